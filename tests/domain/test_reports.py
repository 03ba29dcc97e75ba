"""A report is sealed once for its rulebook and period; a corrected one says what it replaces and why; interim ones by position."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.statement import Body
from contracts.statements.reports import SealReport
from contracts.statements.rulebooks import AdoptRulebook
from domain.facts import REDUCER
from domain.refusals import (
    NoRulebook,
    NoSuch,
    NotAdoptedYet,
    NotTheNewestReport,
    NotThisUnit,
    PeriodNotOver,
    ReportThere,
    RoleMissing,
    SamePerson,
    UnknownReducer,
    WrongStage,
)
from domain.reports import NewestReport, ReportSealed, SealedReport
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    begins_with,
    moonlighter,
    refuse,
    secret,
    table,
    tree_of,
)
from tests.domain.test_rulebooks import adopts, drafts

AFTERWARDS = "2027-01-05"


def seals(
    what: str = "as computed", *, of: str = "book", position: int | None = None, **more: Any
) -> Callable[[Scene], Body]:
    """As of the newest entry, unless a position is given."""

    def body(s: Scene) -> SealReport:
        given = {name: s[value] if name == "replaces" else value for name, value in more.items()}
        said: dict[str, Any] = {"period": "2026", "reducer": 1, "subjects": 3} | given
        tree = tree_of(s, position or head(s))
        return SealReport(
            rulebook=s[of], tree=tree, digest=secret(what), sheets_root=secret(f"{what}, lines"), **said
        )

    return body


def corrects(
    what: str = "as corrected", of: str = "report", book: str = "book", **more: Any
) -> Callable[[Scene], Body]:
    return seals(what, of=book, replaces=of, reason="县医院一次活动漏记", **more)


def head(s: Scene) -> int:
    return len(s.story.happened)


@begins_with(moonlighter)
def with_a_book(s: Scene) -> None:
    """O01 is in force for 2026; the second person of the lead unit adopted it."""
    adopts_field(s)
    s["book"] = s.says("lead", drafts()(s))
    s["draft"] = s.says("lead", drafts(version="2026.2")(s))
    s.says("lead2", adopts()(s), on="book")
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")


@begins_with(with_a_book)
def over(s: Scene) -> None:
    """The next year has begun, and something was received in it: O02, for members, came into force for the last one."""
    s.on(AFTERWARDS)
    s["next draft"] = s.says("lead", drafts(version="2027.1")(s))
    s["other book"] = s.says("lead", drafts("O02")(s))
    s.says("lead2", adopts()(s), on="other book")


@begins_with(over)
def sealed(s: Scene) -> None:
    s["report"] = s.says("lead", seals()(s))


@begins_with(sealed)
def corrected(s: Scene) -> None:
    s["second"] = s.says("lead2", corrects()(s))


@begins_with(with_a_book)
def interim(s: Scene) -> None:
    s["interim"] = s.says("lead", seals(interim=True)(s))


@begins_with(interim)
def interim_and_over(s: Scene) -> None:
    s.on(AFTERWARDS)
    s["next draft"] = s.says("lead", drafts(version="2027.1")(s))


@begins_with(over)
def book_replaced(s: Scene) -> None:
    s.says("lead2", adopts(supersedes="book")(s), on="draft")


@begins_with(over)
def book_of_next_year(s: Scene) -> None:
    s.says("lead2", AdoptRulebook(periods=("2027",), supersedes=s["book"]), on="next draft")


def test_a_sealed_report_knows_its_bytes_and_where_it_was_computed():
    s = sealed.begin()
    report: SealedReport = s.state("report")
    assert (report.unit, report.holder, report.version, report.replaced_by) == (
        s["lead"],
        s["lead 1"],
        1,
        None,
    )
    assert (report.body.digest, report.position, report.alliance) == (
        secret("as computed"),
        head(s) - 2,
        s["alliance"],
    )
    assert s.rule("report", s["book"], "2026") == NewestReport(s["report"])


def test_a_corrected_report_is_a_version_beside_the_old_one():
    s = corrected.begin()
    assert s.state("report").replaced_by == s["second"]
    assert s.state("report").body.digest == secret("as computed")
    assert (s.state("second").version, s.state("second").body.reason) == (2, "县医院一次活动漏记")
    s["third"] = s.says("lead", corrects("once more", of="second")(s))
    assert [each.version for each in s.events(ReportSealed)] == [1, 2, 3]
    assert s.rule("report", s["book"], "2026") == NewestReport(s["third"])


def test_an_interim_report_is_one_for_each_position_and_no_version_of_the_report():
    s = interim_and_over.begin()
    s.says("lead", seals("later", interim=True)(s))
    s["report"] = s.says("lead", seals()(s))
    assert [each.version for each in s.events(ReportSealed)] == [None, None, 1]


def test_what_a_period_was_scored_by_is_sealed_though_another_rulebook_came_for_the_next():
    s = book_of_next_year.begin()
    s["report"] = s.says("lead", seals()(s))
    assert s.state("report").version == 1


@pytest.mark.parametrize("position", [None, 1])
def test_interim_reports_are_sealed_as_of_any_position(position: int | None):
    s = with_a_book.begin()
    s.says("lead", seals(interim=True, position=position)(s))


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "lead", lambda s: seals(of="alliance", position=1)(s), NotAdoptedYet),
    "by what is no rulebook": Row(over, "lead", seals(of="alliance"), NoSuch),
    "by a draft": Row(over, "lead", seals(of="draft"), NoRulebook),
    "for a period that it does not score": Row(over, "lead", seals(period="2025"), NoRulebook),
    "by a rulebook that another one replaced for the period": Row(book_replaced, "lead", seals(), NoRulebook),
    "by a unit that does not lead": Row(over, "hospital", seals(), NotThisUnit),
    "by whoever is no evaluator": Row(over, "clerk at lead", seals(), RoleMissing),
    "by a reducer to come": Row(over, "lead", seals(reducer=REDUCER + 1), UnknownReducer),
    "before the period is over": Row(with_a_book, "lead", seals(), PeriodNotOver),
    "as of a position in the period": Row(over, "lead", seals(position=10), PeriodNotOver),
    "twice": Row(sealed, "lead", seals(), ReportThere),
    "again with other bytes": Row(sealed, "lead2", seals("otherwise"), ReportThere),
    "interim at a position that has one": Row(interim, "lead2", lambda s: seals("otherwise", interim=True, position=s.state("interim").position)(s), ReportThere),
    "replacing what is no report": Row(sealed, "lead2", corrects(of="book"), NoSuch),
    "replacing a report that was replaced": Row(corrected, "lead2", corrects("once more"), NotTheNewestReport),
    "replacing an interim report": Row(interim_and_over, "lead2", corrects(of="interim"), NotTheNewestReport),
    "replacing the report of another rulebook": Row(sealed, "lead2", corrects(book="other book"), NotTheNewestReport),
    "replacing by the same bytes": Row(sealed, "lead2", corrects("as computed"), ReportThere),
    "replacing by what was computed earlier": Row(sealed, "lead2", lambda s: corrects(position=s.state("report").position - 1)(s), WrongStage),
    "replacing what the same person sealed": Row(sealed, "lead", corrects(), SamePerson),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_position_to_come_has_no_report():
    """A served ledger refuses its tree before anything is decided, as one that it has not seen."""
    with pytest.raises(NoSuch):
        Row(over, "lead", seals(position=100_000), NoSuch).play(over.begin())
