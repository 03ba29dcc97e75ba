"""Facts and a rulebook in, sheets out: the order of evaluation, word for word.

    1  parts, in the order written; in a part each subject alone, its facts by (day, position)
    2  not on the roll → exempt → the term cuts the days
    3  the account
    4  lines, each after those that it reads; in a line: from → where → counts_if → overlap → keep → stages;
       in a stage: group → take → worth → share → limit max → limit min → round
    5  result → requires → bands → verdicts → grade
    6  the finished sheet becomes a fact `sheet:<subject>` for the parts that follow

Pure: the same facts in any order, the same rulebook, days and head give the same bytes, on any machine.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from contracts.refusals import Refusal
from contracts.rulebook import Part, Rulebook
from contracts.sheet import Sheet
from domain.scoring.accounts import run_account
from domain.scoring.calendar import Days, unit_of
from domain.scoring.facts import Fact, Record, in_order, read_as
from domain.scoring.judging import judge
from domain.scoring.lines import run_line
from domain.scoring.parsing import parse
from domain.scoring.plan import PartPlan, Plan, plan
from domain.scoring.reducers import REDUCER, SINCE
from domain.scoring.results import Occasion, Outcome, Undecided
from domain.scoring.standing import standing
from domain.scoring.subject import Subject
from domain.scoring.values import NoValue, Value
from domain.scoring.writing import write_sheet

Needed = Mapping[str, Collection[str]]
"""By role, the subjects that are to be scored."""


class WrongPeriod(Refusal):
    zh = "这份规则按{period}计分，{start} 至 {end} 不是这样一期。请改用完整的一期。"
    en = "This rulebook is scored by {period}; {start} to {end} is not one. Give the whole period."


def score(
    rulebook: Rulebook, facts: Iterable[Fact], start: date, end: date, as_of: date, head: int, reducer: int = REDUCER
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return a sheet for every subject that the facts name, by part, then by id.

    Give all facts up to `head`, those of earlier years too: rolls and terms begin before the period. What is
    dated after `as_of` has not happened yet and is not read. The rulebook must have passed the check. `reducer` is one of the
    numbers in `reducers.py`: a sealed report is computed again by the one that its seal names.

    Raises:
        WrongPeriod: when start..end is not one month, quarter, half or year, as the rulebook says.
    """
    ready = plan(rulebook)
    return tuple(
        write_sheet(ready, part, outcome, Occasion(Days(start, end), as_of, head, reducer))
        for part, outcome in evaluate(rulebook, facts, start, end, as_of, head, reducer=reducer)
    )


def score_one(
    rulebook: Rulebook, facts: Iterable[Fact], subject: str, needed: Needed,
    start: date, end: date, as_of: date, head: int, reducer: int = REDUCER,
) -> tuple[Sheet, ...]:  # fmt: skip
    """Return the sheets of one subject, in the order of the parts: those that `score` gives it from all facts.

    Give all facts of those who are `needed` (reach.py); others may be among them and are not read.

    Raises:
        WrongPeriod: as `score`.
    """
    ready = plan(rulebook)
    return tuple(
        write_sheet(ready, part, outcome, Occasion(Days(start, end), as_of, head, reducer))
        for part, outcome in evaluate(rulebook, facts, start, end, as_of, head, needed, reducer)
        if outcome.subject == subject
    )


def evaluate(
    rulebook: Rulebook, facts: Iterable[Fact], start: date, end: date, as_of: date, head: int,
    needed: Needed | None = None, reducer: int = REDUCER,
) -> Iterator[tuple[PartPlan, Outcome]]:  # fmt: skip
    """Like `score`, but the bare numbers: for views that need totals and open a sheet only when asked.

    With `needed`, only those subjects are scored.
    """
    require_whole_period(rulebook, start, end)
    ready, occasion = plan(rulebook), Occasion(Days(start, end), as_of, head, reducer)
    read = in_order(fact for fact in facts if fact.day <= as_of and SINCE.get(fact.kind, 1) <= reducer)
    assert all(0 < fact.position <= head for fact in read), "a fact lies beyond the head that is scored"
    sheets: list[tuple[Mapping[str, str], Record]] = []
    for part in ready.parts:
        mine = _by_subject(ready, part, read, sheets, needed)
        outcomes = [_evaluate_one(ready, part, subject, mine[subject], occasion) for subject in sorted(mine)]
        for outcome in outcomes:
            if outcome.status in ("ok", "no_value"):
                sheets.append((outcome.stands.who, _sheet_record(part.part, outcome, occasion)))
            yield part, outcome


