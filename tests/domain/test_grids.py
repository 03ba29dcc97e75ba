"""Grids: drawn with a code for ever, redrawn into others, and what lies on them: documents, never people."""

from contracts.statements.grids import CloseGrid, DrawGrid, PlaceOnGrid, RedrawGrids, SeatBranch
from contracts.statements.lists import PublishItem
from contracts.statements.party_orgs import EndPartyOrg, RegisterPartyOrg
from domain.grids import DocumentPlaced, Grid
from domain.refusals import (
    DatesReversed,
    GridCodeTaken,
    InTheFuture,
    NoSuch,
    NotPlaceable,
    NotThisUnit,
    NotWithin,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

TODAY, TOMORROW = "2026-01-01", "2026-01-02"


def draws(code: str, keeper: str = "lead", starts: str = TODAY, level: int = 2, **more: str):
    def body(s: Scene) -> DrawGrid:
        named = {"branch": s[more["branch"]]} if "branch" in more else {}
        wider = {"parent": more["parent"]} if "parent" in more else {}
        return DrawGrid(
            code=code, name="网格(虚构)", level=level, keeper=s[keeper], starts=starts, **wider, **named
        )

    return body


def seats(branch: str | None, on: str = TODAY):
    return lambda s: SeatBranch(branch=s[branch] if branch else None, on=on)


def redraws(grids: list[str], into: list[str], on: str = TODAY):
    return lambda s: RedrawGrids(
        grids=tuple(s[each] for each in grids), into=tuple(s[each] for each in into), on=on
    )


def closes(on: str = TODAY):
    return lambda s: CloseGrid(on=on, reason="recorded-by-mistake")


def places(document: str, grid: str | None):
    return lambda s: PlaceOnGrid(about=s.about(document), grid=s[grid] if grid else None)


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    s.county.people["auditor at lead"] = s.county.colleague(s.who("lead"), "auditor at lead", "auditor")
    s.county.people["auditor at bureau"] = s.county.colleague(s.who("bureau"), "auditor at bureau", "auditor")
    branch = RegisterPartyOrg(name="网格支部(虚构)", kind="branch", covers=s["lead"], founded=TODAY)
    s["branch"], s["ended branch"] = s.says("lead", branch), s.says("lead", branch)
    s.says("lead", EndPartyOrg(on=TODAY, reason="dissolved"), on="ended branch")


@begins_with(field)
def drawn(s: Scene) -> None:
    """A wide grid with two in it; the bureau needs lamps, and the community keeps a grid of its own."""
    s["wide"] = s.says("lead", draws("G1", level=1)(s))
    for n in ("A", "B"):
        s[n] = s.says("lead", draws(f"G1{n}", parent="G1")(s))
    s["new"] = s.says("lead", draws("P1", branch="branch")(s))
    s["own"] = s.says("community", draws("C1", "community")(s))
    lamps = PublishItem(
        alliance=s["alliance"], kind="need", title="路灯", category="民生", quantity=1, measure="盏",
        available=TODAY, until="2026-12-31",
    )  # fmt: skip
    s["lamps"] = s.says("bureau", lamps)


@begins_with(drawn)
def redrawn(s: Scene) -> None:
    s.says("lead", redraws(["A", "B"], ["new"])(s))


@begins_with(drawn)
def placed(s: Scene) -> None:
    s.says("bureau", places("lamps", "A")(s))


def test_a_grid_lies_in_a_wider_one_and_a_branch_stands_on_it():
    s = drawn.begin()
    assert s.state("A") == Grid("G1A", 2, s["lead"], s["wide"], TODAY)
    assert s.state("new").branch == s["branch"]
    s.says("lead2", seats("branch")(s), on="A")
    s.says("lead2", seats(None)(s), on="new")
    assert (s.state("A").branch, s.state("new").branch) == (s["branch"], None)


def test_a_unit_draws_the_grids_of_those_below_it_and_they_keep_them():
    s = drawn.begin()
    s["theirs"] = s.says("lead", draws("H1", "hospital", parent="G1")(s))
    s.says("hospital", closes()(s), on="theirs")
    assert s.state("theirs").ended


def test_grids_that_are_redrawn_are_no_more_and_the_new_ones_stand():
    s = redrawn.begin()
    assert [s.state(each).ended for each in ("A", "B", "new", "wide")] == [True, True, False, False]


def test_a_document_lies_on_one_grid_and_the_last_word_counts():
    s = placed.begin()
    s.says("bureau", places("lamps", "new")(s))
    assert s.rule("placed", s["lamps"]).grid == s["new"]
    s.says("bureau", places("lamps", None)(s))
    assert s.rule("placed", s["lamps"]).grid is None
    assert {each.kind for each in s.events(DocumentPlaced)} == {"need"}


REFUSALS: Rows = {
    "drawn by a unit that is not above": Row(field, "bureau", draws("B1", "hospital"), NotThisUnit),
    "drawn by whoever may not record": Row(field, "auditor at lead", draws("B1"), RoleMissing),
    "kept by no unit": Row(field, "lead", draws("B1", "alliance"), NoSuch),
    "from tomorrow on": Row(field, "lead", draws("B1", starts=TOMORROW), InTheFuture),
    "a code for the second time": Row(drawn, "community", draws("G1", "community"), GridCodeTaken),
    "the code of one that is no more": Row(redrawn, "lead", draws("G1A"), GridCodeTaken),
    "in a grid that there is not": Row(drawn, "lead", draws("B1", parent="G9"), NoSuch),
    "in one of its own level": Row(drawn, "lead", draws("B1", parent="G1A"), NotWithin),
    "in one that is no more": Row(redrawn, "lead", draws("B1", level=3, parent="G1A"), NotWithin),
    "in one that others keep": Row(drawn, "bureau", draws("B1", "bureau", level=3, parent="C1"), NotWithin),
    "with a branch that is none": Row(drawn, "lead", draws("B1", branch="alliance"), NoSuch),
    "with a branch that is no more": Row(drawn, "lead", draws("B1", branch="ended branch"), WrongStage),
    "a branch that is no more is seated": Row(drawn, "lead", seats("ended branch"), WrongStage, on="A"),
    "the branch that stands there": Row(drawn, "lead", seats("branch"), WrongStage, on="new"),
    "a branch by another unit": Row(drawn, "bureau", seats("branch"), NotThisUnit, on="A"),
    "a branch before the grid was there": Row(drawn, "lead", seats("branch", "2025-12-31"), DatesReversed, on="A"),
    "a branch on one that is no more": Row(redrawn, "lead", seats("branch"), WrongStage, on="A"),
    "redrawn by another unit": Row(drawn, "bureau", redraws(["A"], ["new"]), NotThisUnit),
    "redrawn into another unit's": Row(drawn, "community", redraws(["own"], ["new"]), NotThisUnit),
    "redrawn into itself": Row(drawn, "lead", redraws(["A"], ["A"]), WrongStage),
    "redrawn twice": Row(redrawn, "lead", redraws(["A"], ["new"]), WrongStage),
    "redrawn into one that is no more": Row(redrawn, "lead", redraws(["new"], ["A"]), WrongStage),
    "redrawn tomorrow": Row(drawn, "lead", redraws(["A"], ["new"], TOMORROW), InTheFuture),
    "redrawn before it was there": Row(drawn, "lead", redraws(["A"], ["new"], "2025-12-31"), DatesReversed),
    "redrawn by whoever may not": Row(drawn, "auditor at lead", redraws(["A"], ["new"]), RoleMissing),
    "closed by another unit": Row(drawn, "bureau", closes(), NotThisUnit, on="A"),
    "closed twice": Row(redrawn, "lead", closes(), WrongStage, on="A"),
    "somebody else's need is placed": Row(drawn, "lead", places("lamps", "A"), NotThisUnit),
    "placed by whoever may not": Row(drawn, "auditor at bureau", places("lamps", "A"), RoleMissing),
    "a unit is placed": Row(drawn, "lead", places("lead", "A"), NotPlaceable),
    "a person is placed": Row(drawn, "lead", places("lead 1", "A"), NotPlaceable),
    "on what is no grid": Row(drawn, "bureau", places("lamps", "alliance"), NoSuch),
    "on one that is no more": Row(redrawn, "bureau", places("lamps", "A"), WrongStage),
    "where it lies already": Row(placed, "bureau", places("lamps", "A"), WrongStage),
    "off a grid, where it lies on none": Row(drawn, "bureau", places("lamps", None), WrongStage),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
