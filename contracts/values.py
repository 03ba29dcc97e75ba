"""The small words that every contract is written in.

Wire values are strings with a pattern, integers, booleans, lists and objects; nothing whose parser would accept
a second spelling. So an id is text that matches a UUID, not a UUID object, and a date is text that is one.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints

from contracts.canonical import HIDDEN, MAX_INTEGER


class Frozen(BaseModel):
    """A value: immutable, compared by content, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _visible(text: str) -> str:
    if HIDDEN.search(text):
        raise ValueError("holds a hidden or control character")
    return text


def _real_date(text: str) -> str:
    date.fromisoformat(text)
    return text


@lru_cache(4096)
def _real_minute(text: str) -> str:
    datetime.strptime(text, "%Y-%m-%dT%H:%M")
    return text


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 hash in lowercase hexadecimal."""

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
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

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_real_date)]
"""A calendar day in the zone named in genesis: `2026-03-05`."""

Minute = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"),
    AfterValidator(_real_minute),
]
"""A minute of local time in the zone named in genesis: `2026-03-05T09:30`."""

Decimal = Annotated[
    str,
    StringConstraints(pattern=r"^(?:0|-?(?:[1-9][0-9]{0,11}(?:\.[0-9]{0,5}[1-9])?|0\.[0-9]{0,5}[1-9]))$"),
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

Word = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_visible)]
"""A category, a measure, an office: a few characters."""
Title = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_visible)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_visible)]
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
