"""Drawing lots for inspections and samples (双随机), so that neither side can choose who or when."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Day, Digest, Frozen, Id, Positive, Title

Among = Literal["members", "items", "agreements", "activities", "service-records"]
"""联盟成员、清单事项、共建协议、活动、服务记录。Never persons."""
MAX_PICKS = 400


class Days(Frozen):
    """A time from one day to another, both included."""

    first: Day
    last: Day


class AnnounceDraw(Body):
    """What is drawn, from which list, by whose shares, before anybody can know the outcome.

    The list is what the log held of an alliance or a unit when it had `as_of` entries, in the order of its ids. Its digest is
    SHA-256 of the canonical JSON of those ids, and everybody who gives a share draws it up again.
    """

    type = "draw.announce"
    since = 2
    title: Title
    among: Among
    of: Id
    """Whose: an alliance, or a unit."""
    period: Days | None = None
    """Only what is of these days: members since when, items from when they are to be had, agreements from their start,
    activities and records of their day."""
    as_of: Positive
    list: Digest
    size: Positive
    count: Annotated[int, Field(strict=True, ge=1, le=MAX_PICKS)]
    days: Days | None = None
    """Each pick gets one of these days, too: random time beside random object."""
    sharers: Annotated[tuple[Id, ...], Field(min_length=2, max_length=8)]
    """The units that give a share, in the order in which shares go into the seed."""
    until: Day
    """By which day they are to have given and revealed it."""
    again: Id | None = None
    """A draw that came to nothing, for somebody did not reveal their share: this one takes its place."""


class CommitShare(Body):
    """A unit has drawn up the same list, and commits to a share that it keeps to itself."""

    type = "draw.commit"
    since = 2
    draw: Id
    list: Digest
    commitment: Digest

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "draw-share", self.draw, actor)


class RevealShare(Body):
    """Once all have committed, a unit says its share. The last one to do so completes the draw."""

    type = "draw.reveal"
    since = 2
    begins = False
    share: Digest
