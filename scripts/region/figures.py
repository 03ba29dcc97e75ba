"""A region's published figures, and what the ledger holds of each: counted in the log, with no other books.

    编号      事项              数字  随规模  事件            条件                   取
    needs     收集驻区单位需求  100   是      item.published  kind=need                               how many entries
    days      每月驻点天数      3             appointment.made  office=liaison       各 days_a_month   what all of them say
    levels    议事协调机构层级  4             alliance.founded                       种 level          how many sorts

Where it grows with the scale, a figure is its number times the scale, at least 1.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from ledger.application import Ledger

FENS_A_YUAN = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """`condition` and `take` speak of the members of the signed body, or else of what was decided with it."""

    id: str
    zh: str
    en: str
    number: int
    measure: str
    scaled: bool
    event: str
    condition: str
    take: str

    def at(self, scale: float) -> int:
        """What the ledger should hold of it at this scale."""
        return max(1, int(self.number * scale + 0.5)) if self.scaled else self.number


def figures_of(folder: Path) -> dict[str, Figure]:
    """The figures of a region by id, in the order of its file."""
    with (folder / "figures.csv").open(encoding="utf-8") as file:
        return {
            line["编号"]: Figure(
                line["编号"], line["事项"], line["item"], int(line["数字"]), line["计量"], line["随规模"] == "是",
                line["事件"], line["条件"], line["取"],
            )
            for line in csv.DictReader(file)
        }  # fmt: skip


MEMBERS = """(
    SELECT convert_from(state, 'UTF8')::jsonb AS entry FROM {table} WHERE topic = %s
) AS entries, LATERAL (
    SELECT coalesce(entry -> 'data', '{{}}') || coalesce(entry #> '{{statement,body}}', entry #> '{{item,statement,body}}', '{{}}')
        AS members
) AS signed"""

TAKES = {
    "": "count(*)",
    "种": "count(DISTINCT value)",
    "和": "sum((value #>> '{}')::bigint)",
    "各": "CASE WHEN count(DISTINCT value) = 1 THEN min(value #>> '{}')::bigint END",
}
"""How many entries; how many different values of a member, those of a list one by one; the sum; the value that all have."""

TESTS = {
    "=": "members #>> %s = %s",
    "^": "starts_with(members #>> %s, %s)",
    "@": "(members #>> %s)::uuid IN (SELECT originator_id FROM {table} WHERE topic = 'unit.enrolled' AND coalesce("
    "convert_from(state, 'UTF8')::jsonb #>> '{{statement,body,category}}',"
    " convert_from(state, 'UTF8')::jsonb #>> '{{item,statement,body,category}}') = %s)",
}
"""A member is exactly that; begins so; is a unit of that category."""


def held(ledger: Ledger, figure: Figure) -> int | None:
    """What the ledger holds of a figure; None where entries that should agree do not."""
    table = ledger.rows.table.quoted
    tests: list[str] = []
    values: list[object] = []
    for test in filter(None, figure.condition.split(";")):
        parts = re.fullmatch(r"([\w.]+)([=^@])(.+)", test)
        assert parts, f"{figure.id}: {test}"
        tests.append(TESTS[parts[2]].format(table=table))
        values += [parts[1].split("."), parts[3]]
    how, _, member = figure.take.partition(" ")
    where = f"WHERE {' AND '.join(tests)}" if tests else ""
    query = f"SELECT members AS chosen FROM {MEMBERS.format(table=table)} {where}"
    if member:
        query = (
            "SELECT value FROM (SELECT members #> %s AS found FROM (" + query + ") AS m (members)) AS f, LATERAL"
            " jsonb_array_elements(CASE jsonb_typeof(found) WHEN 'array' THEN found ELSE jsonb_build_array(found) END) AS value"
        )  # fmt: skip
    path = [member.split(".")] if member else []
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(f"SELECT {TAKES[how]} FROM ({query}) AS taken", [*path, figure.event, *values])
        [(found,)] = cursor.fetchall()
    if found is None:
        return None
    return int(found) // FENS_A_YUAN if figure.measure == "元" else int(found)


def compared(
    ledger: Ledger, figures: dict[str, Figure], scale: float
) -> list[tuple[Figure, int, int | None]]:
    """Each figure with what it should be at this scale, and what the ledger holds."""
    return [(figure, figure.at(scale), held(ledger, figure)) for figure in figures.values()]
