"""A meeting: who was called, who came, who was excused, and what was adopted."""

import pytest

from contracts.statements.alliances import AdoptProposal, ConveneMeeting, RecordAttendance
from domain.meetings import AttendanceRecorded, Meeting, ProposalAdopted
from domain.refusals import (
    InTheFuture,
    InThePast,
    MeetingMix,
    NoSuch,
    NotMember,
    NotThisUnit,
    RoleMissing,
    StaleAbout,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, refuse, school, table


def convenes(*expected: str, quorum: int = 2, on: str = "2026-01-01", alliance: str = "alliance"):
    units = expected or ("lead", "community", "hospital")
    return lambda s: ConveneMeeting(
        alliance=s[alliance], title="联席会议(虚构)", on=on, agenda=("年度清单",),
        expected=tuple(s[unit] for unit in units), quorum=quorum,
    )  # fmt: skip


def records(*attended: str, excused: tuple[str, ...] = ()):
    return lambda s: RecordAttendance(
        attended=tuple(s[unit] for unit in attended), excused=tuple(s[unit] for unit in excused)
    )


def adopts(proposer: str = "community", about: str = "meeting"):
    return lambda s: AdoptProposal(
        about=s.about(about), proposer=s[proposer], title="加装路灯", resolution="三月底前完成"
    )


@begins_with(school)
def convened(s: Scene) -> None:
    """The lead calls itself, the community and the hospital; two are a quorum."""
    s["meeting"] = s.says("lead", convenes()(s))
    s.county.people["signatory at lead"] = s.county.colleague(s.who("lead"), "signatory at lead", "signatory")


@begins_with(convened)
def held(s: Scene) -> None:
    """The lead and the community came, the hospital was excused."""
    s.says("lead", records("lead", "community", excused=("hospital",))(s), on="meeting")


@begins_with(convened)
def too_few(s: Scene) -> None:
    s.says("lead", records("lead")(s), on="meeting")


@begins_with(convened)
def next_week(s: Scene) -> None:
    s["meeting"] = s.says("lead", convenes(on="2026-01-08")(s))


def test_who_came_who_was_excused_and_who_was_absent_without_leave():
    s = convened.begin()
    s.says("lead", records("community", "lead")(s), on="meeting")
    (recorded,) = s.events(AttendanceRecorded)
    assert recorded.absent == (s["hospital"],)
    assert (recorded.quorate, recorded.on, recorded.alliance) == (True, "2026-01-01", s["alliance"])
    assert s.state("meeting") == Meeting(
        s["alliance"],
        s["lead"],
        "2026-01-01",
        (s["lead"], s["community"], s["hospital"]),
        2,
        held=True,
        quorate=True,
        attended=(s["community"], s["lead"]),
    )


def test_whoever_was_excused_was_not_absent():
    s = held.begin()
    assert s.events(AttendanceRecorded)[0].absent == ()


def test_the_meeting_adopts_proposals_of_those_who_came():
    s = held.begin()
    for _ in range(2):
        s.says("lead", adopts()(s))
    assert [(each.alliance, each.on) for each in s.events(ProposalAdopted)] == [
        (s["alliance"], "2026-01-01")
    ] * 2


@pytest.mark.parametrize(("attended", "quorate"), [(("lead",), False), (("lead", "hospital"), True)])
def test_a_quorum_is_met_or_not(attended, quorate):
    s = convened.begin()
    s.says("lead", records(*attended)(s), on="meeting")
    assert s.state("meeting").quorate is quorate


def test_attendance_is_recorded_on_the_day_or_later():
    s = next_week.begin().on("2026-01-08")
    s.says("lead", records("lead", "community")(s), on="meeting")


def as_read_before_it_was_held(s: Scene) -> AdoptProposal:
    about = s.about("meeting").model_copy(update={"version": 1})
    return adopts()(s).model_copy(update={"about": about})


REFUSALS: Rows = {
    "called by a unit outside the alliance": Row(convened, "school", convenes(), NotThisUnit),
    "called by a member that does not lead": Row(convened, "hospital", convenes(), NotThisUnit),
    "called for yesterday": Row(convened, "lead", convenes(on="2025-12-31"), InThePast),
    "called by whoever is no clerk": Row(convened, "signatory at lead", convenes(), RoleMissing),
    "called in what is no alliance": Row(convened, "lead", convenes(alliance="hospital"), NoSuch),
    "a unit called from outside the alliance": Row(convened, "lead", convenes("lead", "school"), NotMember),
    "a unit called twice": Row(convened, "lead", convenes("lead", "hospital", "lead"), MeetingMix),
    "a quorum of more than were called": Row(convened, "lead", convenes(quorum=4), MeetingMix),
    "attendance recorded by another unit": Row(
        convened, "hospital", records("hospital"), NotThisUnit, on="meeting"
    ),
    "attendance recorded by whoever is no clerk": Row(
        convened, "signatory at lead", records("lead"), RoleMissing, on="meeting"
    ),
    "attendance recorded twice": Row(held, "lead", records("lead"), WrongStage, on="meeting"),
    "attendance recorded before the day": Row(next_week, "lead", records("lead"), InTheFuture, on="meeting"),
    "a unit that came and was excused": Row(
        convened, "lead", records("lead", excused=("lead",)), MeetingMix, on="meeting"
    ),
    "a unit that came twice": Row(convened, "lead", records("lead", "lead"), MeetingMix, on="meeting"),
    "a unit that came without being called": Row(
        convened, "lead", records("lead", "bureau"), MeetingMix, on="meeting"
    ),
    "a unit that was excused without being called": Row(
        convened, "lead", records("lead", excused=("bureau",)), MeetingMix, on="meeting"
    ),
    "attendance of what is no meeting": Row(convened, "lead", records("lead"), NoSuch, on="alliance"),
    "a proposal adopted by another unit": Row(held, "community", adopts(), NotThisUnit),
    "a proposal adopted by whoever is no clerk": Row(held, "signatory at lead", adopts(), RoleMissing),
    "a proposal adopted before the meeting": Row(convened, "lead", adopts(), WrongStage),
    "a proposal adopted without a quorum": Row(too_few, "lead", adopts("lead"), WrongStage),
    "a proposal of a unit that was excused": Row(held, "lead", adopts("hospital"), MeetingMix),
    "a proposal of a unit that was not called": Row(held, "lead", adopts("bureau"), MeetingMix),
    "a proposal to the meeting as it was read before": Row(
        held, "lead", as_read_before_it_was_held, StaleAbout
    ),
    "a proposal to what is no meeting": Row(held, "lead", adopts(about="alliance"), NoSuch),
}


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
