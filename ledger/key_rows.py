"""Whether a row that changes who may sign says what was signed, and no more.

Deciding again would find it too. But nothing can be decided again in a part of the log, and signatures are checked by
what these rows say: a false one would make every later forgery look genuine.
"""

from typing import Any

from contracts import keys
from contracts.entry import Entry
from contracts.streams import rule_id
from contracts.values import NIL, Base64, Digest, Id
from ledger.findings import broken
from ledger.key_table import EVENTS

CHANGES_KEYS = frozenset(EVENTS)


def require_as_signed(
    index: int, entry: Entry, log: Digest, actor: Id | None, statement: dict[str, Any] | None
) -> None:
    """A row whose event is in `CHANGES_KEYS`. `statement` is what the row came of; None for a row that came of none, as a batch's own.

    Raises:
        Broken: who may sign is changed without a statement that says so, or otherwise than it says.
        KeyError, TypeError, AttributeError: a member is missing.
    """
    if statement is None or not _as_signed(entry, log, actor, statement):
        raise broken(index, "key-otherwise")


def _as_signed(entry: Entry, log: Digest, actor: Id | None, statement: dict[str, Any]) -> bool:
    body, data, first = statement["body"], entry.data, entry.kind != "of"
    match entry.event, statement["type"]:
        case ("roots.replaced", "roots.replace") | ("log-key.replaced", "log-key.replace"):
            return first and actor == NIL
        case "key.enrolled", "key.enrol":
            key = body["key"]["spki"], body["unit"], body["holder"]
            return first and actor == body["unit"] and _enrols(entry, log, *key)
        case "key.enrolled", "administrator.appoint":
            return not first and _enrols(entry, log, body["key"]["spki"], body["unit"], statement["stream"])
        case "key.enrolled", "key.rotate":  # that both keys are of the same holder is seen by its signatures
            return not first and _enrols(entry, log, body["spki"], data["unit"], data["of"])
        case "key.replaced", "key.rotate":
            ended = {_stream(log, signature.keyid) for signature in entry.signatures}
            return first and entry.stream in ended and data["successor"] == keys.keyid(body["spki"])
        case "key.revoked", "key.revoke":
            return first and entry.stream == _stream(log, body["revocation"]["keyid"])
        case "key.revoked", "key.enrol":
            revocation = data["revocation"]
            named = entry.stream == _stream(log, revocation["keyid"])
            return not first and named and revocation in body["revokes"]
        case "unit.succeeded", kind:
            return not first and _passes_on(entry, actor, kind, body)
    return False


def _passes_on(entry: Entry, actor: Id | None, kind: str, body: dict[str, Any]) -> bool:
    """A closed unit's heir is the superior that closed it."""
    heirs = [heir["unit"] for heir in entry.data.get("heirs", ())]
    match kind:
        case "unit.merge":
            return entry.stream in body["units"] and heirs == [body["into"]]
        case "unit.split":
            return entry.stream == body["unit"] and heirs == [part["unit"] for part in body["parts"]]
        case "unit.close":
            return entry.stream == body["unit"] and heirs == ([] if actor == NIL else [actor])
    return False


def _enrols(entry: Entry, log: Digest, spki: Base64, unit: Id, holder: Id) -> bool:
    said = entry.data["spki"], entry.data["unit"], entry.data["of"]
    return said == (spki, unit, holder) and entry.stream == _stream(log, keys.keyid(spki))


def _stream(log: Digest, keyid: Digest) -> Id:
    return rule_id(log, "key", keyid)
