"""Every page, by its address: what each of them must hold is asked of all."""

from uuid import UUID

from contracts.values import Id
from tests.api.scenes import YearServed

EVERYBODYS = (
    "/", "/check", "/check?code=nothing", "/about/signatures", "/about/privacy", "/about/accessibility",
    "/web/components", "/keys", "/keys?back=https://elsewhere.example/", "/book", "/checkin",
)  # fmt: skip
"""Without signing in, and without anything from the ledger in them."""


def after_signing_in(year: YearServed) -> list[str]:
    """As the bureau's first administrator sees them after the county's year; empty ones and ones that are not there too."""
    of = year.of
    return [
        f"/check?code={'c' * 64}", "/waiting", "/waiting?own=1", "/notices", "/nothing-here",
        "/agreements", "/agreements?standing=in_force&search=共建", "/agreements?search=没有这样的",
        *(f"/agreements/{of[name]}" for name in (
            "agreement", "declined", "agreement amended", "agreement ended", "agreement to be countersigned",
        )),
        "/service", "/service/new", "/service/certificates",
        "/keys/requests", "/lists", "/lists?kind=resource&state=all", "/lists?kind=project&state=closed&search=没有这样的", "/lists/new",
        *(f"/items/{of[name]}" for name in ("need", "handed item", "offer", "service")),
        "/book", *(f"/book/{of[name]}" for name in ("group's account",)),
        "/score", "/score?period=2026", "/score?period=2019",
        f"/score/{of['O01 of next year']}/{year.scene.county.bureau.unit}?period=2026&beside=2026-02-01",
        f"/score-appeals/{of['score appeal']}", "/disputes/new?entry=1",
        "/rounds", f"/rounds/{of['round']}", f"/reports-sealed/{of['interim report']}",
        *(f"/evaluations/{of[name]}" for name in ("evaluation", "open evaluation", "open secret evaluation")),
        "/rulebooks", "/rulebooks?search=没有这样的", f"/rulebooks/{of['O01 of next year']}", f"/rulebooks/{of['O02']}",
        "/entries", "/entries?kind=claim.make", "/entries?since=2031-01-01", "/entries?since=gestern",
        f"/entries?stream={of['agreement']}", "/entries/1", f"/entries/{first_of(year, of['agreement'])}", "/entries/99999999",
    ]  # fmt: skip


def first_of(year: YearServed, stream: Id) -> int:
    """The number of the entry that begins a stream."""
    identity = UUID(stream)
    return year.scene.ledger.rows.streams([identity])[identity][0].position
