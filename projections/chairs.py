"""Who is in the chair of an alliance, and what is open in it when the chair is handed over.

meeting            第二季度联席会议      2026-05-10
follow-up          安装完毕              2026-04-20   县医院   60 %
follow-up-report   安装完毕              reported, not answered
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.chairs import PassChair
from contracts.values import Day, Flag, Id
from domain.chairs import ChairPassed, ChairTaken
from projections import cadences
from projections.changes import AnyChange, Change, Put
from projections.duty_lists import DutyLists
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.resolutions import Resolutions
from projections.rows import Row
from projections.view import View


class ChairRow(Row):
    table, primary, indexed = "chairs", ("chair", "version"), ("alliance", "unit")
    chair: Id
    version: int
    alliance: Id
    unit: Id
    starts: Day
    ends: Day
    taken: Flag = False


class Chairs(View):
    name = "chairs"
    rows = (ChairRow,)
    events = (ChairPassed, ChairTaken)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case ChairPassed(version=version), PassChair() as body:
                yield Put(
                    ChairRow(
                        chair=recorded.stream,
                        version=version,
                        alliance=body.alliance,
                        unit=body.to,
                        starts=body.starts,
                        ends=body.ends,
                    )
                )
            case ChairTaken(term=term), _:
                yield Change(ChairRow, recorded.stream, term, taken=True)


class ChairNow(ChairRow):
    standing: Literal["offered", "to_start", "in_the_chair", "over"]
    """As of the day asked for; a later term that was taken ends an earlier one."""


CHAIRS = """
    SELECT *, CASE WHEN replaced OR ends < %(today)s::date THEN 'over'
                   WHEN NOT taken THEN 'offered'
                   WHEN %(today)s::date < starts THEN 'to_start'
                   ELSE 'in_the_chair' END AS standing
    FROM (
        SELECT *, EXISTS (
            SELECT FROM chairs AS later
            WHERE later.chair = chairs.chair AND later.version > chairs.version
              AND (NOT chairs.taken OR later.taken AND later.starts <= %(today)s::date AND later.starts >= chairs.starts)
        ) AS replaced
        FROM chairs
    ) AS chairs
"""


def chairs(
    reading: Reading,
    today: Day,
    *,
    alliance: Ids = None,
    unit: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ChairNow]:
    """Terms in the chair, as they stand on the day `today`."""
    where = {"alliance": alliance, "unit": unit, "standing": standing}
    return page(reading, Chairs, ChairNow, CHAIRS, {"today": today}, where=where, **paging)


class Open(Row):
    """Something that whoever takes the chair goes on with."""

    table, primary = "open", ("kind", "stream", "place")
    kind: Literal["meeting", "agenda-proposal", "follow-up", "follow-up-report", "duty-item", "cadence"]
    stream: Id
    place: int
    """Of the follow-up or the item, from 1; else 0."""
    alliance: Id
    unit: Id
    """Whose turn it is: who must do it, or whom an answer is owed to."""
    title: str
    due: Day | None
    overdue: Flag


VIEWS = (Resolutions, DutyLists, *cadences.VIEWS)

OPEN = f"""
    SELECT *, coalesce(due < %(today)s::date, false) AS overdue FROM (
        SELECT 'meeting' AS kind, meeting AS stream, 0 AS place, alliance, convenor AS unit, title, day AS due,
               position, changed
        FROM meetings WHERE NOT held
      UNION ALL
        SELECT 'agenda-proposal', proposal, 0, agenda_proposals.alliance, unit, agenda_proposals.title, day,
               agenda_proposals.position, agenda_proposals.changed
        FROM agenda_proposals JOIN meetings USING (meeting) WHERE place IS NULL AND NOT held
      UNION ALL
        SELECT 'follow-up', resolution, place, alliance, owner, what, due, position, changed
        FROM follow_ups WHERE done IS NULL AND NOT void
      UNION ALL
        SELECT 'follow-up-report', report, 0, follow_up_reports.alliance, unit, what, NULL,
               follow_up_reports.position, follow_up_reports.changed
        FROM follow_up_reports JOIN follow_ups USING (resolution, place) WHERE accepted IS NULL AND done IS NULL AND NOT void
      UNION ALL
        SELECT 'duty-item', list, place, alliance, owner, name, due, position, changed
        FROM duty_items WHERE alliance IS NOT NULL AND done IS NULL AND NOT dropped
      UNION ALL
        SELECT 'cadence', cadence, version, alliance, unit, title, due, position, changed
        FROM ({cadences.PERIODS}) AS periods
        WHERE alliance IS NOT NULL AND bound = 'at-least' AND standing = 'due'
    ) AS open
"""


def hand_over(
    reading: Reading, today: Day, *, alliance: Ids = None, kind: str | None = None, **paging: Unpack[Paging]
) -> Page[Open]:
    """What is open in an alliance on the day `today`, for whoever takes the chair. Needs `VIEWS`."""
    where = {"alliance": alliance, "kind": kind}
    return page(reading, VIEWS, Open, OPEN, {"today": today}, where=where, **paging)
