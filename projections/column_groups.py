"""The records of one line in SQL: which count, how they are grouped, and what is taken of each group.

    records ── where, counts_if ──▶ counted ── per, every ──▶ groups ── take ──▶ one number each ──▶ the line's stages

A line that takes all records of a subject together shares one pass over the facts with all others of its kind; one with
groups inside is a query of its own.
"""

from math import lcm
from typing import TYPE_CHECKING

from contracts.rulebook_lines import Stage
from domain.scoring.calendar import Days, units_in
from domain.scoring.parsing import parse
from domain.scoring.plan import LinePlan
from domain.scoring.subject import CALENDAR
from projections.column_formulas import Cell, NotInColumns, both, column, number, of_kind, quoted_text
from projections.column_records import Steps, first_of, one_of
from projections.column_stages import staged

if TYPE_CHECKING:
    from projections.columns import PartInColumns

MOST_UNITS = 400
"""How many calendar units `every` may go through, for each subject."""


class Taken:
    """The records of one line, and what its first stages take from them."""

    def __init__(self, part: "PartInColumns", at: int, plan: LinePlan, below: str | None) -> None:
        self.part, self.plan, self.below = part, plan, below
        self.prefix = f"c{at}"
        if below is None:
            self.alias, self.kinds = "r", plan.line.kinds
            self.record = part.facts.names("r", plan.line.kinds)
            self.here = f"({one_of('r.kind', self.kinds)} AND {part.facts.in_term('r')})"
        else:
            self.alias, self.kinds = "q", ()
            self.record = dict(part.before[below][1].names)
            self.here = "true"
        self.counted = self._counted()
        self.value = number(1) if plan.line.of is None else self._of_record(plan.line.of)
        if self.value.kind == "list":
            raise NotInColumns("a list")
        self.may_be_bad = False
        self.sound = "true"
        """Whether every record could be judged; in terms of what is beside the subject."""

    def _of_record(self, text: str) -> Cell:
        def names(name: str) -> Cell:
            if name in self.record:
                return self.record[name]
            if name == "subject":
                subject = f"q.r_{self.part.role}" if self.below else "r.subject"
                return Cell("text", subject)
            return self.part.names.of_values(name)

        return column(parse(text), names, self.part.names.tables)

    def _counted(self) -> str:
        """Whether a record counts; NULL when that cannot be said."""
        said = "true"
        for condition in reversed(self.plan.line.counts_if):
            said = both(of_kind(self._of_record(condition.that), "yes_no").sql, said)
        if self.below is None and self.part.facts.source.aside != "false":
            said = f"(CASE WHEN r.aside THEN false ELSE {said} END)"
        if self.plan.line.where is not None:
            said = both(of_kind(self._of_record(self.plan.line.where), "yes_no").sql, said)
        return said

    @property
    def bad(self) -> str:
        """Whether a record that is here makes the line have no value."""
        if self.counted == "true" and self.plan.line.of is None:
            return "false"
        return f"({self.counted} IS NULL OR ({self.counted} AND {self.value.sql} IS NULL))"

    def items(self, stage: Stage, here: str, lacking: str = "false") -> list[str]:
        """The aggregates of a group. `lacking`: whether a record that counts lacks what it is grouped by."""
        p, n = self.prefix, self.value.sql
        which = f"FILTER (WHERE {here} AND {self.counted})"
        if stage.take in ("sum", "mean", "max", "min", "trimmed_mean", "median", "longest_run"):
            of_kind(self.value, "number")
        if self.value.kind == "number" and not isinstance(self.value.over, int):
            raise NotInColumns("a quotient of each record")
        items = [f"count(*) {which} AS {p}_c"]
        bad = [each for each in (self.bad, lacking) if each != "false"]
        if bad:
            self.may_be_bad = True
            items.append(f"bool_or({here} AND ({' OR '.join(bad)})) AS {p}_bad")
        match stage.take:
            case "count":
                pass
            case "sum" | "mean":
                items.append(f"sum({n}) {which} AS {p}_t")
            case "max" | "min":
                items.append(f"{stage.take}({n}) {which} AS {p}_t")
            case "only":
                take = "bool_and" if self.value.kind == "yes_no" else "max"
                items.append(f"{take}({n}) {which} AS {p}_t")
            case "distinct":
                items.append(f"count(DISTINCT {n}) {which} AS {p}_t")
            case "latest" if self.below is None:
                order = "ORDER BY r.day DESC, r.entry DESC, r.nth DESC"
                items.append(f"(array_agg({n} {order}) {which})[1] AS {p}_t")
                items.append(
                    f"((array_agg(r.entry {order}) {which})[1] = (array_agg(r.entry {order}) {which})[2]) AS {p}_tie"
                )
                self.part.odd.append(f"{self.beside}.{p}_tie")
            case _:
                raise NotInColumns(stage.take)
        return items

    @property
    def beside(self) -> str:
        return f"b{self.part.before[self.below][0]}" if self.below else "a"

    def taken(self, stage: Stage, alias: str) -> tuple[Cell, str]:
        """What the aggregates under an alias come to, and how many values there were."""
        p, value = self.prefix, self.value
        count = f"coalesce({alias}.{p}_c, 0)"
        match stage.take:
            case "count":
                return Cell("number", f"{count}::numeric"), count
            case "sum":
                return Cell("number", f"coalesce({alias}.{p}_t, 0)::numeric", value.over), count
            case "mean":
                return Cell(
                    "number", f"{alias}.{p}_t", f"({value.over} * nullif({count}, 0)::numeric)"
                ), count
            case "distinct":
                return Cell("number", f"coalesce({alias}.{p}_t, 0)::numeric"), count
            case "only":
                return Cell(value.kind, f"(CASE WHEN {count} = 1 THEN {alias}.{p}_t END)", value.over), count
        return Cell(value.kind, f"{alias}.{p}_t", value.over), count

    def together(self, stage: Stage) -> tuple[Cell, str]:
        """All records of a subject as one group, in the pass over all facts that every such line shares."""
        items = self.items(stage, self.here)
        if self.below is None:
            self.part.aggregates += items
        else:
            self.part.of_sheets.setdefault(self.below, []).extend(items)
        if self.may_be_bad:
            self.sound = f"(NOT coalesce({self.beside}.{self.prefix}_bad, false))"
        return self.taken(stage, self.beside)

    def grouped(self, stages: list[Stage]) -> tuple[Cell, str, Cell, list[Stage]]:
        """The first stage has groups of its own: one more query, with a row for each subject. Returns what the next stage takes
        of its groups, of how many, what its caps cut off, and the stages from that next one on."""
        first, *rest = stages
        if rest[0].per != ("period",) or rest[0].every:
            raise NotInColumns("groups within groups")
        if "latest" in (first.take, rest[0].take):
            raise NotInColumns("the latest of groups")
        part, name, steps = self.part, f"p{self.part.nth}_{self.prefix}", Steps("y")
        units = self._units(first)
        groups = self._groups(first, units)
        cell, count = self.taken(first, "g")
        share, open_ones = None, "true"
        if units:
            whole = lcm(*(len(each) for each in units))
            share = Cell("number", f"(g.covered * ({whole} / g.length))::numeric", whole)
            open_ones = "NOT g.pending" + (" AND g.covered >= g.length" if first.part == "skip" else "")
        value, cut = staged(part.names.fixed, steps, first, cell, count, part.names.in_group, share)
        if not isinstance(value.over, int) or not isinstance(cut.over, int):
            raise NotInColumns("quotients of groups")
        bad = f"coalesce(g.{self.prefix}_bad, false)" if self.may_be_bad else "false"
        which = f"FILTER (WHERE {open_ones})"
        take = {"sum": "sum", "mean": "sum", "max": "max", "min": "min", "only": "max", "count": "count"}.get(rest[0].take)  # fmt: skip
        if take is None:
            raise NotInColumns(rest[0].take)
        part.queries.append(
            f"{name} AS (SELECT g.subject, {take}({value.sql}) {which} AS t, count(*) {which} AS c,"
            f" sum({cut.sql}) {which} AS cut, bool_or({bad} OR ({open_ones} AND {value.sql} IS NULL)) AS bad"
            f" FROM {groups} {steps.sql} GROUP BY g.subject)"
        )
        part.joins.append(f"LEFT JOIN {name} AS {self.prefix} ON {self.prefix}.subject = s.subject")
        self.sound = f"(NOT coalesce({self.prefix}.bad, false))"
        count = f"coalesce({self.prefix}.c, 0)"
        cut_off = Cell("number", f"coalesce({self.prefix}.cut, 0)::numeric", cut.over)
        if rest[0].take == "mean":
            mean = Cell("number", f"{self.prefix}.t", f"({value.over} * nullif({count}, 0)::numeric)")
            return mean, count, cut_off, rest
        if rest[0].take == "count":
            return Cell("number", f"{count}::numeric"), count, cut_off, rest
        total = f"{self.prefix}.t"
        if rest[0].take == "sum":
            total = f"coalesce({total}, 0)::numeric"
        if rest[0].take == "only":
            total = f"(CASE WHEN {count} = 1 THEN {total} END)"
        return Cell("number", total, value.over), count, cut_off, rest

    def _units(self, stage: Stage) -> list[Days]:
        """The calendar units of `every`; none where groups are something else."""
        if stage.every not in CALENDAR:
            return []
        units = list(units_in(str(stage.every), self.part.period))
        if len(units) > MOST_UNITS or self.below:
            raise NotInColumns("too many calendar units, or units of sheets")
        return units

    def _groups(self, stage: Stage, units: list[Days]) -> str:
        """The groups of a stage as a table `g`; of calendar units with the days that are covered, and whether it is not over."""
        subject = f"q.r_{self.part.role}" if self.below else "r.subject"
        keys = [] if stage.every else [self._key(key) for key in stage.per if key != "period"]
        lacking = " OR ".join(f"({self.counted} AND {key} IS NULL)" for key in keys) or "false"
        if units:
            keys = [first_of(str(stage.every), "r.day")]
        elif stage.every:
            keys = [self._key(stage.every)]
        items = ", ".join(self.items(stage, "true", lacking))
        grouping = ", ".join([subject, *keys])
        made = (
            f"SELECT {subject} AS subject{f', {keys[0]} AS at' if stage.every else ''}, {items} FROM {self._rows()}"
            f" AND {self.counted} IS NOT FALSE GROUP BY {grouping}"
        )
        if not stage.every:
            return f"({made}) AS g"
        if units:
            every = self._covered(units)
        else:
            words = ", ".join(f"({quoted_text(each)})" for each in self._words(stage.every))
            every = (
                f"(SELECT s.subject, u.at FROM p{self.part.nth}_s AS s CROSS JOIN (VALUES {words}) AS u (at))"
            )
        kept = ", ".join(f"i.{item.rpartition(' AS ')[2]}" for item in self.items(stage, "true", lacking))
        return f"(SELECT e.*, {kept} FROM {every} AS e LEFT JOIN ({made}) AS i USING (subject, at)) AS g"

    def _covered(self, units: list[Days]) -> str:
        part, as_of = self.part, f"DATE '{self.part.as_of}'"
        rows = []
        for unit in units:
            inside = unit.shared_with(part.period)
            rows.append(f"(DATE '{unit.first}', DATE '{inside.first}', DATE '{inside.last}', {len(unit)})")
        every = f"p{part.nth}_s AS s CROSS JOIN (VALUES {', '.join(rows)}) AS u (at, first, last, length)"
        if part.rules.term is None:
            return (
                "(SELECT s.subject, u.at, u.length, u.last - u.first + 1 AS covered,"
                f" u.last > {as_of} AS pending FROM {every})"
            )
        return (
            f"(SELECT subject, at, length, covered, upper(inside) - 1 > {as_of} AS pending FROM (SELECT s.subject, u.at, u.length, inside,"
            " (SELECT coalesce(sum(upper(piece) - lower(piece)), 0) FROM unnest(inside) AS piece) AS covered"
            f" FROM {every} JOIN p{part.nth}_t AS t ON t.subject = s.subject"
            " CROSS JOIN LATERAL (SELECT t.scored * datemultirange(daterange(u.first, u.last, '[]')) AS inside OFFSET 0) AS cut)"
            " AS each_unit WHERE covered > 0)"
        )

    def _words(self, attribute: str) -> tuple[str, ...]:
        words = next(stage.words for stage in self.plan.stages if stage.stage.every == attribute)
        if not words:
            raise NotInColumns("every word of no list")
        if any(attribute not in self.part.book.facts[kind].attributes for kind in self.kinds):
            raise NotInColumns("every word, of records that have none")
        return words

    def _rows(self) -> str:
        part = self.part
        if self.below is None:
            return f"{part.facts.records(self.kinds)} AS r {part.facts.beside('r')} WHERE {self.here}"
        return part.sheets_of(part.before[self.below][0])

    def _key(self, key: str) -> str:
        """What a record is grouped by: NULL where it lacks that."""
        if key == "event":
            return "q.subject" if self.below else "(r.entry, r.nth)"
        if key in CALENDAR:
            return first_of(key, "DATE '1970-01-01'" if self.below else "r.day")
        if key not in self.record:
            raise NotInColumns("a group by what records do not have")
        cell = self.record[key]
        if cell.kind == "list" or not isinstance(cell.over, int):
            raise NotInColumns("groups by a list or a quotient")
        return cell.sql
