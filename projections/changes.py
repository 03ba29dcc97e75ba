"""What an event does to rows, and what many events in a row come to.

    Put(row)                        the whole row, new or once more
    Change(Kind, *key, name=value)  these columns of a row that is there
    Add(Kind, *key, name=delta)     so much more
    Drop(Kind, *key)                gone, if it was there

    Put(i), Add(i, taken=2), Change(i, status="closed"), Add(i, taken=1)   ──merge──▶   one row: put, taken 3, closed

Each names its row by the primary key alone. So what a batch does to one row folds into at most one removal and one
row to write, and the order of rows no longer matters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from projections.rows import Key, Row
from projections.words import folded, grams


class Put:
    """The whole row. One that is there already keeps the position at which it was first seen."""

    __slots__ = ("row",)

    def __init__(self, row: Row) -> None:
        self.row = row


class Change:
    """New values for some columns of a row that must be there."""

    __slots__ = ("columns", "key", "kind")

    def __init__(self, kind: type[Row], *key: Any, **columns: Any) -> None:
        self.kind, self.key, self.columns = kind, key, columns


class Add:
    """So much more in some columns. The row must be there, unless its kind is a total."""

    __slots__ = ("deltas", "key", "kind")

    def __init__(self, kind: type[Row], *key: Any, **deltas: int) -> None:
        self.kind, self.key, self.deltas = kind, key, deltas


class Drop:
    """Without this row from now on. Dropping one that is not there does nothing."""

    __slots__ = ("key", "kind")

    def __init__(self, kind: type[Row], *key: Any) -> None:
        self.kind, self.key = kind, key


AnyChange = Put | Change | Add | Drop


@dataclass(slots=True)
class Merged:
    """What becomes of one row: `whole` when `columns` are all of it."""

    first: int
    last: int
    whole: bool = False
    columns: dict[str, Any] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class MergedTable:
    """First the dropped rows go, then each of the others is written once."""

    dropped: set[Key] = field(default_factory=set)
    rows: dict[Key, Merged] = field(default_factory=dict)


def merge(changes: Iterable[tuple[int, AnyChange]]) -> dict[type[Row], MergedTable]:
    """Fold changes, each with the position of its event, in their order."""
    tables: dict[type[Row], MergedTable] = {}
    for position, change in changes:
        kind = type(change.row) if isinstance(change, Put) else change.kind
        table = tables.setdefault(kind, MergedTable())
        match change:
            case Put(row=row):
                _put(table, row, position)
            case Drop(key=key):
                table.rows.pop(key, None)
                table.dropped.add(key)
            case Change(key=key, columns=columns):
                _change(_row(table, key, position), columns | _search_key(kind, columns))
            case Add(key=key, deltas=deltas):
                _add(_row(table, key, position), deltas)
    return tables


def _row(table: MergedTable, key: Key, position: int) -> Merged:
    merged = table.rows.setdefault(key, Merged(position, position))
    merged.last = position
    return merged


def _put(table: MergedTable, row: Row, position: int) -> None:
    key = row.key_values
    before = table.rows.get(key)
    first = before.first if before and before.whole else position
    columns = row.model_dump(mode="json", by_alias=True, exclude={"position", "changed"})
    columns |= _search_key(type(row), columns)
    table.rows[key] = Merged(first, position, True, columns)


def _change(merged: Merged, columns: dict[str, Any]) -> None:
    merged.columns |= columns
    for name in columns:
        merged.added.pop(name, None)


def _add(merged: Merged, deltas: dict[str, int]) -> None:
    for name, delta in deltas.items():
        if name in merged.columns:
            merged.columns[name] += delta
        else:
            merged.added[name] = merged.added.get(name, 0) + delta


def _search_key(kind: type[Row], columns: dict[str, Any]) -> dict[str, Any]:
    if not kind.searched or kind.searched not in columns:
        return {}
    text = folded(columns[kind.searched])
    return {"folded": text, "grams": grams(text)}
