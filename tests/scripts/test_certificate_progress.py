"""How far an application for a certificate is: each stage with its words, and with what comes next."""

from typing import Any

import pytest

from scripts.certificate_progress import how_far

ASKED = {"application": "5f0c77a1-0000-4000-8000-000000000000", "stage": "open", "reason": None, "text": None}
MADE = {
    "certificate": "0a1b2c3d-0000-4000-8000-000000000000",
    "stage": "announced",
    "until": "2026-03-09",
    "corrected": False,
    "reason": None,
}
STAGES: list[tuple[dict[str, Any], dict[str, Any] | None, str, str]] = [
    ({}, None, "等单位受理", "gongjian certificate announce 5f0c77a1"),
    (
        {"stage": "refused", "reason": "not-confirmed-yet", "text": "下月再来"},
        None,
        "退回：尚未确认",
        "下月再来",
    ),
    ({"stage": "withdrawn"}, None, "已撤回", "再申请"),
    ({}, {"until": "2026-03-09"}, "公示中，到2026-03-09", "由经办人以外的负责人出具"),
    ({}, {"until": "2026-03-08"}, "公示期满，等出具", "gongjian certificate issue 0a1b2c3d"),
    ({}, {"stage": "issued"}, "已出具", "到单位领取"),
    ({}, {"stage": "issued", "corrected": True}, "出具后有更正", "换开"),
    ({}, {"stage": "revoked", "reason": "wrong-person"}, "已撤销：", "重新办理"),
]


@pytest.mark.parametrize(("asked", "made", "zh", "then"), STAGES, ids=[zh for _, _, zh, _ in STAGES])
def test_each_stage_has_its_words_and_what_comes_next(
    asked: dict[str, Any], made: dict[str, Any] | None, zh: str, then: str
) -> None:
    step = how_far(ASKED | asked, made if made is None else MADE | made, "2026-03-09")
    assert step.zh.startswith(zh)
    assert then in step.next_zh
    assert step.en
    assert step.next_en
