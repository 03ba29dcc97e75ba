"""A sheet of service: an activity that took place, hours that one person of its host writes down, and another confirms.

    hold ──▶ record, on one sheet ──▶ confirmed, but for some places of it

What counts of those volunteers who have a code in the cast is remembered, for what may follow from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.certificate import Served
from contracts.statement import Body
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import Clocked, ConfirmService, Entered, RecordService, SheetPart
from contracts.values import Digest, Id
from domain.deciding import minutes_between
from scripts.region.cast import Record, Region


@dataclass(frozen=True, slots=True)
class Held:
    """An activity that took place."""

    id: Id
    title: str
    day: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of service that wait for the second person."""

    held: Held
    batch: Digest
    times: list[tuple[Id, Clocked | Entered]]
    records: list[Id]


def hours_of(day: str, start: str, end: str) -> Clocked:
    return Clocked(start=f"{day}T{start}", end=f"{day}T{end}")


def hold(region: Region, code: str, title: str, category: str, day: str) -> Held:
    first = region.head[code]
    activity = first.says(PlanActivity(title=title, category=category, on=day))
    first.says(HoldActivity(on=day), activity)
    return Held(activity, title, day)


def record(
    region: Region, code: str, bank: Id, held: Held, times: Iterable[tuple[Id, Clocked | Entered]]
) -> Sheet:
    """On one sheet, by the community's first person."""
    listed = list(times)
    bodies: list[Body] = [
        RecordService.model_validate(
            {"person": person, "activity": held.id, "bank": bank}
            | {"clocked" if isinstance(time, Clocked) else "entered": time}
        )
        for person, time in listed
    ]
    batch, records = region.head[code].says_all(bodies)
    return Sheet(held, batch, listed, records)


def confirmed(region: Region, code: str, sheet: Sheet, left_out: Sequence[int] = ()) -> None:
    """By its second person, but for the places that are left out."""
    part = SheetPart.model_validate({"batch": sheet.batch, "except": tuple(left_out)})
    region.clerk[code].says(ConfirmService(sheets=(part,)))
    for place, ((person, time), stream) in enumerate(zip(sheet.times, sheet.records, strict=True)):
        if place not in left_out and person in region.records:
            served = Served(
                day=sheet.held.day,
                activity=sheet.held.title,
                minutes=minutes_of(time),
                source="clocked" if isinstance(time, Clocked) else "entered",
            )
            region.records[person].append(Record(stream, code, served))


def minutes_of(time: Clocked | Entered) -> int:
    return time.minutes if isinstance(time, Entered) else minutes_between(time.start, time.end)
