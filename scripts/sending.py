"""From something wanted to what is handed in: filled in, signed, sent, and its receipt said aloud.

Filled in is what was left out: the id, the stream where it follows from the body, and for a change the version that the document
has now.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import orjson

from contracts import dsse, signing
from contracts.keys import PrivateKey
from contracts.statement import Body, parse
from contracts.statements import BODIES
from contracts.values import Id
from contracts.wording.types import TITLES
from contracts.wording.words import Words
from scripts.counters import Counter
from scripts.readers import Reader
from scripts.speaking import speak
from scripts.wanted import Wanted, require_known


def send(
    counter: Counter,
    body: Body,
    actor: Id | None,
    stream: Id | None,
    keys: list[PrivateKey],
    id: Id | None = None,
) -> None:
    """Sign one statement, hand it in and say where it stands: all that the command has to say."""
    speak.result(sent(counter, body, actor, stream, keys, id))


def sent(
    counter: Counter,
    body: Body,
    actor: Id | None,
    stream: Id | None,
    keys: list[PrivateKey],
    id: Id | None = None,
) -> dict[str, Any]:
    """The same, of one of several: its receipt."""
    content = signing.as_json(body)
    wanted = Wanted(type=body.type, body=content, actor=actor, stream=stream, id=id)
    payload = payload_of(counter.reader(keys[0]), wanted)
    return shown(counter.take(signed(payload, keys)), body.type)


def payload_of(reader: Reader, wanted: Wanted, named: Callable[[Id, Body], Id] | None = None) -> bytes:
    """The exact bytes to sign, with what was left out filled in. `named` gives an id by who acts and what is said; without it
    each is an act of its own."""
    require_known(wanted)
    body: Body = parse(BODIES[wanted.type], wanted.body)
    actor = wanted.actor or reader.unit
    id = wanted.id or (named(actor, body) if named else str(uuid4()))
    stream = body.opens(reader.log, actor, id) if body.begins else wanted.stream
    expect = wanted.expect
    if expect is None:
        expect = reader.head(stream).version if stream and not body.is_named_by_id() else 0
    return signing.draft(reader.log, actor, body, id=id, stream=stream, expect=expect, seen=reader.seen())


def signed(payload: bytes, keys: list[PrivateKey]) -> bytes:
    """The envelope to hand in."""
    return orjson.dumps(dsse.export(dsse.STATEMENT, payload, signing.sign(payload, *keys)))


def shown(taken: dict[str, Any], what: str) -> dict[str, Any]:
    """The receipt, said aloud; or what a dry run found. `what` is a type of statement, or the file that holds one signed before."""
    called = TITLES.get(what, Words(what, what))
    if "would" in taken:
        speak.say(f"可以受理：{called.zh}", f"Would be accepted: {called.en}")
        return taken
    entry = taken["entries"][0]
    speak.say(
        f"已记入第{entry['index'] + 1}条：{called.zh}（{entry['event']}），流 {entry['stream']}",
        f"Entry {entry['index'] + 1}: {called.en} ({entry['event']}) in stream {entry['stream']}",
    )
    return taken
