"""Rows read back as events: the same history follows, and what no ledger wrote is refused, never a crash."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.canonical import decode, encode
from contracts.dsse import Signatures
from contracts.entry import BadEntry, Entry, read_entry, write_genesis
from contracts.refusals import Refusal
from contracts.statement import BadShape, OtherLog, UnknownType, WrongStream, open_batch, open_statement
from contracts.statements import BODIES
from contracts.values import NIL
from domain.acts import act_out
from domain.authority import authenticate
from domain.batches import authenticate_batch
from domain.deciding import Happened, World
from domain.history import History, UnknownEvent, as_happened, data_as_json, signed_part
from domain.refusals import NoSuch
from ledger.writing import batch_rows, statement_rows
from tests.domain.scenes import Scene
from tests.domain.service_scenes import confirmed, confirms_sheet, records
from tests.people import GENESIS, NOON, found_county
from tests.stories import Story


class WritingStory(Story):
    """A story that also keeps the rows which a ledger would have stored."""

    def __init__(self) -> None:
        super().__init__(GENESIS, NOON)
        self.rows = [write_genesis(GENESIS, NOON)]

    def submit(self, payload: bytes, signatures: Signatures) -> list[Happened]:
        statement = open_statement(payload, self.log, BODIES)
        world = World(self.history)
        act = authenticate(world, statement, signatures, self.received)
        self.rows += [
            row.entry for row in statement_rows(act_out(world, act), statement, signatures, act.rules)
        ]
        return super().submit(payload, signatures)

    def submit_batch(self, payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]]) -> str:
        header, statements = open_batch(payload, items, self.log, BODIES)
        world = World(self.history)
        holder = authenticate_batch(world, header, signatures)
        rows = batch_rows(world, header, payload, signatures, statements, holder, self.received)
        self.rows += [row.entry for row in rows]
        return super().submit_batch(payload, signatures, items)


@cache
def written() -> WritingStory:
    """A county, its time bank, a sheet of two records that was confirmed."""
    s = confirmed.play(Scene(found_county(WritingStory())))
    s.sends("community2", [records(f"volunteer {n}", minutes=60)(s) for n in (2, 3)])
    s.says("community", confirms_sheet()(s))
    return s.story


def read_back(rows: Sequence[bytes], log: str) -> tuple[History, list[Happened]]:
    history, happened = History(log), []
    for index, row in enumerate(rows):
        entry = read_entry(row, index)
        each = as_happened(entry, signed_part(entry, log, history.header), index)
        history.record(each, entry.item["batch"] if entry.item else None)
        happened.append(each)
    return history, happened


def test_rows_read_back_are_the_same_events_and_give_the_same_states():
    story = written()
    history, happened = read_back(story.rows, story.log)
    assert happened == story.happened
    assert history._streams == story.history._streams
    assert history._batches == story.history._batches


def test_what_deciding_added_stands_in_the_row_as_it_was():
    story = written()
    for row, happened in zip(story.rows, story.happened, strict=True):
        assert decode(row)["data"] == data_as_json(happened.data)
        assert None not in decode(row)["data"].values()


def row_of(event: str) -> bytes:
    return next(row for row in written().rows if decode(row)["event"] == event)


def altered(event: str, alter: Callable[[dict[str, Any]], Any]) -> bytes:
    value = decode(row_of(event))
    alter(value)
    return encode(value)


ALONE = "alliance.founded"


def an_item() -> dict[str, Any]:
    row = next(row for row in written().rows if b'"item":{' in row)
    return decode(row)


def altered_item(alter: Callable[[dict[str, Any]], Any]) -> bytes:
    value = an_item()
    alter(value["item"])
    return encode(value)


BAD = {
    "a statement for another ledger": (altered(ALONE, lambda v: v["statement"].update(log="0" * 64)), OtherLog),
    "a statement of unknown type": (altered(ALONE, lambda v: v["statement"].update(type="a.b")), UnknownType),
    "a statement in a stream of its choosing": (
        altered(ALONE, lambda v: v["statement"].update(stream=NIL)), WrongStream),
    "a statement of the wrong shape": (altered(ALONE, lambda v: v["statement"].pop("seen")), BadShape),
    "content of the wrong shape": (altered(ALONE, lambda v: v["statement"]["body"].update(rank=1)), BadShape),
    "no statement in its place": (altered(ALONE, lambda v: v.update(statement={})), BadShape),
    "an item of a batch that is not there": (altered_item(lambda item: item.update(batch="0" * 64)), NoSuch),
    "an item whose batch has no name": (altered_item(lambda item: item.update(batch=1)), BadEntry),
    "an item without a place": (altered_item(lambda item: item.update(i="0")), BadEntry),
    "an item that is true for a place": (altered_item(lambda item: item.update(i=True)), BadEntry),
    "an item of unknown type": (altered_item(lambda item: item["statement"].update(type="a.b")), UnknownType),
    "a batch of the wrong shape": (altered("batch.received", lambda v: v["batch"].pop("root")), BadShape),
    "an event that does not exist": (altered(ALONE, lambda v: v.update(event="alliance.burnt")), UnknownEvent),
    "an event with other members": (altered("keys.counted", lambda v: v["data"].update(more=1)), UnknownEvent),
    "an event in another spelling": (altered("keys.counted", lambda v: v["data"].update(count="1")), UnknownEvent),
}  # fmt: skip


def read_one(row: bytes, index: int = 5) -> Happened:
    entry: Entry = read_entry(row, index)
    return as_happened(entry, signed_part(entry, written().log, written().history.header), index)


@pytest.mark.parametrize(("row", "why"), BAD.values(), ids=BAD.keys())
def test_a_row_that_was_never_signed_or_decided_is_refused(row, why):
    with pytest.raises(Refusal) as caught:
        read_one(row)
    assert type(caught.value) is why
    assert "{" not in caught.value.in_chinese() + caught.value.in_english()


ANYTHING = st.recursive(
    st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", NIL, "0" * 64, "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["v", "id", "body"]), inner, max_size=2)
    ),
)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_row_the_answer_is_an_event_or_a_refusal(data):
    value = decode(data.draw(st.sampled_from(written().rows)))
    inner = value
    while True:
        name = data.draw(st.sampled_from(sorted(inner)))
        if not isinstance(inner[name], dict) or not inner[name] or data.draw(st.booleans()):
            break
        inner = inner[name]
    inner[name] = data.draw(ANYTHING)
    try:
        read = read_one(encode(value))
    except Refusal:
        return
    assert isinstance(read, Happened)
