"""Issues of public places and firms: taken with a day or declined, put right, accepted by another person; the reporter protected."""

import pytest

from contracts.statements.issues import (
    AcceptIssue,
    DeclineIssue,
    FinishIssue,
    ReportIssue,
    ReturnIssue,
    TakeIssue,
    WithdrawIssue,
)
from contracts.statements.orders import PlaceOrder
from contracts.statements.projects import FileProject, Milestone
from contracts.statements.whistles import AdmitMatters, Limits, Matter, RaiseWhistle
from domain.facts import TABLE
from domain.issues import Issue, Stage
from domain.refusals import (
    InTheFuture,
    InThePast,
    KeptOut,
    LooksPersonal,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.contracts.instances import leaves
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    begins_with,
    moonlighter,
    refuse,
    school,
    table,
)


def reports(to: str = "community", place: str = "街心公园", text: str = "三盏路灯不亮"):
    return lambda s: ReportIssue(
        to=s[to], category="lighting", subject="public-place", place=place, text=text
    )


def takes(due: str = "2026-01-31", through: str = ""):
    return lambda s: TakeIssue(due=due, **({"through": s[through]} if through else {}))


def declines(s: Scene) -> DeclineIssue:
    return DeclineIssue(reason="not-our-duty")


def finishes(on: str = "2026-01-01"):
    return lambda s: FinishIssue(on=on, evidence=("a" * 64,))


def accepts(s: Scene) -> AcceptIssue:
    return AcceptIssue()


def returns(s: Scene) -> ReturnIssue:
    return ReturnIssue(reason="还有一盏不亮")


def withdraws(s: Scene) -> WithdrawIssue:
    return WithdrawIssue(reason="reported-twice")


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """People who are no clerks; an order, a project and a whistle of the community's, and a project of the bureau's."""
    adopts_field(s)
    for unit in ("hospital", "community"):
        name = f"evaluator at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "evaluator")
    s["order"] = s.says("community", PlaceOrder(category="照明", title="修路灯", wanted="2026-01-31"))
    limits = Limits(routine=4320, joint=1440, emergency=30)
    matters = (Matter(name="路灯", covers="公共照明"),)
    s["list"] = s.says("community", AdmitMatters(matters=matters, limits=limits, effective="2026-01-01"))
    called = (s["bureau"],)
    whistle = RaiseWhistle(about=s.about("list"), kind="joint", matter="路灯", departments=called)
    s["whistle"] = s.says("community", whistle)
    for unit in ("community", "bureau"):
        body = FileProject(
            kind="breakthrough", number="一号", title="改造", source="residents", accepted_by=s["lead"],
            milestones=(Milestone(title="竣工", due="2026-06-30"),),
        )  # fmt: skip
        s[f"{unit}'s project"] = s.says(unit, body)


@begins_with(field)
def reported(s: Scene) -> None:
    s["issue"] = s.says("hospital", reports()(s))


@begins_with(reported)
def taken(s: Scene) -> None:
    s.says("community", takes()(s), on="issue")


@begins_with(reported)
def declined(s: Scene) -> None:
    s.says("community", declines(s), on="issue")


@begins_with(taken)
def finished(s: Scene) -> None:
    """As the hospital's second person says, who has a key at the community."""
    s.says("moonlighter at community", finishes()(s), on="issue")


@begins_with(finished)
def accepted(s: Scene) -> None:
    s.says("hospital", accepts(s), on="issue")


@begins_with(taken)
def withdrawn(s: Scene) -> None:
    s.says("hospital", withdraws(s), on="issue")


def test_it_is_put_right_by_whoever_it_was_reported_to_and_accepted_by_whoever_reported_it():
    s = accepted.begin()
    assert s.state("issue") == Issue(s["hospital"], s["community"], Stage.ACCEPTED, s["hospital2"])


