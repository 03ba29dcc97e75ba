"""Leaders' contact points (党建联系点): how often somebody of a unit comes, and the days on which they did, confirmed there.

contacts.csv   走访, 社区, 名称, 频次, 次数, 份数, 日期      so many communities are visited on each of the days, in turn
"""

from functools import partial

from contracts.statements.cadences import SetCadence
from contracts.statements.service import ConfirmVisit, RecordVisit
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR


def plan_contacts(region: Region) -> None:
    for line in region.lines("contacts"):
        for code in region.groups[line["走访"]]:
            region.calendar.on(f"{YEAR}-01-07", partial(set_cadence, region, line, code))
            for turn, day in enumerate(choices(line["日期"])):
                on = f"{YEAR}-{day}"
                region.calendar.on(on, partial(visit, region, line, code, turn, on))


def set_cadence(region: Region, line: Line, code: str) -> None:
    body = {
        "subject": region.units[code],
        "what": "liaison-visit",
        "title": line["名称"],
        "per": line["频次"],
        "count": int(line["次数"]),
        "starts": f"{YEAR}-01-01",
    }
    region.head[code].says(SetCadence.model_validate(body))


def visit(region: Region, line: Line, code: str, turn: int, on: str) -> None:
    places, by = region.groups[line["社区"]], region.clerk[code]
    for n in range(min(int(line["份数"]), len(places))):
        there = region.clerk[places[(turn + n) % len(places)]]
        record = by.says(RecordVisit(community=there.unit, on=on, purpose="study"))
        there.says(ConfirmVisit(about=there.about(record)))
