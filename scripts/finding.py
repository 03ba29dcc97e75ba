"""What something is called, and which stream is meant by it.

    one(reader, "agreement", "财政局")      the only agreement whose title holds these words, or a refusal that lists those that do
    one(reader, "unit", "YC01")             a unit's code is a name too, and an id stands for itself
    one(reader, "dispute", "5f0c77a1")      and so do its first digits, eight or more, as tables show them

Names are looked up in the registers, at a data folder and at a server alike, among what the reader may see. Widths and cases
of letters do not matter; a whole name goes before those that merely contain it. What several things of one name have apart
from their ids is shown beside them: whose they are, and of which day.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from api.naming import as_code
from contracts.refusals import NotEvidence, Refused
from contracts.values import ID, Id
from domain.refusals import require
from projections.words import folded
from scripts.agreement_stage import stage_in_words

MOST_SHOWN = 10
WHOM_ZH = "只查本单位登记的人，姓名须一字不差；请核对，或向登记单位查询。"
WHOM = "Only persons whom your unit registered are looked up, by their exact names; check it, or ask the unit that did."
BEGINNING = "[0-9a-f]{8}[0-9a-f-]*"
Row = dict[str, Any]


class NothingFound(Refused):
    zh = "没有找到“{text}”。{hint_zh}"
    en = "Nothing is called {text!r}. {hint}"


class SeveralFound(Refused):
    zh = "“{text}”有{count}个。请写编号，或把名称写得更全：\n{list_zh}"
    en = "{count:thing is|things are} called {text!r}. Write an id, or more of the name:\n{list_en}"


class NothingSealed(NotEvidence):
    zh = "还没有检查点，清单没有可以核对的位置。请稍等片刻再试。"
    en = "There is no checkpoint yet, so the list has no position to be compared at. Try again in a moment."


class NoSuchKind(Refused):
    zh = "没有“{kind}”这一类。可查的有：{kinds}。按姓名查人请用 gongjian person find。"
    en = "There is no kind {kind!r}. What can be found: {names}. Persons are found by name with `gongjian person find`."


class Kind(NamedTuple):
    """Where a kind of thing is registered: the members that name it, the first of them shown, and those that tell two apart."""

    zh: str
    """What it is called; a kind may be named so as well."""
    register: str
    names: tuple[str, ...]
    told_by: tuple[str, ...]
    """A member that holds a unit's id is shown by the unit's name."""
    searched: bool = True
    """The register finds all of the names by a piece of them."""
    id: str = ""
    """The member that holds a thing's id, where it is not called as the kind is."""
    asked: str = ""
    """The parameter by which the register is asked for an id, where that is another one."""


KINDS = {
    "unit": Kind("单位", "units", ("name",), ("code",)),
    "alliance": Kind("联盟", "alliances", ("name",), ("lead", "since")),
    "agreement": Kind("共建协议", "agreements", ("title",), ("drafted_by", "starts")),
    "template": Kind("协议范本", "templates", ("title",), ("alliance", "version")),
    "standard": Kind("标准清单", "standards", ("title",), ("keeper", "version")),
    "item": Kind("清单事项", "items", ("title",), ("publisher", "available")),
    "order": Kind("点单", "orders", ("title",), ("community", "wanted"), id="stream"),
    "wish": Kind("微心愿", "wishes", ("title",), ("community", "until")),
    "whistle": Kind("吹哨", "whistles", ("matter",), ("raiser", "raised"), searched=False),
    "project": Kind("项目", "projects", ("title", "number"), ("owner", "filed"), searched=False),
    "resolution": Kind("决议", "resolutions", ("title",), ("alliance", "day")),
    "duty-list": Kind("责任清单", "duty-lists", ("title",), ("keeper", "effective"), id="list"),
    "calendar": Kind("工作日历", "calendars", ("source",), ("year", "alliance"), searched=False),
    "request": Kind(
        "更正申请", "correction-requests", ("text",), ("asked", "requested"), searched=False, asked="stream"
    ),
    "dispute": Kind("异议", "disputes", ("text",), ("ruler", "opened"), searched=False),
    "notice": Kind("公示", "public-notices", ("title",), ("unit", "published")),
    "meeting": Kind("会议", "meetings", ("title",), ("convenor", "day")),
    "party-org": Kind("党组织", "party-orgs", ("name",), ("unit", "founded"), id="org"),
    "grid": Kind("网格", "grids", ("name", "code"), ("code", "keeper")),
    "issue": Kind("上报的问题", "issues", ("place",), ("handler", "reported")),
    "emergency": Kind("应急状态", "emergencies", ("kind",), ("declared_by", "starts"), searched=False),
    "study": Kind("调研", "studies", ("topic",), ("unit", "day")),
    "consultation": Kind(
        "书面征求意见", "consultations", ("matter",), ("asker", "street", "due"), searched=False
    ),
    "training": Kind("培训", "trainings", ("kind",), ("host", "day"), searched=False),
    "draw": Kind("抽签", "draws", ("title",), ("unit", "until"), searched=False),
    "evaluation": Kind("测评", "evaluations", ("title",), ("unit", "closes")),
    "activity": Kind("活动", "activities", ("title",), ("planner", "day")),
    "bank": Kind("时间银行", "banks", ("name",), ("keeper", "since")),
    "report": Kind("评分报告", "reports", ("name", "title"), ("period", "sealed_on"), searched=False),
    "rulebook": Kind(
        "评分规则", "rulebooks", ("name", "title"), ("drafted_by", "adopted_on"), searched=False
    ),
}


