"""GET /draws: lots drawn for inspections and samples (双随机); GET /draws/{id}: one of them, drawn again by the reader's own browser.

    /draws/new            what is drawn from, by whose shares; the list stands in the log by its digest before anybody can know
    /draws/3f0c…          who gave a share and who revealed it; the sums from the signed entries to the picks
    /draws/3f0c…/list     the list as the log was then, for those sums

The page says what the ledger says; whether that follows from the list and the shares, only the browser says (`static/draw.js`).
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api.draw_lists import LISTS, OF_ALLIANCE, list_for
from api.lanes import Lanes
from api.pages.loops import Units, one
from api.pages.public_notices import notices_about
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import actors_of, story
from api.pages.visitors import KnownVisitor
from api.provided import SignedIn, TheLedger
from api.readers import Reader
from api.reading import zone_of
from api.refusals import NotYoursToRead
from api.registers import today as today_of
from contracts.draw import digest_of_list
from contracts.entry import read_entry
from contracts.statement import parse
from contracts.statements.draws import Among, Days
from contracts.streams import rule_id
from contracts.values import Id
from ledger.application import Ledger
from ledger.log_key import named_keys
from projections.draws import DrawNow, DrawShareRow

router = APIRouter(include_in_schema=False)

A_PAGE = 50
STANDINGS = ("open", "drawn", "came to nothing")
SHARERS = Annotated[list[Id], Query(max_length=8)]

AT_ONCE = 20_000
"""A log of so many entries is read anew for a page; a list from a longer one only for whoever asks for it."""
MOST_SHOWN = 300


@router.get("/draws")
def draws(
    request: Request, ledger: TheLedger, reader: KnownVisitor, standing: str = "", after: str | None = None
) -> Response:
    """Those that the unit announced or gives a share to."""
    registers = Registers(ledger, reader)
    asked: dict[str, Any] = {} if reader.oversees else {"sharer": reader.unit}
    chosen = standing if standing in STANDINGS else None
    listed = registers.page("draws", standing=chosen, after=after, limit=A_PAGE, **asked)
    announced = () if reader.oversees or after else registers.rows("draws", unit=reader.unit, standing=chosen)
    own = [row for row in announced if row.draw not in {each.draw for each in listed.rows}]
    rows = [*own, *listed.rows]
    return page(
        request, "draws.html", here="orders", rows=rows, next=listed.next, standing=standing, standings=STANDINGS,
        names=registers.names([row.unit for row in rows]), announces=announces(reader),
    )  # fmt: skip


def announces(reader: Reader) -> bool:
    return bool({"auditor", "evaluator"} & set(reader.roles))


@router.get("/draws/new")
async def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    among: str = "members",
    of: Id | None = None,
    sharer: SHARERS = [],  # noqa: B006
    first: str = "",
    last: str = "",
    find: str = "",
) -> Response:
    """First from which list, and who gives shares; then how many, and by when."""
    kind: Among = among if among in LISTS else "members"  # type: ignore[assignment]
    period = parse(Days, {"first": first, "last": last}) if first and last else None
    as_of = ledger.rows.max_notification_id() or 0
    lanes: Lanes = request.app.state.lanes

    def draw_up() -> tuple[Mapping[Id, Any] | None, Response]:
        registers = Registers(ledger, reader)
        found = Units.found(registers, find)
        listed = list_for(ledger, reader, kind, of, period, as_of) if of else None
        sharers = registers.names(sharer) | ({} if sharer else registers.names([reader.unit]))
        return listed, page(
            request, "draw_new.html", here="orders", among=kind, kinds=tuple(LISTS), of=of, first=first, last=last,
            sharers=sharers, found={unit: name for unit, name in found.names.items() if unit not in sharers},
            find=found.find, alliances=registers.rows("alliances"), of_alliance=OF_ALLIANCE, as_of=as_of,
            units=registers.names([reader.unit, *sharers, *found.names]), announces=announces(reader),
            size=None if listed is None else len(listed), digest=digest_of_list(listed or {}), today=today_of(ledger),
        )  # fmt: skip

    _, answer = await lanes.run(draw_up, long=as_of > AT_ONCE)
    return answer


@router.get("/draws/{id}")
async def draw(
    request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, list: bool = False
) -> Response:
    """What was announced, who gave and revealed their shares, what was drawn, and the sums that the browser does."""
    lanes: Lanes = request.app.state.lanes
    return await lanes.run(lambda: one_draw(request, ledger, reader, id, list), long=list)


def one_draw(request: Request, ledger: Ledger, reader: Reader, id: Id, asked: bool) -> Response:
    registers = Registers(ledger, reader)
    row: DrawNow = one(registers.rows("draws", draw=id))
    shares = {each.unit: each for each in registers.rows("draw-shares", draw=id)}
    listed = list_of(ledger, reader, row) if asked or row.as_of <= AT_ONCE else None
    names = names_of(registers, row, listed or {})
    told = story(ledger, [id, *(each.share for each in shares.values())])
    units = [row.unit, *row.sharers, *actors_of(told), *([row.of] if row.among not in OF_ALLIANCE else [])]
    share = shares.get(reader.unit)
    return page(
        request, "draw.html", here="orders", draw=row, shares=shares, listed=listed, called=names, most=MOST_SHOWN,
        ids=[*listed] if listed else (), picks=registers.rows("draw-picks", draw=id), story=told, zone=zone_of(ledger),
        names=registers.names(units), entries=entries_of(ledger, row, shares), log=ledger.log, unit=reader.unit,
        vkeys=[vkey for _, vkey in named_keys(ledger.rows).log_keys], share=share, may=what_next(reader, row, share),
        stream=rule_id(ledger.log, "draw-share", id, reader.unit), asked=asked, today=today_of(ledger),
        notices=notices_about(registers, id), clerk="clerk" in reader.roles,
    )  # fmt: skip


@router.get("/draws/{id}/list")
async def draw_list(request: Request, ledger: TheLedger, reader: SignedIn, id: Id) -> Response:
    """The ids of the list as the log was then, sorted; null where it is not the reader's to see."""
    lanes: Lanes = request.app.state.lanes

    def ids() -> list[Id] | None:
        listed = list_of(ledger, reader, one(Registers(ledger, reader).rows("draws", draw=id)))
        return None if listed is None else [*listed]

    return JSONResponse(await lanes.run(ids, long=True), headers={"Cache-Control": "no-store"})


