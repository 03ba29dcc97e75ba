"""Any instance of a wire model as JSON, and a walk over what its models are made of."""

import re
import types
from base64 import b64encode
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import BaseModel, Strict, StringConstraints

from contracts.canonical import HIDDEN
from contracts.statements.corrections import AnswerRequest, RequestCorrection
from contracts.statements.notices import PublishNotice
from contracts.statements.reports import SealReport
from contracts.statements.rounds import Share
from contracts.statements.service import Confirmation, Worked
from contracts.values import Base64, Day, Digest, Id, Minute

TEXT = st.characters(exclude_categories=["Cs"]).filter(lambda letter: not HIDDEN.search(letter))
PLAIN = st.recursive(
    st.text(TEXT, max_size=3) | st.booleans() | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
)


class Leaf(NamedTuple):
    """One member of a model that is no model itself. `type` is `str`, `int`, `bool`, or whatever stands there."""

    where: str
    type: Any
    rules: tuple[Any, ...]

    def find(self, kind: type[Any]) -> Any:
        return next((rule for rule in self.rules if isinstance(rule, kind)), None)

    @property
    def pattern(self) -> str | None:
        found = self.find(StringConstraints)
        return found.pattern if found else None

    @property
    def lengths(self) -> tuple[int, int | None]:
        """Shortest and longest, of text or of a list."""
        words = self.find(StringConstraints)
        least, most = self.find(MinLen), self.find(MaxLen)
        shortest = (least.min_length if least else None) or (words.min_length if words else None) or 0
        longest = (most.max_length if most else None) or (words.max_length if words else None)
        return shortest, longest

    @property
    def strict(self) -> bool:
        return self.find(Strict) is not None


def _rules(annotation: Any) -> tuple[Any, ...]:
    return tuple(get_args(annotation)[1:]) if get_origin(annotation) is Annotated else ()


PATTERNS: dict[str, st.SearchStrategy[str]] = {
    _rules(Id)[0].pattern: st.uuids().map(str),
    _rules(Digest)[0].pattern: st.binary(min_size=32, max_size=32).map(bytes.hex),
    _rules(Base64)[0].pattern: st.binary(min_size=1, max_size=99).map(lambda data: b64encode(data).decode()),
    _rules(Day)[0].pattern: st.dates().map(str),
    _rules(Minute)[0].pattern: st.datetimes().map(lambda at: at.isoformat("T", "minutes")),
}
"""What to write for a pattern that says less than it means, or that is slow to draw from."""


def leaves(model: type[BaseModel], where: str = "") -> Iterator[Leaf]:
    """Every leaf of a model and of the models inside it."""
    for name, field in model.model_fields.items():
        yield from _walk(field.annotation, tuple(field.metadata), f"{where or model.__name__}.{name}")


def _walk(annotation: Any, rules: tuple[Any, ...], where: str) -> Iterator[Leaf]:
    annotation, rules = _unwrapped(annotation, rules)
    origin, inside = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from leaves(annotation, where)
    elif origin is tuple:
        yield Leaf(where, tuple, rules)
        for each in inside:
            if each is not Ellipsis:
                yield from _walk(each, (), where + "[]")
    else:
        yield Leaf(where, annotation, rules)


def _unwrapped(annotation: Any, rules: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Without what only says that it may be absent, and with the rules that stand beside the type."""
    while True:
        if get_origin(annotation) is Annotated:
            rules = (*get_args(annotation)[1:], *rules)
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            (annotation,) = (each for each in get_args(annotation) if each is not type(None))
        else:
            flat = [part for rule in rules for part in (getattr(rule, "metadata", None) or [rule])]
            return annotation, tuple(flat)


EXACTLY_ONE: dict[type[BaseModel], tuple[str, ...]] = {
    Worked: ("clocked", "entered"),
    RequestCorrection: ("entry", "missing"),
    PublishNotice: ("days", "workdays"),
}
"""Models that say one of these members and no other."""


def instances(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Wire values that `model` takes; members that may be absent are so half the time."""
    needed, optional = {}, {}
    for name, field in model.model_fields.items():
        group = needed if field.is_required() else optional
        group[field.alias or name] = _values(field.annotation, tuple(field.metadata))
    found = st.fixed_dictionaries(needed, optional=optional)
    for kind, names in EXACTLY_ONE.items():
        if issubclass(model, kind):
            one = st.one_of(*(st.fixed_dictionaries({name: optional.pop(name)}) for name in names))
            rest = st.fixed_dictionaries(needed, optional=optional)
            return st.tuples(rest, one).map(lambda parts: parts[0] | parts[1])
    if issubclass(model, AnswerRequest):
        return found.filter(lambda value: ("by" in value) == (value["answer"] == "corrected"))
    if issubclass(model, SealReport):
        return found.filter(
            lambda value: (
                value["tree"]["size"] > 0
                and ("replaces" in value) == ("reason" in value)
                and not (value.get("interim") and "replaces" in value)
            )
        )
    if issubclass(model, Share):
        return found.filter(lambda value: Fraction(value["at_most"]) < 1)
    if issubclass(model, Confirmation):
        return found.filter(lambda value: value.get("sheets") or value.get("records"))
    return found


def _values(annotation: Any, rules: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    annotation, rules = _unwrapped(annotation, rules)
    leaf = Leaf("", annotation, rules)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin is dict:
        return st.dictionaries(st.sampled_from("abc"), PLAIN, max_size=3)
    if origin is tuple:
        if Ellipsis not in inside:
            return st.tuples(*(_values(each, ()) for each in inside)).map(list)
        shortest, longest = leaf.lengths
        return st.lists(_values(inside[0], ()), min_size=shortest, max_size=min(longest or 3, shortest + 2))
    if issubclass(annotation, BaseModel):
        return instances(annotation)
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(leaf.find(Ge).ge, leaf.find(Le).le)
    assert annotation is str, annotation
    if leaf.pattern:
        found = PATTERNS.get(leaf.pattern)
        if found is None:
            found = st.from_regex(re.compile(leaf.pattern), fullmatch=True)
        longest = leaf.lengths[1]
        return found.filter(lambda text: len(text) <= (longest or len(text)) and not HIDDEN.search(text))
    shortest, longest = leaf.lengths
    return st.text(TEXT, min_size=shortest, max_size=min(longest or 9, 9))
