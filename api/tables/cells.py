"""What the text of a cell means: days and moments as people write them, whole numbers, words for a closed list.

    2026-03-05 · 2026/3/5 · 2026.3.5 · 2026年3月5日 · 20260305 · 46086 (days since 1899-12-30)      ──▶  2026-03-05
    2026/3/5 9:30 · 2026年3月5日上午9时30分 · 46086.395833                                          ──▶  2026-03-05T09:30

What cannot be read comes back as it stands: the form of the statement says what is wrong with it.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from unicodedata import normalize

SERIAL_ZERO = datetime(1899, 12, 30)
"""Day 0 of spreadsheets, which take 1900 for a leap year."""
SERIALS = range(20_000, 80_000)
"""Days of 1954 to 2119 as numbers: others are no days."""
DAY = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:\([周星期一二三四五六日天]+\))?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(r"(上午|下午|早上|中午|晚上)?(\d{1,2})[:时点](\d{1,2})?(?:分|:\d{2}(?:\.0+)?)?")


def day(text: str) -> str:
    return _day(text)


@lru_cache(4096)
def _day(text: str) -> str:
    plain = normalize("NFKC", text).replace(" ", "")
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and int(float(plain)) in SERIALS:
        return (SERIAL_ZERO + timedelta(days=int(float(plain)))).date().isoformat()
    found = DAY.fullmatch(plain.partition("T")[0]) or COMPACT.fullmatch(plain)
    return _real(found) if found else text


def _real(found: re.Match[str]) -> str:
    """The day in its one spelling, though there may be none such: then the statement's form says so."""
    year, month, number = (int(each) for each in found.groups()[:3])
    return f"{year:04}-{month:02}-{number:02}"


def moment(text: str) -> str:
    """A day and a time of day; a day alone stays one, a time alone too: `09:30`."""
    return _moment(text)


@lru_cache(16_384)
def _moment(text: str) -> str:
    plain = normalize("NFKC", text).replace("T", " ").strip()
    if re.fullmatch(r"\d{5}\.\d+", plain) and int(float(plain)) in SERIALS:
        return (SERIAL_ZERO + timedelta(minutes=round(float(plain) * 1440))).strftime("%Y-%m-%dT%H:%M")
    if clock := _clock(plain):
        return clock
    found = re.match(DAY.pattern, plain) or re.match(r"(\d{4})(\d{2})(\d{2}) ", plain)
    if not found:
        return _day(text)
    rest = plain[found.end() :].strip()
    clock = _clock(rest)
    return f"{_real(found)}T{clock}" if clock else (_real(found) if not rest else text)


def _clock(text: str) -> str | None:
    found = CLOCK.fullmatch(text.replace(" ", ""))
    if not found:
        return None
    half, hour, minute = found[1], int(found[2]), int(found[3] or 0)
    if half in ("下午", "晚上") and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}"


def is_clock(text: str) -> bool:
    return bool(re.fullmatch(r"\d{2}:\d{2}", text))


def whole(text: str) -> object:
    """A whole number, with or without commas between thousands."""
    plain = normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{1,3}(,\d{3})+", plain):
        plain = plain.replace(",", "")
    return int(plain) if plain.isdecimal() else text


def spaced(value: object) -> str:
    """A moment as sheets have it."""
    return str(value).replace("T", " ")
