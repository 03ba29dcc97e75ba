"""Units as they are written into a field, by name or code: `和平社区、YC07、YC*`, or one a line.

和平社区     the unit of that name, or the only one that has these words in it      YC07, yc07    the unit of that code
YC*         every unit whose code begins so                                       3f0c…-…       a person, by their number
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from api.naming import as_code
from api.pages.registered import Registers
from contracts.values import ID, Id
from projections.pages import MOST_ROWS

CANDIDATES = 8


class Listed(NamedTuple):
    """What a field says."""

    typed: str
    found: dict[Id, str]
    """By id what each is called; a person by nothing."""
    unknown: Sequence[str]
    """Words that fit no unit."""
    several: dict[str, Sequence[str]]
    """Words that fit more than one, with the names of some."""

    @property
    def good(self) -> bool:
        return not self.unknown and not self.several


def listed(registers: Registers, typed: str) -> Listed:
    found: dict[Id, str] = {}
    unknown: list[str] = []
    several: dict[str, Sequence[str]] = {}
    for word in re.split(r"[\n,，、;；]+", typed):
        text = word.strip()
        if not text:
            continue
        rows = by_beginning(registers, text) if text.endswith("*") else candidates_for(registers, text)
        if re.fullmatch(ID, text) and not rows:
            found[text] = ""
        elif not rows:
            unknown.append(text)
        elif len(rows) > 1 and not text.endswith("*"):
            several[text] = [row.name for row in rows]
        else:
            found |= {row.unit: row.name for row in rows}
    return Listed(typed, found, unknown, several)


def candidates_for(registers: Registers, typed: str) -> list[Any]:
    """The one unit of that id, code or name; else all that have those words in their names."""
    text = typed.strip()
    found: Sequence[Any] = registers.rows("units", unit=text) if re.fullmatch(ID, text) else ()
    found = found or registers.page("units", code=as_code(text), limit=1).rows
    if not found:
        found = registers.page("units", search=text, limit=CANDIDATES).rows
    exact = [row for row in found if row.name == text]
    return exact if len(exact) == 1 else list(found)


def by_beginning(registers: Registers, text: str) -> list[Any]:
    begins = as_code(text.removesuffix("*"))
    rows = (row for row in every_unit(registers) if row.code.startswith(begins))
    return sorted(rows, key=lambda row: row.code)


def every_unit(registers: Registers, **asked: Any) -> Iterator[Any]:
    after = None
    while True:
        found = registers.page("units", after=after, limit=MOST_ROWS, **asked)
        yield from found.rows
        after = found.next
        if after is None:
            return
