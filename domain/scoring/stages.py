"""One stage: group → take → worth → share → limit → round, in that order, always.

    records of March   9:00 11:30 | 14:00 16:00 | 15:30 17:00          rows
    per: [day]         150 | 120 + 60                                  groups
    take: sum          150 | 180                                       one number each
    limit: {max: 120}  120, -30 | 120, -60                             what a cap cuts off is an entry of its own

What comes out of one stage are rows again, for a coarser one. A group whose calendar unit is not over gives a
`pending` entry and no number: nobody loses points in May for the fourth quarter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from contracts.rulebook_lines import Less, Stage
from domain.scoring.calendar import Days, label, units_in
from domain.scoring.formula import Name
from domain.scoring.in_words import in_words
from domain.scoring.numbers import show
from domain.scoring.parsing import parse, readable
from domain.scoring.pending import step_can_be_better
from domain.scoring.plan import LinePlan, StagePlan
from domain.scoring.reducers import IN_WORDS
from domain.scoring.results import Entry
from domain.scoring.sentences import UNITS, Both, Said, calendar_words
from domain.scoring.shaping import Valued, clamped, put_to_worth, rounding_entry
from domain.scoring.subject import CALENDAR, Subject, group_key, spelled
from domain.scoring.taking import ZERO_WHEN_EMPTY, take
from domain.scoring.values import NOTHING, ONE, ZERO, NoValue, Value


@dataclass(slots=True)
class Row:
    """One record, or what a stage made of a group. Without `value` there is nothing to take from it."""

    value: Value | None
    day: date
    names: Mapping[str, Value | None]
    nth: int
    entries: list[Entry] = field(default_factory=list)
    evidence: frozenset[int] = NOTHING
    less: tuple[tuple[Less, Fraction], ...] = ()


@dataclass(slots=True)
class Group:
    """Rows that belong together. `at` is None for the whole period and for single events."""

    rows: list[Row]
    days: Days
    at: str | None = None
    said: Both = ("", "")
    share: Fraction = ONE
    covered: int = 0
    pending: bool = False
    skipped: bool = False
    names: Mapping[str, Value | None] = field(default_factory=dict)


def run_stage(
    plan: StagePlan, line: LinePlan, rows: list[Row], subject: Subject
) -> tuple[list[Row], Fraction]:
    """Return a row for each group, and what the caps of this stage cut off in all.

    Raises:
        NoValue: for a group that is empty where `missing` is `error`, naming all of them.
    """
    groups = list(_groups(plan, rows, line, subject))
    _require_no_gap(plan.stage, groups, subject)
    done: list[Row] = []
    cut_off = ZERO
    for nth, group in enumerate(groups):
        row, cut = _run_group(plan, line, group, subject, nth)
        done.append(row)
        cut_off += cut
    return done, cut_off


def _run_group(
    plan: StagePlan, line: LinePlan, group: Group, subject: Subject, nth: int
) -> tuple[Row, Fraction]:
    teller = _Teller(plan, line, group, subject)
    row = Row(None, group.days.first, group.names, nth, evidence=teller.evidence)
    if group.pending or group.skipped:
        row.entries = [teller.entry("pending" if group.pending else "skipped", ZERO)]
        return row, ZERO
    entries, amount = _taken(plan, line, group, subject, teller)
    if (
        plan.stage.part == "share"
        and group.share != ONE
        and not (plan.stage.worth and plan.stage.worth.formula)
    ):
        entries.append(teller.share(amount * group.share - amount))
        amount *= group.share
    cut = ZERO
    if plan.stage.limit:
        limited, cut = clamped(plan.stage.limit, amount, lambda text: subject.number(text, group.days.last))
        entries += [teller.bitten(bite.kind, bite.amount, bite.edge) for bite in limited.bites]
        amount = limited.number
    if plan.stage.round:
        to = subject.number(plan.stage.round.to, group.days.last)
        entry = rounding_entry(plan.stage.round, to, amount, teller.words(), teller.evidence)
        if entry:
            entries.append(teller.placed(entry))
            amount += entry.amount
    row.value = amount
    row.entries = entries
    return row, cut


def _taken(
    plan: StagePlan, line: LinePlan, group: Group, subject: Subject, teller: "_Teller"
) -> tuple[list[Entry], Fraction]:
    """take → worth: the entries so far, and the number they add up to."""
    stage = plan.stage
    rows = [row for row in group.rows if row.value is not None]
    values = [row.value for row in rows if row.value is not None]
    not_yet = [entry for row in group.rows if row.value is None for entry in row.entries]
    if not values and stage.missing is not None:
        amount = subject.number(stage.missing, group.days.last)
        if amount < 0 and subject.is_open(group.days.last):
            return [teller.pending("pending_missing", a=show(amount, plan.unit_given)), *not_yet], ZERO
        return [teller.entry("missing", amount, a=show(amount, plan.unit_given)), *not_yet], amount
    got = take(stage.take, values, int(stage.drop))
    if stage.worth:
        worth = put_to_worth(
            stage.worth, got, group.share, lambda text, more: subject.number(text, group.days.last, **more)
        )
        if worth.amount <= 0 and step_can_be_better(plan, line, got, worth.amount, group.days.last, subject):
            return [teller.pending("pending_step", **teller.number_taken(got), **worth.words), *not_yet], ZERO
        return [teller.worth(worth, got), *not_yet], worth.amount
    if not isinstance(got, Fraction):
        raise NoValue(f"“{spelled('', {'': got})}”不是数", f'"{spelled("", {"": got})}" is not a number')
    if stage.take == "sum" and not plan.is_first and group.rows:
        return [entry for row in group.rows for entry in row.entries], got
    entries = [teller.taken(got, len(values)), *not_yet]
    if any(row.less for row in rows):
        entries = _with_less(teller, rows, got)
    return entries, got


def _with_less(teller: "_Teller", rows: list[Row], net: Fraction) -> list[Entry]:
    """The whole amount first, then what was taken off, each with its reason."""
    off: dict[str, tuple[Less, Fraction]] = {}
    for row in rows:
        for less, amount in row.less:
            off[less.zh] = (less, off.get(less.zh, (less, ZERO))[1] + amount)
    gross = net + sum((amount for _, amount in off.values()), ZERO)
    taken_off = [teller.less(less, amount) for less, amount in off.values() if amount]
    return [teller.taken(gross, len(rows)), *taken_off]


# -- groups ---------------------------------------------------------------------------------------------------


def _groups(plan: StagePlan, rows: list[Row], line: LinePlan, subject: Subject) -> Iterator[Group]:
    stage = plan.stage
    if stage.every in CALENDAR:
        yield from _every_calendar_unit(stage, rows, subject)
    elif stage.every:
        yield from _every_word(stage.every, plan.words, rows, line, subject)
    elif stage.per == ("period",):
        yield Group(rows, subject.occasion.days)
    else:
        yield from _as_they_come(stage, rows, line, subject)


def _every_calendar_unit(stage: Stage, rows: list[Row], subject: Subject) -> Iterator[Group]:
    """All calendar units that touch the days that are scored, the empty ones too."""
    unit = str(stage.every)
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(label(unit, row.day), []).append(row)
    if not subject.terms:
        return
    for whole in units_in(unit, Days(subject.terms[0].first, subject.terms[-1].last)):
        pieces = [piece for term in subject.terms if len(piece := term.shared_with(whole))]
        covered = sum(map(len, pieces))
        if not covered:
            continue
        at = label(unit, whole.first)
        yield Group(
            rows=found.get(at, []),
            days=Days(pieces[0].first, pieces[-1].last),
            at=at,
            said=calendar_words(unit, whole.first),
            share=Fraction(covered, len(whole)),
            covered=covered,
            pending=pieces[-1].last > subject.occasion.as_of,
            skipped=stage.part == "skip" and covered < len(whole),
        )


def _every_word(
    attribute: str, words: tuple[str, ...], rows: list[Row], line: LinePlan, subject: Subject
) -> Iterator[Group]:
    """All words of the attribute's closed list, in the order in which they are declared."""
    for word in words:
        found = [row for row in rows if row.names.get(attribute) == word]
        said = subject.word(attribute, word, line.line.kinds)
        yield Group(found, subject.occasion.days, at=word, said=said, names={attribute: word})


