"""Lines of Chinese and Latin text for a column of a terminal: numbers and words stay whole, and no line begins with a comma.

    规则定为40分，不扣     in nine cells     规则定为 │ 40分，不 │ 扣

Terminal libraries break Chinese text at any character (but see 标点符号用法, GB/T 15834—2011, 5.1.9: 点号不出现在行首).
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

PIECES = re.compile(r"[（“《【]*(?:[!-~]+[㐀-鿿]?|\S)[，。、：；？！）”》】]*\s*")
"""What stays together: a run of Latin letters, digits and signs with its measure, or one character; and what opens and closes it."""


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text, none wider than so many cells; one piece that is wider is broken.

    >>> list(wrapped("规则定为40分，不扣", 9))
    ['规则定为', '40分，不', '扣']
    """
    line = ""
    for piece in PIECES.findall(text):
        if line and cell_len(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        *full, line = chop_cells(line + piece, width) if cell_len(piece.rstrip()) > width else [line + piece]
        yield from full
    yield line.rstrip()


class Wrapped:
    """A cell of a table that is wrapped so, in as wide a column as there is room for."""

    def __init__(self, text: str, style: str = "") -> None:
        self.text, self.style = text, style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for paragraph in self.text.split("\n"):
            indent = " " * (len(paragraph) - len(paragraph.lstrip(" ")))
            for line in wrapped(paragraph, max(1, options.max_width - len(indent))):
                yield Text(indent + line, style=self.style, no_wrap=True)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(map(cell_len, self.text.split("\n")))
        longest = max((cell_len(piece.rstrip()) for piece in PIECES.findall(self.text)), default=0)
        return Measurement(longest, widest).with_maximum(options.max_width)
