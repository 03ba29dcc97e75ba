"""Numbers, days and digests as the pages write them, in the reader's language."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from markupsafe import Markup

from api.pages.words import Language
from contracts.counting import in_yuan
from contracts.refusals import Refusal
from contracts.values import ID, Day
from contracts.wording.values import word
from domain.accounts import as_points
from domain.periods import first_day, last_day
from domain.scoring.numbers import show


class Spoken(Protocol):
    day: str

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


MINUS = "\u2212"
HYPHEN_AS_MINUS = re.compile(r"(?<![0-9A-Za-z-])-(?=[0-9.])|(?<= )-(?= )")
PARTS = {
    "H1": "上半年",
    "H2": "下半年",
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(language: Language, value: str | date) -> Markup:
    """A day that never breaks across lines.

    >>> day("zh", "2026-03-05"), day("en", "2026-03-05")
    (Markup('<time datetime="2026-03-05">2026年3月5日</time>'), Markup('<time datetime="2026-03-05">5 Mar 2026</time>'))
    """
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), written_day(language, on))


def written_day(language: Language, on: date) -> str:
    if language == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def period(language: Language, value: str) -> str:
    """A year, a half, a quarter or a month, as a clerk writes it.

    >>> [period("zh", each) for each in ("2026", "2026-H1", "2026-Q3", "2026-07")]
    ['2026年', '2026年上半年', '2026年第三季度', '2026年7月']
    >>> [period("en", each) for each in ("2026", "2026-H1", "2026-Q3", "2026-07")]
    ['2026', 'Jan–Jun 2026', 'Jul–Sep 2026', 'Jul 2026']
    """
    year, _, part = value.partition("-")
    if language == "zh":
        return f"{year}年{PARTS.get(part) or (f'{int(part)}月' if part else '')}"
    first, last = first_day(value).month, last_day(value).month
    if not part:
        return year
    return f"{MONTHS[first - 1]}{'' if first == last else f'–{MONTHS[last - 1]}'} {year}"


def periods(language: Language, values: Iterable[str]) -> str:
    return ("、" if language == "zh" else ", ").join(period(language, value) for value in values)


def days_from(_: Language, value: Day, today: Day) -> int:
    """How many days it is until then; of a day that is over, less than nothing.

    >>> days_from("zh", "2026-03-05", "2026-03-02"), days_from("zh", "2026-03-01", "2026-03-02")
    (3, -1)
    """
    return (date.fromisoformat(value) - date.fromisoformat(today)).days


def moment(language: Language, milliseconds: int, zone: str) -> Markup:
    """A day and a minute, in the ledger's zone."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(ZoneInfo(zone))
    said = f"{written_day(language, at.date())} {at:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="minutes"), said)


def minute(language: Language, value: str) -> Markup:
    """A day and a minute as they were signed, which is in the ledger's zone.

    >>> minute("zh", "2026-03-05T09:30")
    Markup('<time datetime="2026-03-05T09:30">2026年3月5日 09:30</time>')
    """
    at = datetime.fromisoformat(value)
    said = f"{written_day(language, at.date())} {at:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(value, said)


def number(_: Language, value: int) -> str:
    """
    >>> number("zh", 18402), number("zh", -5)
    ('18,402', '−5')
    """
    return f"{value:,}".replace("-", MINUS)


def yuan(_: Language, fen: int) -> str:
    return in_yuan(fen)


def hours(language: Language, minutes: int) -> str:
    """
    >>> hours("zh", 4050), hours("zh", 120), hours("en", 4050), hours("en", 45)
    ('67小时30分', '2小时', '67 h 30 min', '45 min')
    """
    whole, rest = divmod(minutes, 60)
    words = ("小时", "分") if language == "zh" else (" h", " min")
    parts = [f"{value:,}{word}" for value, word in zip((whole, rest), words, strict=True) if value]
    between = "" if language == "zh" else " "
    return between.join(parts) or f"0{words[1]}"


def clock(_: Language, minutes: int) -> str:
    """Minutes as passbooks have them.

    >>> clock("zh", 4050), clock("zh", -120), clock("en", 5)
    ('67:30', '−2:00', '0:05')
    """
    whole, rest = divmod(abs(minutes), 60)
    return f"{MINUS if minutes < 0 else ''}{whole:,}:{rest:02}"


def points(_: Language, hundredths: int) -> str:
    """
    >>> points("zh", 150), points("zh", -800)
    ('1.5', '−8')
    """
    return as_points(hundredths)


