"""`gongjian show unit` and `gongjian show alliance`: what became of a unit and what it holds; where an alliance stands among others.

东河街道（YC031）
  来自    东街街道 2026-07-01 合并，考核记录计入；河街街道 2026-07-01 合并
  持有    协议 2（1 件以“东街街道”名义）  认领 1  时间银行 1

沿河城市党建联盟（县级，成员 27）
└─ 东街街道联盟（街道，成员 6）
   └─ 和平社区联盟（社区，成员 4）   ← 所问的
"""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from contracts.values import Id
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import Row, UnitNames, there_is
from scripts.output import answers
from scripts.readers import Reader
from scripts.speaking import speak

HOW = {"merged": "合并", "split": "拆分", "closed": "撤销"}
KINDS = {
    "alliance": "牵头联盟", "membership": "联盟成员", "agreement": "协议", "item": "清单事项", "claim": "认领",
    "bank": "时间银行", "office": "任职", "subordinate": "下属单位",
}  # fmt: skip
LEVELS = {
    "city": "市级", "district": "区级", "county": "县级", "street": "街道", "community": "社区", "industry": "行业",
    "cross-region": "跨区域",
}  # fmt: skip
Name = Annotated[str, typer.Argument(help="名称、代码或编号。Its name, its code, or its id.")]


def add_to(app: typer.Typer) -> None:
    app.command("unit")(show_unit)
    app.command("alliance")(show_alliance)


def show_unit(name: Name, key: ReadingKey = None, data: DataOrUrl = None, url: Url = None) -> None:
    """一个单位：曾用名、撤并沿革、现在持有什么。A unit: former names, lineage, and what it holds."""
    with answers(), reader_at(data, url, key) as reader:
        unit, names = there_is(reader, "unit", name), UnitNames(reader)
        document = {
            "unit": unit,
            "names": reader.rows("unit-names", unit=unit),
            "came_from": list(lineage(reader, unit)),
            "became": reader.rows("successions", unit=unit),
            "holds": reader.rows("holdings", unit=unit),
        }
        say_unit(unit, document, names)
        speak.result(document)


def lineage(reader: Reader, unit: Id) -> Iterator[Row]:
    """Every unit that it came from, the nearest first."""
    for row in reader.rows("successions", heir=unit):
        yield row
        yield from lineage(reader, row["unit"])


def say_unit(unit: Id, document: dict[str, Any], names: UnitNames) -> None:
    speak.say(names.with_code(unit), f"Unit {unit}.")
    for row in document["names"][:-1]:
        speak.say(
            f"曾用名：{row['name']}，{row['since']} 起", f"Formerly {row['name']}, since {row['since']}."
        )
    for row in document["came_from"]:
        counted = "，考核记录计入" if row["counted"] else ""
        speak.say(
            f"来自：{names.of(row['unit'])}，{row['ends']} {HOW[row['how']]}{counted}",
            f"From {names.of(row['unit'])}, {row['how']} on {row['ends']}{', whose record counts' if row['counted'] else ''}.",
        )
    for row in document["became"]:
        heir = names.of(row["heir"]) if row["heir"] else "无"
        speak.say(
            f"{row['ends']} 起{HOW[row['how']]}，承接：{heir}",
            f"{row['how']} on {row['ends']}; heir: {heir}.",
        )
    shown = [
        (
            KINDS[row["kind"]],
            row["title"],
            "" if row["of"] == unit else names.of(row["of"]),
            row["until"] or "",
        )
        for row in document["holds"]
    ]
    speak.table("持有", ("类别", "名称", "以谁的名义", "到"), shown)


def show_alliance(name: Name, key: ReadingKey = None, data: DataOrUrl = None, url: Url = None) -> None:
    """一个联盟在各级联盟中的位置。An alliance in the tree of alliances, from the top to what stands below it."""
    with answers(), reader_at(data, url, key) as reader:
        asked, names = there_is(reader, "alliance", name), UnitNames(reader)
        rows = {row["alliance"]: row for row in reader.rows("alliances")}
        top = rows[asked]
        while top["parent"] in rows:
            top = rows[top["parent"]]
        tree = list(below(rows, top, 0))
        for depth, row in tree:
            said = f"{'   ' * depth}{'└─ ' if depth else ''}{row['name']}（{LEVELS[row['level']]}，牵头 {names.of(row['lead'])}）"
            mark = "  ← 所问的" if row["alliance"] == asked else ""
            speak.say(said + mark, f"Level {row['level']}, led by {names.of(row['lead'])}.")
        speak.result({"alliance": asked, "tree": [{"depth": depth, **row} for depth, row in tree]})


def below(rows: dict[Id, Row], row: Row, depth: int) -> Iterator[tuple[int, Row]]:
    yield depth, row
    for each in rows.values():
        if each["parent"] == row["alliance"]:
            yield from below(rows, each, depth + 1)
