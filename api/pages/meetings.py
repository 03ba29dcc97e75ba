"""GET /alliances/{id}/meetings: an alliance's meetings, and the form that calls one; GET /meetings/{id}: one of them, from its agenda
to what followed from its resolutions.

Who calls and who records is whoever convened it, or is in the chair now; each unit that is called proposes and declares for itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.alliances import members_of, seen_whole
from api.pages.public_notices import notices_about
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.stories import story
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.statements.alliances import MeetingKind, RecordAttendance
from contracts.statements.resolutions import Interest
from contracts.values import Id
from projections.meetings import MeetingRow

router = APIRouter(include_in_schema=False)

A_PAGE = 30
KINDS: tuple[str, ...] = get_args(MeetingKind)
INTERESTS: tuple[str, ...] = get_args(Interest)
TASKS = 3
"""How many follow-ups the form of a vote has room for."""


@router.get("/alliances/{id}/meetings")
def meetings(
    request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id, search: str = "", kind: str = "",
    after: str | None = None,
) -> Response:  # fmt: skip
    """In the order in which they were called, by kind and by words of the title."""
    it, registers = seen_whole(ledger, reader, id), Registers(ledger, reader)
    chosen = kind if kind in KINDS else ""
    listed = registers.page(
        "meetings", alliance=id, kind=chosen or None, search=search.strip() or None, after=after, limit=A_PAGE
    )
    in_chair = it.chair is not None and it.chair.standing == "in_the_chair"
    calls = (it.chair.unit if it.chair and in_chair else it.row.lead) == reader.unit
    members = members_of(registers, id) if calls else []
    return page(
        request, "meetings.html", here="alliances", it=it, listed=listed, kinds=KINDS, kind=chosen, search=search,
        calls=calls, members=members, names=registers.names([*members, *([it.chair.unit] if it.chair else [])]),
        clerk="clerk" in reader.roles, today=today_of(ledger), in_chair=in_chair,
    )  # fmt: skip


class Place(NamedTuple):
    """One item of an agenda."""

    number: int
    title: str
    proposed_by: Id | None
    aside: Sequence[Any]
    """Who has declared an interest in it."""
    resolution: Any | None
    votes: Sequence[Id]
    """Of those who came, who has a vote on it."""


@router.get("/meetings/{id}")
def meeting(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    registers, today = Registers(ledger, reader), today_of(ledger)
    found = registers.rows("meetings", meeting=id)
    if not found:
        raise NoSuchPage
    row: MeetingRow = found[0]
    it = seen_whole(ledger, reader, row.alliance)
    attendance = registers.rows("attendance", meeting=id)
    proposals = registers.rows("agenda-proposals", meeting=id)
    resolutions = registers.rows("resolutions", meeting=id)
    places = agenda_of(row, attendance, proposals, registers.rows("interests", meeting=id), resolutions)
    adopted = registers.rows("proposals", meeting=id)
    tasks = {
        each.resolution: registers.rows("follow-ups", resolution=each.resolution) for each in resolutions
    }
    reports = [
        each for of in resolutions for each in registers.rows("follow-up-reports", resolution=of.resolution)
    ]
    members = members_of(registers, row.alliance)
    units = {row.convenor, *members, *(each.unit for each in (*attendance, *proposals))}
    units |= {each.owner for those in tasks.values() for each in those} | {each.proposer for each in adopted}
    chair = it.chair.unit if it.chair and it.chair.standing == "in_the_chair" else None
    return page(
        request, "meeting.html", here="alliances", it=it, meeting=row, attendance=attendance, places=places,
        waiting=[each for each in proposals if each.place is None], adopted=adopted, tasks=tasks,
        reports=newest(reports), names=registers.names(sorted(units)), members=members, today=today,
        convenes=reader.unit in (row.convenor, chair), called=reader.unit in {each.unit for each in attendance},
        clerk="clerk" in reader.roles, signs="signatory" in reader.roles, unit=reader.unit, interests=INTERESTS,
        rows=range(TASKS), recorded=next((each.number for each in story(ledger, [id]) if each.type == RecordAttendance.type), None),
        notices=notices_about(registers, id),
    )  # fmt: skip


def agenda_of(
    row: MeetingRow,
    attendance: Iterable[Any],
    proposals: Iterable[Any],
    interests: Iterable[Any],
    resolutions: Iterable[Any],
) -> list[Place]:
    """What it was called with, and what was added since."""
    added = {each.place: each for each in proposals if each.place}
    voted = {each.place: each for each in resolutions}
    titles = {**dict(enumerate(row.agenda, 1)), **{place: each.title for place, each in added.items()}}
    came = [each.unit for each in attendance if each.presence == "attended"]
    aside: dict[int, list[Any]] = {}
    for each in interests:
        aside.setdefault(each.place, []).append(each)
    return [
        Place(
            place, title, added[place].unit if place in added else None, aside.get(place, ()), voted.get(place),
            [unit for unit in came if unit not in {each.unit for each in aside.get(place, ())}],
        )
        for place, title in sorted(titles.items())
    ]  # fmt: skip


def newest(reports: Iterable[Any]) -> dict[tuple[Id, int], Any]:
    """By resolution and place, what was reported last."""
    return {(each.resolution, each.place): each for each in reports}
