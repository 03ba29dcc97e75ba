"""What a change of rules does to sheets that there are already: how many change their grade, and by which lines.

    part     “优秀” → “良好”   3       moves, counted
             无故缺席           5       lines that come to another number, and on how many sheets
    units    YC03 县医院  优秀 → 良好   无故缺席 -5 → -10

Of units each is named with its reasons; of persons there are counts alone, for nobody's number is anybody's business but their own.
Nothing is put in order of a number: moves stand as they are met, subjects as they were given.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from contracts.rulebook import Rulebook
from contracts.sheet import Sheet, SheetLine
from domain.scoring.sentences import Both

NO_SHEET: Both = ("没有评分单", "no sheet")
STATUS: dict[str, Both] = {
    "no_value": ("不出分", "no number"),
    "exempt": ("免评", "exempt"),
    "not_on_roll": ("不在册", "not on the roll"),
}
UNGRADED: Both = ("不定等次", "no grade")
NO_NUMBER: Both = ("无", "none")
EDGES: Both = ("等次的界线改了", "the edges of the grades are others")


class Reason(NamedTuple):
    """A line, gate or requirement that comes out otherwise: what it is called, before, and after."""

    what: Both
    before: Both
    after: Both


class Moved(NamedTuple):
    """A unit whose grade is another one."""

    subject: str
    before: Both
    after: Both
    why: tuple[Reason, ...]


class PartEffect(NamedTuple):
    part: Both
    sheets: int
    same: int
    """How many stay as they are, number and grade."""
    number_only: int
    """How many have another number and the same grade."""
    moves: tuple[tuple[Both, Both, int], ...]
    """From which grade to which, and how many."""
    lines: tuple[tuple[Both, int], ...]
    """Which lines come to another number, and on how many sheets."""
    units: tuple[Moved, ...]


def effect_of(
    old: Rulebook, new: Rulebook, before: Sequence[Sheet], after: Sequence[Sheet], units: Container[str]
) -> tuple[PartEffect, ...]:
    """Compare the sheets that two rulebooks give for the same facts. `units` are the subjects that may be named."""
    names: dict[str, Both] = {part.subject: (part.zh, part.en) for part in (*old.parts, *new.parts)}
    return tuple(_part(name, subject, before, after, units) for subject, name in names.items())


def _part(
    name: Both, part: str, before: Sequence[Sheet], after: Sequence[Sheet], units: Container[str]
) -> PartEffect:
    old = {sheet.subject: sheet for sheet in before if sheet.part == part}
    new = {sheet.subject: sheet for sheet in after if sheet.part == part}
    moves, lines = Counter[tuple[Both, Both]](), Counter[Both]()
    moved: list[Moved] = []
    number_only = same = 0
    subjects = list(dict.fromkeys((*old, *new)))
    for subject in subjects:
        one, other = old.get(subject), new.get(subject)
        why = tuple(_reasons(one, other))
        lines.update(list(dict.fromkeys(each.what for each in why)))
        was, is_now = _grade(one), _grade(other)
        if was != is_now:
            moves[was, is_now] += 1
            if subject in units:
                moved.append(Moved(subject, was, is_now, why or (Reason(EDGES, was, is_now),)))
        elif one and other and one.result != other.result:
            number_only += 1
        else:
            same += 1
    return PartEffect(
        name, len(subjects), same, number_only,
        tuple((was, is_now, count) for (was, is_now), count in moves.items()), tuple(lines.items()), tuple(moved),
    )  # fmt: skip


def _grade(sheet: Sheet | None) -> Both:
    """The grade that the verdicts leave; where there is none, why."""
    if sheet is None:
        return NO_SHEET
    if sheet.grade:
        return sheet.grade, sheet.grade
    return STATUS.get(sheet.status, UNGRADED)


def _reasons(old: Sheet | None, new: Sheet | None) -> Iterator[Reason]:
    if old is None or new is None:
        return
    lines = {line.name: line for line in old.lines}, {line.name: line for line in new.lines}
    for name in dict.fromkeys((*lines[0], *lines[1])):
        was, is_now = (each.get(name) for each in lines)
        if _value(was) != _value(is_now):
            line = is_now or was
            assert line
            yield Reason((line.zh, line.en), _shown(was), _shown(is_now))
    yield from _gates(old, new)


def _gates(old: Sheet, new: Sheet) -> Iterator[Reason]:
    """Verdicts that hold, and requirements that fail, on one side alone."""
    holds, does_not = ("成立", "holds"), ("不成立", "does not hold")
    was = {(each.zh, each.en) for each in old.verdicts}
    is_now = {(each.zh, each.en) for each in new.verdicts}
    for name in _in_order((each.zh, each.en) for each in (*old.verdicts, *new.verdicts)):
        if (name in was) != (name in is_now):
            yield Reason(name, holds if name in was else does_not, holds if name in is_now else does_not)
    for name in _in_order((each.zh, each.en) for each in (*old.problems, *new.problems)):
        sides = [any(name == (each.zh, each.en) for each in sheet.problems) for sheet in (old, new)]
        if sides[0] != sides[1]:
            said = [
                ("未满足或未决", "open") if side else ("没有这个问题", "no such problem") for side in sides
            ]
            yield Reason(name, said[0], said[1])


def _in_order(names: Iterable[Both]) -> list[Both]:
    return list(dict.fromkeys(names))


def _value(line: SheetLine | None) -> tuple[bool, str | None]:
    return line is not None, line.value if line else None


def _shown(line: SheetLine | None) -> Both:
    if line is None:
        return "没有这一项", "no such line"
    return (line.shown, line.shown) if line.shown else NO_NUMBER