def _as_they_come(stage: Stage, rows: list[Row], line: LinePlan, subject: Subject) -> Iterator[Group]:
    """Only groups that have something in them, in the order of their first row."""
    groups: dict[tuple[str, ...], Group] = {}
    period = subject.occasion.days
    for row in rows:
        key = group_key(stage.per, row.names, row.day, row.nth, subject, line.line.kinds)
        last = min(key.day, period.last) if key.day else period.last
        is_event = "event" in stage.per
        group = groups.setdefault(
            key.exact,
            Group(
                [],
                Days(min(row.day, last), last),
                None if is_event else "/".join(key.exact),
                ("", "") if is_event else key.said,
                names=row.names,
            ),
        )
        group.rows.append(row)
    yield from groups.values()


def _require_no_gap(stage: Stage, groups: list[Group], subject: Subject) -> None:
    can_be_empty = stage.take in ZERO_WHEN_EMPTY and stage.missing is None
    if can_be_empty or stage.missing not in (None, "error"):
        return
    empty = [
        each
        for each in groups
        if not (each.pending or each.skipped) and all(r.value is None for r in each.rows)
    ]
    if empty:
        zh, en = (
            "、".join(filter(None, words)) for words in zip(*(each.said for each in empty), strict=True)
        )
        zh, en = f"没有记录{f'：{zh}' if zh else ''}", f"there is no record{f': {en}' if en else ''}"
        if any(subject.is_open(each.days.last) for each in empty):
            zh, en = f"还{zh}；本期未结束", f"{en} yet; the period is not over"
        raise NoValue(zh, en)


