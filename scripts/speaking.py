"""How the command speaks: sentences and tables for people, or with --json one document for machines.

Kept apart from the answers (`scripts/output.py`), so that the list of commands needs nothing but this.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from scripts.wrapping import Wrapped

MARKS = {"✓": "green", "✗": "red"}
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def spoken_languages(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """In which languages sentences are said, the first of them first: those of GONGJIAN_LANG (zh, en), or else Chinese
    alone where the machine speaks Chinese, and both anywhere else.

    >>> spoken_languages({"LANG": "zh_CN.UTF-8"}), spoken_languages({"LANG": "C.UTF-8"})
    (('zh',), ('zh', 'en'))
    """
    if (asked := environment.get("GONGJIAN_LANG", "")) in ("zh", "en"):
        return (asked,)
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return ("zh",) if locale.startswith("zh") and not asked else ("zh", "en")


def in_words(zh: str, en: str) -> str:
    """A short text in those languages, on one line."""
    return " ".join(each for language, each in (("zh", zh), ("en", en)) if language in spoken_languages())


class Speaker:
    """Set once by the command's own options."""

    as_json = False

    def say(self, zh: str, en: str) -> None:
        """A sentence in the languages of `spoken_languages`; silent with --json."""
        if self.as_json:
            return
        languages = spoken_languages()
        if "zh" in languages:
            console.print(zh)
        if "en" in languages:
            console.print(f"[dim]{en}[/dim]" if "zh" in languages else en)

    def complain(self, zh: str, en: str, name: str) -> None:
        """Why something was not done; in English with what it is called in --json. On standard error, silent with --json."""
        if self.as_json:
            return
        languages = spoken_languages()
        if "zh" in languages:
            errors.print("[red]✗[/red] ", escape(zh), sep="")
        if "en" in languages:
            mark = "  " if "zh" in languages else "[red]✗[/red] "
            errors.print(mark, escape(en), f"  [dim]({name})[/dim]", sep="")

    def drawing(self, lines: str) -> None:
        """What is drawn in characters, as it is; silent with --json."""
        if not self.as_json:
            sys.stdout.write(lines)
            sys.stdout.flush()

    def result(self, value: Mapping[str, Any]) -> None:
        """The document of --json."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
            sys.stdout.flush()  # `serve` goes on for long

    def table(
        self,
        title: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[object]],
        whole: Sequence[int] = (),
        at_most: Mapping[int, int] | None = None,
    ) -> None:
        """Rows for people; silent with --json. Where a line is too long its cells wrap: nothing is cut off.

        A cell that is ✓ or ✗ is green or red. The columns `whole`, counted from 0, are never broken: ids, codes, numbers.
        `at_most` says how many cells wide a column may become, so that others have more room.
        """
        if self.as_json:
            return
        table = Table(title=title, title_justify="left", header_style="bold")
        texts = [[str(cell) for cell in row] for row in rows]
        for at, heading in enumerate(headings):
            widest = max(
                cell_len(line) for text in (heading, *(row[at] for row in texts)) for line in text.split("\n")
            )
            table.add_column(
                Wrapped(heading, "bold"),
                width=widest if at in whole else None,
                max_width=(at_most or {}).get(at),
            )
        for row in texts:
            table.add_row(*(Wrapped(cell, MARKS.get(cell, "")) for cell in row))
        console.print(table)


speak = Speaker()


def somebody_sits_here() -> bool:
    """Whether a question would be read: at a terminal, and not by a program with --json."""
    return sys.stdin.isatty() and not speak.as_json


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Progress]:
    """A bar on standard error, only where somebody looks at it; `advance(task)` inside."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=speak.as_json or not errors.is_terminal) as bar:
        bar.add_task(what, total=total)
        yield bar
