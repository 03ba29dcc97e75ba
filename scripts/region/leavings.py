"""A member that leaves an alliance: what it still has on the list is taken off, what it has signed goes on, and both stand in its list.

leavings.csv   联盟, 单位, 日期, 缘由      the last unit of the group
"""

from functools import partial

from contracts.statements.alliances import LeaveWithList
from contracts.statements.lists import CloseItem
from contracts.streams import rule_id
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR


def plan_leavings(region: Region) -> None:
    for line in region.lines("leavings"):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(leave, region, line))


def leave(region: Region, line: Line) -> None:
    """The list is drawn up first, and all of it settled after that."""
    code = region.groups[line["单位"]][-1]
    council, head, clerk = region.council(line["联盟"], code), region.head[code], region.clerk[code]
    as_of = region.ledger.rows.max_notification_id() or 1
    items = [
        item
        for alliance, item in region.published.get(code, ())
        if alliance == council.id and region.ledger.streams.folded(item).state.open
    ]
    for item in items:
        clerk.says(CloseItem(outcome="withdrawn", reason=line["缘由"]), item)
    signed = [
        agreement
        for pair, agreement in region.agreements.items()
        if code in pair and region.ledger.streams.folded(agreement).state.terms.alliance == council.id
    ]
    member = rule_id(region.ledger.log, "membership", council.id, region.units[code])
    head.says(LeaveWithList(reason=line["缘由"], as_of=as_of, settled=(*items, *signed)), member)
    council.members.remove(code)
