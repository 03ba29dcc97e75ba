"""The published rulebooks' worked cases as real signed events of their own types, from the first key to the sheet.

Nothing here feeds the engine facts: people sign, the domain decides, the reducer reads what happened, and the sheet
must say what the source says. Marks stand only for numbers that the source leaves to judgement.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from contracts.rulebook import as_wire
from contracts.sheet import Sheet
from contracts.statements.alliances import AdoptProposal, ConveneMeeting, RecordAttendance
from contracts.statements.lists import ConfirmActivity, HoldActivity, PlanActivity
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    EnterRoll,
    RecordDuty,
    SheetPart,
)
from contracts.values import Id
from domain.facts import facts_of
from domain.scoring import score
from domain.scoring.reading import read
from tests.people import DAY_MS, GENESIS, NOON, County, found_county
from tests.stories import Story

BOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"
START, END = date(2026, 1, 1), date(2026, 12, 31)
QUARTERS = ("2026-02-10", "2026-05-10", "2026-08-10", "2026-11-10")


class Year:
    """A county, at the end of its year unless a meeting is called: so every day of it may be recorded."""

    def __init__(self, book: str) -> None:
        self.story = Story(GENESIS, NOON)
        self.county: County = found_county(self.story)
        self.story.received = NOON + 364 * DAY_MS
        rulebook = read((BOOKS / f"{book}.yaml").read_text(encoding="utf-8")).rulebook
        assert rulebook
        data = as_wire(rulebook)
        self.book = self.county.lead.says(DraftRulebook(alliance=self.county.alliance, rulebook=data))
        self.county.lead2.says(AdoptRulebook(periods=("2026",)), stream=self.book)

    def sheet(self, part: str, subject: Id) -> Sheet:
        """The subject's sheet from what was really signed; every line of it leads to entries that exist."""
        happened = self.story.happened
        facts = [fact for at, each in enumerate(happened) for fact in facts_of(each, at + 1, GENESIS.zone)]
        rulebook = self.story.state(self.book).rulebook
        sheets = score(rulebook, facts, START, END, END, len(happened))
        found = next(sheet for sheet in sheets if (sheet.part, sheet.subject) == (part, subject))
        positions = {at for line in found.lines for entry in line.entries for at in entry.evidence}
        assert positions <= set(range(1, len(happened) + 1))
        return found


def hold_meetings(year: Year, attended: int, absent: int) -> None:
    """The hospital comes to some meetings and stays away from others without leave."""
    county = year.county
    units = (county.units["community"], county.units["hospital"])
    for nth in range(attended + absent):
        year.story.received = NOON + (date(2026, nth + 1, 25) - START).days * DAY_MS
        meeting = county.lead.says(
            ConveneMeeting(
                alliance=county.alliance, title=f"第{nth + 1}次联席会", on=f"2026-{nth + 1:02}-25",
                agenda=("通报",), expected=units, quorum=1,
            )
        )  # fmt: skip
        present = units if nth < attended else units[:1]
        county.lead.says(RecordAttendance(attended=present, excused=()), stream=meeting)
    year.story.received = NOON + 364 * DAY_MS


def adopt_proposals(year: Year, count: int) -> None:
    """At a meeting of its own kind: the first one that the hospital attended."""
    county = year.county
    meeting = next(
        happened.stream for happened in year.story.happened if happened.data.event == "attendance.recorded"
    )
    for nth in range(count):
        county.lead.says(
            AdoptProposal(
                about=county.about(meeting), proposer=county.units["hospital"],
                title=f"提案{nth + 1}", resolution="采纳",
            )
        )  # fmt: skip


def hold_joint_activities(year: Year, by_quarter: Sequence[int]) -> None:
    county = year.county
    for day, count in zip(QUARTERS, by_quarter, strict=True):
        for _ in range(count):
            activity = county.community.says(
                PlanActivity(
                    alliance=county.alliance, hosts=(county.units["hospital"],),
                    title="义诊(虚构)", category="健康", on=day,
                )
            )  # fmt: skip
            county.community.says(HoldActivity(on=day), stream=activity)
            county.hospital2.says(ConfirmActivity(about=county.about(activity)))


def give_marks(year: Year, **scores: str) -> None:
    county = year.county
    for item, points in scores.items():
        county.lead.says(
            GiveMark(
                rulebook=year.book, subject=county.units["hospital"], item=item,
                period="2026", score=points, reason="年终评议",
            )
        )  # fmt: skip


