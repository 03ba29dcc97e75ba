"""`gongjian import grids`: grids of one's own unit and of those below it, the wider ones before those that lie in them.

    编码           名称            级别  上级编码       管理单位  党组织            启用
    440511001      第一社区网格     一级                 YH101    第一社区党支部      2026-01-05
    440511001001   一单元片         二级  440511001      YH101                      2026-01-05

Columns about people are none of these: how many live on a grid, or who, is not taken.
"""

from collections.abc import Mapping, Sequence

from api.tables.cells import day, whole
from api.tables.columns import Column
from api.tables.rows import rows_as
from api.tables.sheets import BadCell, Line, Page
from contracts.counting import counted
from contracts.statement import MAX_BATCH, Body
from contracts.statements.grids import DrawGrid
from contracts.values import Id
from scripts.imports.drafting import NO_SUCH_CODE, Asked, Draft, units_by_code

LEVELS = {"一级": 1, "二级": 2, "三级": 3}


def level(text: str) -> object:
    """
    >>> level("二级网格"), level("3"), level("高")
    (2, 3, '高')
    """
    return LEVELS.get(text.removesuffix("网格"), whole(text))


COLUMNS = (
    Column("编码", "code", also=("网格编码", "网格代码", "网格编号", "代码")),
    Column("名称", "name", also=("网格名称", "网格")),
    Column("级别", "level", level, also=("网格级别", "层级", "等级")),
    Column("上级编码", "parent", also=("上级网格", "上级网格编码", "所属网格编码")),
    Column("管理单位", "keeper", also=("管理单位代码", "单位代码", "所属社区", "所属单位")),
    Column("党组织", "branch", also=("网格党支部", "党支部", "党组织名称")),
    Column("启用", "starts", day, also=("启用日期", "划定日期", "生效日期", "日期")),
)
NEEDED = (("编码", "名称", "级别", "启用"),)
NO_SUCH_GRID = (
    "本表前面和账本里都没有这个编码的网格",
    "no grid has this code, before it on the sheet or in the ledger",
)
NO_SUCH_ORG = "账本里没有这个名称的党组织", "no Party organisation has this name"
SEVERAL_ORGS = "有几个同名的党组织，请写编号", "several Party organisations have this name; write an id"


def draft(asked: Asked, page: Page) -> Draft:
    codes, bad = units_by_code(asked.reader), list[BadCell]()
    orgs = orgs_by_name(asked) if any(line.cells.get("党组织") for line in page.lines) else {}
    for line in page.lines:
        name_keeper(line, codes, asked.reader.unit, bad)
        name_branch(line, orgs, bad)
    bad += parents_that_are_not(asked, page.lines)
    bodies = rows_as(DrawGrid, page.lines, COLUMNS, {}, bad)
    if not asked.dry_run:
        return Draft(page.lines, bodies)
    tried, apart = as_tried(bodies)
    return Draft(page.lines, tried, [*([told(apart)] if apart else [])])


def parents_that_are_not(asked: Asked, lines: Sequence[Line]) -> list[BadCell]:
    """Cells with the code of a wider grid that stands neither before them on the sheet nor in the ledger."""
    before, bad = set[str](), list[BadCell]()
    known: dict[str, bool] = {}
    for line in lines:
        code = line.cells.get("上级编码", "")
        if code and code not in before:
            if code not in known:
                known[code] = bool(asked.reader.rows("grids", code=code))
            if not known[code]:
                bad.append(BadCell(line.cell("上级编码"), "上级编码", *NO_SUCH_GRID))
        before.add(line.cells["编码"])
    return bad


def as_tried(bodies: Sequence[Body], batch: int = MAX_BATCH) -> tuple[list[Body], int]:
    """What a dry run can try, and of how many rows without their parent: the batch that would bring it is only tried too."""
    place = {body.code: n for n, body in enumerate(bodies) if isinstance(body, DrawGrid)}
    tried, apart = list[Body](), 0
    for n, body in enumerate(bodies):
        assert isinstance(body, DrawGrid)
        brought = place.get(body.parent or "")
        if brought is not None and brought // batch < n // batch:
            body, apart = body.model_copy(update={"parent": None}), apart + 1
        tried.append(body)
    return tried, apart


def told(apart: int) -> tuple[str, str]:
    return (
        f"注意：有{apart}行的上级网格在本表前面的批次里，试导入时还不在账上，级别要到正式导入才核对。",
        f"Note: the wider grids of {counted(apart, 'row|rows')} come with earlier batches of this sheet, so their levels are checked when it is imported.",
    )


def name_keeper(line: Line, codes: Mapping[str, Id], otherwise: Id, bad: list[BadCell]) -> None:
    """The unit of that code; one's own where nothing is said. The rest of a row with a bad code is read all the same."""
    code = line.cells.get("管理单位", "")
    if code and code not in codes:
        bad.append(BadCell(line.cell("管理单位"), "管理单位", *NO_SUCH_CODE))
    line.columns.setdefault("管理单位", line.columns["编码"])
    line.cells["管理单位"] = codes.get(code, otherwise)


def name_branch(line: Line, orgs: Mapping[str, list[Id]], bad: list[BadCell]) -> None:
    name = line.cells.get("党组织", "")
    if not name:
        return
    found = orgs.get(name, [])
    if len(found) != 1:
        why = SEVERAL_ORGS if found else NO_SUCH_ORG
        bad.append(BadCell(line.cell("党组织"), "党组织", *why))
        line.cells["党组织"] = ""
    else:
        line.cells["党组织"] = found[0]


def orgs_by_name(asked: Asked) -> dict[str, list[Id]]:
    found: dict[str, list[Id]] = {}
    for row in asked.reader.rows("party-orgs"):
        found.setdefault(row["name"], []).append(row["org"])
        found[row["org"]] = [row["org"]]
    return found
