"""Double reporting at scale: each unit's people on its roll, reporting to the community where the unit lies.

checkins.csv   单位, 社区, 称呼, 数量      the number is divided among the units of that group
"""

from functools import partial

from contracts.statement import Body
from contracts.statements.pledges import FulfilPledge, MakePledge
from contracts.statements.service import CheckIn, ConfirmDuty, EnterRoll, SheetPart
from scripts.region.cast import Line, Region, later, spread
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
    """Registered, entered on the roll and reported by the unit; confirmed by the community, a whole sheet at once."""
    community = next(each for each in region.chain(unit) if each in region.groups[line["社区"]])
    clerk = region.clerk[unit]
    persons = enter(region, clerk, invented(line["称呼"], numbers.start, len(numbers)))
    clerk.says_all([EnterRoll(person=person) for person in persons])
    bodies: list[Body] = [
        CheckIn(person=person, unit=region.units[unit], community=region.units[community], on=day)
        for person in persons
    ]
    batch, _ = clerk.says_all(bodies)
    region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


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
