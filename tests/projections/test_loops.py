"""Orders, as their register tells them."""

from collections.abc import Iterator

import pytest

from domain.orders import Stage
from projections.deadlines import deadlines
from projections.orders import orders
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


# ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_shows_who_served_how_fast_they_answered_and_its_stars(year: Year, now: Reading) -> None:
    [order] = orders(now, "2026-03-02", stream=year.of["order"]).rows
    assert (order.community, order.unit) == (
        year.county.units["community"],
        year.county.units["hospital"],
    ), "the bureau refused it, and nothing of that is left"
    assert (order.stage, order.response_minutes, order.done) == (Stage.RATED, 95, "2026-03-02")
    assert (order.stars, order.reasons, order.overdue) == (5, ("in-time", "friendly"), False)
    assert (order.item, order.activity) == (year.of["service"], year.of["activity"])


def test_an_order_under_way_is_overdue_from_the_day_after_it_was_wanted(year: Year, now: Reading) -> None:
    waiting = orders(now, "2026-05-20", stage=Stage.DISPATCHED).rows
    assert [(row.stream, row.response_minutes, row.overdue) for row in waiting] == [
        (year.of["order under way"], None, False)
    ]
    assert [row.stream for row in orders(now, "2026-05-21", overdue=True).rows] == [
        year.of["order under way"]
    ]
    [due] = deadlines(now, "2026-05-21", "2026-05-20", kind="order").rows
    assert (due.due, due.title, due.overdue) == ("2026-05-20", "清理楼道杂物", True)
    assert set(due.units) == {year.county.units["community"], year.county.units["bureau"]}


def test_orders_are_searched_and_a_withdrawn_one_says_why(year: Year, now: Reading) -> None:
    [order] = orders(now, "2026-03-02", search="重复").rows
    assert (order.stage, order.withdrawn) == (Stage.WITHDRAWN, "placed-twice")
    assert orders(now, "2026-03-02", unit=year.county.units["lead"]).rows == ()
