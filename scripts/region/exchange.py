"""The lists of an alliance, claimed in both directions: needs that others meet, services and resources that others ask for.

联盟  清单      标题                        类别  数量  计量  发布  认领  份数
DIST  need      楼道照明/健身器材更新       设施  1     件    U     C     needs      titles in turn, numbered; so are categories
"""

from functools import partial

from contracts.statements.lists import (
    CloseItem,
    ConfirmDelivery,
    DeliverClaim,
    MakeClaim,
    OfferClaim,
    PublishItem,
    TakeOverClaim,
)
from scripts.region.cast import Line, Region, choices, later, spread
from scripts.region.clock import YEAR

UNCLAIMED = 5
"""Every so many-th item is still on the list at the end of the year."""
HANDED_OVER = 4
"""Every so many-th claim is handed over to another member, which is a right."""


def plan_exchange(region: Region) -> None:
    for line in region.lines("lists"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(spread(n, count), partial(publish, region, line, n, spread(n, count)))


def publish(region: Region, line: Line, n: int, day: str) -> None:
    publishers = [each for each in region.groups[line["发布"]] if each in region.head]
    publisher = publishers[n % len(publishers)]
    council = region.council(line["联盟"], publisher)
    titles, sorts, owner = choices(line["标题"]), choices(line["类别"]), region.clerk[publisher]
    category = sorts[n % len(sorts)]
    body = {
        "alliance": council.id,
        "kind": line["清单"],
        "title": f"{titles[n % len(titles)]}（第{n + 1}件）",
        "category": category,
        "quantity": int(line["数量"]),
        "measure": line["计量"],
        "available": f"{YEAR}-01-01",
        "until": f"{YEAR}-12-31",
    }
    item = owner.says(PublishItem.model_validate(body))
    region.published.setdefault(publisher, []).append((council.id, item))
    if line["清单"] == "resource":
        region.venues.setdefault(category, []).append((publisher, item))
    takers = [
        each for each in region.groups[line["认领"]] if each in {council.lead, *council.members} - {publisher}
    ]
    if takers and n % UNCLAIMED != UNCLAIMED - 1:
        taker = takers[n % len(takers)]
        other = takers[(n + 1) % len(takers)] if n % HANDED_OVER == HANDED_OVER - 1 else taker
        on = later(day, 6)
        region.calendar.on(on, partial(claim, region, line, publisher, taker, other, item, on))


def claim(region: Region, line: Line, publisher: str, taker: str, other: str, item: str, day: str) -> None:
    """`other`: who takes the claim over before anything of it was delivered; mostly the taker goes through with it."""
    by = region.clerk[taker]
    made = by.says(MakeClaim(about=by.about(item), quantity=int(line["数量"])))
    if other != taker:
        offer = by.says(OfferClaim(about=by.about(made), to=region.units[other]))
        made = region.clerk[other].says(TakeOverClaim(about=region.clerk[other].about(offer)))
    done = later(day, 24)
    region.calendar.on(done, partial(deliver, region, line, publisher, other, item, made, done))


def deliver(region: Region, line: Line, publisher: str, taker: str, item: str, made: str, day: str) -> None:
    """The giver says it, the other side confirms; a need that is met comes off the list."""
    owner, claimant = region.clerk[publisher], region.clerk[taker]
    giver, getter = (claimant, owner) if line["清单"] == "need" else (owner, claimant)
    done = giver.says(DeliverClaim(about=giver.about(made), quantity=int(line["数量"]), on=day))
    getter.says(ConfirmDelivery(about=getter.about(done)))
    if line["清单"] == "need":
        owner.says(CloseItem(outcome="fulfilled"), item)
