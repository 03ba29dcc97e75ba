"""Vectors of what is signed and stored: statements, batches, entries, genesis, receipts, sessions."""

from base64 import b64decode
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts import dsse, keys, signing
from contracts.canonical import decode, encode
from contracts.entry import Genesis, log_id, read_entry, write_genesis
from contracts.keys import write_public
from contracts.note import NoteSigner
from contracts.statement import MAX_PAYLOAD_BYTES, batch_leaf, batch_root
from contracts.statements.keys import RegisterPerson
from contracts.streams import rule_id
from contracts.tree import leaf_hash, root
from contracts.values import NIL
from tests.contracts.making.cases import Case, bad, good, refused, spelled
from tests.contracts.making.log import SmallLog, small_log
from tests.people import GENESIS, NOON, key

Change = Callable[[dict[str, Any]], object]


def files() -> dict[Path, bytes]:
    return statements() | batches() | entries() | genesis() | receipts() | sessions() | signature_lists()


def changed(value: dict[str, Any], change: Change) -> dict[str, Any]:
    """A copy of `value` after `change` has been at it."""
    copy = deepcopy(value)
    change(copy)
    return copy


# ── statements ──────────────────────────────────────────────────────────────────────────────────────────────────


def statements() -> dict[Path, bytes]:
    small = small_log()
    taken, types = [], set[str]()
    for index, stored in enumerate(small.entries):
        entry = read_entry(stored, index)
        if entry.kind != "statement" or entry.payload is None or decode(entry.payload)["type"] in types:
            continue
        value = decode(entry.payload)
        types.add(value["type"])
        case = {"name": value["type"], "log": small.log, **spelled("payload", entry.payload)}
        taken.append(case | {"digest": sha256(entry.payload).hexdigest(), "index": index})
    return good(
        "statements",
        "`payload` is a well-formed statement for `log`; `index` is where the small log has it.",
        taken,
    ) | bad("statements", "`payload` is no statement for `log`.", _bad_statements(small))


def _bad_statements(small: SmallLog) -> list[Case]:
    publish = _statement_of(small, "agreement.drafted")
    sign = _statement_of(small, "agreement.signed")
    enrol = _statement_of(small, "unit.enrolled")
    shape: dict[str, tuple[dict[str, Any], Change, str]] = {
        "a member missing": (sign, lambda s: s.pop("seen"), "seen is missing."),
        "a member too many": (sign, lambda s: s.update(nonce="1"), "There is no member nonce."),
        "v is 2": (sign, lambda s: s.update(v=2), "v is 1."),
        "v is true": (sign, lambda s: s.update(v=True), "true is no number."),
        "expect is negative": (sign, lambda s: s.update(expect=-1), "expect is 0 or more."),
        "expect is text": (sign, lambda s: s.update(expect="2"), "expect is a number."),
        "a change of version 0": (
            sign,
            lambda s: s.update(expect=0),
            "A change names the version it changes.",
        ),
        "an upper-case id": (sign, lambda s: s.update(id=s["id"].replace("0", "A")), "UUIDs are lowercase."),
        "an id without hyphens": (
            sign,
            lambda s: s.update(id=s["id"].replace("-", "")),
            "UUIDs have hyphens.",
        ),
        "an id with a line feed": (sign, lambda s: s.update(id=s["id"] + "\n"), "Nothing follows a UUID."),
        "a log that is no hash": (sign, lambda s: s.update(log="yanhe"), "log is 64 hexadecimal digits."),
        "seen without a root": (sign, lambda s: s["seen"].pop("root"), "seen has size and root."),
        "a body that is a list": (sign, lambda s: s.update(body=[]), "body is an object."),
        "a body member missing": (sign, lambda s: s["body"].pop("terms"), "terms is missing."),
        "a body member too many": (sign, lambda s: s["body"].update(x=1), "There is no member x."),
        "a hash in capitals": (
            sign,
            lambda s: s["body"].update(terms=s["body"]["terms"].upper()),
            "Hashes are lowercase.",
        ),
        "a type in capitals": (sign, lambda s: s.update(type="Agreement.sign"), "Types are lowercase."),
        "a day that does not exist": (
            publish,
            lambda s: s["body"]["terms"].update(ends="2026-02-30"),
            "There is no 30 February.",
        ),
        "a day in another spelling": (
            publish,
            lambda s: s["body"]["terms"].update(ends="2026-1-1"),
            "Days are YYYY-MM-DD.",
        ),
        "a quantity of nothing": (
            publish,
            lambda s: s["body"]["terms"]["commitments"][0].update(quantity=0),
            "A quantity is at least 1.",
        ),
        "one party": (
            publish,
            lambda s: s["body"]["terms"]["parties"].pop(),
            "An agreement has 2 to 16 parties.",
        ),
        "an empty title": (
            publish,
            lambda s: s["body"]["terms"].update(title=""),
            "A title has 1 to 120 characters.",
        ),
        "a title of 121 characters": (
            publish,
            lambda s: s["body"]["terms"].update(title="共" * 121),
            "A title has 1 to 120 characters.",
        ),
        "a kind that is not on the list": (
            enrol,
            lambda s: s["body"].update(kind="company"),
            "The kinds of units are a closed list.",
        ),
    }
    cases = [
        refused(name, why, "bad-shape", log=small.log, **spelled("payload", encode(changed(value, change))))
        for name, (value, change, why) in shape.items()
    ]
    spaced = encode(sign).replace(b",", b", ", 1)
    long = changed(publish, lambda s: s["body"]["terms"].update(clauses=["共建" * 1000] * 7))
    assert len(encode(long)) > MAX_PAYLOAD_BYTES
    elsewhere = changed(enrol, lambda s: s.update(stream=rule_id(small.log, "open", s["actor"], NIL)))
    hidden = encode(sign).replace(b'"type":"', '"type":"\u202e'.encode())
    others: dict[str, tuple[bytes, str, str]] = {
        "too long": (encode(long), "too-large", "A payload has at most 40,000 bytes."),
        "a space": (spaced, "not-canonical", "A space stands after a comma."),
        "a hidden character": (hidden, "not-canonical", "U+202E is refused."),
        "null": (
            encode(sign).replace(b'"type":"agreement.sign"', b'"type":null'),
            "not-canonical",
            "There is no null.",
        ),
        "a list": (b"[]", "bad-shape", "A statement is an object."),
        "another log": (
            encode(changed(sign, lambda s: s.update(log="0" * 64))),
            "other-log",
            "It was signed for another log.",
        ),
        "a type that does not exist": (
            encode(changed(sign, lambda s: s.update(type="agreement.burn"))),
            "unknown-type",
            "There is no such statement.",
        ),
        "a stream of its own choosing": (
            encode(elsewhere),
            "wrong-stream",
            "A statement that begins a stream opens the one that follows from it.",
        ),
    }
    cases += [
        refused(name, why, code, log=small.log, **spelled("payload", payload))
        for name, (payload, code, why) in others.items()
    ]
    return cases


