"""Classes, canteens and clinics at a community: activities, and the hours of those who give them. Of whoever comes nothing is on record.

classes.csv   社区, 银行, 活动, 类别, 称呼, 人数, 开始, 结束, 日期      the first community of the group, which keeps a time bank of its own
"""

from functools import partial

from contracts.statements.service import FoundBank, OpenAccount
from contracts.values import Id
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR
from scripts.region.crowd import enter, invented
from scripts.region.sheets import confirmed, hold, hours_of, record


def plan_classes(region: Region) -> None:
    for line in region.lines("classes"):
        region.calendar.on(f"{YEAR}-02-10", partial(begin, region, line))


def begin(region: Region, line: Line) -> None:
    code = region.groups[line["社区"]][0]
    council = region.council("COMMUNITY", code)
    bank = region.head[code].says(FoundBank(name=line["银行"], alliance=council.id))
    persons = enter(region, region.clerk[code], invented(line["称呼"], 1, int(line["人数"])))
    region.clerk[code].says_all([OpenAccount(bank=bank, owner=person) for person in persons])
    for n, day in enumerate(choices(line["日期"])):
        turn = choices(line["活动"])[n % len(choices(line["活动"]))]
        region.calendar.on(
            f"{YEAR}-{day}", partial(give, region, line, code, bank, persons, turn, f"{YEAR}-{day}")
        )


def give(region: Region, line: Line, code: str, bank: Id, persons: list[Id], title: str, day: str) -> None:
    held = hold(region, code, f"{title}（虚构）", line["类别"], day)
    hours = hours_of(day, line["开始"], line["结束"])
    confirmed(region, code, record(region, code, bank, held, [(person, hours) for person in persons]))
