"""Where a number stands among the edges of the grades: a line with dots, and the same as a table beside it.

The line does not begin at zero, so it has no bars: only the distance between the dot and the edges is to be seen on it.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from contracts.rulebook import Rulebook
from contracts.sheet import Sheet
from domain.scoring.numbers import read_number
from projections.papers.charts import edges_of

LEFT, WIDE = 24, 352
CLOSE = 46
"""Two edges nearer than this have their numbers on two rows."""


class Mark(NamedTuple):
    at: float
    number: str
    """Exact."""
    grade: str
    low: bool = False
    """On the second row."""


class Scale(NamedTuple):
    at: float
    """Of the result."""
    marks: Sequence[Mark]
    near: Sequence[tuple[float, float]]
    """What is called near an edge: from, and how wide."""


def scale_of(book: Rulebook, sheet: Sheet) -> Scale | None:
    """None where there is no number, or no edge to be near to."""
    part = next(each for each in book.parts if each.subject == sheet.part)
    edges = edges_of(book, part, sheet)
    if sheet.result is None or not edges:
        return None
    result = Fraction(sheet.result)
    lowest, highest = min(result, edges[0][0]), max(result, edges[-1][0])
    margin = (highest - lowest) / 6 or Fraction(1)
    start, whole = lowest - margin, highest - lowest + 2 * margin

    def x(number: Fraction) -> float:
        return round(LEFT + float((number - start) / whole) * WIDE, 1)

    marks: list[Mark] = []
    for edge, grade in edges:
        low = bool(marks) and not marks[-1].low and x(edge) - marks[-1].at < CLOSE
        marks.append(Mark(x(edge), str(edge), grade, low))
    width = Fraction(0) if part.near is None else read_number(part.near)
    near = [
        (x(edge - width), round(x(edge + width) - x(edge - width), 1)) for edge, _ in edges if width and edge
    ]
    return Scale(x(result), marks, near)
