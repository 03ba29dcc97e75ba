"""The count: open ballots as they stand, secret ones opened with the secrets of all trustees.

Everybody who has the log counts again and comes to the same: a ballot that opens to nothing is listed with the reason and counts
nothing, and a box with too few ballots stays shut. Each counted ballot is a fact of its own; of a secret one the voter is the
ballot's own stream, because nobody knows more.
"""

from typing import NamedTuple

from contracts.ballot import unseal
from contracts.statements.evaluations import Choice, CloseEvaluation, Panel, Secrecy
from contracts.values import Id
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.ballot_boxes import (
    FEWEST_BALLOTS,
    BallotSpoiled,
    SecretBallot,
    Unsealed,
    box_of,
    closed_box,
    require_over,
)
from domain.deciding import Act, Data, Happening, World, decides, own
from domain.evaluations import (
    Ballot,
    BallotCounted,
    Evaluation,
    EvaluationClosed,
    SecretTurnout,
    Turnout,
    ballot_of,
    closed_already,
    stream_of,
)
from domain.refusals import NotOverYet, NotUnsealed, require


class Count(NamedTuple):
    turnout: Turnout
    events: list[Happening]


@decides(CloseEvaluation)
def close(world: World, act: Act, body: CloseEvaluation) -> list[Happening]:
    evaluation = world.get(act.stream, Evaluation)
    require_lead(act, world.get(evaluation.alliance, Alliance))
    require_role(world, act, "evaluator")
    require(not evaluation.closed, closed_already())
    counts = [
        count_secret(world, act, evaluation, panel, panel.secret)
        if panel.secret
        else count_open(world, act, evaluation, panel)
        for panel in evaluation.body.panels
    ]
    turnouts = tuple(count.turnout for count in counts)
    all_voted = not any(turnout.missing for turnout in turnouts)
    closes = evaluation.body.closes
    require(closes < act.day or all_voted, NotOverYet(closes=closes))
    on = min(closes, act.day)
    closed = own(act, EvaluationClosed, alliance=evaluation.alliance, on=on, turnouts=turnouts)
    return [closed, *(event for count in counts for event in count.events)]


def count_open(world: World, act: Act, evaluation: Evaluation, panel: Panel) -> Count:
    voted = {
        unit: ballot for unit in panel.voters if (ballot := ballot_of(world, act.stream, panel.name, unit))
    }
    missing = tuple(unit for unit in panel.voters if unit not in voted)
    turnout = Turnout(panel=panel.name, voted=tuple(voted), missing=missing, subjects=panel.subjects)
    return Count(turnout, [counted_open(world, act, evaluation, ballot) for ballot in voted.values()])


def counted_open(world: World, act: Act, evaluation: Evaluation, ballot: Ballot) -> Happening:
    counted = counted_as(act, evaluation, ballot.panel, ballot.voter, ballot.choices)
    return Happening(stream_of(world, ballot), counted)


def counted_as(
    act: Act, evaluation: Evaluation, panel: str, voter: Id, choices: tuple[Choice, ...]
) -> BallotCounted:
    return BallotCounted(
        evaluation=act.stream,
        alliance=evaluation.alliance,
        panel=panel,
        voter=voter,
        on=min(evaluation.body.closes, act.day),
        choices=choices,
    )


def count_secret(world: World, act: Act, evaluation: Evaluation, panel: Panel, secrecy: Secrecy) -> Count:
    """
    Raises:
        BoxStillOpen, NotUnsealed: its ballots cannot be opened yet.
    """
    require_over(act, evaluation)
    box = box_of(world, act.stream, panel.name)
    closed = closed_box(world, act.stream, panel.name)
    require(closed is not None, NotUnsealed(panel=panel.name, missing="ballot-box.close"))
    opened = len(box.ballots) >= FEWEST_BALLOTS
    secrets = secrets_of(world, act.stream, panel, secrecy) if opened else ()
    world.prefetch(box.ballots if opened else ())
    events = [
        Happening(stream, judged(world, act, evaluation, panel, stream, secrets))
        for stream in (box.ballots if opened else ())
    ]
    turnout = SecretTurnout(
        asked=len(panel.voters) + secrecy.printed,
        tokens=box.tokens,
        ballots=len(box.ballots),
        spoiled=sum(isinstance(event.data, BallotSpoiled) for event in events),
        opened=opened,
    )
    return Count(
        Turnout(panel=panel.name, voted=(), missing=(), subjects=panel.subjects, secret=turnout), events
    )


def secrets_of(world: World, evaluation: Id, panel: Panel, secrecy: Secrecy) -> tuple[str, ...]:
    """The trustees' secrets, in their order."""
    found = [
        world.find(world.rule("unsealed", evaluation, panel.name, trustee.unit), Unsealed)
        for trustee in secrecy.trustees
    ]
    missing = [trustee.unit for trustee, each in zip(secrecy.trustees, found, strict=True) if each is None]
    require(not missing, NotUnsealed(panel=panel.name, missing=", ".join(missing)))
    return tuple(each.secret for each in found if each)


def judged(
    world: World, act: Act, evaluation: Evaluation, panel: Panel, stream: Id, secrets: tuple[str, ...]
) -> Data:
    """What a ballot says once it is opened: a byte for each subject, 0 for nothing, else the place of an opinion."""
    ballot = world.get(stream, SecretBallot).body.ballot(world.log)
    places = unseal(ballot.sealed, secrets, ballot.named)
    offered = evaluation.body.opinions
    if places is None:
        return BallotSpoiled(evaluation=act.stream, panel=panel.name, reason="unreadable")
    if max(places) > len(offered):
        return BallotSpoiled(evaluation=act.stream, panel=panel.name, reason="no-such-opinion")
    choices = tuple(
        Choice(subject=subject, opinion=offered[place - 1])
        for subject, place in zip(panel.subjects, places, strict=True)
        if place
    )
    return counted_as(act, evaluation, panel.name, stream, choices)
