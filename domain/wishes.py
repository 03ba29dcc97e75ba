"""Micro-wishes: posted by a community, taken on by one claimant, granted, thanked (微心愿).

wish:    posted ──withdraw, until it is thanked──▶ withdrawn
claim:   claimed ──grant──▶ granted ──thank, by the community, another person──▶ thanked
            └──release──▶ released, the wish free again

Who has taken a wish on stands in a stream of its own, so that of two claimants one wins.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from contracts.statements.wishes import (
    ClaimWish,
    GrantWish,
    PostWish,
    ReleaseWish,
    ThankWish,
    WithdrawWish,
)
from contracts.values import Flag, Id
from domain.alliances import require_member
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import require_apart
from domain.lineage import registrar_now
from domain.persons import require_another
from domain.refusals import (
    InTheFuture,
    InThePast,
    NotThisUnit,
    OwnItem,
    WishTaken,
    WrongStage,
    require,
)
from domain.units import require_community


class WishPosted(Own):
    event = "wish.posted"


class WishWithdrawn(Own):
    event = "wish.withdrawn"


class WishClaimed(Own):
    event = "wish.claimed"
    wish: Id
    unit: Id
    """The claimant, or the unit that registered the member who claims it for themselves."""


class WishReleased(Own):
    event = "wish.released"
    wish: Id


class WishGranted(Own):
    event = "wish.granted"
    wish: Id


class WishThanked(Own):
    event = "wish.thanked"
    wish: Id


class WishReserved(Data):
    """Stands in the wish's rule stream: by which claim it is held, or by none; and whether that was thanked for."""

    event = "wish.reserved"
    claim: Id | None = None
    thanked: Flag = False


class Stage(StrEnum):
    CLAIMED = "claimed"
    RELEASED = "released"
    GRANTED = "granted"
    THANKED = "thanked"


