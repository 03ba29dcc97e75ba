"""What a form of a page asks to sign: the type of a statement, and its members by their paths.

type=claim.make   about=3f…   body.quantity:int=3   body.note=   …      ──▶  {"about": {…}, "quantity": 3}

body.terms.title       text; an empty one is left out, as a member that is not there
body.quantity:int      a number        body.by_notice:flag    present: true
body.fen:yuan          money, kept in fen
body.evidence:lines    one a line      body.units.0           the first of a list
body.choices.0.subject:beside   counts only where something else of the same is filled in; also `:int:beside`
body.excused:list      a list, and an empty one where nothing of it is chosen
body.3:into            the value says where it goes, and what: `attended.3 5c…`; so one choice fills one of several lists
about, body.of:about   a stream: as it stands now, with its version and digest
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from contracts import signing
from contracts.refusals import NotEvidence
from contracts.statement import Body, UnknownType, parse
from contracts.statements import BODIES
from contracts.values import About, Id
from domain.deciding import World
from domain.refusals import NoSuch, require

NAME = re.compile(r"^body((?:\.[a-z_0-9]{1,40}){1,6})(?::(int|yuan|flag|lines|about|list|into))?(:beside)?$")
INTO = re.compile(r"^([a-z_0-9]{1,40}(?:\.[a-z_0-9]{1,40}){0,5}) (.{1,200})$")
MOST_FIELDS = 2000
WHOLE = re.compile(r"^[0-9]{1,15}$")
YUAN = re.compile(r"^([0-9]{1,12})(?:\.([0-9]{1,2}))?$")


class NoWholeNumber(NotEvidence):
    zh = "{where}要填整数，您填的是“{text}”。请改正后再来。"
    en = "{where} takes a whole number; you wrote {text!r}. Correct it and come back."


class NoMoney(NotEvidence):
    zh = "{where}要填金额（元，最多两位小数），您填的是“{text}”。请改正后再来。"
    en = "{where} takes an amount in yuan, with two decimals at most; you wrote {text!r}. Correct it and come back."


class WrongForm(NotEvidence):
    zh = "这张表单不完整，或被改动过（{where}）。没有任何东西被签名。请回到原来的页面重新填写。"
    en = "The form is incomplete or was altered ({where}). Nothing was signed. Go back to its page and fill it in again."


def body_in(world: World, given: Iterable[tuple[str, str]]) -> Body:
    """The body that a form's fields say.

    Raises:
        WrongForm, NoWholeNumber, NoMoney, UnknownType, BadShape, NoSuch: as they say.
    """
    fields = list(given)
    require(len(fields) <= MOST_FIELDS, WrongForm(where=f"> {MOST_FIELDS}"))
    type = dict(fields).get("type", "")
    require(type in BODIES, UnknownType(type=type))
    tree: dict[str, Any] = {}
    filled = {beginning(name) for name, text in fields if text.strip() and not name.endswith(":beside")}
    lists: list[list[str]] = []
    for name, text in fields:
        if name == "about" and text:
            put(tree, ["about"], as_it_stands(world, text))
        elif name.startswith("body") and text.strip():
            matched = NAME.match(name)
            if matched is None:
                raise WrongForm(where=name)
            path, kind, beside = matched[1].split(".")[1:], matched[2], matched[3]
            if beside and beginning(name) not in filled:
                continue
            if kind == "list":
                lists.append(path)
            elif kind == "into":
                put(tree, *chosen(name, text))
            else:
                put(tree, path, READ[kind](world, name, text) if kind else written(text))
    for path in lists:
        put_empty(tree, path)
    return parse(BODIES[type], in_lists(tree))


def written(text: str) -> str:
    """A text as it is signed: browsers send the ends of its lines in two characters, of which one is hidden.

    >>> written(" 一、名单\\r\\n二、依据 ")
    '一、名单\\n二、依据'
    """
    return text.strip().replace("\r\n", "\n")


def chosen(name: str, text: str) -> tuple[list[str], str]:
    """Where a choice goes, and what goes there."""
    matched = INTO.match(text.strip())
    if matched is None:
        raise WrongForm(where=name)
    return matched[1].split("."), matched[2]


def put_empty(tree: dict[str, Any], path: list[str]) -> None:
    """An empty list, where nothing has been put."""
    *way, last = path
    for name in way:
        tree = tree.setdefault(name, {})
        require(isinstance(tree, dict), WrongForm(where=".".join(path)))
    tree.setdefault(last, [])


def beginning(name: str) -> str:
    """What a field is a member of."""
    return name.rpartition(".")[0]


def as_it_stands(world: World, stream: Id) -> dict[str, Any]:
    found = world.folded(stream)
    require(found.version, NoSuch(noun_zh="记录", noun_en="record", stream=stream))
    return About(stream=stream, version=found.version, digest=found.digest).model_dump()


def number(_: World, name: str, text: str) -> int:
    plain = text.strip().replace(",", "").replace("，", "")
    require(WHOLE.match(plain), NoWholeNumber(where=name.removeprefix("body.").partition(":")[0], text=text))
    return int(plain)


def fen(_: World, name: str, text: str) -> int:
    """
    >>> fen(None, "body.fen:yuan", "1,200.5")
    120050
    """
    matched = YUAN.match(text.strip().replace(",", "").replace("，", ""))
    if matched is None:
        raise NoMoney(where=name.removeprefix("body.").removesuffix(":yuan"), text=text)
    return int(matched[1]) * 100 + int((matched[2] or "").ljust(2, "0"))


READ: dict[str, Callable[[World, str, str], Any]] = {
    "int": number,
    "yuan": fen,
    "flag": lambda world, name, text: True,
    "lines": lambda world, name, text: [line.strip() for line in text.splitlines() if line.strip()],
    "about": lambda world, name, text: as_it_stands(world, text),
}


def put(tree: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        require(isinstance(tree, dict), WrongForm(where=".".join(path)))
    tree[path[-1]] = value


def in_lists(value: Any) -> Any:
    """Members that are all called by numbers are a list, in the order of those numbers; gaps close."""
    if not isinstance(value, dict):
        return value
    inner = {name: in_lists(each) for name, each in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def fields_of(body: Body, prefix: str = "") -> list[tuple[str, str]]:
    """The fields of a form that say this body, as `body_in` reads them."""
    return [(f"{prefix}type", body.type), *flat(signing.as_json(body), f"{prefix}body")]


def flat(value: Any, name: str) -> list[tuple[str, str]]:
    """The fields under `name` that say this value."""
    match value:
        case dict():
            return [each for member, inner in value.items() for each in flat(inner, f"{name}.{member}")]
        case list():
            return [each for place, inner in enumerate(value) for each in flat(inner, f"{name}.{place}")]
        case bool():
            return [(f"{name}:flag", "1")] if value else []
        case int():
            return [(f"{name}:int", str(value))]
    return [(name, str(value))]