def _statement_of(small: SmallLog, event: str) -> dict[str, Any]:
    value: dict[str, Any] = decode(_entry(small, event)).get("statement")
    return value


def _entry(small: SmallLog, event: str, kind: str | None = None) -> bytes:
    return small.entries[small.first(event, kind=kind)]


def signature_lists() -> dict[Path, bytes]:
    payload = encode(_statement_of(small_log(), "unit.enrolled"))
    signed = [one.model_dump() for one in signing.sign(payload, key("root 1"), key("root 2"))]
    return good(
        "signature-lists",
        "`signatures` are in order: ascending by keyid, each key once.",
        [{"name": "two", "signatures": signed}, {"name": "one", "signatures": signed[:1]}],
    ) | bad(
        "signature-lists",
        "`signatures` are not in order.",
        [
            refused(
                "descending", "They ascend by keyid.", "signatures-out-of-order", signatures=signed[::-1]
            ),
            refused(
                "one key twice", "A key signs once.", "signatures-out-of-order", signatures=signed[:1] * 2
            ),
        ],
    )


# ── batches ─────────────────────────────────────────────────────────────────────────────────────────────────────


def batches() -> dict[Path, bytes]:
    small = small_log()
    by = small.county.community
    one = signing.draft_batch(
        small.log, by.unit, [("00000000-0000-0000-0000-00000000ffff", _person_of(small))]
    )
    taken = []
    for name, sheet in {"three records": small.sheet, "a single item": one}.items():
        header = decode(sheet.payload)
        wholes = [encode(item | {n: header[n] for n in ("log", "actor", "seen")}) for item in sheet.items]
        taken.append(
            {
                "name": name,
                "log": small.log,
                "payload": sheet.payload.decode(),
                "items": sheet.items,
                "leaves": [batch_leaf(whole).hex() for whole in wholes],
                "digest": sha256(sheet.payload).hexdigest(),
                "stream": rule_id(small.log, "batch", sha256(sheet.payload).hexdigest()),
            }
        )
    return good(
        "batches", "`items` are the statements under the root that is signed in `payload`.", taken
    ) | bad("batches", "`payload` and `items` are no batch for `log`.", _bad_batches(small))


