"""GET /entries/{number}: one entry in words, who signed it, what came with it; its bytes, and what is needed to check them.

    /entries/57            the page
    /entries/57/bytes      the stored bytes, to keep
    /entries/57/evidence   public keys, the statement that it follows from, its place in a batch: for the reader's own sums

Nothing here says that an entry is sound. The reader's browser works that out (`static/proving.js`) from the bytes, from this
evidence and from the proof that everybody may have (`/proof/{index}`); without a script nobody has, and the page says so.
"""

from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from api.pages.correcting import taken_back
from api.pages.entries import lines_of
from api.pages.public_notices import notices_about
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.telling import Fact, Names, Opened, Told, data_facts, opened, tell, with_firsts
from api.pages.visitors import KnownVisitor
from api.provided import SignedIn, TheLedger
from api.readers import Reader, readable_among
from api.reading import read_now, zone_of
from api.refusals import NoSuchEntry, NotYoursToRead
from api.registers import today as today_of
from contracts.canonical import encode
from contracts.dsse import Signature
from contracts.entry import Entry, read_entry
from contracts.keys import keyid as keyid_of
from contracts.statement import BatchHeader, batch_leaf, common_members, parse
from contracts.streams import rule_id
from contracts.tree import MAX_SIZE, hash_reader, inclusion_proof
from contracts.values import Base64, Digest, Id
from contracts.wording.words import Words
from domain.authority import Key
from domain.honours import Award
from domain.refusals import require
from ledger.application import Ledger
from ledger.log_key import named_keys
from ledger.rows import Stored

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=MAX_SIZE)]
MOST_SHOWN = 30
"""Of what follows from a statement, and of what else stands in its stream."""
AT_ONCE = 512


class Signer(NamedTuple):
    keyid: Digest
    unit: Words | None
    """None of a root key, which belongs to no unit."""
    holder: Words | None
    enrolled: int | None
    """The number of the entry that enrolled the key."""


class Found(NamedTuple):
    row: Stored
    opened: Opened
    readable: frozenset[str]


@router.get("/entries/{number}")
def entry(request: Request, ledger: TheLedger, reader: KnownVisitor, number: Number) -> Response:
    found = entry_of(ledger, reader, number)
    row = found.row
    [told] = tell([found.opened], ledger, reader, whole=True)
    following = lines_of(ledger, reader, further_rows(ledger, row)) if row.act else ()
    others = [each for each in ledger.rows.newest_of(row.stream, None, MOST_SHOWN) if each.position != number]
    signing = signing_row(ledger, found)
    return page(
        request, "entry.html", here="entries", told=told, zone=zone_of(ledger), entry=row.entry.decode(),
        leaf=row.leaf.hex(), bytes=len(row.entry), kind=found.opened.entry.kind, signers=signers(ledger, reader, signing),
        data=own_data(ledger, reader, found.opened), following=following[:MOST_SHOWN], more=len(following) > MOST_SHOWN,
        others=lines_of(ledger, reader, others), batch=signing and signing.position, rules=found.opened.entry.rules,
        before=before(ledger, reader, found, told), vkeys=[vkey for _, vkey in named_keys(ledger.rows).log_keys],
        newest=ledger.rows.max_notification_id(), auditor="auditor" in reader.roles,
        back=taken_back(ledger, reader, row), doubtful=in_doubt(ledger, reader, number),
        as_own=(found.opened.signed or {}).get("actor") == reader.holder, today=today_of(ledger), **shown_in_public(ledger, reader, str(row.stream)),
    )  # fmt: skip


def in_doubt(ledger: Ledger, reader: Reader, number: int) -> bool:
    """Whether the reader signed it with a key that is suspect, and may say that they did."""
    found = Registers(ledger, reader).theirs("doubts", holder=reader.holder, affirmed=False)
    return any(row.entry == number for row in found)


def shown_in_public(ledger: Ledger, reader: Reader, stream: Id) -> dict[str, Any]:
    """Of an honour, which has no page but those of its entries: its notices, and whether the reader's unit may publish one."""
    award = read_now(ledger, lambda world: world.folded(stream).state)
    if not isinstance(award, Award):
        return {"notices": (), "publishes": False}
    publishes = award.by in reader.houses and "clerk" in reader.roles and not award.withdrawn
    return {"notices": notices_about(Registers(ledger, reader), stream), "publishes": publishes}


@router.get("/entries/{number}/bytes")
def entry_bytes(ledger: TheLedger, reader: SignedIn, number: Number) -> Response:
    """The stored bytes of an entry, for whoever may read it."""
    row = entry_of(ledger, reader, number).row
    kept = {"Content-Disposition": f'attachment; filename="entry-{number}.json"', "Cache-Control": "no-store"}
    return Response(row.entry, media_type="application/octet-stream", headers=kept)


@router.get("/entries/{number}/evidence")
def evidence(ledger: TheLedger, reader: SignedIn, number: Number) -> Response:
    """What a check of its signatures needs beside the bytes: `opening` is the entry that it follows from, `batch` where it stands
    in one, `keys` the public keys by their digest. What is not the reader's to read is null."""
    found = entry_of(ledger, reader, number)
    first, signing = found.opened.first, signing_row(ledger, found)
    signatures = read_entry(signing.entry, signing.position - 1).signatures if signing else ()
    whole = {
        "opening": first.entry.decode() if first and first is not found.row else None,
        "batch": batch_evidence(ledger, first, signing)
        if first and signing and signing is not first
        else None,
        "keys": public_keys(ledger, signatures),
    }
    return JSONResponse(whole, headers={"Cache-Control": "no-store"})


