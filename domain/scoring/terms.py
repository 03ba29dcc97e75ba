"""The terms of a formula: each an entry of its line, with people's words in place of names.

routine * 50% + bonus - basic        日常考核 × 50% · 加分 · -基础工作扣分
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.scoring.formula import Binary, Constant, Negative, Node
from domain.scoring.sentences import Both

Labels = tuple[Mapping[str, str], Mapping[str, str]]
"""People's words for names, in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Term:
    """One summand with its sign, 1 or -1; `reads` are the names in it, `over:` taken away."""

    node: Node
    sign: int
    written: Both
    is_constant: bool
    reads: frozenset[str]


def terms_of(formula: Node, labels: Labels) -> tuple[Term, ...]:
    """The summands in order: a + (b - c) gives a, b and -c."""
    return tuple(
        Term(
            node,
            sign,
            labelled(node, labels),
            isinstance(node, Constant),
            frozenset(name.removeprefix("over:") for name in node.names()),
        )
        for node, sign in _summands(formula, 1)
    )


def labelled(node: Node, labels: Labels) -> Both:
    """The formula written out in people's words."""
    zh, en = labels

    def in_chinese(name: str) -> str:
        line = name.removeprefix("over:")
        return f"“{zh.get(line, line)}”超出部分" if name != line else zh.get(name, name)

    def in_english(name: str) -> str:
        line = name.removeprefix("over:")
        return f"overflow of {en.get(line, line)}" if name != line else en.get(name, name)

    return node.written(in_chinese), node.written(in_english)


def _summands(node: Node, sign: int) -> Iterator[tuple[Node, int]]:
    match node:
        case Binary(sign="+" | "-" as operator, left=left, right=right):
            yield from _summands(left, sign)
            yield from _summands(right, sign if operator == "+" else -sign)
        case Negative(inner=inner):
            yield from _summands(inner, -sign)
        case _:
            yield node, sign
