"""An emergency, and how many people are ready in it (平急结合): a number for each unit, never who.

standbys.csv   联盟, 单位, 数量, 种类, 宣布, 截止, 解除      declared by whoever leads the alliance; the number is divided among the units
"""

from functools import partial

from contracts.statements.emergencies import DeclareEmergency, EndEmergency, StateStandby
from scripts.region.cast import Council, Line, Region
from scripts.region.clock import YEAR
from scripts.region.crowd import shares


def plan_standby(region: Region) -> None:
    for line in region.lines("standbys"):
        units = region.groups[line["单位"]]
        ready = dict(zip(units, shares(region.count(line["数量"]), len(units)), strict=True))
        for (name, _), council in region.councils.items():
            if name == line["联盟"]:
                region.calendar.on(f"{YEAR}-{line['宣布']}", partial(stand_by, region, line, council, ready))


def stand_by(region: Region, line: Line, council: Council, ready: dict[str, int]) -> None:
    body = {"subject": council.id, "kind": line["种类"], "until": f"{YEAR}-{line['截止']}"}
    declared = region.head[council.lead].says(DeclareEmergency.model_validate(body))
    for code in council.members:
        if code in ready:
            by = region.clerk[code]
            by.says(StateStandby(about=by.about(declared), people=ready[code]))
    over = f"{YEAR}-{line['解除']}"
    region.calendar.on(over, partial(region.head[council.lead].says, EndEmergency(), declared))
