"""Consultations, trainings and field studies: what their registers show, and what they have no column for."""

from collections.abc import Iterator

import pytest

from projections.consultations import consultations
from projections.deadlines import deadlines
from projections.inbox import inbox
from projections.reading import Reading, reading
from projections.studies import studies, study_problems
from projections.trainings import training_totals, trainings
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize(("today", "standing"), [("2026-04-30", "open"), ("2026-05-01", "overdue")])
def test_a_street_is_waited_for_until_its_day_and_overdue_after_it(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    answered, withdrawn, waiting = consultations(now, today, street=year.of["riverside"]).rows
    assert (answered.standing, answered.opinion, answered.answered) == (
        "answered", "agrees-with-advice", "2026-03-02",
    )  # fmt: skip
    assert (withdrawn.standing, withdrawn.withdrawn) == ("withdrawn", "asked-twice")
    assert (waiting.standing, waiting.opinion) == (standing, None)
    [due] = deadlines(now, today, "2026-04-30", kind="consultation").rows
    assert (due.stream, due.overdue) == (waiting.consultation, standing == "overdue")
    assert due.units == (year.of["riverside"], year.county.units["bureau"])


def test_a_consultation_has_no_column_for_whom_it_is_about(now: Reading) -> None:
    row = consultations(now, "2026-04-01").rows[0]
    assert set(row.model_dump()) == {
        "consultation", "asker", "street", "matter", "request", "due", "asked", "answered", "opinion", "document",
        "withdrawn", "standing", "position", "changed",
    }  # fmt: skip


def test_the_other_unit_hears_of_the_answer_and_of_a_training(year: Year, now: Reading) -> None:
    def told(name: str) -> set[str]:
        return {
            row.what
            for row in inbox(now, "2026-03-02", whom=year.county.units[name], kind="told", limit=500).rows
        }

    assert "consultation.answered" in told("bureau") - told("hospital")
    assert "training.recorded" in told("hospital") - told("bureau")


def test_trainings_are_totalled_where_another_unit_has_confirmed_them(year: Year, now: Reading) -> None:
    units = year.county.units
    [total] = training_totals(now).rows
    assert (total.host, total.kind) == (units["lead"], "grid-work")
    assert (total.trainings, total.minutes, total.people) == (2, 180, 65)
    assert (
        training_totals(now, since="2026-03-03").rows == training_totals(now, until="2026-03-01").rows == ()
    )
    assert training_totals(now, since="2026-03-02", until="2026-03-02").rows == (total,)


def test_trainings_are_found_by_whose_people_came_and_show_who_confirmed(year: Year, now: Reading) -> None:
    units = year.county.units
    rows = trainings(now, took_part=units["hospital"]).rows
    assert [row.stage for row in rows] == ["confirmed", "confirmed", "recorded", "withdrawn"]
    assert [row.confirmed_by for row in rows] == [units["community"], units["community"], None, None]
    assert rows[-1].reason == "wrong-figures"
    assert trainings(now, took_part=units["bureau"]).rows == ()


def test_a_study_shows_the_problems_that_it_led_to_open_and_closed(year: Year, now: Reading) -> None:
    study, withdrawn = studies(now, place=year.county.units["community"]).rows
    assert (study.problems, study.closed, study.withdrawn) == (3, 1, None)
    assert (withdrawn.problems, withdrawn.withdrawn) == (0, "not-held")
    assert [row.study for row in studies(now, search="小区").rows] == [study.study]
    rows = study_problems(now, study=study.study).rows
    assert [(row.problem, row.kind, row.outcome) for row in rows] == [
        (year.of["project"], "project", "completed"),
        (year.of["breakthrough"], "project", None),
        (year.of["need"], "item", None),
    ]
    assert rows[0].title == "加装扶手(虚构)"
