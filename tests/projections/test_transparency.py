"""What an alliance shows everybody: sums that tell of nobody, on the days and of the months that are over."""

import pytest

from projections.reading import reading
from projections.transparency import FEWEST, MonthOfHours, Promises, months, totals, years
from tests.projections.year import Year

TODAY = "2026-05-10"


def test_a_years_numbers(year: Year) -> None:
    with reading(year.ledger) as now:
        shown = totals(now, TODAY, year.county.alliance, "2026")
        other = totals(now, TODAY, year.of["other alliance"], "2026")
        before = totals(now, TODAY, year.county.alliance, "2025")
    assert shown.promises == Promises(due=2, kept=1, overdue=1, open=0, lapsed=0)
    assert {each.kind: each.published for each in shown.lists}["need"] >= 1
    [visits] = [each for each in shown.cadences if each.title == "联络员驻点"]
    assert (visits.periods, visits.met, visits.missed) == (4, 0, 4)
    assert shown.members == 5
    assert shown.notices
    assert shown.reports
    assert other.promises.due == before.promises.due == 0


def test_hours_of_few_people_are_not_shown(year: Year) -> None:
    with reading(year.ledger) as now:
        shown = totals(now, TODAY, year.county.alliance, "2026")
    assert [month.month for month in shown.hours] == [f"2026-0{n}-01" for n in range(1, 5)]
    assert {month.month: month.minutes for month in shown.hours}["2026-03-01"] is None


@pytest.mark.parametrize(
    ("people", "shown"), [(0, 0), (1, None), (FEWEST - 1, None), (FEWEST, 600), (FEWEST + 1, 600)]
)
def test_a_month_is_shown_from_so_many_people_on_or_where_nobody_served(
    people: int, shown: int | None
) -> None:
    rows = [("2026-03-01", 600, people)] if people else []
    assert months(rows, "2026-04-01", "2026")[2] == MonthOfHours("2026-03-01", shown)


def test_a_month_is_shown_once_it_is_over() -> None:
    assert [each.month for each in months([], "2026-03-31", "2026")] == ["2026-01-01", "2026-02-01"]
    assert len(months([], "2027-01-01", "2026")) == 12
    assert years("2027-01-01", "2025-12-31") == ["2027", "2026", "2025"]
