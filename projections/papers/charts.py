"""Two pictures, where a person would rather look than read; each stands beside the table that has its numbers.

    composition    one subject's number as a bar of what it is made of, with the edges of the grades above it
    distribution   how many have which grade: counts, no names, no order among those who have the same

Plain SVG of rectangles, lines and text: greys and hatchings that a printer without colour keeps apart, and every number written
out beside its shape. A picture says nothing that its table does not.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from html import escape
from typing import NamedTuple

from contracts.rulebook import Part, Rulebook
from contracts.sheet import Sheet
from domain.scoring.numbers import show
from domain.scoring.plan import plan
from domain.scoring.values import NoValue
from projections.papers.lines import how

WIDE = 680
LEFT, RIGHT = 20, 30
FONT = "Noto Sans SC, Source Han Sans SC, Microsoft YaHei, sans-serif"
FILLS = ("#3a3a3a", "#b9b9b9", "#777777", "#dedede", "#555555", "#9a9a9a")
TAKEN = "url(#taken)"
DEFS = (
    '<defs><pattern id="taken" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#ffffff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#3a3a3a" stroke-width="2"/>'
    "</pattern></defs>"
)


class Piece(NamedTuple):
    """What adds to a number or takes from it."""

    label: str
    amount: Fraction


# -- one subject ------------------------------------------------------------------------------------------------


def composition(book: Rulebook, sheet: Sheet) -> str | None:
    """The bar of a sheet's result; None where it has none, or nothing that adds to it."""
    part = next(each for each in book.parts if each.subject == sheet.part)
    pieces = pieces_of(part, sheet)
    adding = sum(piece.amount for piece in pieces if piece.amount > 0)
    if not adding or sheet.result is None:
        return None
    edges = edges_of(book, part, sheet)
    top = max(Fraction(adding), Fraction(sheet.result), *(edge for edge, _ in edges), Fraction(0))
    return drawn(_composition(pieces, sheet, edges, top), 118 + 20 * ((len(pieces) + 1) // 2))


def pieces_of(part: Part, sheet: Sheet) -> list[Piece]:
    """The terms of the result's line, by the names of the lines that they read; of a line from facts its entries."""
    labels = {line.name: line.zh for line in sheet.lines}
    if part.result is None or sheet.result is None:
        return []
    line = sheet.line(part.result)
    return [
        Piece(
            "、".join(labels[name] for name in entry.lines if name in labels) or how(line, entry),
            Fraction(entry.amount),
        )
        for entry in line.entries
        if entry.amount != "0"
    ]


def edges_of(book: Rulebook, part: Part, sheet: Sheet) -> list[tuple[Fraction, str]]:
    """The lower edge of each grade on the period's last day, and the grade."""
    ready, day, found = plan(book), date.fromisoformat(sheet.end), []
    for band in part.bands:
        text = band.at_least if band.at_least is not None else band.above
        try:
            if text is not None:
                found.append((ready.number(text, day), band.grade))
        except NoValue:
            continue
    return sorted(found)


def _composition(
    pieces: Sequence[Piece], sheet: Sheet, edges: Sequence[tuple[Fraction, str]], top: Fraction
) -> Iterator[str]:
    across = WIDE - LEFT - RIGHT

    def x(number: Fraction) -> float:
        return LEFT + float(number / top) * across

    at = Fraction(0)
    bar, high = 52, 30
    fills = {}
    for nth, piece in enumerate(each for each in pieces if each.amount > 0):
        fills[piece] = FILLS[nth % len(FILLS)]
        yield rectangle(x(at), bar, x(at + piece.amount) - x(at), high, fills[piece])
        at += piece.amount
    for piece in (each for each in pieces if each.amount < 0):
        fills[piece] = TAKEN
        at += piece.amount
        yield rectangle(
            x(max(at, Fraction(0))), bar, x(at - piece.amount) - x(max(at, Fraction(0))), high, TAKEN
        )
    last = -100.0
    for edge, grade in edges:
        if edge > 0:
            here = x(edge)
            row = 14 if here - last > 74 else 30
            last = here if row == 14 else last
            yield line(here, row + 5, here, bar + high, dashed=True)
            yield text(here, row, f"{grade} {show(edge)}", "middle" if here < WIDE - 40 else "end", 11)
    result = Fraction(sheet.result or 0)
    yield line(x(max(result, Fraction(0))), bar - 6, x(max(result, Fraction(0))), bar + high + 6, width=2.5)
    yield text(min(x(max(result, Fraction(0))), WIDE - 4), bar + high + 20, f"得数 {sheet.shown}", "end", 12)
    for nth, piece in enumerate(pieces):
        column, row = nth % 2, nth // 2
        left, high_at = LEFT + column * (across // 2), bar + high + 34 + 20 * row
        yield rectangle(left, high_at, 12, 12, fills[piece])
        yield text(left + 18, high_at + 10, f"{piece.label} {signed(piece.amount)}", "start", 11)


# -- all of them ------------------------------------------------------------------------------------------------


def distribution(book: Rulebook, sheets: Sequence[Sheet]) -> str | None:
    """How many have which grade by number, for the first part that has grades; None where none has."""
    rows = counts(book, sheets)
    if not rows:
        return None
    return drawn(_distribution(rows), 20 + 30 * len(rows))


def counts(book: Rulebook, sheets: Sequence[Sheet]) -> list[tuple[str, int]]:
    """Each grade with how many have it, the highest first, then those without one; the table beside the picture."""
    part = next((each for each in book.parts if each.bands), None)
    of_part = [sheet for sheet in sheets if part and sheet.part == part.subject]
    if part is None or not of_part:
        return []
    best_first = [grade for _, grade in reversed(edges_of(book, part, of_part[0]))]
    best_first += [band.grade for band in part.bands if band.grade not in best_first]
    number = Counter(sheet.grade_by_number or "没有等次" for sheet in of_part)
    without = ["没有等次"] if number["没有等次"] else []
    return [(grade, number[grade]) for grade in (*dict.fromkeys(best_first), *without)]


def _distribution(rows: Sequence[tuple[str, int]]) -> Iterator[str]:
    most, label, across = max(count for _, count in rows), 110, WIDE - 110 - 70
    for nth, (grade, count) in enumerate(rows):
        top = 10 + 30 * nth
        yield text(label - 10, top + 15, grade, "end", 13)
        yield rectangle(label, top, max(across * count / most, 0.5) if count else 0.5, 20, FILLS[2])
        yield text(label + across * count / most + 8, top + 15, str(count), "start", 13)


# -- drawing ----------------------------------------------------------------------------------------------------


def drawn(parts: Iterator[str], high: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{high}" viewBox="0 0 {WIDE} {high}" '
        f'font-family="{FONT}" fill="#1a1a1a">{DEFS}{"".join(parts)}</svg>\n'
    )


def rectangle(x: float, y: float, wide: float, high: float, fill: str) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="{fill}" '
        'stroke="#1a1a1a" stroke-width="0.8"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, width: float = 0.8, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="3 3"' if dashed else ""
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="#1a1a1a" stroke-width="{width}"{dashes}/>'


def text(x: float, y: float, said: str, anchor: str, size: int) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}">{escape(said)}</text>'


def signed(number: Fraction) -> str:
    return f"+{show(number)}" if number > 0 else show(number)


# -- as a file of its own -----------------------------------------------------------------------------------------


def picture(book: Rulebook, sheets: Sequence[Sheet]) -> str | None:
    """Of one sheet its composition, of several how many have which grade."""
    return composition(book, sheets[0]) if len(sheets) == 1 else distribution(book, sheets)
