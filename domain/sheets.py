"""Sheets: what was recorded line by line, and a second person confirms in one statement.

    records ──confirmed, but for the items left out──▶ each counts, in the order of the sheet

A sheet is the batch in which its records came; single records can be named as well. What a record comes to is for
those to say whose records they are: service, duty, days in office, opening balances.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from contracts.statement import Body
from contracts.statements.service import Confirmation
from contracts.values import Id
from domain.authority import require_role
from domain.deciding import Act, Happened, Happening, Own, World
from domain.refusals import NoSuch, NotInSheet, WrongKindOfRecord, naming, require

Recording = TypeVar("Recording", bound=Body)


@dataclass(frozen=True, slots=True)
class RecordedLine(Generic[Recording]):
    """A record as it was signed, which nothing changes any more."""

    body: Recording
    unit: Id
    """The unit that recorded it, or the person in an act of their own."""
    holder: Id

    @classmethod
    def of(cls, happened: Happened) -> Self:
        body, data = happened.body, happened.data
        assert isinstance(data, Own)
        assert data.holder
        assert happened.actor
        return cls(body, happened.actor, data.holder)  # type: ignore[arg-type]


def confirm_each(
    world: World,
    act: Act,
    body: Confirmation,
    kinds: tuple[type[Any], ...],
    reads: Callable[[Any], Iterable[Id]],
    count: Callable[[Id, Any], Sequence[Happening]],
) -> tuple[int, list[Happening]]:
    """How many records a clerk confirms, and what `count` makes happen of them, by their stream. `reads` says what it will read
    of each, so that it is read at once.

    Raises:
        RoleMissing: whoever signs is no clerk of the unit.
        Refusal: as `confirmed_records` and `count`; the latter's names the record.
    """
    records = list(confirmed_records(world, body, *kinds))
    world.prefetch(stream for _, record in records for stream in reads(record))
    require_role(world, act, "clerk")
    counted: list[Happening] = []
    for stream, record in records:
        with naming(record=stream):
            counted += count(stream, record)
    return len(records), counted


def confirmed_records(world: World, body: Confirmation, *kinds: type[Any]) -> Iterator[tuple[Id, Any]]:
    """The records that a confirmation names, sheet by sheet in the order of their batch, then one by one.

    Raises:
        NoSuch: no such batch or record.
        NotInSheet: an item left out that the batch does not have.
        WrongKindOfRecord: an item of another kind.
        StaleAbout: a single record has changed since it was read.
    """
    for sheet in body.sheets:
        items = world.items(sheet.batch)
        if items is None:
            raise NoSuch(noun_zh="批次", noun_en="batch", stream=sheet.batch)
        for i in sheet.except_:
            require(i < len(items), NotInSheet(i=i))
        left_out = set(sheet.except_)
        meant = [(i, stream) for i, stream in enumerate(items) if i not in left_out]
        world.prefetch(stream for _, stream in meant)
        for i, stream in meant:
            state = world.folded(stream).state
            require(isinstance(state, kinds), WrongKindOfRecord(i=i))
            yield stream, state
    for place, about in enumerate(body.records):
        state = world.about(about, object)
        require(isinstance(state, kinds), WrongKindOfRecord(i=place))
        yield about.stream, state
