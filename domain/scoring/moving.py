"""Whether a number can still rise or fall, and a condition still come true or cease to, by what may yet happen in the period.

    visits               counts records                       can only rise
    -2 * warnings        counted, and taken off               can only fall
    visits < 4           holds in May with two visits         can still cease to hold
    warnings > 0         holds in May with one warning        holds for good

For sheets that are drawn before their period is over (`judging.py`, `lines.py`, `stages.py`). Corrections are not thought of: they can
change anything. What is not known to move one way is taken to move both ways, so nothing is called final that is not; where a
record's number is in minutes, days, times, persons or coins, it is taken to be never below nought.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from contracts.rulebook_lines import Line, Stage, Worth
from contracts.rulebook_words import Limit
from domain.scoring.formula import Binary, Call, Constant, If, ListOf, Name, Negative, Node, Not, Over
from domain.scoring.meaning import Meaning
from domain.scoring.parsing import parse
from domain.scoring.ranges import ANYTHING, AT_LEAST_NOTHING, Range, range_of
from domain.scoring.units import stages_of

NEVER_NEGATIVE = ("minutes", "hours", "days", "count", "persons", "coins")


class Moves(NamedTuple):
    """Which ways something can go; of what a record adds, which signs it can have."""

    up: bool
    down: bool

    def and_(self, other: "Moves") -> "Moves":
        return Moves(self.up or other.up, self.down or other.down)

    def turned(self) -> "Moves":
        return Moves(self.down, self.up)

    def times(self, range: Range) -> "Moves":
        """Multiplied by something that does not move."""
        if self == STILL or range.is_never_negative:
            return self
        return self.turned() if range.high is not None and range.high <= 0 else EITHER


STILL, RISES, FALLS, EITHER = Moves(False, False), Moves(True, False), Moves(False, True), Moves(True, True)


class Moving:
    """The lines of one part. `records` says what formulas over the records of each line read."""

    def __init__(
        self,
        lines: Iterable[Line],
        records: Mapping[str, Mapping[str, Meaning]],
        values: Mapping[str, Range],
        moving: Iterable[str],
    ) -> None:
        self.lines = {line.name: line for line in lines}
        self.records, self.values, self.moving = records, values, frozenset(moving)
        self.known: dict[str, Moves] = {}

    def of_name(self, name: str) -> Moves:
        """A line's number; balances and grades move both ways, and what stands on the roll stays."""
        if name in self.moving:
            return EITHER
        line = self.lines.get(name.removeprefix("over:"))
        if line is None:
            return STILL
        if line.name not in self.known:
            self.known[line.name] = EITHER  # the check lets no circle pass; were there one, it would end here
            self.known[line.name] = self._of_line(line)
        known = self.known[line.name]
        return known if name == line.name or known == STILL else EITHER

    def of(self, node: Node) -> Moves:
        """A formula's number."""
        match node:
            case Constant():
                return STILL
            case Name(name=name):
                return self.of_name(name)
            case Over(line=line):
                return self.of_name(f"over:{line}")
            case Negative(inner=inner):
                return self.of(inner).turned()
            case Binary(sign="+", left=left, right=right):
                return self.of(left).and_(self.of(right))
            case Binary(sign="-", left=left, right=right):
                return self.of(left).and_(self.of(right).turned())
            case Binary(sign="*", left=left, right=right):
                if self.of(left) == STILL:
                    return self.of(right).times(self._range(left))
                if self.of(right) == STILL:
                    return self.of(left).times(self._range(right))
            case Binary(sign="/", left=left, right=right) if self.of(right) == STILL:
                return self.of(left).times(self._range(right))
            case Call(function="min" | "max" | "floor" | "ceil", arguments=arguments):
                found = STILL
                for each in arguments:
                    found = found.and_(self.of(each))
                return found
        return self._together(node)

    def truth(self, node: Node) -> Moves:
        """A condition: `up` when it can still come to hold, `down` when it can still cease to."""
        match node:
            case Not(inner=inner):
                return self.truth(inner).turned()
            case Binary(sign="and" | "or", left=left, right=right):
                return self.truth(left).and_(self.truth(right))
            case Binary(sign=">" | ">=", left=left, right=right):
                return self.of(left).and_(self.of(right).turned())
            case Binary(sign="<" | "<=", left=left, right=right):
                return self.of(left).turned().and_(self.of(right))
        return self._together(node)

    def taken(self, line: Line, nth: int) -> Moves:
        """What stage `nth` of a line takes: its number before it is worth anything."""
        return self._stages(line, nth)

    def _together(self, node: Node) -> Moves:
        """Of what nothing better is known: it stays where all that it reads does."""
        match node:
            case If() | Binary() | Call() | ListOf() | Not() | Negative():
                return EITHER if any(self._together(part) != STILL for part in node.parts()) else STILL
            case Constant() | Name() | Over():
                return self.of(node)
        return EITHER

    def _range(self, node: Node) -> Range:
        return range_of(node, lambda name: self.values.get(name, ANYTHING))

    def _reads_what_moves(self, *texts: str | None) -> bool:
        names = frozenset[str]().union(
            *(parse(text).names() for text in texts if text not in (None, "error"))
        )
        return any(self.of_name(name) != STILL for name in names)

    # -- lines ----------------------------------------------------------------------------------------------------

    def _of_line(self, line: Line) -> Moves:
        if line.applies is not None and self._reads_what_moves(line.applies):
            return EITHER
        if line.kinds:
            return self._stages(line, None)
        if line.value is not None:
            return STILL
        found = self.of(parse(str(line.formula)))
        if line.if_zero not in (None, "error") and found != STILL:
            return EITHER
        return self._limited(line.limit, found)

    def _stages(self, line: Line, wanted: int | None) -> Moves:
        """Stage by stage: how the number of a group moves, and what a further group would add."""
        if self._is_mixed(line):
            return EITHER
        moves, adds = STILL, self._adds(line)
        stages = list(stages_of(line))
        for nth, stage in enumerate(stages):
            moves, adds = self._taken(stage, moves, adds)
            if nth == wanted:
                return moves
            moves, adds = self._worth(stage.worth, moves, adds)
            moves = self._missing(stage, moves)
            moves = self._limited(stage.limit, moves)
        last = stages[-1]
        return moves.and_(adds) if last.every or last.per != ("period",) else moves

    def _is_mixed(self, line: Line) -> bool:
        """Records that may come to count, or cease to, because of others."""
        if any(kind.startswith("sheet:") for kind in line.kinds) or line.overlap or line.keep:
            return True
        if any(condition.per for condition in line.counts_if):
            return True
        texts = [
            line.where,
            line.of,
            *(each.that for each in line.counts_if),
            *(each.of for each in line.less),
        ]
        return self._reads_what_moves(*texts)

    def _adds(self, line: Line) -> Moves:
        if line.of is None:
            return RISES
        record = self.records[line.name]

        def known(name: str) -> Range:
            if name in record:
                return AT_LEAST_NOTHING if record[name].unit in NEVER_NEGATIVE else ANYTHING
            return self.values.get(name, ANYTHING)

        return _signs(range_of(parse(line.of), known))

    @staticmethod
    def _taken(stage: Stage, moves: Moves, adds: Moves) -> tuple[Moves, Moves]:
        match stage.take:
            case "count" | "distinct" | "longest_run":
                return (RISES if moves == STILL else EITHER), RISES
            case "sum":
                return moves.and_(adds), adds
            case "max":
                return moves.and_(RISES), adds
            case "min":
                return moves.and_(FALLS), adds
        return EITHER, adds

    def _worth(self, worth: Worth | None, moves: Moves, adds: Moves) -> tuple[Moves, Moves]:
        if worth is None:
            return moves, adds
        if worth.each is not None:
            range = self._range(parse(worth.each))
        elif worth.rate:
            range = self._range(parse(worth.rate.give)) * self._range(parse(worth.rate.every))
        else:
            return EITHER, EITHER
        return moves.times(range), adds.times(range)

    @staticmethod
    def _missing(stage: Stage, moves: Moves) -> Moves:
        if stage.missing in (None, "error"):
            return moves
        return (
            moves if stage.missing == "0" and moves != EITHER and stage.take not in ("max", "min") else EITHER
        )

    def _limited(self, limit: Limit | None, moves: Moves) -> Moves:
        if limit and self._reads_what_moves(limit.max, limit.min):
            return EITHER
        return moves


def _signs(range: Range) -> Moves:
    return Moves(range.high is None or range.high > 0, range.low is None or range.low < 0)
