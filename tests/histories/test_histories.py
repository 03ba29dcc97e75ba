"""What was decided stays decided: every frozen log is replayed by the rules of its day to the same root."""

import json
from collections import Counter
from pathlib import Path

import pytest

from domain.deciding import EVENTS, RULES, Happened
from ledger.audit import audit
from ledger.rows import AuditRow
from ledger.sources import BundleSource
from tests.histories.freezing import HERE

FROZEN = sorted(HERE.glob("rules-*"), key=lambda folder: int(folder.name.removeprefix("rules-")))
NOT_IN_IT = {1: {"rules.adopted"}}
"""Events that came after the log of a rule set had been frozen. The first set is in force without being adopted."""


def test_every_rule_set_has_its_log() -> None:
    assert [folder.name for folder in FROZEN] == [f"rules-{n}" for n in range(1, RULES + 1)]


@pytest.mark.parametrize("folder", FROZEN, ids=lambda folder: folder.name)
def test_a_frozen_log_replays_to_the_same_root_with_every_event_in_it(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_bytes())
    met = Counter[str]()

    def watch(_: AuditRow, happened: Happened) -> None:
        met[happened.data.event] += 1

    verdict = audit(BundleSource(folder), watch=watch)

    assert verdict.findings == ()
    assert verdict.whole
    assert (verdict.log, verdict.size, verdict.root) == (expected["log"], expected["size"], expected["root"])
    assert set(EVENTS) - NOT_IN_IT[expected["rules"]] == set(met)
