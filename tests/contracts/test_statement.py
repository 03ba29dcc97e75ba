"""Statements and batches as they arrive: everything that proves nothing, and the one answer that each gets."""

from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
import pytest
from pymerkle import InmemoryTree

from contracts import signing
from contracts.canonical import (
    HalfCharacter,
    NotAnInteger,
    NotCanonical,
    NumberTooLarge,
    RepeatedName,
    decode,
    encode,
)
from contracts.refusals import NotEvidence
from contracts.statement import (
    MAX_BATCH,
    MAX_PAYLOAD_BYTES,
    BadBatch,
    BadShape,
    OtherBatchRoot,
    OtherLog,
    RepeatedId,
    TooLarge,
    TooManyItems,
    UnknownType,
    WrongStream,
    batch_root,
    open_batch,
    open_statement,
    possession_payload,
)
from contracts.statements import BODIES
from contracts.statements.keys import RegisterPerson
from contracts.statements.lists import CloseItem, PublishItem
from contracts.streams import rule_id
from contracts.values import NIL

LOG = "6c1f" * 16
ACTOR = "11111111-1111-4111-8111-111111111111"
ID = "22222222-2222-4222-8222-222222222222"
ITEM = PublishItem(
    alliance=NIL, kind="need", title="楼道照明", category="民生", quantity=3, measure="盏",
    available="2026-01-01", until="2026-06-30",
)  # fmt: skip
PAYLOAD = signing.draft(LOG, ACTOR, ITEM, id=ID)
TEXT = PAYLOAD.decode()


def with_members(**members: object) -> bytes:
    """The statement with members of its header replaced or added; None leaves one out."""
    value = {name: member for name, member in (decode(PAYLOAD) | members).items() if member is not None}
    return encode(value)


def with_body(**members: object) -> bytes:
    value = decode(PAYLOAD)["body"] | members
    return with_members(body={name: member for name, member in value.items() if member is not None})


def nested(depth: int) -> bytes:
    return TEXT.replace('"need"', "[" * depth + "]" * depth).encode()


def raw(old: str, new: str) -> bytes:
    assert old in TEXT
    return TEXT.replace(old, new).encode()


def of_size(size: int) -> bytes:
    """A closing whose reason is too long by itself, of exactly so many bytes."""
    return with_members(type="x.x", body={"x": "x" * (size - len(with_members(type="x.x", body={"x": ""})))})


def closing(**members: object) -> bytes:
    draft = signing.draft(LOG, ACTOR, CloseItem(outcome="fulfilled"), id=ID, stream=ID, expect=1)
    return encode(decode(draft) | members)