def _by_subject(
    ready: Plan, part: PartPlan, facts: list[Fact], sheets: list[tuple[Mapping[str, str], Record]],
    needed: Needed | None,
) -> dict[str, list[Record]]:  # fmt: skip
    """Each subject's records in order, the finished sheets that name it last."""
    role = part.part.subject
    among = None if needed is None else needed.get(role, ())
    naming = {name: kind for name, kind in ready.book.facts.items() if role in kind.who}
    mine: dict[str, list[Record]] = {}
    for fact in facts:
        kind = naming.get(fact.kind)
        if kind is not None and (subject := fact.who.get(role)) is not None:
            if among is not None and subject not in among:
                continue
            records = mine.setdefault(subject, [])
            if fact.kind in part.kinds:
                records.append(Record(len(records), fact, read_as(kind, fact)))
    for who, sheet in sheets:
        if role in who and (among is None or who[role] in among):
            records = mine.setdefault(who[role], [])
            records.append(Record(len(records), sheet.fact, sheet.names, sheet.supports))
    return mine


def _evaluate_one(ready: Plan, part: PartPlan, id: str, records: list[Record], occasion: Occasion) -> Outcome:
    rules = part.part
    stands = standing(rules, id, records, occasion.days)
    if not stands.on_roll:
        return Outcome(id, "not_on_roll", stands)
    subject = Subject(
        ready, part, id, occasion, stands.scored, stands.roll, _in_terms(records, stands.scored)
    )
    exempt = _is_exempt(rules, subject)
    if exempt is True:
        return Outcome(id, "exempt", stands)
    if rules.account:
        for name, balance in run_account(rules.account, subject).items():
            subject.put(name, balance)
    for line in part.lines:
        subject.put(line.line.name, run_line(line, subject))
    return judge(part, subject, stands, [exempt] if isinstance(exempt, Undecided) else [])


def _in_terms(records: list[Record], terms: tuple[Days, ...]) -> dict[str, list[Record]]:
    """The records of the days that are scored, by kind. A finished sheet stands for all of its days."""
    by_kind: dict[str, list[Record]] = {}
    for record in records:
        day = record.fact.day
        if record.supports is not None or any(term.first <= day <= term.last for term in terms):
            by_kind.setdefault(record.fact.kind, []).append(record)
    return by_kind


def _is_exempt(part: Part, subject: Subject) -> bool | Undecided:
    if part.exempt is None:
        return False
    try:
        return parse(part.exempt).holds(subject.scope())
    except NoValue as none:
        zh, en = f"是否免考无法判断（{none.zh}）", f"cannot tell whether the subject is exempt ({none.en})"
        return Undecided(None, (zh, en))


def _sheet_record(part: Part, outcome: Outcome, occasion: Occasion) -> Record:
    """A finished sheet as a fact: its lines, grades, named verdicts, and what the roll says."""
    held = {each.verdict for each in outcome.held}
    undecided = {each.rule for each in outcome.problems if not each.pending}
    names: dict[str, Value | None] = {**outcome.stands.roll, **outcome.stands.who, "day": occasion.days.last}
    names |= {name: line.value for name, line in outcome.lines.items()}
    names |= {"status": outcome.status, "grade": outcome.grade or "none"}
    names["grade_by_number"] = outcome.grade_by_number or "none"
    for verdict in part.verdicts:
        if verdict.name:
            names[verdict.name] = None if verdict in undecided else verdict in held
    fact = Fact(0, f"sheet:{part.subject}", outcome.stands.who, occasion.days.last)
    return Record(0, fact, names, outcome.supports)


def require_whole_period(rulebook: Rulebook, start: date, end: date) -> None:
    """
    Raises:
        WrongPeriod: as `score`.
    """
    assert start <= end, "a period ends before it starts"
    if rulebook.period == "lifetime":
        return
    if unit_of(rulebook.period, start) != Days(start, end):
        raise WrongPeriod(period=rulebook.period, start=start, end=end)
