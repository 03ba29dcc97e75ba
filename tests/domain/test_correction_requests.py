"""Requests for correction: whoever a record is about asks, in person or on paper, and is answered in time."""

import pytest

from contracts.refusals import Refusal
from contracts.statement import BadShape, parse
from contracts.statements.corrections import (
    AnswerRequest,
    CorrectEntry,
    EntryRef,
    Missing,
    RequestCorrection,
    SupplementRequest,
)
from contracts.statements.keys import Entrust, GrantRole, OnBehalf
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons
from domain.activities import ActivityPlanned
from domain.correction_requests import CorrectionAnswered, CorrectionRequest, CorrectionRequested, Stage
from domain.corrections import EntryCorrected
from domain.hours import HoursPosted
from domain.meetings import AttendanceRecorded
from domain.refusals import (
    CorrectIt,
    NoSuch,
    NotAdoptedYet,
    NotCorrectable,
    NotEntrusted,
    NotThatCorrection,
    NotThisUnit,
    NotYoursToContest,
    OtherSide,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.domain import test_meetings
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    another_key,
    begins_with,
    refuse,
    secret,
    table,
)
from tests.domain.service_scenes import TODAY, confirmed, confirms, records


def asks(event: type = HoursPosted, wrong: str = "time", **more):
    return lambda s: RequestCorrection(
        entry=s.story.ref(event),
        wrong=wrong,
        text="当天做到十二点",
        evidence=(secret("photo"),),
        **made(s, more),
    )


def asks_to_add(activity: str = "activity", on: str = TODAY, **more):
    return lambda s: RequestCorrection(
        missing=Missing(activity=s[activity], on=on), wrong="missing", text="签到表上有我", **made(s, more)
    )


def made(s: Scene, more: dict) -> dict:
    return {name: make(s) for name, make in more.items()}


def answers(answer: str, by=None, nth: int = 0):
    return lambda s: AnswerRequest(
        answer=answer, reason="已核对签到表", by=s.story.ref(by, nth) if by else None
    )


def supplements(**more):
    return lambda s: SupplementRequest(text="另附照片", evidence=(secret("another"),), **made(s, more))


def behalf(s: Scene) -> OnBehalf:
    return OnBehalf(of=s["volunteer 2"], how="paper", evidence=secret("paper"))


@begins_with(confirmed)
def served(s: Scene) -> None:
    """The first volunteer, whose two hours are posted, has a key; the second has entrusted two units on paper."""
    adopts_field(s)
    s.county.people["volunteer 1"] = another_key(s, "community", "volunteer 1", "volunteer 1")
    s.county.people["volunteer 3"] = another_key(s, "community", "volunteer 3", "volunteer 3")
    for unit in ("bureau", "community"):
        s.says(unit, Entrust(of=s["volunteer 2"], evidence=secret("paper")))


@begins_with(served)
def asked(s: Scene) -> None:
    s["request"] = s.says("volunteer 1", asks()(s), as_self=True)


@begins_with(served)
def asked_to_add(s: Scene) -> None:
    """On paper, through the bureau: the second volunteer was there too."""
    s["request"] = s.says("bureau", asks_to_add(on_behalf=behalf)(s))


@begins_with(asked_to_add)
def found_to_be_one(s: Scene) -> None:
    """Sent back, and the second volunteer was found to be the first one, registered twice."""
    s.says("community", answers("needs-evidence")(s), on="request")
    become_one(s)


def become_one(s: Scene) -> None:
    numbers = {"duplicate": s["volunteer 2"], "into": s["volunteer 1"]}
    s["merge"] = s.says("community", MergePersons(**numbers, reason="one-unit-twice"))
    s.says("community2", ConfirmPersonMerge(about=s.about("merge"), days=(), banks=()))


@begins_with(asked)
def sent_back(s: Scene) -> None:
    s.says("community", answers("needs-evidence")(s), on="request")


@begins_with(sent_back)
def supplemented(s: Scene) -> None:
    s.on("2026-01-02").says("volunteer 1", supplements()(s), on="request", as_self=True)


@begins_with(asked)
def corrected(s: Scene) -> None:
    s.says("community", CorrectEntry(entry=s.story.ref(HoursPosted), reason="漏记两小时"))


@begins_with(corrected)
def answered(s: Scene) -> None:
    s.says("community", answers("corrected", EntryCorrected)(s), on="request")


@begins_with(asked)
def declined(s: Scene) -> None:
    s.says("community", answers("declined")(s), on="request")


@begins_with(test_meetings.held)
def met(s: Scene) -> None:
    """The lead has recorded who came to its meeting."""
    adopts_field(s)


def test_a_volunteer_asks_with_their_own_key_and_the_unit_has_five_workdays():
    s = asked.begin()
    request = s.state("request")
    assert isinstance(request, CorrectionRequest)
    assert (request.whose, request.asked, request.stage) == (s["volunteer 1"], s["community"], Stage.ASKED)
    (said,) = s.events(CorrectionRequested)
    assert (said.of, said.due, said.by_calendar) == (s["record"], "2026-01-08", False)
    assert set(said.told) == {s["volunteer 1"], s["community"]}


def test_what_was_asked_for_is_corrected_and_the_answer_names_the_correction():
    s = answered.begin()
    assert s.state("request").stage == Stage.CORRECTED
    assert s.events(CorrectionAnswered)[0].told == (s["volunteer 1"], s["community"])