# The order of the answers: size, bytes, shape, log, type, body, stream.
BAD: dict[str, tuple[bytes, type[NotEvidence]]] = {
    "40,001 bytes": (of_size(40_001), TooLarge),
    "40,001 bytes of nonsense": (b"x" * 40_001, TooLarge),
    "not JSON": (b"\x82\xa1a\x01", NotCanonical),
    "nothing": (b"", NotCanonical),
    "spaces between members": (orjson.dumps(decode(PAYLOAD), option=orjson.OPT_INDENT_2), NotCanonical),
    "a line end after it": (PAYLOAD + b"\n", NotCanonical),
    "members in another order": (orjson.dumps(dict(reversed(decode(PAYLOAD).items()))), NotCanonical),
    "a member twice, alike": (raw('"v":1', '"v":1,"v":1'), RepeatedName),
    "a member twice, the second bad": (raw('"v":1', '"v":1,"v":2'), RepeatedName),
    "a member of the content twice": (raw('"kind":"need"', '"kind":"need","kind":"project"'), RepeatedName),
    "a fraction": (raw('"quantity":3', '"quantity":3.5'), NotAnInteger),
    "a whole number as a fraction": (raw('"quantity":3', '"quantity":3.0'), NotAnInteger),
    "a number with an exponent": (raw('"quantity":3', '"quantity":3e0'), NotAnInteger),
    "2^53": (raw('"quantity":3', '"quantity":9007199254740992'), NumberTooLarge),
    "2^64": (raw('"quantity":3', '"quantity":18446744073709551616'), NumberTooLarge),
    "minus zero": (raw('"expect":0', '"expect":-0'), NotCanonical),
    "null": (raw('"quantity":3', '"quantity":null'), NotCanonical),
    "NaN": (raw('"quantity":3', '"quantity":NaN'), NotCanonical),
    "half of a surrogate pair": (raw("楼道", "\\ud83d"), HalfCharacter),
    "an escaped letter": (raw("楼道", "\\u697c\\u9053"), NotCanonical),
    "broken UTF-8": (PAYLOAD.replace("楼".encode(), b"\xe6\xa5"), NotCanonical),
    "a tab in a title": (raw("楼道", "楼\\t道"), NotCanonical),
    "an override that turns text around": (raw("楼道", "楼\u202e道"), NotCanonical),
    "a name outside ASCII": (raw('"kind"', '"类"'), NotCanonical),
    "65 lists inside one another": (nested(65), NotCanonical),
    "400 lists inside one another": (nested(400), NotCanonical),
    "10,000 lists inside one another": (nested(10_000), NotCanonical),
    "a list": (b"[]", BadShape),
    "a word": (b'"hello"', BadShape),
    "a number": (b"1", BadShape),
    "no version of the format": (with_members(v=None), BadShape),
    "another version of the format": (with_members(v=2), BadShape),
    "true for 1": (with_members(v=True), BadShape),
    "text for 1": (with_members(v="1"), BadShape),
    "no id": (with_members(id=None), BadShape),
    "a member too many": (with_members(time="2026-01-01T00:00"), BadShape),
    "a capital in an id": (with_members(id="A" + ID[1:]), BadShape),
    "an id in braces": (with_members(id="{" + ID + "}"), BadShape),
    "an id without hyphens": (with_members(id=ID.replace("-", "")), BadShape),
    "an id as a name": (with_members(id="urn:uuid:" + ID), BadShape),
    "an id with a line end": (with_members(id=ID + "\n"), BadShape),
    "a capital in a digest": (with_members(log="6C1F" * 16), BadShape),
    "a short digest": (with_members(log="6c1f" * 15), BadShape),
    "expect below zero": (with_members(expect=-1), BadShape),
    "false for expect 0": (with_members(expect=False), BadShape),
    "text for expect": (with_members(expect="0"), BadShape),
    "no tree seen": (with_members(seen={}), BadShape),
    "a tree seen with a time": (with_members(seen={"size": 0, "root": LOG, "at": 1}), BadShape),
    "a tree seen of a size below zero": (with_members(seen={"size": -1, "root": LOG}), BadShape),
    "a list for content": (with_members(body=[]), BadShape),
    "a type in capitals": (with_members(type="Item.Publish"), BadShape),
    "a type without a dot": (with_members(type="publish"), BadShape),
    "a Python path for a type": (with_members(type="domain.lists:PublishItem"), BadShape),
    "another ledger": (with_members(log="0" * 64), OtherLog),
    "another ledger, and of unknown type": (with_members(log="0" * 64, type="item.burn"), OtherLog),
    "an unknown type": (with_members(type="item.burn"), UnknownType),
    "an event's name for a type": (with_members(type="item.published"), UnknownType),
    "a type of statement still to come": (with_members(type="entry.withhold"), UnknownType),
    "a day that does not exist": (with_body(until="2026-02-30"), BadShape),
    "a day in another spelling": (with_body(until="2026-2-3"), BadShape),
    "a day without hyphens": (with_body(until="20260203"), BadShape),
    "a week for a day": (with_body(until="2026-W06-2"), BadShape),
    "a day with an hour": (with_body(until="2026-06-30T00:00"), BadShape),
    "a day in other digits": (with_body(until="２０２６-06-30"), BadShape),
    "the year 0000": (with_body(until="0000-01-01"), BadShape),
    "text for a quantity": (with_body(quantity="3"), BadShape),
    "true for a quantity": (with_body(quantity=True), BadShape),
    "no quantity at all": (with_body(quantity=None), BadShape),
    "a quantity of zero": (with_body(quantity=0), BadShape),
    "an unknown kind": (with_body(kind="wish"), BadShape),
    "an empty title": (with_body(title=""), BadShape),
    "a title of 121 characters": (with_body(title="楼" * 121), BadShape),
    "content with a member too many": (with_body(price=3), BadShape),
    "the content of another type": (with_members(type="claim.make"), BadShape),
    "a stream of one's own choosing": (with_members(stream=NIL), WrongStream),
    "the stream that another id opens": (with_members(id=ACTOR), WrongStream),
    "the stream that another actor opens": (with_members(actor=ID), WrongStream),
    "a beginning after version 1": (with_members(expect=1), BadShape),
    "a change after nothing": (closing(expect=0), BadShape),
}  # fmt: skip


