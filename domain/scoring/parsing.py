"""Formulas as text: what a clerk types into a spreadsheet cell, and nothing that can loop.

    routine * 50% + year_end * 50% + bonus          numbers are exact; 50% is one half
    if(rate >= 95% and not late, 3, 0)              conditions
    max(days(due, filed), 0)                        dates: 2026-06-30, day, period_start, period_end
    lookup(prices, type) · over(service) · distinct(approvers) · records(opinion == "好")

From loosest to tightest: or, and, not, one comparison (== != < <= > >= in, not in), + -, * /, a leading minus.
What a Chinese keyboard types is read too: × ÷ ≥ ≤ ≠ and full-width brackets, commas, quotes and percent signs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.scoring.formula import (
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
from domain.scoring.functions import FUNCTIONS, SPECIAL_FORMS
from domain.scoring.numbers import read_number
from domain.scoring.sentences import UNIT_NAMES

MAX_TOKENS = 200
MAX_DEPTH = 30
"""How deep brackets may nest. A formula that needs more should be two lines."""

RESERVED = frozenset(("and", "or", "not", "in", "yes", "no", "error"))
"""Words that name nothing. Functions are not among them: a name that no bracket follows is a name."""

CHINESE_KEYBOARD = {
    "×": "*",
    "÷": "/",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "＝": "==",
    "＋": "+",
    "－": "-",
    "＞": ">",
    "＜": "<",
    "（": "(",
    "）": ")",
    "，": ",",
}
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")

TOKEN = re.compile(
    r"\s*(?:(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"
    r"|(?P<number>[0-9]{1,15}(?:\.[0-9]{1,9})?[%％]?)"
    r'|["“](?P<text>[^"“”]*)["”]'
    r"|(?P<name>[A-Za-z_㐀-䶿一-鿿][0-9A-Za-z_㐀-䶿一-鿿]*)"
    r"|(?P<sign>==|!=|<=|>=|[-+*/(),<>\[\]×÷≥≤≠＝＋－＞＜（），]))"
)


class BadFormula(ValueError):
    """The text is no formula; what is wrong with it, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """Return the tree of a formula.

    Raises:
        BadFormula: for text that is none, an unknown function, a wrong number of arguments, or too deep brackets.
    """
    reader = _Reader(_tokens(text))
    tree = reader.either()
    if reader.at < len(reader.tokens):
        raise _misplaced(reader.tokens[reader.at].text)
    return tree


def readable(text: str) -> Node | None:
    """The tree, or None for text that is no formula: where somebody else says so."""
    try:
        return parse(text)
    except BadFormula:
        return None


UNIT_WORDS = {zh for zh, _ in UNIT_NAMES.values()} | {"％"}
"""What a clerk writes behind a number out of habit."""


def _tokens(text: str) -> tuple[Token, ...]:
    text, at, tokens = text.rstrip(), 0, list[Token]()
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            piece = text[at : at + 8].strip()
            if piece[0] == "=":
                raise BadFormula("“=”请写成“==”", 'write "==" for "="')
            raise BadFormula(f"看不懂“{piece}”", f'cannot read "{piece}"')
        kind = found.lastgroup or ""
        piece = found[kind].replace("％", "%") if kind == "number" else found[kind]
        tokens.append(Token(kind, CHINESE_KEYBOARD.get(piece, piece) if kind == "sign" else piece))
        if len(tokens) > MAX_TOKENS:
            raise BadFormula("公式太长，请分成几行写", "the formula is too long; write several lines")
        at = found.end()
    return tuple(tokens)


def _misplaced(what: str) -> BadFormula:
    if what in UNIT_WORDS:
        return BadFormula(f"公式里不写单位，请去掉“{what}”", f'no units in a formula: leave out "{what}"')
    return BadFormula(f"“{what}”的位置不对", f'"{what}" is out of place')