def _person_of(small: SmallLog) -> Any:
    return RegisterPerson.model_validate(_statement_of(small, "person.registered")["body"])


def _bad_batches(small: SmallLog) -> list[Case]:
    header, items = decode(small.sheet.payload), small.sheet.items
    wholes = [encode(item | {name: header[name] for name in ("log", "actor", "seen")}) for item in items]

    def case(name: str, why: str, code: str, items: Any = items, **members: Any) -> Case:
        payload = encode(header | members)
        return refused(name, why, code, log=small.log, payload=payload.decode(), items=items)

    twice = [items[0], items[1] | {"id": items[0]["id"], "stream": items[0]["stream"]}, items[2]]
    twice_root = batch_root(encode(i | {n: header[n] for n in ("log", "actor", "seen")}) for i in twice)
    return [
        case("an item left out", "Three are signed, two sent.", "bad-batch", items[:2]),
        case("another order", "Items come in the order that was signed.", "other-batch-root", [items[1], items[0], items[2]]),
        case("an item changed", "The root is another.", "other-batch-root", [changed(items[0], lambda i: i["body"]["clocked"].update(end="2026-01-01T11:00")), *items[1:]]),
        case("another root", "The root is another.", "other-batch-root", root="0" * 64),
        case("leaves without the label", "A batch's leaf has a label.", "other-batch-root", root=root([leaf_hash(w) for w in wholes]).hex()),
        case("an id twice", "An actor uses an id once.", "repeated-id", twice, root=twice_root),
        case("an item that repeats the log", "log, actor and seen stand in the batch.", "bad-batch", [items[0] | {"log": small.log}, *items[1:]]),
        case("a count of nothing", "A batch has 1 to 4096 items.", "bad-shape", [], count=0),
        case("a count of 4097", "A batch has 1 to 4096 items.", "bad-shape", count=4097),
        case("a member too many", "There is no member nonce.", "bad-shape", nonce="1"),
        case("another log", "It was signed for another log.", "other-log", log="0" * 64),
        case("an item of no known type", "There is no such statement.", "unknown-type", [items[0] | {"type": "hours.steal"}, *items[1:]]),
        case("an item in another stream", "Its stream does not follow from it.", "wrong-stream", [items[0] | {"stream": NIL}, *items[1:]]),
    ]  # fmt: skip


# ── entries ─────────────────────────────────────────────────────────────────────────────────────────────────────


def entries() -> dict[Path, bytes]:
    small = small_log()
    shapes = {
        "genesis": 0,
        "statement": small.first("agreement.signed"),
        "of": small.first("hours.posted"),
        "batch": small.first("batch.received"),
        "item": small.first("service.recorded"),
        "of, within a statement of two roots": small.first("unit-code.assigned"),
        "statement, two signatures": small.first("key.replaced"),
    }
    taken = []
    for name, index in shapes.items():
        entry = small.entries[index]
        taken.append(
            {
                "name": name,
                "index": index,
                "shape": read_entry(entry, index).kind,
                "entry": entry.decode(),
                "leaf": leaf_hash(entry).hex(),
            }
        )
    return good("entries", "`entry` is an entry of this `shape`, and `leaf` its leaf hash.", taken) | bad(
        "entries", "`entry` is none.", _bad_entries(small)
    )


