"""How the command speaks: a table or a sentence for people, one JSON document with --json, and three exit codes.

0  fine        1  the answer is no        2  it could not be done
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from eventsourcing.persistence import PersistenceError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from contracts.refusals import Refusal
from ledger.application import NotFounded
from ledger.runner import NoDatabase
from ledger.sources import NoBundle

NO, COULD_NOT = 1, 2
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


class Speaker:
    """Set once by the command's own options."""

    as_json = False

    def say(self, zh: str, en: str) -> None:
        """A sentence in both languages; silent with --json."""
        if not self.as_json:
            console.print(zh)
            console.print(f"[dim]{en}[/dim]")

    def result(self, value: dict[str, Any]) -> None:
        """The document of --json."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n")

    def table(self, title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        if self.as_json:
            return
        table = Table(title=title, title_justify="left", header_style="bold")
        for heading in headings:
            table.add_column(heading)
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        console.print(table)


speak = Speaker()


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """A bar on standard error, only where somebody looks at it; `advance(task)` inside."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=speak.as_json or not errors.is_terminal) as bar:
        bar.add_task(what, total=total)
        yield bar


def stop(no: Refusal, code: int = NO) -> NoReturn:
    """Say why not, and end."""
    if speak.as_json:
        speak.result(
            {"error": no.code(), "zh": no.in_chinese(), "en": no.in_english(), "item": no.facts.get("item")}
        )
    else:
        item = no.facts.get("item")
        where = f"第{item}条 / item {item}：" if item is not None else ""
        errors.print(f"[red]✗[/red] {where}{no.in_chinese()}")
        errors.print(f"  {no.in_english()}  [dim]({no.code()})[/dim]")
    raise typer.Exit(code)


@contextmanager
def answers() -> Iterator[None]:
    """Turns every expected error of a command into its sentence and exit code."""
    try:
        yield
    except (NotFounded, NoDatabase, NoBundle) as no:
        stop(no, COULD_NOT)
    except Refusal as no:
        stop(no)
    except (OSError, PersistenceError) as error:
        if speak.as_json:
            speak.result({"error": "could-not", "en": str(error)})
        else:
            errors.print(f"[red]✗[/red] 没有办成：{error}")
        raise typer.Exit(COULD_NOT) from None
