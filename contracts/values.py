"""The small words that every contract is written in.

Wire values are strings with a pattern, integers, booleans, lists and objects; nothing whose parser would accept
a second spelling. So an id is text that matches a UUID, not a UUID object, and a date is text that is one.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints

from contracts.canonical import HIDDEN, MAX_INTEGER


class Unfit(ValueError):
    """Why a value does not fit, as half a sentence of each language; what a validator raises."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


class Frozen(BaseModel):
    """A value: immutable, compared by content, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def visible(text: str) -> str:
    """
    Raises:
        Unfit: it holds a code point that hides or reorders what a reader sees.
    """
    if HIDDEN.search(text):
        raise Unfit("含有看不见的字符或控制字符", "it holds a hidden or control character")
    return text


def real_date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Unfit(f"没有{text}这一天", f"there is no day {text}") from None
    return text


@lru_cache(4096)
def _real_minute(text: str) -> str:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        raise Unfit(f"没有{text}这个时刻", f"there is no minute {text}") from None
    return text


DIGEST = r"^[0-9a-f]{64}$"
ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MINUTE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"
DECIMAL = r"^(?:0|-?(?:[1-9][0-9]{0,11}(?:\.[0-9]{0,5}[1-9])?|0\.[0-9]{0,5}[1-9]))$"
CODE = r"^[0-9A-Z]{2,18}$"
PERIOD = r"^[0-9]{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])))?$"
PERIODS = (
    "期间应写成 2026（全年）、2026-H1（上半年）、2026-Q1（第一季度）或 2026-03（三月）",
    "a period is 2026 (the year), 2026-H1 (its first half), 2026-Q1 (its first quarter) or 2026-03 (March)",
)
SPELLINGS = {
    DIGEST: ("应为64位小写十六进制", "it is not 64 lowercase hexadecimal digits"),
    ID: ("应为小写的编号，如 6f9619ff-8b86-4011-b42d-00cf4fc964ff", "it is no id such as 6f9619ff-8b86-4011-b42d-00cf4fc964ff"),
    DAY: ("日期应写成 2026-03-05 这样", "a day is written 2026-03-05"),
    MINUTE: ("时刻应写成 2026-03-05T09:30 这样", "a minute is written 2026-03-05T09:30"),
    DECIMAL: ("应写成 94.5 这样的小数，末尾不加零", "a decimal is written 94.5, without a zero at its end"),
    CODE: ("代码只用2至18位大写字母和数字", "a code is 2 to 18 capital letters and digits"),
    PERIOD: PERIODS,
}  # fmt: skip
"""How to write what has a pattern, as half a sentence of each language."""

Digest = Annotated[str, StringConstraints(pattern=DIGEST)]
"""A SHA-256 hash in lowercase hexadecimal."""

Id = Annotated[str, StringConstraints(pattern=ID)]
"""A UUID in lowercase: of a stream, of an actor (a unit's or a person's stream), of a statement."""

NIL: Id = "00000000-0000-0000-0000-000000000000"
"""The stream of the log itself, and the actor when root keys sign."""

Base64 = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$",
        min_length=4,
        max_length=16_000,
    ),
]
"""Padded standard base64 whose unused bits are zero, so that each byte string has one text (RFC 4648, 3.5)."""

Day = Annotated[str, StringConstraints(pattern=DAY), AfterValidator(real_date)]
"""A calendar day in the zone named in genesis: `2026-03-05`."""

Minute = Annotated[
    str,
    StringConstraints(pattern=MINUTE),
    AfterValidator(_real_minute),
]
"""A minute of local time in the zone named in genesis: `2026-03-05T09:30`."""

Decimal = Annotated[
    str,
    StringConstraints(pattern=DECIMAL),
]
"""An exact decimal without superfluous zeros: `94.5`, `-3`, `0`; at most six places."""

One = Annotated[int, Strict(), Field(ge=1, le=1)]
"""The version of the wire format. Strict: `true` equals 1 in Python and is no version."""
Count = Annotated[int, Strict(), Field(ge=0, le=MAX_INTEGER)]
Positive = Annotated[int, Strict(), Field(ge=1, le=MAX_INTEGER)]
Milliseconds = Annotated[int, Strict(), Field(ge=0, le=MAX_INTEGER)]
"""Milliseconds since 1970-01-01T00:00Z, without leap seconds."""
Minutes = Annotated[int, Strict(), Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
"""Whole minutes of service. Never hours and never a fraction: sums must be exact in every language."""
Flag = Annotated[bool, Strict()]

Word = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(visible)]
"""A category, a measure, an office: a few characters."""
Title = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(visible)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(visible)]
"""A clause, a reason: never anything personal, for an entry can never be taken back."""

Role = Literal["administrator", "signatory", "clerk", "evaluator", "auditor"]
"""What a holder may do for a unit. An administrator manages keys and roles; a signatory binds the unit in
agreements and memberships; a clerk keeps lists, meetings, activities and hours; an evaluator gives marks and
adopts rulebooks; an auditor of a body of the five levels that has no superior reads everything, any other auditor what
whoever has a role in the unit reads."""


class Seen(Frozen):
    """The checkpoint that the signer's client last verified; at first the empty tree."""

    size: Count
    root: Digest


class About(Frozen):
    """What an act is about, as its signer read it: a stream at a version, and the digest behind that version."""

    stream: Id
    version: Positive
    digest: Digest
