"""What can never come to be: conditions that never hold, grades nobody reaches, caps that never bite.

A condition that never holds is an error: the rule under it is dead, and whoever wrote it meant something else. A cap, a
grade or a case of `if` out of reach may be there for completeness: that is a warning.
"""

from collections.abc import Iterator
from fractions import Fraction

from contracts.rulebook_words import Edges
from domain.scoring.check_context import PartContext, places_in
from domain.scoring.findings import Path
from domain.scoring.line_ranges import LineRanges
from domain.scoring.never import Never, never_hold_inside, never_holds
from domain.scoring.numbers import show
from domain.scoring.parsing import readable
from domain.scoring.ranges import ANYTHING, Range
from domain.scoring.sentences import Both

RULES = 2
"""From this rule set on, a ledger refuses what is found here (but for contradictions of a name with itself)."""


def check_reach(context: PartContext) -> None:
    """Say what nothing that is recorded could ever reach."""
    ranges = LineRanges(context)
    for i, line in enumerate(context.part.lines):
        ranges.of_name(line.name)
        _check_caps(context, (*context.at, "lines", i), line.name, ranges)
    for placed in places_in(context):
        if node := readable(placed.place.text):
            look = never_holds if placed.place.gives == "yes_no" else never_hold_inside
            for never in look(node, ranges.beside(placed.of_record), placed.names):
                _say_never(context, placed.path, never)
    _check_counts_if(context, ranges)
    _check_bands(context, ranges)
    _check_ceilings(context)


def _check_counts_if(context: PartContext, ranges: LineRanges) -> None:
    """What counts must be among what the line is about."""
    for i, line in enumerate(context.part.lines):
        where = readable(line.where) if line.where else None
        record = context.record(line.kinds)
        known, names = ranges.beside(record), {**context.at_part(), **record}
        for j, condition in enumerate(line.counts_if):
            that = readable(condition.that)
            if where is None or that is None or condition.per or any(never_holds(where, known, names)):
                continue
            path = (*context.at, "lines", i, "counts_if", j, "that")
            for never in never_holds(that, known, names, given=(where,)):
                _say_never(context, path, never)


def _say_never(context: PartContext, path: Path, never: Never) -> None:
    if never.edge is None:
        context.book.findings.error(
            path,
            f"对“{never.name}”的几个条件互相矛盾，永远不成立",
            f'the conditions on "{never.name}" contradict each other; this never holds',
            since=1 if never.plain else RULES,
        )
        return
    zh, en = _between(never.edge)
    context.book.findings.say(
        "warning" if never.inside else "error",
        path,
        f"“{never.condition}”永远不成立：“{never.name}”{zh}；请核对数字",
        f'"{never.condition}" never holds: "{never.name}" {en}; check the number',
        since=RULES,
    )


def _between(range: Range) -> Both:
    if range.low is None and range.high is not None:
        return f"最多是 {show(range.high)}", f"is {show(range.high)} at most"
    if range.low is not None and range.high is None:
        return f"最少是 {show(range.low)}", f"is {show(range.low)} at least"
    low, high = show(range.low or Fraction(0)), show(range.high or Fraction(0))
    return f"只会在 {low} 到 {high} 之间", f"is always between {low} and {high}"


def _check_caps(context: PartContext, at: Path, name: str, ranges: LineRanges) -> None:
    findings = context.book.findings
    for reached in ranges.reached.get(name, ()):
        limit, before = reached.limit, reached.before
        if limit and limit.max is not None and before.high is not None:
            edge = ranges.of(limit.max).low
            if edge is not None and before.high < edge and before.point is None:
                findings.warning(
                    (*at, *reached.path, "limit", "max"),
                    f"上限 {show(edge)} 永远用不到：最多只会是 {show(before.high)}；请核对，或去掉上限",
                    f"the limit {show(edge)} can never bite: it is {show(before.high)} at most; check it, or take it out",
                )
        if limit and limit.min is not None and before.low is not None:
            edge = ranges.of(limit.min).high
            if edge is not None and edge < 0 and before.low > edge:
                findings.warning(
                    (*at, *reached.path, "limit", "min"),
                    f"扣分下限 {show(edge)} 永远用不到：最少只会是 {show(before.low)}；请核对，或去掉下限",
                    f"the floor {show(edge)} can never bite: it is {show(before.low)} at least; check it, or take it out",
                )
        for nth in _out_of_reach(reached.steps, reached.chosen_by, ranges):
            findings.warning(
                (*at, *reached.path, "worth", "steps", nth),
                "这一档永远轮不到：数不会到这里；请核对界线",
                "this step is never chosen: the number never gets there; check the edges",
            )


def _check_bands(context: PartContext, ranges: LineRanges) -> None:
    part = context.part
    if part.result is None:
        return
    got = ranges.of_name(part.result) if part.result in context.lines else ANYTHING
    for nth in _out_of_reach(part.bands, got, ranges):
        zh, en = _between(got)
        context.book.findings.warning(
            (*context.at, "bands", nth),
            f"“{part.bands[nth].grade}”永远评不上：得分{zh}；请核对界线",
            f'nobody ever gets "{part.bands[nth].grade}": the result {en}; check the edges',
        )


def _out_of_reach(steps: tuple[Edges, ...], got: Range, ranges: LineRanges) -> Iterator[int]:
    """Steps above or below every number there can be. The outermost must be there, for every number has its step."""
    for nth, step in enumerate(steps):
        low = ranges.of(step.at_least if step.at_least is not None else step.above).low
        high = ranges.of(step.at_most if step.at_most is not None else step.below).high
        if low is None or (high is None and low <= 0):
            continue
        is_above = got.high is not None and (got.high < low or (got.high == low and step.at_least is None))
        is_below = (
            high is not None
            and got.low is not None
            and (high < got.low or (high == got.low and step.at_most is None))
        )
        if is_above or is_below:
            yield nth


def _check_ceilings(context: PartContext) -> None:
    """A ceiling at the highest grade lowers nobody."""
    grades = [band.grade for band in context.part.bands]
    for i, verdict in enumerate(context.part.verdicts):
        if verdict.does == "ceiling" and len(grades) > 1 and verdict.grade == _highest(context):
            context.book.findings.warning(
                (*context.at, "verdicts", i, "grade"),
                f"“{verdict.grade}”已是最高等次，这条限制不起作用",
                f'"{verdict.grade}" is the highest grade: this ceiling lowers nobody',
            )


def _highest(context: PartContext) -> str | None:
    """The grade without an upper edge."""
    return next(
        (band.grade for band in context.part.bands if band.below is None and band.at_most is None), None
    )
