"""What was decided stays decided: every frozen log is replayed by the rules of its day to the same root."""

import json
from collections import Counter
from pathlib import Path

import pytest

from contracts.statements import BODIES
from domain.deciding import EVENTS, Happened
from ledger.audit import audit
from ledger.rows import AuditRow
from ledger.sources import BundleSource
from scripts.contract_deciders import found_in
from tests.histories.freezing import HERE, RELEASED

FROZEN = sorted(HERE.glob("rules-*"), key=lambda folder: int(folder.name.removeprefix("rules-")))
NOT_IN_IT = {1: {"rules.adopted", "balance.counted", "agreement.amended", "agreement.renewed"}}
"""Events that came after the log of a rule set had been frozen. The first set is in force without being adopted; it knows no charters
of banks, under which the confirmation of service counts balances, and no amendments and renewals that signing makes hold."""


def test_every_released_rule_set_has_its_log() -> None:
    assert [folder.name for folder in FROZEN] == [f"rules-{n}" for n in range(1, RELEASED + 1)]


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
    assert events_of(expected["rules"]) - NOT_IN_IT[expected["rules"]] == set(met)


def events_of(rules: int) -> set[str]:
    """What happens by the statements of that rule set and of those before; a later one brings further events of its own."""
    later = {event.event for body in BODIES.values() if body.since > rules for event in found_in(body).events}
    there = {
        event.event for body in BODIES.values() if body.since <= rules for event in found_in(body).events
    }
    return set(EVENTS) - (later - there)


def test_what_the_second_rule_set_brought_is_not_asked_of_the_first() -> None:
    assert {"entry.corrected", "order.placed", "resolution.voted"} <= events_of(2) - events_of(1)
    assert {"quantity.counted", "log.founded", "batch.received"} <= events_of(1)
