"""Parts of the frozen log, as files: what an honest publisher leaves out, and what a lying one would try."""

import json
from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

from contracts import signing
from contracts.canonical import decode, encode
from contracts.checkpoint import Checkpoint
from contracts.entry import log_id, write_entry
from contracts.note import Note, NoteSigner
from contracts.statement import Seen
from contracts.statements.keys import EnrolUnit, RegisterPerson
from contracts.streams import rule_id
from contracts.tiles import WIDTH, Tile, entries_path, pack_entries, unpack_entries
from contracts.tree import leaf_hash, root
from ledger.bundle import manifest, path_for
from tests.people import ORIGIN, key

FROZEN = Path(__file__).parents[1] / "histories" / "rules-1"
SIZE: int = json.loads((FROZEN / "expected.json").read_bytes())["size"]
GROWN, REST = 200, SIZE + 200 - WIDTH
"""By so many it grows beyond one file, and so many stand in the second."""
NEXT_LOG_KEY = NoteSigner(ORIGIN, key("the log's next"))
"""Which the frozen log names in its last entry."""
COMMUNITY = "029d8e48-8e54-50a0-9a77-e1692e36d158"
HOLDER = "ce18c214-659b-5cbb-ac22-c3821e07ee14"


def frozen() -> list[bytes]:
    """The entries of a county's year with every event in it."""
    return unpack_entries((FROZEN / entries_path(0, SIZE)).read_bytes(), SIZE)


def registration(index: int, seen_size: int, entries: Sequence[bytes]) -> bytes:
    """A row that the community adds at `index`: one more person. It has seen the first `seen_size` of `entries`."""
    seen = Seen(size=seen_size, root=root([leaf_hash(entry) for entry in entries[:seen_size]]).hex())
    payload = signing.draft(
        log_id(entries[0]), COMMUNITY, RegisterPerson(commitment="ab" * 32), id=str(UUID(int=9_000_000 + index)), seen=seen
    )  # fmt: skip
    return write_entry(
        stream=decode(payload)["stream"], version=1, event="person.registered", rules=1, received=1_800_000_000_000,
        data={"holder": HOLDER}, signed=("statement", payload, signing.sign(payload, key("community 1"))),
    )  # fmt: skip


def sheet_of_units(codes: Sequence[str]) -> list[bytes]:
    """A batch by which the community takes in units, each an item with a further row: the rows behind the frozen log."""
    log = log_id(frozen()[0])
    bodies = [EnrolUnit(code=code, name="社(虚构)", kind="association", superior=COMMUNITY) for code in codes]
    sheet = signing.draft_batch(log, COMMUNITY, [(str(uuid5(NAMESPACE_OID, b.code)), b) for b in bodies])
    digest, common = sha256(sheet.payload).hexdigest(), decode(sheet.payload)
    head = {"version": 1, "rules": 1, "received": 1_800_000_000_000}
    rows = [
        write_entry(
            stream=rule_id(log, "batch", digest), event="batch.received", data={"holder": HOLDER},
            signed=("batch", sheet.payload, signing.sign_batch(sheet, key("community 1"))), **head,
        )
    ]  # fmt: skip
    for i, (body, item) in enumerate(zip(bodies, sheet.items, strict=True)):
        whole = encode(item | {name: common[name] for name in ("log", "actor", "seen")})
        carried, unit = {"batch": digest, "i": i, "statement": item}, {"unit": item["stream"]}
        code = rule_id(log, "unit-code", body.code)
        rows += [
            write_entry(stream=item["stream"], event="unit.enrolled", data={"holder": HOLDER}, item=carried, **head),
            write_entry(stream=code, event="unit-code.assigned", data=unit, of=sha256(whole).hexdigest(), **head),
        ]  # fmt: skip
    return rows


def grown(count: int) -> list[bytes]:
    """The frozen log with so many more entries, each of whose signers has seen the log as it was ten entries before."""
    entries = frozen()
    for index in range(SIZE, SIZE + count):
        entries.append(registration(index, index - 10, entries))
    return entries


def publish(folder: Path, entries: Sequence[bytes], withheld: Collection[int] = ()) -> Path:
    """A bundle of these entries but for the withheld ones, signed by whoever has the log's key: they need not be true."""
    leaves = [leaf_hash(entry) for entry in entries]
    for start in range(0, len(entries), WIDTH):
        stop, n = min(start + WIDTH, len(entries)), start // WIDTH
        shown = [None if index in withheld else entries[index] for index in range(start, stop)]
        write(folder / path_for(n, shown), pack_entries(shown))
        write(folder / Tile(0, n, stop - start).path, b"".join(leaves[start:stop]))
    text = Checkpoint(ORIGIN, len(entries), root(leaves)).text
    write(folder / "checkpoint", Note(text, (NEXT_LOG_KEY.sign(text),)).to_bytes())
    write(folder / "manifest.json", manifest(log_id(entries[0]), ORIGIN, len(entries), sorted(withheld)))
    return folder


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
