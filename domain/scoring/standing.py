"""Who has a sheet, and for which days: the roll, the terms, the exemptions.

roll      the latest `enters` or `leaves` record up to the last day decides; `enters` gives the attributes
term      each `begins` opens a span of days, for so many years or until an `ends`; spans that touch are joined
exempt    a condition on the roll: exempt subjects are listed, and not scored
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.rulebook import Part
from domain.scoring.calendar import Days, joined, last_day_of_term
from domain.scoring.facts import Record
from domain.scoring.values import NOTHING, Value


@dataclass(frozen=True, slots=True)
class Standing:
    """`who` are the subject's roles, `roll` what formulas read of it; `terms` are whole, `scored` their days inside
    the period. `evidence` are the positions that all this rests upon."""

    on_roll: bool
    who: Mapping[str, str]
    roll: Mapping[str, Value | None]
    terms: tuple[Days, ...]
    scored: tuple[Days, ...]
    evidence: frozenset[int]


def standing(part: Part, subject: str, records: list[Record], period: Days) -> Standing:
    """Return where a subject stands, by its records in order. One set aside decides nothing."""
    deciding = [
        record for record in records if record.fact.set_aside is None and record.fact.day <= period.last
    ]
    rolled = _roll_record(part, deciding)
    entered = rolled if rolled and part.roll and rolled.fact.kind == part.roll.enters else None
    terms, term_records = _terms(part, deciding, period)
    scored = tuple(days for term in terms if len(days := term.shared_with(period)))
    behind = [record for record in (rolled, *term_records) if record]
    return Standing(
        on_roll=(entered is not None or part.roll is None) and bool(scored),
        who={part.subject: subject} | (dict(entered.fact.who) if entered else {}),
        roll=entered.names if entered else {},
        terms=terms,
        scored=scored,
        evidence=NOTHING.union(*(record.evidence(()) for record in behind)),
    )


def _roll_record(part: Part, records: list[Record]) -> Record | None:
    """The latest record that puts the subject on the roll or takes it off."""
    if part.roll is None:
        return None
    kinds = {part.roll.enters, *part.roll.leaves}
    return next((record for record in reversed(records) if record.fact.kind in kinds), None)


def _terms(part: Part, records: list[Record], period: Days) -> tuple[tuple[Days, ...], list[Record]]:
    """The terms that touch the period, and the records that begin or end terms; without terms, the period."""
    if part.term is None:
        return (period,), []
    begins, ends, years = part.term.begins, part.term.ends, part.term.years
    deciding = [record for record in records if record.fact.kind in (*begins, *ends)]
    spans: list[Days] = []
    for record in deciding:
        day = record.fact.day
        if record.fact.kind in begins:
            spans.append(Days(day, last_day_of_term(day, int(years)) if years else date.max))
        else:
            spans = [Days(span.first, min(span.last, day)) for span in spans]
    return tuple(span for span in joined(spans) if len(span.shared_with(period))), deciding
