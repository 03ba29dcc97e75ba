"""What taking back means for matters: orders, wishes, whistles, projects, votes, follow-ups, duties.

    order.rated        ──entry.correct──▶  order.reversed       done, and rated anew
    resolution.voted   ──entry.correct──▶  vote.reversed        voted on anew; its follow-ups bind nobody

What was rated, accepted, paid or voted can be wrong, and counts; who said so takes it back, and both sides are told. What only one side
said, and nobody has answered, is no matter for a correction: it is withdrawn, given back or returned. An honour is withdrawn by
whoever recorded it (`honour.withdraw`), a pledge is its maker's own, a rectification says nothing but two days.
"""

from dataclasses import replace

from contracts.statements.projects import AcceptMilestone, DisburseFunds
from contracts.statements.resolutions import VoteResolution
from contracts.statements.whistles import RateWhistle
from contracts.values import Count, Id, Positive
from domain.agenda import vote_on
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.duty_lists import CountedDuty, DutyItemCounted, DutyList
from domain.meetings import Meeting
from domain.orders import Order, OrderRated
from domain.orders import Stage as OrderStage
from domain.projects import Disbursed, FundsDisbursed, MilestoneAccepted, Project, Reached
from domain.refusals import WrongStage, require
from domain.resolutions import FollowUpAnswered, Progress, Resolution, ResolutionVoted, Voted, progress_of
from domain.reversal import Reversal, Reverse
from domain.whistles import WhistleRated, WhistleRating
from domain.wishes import Stage as WishStage
from domain.wishes import Wish, WishClaim, WishReserved, WishThanked, reserve


class OrderReversed(Data):
    """The order is done, and may be rated anew."""

    event = "order.reversed"


class WhistleRatingReversed(Data):
    """The department may be rated anew."""

    event = "whistle-rating.reversed"
    whistle: Id
    department: Id


class MilestoneReversed(Data):
    """It is not reached; the report may be accepted anew, while the project is open."""

    event = "milestone.reversed"
    project: Id
    milestone: Positive
    report: Id


class FundsReversed(Data):
    """So much less is paid out of the line."""

    event = "funds.reversed"
    project: Id
    line: Positive
    fen: Positive
    because: Id


class WishReversed(Data):
    """It is granted, and waits for thanks."""

    event = "wish.reversed"
    wish: Id


class VoteReversed(Data):
    """That place may be voted on anew."""

    event = "vote.reversed"
    resolution: Id


class ResolutionAnnulled(Data):
    """It binds nobody: its vote was taken back."""

    event = "resolution.annulled"
    follow_ups: Count
    """How many of them bound somebody."""


class FollowUpReversed(Data):
    """It is not done; another report may follow."""

    event = "followup.reversed"
    resolution: Id
    place: Positive


class DutyItemReversed(Data):
    """It is not done; its owner may report again."""

    event = "duty-item.reversed"
    list: Id
    place: Positive


@evolves(OrderReversed)
def evolve_order(order: Order | None, happened: Happened) -> Order:
    assert order
    return replace(order, stage=OrderStage.COMPLETED)


@evolves(WhistleRatingReversed)
def evolve_rating(_: WhistleRating | None, happened: Happened) -> None:
    return None


@evolves(MilestoneReversed)
def evolve_reached(_: Reached | None, happened: Happened) -> None:
    return None


@evolves(FundsReversed)
def evolve_disbursed(disbursed: Disbursed | None, happened: Happened) -> Disbursed:
    assert isinstance(happened.data, FundsReversed)
    assert disbursed
    return Disbursed(disbursed.fen - happened.data.fen)


@evolves(WishReversed)
def evolve_wish(claim: WishClaim | None, happened: Happened) -> WishClaim:
    assert claim
    return replace(claim, stage=WishStage.GRANTED)


@evolves(VoteReversed)
def evolve_vote(_: Voted | None, happened: Happened) -> None:
    return None


@evolves(ResolutionAnnulled)
def evolve_resolution(resolution: Resolution | None, happened: Happened) -> Resolution:
    assert resolution
    return resolution.annulled()


@evolves(FollowUpReversed)
def evolve_progress(progress: Progress | None, happened: Happened) -> Progress:
    assert progress
    return replace(progress, done=False)


@evolves(DutyItemReversed)
def evolve_duty(_: CountedDuty | None, happened: Happened) -> None:
    return None


def of_order(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, OrderRated)
    back = Happening(happened.stream, OrderReversed())
    return Reversal(happened.stream, (data.community,), (data.community, data.unit), (back,))


