"""GET /evaluations/new: an evaluation is opened; GET /evaluations/keeper-key: a unit makes the key by which it helps to keep a box shut.

    /evaluations/new                         for which rulebook and period, until when; who is asked about whom, openly or in secret
    /evaluations/new?…&go=1                  who that is, by name; of a secret panel, whose keys it takes
        └─ the opener's browser makes the issuer's key and saves it as a file; each keeper makes their own, and tells its public half
        └──▶ /web/review                     all of it in words, and the signature that opens it

No private key is ever here: the browser makes it, the box page asks for its file (`api/pages/ballot_boxes.py`). Keys that were made with
`gongjian ballot keys` can be pasted, so the form serves without scripts.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.naming import SHORT, unit_names
from api.pages.registered import Registers
from api.pages.signing import explained_by
from api.pages.site import page
from api.pages.unit_lists import Listed, listed
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.registers import today as today_of
from contracts.statements.evaluations import MAX_PRINTED, OpenEvaluation
from contracts.values import Id
from domain.ballot_boxes import FEWEST_BALLOTS
from domain.deciding import World
from domain.evaluations import FEWEST_VOTERS
from projections.rulebooks import RulebookRow

router = APIRouter(include_in_schema=False)

MOST_PANELS, MOST_KEEPERS = 4, 5
USUAL = "好\n较好\n一般\n差"


class Book(NamedTuple):
    """A rulebook that is in force for a period, in an alliance that the reader's unit leads."""

    row: RulebookRow
    period: str

    @property
    def chosen(self) -> str:
        return f"{self.row.rulebook} {self.period}"


class PanelAsked(NamedTuple):
    name: str
    voters: Listed
    subjects: Listed
    secret: bool
    printed: int
    keepers: Listed

    @property
    def asked(self) -> int:
        """How many may vote."""
        return len(self.voters.found) + (self.printed if self.secret else 0)

    @property
    def small(self) -> bool:
        return self.secret and self.asked < FEWEST_VOTERS

    @property
    def own(self) -> list[str]:
        """Who would be asked about themselves, where nobody could see it."""
        both = set(self.voters.found) & set(self.subjects.found) if self.secret else set()
        return [self.subjects.found[unit] for unit in sorted(both)]

    @property
    def good(self) -> bool:
        whole = bool(self.name and self.subjects.found and (self.voters.found or self.secret))
        kept = not self.secret or 0 < len(self.keepers.found) <= MOST_KEEPERS
        known = self.voters.good and self.subjects.good and (self.keepers.good or not self.secret)
        return whole and kept and known and not self.small and not self.own


@router.get("/evaluations/new")
def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    title: str = "",
    book: str = "",
    closes: str = "",
    opinions: str = USUAL,
    panels: int = 1,
    go: bool = False,
) -> Response:
    """First what is asked; then, once everybody is found, the form that leads to the signature."""
    registers = Registers(ledger, reader)
    books = books_of(registers, reader)
    chosen = next((each for each in books if each.chosen == book), None)
    count = min(max(panels, 1), MOST_PANELS)
    asked = [panel_asked(registers, request, place) for place in range(count)]
    said = [line.strip() for line in opinions.splitlines() if line.strip()]
    ready = go and bool(title and chosen and closes and len(said) > 1) and all(each.good for each in asked)
    return page(
        request, "evaluation_new.html", here="score", books=books, book=book, chosen=chosen, title=title, closes=closes,
        opinions=opinions, said=said, panels=asked, go=go, ready=ready, most=MOST_PANELS, most_keepers=MOST_KEEPERS,
        most_printed=MAX_PRINTED, fewest=FEWEST_VOTERS, fewest_ballots=FEWEST_BALLOTS, today=today_of(ledger), unit=reader.unit,
        near=near(registers, books) if not ready else [], may="evaluator" in reader.roles, short=SHORT,
        keeper_page=str(request.url.replace(path="/evaluations/keeper-key", query="")),
    )  # fmt: skip


@router.get("/evaluations/keeper-key")
def keeper_key(request: Request) -> Response:
    """For whoever keeps the box shut with others; it is made in the browser and needs nothing from here, so nobody signs in."""
    return page(request, "keeper_key.html", here="score")


def books_of(registers: Registers, reader: Reader) -> list[Book]:
    led = {each.alliance for each in registers.theirs("alliances") if each.lead in reader.houses}
    rows = [row for row in registers.theirs("rulebooks") if row.alliance in led and row.superseded_by is None]
    return [Book(row, period) for row in rows for period in sorted(row.periods, reverse=True)]


def panel_asked(registers: Registers, request: Request, place: int) -> PanelAsked:
    given = request.query_params
    printed = given.get(f"printed-{place}", "").strip()
    return PanelAsked(
        name=given.get(f"name-{place}", "").strip(),
        voters=listed(registers, given.get(f"voters-{place}", "")),
        subjects=listed(registers, given.get(f"subjects-{place}", "")),
        secret=f"secret-{place}" in given,
        printed=min(int(printed[:6]), MAX_PRINTED) if printed.isdecimal() else 0,
        keepers=listed(registers, given.get(f"keepers-{place}", "")),
    )


def near(registers: Registers, books: Sequence[Book]) -> list[str]:
    """Members of the alliances, by name, for those who do not know how they are called here."""
    alliances = {each.row.alliance for each in books}
    units = {
        row.unit
        for each in alliances
        for row in registers.theirs("memberships", alliance=each, stage="member")
    }
    return sorted(registers.names(sorted(units)).values())


@explained_by("evaluation_opened.html", OpenEvaluation, whole=True)
def explain_opening(world: World, _: Id, body: OpenEvaluation) -> dict[str, Any]:
    """Who is asked about whom, until when, and who keeps what of it secret."""
    units = {unit for panel in body.panels for unit in (*panel.voters, *panel.subjects)}
    units |= {each.unit for panel in body.panels if panel.secret for each in panel.secret.trustees}
    return {"body": body, "names": unit_names(world, units), "rulebook": world.folded(body.rulebook).state}