def _bad_entries(small: SmallLog) -> list[Case]:
    signed, further = decode(_entry(small, "agreement.signed")), decode(_entry(small, "hours.posted"))
    item, batch = decode(_entry(small, "service.recorded")), decode(_entry(small, "batch.received"))
    founded = decode(small.entries[0])
    shapes: dict[str, tuple[dict[str, Any], Change, str]] = {
        "a member missing": (signed, lambda e: e.pop("rules"), "rules is missing."),
        "a member too many": (signed, lambda e: e.update(note="x"), "There is no member note."),
        "a statement without signatures": (signed, lambda e: e.pop("signatures"), "A statement stands with its signatures."),
        "no signature at all": (signed, lambda e: e.update(signatures=[]), "There are 1 to 16 signatures."),
        "seventeen signatures": (signed, lambda e: e.update(signatures=e["signatures"] * 17), "There are 1 to 16 signatures."),
        "a signature with a member too many": (signed, lambda e: e["signatures"][0].update(alg="none"), "A signature is keyid and sig."),
        "a signature whose base64 has loose bits": (signed, lambda e: e["signatures"][0].update(sig=_loosened(e["signatures"][0]["sig"])), "Unused bits of base64 are zero."),
        "a statement and a digest": (further, lambda e: e.update(statement=signed["statement"], signatures=signed["signatures"]), "An entry has one of statement, batch, item and of."),
        "an item with signatures": (item, lambda e: e.update(signatures=signed["signatures"]), "An item is signed by its batch."),
        "nothing that was signed": (further, lambda e: e.pop("of"), "Only genesis leads to no statement."),
        "genesis with a statement": (founded, lambda e: e.update(of="0" * 64), "Genesis leads to no statement."),
        "another event without a statement": (founded, lambda e: e.update(event="log.refounded"), "Only genesis leads to no statement."),
        "a batch under another event": (batch, lambda e: e.update(event="batch.taken"), "A batch stands as batch.received."),
        "a statement as batch.received": (signed, lambda e: e.update(event="batch.received"), "batch.received carries a batch."),
        "v is 2": (further, lambda e: e.update(v=2), "v is 1."),
        "v is true": (further, lambda e: e.update(v=True), "true is no number."),
        "version 0": (further, lambda e: e.update(version=0), "Versions begin at 1."),
        "a version that is true": (further, lambda e: e.update(version=True), "true is no number."),
        "received is text": (further, lambda e: e.update(received="1"), "received is a number."),
        "received is negative": (further, lambda e: e.update(received=-1), "received is 0 or more."),
        "rules 0": (further, lambda e: e.update(rules=0), "Rule sets begin at 1."),
        "data is a list": (further, lambda e: e.update(data=[]), "data is an object."),
        "a stream that is no UUID": (further, lambda e: e.update(stream="agreement"), "A stream is a UUID."),
        "an event in capitals": (further, lambda e: e.update(event="Hours.posted"), "Event names are lowercase."),
        "a digest that is none": (further, lambda e: e.update(of="abc"), "of is a digest."),
        "an item that is text": (item, lambda e: e.update(item="x"), "item is an object."),
        "an item with a member too many": (item, lambda e: e["item"].update(path=[]), "An item is batch, i and statement."),
        "an item whose number is false": (item, lambda e: e["item"].update(i=False), "false is no number."),
        "an item that repeats the actor": (item, lambda e: e["item"]["statement"].update(actor=NIL), "log, actor and seen stand in the batch."),
    }  # fmt: skip
    cases = [
        refused(name, why, "bad-entry", index=9, **spelled("entry", encode(changed(value, change))))
        for name, (value, change, why) in shapes.items()
    ]
    whole = _entry(small, "agreement.signed")
    padded = encode(changed(signed, lambda e: e["data"].update(x="共" * 21_700)))
    assert len(padded) > 65_535
    cases += [
        refused("too long", "An entry has at most 65,535 bytes.", "bad-entry", index=9, **spelled("entry", padded)),
        refused("a list", "An entry is an object.", "bad-entry", index=9, entry="[]"),
        refused("a line feed at the end", "Nothing follows the object.", "not-canonical", index=9, entry=whole.decode() + "\n"),
        refused("nothing", "Withheld is not empty.", "not-canonical", index=9, entry=""),
        refused("a fraction", "Numbers are integers.", "not-an-integer", index=9, entry=whole.decode().replace('"v":1', '"v":1.0')),
    ]  # fmt: skip
    return cases


def _loosened(sig: str) -> str:
    """The same bytes in another base64: a bit set that is not used."""
    assert sig.endswith("==")
    loose = sig[:-3] + chr(ord(sig[-3]) + 1) + "=="
    assert b64decode(loose) == b64decode(sig)
    return loose


