"""`gongjian show grid`: a grid, what it came from and went into, and the documents that lie on it.

PG34  党建网格34（二级，河东街道管理），自 2026-03-31 起
  来自    SG158 网格158、SG157 网格157
  格上    需求 2，点单 5，会议 12                    1 件随原网格并入

Documents are counted, never people.
"""

from collections.abc import Iterable
from typing import Any

from contracts.values import Id
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import Row, UnitNames, row_of
from scripts.output import answers
from scripts.readers import Reader
from scripts.showing_units import Name
from scripts.speaking import speak

LEVELS = {1: "一级", 2: "二级", 3: "三级"}
KINDS = {
    "need": "需求", "resource": "资源", "service": "服务", "listed-project": "清单项目", "project": "项目", "order": "点单",
    "meeting": "会议",
}  # fmt: skip
COUNTED = {
    "needs": "需求", "resources": "资源", "services": "服务", "listed_projects": "清单项目", "projects": "项目", "orders": "点单",
    "meetings": "会议",
}  # fmt: skip
STANDINGS = {
    "stands": ("", ""),
    "redrawn": ("，已重新划分", ", redrawn"),
    "closed": ("，已撤销", ", closed"),
}


def show_grid(name: Name, key: ReadingKey = None, data: DataOrUrl = None, url: Url = None) -> None:
    """一个网格：谁管理，从哪里来，并到哪里，格上有哪些事。A grid: its keeper, its lineage, and what lies on it."""
    with answers(), reader_at(data, url, key) as reader:
        row = row_of(reader, "grid", name)
        grid = row["grid"]
        [counts] = reader.rows("grid-counts", grid=grid)
        document = {
            **row,
            "came_from": in_order(
                known(reader, line["grid"]) for line in reader.rows("grid-lines", heir=grid)
            ),
            "became": in_order(known(reader, line["heir"]) for line in reader.rows("grid-lines", grid=grid)),
            "within": reader.rows("grids", parent=grid, standing="stands"),
            "counts": {member: counts[member] for member in COUNTED},
            "placed": reader.rows("grid-placements", now=grid),
        }
        say(document, UnitNames(reader), known(reader, row["parent"]) if row["parent"] else None)
        speak.result(document)


def in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["code"]))


def known(reader: Reader, grid: Id) -> Row:
    return row_of(reader, "grid", grid)


def say(grid: dict[str, Any], names: UnitNames, parent: Row | None) -> None:
    zh, en = STANDINGS[grid["standing"]]
    within = f"，在 {called(parent)} 之内" if parent else ""
    speak.say(
        f"{called(grid)}（{LEVELS[grid['level']]}{within}，{names.of(grid['keeper'])}管理），自 {grid['starts']} 起{zh}",
        f"Level {grid['level']}, kept by {names.of(grid['keeper'])} since {grid['starts']}{en}.",
    )
    for rows, what_zh, what in (
        (grid["came_from"], "来自", "Came from"),
        (grid["became"], "并入", "Went into"),
        (grid["within"], "下设", "Within it"),
    ):
        if rows:
            speak.say(
                f"{what_zh}：{'、'.join(called(row) for row in rows)}",
                f"{what}: {', '.join(row['code'] for row in rows)}.",
            )
    counted = "，".join(
        f"{word} {grid['counts'][member]}" for member, word in COUNTED.items() if grid["counts"][member]
    )
    speak.say(
        f"本格和下设各格：{counted or '没有登记'}。",
        "On it and within it: "
        + (
            ", ".join(f"{member.replace('_', ' ')} {n}" for member, n in grid["counts"].items() if n)
            or "nothing"
        )
        + ".",
    )
    shown = [
        (KINDS[row["kind"]], names.of(row["unit"]), row["since"], moved(row), row["document"])
        for row in grid["placed"]
    ]
    if shown:
        speak.table("落在本格的", ("类别", "谁的", "登记日", "", "编号"), shown, whole=(2, 4))


def called(grid: Row) -> str:
    return f"{grid['code']} {grid['name']}"


def moved(row: Row) -> str:
    if row["to_be_placed"]:
        return "待登记"
    return "并入" if row["grid"] != row["now"] else ""
