"""Slips of the pen that every grammar lets pass: a percentage without its sign, a list with no word in it, a grade written twice.

    response_rate < 60           a rate and a plain number: 60% is meant
    by_year: {"2026": 160%}      more than the whole
    [满意, 满意, 不满意]           a word twice, and the other one is missing
    limit: {min: 16}             of something that only takes off: it is always 16

What could not be scored at all is an error from rule set 2 on, the rest a warning.
"""

from fractions import Fraction

from domain.scoring.check_context import BookContext, PartContext, places_in
from domain.scoring.findings import Path
from domain.scoring.formula import Binary, Constant, Name, Node
from domain.scoring.line_ranges import LineRanges
from domain.scoring.numbers import read_number, show
from domain.scoring.parsing import readable

RULES = 2
COMPARED = ("<", "<=", ">", ">=", "==", "!=")


def check_book_slips(book: BookContext) -> None:
    for kind, fact in book.rulebook.facts.items():
        for name, type in fact.attributes.items():
            if isinstance(type, tuple):
                _check_words(book, ("facts", kind, "attributes", name), name, type)
    for nth, value in enumerate(book.rulebook.values):
        for text in (*value.by_year.values(), *(change.give for change in value.changes)):
            if value.unit == "percent" and "%" in text and read_number(text) > 1:
                book.findings.warning(
                    ("values", nth, "by_year"),
                    f"“{value.zh}”是 {text}，超过100%；如果是权重或比例，请核对",
                    f'"{value.en}" is {text}, more than the whole; check it if it is a weight or a share',
                )


def check_part_slips(context: PartContext) -> None:
    ranges = LineRanges(context)
    for i, line in enumerate(context.part.lines):
        at: Path = (*context.at, "lines", i)
        ranges.of_name(line.name)
        if not line.kinds and line.round:
            _check_rounding(context, (*at, "round", "to"), line.round.to)
        for reached in ranges.reached.get(line.name, ()):
            low, high = reached.limit and reached.limit.min, reached.before.high
            edge = ranges.of(low).low if low else None
            if edge is not None and high is not None and edge > high and reached.before.point is None:
                context.book.findings.warning(
                    (*at, *reached.path, "limit", "min"),
                    f"下限 {show(edge)} 高过一切：最多只会是 {show(high)}，结果永远是 {show(edge)}；扣分的下限请写负数（如 -16）",
                    f"the floor {show(edge)} is above everything: it is {show(high)} at most, so always {show(edge)}; a floor of deductions is below nought (e.g. -16)",
                )
    _check_grades(context)
    for placed in places_in(context):
        if node := readable(placed.place.text):
            _check_percent(context, placed.path, node)


def _check_words(book: BookContext, at: Path, name: str, words: tuple[str, ...]) -> None:
    if not words:
        book.findings.error(
            at,
            f"“{name}”的词一个也没有写；请列出会出现的词，或写 text",
            f'"{name}" lists no word; write those that there can be, or text',
            since=RULES,
        )
    for word in dict.fromkeys(word for nth, word in enumerate(words) if word in words[:nth]):
        book.findings.error(
            at,
            f"“{name}”里“{word}”写了两次；请核对是不是漏了别的词",
            f'"{name}" has "{word}" twice; check whether another word was meant',
            since=RULES,
        )


def _check_rounding(context: PartContext, at: Path, text: str) -> None:
    for number in context.book.constants(text):
        if number is not None and number <= 0:
            context.book.findings.error(
                at,
                f"不能取整到 {show(number)}；请写大于0的数，如 1、0.1、0.01",
                f"nothing is rounded to {show(number)}; write a number above 0: 1, 0.1, 0.01",
                since=RULES,
            )
            return


def _check_grades(context: PartContext) -> None:
    bands = context.part.bands
    for nth, band in enumerate(bands):
        if band.grade in [each.grade for each in bands[:nth]]:
            context.book.findings.warning(
                (*context.at, "bands", nth, "grade"),
                f"等次“{band.grade}”写了两次；请核对，相连的请合成一档",
                f'the grade "{band.grade}" is written twice; check it, and make one band of two that touch',
            )


def _check_percent(context: PartContext, path: Path, node: Node) -> None:
    for each in node.walk():
        if not isinstance(each, Binary) or each.sign not in COMPARED:
            continue
        for rate, number in ((each.left, each.right), (each.right, each.left)):
            if (text := _plain_number(number)) and isinstance(rate, Name) and _is_percent(rate.name, context):
                zh, en = _called(rate.name, context)
                context.book.findings.warning(
                    path,
                    f"“{zh}”是百分比，{text} 就是 {text}00%；是不是少写了“%”？",
                    f'"{en}" is a percentage, and {text} is {text}00%; is the "%" missing?',
                )


def _plain_number(node: Node) -> str | None:
    """A number of more than 1 that is written without a sign of percent."""
    match node:
        case Constant(constant=Fraction() as number, text=text) if number > 1 and not text.endswith("%"):
            return text
    return None


def _is_percent(name: str, context: PartContext) -> bool:
    found = context.at_part().get(name)
    return found is not None and found.unit == "percent"


def _called(name: str, context: PartContext) -> tuple[str, str]:
    names = {each.name: (each.zh, each.en) for each in context.part.lines}
    names |= {each.name: (each.zh, each.en) for each in context.book.rulebook.values}
    return names.get(name, (name, name))
