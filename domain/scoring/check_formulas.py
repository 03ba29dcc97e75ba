"""Every formula: readable, over known names, of the right type and unit."""

from collections.abc import Iterator, Mapping

from domain.scoring.check_context import PartContext
from domain.scoring.findings import Path
from domain.scoring.formula import Lookup, Name, Node, Records, Workdays, as_written
from domain.scoring.formulas import Place
from domain.scoring.meaning import Complaints, Meaning, meaning
from domain.scoring.parsing import BadFormula, parse
from domain.scoring.sentences import TYPES, Both
from domain.scoring.values import NoValue

FITS = {"number": "number", "number or error": "number", "yes_no": "yes_no"}


def check_place(
    context: PartContext,
    at: Path,
    place: Place,
    names: Mapping[str, Meaning],
    of_each_record: Mapping[str, Meaning] | None = None,
) -> Meaning | None:
    """Say what is wrong with one formula; return its meaning, or None when it is unreadable or `error`."""
    findings, path = context.book.findings, (*at, *place.path)
    if place.text == "error" and place.gives == "number or error":
        return None
    try:
        node = parse(place.text)
    except BadFormula as bad:
        findings.error(
            path, f"公式“{place.text}”读不懂：{bad.zh}", f'cannot read the formula "{place.text}": {bad.en}'
        )
        return None
    _check_known(context, path, node, names, of_each_record)
    complaints = Complaints()
    got = meaning(node, names, complaints, of_each_record)
    for zh, en in complaints.said:
        findings.error(path, zh, en)
    wanted = FITS.get(place.gives)
    if wanted and got.kind not in (wanted, "unknown"):
        findings.error(
            path,
            f"“{as_written(node)}”应当是{TYPES[wanted][0]}，却是{TYPES[got.kind][0]}",
            f'"{as_written(node)}" should be {TYPES[wanted][1]} but is {TYPES[got.kind][1]}',
        )
    if place.reads == "values":
        _check_comes_out(context, path, node)
    return got


def _check_comes_out(context: PartContext, path: Path, node: Node) -> None:
    """What reads values only is worked out now: it must not divide by zero."""
    for scope in context.book.settings():
        try:
            node.value(scope)
        except NoValue as none:
            if none.divides_by_zero:
                what = as_written(node)
                context.book.findings.error(path, f"“{what}”除以零", f'"{what}" divides by zero')


def _check_known(
    context: PartContext,
    path: Path,
    node: Node,
    names: Mapping[str, Meaning],
    of_each_record: Mapping[str, Meaning] | None,
) -> None:
    findings, rulebook = context.book.findings, context.book.rulebook
    tables = {table.name for table in rulebook.tables}
    for name, inside in sorted(_names_read(node)):
        known = {*names, *(of_each_record or {})} if inside else names
        plain = name.removeprefix("over:")
        if name != plain and plain not in context.lines:
            findings.error(path, f"over() 里的“{plain}”不是一行", f'"{plain}" in over() is not a line')
        elif plain in tables:
            findings.error(path, f"对照表“{plain}”要用 lookup 查", f'the table "{plain}" is read with lookup')
        elif name == plain and name not in known:
            zh, en = _instead(context, name)
            findings.error(
                path,
                f"公式里的“{name}”不知道是什么{f'；{zh}' if zh else ''}",
                f'"{name}" in the formula is not known here{f"; {en}" if en else ""}',
            )
    for each in node.walk():
        match each:
            case Lookup(table=table) if table not in tables:
                findings.error(path, f"没有对照表“{table}”", f'there is no table "{table}"')
            case Records() if of_each_record is None:
                findings.error(
                    path,
                    "records() 只能用在带 per 的 counts_if 里",
                    "records() belongs in a counts_if with per",
                )
            case Workdays() if rulebook.workdays and (
                missing := set(context.book.years) - set(rulebook.workdays.years)
            ):
                first = min(missing)
                findings.error(
                    path,
                    f"用了 workdays()，但 workdays 没有写{first}年；请把那一年的放假和调休日补上",
                    f"workdays() is used, but workdays has no {first}: write that year's days off and on",
                    since=2,
                )
            case Workdays() if rulebook.workdays is None:
                findings.error(
                    path,
                    "用了 workdays()，但没有写工作日历 workdays",
                    "workdays() needs a calendar: workdays",
                )


def _instead(context: PartContext, name: str) -> Both:
    """What whoever wrote the name may have meant."""
    if name in context.book.rulebook.facts:
        return (
            f"它是一种记录：请先写一行数它（from: {name}, take: count），公式里写那一行的名称",
            f"it is a kind of record: count it in a line of its own (from: {name}, take: count) and name that line",
        )
    if name == "grade":
        return (
            "这里还没有等次，按分得出的等次叫 grade_by_number（只能用在 verdicts 里）",
            "there is no grade yet; the one by number is grade_by_number, in verdicts alone",
        )
    return "", ""


def _names_read(node: Node, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """Each name, and whether it stands inside `records(…)`."""
    if isinstance(node, Name):
        yield node.name, inside
    yield from ((name, inside) for name in node.names() if name.startswith("over:"))
    for part in node.parts():
        yield from _names_read(part, inside or isinstance(node, Records))
