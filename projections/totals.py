"""Scores of everybody at once: results, grades and verdicts without sentences, in one query where the rulebook allows it.

    rulebook ── columns.py ──▶ SQL over `facts` ──▶ a Total for each subject
             └─ what columns do not know ─▶ the readable engine, for that part or that subject alone

A cache of nothing: the same numbers as the sheets have, from the same facts, made anew each time. For the lines of one of
them and their sentences open its sheet (`scores.sheets_of`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import orjson

from contracts.rulebook import Verdict
from contracts.values import Id
from domain.scoring.calendar import Days
from domain.scoring.engine import evaluate, require_whole_period
from domain.scoring.results import Outcome
from domain.standing_facts import ONCE_AN_EVENT, heirs_of
from projections.column_formulas import Cell, quoted_text
from projections.column_sources import Source
from projections.columns import Compiled, compiled
from projections.reading import Reading
from projections.scores import STANDING, Scored, facts_needed, facts_read, scored


@dataclass(frozen=True, slots=True)
class Total:
    """The bare numbers of one sheet."""

    part: str
    subject: str
    status: str
    result: Fraction | None
    grade_by_number: str | None
    grade: str | None
    lines: Mapping[str, Fraction | None] = field(default_factory=dict)
    held: tuple[Verdict, ...] = ()


def totals(reading: Reading, rulebook: Id, period: str, position: int | None = None) -> Iterator[Total]:
    """Score everybody for a period, by part. Needs and raises the same as `scores.sheets`."""
    return totals_among(reading, scored(reading, rulebook, period, position))


def totals_among(reading: Reading, now: Scored) -> Iterator[Total]:
    """The same, of what has been looked up already."""
    require_whole_period(now.book, now.start, now.end)
    parts = in_columns(reading, now)
    done = [each for each in parts if isinstance(each, Compiled)]
    left = {now.book.parts[nth].subject for nth, each in enumerate(parts) if not isinstance(each, Compiled)}
    if done:
        yield from _by_columns(reading, now, done)
    if left:
        for outcome in evaluate(
            now.book, facts_read(reading, now), now.start, now.end, now.as_of, now.position
        ):
            if outcome[0].part.subject in left:
                yield total_of(outcome[0].part.subject, outcome[1])


def in_columns(reading: Reading, now: Scored) -> list[Compiled | str]:
    """Each part of the rulebook as a query, or why it is none."""
    if (
        any(each.subject != "unit" for each in now.book.parts)
        and ONCE_AN_EVENT.keys() & now.book.facts.keys()
        and _heirs(now)
    ):
        return ["what an event says once of units that ended"] * len(now.book.parts)
    return list(compiled(now.book, _source(now), Days(now.start, now.end), now.as_of))


def total_of(part: str, outcome: Outcome) -> Total:
    return Total(
        part,
        outcome.subject,
        outcome.status,
        outcome.result,
        outcome.grade_by_number,
        outcome.grade,
        {name: line.value for name, line in outcome.lines.items()},
        tuple(each.verdict for each in outcome.held),
    )


def _by_columns(reading: Reading, now: Scored, parts: list[Compiled]) -> Iterator[Total]:
    queries = [query for each in parts for query in each.queries]
    odd: dict[str, list[str]] = {}
    for each in parts:
        nth = now.book.parts.index(each.part.part)
        shown = [*each.lines.values(), *([each.result] if each.result else [])]
        columns = ", ".join(column for cell in shown for column in _as_integers(cell))
        reading.cursor.execute(
            "SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'"
        )
        verdicts = ", ".join(["q.odd", *(f"q.{name}" for name in each.verdicts)])
        needed = [query for query in queries if _is_needed(query, nth)]
        reading.cursor.execute(
            f"WITH {', '.join(needed)} SELECT q.subject, q.status, q.grade_by_number, q.grade, {verdicts}{f', {columns}' if columns else ''}"
            f" FROM p{nth}_out AS q ORDER BY q.subject"
        )
        wrong = odd.setdefault(each.part.part.subject, [])
        for row in reading.cursor:
            if row[4]:
                wrong.append(row[0])
            else:
                yield _total(each, row)
        reading.cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL work_mem = DEFAULT")
    for part, subjects in odd.items():
        for subject in subjects:
            needed_by = facts_needed(reading, now, subject)
            for plan, outcome in evaluate(
                now.book, needed_by.facts, now.start, now.end, now.as_of, now.position, needed_by.needed
            ):
                if (plan.part.subject, outcome.subject) == (part, subject):
                    yield total_of(part, outcome)


def _is_needed(query: str, nth: int) -> bool:
    """Queries of later parts are none of this one's business."""
    return int(query[1 : query.index("_")]) <= nth


def _as_integers(cell: Cell) -> Iterator[str]:
    yield f"trim_scale({cell.sql})::text"
    if not isinstance(cell.over, int):
        yield f"trim_scale({cell.over})::text"


def _total(each: Compiled, row: tuple[object, ...]) -> Total:
    subject, status, by_number, grade = row[:4]
    held = row[5 : 5 + len(each.verdicts)]
    numbers: Iterator[object] = iter(row[5 + len(each.verdicts) :])
    lines = {name: _fraction(cell, numbers) for name, cell in each.lines.items()}
    result = _fraction(each.result, numbers) if each.result else None
    was_scored = status in ("ok", "no_value")
    return Total(
        each.part.part.subject,
        str(subject),
        str(status),
        result if status == "ok" else None,
        str(by_number) if was_scored and by_number is not None else None,
        str(grade) if was_scored and grade is not None else None,
        lines if was_scored else {},
        tuple(v for v, holds in zip(each.part.part.verdicts, held, strict=True) if holds and was_scored),
    )


def _fraction(cell: Cell, numbers: Iterator[object]) -> Fraction | None:
    top = next(numbers)
    bottom = cell.over if isinstance(cell.over, int) else next(numbers)
    return None if top is None or bottom is None else Fraction(int(str(top)), int(str(bottom)))


def _source(now: Scored) -> Source:
    """
    The facts of everybody, as far as a query can say which stand and whose they are.
    """
    where = STANDING % {
        "kinds": f"ARRAY[{', '.join(map(quoted_text, now.book.facts))}]::text[]",
        "position": now.position,
        "alliance": quoted_text(now.alliance),
    }
    aside = [f"(keyids ? {quoted_text(keyid)} AND entry > {since})" for keyid, since in now.suspected.items()]
    if aside and now.affirmed:
        again = ", ".join(map(quoted_text, sorted(now.affirmed)))
        aside = [f"({' OR '.join(aside)}) AND statement NOT IN ({again})"]
    if now.disputed:
        aside.append(f"entry IN ({', '.join(map(str, now.disputed))})")
    heirs = _heirs(now)
    if not heirs:
        return Source(where, " OR ".join(aside) or "false", lambda name: name, "false")
    known = f"{quoted_text(orjson.dumps(heirs).decode())}::jsonb"
    ended = ", ".join(map(quoted_text, sorted({*heirs.values()})))
    return Source(
        where,
        f"({' OR '.join(aside)})" if aside else "false",
        lambda name: f"coalesce({known} ->> {name}, {name})",
        f"s.subject IN ({ended})",
    )


def _heirs(now: Scored) -> dict[Id, Id]:
    """Whose the facts of those who ended are read as."""
    last = {each.of: heirs_of([each.of], now.successions, now.as_of) for each in now.successions}
    return {of: heir for of, heirs in last.items() for heir in heirs if heir != of}
