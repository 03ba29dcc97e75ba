"""Numbers, days and digests as the pages write them, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from markupsafe import Markup

from api.pages.words import Language
from contracts.wording.words import Words


class Spoken(Protocol):
    day: str

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


class Called(Protocol):
    @property
    def called(self) -> Words: ...


class Named(Protocol):
    @property
    def label(self) -> Words: ...

    @property
    def values(self) -> Sequence[Called]: ...


MINUS = "\u2212"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def day(language: Language, value: str | date) -> Markup:
    """A day that never breaks across lines.

    >>> day("zh", "2026-03-05"), day("en", "2026-03-05")
    (Markup('<time datetime="2026-03-05">2026年3月5日</time>'), Markup('<time datetime="2026-03-05">5 Mar 2026</time>'))
    """
    on = date.fromisoformat(value) if isinstance(value, str) else value
    said = (
        f"{on.year}年{on.month}月{on.day}日"
        if language == "zh"
        else f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    )
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), said)


def moment(language: Language, milliseconds: int, zone: str) -> Markup:
    """A day and a minute, in the ledger's zone."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(ZoneInfo(zone))
    return Markup("{} <time>{:%H:%M}</time>").format(day(language, at.date()), at)


def number(_: Language, value: int) -> str:
    """
    >>> number("zh", 18402), number("zh", -5)
    ('18,402', '−5')
    """
    return f"{value:,}".replace("-", MINUS)


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


def said(language: Language, of: Spoken) -> str:
    """The sentence of something that has one in each language, without the day that it begins with: that stands beside it."""
    return (of.zh if language == "zh" else of.en).removeprefix(of.day).lstrip(": ")


def in_words(language: Language, words: Words) -> str:
    return words.zh if language == "zh" else words.en


def apart(language: Language, of: Named) -> str:
    """The label of a fact, unless its value begins with the same words: of the list item “…” nobody has to say that it is one."""
    label = in_words(language, of.label)
    first = in_words(language, of.values[0].called) if of.values else ""
    return "" if first.startswith(label) else label


def digest(_: Language, value: str) -> Markup:
    """A digest in groups of four, the first and the last marked: those two are read aloud on the telephone."""
    groups = [value[at : at + 4] for at in range(0, len(value), 4)]
    middle = " ".join(groups[1:-1])
    return Markup('<span class="digest"><b>{}</b> {} <b>{}</b></span>').format(groups[0], middle, groups[-1])


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "hours": hours,
    "said": said,
    "grouped": digest,
    "in_words": in_words,
    "apart": apart,
}
