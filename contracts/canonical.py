"""One value, one text: the encoding that is signed and hashed.

This is RFC 8785 (JCS) narrowed until every JSON library agrees on the bytes: objects with ASCII names, lists,
strings, booleans and integers below 2**53. There is no null and there are no fractions; a number of points is
a string, a quantity of time is an integer of minutes or milliseconds.

    >>> encode({"b": 1, "a": ["共建", True]}).decode()
    '{"a":["共建",true],"b":1}'
    >>> decode(b'{"a":1,"a":2}')
    Traceback (most recent call last):
    ...
    contracts.canonical.RepeatedName: The name 'a' stands twice, ...

Text may hold any Unicode scalar value except the code points that hide or reorder what a reader sees
(SPEC.md, "Text"): the C0 controls but LF, DEL, the C1 controls, and the bidirectional controls. Nothing is
normalised: two spellings of one character are two texts.
"""

import json
import re
from typing import Any

import orjson

from contracts.refusals import NotEvidence

Canonical = orjson.Fragment
"""Bytes that are canonical already, to be put into a value as they are."""

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64
"""How deep lists and objects may nest: what readers in every language follow without a setting."""

HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Code points refused in text, listed one by one: Unicode categories change with every Unicode release."""

# What the same rule looks like in UTF-8. It begins with one set of bytes, which `re` can scan for fast.
_HIDDEN_BYTES = re.compile(
    rb"[\x7f\xc2\xd8\xe2](?:(?<=\x7f)|(?<=\xc2)[\x80-\x9f]|(?<=\xd8)\x9c"
    rb"|(?<=\xe2)(?:\x80[\x8e\x8f\xaa-\xae]|\x81[\xa6-\xa9]))"
)


OTHERWISE = (
    "名称未排序或多了空格，或文字、数字另有写法",
    "names unsorted or spaced, or text or numbers spelled otherwise",
)


_HALVES = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
"""Half of a surrogate pair, escaped or in UTF-8: in text that a parser has refused already."""


class NotCanonical(NotEvidence):
    """The bytes are not the one canonical text of any value."""

    zh = "内容不是规定的唯一写法：{why_zh}。请用本系统的工具重新生成后再签名。"
    en = "The bytes are not in canonical form: {why}. Make them again with a conforming tool, then sign."


class RepeatedName(NotCanonical):
    """An object has a name twice; readers differ in which of the two they take."""

    zh = "名称“{name}”写了两次，各家软件会各取其一。请用本系统的工具重新生成后再签名。"
    en = "The name {name!r} stands twice, and readers differ in which one they take. Make the bytes again with a conforming tool, then sign."


class NotAnInteger(NotCanonical):
    """A number with a fraction or an exponent."""

    zh = "{number}不是整数的写法。分钟、数量写整数，带小数的写成文字；请改正后重新签名。"
    en = "{number} is not how an integer is written. Write minutes and quantities as integers, and decimals as text; then sign again."


class NumberTooLarge(NotCanonical):
    """An integer that not every reader can hold exactly."""

    zh = "整数{number}太大：须小于2的53次方，否则有的软件会读成别的数。请核对后重新签名。"
    en = "The integer {number} is too large: it must be below 2^53, or some readers take it for another. Check it, then sign again."


class HalfCharacter(NotCanonical):
    """A surrogate without its other half."""

    zh = "文字里有半个字符（不成对的代理码）。请重新输入这段文字，再签名。"
    en = "The text holds half a character (a lone surrogate). Type the text again, then sign."


def encode(value: Any) -> bytes:
    """Return the only bytes that may stand for `value`.

    Raises:
        NotAnInteger, NumberTooLarge, HalfCharacter: for a float, an integer of 2**53 or more, a lone surrogate.
        NotCanonical: for null, a name that is not ASCII, a hidden code point, or more than 64 lists and objects inside
            one another.
    """
    _require_plain(value)
    return _dump(value)


def encode_again(value: Any) -> bytes:
    """`encode` for (parts of) what `decode` or `decode_known_shape` gave, without asking twice whether it is plain.

    Of what canonical bytes hold, only names need not have been ASCII; in a text that is all ASCII they are.
    """
    text = _dump(value)
    return text if text.isascii() else encode(value)


def decode(data: bytes) -> Any:
    """Return the value that `data` is the canonical text of.

    Raises:
        RepeatedName, NotAnInteger, NumberTooLarge, HalfCharacter: as they say.
        NotCanonical: for anything else, another spelling included.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if _HALVES.search(data):
            raise _half() from None
        raise NotCanonical(
            why_zh=f"从第{error.pos + 1}个字起不是 JSON", why=f"no JSON from character {error.pos + 1} on"
        ) from None
    _require_plain(value)
    if _dump(value) != data:
        _require_each_name_once(data)
        raise NotCanonical(why_zh=OTHERWISE[0], why=OTHERWISE[1])
    return value