def genesis() -> dict[Path, bytes]:
    entry = write_genesis(GENESIS, NOON)
    single = GENESIS.model_copy(
        update={"roots": GENESIS.roots[:1], "k": 1, "origin": "ledger.example.org/one"}
    )
    elsewhere = signing_vkey("ledger.example.org/one")
    alone = write_genesis(Genesis(**single.model_dump() | {"log_vkey": elsewhere}), NOON)
    founded = decode(entry)
    changes: dict[str, tuple[str, Change, str]] = {
        "a member missing": ("bad-entry", lambda d: d.pop("zone"), "zone is missing."),
        "a member too many": ("bad-entry", lambda d: d.update(name="x"), "There is no member name."),
        "no roots": ("bad-entry", lambda d: d.update(roots=[]), "There are 1 to 16 roots."),
        "k is zero": ("bad-entry", lambda d: d.update(k=0), "At least one root signs."),
        "an origin with a scheme": ("bad-entry", lambda d: d.update(origin="https://ledger.example.org"), "An origin has no scheme."),
        "an origin in capitals": ("bad-entry", lambda d: d.update(origin="Ledger.example.org"), "An origin is lowercase."),
        "k over the number of roots": ("wrong-stage", lambda d: d.update(k=4), "There are three roots."),
        "a root twice": ("wrong-stage", lambda d: d.update(roots=[d["roots"][0]] * 3), "Roots are distinct."),
        "a root that is no key": ("unusable-key", lambda d: d.update(roots=["AAAA"], k=1), "A root is a usable key."),
        "the log's key under another name": ("wrong-stage", lambda d: d.update(log_vkey=elsewhere), "The log's key is named as the origin."),
        "a mistyped log key": ("malformed-verifier-key", lambda d: d.update(log_vkey=d["log_vkey"][:-2] + "A="), "The key ID does not fit the key."),
    }  # fmt: skip
    broken = [
        refused(name, why, code, entry=encode(founded | {"data": changed(founded["data"], change)}).decode())
        for name, (code, change, why) in changes.items()
    ]
    return good(
        "genesis",
        "`entry` founds the log whose name is `log`.",
        [
            {"name": "the small log", "entry": entry.decode(), "log": log_id(entry)},
            {"name": "one root", "entry": alone.decode(), "log": log_id(alone)},
        ],
    ) | bad("genesis", "`entry` founds no log.", broken)


def signing_vkey(origin: str) -> str:
    return NoteSigner(origin, key("log")).verifier.vkey


# ── what comes back, and signing in ─────────────────────────────────────────────────────────────────────────────


def receipts() -> dict[Path, bytes]:
    small = small_log()
    by_event = {receipt.entries[0].event: receipt for receipt in small.receipts}
    taken = [
        {"name": event, "receipt": encode(by_event[event].model_dump()).decode()}
        for event in ("agreement.signed", "unit.enrolled", "batch.received", "service.confirmed")
    ]
    value = by_event["agreement.signed"].model_dump(mode="json")
    changes: dict[str, tuple[Change, str]] = {
        "a member too many": (lambda r: r.update(signature="x"), "A receipt is not signed."),
        "a member missing": (lambda r: r["entries"][0].pop("leaf"), "leaf is missing."),
        "a leaf in base64": (lambda r: r["entries"][0].update(leaf="AAAA"), "A leaf is hexadecimal."),
        "a negative index": (lambda r: r["entries"][0].update(index=-1), "Indexes begin at 0."),
    }
    return good("receipts", "`receipt` says where the small log has a statement.", taken) | bad(
        "receipts",
        "`receipt` is none.",
        (
            refused(name, why, "bad-shape", receipt=encode(changed(value, change)).decode())
            for name, (change, why) in changes.items()
        ),
    )


def sessions() -> dict[Path, bytes]:
    small = small_log()
    mine = small.county.community.key
    spki = write_public(mine.public_key())
    value = {
        "v": 1,
        "log": small.log,
        "keyid": keys.keyid(spki),
        "nonce": bytes(range(32)).hex(),
        "expires": NOON + 300_000,
        "server": "https://ledger.example.org",
    }
    payload = encode(value)
    sig = keys.sign(mine, dsse.pae(dsse.SESSION, payload))
    as_statement = keys.sign(mine, dsse.pae(dsse.STATEMENT, payload))
    case = {"spki": spki, "payloadType": dsse.SESSION, "payload": payload.decode()}
    relayed = encode(value | {"server": "https://ledger.example.net"}).decode()
    nowhere = encode({name: each for name, each in value.items() if name != "server"})
    unnamed = {"payload": nowhere.decode(), "sig": keys.sign(mine, dsse.pae(dsse.SESSION, nowhere))}
    elsewhere = encode(value | {"nonce": "0" * 64}).decode()
    return good(
        "sessions", "`sig` signs `payload` in, as a session.", [{"name": "a session"} | case | {"sig": sig}]
    ) | bad(
        "sessions",
        "`sig` signs nobody in with `payload`.",
        [
            refused("for another challenge", "The nonce was changed.", "wrong-signature", **(case | {"payload": elsewhere, "sig": sig})),
            refused("for another server", "The server was changed.", "wrong-signature", **(case | {"payload": relayed, "sig": sig})),
            refused("for no server", "It does not say where it signs in.", "bad-shape", **(case | unnamed)),
            refused("signed as a statement", "The payload type is another.", "wrong-signature", **(case | {"sig": as_statement})),
        ],
    )  # fmt: skip