def test_more_evidence_is_asked_for_once_and_the_days_begin_anew():
    s = supplemented.begin()
    assert s.state("request").stage == Stage.ASKED
    assert s.story.happened[-1].data.due == "2026-01-09"
    s.says("community", answers("declined")(s), on="request")
    assert s.state("request").stage == Stage.DECLINED


def test_a_missing_record_is_asked_for_on_paper_and_added():
    s = asked_to_add.begin()
    request = s.state("request")
    assert (request.whose, request.agent, request.asked) == (s["volunteer 2"], s["bureau"], s["community"])
    s["late"] = s.says("community2", records("volunteer 2", minutes=60)(s))
    s.says("community", confirms("late")(s))
    s.says("community", answers("corrected", HoursPosted, 1)(s), on="request")
    assert s.state("request").stage == Stage.CORRECTED


def test_a_unit_that_a_record_is_about_may_ask_too():
    s = met.begin()
    s["request"] = s.says("hospital", asks(AttendanceRecorded, "person")(s))
    assert s.state("request").asked == s["lead"]


def test_a_request_names_an_entry_or_what_is_missing_and_an_answer_what_was_done():
    ref = {"index": 3, "leaf": "0" * 64}
    missing = {"activity": "11111111-1111-4111-8111-111111111111", "on": TODAY}
    both = {"wrong": "time", "text": "时间", "entry": ref, "missing": missing}
    for model, body in (
        (RequestCorrection, both),
        (RequestCorrection, {"wrong": "time", "text": "时间"}),
        (AnswerRequest, {"answer": "corrected", "reason": "已改"}),
        (AnswerRequest, {"answer": "declined", "reason": "无误", "by": ref}),
    ):
        with pytest.raises(BadShape) as no:
            parse(model, body)
        assert isinstance(no.value, Refusal)


def beyond_the_log(s: Scene) -> RequestCorrection:
    return RequestCorrection(entry=EntryRef(index=10**9, leaf="0" * 64), wrong="time", text="时间")


def test_whoever_asked_under_another_number_goes_on_under_the_one_that_stays():
    s = found_to_be_one.begin()
    s.says("volunteer 1", supplements()(s), on="request", as_self=True)
    s["late"] = s.says("community2", records("volunteer 1", "14:00", "15:00")(s))
    s.says("community", confirms("late")(s))
    s.says("community", answers("corrected", HoursPosted, 1)(s), on="request")
    assert s.state("request").stage == Stage.CORRECTED


REFUSALS: Rows = {
    "under the first rule set": Row(confirmed, "community", asks(), NotAdoptedYet),
    "about an entry that is not there": Row(served, "volunteer 1", beyond_the_log, NoSuch, as_self=True),
    "about a document": Row(served, "volunteer 1", asks(ActivityPlanned), NotCorrectable, as_self=True),
    "about somebody else's hours": Row(served, "volunteer 3", asks(), NotYoursToContest, as_self=True),
    "by the unit that could correct it itself": Row(served, "community", asks(), CorrectIt),
    "for a unit, by whoever is no clerk": Row(served, "signatory at community", asks(), RoleMissing),
    "when it has been corrected": Row(corrected, "volunteer 1", asks(), WrongStage, as_self=True),
    "on paper, through the unit that is asked": Row(served, "community", asks_to_add(on_behalf=behalf), OtherSide),
    "on paper, through a unit that was not entrusted": Row(served, "hospital", asks_to_add(on_behalf=behalf), NotEntrusted),
    "to add what a unit would have done": Row(served, "bureau", asks_to_add(), NoSuch),
    "to add service at what is no activity": Row(served, "volunteer 1", asks_to_add("bank"), NoSuch, as_self=True),
    "answered by another unit": Row(asked, "bureau", answers("declined"), NotThisUnit, on="request"),
    "answered by whoever is no clerk": Row(asked, "signatory at community", answers("declined"), RoleMissing, on="request"),
    "answered twice": Row(declined, "community", answers("declined"), WrongStage, on="request"),
    "answered while more evidence is waited for": Row(sent_back, "community", answers("declined"), WrongStage, on="request"),
    "sent back twice": Row(supplemented, "community", answers("needs-evidence"), WrongStage, on="request"),
    "answered by naming an entry that corrects nothing": Row(asked, "community", answers("corrected", HoursPosted), NotThatCorrection, on="request"),
    "answered by naming somebody else's hours": Row(asked_to_add, "community", answers("corrected", HoursPosted), NotThatCorrection, on="request"),
    "supplemented by another": Row(sent_back, "volunteer 3", supplements(), NotThisUnit, on="request", as_self=True),
    "supplemented unasked": Row(asked, "volunteer 1", supplements(), WrongStage, on="request", as_self=True),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


@begins_with(served)
def asked_by_a_clerk(s: Scene) -> None:
    """The bureau's second person, who is also a clerk of the community, carries the paper."""
    s["request"] = s.says("bureau2", asks_to_add(on_behalf=behalf)(s))
    s.county.people["bureau2 at community"] = another_key(s, "community", "bureau2", "bureau 2, community")
    s.says("community", GrantRole(unit=s["community"], person=s["bureau2"], role="clerk"))


MORE_REFUSALS: Rows = {
    "answered by the person who carried the paper": Row(
        asked_by_a_clerk, "bureau2 at community", answers("declined"), SamePerson, on="request"
    ),
}


@table(MORE_REFUSALS)
def test_more_refusals(row):
    refuse(row)