class _Reader:
    """Recursive descent over the tokens; one method for each level of binding."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    def either(self) -> Node:
        left = self.both()
        while self.takes("or"):
            left = Binary("or", left, self.both())
        return left

    def both(self) -> Node:
        left = self.negated()
        while self.takes("and"):
            left = Binary("and", left, self.negated())
        return left

    def negated(self) -> Node:
        if self.takes("not"):
            return Not(self.deeper(self.negated))
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        sign = self.comparison_sign()
        if sign is None:
            return left
        right = self.sum()
        if again := self.comparison_sign():
            raise BadFormula(
                f"一次只能比较两个数，“{again}”请用 and 另写",
                f'compare two at a time; write "{again}" after and',
            )
        return Binary(sign, left, right)

    def sum(self) -> Node:
        left = self.product()
        while sign := self.takes("+", "-"):
            left = Binary(sign, left, self.product())
        return left

    def product(self) -> Node:
        left = self.signed()
        while sign := self.takes("*", "/"):
            left = Binary(sign, left, self.signed())
        return left

    def signed(self) -> Node:
        if self.takes("-"):
            return Negative(self.deeper(self.signed))
        return self.primary()

    def primary(self) -> Node:
        if self.at == len(self.tokens):
            raise BadFormula("公式没有写完", "the formula ends too early")
        token = self.tokens[self.at]
        self.at += 1
        match token.kind, token.text:
            case "number", text:
                return Constant(read_number(text), text)
            case "date", text:
                return Constant(_day(text), text)
            case "text", text:
                return Constant(text, f'"{text}"')
            case "name", ("yes" | "no") as text:
                return Constant(text == "yes", text)
            case "name", text if self.takes("("):
                return self.call(text)
            case "name", text if text not in RESERVED:
                return Name(text)
            case "sign", "(":
                inner = self.deeper(self.either)
                self.expect(")")
                return inner
            case "sign", "[":
                return ListOf(self.items("]"))
        raise _misplaced(token.text)

    def call(self, function: str) -> Node:
        arguments = self.items(")")
        if function not in FUNCTIONS and function not in SPECIAL_FORMS:
            raise BadFormula(f"没有“{function}”这个函数", f'there is no function "{function}"')
        if not _accepts(function, len(arguments)):
            raise BadFormula(f"“{function}”的参数个数不对", f'"{function}" takes another number of arguments')
        match function, arguments:
            case "if", (condition, then, otherwise):
                return If(condition, then, otherwise)
            case "lookup", (Name(name=table), word):
                return Lookup(table, word)
            case "over", (Name(name=line),):
                return Over(line)
            case "records", (condition,):
                return Records(condition)
            case "workdays", (first, last):
                return Workdays(first, last)
            case (("lookup" | "over"), _):
                raise BadFormula(f"“{function}”的第一项要写名称", f'"{function}" begins with a name')
        return Call(function, arguments)

    def items(self, end: str) -> tuple[Node, ...]:
        if self.takes(end):
            return ()
        items = [self.deeper(self.either)]
        while self.takes(","):
            items.append(self.deeper(self.either))
        self.expect(end)
        return tuple(items)

    def comparison_sign(self) -> str | None:
        if self.next_is("not") and self.next_is("in", ahead=1):
            self.at += 2
            return "not in"
        return self.takes(*COMPARISONS)

    def next_is(self, *texts: str, ahead: int = 0) -> bool:
        at = self.at + ahead
        return (
            at < len(self.tokens)
            and self.tokens[at].kind in ("sign", "name")
            and self.tokens[at].text in texts
        )

    def takes(self, *texts: str) -> str | None:
        """The next token's text when it is one of these, and then it is consumed."""
        if not self.next_is(*texts):
            return None
        self.at += 1
        return self.tokens[self.at - 1].text

    def expect(self, text: str) -> None:
        if not self.takes(text):
            raise BadFormula(f"缺少“{text}”", f'"{text}" is missing')

    def deeper(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadFormula("括号套得太深，请分成两行写", "brackets nest too deep; write two lines")
        node = read()
        self.depth -= 1
        return node


def _accepts(function: str, arguments: int) -> bool:
    if function in SPECIAL_FORMS:
        return arguments == SPECIAL_FORMS[function]
    return FUNCTIONS[function].accepts(arguments)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadFormula(f"“{text}”不是日期", f'"{text}" is not a date') from None
