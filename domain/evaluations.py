"""Evaluations by ballot, two-way and upwards; what is asked of whom, and what is said openly.

    opened ──cast, change, by each unit of a panel──▶ ──close, after the last day or once all have voted──▶ counted

What a unit says stands in a stream of its own, and is fact only once it is counted (`ballot.counted`): nobody's rulebook and nobody
else's page shows a result before. Saying nothing is a right: whoever did not vote is named in the turnout, and nowhere counted
against. How many must have voted is the rulebook's to say. Nobody rates persons. Panels that are secret: `domain/ballot_tokens.py`
and `domain/ballot_boxes.py`; the count of both sorts: `domain/counting.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts import keys
from contracts.blind import read_issuer
from contracts.statements.evaluations import (
    CastBallot,
    ChangeBallot,
    Choice,
    OpenEvaluation,
    Panel,
    Secrecy,
)
from contracts.values import Count, Day, Digest, Flag, Frozen, Id, Word
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.line_votes import require_one_vote
from domain.panel_names import name_panels
from domain.persons import Person
from domain.refusals import (
    BallotThere,
    DatesReversed,
    KeyServed,
    NobodyAsked,
    NoRulebook,
    NotAsked,
    NotOffered,
    NotThisUnit,
    NotYourself,
    Repeated,
    SecretPanel,
    SmallPanel,
    TooLate,
    WrongStage,
    require,
)
from domain.rulebooks import RulebookState
from domain.units import Unit

FEWEST_VOTERS = 5
"""Of fewer, a unanimous panel tells what everybody said, and two voters who compare notes find out the rest."""


class EvaluationOpened(Own):
    event = "evaluation.opened"
    alliance: Id


class BallotCast(Own):
    event = "ballot.cast"


class BallotChanged(Own):
    event = "ballot.changed"


class SecretTurnout(Frozen):
    """How many, where nobody knows who."""

    asked: Count
    """Voters, and tokens that might be printed."""
    tokens: Count
    ballots: Count
    spoiled: Count
    opened: Flag
    """False where so few came that opening them would have told who said what."""


class Turnout(Frozen):
    panel: Word
    voted: tuple[Id, ...]
    missing: tuple[Id, ...]
    """Units that were asked and said nothing."""
    subjects: tuple[Id, ...]
    secret: SecretTurnout | None = None
    """Then the two lists above are empty."""


class EvaluationClosed(Own):
    event = "evaluation.closed"
    alliance: Id
    on: Day
    """The last day for ballots: that of the facts."""
    turnouts: tuple[Turnout, ...]


class PanelKeyBound(Data):
    """Stands in a stream named after a key, so that no key serves twice."""

    event = "panel-key.bound"
    evaluation: Id
    panel: Word


class BallotCounted(Data):
    """Stands in the ballot's stream."""

    event = "ballot.counted"
    evaluation: Id
    alliance: Id
    panel: Word
    voter: Id
    """Of a secret ballot, its own stream: nobody knows more."""
    on: Day
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    noun: ClassVar = ("测评", "evaluation")
    body: OpenEvaluation
    unit: Id
    alliance: Id
    opening: Digest
    """The digest of the statement that opened it."""
    closed: bool = False

    @property
    def asked(self) -> tuple[Id, ...]:
        """All who vote or are voted on."""
        return tuple({unit: None for panel in self.body.panels for unit in (*panel.voters, *panel.subjects)})

    @property
    def trustees(self) -> tuple[Id, ...]:
        """The units that keep a secret of one of its panels."""
        secret = [panel.secret for panel in self.body.panels if panel.secret]
        return tuple({trustee.unit: None for each in secret for trustee in each.trustees})

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


@dataclass(frozen=True, slots=True)
class PanelKey:
    noun: ClassVar = ("测评密钥", "key of a panel")
    evaluation: Id
    panel: str


@evolves(PanelKeyBound)
def evolve_panel_key(_: PanelKey | None, happened: Happened) -> PanelKey:
    assert isinstance(happened.data, PanelKeyBound)
    return PanelKey(happened.data.evaluation, happened.data.panel)


@evolves(EvaluationOpened, EvaluationClosed)
def evolve_evaluation(evaluation: Evaluation | None, happened: Happened) -> Evaluation:
    match happened.data, happened.body:
        case EvaluationOpened(alliance=alliance), OpenEvaluation() as body:
            assert happened.actor
            return Evaluation(body, happened.actor, alliance, happened.digest)
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
    bound: list[Happening] = []
    for panel in body.panels:
        require_distinct(panel.voters)
        require_distinct(panel.subjects)
        if panel.secret is None:
            require_open_panel(world, panel)
        else:
            require_secret_panel(world, panel, panel.secret)
            bound += bind_keys(world, act, panel, panel.secret)
        for unit in panel.subjects:
            world.get(unit, Unit)
    require_distinct([happening.stream for happening in bound])
    named = name_panels(world, act, rulebook.alliance, body)
    return [own(act, EvaluationOpened, alliance=rulebook.alliance), *bound, *named]


