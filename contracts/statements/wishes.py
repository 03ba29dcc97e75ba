"""Micro-wishes (微心愿): somebody wishes for a small thing, one unit or member takes it on, it is granted, they are thanked.

Whose wish it is stands nowhere in the log: the community that posted it knows.
"""

from typing import Literal

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.values import About, Day, Id, Word


class PostWish(Body):
    """A community posts a wish for somebody whom it does not name."""

    type = "wish.post"
    since = 2
    alliance: Id | None = None
    category: Word
    title: Word
    until: Day
    """The last day on which it can be taken on."""


class WithdrawWish(Body):
    """The community takes it back. A claim that is under way ends with it, and counts against nobody."""

    type = "wish.withdraw"
    since = 2
    begins = False
    reason: Literal["fulfilled-otherwise", "not-wished-any-more", "posted-twice"]


class ClaimWish(Body):
    """A unit, or a member for themselves, takes it on. A wish has one claimant at a time."""

    type = "wish.claim"
    since = 2
    about: About


class ReleaseWish(Body):
    """The claimant steps back; the wish is free again. This never counts against anybody."""

    type = "wish.release"
    since = 2
    begins = False


class GrantWish(Body):
    """The claimant says that it was granted."""

    type = "wish.grant"
    since = 2
    begins = False
    on: Day
    evidence: Evidence = ()


class ThankWish(Body):
    """The community passes on the thanks of whoever wished: so it was granted."""

    type = "wish.thank"
    since = 2
    begins = False
