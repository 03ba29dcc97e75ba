"""The thin writer: merged changes into tables, a few statements a table and batch, whatever the number of rows.

Rows travel as one JSON text, which PostgreSQL turns into rows of the table's own type (`json_populate_recordset`,
its manual 9.16), so types stand in one place. What is absent from an object is NULL.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import orjson
from psycopg2.extensions import cursor as Cursor
from pydantic import BaseModel

from projections.changes import Merged, MergedTable
from projections.rows import Key, Row, columns, quoted, setting


def write(cursor: Cursor, tables: Mapping[type[Row], MergedTable]) -> None:
    """Write what `merge` came to, within the caller's transaction, to the tables on its search path.

    Raises psycopg2's errors, and `AssertionError` when a row to be changed is not there: the view is at fault then.
    """
    for kind, table in tables.items():
        _drop(cursor, kind, table.dropped)
        whole = {key: row for key, row in table.rows.items() if row.whole}
        parts = {key: row for key, row in table.rows.items() if not row.whole}
        _put(cursor, kind, whole)
        if kind.total:
            _add_up(cursor, kind, parts)
        else:
            _change(cursor, kind, parts)


def stand_in(cursor: Cursor, tables: Mapping[type[Row], MergedTable]) -> None:
    """The rows that a history came to which began with nothing, in settings of the transaction, where the views of `rows.create_past`
    find them. Parts of rows that are elsewhere are left out. Nothing is written."""
    rows = {
        kind: _totals(kind, table.rows) if kind.total else _wholes(table.rows)
        for kind, table in tables.items()
    }
    settings = ", ".join(f"set_config('{setting(kind)}', %s, true)" for kind in tables)
    cursor.execute(f"SELECT {settings}", [_json(of_kind) for of_kind in rows.values()])


def _drop(cursor: Cursor, kind: type[Row], keys: Iterable[Key]) -> None:
    if rows := [dict(zip(kind.primary, key, strict=True)) for key in keys]:
        cursor.execute(f"DELETE FROM {quoted(kind.table)} AS kept {_using(kind)}", (_json(rows),))


def _put(cursor: Cursor, kind: type[Row], rows: Mapping[Key, Merged]) -> None:
    if not rows:
        return
    names = [*columns(kind), *(("folded", "grams") if kind.searched else ())]
    again = [name for name in names if name not in (*kind.primary, "position")]
    listed = ", ".join(map(quoted, names))
    statement = f"""
        INSERT INTO {quoted(kind.table)} ({listed})
        SELECT {listed} FROM json_populate_recordset(NULL::{quoted(kind.table)}, %s)
        ON CONFLICT ({", ".join(map(quoted, kind.primary))})
        DO UPDATE SET {", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in again)}"""
    cursor.execute(statement, (_json(_wholes(rows)),))


def _wholes(rows: Mapping[Key, Merged]) -> list[dict[str, Any]]:
    return [row.columns | {"position": row.first, "changed": row.last} for row in rows.values() if row.whole]


def _add_up(cursor: Cursor, kind: type[Row], rows: Mapping[Key, Merged]) -> None:
    """Totals: a row begins with its first addition."""
    if not rows:
        return
    table, sums = quoted(kind.table), _sums(kind)
    listed = ", ".join(map(quoted, columns(kind)))
    statement = f"""
        INSERT INTO {table} AS kept ({listed})
        SELECT {listed} FROM json_populate_recordset(NULL::{table}, %s)
        ON CONFLICT ({", ".join(map(quoted, kind.primary))})
        DO UPDATE SET changed = excluded.changed,
                      {", ".join(f"{quoted(name)} = kept.{quoted(name)} + excluded.{quoted(name)}" for name in sums)}"""
    cursor.execute(statement, (_json(_totals(kind, rows)),))


def _sums(kind: type[Row]) -> list[str]:
    """The columns of a total that are added up."""
    return [name for name in columns(kind) if name not in (*kind.primary, *Row.model_fields)]


def _totals(kind: type[Row], rows: Mapping[Key, Merged]) -> list[dict[str, Any]]:
    nothing = dict.fromkeys(_sums(kind), 0)
    return [nothing | _part(kind, key, row) | {"position": row.first} for key, row in rows.items()]


def _change(cursor: Cursor, kind: type[Row], rows: Mapping[Key, Merged]) -> None:
    """One statement for all rows of which the same columns change."""

    def shape(item: tuple[Key, Merged]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(sorted(item[1].columns)), tuple(sorted(item[1].added))

    for (changed, added), alike in groupby(sorted(rows.items(), key=shape), shape):
        sets = [f"{quoted(name)} = given.{quoted(name)}" for name in (*changed, "changed")]
        sets += [f"{quoted(name)} = kept.{quoted(name)} + given.{quoted(name)}" for name in added]
        values = [_part(kind, key, row) for key, row in alike]
        cursor.execute(
            f"UPDATE {quoted(kind.table)} AS kept SET {', '.join(sets)} {_using(kind, 'FROM')}",
            (_json(values),),
        )
        assert cursor.rowcount == len(values), f"{kind.table}: a row to be changed is not there"


def _part(kind: type[Row], key: Key, row: Merged) -> dict[str, Any]:
    return row.columns | row.added | dict(zip(kind.primary, key, strict=True)) | {"changed": row.last}


def _using(kind: type[Row], word: str = "USING") -> str:
    same = " AND ".join(f"kept.{quoted(column)} = given.{quoted(column)}" for column in kind.primary)
    return f"{word} json_populate_recordset(NULL::{quoted(kind.table)}, %s) AS given WHERE {same}"


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows, default=_as_plain).decode()


def _as_plain(value: Any) -> dict[str, Any]:
    assert isinstance(value, BaseModel), type(value)
    return value.model_dump(mode="json", by_alias=True)