def of_whistle(world: World, act: Act, happened: Happened) -> Reversal:
    data, body = happened.data, happened.body
    assert isinstance(data, WhistleRated)
    assert isinstance(body, RateWhistle)
    back = WhistleRatingReversed(whistle=body.about.stream, department=data.department)
    sides = (data.raiser, data.department)
    return Reversal(body.about.stream, (data.raiser,), sides, (Happening(happened.stream, back),))


def of_milestone(world: World, act: Act, happened: Happened) -> Reversal:
    data, body = happened.data, happened.body
    assert isinstance(data, MilestoneAccepted)
    assert isinstance(body, AcceptMilestone)
    accepting = world.get(data.project, Project).body.accepted_by
    back = MilestoneReversed(project=data.project, milestone=data.milestone, report=body.about.stream)
    where = world.rule("milestone", data.project, str(data.milestone))
    return Reversal(data.project, (accepting,), (accepting, data.unit), (Happening(where, back),))


def of_payment(world: World, act: Act, happened: Happened) -> Reversal:
    body, owner = happened.body, happened.actor
    assert isinstance(body, DisburseFunds)
    assert owner
    accepting = world.get(body.about.stream, Project).body.accepted_by
    back = FundsReversed(project=body.about.stream, line=body.line, fen=body.fen, because=happened.stream)
    where = world.rule("funding-line", body.about.stream, str(body.line))
    return Reversal(body.about.stream, (owner,), (owner, accepting), (Happening(where, back),))


def of_thanks(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, WishThanked)
    claim, wish = world.get(happened.stream, WishClaim), world.get(data.wish, Wish)
    events = (
        Happening(happened.stream, WishReversed(wish=data.wish)),
        reserve(world, data.wish, WishReserved(claim=happened.stream)),
    )
    return Reversal(data.wish, (wish.community,), (wish.community, claim.claimant, claim.unit), events)


def of_vote(world: World, act: Act, happened: Happened) -> Reversal:
    """
    Raises:
        WrongStage: a follow-up of it was accepted; that is taken back first.
    """
    body = happened.body
    assert isinstance(body, VoteResolution)
    meeting = world.get(body.about.stream, Meeting)
    done = [
        place
        for place in range(1, len(body.follow_ups) + 1)
        if progress_of(world, happened.stream, place).done
    ]
    first = WrongStage(
        why_zh="决议的督办事项已有办结的，请先更正那些办结",
        why_en="a follow-up of it is done: correct its acceptance first",
    )
    require(not done, first)
    where = vote_on(world, body.about.stream, body.place)
    passed = world.get(happened.stream, Resolution).passed
    annulled = ResolutionAnnulled(follow_ups=len(body.follow_ups) if passed else 0)
    events = (
        Happening(where, VoteReversed(resolution=happened.stream)),
        Happening(happened.stream, annulled),
    )
    owners = tuple(each.owner for each in body.follow_ups)
    told = (meeting.convenor, *meeting.expected, *owners)
    return Reversal(happened.stream, (meeting.convenor,), told, events)


def of_follow_up(world: World, act: Act, happened: Happened) -> Reversal:
    """Of one that was accepted: a report that was returned counts nothing and is simply made again."""
    data = happened.data
    assert isinstance(data, FollowUpAnswered)
    meeting = world.get(world.get(data.resolution, Resolution).meeting, Meeting)
    standing = WrongStage(why_zh="这份报告没有被认可为办结", why_en="that report was not accepted as done")
    require(data.accepted, standing)
    back = Happening(happened.stream, FollowUpReversed(resolution=data.resolution, place=data.place))
    return Reversal(data.resolution, (meeting.convenor,), (meeting.convenor, data.owner), (back,))


def of_duty_item(world: World, act: Act, happened: Happened) -> Reversal:
    data = happened.data
    assert isinstance(data, DutyItemCounted)
    keeper = world.get(data.list, DutyList).keeper
    back = Happening(happened.stream, DutyItemReversed(list=data.list, place=data.place))
    return Reversal(data.list, (keeper,), (keeper, data.owner), (back,))


MATTERS: dict[type[Data], Reverse] = {
    OrderRated: of_order,
    WhistleRated: of_whistle,
    MilestoneAccepted: of_milestone,
    FundsDisbursed: of_payment,
    WishThanked: of_thanks,
    ResolutionVoted: of_vote,
    FollowUpAnswered: of_follow_up,
    DutyItemCounted: of_duty_item,
}
