"""What is due by a day: commitments, items on a list, orders, whistles, milestones, agreements that
end, meetings.

    2026-04-30   commitment   节能改造 2/5 户          overdue on 2026-05-02
    2026-05-10   meeting      第二季度联席会议
    2026-06-30   item         闲置空调5台
    2026-12-31   agreement    共建协议

Nothing is ever marked overdue in the log: it follows from the day on which somebody looks.
"""

from typing import Literal, Unpack

from contracts.values import Day, Flag, Id
from projections.agreements import Agreements
from projections.lists import Lists
from projections.meetings import Meetings
from projections.orders import Orders
from projections.pages import Page, Paging, page
from projections.projects import Projects
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row
from projections.whistles import Whistles

Kind = Literal["commitment", "item", "agreement", "meeting", "order", "whistle", "milestone"]


class Deadline(Row):
    """Something with a day. `units` are those whom it concerns."""

    table, primary, order = "deadlines", ("stream", "place"), ("due", "position")
    kind: Kind
    stream: Id
    """Of the agreement, the item, the meeting, the order, the whistle or the project."""
    place: int
    """Of the commitment or the milestone, from 1; else 0."""
    due: Day
    title: str
    alliance: Id | None
    units: tuple[Id, ...]
    quantity: int | None
    delivered: int | None
    measure: str | None
    overdue: Flag


DEADLINES = """
    SELECT *, due < %(today)s::date AS overdue FROM (
        SELECT 'commitment' AS kind, agreement AS stream, place, due, what AS title, alliance,
               ARRAY[by_unit, to_unit] AS units, quantity, delivered, measure,
               commitments.position, commitments.changed
        FROM commitments JOIN agreements USING (agreement)
        WHERE stage = 'signed' AND delivered < quantity AND due <= %(until)s::date
      UNION ALL
        SELECT 'agreement', agreement, 0, ends, title, alliance,
               ARRAY(SELECT unit FROM parties WHERE agreement = agreements.agreement ORDER BY place),
               NULL, NULL, NULL, position, changed
        FROM agreements WHERE stage = 'signed' AND ends <= %(until)s::date
      UNION ALL
        SELECT 'item', item, 0, until, title, alliance, ARRAY[publisher], quantity, delivered, measure,
               position, changed
        FROM items WHERE outcome IS NULL AND until <= %(until)s::date
      UNION ALL
        SELECT 'meeting', meeting, 0, day, title, alliance,
               ARRAY(SELECT unit FROM attendance WHERE meeting = meetings.meeting ORDER BY unit),
               NULL, NULL, NULL, position, changed
        FROM meetings WHERE NOT held AND day <= %(until)s::date
      UNION ALL
        SELECT 'order', stream, 0, wanted, title, alliance, array_remove(ARRAY[community, unit], NULL),
               NULL, NULL, NULL, position, changed
        FROM orders WHERE stage IN ('placed', 'dispatched', 'accepted') AND wanted <= %(until)s::date
      UNION ALL
        SELECT 'whistle', whistle, 0, due, matter, NULL,
               raiser || ARRAY(SELECT department FROM whistle_answers AS answers
                               WHERE answers.whistle = whistles.whistle AND arrived IS NULL AND refused IS NULL
                               ORDER BY department),
               NULL, NULL, NULL, position, changed
        FROM whistles WHERE outcome IS NULL AND due <= %(until)s::date
      UNION ALL
        SELECT 'milestone', project, milestone, due, milestones.title, milestones.alliance,
               ARRAY[milestones.owner, milestones.accepted_by], NULL, NULL, NULL,
               milestones.position, milestones.changed
        FROM milestones JOIN projects USING (project)
        WHERE outcome IS NULL AND reached IS NULL AND due <= %(until)s::date
    ) AS deadlines
"""


def deadlines(
    reading: Reading,
    today: Day,
    until: Day,
    *,
    unit: Id | None = None,
    alliance: Ids = None,
    kind: Kind | None = None,
    **paging: Unpack[Paging],
) -> Page[Deadline]:
    """What is due by the day `until`, the earliest first, and still open. Needs Agreements, Lists, Meetings, Orders, Projects and
    Whistles.

    What was due before `today` is overdue; agreements that have ended stay in sight as such.
    """
    given = {"today": today, "until": until, "unit": unit}
    concerned = "WHERE %(unit)s = ANY (units)" if unit else ""
    views = (Agreements, Lists, Meetings, Orders, Projects, Whistles)
    return page(
        reading,
        views,
        Deadline,
        DEADLINES + concerned,
        given,
        where={"alliance": alliance, "kind": kind},
        **paging,
    )