def test_a_unit_lists_its_own_and_another_of_its_people_accepts():
    s = field.begin()
    s["issue"] = s.says("community", reports()(s))
    s.says("community", takes()(s), on="issue")
    s.says("community", finishes()(s), on="issue")
    with pytest.raises(SamePerson):
        s.says("community", accepts(s), on="issue")
    s.says("community2", accepts(s), on="issue")
    assert s.state("issue").stage == Stage.ACCEPTED


@pytest.mark.parametrize("through", ["order", "whistle", "community's project"])
def test_it_leads_to_an_order_a_whistle_or_a_project(through: str):
    s = reported.begin()
    s.says("community", takes(through=through)(s), on="issue")
    assert s.state("issue").stage == Stage.TAKEN


def test_what_is_not_put_right_is_returned_and_finished_again():
    s = finished.begin()
    s.says("hospital", returns(s), on="issue")
    assert s.state("issue").stage == Stage.TAKEN
    s.says("community", finishes()(s), on="issue")
    s.says("hospital2", accepts(s), on="issue")
    assert s.state("issue").stage == Stage.ACCEPTED


def test_no_field_could_hold_a_picture_of_anybody_or_what_a_resident_said_and_no_fact_follows():
    names = {leaf.where.partition(".")[2] for leaf in leaves(ReportIssue)}
    assert names == {"to", "category", "subject", "place", "text"}
    assert not [event for event in TABLE if event.event.startswith("issue")]


REFUSALS: Rows = {
    "reported under the first rule set": Row(school, "hospital", reports(), NotAdoptedYet),
    "reported to a person": Row(field, "hospital", reports("hospital2"), NoSuch),
    "reported by whoever is no clerk": Row(field, "evaluator at hospital", reports(), RoleMissing),
    "with a telephone number": Row(field, "hospital", reports(text="三盏路灯不亮，电话13812345678"), LooksPersonal),
    "of what somebody said": Row(field, "hospital", reports(text="居民言论上报"), KeptOut),
    "taken by another unit": Row(reported, "bureau", takes(), NotThisUnit, on="issue"),
    "taken by whoever is no clerk": Row(reported, "evaluator at community", takes(), RoleMissing, on="issue"),
    "taken with a day that is past": Row(reported, "community", takes("2025-12-31"), InThePast, on="issue"),
    "taken through another's project": Row(reported, "community", takes(through="bureau's project"), WrongStage, on="issue"),
    "taken through a unit": Row(reported, "community", takes(through="bureau"), NoSuch, on="issue"),
    "taken twice": Row(taken, "community", takes(), WrongStage, on="issue"),
    "declined by another unit": Row(reported, "hospital", declines, NotThisUnit, on="issue"),
    "declined by whoever is no clerk": Row(reported, "evaluator at community", declines, RoleMissing, on="issue"),
    "declined after it was taken": Row(taken, "community", declines, WrongStage, on="issue"),
    "finished by another unit": Row(taken, "hospital", finishes(), NotThisUnit, on="issue"),
    "finished before it was taken": Row(reported, "community", finishes(), WrongStage, on="issue"),
    "finished tomorrow": Row(taken, "community", finishes("2026-01-02"), InTheFuture, on="issue"),
    "finished after it was declined": Row(declined, "community", finishes(), WrongStage, on="issue"),
    "accepted by the unit that put it right": Row(finished, "community", accepts, NotThisUnit, on="issue"),
    "accepted by whoever is no clerk": Row(finished, "evaluator at hospital", accepts, RoleMissing, on="issue"),
    "accepted before it is put right": Row(taken, "hospital", accepts, WrongStage, on="issue"),
    "accepted by the person who put it right": Row(finished, "hospital2", accepts, SamePerson, on="issue"),
    "returned by the unit that put it right": Row(finished, "community", returns, NotThisUnit, on="issue"),
    "returned after it was accepted": Row(accepted, "hospital", returns, WrongStage, on="issue"),
    "withdrawn by the unit that sees to it": Row(taken, "community", withdraws, NotThisUnit, on="issue"),
    "withdrawn after it was put right": Row(finished, "hospital", withdraws, WrongStage, on="issue"),
    "withdrawn twice": Row(withdrawn, "hospital", withdraws, WrongStage, on="issue"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
