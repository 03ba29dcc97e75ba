"""Micro-wishes: what was wished for, by which unit it was taken on, whether it was granted.

    一副老花镜   posted by 和平社区   taken on by a member from 民政局   granted, thanked

Neither whoever wished nor a member who took it on in their own name is shown.
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.wishes import GrantWish, PostWish, WithdrawWish
from contracts.values import Day, Digest, Flag, Id
from domain.matters_reversed import WishReversed
from domain.wishes import (
    Stage,
    WishClaimed,
    WishGranted,
    WishPosted,
    WishReleased,
    WishThanked,
    WishWithdrawn,
)
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View

OPEN, WITHDRAWN = "open", "withdrawn"


class WishRow(Row):
    table, primary, searched = "wishes", ("wish",), "title"
    indexed = ("community", "unit", "alliance", "until")
    wish: Id
    community: Id
    alliance: Id | None
    category: str
    title: str
    until: Day
    posted: Day
    stage: str = OPEN
    """open, claimed, granted, thanked or withdrawn."""
    claim: Id | None = None
    unit: Id | None = None
    """That took it on, or that registered the member who did."""
    by_member: Flag = False
    """A member took it on in their own name."""
    granted: Day | None = None
    evidence: tuple[Digest, ...] = ()
    reason: str | None = None
    """Why it was withdrawn."""


class Wishes(View):
    name = "wishes"
    rows = (WishRow,)
    events = (WishPosted, WishWithdrawn, WishClaimed, WishReleased, WishGranted, WishThanked, WishReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case WishPosted(), PostWish() as body:
                yield Put(
                    WishRow(
                        wish=stream,
                        community=recorded.actor,
                        alliance=body.alliance,
                        category=body.category,
                        title=body.title,
                        until=body.until,
                        posted=recorded.day,
                    )
                )
            case WishWithdrawn(), WithdrawWish(reason=reason):
                yield Change(WishRow, stream, stage=WITHDRAWN, reason=reason)
            case WishClaimed(wish=wish, unit=unit), _:
                yield Change(
                    WishRow,
                    wish,
                    stage=Stage.CLAIMED,
                    claim=stream,
                    unit=unit,
                    by_member=unit != recorded.actor,
                )
            case WishReleased(wish=wish), _:
                yield Change(WishRow, wish, stage=OPEN, claim=None, unit=None, by_member=False)
            case WishGranted(wish=wish), GrantWish(on=on, evidence=evidence):
                yield Change(WishRow, wish, stage=Stage.GRANTED, granted=on, evidence=evidence)
            case WishReversed(wish=wish), _:
                yield Change(WishRow, wish, stage=Stage.GRANTED)
            case WishThanked(wish=wish), _:
                yield Change(WishRow, wish, stage=Stage.THANKED)


def wishes(
    reading: Reading,
    *,
    wish: Ids = None,
    community: Ids = None,
    unit: Ids = None,
    alliance: Ids = None,
    stage: str | None = None,
    category: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[WishRow]:
    """Micro-wishes, in the order in which they were posted."""
    where = {
        "wish": wish, "community": community, "unit": unit, "alliance": alliance, "stage": stage,
        "category": category,
    }  # fmt: skip
    return page(reading, Wishes, WishRow, where=where, search=search, **paging)
