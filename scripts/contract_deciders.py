"""What a decider may do, read from its source: who it asks for, which events it makes, which refusals it raises.

    @decides(SignAgreement)                                  roles     signatory
    def sign(world, act, body):                              who       a party to the agreement
        require_party(act, agreement)            ──▶         events    agreement.signed
        require_role(world, act, "signatory")                refusals  NotThisUnit, NotYourTurn, OtherTerms, …
        …

Every function of the domain that it reaches is read too. So the tables in SPEC.md say what the code does.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import dedent
from types import FunctionType
from typing import Any

from contracts.refusals import Refusal
from contracts.statement import Body
from domain import acts
from domain.deciding import DECIDERS, Data
from domain.refusals import NotThisUnit, RootsOnly

assert acts.MODULES, "importing it registers every decider"


@dataclass
class Found:
    """In the order in which the source names them, each once."""

    roles: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    events: list[type[Data]] = field(default_factory=list)
    refusals: list[type[Refusal]] = field(default_factory=list)

    @property
    def own(self) -> type[Data]:
        """The event in the statement's own stream: the one that is decided first."""
        return self.events[0]

    @property
    def further(self) -> list[type[Data]]:
        """Events in other streams."""
        return self.events[1:]


@cache
def found_in(body: type[Body]) -> Found:
    """What the decider of `body` and all that it calls may do."""
    found, decider = Found(), DECIDERS[body]
    assert isinstance(decider, FunctionType)
    for function, node in _reached(decider, set()):
        _note(found, function.__globals__, node)
    return found


def only_roots(body: type[Body]) -> bool:
    return RootsOnly in found_in(body).refusals and not found_in(body).roles


def _reached(function: FunctionType, known: set[FunctionType]) -> Iterator[tuple[FunctionType, ast.AST]]:
    """Every node of the function, and of every function and class of the domain that it names."""
    known.add(function)
    for node in ast.walk(ast.parse(dedent(inspect.getsource(function)))):
        yield function, node
        if isinstance(node, ast.Name):
            for inner in _functions_of(function.__globals__.get(node.id)):
                if inner not in known:
                    yield from _reached(inner, known)


def _functions_of(value: Any) -> Iterator[FunctionType]:
    if isinstance(value, dict):  # a table of functions
        for each in value.values():
            yield from _functions_of(each)
    module = getattr(value, "__module__", "")
    if not module.startswith("domain.") or module == "domain.deciding":
        return
    value = inspect.unwrap(value) if callable(value) else value
    if isinstance(value, FunctionType):
        if value not in DECIDERS.values():  # deciders call no deciders; a variable may share a name with one
            yield value
    elif isinstance(value, type) and not issubclass(value, Data | Refusal):
        written_here = inspect.getfile(value)
        for each in vars(value).values():
            if isinstance(each, FunctionType) and each.__code__.co_filename == written_here:
                yield each


def _note(found: Found, names: dict[str, Any], node: ast.AST) -> None:
    match node:
        case ast.Call(func=ast.Name(id="require_role"), args=[_, _, *roles]):
            _add(found.roles, *(role.value for role in roles if isinstance(role, ast.Constant)))
        case ast.Call(func=ast.Name(id="own"), args=[_, ast.Name(id=event)]):
            found.events[:] = [names[event], *(each for each in found.events if each is not names[event])]
        case ast.Call(func=ast.Name(id=name), keywords=keywords):
            called = names.get(name)
            if not isinstance(called, type):
                return
            if issubclass(called, NotThisUnit):
                _add(found.who, *_texts(keywords, "who_en"))
            if issubclass(called, Refusal):
                _add(found.refusals, called)
            if issubclass(called, Data) and hasattr(called, "event"):
                _add(found.events, called)


def _texts(keywords: list[ast.keyword], name: str) -> Iterator[str]:
    for keyword in keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value)


def _add(to: list[Any], *values: Any) -> None:
    to += [value for value in values if value not in to]


def rule_kinds(*packages: Any) -> dict[str, set[str]]:
    """Each kind of rule-id that the source of these modules names, and how its key is written there."""
    kinds: dict[str, set[str]] = {}
    for module in packages:
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="rule"), args=[ast.Constant(value=str(kind)), *key]):
                    kinds.setdefault(kind, set()).add(_key(key))
                case ast.Call(func=ast.Name(id="rule_id"), args=[_, ast.Constant(value=str(kind)), *key]):
                    kinds.setdefault(kind, set()).add(_key(key))
    return kinds


def opens(body: type[Body]) -> str:
    """The stream that a body opens, as its source writes it: `"role", unit, person`."""
    source = ast.parse(dedent(inspect.getsource(body.opens)))
    for node in ast.walk(source):
        match node:
            case ast.Call(func=ast.Name(id="rule_id"), args=[_, ast.Constant(value=str(kind)), *key]):
                return f'"{kind}", {_key(key)}'
    raise AssertionError(body)


def _key(parts: list[ast.expr]) -> str:
    return ", ".join(ast.unparse(part).replace("self.", "").replace("keys.", "") for part in parts)
