"""Whistles: raised over a matter on the list, answered by each department, resolved, rated; tasks off the list refused."""

from pathlib import Path

import pytest

from contracts.statements.emergencies import DeclareEmergency
from contracts.statements.whistles import (
    AdmitMatters,
    Limits,
    Matter,
    RaiseWhistle,
    RateWhistle,
    RefuseTask,
    RefuseWhistle,
    ResolveWhistle,
    RespondToWhistle,
)
from domain.deciding import as_date
from domain.facts import facts_of
from domain.refusals import (
    AlreadyAnswered,
    AlreadyRated,
    BeforeItBegan,
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotCalled,
    NotOnTheList,
    NotThisUnit,
    OnTheList,
    OtherSide,
    Repeated,
    RoleMissing,
    SamePerson,
    ServesItself,
    StaleAbout,
    StaleExpect,
    WrongStage,
)
from domain.scoring import Fact, score
from domain.scoring.check import check_file
from domain.whistles import Admission, Answer, WhistleRated
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table
from tests.domain.street_scenes import becomes_one

ZONE = "Asia/Shanghai"
MINUTE_MS = 60_000
O13 = Path(__file__).parents[2] / "examples" / "rulebooks" / "O13.yaml"


def admits(*names: str, effective: str = "2026-01-01"):
    matters = tuple(Matter(name=name, covers="公共区域") for name in names or ("积水内涝", "路灯"))
    limits = Limits(routine=4320, joint=1440, emergency=30)
    return lambda s: AdmitMatters(matters=matters, limits=limits, effective=effective)


def refuses_task(task: str = "填表报数", asked_by: str = "bureau", about: str = "list"):
    return lambda s: RefuseTask(about=s.about(about), asked_by=s[asked_by], task=task)


def raises(*departments: str, matter: str = "积水内涝", about: str = "list"):
    called = departments or ("bureau", "hospital")
    return lambda s: RaiseWhistle(
        about=s.about(about),
        kind="emergency",
        matter=matter,
        departments=tuple(s[each] for each in called),
        emergency=s["emergency"],
    )


def arrives(at: str = "2026-01-01T12:25"):
    return lambda s: RespondToWhistle(about=s.about("whistle"), arrived=at)


def refuses(s: Scene) -> RefuseWhistle:
    return RefuseWhistle(about=s.about("whistle"), reason="not-our-duty")


def resolves(outcome: str = "resolved"):
    return lambda s: ResolveWhistle(outcome=outcome)


def rates(department: str = "bureau", rating: str = "satisfied", arrived: str = ""):
    def body(s: Scene) -> RateWhistle:
        seen = {"arrived": arrived} if arrived else {}
        return RateWhistle(about=s.about("whistle"), department=s[department], rating=rating, **seen)

    return body


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    flood = DeclareEmergency(subject=s["alliance"], kind="flood", until="2026-01-30")
    s["emergency"] = s.says("lead", flood)
    for unit in ("community", "bureau", "hospital"):
        for role in ("clerk", "signatory"):
            name = f"{role} at {unit}"
            s.county.people[name] = s.county.colleague(s.who(unit), name, role)


@begins_with(field)
def listed(s: Scene) -> None:
    """Two matters, and half an hour for emergencies."""
    s["list"] = s.says("community", admits()(s))


@begins_with(field)
def listed_for_next_month(s: Scene) -> None:
    s["list"] = s.says("community", admits(effective="2026-02-01")(s))


@begins_with(listed)
def listed_again(s: Scene) -> None:
    s.says("community", admits("路灯")(s))


@begins_with(listed)
def raised(s: Scene) -> None:
    """At noon the community calls the bureau and the hospital. It is one o'clock by now."""
    s["whistle"] = s.says("community", raises()(s))
    s.story.received += 60 * MINUTE_MS


@begins_with(raised)
def answered(s: Scene) -> None:
    """The bureau came after 25 minutes, says the hospital's second person, who has a key there."""
    s["answer"] = s.says("moonlighter at bureau", arrives()(s))


@begins_with(answered)
def refused(s: Scene) -> None:
    s["refusal"] = s.says("hospital", refuses(s))


@begins_with(answered)
def resolved(s: Scene) -> None:
    """The hospital has not come."""
    s.says("community", resolves()(s), on="whistle")


@begins_with(refused)
def resolved_by_one(s: Scene) -> None:
    """It was not for the hospital to come, as it said."""
    s.says("community", resolves()(s), on="whistle")


@begins_with(resolved)
def merged_since(s: Scene) -> None:
    """Whoever called and a department that was called have become one unit."""
    becomes_one(s, "community", "hospital")


