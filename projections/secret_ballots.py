"""Secret panels: who asked for a token, how full the box is, which ballots it held, who has published their secret.

Tokens and ballots stand in tables that have nothing in common but evaluation and panel; and a ballot's row tells no day, for
all of a box come in together.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts import keys
from contracts.statements.evaluations import OpenEvaluation
from contracts.statements.secret_ballots import (
    CloseBallotBox,
    EnterBallot,
    IssueToken,
    PrintToken,
    RequestToken,
    UnsealBallotBox,
)
from contracts.values import Day, Digest, Id
from domain.ballot_boxes import BallotBoxClosed, BallotBoxUnsealed, BallotEntered, BallotSpoiled
from domain.ballot_tokens import TokenIssued, TokenPrinted, TokenRequested
from domain.evaluations import BallotCounted, EvaluationOpened
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class TokenRow(Row):
    table, primary, indexed = "ballot_tokens", ("token",), ("evaluation", "voter")
    token: Id
    evaluation: Id
    panel: str
    voter: Id | None
    """None of one that is printed."""
    number: int | None
    """Of one that is printed."""
    blinded: str
    asked: Day
    issued: Day | None = None
    signed: str | None = None


class BoxRow(Row):
    table, primary, indexed = "ballot_boxes", ("evaluation", "panel"), ("evaluation",)
    evaluation: Id
    panel: str
    asked: int
    """Voters, and tokens that may be printed."""
    trustees: tuple[Id, ...]
    shut: Day | None = None


class SecretRow(Row):
    """The secret that a trustee published."""

    table, primary, indexed = "ballot_secrets", ("evaluation", "panel", "trustee"), ("evaluation",)
    evaluation: Id
    panel: str
    trustee: Id
    secret: str


class SecretBallotRow(Row):
    table, primary, indexed = "secret_ballots", ("ballot",), ("evaluation", "keyid")
    ballot: Id
    evaluation: Id
    panel: str
    keyid: Digest
    """Of the ballot key: by this its voter finds it."""
    digest: Digest
    """Of the ballot: that which whoever posted it was answered."""
    standing: Literal["entered", "counted", "spoiled"] = "entered"
    reason: str | None = None
    """Why it is spoiled."""


class SecretBallots(View):
    name = "secret_ballots"
    rows = (TokenRow, BoxRow, SecretRow, SecretBallotRow)
    events = (
        EvaluationOpened,
        TokenRequested,
        TokenPrinted,
        TokenIssued,
        BallotEntered,
        BallotBoxClosed,
        BallotBoxUnsealed,
        BallotCounted,
        BallotSpoiled,
    )

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case EvaluationOpened(), OpenEvaluation(panels=panels):
                for panel in panels:
                    if panel.secret:
                        yield Put(
                            BoxRow(
                                evaluation=stream,
                                panel=panel.name,
                                asked=len(panel.voters) + panel.secret.printed,
                                trustees=tuple(trustee.unit for trustee in panel.secret.trustees),
                            )
                        )
            case TokenRequested(), RequestToken() as body:
                yield Put(asked_for(recorded, body, recorded.actor, None))
            case TokenPrinted(), PrintToken() as body:
                yield Put(asked_for(recorded, body, None, body.number))
            case TokenIssued(), IssueToken(signed=signed):
                yield Change(TokenRow, stream, issued=recorded.day, signed=signed)
            case BallotEntered(), EnterBallot() as body:
                yield Put(
                    SecretBallotRow(
                        ballot=stream,
                        evaluation=body.evaluation,
                        panel=body.panel,
                        keyid=keys.keyid(body.spki),
                        digest=body.ballot(recorded.log).digest,
                    )
                )
            case BallotBoxClosed(), CloseBallotBox(evaluation=evaluation, panel=name):
                yield Change(BoxRow, evaluation, name, shut=recorded.day)
            case BallotBoxUnsealed(), UnsealBallotBox() as body:
                yield Put(
                    SecretRow(
                        evaluation=body.evaluation,
                        panel=body.panel,
                        trustee=recorded.actor,
                        secret=body.secret,
                    )
                )
            case BallotCounted(voter=voter), _ if voter == stream:
                yield Change(SecretBallotRow, stream, standing="counted")
            case BallotSpoiled(reason=reason), _:
                yield Change(SecretBallotRow, stream, standing="spoiled", reason=reason)


def asked_for(
    recorded: Recorded, body: RequestToken | PrintToken, voter: Id | None, number: int | None
) -> TokenRow:
    return TokenRow(
        token=recorded.stream,
        evaluation=body.evaluation,
        panel=body.panel,
        voter=voter,
        number=number,
        blinded=body.blinded,
        asked=recorded.day,
    )


def ballot_tokens(
    reading: Reading,
    *,
    evaluation: Ids = None,
    voter: Ids = None,
    panel: str | None = None,
    **paging: Unpack[Paging],
) -> Page[TokenRow]:
    """Tokens that were asked for, and what the issuer signed."""
    where = {"evaluation": evaluation, "voter": voter, "panel": panel}
    return page(reading, SecretBallots, TokenRow, where=where, **paging)


def signed_tokens(reading: Reading, evaluation: Id) -> list[tuple[str, str, str]]:
    """Panel, number and what the issuer made of it, of every token issued, in the order of the numbers."""
    reading.cursor.execute(
        """SELECT panel, blinded, signed FROM ballot_tokens
           WHERE evaluation = %s AND signed IS NOT NULL ORDER BY panel, blinded""",
        (evaluation,),
    )
    return list(reading.cursor.fetchall())


class BoxNow(BoxRow):
    tokens: int
    """Issued so far."""
    ballots: int
    """Of those that are in the log."""
    unsealed: tuple[Id, ...]
    """The trustees who have published their secrets."""


def ballot_boxes(
    reading: Reading, *, evaluation: Ids = None, panel: str | None = None, **paging: Unpack[Paging]
) -> Page[BoxNow]:
    """Secret panels: how many tokens and ballots, whether the box is closed, and who has published their secret."""
    source = """
        SELECT *, (SELECT count(*) FROM ballot_tokens AS these
                   WHERE (these.evaluation, these.panel) = (boxes.evaluation, boxes.panel) AND signed IS NOT NULL) AS tokens,
               (SELECT count(*) FROM secret_ballots AS these
                WHERE (these.evaluation, these.panel) = (boxes.evaluation, boxes.panel)) AS ballots,
               ARRAY(SELECT trustee FROM ballot_secrets AS these
                     WHERE (these.evaluation, these.panel) = (boxes.evaluation, boxes.panel)
                     ORDER BY these.position) AS unsealed
        FROM ballot_boxes AS boxes"""
    where = {"evaluation": evaluation, "panel": panel}
    return page(reading, SecretBallots, BoxNow, source, where=where, **paging)


def secret_ballots(
    reading: Reading,
    *,
    evaluation: Ids = None,
    panel: str | None = None,
    digest: str | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[SecretBallotRow]:
    """Secret ballots in the log, each by the name of its key: its voter finds it, and nobody else knows whose it is."""
    where = {"evaluation": evaluation, "panel": panel, "digest": digest, "standing": standing}
    return page(reading, SecretBallots, SecretBallotRow, where=where, **paging)
