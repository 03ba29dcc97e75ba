"""Draws of lots: announced with their list, then shares that units commit to and reveal, then picks that follow from them.

    announced ──commit, by each sharer──▶ all committed ──reveal, by each──▶ drawn {seed, picks, days}

Every share stands in a stream of its own, so nobody waits for anybody; the last reveal finds all of them and draws
(`contracts/draw.py`). Nobody sees another's share before their own is fixed, so one honest unit among them suffices. Whoever
does not reveal in time is seen in the register; another draw may then take this one's place, and says so.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from contracts.draw import commitment_of, days_drawn, picks, seed_of
from contracts.statements.draws import AnnounceDraw, CommitShare, RevealShare
from contracts.values import Count, Day, Digest, Id
from domain.alliances import Alliance
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, as_date, decides, evolves, own
from domain.persons import require_another
from domain.refusals import (
    DatesReversed,
    NotTheShare,
    NotThisUnit,
    OtherList,
    Repeated,
    ShareGiven,
    SharesMissing,
    TooLate,
    TooManyPicks,
    WrongStage,
    require,
)
from domain.units import Unit


class DrawAnnounced(Own):
    event = "draw.announced"


class ShareCommitted(Own):
    event = "share.committed"


class ShareRevealed(Own):
    event = "share.revealed"


class LotsDrawn(Data):
    """Stands in the draw's stream, by whoever revealed the last share."""

    event = "lots.drawn"
    seed: Digest
    picks: tuple[Count, ...]
    """Places in the list, from 0, in the order in which they were drawn."""
    days: tuple[Day, ...]
    """One for each pick; none where no days were named."""


@dataclass(frozen=True, slots=True)
class Draw:
    noun: ClassVar = ("抽签", "draw")
    body: AnnounceDraw
    unit: Id
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    noun: ClassVar = ("抽签的一份", "share of a draw")
    draw: Id
    unit: Id
    holder: Id
    commitment: Digest
    revealed: Digest | None = None


@evolves(DrawAnnounced, LotsDrawn)
def evolve_draw(draw: Draw | None, happened: Happened) -> Draw:
    match happened.body:
        case AnnounceDraw() as body:
            assert happened.actor
            return Draw(body, happened.actor)
    assert draw
    return replace(draw, drawn=True)


@evolves(ShareCommitted, ShareRevealed)
def evolve_share(share: Share | None, happened: Happened) -> Share:
    match happened.data, happened.body:
        case ShareCommitted(holder=str(holder)), CommitShare(draw=draw, commitment=commitment):
            assert happened.actor
            return Share(draw, happened.actor, holder, commitment)
        case _, RevealShare(share=revealed):
            assert share
            return replace(share, revealed=revealed)
    raise AssertionError(happened)


@decides(AnnounceDraw)
def announce(world: World, act: Act, body: AnnounceDraw) -> list[Happening]:
    require_role(world, act, "auditor", "evaluator")
    world.get(body.of, Alliance if body.among in ("members", "items") else Unit)
    require(len(set(body.sharers)) == len(body.sharers), Repeated())
    for sharer in body.sharers:
        world.get(sharer, Unit)
    require(body.count <= body.size, TooManyPicks(count=body.count, size=body.size))
    require(act.day <= body.until, DatesReversed(start=act.day, end=body.until))
    for days in filter(None, (body.period, body.days)):
        require(days.first <= days.last, DatesReversed(start=days.first, end=days.last))
    require(body.days is None or body.until < body.days.first, days_too_soon(body.until))
    if body.again:
        require_came_to_nothing(act, world.get(body.again, Draw))
    return [own(act, DrawAnnounced)]


def require_came_to_nothing(act: Act, before: Draw) -> None:
    """Only then may another draw take its place: else one could choose between two outcomes."""
    announcer = NotThisUnit(who_zh="原来发起抽签的单位", who_en="the unit that announced it")
    require(act.actor == before.unit, announcer)
    require(not before.drawn, WrongStage(why_zh="原来那次已经抽出", why_en="that one has been drawn"))
    until = before.body.until
    open_yet = WrongStage(why_zh=f"原来那次到{until}才截止", why_en=f"that one is open until {until}")
    require(until < act.day, open_yet)


def days_too_soon(until: Day) -> WrongStage:
    return WrongStage(
        why_zh=f"抽中的日子须在截止日{until}之后", why_en=f"the days that are drawn must come after {until}"
    )


@decides(CommitShare)
def commit(world: World, act: Act, body: CommitShare) -> list[Happening]:
    draw = world.get(body.draw, Draw)
    require_sharer(world, act, draw)
    require(body.list == draw.body.list, OtherList())
    require(act.day <= draw.body.until, TooLate(last=draw.body.until))
    require(world.find(act.stream, Share) is None, ShareGiven())
    require_another(world, act, *(each.holder for each in shares_of(world, body.draw, draw)))
    return [own(act, ShareCommitted)]


@decides(RevealShare)
def reveal(world: World, act: Act, body: RevealShare) -> list[Happening]:
    share = world.get(act.stream, Share)
    draw = world.get(share.draw, Draw)
    require(
        act.actor == share.unit,
        NotThisUnit(who_zh="给出这一份的单位", who_en="the unit that gave this share"),
    )
    require_sharer(world, act, draw)
    require(act.day <= draw.body.until, TooLate(last=draw.body.until))
    require(share.revealed is None, WrongStage(why_zh="已经揭晓", why_en="it has been revealed"))
    require(share.commitment == commitment_of(world.log, share.draw, share.unit, body.share), NotTheShare())
    shares = shares_of(world, share.draw, draw)
    missing = len(draw.body.sharers) - len(shares)
    require(missing == 0, SharesMissing(missing=missing))
    revealed = [body.share if each.unit == share.unit else each.revealed for each in shares]
    known = [each for each in revealed if each is not None]
    if len(known) < len(revealed):
        return [own(act, ShareRevealed)]
    return [own(act, ShareRevealed), Happening(share.draw, drawn_by(world.log, share.draw, draw.body, known))]


def require_sharer(world: World, act: Act, draw: Draw) -> None:
    sharer = NotThisUnit(who_zh="这次抽签的出份单位", who_en="a unit that gives a share")
    require(act.actor in draw.body.sharers, sharer)
    require_role(world, act, "clerk", "signatory", "auditor", "evaluator")


def shares_of(world: World, id: Id, draw: Draw) -> list[Share]:
    """Those that have been committed to, in the order of the units."""
    found = (world.find(world.rule("draw-share", id, unit), Share) for unit in draw.body.sharers)
    return [share for share in found if share]


def drawn_by(log: Digest, id: Id, body: AnnounceDraw, shares: list[Digest]) -> LotsDrawn:
    """What follows from the shares, and from nothing else."""
    seed = seed_of(log, id, shares)
    on: tuple[Day, ...] = ()
    if body.days:
        first, last = as_date(body.days.first), as_date(body.days.last)
        drawn = days_drawn(seed, (last - first).days + 1, body.count)
        on = tuple((first + timedelta(day)).isoformat() for day in drawn)
    return LotsDrawn(seed=seed, picks=tuple(picks(seed, body.size, body.count)), days=on)
