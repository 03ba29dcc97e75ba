"""A statement's body, line by line in words.

Nothing is looked up: units, persons and documents are the ids that were signed, and whoever knows their names puts these in their place.
"""

from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from contracts.canonical import encode
from contracts.counting import english
from contracts.statement import Body
from contracts.values import CODE, DAY, DECIMAL, DIGEST, ID, MINUTE, PERIOD
from contracts.wording.fields import label
from contracts.wording.types import TITLES
from contracts.wording.values import word
from contracts.wording.words import Words

Kind = Literal[
    "id", "digest", "day", "minute", "period", "code", "decimal", "minutes", "money", "entry", "row", "number", "flag", "word",
    "text", "bytes", "data",
]  # fmt: skip
"""`minute` is a moment, `minutes` a length of time, `money` is in fen; `entry` and `row` count from 0 where they are signed and
from 1 where they are read; `bytes` are for machines; `data` is a rulebook, whole."""

PATTERNS: dict[str, Kind] = {
    ID: "id", DIGEST: "digest", DAY: "day", MINUTE: "minute", PERIOD: "period", CODE: "code", DECIMAL: "decimal",
}  # fmt: skip
LENGTHS = {
    "cap",
    "emergency",
    "every",
    "joint",
    "late_after",
    "minutes",
    "most_per_activity",
    "most_per_day",
    "routine",
}
"""Whole numbers that are minutes."""
FROM_NOUGHT: dict[tuple[str, str], Kind] = {
    ("EntryRef", "index"): "entry",
    ("Revocation", "suspect_from"): "entry",
    ("SealedSheet", "place"): "row",
    ("SheetPart", "except"): "row",
}
HEADS = {
    "About": "stream",
    "EntryRef": "index",
    "OnBehalf": "of",
    "SealedSheet": "subject",
    "SheetPart": "batch",
    "Party": "unit",
}
"""The member of a part that says which it is: it is called what the part is called."""
MACHINES = {
    "spki",
    "sig",
    "sealed",
    "secret",
    "prefix",
    "blinded",
    "signed",
    "issuer",
    "roots",
    "key",
    "log_vkey",
}


class Line(NamedTuple):
    path: str
    """Where the value stands in the body: `about.stream`, `terms.commitments.0.quantity`."""
    label: Words
    value: Any
    """As it was signed."""
    kind: Kind
    said: Words
    """The value in words; ids and digests are themselves."""


def title(type: str) -> Words:
    return TITLES[type]


def lines(body: Body) -> tuple[Line, ...]:
    """What `body` says, in the order of its members; those that were left out are not there."""
    return tuple(_of(body, type(body).type, "", None))


def _of(part: BaseModel, owner: str, at: str, under: Words | None) -> Iterator[Line]:
    """The lines of a statement's body or of a part of it; `owner` is what its members are looked up by."""
    for member, name, own, kind in _members(type(part), owner):
        value = getattr(part, member)
        if value is None:
            continue
        called = own
        if under:
            called = (
                under if HEADS.get(owner) == name else Words(f"{under.zh}·{own.zh}", f"{under.en}, {own.en}")
            )
        if not isinstance(value, tuple):
            yield from _one(value, owner, name, kind, f"{at}{name}", called)
            continue
        for number, one in enumerate(value):
            nth = called
            if len(value) > 1 and isinstance(one, BaseModel):
                nth = Words(f"{called.zh}{number + 1}", f"{called.en} {number + 1}")
            yield from _one(one, owner, name, kind, f"{at}{name}.{number}", nth)


def _one(value: Any, owner: str, name: str, kind: Kind, path: str, called: Words) -> Iterator[Line]:
    if isinstance(value, BaseModel):
        yield from _of(value, type(value).__name__, f"{path}.", called)
    else:
        yield Line(path, called, value, kind, said(owner, name, kind, value))


class _Member(NamedTuple):
    member: str
    """As Python calls it."""
    name: str
    """As it is signed."""
    called: Words
    kind: Kind


@cache
def _members(model: type[BaseModel], owner: str) -> tuple[_Member, ...]:
    """In the order in which a model has them."""
    found = []
    for member, field in model.model_fields.items():
        name = field.alias or member
        found.append(_Member(member, name, label(owner, name), kind_of(owner, name, field)))
    return tuple(found)


def kind_of(owner: str, name: str, field: FieldInfo) -> Kind:
    """What sort of value a member holds, or each one of its list. Of a part it says nothing."""
    annotation, metadata = _innermost(field.annotation, tuple(field.metadata))
    if special := FROM_NOUGHT.get((owner, name)):
        return special
    if get_origin(annotation) is Literal:
        return "word"
    if get_origin(annotation) is dict:
        return "data"
    if annotation is bool:
        return "flag"
    if annotation is int:
        return "money" if name.endswith("fen") else "minutes" if name in LENGTHS else "number"
    patterns = [each.pattern for each in metadata if isinstance(each, StringConstraints) and each.pattern]
    if patterns and str(patterns[0]) in PATTERNS:
        return PATTERNS[str(patterns[0])]
    return "bytes" if name in MACHINES else "text"


def _innermost(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Without `None`, the list and the notes around it."""
    if get_origin(annotation) in (Union, UnionType):
        return _innermost(next(each for each in get_args(annotation) if each is not NoneType), metadata)
    if get_origin(annotation) is tuple:
        return _innermost(get_args(annotation)[0], ())
    if hasattr(annotation, "__metadata__"):
        return _innermost(get_args(annotation)[0], annotation.__metadata__)
    return annotation, metadata


def said(owner: str, name: str, kind: Kind, value: Any) -> Words:
    match kind:
        case "word":
            return word(owner, name, value)
        case "flag":
            return word(owner, name, "yes" if value else "no")
        case "minutes":
            return Words(f"{value:,}分钟", english("{n:minute|minutes}", {"n": value}))
        case "money":
            yuan = f"{value // 100:,}.{value % 100:02}"
            return Words(f"{yuan}元", f"{yuan} yuan")
        case "entry":
            return Words(f"第{value + 1}条", f"entry {value + 1}")
        case "row":
            return Words(f"第{value + 1}行", f"row {value + 1}")
        case "number":
            return Words(f"{value}", f"{value}")
        case "data":
            return Words(f"全文{len(encode(value)):,}字节", f"in full, {len(encode(value)):,} bytes")
        case _:
            return Words(str(value), str(value))
