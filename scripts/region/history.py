"""What took place before there was a ledger: its days alone, year by year, recorded by the unit that held it.

history.csv   单位, 事项, 名称, 首年, 末年, 日期      the first unit of a group
"""

from functools import partial

from contracts.statements.cadences import RecordOccasion, SetCadence
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR


def plan_history(region: Region) -> None:
    for line in region.lines("history"):
        region.calendar.on(f"{YEAR}-01-10", partial(record, region, line, region.groups[line["单位"]][0]))


def record(region: Region, line: Line, code: str) -> None:
    unit = region.units[code]
    cadence = {
        "subject": unit,
        "what": line["事项"],
        "title": line["名称"],
        "per": "year",
        "count": 1,
        "starts": f"{YEAR}-01-01",
    }
    region.head[code].says(SetCadence.model_validate(cadence))
    for year in range(int(line["首年"]), int(line["末年"]) + 1):
        held = {"subject": unit, "what": line["事项"], "on": f"{year}-{line['日期']}"}
        region.clerk[code].says(RecordOccasion.model_validate(held))