BY_CODE = ("unit", "grid")
"""What has a code is called by it too."""


class Registers(Protocol):
    """What is read here: `scripts.readers.Reader` is one."""

    def rows(self, register: str, **asked: str) -> list[Row]:
        """All rows of a register that have these values, as `GET /registers/…` gives them."""
        ...


class Found(NamedTuple):
    stream: Id
    name: str
    told: str
    """What tells it from others of the same name."""
    standing: str = ""
    """Of an agreement, its stage and who has signed."""


def kind_called(text: str) -> str:
    """The kind of that name, in Chinese or as it is written in statements.

    Raises:
        NoSuchKind: it is none of `KINDS`.
    """
    found = next((name for name, kind in KINDS.items() if text.strip() in (name, kind.zh)), None)
    if found is None:
        raise no_kind(text)
    return found


def find(reader: Registers, kind: str, text: str = "") -> list[Found]:
    """Everything of a kind whose name holds the words of `text`, oldest first.

    Raises:
        NoSuchKind: it is none of `KINDS`.
    """
    rows, names = matching(reader, kind, text), UnitNames(reader)
    return [shown(kind, row, names) for row in rows]


def one(reader: Registers, kind: str, text: str) -> Id:
    """The stream of the only thing of that name.

    Raises:
        NoSuchKind: there is no such kind.
        NothingFound, SeveralFound: none is called so, or more than one.
    """
    if re.fullmatch(ID, text):
        return text
    rows = all_called(reader, kind, text)
    require(rows, called_nothing(kind, text))
    if len(rows) > 1:
        raise several(reader, kind, text, rows)
    return id_in(kind, rows[0])


def all_called(reader: Registers, kind: str, text: str) -> list[Row]:
    """Whatever is called just so; else what is called nearly so; else what has an id that begins so."""
    rows = matching(reader, kind, text)
    whole = [row for row in rows if any(folded(name) == folded(text) for name in names_of(kind, row))]
    return not_declined(kind, whole or rows or beginning(reader, kind, text))


def row_of(reader: Registers, kind: str, text: str) -> Row:
    """The row of the only thing of that name, or of that id.

    Raises:
        NoSuchKind, NothingFound, SeveralFound: as of `one`; an id of something else, or of what is not the reader's to see, too.
    """
    id = one(reader, kind, text)
    rows = reader.rows(KINDS[kind].register, **{KINDS[kind].asked or KINDS[kind].id or kind: id})
    require(rows, called_nothing(kind, text))
    return rows[0]


def there_is(reader: Registers, kind: str, text: str) -> Id:
    """The stream of the only thing of that name or id, which is on record and the reader's to see.

    Raises:
        NoSuchKind, NothingFound, SeveralFound.
    """
    return id_in(kind, row_of(reader, kind, text))


def called_nothing(kind: str, text: str) -> NothingFound:
    return NothingFound(
        text=text,
        hint_zh=f"请换个说法，或用 gongjian find {kind} 查看全部。",
        hint=f"Try other words, or list everything with `gongjian find {kind}`.",
    )


def no_kind(kind: str) -> NoSuchKind:
    return NoSuchKind(kind=kind, kinds=kinds_in_words(), names=", ".join(KINDS))


