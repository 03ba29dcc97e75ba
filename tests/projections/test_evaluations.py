"""Evaluations as registers show them: who has voted at once, what they said once it is counted; and a score that rests on it."""

from contracts.values import Id
from projections.evaluations import evaluation_panels, evaluations, opinions, tallies
from projections.reading import reading
from projections.rows import columns
from projections.secret_ballots import (
    SecretBallotRow,
    TokenRow,
    ballot_boxes,
    ballot_tokens,
    secret_ballots,
)
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
        counted = [
            (row.opinion, row.ballots)
            for row in tallies(now, evaluation=year.of["evaluation"], subject=units["community"]).rows
        ]
        assert sorted(counted) == [("好", 1), ("较好", 1)]


def standings(year: Year, today: str, **asked: Id) -> list[str]:
    with reading(year.ledger) as now:
        return sorted(row.standing for row in evaluations(now, today, **asked).rows)


def test_an_evaluation_is_open_until_its_last_day_and_then_to_be_closed(year: Year) -> None:
    assert standings(year, "2026-12-20") == ["closed", "closed", "open", "open"]
    assert standings(year, "2026-12-21") == ["closed", "closed", "to be closed", "to be closed"]
    community = year.county.units["community"]
    assert standings(year, "2026-12-21", asked=community) == [
        "closed",
        "closed",
        "to be closed",
        "to be closed",
    ]
    assert standings(year, "2026-12-21", asked=year.county.lead.unit) == ["closed", "to be closed"]


def test_a_box_shows_numbers_and_who_has_published_a_secret(year: Year) -> None:
    units = year.county.units
    with reading(year.ledger) as now:
        counted, waiting = ballot_boxes(now).rows
        assert (counted.asked, counted.tokens, counted.ballots) == (6, 4, 4)
        assert counted.unsealed == counted.trustees == (units["lead"], units["hospital"])
        assert (waiting.tokens, waiting.ballots, waiting.shut, waiting.unsealed) == (0, 0, None, ())


def test_secret_ballots_are_tallied_like_others_and_a_spoiled_one_says_why(year: Year) -> None:
    evaluation = year.of["secret evaluation"]
    with reading(year.ledger) as now:
        assert sorted((row.opinion, row.ballots) for row in tallies(now, evaluation=evaluation).rows) == [
            ("好", 1), ("差", 1), ("较好", 1),
        ]  # fmt: skip
        spoiled = secret_ballots(now, evaluation=evaluation, standing="spoiled").rows
        assert [row.reason for row in spoiled] == ["no-such-opinion"]


def test_no_table_joins_who_asked_for_a_token_with_a_ballot(year: Year) -> None:
    """Tokens and ballots share no value but what all of the panel share, and a ballot's row tells no day."""
    of_all = {year.of["secret evaluation"], "无记名", None}
    with reading(year.ledger) as now:
        tokens = ballot_tokens(now, evaluation=year.of["secret evaluation"]).rows
        ballots = secret_ballots(now, evaluation=year.of["secret evaluation"]).rows
        said = opinions(now, evaluation=year.of["secret evaluation"]).rows
    of_tokens = {value for row in tokens for value in row.model_dump().values()}
    of_ballots = {value for row in (*ballots, *said) for value in row.model_dump().values()}
    of_panel = of_all | {year.county.units["community"]}
    shared = {value for value in of_tokens & of_ballots if not isinstance(value, int)}
    assert shared <= of_panel
    assert {row.voter for row in said} == {row.ballot for row in ballots if row.standing == "counted"}
    assert not [name for name, column in columns(SecretBallotRow).items() if column.type == "date"]
    assert [name for name, column in columns(TokenRow).items() if column.type == "date"] == [
        "asked",
        "issued",
    ]