def require_open_panel(world: World, panel: Panel) -> None:
    require(panel.voters, NobodyAsked())
    require(panel.voters != panel.subjects or len(panel.voters) > 1, NotYourself())
    for unit in panel.voters:
        world.get(unit, Unit)


def require_secret_panel(world: World, panel: Panel, secrecy: Secrecy) -> None:
    """Nobody can see whether a secret ballot is about its voter, so no voter of such a panel is rated in it."""
    require(not set(panel.voters) & set(panel.subjects), NotYourself())
    asked = len(panel.voters) + secrecy.printed
    require(asked >= FEWEST_VOTERS, SmallPanel(asked=asked, fewest=FEWEST_VOTERS))
    for voter in panel.voters:
        if world.find(voter, Person) is None:
            world.get(voter, Unit)
    read_issuer(secrecy.issuer)
    require_distinct([trustee.unit for trustee in secrecy.trustees])
    for trustee in secrecy.trustees:
        world.get(trustee.unit, Unit)


def bind_keys(world: World, act: Act, panel: Panel, secrecy: Secrecy) -> list[Happening]:
    """A token says for which panel it is, but nobody sees what they sign blindly: so an issuer's key serves one panel
    alone. A trustee's does too, for its secret will be known.

    Raises:
        KeyServed: one of them has served before.
    """
    bound = PanelKeyBound(evaluation=act.stream, panel=panel.name)
    streams = [
        world.rule("panel-key", keys.keyid(key))
        for key in (secrecy.issuer, *(trustee.key for trustee in secrecy.trustees))
    ]
    for stream in streams:
        require(world.find(stream, PanelKey) is None, KeyServed())
    return [Happening(stream, bound) for stream in streams]


@decides(CastBallot)
def cast(world: World, act: Act, body: CastBallot) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    panel = valid_panel(world, act, evaluation, body.panel, body.choices)
    require_one_vote(act, panel, has_voted(world, body.evaluation, panel))
    require(world.find(act.stream, Ballot) is None, BallotThere())
    return [own(act, BallotCast)]


@decides(ChangeBallot)
def change(world: World, act: Act, body: ChangeBallot) -> list[Happening]:
    ballot = world.get(act.stream, Ballot)
    voter = NotThisUnit(who_zh="投这张票的单位", who_en="the unit that cast this ballot")
    require(act.actor == ballot.voter, voter)
    evaluation = world.get(ballot.evaluation, Evaluation)
    panel = valid_panel(world, act, evaluation, ballot.panel, body.choices)
    require_one_vote(act, panel, has_voted(world, ballot.evaluation, panel))
    return [own(act, BallotChanged)]


def valid_panel(
    world: World, act: Act, evaluation: Evaluation, name: str, choices: tuple[Choice, ...]
) -> Panel:
    """The panel, in which these choices may be made now."""
    panel = evaluation.panel(name)
    asked = NotThisUnit(who_zh="这一组里投票的单位", who_en="a unit that votes in this panel")
    require(panel is not None and act.actor in panel.voters, asked)
    assert panel
    require(panel.secret is None, SecretPanel())
    require_role(world, act, "signatory", "evaluator")
    require(not evaluation.closed, closed_already())
    require(act.day <= evaluation.body.closes, TooLate(last=evaluation.body.closes))
    require_distinct([choice.subject for choice in choices])
    for choice in choices:
        require(choice.subject in panel.subjects, NotAsked(subject=choice.subject))
        require(not act.is_one_with(choice.subject), NotYourself())
        offered = "、".join(evaluation.body.opinions)
        require(
            choice.opinion in evaluation.body.opinions, NotOffered(opinion=choice.opinion, offered=offered)
        )
    return panel


def has_voted(world: World, evaluation: Id, panel: Panel) -> Callable[[Id], bool]:
    return lambda voter: ballot_of(world, evaluation, panel.name, voter) is not None


def ballot_of(world: World, evaluation: Id, panel: str, voter: Id) -> Ballot | None:
    return world.find(world.rule("ballot", evaluation, panel, voter), Ballot)


def stream_of(world: World, ballot: Ballot) -> Id:
    return world.rule("ballot", ballot.evaluation, ballot.panel, ballot.voter)


def require_distinct(values: Iterable[str]) -> None:
    listed = list(values)
    require(len(set(listed)) == len(listed), Repeated())


def closed_already() -> WrongStage:
    return WrongStage(why_zh="测评已经结束", why_en="the evaluation has been closed")
