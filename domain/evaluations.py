"""Evaluations by open ballot, two-way and upwards.

    opened ──cast, change, by each unit of a panel──▶ ──close, after the last day or once all have voted──▶ counted

What a unit says stands in a stream of its own, and is fact only once it is counted (`ballot.counted`): nobody's rulebook and nobody
else's page shows a result before. Saying nothing is a right: whoever did not vote is named in the turnout, and nowhere counted
against. How many must have voted is the rulebook's to say. Units rate units here; nobody rates persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.evaluations import (
    CastBallot,
    ChangeBallot,
    Choice,
    CloseEvaluation,
    OpenEvaluation,
    Panel,
)
from contracts.values import Day, Frozen, Id, Word
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.refusals import (
    BallotThere,
    DatesReversed,
    NoRulebook,
    NotAsked,
    NotOffered,
    NotOverYet,
    NotThisUnit,
    NotYourself,
    Repeated,
    TooLate,
    WrongStage,
    require,
)
from domain.rulebooks import RulebookState
from domain.units import Unit


class EvaluationOpened(Own):
    event = "evaluation.opened"
    alliance: Id


class BallotCast(Own):
    event = "ballot.cast"


class BallotChanged(Own):
    event = "ballot.changed"


class Turnout(Frozen):
    panel: Word
    voted: tuple[Id, ...]
    missing: tuple[Id, ...]
    """Units that were asked and said nothing."""
    subjects: tuple[Id, ...]


class EvaluationClosed(Own):
    event = "evaluation.closed"
    alliance: Id
    on: Day
    """The last day for ballots: that of the facts."""
    turnouts: tuple[Turnout, ...]


class BallotCounted(Data):
    """Stands in the ballot's stream."""

    event = "ballot.counted"
    evaluation: Id
    alliance: Id
    panel: Word
    voter: Id
    on: Day
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    noun: ClassVar = ("测评", "evaluation")
    body: OpenEvaluation
    unit: Id
    alliance: Id
    closed: bool = False

    @property
    def asked(self) -> tuple[Id, ...]:
        """All who vote or are voted on."""
        return tuple({unit: None for panel in self.body.panels for unit in (*panel.voters, *panel.subjects)})

    def panel(self, name: str) -> Panel | None:
        return next((panel for panel in self.body.panels if panel.name == name), None)


@dataclass(frozen=True, slots=True)
class Ballot:
    noun: ClassVar = ("选票", "ballot")
    evaluation: Id
    panel: str
    voter: Id
    choices: tuple[Choice, ...]
    counted: bool = False


@evolves(EvaluationOpened, EvaluationClosed)
def evolve_evaluation(evaluation: Evaluation | None, happened: Happened) -> Evaluation:
    match happened.data, happened.body:
        case EvaluationOpened(alliance=alliance), OpenEvaluation() as body:
            assert happened.actor
            return Evaluation(body, happened.actor, alliance)
    assert evaluation
    return replace(evaluation, closed=True)


@evolves(BallotCast, BallotChanged, BallotCounted)
def evolve_ballot(ballot: Ballot | None, happened: Happened) -> Ballot:
    match happened.data, happened.body:
        case BallotCast(), CastBallot(evaluation=evaluation, panel=panel, choices=choices):
            assert happened.actor
            return Ballot(evaluation, panel, happened.actor, choices)
        case BallotChanged(), ChangeBallot(choices=choices):
            assert ballot
            return replace(ballot, choices=choices)
    assert ballot
    return replace(ballot, counted=True)


@decides(OpenEvaluation)
def open_evaluation(world: World, act: Act, body: OpenEvaluation) -> list[Happening]:
    rulebook = world.get(body.rulebook, RulebookState)
    in_force = body.period in rulebook.periods and rulebook.superseded_by is None
    require(in_force, NoRulebook(period=body.period))
    require_lead(act, world.get(rulebook.alliance, Alliance))
    require_role(world, act, "evaluator")
    require(act.day <= body.closes, DatesReversed(start=act.day, end=body.closes))
    require_distinct([panel.name for panel in body.panels])
    require_distinct(body.opinions)
    for panel in body.panels:
        require_distinct(panel.voters)
        require_distinct(panel.subjects)
        require(panel.voters != panel.subjects or len(panel.voters) > 1, NotYourself())
    for unit in Evaluation(body, act.actor, rulebook.alliance).asked:
        world.get(unit, Unit)
    return [own(act, EvaluationOpened, alliance=rulebook.alliance)]


