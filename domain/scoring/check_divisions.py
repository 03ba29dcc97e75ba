"""What is divided by must not be zero, or somebody has said what then.

formula: came / obliged, if_zero: error                        said, for a line of its own
formula: 'if(obliged > 0, came / obliged, 0)'                  said, inside the formula
that: came / obliged >= 95%                                    not said
"""

from collections.abc import Iterator

from domain.scoring.check_context import PartContext, places_in
from domain.scoring.findings import Path
from domain.scoring.formula import Binary, If, Node, Not, as_written
from domain.scoring.line_ranges import LineRanges
from domain.scoring.never import MIRRORED, OPPOSITE
from domain.scoring.parsing import readable
from domain.scoring.ranges import Known, range_of

RULES = 2
"""From this rule set on, a ledger refuses what is found beside formula lines without `if_zero`."""


def check_divisions(context: PartContext) -> None:
    """Say where something is divided by what can be zero. What reads values only is worked out by check_formulas."""
    ranges = LineRanges(context)
    for placed in places_in(context):
        if placed.place.reads == "values" or not (node := readable(placed.place.text)):
            continue
        divisors = list(_may_be_zero(node, ranges.beside(placed.of_record), frozenset()))
        if placed.place.path == ("formula",):
            _check_formula_line(context, placed.path, divisors, ranges)
        else:
            _check_beside(context, placed.path, divisors)


def _check_formula_line(context: PartContext, at: Path, divisors: list[Node], ranges: LineRanges) -> None:
    line = context.part.lines[int(at[-2])]
    always = next((each for each in divisors if range_of(each, ranges.of_name).point == 0), None)
    if divisors and line.if_zero is None:
        what = as_written(divisors[0])
        context.book.findings.error(
            at,
            f"“{line.zh}”除以“{what}”，它可能为零；请写明 if_zero（error 或一个数）",
            f'"{line.name}" divides by "{what}", which can be zero; say if_zero: error or a number',
        )
    elif always is not None:
        what = as_written(always)
        context.book.findings.error(
            at,
            f"“{line.zh}”除以“{what}”，它总是零；请改公式",
            f'"{line.name}" divides by "{what}", which is always zero; change the formula',
            since=RULES,
        )


def _check_beside(context: PartContext, at: Path, divisors: list[Node]) -> None:
    for divisor in divisors[:1]:
        what = as_written(divisor)
        context.book.findings.error(
            at,
            f"除以“{what}”，它可能为零；请写成 if({what} == 0, …, …)，或另立一行公式并写明 if_zero",
            f'divides by "{what}", which can be zero; write if({what} == 0, …, …), or a formula line with if_zero',
            since=RULES,
        )


def _may_be_zero(node: Node, known: Known, never_zero: frozenset[str]) -> Iterator[Node]:
    """What is divided by and can be zero. Under a condition, `never_zero` are the names that it keeps from zero."""
    match node:
        case If(condition=condition, then=then, otherwise=otherwise):
            yield from _may_be_zero(condition, known, never_zero)
            yield from _may_be_zero(then, known, never_zero | _kept_from_zero(condition, known))
            yield from _may_be_zero(otherwise, known, never_zero | _kept_from_zero(Not(condition), known))
            return
        case Binary(sign="and", left=left, right=right):
            yield from _may_be_zero(left, known, never_zero)
            yield from _may_be_zero(right, known, never_zero | _kept_from_zero(left, known))
            return
        case Binary(sign="or", left=left, right=right):
            yield from _may_be_zero(left, known, never_zero)
            yield from _may_be_zero(right, known, never_zero | _kept_from_zero(Not(left), known))
            return
        case Binary(sign="/", right=right) if not (
            as_written(right) in never_zero or range_of(right, known).is_never_zero
        ):
            yield right
    for part in node.parts():
        yield from _may_be_zero(part, known, never_zero)


def _kept_from_zero(condition: Node, known: Known) -> frozenset[str]:
    """What is not zero where the condition holds, as it is written."""
    match condition:
        case Binary(sign="and", left=left, right=right):
            return _kept_from_zero(left, known) | _kept_from_zero(right, known)
        case Not(inner=Binary(sign="or", left=left, right=right)):
            return _kept_from_zero(Not(left), known) | _kept_from_zero(Not(right), known)
        case Not(inner=Not(inner=inner)):
            return _kept_from_zero(inner, known)
        case Not(inner=Binary(sign=sign, left=left, right=right)):
            return _kept_by(OPPOSITE.get(sign, ""), left, right, known)
        case Binary(sign=sign, left=left, right=right):
            return _kept_by(sign, left, right, known)
    return frozenset()


def _kept_by(sign: str, left: Node, right: Node, known: Known) -> frozenset[str]:
    kept: set[str] = set()
    for each, way, edge in (
        (left, sign, range_of(right, known)),
        (right, MIRRORED.get(sign, sign), range_of(left, known)),
    ):
        above = edge.low is not None and (edge.low > 0 or (edge.low == 0 and way == ">"))
        below = edge.high is not None and (edge.high < 0 or (edge.high == 0 and way == "<"))
        if (
            (way in (">", ">=") and above)
            or (way in ("<", "<=") and below)
            or (way == "==" and edge.is_never_zero)
            or (way == "!=" and edge.point == 0)
        ):
            kept.add(as_written(each))
    return frozenset(kept)
