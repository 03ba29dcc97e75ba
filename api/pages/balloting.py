"""GET /ballots/{evaluation}: where a secret ballot is made and posted, by whoever has a code, without signing in.

    slip's QR code ──▶ /ballots/3f0c…#0004-1061-…     browsers send nobody what stands behind the #
    code, paper ──▶ ballot, made and sealed by the browser itself (`static/balloting.js`) ──▶ POST /ballots, without a cookie

The page says nothing that the paper does not say, which whoever knows the evaluation's id gets (`api/ballots.py`).
"""

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.ballots import EvaluationId, today
from api.pages.site import page
from api.provided import TheLedger
from api.reading import read_now
from api.refusals import NoSuchPage
from contracts.values import Day, Id
from domain.ballot_boxes import FEWEST_BALLOTS
from domain.deciding import World
from domain.evaluations import FEWEST_VOTERS, Evaluation
from domain.units import Unit

router = APIRouter(include_in_schema=False)


class PanelShown(NamedTuple):
    """A secret panel as its voters read it."""

    name: str
    subjects: dict[Id, str]
    trustees: tuple[str, ...]
    asked: int
    """How many may vote: voters, and printed slips."""


class PaperShown(NamedTuple):
    evaluation: Id
    title: str
    opinions: tuple[str, ...]
    closes: Day
    closed: bool
    panels: tuple[PanelShown, ...]


@router.get("/ballots/{evaluation}")
def voting(request: Request, ledger: TheLedger, evaluation: EvaluationId, panel: str = "") -> Response:
    """All secret panels of the evaluation, or the one that is asked for; which of them a code votes in, the browser finds out."""
    shown = read_now(ledger, lambda world: paper_shown(world, evaluation, panel))
    if shown is None:
        raise NoSuchPage
    return page(
        request, "balloting.html", paper=shown, log=ledger.log, open=not shown.closed and today(ledger) <= shown.closes,
        fewest_voters=FEWEST_VOTERS, fewest_ballots=FEWEST_BALLOTS,
    )  # fmt: skip


def paper_shown(world: World, id: Id, only: str) -> PaperShown | None:
    """None where no secret ballot is."""
    evaluation = world.find(id, Evaluation)
    found = [each for each in evaluation.body.panels if each.secret] if evaluation else []
    if evaluation is None or not found:
        return None
    panels = [each for each in found if each.name == only] or found
    named = {*evaluation.trustees, *(unit for each in panels for unit in each.subjects)}
    world.prefetch(sorted(named))
    names = {unit: world.get(unit, Unit).name for unit in named}
    return PaperShown(
        evaluation=id,
        title=evaluation.body.title,
        opinions=evaluation.body.opinions,
        closes=evaluation.body.closes,
        closed=evaluation.closed,
        panels=tuple(
            PanelShown(
                name=each.name,
                subjects={unit: names[unit] for unit in each.subjects},
                trustees=tuple(names[trustee.unit] for trustee in each.secret.trustees),
                asked=len(each.voters) + each.secret.printed,
            )
            for each in panels
            if each.secret
        ),
    )
