"""Star grades: what is being noticed in public, and what each person was awarded; and until when grades are withheld.

    一星   公示 2026-03-02 至 2026-03-09   awarded 2026-03-10

Nobody is placed beside anybody: rows stand in the order of the log, and how many minutes somebody has is shown to them and to
the keeper of their bank alone.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.stars import NoticeStar
from contracts.values import Day, Flag, Id
from domain.stars import FraudFound, FraudReversed, StarAwarded, StarNoticed, StarReversed
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View

Stage = Literal["noticed", "awarded", "taken-back"]


class StarNoticeRow(Row):
    """What everybody in the alliance sees of it."""

    table, primary, indexed = "star_notices", ("star",), ("person", "bank", "alliance")
    star: Id
    person: Id
    bank: Id
    alliance: Id
    rulebook: Id
    grade: str
    noticed: Day
    until: Day
    by_calendar: Flag
    """A working calendar was known for all of it."""
    stage: Stage = "noticed"


class StarRow(Row):
    """What its holder sees."""

    table, primary, indexed = "stars", ("star",), ("person", "bank")
    star: Id
    person: Id
    bank: Id
    rulebook: Id
    grade: str
    threshold: int
    """Minutes that the grade begins with."""
    minutes: int
    """That were counted for it."""
    until: Day
    awarded: Day | None = None
    taken_back: Flag = False


class FraudRow(Row):
    table, primary, indexed = "frauds", ("finding",), ("person", "keeper")
    finding: Id
    person: Id
    keeper: Id
    found: Day
    until: Day
    taken_back: Flag = False


class Stars(View):
    name = "stars"
    rows = (StarNoticeRow, StarRow, FraudRow)
    events = (StarNoticed, StarAwarded, StarReversed, FraudFound, FraudReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case StarNoticed() as data, NoticeStar() as body:
                common = {
                    "star": stream,
                    "person": body.person,
                    "bank": body.bank,
                    "rulebook": body.rulebook,
                    "grade": body.grade,
                    "until": data.until,
                }
                yield Put(
                    StarNoticeRow(
                        **common, alliance=data.alliance, noticed=recorded.day, by_calendar=data.by_calendar
                    )
                )
                yield Put(StarRow(**common, threshold=data.threshold, minutes=data.minutes))
            case StarAwarded(minutes=minutes), _:
                yield Change(StarNoticeRow, stream, stage="awarded")
                yield Change(StarRow, stream, minutes=minutes, awarded=recorded.day)
            case StarReversed(award=award), _:
                yield Change(StarNoticeRow, award, stage="taken-back")
                yield Change(StarRow, award, taken_back=True)
            case FraudFound() as data, _:
                yield Put(
                    FraudRow(
                        finding=stream,
                        person=data.person,
                        keeper=recorded.actor,
                        found=recorded.day,
                        until=data.until,
                    )
                )
            case FraudReversed(finding=finding), _:
                yield Change(FraudRow, finding, taken_back=True)


def star_notices(
    reading: Reading,
    today: Day,
    *,
    star: Ids = None,
    person: Ids = None,
    bank: Ids = None,
    alliance: Ids = None,
    stage: str | None = None,
    running: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[StarNoticeRow]:
    """Grades of which public notice was given. `running`: whether the notice runs today."""
    source = "SELECT * FROM star_notices"
    if running is not None:
        source += f" WHERE (stage = 'noticed' AND until >= %(today)s) = {running}"
    where = {"star": star, "person": person, "bank": bank, "alliance": alliance, "stage": stage}
    return page(reading, Stars, StarNoticeRow, source, {"today": today}, where=where, **paging)


def stars(
    reading: Reading, *, star: Ids = None, person: Ids = None, bank: Ids = None, **paging: Unpack[Paging]
) -> Page[StarRow]:
    """Grades of a person, as they and the keeper of their bank see them."""
    return page(reading, Stars, StarRow, where={"star": star, "person": person, "bank": bank}, **paging)


def grades_withheld(
    reading: Reading, *, person: Ids = None, keeper: Ids = None, **paging: Unpack[Paging]
) -> Page[FraudRow]:
    """Until when a person is given no grade, because hours had been made up. For them and the keeper who found it."""
    return page(reading, Stars, FraudRow, where={"person": person, "keeper": keeper}, **paging)