STAGES = {
    Stage.CLAIMED: ("已认领，尚未兑现", "it is claimed and not yet granted"),
    Stage.RELEASED: ("认领已退回", "the claim was given back"),
    Stage.GRANTED: ("已兑现，等待致谢", "it is granted and waits for thanks"),
    Stage.THANKED: ("已致谢", "it has been thanked for"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    noun: ClassVar = ("微心愿", "micro-wish")
    body: PostWish
    community: Id
    withdrawn: bool = False

    @property
    def alliance(self) -> Id | None:
        return self.body.alliance


@dataclass(frozen=True, slots=True)
class WishClaim:
    noun: ClassVar = ("微心愿认领", "claim of a wish")
    wish: Id
    claimant: Id
    """A unit, or a member in their own name."""
    unit: Id
    stage: Stage = Stage.CLAIMED
    holder: Id | None = None
    """Who said that it was granted."""


@dataclass(frozen=True, slots=True)
class Reservation:
    noun: ClassVar = ("微心愿归属", "reservation of a wish")
    claim: Id | None
    thanked: bool


@evolves(WishPosted, WishWithdrawn)
def evolve_wish(wish: Wish | None, happened: Happened) -> Wish:
    match happened.body:
        case PostWish() as body:
            assert happened.actor
            return Wish(body, happened.actor)
    assert wish
    return replace(wish, withdrawn=True)


@evolves(WishClaimed, WishReleased, WishGranted, WishThanked)
def evolve_claim(claim: WishClaim | None, happened: Happened) -> WishClaim:
    match happened.data:
        case WishClaimed(wish=wish, unit=unit):
            assert happened.actor
            return WishClaim(wish, happened.actor, unit)
    assert claim
    match happened.data:
        case WishReleased():
            return replace(claim, stage=Stage.RELEASED)
        case WishGranted(holder=holder):
            return replace(claim, stage=Stage.GRANTED, holder=holder)
        case WishThanked():
            return replace(claim, stage=Stage.THANKED)
    raise AssertionError(happened)


@evolves(WishReserved)
def evolve_reservation(_: Reservation | None, happened: Happened) -> Reservation:
    assert isinstance(happened.data, WishReserved)
    return Reservation(happened.data.claim, happened.data.thanked)


@decides(PostWish)
def post(world: World, act: Act, body: PostWish) -> list[Happening]:
    require_community(world, act)
    require_role(world, act, "clerk")
    require(act.day <= body.until, InThePast(day=body.until))
    if body.alliance:
        require_member(world, body.alliance, act.actor)
    return [own(act, WishPosted)]


@decides(WithdrawWish)
def withdraw(world: World, act: Act, body: WithdrawWish) -> list[Happening]:
    wish = world.get(act.stream, Wish)
    require_posted_by(act, wish)
    require_role(world, act, "clerk")
    require_open(wish)
    require(not reservation(world, act.stream).thanked, not_at(Stage.THANKED))
    return [own(act, WishWithdrawn)]


@decides(ClaimWish)
def claim(world: World, act: Act, body: ClaimWish) -> list[Happening]:
    wish = world.about(body.about, Wish)
    require(not act.is_one_with(wish.community), OwnItem())
    unit = claiming_unit(world, act)
    if wish.alliance:
        require_member(world, wish.alliance, unit)
    require_open(wish)
    until = WrongStage(why_zh="认领期已过", why_en="the days for taking it on are over")
    require(act.day <= wish.body.until, until)
    require(reservation(world, body.about.stream).claim is None, WishTaken())
    return [
        own(act, WishClaimed, wish=body.about.stream, unit=unit),
        reserve(world, body.about.stream, WishReserved(claim=act.stream)),
    ]


@decides(ReleaseWish)
def release(world: World, act: Act, body: ReleaseWish) -> list[Happening]:
    claim = world.get(act.stream, WishClaim)
    require_claimant(world, act, claim)
    require(claim.stage == Stage.CLAIMED, not_at(claim.stage))
    require_open(world.get(claim.wish, Wish))
    return [
        own(act, WishReleased, wish=claim.wish),
        reserve(world, claim.wish, WishReserved()),
    ]


@decides(GrantWish)
def grant(world: World, act: Act, body: GrantWish) -> list[Happening]:
    claim = world.get(act.stream, WishClaim)
    require_claimant(world, act, claim)
    require(claim.stage == Stage.CLAIMED, not_at(claim.stage))
    require_open(world.get(claim.wish, Wish))
    require(body.on <= act.day, InTheFuture(day=body.on))
    return [own(act, WishGranted, wish=claim.wish)]


@decides(ThankWish)
def thank(world: World, act: Act, body: ThankWish) -> list[Happening]:
    claim = world.get(act.stream, WishClaim)
    wish = world.get(claim.wish, Wish)
    require_posted_by(act, wish)
    require_role(world, act, "clerk")
    require(claim.stage == Stage.GRANTED, not_at(claim.stage))
    require_open(wish)
    require_another(world, act, claim.holder)
    require_apart(act, act.actor, claim.unit)
    return [
        own(act, WishThanked, wish=claim.wish),
        reserve(world, claim.wish, WishReserved(claim=act.stream, thanked=True)),
    ]


def claiming_unit(world: World, act: Act) -> Id:
    """The unit that claims, by its clerk; or that of the member who claims in their own name, who needs no role."""
    if act.actor == act.holder:
        return registrar_now(world, act.actor, act.day) or act.actor
    require_role(world, act, "clerk")
    return act.actor


def require_claimant(world: World, act: Act, claim: WishClaim) -> None:
    """
    Raises:
        NotThisUnit, RoleMissing: it is for whoever claimed it: a unit's clerk, or the member themselves.
    """
    require(
        act.actor == claim.claimant,
        NotThisUnit(who_zh="认领的单位或本人", who_en="whoever claimed it"),
    )
    if act.actor != act.holder:
        require_role(world, act, "clerk")


def require_posted_by(act: Act, wish: Wish) -> None:
    require(
        act.actor == wish.community,
        NotThisUnit(who_zh="发布心愿的社区", who_en="the community that posted it"),
    )


def require_open(wish: Wish) -> None:
    require(not wish.withdrawn, WrongStage(why_zh="心愿已撤回", why_en="the wish is withdrawn"))


def not_at(stage: Stage) -> WrongStage:
    zh, en = STAGES[stage]
    return WrongStage(why_zh=zh, why_en=en)


def reservation(world: World, wish: Id) -> Reservation:
    return world.find(world.rule("wish", wish), Reservation) or Reservation(None, False)


def reserve(world: World, wish: Id, data: WishReserved) -> Happening:
    return Happening(world.rule("wish", wish), data)
