"""One line: where it comes from, its stages, and what must be said because no guess would be right."""

from contracts.rulebook_lines import Condition, Line
from domain.scoring.calendar import FINER_TO_COARSER
from domain.scoring.check_context import PartContext, with_amount
from domain.scoring.check_edges import check_limit
from domain.scoring.check_formulas import check_place
from domain.scoring.check_stages import check_stages
from domain.scoring.findings import Path
from domain.scoring.formula import Binary, Constant, Name, Node, as_written
from domain.scoring.formulas import of_line
from domain.scoring.meaning import Meaning, meaning
from domain.scoring.parsing import readable
from domain.scoring.sentences import unit_words

ONLY_FROM_FACTS = (
    *("per", "every", "part", "take", "of", "drop", "missing", "worth"),
    *("where", "counts_if", "overlap", "keep", "less", "then", "total"),
)


def check_line(context: PartContext, at: Path, line: Line) -> None:
    """Say everything that is wrong with one line."""
    _check_source(context, at, line)
    check_kinds(context, (*at, "from"), line.kinds)
    taken = _check_formulas(context, at, line)
    _check_formula_line(context, at, line)
    if line.kinds:
        _check_selection(context, at, line)
        check_stages(context, at, line, taken)
    check_limit(context.book, at, line.limit)


def check_kinds(context: PartContext, at: Path, kinds: tuple[str, ...]) -> None:
    """Kinds of records that a line or posting reads: known, and of this subject."""
    findings, facts, subject = context.book.findings, context.book.rulebook.facts, context.part.subject
    for kind in kinds:
        if kind.startswith("sheet:"):
            if kind not in context.sheets():
                findings.error(
                    at,
                    f"“{kind}”还没算出来：只能引用排在前面的部分",
                    f'"{kind}" is not computed yet: a part may read earlier parts only',
                )
            elif subject not in context.record_of(kind):
                findings.error(
                    at, f"“{kind}”上没有“{subject}”这个身份", f'"{kind}" carries no role "{subject}"'
                )
        elif kind not in facts:
            known = "、".join(facts), ", ".join(facts)
            findings.error(
                at,
                f"没有“{kind}”这种记录；已登记：{known[0]}",
                f'unknown fact kind "{kind}"; known: {known[1]}',
            )
        elif subject not in facts[kind].who:
            findings.error(
                at,
                f"记录“{kind}”上没有“{subject}”这个身份，永远算不到",
                f'facts of kind "{kind}" carry no role "{subject}": this could never count anything',
            )


def _check_source(context: PartContext, at: Path, line: Line) -> None:
    findings = context.book.findings
    sources = sum((bool(line.kinds), line.value is not None, line.formula is not None))
    if sources != 1:
        findings.error(
            at,
            f"“{line.zh}”要有且只有一个来源（from、value、formula 之一），现有 {sources} 个",
            f'line "{line.name}" needs exactly one of from, value, formula; it has {sources}',
        )
    for field in ONLY_FROM_FACTS if not line.kinds else ():
        if field in line.model_fields_set:
            findings.error(
                (*at, field), f"“{field}”只用于来自记录的行", f'"{field}" belongs to lines from facts only'
            )
    if line.if_zero is not None and line.formula is None:
        findings.error((*at, "if_zero"), "if_zero 只用于公式行", "if_zero belongs to formula lines only")


def _check_formulas(context: PartContext, at: Path, line: Line) -> Meaning | None:
    """Every formula of the line; what `of` means is returned."""
    record = context.record(line.kinds)
    of: Meaning | None = None
    for place in of_line(line):
        match place.reads:
            case "record":
                got = check_place(context, at, place, context.at_record(line))
                if place.path == ("of",):
                    of = got
                _check_on_every_kind(context, (*at, *place.path), place.text, line)
            case "group":
                condition = _condition_at(line, place.path)
                names = context.at_group(condition.per, record)
                check_place(context, at, place, names, of_each_record=context.at_record(line))
            case "amount":
                check_place(
                    context,
                    at,
                    place,
                    with_amount(context.at_part(), Meaning("number", of.unit if of else None)),
                )
            case "part":
                check_place(context, at, place, context.at_part())
            case _:
                check_place(context, at, place, context.values())
    return of


def _condition_at(line: Line, path: Path) -> Condition:
    return line.counts_if[int(path[1])]


