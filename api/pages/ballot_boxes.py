"""GET /evaluations/{id}/box: how far each secret panel has come, never what anybody said; and what the reader may do about it.

    asked for ──issue, by the issuer's key──▶ issued   (posted, outside the log)   │ last day │ ──enter──▶ closed ──unseal──▶ counted

The issuer's key and a trustee's secret are read from their files by the browser alone (`static/ballot_box.js`): the one signs there and
goes nowhere, the other is published by the statement that the browser signs, and not a moment before.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.ballots import box_of, entered, today
from api.named_refusals import told_to
from api.pages.registered import Registers
from api.pages.signing import batch_review, explained_by, review_page
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NoSuchPage
from contracts.refusals import Refusal
from contracts.statements.secret_ballots import EnterBallot, RequestToken
from contracts.values import NIL, Day, Id
from domain.ballot_boxes import FEWEST_BALLOTS, SecretBallot
from domain.ballot_tokens import BallotToken
from domain.deciding import World
from domain.evaluations import Evaluation
from ledger.application import Ledger
from ledger.log_key import named_keys
from projections.pages import MOST_ROWS
from projections.secret_ballots import BoxNow, TokenRow

router = APIRouter(include_in_schema=False)


class TrusteeShown(NamedTuple):
    unit: Id
    key: str
    published: bool


class BoxShown(NamedTuple):
    panel: str
    issuer: str
    asked: int
    """How many may vote."""
    requested: int | None
    """Who asked is for the lead unit alone, and how many too."""
    issued: int
    waiting: Sequence[dict[str, Any]]
    """Tokens with their versions and numbers, as the browser takes them, that the reader may sign: what they asked for themselves, another person issues."""
    own: int
    """How many of those wait for another person."""
    printed: int
    """How many slips there may be."""
    posted: int | None
    """In the box, once that is public."""
    entered: int
    left: int
    """Of what is in the box, not in the log."""
    shut: Day | None
    trustees: Sequence[TrusteeShown]

    @property
    def stays_shut(self) -> bool:
        return self.shut is not None and self.entered < FEWEST_BALLOTS

    @property
    def opened(self) -> bool:
        return self.shut is not None and (self.stays_shut or all(each.published for each in self.trustees))


@router.get("/evaluations/{id}/box")
def boxes(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers = Registers(ledger, reader)
    rows = registers.rows("evaluations", evaluation=id)
    found: Sequence[BoxNow] = registers.rows("ballot-boxes", evaluation=id) if rows else ()
    if not found:
        raise NoSuchPage
    [row] = rows
    over = row.closes < today(ledger)
    posted = posted_ballots(ledger, id) if over else None
    leads = row.unit in reader.houses
    tokens = tokens_of(registers, id) if leads or reader.oversees else None
    shown = read_now(ledger, lambda world: [box_shown(world, reader, each, tokens, posted) for each in found])
    return page(
        request, "ballot_box.html", here="score", evaluation=row, boxes=shown, today=today(ledger), over=over, fewest=FEWEST_BALLOTS,
        names=registers.names([each.unit for box in shown for each in box.trustees]), unit=reader.unit, keyid=reader.keyid, log=ledger.log,
        vkeys=[vkey for _, vkey in named_keys(ledger.rows).log_keys], leads=leads,
        may={role: role in reader.roles for role in ("evaluator", "signatory", "clerk")},
    )  # fmt: skip


@router.post("/evaluations/{id}/box")
def entering(request: Request, ledger: TheLedger, reader: Visitor, id: Id) -> Response:
    """The page on which all that is in the box and not in the log is signed as one batch, in the order of the keys, which tells nothing."""
    address = f"/evaluations/{id}/box"
    if reader is None:
        return to_keys(request, address)
    posted = posted_ballots(ledger, id)
    left = read_now(ledger, lambda world: left_out(world, posted))
    if not left:
        raise NoSuchPage
    bodies = [(str(uuid4()), each.body) for each in left]
    review = batch_review(ledger, reader, bodies, ("ballots_entered.html", {"count": len(left)}))
    no = None
    try:
        ledger.would_if_signed(review.payload, reader.keyid, review.items)
    except Refusal as refused:
        no = told_to(ledger, reader, refused)
    return review_page(request, ledger, reader, review, no, address, ())


class Posted(NamedTuple):
    panel: str
    stream: Id
    body: EnterBallot


def posted_ballots(ledger: Ledger, evaluation: Id) -> list[Posted]:
    """
    Raises:
        NoSuch, BoxStillOpen: there is no evaluation, or ballots are still taken.
    """
    bodies = [entered(orjson.loads(envelope)) for envelope in box_of(ledger, evaluation)]
    return [Posted(body.panel, body.opens(ledger.log, NIL, NIL), body) for body in bodies]


def left_out(world: World, posted: Sequence[Posted]) -> list[Posted]:
    """What of the box is not in the log."""
    world.prefetch([each.stream for each in posted])
    return [each for each in posted if world.find(each.stream, SecretBallot) is None]


def box_shown(
    world: World,
    reader: Reader,
    box: BoxNow,
    tokens: Sequence[TokenRow] | None,
    posted: Sequence[Posted] | None,
) -> BoxShown:
    panel = world.get(box.evaluation, Evaluation).panel(box.panel)
    assert panel
    assert panel.secret
    waiting = [row for row in tokens or () if row.panel == box.panel and row.signed is None]
    others = [row for row in waiting if world.get(row.token, BallotToken).holder != reader.holder]
    inside = [each for each in posted or () if each.panel == box.panel]
    return BoxShown(
        panel=box.panel,
        issuer=panel.secret.issuer,
        asked=box.asked,
        requested=None if tokens is None else sum(row.panel == box.panel for row in tokens),
        issued=box.tokens,
        waiting=[
            {"token": row.token, "version": world.folded(row.token).version, "blinded": row.blinded}
            for row in others
        ],
        own=len(waiting) - len(others),
        printed=panel.secret.printed,
        posted=None if posted is None else len(inside),
        entered=box.ballots,
        left=len(left_out(world, inside)),
        shut=box.shut,
        trustees=[
            TrusteeShown(each.unit, each.key, each.unit in box.unsealed) for each in panel.secret.trustees
        ],
    )


def tokens_of(registers: Registers, evaluation: Id) -> list[TokenRow]:
    """All that were asked for, for whoever opened the evaluation."""
    rows: list[TokenRow] = []
    after = None
    while True:
        found = registers.page("ballot-tokens", evaluation=evaluation, after=after, limit=MOST_ROWS)
        rows += found.rows
        after = found.next
        if after is None:
            return rows


@explained_by("ballot_token.html", RequestToken, whole=True)
def explain_request(world: World, _: Id, body: RequestToken) -> dict[str, Any]:
    evaluation = world.get(body.evaluation, Evaluation)
    return {"title": evaluation.body.title, "panel": body.panel, "closes": evaluation.body.closes}
