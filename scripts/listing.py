"""`gongjian list`: any register, by its name in either language, with the conditions that its route over HTTP takes.

    list                                     all registers
    list deadlines unit=YC01                 到期事项：what is due, and what is overdue, for one unit
    list 匹配建议 alliance=某街道             suggestions for needs, each with its reason
    list appointments office=liaison standing=held

A unit, an alliance or any other document is named as `gongjian find` finds it. Rows stand in the order in which they came: nothing
here compares anybody with others. With --json every column is there, as `GET /registers/…` gives it.
"""

import re
from datetime import date
from functools import cached_property
from inspect import Parameter, signature
from typing import Annotated, Any, get_type_hints

import typer
from rich.cells import cell_len

from api.register_words import TITLES, column, said, title
from api.registers import REGISTERS
from contracts.canonical import encode
from contracts.counting import counted
from contracts.refusals import Refused
from contracts.values import DIGEST, ID, Id
from domain.deciding import minute_of
from domain.refusals import require
from projections.registers import Ids
from projections.words import folded
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import KINDS, Row, UnitNames, one, there_is
from scripts.inbox import SOON
from scripts.output import answers
from scripts.readers import Reader
from scripts.speaking import console, speak

PEOPLE = ("person", "holder", "of_person", "to_person", "duplicate", "kept")
"""Conditions that name a person, who has a number here and no name."""
CALLED = {"parent": "alliance", "need": "item", "template_alliance": "alliance"}
"""Conditions that are called otherwise than the kind of thing whose id they hold."""
UNSEEN = (
    "position",
    "changed",
    "terms",
    "content",
    "charter",
    "spki",
    "sealed",
    "timetable",
    "step",
    "unit_name",
    "en",
)
"""What has no room there, or stands in a sentence beside."""
AS_WRITTEN = ("line",)
"""What a rulebook calls something: the same letters may be a word of ours, and mean something else."""
ITS_NAME = ("name", "title", "what", "unit", "office", "zh")
"""The member by which a part of a row is known."""
AFTER_2001 = 10**12
"""A whole number that large counts milliseconds."""


class NoSuchRegister(Refused):
    zh = "没有登记簿“{register}”。gongjian list 列出全部登记簿。"
    en = "There is no register {register!r}. `gongjian list` lists them all."


class NoSuchCondition(Refused):
    zh = "{register}不能按“{condition}”来查。可用的条件：{known}；写法如 {example}。"
    en = "{register} cannot be asked for {condition!r}. Conditions: {known}; as in {example}."


class NeedsCondition(Refused):
    zh = "查{register}须写明 {condition}，如 {condition}=……。"
    en = "{register} is asked for with a {condition}: {condition}=…."


def add_to(app: typer.Typer) -> None:
    app.command("list")(list_register)


