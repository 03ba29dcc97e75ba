"""Tokens of secret panels: each voter has one, and the issuer never sees what it signs.

    nothing ──request, by the voter──▶ asked for ──issue, by another person──▶ issued
    nothing ──print, for a slip──────▶ asked for ──issue, by another person──▶ issued

The stream is named after evaluation, panel and voter (or the slip's number), so nobody has two. That a token was asked for is
on record, and nothing of what is done with it: the ballot is signed by a key that appears here under a blinding alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.blind import Number, as_number, modulus, require_signed
from contracts.statements.evaluations import Panel, Secrecy
from contracts.statements.secret_ballots import IssueToken, PrintToken, RequestToken
from contracts.values import Id, Word
from domain.alliances import Alliance, require_lead
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.evaluations import Evaluation, closed_already
from domain.line_votes import require_one_token
from domain.refusals import (
    NotANumber,
    NotThisUnit,
    OpenPanel,
    SamePerson,
    TokenThere,
    TooLate,
    TooManyPrinted,
    WrongStage,
    require,
)


class TokenRequested(Own):
    event = "ballot-token.requested"


class TokenPrinted(Own):
    event = "ballot-token.printed"


class TokenIssued(Own):
    event = "ballot-token.issued"


class TokenCounted(Data):
    """Stands in the stream of the panel's box: one more ballot may come."""

    event = "ballot-token.counted"
    evaluation: Id
    panel: Word


@dataclass(frozen=True, slots=True)
class BallotToken:
    noun: ClassVar = ("选票凭证", "ballot token")
    evaluation: Id
    panel: str
    voter: Id | None
    """None of one that is printed."""
    number: int | None
    holder: Id
    """Who asked for it."""
    blinded: Number
    signed: Number | None = None


@evolves(TokenRequested, TokenPrinted, TokenIssued)
def evolve_token(token: BallotToken | None, happened: Happened) -> BallotToken:
    match happened.data, happened.body:
        case TokenRequested(holder=holder), RequestToken() as body:
            assert holder
            return BallotToken(body.evaluation, body.panel, happened.actor, None, holder, body.blinded)
        case TokenPrinted(holder=holder), PrintToken() as body:
            assert holder
            return BallotToken(body.evaluation, body.panel, None, body.number, holder, body.blinded)
        case TokenIssued(), IssueToken(signed=signed):
            assert token
            return replace(token, signed=signed)
    raise AssertionError(happened)


@decides(RequestToken)
def request_token(world: World, act: Act, body: RequestToken) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    panel, secrecy = secret_panel(evaluation, body.panel)
    voter = NotThisUnit(
        who_zh="这一组里投票的单位或个人", who_en="a unit or a person that votes in this panel"
    )
    require(act.actor in panel.voters, voter)
    if act.actor != act.holder:
        require_role(world, act, "signatory", "evaluator")
    require_one_token(world, act, panel, has_token(world, body.evaluation, panel))
    require_taken(world, act, evaluation, secrecy, body.blinded)
    return [own(act, TokenRequested)]


@decides(PrintToken)
def print_token(world: World, act: Act, body: PrintToken) -> list[Happening]:
    evaluation = world.get(body.evaluation, Evaluation)
    _, secrecy = secret_panel(evaluation, body.panel)
    require_lead(act, world.get(evaluation.alliance, Alliance))
    require_role(world, act, "clerk", "evaluator")
    require(body.number <= secrecy.printed, TooManyPrinted(printed=secrecy.printed))
    require_taken(world, act, evaluation, secrecy, body.blinded)
    return [own(act, TokenPrinted)]


@decides(IssueToken)
def issue_token(world: World, act: Act, body: IssueToken) -> list[Happening]:
    token = world.get(act.stream, BallotToken)
    evaluation = world.get(token.evaluation, Evaluation)
    _, secrecy = secret_panel(evaluation, token.panel)
    require_lead(act, world.get(evaluation.alliance, Alliance))
    require_role(world, act, "evaluator")
    require(act.holder != token.holder, SamePerson())
    require(token.signed is None, WrongStage(why_zh="凭证已经签发", why_en="the token has been issued"))
    require_in_time(act, evaluation)
    require_signed(token.blinded, body.signed, secrecy.issuer)
    box = world.rule("ballot-box", token.evaluation, token.panel)
    counted = TokenCounted(evaluation=token.evaluation, panel=token.panel)
    return [own(act, TokenIssued), Happening(box, counted)]


def has_token(world: World, evaluation: Id, panel: Panel) -> Callable[[Id], bool]:
    def asked(voter: Id) -> bool:
        return world.find(world.rule("ballot-token", evaluation, panel.name, voter), BallotToken) is not None

    return asked


def secret_panel(evaluation: Evaluation, name: str) -> tuple[Panel, Secrecy]:
    """
    Raises:
        OpenPanel: there is no secret panel of that name.
    """
    panel = evaluation.panel(name)
    if panel is None or panel.secret is None:
        raise OpenPanel(panel=name)
    return panel, panel.secret


def require_taken(world: World, act: Act, evaluation: Evaluation, secrecy: Secrecy, blinded: Number) -> None:
    """A token can be asked for now, and has not been."""
    require_in_time(act, evaluation)
    require(world.find(act.stream, BallotToken) is None, TokenThere())
    require(0 < as_number(blinded) < modulus(secrecy.issuer), NotANumber())


def require_in_time(act: Act, evaluation: Evaluation) -> None:
    require(not evaluation.closed, closed_already())
    require(act.day <= evaluation.body.closes, TooLate(last=evaluation.body.closes))
