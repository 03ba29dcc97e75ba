"""`gongjian practise`: what day it is on a ledger to practise on, so that a whole year can be walked through in an hour.

    gongjian practise 2027-01-08 --data year       from now on it is noon of that day there; a checkpoint covers what was done before

    .gongjian-year.day      beside the data folder: by how many milliseconds its clock is ahead of the machine's

Only on a ledger under example.org, a name that nobody can own (RFC 2606): every demo has one, and no real ledger. A real one takes the
server's own time, and nothing here can set it. Days only go forward, as in every log.
"""

from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from contracts.refusals import Refused
from contracts.values import NIL, Milliseconds
from domain.deciding import day_of
from domain.log import Log, to_practise
from domain.refusals import require
from ledger.application import Ledger, now_ms
from scripts.founding import HERE, Data
from scripts.output import answers
from scripts.place import Place
from scripts.showing import a_day
from scripts.speaking import speak


class RealLedger(Refused):
    zh = "这是一本真正的账（{origin}），日期由服务器的时间决定，不能拨。练习请用演示账本：gongjian demo。"
    en = "This ledger is a real one ({origin}): its days are the server's own. Practise on a demo: `gongjian demo`."


class DayBefore(Refused):
    zh = "账上最后一条记在{last}，日子不能倒着走。请写{last}或以后的日期。"
    en = "The newest entry is of {last}, and days do not go backwards. Name that day or a later one."


def add_to(app: typer.Typer) -> None:
    app.command("practise")(practise)


def practise(
    day: Annotated[str, typer.Argument(help="拨到哪一天，如 2027-01-08。The day that it shall be.")],
    data: Data = HERE,
) -> None:
    """演示账本拨到某一天。What day it is on a demo."""
    with answers():
        place, wanted = Place(data), a_day(day)
        with place.ledger() as ledger:
            log = ledger.streams.folded(NIL).state
            assert isinstance(log, Log)
            require(to_practise(log.origin), RealLedger(origin=log.origin))
            newest = ledger.streams.written((ledger.rows.max_notification_id() or 0) - 1)
            assert newest, "a founded ledger has an entry"
            received = newest.happened.received
            require((last := day_of(received, log.zone)) <= day, DayBefore(last=last))
            place.sign_now(ledger)
        noon = int(datetime.combine(wanted, time(12), ZoneInfo(log.zone)).timestamp() * 1000)
        put_to(place, max(noon, received + 1))
        speak.say(f"这本账现在是{day}。", f"It is {day} on this ledger.")
        speak.result({"day": day})


def go_on_from_here(place: Place, ledger: Ledger) -> None:
    """A demo whose year is over stays at the moment of its newest entry, whatever day it is outside."""
    newest = ledger.streams.written((ledger.rows.max_notification_id() or 0) - 1)
    assert newest, "a founded ledger has an entry"
    put_to(place, newest.happened.received + 1)


def put_to(place: Place, moment: Milliseconds) -> None:
    place.practice.write_text(f"{moment - now_ms()}\n", encoding="utf-8")