def entry_of(ledger: Ledger, reader: Reader, number: int) -> Found:
    """
    Raises:
        NoSuchEntry: the log is not so long.
        NotYoursToRead: as it says.
    """
    rows = ledger.rows.rows(number, number)
    require(rows, NoSuchEntry(number=number))
    [(row, first)] = with_firsts(ledger, rows)
    readable = readable_among(ledger, reader, {str(row.stream), str(first.stream)})
    require(str(row.stream) in readable, NotYoursToRead())
    found = opened(ledger, row, first, readable)
    if found.first and (item := read_entry(first.entry, first.position - 1).item):
        batch = rule_id(ledger.log, "batch", item["batch"])
        readable |= readable_among(ledger, reader, {batch})
    return Found(row, found, frozenset(readable))


def signing_row(ledger: Ledger, found: Found) -> Stored | None:
    """The row that holds the signatures: of an item its batch's. None for genesis, and where it is not the reader's to read."""
    first = found.opened.first
    if first is None:
        return None
    own = read_entry(first.entry, first.position - 1)
    if own.item is None:
        return first if own.signatures else None
    batch = rule_id(ledger.log, "batch", own.item["batch"])
    if batch not in found.readable:
        return None
    [row] = ledger.rows.streams([UUID(batch)])[UUID(batch)]
    return row


def signers(ledger: Ledger, reader: Reader, signing: Stored | None) -> list[Signer]:
    if signing is None:
        return []
    signatures = read_entry(signing.entry, signing.position - 1).signatures
    keys = {each.keyid: key_of(ledger, each.keyid) for each in signatures}
    ids = {id for key, _ in keys.values() if key for id in (key.unit, key.holder)}
    names = Names(ledger, reader, ids)
    return [
        Signer(keyid, names.of(key.unit), names.of(key.holder), enrolled)
        if key
        else Signer(keyid, None, None, None)
        for keyid, (key, enrolled) in keys.items()
    ]


def key_of(ledger: Ledger, keyid: Digest) -> tuple[Key | None, int | None]:
    """A key that was enrolled, and the number of the entry that did; a root key is none."""
    stream = rule_id(ledger.log, "key", keyid)
    state = ledger.streams.folded(stream).state
    if not isinstance(state, Key):
        return None, None
    rows = ledger.rows.streams([UUID(stream)])[UUID(stream)]
    return state, rows[0].position


def public_keys(ledger: Ledger, signatures: Sequence[Signature]) -> dict[Digest, Base64]:
    found: dict[Digest, Base64] = {}
    roots = {
        keyid: spki for _, keys, _ in named_keys(ledger.rows).roots for keyid, spki in keys.items()
    }  # fmt: skip
    for each in signatures:
        key, _ = key_of(ledger, each.keyid)
        if spki := key.spki if key else roots.get(each.keyid):
            assert keyid_of(spki) == each.keyid
            found[each.keyid] = spki
    return found


def further_rows(ledger: Ledger, row: Stored) -> list[Stored]:
    """What follows from the statement in this row: one more than is shown at most."""
    after = ledger.rows.rows(row.position + 1, row.position + MOST_SHOWN + 1)
    own = next((at for at, each in enumerate(after) if each.act), len(after))
    return after[:own]


def own_data(ledger: Ledger, reader: Reader, each: Opened) -> Sequence[Fact]:
    """What the ledger worked out beside what was signed; of an entry that follows from a statement that is all that it says."""
    if each.first is not each.row:
        return ()
    facts = tuple(data_facts(each.entry.data))
    ids = {value.raw for fact in facts for value in fact.values if value.kind == "id"}
    return Names(ledger, reader, ids).put_into(facts)


def before(ledger: Ledger, reader: Reader, found: Found, told: Told) -> Told | None:
    """The statement that the entry follows from."""
    if found.opened.first is None or told.follows is None:
        return None
    first = found.opened.first
    [own] = tell([opened(ledger, first, first, set(found.readable))], ledger, reader)
    return own


def batch_evidence(ledger: Ledger, item: Stored, batch: Stored) -> dict[str, Any]:
    """Where an item stands in its batch, and the hashes that lead from it to the root that was signed."""
    header = parse(BatchHeader, read_entry(batch.entry, batch.position - 1).signed)
    leaves, index, at = list[bytes](), -1, batch.position + 1
    while len(leaves) < header.count:
        rows = ledger.rows.rows(at, at + AT_ONCE - 1)
        assert rows, "a batch is appended whole"
        for row in rows:
            if row.act and len(leaves) < header.count:
                index = len(leaves) if row.position == item.position else index
                leaves.append(leaf_of(read_entry(row.entry, row.position - 1), header))
        at += len(rows)
    path = inclusion_proof(index, header.count, hash_reader(leaves))
    return {
        "entry": batch.entry.decode(),
        "index": index,
        "path": [b64encode(each).decode() for each in path],
    }


def leaf_of(item: Entry, header: BatchHeader) -> bytes:
    assert item.item
    return batch_leaf(encode(item.item["statement"] | common_members(header)))
