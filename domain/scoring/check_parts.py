"""One part: its roll and term, the order of its lines, its result, gates and verdicts."""

from domain.scoring.check_accounts import check_account
from domain.scoring.check_context import PartContext
from domain.scoring.check_divisions import check_divisions
from domain.scoring.check_edges import GRADE, check_steps
from domain.scoring.check_formulas import check_place
from domain.scoring.check_lines import check_line
from domain.scoring.check_reach import check_reach
from domain.scoring.formulas import of_line, of_part
from domain.scoring.numbers import read_number
from domain.scoring.parsing import readable


def check_part(context: PartContext) -> None:
    """Say everything that is wrong with one part."""
    part, at = context.part, context.at
    _check_standing(context)
    if part.account:
        check_account(context, (*at, "account"), part.account)
    for i, line in enumerate(part.lines):
        check_line(context, (*at, "lines", i), line)
    _check_circles(context)
    _check_verdicts(context)
    check_steps(context.book, (*at, "bands"), [(band, band.grade) for band in part.bands], GRADE)
    _check_result(context)
    _check_every_line_is_used(context)
    check_divisions(context)
    check_reach(context)


def _check_standing(context: PartContext) -> None:
    part, findings, facts = context.part, context.book.findings, context.book.rulebook.facts
    named = [(("roll",), (part.roll.enters, *part.roll.leaves))] if part.roll else []
    named += [(("term",), (*part.term.begins, *part.term.ends))] if part.term else []
    for path, kinds in named:
        for kind in kinds:
            here = (*context.at, *path)
            if kind not in facts:
                findings.error(
                    here,
                    f"没有“{kind}”这种记录；请核对名称，或在 facts 里登记",
                    f'unknown fact kind "{kind}"; check the name, or declare it under facts',
                )
            elif part.subject not in facts[kind].who:
                findings.error(
                    here,
                    f"记录“{kind}”上没有“{part.subject}”这个身份",
                    f'facts of kind "{kind}" carry no role "{part.subject}"',
                )
    if part.exempt is not None and part.roll is None:
        findings.error(
            (*context.at, "exempt"), "免考看的是名册；请写 roll", "exempt reads the roll; say roll"
        )


def _check_circles(context: PartContext) -> None:
    """No line may need itself, by whatever way round."""
    needs: dict[str, set[str]] = {}
    for line in context.part.lines:
        nodes = [readable(place.text) for place in of_line(line) if place.text != "error"]
        read = {name.removeprefix("over:") for node in nodes if node for name in node.names()}
        own = context.record(line.kinds).keys()
        needs[line.name] = (read & context.lines.keys()) - own
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            circle = [*way[way.index(name) :], name]
            nth = next(i for i, line in enumerate(context.part.lines) if line.name == name)
            context.book.findings.error(
                (*context.at, "lines", nth),
                f"公式绕成了圈：{' → '.join(circle)}；请去掉其中一处",
                f"the formulas go round in a circle: {' -> '.join(circle)}; take one of these out",
            )
        if name in done or name in way:
            return
        for other in sorted(needs[name]):
            visit(other, [*way, name])
        done.add(name)

    for name in needs:
        visit(name, [])


def _check_verdicts(context: PartContext) -> None:
    part, findings = context.part, context.book.findings
    for place in of_part(part):
        match place.reads:
            case "roll":
                names = context.at_roll()
            case "verdict":
                names = context.at_verdict()
            case "part":
                names = context.at_part()
            case _:
                names = context.values()
        check_place(context, context.at, place, names)
    grades = [band.grade for band in part.bands]
    for i, verdict in enumerate(part.verdicts):
        here = (*context.at, "verdicts", i, "grade")
        if verdict.does == "ceiling" and verdict.grade is None:
            findings.error(here, "最高到哪一等？请写 grade", "a ceiling at which grade? say grade")
        elif verdict.does != "ceiling" and verdict.grade is not None:
            findings.error(here, "grade 只用于 does: ceiling", "grade belongs to does: ceiling")
        elif verdict.does == "ceiling" and grades and verdict.grade not in grades:
            findings.error(
                here,
                f"等次“{verdict.grade}”不在 bands 里：{'、'.join(grades)}",
                f'grade "{verdict.grade}" is not one of the bands: {", ".join(grades)}',
            )


def _check_result(context: PartContext) -> None:
    part, findings = context.part, context.book.findings
    if part.result is not None and part.result not in {**context.lines, **context.balances}:
        findings.error((*context.at, "result"), f"没有“{part.result}”这一行", f'no line "{part.result}"')
    if part.bands and part.result is None:
        findings.error(
            (*context.at, "bands"),
            "有等次但没有 result：按哪一行定等次？",
            "bands without a result: the grade of which line?",
        )
    if part.near is not None and not part.bands:
        findings.error(
            (*context.at, "near"),
            "near 说的是离等次界线多近；请写 bands，或去掉 near",
            "near is about the edges of the bands: write bands, or leave near away",
        )
    if part.near is not None and read_number(part.near) <= 0:
        findings.error((*context.at, "near"), "near 必须大于0", "near must be above 0")
    if part.requires and part.result is None:
        findings.error(
            (*context.at, "requires"),
            "有 requires 但没有 result：不满足时不出哪一行？",
            "requires without a result: which line is withheld?",
        )


def _check_every_line_is_used(context: PartContext) -> None:
    """A line that feeds nothing is shown and not counted: perhaps forgotten in the total."""
    part = context.part
    if part.result is None:
        return
    used = {part.result} | _read_by_later_parts(context)
    places = [place.text for line in part.lines for place in of_line(line)] + [
        place.text for place in of_part(part)
    ]
    for text in places:
        if node := readable(text):
            used |= {name.removeprefix("over:") for name in node.names()}
    for i, line in enumerate(part.lines):
        if line.name not in used and line.show is None:
            context.book.findings.warning(
                (*context.at, "lines", i),
                f"“{line.zh}”算出后没有用处，只显示不计入（如果本来就是给人看的，请写 show）",
                f'line "{line.name}" feeds nothing: shown, but not counted (if it is for the eye, say show)',
            )


def _read_by_later_parts(context: PartContext) -> set[str]:
    book = context.book.rulebook
    later = book.parts[len(context.before) + 1 :]
    nodes = [readable(place.text) for part in later for line in part.lines for place in of_line(line)]
    return {name for node in nodes if node for name in node.names()}
