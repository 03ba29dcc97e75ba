"""Duty lists: who answers for what, what was done, and what a newer version drops."""

from collections import Counter

import pytest

from contracts.statements.duty_lists import AcceptDutyItem, AdoptDutyList, DutyItem, FinishDutyItem
from domain.duty_lists import CountedDuty, DutyItemCounted, DutyListSuperseded
from domain.facts import facts_of
from domain.refusals import (
    AlreadyConfirmed,
    DatesReversed,
    NoSuch,
    NoSuchPlace,
    NotAdoptedYet,
    NotMember,
    NotSubordinate,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

EARLY, LATE = "2026-03-31", "2026-11-30"


def adopts(
    owner: str = "bureau", alliance: str = "alliance", supersedes: str = "", effective: str = "2026-01-01"
):
    """Two items for one owner."""

    def body(s: Scene) -> AdoptDutyList:
        links = {"alliance": s[alliance]} if alliance else {}
        links |= {"supersedes": s[supersedes]} if supersedes else {}
        items = tuple(DutyItem(name="开放活动室", owner=s[owner], due=due) for due in (EARLY, LATE))
        return AdoptDutyList(title="责任清单", items=items, effective=effective, **links)

    return body


def finishes(place: int = 1, what: str = "list"):
    return lambda s: FinishDutyItem(about=s.about(what), place=place)


def accepts(what: str = "report"):
    return lambda s: AcceptDutyItem(about=s.about(what))


@begins_with(moonlighter)
def governed(s: Scene) -> None:
    """The lead can fill an office by a clerk or a signatory alone."""
    adopts_field(s)
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")
    for unit in ("lead", "hospital"):
        s.county.people[f"signatory at {unit}"] = s.county.colleague(
            s.who(unit), f"signatory at {unit}", "signatory"
        )


@begins_with(governed)
def listed(s: Scene) -> None:
    """For the hospital; it is the tenth of April, the first of two items is overdue."""
    s["list"] = s.says("lead", adopts("hospital")(s))
    s.on("2026-04-10")


@begins_with(listed)
def finished(s: Scene) -> None:
    """Both reported by the hospital's second person, who has a key at the lead too."""
    s["report"] = s.says("hospital2", finishes(1)(s))
    s["later report"] = s.says("hospital2", finishes(2)(s))


@begins_with(finished)
def done(s: Scene) -> None:
    s.says("lead", accepts()(s))


@begins_with(finished)
def superseded(s: Scene) -> None:
    """By a version that owes the later item no longer."""
    s["next list"] = s.says("lead", adopts(supersedes="list")(s))


@begins_with(governed)
def own_list(s: Scene) -> None:
    """The lead's list for units under it, outside any alliance."""
    s["own list"] = s.says("lead", adopts("school", alliance="")(s))


def facts(s: Scene) -> Counter[str]:
    return Counter(
        fact.kind
        for happened in s.story.happened
        for fact in facts_of(happened, 1, "Asia/Shanghai")
        if fact.kind.startswith("duty_item")
    )


def test_an_item_counts_once_by_the_day_of_its_owners_word():
    s = done.begin()
    (counted,) = s.events(DutyItemCounted)
    assert (counted.owner, counted.due, counted.on) == (s["hospital"], EARLY, "2026-04-10")
    assert s.rule("duty-item", s["list"], "1") == CountedDuty(s["report"])
    assert facts(s) == {"duty_item": 2, "duty_item_done": 1}


@pytest.mark.parametrize(("day", "in_time"), [(EARLY, True), ("2026-04-01", False)])
def test_on_its_day_it_is_in_time(day: str, in_time: bool):
    s = listed.begin().on(day)
    s["report"] = s.says("hospital", finishes()(s))
    s.on("2026-06-01").says("lead2", accepts()(s))
    (done_fact,) = [
        fact
        for happened in s.story.happened
        for fact in facts_of(happened, 1, "Asia/Shanghai")
        if fact.kind == "duty_item_done"
    ]
    assert done_fact.attributes["on_time"] is in_time


def test_the_next_version_drops_what_was_not_yet_due_and_nothing_else():
    s = superseded.begin()
    (event,) = s.events(DutyListSuperseded)
    assert [(each.place, each.owner) for each in event.dropped] == [(2, s["hospital"])]
    old, new = s.state("list"), s.state("next list")
    assert (old.superseded_by, old.dropped, new.version) == (s["next list"], (2,), 2)
    s.says("lead", accepts()(s))
    assert facts(s) == {"duty_item": 4, "duty_item_dropped": 1, "duty_item_done": 1}


def test_what_was_done_before_its_day_is_not_dropped():
    s = finished.begin()
    s.says("lead", accepts("later report")(s))
    s.says("lead", adopts(supersedes="list")(s))
    assert s.events(DutyListSuperseded)[0].dropped == ()


def test_a_unit_keeps_a_list_for_itself_and_those_directly_under_it():
    s = own_list.begin()
    assert s.state("own list").owners == (s["school"], s["school"])
    s["next"] = s.says("lead", adopts("lead", alliance="", supersedes="own list")(s))
    assert s.state("next").version == 2


REFUSALS: Rows = {
    "a list under the first rule set": Row(moonlighter, "lead", adopts(), NotAdoptedYet),
    "a list by a member for the alliance": Row(governed, "community", adopts(), NotThisUnit),
    "a list by whoever is no signatory": Row(governed, "clerk at lead", adopts(), RoleMissing),
    "an item for a unit outside the alliance": Row(governed, "lead", adopts("school"), NotMember),
    "an item for a unit that is not under it": Row(governed, "community", adopts("school", alliance=""), NotSubordinate),
    "an item for what is no unit": Row(governed, "lead", adopts("lead2", alliance=""), NoSuch),
    "an item due before the list holds": Row(governed, "lead", adopts(effective="2026-04-01"), DatesReversed),
    "a version of what is no list": Row(governed, "lead", adopts(supersedes="alliance"), NoSuch),
    "a version of another unit's list": Row(own_list, "community", adopts("community", alliance="", supersedes="own list"), NotThisUnit),
    "a version for the alliance of what was not": Row(own_list, "lead", adopts(supersedes="own list"), WrongStage),
    "a second version of the same list": Row(superseded, "lead", adopts(supersedes="list"), WrongStage),
    "finished by another unit": Row(listed, "community", finishes(), NotThisUnit),
    "finished by whoever is no clerk": Row(listed, "signatory at hospital", finishes(), RoleMissing),
    "finished at a place that is not there": Row(listed, "hospital", finishes(3), NoSuchPlace),
    "finished after it was dropped": Row(superseded, "hospital", finishes(2), WrongStage),
    "finished by what was read before": Row(
        superseded, "hospital", lambda s: finishes()(s).model_copy(update={"about": s.about("list").model_copy(update={"version": 1})}), StaleAbout
    ),
    "finished after it is done": Row(done, "hospital", finishes(), AlreadyConfirmed),
    "accepted by its owner": Row(finished, "hospital", accepts(), NotThisUnit),
    "accepted by whoever is no clerk": Row(finished, "signatory at lead", accepts(), RoleMissing),
    "accepted by whoever reported, with another key": Row(finished, "moonlighter at lead", accepts(), SamePerson),
    "accepted twice": Row(done, "lead", accepts(), AlreadyConfirmed),
    "accepted after it was dropped": Row(superseded, "lead", accepts("later report"), WrongStage),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
