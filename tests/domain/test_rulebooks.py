"""A rulebook is drafted by one person, adopted by another, superseded by the next; marks are what it leaves open."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contracts.canonical import decode, encode
from contracts.rulebook import NotARulebook, as_wire, from_wire
from contracts.statements.alliances import Charter, FoundAlliance
from contracts.statements.keys import AdoptRules
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from domain.marks import Mark
from domain.refusals import (
    MarkGiven,
    NoRulebook,
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    UnsoundRulebook,
    WrongStage,
)
from domain.rulebooks import RulebookState, length_of, require_passing
from domain.scoring.check import check
from domain.scoring.reading import read
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table
from tests.domain.scoring.test_wrong_rulebooks import WRONG

BOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"


@cache
def published(name: str) -> dict[str, Any]:
    """A published rulebook in its signed form."""
    found = read((BOOKS / f"{name}.yaml").read_text(encoding="utf-8")).rulebook
    assert found is not None
    return as_wire(found)


def drafts(name: str = "O01", alliance: str = "alliance", **changed: Any):
    return lambda s: DraftRulebook(alliance=s[alliance], rulebook=deepcopy(published(name)) | changed)


def adopts(*periods: str, supersedes: str | None = None):
    def body(s: Scene) -> AdoptRulebook:
        old = {"supersedes": s[supersedes]} if supersedes else {}
        return AdoptRulebook(periods=periods or ("2026",), **old)

    return body


def marks(item: str = "study", subject: str = "hospital", period: str = "2026", of: str = "book"):
    return lambda s: GiveMark(
        rulebook=s[of], subject=s[subject], item=item, period=period, score="9.5", reason="材料齐全"
    )


@begins_with(moonlighter)
def drafted(s: Scene) -> None:
    """The lead's first person has drafted O01, for member units, and O02, for members; some people may not adopt."""
    s["book"] = s.says("lead", drafts()(s))
    s["other book"] = s.says("lead", drafts("O02")(s))
    s["later book"] = s.says("lead", drafts(version="2026.2")(s))
    s.county.people["clerk at lead"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")


@begins_with(drafted)
def adopted(s: Scene) -> None:
    s.says("lead2", adopts()(s), on="book")


@begins_with(adopted)
def superseded(s: Scene) -> None:
    s.says("lead2", adopts(supersedes="book")(s), on="later book")


@begins_with(adopted)
def marked(s: Scene) -> None:
    s["mark"] = s.says("lead", marks()(s))


@begins_with(drafted)
def other_adopted(s: Scene) -> None:
    s.says("lead2", adopts()(s), on="other book")


@begins_with(adopted)
def another_alliance(s: Scene) -> None:
    """The lead leads a second alliance, where a rulebook is drafted by the first person."""
    charter = Charter(title="章程(虚构)", effective="2026-01-01")
    s["second alliance"] = s.says(
        "lead", FoundAlliance(name="第二联盟(虚构)", level="county", charter=charter)
    )
    s["book there"] = s.says("lead", drafts(alliance="second alliance")(s))


def test_a_rulebook_is_drafted_by_one_person_and_adopted_by_another():
    s = adopted.begin()
    assert s.state("book") == RulebookState(s["alliance"], published("O01"), s["lead 1"], ("2026",))
    assert s.state("book").rulebook.rulebook == "O01"


def test_a_member_may_draft_and_the_lead_adopt():
    s = drafted.begin()
    s["theirs"] = s.says("hospital", drafts("O02")(s))
    s.says("lead", adopts("2026")(s), on="theirs")
    assert s.state("theirs").periods == ("2026",)


def test_the_next_rulebook_supersedes_the_one_in_force():
    s = superseded.begin()
    assert s.state("book").superseded_by == s["later book"]
    assert (s.state("later book").periods, s.state("later book").superseded_by) == (("2026",), None)
    s.says("lead", marks(of="later book")(s))


def test_two_rulebooks_of_one_alliance_are_in_force_side_by_side():
    s = adopted.begin()
    s.says("lead2", adopts()(s), on="other book")
    assert s.state("book").superseded_by is None


def test_a_mark_is_given_once_for_each_subject_item_and_period():
    s = marked.begin()
    assert s.state("mark") == Mark("9.5")
    for more in (marks("guiding"), marks(subject="bureau")):
        s.says("lead2", more(s))


def test_a_mark_may_be_given_to_a_person():
    s = adopted.begin()
    s.says("lead", marks(subject="hospital2")(s))


@pytest.mark.parametrize("name", sorted(file.stem for file in BOOKS.glob("*.yaml")))
def test_every_published_rulebook_is_drafted_and_adopted(name):
    s = drafted.begin()
    s["published"] = s.says("lead", drafts(name)(s))
    period = {"quarter": "2026-Q1"}.get(published(name)["period"], "2026")
    s.says("lead2", adopts(period)(s), on="published")
    assert s.state("published").periods == (period,)


def without(member: str):
    """O01 without one of its members."""
    book = {name: value for name, value in published("O01").items() if name != member}
    return lambda s: DraftRulebook(alliance=s["alliance"], rulebook=book)


def with_default_written_out(s: Scene) -> DraftRulebook:
    return DraftRulebook(alliance=s["alliance"], rulebook=published("O01") | {"values": []})


def unsound(s: Scene) -> DraftRulebook:
    """O01 whose result is a line that it does not have."""
    book = deepcopy(published("O01"))
    book["parts"][0]["result"] = "grand_total"
    return DraftRulebook(alliance=s["alliance"], rulebook=book)


def with_near(s: Scene) -> DraftRulebook:
    """O01 that says how near to an edge is near."""
    book = deepcopy(published("O01"))
    book["parts"][0]["near"] = "0.5"
    return DraftRulebook(alliance=s["alliance"], rulebook=book)


def test_how_near_an_edge_is_near_is_said_from_the_second_rule_set_on():
    s = drafted.begin()
    s.roots_say(AdoptRules(rules=2))
    s["near"] = s.says("lead", with_near(s))
    assert s.state("near").rulebook.parts[0].near == "0.5"


DRAFTING: Rows = {
    "by a unit outside the alliance": Row(drafted, "school", drafts(), NotMember),
    "in what is no alliance": Row(drafted, "lead", drafts(alliance="hospital"), NoSuch),
    "by whoever is no evaluator": Row(drafted, "clerk at lead", drafts(), RoleMissing),
    "what is no rulebook": Row(drafted, "lead", without("parts"), NotARulebook),
    "with a member that no rulebook has": Row(drafted, "lead", drafts(weather="rain"), NotARulebook),
    "with a default written out": Row(drafted, "lead", with_default_written_out, NotARulebook),
    "that says what is near, under the first rule set": Row(drafted, "lead", with_near, NotAdoptedYet),
    "that does not pass the check": Row(drafted, "lead", unsound, UnsoundRulebook),
}

WRITTEN_WRONG = {
    what: decode(encode(as_wire(book)))
    for what, wrong in WRONG.items()
    if wrong.severity == "error" and (book := read(wrong.text).rulebook)
}
"""The wrong rulebooks that can be written down as data at all, as a statement holds them."""


@begins_with(drafted)
def by_new_rules(s: Scene) -> None:
    adopts_field(s)


@pytest.mark.parametrize("what", WRITTEN_WRONG)
def test_what_the_check_finds_wrong_is_refused_with_its_sentence(what):
    book, s = WRITTEN_WRONG[what], by_new_rules.begin()
    errors = {each.zh for each in check(from_wire(book)) if each.severity == "error"}
    assert (
        what == "an unknown fact kind" or WRONG[what].zh in errors
    )  # in a statement the kinds have another order
    with pytest.raises(UnsoundRulebook) as no:
        s.says("lead", DraftRulebook(alliance=s["alliance"], rulebook=book))
    assert no.value.facts["why_zh"] in errors


def test_a_ledger_of_rule_set_1_refuses_what_it_always_refused():
    new = from_wire(WRITTEN_WRONG["yes and no at once"])
    require_passing(new, 1)
    with pytest.raises(UnsoundRulebook):
        require_passing(new, 2)
    with pytest.raises(UnsoundRulebook):
        require_passing(from_wire(WRITTEN_WRONG["conditions that contradict each other"]), 1)


ADOPTING: Rows = {
    "by the person who drafted it": Row(drafted, "lead", adopts(), SamePerson, on="book"),
    "by a member": Row(drafted, "hospital", adopts(), NotThisUnit, on="book"),
    "by whoever is no evaluator": Row(drafted, "clerk at lead", adopts(), RoleMissing, on="book"),
    "twice": Row(adopted, "lead2", adopts("2027"), WrongStage, on="book"),
    "for a month, where it scores years": Row(drafted, "lead2", adopts("2026-07"), WrongStage, on="book"),
    "for a year and a quarter": Row(drafted, "lead2", adopts("2026", "2026-Q1"), WrongStage, on="book"),
    "for a year for which a value is unknown": Row(
        drafted, "lead2", adopts("2026", "2027"), UnsoundRulebook, on="other book"
    ),
    "in place of one that is not in force": Row(
        drafted, "lead2", adopts(supersedes="book"), WrongStage, on="later book"
    ),
    "in place of one that was superseded": Row(
        superseded, "lead2", adopts(supersedes="book"), WrongStage, on="other book"
    ),
    "in place of itself": Row(drafted, "lead2", adopts(supersedes="book"), WrongStage, on="book"),
    "in place of another alliance's": Row(
        another_alliance, "lead2", adopts(supersedes="book"), WrongStage, on="book there"
    ),
    "in place of what is no rulebook": Row(drafted, "lead2", adopts(supersedes="lead"), NoSuch, on="book"),
    "what is no rulebook": Row(drafted, "lead2", adopts(), NoSuch, on="alliance"),
}


MARKING: Rows = {
    "for a period for which it is not adopted": Row(adopted, "lead", marks(period="2027"), NoRulebook),
    "before it is adopted": Row(drafted, "lead", marks(), NoRulebook),
    "after it was superseded": Row(superseded, "lead", marks(), NoRulebook),
    "by a member": Row(adopted, "hospital", marks(), NotThisUnit),
    "by whoever is no evaluator": Row(adopted, "clerk at lead", marks(), RoleMissing),
    "what the rulebook does not leave to judgement": Row(adopted, "lead", marks("attendance"), NoSuch),
    "by a rulebook that reads no marks": Row(other_adopted, "lead", marks(of="other book"), NoSuch),
    "of a unit outside the alliance": Row(adopted, "lead", marks(subject="school"), NoSuch),
    "of what is neither unit nor person": Row(adopted, "lead", marks(subject="alliance"), NoSuch),
    "twice": Row(marked, "lead2", marks(), MarkGiven),
    "under what is no rulebook": Row(adopted, "lead", marks(of="alliance"), NoSuch),
}


@table(DRAFTING)
def test_drafting(row):
    refuse(row)


@table(ADOPTING)
def test_adopting(row):
    refuse(row)


@table(MARKING)
def test_marking(row):
    refuse(row)


@pytest.mark.parametrize(
    ("period", "length"),
    [
        ("2026", "year"),
        ("2026-H1", "half"),
        ("2026-Q4", "quarter"),
        ("2026-01", "month"),
        ("2026-12", "month"),
    ],
)
def test_the_length_of_a_period_follows_from_how_it_is_written(period, length):
    assert length_of(period) == length
