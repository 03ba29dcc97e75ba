"""Needs and resources: each published, claimed, delivered and confirmed by the other side."""

from datetime import date, timedelta

from contracts.statements.lists import (
    CloseItem,
    ConfirmDelivery,
    DeliverClaim,
    ItemKind,
    MakeClaim,
    PublishItem,
)
from contracts.values import Id
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR


def plan_items(region: Region) -> None:
    for line in region.lines("problems"):
        publish_and_claim(
            region, line, "need", line["社区代码"], line["认领单位"], line["数量"], line["交付日期"]
        )
    for line in region.lines("resources"):
        later = (date.fromisoformat(line["认领日期"]) + timedelta(days=20)).isoformat()
        publish_and_claim(
            region, line, "resource", line["单位代码"], line["认领社区"], line["认领数量"], later
        )


def publish_and_claim(
    region: Region, line: Line, kind: ItemKind, publisher: str, claimant: str, quantity: str, delivered: str
) -> None:
    """Published, claimed, delivered, confirmed by the other side; a need that is met is closed."""
    made: dict[str, Id] = {}
    owner, taker = region.clerk[publisher], region.clerk[claimant]

    def publish() -> None:
        body = PublishItem(
            alliance=region.alliance,
            kind=kind,
            title=line["标题"],
            category=line["类别"],
            quantity=int(line["数量"]),
            measure=line["计量"],
            available=f"{YEAR}-01-01",
            until=f"{YEAR}-12-31",
        )
        made["item"] = region.problems[line["编号"]] = owner.says(body)
        claim = MakeClaim(about=taker.about(made["item"]), quantity=int(quantity))
        made["claim"] = taker.says(claim)

    def deliver() -> None:
        giver, getter = (taker, owner) if kind == "need" else (owner, taker)
        done = DeliverClaim(about=giver.about(made["claim"]), quantity=int(quantity), on=delivered)
        getter.says(ConfirmDelivery(about=getter.about(giver.says(done))))
        if kind == "need":
            owner.says(CloseItem(outcome="fulfilled"), made["item"])

    region.calendar.on(line["认领日期"], publish)
    region.calendar.on(delivered, deliver)
