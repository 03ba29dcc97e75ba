"""Public notices: over by date, objected to while they are shown, answered by another person."""

import pytest

from contracts.statement import BadShape, parse
from contracts.statements.keys import Entrust, OnBehalf, RegisterPerson
from contracts.statements.notices import AnswerObjection, ObjectToNotice, PublishNotice
from domain.disputes import Dispute
from domain.notices import Notice, NoticePublished, ObjectionAnswered, ObjectionMade, Stage
from domain.refusals import (
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    OtherSide,
    OwnItem,
    RoleMissing,
    SamePerson,
    TooLate,
    WrongStage,
)
from tests.domain import test_calendars, test_disputes
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, moonlighter, refuse, secret, table

NOWHERE = "11111111-1111-4111-8111-111111111111"


def publishes(about: str | None = None, **length: int):
    return lambda s: PublishNotice(
        alliance=s["alliance"],
        about=about,
        title="星级名单",
        text="名单见附件",
        **(length or {"workdays": 5}),
    )


def objects(**more):
    return lambda s: ObjectToNotice(
        about=s.about("notice"), text="漏了一人", **{name: make(s) for name, make in more.items()}
    )


def answers(answer: str = "declined", dispute: str | None = None):
    return lambda s: AnswerObjection(answer=answer, reason="未达时数", dispute=dispute)


def behalf(s: Scene) -> OnBehalf:
    return OnBehalf(of=s["resident"], how="counter")


@begins_with(test_calendars.field)
def field(s: Scene) -> None:
    """A person without a key has entrusted two units."""
    s["resident"] = s.says("bureau", RegisterPerson(commitment=secret("resident")))
    for unit in ("bureau", "community"):
        s.says(unit, Entrust(of=s["resident"], evidence=secret("paper")))
    s.county.people["signatory at community"] = s.county.colleague(
        s.who("community"), "signs alone", "signatory"
    )
    s.county.people["member of bureau"] = another_key(s, "bureau", "bureau2", "bureau 2 again")


@begins_with(field)
def shown(s: Scene) -> None:
    s["notice"] = s.says("community", publishes()(s))


@begins_with(shown)
def objected(s: Scene) -> None:
    s["objection"] = s.says("bureau", objects()(s))


@begins_with(shown)
def objected_by_hospital2(s: Scene) -> None:
    s["objection"] = s.says("hospital2", objects()(s))


@begins_with(objected)
def declined(s: Scene) -> None:
    s.says("community", answers()(s), on="objection")


@begins_with(shown)
def over(s: Scene) -> None:
    s.on("2026-01-09")


@pytest.mark.parametrize(
    ("length", "last"),
    [
        ({"workdays": 5}, "2026-01-08"),
        ({"days": 7}, "2026-01-08"),
        ({"days": 9}, "2026-01-12"),  # would end on a Saturday
        ({"days": 1}, "2026-01-02"),
    ],
)
def test_it_is_shown_from_the_day_after_and_ends_by_date(length: dict[str, int], last: str):
    s = field.begin()
    s["notice"] = s.says("community", publishes(**length)(s))
    assert s.state("notice") == Notice(s["community"], last)
    assert s.events(NoticePublished)[0].by_calendar is False


def test_its_workdays_are_those_of_the_calendar_of_its_alliance():
    s = test_calendars.known_to_both.begin().on("2026-02-13")
    s["notice"] = s.says("lead", publishes(workdays=2)(s))
    assert s.state("notice").last == "2026-02-23"
    assert s.events(NoticePublished)[0].by_calendar is True


def test_it_is_objected_to_until_its_last_day_and_answered_in_five_workdays():
    s = shown.begin().on("2026-01-08")
    s["objection"] = s.says("bureau", objects()(s))
    (made,) = s.events(ObjectionMade)
    assert (made.due, made.told) == ("2026-01-15", (s["community"], s["bureau"]))
    s.says("community", answers("accepted")(s), on="objection")
    assert s.state("objection").stage == Stage.ACCEPTED


def test_a_person_objects_in_their_own_name_or_on_paper():
    s = shown.begin()
    s["objection"] = s.says("member of bureau", objects()(s), as_self=True)
    assert s.state("objection").whose == s["bureau2"]
    s["another"] = s.says("bureau", objects(on_behalf=behalf)(s))
    assert (s.state("another").whose, s.state("another").agent) == (s["resident"], s["bureau"])


def test_what_was_declined_is_contested():
    s = declined.begin()
    s["dispute"] = s.says("bureau", test_disputes.contests(ObjectionAnswered)(s))
    dispute = s.state("dispute")
    assert isinstance(dispute, Dispute)
    assert (dispute.answers, dispute.ruler) == ((s["community"],), s["lead"])


def test_a_notice_has_one_length():
    for length in ({}, {"days": 7, "workdays": 5}):
        with pytest.raises(BadShape):
            parse(PublishNotice, {"title": "名单", "text": "名单", **length})


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "community", publishes(), NotAdoptedYet),
    "by whoever is no clerk": Row(field, "signatory at community", publishes(), RoleMissing),
    "in an alliance of others": Row(field, "school", publishes(), NotMember),
    "about what is not there": Row(field, "community", publishes(about=NOWHERE), NoSuch),
    "objected to by whoever published it": Row(shown, "community2", objects(), OwnItem),
    "objected to when it is over": Row(over, "bureau", objects(), TooLate),
    "objected to on paper, through whoever published it": Row(shown, "community", objects(on_behalf=behalf), OtherSide),
    "objecting to what is no notice": Row(objected, "bureau", lambda s: ObjectToNotice(about=s.about("objection"), text="漏了"), NoSuch),
    "answered by another": Row(objected, "hospital", answers(), NotThisUnit, on="objection"),
    "answered by whoever is no clerk": Row(objected, "signatory at community", answers(), RoleMissing, on="objection"),
    "answered twice": Row(declined, "community", answers(), WrongStage, on="objection"),
    "answered by the person who objected": Row(objected_by_hospital2, "moonlighter at community", answers(), SamePerson, on="objection"),
    "answered by naming a dispute that is not there": Row(objected, "community", answers(dispute=NOWHERE), NoSuch, on="objection"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