def kinds_in_words() -> str:
    return "、".join(f"{name} {kind.zh}" for name, kind in KINDS.items())


def matching(reader: Registers, kind: str, text: str) -> list[Row]:
    require(kind in KINDS, no_kind(kind))
    register = KINDS[kind].register
    if not text:
        return reader.rows(register)
    if kind in BY_CODE and (by_code := reader.rows(register, code=as_code(text))):
        return by_code
    if KINDS[kind].searched:
        return reader.rows(register, search=text)
    words = folded(text).split()
    return [
        row
        for row in reader.rows(register)
        if any(all(word in folded(name) for word in words) for name in names_of(kind, row))
    ]


def not_declined(kind: str, rows: list[Row]) -> list[Row]:
    """A draft that was taken back, or that a party would not sign, gives way to another agreement of the same name; a report that
    was replaced, to what took its place."""
    over = {"agreement": ("stage", "declined"), "report": ("standing", "replaced")}.get(kind)
    standing = [row for row in rows if not over or row[over[0]] != over[1]]
    return standing or rows


def beginning(reader: Registers, kind: str, text: str) -> list[Row]:
    """What has an id that begins so."""
    if not re.fullmatch(BEGINNING, text):
        return []
    return [row for row in reader.rows(KINDS[kind].register) if id_in(kind, row).startswith(text)]


def names_of(kind: str, row: Row) -> list[str]:
    return [str(row[member]) for member in KINDS[kind].names]


def id_in(kind: str, row: Row) -> Id:
    return str(row[KINDS[kind].id or kind])


def several(reader: Registers, kind: str, text: str, rows: list[Row]) -> SeveralFound:
    units = UnitNames(reader)
    lines = ["  {}  {}（{}）".format(*shown(kind, row, units)[:3]) for row in rows[:MOST_SHOWN]]
    more = len(rows) - len(lines)
    list_zh = "\n".join([*lines, *([f"  …… 另有{more}个"] if more else [])])
    list_en = "\n".join([*lines, *([f"  … and {more} more"] if more else [])])
    return SeveralFound(text=text, count=len(rows), list_zh=list_zh, list_en=list_en)


def shown(kind: str, row: Row, units: "UnitNames") -> Found:
    told = (row[member] for member in KINDS[kind].told_by if row.get(member))
    standing = stage_in_words(row, units.of) if kind == "agreement" else ""
    return Found(
        id_in(kind, row), names_of(kind, row)[0], "，".join(units.or_text(each) for each in told), standing
    )


def the_person(name: str, found: Sequence[Id]) -> Id:
    """The only one of the unit's own persons who has this name.

    Raises:
        NothingFound, SeveralFound: nobody has it, or several; nothing else of them is shown to tell them apart.
    """
    require(found, NothingFound(text=name, hint_zh=WHOM_ZH, hint=WHOM))
    listed = "\n".join(f"  {person}" for person in found)
    require(len(found) == 1, SeveralFound(text=name, count=len(found), list_zh=listed, list_en=listed))
    return found[0]


class UnitNames:
    """Names and codes of units, read once, when the first of them is asked for."""

    def __init__(self, reader: Registers) -> None:
        self._reader = reader

    @cached_property
    def _rows(self) -> dict[Id, Row]:
        return {row["unit"]: row for row in self._reader.rows("units")}

    def of(self, unit: Id) -> str:
        """The unit's name; the first eight digits of what is no unit, for persons are pseudonyms."""
        row = self._rows.get(unit)
        return str(row["name"]) if row else unit[:8]

    def with_code(self, unit: Id) -> str:
        """The same with the unit's code in front: `YC01 花花桥社区`."""
        row = self._rows.get(unit)
        return f"{row['code']} {row['name']}" if row else unit[:8]

    def code(self, unit: Id) -> str:
        """The code of what is a unit."""
        return str(self._rows[unit]["code"])

    def known(self, unit: Id) -> str | None:
        """The unit's code and name; None of what is no unit."""
        return self.with_code(unit) if unit in self._rows else None

    def or_text(self, value: object) -> str:
        text = str(value)
        return self.of(text) if re.fullmatch(ID, text) else text


def as_documents(found: Iterable[Found]) -> list[dict[str, str]]:
    """As --json prints them."""
    return [{name: text for name, text in each._asdict().items() if text} for each in found]
