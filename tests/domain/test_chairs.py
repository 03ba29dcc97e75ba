"""The rotating chair: passed, taken, and who calls meetings meanwhile."""

import pytest

from contracts.statements.alliances import LeaveWithList
from contracts.statements.chairs import PassChair, TakeChair
from domain.chairs import Chair, Term
from domain.refusals import (
    DatesReversed,
    NotAdoptedYet,
    NotMember,
    NotTheChair,
    NotThisUnit,
    RewritesThePast,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, school, table
from tests.domain.test_meetings import convenes, records
from tests.domain.test_resolutions import accepts, reports, votes

FIRST, LAST = "2026-01-10", "2026-03-31"


def passes(to: str = "community", starts: str = FIRST, ends: str = LAST):
    return lambda s: PassChair(alliance=s["alliance"], to=s[to], starts=starts, ends=ends)


def takes(s: Scene) -> TakeChair:
    return TakeChair()


@begins_with(school)
def governed(s: Scene) -> None:
    """A resolution of a meeting that the lead called on the first of January waits for the hospital."""
    adopts_field(s)
    for unit in ("lead", "community"):
        s.county.people[f"clerk at {unit}"] = s.county.colleague(s.who(unit), f"clerk at {unit}", "clerk")
    s["meeting"] = s.says("lead", convenes()(s))
    s.says("lead", records("lead", "community", "hospital")(s), on="meeting")
    s["resolution"] = s.says("lead", votes("lead", "community")(s))


@begins_with(governed)
def passed(s: Scene) -> None:
    s["chair"] = s.says("lead", passes()(s))


@begins_with(passed)
def taken(s: Scene) -> None:
    """It is the fifteenth of January."""
    s.says("community", takes(s), on="chair")
    s.on("2026-01-15")


@begins_with(passed)
def too_late(s: Scene) -> None:
    """The day after the term's last."""
    s.on("2026-04-01")


@begins_with(passed)
def gone(s: Scene) -> None:
    """The community has left the alliance."""
    s["membership"] = s.county.rule("membership", s["alliance"], s["community"])
    s.says("community", LeaveWithList(reason="机构改革", as_of=1), on="membership")


def test_whoever_took_the_chair_calls_the_meetings_of_its_term():
    s = taken.begin()
    assert s.state("chair") == Chair(s["alliance"], (Term(1, s["community"], FIRST, LAST, taken=True),))
    s.says("community", convenes(on="2026-01-20")(s))


@pytest.mark.parametrize("day", ["2026-01-09", "2026-04-01"])
def test_before_and_after_the_term_the_lead_unit_calls(day: str):
    s = taken.begin().on(day)
    s.says("lead", convenes(on=day)(s))


def test_a_chair_that_nobody_took_binds_nobody():
    s = passed.begin().on(FIRST)
    s.says("lead", convenes(on=FIRST)(s))


def test_a_unit_that_leaves_the_alliance_leaves_the_chair():
    s = taken.begin()
    s["membership"] = s.county.rule("membership", s["alliance"], s["community"])
    s.says("community", LeaveWithList(reason="机构改革", as_of=1), on="membership")
    s.says("lead", convenes("lead", "bureau", on="2026-01-20")(s))


def test_whoever_is_in_the_chair_goes_on_with_what_is_open():
    s = taken.begin()
    s["report"] = s.says("hospital", reports()(s))
    s.says("community", accepts()(s))


def test_the_convenor_goes_on_too():
    s = taken.begin()
    s["report"] = s.says("hospital", reports()(s))
    s.says("lead", accepts()(s))


def test_a_later_term_that_is_taken_ends_the_one_before_and_one_that_is_not_taken_does_not():
    s = taken.begin()
    s.says("lead", passes("bureau", starts="2026-02-01")(s))
    assert s.state("chair").on("2026-02-01").unit == s["community"]
    s.says("lead", passes("hospital", starts="2026-02-02")(s))
    s.says("hospital", takes(s), on="chair")
    chair = s.state("chair")
    assert [term.unit for term in chair.terms] == [s["community"], s["hospital"]]
    assert chair.on("2026-02-01").unit == s["community"]
    assert chair.on("2026-02-02").unit == s["hospital"]
    assert chair.on("2026-04-01") is None


REFUSALS: Rows = {
    "passed under the first rule set": Row(school, "lead", passes(), NotAdoptedYet),
    "passed by a member": Row(governed, "community", passes(), NotThisUnit),
    "passed by whoever is no signatory": Row(governed, "clerk at lead", passes(), RoleMissing),
    "passed to a unit outside the alliance": Row(governed, "lead", passes("school"), NotMember),
    "passed from the last day to the first": Row(governed, "lead", passes(starts=LAST, ends=FIRST), DatesReversed),
    "passed for the past": Row(taken, "lead", passes("bureau", starts="2026-01-14"), RewritesThePast),
    "taken by another unit": Row(passed, "bureau", takes, NotThisUnit, on="chair"),
    "taken by whoever is no signatory": Row(passed, "clerk at community", takes, RoleMissing, on="chair"),
    "taken twice": Row(taken, "community", takes, WrongStage, on="chair"),
    "taken after its term": Row(too_late, "community", takes, WrongStage, on="chair"),
    "taken by a unit that has left": Row(gone, "community", takes, NotMember, on="chair"),
    "called by the lead while another is in the chair": Row(taken, "lead", convenes(on="2026-01-20"), NotTheChair),
    "called by a member while nobody is in the chair": Row(too_late, "community", convenes(on="2026-04-01"), NotThisUnit),
    "called by a member while another is in the chair": Row(taken, "bureau", convenes(on="2026-01-20"), NotTheChair),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
