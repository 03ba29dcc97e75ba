"""The same few, every Saturday: hours that reach a star; a complaint that was upheld, and hours that nobody had given.

saturdays.csv   银行, 社区, 活动, 类别, 首日, 末日, 开始, 结束, 志愿者, 投诉, 不实      `投诉`, `不实`: who came on one day besides, as 05-16=C0001V05
stars.csv       志愿者, 银行, 规则, 星级, 公示, 认定
"""

from datetime import date, timedelta
from functools import partial

from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.service import Clocked, Entered
from contracts.statements.spending import UpholdComplaint
from contracts.statements.stars import AwardStar, FindFraud, NoticeStar
from contracts.values import Id
from scripts.region.cast import Line, Region, codes, later
from scripts.region.clock import YEAR
from scripts.region.sheets import confirmed, hold, hours_of, record

WITHHELD_UNTIL = f"{YEAR + 2}-08-31"


def plan_saturdays(region: Region) -> None:
    for line in region.lines("saturdays"):
        day, last = (date.fromisoformat(f"{YEAR}-{line[column]}") for column in ("首日", "末日"))
        while day <= last:
            region.calendar.on(day.isoformat(), partial(serve, region, line, day.isoformat()))
            day += timedelta(days=7)
    for line in region.lines("stars"):
        region.calendar.on(f"{YEAR}-{line['公示']}", partial(notice, region, line))


def serve(region: Region, line: Line, day: str) -> None:
    """Whoever was complained of is left unconfirmed; what was made up is found out a week later."""
    code, (bank, _) = line["社区"], region.banks[line["银行"]]
    complained, made_up = (who for who in (besides(line["投诉"], day), besides(line["不实"], day)))
    there = [*codes(line["志愿者"]), *complained, *made_up]
    held = hold(region, code, line["活动"], line["类别"], day)
    hours = hours_of(day, line["开始"], line["结束"])
    times: list[tuple[Id, Clocked | Entered]] = [(region.persons[each], hours) for each in there]
    sheet = record(region, code, bank, held, times)
    for each in complained:
        region.head[code].says(UpholdComplaint(activity=held.id, person=region.persons[each]))
    confirmed(region, code, sheet, [there.index(each) for each in complained])
    if made_up:
        posted = region.clerk[code].entries("hours.posted")[-1]
        region.calendar.on(
            later(day, 7), partial(take_back, region, code, made_up[0], posted, later(day, 11))
        )


def besides(cell: str, day: str) -> list[str]:
    return [code for when, _, code in [cell.partition("=")] if day.endswith(when) and when]


def take_back(region: Region, code: str, who: str, posted: EntryRef, found: str) -> None:
    """Corrected by one person; that it had been made up is for another to find."""
    clerk, head, records = region.clerk[code], region.head[code], region.records[region.persons[who]]
    correction = clerk.says(CorrectEntry(entry=posted, reason="核对签到表：当天没有到场"))
    records[:] = records[:-1]
    body = FindFraud(about=clerk.about(correction), until=WITHHELD_UNTIL)
    region.calendar.on(found, partial(head.says, body))


def notice(region: Region, line: Line) -> None:
    """The days are those of the person's Saturdays; the ledger adds up what was posted on them."""
    bank, keeper = region.banks[line["银行"]]
    person = region.persons[line["志愿者"]]
    body = NoticeStar(
        person=person,
        bank=bank,
        rulebook=region.rulebooks[line["规则"]],
        grade=line["星级"],
        days=tuple(sorted({each.served.day for each in region.records[person]})),
    )
    star = region.clerk[keeper].says(body)
    region.calendar.on(f"{YEAR}-{line['认定']}", partial(region.head[keeper].says, AwardStar(), star))
