"""Field studies: recorded by a unit, and linked to the projects and items that took up what was found."""

import pytest

from contracts.statements.alliances import Charter, FoundAlliance
from contracts.statements.lists import PublishItem
from contracts.statements.projects import FileProject, Milestone
from contracts.statements.studies import LinkStudy, RecordStudy, WithdrawStudy
from domain.facts import TABLE
from domain.refusals import (
    InTheFuture,
    KeptOut,
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    Repeated,
    RoleMissing,
    StaleAbout,
    WrongStage,
)
from domain.studies import Study, StudyLink, StudyLinked
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, refuse, school, table


def records(*together: str, alliance: str = "alliance", on: str = "2026-01-01", topic: str = "背街小巷照明"):
    def body(s: Scene) -> RecordStudy:
        within = {"alliance": s[alliance]} if alliance else {}
        others = tuple(s[unit] for unit in together)
        return RecordStudy(topic=topic, at=s["community"], together=others, on=on, **within)

    return body


def links(problem: str = "project", about: str = "study"):
    return lambda s: LinkStudy(about=s.about(about), problem=s[problem])


def withdraws(s: Scene) -> WithdrawStudy:
    return WithdrawStudy(reason="recorded-twice")


def item(s: Scene, kind: str, alliance: str = "alliance") -> PublishItem:
    return PublishItem(
        alliance=s[alliance], kind=kind, title="路灯", category="设施", quantity=1, measure="处",  # type: ignore[arg-type]
        available="2026-01-01", until="2026-06-30",
    )  # fmt: skip


@begins_with(school)
def field(s: Scene) -> None:
    """A project of the community's, and what the bureau listed; the school leads an alliance of its own."""
    adopts_field(s)
    for unit in ("lead", "bureau"):
        name = f"evaluator at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "evaluator")
    body = FileProject(
        kind="breakthrough", number="一号", title="改造", source="secretary", accepted_by=s["lead"],
        milestones=(Milestone(title="竣工", due="2026-06-30"),),
    )  # fmt: skip
    s["project"] = s.says("community", body)
    for kind in ("need", "resource"):
        s[kind] = s.says("bureau", item(s, kind))
    charter = Charter(title="章程", articles=("自愿加入。",), effective="2026-01-01")
    s["school's alliance"] = s.says(
        "school", FoundAlliance(name="校地联盟(虚构)", level="industry", charter=charter)
    )
    s["need elsewhere"] = s.says("school", item(s, "need", "school's alliance"))


@begins_with(field)
def studied(s: Scene) -> None:
    s["study"] = s.says("lead", records("hospital")(s))


@begins_with(studied)
def linked(s: Scene) -> None:
    s["link"] = s.says("lead", links()(s))


@begins_with(studied)
def withdrawn(s: Scene) -> None:
    s.says("lead", withdraws(s), on="study")


def test_a_study_says_where_it_was_done_and_by_whom():
    s = studied.begin()
    assert s.state("study") == Study(s["lead"], s["community"], (s["hospital"],), s["alliance"])


@pytest.mark.parametrize(
    ("who", "problem", "kind"),
    [
        ("lead", "project", "project"),
        ("community", "project", "project"),
        ("lead", "need", "item"),
        ("bureau", "need", "item"),
    ],
)
def test_it_leads_to_a_project_or_an_item_as_either_side_may_say(who: str, problem: str, kind: str):
    s = studied.begin()
    s["link"] = s.says(who, links(problem)(s))
    assert s.state("link") == StudyLink(s["study"], s.who(who).unit)
    assert [event.kind for event in s.events(StudyLinked)] == [kind]


def test_a_link_leaves_the_project_as_it_was_and_outlives_the_study():
    s = linked.begin()
    before = s.folded(s["project"])
    s.says("lead", withdraws(s), on="study")
    assert s.state("study").withdrawn
    assert s.state("link")
    assert s.folded(s["project"]) == before


def test_a_study_is_nobody_s_score():
    assert not [event for event in TABLE if event.event.startswith("study")]


REFUSALS: Rows = {
    "recorded under the first rule set": Row(school, "lead", records(), NotAdoptedYet),
    "recorded by whoever is no clerk": Row(field, "evaluator at lead", records(), RoleMissing),
    "recorded before it is done": Row(field, "lead", records(on="2026-01-02"), InTheFuture),
    "recorded with a unit named twice": Row(field, "lead", records("hospital", "hospital"), Repeated),
    "recorded together with itself": Row(field, "lead", records("lead"), Repeated),
    "recorded with a person for a unit": Row(field, "lead", records("hospital2"), NoSuch),
    "recorded in an alliance of others": Row(field, "school", records(), NotMember),
    "recorded together with a unit outside": Row(field, "lead", records("school"), NotMember),
    "of what residents say": Row(field, "lead", records(topic="收集居民思想动态"), KeptOut),
    "linked by a third unit": Row(studied, "hospital", links(), NotThisUnit),
    "linked by whoever is no clerk": Row(studied, "evaluator at lead", links(), RoleMissing),
    "linked to an offer": Row(studied, "lead", links("resource"), WrongStage),
    "linked to what is listed in another alliance": Row(studied, "school", links("need elsewhere"), WrongStage),
    "linked to a unit": Row(studied, "lead", links("hospital"), NoSuch),
    "linked twice": Row(linked, "community", links(), WrongStage),
    "linked after it was withdrawn": Row(withdrawn, "lead", links(), WrongStage),
    "withdrawn by a unit that did it too": Row(studied, "hospital", withdraws, NotThisUnit, on="study"),
    "withdrawn by whoever is no clerk": Row(studied, "evaluator at lead", withdraws, RoleMissing, on="study"),
    "withdrawn twice": Row(withdrawn, "lead", withdraws, WrongStage, on="study"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_link_by_what_was_read_before_the_study_was_withdrawn_is_stale():
    s = studied.begin()
    body = links()(s)
    s.says("lead", withdraws(s), on="study")
    with pytest.raises(StaleAbout):
        s.says("lead", body)