def _check_on_every_kind(context: PartContext, at: Path, text: str, line: Line) -> None:
    """A name that only some of the kinds have would leave the others without a value."""
    node = readable(text)
    of_each = {kind: context.record_of(kind) for kind in line.kinds}
    for name in sorted(node.names()) if node and len(line.kinds) > 1 else ():
        having = [kind for kind, names in of_each.items() if name in names]
        if having and len(having) < len(line.kinds):
            context.book.findings.error(
                at, f"“{name}”只有“{'、'.join(having)}”才有", f'only {", ".join(having)} has "{name}"'
            )
    clashing = sorted((node.names() if node else frozenset()) & context.roll.keys() - set(_roles(context)))
    for name in clashing:
        if any(name in names for names in of_each.values()) and not _is_roll_kind(context, line):
            context.book.findings.error(
                at,
                f"“{name}”在名册和记录上都有，公式分不清",
                f'both the roll and the record have "{name}"; a formula could not tell which',
            )


def _roles(context: PartContext) -> tuple[str, ...]:
    facts, roll = context.book.rulebook.facts, context.part.roll
    return facts[roll.enters].who if roll and roll.enters in facts else ()


def _is_roll_kind(context: PartContext, line: Line) -> bool:
    return context.part.roll is not None and line.kinds == (context.part.roll.enters,)


def _check_formula_line(context: PartContext, at: Path, line: Line) -> None:
    node = readable(line.formula) if line.formula is not None else None
    if node is None:
        return
    findings = context.book.findings
    got = _unit_of(node, context)
    wanted = context.lines[line.name].unit
    if got and wanted not in (None, "percent", "number") and got not in ("percent", "number", wanted):
        findings.error(
            (*at, "formula"),
            f"这一行写的是{unit_words(wanted)[0]}，公式算出的是{unit_words(got)[0]}；请写明换算：乘或除以一个数（如 ÷ 60、× 3；要扣分写 -次数 × 3）",
            f"this line is in {wanted} but the formula gives {got}; write the conversion: times or over a number (e.g. / 60, * 3; to take off, -times * 3)",
        )
    _check_weights(context, at, node)


def _unit_of(node: Node, context: PartContext) -> str | None:
    return meaning(node, context.at_part()).unit


def _check_weights(context: PartContext, at: Path, node: Node) -> None:
    """Two or more terms with a percentage each are weights, and weights add up to one."""
    for constants in zip(*(context.book.constants(text) for text in _weights(node, context)), strict=True):
        total = sum(number for number in constants if number is not None)
        if len(constants) > 1 and total != 1:
            context.book.findings.warning(
                (*at, "formula"),
                f"各项权重合计 {total * 100}%，不是100%",
                f"the weights add up to {total * 100}%, not 100%",
            )


def _weights(node: Node, context: PartContext) -> list[str]:
    match node:
        case Binary(sign="+" | "-", left=left, right=right):
            return _weights(left, context) + _weights(right, context)
        case Binary(sign="*", left=left, right=right) if not _is_hundred(left, right):
            return [as_written(each) for each in (left, right) if _is_percentage(each, context)][:1]
        case Binary(sign="*", left=left, right=right):  # 100 * (a * 60% + b * 40%)
            return _weights(left, context) + _weights(right, context)
    return []


def _is_hundred(left: Node, right: Node) -> bool:
    return any(isinstance(each, Constant) and each.constant == 100 for each in (left, right))


def _is_percentage(node: Node, context: PartContext) -> bool:
    match node:
        case Constant(text=text):
            return text.endswith("%")
        case Name(name=name):
            return context.values().get(name, Meaning("unknown")).unit == "percent"
    return False


def _check_selection(context: PartContext, at: Path, line: Line) -> None:
    findings, record = context.book.findings, context.record(line.kinds)
    kinds = [context.book.rulebook.facts[kind] for kind in line.kinds if kind in context.book.rulebook.facts]
    if line.overlap and not all(
        kind.attributes.get(edge) == "moment" for kind in kinds for edge in ("start", "end")
    ):
        findings.error(
            (*at, "overlap"),
            "要比较重叠，记录须有 start、end 两个时刻（moment）",
            "overlap needs start and end, both moments",
        )
    keyed = [("keep", line.keep.per)] if line.keep else []
    keyed += [("counts_if", condition.per) for condition in line.counts_if]
    for field, keys in keyed:
        for key in keys:
            if key not in (*FINER_TO_COARSER, "period") and key not in record:
                findings.error(
                    (*at, field),
                    f"不能按“{key}”分组：记录上没有",
                    f'cannot group by "{key}": no record has it',
                )
    if line.keep and (line.keep.which in ("highest", "lowest")) != (line.keep.by is not None):
        findings.error(
            (*at, "keep"),
            "取最高、最低要写 by，取最前、最后不写",
            "highest and lowest need by; first and last do not take it",
        )
    if line.less and (line.take != "sum" or line.worth is not None):
        findings.error(
            (*at, "less"),
            "less 只能用于 take: sum 且没有 worth 的第一步",
            "less belongs to a first stage that takes a sum, without worth",
        )
