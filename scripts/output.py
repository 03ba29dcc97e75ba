"""How the command speaks: a table or a sentence for people, one JSON document with --json, and three exit codes.

    0  fine        1  the answer is no        2  it could not be done: trying again later, or elsewhere, may help

A refusal is the same document as over HTTP (`api/problems.py`), whether it was said here or by a server, and what a server
answers with 500 or more is 2 here.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from eventsourcing.persistence import PersistenceError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.problems import NAMESPACE, as_refusal, problem
from contracts.refusals import Refusal
from ledger.audit import NeedsTheWholeLog, NoBeginning
from ledger.log_key import LogKeyUnreadable
from ledger.runner import NoDatabase
from ledger.sources import NoBundle, OtherBundle
from scripts.keyfiles import KeyFileUnreadable
from scripts.remote import SaidNo, ServerAway
from scripts.scheduler import DaskNotInstalled, NotReadThere, NoWorkers, SchedulerAway, WorkLost
from scripts.score_pdf import PdfNotInstalled

NO, COULD_NOT = 1, 2
OUT_OF_REACH = (
    NoDatabase, NoBundle, OtherBundle, NeedsTheWholeLog, NoBeginning, ServerAway, KeyFileUnreadable, LogKeyUnreadable,
    PdfNotInstalled, DaskNotInstalled, SchedulerAway, NoWorkers, WorkLost, NotReadThere,
)  # fmt: skip
"""What was to be read or asked is not there; nobody has judged anything."""
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


class NotDone(Refusal):
    zh = "没有办成：{why}。请核对文件和目录后再试。"
    en = "It could not be done: {why}. Check files and folders, then try again."


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
            sys.stdout.flush()  # `serve` goes on for long

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
def progress(what: str, total: int | None = None) -> Iterator[Progress]:
    """A bar on standard error, only where somebody looks at it; `advance(task)` inside."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, disable=speak.as_json or not errors.is_terminal) as bar:
        bar.add_task(what, total=total)
        yield bar


def stop(problem: dict[str, Any], code: int | None, beside: dict[str, Any]) -> NoReturn:
    """Say why not, and end."""
    name, item = problem["type"].removeprefix(NAMESPACE), problem.get("item")
    zh, en = (problem[language]["detail"] for language in ("zh", "en"))
    row = problem["facts"].get("row")
    found = {"now": problem.get("now"), "row": row}
    told = {fact: value for fact, value in found.items() if value is not None}
    speak.result({"error": name, "zh": zh, "en": en, "item": item, **told, **beside})
    if not speak.as_json:
        where = f"第{item}条 / item {item}：" if item is not None else ""
        where = f"第{row}行 / row {row}：" if row is not None else where
        errors.print("[red]✗[/red] ", escape(f"{where}{zh}"), sep="")
        errors.print("  ", escape(en), f"  [dim]({name})[/dim]", sep="")
    raise typer.Exit(code or (COULD_NOT if problem["status"] >= 500 else NO))


@contextmanager
def answers(**beside: Any) -> Iterator[None]:
    """Turns every expected error of a command into its sentence and exit code.

    `beside` goes into the document of --json: what had been done before the answer was no.
    """
    try:
        yield
    except SaidNo as no:
        stop(no.problem, None, beside)
    except OUT_OF_REACH as no:
        stop(problem(no, "zh"), COULD_NOT, beside)
    except Refusal as no:
        stop(problem(no, "zh"), None, beside)
    except PersistenceError as error:
        stop(problem(as_refusal(error), "zh"), None, beside)
    except OSError as error:
        stop(problem(NotDone(why=error), "zh"), COULD_NOT, beside)
