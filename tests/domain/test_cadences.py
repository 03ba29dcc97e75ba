"""How often a body meets or reports, and what it records of having done so."""

import pytest

from contracts.statements.cadences import FileReport, RecordOccasion, SetCadence
from domain.cadences import Cadence, CadenceSet, Occasion, Report, ReportFiled
from domain.facts import facts_of
from domain.refusals import (
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    OtherPeriod,
    RewritesThePast,
    RoleMissing,
    StaleAbout,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, school, table
from tests.domain.test_meetings import convenes, records

TODAY = "2026-04-10"


def sets(
    subject: str = "alliance",
    what: str = "joint-conference",
    per: str = "quarter",
    starts: str = "2026-01-01",
):
    return lambda s: SetCadence(
        subject=s[subject], what=what, title="频次要求", per=per, count=1, starts=starts
    )


def took_place(subject: str = "community", what: str = "study", on: str = "2026-04-09"):
    return lambda s: RecordOccasion(subject=s[subject], what=what, on=on)


def files(period: str = "2026-Q1", cadence: str = "reporting"):
    return lambda s: FileReport(about=s.about(cadence), period=period, title="季度报告", report="9" * 64)


@begins_with(school)
def governed(s: Scene) -> None:
    """It is the tenth of April."""
    adopts_field(s)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")
    s.county.people["auditor at community"] = s.county.colleague(
        s.who("community"), "auditor at community", "auditor"
    )
    s.on(TODAY)


@begins_with(governed)
def kept(s: Scene) -> None:
    """Conferences of the alliance; of the community, studies that it set itself and reports that the lead asks for."""
    s["conferences"] = s.says("lead", sets()(s))
    s["studies"] = s.says("community", sets("community", "study")(s))
    s["reporting"] = s.says("lead", sets("community", "report")(s))


@begins_with(kept)
def seen(s: Scene) -> None:
    s["study"] = s.says("community", took_place()(s))


def test_the_lead_sets_it_for_its_alliance_and_a_unit_or_its_superior_for_the_unit():
    s = kept.begin()
    assert s.state("conferences") == Cadence(
        s["alliance"], s["lead"], s["alliance"], "joint-conference", "quarter", s["lead"]
    )
    assert s.state("reporting") == Cadence(
        s["community"], s["community"], None, "report", "quarter", s["lead"]
    )


@pytest.mark.parametrize("starts", [TODAY, "2026-07-01"])
def test_set_again_it_holds_from_today_or_later(starts: str):
    s = kept.begin()
    assert s.says("lead", sets(per="month", starts=starts)(s)) == s["conferences"]
    assert [each.version for each in s.events(CadenceSet)] == [1, 1, 1, 2]
    assert s.state("conferences").per == "month"


def test_what_took_place_is_a_day_and_nothing_more():
    s = seen.begin()
    assert s.state("study") == Occasion(s["community"], None)
    s.says("community", took_place(on=TODAY)(s))


@pytest.mark.parametrize("period", ["2026-Q1", "2026-Q2"])
def test_a_report_goes_to_whoever_asked_for_it(period: str):
    s = kept.begin()
    s["report"] = s.says("community", files(period)(s))
    assert s.state("report") == Report(s["community"], None, s["lead"])
    assert s.events(ReportFiled)[0].subject == s["community"]


def test_facts_of_attendance_say_of_which_kind_the_meeting_was_and_leave_it_out_where_it_has_none():
    s = governed.begin()
    for kind in ("joint-conference", None):
        s["meeting"] = s.says("lead", convenes(on=TODAY)(s).model_copy(update={"kind": kind}))
        s.says("lead", records("lead", excused=("hospital",))(s), on="meeting")
    facts = [fact for each in s.story.happened for fact in facts_of(each, 1, "Asia/Shanghai")]
    shown = [(fact.kind, dict(fact.attributes)) for fact in facts if fact.kind in ("attendance", "absence")]
    assert shown == [
        ("attendance", {"kind": "joint-conference"}),
        ("absence", {"leave": "excused", "kind": "joint-conference"}),
        ("absence", {"leave": "unexcused", "kind": "joint-conference"}),
        ("attendance", {}),
        ("absence", {"leave": "excused"}),
        ("absence", {"leave": "unexcused"}),
    ]


REFUSALS: Rows = {
    "set under the first rule set": Row(school, "lead", sets(), NotAdoptedYet),
    "set by a member": Row(governed, "community", sets(), NotThisUnit),
    "set for another unit": Row(governed, "bureau", sets("community"), NotThisUnit),
    "set by whoever is no signatory": Row(governed, "clerk at lead", sets(), RoleMissing),
    "set for what is neither": Row(governed, "lead", sets("lead2"), NoSuch),
    "set again for what is past": Row(kept, "lead", sets(starts="2026-04-09"), RewritesThePast),
    "what nobody asked for": Row(governed, "community", took_place(), NoSuch),
    "what took place elsewhere": Row(kept, "bureau", took_place(), NotThisUnit),
    "what took place, by whoever is no clerk": Row(kept, "auditor at community", took_place(), RoleMissing),
    "what has not taken place": Row(kept, "community", took_place(on="2026-04-11"), InTheFuture),
    "what took place twice on a day": Row(seen, "community", took_place(), WrongStage, expect=1),
    "a meeting of the alliance by word alone": Row(kept, "lead", took_place("alliance", "joint-conference"), WrongStage),
    "a report by word alone": Row(kept, "community", took_place(what="report"), WrongStage),
    "a report of another unit": Row(kept, "bureau", files(), NotThisUnit),
    "a report by whoever may not": Row(kept, "auditor at community", files(), RoleMissing),
    "a report where none is asked for": Row(kept, "community", files(cadence="studies"), WrongStage),
    "a report on another kind of period": Row(kept, "community", files("2026-03"), OtherPeriod),
    "a report on a period to come": Row(kept, "community", files("2026-Q3"), InTheFuture),
    "a report on what was asked for before": Row(
        kept, "community", lambda s: files()(s).model_copy(update={"about": s.about("reporting").model_copy(update={"version": 2})}), StaleAbout
    ),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
