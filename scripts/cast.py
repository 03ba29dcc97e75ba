"""People who sign, for the demo: each with a key of their own, acting for a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from contracts import signing
from contracts.canonical import decode
from contracts.entry import Receipt
from contracts.keys import PrivateKey
from contracts.statement import Body
from contracts.statements.corrections import EntryRef
from contracts.values import About, Digest, Id, Seen
from ledger.application import Ledger


@dataclass
class Signer:
    """One holder with one key, in one unit. `seen` is the checkpoint that this person last verified."""

    ledger: Ledger
    key: PrivateKey
    unit: Id
    person: Id
    seen: Seen = signing.NOTHING_SEEN
    receipt: Receipt | None = None
    """Of what this person said last."""

    def says(self, body: Body, stream: Id | None = None) -> Id:
        """Sign, submit, and return the stream that was begun or changed."""
        id = str(uuid4())
        home = body.opens(self.ledger.log, self.unit, id) if body.begins else stream
        assert home
        expect = self.ledger.streams.folded(home).version
        payload = signing.draft(
            self.ledger.log, self.unit, body, id=id, stream=home, expect=expect, seen=self.seen
        )
        self.receipt = self.ledger.submit(payload, signing.sign(payload, self.key))
        return home

    def says_all(self, bodies: Sequence[Body], ids: Sequence[Id] = ()) -> tuple[Digest, list[Id]]:
        """Sign a sheet, submit it, and return its digest and the streams that its items began.

        `ids` are those of the items, where something had to be known of them beforehand.
        """
        statements = list(zip(ids or [str(uuid4()) for _ in bodies], bodies, strict=True))
        sheet = signing.draft_batch(self.ledger.log, self.unit, statements, seen=self.seen)
        self.receipt = self.ledger.submit_batch(
            sheet.payload, signing.sign_batch(sheet, self.key), sheet.items
        )
        streams = [body.opens(self.ledger.log, self.unit, id) for id, body in statements]
        return sha256(sheet.payload).hexdigest(), streams

    def entries(self, event: str) -> list[EntryRef]:
        """The entries of that event in what this person said last."""
        assert self.receipt
        return [
            EntryRef(index=each.index, leaf=each.leaf) for each in self.receipt.entries if each.event == event
        ]

    def about(self, stream: Id) -> About:
        """A stream as this person reads it now."""
        folded = self.ledger.streams.folded(stream)
        return About(stream=stream, version=folded.version, digest=folded.digest)


def roots_say(ledger: Ledger, body: Body, roots: Sequence[PrivateKey], actor: Id, id: Id) -> Id:
    """A statement of the root keys; return its stream."""
    payload = signing.draft(ledger.log, actor, body, id=id)
    receipt: Receipt = ledger.submit(payload, signing.sign(payload, *roots))
    assert receipt.entries
    content: dict[str, Any] = decode(payload)
    stream: Id = content["stream"]
    return stream
