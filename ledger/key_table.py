"""Which key could sign where: read once from the few rows that change it, for checking signatures in any order.

keyid ──▶ public key, the index from which it could sign, the index up to which
roots ──▶ from which index, which keys, how many of them
unit  ──▶ from which index, which units may sign in its name, for it has ended
log   ──▶ from which index, which key signs checkpoints
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from contracts import keys
from contracts.dsse import Signature
from contracts.entry import Entry, read_entry
from contracts.refusals import Refusal
from contracts.values import NIL, Base64, Digest, Id
from ledger.findings import broken
from ledger.rows import AuditRow

EVENTS = (
    "log.founded", "roots.replaced", "log-key.replaced", "key.enrolled", "key.revoked", "key.replaced",
    "unit.succeeded",
)  # fmt: skip
"""The rows that a table is made of."""

FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Span:
    """A key could sign entries `after` < index ≤ `until`, for `unit` or for `holder` themselves.

    `after` is also the index of the row that enrolled it.
    """

    spki: Base64
    unit: Id
    holder: Id
    after: int
    until: int = FOREVER


class Signers(NamedTuple):
    public_keys: dict[Digest, Base64]
    rests_on: tuple[int, ...]
    """The rows behind the first withheld entry that made them signers: one that is unproven proves nothing."""


@dataclass(slots=True)
class KeyTable:
    """Small: a county has hundreds of keys, a city some hundred thousand. May be sent to another process."""

    keys: dict[Digest, Span] = field(default_factory=dict)
    roots: list[tuple[int, dict[Digest, Base64], int]] = field(default_factory=list)
    log_keys: list[tuple[int, str]] = field(default_factory=list)
    """From which entry on, which verifier key."""
    heirs: dict[Id, tuple[int, tuple[Id, ...]]] = field(default_factory=dict)
    """Of a unit that ended: by which entry, and who acts for it. From which day, and for what, is decided, not looked up."""
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
                keyid = keys.keyid(entry.data["spki"])
                by_stream[entry.stream] = keyid
                span = Span(entry.data["spki"], entry.data["unit"], entry.data["of"], index)
                self.keys.setdefault(keyid, span)
            case "unit.succeeded", _:
                units = tuple(heir["unit"] for heir in entry.data.get("heirs", ()))
                self.heirs.setdefault(entry.stream, (index, units))
            case "key.revoked" | "key.replaced", _:
                span = self.keys[by_stream[entry.stream]]
                if span.until == FOREVER:
                    self.keys[by_stream[entry.stream]] = replace(span, until=index)

    def signers(
        self, index: int, actor: Id, signatures: Iterable[Signature], coming: Base64 | None = None
    ) -> Signers | None:
        """The keys behind signatures at `index`; `coming` is the key that a rotation brings in. None where one may have
        been enrolled, or other roots named, in an entry that is withheld.

        Raises:
            Broken: a key that could not sign there, or not for this actor; or too few roots.
        """
        ids = [signature.keyid for signature in signatures]
        if actor == NIL:
            return self._roots(index, ids)
        found: dict[Digest, Span] = {}
        for keyid in ids:
            span = self.keys.get(keyid)
            if span is None and index > self.first_withheld:
                return None
            if span is None or not _could_sign(span, index, coming):
                raise broken(index, "key-not-valid", keyid=keyid)
            found[keyid] = span
        owners = {(span.unit, span.holder) for span in found.values()}
        [(unit, holder), *others] = owners
        passed = None if actor in (unit, holder) else self._passed(index, actor, unit)
        if others or not (actor in (unit, holder) or passed):
            raise broken(index, "not-their-key", keyid=ids[0])
        behind = (*(span.after for span in found.values()), *(passed or ()))
        after = tuple(row for row in behind if self.first_withheld < row < index)
        return Signers({keyid: span.spki for keyid, span in found.items()}, after)

    def _passed(self, index: int, unit: Id, to: Id) -> tuple[int, ...] | None:
        """The rows before `index` by which one unit came to act for another; None where it does not."""
        row, heirs = self.heirs.get(unit, (FOREVER, ()))
        if row >= index:
            return None
        if to in heirs:
            return (row,)
        further = (self._passed(index, heir, to) for heir in heirs)
        return next(((row, *rows) for rows in further if rows), None)

    def _roots(self, index: int, ids: list[Digest]) -> Signers | None:
        since, roots, k = self._roots_at(index)
        unknown = [keyid for keyid in ids if keyid not in roots]
        if (unknown or len(ids) < k) and index > self.first_withheld:
            return None
        if unknown:
            raise broken(index, "key-not-valid", keyid=unknown[0])
        if len(ids) < k:
            raise broken(index, "not-enough-roots")
        return Signers(
            {keyid: roots[keyid] for keyid in ids}, (since,) if since > self.first_withheld else ()
        )

    def log_key(self, size: int, pinned: str | None = None, unproven: Collection[int] = ()) -> str:
        """The verifier key that signs checkpoints of this size: the last that is named among so many entries; empty
        where none is.

        Whoever has `pinned` one of the log's keys follows the log to the others, for roots have named them. A pinned
        key that the log does not know is the only one that counts. A key that is named in an `unproven` row counts for
        nothing: nobody knows that roots named it.
        """
        named = [(index, vkey) for index, vkey in self.log_keys if index not in unproven]
        if pinned is not None and pinned not in (vkey for _, vkey in named):
            return pinned
        return next((vkey for index, vkey in reversed(named) if index < max(size, 1)), "")

    def spki(self, keyid: Digest) -> Base64 | None:
        """The public key of that name, of a holder or a root, whether it may still sign or not; None where there is none."""
        if keyid in self.keys:
            return self.keys[keyid].spki
        return next((roots[keyid] for _, roots, _ in self.roots if keyid in roots), None)

    def _add_roots(self, index: int, spkis: list[Base64], k: int) -> None:
        roots = {keys.keyid(spki): spki for spki in spkis}
        self.roots.append((index, roots, k))

    def _roots_at(self, index: int) -> tuple[int, dict[Digest, Base64], int]:
        """Where they were named, which keys, how many of them."""
        current = self.roots[0] if self.roots else (0, {}, 1)
        for named in self.roots:
            if named[0] < index:
                current = named
        return current


def _could_sign(span: Span, index: int, coming: Base64 | None) -> bool:
    return span.after < index <= span.until or (coming == span.spki and span.after <= index + 1)
