"""A time bank and its volunteers: each community registers its own, the bank opens their accounts, some of them serve.

    volunteers.csv   社区, 称呼, 数量, 每百人服务, 活动, 类别

Two people stand behind every hour: the community's one records, the other confirms; one alone counts nothing.
The bank's charter says so, and how much a day and an activity can earn.
"""

from functools import partial
from pathlib import Path

import yaml

from contracts.statements.banks import AdoptBankCharter
from contracts.statements.service import FoundBank, OpenAccount
from contracts.values import Id
from scripts.region.cast import Line, Region, choices, spread
from scripts.region.crowd import enter, in_sheets, invented, shares
from scripts.region.sheets import confirmed, hold, hours_of, record

REMEMBERED = 12
"""Of each community, whose year may be told further."""
TIMES = (("08:30", "10:30"), ("09:00", "10:00"))


def found_bank(region: Region, name: str, alliance: str, file: Path) -> None:
    """By the first unit, for an alliance that it leads: the activities of its members earn hours there.

    Its charter is the one in the file, with a limit for the day.
    """
    council, head = region.councils[alliance, region.lead], region.head[region.lead]
    region.bank = head.says(FoundBank(name=name, alliance=council.id))
    charter = yaml.safe_load(file.read_text(encoding="utf-8"))[1]["body"]["charter"]
    charter |= {"title": name, "most_per_day": 480}
    head.says(AdoptBankCharter.model_validate({"charter": charter}), region.bank)
    region.banks["city"] = region.bank, region.lead


def plan_volunteers(region: Region) -> None:
    for line in region.lines("volunteers"):
        communities, first = region.groups[line["社区"]], 1
        for place, (code, total) in enumerate(
            zip(communities, shares(region.count(line["数量"]), len(communities)), strict=True)
        ):
            day = spread(place, len(communities), 60, 320)
            for sheet in in_sheets(total):
                numbers = range(first + sheet.start, first + sheet.stop)
                region.calendar.on(day, partial(join, region, line, code, numbers, day))
            first += total


def join(region: Region, line: Line, code: str, numbers: range, day: str) -> None:
    """Of a city's volunteers no more is remembered here than the first few of each community: the others would not fit."""
    persons = enter(region, region.clerk[code], invented(line["称呼"], numbers.start, len(numbers)))
    keeper = region.clerk[region.lead]
    keeper.says_all([OpenAccount(bank=region.bank, owner=person) for person in persons])
    if f"{code}V01" not in region.persons:
        for place, person in enumerate(persons[:REMEMBERED], 1):
            region.persons[f"{code}V{place:02}"] = person
            region.records[person] = []
    serving = max(1, len(persons) * int(line["每百人服务"]) // 100)
    serve(region, line, code, persons[:serving], day, numbers.start)


def serve(region: Region, line: Line, code: str, persons: list[Id], day: str, turn: int) -> None:
    titles = choices(line["活动"])
    title = f"{titles[turn % len(titles)]}（虚构）"
    hours = [hours_of(day, *TIMES[n % 2]) for n in range(len(persons))]
    activity = hold(region, code, title, line["类别"], day)
    confirmed(region, code, record(region, code, region.bank, activity, zip(persons, hours, strict=True)))
