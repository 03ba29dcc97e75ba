"""What residents ask for: orders that are placed, handed on, taken, done and rated; micro-wishes. Nobody is named.

orders.csv   联盟, 社区, 承接, 标题, 类别, 份数
wishes.csv   联盟, 社区, 认领, 标题, 类别, 份数
"""

from functools import partial

from contracts.statements.orders import (
    AcceptOrder,
    CompleteOrder,
    DispatchOrder,
    PlaceOrder,
    RateOrder,
    RefuseOrder,
    WithdrawOrder,
)
from contracts.statements.wishes import (
    ClaimWish,
    GrantWish,
    PostWish,
    ReleaseWish,
    ThankWish,
    WithdrawWish,
)
from contracts.values import Id
from scripts.region.cast import Line, Region, choices, later, spread

REFUSED = 6
"""Every so many-th order is refused first, which is a right, and handed to another."""
WITHDRAWN = 11
"""Every so many-th order or wish is taken back, which counts against nobody."""
RELEASED = 8
"""Every so many-th wish is taken on by somebody who steps back, and then by another."""


def plan_orders(region: Region) -> None:
    for line in region.lines("orders"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(spread(n, count), partial(place, region, line, n, spread(n, count)))


def servers(region: Region, group: str, alliance: str, community: str) -> list[str]:
    """Those of a group who belong to the alliance in whose reach the community is."""
    council = region.council(alliance, community)
    return [each for each in region.groups[group] if each in {council.lead, *council.members} - {community}]


def place(region: Region, line: Line, n: int, day: str) -> None:
    communities, titles = region.groups[line["社区"]], choices(line["标题"])
    code = communities[n % len(communities)]
    clerk = region.clerk[code]
    doers = servers(region, line["承接"], line["联盟"], code)
    order = clerk.says(
        PlaceOrder(
            alliance=region.council(line["联盟"], code).id,
            category=line["类别"],
            title=titles[n % len(titles)],
            wanted=later(day, 14),
        )
    )
    doer = doers[n % len(doers)]
    if n % REFUSED == REFUSED - 1 and len(doers) > 1:
        clerk.says(DispatchOrder(to=region.units[doer]), order)
        region.clerk[doer].says(RefuseOrder(reason="no-hands"), order)
        doer = doers[(n + 1) % len(doers)]
    clerk.says(DispatchOrder(to=region.units[doer]), order)
    if n % WITHDRAWN == WITHDRAWN - 1:
        clerk.says(WithdrawOrder(reason="not-needed-any-more"), order)
        return
    region.clerk[doer].says(AcceptOrder(), order)
    done = later(day, 5 + n % 12)
    region.calendar.on(done, partial(complete, region, code, doer, order, done, n))


def complete(region: Region, code: str, doer: str, order: Id, day: str, n: int) -> None:
    region.clerk[doer].says(CompleteOrder(on=day), order)
    region.clerk[code].says(RateOrder(stars=5 - n % 3, reasons=("in-time",)), order)


def plan_wishes(region: Region) -> None:
    for line in region.lines("wishes"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(
                spread(n, count, 30, 300), partial(wish, region, line, n, spread(n, count, 30, 300))
            )


def wish(region: Region, line: Line, n: int, day: str) -> None:
    communities, titles = region.groups[line["社区"]], choices(line["标题"])
    code = communities[n % len(communities)]
    takers = servers(region, line["认领"], line["联盟"], code)
    taker = region.clerk[takers[n % len(takers)]]
    posted = region.clerk[code].says(
        PostWish(
            alliance=region.council(line["联盟"], code).id,
            category=line["类别"],
            title=titles[n % len(titles)],
            until=later(day, 60),
        )
    )
    if n % WITHDRAWN == WITHDRAWN - 1:
        region.clerk[code].says(WithdrawWish(reason="fulfilled-otherwise"), posted)
        return
    if n % RELEASED == RELEASED - 1:
        first = region.clerk[takers[(n + 1) % len(takers)]]
        first.says(ReleaseWish(), first.says(ClaimWish(about=first.about(posted))))
    claim = taker.says(ClaimWish(about=taker.about(posted)))
    granted = later(day, 12)

    def grant() -> None:
        taker.says(GrantWish(on=granted), claim)
        region.clerk[code].says(ThankWish(), claim)

    region.calendar.on(granted, grant)
