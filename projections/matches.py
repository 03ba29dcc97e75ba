"""Which resource or service could answer which need, and why that is suggested.

    需求 加装扶手 还缺4处  +  服务 扶手安装 可供20处   ──▶  同属“民生”；2026-03-02至2026-06-30都有效；可满足全部4处

A pair is suggested for three reasons alone, all of them shown: one category, days in common, and something left on both
sides. Nothing is learned about anybody, and nobody is ranked: suggestions stand in the order in which they became possible.
"""

from typing import Unpack

from pydantic import computed_field

from contracts.values import Day, Id
from projections.lists import Lists
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row


class Match(Row):
    """A need and an offer of the same alliance; the sentences follow from what stands in the row."""

    table, primary = "matches", ("need", "offer")
    need: Id
    offer: Id
    alliance: Id
    category: str
    need_title: str
    needed_by: Id
    wanted: int
    """Left of the need, in `need_measure`."""
    need_measure: str
    offer_kind: str
    offer_title: str
    offered_by: Id
    offered: int
    """Left of the offer, in `offer_measure`."""
    offer_measure: str
    first: Day
    last: Day
    """The days that both have left, from today."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def covers(self) -> int | None:
        """How much of the need it could answer; None where the two are measured in different things."""
        return min(self.wanted, self.offered) if self.need_measure == self.offer_measure else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        if self.covers is None:
            amount = f"需{self.wanted}{self.need_measure}，供{self.offered}{self.offer_measure}，数量请面商"
        elif self.covers == self.wanted:
            amount = f"可满足全部{self.wanted}{self.need_measure}"
        else:
            amount = f"可满足{self.wanted}{self.need_measure}中的{self.covers}{self.need_measure}"
        return f"同属“{self.category}”；{self.first}至{self.last}都有效；{amount}。"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        if self.covers is None:
            amount = f"{self.wanted} {self.need_measure} wanted, {self.offered} {self.offer_measure} offered: agree on how many"
        elif self.covers == self.wanted:
            amount = f"it could answer all {self.wanted} {self.need_measure}"
        else:
            amount = f"it could answer {self.covers} of {self.wanted} {self.need_measure}"
        return f"Both are of the category {self.category}; both are open from {self.first} to {self.last}; {amount}."


MATCHES = """
    SELECT need.item AS need, offer.item AS offer, need.alliance, need.category,
           need.title AS need_title, need.publisher AS needed_by, need.left AS wanted, need.measure AS need_measure,
           offer.kind AS offer_kind, offer.title AS offer_title, offer.publisher AS offered_by,
           offer.left AS offered, offer.measure AS offer_measure,
           greatest(need.available, offer.available, %(today)s::date) AS first,
           least(need.until, offer.until) AS last,
           greatest(need.position, offer.position) AS position, greatest(need.changed, offer.changed) AS changed
    FROM listed AS need JOIN listed AS offer USING (alliance, category)
    WHERE need.kind = 'need' AND offer.kind IN ('resource', 'service') AND need.publisher <> offer.publisher
      AND greatest(need.available, offer.available, %(today)s::date) <= least(need.until, offer.until)
"""
LISTED = """
    WITH listed AS (
        SELECT items.*, quantity - coalesce(quantities.taken, 0) AS left
        FROM items LEFT JOIN quantities USING (counter)
        WHERE outcome IS NULL AND quantity > coalesce(quantities.taken, 0) AND until >= %(today)s::date
    )
"""


def matches(
    reading: Reading,
    today: Day,
    *,
    alliance: Ids = None,
    need: Ids = None,
    offer: Ids = None,
    needed_by: Ids = None,
    offered_by: Ids = None,
    category: str | None = None,
    **paging: Unpack[Paging],
) -> Page[Match]:
    """Suggestions on the day `today`: a need and a resource or service that could answer it, with the reason."""
    where = {
        "alliance": alliance, "need": need, "offer": offer, "needed_by": needed_by, "offered_by": offered_by,
        "category": category,
    }  # fmt: skip
    return page(reading, Lists, Match, LISTED + MATCHES, {"today": today}, where=where, **paging)
