"""What is not held against anybody before the period is over, because it can still come true: from reducer 2 on.

    no record yet, and none would cost points                 0, pending
    a step that gives nothing or takes off, a better ahead     0, pending
    an `if` that gives nothing or takes off, and may change    0, pending
    a requirement that is not met and may be                   no number yet, and said so
    a verdict that holds and may cease to                      listed, and takes nothing

What already gives something stays as it is: it is as true as the rest of a sheet that is drawn in May. Numbers are those of now.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from domain.scoring.formula import If, Node
from domain.scoring.parsing import parse
from domain.scoring.plan import LinePlan, PartPlan, StagePlan
from domain.scoring.ranges import ANYTHING, Range, range_of
from domain.scoring.scope import Scope
from domain.scoring.subject import CALENDAR, Subject
from domain.scoring.terms import Term
from domain.scoring.units import stages_of
from domain.scoring.values import NoValue, Value, as_number


def term_can_be_more(term: Term, amount: Fraction, scope: Scope, subject: Subject) -> bool:
    """Whether a term that is an `if` can still come to a higher number, its condition changing."""
    if not isinstance(term.node, If) or not subject.is_open(subject.occasion.days.last):
        return False
    return any(term.sign * number > amount for number in _branches(term.node, scope, subject))


def step_can_be_better(
    plan: StagePlan, line: LinePlan, taken: Value, worth: Fraction, last: date, subject: Subject
) -> bool:
    """Whether a number that falls in a step can still reach a better one before its group is over."""
    steps = plan.stage.worth.steps if plan.stage.worth else None
    if not steps or not subject.is_open(last):
        return False
    moves = subject.part.moving.taken(line.line, line.stages.index(plan))
    have = as_number(taken)

    def number(text: str) -> Fraction:
        return subject.number(text, last)

    for step in steps:
        begins, ends = step.at_least or step.above, step.at_most or step.below
        is_ahead = moves.up and begins is not None and number(begins) >= have
        is_behind = moves.down and ends is not None and number(ends) <= have
        if (is_ahead or is_behind) and number(step.give) > worth:
            return True
    return False


def changes_numbers(part: PartPlan) -> bool:
    """Whether a line of the part could come to another number for being pending: for those who work without sheets."""
    for line in part.part.lines:
        for stage in stages_of(line) if line.kinds else ():
            if stage.every in CALENDAR:
                continue  # what is not over has no number there at all
            if stage.missing not in (None, "error") and _can_be_negative(part, parse(str(stage.missing))):
                return True
            if stage.worth and any(
                _can_be_negative(part, parse(step.give)) for step in stage.worth.steps or ()
            ):
                return True
    return any(
        isinstance(term.node, If) and _can_be_negative(part, term.node, term.sign)
        for terms in part.terms.values()
        for term in terms
    )


def _branches(node: Node, scope: Scope, subject: Subject) -> Iterator[Fraction]:
    """What a formula comes to now, and what it would where a condition in it changed."""
    try:
        if not isinstance(node, If):
            yield node.number(scope)
            return
        holds, moves = node.condition.holds(scope), subject.part.moving.truth(node.condition)
    except NoValue:
        return
    if holds or moves.up:
        yield from _branches(node.then, scope, subject)
    if not holds or moves.down:
        yield from _branches(node.otherwise, scope, subject)


def _can_be_negative(part: PartPlan, node: Node, sign: int = 1) -> bool:
    range: Range = range_of(node, lambda name: part.moving.values.get(name, ANYTHING))
    return not (range if sign > 0 else -range).is_never_negative
