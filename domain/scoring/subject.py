"""One subject while it is scored: its records, its days, and what names stand for so far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from contracts.sheet import Searched
from domain.scoring.calendar import Days, label, unit_of
from domain.scoring.facts import Record
from domain.scoring.numbers import show
from domain.scoring.parsing import parse
from domain.scoring.plan import PartPlan, Plan
from domain.scoring.reducers import IN_WORDS, PENDING
from domain.scoring.results import LineResult, Occasion
from domain.scoring.scope import Scope
from domain.scoring.sentences import Both, calendar_words
from domain.scoring.terms import Labels
from domain.scoring.values import NOTHING, NoValue, Value

CALENDAR = ("day", "month", "quarter", "half", "year")


@dataclass(slots=True)
class Subject:
    """`terms` are the days that are scored, inside the period; `names` grows as lines are worked out."""

    plan: Plan
    part: PartPlan
    id: str
    occasion: Occasion
    terms: tuple[Days, ...]
    roll: Mapping[str, Value | None]
    records: Mapping[str, list[Record]]
    names: dict[str, Value | None] = field(default_factory=dict)
    lines: dict[str, LineResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names["subject"] = self.id
        self.names["period_start"] = self.occasion.days.first
        self.names["period_end"] = self.occasion.days.last

    def put(self, name: str, result: LineResult) -> None:
        """A line or balance is worked out: later ones may read it."""
        self.lines[name] = result
        self.names[name] = result.value
        self.names[f"over:{name}"] = result.over

    def is_open(self, last: date) -> bool:
        """Whether what ends on `last`, or with the subject's term, is not over; by the first reducer nothing was asked for that."""
        days = min(last, self.terms[-1].last) if self.terms else last
        return self.occasion.reducer >= PENDING and days > self.occasion.as_of

    def scope(self, day: date | None = None) -> Scope:
        """What formulas of the part read; values are those of `day`, or of the period's last day."""
        values = self.plan.values.on(day or self.occasion.days.last)
        return Scope((self.names, self.roll, values), self.plan.tables, self.plan.workdays, self.labels)

    @property
    def labels(self) -> Labels:
        """What names are called in a reason; the first reducer had no words for what records hold."""
        return self.part.called if self.says_words else self.part.labels

    @property
    def says_words(self) -> bool:
        return self.occasion.reducer >= IN_WORDS

    def label(self, name: str) -> Both:
        return self.labels[0].get(name, name), self.labels[1].get(name, name)

    def held(self, key: str, value: Value | None, spelled: str, kinds: Iterable[str]) -> Both:
        """What an attribute or role holds, for people."""
        if isinstance(value, bool) and self.says_words:
            return ("是", "yes") if value else ("否", "no")
        return self.word(key, value, kinds) if isinstance(value, str) else (spelled, spelled)

    def word(self, attribute: str, word: str, kinds: Iterable[str] = ()) -> Both:
        """What a word is called that an attribute holds."""
        return self.plan.words.word(attribute, word, kinds) if self.says_words else (word, word)

    def record_scope(self, record: Record) -> Scope:
        """What formulas over one record read; values are those of the record's day."""
        values = self.plan.values.on(record.fact.day)
        return Scope(
            (record.names, self.names, self.roll, values),
            self.plan.tables,
            self.plan.workdays,
            self.labels,
        )

    def of_record(self, text: str, record: Record) -> Value:
        """A formula's value for one record; without one, the reason names the record."""
        try:
            return parse(text).value(self.record_scope(record))
        except NoValue as none:
            raise about(record, none) from None

    def holds_for(self, text: str, record: Record) -> bool:
        try:
            return parse(text).holds(self.record_scope(record))
        except NoValue as none:
            raise about(record, none) from None

    def number(self, text: str, day: date | None = None, **more: Value) -> Fraction:
        """A formula's number, on a day; `more` are names for this formula only."""
        scope = self.scope(day)
        return parse(text).number(scope.within(more) if more else scope)

    def support_of(self, names: Iterable[str]) -> frozenset[int]:
        """All positions behind these lines and balances."""
        return NOTHING.union(*(self.lines[name].support for name in names if name in self.lines))

    def searched(self, kinds: Iterable[str], days: Days, where: str | None = None) -> Searched:
        """What an absence leads to instead of evidence."""
        return Searched(
            kinds=tuple(kinds),
            role=self.part.part.subject,
            subject=self.id,
            where=where,
            start=days.first.isoformat(),
            end=days.last.isoformat(),
            head=self.occasion.head,
        )


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What a group is called: exactly, for people, and the day on which its values are read."""

    exact: tuple[str, ...]
    said: Both
    day: date | None


def group_key(
    keys: Iterable[str], names: Mapping[str, Value | None], day: date, nth: int, subject: Subject, kinds: Iterable[str] = ()
) -> GroupKey:  # fmt: skip
    """Return the group that a record with these `names` on this `day` belongs to; `nth` tells events apart.

    `subject` says what the words of records of these `kinds` are called.
    """
    exact: list[str] = []
    zh: list[str] = []
    en: list[str] = []
    value_day: date | None = None
    for key in keys:
        if key == "period":
            continue
        if key == "event":
            exact.append(f"#{nth}")
            value_day = day
            continue
        if key in CALENDAR:
            exact.append(label(key, day))
            words = calendar_words(key, day)
            last = unit_of(key, day).last
            value_day = last if value_day is None else min(last, value_day)
        else:
            exact.append(spelled(key, names, subject.label))
            words = subject.held(key, names[key], exact[-1], kinds)
        zh.append(words[0])
        en.append(words[1])
    return GroupKey(tuple(exact), ("/".join(zh), "/".join(en)), value_day)


def _both(text: str) -> Both:
    return text, text


def spelled(key: str, names: Mapping[str, Value | None], label: Callable[[str], Both] = _both) -> str:
    """What an attribute or role holds, as a group's name."""
    value = names.get(key)
    match value:
        case None:
            zh, en = label(key)
            raise NoValue(f"记录没有“{zh}”", f'a record has no "{en}"')
        case bool():
            return "是" if value else "否"
        case Fraction():
            return show(value)
        case tuple():
            return "、".join(value)
        case date():
            return value.isoformat()
    return value


def about(record: Record, none: NoValue) -> NoValue:
    """The same, saying which record it is about."""
    place = f"第{record.fact.position}条记录", f"record {record.fact.position}"
    return NoValue(f"{place[0]}：{none.zh}", f"{place[1]}: {none.en}", none.divides_by_zero, none.name)