@pytest.mark.parametrize(("payload", "why"), BAD.values(), ids=BAD.keys())
def test_what_proves_nothing_gets_its_own_answer(payload, why):
    with pytest.raises(NotEvidence) as caught:
        open_statement(payload, LOG, BODIES)
    assert type(caught.value) is why, caught.value
    assert "{" not in caught.value.in_chinese() + caught.value.in_english()


def test_a_sound_statement_is_read():
    statement = open_statement(PAYLOAD, LOG, BODIES)
    assert statement.body == ITEM
    assert statement.payload == PAYLOAD
    assert statement.digest == sha256(PAYLOAD).hexdigest()
    assert statement.header.stream == statement.act == rule_id(LOG, "open", ACTOR, ID)
    assert open_statement(closing(), LOG, BODIES).header.stream == ID


def test_a_title_of_120_characters_is_read_whatever_their_bytes():
    assert open_statement(with_body(title="🏮" * 120), LOG, BODIES)


def test_40_000_bytes_are_read_and_one_more_is_not():
    with pytest.raises(UnknownType):
        open_statement(of_size(MAX_PAYLOAD_BYTES), LOG, BODIES)
    assert len(of_size(MAX_PAYLOAD_BYTES)) == 40_000


def test_a_wrong_shape_says_where():
    with pytest.raises(BadShape) as caught:
        open_statement(with_body(quantity=0), LOG, BODIES)
    assert caught.value.in_english().startswith(
        "The content has the wrong form: quantity: it is less than 1."
    )
    assert caught.value.in_chinese().startswith("内容不合格式：quantity：不能小于1。")


def test_an_act_is_named_by_actor_and_id_whatever_its_stream():
    assert open_statement(closing(), LOG, BODIES).act == rule_id(LOG, "open", ACTOR, ID)


def test_a_new_key_signs_for_which_log_unit_and_holder_it_is():
    assert possession_payload(LOG, ACTOR, ID, "AAAA").decode() == (
        f'{{"holder":"{ID}","log":"{LOG}","spki":"AAAA","unit":"{ACTOR}","v":1}}'
    )


# Batches


class Sheet(NamedTuple):
    """What arrives: the signed payload, and the items beside it."""

    payload: bytes
    items: Any


def person(n: int) -> tuple[str, RegisterPerson]:
    return f"33333333-3333-4333-8333-{n:012d}", RegisterPerson(commitment=f"{n:064x}")


GOOD = Sheet(*signing.draft_batch(LOG, ACTOR, [person(n) for n in range(5)]))


def header(**members: object) -> Sheet:
    value = {name: member for name, member in (decode(GOOD.payload) | members).items() if member is not None}
    return Sheet(encode(value), GOOD.items)


def items(change: Callable[[list[dict[str, Any]]], Any]) -> Sheet:
    """The same header with other items beside it."""
    changed = deepcopy(GOOD.items)
    return Sheet(GOOD.payload, change(changed) or changed)


def resigned(change: Callable[[dict[str, Any]], dict[str, Any]], i: int = 3) -> Sheet:
    """A batch whose signer meant every byte of it, with one item made wrong before its root was taken."""
    changed = deepcopy(GOOD.items)
    changed[i] = change(changed[i])
    common = {name: decode(GOOD.payload)[name] for name in ("log", "actor", "seen")}
    root = batch_root(encode(item | common) for item in changed)
    return Sheet(header(root=root).payload, changed)


def somebody_elses_root(label: bytes) -> str:
    """The root over the good batch's statements with this label in front of each, by another library."""
    tree = InmemoryTree(algorithm="sha256")
    for statement in open_batch(GOOD.payload, GOOD.items, LOG, BODIES)[1]:
        tree.append_entry(label + statement.payload)
    return tree.get_root().hex()


def repeated() -> Sheet:
    return Sheet(*signing.draft_batch(LOG, ACTOR, [person(1), person(2), person(1)]))


