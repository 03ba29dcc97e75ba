"""The charter of a time bank: what it credits, what may be done with it, and what becomes of it.

    most_per_activity: 120                            three hours at one activity are credited as two
    points: {name: 积分, rates: [{give: 1, every: 60}]}   and give two points, in a balance of their own
    cap: 90000                                        what is above 1,500 hours goes to the bank's public pool (公共时间池)

Every member may be absent; a bank without a charter credits minute for minute and nothing else. Minutes are always
credited one for one: every hour is worth the same (《志愿服务记录办法》). Points never cost and never buy money.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.statement import Body
from contracts.values import Digest, Flag, Frozen, Id, Positive, Title, Word

Points = Annotated[str, StringConstraints(pattern=r"^(?:[1-9][0-9]{0,8}(?:\.[0-9]?[1-9])?|0\.[0-9]?[1-9])$")]
"""Points as an exact decimal of two places at most, without superfluous zeros: `2`, `1.5`."""

Relation = Literal["self", "spouse", "lineal", "relative", "friend", "other"]
"""Of the account's owner to whoever is served or given to: the word that was attested, never who they are."""

DayMinutes = Annotated[int, Field(strict=True, ge=1, le=1440)]


class Ratio(Frozen):
    """So many whole points for every so many minutes, in proportion: `every` divides the 1,440 minutes of a day."""

    give: Annotated[int, Field(strict=True, ge=1, le=1000)]
    every: DayMinutes


class PointRate(Ratio):
    """What service at activities of a category earns; without one, at all that no other rate names."""

    category: Word | None = None


class Offer(Frozen):
    """Something that points are redeemed for at a fixed rate: a breakfast for two."""

    name: Word
    points: Points


class PointRules(Frozen):
    """The second balance: points, beside minutes and never one number with them."""

    name: Word
    """What the bank calls them."""
    rates: Annotated[tuple[PointRate, ...], Field(max_length=40)] = ()
    referral: Points | None = None
    """For having brought another volunteer."""
    offers: Annotated[tuple[Offer, ...], Field(max_length=60)] = ()


class RedemptionRules(Frozen):
    """Who may be served for what is in the account."""

    takes: Literal["minutes", "points"]
    serves: Annotated[tuple[Relation, ...], Field(min_length=1, max_length=6)]
    least_age: Annotated[int, Field(strict=True, ge=1, le=120)] | None = None
    """Of whoever is served. An entry says that it was checked and never how old they are."""
    each_quarter: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = None
    """At most so many redemptions from one account in a quarter; one that was refused does not use it up."""


class ExpiryRules(Frozen):
    """What is not used in time is over. Nothing expires by itself: the keeper signs a list (`expiry.sweep`)."""

    of: Literal["minutes", "points", "both"]
    months: Annotated[int, Field(strict=True, ge=1, le=600)] | None = None
    """So many whole months after the month of posting; without it, at the end of the year of posting."""


class BankCharter(Frozen):
    """The rules of one bank, as data. What is not there is not allowed, or not limited."""

    title: Title
    text: Digest | None = None
    """The full text, kept as a file."""
    most_per_activity: DayMinutes | None = None
    most_per_day: DayMinutes | None = None
    """Credited to one person at this bank. Time beyond it was given all the same, and is recorded."""
    only_clocked: Flag = False
    """Back-entered time (补录) is not credited."""
    two_approvers: Flag = False
    """Whoever records and whoever confirms are two persons, and neither is the volunteer."""
    cap: Positive | None = None
    """In minutes. What a posting would bring above it goes to the public pool in the same event."""
    coins: Flag = False
    """Time is kept in coins of 60 minutes (时间币): what is short of one is carried, and only whole coins are spent."""
    points: PointRules | None = None
    redemption: RedemptionRules | None = None
    gifts: Annotated[tuple[Relation, ...], Field(max_length=6)] = ()
    """To whom minutes may be given."""
    donations: Flag = False
    """Minutes may be given to the public pool."""
    groups: Flag = False
    """Units may have accounts (集体账户), to which volunteers give and which only donate."""
    grants: Flag = False
    """The keeper may give minutes of the pool to those in need."""
    expiry: ExpiryRules | None = None
    exchange: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    """Banks with which minutes are exchanged one for one, where theirs says so too (通存通兑)."""


class AdoptBankCharter(Body):
    """The keeper's signatory adopts a charter, or another one in its place: it binds what is posted from here on."""

    type = "bank.charter"
    since = 2
    begins = False
    charter: BankCharter
