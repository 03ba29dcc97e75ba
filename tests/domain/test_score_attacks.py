"""Attacks on scores, each as somebody would try it: what the ledger refuses, and what it lets stand in sight.

Votes of units that became one: `test_evaluations.py`; marks and grades of one's own: `test_rounds.py`, `test_grades.py`.
"""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.statement import Body
from contracts.statements.corrections import CorrectEntry
from contracts.statements.lists import ConfirmActivity, HoldActivity, PlanActivity
from contracts.statements.reports import SealReport
from contracts.statements.service import ConfirmVisit, RecordVisit
from domain.deciding import World
from domain.facts import facts_of
from domain.grades import GradeDecided
from domain.marks import MarkWasGiven
from domain.refusals import (
    AlreadyConfirmed,
    MarkGiven,
    NoticeNotOver,
    NotInReport,
    NotThisUnit,
    PeriodNotOver,
    ReportThere,
    SamePerson,
    ShownTooShort,
    WrongStage,
)
from domain.reports import day_at
from tests.domain.grade_scenes import (
    answers,
    appealed,
    decidable,
    decided,
    decides,
    over,
    sealed,
    seals,
    sheet,
    shown,
    shows,
)
from tests.domain.round_scenes import announced, marks
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, secret, table, tree_of
from tests.people import DAY_MS


def facts(s: Scene, kind: str) -> list[tuple[str, int]]:
    """Whose they are, and at which position."""
    names = {s[name]: name for name in ("lead", "bureau", "hospital", "community")}
    found = [
        fact for at, each in enumerate(s.story.happened) for fact in facts_of(each, at + 1, "Asia/Shanghai")
    ]
    return [(names[fact.who["unit"]], fact.position) for fact in found if fact.kind == kind]


# -- one deed, counted twice --------------------------------------------------------------------------------------------


@begins_with(announced)
def held(s: Scene) -> None:
    """An activity of the bureau and the hospital, confirmed by the hospital's second person."""
    plan = PlanActivity(
        alliance=s["alliance"], title="义诊", category="助老", on="2026-01-01", hosts=(s["hospital"],)
    )
    s["activity"] = s.says("bureau", plan)
    s.says("bureau", HoldActivity(on="2026-01-01"), on="activity")
    s.says("hospital", ConfirmActivity(about=s.about("activity")))


@begins_with(announced)
def visited(s: Scene) -> None:
    s["visit"] = s.says("hospital", RecordVisit(community=s["community"], on="2026-01-01", purpose="study"))
    s.says("community", ConfirmVisit(about=s.about("visit")))


@begins_with(announced)
def marked(s: Scene) -> None:
    s.says("lead", marks("hospital")(s))


def test_an_activity_that_both_sides_file_is_two_entries_and_both_are_named_to_the_committee() -> None:
    """Nobody can tell a second activity of one day from the first one filed again: `warnings.same_day` says it beside the sheet."""
    s = held.begin()
    again = PlanActivity(
        alliance=s["alliance"], title="义诊", category="助老", on="2026-01-01", hosts=(s["bureau"],)
    )
    s["again"] = s.says("hospital", again)
    s.says("hospital", HoldActivity(on="2026-01-01"), on="again")
    s.says("bureau", ConfirmActivity(about=s.about("again")))
    found = facts(s, "joint_activity")
    assert sorted(unit for unit, _ in found) == ["bureau", "bureau", "hospital", "hospital"]
    assert len({position for _, position in found}) == 2


# -- evidence after the cut, and taken back after the seal --------------------------------------------------------------


def corrects(event: type) -> Callable[[Scene], Body]:
    return lambda s: CorrectEntry(entry=s.story.ref(event), reason="记错了")


@begins_with(over)
def sealed_on_a_mark(s: Scene) -> None:
    s.says("lead", marks("hospital")(s))
    s.on("2027-01-08")
    s["report"] = s.says("lead", seals()(s))
    s.on("2027-01-12")
    s["notice"] = s.says("lead", shows()(s))


def test_evidence_that_is_taken_back_after_sealing_leaves_the_report_and_asks_for_a_corrected_one() -> None:
    """The report stays what it was as of its position; the correction stands at a later one, for everybody to see."""
    s = sealed_on_a_mark.begin()
    position = s.state("report").position
    s.says("lead", corrects(MarkWasGiven)(s))
    assert facts(s, "mark")[0][1] <= position < len(s.story.happened)
    assert s.state("report").replaced_by is None
    s["second"] = s.says("lead2", seals("second", replaces="report", reason="评分有误")(s))
    assert (s.state("second").position > position, s.state("report").replaced_by) == (True, s["second"])


