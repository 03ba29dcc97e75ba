"""Double reporting at scale: each unit's people on its roll, reporting to the community where the unit lies.

checkins.csv   单位, 社区, 称呼, 数量                    the number is divided among the units of that group
acts.csv       单位, 社区, 任务, 开始, 结束, 次数        what each of those who reported does, so many times a year
own_pledges.csv   单位, 种类, 承诺, 计量, 日期, 完成    what one of them pledges by a key of their own, and does: shown to nobody else
"""

from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.statement import Body
from contracts.statements.keys import EnrolKey
from contracts.statements.pledges import FulfilPledge, MakePledge
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    EndCheckIn,
    EnterRoll,
    RecordDuty,
    SheetPart,
)
from scripts.cast import Signer
from scripts.region.cast import Line, Region, choices, later, spread
from scripts.region.clock import YEAR
from scripts.region.crowd import enter, in_sheets, invented, shares


def plan_checkins(region: Region) -> None:
    for line in region.lines("checkins"):
        units = region.groups[line["单位"]]
        first = 1
        for place, (unit, count) in enumerate(
            zip(units, shares(region.count(line["数量"]), len(units)), strict=True)
        ):
            for sheet in in_sheets(count):
                numbers = range(first + sheet.start, first + sheet.stop)
                day = spread(place, len(units), 12, 60)
                region.calendar.on(day, partial(report, region, line, unit, numbers, day))
            first += count


def report(region: Region, line: Line, unit: str, numbers: range, day: str) -> None:
    """Registered, entered on the roll and reported by the unit; confirmed by the community, a whole sheet at once. One of the first
    sheet moves away when the year is over.
    """
    community = next(each for each in region.chain(unit) if each in region.groups[line["社区"]])
    clerk = region.clerk[unit]
    persons = enter(region, clerk, invented(line["称呼"], numbers.start, len(numbers)))
    clerk.says_all([EnterRoll(person=person) for person in persons])
    bodies: list[Body] = [
        CheckIn(person=person, unit=region.units[unit], community=region.units[community], on=day)
        for person in persons
    ]
    batch, reports = clerk.says_all(bodies)
    region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))
    if numbers.start == 1:
        end = f"{YEAR}-12-31"
        moved = EndCheckIn(about=clerk.about(reports[-1]), on=end, reason="迁居外地")
        region.calendar.on(end, partial(clerk.says, moved))
    region.reported.setdefault(unit, []).extend(persons)


def plan_acts(region: Region) -> None:
    """After everybody has reported; a unit's people on one sheet, each time a different task."""
    for line in region.lines("acts"):
        for place, unit in enumerate(region.groups[line["单位"]]):
            for turn in range(int(line["次数"])):
                day = spread(turn, int(line["次数"]), 90 + place % 14, 330)
                region.calendar.on(day, partial(serve, region, line, unit, turn, day))


def serve(region: Region, line: Line, unit: str, turn: int, day: str) -> None:
    community = next(each for each in region.chain(unit) if each in region.groups[line["社区"]])
    tasks, persons = choices(line["任务"]), region.reported.get(unit, [])
    bodies: list[Body] = [
        RecordDuty(
            person=person,
            unit=region.units[unit],
            community=region.units[community],
            task=tasks[turn % len(tasks)],
            clocked=Clocked(start=f"{day}T{line['开始']}", end=f"{day}T{line['结束']}"),
        )
        for person in persons
    ]
    if bodies:
        batch, _ = region.clerk[unit].says_all(bodies)
        region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


def plan_own_pledges(region: Region) -> None:
    for line in region.lines("own_pledges"):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(pledge_oneself, region, line))


def pledge_oneself(region: Region, line: Line) -> None:
    """The first who reported, of the first unit of the group."""
    unit = region.groups[line["单位"]][0]
    head, person = region.head[unit], region.reported[unit][0]
    key = Ed25519PrivateKey.generate()
    possession = signing.prove_possession(region.ledger.log, head.unit, person, key)
    head.says(EnrolKey(unit=head.unit, holder=person, key=possession))
    herself = Signer(region.ledger, key, person, person)
    done = f"{YEAR}-{line['完成']}"
    body = {
        "kind": line["种类"],
        "at": region.units[region.above[unit]],
        "quantity": int(line["承诺"]),
        "measure": line["计量"],
        "due": done,
    }
    made = herself.says(MakePledge.model_validate(body))
    region.calendar.on(done, partial(herself.says, FulfilPledge(on=done), made))


def plan_pledges(region: Region) -> None:
    """pledges.csv: what the units of a group pledge where they lie (三认), and do within three months."""
    for line in region.lines("pledges"):
        for place, unit in enumerate(region.groups[line["单位"]]):
            day = spread(place, len(region.groups[line["单位"]]), 60, 240)
            region.calendar.on(day, partial(pledge, region, line, unit, day))


def pledge(region: Region, line: Line, unit: str, day: str) -> None:
    there = next(each for each in region.chain(unit) if each in region.groups[line["社区"]])
    due = later(day, 90)
    body = {
        "kind": line["种类"],
        "at": region.units[there],
        "quantity": int(line["承诺"]),
        "measure": line["计量"],
        "due": due,
    }
    made = region.clerk[unit].says(MakePledge.model_validate(body))
    done = later(day, 60)
    region.calendar.on(done, partial(region.clerk[unit].says, FulfilPledge(on=done), made))