@begins_with(resolved)
def rated(s: Scene) -> None:
    s["rating"] = s.says("community", rates()(s))


def test_a_department_that_came_is_rated_by_whoever_called_it():
    s = rated.begin()
    assert s.state("answer") == Answer(s["whistle"], s["bureau"], 25, s["hospital2"])
    [data] = s.events(WhistleRated)
    assert (data.department, data.raiser, data.on) == (s["bureau"], s["community"], "2026-01-01")
    assert (data.came, data.response_minutes, data.allowed_minutes, data.resolved) == (True, 25, 30, True)


def test_one_that_never_came_took_until_it_was_resolved():
    s = resolved.begin()
    s.says("clerk at community", rates("hospital", "dissatisfied")(s))
    [data] = s.events(WhistleRated)
    assert (data.came, data.response_minutes) == (False, 60)


def test_one_that_had_not_come_when_it_was_resolved_at_once_is_late_all_the_same():
    s = listed.begin()
    s["whistle"] = s.says("community", raises()(s))
    s.says("community", resolves()(s), on="whistle")
    s.says("clerk at community", rates()(s))
    [data] = s.events(WhistleRated)
    assert (data.came, data.response_minutes, data.allowed_minutes) == (False, 31, 30)


@pytest.mark.parametrize(
    ("department", "arrived", "minutes"), [("bureau", "12:40", 40), ("hospital", "12:10", 10)]
)
def test_where_the_two_differ_whoever_called_says_when_it_came(department: str, arrived: str, minutes: int):
    s = resolved.begin()
    s.says("clerk at community", rates(department, arrived=f"2026-01-01T{arrived}")(s))
    [data] = s.events(WhistleRated)
    assert (data.came, data.response_minutes) == (True, minutes)


def test_a_rating_is_a_fact_of_the_department_in_the_words_of_the_rulebook():
    s = rated.begin()
    [fact] = facts_of(s.story.happened[-1], 7, ZONE)
    assert (fact.kind, str(fact.day)) == ("matter_closed", "2026-01-01")
    assert fact.who == {"department": s["bureau"], "unit": s["bureau"]}
    assert fact.attributes == {
        "response_minutes": 25, "allowed_minutes": 30, "resolved": True, "rating": "满意", "rater": s["community"],
    }  # fmt: skip


def test_matters_that_were_rated_from_below_are_scored_by_the_published_rulebook():
    """O13: on time 4 of 5, resolved 4 of 5, satisfied (100 + 80 + 80 + 0) ÷ 4, one unrated: 16 + 32 + 26."""
    s = listed.begin()
    for minute, outcome, rating in (
        ("12:20", "resolved", "satisfied"),
        ("12:30", "resolved", "basically-satisfied"),
        ("12:30", "resolved", "basically-satisfied"),
        ("12:31", "unresolved", "dissatisfied"),
        ("12:00", "resolved", "unrated"),
    ):
        s.on("2026-01-01")
        s["whistle"] = s.says("community", raises("bureau")(s))
        s.story.received += 60 * MINUTE_MS
        s.says("bureau", arrives(f"2026-01-01T{minute}")(s))
        s.says("community", resolves(outcome)(s), on="whistle")
        s.says("community", rates(rating=rating)(s))
    rulebook, _ = check_file(O13.read_text(encoding="utf-8"))
    assert rulebook
    facts: list[Fact] = [
        fact for n, each in enumerate(s.story.happened, 1) for fact in facts_of(each, n, ZONE)
    ]
    first, last = as_date("2026-01-01"), as_date("2026-03-31")
    sheets = score(rulebook, facts, first, last, last, len(s.story.happened))
    [sheet] = [sheet for sheet in sheets if sheet.subject == s["bureau"]]
    assert sheet.result == "74"


def test_a_refusal_of_a_department_counts_nowhere():
    s = refused.begin()
    assert facts_of(s.story.happened[-1], 7, ZONE) == []
    assert s.state("refusal").response_minutes is None


def test_a_task_off_the_list_is_refused_and_counts_nowhere():
    s = listed.begin()
    s["refused"] = s.says("community", refuses_task()(s))
    assert facts_of(s.story.happened[-1], 7, ZONE) == []