def test_a_grade_is_not_decided_by_a_report_that_a_corrected_one_has_replaced() -> None:
    s = sealed_on_a_mark.begin()
    s.says("lead", corrects(MarkWasGiven)(s))
    s.says("lead2", seals("second", replaces="report", reason="评分有误")(s))
    s.on("2027-01-26")
    with pytest.raises(WrongStage):
        s.says("lead3" if "lead3" in s.county.people else "lead2", decides()(s))


def earlier(s: Scene) -> Body:
    """Computed as of a position before the evidence against its signer came in."""
    first = s.state("report").position
    body = seals("second", replaces="report", reason="补记")(s)
    assert isinstance(body, SealReport)
    return body.model_copy(update={"tree": tree_of(s, first - 1)})


def before_the_period_was_over(s: Scene) -> Body:
    tree = tree_of(s)
    body = seals()(s)
    assert isinstance(body, SealReport)
    return body.model_copy(update={"tree": tree})


# -- games with clocks --------------------------------------------------------------------------------------------------


def test_what_comes_in_by_a_clock_that_was_set_back_is_not_before_what_came_in_before_it() -> None:
    """The position of a report counts and not its time: the day as of a position is that of the entry there."""
    s = sealed.begin()
    position = len(s.story.happened)
    s.story.received -= 30 * DAY_MS
    s.says("lead", marks("bureau")(s))
    assert facts(s, "mark")[-1][1] > position
    assert day_at(World(s.story.history), position) == "2027-01-08"


def test_a_notice_is_over_by_the_day_that_the_ledger_writes_and_not_by_one_that_is_stated() -> None:
    """The last day stands in the event, worked out when the notice began; a decision compares the day on which it is received."""
    s = decidable.begin()
    s.story.received -= DAY_MS
    with pytest.raises(NoticeNotOver):
        s.says("lead2", decides()(s))
    s.story.received += DAY_MS
    s.says("lead2", decides()(s))
    assert s.events(GradeDecided)


def with_other_bytes(s: Scene) -> Body:
    body = seals()(s)
    assert isinstance(body, SealReport)
    return body.model_copy(update={"digest": secret("other bytes")})


def replaced_by_its_own_bytes(s: Scene) -> Body:
    body = seals(replaces="report", reason="再封一次")(s)
    assert isinstance(body, SealReport)
    return body


def of_another_report(s: Scene) -> Body:
    """A line of sheets that were never sealed, with a path that fits them."""
    return decides(
        changed={"path": sheet(s, "bureau", "second").path, "sheet": sheet(s, "bureau", "second").sheet}
    )(s)


def appeal_answered_by_the_sealer(s: Scene) -> Body:
    return answers("dismissed")(s)


ATTACKS: Rows = {
    "one activity confirmed twice by one host": Row(held, "hospital", lambda s: ConfirmActivity(about=s.about("activity")), AlreadyConfirmed),
    "one visit confirmed twice": Row(visited, "community", lambda s: ConfirmVisit(about=s.about("visit")), AlreadyConfirmed),
    "one mark given twice": Row(marked, "lead2", marks("hospital"), MarkGiven),
    "the year sealed before it is over": Row(marked, "lead", before_the_period_was_over, PeriodNotOver),
    "sealed again with other bytes, as if there were no report": Row(sealed, "lead2", with_other_bytes, ReportThere),
    "sealed again with other bytes by the same person": Row(sealed, "lead", seals("second", replaces="report", reason="改"), SamePerson),
    "sealed again with the same bytes, to begin the notice anew": Row(shown, "lead2", replaced_by_its_own_bytes, ReportThere),
    "a corrected report that stops before the first one": Row(sealed, "lead2", earlier, WrongStage),
    "shown until tomorrow": Row(sealed, "lead", shows("2027-01-11"), ShownTooShort),
    "shown twice, the second time for a shorter time": Row(shown, "lead2", shows("2027-01-19"), WrongStage),
    "decided before the notice is over": Row(shown, "lead2", decides(), NoticeNotOver),
    "decided by a line that was never sealed": Row(decidable, "lead2", of_another_report, NotInReport),
    "an appeal answered by whoever sealed": Row(appealed, "lead", appeal_answered_by_the_sealer, SamePerson, on="appeal"),
    "a mark taken back by the unit that was marked": Row(marked, "hospital", corrects(MarkWasGiven), NotThisUnit),
}  # fmt: skip


@table(ATTACKS)
def test_refused(row: Any) -> None:
    refuse(row)


def test_nothing_that_was_tried_moved_a_grade() -> None:
    assert len(decided.begin().events(GradeDecided)) == 1
    assert not over.begin().events(GradeDecided)
