"""Free text that may stand in the log for ever: nothing personal that can be told by its looks, nothing of what is kept out.

    agreement.draft   terms.clauses.2   "联系人手机 138…"   ──▶  LooksPersonal(where="terms.clauses.2", a telephone number)

An entry is never taken back, so this is asked before anything is decided, of every statement under rule set 2 and later; whatever
a person has to type is looked up in the models themselves, so a new field is asked too. It is no guarantee: docs/lint.md says
how much of an invented corpus it finds. What was found is never repeated; of a word from our own list we say which.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, StringConstraints

from contracts.statement import Body
from contracts.statements.keys import EnrolUnit
from domain.kept_out import Sort, kept_out
from domain.names_in_text import NAME, named
from domain.personal_text import IDENTITY, is_identity_number, personal
from domain.refusals import KeptOut, LooksPersonal

BLANK = re.compile("[ \\u3000]+")


class Found(NamedTuple):
    """What a text seems to hold. `word` is from our own list; of anything personal there is none."""

    sort: Sort
    word: str = ""

    def refusal(self, where: str) -> KeptOut | LooksPersonal:
        facts = {"where": where, "kind_zh": self.sort.zh, "kind": self.sort.en}
        facts |= {"instead_zh": self.sort.instead_zh, "instead": self.sort.instead_en}
        return KeptOut(word=self.word, **facts) if self.word else LooksPersonal(**facts)


def found_in(text: str) -> Found | None:
    """The first thing in `text` that may not stand in the log; None when nothing is seen."""
    if sort := personal(text):
        return Found(sort)
    if out := kept_out(text) or (kept_out(BLANK.sub("", text)) if BLANK.search(text) else None):
        return Found(*out)
    return Found(NAME) if named(text) else None


def require_plain(body: Body) -> None:
    """
    Raises:
        LooksPersonal, KeptOut: naming the first field whose text should not be kept for ever.
    """
    texts = texts_of(body)
    if texts and found_in("\n".join(texts)):  # all at once first: nearly always there is nothing
        for text in texts:
            if found := found_in(text):
                raise found.refusal(place_of(text, body))
    if isinstance(body, EnrolUnit) and is_identity_number(body.code):
        raise Found(IDENTITY).refusal("code")


def texts_of(body: Body) -> list[str]:
    """Every text of a statement that somebody was free to write."""
    texts: list[str] = []
    if (gather := gatherer(type(body))) is not None:
        gather(body, texts)
    return texts


def place_of(text: str, body: Body) -> str:
    """Where it stands first, as a path of names and places from 0: `terms.clauses.2`."""
    places = _places(body.model_dump(by_alias=True), ())
    return next(".".join(map(str, path)) for path, each in places if each == text)


def _places(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _places(each, (*path, name))
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from _places(each, (*path, place))


# Which fields hold free text

Gatherer = Callable[[Any, list[str]], None]
"""Puts every free text of a value at the end of a list."""


@cache
def gatherer(kind: Any) -> Gatherer | None:
    """How to gather from a value of this type; None when it can hold no free text. Text with a pattern is not free.

    Raises:
        TypeError: a type of which nobody has said whether text hides in it.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        patterned = any(isinstance(each, StringConstraints) and each.pattern for each in arguments[1:])
        return None if patterned else gatherer(arguments[0])
    if kind is str:
        return _itself
    if kind is Any:
        return _anywhere
    if kind in (int, bool, NoneType) or origin is Literal:
        return None
    if origin in (Union, UnionType):
        return _of_several([gatherer(each) for each in arguments])
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _of_each(gatherer(arguments[0]), iter)
    if origin is dict:
        return _of_each(gatherer(arguments[1]), dict.values)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _of_members(kind)
    raise TypeError(f"whether {kind} can hold free text is not known")


def _itself(value: Any, texts: list[str]) -> None:
    if isinstance(value, str):
        texts.append(value)


def _anywhere(value: Any, texts: list[str]) -> None:
    """In data of no model, such as a rulebook: every text."""
    texts += (text for _, text in _places(value, ()))


def _of_several(gatherers: Sequence[Gatherer | None]) -> Gatherer | None:
    """Of a union: a text is free when any of its types is, a model is gathered from by its own."""
    some = [gather for gather in gatherers if gather is not None]
    if len(some) < 2:
        only = some[0] if some else None
        return only and (lambda value, texts: None if value is None else only(value, texts))

    def gather(value: Any, texts: list[str]) -> None:
        if isinstance(value, BaseModel):
            (gatherer(type(value)) or _not_at_all)(value, texts)
        else:
            _anywhere(value, texts)

    return gather


def _not_at_all(_: Any, __: list[str]) -> None:
    return None


def _of_each(inner: Gatherer | None, values: Callable[[Any], Iterable[Any]]) -> Gatherer | None:
    if inner is None:
        return None

    def gather(value: Any, texts: list[str]) -> None:
        for each in values(value):
            inner(each, texts)

    return gather


def _of_members(model: type[BaseModel]) -> Gatherer | None:
    hints = get_type_hints(model, include_extras=True)
    members = [(name, inner) for name in model.model_fields if (inner := gatherer(hints[name])) is not None]
    if not members:
        return None

    def gather(value: Any, texts: list[str]) -> None:
        for name, inner in members:
            inner(getattr(value, name), texts)

    return gather