@decides(CastBallot)
def cast(world: World, act: Act, body: CastBallot) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    require_valid(world, act, evaluation, body.panel, body.choices)
    require(world.find(act.stream, Ballot) is None, BallotThere())
    return [own(act, BallotCast)]


@decides(ChangeBallot)
def change(world: World, act: Act, body: ChangeBallot) -> list[Happening]:
    ballot = world.get(act.stream, Ballot)
    voter = NotThisUnit(who_zh="投这张票的单位", who_en="the unit that cast this ballot")
    require(act.actor == ballot.voter, voter)
    require_valid(world, act, world.get(ballot.evaluation, Evaluation), ballot.panel, body.choices)
    return [own(act, BallotChanged)]


@decides(CloseEvaluation)
def close(world: World, act: Act, body: CloseEvaluation) -> list[Happening]:
    evaluation = world.get(act.stream, Evaluation)
    require_lead(act, world.get(evaluation.alliance, Alliance))
    require_role(world, act, "evaluator")
    require(not evaluation.closed, closed_already())
    ballots: list[Ballot] = []
    turnouts: list[Turnout] = []
    for panel in evaluation.body.panels:
        voted = {
            unit: ballot
            for unit in panel.voters
            if (ballot := ballot_of(world, act.stream, panel.name, unit))
        }
        missing = tuple(unit for unit in panel.voters if unit not in voted)
        turnouts.append(
            Turnout(panel=panel.name, voted=tuple(voted), missing=missing, subjects=panel.subjects)
        )
        ballots += voted.values()
    all_voted = not any(turnout.missing for turnout in turnouts)
    closes = evaluation.body.closes
    require(closes < act.day or all_voted, NotOverYet(closes=closes))
    shared = {"alliance": evaluation.alliance, "on": min(closes, act.day)}
    counted = [
        Happening(
            stream_of(world, ballot),
            BallotCounted(
                evaluation=act.stream,
                panel=ballot.panel,
                voter=ballot.voter,
                choices=ballot.choices,
                **shared,
            ),
        )
        for ballot in ballots
    ]
    return [own(act, EvaluationClosed, turnouts=tuple(turnouts), **shared), *counted]


def require_valid(
    world: World, act: Act, evaluation: Evaluation, name: str, choices: tuple[Choice, ...]
) -> None:
    panel = evaluation.panel(name)
    asked = NotThisUnit(who_zh="这一组里投票的单位", who_en="a unit that votes in this panel")
    require(panel is not None and act.actor in panel.voters, asked)
    assert panel
    require_role(world, act, "signatory", "evaluator")
    require(not evaluation.closed, closed_already())
    require(act.day <= evaluation.body.closes, TooLate(last=evaluation.body.closes))
    require_distinct([choice.subject for choice in choices])
    for choice in choices:
        require(choice.subject in panel.subjects, NotAsked(subject=choice.subject))
        require(choice.subject != act.actor, NotYourself())
        offered = "、".join(evaluation.body.opinions)
        require(
            choice.opinion in evaluation.body.opinions, NotOffered(opinion=choice.opinion, offered=offered)
        )


def ballot_of(world: World, evaluation: Id, panel: str, voter: Id) -> Ballot | None:
    return world.find(world.rule("ballot", evaluation, panel, voter), Ballot)


def stream_of(world: World, ballot: Ballot) -> Id:
    return world.rule("ballot", ballot.evaluation, ballot.panel, ballot.voter)


def require_distinct(values: Iterable[str]) -> None:
    listed = list(values)
    require(len(set(listed)) == len(listed), Repeated())


def closed_already() -> WrongStage:
    return WrongStage(why_zh="测评已经结束", why_en="the evaluation has been closed")
