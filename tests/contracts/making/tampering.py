"""The small log broken, once in each file: what was done, what an audit must say, and whether a stranger can see it.

    row    genesis | statement | further | batch | item | end        how   byte | column | swap | drop | replay | re-sign
    by     database: somebody who writes in the tables and has no key. The columns beside an entry, its leaf among
                     them, stay as they were, and the old checkpoint stands.
           operator: whoever holds the log's key too. Columns and leaves are made anew, and a new checkpoint is signed.

`index` is the first entry at which something is wrong; `code` and `invariant` are what the audit says first;
`violates` lists every invariant that does not hold, for verifiers that check in another order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.canonical import decode, encode
from contracts.tree import leaf_hash
from ledger.findings import finding
from tests.contracts.making.cases import VECTORS, as_json, spelled
from tests.contracts.making.log import LOG_SIGNER, signed_checkpoint, small_log

HERE = VECTORS / "tamper"
HOWS = ("byte", "column", "swap", "drop", "replay", "re-sign")
ROWS = ("genesis", "statement", "further", "batch", "item", "end")

Change = Callable[[dict[str, Any]], object]
Edit = dict[str, Any]


@dataclass
class Case:
    """One way of breaking the log. `edits` are applied in order, each to what the one before has left."""

    name: str
    row: str
    how: str
    by: str
    does: str
    edits: Sequence[Edit]
    index: int
    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    also: tuple[int, ...] = ()
    """Further invariants that do not hold."""
    cannot: str | None = None
    """Why a stranger with SPEC.md alone cannot see it."""
    checkpoint: bytes | None = None
    """Another than the one that follows from `by`."""

    def as_json(self) -> bytes:
        assert self.row in ROWS
        assert self.how in HOWS
        said = finding(self.index, self.code, **self.facts)
        value: dict[str, Any] = {
            "name": self.name,
            "row": self.row,
            "how": self.how,
            "by": self.by,
            "does": self.does,
            "edits": self.edits,
            "index": self.index,
            "invariant": said.invariant,
            "violates": sorted({said.invariant, *self.also}),
            "code": said.code,
            "zh": said.zh,
            "en": said.en,
            "stranger": self.cannot is None,
        }
        if self.cannot:
            value["cannot"] = self.cannot
        if self.by == "operator" or self.checkpoint:
            value |= spelled("checkpoint", self.checkpoint or self._signed_anew())
        return as_json(value)

    def _signed_anew(self) -> bytes:
        return signed_checkpoint([leaf_hash(entry) for entry in applied(self.edits)], LOG_SIGNER)


def files() -> dict[Path, bytes]:
    from tests.contracts.making import tampered_by_the_database, tampered_by_the_operator

    cases = tampered_by_the_database.cases() + tampered_by_the_operator.cases()
    assert len({case.name for case in cases}) == len(cases)
    return {HERE / f"{case.name}.json": case.as_json() for case in cases}


# ── edits ───────────────────────────────────────────────────────────────────────────────────────────────────────


def replace(index: int, entry: bytes) -> Edit:
    return {"op": "replace", "index": index, **spelled("entry", entry)}


def insert(index: int, entry: bytes) -> Edit:
    """In front of what stands at `index`."""
    return {"op": "insert", "index": index, **spelled("entry", entry)}


def remove(index: int) -> Edit:
    return {"op": "remove", "index": index}


def column(index: int, name: str, value: Any) -> Edit:
    return {"op": "column", "index": index, "column": name, "value": value}


def swap(left: int, right: int) -> list[Edit]:
    entries = small_log().entries
    return [replace(left, entries[right]), replace(right, entries[left])]


def edited(index: int, change: Change) -> Edit:
    """An entry with `change` made in its JSON, and written canonically again."""
    value = decode(small_log().entries[index])
    change(value)
    return replace(index, encode(value))


def applied(edits: Sequence[Edit]) -> list[bytes]:
    """The entries after the edits."""
    entries = list(small_log().entries)
    for edit in edits:
        match edit["op"]:
            case "replace":
                entries[edit["index"]] = edit["entry"].encode()
            case "insert":
                entries.insert(edit["index"], edit["entry"].encode())
            case "remove":
                del entries[edit["index"]]
    return entries
