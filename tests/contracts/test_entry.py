"""Entries: the stored bytes, and every row that no ledger would have written."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import NotCanonical, decode, encode
from contracts.dsse import Signature
from contracts.entry import (
    MAX_ENTRY_BYTES,
    BadEntry,
    EntryHead,
    Genesis,
    log_id,
    read_entry,
    write_entry,
    write_genesis,
)
from contracts.refusals import NotEvidence
from contracts.values import NIL
from tests.people import GENESIS, NOON, ORIGIN

STREAM = "11111111-1111-4111-8111-111111111111"
STATEMENT = {"v": 1, "type": "item.publish", "body": {"title": "照明"}}
SIGNATURES = (Signature(keyid="a" * 64, sig="AAAA"),)
COMMON: dict[str, Any] = {
    "stream": STREAM,
    "version": 1,
    "rules": 1,
    "received": NOON,
    "data": {"holder": NIL},
}
ITEM = {"batch": "b" * 64, "i": 0, "statement": {"id": STREAM}}

KINDS: dict[str, dict[str, Any]] = {
    "statement": {"event": "item.published", "signed": ("statement", encode(STATEMENT), SIGNATURES)},
    "batch": {"event": "batch.received", "signed": ("batch", encode({"count": 1}), SIGNATURES)},
    "item": {"event": "service.recorded", "item": ITEM},
    "of": {"event": "hours.posted", "of": "c" * 64},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read_back(kind):
    stored = write_entry(**COMMON, **KINDS[kind])
    entry = read_entry(stored, 7)
    assert entry.kind == kind
    assert (entry.stream, entry.version, entry.rules, entry.received) == (STREAM, 1, 1, NOON)
    assert (entry.event, entry.data) == (KINDS[kind]["event"], {"holder": NIL})
    assert EntryHead.model_validate({name: decode(stored)[name] for name in EntryHead.model_fields})


def test_a_signed_row_keeps_the_bytes_that_were_signed():
    payload = encode(STATEMENT)
    stored = write_entry(**COMMON, **KINDS["statement"])
    assert payload in stored
    assert read_entry(stored, 1).payload == payload
    assert read_entry(stored, 1).signatures == SIGNATURES


def test_a_row_is_readable_and_sorted():
    assert write_entry(**COMMON, **KINDS["of"]).decode() == (
        '{"data":{"holder":"00000000-0000-0000-0000-000000000000"},"event":"hours.posted","of":"'
        + "c" * 64
        + '",'
        '"received":1767240000000,"rules":1,"stream":"11111111-1111-4111-8111-111111111111","v":1,"version":1}'
    )


def test_genesis_names_the_log_by_the_plain_hash_of_its_bytes():
    stored = write_genesis(GENESIS, NOON)
    assert log_id(stored) == sha256(stored).hexdigest()
    entry = read_entry(stored, 0)
    assert (entry.kind, entry.stream, entry.version, entry.rules) == ("genesis", NIL, 1, 1)
    assert Genesis.model_validate(entry.data) == GENESIS
    assert entry.data["origin"] == ORIGIN


def test_another_genesis_is_another_log():
    assert log_id(write_genesis(GENESIS, NOON)) != log_id(write_genesis(GENESIS, NOON + 1))


def changed(kind: str, **members: object) -> bytes:
    """A sound row of this kind with members replaced, added, or (None) left out."""
    value = decode(write_entry(**COMMON, **KINDS[kind])) | members
    return encode({name: member for name, member in value.items() if member is not None})


BAD = {
    "not an object": b"[]",
    "a word": b'"entry"',
    "another version of the format": changed("of", v=2),
    "true for a version": changed("of", v=True),
    "no version of the format": changed("of", v=None),
    "no stream": changed("of", stream=None),
    "no data": changed("of", data=None),
    "a list for data": changed("of", data=[]),
    "a member too many": changed("of", note="x"),
    "a statement and an item": changed("statement", item=ITEM),
    "signatures without a statement": changed("of", signatures=[]),
    "a statement without signatures": changed("statement", signatures=None),
    "no signature among the signatures": changed("statement", signatures=[]),
    "an object for signatures": changed("statement", signatures={}),
    "a number for signatures": changed("statement", signatures=0),
    "a word among the signatures": changed("statement", signatures=["x"]),
    "a signature with a member too many": changed(
        "statement", signatures=[{"keyid": "a" * 64, "sig": "AAAA", "alg": "none"}]
    ),
    "a signature in another spelling": changed("statement", signatures=[{"keyid": "A" * 64, "sig": "AAAA"}]),
    "17 signatures": changed("statement", signatures=[{"keyid": "a" * 64, "sig": "AAAA"}] * 17),
    "text for a statement": changed("statement", statement="{}"),
    "a number for a statement": changed("statement", statement=0),
    "a list for an item": changed("item", item=[]),
    "an item without its number": changed("item", item={"batch": "b" * 64, "statement": {}}),
    "an item with a path": changed("item", item=ITEM | {"path": []}),
    "an object for a digest": changed("of", of={}),
    "version 0": changed("of", version=0),
    "true for a place in the stream": changed("of", version=True),
    "text for a place in the stream": changed("of", version="1"),
    "rule set 0": changed("of", rules=0),
    "received before 1970": changed("of", received=-1),
    "true for received": changed("of", received=True),
    "text for received": changed("of", received="1767240000000"),
    "a number for a stream": changed("of", stream=1),
    "a number for an event": changed("of", event=1),
    "a founding that somebody signed": changed("statement", event="log.founded"),
    "a founding that follows from a statement": changed("of", event="log.founded"),
    "an event that nobody signed": changed("of", of=None),
    "a batch's row with a statement": changed("statement", event="batch.received"),
    "a batch under another event": changed("batch", event="item.published"),
    "65,536 bytes": changed(
        "of", data={"x": "y" * (MAX_ENTRY_BYTES + 1 - len(changed("of", data={"x": ""})))}
    ),
}


@pytest.mark.parametrize("stored", BAD.values(), ids=BAD.keys())
def test_a_row_that_no_ledger_writes_is_refused_with_its_number(stored):
    with pytest.raises(BadEntry) as caught:
        read_entry(stored, 41)
    assert "第41号" in caught.value.in_chinese()
    assert "41" in caught.value.in_english()


def test_the_largest_row_is_read():
    room = MAX_ENTRY_BYTES - len(changed("of", data={"x": ""}))
    assert read_entry(changed("of", data={"x": "y" * room}), 1).data == {"x": "y" * room}


def test_another_spelling_of_a_row_is_refused():
    with pytest.raises(NotCanonical):
        read_entry(write_entry(**COMMON, **KINDS["of"]).replace(b'"v":1', b'"v": 1'), 1)


@given(kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_whatever_stands_in_a_row_the_answer_is_an_entry_or_a_refusal(kind, data):
    anything = st.recursive(
        st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", NIL]),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["v", "keyid", "a"]), inner)
        ),
    )
    value = decode(write_entry(**COMMON, **KINDS[kind]))
    value[data.draw(st.sampled_from(sorted(value)))] = data.draw(anything)
    try:
        read_entry(encode(value), 3)
    except NotEvidence:
        return
    assert decode(encode(value)) == value
