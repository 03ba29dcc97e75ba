"""Evaluations as registers show them: who has voted at once, what they said once it is counted; and a score that rests on it."""

from contracts.values import Id
from projections.evaluations import evaluation_panels, evaluations, opinions, tallies
from projections.reading import reading
from tests.projections.year import Year


def test_before_the_closing_nobody_learns_what_a_ballot_says(year: Year) -> None:
    with reading(year.ledger) as now:
        [panel] = evaluation_panels(now, evaluation=year.of["open evaluation"]).rows
        assert panel.voted == (year.county.units["hospital"],)
        assert opinions(now, evaluation=year.of["open evaluation"]).rows == ()
        assert tallies(now, evaluation=year.of["open evaluation"]).rows == ()


def test_what_was_said_last_is_counted(year: Year) -> None:
    units = year.county.units
    with reading(year.ledger) as now:
        said = {row.voter: row.opinion for row in opinions(now, evaluation=year.of["evaluation"]).rows}
        assert said == {units["hospital"]: "好", units["bureau"]: "较好"}
        counted = [(row.opinion, row.ballots) for row in tallies(now, subject=units["community"]).rows]
        assert sorted(counted) == [("好", 1), ("较好", 1)]


def standings(year: Year, today: str, **asked: Id) -> list[str]:
    with reading(year.ledger) as now:
        return sorted(row.standing for row in evaluations(now, today, **asked).rows)


def test_an_evaluation_is_open_until_its_last_day_and_then_to_be_closed(year: Year) -> None:
    assert standings(year, "2026-12-20") == ["closed", "open"]
    assert standings(year, "2026-12-21") == ["closed", "to be closed"]
    assert standings(year, "2026-12-21", asked=year.county.units["community"]) == ["closed", "to be closed"]
    assert standings(year, "2026-12-21", asked=year.county.lead.unit) == []
