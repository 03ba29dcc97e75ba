"""GET /evaluations/{id}: who is asked about whom until when, and the reader's own ballot, which may be changed until the last day."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.values import Id
from domain.deciding import World
from domain.evaluations import Ballot

router = APIRouter(include_in_schema=False)


@router.get("/evaluations/{id}")
def evaluation(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """Of an open panel in which the reader's unit votes, a form with one choice for each subject; of a secret one the way to a token, and from there to `/ballots`."""
    registers = Registers(ledger, reader)
    found = registers.rows("evaluations", evaluation=id)
    if not found:
        raise NoSuchPage
    [row] = found
    panels = registers.rows("evaluation-panels", evaluation=id)
    mine = {panel.panel: read_now(ledger, own_ballot(id, panel.panel, reader.unit)) for panel in panels}
    subjects = [subject for panel in panels for subject in panel.subjects]
    askers = {panel.panel: askers_of(registers, reader, panel) for panel in panels if panel.secret}
    return page(
        request, "evaluation.html", here="score", evaluation=row, panels=panels, mine=mine, unit=reader.unit, askers=askers, log=ledger.log,
        signs=bool(reader.roles & {"signatory", "evaluator"}), names=registers.names(subjects), open=row.closed is None and today_of(ledger) <= row.closes,
        tallies=registers.rows("tallies", evaluation=id) if row.closed else (),
    )  # fmt: skip


class Asker(NamedTuple):
    """Somebody whom the reader may speak for, who votes in a secret panel."""

    actor: Id
    own: bool
    """The reader themselves, not their unit."""
    asked: bool
    """For a token."""
    issued: bool


def askers_of(registers: Registers, reader: Reader, panel: Any) -> Sequence[Asker]:
    """Whether any of them has voted, nobody knows."""
    found = []
    for actor, own in ((reader.unit, False), (reader.holder, True)):
        if actor in panel.voters:
            rows = registers.theirs(
                "ballot-tokens", evaluation=panel.evaluation, panel=panel.panel, voter=actor
            )
            found.append(Asker(actor, own, bool(rows), any(row.signed for row in rows)))
    return found


def own_ballot(evaluation: Id, panel: str, unit: Id) -> Callable[[World], tuple[Id, dict[Id, str]]]:
    """The stream of a unit's ballot, and what it has said so far; of nobody else's is anything read."""

    def read(world: World) -> tuple[Id, dict[Id, str]]:
        stream = world.rule("ballot", evaluation, panel, unit)
        cast = world.find(stream, Ballot)
        return stream, {each.subject: each.opinion for each in cast.choices} if cast else {}

    return read
