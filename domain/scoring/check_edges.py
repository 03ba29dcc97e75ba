"""Steps and bands: every number falls in exactly one, and who owns an edge is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from contracts.rulebook_words import Edges, Limit
from domain.scoring.check_context import BookContext, constant
from domain.scoring.findings import Path
from domain.scoring.numbers import show
from domain.scoring.scope import Scope
from domain.scoring.sentences import Both

STEP: Both = ("档", "step")
GRADE: Both = ("等次", "step")


@dataclass(frozen=True, slots=True)
class Edge:
    """A number, and whether it belongs inside."""

    number: Fraction
    included: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One step: where it stands, what it is called, and its edges; None is without end."""

    nth: int
    called: str
    low: Edge | None
    high: Edge | None


def check_steps(book: BookContext, at: Path, steps: Sequence[tuple[Edges, str]], word: Both = STEP) -> None:
    """`steps` are edges with what each gives. From the lowest number to the highest, none left out, none twice."""
    for nth, (edges, _) in enumerate(steps):
        if not _check_written(book, (*at, nth), edges, len(steps) == 1):
            return
    for scope in book.settings():
        pieces = [_piece(nth, edges, called, scope) for nth, (edges, called) in enumerate(steps)]
        known = [piece for piece in pieces if piece]
        if len(known) == len(pieces):
            _check_cover(book, at, sorted(known, key=_by_low), word)


def check_tiers(book: BookContext, at: Path, steps: Sequence[tuple[Edges, str]]) -> None:
    """Tiers are steps over numbers from 0: the lowest may begin there."""
    open_below = [
        (edges.model_copy(update={"at_least": None}) if edges.at_least == "0" else edges, give)
        for edges, give in steps
    ]
    check_steps(book, at, open_below)


def check_limit(book: BookContext, at: Path, limit: Limit | None) -> None:
    """A cap is not negative, and no floor lies above it."""
    if limit is None:
        return
    for high, low in zip(book.constants(limit.max), book.constants(limit.min), strict=True):
        if high is not None and high < 0:
            book.findings.error(
                (*at, "limit", "max"), f"上限 {show(high)} 是负数", f"the limit {show(high)} is negative"
            )
        if high is not None and low is not None and low > high:
            book.findings.error(
                (*at, "limit"),
                f"下限 {show(low)} 高于上限 {show(high)}",
                f"the floor {show(low)} is above the limit {show(high)}",
            )


def _check_written(book: BookContext, at: Path, edges: Edges, is_alone: bool) -> bool:
    twice = (edges.at_least is not None and edges.above is not None) or (
        edges.below is not None and edges.at_most is not None
    )
    if twice:
        book.findings.error(
            at,
            "同一边写了两个界线（含与不含只能选一个）",
            "an edge is written twice: it is inclusive or exclusive, not both",
        )
        return False
    if (
        all(edge is None for edge in (edges.at_least, edges.above, edges.below, edges.at_most))
        and not is_alone
    ):
        book.findings.error(at, "没有写界线", "no edge is written")
        return False
    return True


def _piece(nth: int, edges: Edges, called: str, scope: Scope) -> Piece | None:
    """The step with its edges as numbers; None where one cannot be worked out, which is said elsewhere."""
    low_text = edges.at_least if edges.at_least is not None else edges.above
    high_text = edges.at_most if edges.at_most is not None else edges.below
    low, high = constant(low_text, scope), constant(high_text, scope)
    if (low is None) != (low_text is None) or (high is None) != (high_text is None):
        return None
    return Piece(
        nth,
        called,
        None if low is None else Edge(low, edges.at_least is not None),
        None if high is None else Edge(high, edges.at_most is not None),
    )


def _by_low(piece: Piece) -> tuple[bool, Fraction, bool]:
    return (
        (False, Fraction(0), False) if piece.low is None else (True, piece.low.number, not piece.low.included)
    )


def _check_cover(book: BookContext, at: Path, pieces: list[Piece], word: Both) -> None:
    if not pieces:
        return
    first, last = pieces[0], pieces[-1]
    if first.low:
        under = show(first.low.number)
        book.findings.error(
            (*at, first.nth), f"低于 {under} 的数没有{word[0]}", f"numbers under {under} fall in no {word[1]}"
        )
    if last.high:
        over = show(last.high.number)
        book.findings.error(
            (*at, last.nth), f"高于 {over} 的数没有{word[0]}", f"numbers over {over} fall in no {word[1]}"
        )
    for lower, upper in pairwise(pieces):
        if said := _joint(lower, upper, word):
            book.findings.error((*at, upper.nth), *said)


def _joint(lower: Piece, upper: Piece, word: Both) -> Both | None:
    """What is wrong where one step ends and the next begins."""
    high, low = lower.high, upper.low
    if high is None or low is None or low.number < high.number:
        start, end = _or(low, "最低", "the bottom"), _or(high, "最高", "the top")
        return (
            f"“{lower.called}”与“{upper.called}”重叠：从 {start[0]} 到 {end[0]}",
            f'"{lower.called}" and "{upper.called}" overlap from {start[1]} to {end[1]}',
        )
    if low.number > high.number:
        one, other, between = show(high.number), show(low.number), show((high.number + low.number) / 2)
        return (
            f"{one} 与 {other} 之间没有{word[0]}（例如 {between}）",
            f"gap between {one} and {other} (for example {between})",
        )
    edge = show(low.number)
    if high.included and low.included:
        return (
            f"{edge} 正好落在两{word[0]}：请一边用“含”（at_least/at_most），一边用“不含”（below/above）",
            f"{edge} itself falls in two {word[1]}s: one side must be exclusive",
        )
    if not high.included and not low.included:
        return (
            f"{edge} 本身不落在任何一{word[0]}：请写明归哪边",
            f"{edge} itself falls in no {word[1]}: say which side owns it",
        )
    return None


def _or(edge: Edge | None, zh: str, en: str) -> Both:
    return (zh, en) if edge is None else (show(edge.number), show(edge.number))