def decode_known_shape(data: bytes) -> Any:
    """Like `decode`, several times faster, for bytes whose names a closed model checks afterwards.

    Only the check that names are ASCII is left to that model; everything else is refused here alike.
    """
    if not _evidently_plain(data):
        return decode(data)
    try:
        value = orjson.loads(data)
        again = _dump(value)
    except (ValueError, TypeError):  # no JSON, or a number beyond 2**53
        return decode(data)
    return value if again == data else decode(data)


def _evidently_plain(data: bytes) -> bool:
    """False where a look at the bytes cannot tell that the value is plain, up to its names and its long integers.

    Where nothing is escaped, every second piece between quotation marks stands outside texts. There a fraction shows
    as a point or an exponent, a null as its letters.
    """
    if b"\\" in data or (not data.isascii() and _HIDDEN_BYTES.search(data)) or b"\x7f" in data:
        return False
    outside = b"".join(data.split(b'"')[::2])
    words = outside.translate(None, b"{}[]:,-0123456789")
    if words and words.replace(b"true", b"").replace(b"false", b""):
        return False
    return outside.count(b"{") + outside.count(b"[") <= MAX_DEPTH


def _dump(value: Any) -> bytes:
    # With ASCII names, sorting by code point and by UTF-16 unit (RFC 8785, 3.2.3) is the same.
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def _require_plain(value: Any, depth: int = 1) -> None:
    if type(value) is str:  # first, and without `match`: nearly all values are
        _require_visible(value)
        return
    match value:
        case bool():
            return
        case int():
            if abs(value) > MAX_INTEGER:
                raise NumberTooLarge(
                    number=value, why_zh=f"整数{value}不小于 2^53", why=f"integer {value} is not below 2^53"
                )
        case float():  # as which an integer beyond 64 bits is read, too
            whole = value.is_integer() and abs(value) > MAX_INTEGER
            why = f"{value} 不是整数", f"{value} is no integer"
            raise (NumberTooLarge if whole else NotAnInteger)(number=value, why_zh=why[0], why=why[1])
        case str():
            _require_visible(value)
        case list() | tuple():
            _require_shallow(depth)
            for item in value:
                _require_plain(item, depth + 1)
        case dict():
            _require_shallow(depth)
            for name, item in value.items():
                if not (isinstance(name, str) and name.isascii()):
                    raise NotCanonical(why_zh=f"名称“{name}”不是 ASCII", why=f"name {name!r} is not ASCII")
                _require_visible(name)
                _require_plain(item, depth + 1)
        case Canonical():
            return
        case _:
            raise NotCanonical(
                why_zh=f"{type(value).__name__} 没有规定的写法",
                why=f"{type(value).__name__} has no canonical form",
            )


def _require_shallow(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical(why_zh=f"嵌套超过{MAX_DEPTH}层", why=f"nested more than {MAX_DEPTH} deep")


def _require_visible(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    if hidden := HIDDEN.search(text):
        raise NotCanonical(
            why_zh=f"含有看不见的字符或控制字符 U+{ord(hidden[0]):04X}",
            why=f"hidden or control character U+{ord(hidden[0]):04X}",
        )
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _half() from None


def _half() -> HalfCharacter:
    return HalfCharacter(why_zh="含有半个代理对", why="half of a surrogate pair")


def _require_each_name_once(data: bytes) -> None:
    """
    Raises:
        RepeatedName: an object, at whatever depth, has one twice.
    """

    def each_once(pairs: list[tuple[str, Any]]) -> None:
        known: set[str] = set()
        for name, _ in pairs:
            if name in known:
                raise RepeatedName(name=name, why_zh=f"名称“{name}”重复", why=f"name {name!r} is repeated")
            known.add(name)

    json.loads(data, object_pairs_hook=each_once)
