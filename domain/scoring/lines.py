"""One line: from facts through its stages, from a formula over other lines, or fixed by the rulebook.

Whatever goes wrong on the way (a missing mark, a division by zero) ends in a line without a value, whose entries
say why and still list the records that did not count. Nothing stops, and nothing is guessed.
"""

from dataclasses import replace
from fractions import Fraction

from contracts.rulebook_lines import Less
from domain.scoring.facts import Record
from domain.scoring.formula import Node
from domain.scoring.in_words import in_words, is_arithmetic
from domain.scoring.numbers import show
from domain.scoring.parsing import parse
from domain.scoring.pending import term_can_be_more
from domain.scoring.plan import LinePlan
from domain.scoring.results import Entry, LineResult, evidence_of
from domain.scoring.scope import Scope
from domain.scoring.selecting import meant, select
from domain.scoring.sentences import UNITS, Said
from domain.scoring.shaping import clamped, rounding_entry
from domain.scoring.stages import Row, run_stage
from domain.scoring.subject import Subject
from domain.scoring.terms import Term, labelled
from domain.scoring.values import NOTHING, ONE, ZERO, NoValue, Value, as_number, total


def run_line(plan: LinePlan, subject: Subject) -> LineResult:
    """Return what a line comes to for a subject whose earlier lines are known."""
    left_out: list[Entry] = []
    try:
        if plan.line.applies is not None and not parse(plan.line.applies).holds(subject.scope()):
            return _result(plan, subject, [Entry("not_applicable", ZERO, _words(plan), note=plan.line.note)])
        if plan.line.kinds:
            return _from_facts(plan, subject, left_out)
        if plan.line.formula is not None:
            return _from_formula(plan, subject)
        return _fixed(plan, subject)
    except NoValue as none:
        return _without_value(plan, subject, none, left_out)


def numbers_in(node: Node, subject: Subject) -> str:
    """A formula with the numbers in place of its names: `90 × 50%`."""

    layers = subject.scope().layers

    def number_or_name(name: str) -> str:
        found = next((layer[name] for layer in layers if name in layer), None)
        unit = subject.part.units.get(name.removeprefix("over:"), "number")
        return name if found is None else _shown(found, unit)

    return node.written(number_or_name)


def _from_facts(plan: LinePlan, subject: Subject, left_out: list[Entry]) -> LineResult:
    rows = [_first_row(plan, subject, record) for record in select(plan, subject, left_out)]
    cut_off = ZERO
    for stage in plan.stages:
        if stage.is_default and len(rows) == 1:
            break
        rows, cut = run_stage(stage, plan, rows, subject)
        cut_off = cut if stage.stage.worth else cut_off + cut  # what was cut before is in another unit
    entries = [entry for row in rows for entry in row.entries] + left_out
    numbers = [as_number(row.value) for row in rows if row.value is not None]
    support = evidence_of(entries) | subject.support_of(plan.reads)
    return LineResult(total(numbers), tuple(entries), cut_off, support)


def _first_row(plan: LinePlan, subject: Subject, record: Record) -> Row:
    line = plan.line
    value: Value = ONE if line.of is None else subject.of_record(line.of, record)
    less: list[tuple[Less, Fraction]] = []
    for each in line.less:
        off = min(max(as_number(subject.of_record(each.of, record)), ZERO), max(as_number(value), ZERO))
        value = as_number(value) - off
        less.append((each, off))
    evidence = record.evidence(plan.reads_of_record)
    return Row(value, record.fact.day, record.names, record.nth, evidence=evidence, less=tuple(less))


def _from_formula(plan: LinePlan, subject: Subject) -> LineResult:
    try:
        scope = subject.scope()
        entries = [_term(plan, subject, term, scope) for term in subject.part.terms[plan.line.name]]
    except NoValue as none:
        if not none.divides_by_zero or plan.line.if_zero in (None, "error"):
            raise
        amount = subject.number(str(plan.line.if_zero))
        entries = [_entry(plan, "zero", amount)]
    return _result(plan, subject, entries)


