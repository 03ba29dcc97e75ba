"""Registers page by page, by cursors that never move.

    page 1   41~3f0c…  42~90aa…  42~b1…  ──next: 42~b1…──▶   page 2   57~…

Rows stand in the order in which they were first seen: by the position of that entry, then by their key (deadlines: by
their day first). None of it ever changes, so a row is on one page only, whatever happens between two requests; what comes later is on a later page.
"""

from collections.abc import Collection, Mapping, Sequence
from re import fullmatch
from typing import Generic, TypedDict, TypeVar

from contracts.refusals import Refusal
from contracts.values import Frozen
from projections.reading import Reading
from projections.rows import Row, columns, quoted
from projections.view import View
from projections.words import grams, wanted

Shown = TypeVar("Shown", bound=Row)
Filter = str | int | Collection[str] | None
MOST_ROWS = 500
PLACES = {
    "uuid": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "bigint": r"[0-9]{1,18}",
    "text": r"[0-9a-z-]{1,64}",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
"""How the columns of a primary key look in a cursor."""


class BadPage(Refusal):
    zh = "翻页参数不对：{what}。请用上一页给出的 next，每页1到{most}行。"
    en = "The page asked for is wrong: {what}. Use `next` of the page before, and 1 to {most} rows."


class Paging(TypedDict, total=False):
    """Which page of a register."""

    after: str | None
    limit: int


class Page(Frozen, Generic[Shown]):
    """Rows in order. `next` leads on from the last one and is absent on the last page."""

    rows: tuple[Shown, ...]
    next: str | None = None
    position: int
    """This is what the first so many entries of the log come to."""


def page(
    reading: Reading,
    view: type[View] | Sequence[type[View]],
    kind: type[Shown],
    source: str | None = None,
    arguments: Mapping[str, object] | None = None,
    *,
    where: Mapping[str, Filter] | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: int = 50,
    backwards: bool = False,
) -> Page[Shown]:
    """Rows of a register that have these values and hold these words.

    `source` is a query that gives the columns of `kind`, its table by default. In `where`, None stands for any value
    and a collection for any of its values. `backwards`: the last one first.

    Raises:
        BadPage: no such cursor, or a limit outside 1..500.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise BadPage(what=f"limit={limit}", most=MOST_ROWS)
    order = [*kind.order, *kind.primary]
    values: dict[str, object] = {**(arguments or {}), "limit": limit + 1}
    conditions = ["true"]
    for column, value in (where or {}).items():
        if value is not None:
            conditions.append(_is(column, value, columns(kind)[column].type))
            values[column] = value if isinstance(value, str | int) else list(value)
    for n, word in enumerate(wanted(search or "")):
        conditions.append(f"grams @> %(grams{n})s::text[] AND strpos(folded, %(word{n})s) > 0")
        values |= {f"word{n}": word, f"grams{n}": grams(word)}
    if after is not None:
        named = ", ".join(f"%(after{n})s" for n in range(len(order)))
        conditions.append(f"({', '.join(map(quoted, order))}) {'<' if backwards else '>'} ({named})")
        values |= {f"after{n}": place for n, place in enumerate(_place(kind, after))}
    downwards = " DESC" if backwards else ""
    reading.cursor.execute(
        f"""
        SELECT row_to_json(shown) FROM (
            SELECT {", ".join(map(quoted, columns(kind)))} FROM ({source or f"SELECT * FROM {quoted(kind.table)}"}) AS register
            WHERE {" AND ".join(conditions)} ORDER BY {", ".join(quoted(each) + downwards for each in order)} LIMIT %(limit)s
        ) AS shown""",
        values,
    )
    rows = tuple(kind.model_validate(shown) for (shown,) in reading.cursor)
    more, views = len(rows) > limit, [view] if isinstance(view, type) else view
    rows = rows[:limit]
    return Page(rows=rows, next=cursor_of(rows[-1]) if more else None, position=reading.position(*views))


def cursor_of(row: Row) -> str:
    """Where a row stands, for the page that comes after it."""
    return "~".join(str(getattr(row, column)) for column in (*row.order, *row.primary))


def _place(kind: type[Row], cursor: str) -> list[str]:
    """
    Raises:
        BadPage: not a cursor of this register.
    """
    types = [columns(kind)[column].type for column in (*kind.order, *kind.primary)]
    places = cursor.split("~")
    if len(places) != len(types) or not all(
        fullmatch(PLACES[type], place) for type, place in zip(types, places, strict=True)
    ):
        raise BadPage(what=f"after={cursor[:80]}", most=MOST_ROWS)
    return places


def _is(column: str, value: Filter, type: str) -> str:
    if isinstance(value, str | int):
        return f"{quoted(column)} = %({column})s"
    return f"{quoted(column)} = ANY (%({column})s::{type}[])"
