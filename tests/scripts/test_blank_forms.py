"""What can be handed in: every statement has a blank form, whose members are those of the statement."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.statement import Body
from contracts.statements import BODIES
from scripts.blank_forms import blank, type_called
from scripts.wanted import PlainWords, read_wanted
from tests.scripts.commands import run, spoken


def filled_in(body: type[Body]) -> dict[str, Any]:
    """The form with everything that may be left out taken in."""
    _, *lines = [line for line in blank(body).splitlines() if not line.startswith("#")]
    text = "\n".join(re.sub(r"^( *)# ", r"\1", line) for line in lines)
    document: dict[str, Any] = yaml.load(text, Loader=PlainWords)
    return document


@pytest.mark.parametrize("type", BODIES)
def test_a_blank_form_has_the_members_of_its_statement(type: str) -> None:
    document = filled_in(BODIES[type])
    members = {field.alias or name for name, field in BODIES[type].model_fields.items()}
    assert set(document["body"] or {}) == members
    assert ("stream" in document) == (not BODIES[type].begins)


def test_it_is_a_file_that_submit_reads_once_it_is_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    said = run("form", "登记活动", "--out", file)
    assert (said.code, said.document["type"]) == (0, "activity.plan")
    text = file.read_text(encoding="utf-8")
    for name, value in (("title", "义诊"), ("category", "医疗"), ("on", "2026-01-05")):
        text = text.replace(f'{name}: ""', f"{name}: {value}", 1)
    file.write_text(text, encoding="utf-8")
    [wanted] = read_wanted(file)
    assert wanted.body == {"title": "义诊", "category": "医疗", "on": "2026-01-05"}
    assert run("form", "登记活动", "--out", file).code == 2, "what lies there is not written over"


def test_it_is_found_by_its_name_or_its_type() -> None:
    assert type_called("开立时间账户") == type_called("account.open") == "account.open"
    code, said = spoken("form", "微心愿")
    assert code == 1
    assert "wish.post" in said
    assert "发布微心愿" in spoken("form")[1]
