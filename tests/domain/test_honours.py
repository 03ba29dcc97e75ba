"""Honours: recorded from above, never by oneself, and withdrawn by whoever recorded them."""

import pytest

from contracts.statements.honours import RecordHonour, WithdrawHonour
from contracts.statements.keys import EnrolUnit
from domain.honours import Award
from domain.refusals import (
    DatesReversed,
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, school, table


def records(subject: str = "community", alliance: str = "", ends: str | None = "2027-12-31"):
    def body(s: Scene) -> RecordHonour:
        within = {"alliance": s[alliance]} if alliance else {}
        term = {"starts": "2026-01-01"} | ({"ends": ends} if ends else {})
        return RecordHonour(
            subject=s[subject],
            kind="star-rating",
            grade="五星",
            body="区委组织部",
            basis="b" * 64,
            **term,
            **within,
        )

    return body


def withdraws(on: str = "2026-06-01"):
    return lambda s: WithdrawHonour(on=on, reason="复核未通过")


@begins_with(school)
def governed(s: Scene) -> None:
    """A branch is enrolled under the community; nobody is in it yet."""
    adopts_field(s)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")
    branch = EnrolUnit(code="YH10101", name="第一支部(虚构)", kind="association", superior=s["community"])
    s["branch"] = s.says("community", branch)


@begins_with(governed)
def honoured(s: Scene) -> None:
    s["honour"] = s.says("lead", records()(s))


@begins_with(honoured)
def withdrawn(s: Scene) -> None:
    s.says("lead", withdraws()(s), on="honour")


@pytest.mark.parametrize(
    ("who", "subject"), [("lead", "branch"), ("community", "branch"), ("lead", "school")]
)
def test_any_unit_above_records_it(who: str, subject: str):
    s = governed.begin()
    s["honour"] = s.says(who, records(subject)(s))
    assert s.state("honour") == Award(s[subject], s[who], None, "2026-01-01", "2027-12-31")


def test_the_lead_records_it_within_its_alliance_and_without_an_end():
    s = governed.begin()
    s["honour"] = s.says("lead", records("hospital", "alliance", ends=None)(s))
    assert (s.state("honour").alliance, s.state("honour").ends) == (s["alliance"], None)


def test_it_is_withdrawn():
    assert withdrawn.begin().state("honour").withdrawn


REFUSALS: Rows = {
    "recorded under the first rule set": Row(school, "lead", records(), NotAdoptedYet),
    "recorded by oneself": Row(governed, "community", records(), NotThisUnit),
    "recorded by a unit beside it": Row(governed, "hospital", records(), NotThisUnit),
    "recorded for the unit above": Row(governed, "community", records("lead"), NotThisUnit),
    "recorded by the lead for the alliance that it leads": Row(governed, "lead", records("alliance"), NotThisUnit),
    "recorded by the lead for itself in its alliance": Row(governed, "lead", records("lead", "alliance"), NotThisUnit),
    "recorded by a member in the alliance": Row(governed, "community", records("hospital", "alliance"), NotThisUnit),
    "recorded in the alliance for a unit outside": Row(governed, "lead", records("school", "alliance"), NotMember),
    "recorded by whoever is no signatory": Row(governed, "clerk at lead", records(), RoleMissing),
    "recorded for a person": Row(governed, "lead", records("hospital2"), NoSuch),
    "recorded from the last day to the first": Row(governed, "lead", records(ends="2025-12-31"), DatesReversed),
    "withdrawn by whoever holds it": Row(honoured, "community", withdraws(), NotThisUnit, on="honour"),
    "withdrawn by whoever is no signatory": Row(honoured, "clerk at lead", withdraws(), RoleMissing, on="honour"),
    "withdrawn before it began": Row(honoured, "lead", withdraws("2025-12-31"), DatesReversed, on="honour"),
    "withdrawn twice": Row(withdrawn, "lead", withdraws(), WrongStage, on="honour"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
