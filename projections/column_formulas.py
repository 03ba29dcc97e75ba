"""Formulas as SQL over whole columns: the same value as `domain/scoring/formula.py` gives, NULL where that has none.

    minutes / 60 * rate        (r_minutes * 6), 300000          a whole number in SQL, over a denominator

A number is always a whole one over a denominator that is known beforehand, or over another whole one where something is
divided by what was counted. PostgreSQL's `numeric` has no upper end for these and never rounds them, so nothing is
approximated and nothing can overflow. What this cannot say is `NotInColumns`: the readable engine does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from domain.scoring.formula import Binary, Call, Constant, If, ListOf, Lookup, Name, Negative, Node, Not, Over

Tables = Mapping[str, Mapping[str, Fraction | None]]


class NotInColumns(Exception):
    """Why the readable engine has to work something out; for programmers, nobody is told."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a formula comes to, as SQL. Of a number, `sql` is the numerator; the denominator is positive.

    `exact` is a number that is known before any row is read, `words` a list's.
    """

    kind: str
    sql: str
    over: int | str = 1
    exact: Fraction | None = None
    words: tuple[str, ...] = ()


Names = Callable[[str], Cell]
NO_NUMBER = Cell("number", "NULL::numeric")
NO_WORD = Cell("text", "NULL::text")


def number(exact: Fraction | int | None) -> Cell:
    if exact is None:
        return NO_NUMBER
    exact = Fraction(exact)
    return Cell("number", f"({exact.numerator}::numeric)", exact.denominator, exact)


def quoted_text(text: str) -> str:
    """A text as a literal of SQL (standard_conforming_strings)."""
    assert "\0" not in text
    return "'" + text.replace("'", "''") + "'"


def word(text: str) -> Cell:
    return Cell("text", f"{quoted_text(text)}::text")


def day(of: date) -> Cell:
    return Cell("date", f"DATE '{of.isoformat()}'")


def column(node: Node, names: Names, tables: Tables) -> Cell:
    """
    Raises:
        NotInColumns: it uses what columns do not know.
    """
    return _Columns(names, tables).of(node)


def fails_by_zero(node: Node, names: Names, tables: Tables) -> str:
    """A condition in SQL: the formula has no value, and the first thing in the way is a division by zero."""
    return _Columns(names, tables).by_zero(node)


@dataclass(frozen=True, slots=True)
class _Columns:
    names: Names
    tables: Tables

    def of(self, node: Node) -> Cell:
        match node:
            case Constant(constant=bool() as truth):
                return Cell("yes_no", str(truth).lower())
            case Constant(constant=Fraction() as exact):
                return number(exact)
            case Constant(constant=str() as text):
                return word(text)
            case Constant(constant=date() as on):
                return day(on)
            case Name(name=name):
                return self.names(name)
            case Over(line=line):
                return self.names(f"over:{line}")
            case Not(inner=inner):
                return Cell("yes_no", f"(NOT {self.truth(inner)})")
            case Negative(inner=inner):
                return times(self.number(inner), number(-1))
            case Binary():
                return self.binary(node)
            case If(condition=condition, then=then, otherwise=otherwise):
                return either(self.truth(condition), self.of(then), self.of(otherwise))
            case Lookup(table=table, word=looked_up):
                return self.looked_up(table, self.of(looked_up))
            case ListOf(items=items):
                texts = [item.constant for item in items if isinstance(item, Constant)]
                if len(texts) == len(items) and all(isinstance(text, str) for text in texts):
                    return Cell("list", "", words=tuple(map(str, texts)))
            case Call():
                return self.called(node)
        raise NotInColumns(type(node).__name__)

    def number(self, node: Node) -> Cell:
        return of_kind(self.of(node), "number")

    def truth(self, node: Node) -> str:
        return of_kind(self.of(node), "yes_no").sql

    def binary(self, node: Binary) -> Cell:
        match node.sign:
            case "and":
                return Cell("yes_no", both(self.truth(node.left), self.truth(node.right)))
            case "or":
                left = self.truth(node.left)
                return Cell(
                    "yes_no",
                    f"(CASE WHEN {left} THEN true WHEN NOT {left} THEN {self.truth(node.right)} END)",
                )
            case "+" | "-":
                return plus(self.number(node.left), self.number(node.right), node.sign)
            case "*":
                return times(self.number(node.left), self.number(node.right))
            case "/":
                return divided(self.number(node.left), self.number(node.right))
        one, other = self.of(node.left), self.of(node.right)
        if node.sign in ("in", "not in"):
            if other.kind != "list" or one.kind != "text" or not other.words:
                raise NotInColumns("a list that records hold")
            inside = f"({one.sql} IN ({', '.join(map(quoted_text, other.words))}))"
            return Cell("yes_no", inside if node.sign == "in" else f"(NOT {inside})")
        return Cell("yes_no", compared(node.sign, one, other))

    def looked_up(self, table: str, looked: Cell) -> Cell:
        found, numbers = of_kind(looked, "text"), self.tables.get(table)
        if numbers is None:
            raise NotInColumns("no such table")
        got = number(numbers[""])
        for text, gives in numbers.items():
            if text:
                got = either(f"({found.sql} = {quoted_text(text)})", number(gives), got)
        return got

    def called(self, node: Call) -> Cell:
        arguments = [self.of(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                sign = "<=" if node.function == "min" else ">="
                best = of_kind(arguments[0], "number")
                for other in arguments[1:]:
                    best = either(compared(sign, best, of_kind(other, "number")), best, other)
                return best
            case "abs":
                return Cell("number", f"abs({of_kind(arguments[0], 'number').sql})", arguments[0].over)
            case "floor":
                return Cell("number", floored(of_kind(arguments[0], "number")))
            case "ceil":
                return Cell("number", f"(-{floored(times(of_kind(arguments[0], 'number'), number(-1)))})")
            case "days":
                first, last = (of_kind(each, "date").sql for each in arguments)
                return Cell("number", f"({last} - {first})::numeric")
            case "year" | "month":
                part = of_kind(arguments[0], "date").sql
                return Cell("number", f"extract({node.function} FROM {part})::numeric")
        raise NotInColumns(node.function)

    def by_zero(self, node: Node) -> str:
        match node:
            case Binary(sign="and" | "or" as sign, left=left, right=right):
                on = self.truth(left) if sign == "and" else f"(NOT {self.truth(left)})"
                return (
                    self.sequence([left])
                    if not self.divides(right)
                    else (
                        f"(CASE WHEN {self.truth(left)} IS NULL THEN {self.by_zero(left)}"
                        f" WHEN {on} THEN {self.by_zero(right)} ELSE false END)"
                    )
                )
            case Binary(sign="/", left=left, right=right):
                zero = f"({self.number(right).sql} = 0)"
                return f"(CASE WHEN {self.is_null(left)} OR {self.is_null(right)} THEN {self.sequence([left, right])} ELSE {zero} END)"
            case If(condition=condition, then=then, otherwise=otherwise):
                truth = self.truth(condition)
                return (
                    f"(CASE WHEN {truth} IS NULL THEN {self.by_zero(condition)}"
                    f" WHEN {truth} THEN {self.by_zero(then)} ELSE {self.by_zero(otherwise)} END)"
                )
        return self.sequence(list(node.parts()))

    def sequence(self, parts: list[Node]) -> str:
        """Of parts that are worked out one after the other, the first without a value decides."""
        said = "false"
        for part in reversed(parts):
            if isinstance(part, ListOf):
                continue
            said = f"(CASE WHEN {self.is_null(part)} THEN {self.by_zero(part)} ELSE {said} END)"
        return said

    def is_null(self, node: Node) -> str:
        return f"({self.of(node).sql} IS NULL)"

    def divides(self, node: Node) -> bool:
        return any(isinstance(each, Binary) and each.sign == "/" for each in node.walk())


# -- arithmetic -----------------------------------------------------------------------------------------------


def plus(left: Cell, right: Cell, sign: str = "+") -> Cell:
    if left.exact is not None and right.exact is not None:
        return number(left.exact + right.exact if sign == "+" else left.exact - right.exact)
    if isinstance(left.over, int) and isinstance(right.over, int):
        whole = lcm(left.over, right.over)
        return Cell("number", f"({over(left, whole)} {sign} {over(right, whole)})", whole)
    return Cell(
        "number",
        f"({left.sql} * {right.over} {sign} {right.sql} * {left.over})",
        f"({left.over}::numeric * {right.over})",
    )


def times(left: Cell, right: Cell) -> Cell:
    if left.exact is not None and right.exact is not None:
        return number(left.exact * right.exact)
    if isinstance(left.over, int) and isinstance(right.over, int):
        return Cell("number", f"({left.sql} * {right.sql})", left.over * right.over)
    return Cell("number", f"({left.sql} * {right.sql})", f"({left.over}::numeric * {right.over})")


def divided(left: Cell, right: Cell) -> Cell:
    """Exactly: another fraction. Without a value where the right side is nought."""
    if right.exact is not None:
        return times(left, number(1 / right.exact)) if right.exact else NO_NUMBER
    return Cell(
        "number",
        f"({left.sql} * {right.over} * sign({right.sql}) + CASE WHEN {right.sql} = 0 THEN NULL ELSE 0 END)",
        f"({left.over}::numeric * nullif(abs({right.sql}), 0))",
    )


def compared(sign: str, left: Cell, right: Cell) -> str:
    if left.kind != right.kind or left.kind == "list":
        raise NotInColumns("two sides of different types")
    sign = {"==": "=", "!=": "<>"}.get(sign, sign)
    if left.kind != "number":
        return f"({left.sql} {sign} {right.sql})"
    if isinstance(left.over, int) and isinstance(right.over, int):
        whole = lcm(left.over, right.over)
        return f"({over(left, whole)} {sign} {over(right, whole)})"
    return f"({left.sql} * {right.over} {sign} {right.sql} * {left.over})"


def either(condition: str, then: Cell, otherwise: Cell) -> Cell:
    """One or the other; without a value where the condition has none."""
    if then.kind != otherwise.kind or then.kind == "list":
        raise NotInColumns("two branches of different types")
    if then.kind == "number" and isinstance(then.over, int) and isinstance(otherwise.over, int):
        whole = lcm(then.over, otherwise.over)
        return Cell("number", case(condition, over(then, whole), over(otherwise, whole)), whole)
    sql = case(condition, then.sql, otherwise.sql)
    if then.kind == "number":
        return Cell("number", sql, case(condition, f"{then.over}::numeric", f"{otherwise.over}::numeric"))
    return Cell(then.kind, sql)


def case(condition: str, then: str, otherwise: str) -> str:
    return f"(CASE WHEN {condition} THEN {then} WHEN NOT {condition} THEN {otherwise} END)"


def both(left: str, right: str) -> str:
    """`and` that does not look at the right side when the left one decides."""
    return case(left, right, "false")


def floored(cell: Cell) -> str:
    """The whole number below. `div` cuts towards nought."""
    n, d = cell.sql, cell.over
    return f"(div({n}, {d}) - CASE WHEN mod({n}, {d}) < 0 THEN 1 ELSE 0 END)"


def rounded(cell: Cell, to: Fraction, by: str) -> Cell:
    """As `domain/scoring/numbers.py` rounds."""
    steps = times(cell, number(1 / to))
    n, d = steps.sql, steps.over
    match by:
        case "down":
            whole = floored(steps)
        case "up":
            whole = f"(-{floored(times(steps, number(-1)))})"
        case "cut":
            whole = f"div({n}, {d})"
        case "half_up":
            whole = f"(sign({n}) * div(2 * abs({n}) + {d}, 2 * {d}))"
        case _:
            low = floored(steps)
            rest = f"(2 * ({n} - {low} * {d}))"
            whole = (
                f"({low} + CASE WHEN {rest} > {d} OR ({rest} = {d} AND mod({low}, 2) <> 0) THEN 1 ELSE 0 END)"
            )
    return times(Cell("number", whole), number(to))


def over(cell: Cell, whole: int) -> str:
    """The numerator over another denominator, a multiple of its own."""
    assert isinstance(cell.over, int)
    factor = whole // cell.over
    return cell.sql if factor == 1 else f"({cell.sql} * {factor})"


def of_kind(cell: Cell, kind: str) -> Cell:
    if cell.kind != kind:
        raise NotInColumns(f"{cell.kind} where {kind} is needed")
    return cell