def test_a_list_is_published_again_in_the_same_place():
    s = listed_again.begin()
    admission: Admission = s.state("list")
    assert (admission.version, admission.names) == (2, {"路灯"})


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "community", admits(), NotAdoptedYet),
    "a list of what is neither street nor community": Row(field, "bureau", admits(), NotThisUnit),
    "a list without a signatory": Row(field, "clerk at community", admits(), RoleMissing),
    "a list with one matter twice": Row(field, "community", admits("路灯", "路灯"), Repeated),
    "a list that another version is behind": Row(listed, "community", admits(), StaleExpect, expect=0),
    "a task refused by another's list": Row(listed, "hospital", refuses_task(), NotThisUnit),
    "a task refused by whoever is no clerk": Row(listed, "signatory at community", refuses_task(), RoleMissing),
    "a task refused before the list is in force": Row(listed_for_next_month, "community", refuses_task(), WrongStage),
    "a task of nobody": Row(listed, "community", refuses_task(asked_by="list"), NoSuch),
    "a task of its own": Row(listed, "community", refuses_task(asked_by="community"), ServesItself),
    "a task that is on the list": Row(listed, "community", refuses_task("路灯"), OnTheList),
    "raised by another's list": Row(listed, "bureau", raises("hospital"), NotThisUnit),
    "raised by whoever is no clerk": Row(listed, "signatory at community", raises(), RoleMissing),
    "raised before the list is in force": Row(listed_for_next_month, "community", raises(), WrongStage),
    "raised over what is not on the list": Row(listed, "community", raises(matter="填表报数"), NotOnTheList),
    "raised over what has left the list": Row(listed_again, "community", raises(), NotOnTheList),
    "raised by a list that has been replaced": Row(listed_again, "community", lambda s: raises(matter="路灯")(s).model_copy(update={"about": s.about("list").model_copy(update={"version": 1})}), StaleAbout),
    "raised by what is no list": Row(raised, "community", raises(about="whistle"), NoSuch),
    "calling one twice": Row(listed, "community", raises("bureau", "bureau"), Repeated),
    "calling oneself": Row(listed, "community", raises("community"), ServesItself),
    "calling what is no unit": Row(listed, "community", raises("list"), NoSuch),
    "answered by whom nobody called": Row(raised, "lead", arrives(), NotThisUnit),
    "answered by whoever is no clerk": Row(raised, "signatory at bureau", arrives(), RoleMissing),
    "answered twice": Row(answered, "bureau", arrives(), AlreadyAnswered),
    "answered twice as if for the first time": Row(answered, "bureau", arrives(), StaleExpect, expect=0),
    "answered after refusing": Row(refused, "hospital", arrives(), AlreadyAnswered),
    "answered when it is resolved": Row(resolved, "hospital", arrives(), WrongStage),
    "arriving before the whistle": Row(raised, "bureau", arrives("2026-01-01T11:59"), BeforeItBegan),
    "arriving in a minute's time": Row(raised, "bureau", arrives("2026-01-01T13:01"), InTheFuture),
    "answering what is no whistle": Row(raised, "bureau", lambda s: RespondToWhistle(about=s.about("list"), arrived="2026-01-01T12:00"), NoSuch),
    "refused by whom nobody called": Row(raised, "lead", refuses, NotThisUnit),
    "refused by whoever is no clerk": Row(raised, "signatory at bureau", refuses, RoleMissing),
    "refused after arriving": Row(answered, "bureau", refuses, AlreadyAnswered),
    "refused when it is resolved": Row(resolved, "hospital", refuses, WrongStage),
    "resolved by another": Row(answered, "bureau", resolves(), NotThisUnit, on="whistle"),
    "resolved by whoever is no clerk": Row(answered, "signatory at community", resolves(), RoleMissing, on="whistle"),
    "resolved twice": Row(resolved, "community", resolves("unresolved"), WrongStage, on="whistle"),
    "rated by the department": Row(resolved, "bureau", rates(), NotThisUnit),
    "rated by whoever is no clerk": Row(resolved, "signatory at community", rates(), RoleMissing),
    "rated before it is resolved": Row(answered, "community", rates(), WrongStage),
    "rated without having been called": Row(resolved, "community", rates("lead"), NotCalled),
    "rated though it was not for it to come": Row(resolved_by_one, "community", rates("hospital"), WrongStage),
    "rated twice": Row(rated, "community", rates(rating="dissatisfied"), AlreadyRated),
    "rated by whoever answered, under the community's key": Row(resolved, "moonlighter at community", rates(), SamePerson),
    "rated as not having come, by whoever raised it": Row(resolved, "community", rates("hospital"), SamePerson),
    "rated as arriving before the whistle": Row(resolved, "community", rates(arrived="2026-01-01T11:59"), BeforeItBegan),
    "rated as arriving in a minute's time": Row(resolved, "community", rates(arrived="2026-01-01T13:01"), InTheFuture),
    "rated as it was before": Row(resolved, "community", lambda s: rates()(s).model_copy(update={"about": s.about("whistle").model_copy(update={"version": 1})}), StaleAbout),
    "rated by whoever came out of both": Row(merged_since, "joint for community", rates("hospital"), OtherSide),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
