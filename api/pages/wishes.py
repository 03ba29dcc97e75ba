"""GET /wishes: micro-wishes (微心愿) to take on, posted and taken; GET /wishes/{id}: one wish and how it goes on.

Whose wish it is stands nowhere in the log. Who signs in only for themselves may take one on in their own name.
"""

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.lists import members_of
from api.pages.loops import alliances_of, choices, one
from api.pages.own_unit import unit_of
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now, zone_of
from api.registers import today as today_of
from contracts.values import Day, Id
from contracts.wording.values import word
from domain.deciding import World
from domain.wishes import Stage, WishClaim
from ledger.application import Ledger
from projections.wishes import OPEN, WITHDRAWN, WishRow

router = APIRouter(include_in_schema=False)

STAGES = (OPEN, *(str(each) for each in Stage if each != Stage.RELEASED), WITHDRAWN)
A_PAGE = 50
WITHDRAWALS = ("fulfilled-otherwise", "not-wished-any-more", "posted-twice")


@router.get("/wishes")
def wishes(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    side: str = "",
    stage: str = "",
    alliance: str = "",
    search: str = "",
    after: str | None = None,
) -> Response:
    """Of an alliance, or those that the unit posted or took on, in the order in which they were posted."""
    registers = Registers(ledger, reader)
    community = unit_of(ledger, reader).kind == "community"
    choice = choices(registers, reader, "placed" if community else "given", side or "alliance", alliance)
    asked: dict[str, Any] = {"given": {"unit": reader.unit}, "placed": {"community": reader.unit}}.get(
        choice.side, {"alliance": choice.alliance}
    )
    if stage in STAGES:
        asked["stage"] = stage
    listed = registers.page("wishes", search=search.strip() or None, after=after, limit=A_PAGE, **asked)
    names = registers.names([unit for row in listed.rows for unit in (row.community, row.unit) if unit])
    return page(
        request, "wishes.html", here="orders", listed=listed, names=names, choice=choice, stage=stage, stages=STAGES,
        search=search, today=today_of(ledger), posts=community and "clerk" in reader.roles,
        member_of=alliances_of(registers, reader),
    )  # fmt: skip


@router.get("/wishes/{id}")
def wish(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """How far it is, and what the reader may do next, for their unit or for themselves."""
    registers, today = Registers(ledger, reader), today_of(ledger)
    row: WishRow = one(registers.rows("wishes", wish=id))
    told = story(ledger, [id, *([row.claim] if row.claim else [])])
    units = {row.community, *([row.unit] if row.unit else []), *actors_of(told)}
    names = registers.names(sorted(units))
    return page(
        request, "wish.html", here="orders", wish=row, word=word, today=today, zone=zone_of(ledger), names=names,
        story=told,
        may=what_next(registers, reader, row, today, claimant_of(ledger, row)), withdrawals=WITHDRAWALS,
    )  # fmt: skip


class Next(NamedTuple):
    """What the reader may do about a wish."""

    claim: bool
    """For their unit."""
    claim_own: bool
    """In their own name."""
    act: bool
    """As who took it on."""
    own: bool
    """That is: in their own name."""
    thank: bool
    withdraw: bool


def what_next(registers: Registers, reader: Reader, row: WishRow, today: Day, claimant: Id | None) -> Next:
    clerk = "clerk" in reader.roles
    posted = clerk and row.community == reader.unit
    free = row.stage == OPEN and today <= row.until and row.community not in reader.houses
    free = free and (row.alliance is None or reader.unit in members_of(registers, row.alliance))
    own = claimant is not None and claimant == reader.person
    return Next(
        claim=free and clerk,
        claim_own=free and reader.person is not None,
        act=row.stage == Stage.CLAIMED and (own or (clerk and claimant == reader.unit)),
        own=own,
        thank=posted and row.stage == Stage.GRANTED,
        withdraw=posted and row.stage in (OPEN, Stage.CLAIMED, Stage.GRANTED),
    )


def claimant_of(ledger: Ledger, row: WishRow) -> Id | None:
    """The unit, or the member whom the page does not name."""
    if row.claim is None:
        return None
    claim = row.claim

    def claimant(world: World) -> Id:
        return world.get(claim, WishClaim).claimant

    return read_now(ledger, claimant)
