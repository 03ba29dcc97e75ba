"""From the rows of a sheet to the bodies of statements, or to every bad cell at once."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Protocol

from api.tables.columns import Column
from api.tables.sheets import BadCell, Line, refuse_all
from contracts.statement import BadShape, Body, parse
from contracts.values import DAY, MINUTE, NIL, SPELLINGS, Id
from domain.plain_words import require_plain
from domain.refusals import KeptOut, LooksPersonal

NOBODY = (
    "本单位没有登记此人，请核对姓名或先登记",
    "the unit has registered nobody of this name: check it, or register them first",
)
MOST_GUESSED = 20
"""Names on one sheet of which it is guessed who was meant."""
SEVERAL = "有几个同名的人，请写人员编号", "several have this name; write 人员编号"

SPACED = re.compile("(?<=[0-9])T(?=[0-9]{2}:)")
"""Between a day and a time of day in a statement: clerks write a blank."""


class Names(Protocol):
    """The persons whom a clerk's unit has registered, for whoever may look them up."""

    def own_persons(self) -> dict[Id, dict[str, str]]:
        """What the vault knows of each of them."""
        ...

    def found(self, persons: Collection[Id]) -> None:
        """Write down that these were looked up."""
        ...


def rows_as(
    body: type[Body],
    lines: Sequence[Line],
    columns: Iterable[Column],
    common: Mapping[str, Any],
    found_bad: Iterable[BadCell] = (),
) -> list[Body]:
    """A body for each row.

    Raises:
        BadCells: naming each cell and what is wrong with it, those found bad before among them.
    """
    bodies, bad = [], list(found_bad)
    there = [each for each in columns if each.member and lines and each.heading in lines[0].columns]
    headings = {each.member: each.heading for each in there}
    for line in lines:
        content, wrong = dict(common), []
        for column in there:
            if text := line.cells.get(column.heading):
                value = column.value(text)
                if column.words and value not in column.words.values():
                    wrong.append(BadCell(line.cell(column.heading), column.heading, *only(column.words)))
                put(content, column.member, value)
        if wrong:
            bad += wrong
            continue
        try:
            bodies.append(sound(body, content))
        except (BadShape, LooksPersonal, KeptOut) as no:
            bad.append(bad_cell(no, line, headings))
    refuse_all(bad)
    return bodies


def sound(body: type[Body], content: Mapping[str, Any]) -> Body:
    """
    Raises:
        BadShape, LooksPersonal, KeptOut: of the first member that is wrong. Text is looked at whatever the ledger's rule set.
    """
    made = parse(body, content)
    require_plain(made)
    return made


def bad_cell(no: BadShape | LooksPersonal | KeptOut, line: Line, headings: Mapping[str, str]) -> BadCell:
    where = str(no.facts["where"])
    heading = headings.get(where, where)
    if isinstance(no, BadShape):
        why_zh, why = in_a_sheet(str(no.facts["why_zh"]), str(no.facts["why"]))
        return BadCell(line.cell(heading), heading, why_zh, why)
    word = f"“{no.facts['word']}”，" if isinstance(no, KeptOut) else ""
    why = f"{no.facts['kind']}; {no.facts['instead']}"
    return BadCell(
        line.cell(heading), heading, f"{word}好像是{no.facts['kind_zh']}；{no.facts['instead_zh']}", why
    )


AS_CLERKS_WRITE = {
    SPELLINGS[MINUTE]: (
        "应写几点几分，如 9:30；表里没有日期一列的，连日期写，如 2026-3-5 9:30",
        "write a time such as 9:30, with its day where the sheet has no column of days: 2026-3-5 9:30",
    ),
    SPELLINGS[DAY]: (
        "日期应写成 2026-3-5 或 2026年3月5日这样",
        "write a day such as 2026-3-5",
    ),
}
"""What is said of a form of values, in the spelling of a sheet rather than of a statement."""


def in_a_sheet(why_zh: str, why: str) -> tuple[str, str]:
    """
    >>> in_a_sheet("没有2026-03-05T25:30这个时刻", "there is no minute 2026-03-05T25:30")
    ('没有2026-03-05 25:30这个时刻', 'there is no minute 2026-03-05 25:30')
    """
    zh, en = AS_CLERKS_WRITE.get((why_zh, why), (why_zh, why))
    return SPACED.sub(" ", zh), SPACED.sub(" ", en)


def only(words: Mapping[str, str]) -> tuple[str, str]:
    """What a cell with a word from a closed list may say.

    >>> only({"出席": "attended", "缺席": "absent"})
    ('只能写 出席、缺席', 'only 出席, 缺席')
    """
    return f"只能写 {'、'.join(words)}", f"only {', '.join(words)}"


def put(content: dict[str, Any], member: str, value: object) -> None:
    outer, _, inner = member.partition(".")
    if inner:
        content.setdefault(outer, {})[inner] = value
    else:
        content[outer] = value


def find_persons(names: Names, lines: Sequence[Line]) -> list[BadCell]:
    """Fill 人员编号 in from 姓名, looked up among the persons that the unit has registered; return the cells with a name that
    nobody there has, or that several have."""
    if all(line.cells.get("人员编号") or "姓名" not in line.columns for line in lines):
        return []
    by_name: dict[str, list[Id]] = {}
    for person, fields in names.own_persons().items():
        by_name.setdefault(fields.get("name", ""), []).append(person)
    bad: list[BadCell] = []
    wanted = {line.cells["姓名"] for line in lines if not line.cells.get("人员编号")}
    names.found([person for name in wanted for person in by_name.get(name, [])])
    for line in lines:
        line.columns.setdefault("人员编号", line.columns.get("姓名", 0))
        if line.cells.get("人员编号"):
            continue
        persons = by_name.get(line.cells["姓名"], [])
        # the rest of a row with a bad name is read all the same
        line.cells["人员编号"] = persons[0] if persons else NIL
        if len(persons) != 1:
            why = SEVERAL if persons else perhaps(line.cells["姓名"], by_name, names, len(bad))
            bad.append(BadCell(line.cell("姓名"), "姓名", *why))
    return bad


def perhaps(name: str, by_name: Mapping[str, Sequence[Id]], names: Names, guessed: int) -> tuple[str, str]:
    """Who may have been meant, among the persons of the unit; shown, so it is written down."""
    near = get_close_matches(name, by_name, 1, 0.5) if name and guessed < MOST_GUESSED else []
    if not near:
        return NOBODY
    names.found(by_name[near[0]])
    return (
        f"本单位没有登记此人，是不是“{near[0]}”？",
        f"the unit has registered nobody of this name; perhaps {near[0]}?",
    )
