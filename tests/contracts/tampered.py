"""The committed vectors as things to read: the small log, and every way in which contracts/vectors/tamper breaks it.

for case in tampered():
    verdict = audit(case.source())         what a database or a server would give the auditor
    case.entries, case.leaves, case.checkpoints      what a stranger has
"""

import json
from base64 import b64decode
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.entry import read_entry
from contracts.refusals import Refusal
from contracts.streams import rule_id
from contracts.tree import leaf_hash
from ledger.beside import Beside, Proven
from ledger.rows import AuditRow

VECTORS = Path(__file__).parents[2] / "contracts" / "vectors"


@cache
def small_log() -> tuple[bytes, ...]:
    """The entries of contracts/vectors/log."""
    return tuple((VECTORS / "log" / "entries.jsonl").read_bytes().split(b"\n")[:-1])


def log_file(name: str) -> bytes:
    return (VECTORS / "log" / name).read_bytes()


def cases_of(folder: str, kind: str) -> list[dict[str, Any]]:
    """The cases of one file in contracts/vectors/good or bad."""
    cases: list[dict[str, Any]] = json.loads((VECTORS / folder / f"{kind}.json").read_bytes())["cases"]
    return cases


def kinds_of(folder: str) -> list[str]:
    return sorted(path.stem for path in (VECTORS / folder).glob("*.json"))


@dataclass(frozen=True)
class Tampered:
    """A file of contracts/vectors/tamper, and the log as it leaves it."""

    file: dict[str, Any]
    rows: Sequence[AuditRow]
    checkpoints: Sequence[bytes]

    @property
    def name(self) -> str:
        return str(self.file["name"])

    @property
    def entries(self) -> list[bytes]:
        return [row.entry for row in self.rows]

    @property
    def leaves(self) -> list[bytes]:
        """The leaf hashes that are published beside the entries."""
        by_database = self.file["by"] == "database"
        return [leaf_hash(entry) for entry in (small_log() if by_database else self.entries)]

    def source(self) -> "TamperedSource":
        return TamperedSource(self)


class TamperedSource:
    """What `ledger.audit.audit` reads."""

    def __init__(self, case: Tampered) -> None:
        self.case = case

    def size(self) -> int:
        return self.case.rows[-1].position if self.case.rows else 0

    def rows(self, start: int = 0) -> Generator[AuditRow]:
        return (row for row in self.case.rows if row.position > start)

    def entry(self, index: int) -> bytes | None:
        return next((row.entry for row in self.case.rows if row.at == index), None)

    def key_rows(self) -> Iterator[AuditRow]:
        return iter(self.case.rows)

    def checkpoints(self) -> Sequence[bytes]:
        return self.case.checkpoints

    def withheld(self) -> Sequence[int]:
        return ()

    def beside(self, proven: Proven) -> Beside:
        return Beside()


@cache
def tampered() -> tuple[Tampered, ...]:
    files = sorted((VECTORS / "tamper").glob("*.json"))
    return tuple(_read(json.loads(path.read_bytes())) for path in files)


@cache
def untouched() -> Tampered:
    """The small log itself, as the same kind of thing."""
    case: dict[str, Any] = {"name": "untouched", "by": "operator", "edits": []}
    return Tampered(case, _rows_anew(list(small_log())), [log_file("checkpoint.old"), log_file("checkpoint")])


def _read(case: dict[str, Any]) -> Tampered:
    rows = [_row(index, entry) for index, entry in enumerate(small_log())]
    for edit in case["edits"]:
        _apply(rows, edit)
    if case["by"] == "operator":
        rows = _rows_anew([row.entry for row in rows])
    checkpoint = case["checkpoint"].encode() if "checkpoint" in case else log_file("checkpoint")
    return Tampered(case, rows, [checkpoint])


def _apply(rows: list[AuditRow], edit: dict[str, Any]) -> None:
    """As somebody does in the tables: what is beside an entry stays as it was."""
    at = edit["index"]
    match edit["op"]:
        case "replace":
            rows[at] = rows[at]._replace(entry=_entry(edit))
        case "insert":
            rows.insert(at, _row(at, _entry(edit)))
        case "remove":
            del rows[at]
        case "column":
            value = bytes.fromhex(edit["value"]) if edit["column"] == "leaf" else edit["value"]
            rows[at] = rows[at]._replace(**{edit["column"]: value})


def _entry(edit: dict[str, Any]) -> bytes:
    return edit["entry"].encode() if "entry" in edit else b64decode(edit["entry_base64"])


def _rows_anew(entries: Sequence[bytes]) -> list[AuditRow]:
    """Rows whose columns all follow from their entries; what a batch's items leave out comes from its row."""
    actor = ""
    rows = []
    for index, stored in enumerate(entries):
        actor = _batch_actor(stored) or actor
        rows.append(_row(index, stored, actor))
    return rows


def _row(index: int, stored: bytes, actor: str | None = None) -> AuditRow:
    log = sha256(small_log()[0]).hexdigest()
    try:
        entry = read_entry(stored, index)
    except Refusal:
        return AuditRow(index + 1, stored)
    act = None
    if actor is None:
        actor = next((_batch_actor(each) for each in small_log() if _batch_actor(each)), "")
    match entry.kind:
        case "genesis":
            act = entry.stream
        case "statement":
            assert entry.signed
            act = rule_id(entry.signed["log"], "open", entry.signed["actor"], entry.signed["id"])
        case "batch":
            act = rule_id(log, "batch", sha256(entry.payload).hexdigest())
        case "item":
            assert entry.item
            act = rule_id(log, "open", actor or "", entry.item["statement"]["id"])
    return AuditRow(index + 1, stored, entry.stream, entry.version, entry.event, leaf_hash(stored), act)


def _batch_actor(stored: bytes) -> str | None:
    if b'"event":"batch.received"' not in stored:
        return None
    return str(json.loads(stored)["batch"]["actor"])
