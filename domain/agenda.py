"""What stands before a meeting: proposals for its agenda, and who stands aside from an item.

proposed by a unit that is called ──take, by the convenor──▶ the next place on the agenda      before it is held
interest declared by a unit in a place ──▶ no vote on it, and not counted among those present   before the vote

Both leave a row in a stream of their own, so that nobody's proposal makes stale what others signed about the meeting.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.resolutions import DeclareInterest, ProposeAgenda, TakeAgenda
from contracts.values import Id, Positive
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own, stands_alone
from domain.meetings import Meeting, require_convenor
from domain.refusals import MeetingMix, NoSuchPlace, WrongStage, require


class AgendaProposed(Own):
    event = "agenda.proposed"
    alliance: Id


class AgendaTaken(Own):
    event = "agenda.taken"
    place: Positive


class AgendaExtended(Data):
    """Stands in the stream of what was added to a meeting's agenda."""

    event = "agenda.extended"
    proposal: Id


class InterestDeclared(Own):
    event = "interest.declared"
    alliance: Id


class InterestCounted(Data):
    """Stands in the stream of those who stand aside from that place on the agenda."""

    event = "interest.counted"
    unit: Id


@dataclass(frozen=True, slots=True)
class AgendaProposal:
    noun: ClassVar = ("议题建议", "proposal for an agenda")
    meeting: Id
    alliance: Id
    unit: Id


@dataclass(frozen=True, slots=True)
class Extension:
    noun: ClassVar = ("追加的议题", "addition to an agenda")
    proposals: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    noun: ClassVar = ("回避名单", "those who stand aside")
    units: tuple[Id, ...] = ()


stands_alone(AgendaTaken, InterestDeclared)


@evolves(AgendaProposed)
def evolve_proposal(_: AgendaProposal | None, happened: Happened) -> AgendaProposal:
    match happened.data, happened.body:
        case AgendaProposed(alliance=alliance), ProposeAgenda(about=about):
            assert happened.actor
            return AgendaProposal(about.stream, alliance, happened.actor)
    raise AssertionError(happened)


@evolves(AgendaExtended)
def evolve_extension(before: Extension | None, happened: Happened) -> Extension:
    assert isinstance(happened.data, AgendaExtended)
    return Extension((*(before or Extension()).proposals, happened.data.proposal))


@evolves(InterestCounted)
def evolve_aside(before: Aside | None, happened: Happened) -> Aside:
    assert isinstance(happened.data, InterestCounted)
    return Aside((*(before or Aside()).units, happened.data.unit))


@decides(ProposeAgenda)
def propose(world: World, act: Act, body: ProposeAgenda) -> list[Happening]:
    meeting = world.about(body.about, Meeting)
    require_called(act, meeting)
    require_role(world, act, "clerk")
    require_to_come(meeting)
    return [own(act, AgendaProposed, alliance=meeting.alliance)]


@decides(TakeAgenda)
def take(world: World, act: Act, body: TakeAgenda) -> list[Happening]:
    proposal = world.about(body.about, AgendaProposal)
    meeting = world.get(proposal.meeting, Meeting)
    require_convenor(world, act, meeting)
    require_role(world, act, "clerk")
    require_to_come(meeting)
    added = extension(world, proposal.meeting).proposals
    require(
        body.about.stream not in added, WrongStage(why_zh="已列入议程", why_en="it is on the agenda already")
    )
    extended = Happening(world.rule("agenda", proposal.meeting), AgendaExtended(proposal=body.about.stream))
    return [own(act, AgendaTaken, place=meeting.agenda + len(added) + 1), extended]


@decides(DeclareInterest)
def declare_interest(world: World, act: Act, body: DeclareInterest) -> list[Happening]:
    meeting = world.about(body.about, Meeting)
    require_called(act, meeting)
    require_role(world, act, "clerk", "signatory")
    require_place(world, body.about.stream, meeting, body.place)
    voted = world.folded(vote_on(world, body.about.stream, body.place)).version
    require(not voted, WrongStage(why_zh="这一议题已经表决", why_en="the item has been voted on"))
    aside = those_aside(world, body.about.stream, body.place)
    require(act.actor not in aside, WrongStage(why_zh="已经声明过", why_en="it has been declared"))
    counted = Happening(
        world.rule("interests", body.about.stream, str(body.place)), InterestCounted(unit=act.actor)
    )
    return [own(act, InterestDeclared, alliance=meeting.alliance), counted]


def extension(world: World, meeting: Id) -> Extension:
    """What was put on the agenda after the meeting was called."""
    return world.find(world.rule("agenda", meeting), Extension) or Extension()


def those_aside(world: World, meeting: Id, place: int) -> tuple[Id, ...]:
    """The units with an interest in that place on the agenda."""
    return (world.find(world.rule("interests", meeting, str(place)), Aside) or Aside()).units


def vote_on(world: World, meeting: Id, place: int) -> Id:
    """The stream of the one vote on that place."""
    return world.rule("vote", meeting, str(place))


def require_place(world: World, stream: Id, meeting: Meeting, place: int) -> None:
    """
    Raises:
        NoSuchPlace: the agenda, with what was added to it, is shorter.
    """
    last = meeting.agenda + len(extension(world, stream).proposals)
    require(place <= last, NoSuchPlace(place=place, last=last))


def require_called(act: Act, meeting: Meeting) -> None:
    called = MeetingMix(why_zh="该单位不在应到名单", why_en="the unit is not called to it")
    require(act.actor in meeting.expected, called)


def require_to_come(meeting: Meeting) -> None:
    require(not meeting.held, WrongStage(why_zh="会议已经开过", why_en="the meeting has been held"))
