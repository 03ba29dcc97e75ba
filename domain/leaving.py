"""Leaving an alliance: by a list of what was open, each line of which is settled.

    claim        delivered whole · withdrawn · handed over to another member
    item         taken off the list
    agreement    ended by its date or before it · moved out of the alliance by an amendment · or it goes on: it binds its
                 parties, whoever is in which alliance

The ledger finds out how each line was settled. It cannot find out here whether the list is whole, for what a unit has open stands
in many streams: the list names the position as of which it was drawn, so everybody who may read it can draw it up again, and what
a unit left open stays in sight as such (`projections/leaving.py`). Not taken: leave of the lead unit, who could then keep a
member by not answering; and a counter of all that is open, which would not know what was opened before it began.
"""

from typing import Any

from contracts.statements.alliances import LeaveWithList
from contracts.values import Id
from domain.agreements import Agreement
from domain.alliances import Alliance, Member, MembershipEnded, Settled, Stage
from domain.authority import require_role
from domain.deciding import Act, Happening, World, decides, own
from domain.lists import Claim, Item, taken
from domain.refusals import (
    NoSuch,
    NotMember,
    NotThisUnit,
    Repeated,
    StillOpen,
    WrongStage,
    require,
)


@decides(LeaveWithList)
def leave(world: World, act: Act, body: LeaveWithList) -> list[Happening]:
    member = world.get(act.stream, Member)
    require(act.actor == member.unit, NotThisUnit(who_zh="该成员单位自己", who_en="the member itself"))
    require_role(world, act, "signatory")
    require(member.stage == Stage.MEMBER, NotMember())
    lead = world.get(member.alliance, Alliance).lead
    require(lead != act.actor, WrongStage(why_zh="牵头单位不能退出", why_en="the lead unit cannot leave"))
    require(len(set(body.settled)) == len(body.settled), Repeated())
    found = {each: settled(world, act, member, each) for each in body.settled}
    still_open = [each for each, how in found.items() if how is None]
    if still_open:
        kind_zh, kind_en = world.folded(still_open[0]).state.noun
        raise StillOpen(count=len(still_open), kind_zh=kind_zh, kind_en=kind_en, first=still_open[0])
    lines = tuple(Settled(stream=each, how=how) for each, how in found.items() if how)
    return [own(act, MembershipEnded, alliance=member.alliance, unit=member.unit, settled=lines)]


def settled(world: World, act: Act, member: Member, stream: Id) -> Any:
    """How what the member had open in the alliance was settled; None while it is open.

    Raises:
        NoSuch: it is nothing of the member's in this alliance.
    """
    match world.folded(stream).state:
        case Claim(unit=unit) as claim if unit == member.unit and in_alliance(world, claim, member):
            if claim.withdrawn:
                return "handed-over" if claim.handed_to else "withdrawn"
            return "delivered" if taken(world, stream) == claim.quantity else None
        case Item(publisher=publisher, alliance=alliance) as item if (publisher, alliance) == (
            member.unit,
            member.alliance,
        ):
            return None if item.open else "closed"
        case Agreement(complete=True, amends=None) as agreement if concerns(agreement, member):
            if member.unit not in agreement.order:
                return "ended"  # for the member, who left it by an amendment
            if agreement.terms.alliance != member.alliance:
                return "moved"
            return "ended" if agreement.last_day < act.day else "goes-on"
    raise NoSuch(
        noun_zh="本单位在该联盟的事项", noun_en="thing of the member's in this alliance", stream=stream
    )


def in_alliance(world: World, claim: Claim, member: Member) -> bool:
    return world.get(claim.item, Item).alliance == member.alliance


def concerns(agreement: Agreement, member: Member) -> bool:
    """The member is or was a party, and some version of it was in the alliance."""
    named = any(terms.alliance == member.alliance for terms in agreement.versions)
    return named and member.unit in agreement.ever
