"""Duty lists in every version, what of them is done, and each unit's share that was done on time.

城市党建责任清单   version 2   3 items      民政局   due 4   in time 3   late 0   open 1   75 %
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.duty_lists import AdoptDutyList, FinishDutyItem
from contracts.values import Day, Digest, Flag, Id
from domain.duty_lists import DutyItemCounted, DutyItemFinished, DutyListAdopted, DutyListSuperseded
from domain.matters_reversed import DutyItemReversed
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class DutyListRow(Row):
    table, primary, searched, indexed = "duty_lists", ("list",), "title", ("alliance", "keeper")
    list: Id
    alliance: Id | None
    keeper: Id
    title: str
    version: int
    effective: Day
    text: Digest | None
    items: int
    supersedes: Id | None
    superseded_by: Id | None = None


class DutyItemRow(Row):
    table, primary, indexed = "duty_items", ("list", "place"), ("alliance", "keeper", "owner")
    list: Id
    place: int
    alliance: Id | None
    keeper: Id
    owner: Id
    name: str
    measure: str | None
    due: Day
    reported: Day | None = None
    """When its owner last said that it was done."""
    done: Day | None = None
    """When its owner said so, once that was accepted."""
    dropped: Flag = False
    """By a newer version, before it was due."""


class DutyReportRow(Row):
    table, primary, indexed = "duty_reports", ("report",), ("list", "unit")
    report: Id
    list: Id
    place: int
    unit: Id
    day: Day
    evidence: tuple[Digest, ...]
    accepted: Flag = False


class DutyLists(View):
    name = "duty_lists"
    rows = (DutyListRow, DutyItemRow, DutyReportRow)
    events = (DutyListAdopted, DutyListSuperseded, DutyItemFinished, DutyItemCounted, DutyItemReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case DutyListAdopted(version=version), AdoptDutyList() as body:
                yield Put(
                    DutyListRow(
                        list=stream,
                        alliance=body.alliance,
                        keeper=recorded.actor,
                        title=body.title,
                        version=version,
                        effective=body.effective,
                        text=body.text,
                        items=len(body.items),
                        supersedes=body.supersedes,
                    )
                )
                for place, item in enumerate(body.items, start=1):
                    yield Put(
                        DutyItemRow(
                            list=stream,
                            place=place,
                            alliance=body.alliance,
                            keeper=recorded.actor,
                            owner=item.owner,
                            name=item.name,
                            measure=item.measure,
                            due=item.due,
                        )
                    )
            case DutyListSuperseded(by=by, dropped=dropped), _:
                yield Change(DutyListRow, stream, superseded_by=by)
                for each in dropped:
                    yield Change(DutyItemRow, stream, each.place, dropped=True)
            case DutyItemFinished(on=day), FinishDutyItem() as body:
                yield Put(
                    DutyReportRow(
                        report=stream,
                        list=body.about.stream,
                        place=body.place,
                        unit=recorded.actor,
                        day=day,
                        evidence=body.evidence,
                    )
                )
                yield Change(DutyItemRow, body.about.stream, body.place, reported=day)
            case DutyItemReversed(list=stream, place=place), _:
                yield Change(DutyItemRow, stream, place, done=None)
            case DutyItemCounted() as data, _:
                yield Change(DutyReportRow, data.report, accepted=True)
                yield Change(DutyItemRow, data.list, data.place, done=data.on)


def duty_lists(
    reading: Reading,
    *,
    alliance: Ids = None,
    keeper: Ids = None,
    list: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[DutyListRow]:
    """Duty lists in every version; those that were superseded name what came after them."""
    where = {"alliance": alliance, "keeper": keeper, "list": list}
    return page(reading, DutyLists, DutyListRow, where=where, search=search, **paging)


class DutyItemNow(DutyItemRow):
    standing: Literal["open", "overdue", "done", "done_late", "dropped"]
    """As of the day asked for."""


ITEMS = """
    SELECT *, CASE WHEN done <= due THEN 'done'
                   WHEN done > due THEN 'done_late'
                   WHEN dropped THEN 'dropped'
                   WHEN due < %(today)s::date THEN 'overdue'
                   ELSE 'open' END AS standing
    FROM duty_items
"""


def duty_items(
    reading: Reading,
    today: Day,
    *,
    alliance: Ids = None,
    keeper: Ids = None,
    list: Ids = None,
    owner: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[DutyItemNow]:
    """What units answer for, as it stands on the day `today`."""
    where = {"alliance": alliance, "keeper": keeper, "list": list, "owner": owner, "standing": standing}
    return page(reading, DutyLists, DutyItemNow, ITEMS, {"today": today}, where=where, **paging)


def duty_reports(
    reading: Reading,
    *,
    list: Ids = None,
    unit: Ids = None,
    accepted: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[DutyReportRow]:
    """What owners reported as done, accepted or not."""
    where = {"list": list, "unit": unit, "accepted": accepted}
    return page(reading, DutyLists, DutyReportRow, where=where, **paging)


class DutyShare(Row):
    """How much of what a unit owed to one keeper was done on time, of what was due by then and not dropped."""

    table, primary = "duty_shares", ("keeper", "owner")
    keeper: Id
    owner: Id
    due: int
    in_time: int
    late: int
    open: int
    percent: int
    """Done in time, of a hundred; rounded down."""


SHARES = """
    SELECT *, in_time * 100 / due AS percent FROM (
        SELECT keeper, owner, min(position) AS position, max(changed) AS changed, count(*) AS due,
               count(*) FILTER (WHERE done <= due) AS in_time,
               count(*) FILTER (WHERE done > due) AS late,
               count(*) FILTER (WHERE done IS NULL) AS open
        FROM duty_items
        WHERE NOT dropped AND due <= %(today)s::date AND (%(since)s::date IS NULL OR due >= %(since)s::date)
          AND (%(of)s::uuid IS NULL OR alliance = %(of)s::uuid)
        GROUP BY keeper, owner
    ) AS shares
"""


def duty_shares(
    reading: Reading,
    today: Day,
    *,
    alliance: Id | None = None,
    keeper: Ids = None,
    owner: Ids = None,
    since: Day | None = None,
    **paging: Unpack[Paging],
) -> Page[DutyShare]:
    """Each unit's items that were due from the day `since` to `today`: in time, late and open."""
    given = {"today": today, "since": since, "of": alliance}
    where = {"keeper": keeper, "owner": owner}
    return page(reading, DutyLists, DutyShare, SHARES, given, where=where, **paging)
