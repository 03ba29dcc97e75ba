"""From numbers to a grade: result → requires → bands → verdicts → grade.

A gate closes something and leaves the number alone. A requirement that fails withholds the result, and with it
every line that was made from it, so that no total that looks valid stands beside an empty result. A verdict that
cannot be decided is said, and never taken as a no: while a ceiling or a withholding is open, there is no grade.
"""

from fractions import Fraction

from contracts.rulebook import Band, Part, Verdict
from contracts.rulebook_words import Need
from domain.scoring.formula import Node
from domain.scoring.in_words import in_words, numbers, said
from domain.scoring.lines import numbers_in
from domain.scoring.parsing import parse
from domain.scoring.plan import PartPlan, both_labels
from domain.scoring.reducers import IN_WORDS
from domain.scoring.results import Entry, Held, LineResult, Outcome, Undecided
from domain.scoring.sentences import Both
from domain.scoring.shaping import is_inside
from domain.scoring.standing import Standing
from domain.scoring.subject import Subject
from domain.scoring.values import NOTHING, ZERO, NoValue


def judge(part: PartPlan, subject: Subject, stands: Standing, problems: list[Undecided]) -> Outcome:
    """Return the subject's outcome, its lines being worked out. `problems` already known make the result void."""
    rules = part.part
    withheld = list(problems) + [failed for need in rules.requires if (failed := _failed(need, subject))]
    if withheld and rules.result:
        _withhold(part, subject, rules.result, withheld[0].why)
    result = subject.lines[rules.result].value if rules.result else None
    has_value = not withheld and (result is not None or rules.result is None)
    by_number, best_first = None, list[str]()
    subject.names["grade_by_number"] = "none"
    if has_value:
        try:
            by_number, best_first = _grade_by_number(rules, subject), _best_first(rules, subject)
            subject.names["grade_by_number"] = by_number or "none"
        except NoValue as none:
            by_number = subject.names["grade_by_number"] = None
            why = f"无法定等次（{none.zh}）", f"the grade cannot be told ({none.en})"
            withheld.append(Undecided(None, why))
    held, undecided, pending = _verdicts(rules, subject)
    return Outcome(
        subject=subject.id,
        status="ok" if has_value else "no_value",
        stands=stands,
        lines=subject.lines,
        result=result if has_value else None,
        grade_by_number=by_number,
        grade=_grade(by_number, best_first, held, undecided),
        held=tuple(held),
        problems=(*withheld, *undecided, *pending),
        supports={**_supports(part, subject), "": stands.evidence},
    )


def _failed(need: Need, subject: Subject) -> Undecided | None:
    """The requirement, when it is not met or cannot be decided."""
    node = parse(need.that)
    try:
        if node.holds(subject.scope()):
            return None
        if subject.occasion.reducer >= IN_WORDS:
            return _not_met(need, node, subject)
        numbers = numbers_in(node, subject)
        return Undecided(need, (f"{need.zh}（{numbers} 不成立）", f"{need.en} ({numbers} does not hold)"))
    except NoValue as none:
        return Undecided(need, _cannot_decide(need.zh, need.en, none))


def _not_met(need: Need, node: Node, subject: Subject) -> Undecided:
    that, have = said(node, subject), numbers(node, subject)
    pending = subject.is_open(subject.occasion.days.last) and subject.part.moving.truth(node).up
    zh = f"{need.zh}（须{that[0]}" + (f"；现{have[0]}" if have[0] else "")
    en = f"{need.en} (it has to be that {that[1]}" + (f"; now {have[1]}" if have[1] else "")
    if pending:
        zh, en = f"{zh}；本期未结束，仍可达到", f"{en}; the period is not over, this can still come true"
    return Undecided(need, (f"{zh}）", f"{en})"), pending)


def _withhold(part: PartPlan, subject: Subject, result: str, why: Both) -> None:
    """No number is given for the result, nor for any line that reads it."""
    gone = {result}
    for line in part.lines:
        if line.line.name == result or gone & {name.removeprefix("over:") for name in line.reads}:
            gone.add(line.line.name)
    for name in gone:
        words = {"name": both_labels(part, name), "why": why}
        entry = Entry("withheld", ZERO, words)
        subject.put(name, LineResult(None, (entry,), ZERO, subject.lines[name].support))


def _grade_by_number(rules: Part, subject: Subject) -> str | None:
    result = subject.lines[rules.result].value if rules.result else None
    if result is None:
        return None
    for band in rules.bands:
        if is_inside(band, result, lambda text, more: subject.number(text, None, **more)):
            return band.grade
    return None


def _verdicts(rules: Part, subject: Subject) -> tuple[list[Held], list[Undecided], list[Undecided]]:
    """Those that hold, those that cannot be decided, and those that hold for now and can still cease to."""
    held: list[Held] = []
    undecided: list[Undecided] = []
    pending: list[Undecided] = []
    for verdict in rules.verdicts:
        node = parse(verdict.when)
        try:
            if not node.holds(subject.scope()):
                continue
            why = in_words(node, subject) if subject.occasion.reducer >= IN_WORDS else None
            if why and subject.is_open(subject.occasion.days.last) and subject.part.moving.truth(node).down:
                pending.append(Undecided(verdict, _still_pending(verdict, why), True))
            else:
                held.append(Held(verdict, numbers_in(node, subject), why))
        except NoValue as none:
            undecided.append(Undecided(verdict, _cannot_decide(verdict.zh, verdict.en, none)))
    return held, undecided, pending


def _grade(
    by_number: str | None, best_first: list[str], held: list[Held], undecided: list[Undecided]
) -> str | None:
    """The grade by number, as far as the verdicts leave it open."""
    if by_number is None:
        return None
    if any(each.verdict.does == "withhold" for each in held):
        return None
    if any(
        isinstance(each.rule, Verdict) and each.rule.does in ("ceiling", "withhold") for each in undecided
    ):
        return None
    ceilings = [str(each.verdict.grade) for each in held if each.verdict.does == "ceiling"]
    return max((by_number, *ceilings), key=best_first.index)


def _best_first(rules: Part, subject: Subject) -> list[str]:
    """The grades from the highest numbers to the lowest, whatever the order in which they are written."""

    def lower_edge(band: Band) -> tuple[bool, Fraction]:
        edge = band.at_least if band.at_least is not None else band.above
        return (False, ZERO) if edge is None else (True, subject.number(edge))

    return [band.grade for band in sorted(rules.bands, key=lower_edge, reverse=True)]


def _supports(part: PartPlan, subject: Subject) -> dict[str, frozenset[int]]:
    """The positions behind everything that a later part may read of this sheet."""
    supports = {name: line.support for name, line in subject.lines.items()}
    graded = supports.get(part.part.result or "", NOTHING)
    for verdict in part.part.verdicts:
        behind = subject.support_of(name.removeprefix("over:") for name in parse(verdict.when).names())
        if verdict.name:
            supports[verdict.name] = behind
        graded |= behind
    supports |= dict.fromkeys(("grade", "grade_by_number", "status"), graded)
    return supports


def _still_pending(verdict: Verdict, why: Both) -> Both:
    return (
        f"{verdict.zh}：现在{why[0]}；本期未结束，仍可改变，暂不适用",
        f"{verdict.en}: for now {why[1]}; the period is not over and this can still change: not applied yet",
    )


def _cannot_decide(zh: str, en: str, none: NoValue) -> Both:
    return f"无法判断“{zh}”（{none.zh}）", f'cannot decide "{en}" ({none.en})'
