"""A refusal's reason is Chinese in the Chinese sentence and English in the English one, and never a library's own words."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from contracts.refusals import Refusal
from tests.api.test_problems import every_refusal

ROOT = Path(__file__).parent.parent
PACKAGES = ("contracts", "domain", "ledger", "projections", "api", "scripts")
OF_ONE_LANGUAGE = {"why", "reason", "error", "message", "detail"}
"""What these hold is half a sentence, so each language needs its own."""
OWN_WORDS = {"strerror", "msg", "problem", "args", "detail"}
KINDS = dict(sorted((kind.__name__, kind) for kind in every_refusal()))


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_sentence_borrows_the_other_languages_reason(kind: type[Refusal]) -> None:
    assert not facts(kind.zh) & OF_ONE_LANGUAGE
    assert not {name for name in facts(kind.en) if name.endswith("_zh")}


@cache
def modules() -> dict[str, ast.Module]:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def refusals_made(tree: ast.AST) -> Iterator[tuple[ast.Call, type[Refusal]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in KINDS:
                yield node, KINDS[name]


def test_whoever_refuses_gives_every_fact_of_both_sentences() -> None:
    lacking = []
    for where, tree in modules().items():
        for call, kind in refusals_made(tree):
            given = {each.arg for each in call.keywords}
            if None not in given and (missing := (facts(kind.zh) | facts(kind.en)) - given):
                lacking.append(f"{where}:{call.lineno} {kind.__name__} lacks {sorted(missing)}")
    assert lacking == []


def test_no_refusal_repeats_what_a_library_said() -> None:
    repeated = []
    for where, tree in modules().items():
        for handler in ast.walk(tree):
            if isinstance(handler, ast.ExceptHandler) and handler.name:
                for call, kind in refusals_made(handler):
                    if any(says(each.value, handler.name) for each in call.keywords if each.arg):
                        repeated.append(f"{where}:{call.lineno} {kind.__name__}")
    assert repeated == []


def says(value: ast.expr, error: str) -> bool:
    """Whether an expression holds the caught error's own words."""
    for node in ast.walk(value):
        match node:
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=name)]) if name == error:
                return True
            case ast.FormattedValue(value=ast.Name(id=name)) if name == error:
                return True
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if (
                name == error and attribute in OWN_WORDS
            ):
                return True
    return isinstance(value, ast.Name) and value.id == error
