"""Accounts: running balances, posted one record at a time, with refusals.

After a record is posted, in this order until nothing moves: every balance above its `max` gives the surplus to
its `over`, then every full unit is converted. The same after a conversion and after an expiry.
"""

from typing import Literal

from pydantic import Field

from contracts.rulebook_lines import Condition, Worth
from contracts.rulebook_words import Calendar, Formula, Key, Label, Limit, Name, Named, Need, Unit, Whole
from contracts.values import Frozen


class Balance(Named):
    """One running number. A posting that would take it under `min` is refused whole."""

    name: Name
    unit: Unit
    min: Formula | None = None
    max: Formula | None = None
    over: Name | None = None
    note: Label | None = None


class AtMost(Frozen):
    """So many accepted postings in each calendar unit of the record's day; refused ones do not use it up."""

    times: Whole
    in_each: Calendar


class Post(Frozen):
    """How much of the amount reaches a balance: `times: "-1"` takes it away."""

    balance: Name
    times: Formula


class Posting(Named):
    """What one record does to the balances. Several postings may share a kind; all that match are made."""

    kinds: tuple[Key, ...] = Field(alias="from", min_length=1)
    where: Formula | None = None
    counts_if: tuple[Condition, ...] = ()
    needs: tuple[Need, ...] = ()
    at_most: AtMost | None = None
    of: Formula
    worth: Worth | None = None
    per: tuple[Key, ...] = ("event",)
    limit: Limit | None = None
    post: tuple[Post, ...] = Field(min_length=1)
    note: Label | None = None


class Conversion(Named):
    """Every full `every` of one balance becomes `give` of another; the rest stays."""

    source: Name
    every: Formula
    to: Name
    give: Formula
    note: Label | None = None


class Expiry(Named):
    """What is left of a balance when a calendar unit ends goes to another balance, or is gone."""

    balance: Name
    at_end_of: Calendar
    to: Name | None = None
    note: Label | None = None


class Account(Frozen):
    """`order` says which record comes first when one is late: by position in the log, or by the day it names."""

    order: Literal["posted", "happened"]
    balances: tuple[Balance, ...] = Field(min_length=1)
    postings: tuple[Posting, ...] = Field(min_length=1)
    convert: tuple[Conversion, ...] = ()
    expire: tuple[Expiry, ...] = ()
