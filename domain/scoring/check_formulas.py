"""Every formula: readable, over known names, of the right type and unit, and able to hold."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from domain.scoring.check_context import PartContext
from domain.scoring.findings import Findings, Path
from domain.scoring.formula import Binary, Constant, Lookup, Name, Node, Records, Workdays, as_written
from domain.scoring.formulas import Place
from domain.scoring.meaning import Complaints, Meaning, meaning
from domain.scoring.parsing import BadFormula, parse
from domain.scoring.sentences import TYPES
from domain.scoring.values import NoValue

FITS = {"number": "number", "number or error": "number", "yes_no": "yes_no"}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}


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
    _check_can_hold(findings, path, node)
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
            findings.error(
                path, f"公式里的“{name}”不知道是什么", f'"{name}" in the formula is not known here'
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
            case Workdays() if rulebook.workdays is None:
                findings.error(
                    path,
                    "用了 workdays()，但没有写工作日历 workdays",
                    "workdays() needs a calendar: workdays",
                )


def _names_read(node: Node, inside: bool = False) -> Iterator[tuple[str, bool]]:
    """Each name, and whether it stands inside `records(…)`."""
    if isinstance(node, Name):
        yield node.name, inside
    yield from ((name, inside) for name in node.names() if name.startswith("over:"))
    for part in node.parts():
        yield from _names_read(part, inside or isinstance(node, Records))


def _check_can_hold(findings: Findings, path: Path, node: Node) -> None:
    """`x > 5 and x < 3` never holds."""
    for each in node.walk():
        if isinstance(each, Binary) and each.sign == "and" and (name := _contradicted(each)):
            findings.error(
                path,
                f"对“{name}”的几个条件互相矛盾，永远不成立",
                f'the conditions on "{name}" contradict each other; this never holds',
            )
            return


def _contradicted(node: Node) -> str | None:
    """The name whose comparisons with constants, all of which must hold, leave nothing."""
    bounds: dict[str, _Bounds] = {}
    for sign, name, constant in _comparisons(node):
        bounds.setdefault(name, _Bounds()).narrow(sign, constant)
    return next((name for name, each in bounds.items() if each.empty), None)


def _comparisons(node: Node) -> Iterator[tuple[str, str, object]]:
    match node:
        case Binary(sign="and", left=left, right=right):
            yield from _comparisons(left)
            yield from _comparisons(right)
        case Binary(sign=sign, left=Name(name=name), right=Constant(constant=constant)) if sign in MIRRORED:
            yield sign, name, constant
        case Binary(sign=sign, left=Constant(constant=constant), right=Name(name=name)) if sign in MIRRORED:
            yield MIRRORED[sign], name, constant


class _Bounds:
    """What is left of a name's possible values."""

    def __init__(self) -> None:
        self.low: tuple[Fraction, bool] | None = None
        self.high: tuple[Fraction, bool] | None = None
        self.equal: set[object] = set()

    def narrow(self, sign: str, constant: object) -> None:
        if sign == "==":
            self.equal.add(constant)
        if not isinstance(constant, Fraction):
            return
        if sign in ("==", ">", ">="):
            edge = (constant, sign == ">")
            self.low = edge if self.low is None else max(self.low, edge)
        if sign in ("==", "<", "<="):
            edge = (constant, sign != "<")
            self.high = edge if self.high is None else min(self.high, edge)

    @property
    def empty(self) -> bool:
        if len(self.equal) > 1:
            return True
        if self.low is None or self.high is None:
            return False
        (low, above), (high, included) = self.low, self.high
        return low > high or (low == high and (above or not included))
