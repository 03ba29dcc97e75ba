"""A bundle: the log in a folder, verifiable with no server and with tools that nobody here wrote.

log.vkey  checkpoint  tile/…  tile/entries/…      the log (c2sp.org/tlog-tiles)
partial/entries/…                                 where some entries under a tile are withheld from its reader
leaf  proof                                       one entry and its c2sp.org/tlog-proof
checkpoint.old  consistency                       an earlier checkpoint, and that this log extends it
log.vkey.old                                      the key of that one, where another has replaced it since
statements/<index>.dsse.json  <keyid>.pem         what was signed, as other DSSE tools read it
reports/<digest>.json  <digest>.rulebook.json     sealed reports, computed again from the log, and their rulebooks
manifest.json
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts import dsse
from contracts.canonical import encode
from contracts.checkpoint import Checkpoint
from contracts.entry import Entry, read_entry
from contracts.keys import read_public
from contracts.note import Note
from contracts.proof import TlogProof, format_hashes
from contracts.refusals import Refused
from contracts.report import report_bytes, report_of
from contracts.statement import Statement, batch_leaf
from contracts.statements.reports import SealReport
from contracts.streams import rule_id
from contracts.tiles import WIDTH, entries_path, pack_entries, tiles, withheld_entries_path
from contracts.tree import hash_reader, inclusion_proof
from contracts.values import NIL, Digest
from domain.authority import Key
from domain.history import signed_part
from domain.log import Log
from domain.reports import ReportSealed
from ledger import evidence
from ledger.application import Ledger
from ledger.key_table import KeyTable
from ledger.log_key import named_keys
from ledger.rows import Stored


class NotEmpty(Refused):
    zh = "{folder} 不是空目录。请换一个新目录。"
    en = "{folder} is not empty. Name a new folder."


class NoCheckpoint(Refused):
    zh = "还没有{size}条处的检查点。请稍后再试，或换一个条数。"
    en = "There is no checkpoint at size {size}. Try again later, or name another size."


class NotCovered(Refused):
    zh = "检查点只到{size}条，第{number}条还没有证明。请稍后再试。"
    en = "The checkpoint covers {size:entry|entries}; entry {number} has no proof yet. Try again later."


class EntryWithheld(Refused):
    zh = "第{number}条记录不在此人可以查看的范围内，不能附上。请去掉 --entry，或换一条。"
    en = "Entry {number} is not this reader's to read, so it cannot be added. Leave out --entry, or name another."


Show = Callable[[Sequence[Stored]], Sequence[bytes | None]]
"""Of some rows the entries that a reader may have, None for each of the others."""


def everything(rows: Sequence[Stored]) -> Sequence[bytes | None]:
    return [row.entry for row in rows]


def write_bundle(
    ledger: Ledger, out: Path, *, index: int | None = None, old: int | None = None, show: Show = everything
) -> tuple[int, list[int]]:
    """Write what the newest checkpoint covers and `show` gives; return how many entries that covers, and which are withheld.

    Raises:
        NotEmpty, NoCheckpoint, NotCovered, EntryWithheld: nothing useful could be written.
    """
    if out.exists() and any(out.iterdir()):
        raise NotEmpty(folder=out)
    note = ledger.tree.newest_note()
    if note is None:
        raise NoCheckpoint(size=1)
    size = Checkpoint.parse(Note.parse(note).text).size
    log = ledger.streams.folded(NIL).state
    assert isinstance(log, Log)
    named = named_keys(ledger.rows)
    _write(out / "log.vkey", named.log_key(size).encode() + b"\n")
    _write(out / "checkpoint", note)
    for tile in tiles(size):
        _write(out / tile.path, ledger.tree.tile(tile))
    withheld: list[int] = []
    for start in range(0, size, WIDTH):
        shown = show(ledger.rows.rows(start + 1, min(start + WIDTH, size)))
        _write(out / path_for(start // WIDTH, shown), pack_entries(shown))
        withheld += [at for at, entry in enumerate(shown, start) if entry is None]
    if index is not None:
        _write_proof(ledger, out, note, size, index, withheld)
    if old is not None:
        _write_consistency(ledger, out, size, old, named)
    reports = _write_reports(ledger, out, size) if show is everything else []
    _write(out / "manifest.json", manifest(ledger.log, log.origin, size, withheld, reports))
    return size, withheld


def path_for(n: int, entries: Sequence[bytes | None]) -> str:
    """Where these entries under tile `n` stand: those that lack any never where a whole file stands."""
    named = withheld_entries_path if None in entries else entries_path
    return named(n, len(entries))


def manifest(
    log: Digest, origin: str, size: int, withheld: Sequence[int], reports: Sequence[dict[str, Any]] = ()
) -> bytes:
    """What `manifest.json` holds."""
    content = {"log": log, "origin": origin, "size": size, "withheld": withheld}
    content |= {"reports": reports} if reports else {}
    return json.dumps(content, indent=2, sort_keys=True).encode() + b"\n"


def _write_reports(ledger: Ledger, out: Path, size: int) -> list[dict[str, Any]]:
    """The sealed reports that the log gives, with the indexes of their seals and of their rulebooks' drafts. One that it does not
    give has no bytes to write: the audit says so of its seal."""
    written = []
    for row in ledger.rows.select_notifications(1, size, stop=size, topics=[ReportSealed.event]):
        signed = signed_part(read_entry(row.state, row.id - 1), ledger.log, ledger.streams.header)
        assert isinstance(signed, Statement)
        body = signed.body
        assert isinstance(body, SealReport)
        sheets = evidence.sheets(ledger, body.rulebook, body.period, body.position, body.reducer)
        if report_of(sheets).digest != body.digest:
            continue
        drafted = ledger.rows.streams([UUID(body.rulebook)])[UUID(body.rulebook)][0]
        rulebook = evidence.rulebook_at(ledger, body.rulebook, body.position).data
        _write(out / "reports" / f"{body.digest}.json", report_bytes(sheets))
        _write(out / "reports" / f"{body.digest}.rulebook.json", encode(rulebook))
        written.append({"digest": body.digest, "index": row.id - 1, "rulebook": drafted.position - 1})
    return written


def _write_proof(
    ledger: Ledger, out: Path, note: bytes, size: int, index: int, withheld: Sequence[int]
) -> None:
    """The entry, its proof, and what was signed for it."""
    if index >= size:
        raise NotCovered(size=size, number=index + 1)
    if index in withheld:
        raise EntryWithheld(number=index + 1)
    row = ledger.rows.rows(index + 1, index + 1)[0]
    _write(out / "leaf", row.entry)
    _write(out / "proof", TlogProof(index, tuple(ledger.tree.inclusion(index, size)), note).to_bytes())
    entry = read_entry(row.entry, index)
    if entry.kind in ("statement", "batch"):
        _write_signed(ledger, out, index, entry)
    if entry.kind == "item":
        _write_item(ledger, out, index, entry, withheld)


def _write_signed(ledger: Ledger, out: Path, index: int, entry: Entry) -> None:
    kind = dsse.STATEMENT if entry.kind == "statement" else dsse.BATCH
    envelope = dsse.export(kind, entry.payload, entry.signatures)
    _write(out / "statements" / f"{index}.dsse.json", encode(envelope))
    for signature in entry.signatures:
        key = ledger.streams.folded(rule_id(ledger.log, "key", signature.keyid)).state
        if isinstance(key, Key):
            pem = read_public(key.spki).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            _write(out / "statements" / f"{signature.keyid}.pem", pem)


def _write_item(ledger: Ledger, out: Path, index: int, entry: Entry, withheld: Sequence[int]) -> None:
    """An item, its path in its batch, and the batch's own envelope."""
    assert entry.item
    stream = rule_id(ledger.log, "batch", entry.item["batch"])
    own = ledger.rows.act(UUID(stream))[0]
    if own.position - 1 in withheld:
        raise EntryWithheld(number=own.position)
    leaves = []
    for item in ledger.streams.items(entry.item["batch"]) or ():
        stored = ledger.rows.streams([UUID(item)])[UUID(item)][0]
        statement = signed_part(
            read_entry(stored.entry, stored.position - 1), ledger.log, ledger.streams.header
        )
        assert isinstance(statement, Statement)
        leaves.append(batch_leaf(statement.payload))
    path = inclusion_proof(entry.item["i"], len(leaves), hash_reader(leaves))
    content = {
        "statement": entry.item["statement"],
        "i": entry.item["i"],
        "path": [sibling.hex() for sibling in path],
    }
    _write(out / "statements" / f"{index}.item.json", encode(content))
    _write_signed(ledger, out, own.position - 1, read_entry(own.entry, own.position - 1))


def _write_consistency(ledger: Ledger, out: Path, size: int, old: int, named: KeyTable) -> None:
    note = ledger.tree.note_at(old)
    if note is None:
        raise NoCheckpoint(size=old)
    _write(out / "checkpoint.old", note)
    if named.log_key(old) != named.log_key(size):
        _write(out / "log.vkey.old", named.log_key(old).encode() + b"\n")
    _write(out / "consistency", format_hashes(ledger.tree.consistency(old, size)))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
