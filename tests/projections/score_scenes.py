"""Score reports without a ledger: the worked cases of a published rulebook, with whatever names a test wants."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from contracts.rulebook import Rulebook, as_wire
from contracts.sheet import Sheet, exact
from contracts.values import Id
from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from domain.scoring.warnings import warnings_of
from projections.reading import Reading
from projections.score_reports import Manifest, Reported, ScoreReport, digest_of
from projections.scores import every_sheet, scored, sheets_among
from projections.totals import totals_among

ROOT = Path(__file__).parents[2]


@cache
def book(name: str = "O01") -> Rulebook:
    rulebook, _ = check_file((ROOT / "examples" / "rulebooks" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert rulebook
    return rulebook


@cache
def sheets(name: str = "O01") -> tuple[Sheet, ...]:
    """Of every worked case; each case has a subject of the same id, so they get one of their own."""
    return tuple(
        sheet.model_copy(update={"subject": f"{nth:08}-0000-0000-0000-000000000000"})
        for nth, sheet in enumerate(sheet for case in run_cases(book(name)) for sheet in case.sheets)
    )


def report_of(
    found: Sequence[Sheet], names: dict[str, str] | str = "和平社区", name: str = "O01", **manifest: Any
) -> ScoreReport:
    """`names`: one for everybody, or each its own; of the rulebook called `name`."""
    rulebook = book(name)
    called = dict.fromkeys((sheet.subject for sheet in found), names) if isinstance(names, str) else names
    return ScoreReport(
        manifest=Manifest(
            **{
                "log": "ab" * 32, "rulebook": "00000000-0000-0000-0000-0000000000b0", "label": rulebook.rulebook,
                "version": rulebook.version, "title": rulebook.title.zh, "alliance": "和平社区大党委（虚构）", "period": "2026", "start": "2026-01-01",
                "end": "2026-12-31", "as_of": "2026-12-31", "position": 4690, "root": "cd" * 32, "everybody": True,
                "sheets": len(found), "digest": digest_of(found),
            }
            | manifest
        ),
        rulebook=as_wire(rulebook),
        reported=tuple(Reported(sheet=sheet, warnings=warnings_of(rulebook, sheet)) for sheet in found),
        names=called,
    )  # fmt: skip


def live_whole_and_columns_agree(now: Reading, book: Id, period: str, position: int) -> int:
    """The sheets of all, those of each alone and the columns' numbers. Returns how many subjects there are."""
    what = scored(now, book, period, position)
    whole = {(sheet.part, sheet.subject): sheet for sheet in every_sheet(now, what)}
    count = len(whole)
    for total in list(totals_among(now, what)):
        sheet = whole.pop((total.part, total.subject))
        assert sheet in sheets_among(now, what, total.subject)
        assert (total.status, total.grade, total.grade_by_number) == (
            sheet.status, sheet.grade, sheet.grade_by_number,
        )  # fmt: skip
        assert (None if total.result is None else exact(total.result)) == sheet.result
        assert {name: value and exact(value) for name, value in total.lines.items() if value} == {
            line.name: line.value for line in sheet.lines if line.value not in (None, "0")
        }
    assert whole == {}
    return count
