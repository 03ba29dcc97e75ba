"""GET /evaluations/{id}/slips: slips for voters of a secret panel who have no key, to be printed and cut.

    this page ──▶ the browser makes codes ──▶ paper            the codes go nowhere else (`static/ballot_slips.js`)
                                        └──▶ blinded numbers ──signed as one batch──▶ `ballot-token.print`, issued by somebody else

A server that drew the slips would know every code, and whoever has one can find its ballot: so they are drawn in the browser.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.ballots import today
from api.pages.ballot_boxes import tokens_of
from api.pages.loops import one
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.reading import read_now
from contracts.statements.evaluations import Panel
from contracts.values import Id
from domain.deciding import World
from domain.evaluations import Evaluation
from ledger.log_key import named_keys

router = APIRouter(include_in_schema=False)


@router.get("/evaluations/{id}/slips")
def slips(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, panel: str = "") -> Response:
    """Of one panel at a time: how many are left to be printed, and for whoever may, the button that makes them."""
    registers = Registers(ledger, reader)
    row = one(registers.rows("evaluations", evaluation=id))
    may = row.unit in reader.houses and bool({"clerk", "evaluator"} & set(reader.roles))

    def printed(world: World) -> list[Panel]:
        return [each for each in world.get(id, Evaluation).body.panels if each.secret and each.secret.printed]

    panels = read_now(ledger, printed)
    chosen = next((each for each in panels if each.name == panel), panels[0] if panels else None)
    tokens = tokens_of(registers, id) if may else ()
    used = {token.number for token in tokens if chosen and token.panel == chosen.name}
    most = chosen.secret.printed if chosen and chosen.secret else 0
    return page(
        request, "ballot_slips.html", here="score", evaluation=row, panels=panels, panel=chosen,
        numbers=[number for number in range(1, most + 1) if number not in used],
        open=row.closed is None and today(ledger) <= row.closes, may=may,
        unit=reader.unit, keyid=reader.keyid, log=ledger.log, vkeys=[vkey for _, vkey in named_keys(ledger.rows).log_keys],
    )  # fmt: skip
