"""Offices: liaison officers, part-time committee members, first secretaries, heads of grids and buildings.

职务     派出  任职  职责              数量      任期开始    任期结束    每月天数
liaison  U     C     社区党建联络员    officers  2026-01-05  2028-01-04  3         and their days, confirmed there
grid-head C    C     一级网格第{}号    level1    2026-01-05  2027-12-31            in the unit's own house: held at once
"""

from functools import partial

from contracts.statement import Body
from contracts.statements.offices import (
    AcceptAppointment,
    ConfirmDutyDays,
    EndAppointment,
    MakeAppointment,
    RecordDutyDay,
)
from contracts.statements.service import SheetPart
from contracts.values import Id
from scripts.region.cast import Line, Region, months
from scripts.region.clock import YEAR
from scripts.region.crowd import enter, in_sheets, invented, shares

A_SHEET = 2_000
ENDS_EARLY = 2
"""The second of each line goes elsewhere at the end of the year."""


def plan_offices(region: Region) -> None:
    """Every unit that lends people registers and appoints its own; each unit where they go takes them in."""
    for line in region.lines("offices"):
        lenders = [each for each in region.groups[line["派出"]] if each in region.head]
        first = 1
        for code, count in zip(lenders, shares(region.count(line["数量"]), len(lenders)), strict=True):
            for sheet in in_sheets(count, A_SHEET):
                numbers = range(first + sheet.start, first + sheet.stop)
                region.calendar.on(f"{YEAR}-01-05", partial(appoint, region, line, code, numbers))
            first += count


def appoint(region: Region, line: Line, code: str, numbers: range) -> None:
    head = region.head[code]
    hosts = [host_of(region, line["任职"], code, number - 1) for number in numbers]
    persons = enter(region, head, invented(line["职责"].partition("第")[0][:6], numbers.start, len(numbers)))
    bodies: list[Body] = [
        MakeAppointment.model_validate(
            {
                "person": person,
                "office": line["职务"],
                "at": region.units[host],
                "duties": line["职责"].format(number),
                "starts": line["任期开始"],
                "ends": line["任期结束"],
            }
            | ({"days_a_month": int(line["每月天数"])} if line["每月天数"] else {})
        )
        for number, person, host in zip(numbers, persons, hosts, strict=True)
    ]
    _, offices = head.says_all(bodies)
    for number, host, office in zip(numbers, hosts, offices, strict=True):
        if host != code:
            region.head[host].says(AcceptAppointment(), office)
        if number == ENDS_EARLY:
            body = EndAppointment(on=f"{YEAR}-12-31", reason="工作调动")
            region.calendar.on(f"{YEAR}-12-28", partial(head.says, body, office))
        if line["每月天数"]:
            plan_days(region, code, host, office, number, int(line["每月天数"]))


def host_of(region: Region, group: str, code: str, n: int) -> str:
    """Where the n-th goes: home, when lent by that group itself; to one in reach, or else to any of them in turn."""
    near = next((each for each in region.chain(code) if region.group_of[each] == group), None)
    return near or region.groups[group][n % len(region.groups[group])]


def plan_days(region: Region, code: str, host: str, office: Id, number: int, days: int) -> None:
    """As many days a month as were promised; one short in one month of the year, so that it shows."""
    for place, month in enumerate(months()):
        short = 1 if place == number * 5 % 12 and days > 1 else 0
        region.calendar.on(f"{month}-25", partial(spend, region, code, host, office, month, days - short))


def spend(region: Region, code: str, host: str, office: Id, month: str, days: int) -> None:
    clerk, there = region.clerk[code], region.clerk[host]
    bodies: list[Body] = [
        RecordDutyDay(about=clerk.about(office), on=f"{month}-{6 + 5 * day:02}", visiting=day % 2 == 1)
        for day in range(days)
    ]
    batch, _ = clerk.says_all(bodies)
    there.says(ConfirmDutyDays(sheets=(SheetPart(batch=batch),)))
