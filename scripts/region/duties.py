"""Lists of duty with deadlines, and what has to take place so often: studies, inspections, organisation life, deliberations.

duties.csv       清单, 牵头, 责任, 事项, 期限      one line for each item of a list, its items in order
occasions.csv    单位, 记录, 事项, 名称, 频次, 次数, 上限, 日期      `日期` says when it took place, as 03-12/06-09
"""

from collections import defaultdict
from functools import partial

from contracts.statements.cadences import RecordOccasion, SetCadence
from contracts.statements.duty_lists import AcceptDutyItem, AdoptDutyList, DutyItem, FinishDutyItem
from contracts.values import Id
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR


def plan_duties(region: Region) -> None:
    lists = defaultdict(list)
    for line in region.lines("duties"):
        lists[line["清单"], line["牵头"]].append(line)
    for (title, group), lines in lists.items():
        for keeper in region.groups[group]:
            region.calendar.on(f"{YEAR}-01-09", partial(adopt, region, title, keeper, lines))


def adopt(region: Region, title: str, keeper: str, lines: list[Line]) -> None:
    """By a unit for those under it: an item is owed by each unit of its group there."""
    owed = [
        (line, owner)
        for line in lines
        for owner in region.within(line["责任"], keeper)
        if owner in region.head
    ]
    items = tuple(
        DutyItem(name=line["事项"], owner=region.units[owner], due=line["期限"]) for line, owner in owed[:100]
    )
    if items:
        adopted = region.head[keeper].says(AdoptDutyList(title=title, items=items, effective=f"{YEAR}-01-01"))
        for place, (line, owner) in enumerate(owed[:100], 1):
            late = place % 9 == 8
            day = f"{YEAR}-12-28" if late else line["期限"]
            region.calendar.on(day, partial(finish, region, keeper, owner, adopted, place))


def finish(region: Region, keeper: str, owner: str, adopted: Id, place: int) -> None:
    by, over = region.clerk[owner], region.clerk[keeper]
    done = by.says(FinishDutyItem(about=by.about(adopted), place=place))
    over.says(AcceptDutyItem(about=over.about(done)))


def plan_occasions(region: Region) -> None:
    for line in region.lines("occasions"):
        for code in region.groups[line["单位"]]:
            region.calendar.on(f"{YEAR}-01-07", partial(set_cadence, region, line, code))
            for day in choices(line["日期"]):
                region.calendar.on(f"{YEAR}-{day}", partial(take_place, region, line, code, f"{YEAR}-{day}"))


def set_cadence(region: Region, line: Line, code: str) -> None:
    body = {
        "subject": region.units[code],
        "what": line["事项"],
        "title": line["名称"],
        "per": line["频次"],
        "count": int(line["次数"]),
        "bound": "at-most" if line["上限"] == "是" else "at-least",
        "starts": f"{YEAR}-01-01",
    }
    region.head[region.keeper(code)].says(SetCadence.model_validate(body))


def take_place(region: Region, line: Line, code: str, day: str) -> None:
    body = {"subject": region.units[code], "what": line["事项"], "on": day}
    region.clerk[region.keeper(code)].says(RecordOccasion.model_validate(body))
