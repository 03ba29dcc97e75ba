"""Statements as somebody writes them down, in a file of YAML or JSON: one, or a list of them.

    - as: YC01-1
      type: agreement.draft
      body: {terms: {…}}
    - {as: YC01-1, type: agreement.sign, stream: "@1", body: {terms: "@terms/1"}}

What is left out is filled in when it is signed (`scripts/sending.py`); what begins with @ stands for something else
(`scripts/references.py`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from api.tables.files import FileUnreadable, text_of
from contracts.shapes import not_yaml_at
from contracts.statement import UnknownType, parse
from contracts.statements import BODIES
from contracts.values import Frozen, Id


class NotAList(FileUnreadable):
    zh = "{file} 里不是语句或语句的列表：{why_zh}。"
    en = "{file} holds no statement or list of statements: {why}."


class PlainWords(yaml.SafeLoader):
    """YAML in which `on`, `off`, `yes` and `no` are words and a day is text: only `true` and `false` are neither."""


PlainWords.yaml_implicit_resolvers = {
    first: [
        (tag, rule)
        for tag, rule in rules
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainWords.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


class Wanted(Frozen):
    """A statement as somebody writes it down. `as` names the key file, without `.pem`, in the folder of --keys or among those of --key."""

    type: str
    as_: str | None = Field(None, alias="as", pattern=r"^[^/\\]+$")
    body: dict[str, Any] = Field(default_factory=dict)
    actor: str | None = None
    stream: str | None = None
    expect: int | None = None
    id: Id | None = None


def read_wanted(file: Path) -> Iterator[Wanted]:
    """
    Raises:
        FileUnreadable, NotAList, BadShape: the file is something else.
    """
    text = text_of(file)
    try:
        content = yaml.load(text, Loader=PlainWords)
    except yaml.YAMLError as error:
        raise NotAList(file=file, **not_yaml_at(error).facts()) from None
    for each in content if isinstance(content, list) else [content]:
        yield parse(Wanted, each)


def require_known(wanted: Wanted) -> None:
    """
    Raises:
        UnknownType: there is no such statement.
    """
    if wanted.type not in BODIES:
        raise UnknownType(type=wanted.type)


def texts_in(value: Any) -> Iterator[str]:
    """All texts of a document, its names of members left out."""
    match value:
        case dict():
            yield from texts_in(list(value.values()))
        case list():
            for each in value:
                yield from texts_in(each)
        case str():
            yield value


def earlier(wanted: Wanted) -> set[int]:
    """Which statements of the same file this one refers to, from 1."""
    texts = texts_in(wanted.model_dump(exclude_unset=True, by_alias=True))
    return {int(found[1]) for text in texts if (found := re.fullmatch("@(?:terms/)?([0-9]+)", text))}