def list_of(ledger: Ledger, reader: Reader, row: DrawNow) -> Mapping[Id, Mapping[str, Any]] | None:
    """None where it is not the reader's to see."""
    period = Days(first=row.first, last=row.last) if row.first and row.last else None
    try:
        return list_for(ledger, reader, row.among, row.of, period, row.as_of)
    except NotYoursToRead:
        return None


def names_of(registers: Registers, row: DrawNow, listed: Mapping[Id, Mapping[str, Any]]) -> Mapping[Id, str]:
    """What the things on the list are called; of a record of service its day and its length."""
    place = LISTS[row.among]
    if place.title:
        return {id: str(each[place.title]) for id, each in listed.items()}
    if row.among == "members":
        return registers.names([*listed])
    return {id: f"{each['day']} · {each['minutes']}" for id, each in listed.items()}


class Numbers(NamedTuple):
    """The entries that the sums are done over, by their numbers."""

    announced: int
    drawn: int | None
    shares: Sequence[tuple[Id, int | None, int | None]]
    """Of each unit, in the order of the draw: its commitment and its share."""


def entries_of(ledger: Ledger, row: DrawNow, shares: Mapping[Id, DrawShareRow]) -> Numbers:
    streams = {row.draw, *(each.share for each in shares.values())}
    found = ledger.rows.streams([UUID(stream) for stream in streams])
    numbers = {
        (str(stream), read_entry(each.entry, each.position - 1).event): each.position
        for stream, rows in found.items()
        for each in rows
    }
    of = {unit: shares[unit].share for unit in row.sharers if unit in shares}
    return Numbers(
        numbers[row.draw, "draw.announced"],
        numbers.get((row.draw, "lots.drawn")),
        [
            (
                unit,
                numbers.get((of.get(unit, ""), "share.committed")),
                numbers.get((of.get(unit, ""), "share.revealed")),
            )
            for unit in row.sharers
        ],
    )


class Next(NamedTuple):
    """What the reader's unit may do about a draw."""

    share: bool
    reveal: bool
    waits: bool
    """Others have not given theirs yet."""


def what_next(reader: Reader, row: DrawNow, share: DrawShareRow | None) -> Next:
    signs = bool({"clerk", "signatory", "auditor", "evaluator"} & set(reader.roles))
    takes_part = row.standing == "open" and reader.unit in row.sharers and signs
    all_in = len(row.committed) == len(row.sharers)
    unrevealed = share is not None and share.revealed is None
    return Next(
        share=takes_part and share is None,
        reveal=takes_part and unrevealed and all_in,
        waits=takes_part and unrevealed and not all_in,
    )
