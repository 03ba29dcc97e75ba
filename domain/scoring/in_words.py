"""A formula in a sheet, in words that anybody can follow, with the numbers that it was decided on.

    如果“走访次数”不少于4，为0，否则为-5（“走访次数”为2）
    0 if "visits" is at least 4, otherwise -5 ("visits" is 2)

Plain arithmetic is left as it is: `日常考核 × 50% [90 × 50%]`. These sentences belong to the sealed bytes from reducer 2 on.
"""

from collections.abc import Mapping
from fractions import Fraction

from domain.scoring.formula import Binary, Constant, If, Name, Negative, Node, Over
from domain.scoring.numbers import show
from domain.scoring.sentences import Both
from domain.scoring.spoken import aloud
from domain.scoring.subject import Subject
from domain.scoring.values import Value

NOT_SAID = ("subject", "period_start", "period_end")
"""Names whose value stands in the head of the sheet."""


def is_arithmetic(node: Node) -> bool:
    """Whether it has nothing but numbers, names, + - × ÷."""
    return all(
        isinstance(each, Name | Constant | Negative | Over)
        or (isinstance(each, Binary) and each.sign in "+-*/")
        for each in node.walk()
    )


def in_words(node: Node, subject: Subject, more: Mapping[str, Value] | None = None) -> Both:
    """The formula, and behind it what each name in it stood for; `more` are names for this formula alone."""
    zh, en = said(node, subject)
    zh_numbers, en_numbers = numbers(node, subject, more)
    return (
        f"{zh}{f'（{zh_numbers}）' if zh_numbers else ''}",
        f"{en}{f' ({en_numbers})' if en_numbers else ''}",
    )


def said(node: Node, subject: Subject) -> Both:
    """The formula alone."""
    zh, en = aloud(node, lambda name: _label(name, subject), subject.word)
    return (zh[1:-1], en[1:-1]) if isinstance(node, If) else (zh, en)


def numbers(node: Node, subject: Subject, more: Mapping[str, Value] | None = None) -> Both:
    """`“走访次数”为2，“通报次数”为1`; nothing where no name in it has a value."""
    layers = (*([more] if more else []), *subject.scope().layers)
    zh: list[str] = []
    en: list[str] = []
    for name in dict.fromkeys(_names(node)):
        value = next((layer[name] for layer in layers if name in layer), None)
        if value is None or name in NOT_SAID:
            continue
        label, unit = (
            _label(name.removeprefix("over:"), subject),
            subject.part.units.get(name.removeprefix("over:")),
        )
        shown = _shown(name, value, unit, subject)
        over = ("被封顶扣去的部分", "what was cut off ") if name.startswith("over:") else ("", "")
        zh.append(f"“{label[0]}”{over[0]}为{shown[0]}")
        en.append(f'{over[1]}"{label[1]}" is {shown[1]}')
    return "，".join(zh), ", ".join(en)


def _names(node: Node) -> list[str]:
    """In the order in which they are said."""
    found = []
    for each in node.walk():
        match each:
            case Name(name=name):
                found.append(name)
            case Over(line=line):
                found.append(f"over:{line}")
    return found


def _label(name: str, subject: Subject) -> Both:
    return subject.label(name)


def _shown(name: str, value: Value, unit: str | None, subject: Subject) -> Both:
    match value:
        case bool():
            return ("是", "yes") if value else ("否", "no")
        case tuple():
            return "、".join(value), ", ".join(value)
        case str():
            zh, en = subject.word(name, value)
            return f"“{zh}”", f'"{en}"'
        case Fraction():
            text = show(value, unit or "number")
            return text, text
    return value.isoformat(), value.isoformat()
