"""What the command answers when it cannot do what it was asked: a refusal in two languages, and three exit codes.

    0  fine        1  the answer is no        2  it could not be done: trying again later, or elsewhere, may help

A refusal is the same document as over HTTP (`api/problems.py`), whether it was said here or by a server, and what a server
answers with 500 or more is 2 here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from eventsourcing.persistence import PersistenceError

from api.problems import NAMESPACE, of_database, problem
from api.tables.files import FileUnreadable
from contracts.refusals import Refusal
from ledger.audit import NeedsTheWholeLog, NoBeginning
from ledger.backup import NotABackup
from ledger.log_key import LogKeyMissing, LogKeyUnreadable
from ledger.mishaps import mishap
from ledger.runner import NoDatabase
from ledger.sources import NoBundle, OtherBundle
from projections.papers.typesetting import PdfNotInstalled
from scripts.keyfiles import KeyFileUnreadable
from scripts.remote import SaidNo, ServerAway
from scripts.scheduler import DaskNotInstalled, NotReadThere, NoWorkers, SchedulerAway, WorkLost
from scripts.speaking import speak, spoken_languages

NO, COULD_NOT = 1, 2
PLAIN = (str, int, float, list, dict)
SAID_APART = ("item", "row", "statement")
"""Facts that say where in a sheet or a file."""
OUT_OF_REACH = (
    NoDatabase, NoBundle, OtherBundle, NotABackup, NeedsTheWholeLog, NoBeginning, ServerAway, KeyFileUnreadable,
    LogKeyUnreadable, LogKeyMissing, FileUnreadable, PdfNotInstalled, DaskNotInstalled, SchedulerAway, NoWorkers,
    WorkLost, NotReadThere,
)  # fmt: skip
"""What was to be read or asked is not there, or cannot be read as what it should be: nobody has judged anything."""


class NotDone(Refusal):
    zh = "没有办成：{what_zh}{why_zh}。请核对文件和目录后再试。"
    en = "It could not be done: {what}{why}. Check files and folders, then try again."


def stop(problem: dict[str, Any], code: int | None, beside: dict[str, Any]) -> NoReturn:
    """Say why not, and end."""
    name, item = problem["type"].removeprefix(NAMESPACE), problem.get("item")
    zh, en = (problem[language]["detail"] for language in ("zh", "en"))
    row = problem["facts"].get("row")
    statement = problem["facts"].get("statement")
    facts = {
        fact: value if isinstance(value, PLAIN) else str(value)
        for fact, value in problem["facts"].items()
        if fact not in SAID_APART
    }
    found = {"now": problem.get("now"), "row": row, "statement": statement, "facts": facts or None}
    told = {fact: value for fact, value in found.items() if value is not None}
    speak.result({"error": name, "zh": zh, "en": en, "item": item, **told, **beside})
    if not speak.as_json:
        in_zh, in_en = where(statement, row, item)
        if len(spoken_languages()) > 1:
            said = set(zh.splitlines())
            en = "\n".join(line for line in en.splitlines() if line not in said)  # a list is shown once
        speak.complain(f"{in_zh}{zh}", f"{in_en}{en}", name)
    raise typer.Exit(code or (COULD_NOT if problem["status"] >= 500 else NO))


def where(statement: int | None, row: int | None, item: int | None) -> tuple[str, str]:
    """The place that a refusal is about; what is row 7 of a sheet need not be item 6 of its batch as well.

    >>> where(2, None, 3)
    ('第2条语句：第3条：', 'Statement 2: Item 3: ')
    """
    in_row = ("第{}行：", "Row {}: ", row) if row is not None else ("第{}条：", "Item {}: ", item)
    places = [each for each in (("第{}条语句：", "Statement {}: ", statement), in_row) if each[2] is not None]
    return "".join(zh.format(at) for zh, _, at in places), "".join(en.format(at) for _, en, at in places)


@contextmanager
def answers(code: int | None = None, **beside: Any) -> Iterator[None]:
    """Turns every expected error of a command into its sentence and exit code.

    `code` is for a command whose own "no" is something else than a refusal: what stops an audit is no verdict. `beside` goes into the document of --json: what had been done before the answer was no.
    """
    try:
        yield
    except SaidNo as no:
        stop(no.problem, code, beside)
    except OUT_OF_REACH as no:
        stop(problem(no, "zh"), COULD_NOT, beside)
    except Refusal as no:
        stop(problem(no, "zh"), code, beside)
    except PersistenceError as error:
        stop(problem(of_database(error), "zh"), code, beside)
    except OSError as error:
        stop(problem(not_done(error), "zh"), COULD_NOT, beside)


def not_done(error: OSError) -> NotDone:
    named = error.filename is not None
    zh, en = (f"{error.filename}：", f"{error.filename}: ") if named else ("", "")
    return NotDone(what_zh=zh, what=en, **mishap(error).facts())
