"""Which facts a part reads, as SQL, and who of its subjects stands on the roll and in a term.

facts ─▶ records(kinds)   those that name a subject of the part, as `r`
      ─▶ p0_roll          the last entry or leaving of each subject     ┐ beside each subject: whether it is
      ─▶ p0_t             the days of the period that its terms cover   ┘ scored, and for which days
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from contracts.rulebook import Part, Roll, Rulebook, Term
from contracts.rulebook_words import AttributeType
from domain.scoring.calendar import Days
from projections.column_formulas import Cell, NotInColumns, quoted_text
from projections.column_records import attribute, if_of, one_of, unusual


@dataclass(frozen=True, slots=True)
class Source:
    """The facts that are read, as SQL; what `scores.STANDING` says is in `where`."""

    where: str
    """Which rows of `facts` stand."""
    aside: str
    """Whether one of them counts nothing for now; `false` when none is set aside."""
    heirs: Callable[[str], str]
    """Whose a name in SQL is read as."""
    odd: str
    """Whether a subject (`s.subject`) has to be left to the readable engine from the outset."""


class PartFacts:
    """The facts of one part of a rulebook, the `nth`."""

    def __init__(self, book: Rulebook, nth: int, source: Source, period: Days, as_of: date) -> None:
        self.book, self.nth, self.source = book, nth, source
        self.rules: Part = book.parts[nth]
        self.period, self.as_of = period, as_of
        self._fractions: set[tuple[tuple[str, ...], str]] = set()

    def records(self, kinds: list[str] | tuple[str, ...]) -> str:
        """The facts of these kinds that name a subject of this part, in brackets."""
        role = quoted_text(self.rules.subject)
        return (
            f"(SELECT entry, nth, kind, day, attributes, who, {self.source.heirs(f'(who ->> {role})')} AS subject,"
            f" {self.source.aside} AS aside FROM facts WHERE {self.source.where} AND day <= DATE '{self.as_of}'"
            f" AND {one_of('kind', kinds)} AND who ->> {role} IS NOT NULL)"
        )

    def names(self, alias: str, kinds: tuple[str, ...]) -> dict[str, Cell]:
        """What formulas over records of these kinds may read of them."""
        names: dict[str, Cell] = {}
        declared = {kind: self.book.facts[kind] for kind in kinds}
        attributes: dict[str, tuple[AttributeType, list[str]]] = {}
        for kind, each in declared.items():
            for name, type in each.attributes.items():
                known = attributes.setdefault(name, (type, []))
                if known[0] != type:
                    raise NotInColumns("an attribute of two types")
                known[1].append(kind)
        for role in {role for each in declared.values() for role in each.who}:
            having = [kind for kind, each in declared.items() if role in each.who]
            named = self.source.heirs(f"({alias}.who ->> {quoted_text(role)})")
            names[role] = if_of(alias, having, kinds, Cell("text", named))
        for name, (type, having) in attributes.items():
            cell = attribute(alias, name, type)
            if cell.kind == "number":
                self._fractions.add((tuple(having), name))
            names[name] = if_of(alias, having, kinds, cell)
        names["day"] = Cell("date", f"{alias}.day")
        return names

    def unusual(self, alias: str) -> str:
        """Whether a record holds a fraction that columns do not know, among those that `names` has given."""
        fractions = [
            f"(CASE WHEN {one_of(f'{alias}.kind', having)} THEN {unusual(alias, name)} END)"
            for having, name in sorted(self._fractions)
        ]
        return " OR ".join(f"coalesce({each}, false)" for each in fractions) or "false"

    def beside(self, alias: str) -> str:
        """What records are judged by, beside themselves."""
        return f"LEFT JOIN p{self.nth}_t AS t ON t.subject = {alias}.subject" if self.rules.term else ""

    def in_term(self, alias: str) -> str:
        if self.rules.term:
            return f"coalesce({alias}.day <@ t.scored, false)"
        return f"{alias}.day BETWEEN DATE '{self.period.first}' AND DATE '{self.period.last}'"

    # -- standing -------------------------------------------------------------------------------------------------

    @property
    def standing(self) -> dict[str, str]:
        """The queries of roll and terms, those that the part has, by the name that they have beside a subject."""
        rules, queries = self.rules, dict[str, str]()
        if rules.roll:
            queries["roll"] = self._roll(rules.roll)
        if rules.term:
            queries["t"] = self._terms(rules.term)
        return queries

    @property
    def on_roll(self) -> str:
        """Whether a subject is scored at all."""
        on = "true"
        if self.rules.roll:
            on = f"coalesce(roll.kind = {quoted_text(self.rules.roll.enters)}, false)"
        if self.rules.term:
            on += " AND NOT coalesce(isempty(t.scored), true)"
        return f"({on})"

    def _roll(self, roll: Roll) -> str:
        kinds = [roll.enters, *roll.leaves]
        return (
            f"p{self.nth}_roll AS MATERIALIZED (SELECT DISTINCT ON (r.subject) r.*, (lead(r.entry) OVER w) = r.entry AS tie"
            f" FROM {self.records(kinds)} AS r WHERE NOT r.aside AND r.day <= DATE '{self.period.last}'"
            " WINDOW w AS (PARTITION BY r.subject ORDER BY r.day DESC, r.entry DESC, r.nth DESC)"
            " ORDER BY r.subject, r.day DESC, r.entry DESC, r.nth DESC)"
        )

    def _terms(self, term: Term) -> str:
        begins, kinds = one_of("r.kind", term.begins), list(dict.fromkeys((*term.begins, *term.ends)))
        last = "NULL::date"
        if term.years:
            same = f"(r.day + interval '{int(term.years)} years')::date"
            last = f"(CASE WHEN extract(day FROM {same}) = extract(day FROM r.day) THEN {same} - 1 ELSE {same} END)"
        ended = f"min(r.day) FILTER (WHERE NOT {begins}) OVER (w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
        return (
            f"p{self.nth}_t AS MATERIALIZED (SELECT subject, bool_or(tie) AS tie,"
            f" range_agg(daterange(day, least(last, ended), '[]')) FILTER (WHERE begins)"
            f" * datemultirange(daterange('{self.period.first}', '{self.period.last}', '[]')) AS scored"
            f" FROM (SELECT r.subject, r.day, {begins} AS begins, {last} AS last, {ended} AS ended,"
            f" (lead(r.entry) OVER w) = r.entry AND (lead(r.day) OVER w) = r.day AS tie"
            f" FROM {self.records(kinds)} AS r WHERE NOT r.aside AND r.day <= DATE '{self.period.last}'"
            f" WINDOW w AS (PARTITION BY r.subject ORDER BY r.day, r.entry, r.nth)) AS spans GROUP BY subject)"
        )
