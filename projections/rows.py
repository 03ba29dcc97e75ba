"""A row of a view: what its table holds, and what a register shows.

    class ItemRow(Row):                       CREATE TABLE "items" ("item" uuid NOT NULL, "title" text NOT NULL,
        table, primary = "items", ("item",)                             "until" date NOT NULL, …,
        searched = "title"                                          "position" bigint NOT NULL, "changed" bigint NOT NULL,
        item: Id                                                    "folded" text NOT NULL, "grams" text[] NOT NULL,
        title: str                                                  PRIMARY KEY ("item"))
        until: Day

The class is the only place that says so: the table is made from it, and mypy reads what is put into it. Tables carry
no schema: the search path says whether a name means the live table, the one being rebuilt, or one of the past.
"""

from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from contracts.values import Day, Frozen, Id

Key = tuple[Any, ...]


class Row(Frozen):
    """One row. `position` and `changed` are set by whoever writes it: the entries that first and last touched it."""

    table: ClassVar[str]
    primary: ClassVar[tuple[str, ...]]
    """The columns of the primary key, among which `position` never is: they are known from an event alone."""
    searched: ClassVar[str] = ""
    """The column that people search by a piece of its text."""
    indexed: ClassVar[tuple[str, ...]] = ()
    """Columns by which registers are filtered."""
    indexes: ClassVar[tuple[str, ...]] = ()
    """Other indexes, as PostgreSQL writes them after the name of the table."""
    estimated: ClassVar[tuple[str, ...]] = ()
    """Expressions of which the planner has to know how rare their values are. It does not learn that from partial indexes:
    it takes every two hundredth row to have any one value, and for ten of them reads the whole table."""
    order: ClassVar[tuple[str, ...]] = ("position",)
    """What pages go by, before the key. It must never change in a row that a register shows."""
    total: ClassVar[bool] = False
    """The row only ever adds up, and begins with its first addition."""

    position: int = 0
    changed: int = 0

    @property
    def key_values(self) -> Key:
        return tuple(getattr(self, column) for column in self.primary)


class Column(NamedTuple):
    type: str
    nullable: bool


@cache
def columns(kind: type[Row]) -> dict[str, Column]:
    """The columns of a row's table in order, but for those of its search key."""
    hints = get_type_hints(kind, include_extras=True)
    ordered = [name for name in kind.model_fields if name not in Row.model_fields] + list(Row.model_fields)
    return {name: _column(hints[name]) for name in ordered}


@cache
def create(kind: type[Row]) -> str:
    """The statement that makes its table, without the indexes that only readers need."""
    lines = [
        f"{quoted(name)} {column.type}{'' if column.nullable else ' NOT NULL'}"
        for name, column in columns(kind).items()
    ]
    if kind.searched:
        lines += ["folded text NOT NULL", "grams text[] NOT NULL"]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, kind.primary))})")
    return f"CREATE TABLE {quoted(kind.table)} ({', '.join(lines)})"


@cache
def create_indexes(kind: type[Row]) -> tuple[str, ...]:
    """The statements that make the indexes for readers: pages go by position, whatever they are filtered by."""
    table = quoted(kind.table)
    made = [f"CREATE INDEX ON {table} (position)"]
    made += [f"CREATE INDEX ON {table} ({quoted(column)}, position)" for column in kind.indexed]
    made += [f"CREATE INDEX ON {table} {index}" for index in kind.indexes]
    made += [
        f"CREATE STATISTICS {name} ON ({expression}) FROM {table}"
        for name, expression in zip(statistics(kind), kind.estimated, strict=True)
    ]
    if kind.searched:
        made.append(f"CREATE INDEX ON {table} USING gin (grams)")
    return tuple(made)


@cache
def create_past(kind: type[Row], past: str, tables: str) -> str:
    """The statement that makes a view of this name in the schema `past`: rows of the table in the schema `tables`, which
    are those that a setting of the transaction holds as JSON. Where nothing was set, reading it is an error."""
    return f"""CREATE VIEW {past}.{quoted(kind.table)} AS SELECT *
        FROM json_populate_recordset(NULL::{tables}.{quoted(kind.table)}, current_setting('{setting(kind)}')::json)"""


def setting(kind: type[Row]) -> str:
    return f"rows.{kind.table}"


def statistics(kind: type[Row]) -> list[str]:
    """The names of what is kept for `estimated`."""
    return [quoted(f"{kind.table}_estimated_{n}") for n in range(len(kind.estimated))]


def quoted(name: str) -> str:
    return f'"{name}"'


def _column(hint: Any) -> Column:
    nullable = False
    if get_origin(hint) in (Union, UnionType):
        [hint] = [part for part in get_args(hint) if part is not type(None)]
        nullable = True
    return Column(_sql_type(hint), nullable)


def _sql_type(hint: Any) -> str:
    if hint == Id:
        return "uuid"
    if hint == Day:
        return "date"
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        return "text"
    return {str: "text", bool: "boolean", int: "bigint"}.get(hint, "jsonb")