BAD_BATCHES: dict[str, tuple[Sheet, type[NotEvidence]]] = {
    "a header over 40,000 bytes": (Sheet(b"x" * 40_001, GOOD.items), TooLarge),
    "a header that is not canonical": (Sheet(GOOD.payload + b" ", GOOD.items), NotCanonical),
    "a statement for a header": (Sheet(PAYLOAD, GOOD.items), BadShape),
    "a header with a member too many": (header(title="x"), BadShape),
    "a header without a root": (header(root=None), BadShape),
    "true for a count": (header(count=True), BadShape),
    "no items": (header(count=0), BadShape),
    "over 4096 items": (items(lambda found: found * 1000), TooManyItems),
    "a header that counts over 4096": (header(count=MAX_BATCH + 1), BadShape),
    "another ledger": (header(log="0" * 64), OtherLog),
    "one item fewer than signed": (items(lambda found: found[:-1]), BadBatch),
    "one item more than signed": (items(lambda found: [*found, found[0]]), BadBatch),
    "an item twice": (repeated(), RepeatedId),
    "two items exchanged": (items(lambda found: found.reverse()), OtherBatchRoot),
    "an item changed": (items(lambda found: found[2]["body"].update(commitment="f" * 64)), OtherBatchRoot),
    "an item of another batch": (
        items(lambda found: [*found[:4], signing.draft_batch(LOG, ACTOR, [person(9)]).items[0]]), OtherBatchRoot),
    "another root": (header(root="0" * 64), OtherBatchRoot),
    "the root without the label of a batch": (
        header(root=somebody_elses_root(b"")), OtherBatchRoot),
    "another actor's items": (header(actor=ID), WrongStream),
    "an item that repeats the ledger": (resigned(lambda item: item | {"log": LOG}), BadBatch),
    "an item that brings an actor of its own": (items(lambda found: found[0].update(actor=ID)), BadBatch),
    "an item that brings a tree of its own": (items(lambda found: found[0].update(seen={})), BadBatch),
    "an item that is a list": (items(lambda found: [*found[:4], []]), BadBatch),
    "an item that is text": (items(lambda found: [*found[:4], "{}"]), BadBatch),
    "an item with a fraction": (items(lambda found: found[1].update(expect=0.0)), NotAnInteger),
    "an item with null": (items(lambda found: found[1].update(expect=None)), NotCanonical),
    "an item with half of a surrogate pair": (items(lambda found: found[1].update(id="\ud800")), HalfCharacter),
    "an item without an id": (resigned(lambda item: {k: v for k, v in item.items() if k != "id"}), BadShape),
    "an item of unknown type": (resigned(lambda item: item | {"type": "person.watch"}), UnknownType),
    "an item in a stream of its choosing": (resigned(lambda item: item | {"stream": NIL}), WrongStream),
    "an item that is too large": (
        resigned(lambda item: item | {"body": {"commitment": "x" * MAX_PAYLOAD_BYTES}}), TooLarge),
}  # fmt: skip


@pytest.mark.parametrize(("sheet", "why"), BAD_BATCHES.values(), ids=BAD_BATCHES.keys())
def test_a_batch_that_does_not_hold_together_gets_its_own_answer(sheet, why):
    with pytest.raises(NotEvidence) as caught:
        open_batch(sheet.payload, sheet.items, LOG, BODIES)
    assert type(caught.value) is why, caught.value


def test_a_sound_batch_is_read_in_order():
    head, statements = open_batch(GOOD.payload, GOOD.items, LOG, BODIES)
    assert head.count == 5
    assert [statement.body for statement in statements] == [person(n)[1] for n in range(5)]
    assert {(statement.header.log, statement.header.actor) for statement in statements} == {(LOG, ACTOR)}
    alone = signing.draft(LOG, ACTOR, person(0)[1], id=person(0)[0])
    assert statements[0].payload == alone


def test_the_root_is_that_of_somebody_elses_tree_over_labelled_leaves():
    """RFC 9162, 2.1.1; the label keeps a leaf of a batch from being one of the log."""
    assert somebody_elses_root(b"gongjian-batch-leaf/v1\0") == decode(GOOD.payload)["root"]


def test_which_item_is_wrong_is_said():
    with pytest.raises(UnknownType) as caught:
        open_batch(*resigned(lambda item: item | {"type": "person.watch"}, i=3), LOG, BODIES)
    assert caught.value.facts["item"] == 3


def test_a_batch_of_4096_is_read():
    sheet = signing.draft_batch(LOG, ACTOR, [person(n) for n in range(MAX_BATCH)])
    _, statements = open_batch(*sheet, LOG, BODIES)
    assert len(statements) == 4096