def said(language: Language, of: Spoken) -> str:
    """The sentence of something that has one in each language, without the day that it begins with: that stands beside it."""
    text = dated(language, (of.zh if language == "zh" else of.en).removeprefix(of.day).lstrip(": "))
    return text[:1].upper() + text[1:]


ISO_DAY = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])", re.ASCII)


class Bilingual(Protocol):
    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def worded(language: Language, of: Bilingual) -> str:
    """What has a word in each language, in the reader's."""
    return of.zh if language == "zh" else of.en


def in_words(language: Language, value: str, owner: str, name: str) -> str:
    """A word of a closed list, as `owner`, a type of statement, has it in its member `name`.

    >>> in_words("zh", "liaison", "appointment.make", "office"), in_words("en", "half", "meeting.convene", "threshold")
    ('联络员', 'more than half')
    """
    return worded(language, word(owner, name, value))


def dated(language: Language, sentence: str) -> str:
    """A sentence with its days as they are written, not as they are signed.

    >>> dated("zh", "最晚2026-04-06，已逾期"), dated("en", "by 2026-04-06, overdue")
    ('最晚2026年4月6日，已逾期', 'by 6 Apr 2026, overdue')
    """
    return ISO_DAY.sub(lambda found: written_day(language, date.fromisoformat(found[0])), sentence)


class Fact(Protocol):
    @property
    def label(self) -> Bilingual: ...

    @property
    def values(self) -> Sequence["Value"]: ...


class Value(Protocol):
    @property
    def name(self) -> Bilingual | None: ...

    @property
    def called(self) -> Bilingual: ...


def apart(language: Language, of: Fact) -> str:
    """What a fact is called in a sentence: without the part that it stands in, and not at all where its value begins with the same
    words or names what it is: of the list item “…” nobody has to say that it is one."""
    label = worded(language, of.label).rsplit("·" if language == "zh" else ", ", 1)[-1]
    first = of.values[0] if of.values else None
    said = worded(language, first.called) if first else ""
    return "" if said.startswith(label) or (first and first.name and label in said) else label


def with_names(_: Language, text: str, names: Mapping[str, str]) -> str:
    """A sentence with the names of units in place of their ids.

    >>> with_names("zh", "11111111-2222-3333-4444-555555555555 退出", {"11111111-2222-3333-4444-555555555555": "民政局"})
    '民政局 退出'
    """
    return re.sub(ID[1:-1], lambda id: names.get(id[0], id[0]), text)


def refusal(language: Language, no: Refusal) -> str:
    """Why not, and what to do."""
    return no.in_chinese() if language == "zh" else no.in_english()


def digest(_: Language, value: str) -> Markup:
    """A digest in groups of four, the first and the last marked: those two are read aloud on the telephone."""
    groups = [value[at : at + 4] for at in range(0, len(value), 4)]
    middle = " ".join(groups[1:-1])
    return Markup('<span class="digest"><b>{}</b> {} <b>{}</b></span>').format(groups[0], middle, groups[-1])


def exact(_: Language, value: str | None) -> str:
    """An exact number as people read it; a dash where there is none.

    >>> exact("zh", "119/2"), exact("zh", "-5"), exact("zh", None)
    ('59.5', '−5', '—')
    """
    return "—" if value is None else show(Fraction(value)).replace("-", MINUS)


def minus(_: Language, text: str) -> str:
    """What is written already, with a true minus before numbers and between what is subtracted; hyphens and days stay.

    >>> minus("zh", "每条记-5分，“年终” - “扣分”，2026-03-05")
    '每条记−5分，“年终” − “扣分”，2026-03-05'
    """
    return HYPHEN_AS_MINUS.sub(MINUS, text)


def magnitude(_: Language, value: str | None) -> float:
    """How large an exact number is, for what is drawn.

    >>> magnitude("zh", "-119/2")
    59.5
    """
    return abs(float(Fraction(value or 0)))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "period": period,
    "periods": periods,
    "days_from": days_from,
    "moment": moment,
    "minute": minute,
    "number": number,
    "yuan": yuan,
    "hours": hours,
    "clock": clock,
    "points": points,
    "exact": exact,
    "minus": minus,
    "magnitude": magnitude,
    "said": said,
    "worded": worded,
    "dated": dated,
    "in_words": in_words,
    "apart": apart,
    "with_names": with_names,
    "refusal": refusal,
    "grouped": digest,
}