def list_register(
    register: Annotated[
        str,
        typer.Argument(
            help="登记簿的名称，中文英文都可以；不写则列出全部登记簿。Its name; without one, all."
        ),
    ] = "",
    conditions: Annotated[
        list[str] | None, typer.Argument(help="条件，如 unit=YC01。Conditions, as unit=YC01.")
    ] = None,
    search: Annotated[str, typer.Option("--search", help="名称里有这几个字的。Whose name holds this.")] = "",
    as_of: Annotated[
        int | None, typer.Option("--as-of", min=1, help="账本前多少条时的样子。As of so many entries.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="最多列出多少行。At most so many rows.")] = 200,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """一本登记簿：到期事项、匹配建议、任职、到岗、走访，凡有登记的都查得到。Any register, row by row."""
    with answers():
        if not register:
            say_registers()
            return
        name = meant_by(register)
        with reader_at(data, url, key) as reader:
            asked = dict(resolved(reader, name, each) for each in conditions or [])
            asked |= searching(name, search) | ({"as_of": str(as_of)} if as_of else {})
            complete(reader, name, asked)
            rows = reader.rows(name, **asked)
            say_rows(name, rows, most, Names(reader, name))
            speak.result({"register": name, "rows": rows})


def say_registers() -> None:
    speak.table("登记簿", ("名称", "name"), [(title(each), each) for each in REGISTERS])
    speak.result({"registers": {each: title(each) for each in REGISTERS}})


def meant_by(text: str) -> str:
    """A register by its name in either language.

    Raises:
        NoSuchRegister: nothing is called so, or more than one register.
    """
    if text in REGISTERS:
        return text
    titled = [each for each, zh in TITLES.items() if folded(zh) == folded(text)]
    require(len(titled) == 1, NoSuchRegister(register=text))
    return titled[0]


def conditions_of(register: str) -> dict[str, Any]:
    """What a register can be asked for, with the form of each."""
    rows = REGISTERS[register].rows
    hints = get_type_hints(rows, include_extras=True)
    unasked = ("reading", "today", "paging", "search")
    return {name: hints[name] for name in signature(rows).parameters if name not in unasked}


def resolved(reader: Reader, register: str, condition: str) -> tuple[str, str]:
    """`unit=YC01` as the register takes it: its parameter, and an id where that is one.

    Raises:
        NoSuchCondition: it is none of the register's.
        NothingFound, SeveralFound: nothing, or more than one thing, has that name.
    """
    said_name, _, value = condition.partition("=")
    known = conditions_of(register)
    named = {column(each, register): each for each in known if in_words(each)}
    named |= {each: each for each in known}
    no = NoSuchCondition(
        register=title(register),
        condition=said_name,
        known="、".join(known) or "无",
        example=f"{next(iter(known), 'unit')}=……",
    )
    require(value and said_name in named, no)
    name = named[said_name]
    if known[name] not in (Ids, Id, Id | None) or name in PEOPLE:
        return name, value
    kind = CALLED.get(name, name)
    return name, there_is(reader, kind, value) if kind in KINDS else one(reader, "unit", value)


def searching(register: str, text: str) -> dict[str, str]:
    """
    Raises:
        NoSuchCondition: the register is not searched.
    """
    if not text:
        return {}
    searched = "search" in signature(REGISTERS[register].rows).parameters
    known = "、".join(conditions_of(register)) or "无"
    require(
        searched,
        NoSuchCondition(register=title(register), condition="--search", known=known, example="unit=YC01"),
    )
    return {"search": text}


def complete(reader: Reader, register: str, asked: dict[str, str]) -> None:
    """Ask for what is due by the day that the inbox looks to, where no day is given.

    Raises:
        NeedsCondition: the register cannot be read without it.
    """
    for name, parameter in signature(REGISTERS[register].rows).parameters.items():
        if name in conditions_of(register) and parameter.default is Parameter.empty and name not in asked:
            require(name == "until", NeedsCondition(register=title(register), condition=name))
            asked[name] = (date.fromisoformat(reader.today()) + SOON).isoformat()


def in_words(name: str) -> bool:
    try:
        return bool(column(name))
    except KeyError:  # a condition that is no column
        return False


class Names:
    """What ids are called: units and alliances by name, everything else by its first digits."""

    def __init__(self, reader: Reader, register: str = "") -> None:
        self._reader, self._units, self._register = reader, UnitNames(reader), register

    @cached_property
    def _alliances(self) -> dict[Id, str]:
        return {row["alliance"]: row["name"] for row in self._reader.rows("alliances")}

    @cached_property
    def zone(self) -> str:
        return self._reader.zone()

    def cell(self, name: str, value: Any) -> str:
        """A value as a reader takes it in."""
        match value:
            case None:
                return ""
            case bool():
                return "是" if value else "否"
            case int() if name == "fen" or name.endswith("_fen"):
                return f"{value // 100}元" if value % 100 == 0 else f"{value / 100:.2f}元"
            case int() if value >= AFTER_2001:
                return minute_of(value, self.zone).replace("T", " ")
            case list():
                return "、".join(self.cell(name, each) for each in value)
            case dict():
                known = next((value[member] for member in ITS_NAME if value.get(member)), None)
                return self.cell(name, known) if known else encode(value).decode()
            case str() if re.fullmatch(ID, value):
                return self._alliances.get(value) or self._units.of(value)
            case str() if re.fullmatch(DIGEST, value):
                return value[:8]
        return str(value) if name in AS_WRITTEN else said(str(value), self._register)


def say_rows(register: str, rows: list[Row], most: int, names: Names) -> None:
    shown = [
        {name: names.cell(name, value) for name, value in row.items() if name not in UNSEEN}
        for row in rows[:most]
    ]
    columns = list(dict.fromkeys(name for row in shown for name, cell in row.items() if cell))
    speak.say(f"{title(register)}：{len(rows)}条。", f"{register}: {counted(len(rows), 'row|rows')}.")
    say_table(register, shown, columns)
    if len(rows) > len(shown):
        speak.say(
            f"只列出前{len(shown)}条；加条件缩小范围，或用 --most。",
            f"The first {len(shown)} are listed; narrow it down, or --most.",
        )
    if known := conditions_of(register):
        speak.say(
            f"可加的条件：{'、'.join(known)}，如 {next(iter(known))}=……", f"Conditions: {', '.join(known)}."
        )


def say_table(register: str, rows: list[dict[str, str]], columns: list[str]) -> None:
    """As a table where there is room for one; else row by row, each with what stands in it."""
    headings = [column(each, register) for each in columns]
    table = [headings, *([row.get(each, "") for each in columns] for row in rows)]
    widths = [max(cell_len(row[at]) for row in table) for at in range(len(columns))]
    if sum(widths) + 3 * len(widths) + 1 <= console.width:
        speak.table(title(register), table[0], table[1:])
        return
    for number, row in enumerate(rows, 1):
        said_so = "；".join(f"{column(name, register)} {cell}" for name, cell in row.items() if cell)
        speak.drawing(f"{number}. {said_so}\n")
