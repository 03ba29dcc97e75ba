"""Grids: drawn by the region's lead for those below it, those of each level in wider ones in turn; and redrawn into others.

代码  名称                    级别  上级网格  管理  数量    支部  并入网格  日期
G1    第{}号一级网格（虚构）    1               C     level1                         G100001, G100002, … each kept by one community
G2    第{}号二级网格（虚构）    2     G1              level2                         in one of level 1, kept by whoever keeps that
P     第{}党建网格（虚构）      1               PG    party   是                     and a branch is seated on each
G     第{}网格（虚构）          2               C     grids         P         03-31  they went into those on that day
                                                                               撤销: the day on which the last of them is no more
                                                                               事项: 是 where what their keepers put on a list lies there
"""

from functools import partial

from contracts.statement import Body
from contracts.statements.grids import CloseGrid, DrawGrid, PlaceOnGrid, RedrawGrids, SeatBranch
from contracts.statements.party_orgs import RegisterPartyOrg
from contracts.values import Id
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR
from scripts.region.crowd import says_sheets

DRAWN = f"{YEAR}-01-05"
PLACED = f"{YEAR}-12-21"


def plan_grids(region: Region) -> None:
    """Wider grids stand before those that lie in them."""
    streams: dict[str, list[Id]] = {}
    keepers: dict[str, list[str]] = {}
    for line in region.lines("grids"):
        region.calendar.on(DRAWN, partial(draw, region, line, streams, keepers))
        if line.get("事项") == "是":
            region.calendar.on(PLACED, partial(place_items, region, line, streams, keepers))
        if line.get("撤销"):
            day = f"{YEAR}-{line['撤销']}"
            region.calendar.on(day, partial(close, region, line, streams, day))
        if line["并入网格"]:
            region.calendar.on(f"{YEAR}-{line['日期']}", partial(redraw, region, line, streams))


def draw(region: Region, line: Line, streams: dict[str, list[Id]], keepers: dict[str, list[str]]) -> None:
    code, wider = line["代码"], line["上级网格"]
    among = keepers[wider] if wider else region.groups[line["管理"]]
    count = region.count(line["数量"])
    keepers[code] = [among[n % len(among)] for n in range(count)]
    bodies: list[Body] = [
        DrawGrid(
            code=f"{code}{n + 1:05}",
            name=line["名称"].format(n + 1),
            level=int(line["级别"]),
            parent=f"{wider}{n % len(among) + 1:05}" if wider else None,
            keeper=region.units[keeper],
            starts=DRAWN,
        )
        for n, keeper in enumerate(keepers[code])
    ]
    lead = region.head[region.lead]
    streams[code] = [stream for _, some in says_sheets(lead, iter(bodies)) for stream in some]
    if line["支部"]:
        for keeper, grid in zip(keepers[code], streams[code], strict=True):
            seat(region, keeper, grid)


def seat(region: Region, keeper: str, grid: Id) -> None:
    """The branch that is set up in the unit stands on the grid."""
    lead = region.head[region.lead]
    branch = RegisterPartyOrg(
        name=region.names[keeper], kind="branch", covers=region.units[keeper], founded=DRAWN
    )
    lead.says(SeatBranch(branch=lead.says(branch), on=DRAWN), grid)


def close(region: Region, line: Line, streams: dict[str, list[Id]], day: str) -> None:
    region.clerk[region.lead].says(CloseGrid(on=day, reason="not-needed"), streams[line["代码"]][-1])


def place_items(
    region: Region, line: Line, streams: dict[str, list[Id]], keepers: dict[str, list[str]]
) -> None:
    """The first thing that each keeper has put on a list lies on its grid."""
    for keeper, grid in zip(keepers[line["代码"]], streams[line["代码"]], strict=True):
        if listed := region.published.get(keeper):
            by, (_, item) = region.clerk[keeper], listed[0]
            by.says(PlaceOnGrid(about=by.about(item), grid=grid))


def redraw(region: Region, line: Line, streams: dict[str, list[Id]]) -> None:
    """Each of the new ones takes in some of the old, in turn."""
    old, new = streams[line["代码"]], streams[line["并入网格"]]
    for n, into in enumerate(new):
        if grids := tuple(old[n :: len(new)]):
            on = f"{YEAR}-{line['日期']}"
            region.head[region.lead].says(RedrawGrids(grids=grids, into=(into,), on=on))
