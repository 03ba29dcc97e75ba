"""QR codes: the one place where they are drawn, for paper, for pages, and for a terminal.

    svg(text)          a drawing of its own, for paper
    cell(text)         what stands inside another drawing, and how many modules wide it is
    path(text)         the dark modules as the path of an SVG, for a page, where nothing may be inline but marks
    blocks(text)       light on dark in half blocks, for a terminal

Never a micro code, which telephones do not read. `error` is the share that may be soiled: "m" (15 %) for what hangs on a wall or is copied.
"""

import io
from typing import Literal, NamedTuple

import segno

Error = Literal["l", "m", "q", "h"]


class Cell(NamedTuple):
    drawing: str
    """An SVG or the path of one, one unit to a module."""
    size: int
    """Modules on a side, the quiet zone of an SVG included."""


def svg(text: str, error: Error | None = None) -> str:
    return saved(text, "svg", error, border=1).decode()


def png(text: str, error: Error | None = None, scale: int = 3) -> bytes:
    return saved(text, "png", error, border=2, scale=scale)


def saved(text: str, kind: str, error: Error | None = None, **how: int) -> bytes:
    drawing = io.BytesIO()
    segno.make_qr(text, error=error).save(drawing, kind=kind, **how)
    return drawing.getvalue()


def cell(text: str) -> Cell:
    code = segno.make_qr(text)
    return Cell(code.svg_inline(svgclass=None, lineclass=None, omitsize=True), int(code.symbol_size()[0]))


def path(text: str, error: Error = "m") -> Cell:
    rows = segno.make_qr(text, error=error).matrix
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Cell("".join(f"M{x} {y}h1v1h-1z" for x, y in dark), len(rows))


def blocks(text: str) -> str:
    drawn = io.StringIO()
    segno.make_qr(text).terminal(out=drawn, compact=True)
    return drawn.getvalue()
