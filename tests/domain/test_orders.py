"""Orders: from the community's counter to a unit and back, with stars; and every way in which that may not be."""

import pytest

from contracts.statements.alliances import LeaveWithList
from contracts.statements.lists import CloseItem, HoldActivity, PlanActivity, PublishItem
from contracts.statements.orders import (
    AcceptOrder,
    CompleteOrder,
    DispatchOrder,
    PlaceOrder,
    RateOrder,
    RefuseOrder,
    WithdrawOrder,
)
from domain.facts import facts_of
from domain.orders import Order, OrderRated, Stage
from domain.refusals import (
    InTheFuture,
    InThePast,
    NoSuch,
    NotAdoptedYet,
    NotHosting,
    NotMember,
    NotThisUnit,
    OtherSide,
    OwnItem,
    Repeated,
    RoleMissing,
    SamePerson,
    ServesItself,
    StaleExpect,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table
from tests.domain.street_scenes import becomes_one
from tests.people import DAY_MS

MINUTE_MS = 60_000


def places(wanted: str = "2026-01-20", alliance: str = "alliance", item: str = ""):
    def body(s: Scene) -> PlaceOrder:
        more = ({"alliance": s[alliance]} if alliance else {}) | ({"item": s[item]} if item else {})
        return PlaceOrder(category="助老", title="上门理发", wanted=wanted, **more)

    return body


def hands_to(unit: str = "hospital"):
    return lambda s: DispatchOrder(to=s[unit])


def accepts(s: Scene) -> AcceptOrder:
    return AcceptOrder()


def refuses(s: Scene) -> RefuseOrder:
    return RefuseOrder(reason="no-hands")


def completes(on: str = "2026-01-10", activity: str = ""):
    return lambda s: CompleteOrder(on=on, **({"activity": s[activity]} if activity else {}))


def rates(*reasons: str, stars: int = 4):
    return lambda s: RateOrder(stars=stars, reasons=reasons)


def withdraws(s: Scene) -> WithdrawOrder:
    return WithdrawOrder(reason="not-needed-any-more")


def service(kind: str = "service"):
    dates = {"available": "2026-01-01", "until": "2026-06-30"}
    return lambda s: PublishItem(
        alliance=s["alliance"],
        kind=kind,
        title="上门理发",
        category="助老",
        quantity=9,
        measure="次",
        **dates,
    )


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """Two services, one of them the community's own; people who may sign but keep no lists."""
    adopts_field(s)
    s["haircuts"] = s.says("hospital", service()(s))
    s["need"] = s.says("hospital", service("need")(s))
    s["own service"] = s.says("community", service()(s))
    for unit in ("community", "hospital"):
        s.county.people[f"signatory at {unit}"] = s.county.colleague(
            s.who(unit), f"signatory at {unit}", "signatory"
        )


@begins_with(field)
def left(s: Scene) -> None:
    """The community has left the alliance."""
    s["membership"] = s.county.rule("membership", s["alliance"], s["community"])
    s.says("community", LeaveWithList(reason="调整", as_of=1), on="membership")


@begins_with(field)
def closed(s: Scene) -> None:
    s.says("hospital", CloseItem(outcome="withdrawn"), on="haircuts")


@begins_with(field)
def placed(s: Scene) -> None:
    s["order"] = s.says("community", places(item="haircuts")(s))


@begins_with(placed)
def dispatched(s: Scene) -> None:
    s.says("community", hands_to()(s), on="order")


@begins_with(dispatched)
def accepted(s: Scene) -> None:
    """Ninety-five and a half minutes later. By now it is the tenth of January."""
    s.story.received += 95 * MINUTE_MS + MINUTE_MS // 2
    s.says("hospital", accepts(s), on="order")
    s["visit"] = s.says("hospital", PlanActivity(title="上门服务", category="助老", on="2026-01-10"))
    s["bureau's"] = s.says("bureau", PlanActivity(title="植树", category="环境", on="2026-01-10"))
    s.on("2026-01-10")
    s.says("hospital", HoldActivity(on="2026-01-10"), on="visit")


@begins_with(accepted)
def completed(s: Scene) -> None:
    """The hospital's second person says so, who has a key at the community too."""
    s.says("hospital2", completes(activity="visit")(s), on="order")


@begins_with(completed)
def rated(s: Scene) -> None:
    s.says("community", rates("in-time", "friendly")(s), on="order")


@begins_with(completed)
def merged_since(s: Scene) -> None:
    """The community and the unit that served have become one."""
    becomes_one(s, "community", "hospital")


@begins_with(placed)
def withdrawn(s: Scene) -> None:
    s.says("community", withdraws(s), on="order")


def test_an_order_is_placed_handed_on_taken_done_and_rated():
    s = rated.begin()
    order: Order = s.state("order")
    assert (order.stage, order.community, order.unit) == (Stage.RATED, s["community"], s["hospital"])
    [data] = s.events(OrderRated)
    assert (data.unit, data.community, data.alliance) == (s["hospital"], s["community"], s["alliance"])
    assert (data.on, data.in_time, data.response_minutes) == ("2026-01-10", True, 95)


def test_what_is_rated_is_a_fact_of_the_unit_that_served_and_of_no_person():
    s = rated.begin()
    [fact] = facts_of(s.story.happened[-1], 7, "Asia/Shanghai")
    assert (fact.kind, str(fact.day)) == ("order_served", "2026-01-10")
    assert fact.who == {"unit": s["hospital"], "community": s["community"], "alliance": s["alliance"]}
    assert fact.attributes == {"in_time": True, "stars": 4, "response_minutes": 95}


@pytest.mark.parametrize(("wanted", "in_time"), [("2026-01-10", True), ("2026-01-09", False)])
def test_the_day_that_was_wanted_is_the_last_that_is_in_time(wanted: str, in_time: bool):
    s = field.begin()
    s["order"] = s.says("community", places(wanted, alliance="")(s))
    s.says("community", hands_to()(s), on="order")
    s.says("hospital", accepts(s), on="order")
    s.on("2026-01-10")
    s.says("hospital", completes()(s), on="order")
    s.says("community", rates()(s), on="order")
    assert s.events(OrderRated)[0].in_time is in_time


def test_a_clock_that_was_put_back_makes_no_answer_take_less_than_no_time():
    s = dispatched.begin()
    s.story.received -= DAY_MS
    s.says("hospital", accepts(s), on="order")
    s.on("2026-01-10")
    s.says("hospital", completes()(s), on="order")
    s.says("community", rates()(s), on="order")
    assert s.events(OrderRated)[0].response_minutes == 0


def test_a_refusal_leaves_the_order_free_and_nothing_that_counts():
    s = dispatched.begin()
    before = s.state("order")
    s.says("hospital", refuses(s), on="order")
    assert (s.state("order").stage, s.state("order").unit) == (Stage.PLACED, None)
    assert facts_of(s.story.happened[-1], 7, "Asia/Shanghai") == []
    s.says("community", hands_to("bureau")(s), on="order")
    assert s.state("order").unit == s["bureau"] != before.unit
    s.says("bureau", accepts(s), on="order")


def test_the_clock_of_an_answer_begins_with_the_last_dispatch():
    s = dispatched.begin()
    s.says("hospital", refuses(s), on="order")
    s.story.received += 300 * MINUTE_MS
    s.says("community", hands_to("bureau")(s), on="order")
    s.story.received += 20 * MINUTE_MS
    s.says("bureau", accepts(s), on="order")
    assert s.state("order").response_minutes == 20


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "community", places(), NotAdoptedYet),
    "placed by what is no community": Row(field, "hospital", places(), NotThisUnit),
    "placed by whoever is no clerk": Row(field, "signatory at community", places(), RoleMissing),
    "wanted by a day that has passed": Row(field, "community", places("2025-12-31"), InThePast),
    "placed in an alliance of others": Row(left, "community", places(), NotMember),
    "placed in what is no alliance": Row(field, "community", places(alliance="haircuts"), NoSuch),
    "choosing what is no item": Row(field, "community", places(item="alliance"), NoSuch),
    "choosing what is no service": Row(field, "community", places(item="need"), WrongStage),
    "choosing a service of an alliance without naming it": Row(field, "community", places(alliance="", item="haircuts"), WrongStage),
    "choosing a service that is closed": Row(closed, "community", places(item="haircuts"), WrongStage),
    "choosing one's own service": Row(field, "community", places(item="own service"), OwnItem),
    "handed on by another": Row(placed, "bureau", hands_to(), NotThisUnit, on="order"),
    "handed on by whoever is no clerk": Row(placed, "signatory at community", hands_to(), RoleMissing, on="order"),
    "handed on twice": Row(dispatched, "community", hands_to("bureau"), WrongStage, on="order"),
    "handed to itself": Row(placed, "community", hands_to("community"), ServesItself, on="order"),
    "handed to what is no unit": Row(placed, "community", hands_to("alliance"), NoSuch, on="order"),
    "handed to somebody outside the alliance": Row(placed, "community", hands_to("school"), NotMember, on="order"),
    "handed on after it was withdrawn": Row(withdrawn, "community", hands_to(), WrongStage, on="order"),
    "accepted by another": Row(dispatched, "bureau", accepts, NotThisUnit, on="order"),
    "accepted before it was handed on": Row(placed, "hospital", accepts, NotThisUnit, on="order"),
    "accepted by whoever is no clerk": Row(dispatched, "signatory at hospital", accepts, RoleMissing, on="order"),
    "accepted twice": Row(accepted, "hospital", accepts, WrongStage, on="order"),
    "accepted as it was before": Row(dispatched, "hospital", accepts, StaleExpect, on="order", expect=1),
    "refused by another": Row(dispatched, "bureau", refuses, NotThisUnit, on="order"),
    "refused by whoever is no clerk": Row(dispatched, "signatory at hospital", refuses, RoleMissing, on="order"),
    "refused after it was taken": Row(accepted, "hospital", refuses, WrongStage, on="order"),
    "done by another": Row(accepted, "bureau", completes(), NotThisUnit, on="order"),
    "done by whoever is no clerk": Row(accepted, "signatory at hospital", completes(), RoleMissing, on="order"),
    "done before it was taken": Row(dispatched, "hospital", completes("2026-01-01"), WrongStage, on="order"),
    "done tomorrow": Row(accepted, "hospital", completes("2026-01-11"), InTheFuture, on="order"),
    "done at what is no activity": Row(accepted, "hospital", completes(activity="need"), NoSuch, on="order"),
    "done at another's activity": Row(accepted, "hospital", completes(activity="bureau's"), NotHosting, on="order"),
    "rated by the unit that served": Row(completed, "hospital", rates(), NotThisUnit, on="order"),
    "rated by a third": Row(completed, "lead", rates(), NotThisUnit, on="order"),
    "rated by whoever is no clerk": Row(completed, "signatory at community", rates(), RoleMissing, on="order"),
    "rated before it is done": Row(accepted, "community", rates(), WrongStage, on="order"),
    "rated twice": Row(rated, "community", rates(), WrongStage, on="order"),
    "rated by whoever did it, under the community's key": Row(completed, "moonlighter at community", rates(), SamePerson, on="order"),
    "rated by whoever came out of both": Row(merged_since, "joint for community", rates(), OtherSide, on="order"),
    "rated with one reason twice": Row(completed, "community", rates("late", "late"), Repeated, on="order"),
    "withdrawn by another": Row(placed, "hospital", withdraws, NotThisUnit, on="order"),
    "withdrawn by whoever is no clerk": Row(placed, "signatory at community", withdraws, RoleMissing, on="order"),
    "withdrawn twice": Row(withdrawn, "community", withdraws, WrongStage, on="order"),
    "withdrawn when it is done": Row(completed, "community", withdraws, WrongStage, on="order"),
    "of what is no order": Row(placed, "community", withdraws, NoSuch, on="haircuts"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
