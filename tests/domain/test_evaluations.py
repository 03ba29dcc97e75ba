"""Evaluations by open ballot: both ways and upwards, changed until they close, fact only once they are counted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.statement import Body
from contracts.statements.evaluations import (
    CastBallot,
    ChangeBallot,
    Choice,
    CloseEvaluation,
    OpenEvaluation,
    Panel,
)
from contracts.statements.units import MergeUnits
from domain.evaluations import Ballot, EvaluationClosed
from domain.facts import facts_of
from domain.panel_names import PanelsOfName, overlap
from domain.refusals import (
    BallotThere,
    DatesReversed,
    LineVotesOnce,
    NoRulebook,
    NoSuch,
    NotAdoptedYet,
    NotAsked,
    NotOffered,
    NotOverYet,
    NotThisUnit,
    NotYourself,
    OutsidePeriod,
    PanelThere,
    Repeated,
    RoleMissing,
    TooLate,
    WrongStage,
)
from domain.scoring.check import check_file
from tests.domain.scenes import Row, Rows, Scene, begins_with, moonlighter, refuse, table
from tests.domain.star_scenes import adopts
from tests.domain.street_scenes import becomes_one, speaks_for
from tests.domain.test_signatures import field
from tests.people import DAY_MS

BOOK = Path(__file__).parents[2] / "examples" / "rulebooks" / "two-way.yaml"
TWO_WAY = (
    ("社区评单位", ("community",), ("bureau", "hospital")),
    ("单位互评", ("bureau", "hospital"), ("bureau", "hospital", "community")),
)


def opens(panels: tuple[Any, ...] = TWO_WAY, **more: Any) -> Callable[[Scene], Body]:
    given = {
        "title": "年度双向评议",
        "period": "2026",
        "opinions": ("好", "较好", "一般", "差"),
        "closes": "2026-01-05",
    }

    def body(s: Scene) -> Body:
        asked = tuple(
            Panel(name=name, voters=tuple(s[v] for v in voters), subjects=tuple(s[u] for u in subjects))
            for name, voters, subjects in panels
        )
        return OpenEvaluation(
            rulebook=s[more.get("rulebook", "book")],
            panels=asked,
            **(given | {k: v for k, v in more.items() if k != "rulebook"}),
        )

    return body


def casts(panel: str = "单位互评", of: str = "evaluation", **opinions: str) -> Callable[[Scene], Body]:
    return lambda s: CastBallot(evaluation=s[of], panel=panel, choices=chosen(s, opinions))


def changes(**opinions: str) -> Callable[[Scene], Body]:
    return lambda s: ChangeBallot(choices=chosen(s, opinions))


def chosen(s: Scene, opinions: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(subject=s[unit], opinion=opinion) for unit, opinion in opinions.items())


def closes(s: Scene) -> Body:
    return CloseEvaluation()


@begins_with(field)
def with_a_book(s: Scene) -> None:
    book, _ = check_file(BOOK.read_text(encoding="utf-8"))
    assert book
    adopts(s, "book", book)


@begins_with(with_a_book)
def opened(s: Scene) -> None:
    s["evaluation"] = s.says("lead", opens()(s))


@begins_with(opened)
def some_voted(s: Scene) -> None:
    s["bureau's"] = s.says("bureau", casts(hospital="较好", community="好")(s))
    s["community's"] = s.says("community", casts("社区评单位", bureau="好", hospital="差")(s))


@begins_with(some_voted)
def all_voted(s: Scene) -> None:
    s["hospital's"] = s.says("hospital", casts(bureau="好")(s))


@begins_with(some_voted)
def over(s: Scene) -> None:
    s.story.received += 10 * DAY_MS


@begins_with(over)
def closed(s: Scene) -> None:
    s.says("lead", closes(s), on="evaluation")


@begins_with(with_a_book)
def voter_merged(s: Scene) -> None:
    """A voter goes into one of those that it is asked about."""
    asked = (("单位互评", ("bureau", "hospital"), ("hospital", "community")),)
    s["evaluation"] = s.says("lead", opens(panels=asked)(s))
    s.says("lead", MergeUnits(units=(s["bureau"],), into=s["hospital"], on="2026-01-01", reason="机构调整"))
    speaks_for(s, "hospital", "bureau")


def asks_two(s: Scene) -> None:
    """The bureau and the hospital are asked about the lead."""
    asked = (("单位评牵头", ("bureau", "hospital"), ("lead",)),)
    s["evaluation"] = s.says("lead", opens(panels=asked)(s))


@begins_with(with_a_book)
def one_voter_went_into_the_other(s: Scene) -> None:
    asks_two(s)
    s.says("lead", MergeUnits(units=(s["bureau"],), into=s["hospital"], on="2026-01-01", reason="机构调整"))
    speaks_for(s, "hospital", "bureau")


@begins_with(with_a_book)
def both_went_into_a_third(s: Scene) -> None:
    """The bureau has voted before."""
    asks_two(s)
    s["bureau's"] = s.says("bureau", casts("单位评牵头", lead="差")(s))
    becomes_one(s, "bureau", "hospital")


def test_units_that_became_one_vote_once():
    s = one_voter_went_into_the_other.begin()
    s.says("hospital", casts("单位评牵头", lead="好")(s))
    s.story.received += 10 * DAY_MS
    s.says("lead", closes(s), on="evaluation")
    assert facts(s, "ballot") == [("lead", "单位评牵头", "hospital", "好")]


def test_the_one_that_came_of_them_changes_the_ballot_that_there_is():
    s = both_went_into_a_third.begin()
    s.says("joint for bureau", changes(lead="一般")(s), on="bureau's")
    assert s.state("bureau's").choices[0].opinion == "一般"


def test_periods_that_do_not_overlap_may_each_have_a_panel_of_one_name():
    s = opened.begin()
    again = {"title": "再评", "panels": (("另一组", ("community",), ("bureau",)),)}
    s["other"] = s.says("lead", opens(**again)(s))
    assert s.rule("panel-name", s["alliance"], "另一组") == PanelsOfName(s["other"], ("2026",))
    assert (overlap("2026", "2026-H2"), overlap("2026-H1", "2026-H2")) == (True, False)


def facts(s: Scene, kind: str) -> list[tuple[Any, ...]]:
    names = {s[name]: name for name in ("bureau", "hospital", "community", "lead")}
    found = [
        fact for at, each in enumerate(s.story.happened) for fact in facts_of(each, at + 1, "Asia/Shanghai")
    ]
    return [
        (names[fact.who["unit"]], *(names.get(value, value) for value in fact.attributes.values()))
        for fact in found
        if fact.kind == kind
    ]


def test_nothing_is_a_fact_before_it_is_counted():
    s = some_voted.begin()
    assert facts(s, "ballot") == []
    s = closed.begin()
    assert facts(s, "ballot") == [
        ("bureau", "社区评单位", "community", "好"),
        ("hospital", "社区评单位", "community", "差"),
        ("hospital", "单位互评", "bureau", "较好"),
        ("community", "单位互评", "bureau", "好"),
    ]


def test_the_turnout_counts_for_each_the_others_who_were_asked():
    assert facts(closed.begin(), "turnout") == [
        ("bureau", "社区评单位", 1, 1),
        ("hospital", "社区评单位", 1, 1),
        ("bureau", "单位互评", 0, 1),
        ("hospital", "单位互评", 1, 1),
        ("community", "单位互评", 1, 2),
    ]


def test_the_last_choices_count():
    s = some_voted.begin()
    s.says("bureau", changes(hospital="一般")(s), on="bureau's")
    s.story.received += 10 * DAY_MS
    s.says("lead2", closes(s), on="evaluation")
    assert ("hospital", "单位互评", "bureau", "一般") in facts(s, "ballot")
    assert [each for each in facts(s, "ballot") if each[1:3] == ("单位互评", "bureau")] == [
        ("hospital", "单位互评", "bureau", "一般")
    ]


def test_it_may_be_closed_once_all_have_voted():
    s = all_voted.begin()
    s.says("lead", closes(s), on="evaluation")
    [data] = [each.data for each in s.story.happened if isinstance(each.data, EvaluationClosed)]
    assert data.on == "2026-01-01", "the day on which all had voted"
    assert not any(turnout.missing for turnout in data.turnouts)
    assert isinstance(s.state("bureau's"), Ballot)
    assert s.state("bureau's").counted


@pytest.mark.parametrize("who", ["bureau", "hospital"])
def test_a_unit_on_both_sides_of_a_panel_votes_on_the_others(who: str):
    s = opened.begin()
    s.says(who, casts(community="好")(s))


REFUSALS: Rows = {
    "opened under the first rule set": Row(moonlighter, "lead", lambda s: opens(rulebook="alliance")(s), NotAdoptedYet),
    "opened by a member": Row(with_a_book, "bureau", opens(), NotThisUnit),
    "opened by a clerk of the lead": Row(with_a_book, "clerk at lead", opens(), RoleMissing),
    "for a period without rules": Row(with_a_book, "lead", opens(period="2027"), NoRulebook),
    "by what is no rulebook": Row(with_a_book, "lead", opens(rulebook="alliance"), NoSuch),
    "until yesterday": Row(with_a_book, "lead", opens(closes="2025-12-31"), DatesReversed),
    "a panel of a name that another has for those days": Row(opened, "lead", opens(title="再投一次"), PanelThere),
    "until a day of another period": Row(with_a_book, "lead", opens(closes="2027-01-05"), OutsidePeriod),
    "cast in the name of a voter that went into another voter": Row(one_voter_went_into_the_other, "hospital for bureau", casts("单位评牵头", lead="差"), LineVotesOnce),
    "cast in the name of a second unit of a line that has voted": Row(both_went_into_a_third, "joint for hospital", casts("单位评牵头", lead="差"), LineVotesOnce),
    "two panels of one name": Row(with_a_book, "lead", opens(panels=(TWO_WAY[0], TWO_WAY[0])), Repeated),
    "one opinion twice": Row(with_a_book, "lead", opens(opinions=("好", "好")), Repeated),
    "a voter named twice": Row(with_a_book, "lead", opens(panels=(("a", ("bureau", "bureau"), ("hospital",)),)), Repeated),
    "a subject named twice": Row(with_a_book, "lead", opens(panels=(("a", ("bureau",), ("hospital", "hospital")),)), Repeated),
    "somebody asked about themselves alone": Row(with_a_book, "lead", opens(panels=(("a", ("bureau",), ("bureau",)),)), NotYourself),
    "a voter that is no unit": Row(with_a_book, "lead", opens(panels=(("a", ("alliance",), ("bureau",)),)), NoSuch),
    "cast in a panel that does not ask one": Row(opened, "bureau", casts("社区评单位", hospital="好"), NotThisUnit),
    "cast in no panel": Row(opened, "bureau", casts("没有", hospital="好"), NotThisUnit),
    "cast in what is no evaluation": Row(opened, "bureau", casts(of="alliance", hospital="好"), NoSuch),
    "cast by a clerk": Row(opened, "clerk at bureau", casts(hospital="好"), RoleMissing),
    "about whom the panel does not rate": Row(opened, "bureau", casts(lead="好"), NotAsked),
    "about oneself": Row(opened, "bureau", casts(bureau="好"), NotYourself),
    "about oneself, in the name of a voter that went into it": Row(voter_merged, "hospital for bureau", casts(hospital="好"), NotYourself),
    "in words that are not offered": Row(opened, "bureau", casts(hospital="优"), NotOffered),
    "about one unit twice": Row(opened, "bureau", lambda s: CastBallot(evaluation=s["evaluation"], panel="单位互评", choices=(*chosen(s, {"hospital": "好"}), *chosen(s, {"hospital": "差"}))), Repeated),
    "cast twice": Row(some_voted, "bureau", casts(hospital="好"), BallotThere),
    "cast after the last day": Row(over, "hospital", casts(bureau="好"), TooLate),
    "another's ballot changed": Row(some_voted, "hospital", changes(community="差"), NotThisUnit, on="bureau's"),
    "changed after the last day": Row(over, "bureau", changes(hospital="好"), TooLate, on="bureau's"),
    "changed once it was counted": Row(closed, "bureau", changes(hospital="好"), WrongStage, on="bureau's"),
    "what is no ballot changed": Row(some_voted, "bureau", changes(hospital="好"), NoSuch, on="evaluation"),
    "closed while some have not voted": Row(some_voted, "lead", closes, NotOverYet, on="evaluation"),
    "closed by a member": Row(over, "bureau", closes, NotThisUnit, on="evaluation"),
    "closed by a clerk": Row(over, "clerk at lead", closes, RoleMissing, on="evaluation"),
    "closed twice": Row(closed, "lead", closes, WrongStage, on="evaluation"),
    "what is no evaluation closed": Row(over, "lead", closes, NoSuch, on="alliance"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