def _fixed(plan: LinePlan, subject: Subject) -> LineResult:
    assert plan.line.value is not None, "the check requires exactly one source"
    return _result(plan, subject, [_entry(plan, "value", subject.number(plan.line.value))])


def _result(plan: LinePlan, subject: Subject, entries: list[Entry]) -> LineResult:
    """limit → round, for a line without stages."""
    line = plan.line
    amount = total(entry.amount for entry in entries)
    cut = ZERO
    applies = entries[0].kind != "not_applicable"
    if line.limit and applies:
        limited, cut = clamped(line.limit, amount, subject.number)
        for bite in limited.bites:
            words = _words(plan, m=show(bite.edge, plan.unit), o=show(abs(bite.amount), plan.unit))
            entries.append(Entry(bite.kind, bite.amount, words, note=line.note))
        amount = limited.number
    if line.round and applies:
        rounding = rounding_entry(line.round, subject.number(line.round.to), amount, _words(plan), NOTHING)
        if rounding:
            entries.append(rounding)
            amount += rounding.amount
    return LineResult(amount, tuple(entries), cut, subject.support_of(plan.reads))


def _without_value(plan: LinePlan, subject: Subject, none: NoValue, left_out: list[Entry]) -> LineResult:
    line = plan.line
    evidence, searched = NOTHING, None
    if line.kinds:
        evidence = _what_was_there(plan, subject)
        searched = subject.searched(line.kinds, subject.occasion.days, line.where)
    why = Entry(
        "no_value",
        ZERO,
        _words(plan, why=(none.zh, none.en)),
        evidence,
        lines=_lines_read(plan.reads, subject),
        searched=searched,
        note=line.note,
    )
    entries = (why, *left_out)
    return LineResult(None, entries, ZERO, evidence_of(entries) | subject.support_of(plan.reads))


def _what_was_there(plan: LinePlan, subject: Subject) -> frozenset[int]:
    """The records that the line is about; all of its kinds when even that cannot be said."""
    try:
        records = meant(plan, subject)
    except NoValue:
        records = [record for kind in plan.line.kinds for record in subject.records.get(kind, [])]
    return NOTHING.union(*(record.evidence(plan.reads_of_record) for record in records))


def _term(plan: LinePlan, subject: Subject, term: Term, scope: Scope) -> Entry:
    amount = term.sign * term.node.number(scope)
    minus = "-" if term.sign < 0 else ""
    numbers = "" if term.is_constant else f" [{numbers_in(term.node, subject)}]"
    zh, en = labelled(term.node, subject.labels) if subject.says_words else term.written
    formula = f"{minus}{zh}{numbers}", f"{minus}{en}{numbers}"
    if subject.says_words and not is_arithmetic(term.node):
        zh, en = in_words(term.node, subject)
        formula = f"{minus}{zh}", f"{minus}{en}"
    lines = _lines_read(term.reads, subject)
    if amount <= 0 and term_can_be_more(term, amount, scope, subject):
        now = show(amount, plan.unit)
        return replace(_entry(plan, "pending", ZERO, lines, f=formula, now=now), says="pending_term")
    return _entry(plan, "term", amount, lines, f=formula)


def _entry(plan: LinePlan, kind: str, amount: Fraction, lines: tuple[str, ...] = (), **more: Said) -> Entry:
    words = _words(plan, a=show(amount, plan.unit), **more)
    return Entry(kind, amount, words, lines=lines, note=plan.line.note)


def _words(plan: LinePlan, **more: Said) -> dict[str, Said]:
    return {"name": (plan.line.zh, plan.line.en), "at": "", "v": UNITS[plan.unit], **more}


def _lines_read(names: frozenset[str], subject: Subject) -> tuple[str, ...]:
    """Which lines and balances among these names, in the order in which they were worked out."""
    read = {name.removeprefix("over:") for name in names}
    return tuple(name for name in subject.lines if name in read)


def _shown(value: Value, unit: str) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return show(value, unit)
        case tuple():
            return f"[{', '.join(value)}]"
    return str(value)
