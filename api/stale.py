"""What a signer has to read again: of the streams that a stale statement names, those that are not as it says."""

from collections.abc import Iterator
from typing import Any

from api.envelopes import Envelope
from api.reading import read_now
from contracts.canonical import decode
from domain.deciding import World
from ledger.application import Ledger


def what_is_there_now(ledger: Ledger, envelope: Envelope, item: object = None) -> list[dict[str, Any]]:
    """`[{stream, version, digest}]`: where each stream is that the statement names at another version or digest.

    `item` is the number of the statement within a batch. A stream that does not exist is at version 0.
    """
    statement = envelope.items[item] if envelope.items and isinstance(item, int) else decode(envelope.payload)
    named = {"stream": statement["stream"], "version": statement["expect"]}

    def differing(world: World) -> list[dict[str, Any]]:
        return [
            {"stream": each["stream"], "version": now.version, "digest": now.digest}
            for each in (named, *_abouts(statement["body"]))
            for now in [world.folded(each["stream"])]
            if (now.version, now.digest) != (each["version"], each.get("digest", now.digest))
        ]

    return read_now(ledger, differing)


def _abouts(value: Any) -> Iterator[dict[str, Any]]:
    """Every `about` in a body, wherever it stands."""
    match value:
        case {"stream": str(), "version": int(), "digest": str(), **others} if not others:
            yield value
        case dict():
            for each in value.values():
                yield from _abouts(each)
        case list():
            for each in value:
                yield from _abouts(each)
