"""A report is shown long enough, and one line of a sheet may be appealed against: answered by another person, renewed once above."""

from contracts.statements.grades import PartShown, ShowReport
from contracts.statements.keys import GrantRole
from contracts.statements.units import MergeUnits
from domain.refusals import (
    Conflicted,
    NoRound,
    NoSuch,
    NotInReport,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    ShownTooShort,
    TooLate,
    WrongStage,
)
from domain.report_notices import PartCount, ReportNotice
from domain.score_appeals import ScoreAppealAnswered, ScoreAppealRaised, ScoreAppealRenewed, Stage
from tests.domain.grade_scenes import (
    answers,
    appealed,
    appeals,
    below,
    dismissed,
    final,
    over,
    renewed,
    renews,
    replaced,
    sealed,
    seals,
    shown,
    shown_anew,
    shows,
    upheld,
    withdrawn,
    withdraws,
)
from tests.domain.round_scenes import changes, recuses, timetable
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, refuse, table
from tests.domain.star_scenes import adopts
from tests.domain.street_scenes import speaks_for


@begins_with(over)
def without_a_round(s: Scene) -> None:
    """The rulebook was written anew and nobody announced a round by the new one."""
    adopts(s, "new book", s.state("book").rulebook, supersedes="book")
    s["report"] = s.says("lead", seals(book="new book")(s))


@begins_with(over)
def interim(s: Scene) -> None:
    s["report"] = s.says("lead", seals(interim=True)(s))


@begins_with(shown)
def days_over(s: Scene) -> None:
    s.on("2027-01-26")


@begins_with(appealed)
def recused(s: Scene) -> None:
    s.says("lead2", recuses("hospital")(s))


@begins_with(dismissed)
def days_to_renew_over(s: Scene) -> None:
    s.on("2027-01-18")


def half(s: Scene) -> ShowReport:
    """It tells of the first two sheets and not of the others."""
    whole = shows()(s)
    assert isinstance(whole, ShowReport)
    first = whole.parts[0].first
    return whole.model_copy(update={"parts": (PartShown(part="unit", first=first, last=first),)})


def test_it_is_shown_until_the_notice_and_the_days_for_appeals_are_over():
    s = shown.begin()
    notice: ReportNotice = s.state("notice")
    assert (notice.until, notice.last) == ("2027-01-19", timetable().appeals_until)
    assert notice.parts == (PartCount(part="unit", subjects=4),)
    longer = sealed.begin()
    longer.on("2027-01-22")
    longer["notice"] = longer.says("lead", shows("2027-01-29")(longer))
    assert longer.state("notice").last == "2027-01-29"


def test_an_appeal_names_one_line_and_is_answered_in_the_days_of_the_round():
    s = appealed.begin()
    [data] = s.events(ScoreAppealRaised)
    assert (data.whose, data.answers, data.answer_by) == (s["hospital"], s["lead"], "2027-01-19")
    s.says("hospital", appeals(line="joint")(s))
    s.says("bureau", appeals("bureau")(s))


def test_upheld_it_waits_for_a_corrected_report_that_is_shown_and_may_be_appealed_against_anew():
    s = shown_anew.begin()
    assert s.state("appeal").stage == Stage.UPHELD
    s.says("hospital", appeals(of="second", what="second")(s))


def test_where_nobody_is_above_the_answer_is_final():
    s = appealed.begin()
    s.says("lead2", answers()(s), on="appeal")
    assert s.events(ScoreAppealAnswered)[0].renew_by is None


def test_dismissed_it_may_be_taken_to_the_unit_above_once():
    s = final.begin()
    assert [data.renew_by for data in s.events(ScoreAppealAnswered)] == ["2027-01-15", None]
    [data] = s.events(ScoreAppealRenewed)
    assert data.answers == s["lead"]
    assert (s.state("appeal").stage, s.state("appeal").instance) == (Stage.DISMISSED, 2)


@begins_with(below)
def answered_by_a_person_of_both(s: Scene) -> None:
    """Somebody who has a key of the unit above too dismisses it below; it goes further."""
    for unit in ("bureau", "lead"):
        s.county.people[f"both at {unit}"] = another_key(s, unit, "school 1", f"both at {unit}")
        s.says(unit, GrantRole(unit=s[unit], person=s["school 1"], role="evaluator"))
    s.says("both at bureau", answers()(s), on="appeal")
    s.says("hospital", renews(s), on="appeal")