O01 = """
case   attended absent quarters proposals study guiding year_end basic_work   routine bonus total grade
O01-1  7        1      2,2,0,1  2         10    10      94       0            90      4     96    优秀
O01-2  6        0      2,2,2,2  0         8     9       88       1            97      3     94.5  较好
O01-3  0        9      0,0,0,0  0         5     5       60       0            30      0     45    不合格
"""


@pytest.mark.parametrize("row", O01.strip().splitlines()[1:], ids=lambda row: row.split()[0])
def test_member_units_are_assessed_as_the_source_works_it_out(row: str) -> None:
    _, attended, absent, quarters, proposals, study, guiding, year_end, basic, *expected = row.split()
    year = Year("O01")
    hold_meetings(year, int(attended), int(absent))
    hold_joint_activities(year, [int(count) for count in quarters.split(",")])
    adopt_proposals(year, int(proposals))
    give_marks(year, study=study, guiding=guiding, year_end=year_end, basic_work=basic)

    sheet = year.sheet("unit", year.county.units["hospital"])

    got = [Fraction(sheet.line(name).value or "") for name in ("routine", "bonus", "total")]
    assert got == [Fraction(number) for number in expected[:3]]
    assert sheet.grade == expected[3]


def take_members(year: Year, count: int) -> list[Id]:
    county = year.county
    members = [county.volunteer(county.bureau, f"member {nth}") for nth in range(count)]
    for member in members:
        county.bureau.says(EnterRoll(person=member))
    return members


def check_in(year: Year, members: Sequence[Id]) -> None:
    county = year.county
    sheet = county.bureau.sheet(
        [
            CheckIn(
                person=each, unit=county.units["bureau"], community=county.units["community"], on="2026-12-31"
            )
            for each in members
        ]
    )
    county.community.says(ConfirmDuty(sheets=(SheetPart(batch=county.bureau.sends(sheet)),)))


def serve(year: Year, member: Id, minutes: Sequence[int]) -> list[RecordDuty]:
    """One record a day, from eight in the morning."""
    county = year.county
    days = [f"2026-{1 + nth % 12:02}-{10 + nth // 12:02}" for nth in range(len(minutes))]
    return [
        RecordDuty(
            person=member, unit=county.units["bureau"], community=county.units["community"], task="走访",
            clocked=Clocked(start=f"{day}T08:00", end=f"{day}T{8 + many // 60:02}:{many % 60:02}"),
        )
        for day, many in zip(days, minutes, strict=True)
    ]  # fmt: skip


def confirm(year: Year, records: list[RecordDuty]) -> None:
    county = year.county
    batch = county.bureau.sends(county.bureau.sheet(records))
    county.community.says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


SIXTEEN = (120, 180, 90, 240, 150, 120, 180, 240, 120, 180, 240, 240, 120, 240, 300, 240)
FIFTY_HOURS_BUT_A_MINUTE = (600, 600, 600, 600, 599)
"""2,999 minutes in five days: a day has no more than 24 hours, so the source's one record is several here."""


@pytest.mark.parametrize(
    ("minutes", "total", "points", "grade"),
    [(SIXTEEN, 3000, "60", "达标"), (FIFTY_HOURS_BUT_A_MINUTE, 2999, "599/10", "未达标")],
    ids=["O02-1", "O02-2"],
)
def test_a_member_passes_at_sixty_points_and_not_below(
    minutes: Sequence[int], total: int, points: str, grade: str
) -> None:
    year = Year("O02")
    [member] = take_members(year, 1)
    check_in(year, [member])
    confirm(year, serve(year, member, minutes))

    sheet = year.sheet("member", member)

    assert sheet.line("served_minutes").value == str(total)
    assert (sheet.result, sheet.grade) == (points, grade)


def test_a_unit_below_ninety_five_percent_loses_its_eligibility() -> None:
    """O02-3: 200 obliged, 190 reported, 189 completed."""
    year = Year("O02")
    members = take_members(year, 200)
    check_in(year, members[:190])
    for member in members[:189]:
        confirm(year, serve(year, member, (600,) * 5))

    sheet = year.sheet("unit", year.county.units["bureau"])

    assert Fraction(sheet.line("checkin_rate").value or "") == Fraction(95, 100)
    assert Fraction(sheet.line("completion_rate").value or "") == Fraction(945, 1000)
    assert "low_rate" in [verdict.name for verdict in sheet.verdicts]
