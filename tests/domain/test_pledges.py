"""Pledges: a unit's word, or a person's own; never a fact for a score."""

import pytest

from contracts.statements.pledges import FulfilPledge, MakePledge
from domain.facts import facts_of
from domain.pledges import Pledge
from domain.refusals import (
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    NotYourKey,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table


def pledges(at: str = "community", due: str = "2026-12-31"):
    return lambda s: MakePledge(kind="wish", at=s[at], quantity=2, measure="个", due=due)


def fulfils(on: str = "2026-01-01"):
    return lambda s: FulfilPledge(on=on)


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """The bureau has an auditor, who speaks for nobody."""
    adopts_field(s)
    s.county.people["auditor at bureau"] = s.county.colleague(s.who("bureau"), "auditor at bureau", "auditor")


@begins_with(field)
def pledged(s: Scene) -> None:
    """One by the bureau, one by its auditor for themselves."""
    s["pledge"] = s.says("bureau", pledges()(s))
    s["own pledge"] = s.says("auditor at bureau", pledges()(s), as_self=True)


@begins_with(pledged)
def fulfilled(s: Scene) -> None:
    s.says("bureau2", fulfils()(s), on="pledge")


def test_a_units_pledge_is_shown_to_where_it_is_done_and_a_persons_to_that_person():
    s = pledged.begin()
    person = s.who("auditor at bureau").id
    assert s.state("pledge") == Pledge(s["bureau"], (s["bureau"], s["community"]))
    assert s.state("own pledge") == Pledge(person, (person,))


@pytest.mark.parametrize(("who", "what", "as_self"), [("bureau", "pledge", False), ("auditor at bureau", "own pledge", True)])  # fmt: skip
def test_whoever_made_it_fulfils_it(who: str, what: str, as_self: bool):
    s = pledged.begin()
    s.says(who, fulfils()(s), on=what, as_self=as_self)
    assert s.state(what).fulfilled


def test_nobody_is_scored_by_pledges():
    s = fulfilled.begin()
    kinds = {fact.kind for each in s.story.happened for fact in facts_of(each, 1, "Asia/Shanghai")}
    assert kinds == {"joined"}


REFUSALS: Rows = {
    "made under the first rule set": Row(moonlighter, "bureau", pledges(), NotAdoptedYet),
    "made for the unit by whoever may not": Row(field, "auditor at bureau", pledges(), RoleMissing),
    "made for oneself with another unit's key": Row(field, "moonlighter at lead", pledges(), NotYourKey, as_self=True),
    "made at what is no unit": Row(field, "bureau", pledges("alliance"), NoSuch),
    "made for yesterday": Row(field, "bureau", pledges(due="2025-12-31"), DatesReversed),
    "fulfilled by where it is done": Row(pledged, "community", fulfils(), NotThisUnit, on="pledge"),
    "fulfilled for the unit by whoever may not": Row(pledged, "auditor at bureau", fulfils(), RoleMissing, on="pledge"),
    "a person's, fulfilled by their unit": Row(pledged, "bureau", fulfils(), NotThisUnit, on="own pledge"),
    "fulfilled tomorrow": Row(pledged, "bureau", fulfils("2026-01-02"), InTheFuture, on="pledge"),
    "fulfilled twice": Row(fulfilled, "bureau", fulfils(), WrongStage, on="pledge"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
