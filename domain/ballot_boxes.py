"""The boxes of secret panels: what was posted goes into the log after the last day, and is opened by all trustees together.

    ballots are posted (outside the log) │ last day │ ──enter…──▶ filled ──close──▶ closed ──unseal, by each trustee──▶ readable

Whoever counts enters the ballots; a unit that was asked may enter one that it finds left out. Only when nothing more is taken
may a secret be published, so nobody ever votes who knows a result. More ballots than tokens means that a token was made
outside the log: then no further one is taken, and everybody can see why.
"""

from base64 import b64decode
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts import dsse
from contracts.ballot import LAYER, Ballot, Bytes32, open_ballot, public_half
from contracts.statements.secret_ballots import CloseBallotBox, EnterBallot, UnsealBallotBox
from contracts.values import Count, Id, Word
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.ballot_tokens import TokenCounted, secret_panel
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.evaluations import Evaluation
from domain.refusals import (
    BoxNotClosed,
    BoxStillOpen,
    MoreBallotsThanTokens,
    NotThisUnit,
    OtherPaper,
    SealedLength,
    TokenUsed,
    TooFewBallots,
    WrongSecret,
    WrongStage,
    require,
)

FEWEST_BALLOTS = 3
"""Fewer are never opened: with two, each of the voters knows what the other said."""


class BallotEntered(Own):
    event = "ballot.entered"


class BallotBoxed(Data):
    """Stands in the stream of the panel's box, which lists what has to be counted."""

    event = "ballot.boxed"
    evaluation: Id
    panel: Word
    ballot: Id


class BallotSpoiled(Data):
    """Stands in the ballot's stream: it was opened, and says nothing that counts."""

    event = "ballot.spoiled"
    evaluation: Id
    panel: Word
    reason: Word
    """`unreadable`: the secrets do not open it. `no-such-opinion`: it names one that is not offered."""


class BallotBoxClosed(Own):
    event = "ballot-box.closed"
    tokens: Count
    ballots: Count


class BallotBoxUnsealed(Own):
    event = "ballot-box.unsealed"


@dataclass(frozen=True, slots=True)
class BallotBox:
    noun: ClassVar = ("票箱", "ballot box")
    evaluation: Id
    panel: str
    tokens: int = 0
    """How many were issued."""
    ballots: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class SecretBallot:
    noun: ClassVar = ("无记名选票", "secret ballot")
    body: EnterBallot
    counted: bool = False


@dataclass(frozen=True, slots=True)
class ClosedBox:
    noun: ClassVar = ("封好的票箱", "closed ballot box")
    evaluation: Id
    panel: str
    ballots: int


@dataclass(frozen=True, slots=True)
class Unsealed:
    noun: ClassVar = ("开箱密钥", "secret of a trustee")
    evaluation: Id
    panel: str
    secret: Bytes32


@evolves(TokenCounted, BallotBoxed)
def evolve_box(box: BallotBox | None, happened: Happened) -> BallotBox:
    data = happened.data
    assert isinstance(data, TokenCounted | BallotBoxed)
    box = box or BallotBox(data.evaluation, data.panel)
    if isinstance(data, BallotBoxed):
        return replace(box, ballots=(*box.ballots, data.ballot))
    return replace(box, tokens=box.tokens + 1)


@evolves(BallotEntered, BallotSpoiled)
def evolve_secret_ballot(ballot: SecretBallot | None, happened: Happened) -> SecretBallot:
    if isinstance(happened.body, EnterBallot):
        return SecretBallot(happened.body)
    assert ballot
    return replace(ballot, counted=True)


@evolves(BallotBoxClosed)
def evolve_closed_box(_: ClosedBox | None, happened: Happened) -> ClosedBox:
    assert isinstance(happened.data, BallotBoxClosed)
    assert isinstance(happened.body, CloseBallotBox)
    return ClosedBox(happened.body.evaluation, happened.body.panel, happened.data.ballots)


@evolves(BallotBoxUnsealed)
def evolve_unsealed(_: Unsealed | None, happened: Happened) -> Unsealed:
    assert isinstance(happened.body, UnsealBallotBox)
    return Unsealed(happened.body.evaluation, happened.body.panel, happened.body.secret)


