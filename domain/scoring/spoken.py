"""A formula read aloud: `if(expected > 0 and attended == expected, 3, 0)` as a sentence in Chinese and in English.

    （如果“应到次数”大于0，并且“出席次数”等于“应到次数”，为3，否则为0）
    (3 if "meetings expected" is more than 0 and "meetings attended" is "meetings expected", otherwise 0)

Arithmetic keeps its signs, which anybody can read; everything else becomes words. Score sheets say formulas so from reducer 2 on, so what
is said here belongs to sealed bytes: other words are another reducer.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from domain.scoring.formula import (
    LEVELS,
    WRITTEN,
    Binary,
    Call,
    Constant,
    If,
    ListOf,
    Lookup,
    Name,
    Negative,
    Node,
    Not,
    Over,
    Records,
    Workdays,
)
from domain.scoring.sentences import Both

Label = Callable[[str], Both]
"""What people call a name."""
WordOf = Callable[[str, str], Both]
"""What people call a word that a name holds."""


class Saying(NamedTuple):
    label: Label
    word: WordOf


SIGNS: dict[str, Both] = {
    "==": ("是", " is "),
    "!=": ("不是", " is not "),
    "<": ("小于", " is less than "),
    "<=": ("不超过", " is at most "),
    ">": ("大于", " is more than "),
    ">=": ("不少于", " is at least "),
    "in": ("是下列之一：", " is one of "),
    "not in": ("不是下列任何一个：", " is none of "),
    "and": ("，并且", " and "),
    "or": ("，或者", " or "),
}
EQUALS: dict[str, Both] = {"==": ("等于", " equals "), "!=": ("不等于", " does not equal ")}
"""Between numbers and dates: `等于` and not `是`."""
CALLS: dict[str, Both] = {
    "min": ("{}中最小的", "the least of {}"),
    "max": ("{}中最大的", "the greatest of {}"),
    "abs": ("{}的绝对值", "{} without its sign"),
    "floor": ("{}向下取整", "{} rounded down"),
    "ceil": ("{}向上取整", "{} rounded up"),
    "days": ("从{}的天数", "the days from {}"),
    "months": ("从{}的整月数", "the whole months from {}"),
    "year": ("{}的年份", "the year of {}"),
    "month": ("{}的月份", "the month of {}"),
    "distinct": ("{}中不同的个数", "how many different ones there are in {}"),
}
FROM_TO = ("days", "months")


def aloud(node: Node, label: Label, word: WordOf = lambda name, word: (word, word)) -> Both:
    """The formula in words."""
    saying = Saying(label, word)
    return _said(node, saying, 0), _said(node, saying, 1)


def _said(node: Node, saying: Saying, language: int, beside: str = "") -> str:
    """`beside`: the name that a text in it is compared with."""
    label = saying.label

    def say(part: Node) -> str:
        return _said(part, saying, language, beside)

    match node:
        case Constant(constant=str(word)) if beside:
            return _quoted(saying.word(beside, word)[language], language)
        case Constant():
            return _constant(node, language)
        case Name(name=name):
            return _quoted(label(name)[language], language)
        case Over(line=line):
            name = _quoted(label(line)[language], language)
            return f"{name}被封顶扣去的部分" if language == 0 else f"what the limits of {name} cut off"
        case ListOf(items=items):
            return ("、", ", ")[language].join(map(say, items))
        case Not(inner=Name(name=name)):
            return f"不是“{label(name)[0]}”" if language == 0 else f'not "{label(name)[1]}"'
        case Not(inner=inner):
            return f"并非（{say(inner)}）" if language == 0 else f"not ({say(inner)})"
        case Negative(inner=inner):
            return f"-{say(inner)}"
        case If(condition=condition, then=then, otherwise=otherwise):
            if language == 0:
                return f"（如果{say(condition)}，为{say(then)}，否则为{say(otherwise)}）"
            return f"({say(then)} if {say(condition)}, otherwise {say(otherwise)})"
        case Lookup(table=table, word=word):
            if language == 0:
                return f"对照表“{table}”里{say(word)}对应的数"
            return f'what the table "{table}" gives for {say(word)}'
        case Records(condition=condition):
            if language == 0:
                return f"其中{say(condition)}的条数"
            return f"how many of them have {say(condition)}"
        case Workdays(first=first, last=last):
            if language == 0:
                return f"从{say(first)}到{say(last)}的工作日数"
            return f"the workdays from {say(first)} to {say(last)}"
        case Call(function=function, arguments=arguments):
            joint = ("到", " to ") if function in FROM_TO else ("、", ", ")
            return CALLS[function][language].format(joint[language].join(map(say, arguments)))
        case Binary():
            return _binary(node, saying, language)
    raise AssertionError(node)


def _binary(node: Binary, saying: Saying, language: int) -> str:
    compares = node.sign in ("==", "!=", "in", "not in")
    named = [part.name for part in (node.left, node.right) if isinstance(part, Name)] if compares else []
    left, right = (
        _bracketed(part, saying, language, LEVELS[node.sign] + nth, named[0] if named else "")
        for nth, part in enumerate((node.left, node.right))
    )
    if node.sign in ("in", "not in") and not isinstance(node.right, ListOf):
        is_in = node.sign == "in"
        words = ("在{}之中", " is among {}") if is_in else ("不在{}之中", " is not among {}")
        return left + words[language].format(right)
    if node.sign in EQUALS and not any(_is_word(part) for part in (node.left, node.right)):
        return f"{left}{EQUALS[node.sign][language]}{right}"
    if node.sign in SIGNS:
        return f"{left}{SIGNS[node.sign][language]}{right}"
    return f"{left} {WRITTEN.get(node.sign, node.sign)} {right}"


def _is_word(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.constant, str | bool)


def _bracketed(node: Node, saying: Saying, language: int, level: int, beside: str = "") -> str:
    text = _said(node, saying, language, beside)
    if isinstance(node, Binary) and LEVELS[node.sign] < level:
        return f"（{text}）" if language == 0 else f"({text})"
    return text


def _constant(node: Constant, language: int) -> str:
    match node.constant:
        case bool():
            return ("是", "yes")[language] if node.constant else ("否", "no")[language]
        case str():
            return _quoted(node.constant, language)
        case date():
            return node.constant.isoformat()
    return node.text


def _quoted(text: str, language: int) -> str:
    return f"“{text}”" if language == 0 else f'"{text}"'
