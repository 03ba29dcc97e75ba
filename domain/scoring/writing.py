"""An outcome written out as a sheet: exact texts, sentences in both languages, positions in order."""

from datetime import date
from fractions import Fraction

from contracts.rulebook import Part, Verdict
from contracts.sheet import Assumption, Entry, InWords, Problem, Sheet, SheetLine, SheetVerdict, Span, exact
from domain.scoring import results
from domain.scoring.calendar import Days
from domain.scoring.numbers import show, show_as
from domain.scoring.plan import PartPlan, Plan, both_labels
from domain.scoring.results import Occasion, Outcome, Undecided
from domain.scoring.sentences import sentence
from domain.scoring.values import NoValue


def write_sheet(plan: Plan, part: PartPlan, outcome: Outcome, occasion: Occasion) -> Sheet:
    """Return the sheet: balances first, then lines, as the rulebook orders them."""
    rules = part.part
    was_scored = outcome.status in ("ok", "no_value")
    return Sheet(
        rulebook=plan.book.rulebook,
        version=plan.book.version,
        part=rules.subject,
        subject=outcome.subject,
        start=occasion.days.first.isoformat(),
        end=occasion.days.last.isoformat(),
        as_of=occasion.as_of.isoformat(),
        head=occasion.head,
        standing=tuple(sorted(outcome.stands.evidence)),
        term=tuple(map(_span, outcome.stands.terms)) if rules.term else (),
        status=outcome.status,
        lines=tuple(
            _line(plan, part, name, outcome.lines[name], occasion) for name in _order(rules, outcome)
        ),
        result=None if outcome.result is None else exact(outcome.result),
        shown=None
        if outcome.result is None
        else _shown(plan, part, str(rules.result), outcome.result, occasion),
        grade_by_number=outcome.grade_by_number,
        grade=outcome.grade,
        verdicts=tuple(_verdict(held) for held in outcome.held),
        problems=tuple(map(_problem, outcome.problems)),
        notes=_assumptions(plan, part) if was_scored else (),
    )


def _order(rules: Part, outcome: Outcome) -> list[str]:
    balances = [balance.name for balance in rules.account.balances] if rules.account else []
    return [name for name in (*balances, *(line.name for line in rules.lines)) if name in outcome.lines]


def _line(plan: Plan, part: PartPlan, name: str, line: results.LineResult, occasion: Occasion) -> SheetLine:
    zh, en = both_labels(part, name)
    return SheetLine(
        zh=zh,
        en=en,
        name=name,
        unit=part.units[name],
        value=None if line.value is None else exact(line.value),
        shown=None if line.value is None else _shown(plan, part, name, line.value, occasion),
        entries=tuple(map(_entry, line.entries)),
    )


def _entry(entry: results.Entry) -> Entry:
    zh, en = sentence(entry.says or entry.kind, entry.words)
    return Entry(
        kind=entry.kind,
        at=entry.at,
        amount=exact(entry.amount),
        zh=zh,
        en=en,
        evidence=tuple(sorted(entry.evidence)),
        lines=entry.lines,
        searched=entry.searched,
        note=entry.note,
    )


def _shown(plan: Plan, part: PartPlan, name: str, value: Fraction, occasion: Occasion) -> str:
    """The value for the eye, rounded where the line says so: `value` itself stays exact."""
    rounding = part.shows.get(name)
    if rounding is None:
        return show(value, part.units[name])
    try:
        to = plan.number(rounding.to, occasion.days.last)
    except NoValue:
        return show(value, part.units[name])
    return show_as(value, part.units[name], rounding, to)


def _verdict(held: results.Held) -> SheetVerdict:
    verdict, why = held.verdict, held.why
    return SheetVerdict(
        zh=verdict.zh,
        en=verdict.en,
        name=verdict.name,
        does=verdict.does,
        grade=verdict.grade,
        because=held.because,
        why=InWords(zh=why[0], en=why[1]) if why else None,
        note=verdict.note,
    )


def _problem(undecided: Undecided) -> Problem:
    rule = undecided.rule
    return Problem(
        zh=undecided.why[0],
        en=undecided.why[1],
        verdict=rule.name if isinstance(rule, Verdict) else None,
        does=rule.does if isinstance(rule, Verdict) else None,
        note=rule.note if rule else None,
        pending=True if undecided.pending else None,
    )


def _assumptions(plan: Plan, part: PartPlan) -> tuple[Assumption, ...]:
    return tuple(
        Assumption(id=note.id, zh=note.zh, en=note.en) for note in plan.book.notes if note.id in part.notes
    )


def _span(days: Days) -> Span:
    return Span(start=days.first.isoformat(), end=None if days.last == date.max else days.last.isoformat())