@decides(EnterBallot)
def enter(world: World, act: Act, body: EnterBallot) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    secret_panel(evaluation, body.panel)
    lead = world.get(evaluation.alliance, Alliance).lead
    concerned = NotThisUnit(
        who_zh="牵头单位或参加测评的单位", who_en="the alliance's lead unit or a unit of the evaluation"
    )
    require(act.actor == lead or act.actor in evaluation.asked or act.actor in evaluation.trustees, concerned)
    require_role(world, act, "evaluator", "signatory", "clerk")
    require_over(act, evaluation)
    require(closed_box(world, body.evaluation, body.panel) is None, box_closed())
    ballot = body.ballot(world.log)
    signature = dsse.Signature(keyid=ballot.keyid, sig=body.sig)
    require_good(evaluation, body.panel, ballot.payload, (signature,))
    require(world.find(act.stream, SecretBallot) is None, TokenUsed())
    box = box_of(world, body.evaluation, body.panel)
    require(len(box.ballots) < box.tokens, MoreBallotsThanTokens(tokens=box.tokens))
    boxed = BallotBoxed(evaluation=body.evaluation, panel=body.panel, ballot=act.stream)
    stream = world.rule("ballot-box", body.evaluation, body.panel)
    return [own(act, BallotEntered), Happening(stream, boxed)]


@decides(CloseBallotBox)
def close_box(world: World, act: Act, body: CloseBallotBox) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    secret_panel(evaluation, body.panel)
    require_lead(act, world.get(evaluation.alliance, Alliance))
    require_role(world, act, "evaluator")
    require_over(act, evaluation)
    require(closed_box(world, body.evaluation, body.panel) is None, box_closed())
    box = box_of(world, body.evaluation, body.panel)
    return [own(act, BallotBoxClosed, tokens=box.tokens, ballots=len(box.ballots))]


@decides(UnsealBallotBox)
def unseal_box(world: World, act: Act, body: UnsealBallotBox) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    _, secrecy = secret_panel(evaluation, body.panel)
    trustee = next((each for each in secrecy.trustees if each.unit == act.actor), None)
    keeper = NotThisUnit(who_zh="这一组的开箱保管单位", who_en="a trustee of this panel")
    require(trustee is not None, keeper)
    assert trustee
    require_role(world, act, "evaluator", "signatory")
    box = closed_box(world, body.evaluation, body.panel)
    if box is None:
        raise BoxNotClosed
    require(box.ballots >= FEWEST_BALLOTS, TooFewBallots(ballots=box.ballots, fewest=FEWEST_BALLOTS))
    published = WrongStage(why_zh="开箱密钥已经公布", why_en="the secret has been published")
    require(world.find(act.stream, Unsealed) is None, published)
    require(public_half(body.secret) == trustee.key, WrongSecret())
    return [own(act, BallotBoxUnsealed)]


def require_good(
    evaluation: Evaluation, name: str, payload: bytes, signatures: tuple[dsse.Signature, ...]
) -> Ballot:
    """The ballot, when it may be counted as far as can be seen from outside: also whoever receives it asks this.

    Raises:
        NotCanonical, BadShape, UnusableKey, WrongSignature, BadToken: as `open_ballot`.
        OpenPanel, OtherPaper, SealedLength: there is no secret panel `name`; cast on another paper; of another length.
    """
    panel, secrecy = secret_panel(evaluation, name)
    ballot = open_ballot(payload, signatures, secrecy.issuer)
    require(ballot.opening == evaluation.opening, OtherPaper())
    length = len(panel.subjects) + LAYER * len(secrecy.trustees)
    require(len(b64decode(ballot.sealed)) == length, SealedLength())
    return ballot


def require_over(act: Act, evaluation: Evaluation) -> None:
    """The last day for ballots has passed."""
    require(evaluation.body.closes < act.day, BoxStillOpen(closes=evaluation.body.closes))


def box_of(world: World, evaluation: Id, panel: str) -> BallotBox:
    return world.find(world.rule("ballot-box", evaluation, panel), BallotBox) or BallotBox(evaluation, panel)


def closed_box(world: World, evaluation: Id, panel: str) -> ClosedBox | None:
    return world.find(world.rule("ballot-box-closed", evaluation, panel), ClosedBox)


def box_closed() -> WrongStage:
    return WrongStage(why_zh="票箱已经封好", why_en="the box has been closed")