# -- entries --------------------------------------------------------------------------------------------------


class _Teller:
    """Makes a group's entries: what is common to them is said once."""

    def __init__(self, plan: StagePlan, line: LinePlan, group: Group, subject: Subject) -> None:
        self.plan, self.line, self.group, self.subject = plan, line, group, subject
        self.evidence = NOTHING.union(*(row.evidence for row in group.rows))
        self.searched = (
            None if self.evidence else subject.searched(line.line.kinds, group.days, line.line.where)
        )

    def words(self, **more: Said) -> dict[str, Said]:
        zh, en = self.group.said
        at = f"（{zh}）" if zh else "", f" ({en})" if en else ""
        return {
            "name": (self.line.line.zh, self.line.line.en),
            "at": at,
            "v": UNITS[self.plan.unit_given],
            **more,
        }

    def entry(self, kind: str, amount: Fraction, **more: Said) -> Entry:
        return self.placed(Entry(kind, amount, self.words(**more), self.evidence))

    def placed(self, entry: Entry) -> Entry:
        return Entry(
            kind=entry.kind,
            amount=entry.amount,
            words=entry.words,
            evidence=entry.evidence,
            at=self.group.at,
            searched=self.searched,
            note=self.line.line.note,
            says=entry.says,
        )

    def taken(self, number: Fraction, how_many: int) -> Entry:
        take = self.plan.stage.take
        kind = "count" if take in ("count", "sum", "distinct", "only") else take
        unit = self.plan.unit_given
        return self.entry(
            kind, number, n=show(number, unit), u=UNITS[unit], k=str(how_many), d=self.plan.stage.drop
        )

    def less(self, less: Less, amount: Fraction) -> Entry:
        unit = self.plan.unit_given
        return self.entry("less", -amount, what=(less.zh, less.en), o=show(amount, unit), u=UNITS[unit])

    def worth(self, worth: Valued, taken: Value) -> Entry:
        more = {"a": show(worth.amount, self.plan.unit_given), **self.number_taken(taken)}
        if worth.kind == "formula" and self.subject.occasion.reducer >= IN_WORDS:
            formula = in_words(parse(str(worth.words["f"])), self.subject, {"share": self.group.share})
            return replace(self.entry("formula", worth.amount, f=formula, **more), says="formula_in_words")
        return self.entry(worth.kind, worth.amount, **more, **worth.words)

    def number_taken(self, taken: Value) -> dict[str, Said]:
        unit = self.plan.unit_taken
        return {"n": show(taken, unit) if isinstance(taken, Fraction) else self.word(taken), "u": UNITS[unit]}

    def word(self, taken: Value) -> Said:
        """What was taken and is no number, as people call it."""
        of = readable(self.plan.stage.of or "")
        if isinstance(taken, str) and isinstance(of, Name):
            return self.subject.word(of.name, taken, self.line.line.kinds)
        return str(taken)

    def pending(self, says: str, **more: Said) -> Entry:
        """Nothing is counted yet, for the group is not over; `says` is the template that tells why."""
        return replace(self.entry("pending", ZERO, **more), says=says)

    def share(self, amount: Fraction) -> Entry:
        whole = Fraction(self.group.covered) / self.group.share
        return self.entry(
            "share",
            amount,
            part=str(self.group.covered),
            whole=show(whole),
            o=show(amount, self.plan.unit_given),
        )

    def bitten(self, kind: str, amount: Fraction, edge: Fraction) -> Entry:
        unit = self.plan.unit_given
        return self.entry(kind, amount, m=show(edge, unit), o=show(abs(amount), unit))
