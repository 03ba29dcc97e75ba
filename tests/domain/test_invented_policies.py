"""Three policies that nobody here had seen, written from the page for clerks alone, and run as signed events like the published ones.

Units, documents and figures are invented; what is worked out by hand stands beside each.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from contracts.rulebook import as_wire
from contracts.sheet import Sheet
from contracts.statements.alliances import ConveneMeeting, RecordAttendance
from contracts.statements.keys import EnrolUnit, GrantRole
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from domain.facts import facts_of
from domain.periods import first_day, last_day
from domain.scoring import score
from domain.scoring.check import check_file
from tests.domain import test_activities, test_duty, test_lists, test_whistles
from tests.domain.scenes import Scene, adopts_field, begins_with, moonlighter
from tests.domain.street_scenes import joins
from tests.domain.test_lists import claims, delivers
from tests.domain.test_whistles import MINUTE_MS
from tests.people import ALL_ROLES, GENESIS

BOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"


def in_force(s: Scene, book: str, period: str = "2026") -> None:
    """Drafted by one and adopted by another, as any rulebook is."""
    rulebook, _ = check_file((BOOKS / f"{book}.yaml").read_text(encoding="utf-8"))
    assert rulebook
    s["book"] = s.says("lead", DraftRulebook(alliance=s["alliance"], rulebook=as_wire(rulebook)))
    s.says("lead2", AdoptRulebook(periods=(period,)), on="book")


def sheet(s: Scene, subject: str, period: str = "2026", as_of: date | None = None) -> Sheet:
    """From what was really signed; every line leads to entries that exist."""
    happened = s.story.happened
    facts = [fact for at, each in enumerate(happened, 1) for fact in facts_of(each, at, GENESIS.zone)]
    rulebook = s.state("book").rulebook
    start, end = first_day(period), last_day(period)
    made = score(rulebook, facts, start, end, as_of or end, len(happened))
    [found] = [each for each in made if each.subject == s[subject]]
    positions = {at for line in found.lines for entry in line.entries for at in entry.evidence}
    assert positions <= set(range(1, len(happened) + 1))
    return found


def marks(s: Scene, subject: str, item: str, points: str) -> None:
    given = {"subject": s[subject], "item": item, "score": points, "period": "2026", "reason": "年终评议"}
    s.says("lead", GiveMark(rulebook=s["book"], **given))


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)


# -- by category of unit ------------------------------------------------------------------------------------------------


@begins_with(field)
def sorted_units(s: Scene) -> None:
    """An office and a school become members, each with its category."""
    for name, kind, category in (("registry", "organ", "机关"), ("academy", "school", "学校")):
        body = EnrolUnit(
            code=f"YH{name.upper()}", name=f"{name}(虚构)", kind=kind, category=category, superior=s["lead"]
        )
        s.county.units[name] = s.says("lead", body)
        s.county.people[name] = s.county.first_administrator(s[name], f"{name} 1", s.who("lead"))
        for role in ALL_ROLES:
            s.says(name, GrantRole(unit=s[name], person=s[f"{name} 1"], role=role))
        joins(s, name)
    in_force(s, "by-category")


def plays(s: Scene, host: str, days: Iterable[str]) -> None:
    for day in days:
        s.on(day)
        s["activity"] = s.says("community", test_activities.plans(host, on=day)(s))
        s.says("community", test_activities.holds(day)(s), on="activity")
        s.says(host, test_activities.confirms()(s))


def test_an_organ_is_assessed_by_its_own_items_and_weights() -> None:
    """3 activities 18; delivered twice 28; co-building 46; evaluated at 90: 46 × 60% + 90 × 40% = 63.6."""
    s = sorted_units.begin()
    plays(s, "registry", ("2026-02-03", "2026-03-03", "2026-05-03"))
    for day in ("2026-06-01", "2026-06-02"):
        s.on(day)
        s["lamps"] = s.says("bureau", test_lists.publishes()(s))
        s["claim"] = s.says("registry", claims(1)(s))
        s["delivery"] = s.says("registry", delivers(1, day)(s))
        s.says("bureau", test_lists.confirms()(s))
    s.on("2026-12-31")
    marks(s, "registry", "evaluation", "90")

    found = sheet(s, "registry")

    assert [found.line(name).value for name in ("activities", "delivered", "kept", "terms")] == [
        "18",
        "28",
        "0",
        "0",
    ]
    assert (found.line("building").value, found.result, found.grade) == ("46", "318/5", "一般")


def test_a_school_is_assessed_by_its_half_years() -> None:
    """1 activity in spring 6, one half-year 35; 41; evaluated at 95: 41 × 50% + 95 × 50% = 68."""
    s = sorted_units.begin()
    plays(s, "academy", ("2026-03-05",))
    s.on("2026-12-31")
    marks(s, "academy", "evaluation", "95")
    found = sheet(s, "academy")
    assert (found.line("terms").value, found.result) == ("35", "68")


def test_a_unit_that_joined_without_a_category_has_no_number_and_the_sheet_says_why() -> None:
    s = sorted_units.begin()
    found = sheet(s, "hospital")
    assert (found.status, found.line("delivered").value) == ("no_value", None)
    assert "“单位类别”没有数值" in found.line("delivered").entries[0].zh


# -- from a hundred downwards -------------------------------------------------------------------------------------------


@begins_with(field)
def taken_off(s: Scene) -> None:
    """The bureau visits in four months, and stays away from three meetings without leave."""
    in_force(s, "deductions")
    units = (s["community"], s["bureau"])
    for day in ("2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"):
        s.on(day)
        s["visit"] = s.says("bureau", test_duty.visits(on=day)(s))
        s.says("community", test_duty.confirms_visit()(s))
    for day in ("2026-05-20", "2026-06-20", "2026-07-20"):
        s.on(day)
        called = {"alliance": s["alliance"], "title": "联席会(虚构)", "on": day, "agenda": ("通报",)}
        s["meeting"] = s.says("lead", ConveneMeeting(expected=units, quorum=1, **called))
        s.says("lead", RecordAttendance(attended=units[:1], excused=()), on="meeting")


def test_empty_months_and_absences_are_taken_off_and_the_third_absence_bars_the_best_grade() -> None:
    """8 months without a visit 16; three absences 9: 75."""
    found = sheet(taken_off.begin(), "bureau")
    assert [found.line(name).value for name in ("months", "absences", "undone")] == ["-16", "-9", "0"]
    assert (found.result, found.grade) == ("75", "合格")
    assert [each.name for each in found.verdicts] == ["truant"]


def test_in_summer_the_months_to_come_are_not_taken_off() -> None:
    """As of July 25: May and June without a visit 4, July is not over; absences 9: 87; the veto holds for good."""
    found = sheet(taken_off.begin(), "bureau", as_of=date(2026, 7, 25))
    assert (found.line("months").value, found.result, found.grade_by_number) == ("-4", "87", "优良")
    assert ([each.name for each in found.verdicts], found.grade) == (["truant"], "合格")


def test_a_veto_that_people_decide_leaves_the_number() -> None:
    s = taken_off.begin()
    s.on("2026-12-31")
    marks(s, "community", "criticised", "1")
    found = sheet(s, "community")
    assert (found.result, found.grade_by_number, found.grade) == ("84", "合格", "合格")
    assert [each.name for each in found.verdicts] == ["veto"]


# -- rates, with minimum numbers ----------------------------------------------------------------------------------------

Matter = tuple[str, str, str]
FIVE: tuple[Matter, ...] = (
    ("12:20", "resolved", "satisfied"), ("12:30", "resolved", "basically-satisfied"),
    ("12:30", "resolved", "basically-satisfied"), ("12:31", "unresolved", "dissatisfied"),
    ("12:00", "resolved", "unrated"),
)  # fmt: skip
HOTLINE = {
    "80% in time, 80% resolved, 3 of 4 content: 24 + 32 + 22.5": (FIVE, "157/2", "C"),
    "3 matters: too few for a score": (FIVE[:3], None, None),
    "4 matters, one rating alone: no score": ((FIVE[0], *[FIVE[4]] * 3), None, None),
    "4 matters, nobody rates: by the resolution rate": ((FIVE[4],) * 4, "100", "A"),
}


@pytest.mark.parametrize("worked_out", HOTLINE)
def test_a_department_is_scored_by_three_rates(worked_out: str) -> None:
    matters, result, grade = HOTLINE[worked_out]
    s = test_whistles.listed.begin()
    in_force(s, "hotline", "2026-Q1")
    for minute, outcome, rating in matters:
        s.on("2026-01-01")
        s["whistle"] = s.says("community", test_whistles.raises("bureau")(s))
        s.story.received += 60 * MINUTE_MS
        s.says("bureau", test_whistles.arrives(f"2026-01-01T{minute}")(s))
        s.says("community", test_whistles.resolves(outcome)(s), on="whistle")
        s.says("community", test_whistles.rates(rating=rating)(s))
    found = sheet(s, "bureau", "2026-Q1")
    assert (found.result, found.grade) == (result, grade)
