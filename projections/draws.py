"""Draws of lots: what was announced, who gave their share and who kept it back, and what was drawn."""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.draws import Among, AnnounceDraw, CommitShare
from contracts.values import Day, Digest, Id
from domain.draws import DrawAnnounced, LotsDrawn, ShareCommitted, ShareRevealed
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class DrawRow(Row):
    table, primary, indexed = "draws", ("draw",), ("unit", "of")
    draw: Id
    unit: Id
    """Who announced it."""
    title: str
    among: Among
    of: Id
    first: Day | None
    """From the first to the last of these days; None for all."""
    last: Day | None
    as_of: int
    list: Digest
    size: int
    count: int
    day_first: Day | None
    """Each pick gets one of these days."""
    day_last: Day | None
    sharers: tuple[Id, ...]
    announced: Day
    until: Day
    again: Id | None
    seed: Digest | None = None
    drawn: Day | None = None


class DrawShareRow(Row):
    table, primary, indexed = "draw_shares", ("share",), ("draw", "unit")
    share: Id
    draw: Id
    unit: Id
    commitment: Digest
    committed: Day
    revealed: Day | None = None


class DrawPickRow(Row):
    table, primary, indexed = "draw_picks", ("draw", "place"), ("draw",)
    draw: Id
    place: int
    """From 1, as they were drawn."""
    index: int
    """Its place in the list, from 0."""
    day: Day | None


class Draws(View):
    name = "draws"
    rows = (DrawRow, DrawShareRow, DrawPickRow)
    events = (DrawAnnounced, ShareCommitted, ShareRevealed, LotsDrawn)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.data, recorded.body:
            case DrawAnnounced(), AnnounceDraw() as body:
                yield Put(announced(recorded, body))
            case ShareCommitted(), CommitShare(draw=draw, commitment=commitment):
                yield Put(
                    DrawShareRow(
                        share=recorded.stream,
                        draw=draw,
                        unit=recorded.actor,
                        commitment=commitment,
                        committed=recorded.day,
                    )
                )
            case ShareRevealed(), _:
                yield Change(DrawShareRow, recorded.stream, revealed=recorded.day)
            case LotsDrawn(seed=seed, picks=picks, days=days), _:
                yield Change(DrawRow, recorded.stream, seed=seed, drawn=recorded.day)
                for place, index in enumerate(picks):
                    day = days[place] if days else None
                    yield Put(DrawPickRow(draw=recorded.stream, place=place + 1, index=index, day=day))


def announced(recorded: Recorded, body: AnnounceDraw) -> DrawRow:
    period, days = body.period, body.days
    return DrawRow(
        draw=recorded.stream,
        unit=recorded.actor,
        title=body.title,
        among=body.among,
        of=body.of,
        first=period.first if period else None,
        last=period.last if period else None,
        as_of=body.as_of,
        list=body.list,
        size=body.size,
        count=body.count,
        day_first=days.first if days else None,
        day_last=days.last if days else None,
        sharers=body.sharers,
        announced=recorded.day,
        until=body.until,
        again=body.again,
    )


class DrawNow(DrawRow):
    standing: Literal["open", "drawn", "came to nothing"]
    """As of the day asked for."""
    committed: tuple[Id, ...]
    revealed: tuple[Id, ...]
    """Units, in the order of their shares' coming. Of a draw that came to nothing: all but these kept theirs back."""


DRAWS = """
    SELECT draws.*,
        CASE WHEN drawn IS NOT NULL THEN 'drawn'
             WHEN until < %(today)s::date THEN 'came to nothing'
             ELSE 'open' END AS standing,
        ARRAY(SELECT s.unit FROM draw_shares s WHERE s.draw = draws.draw ORDER BY s.position) AS committed,
        ARRAY(SELECT s.unit FROM draw_shares s WHERE s.draw = draws.draw AND revealed IS NOT NULL
              ORDER BY s.changed) AS revealed
    FROM draws
"""


def draws(
    reading: Reading,
    today: Day,
    *,
    draw: Ids = None,
    unit: Ids = None,
    sharer: Id | None = None,
    of: Ids = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[DrawNow]:
    """Draws as they stand on the day `today`."""
    where = {"draw": draw, "unit": unit, "of": of, "standing": standing}
    having = DRAWS + ("WHERE sharers @> to_jsonb(%(sharer)s::text)" if sharer else "")
    return page(reading, Draws, DrawNow, having, {"today": today, "sharer": sharer}, where=where, **paging)


def draw_shares(
    reading: Reading, *, draw: Ids = None, unit: Ids = None, **paging: Unpack[Paging]
) -> Page[DrawShareRow]:
    """Shares that have been committed to, and whether they have been revealed."""
    return page(reading, Draws, DrawShareRow, where={"draw": draw, "unit": unit}, **paging)


def draw_picks(reading: Reading, *, draw: Ids = None, **paging: Unpack[Paging]) -> Page[DrawPickRow]:
    """What was drawn, in its order: places in the list that all who gave a share have drawn up."""
    return page(reading, Draws, DrawPickRow, where={"draw": draw}, **paging)
