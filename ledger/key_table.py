"""Which key could sign where: read once from the few rows that change it, for checking signatures in any order.

keyid ──▶ public key, the index from which it could sign, the index up to which
roots ──▶ from which index, which keys, how many of them
log   ──▶ from which index, which key signs checkpoints
"""

from base64 import b64decode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from contracts.dsse import Signature
from contracts.entry import Entry, read_entry
from contracts.refusals import Refusal
from contracts.values import NIL, Base64, Digest, Id
from ledger.findings import broken
from ledger.rows import AuditRow

EVENTS = (
    "log.founded", "roots.replaced", "log-key.replaced", "key.enrolled", "key.revoked", "key.replaced",
)  # fmt: skip
"""The rows that a table is made of."""

FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Span:
    """A key could sign entries `after` < index ≤ `until`."""

    spki: Base64
    after: int
    until: int = FOREVER


@dataclass(slots=True)
class KeyTable:
    """Small: a county has hundreds of keys, a city some hundred thousand. May be sent to another process."""

    keys: dict[Digest, Span] = field(default_factory=dict)
    roots: list[tuple[int, dict[Digest, Base64], int]] = field(default_factory=list)
    log_keys: list[tuple[int, str]] = field(default_factory=list)
    """From which entry on, which verifier key."""
    first_withheld: int = FOREVER
    """From this entry on there may be keys that the table does not have."""

    @classmethod
    def of(cls, rows: Iterable[AuditRow], first_withheld: int = FOREVER) -> "KeyTable":
        """A row that is malformed adds nothing here; the audit names it when it comes to it."""
        table, by_stream = cls(first_withheld=first_withheld), dict[Id, Digest]()
        for row in rows:
            with suppress(Refusal, KeyError, TypeError, ValueError):
                table._take(row.at, read_entry(row.entry, row.at), by_stream)
        return table

    def _take(self, index: int, entry: Entry, by_stream: dict[Id, Digest]) -> None:
        match entry.event, entry.signed:
            case "log.founded", _:
                self._add_roots(index, entry.data["roots"], entry.data["k"])
                self.log_keys.append((index, entry.data["log_vkey"]))
            case "log-key.replaced", {"body": body}:
                self.log_keys.append((index, body["log_vkey"]))
            case "roots.replaced", {"body": body}:
                self._add_roots(index, body["roots"], body["k"])
            case "key.enrolled", _:
                keyid = sha256(b64decode(entry.data["spki"])).hexdigest()
                by_stream[entry.stream] = keyid
                self.keys.setdefault(keyid, Span(entry.data["spki"], index))
            case "key.revoked" | "key.replaced", _:
                span = self.keys[by_stream[entry.stream]]
                if span.until == FOREVER:
                    self.keys[by_stream[entry.stream]] = Span(span.spki, span.after, index)

    def public_keys(
        self, index: int, actor: Id, signatures: Iterable[Signature], coming: Base64 | None = None
    ) -> dict[Digest, Base64] | None:
        """The keys behind signatures at `index`; `coming` is the key that a rotation brings in. None where one may have
        been enrolled, or other roots named, in an entry that is withheld.

        Raises:
            Broken: a key that could not sign there, or too few roots.
        """
        ids = [signature.keyid for signature in signatures]
        if actor == NIL:
            roots, k = self._roots_at(index)
            unknown = [keyid for keyid in ids if keyid not in roots]
            if (unknown or len(ids) < k) and index > self.first_withheld:
                return None
            if unknown:
                raise broken(index, "key-not-valid", keyid=unknown[0])
            if len(ids) < k:
                raise broken(index, "not-enough-roots")
            return {keyid: roots[keyid] for keyid in ids}
        found = {}
        for keyid in ids:
            span = self.keys.get(keyid)
            if (span and span.after < index <= span.until) or (
                span and coming == span.spki and span.after <= index + 1
            ):
                found[keyid] = span.spki
            elif span is None and index > self.first_withheld:
                return None
            else:
                raise broken(index, "key-not-valid", keyid=keyid)
        return found

    def log_key(self, size: int, pinned: str | None = None) -> str:
        """The verifier key that signs checkpoints of this size: the last that is named among so many entries; empty
        where none is.

        Whoever has `pinned` one of the log's keys follows the log to the others, for roots have named them. A pinned
        key that the log does not know is the only one that counts.
        """
        named = [vkey for _, vkey in self.log_keys]
        if pinned is not None and pinned not in named:
            return pinned
        return next((vkey for index, vkey in reversed(self.log_keys) if index < max(size, 1)), "")

    def _add_roots(self, index: int, spkis: list[Base64], k: int) -> None:
        roots = {sha256(b64decode(spki)).hexdigest(): spki for spki in spkis}
        self.roots.append((index, roots, k))

    def _roots_at(self, index: int) -> tuple[dict[Digest, Base64], int]:
        current = ({}, 1) if not self.roots else (self.roots[0][1], self.roots[0][2])
        for since, roots, k in self.roots:
            if since < index:
                current = (roots, k)
        return current
