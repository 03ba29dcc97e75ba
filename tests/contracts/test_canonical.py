"""The one text of a value: what it is, and every other spelling refused."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from contracts.canonical import HIDDEN, MAX_INTEGER, NotCanonical, decode, decode_known_shape, encode

VISIBLE = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not HIDDEN.search(text))
NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=126))
VALUES = st.recursive(
    VISIBLE | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
)


@given(VALUES)
def test_the_bytes_are_those_of_somebody_elses_rfc_8785(value):
    assert encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_decoding_gives_the_value_back(value):
    assert decode(encode(value)) == value
    assert decode_known_shape(encode(value)) == value


REFUSED = {
    "a repeated name": b'{"a":1,"a":1}',
    "unsorted names": b'{"b":1,"a":1}',
    "a space": b'{"a": 1}',
    "a line end after it": b'{"a":1}\n',
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "a float": b'{"a":1.5}',
    "a whole float": b'{"a":1.0}',
    "an exponent": b'{"a":1e3}',
    "minus zero": b'{"a":-0}',
    "an integer of 2^53": b'{"a":9007199254740992}',
    "a huge integer": b'{"a":123456789012345678901234567890}',
    "null": b'{"a":null}',
    "null in a list": b'["a",null]',
    "an escaped letter": b'{"a":"\\u0041"}',
    "an escaped slash": b'{"a":"\\/"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "a raw surrogate": b'{"a":"\xed\xa0\x80"}',
    "broken UTF-8": b'{"a":"\xff"}',
    "a tab": b'{"a":"\\t"}',
    "a carriage return": b'{"a":"\\r"}',
    "a NUL": b'{"a":"\\u0000"}',
    "DEL": b'{"a":"\x7f"}',
    "a C1 control": '{"a":"\x85"}'.encode(),
    "an Arabic letter mark": '{"a":"\u061c"}'.encode(),
    "a right-to-left mark": '{"a":"\u200f"}'.encode(),
    "a right-to-left override": '{"a":"\u202e"}'.encode(),
    "an isolate": '{"a":"\u2066"}'.encode(),
    "NaN": b'{"a":NaN}',
    "nothing": b"",
    "two values": b"{}{}",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("read", [decode, decode_known_shape])
def test_another_spelling_is_refused(data, read):
    with pytest.raises(NotCanonical):
        read(data)


def test_a_name_outside_ascii_is_refused():
    with pytest.raises(NotCanonical, match="not ASCII"):
        decode('{"键":1}'.encode())


@pytest.mark.parametrize(
    "value", [None, 1.5, MAX_INTEGER + 1, "\ud800", "\x07", {"键": 1}, {1: 1}, b"a", {1}]
)
def test_what_has_no_canonical_text_is_refused(value):
    with pytest.raises(NotCanonical):
        encode(value)


@pytest.mark.parametrize(
    "text", ["两\n行", "a\\tb", 'say "1.5"', "1e5", "null", ":1.5", "🎉", "ﬃ", "e\u0301"]
)
def test_text_keeps_its_spelling(text):
    assert decode_known_shape(encode([text])) == [text]