@begins_with(below)
def answering_unit_merged(s: Scene) -> None:
    """The unit that answers goes into the one that appeals, whose people now sign in its name."""
    s.says("lead", MergeUnits(units=(s["bureau"],), into=s["hospital"], on="2027-01-08", reason="机构调整"))
    speaks_for(s, "hospital", "bureau")


REFUSALS: Rows = {
    "shown by a member": Row(sealed, "bureau", shows(), NotThisUnit),
    "shown without any role for it": Row(sealed, "administrator at lead", shows(), RoleMissing),
    "shown for a day too few": Row(sealed, "lead", shows("2027-01-14"), ShownTooShort),
    "shown without a round": Row(without_a_round, "lead", shows(), NoRound),
    "an interim report shown": Row(interim, "lead", shows(), WrongStage),
    "a report shown that was replaced": Row(replaced, "lead", shows("2027-01-29"), WrongStage),
    "shown twice": Row(shown, "lead", shows(), WrongStage, expect=1),
    "what is no report shown": Row(sealed, "lead", shows(of="book"), NoSuch),
    "not all of it shown": Row(sealed, "lead", half, NotInReport),
    "another report shown in its place": Row(sealed, "lead", shows(what="second"), NotInReport),
    "the round changed when a report is shown": Row(shown, "lead", changes(notice_workdays=7), WrongStage, on="round"),
    "appealed by another": Row(shown, "bureau", appeals("hospital"), NotThisUnit),
    "appealed before it is shown": Row(sealed, "hospital", appeals(), WrongStage),
    "appealed when the days are over": Row(days_over, "hospital", appeals(), TooLate),
    "appealed without any role for it": Row(shown, "signatory at hospital", appeals(), RoleMissing),
    "one line appealed against twice": Row(appealed, "hospital", appeals(), WrongStage, expect=1),
    "a line that the rulebook has not": Row(shown, "hospital", appeals(line="beauty"), NoSuch),
    "appealed against another sheet": Row(shown, "hospital", appeals(what="second"), NotInReport),
    "appealed against a report that was replaced": Row(replaced, "hospital", appeals(line="joint"), WrongStage),
    "appealed against what is no report": Row(shown, "hospital", appeals(of="book"), NoSuch),
    "answered by a member": Row(appealed, "bureau", answers(), NotThisUnit, on="appeal"),
    "answered by a clerk": Row(appealed, "clerk at lead", answers(), RoleMissing, on="appeal"),
    "answered by whoever sealed the report": Row(appealed, "lead", answers(), SamePerson, on="appeal"),
    "answered by whoever stands aside": Row(recused, "lead2", answers(), Conflicted, on="appeal"),
    "answered above by the person who answered below": Row(answered_by_a_person_of_both, "both at lead", answers(), SamePerson, on="appeal"),
    "answered by heirs of the unit, who appeal": Row(answering_unit_merged, "hospital2 for bureau", answers("upheld"), NotThisUnit, on="appeal"),
    "answered twice": Row(upheld, "lead2", answers(), WrongStage, on="appeal"),
    "answered when it was withdrawn": Row(withdrawn, "lead2", answers(), WrongStage, on="appeal"),
    "renewed by another": Row(dismissed, "community", renews, NotThisUnit, on="appeal"),
    "renewed before it is answered": Row(below, "hospital", renews, WrongStage, on="appeal"),
    "renewed too late": Row(days_to_renew_over, "hospital", renews, TooLate, on="appeal"),
    "renewed twice": Row(final, "hospital", renews, WrongStage, on="appeal"),
    "answered above by whom it went past": Row(renewed, "bureau2", answers(), NotThisUnit, on="appeal"),
    "withdrawn by another": Row(appealed, "bureau", withdraws, NotThisUnit, on="appeal"),
    "withdrawn when it is answered": Row(upheld, "hospital", withdraws, WrongStage, on="appeal"),
    "withdrawn where there is none": Row(appealed, "hospital", withdraws, NoSuch, on="notice"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
