"""`gongjian agreement renew`: the terms of an agreement for the time after it, to be read, changed and handed in.

    2026-03-01 … 2027-02-28, due 2026-12-31      ──▶      2027-03-01 … 2028-02-29, due 2027-12-31

The next term begins on the day after the last one and is as long; what is due moves with it. Whole months stay whole months.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from scripts.agreeing import Name, by_code, without_nothing, write_terms
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import UnitNames, row_of
from scripts.output import answers
from scripts.speaking import speak

DAY = timedelta(days=1)


def add_to(app: typer.Typer) -> None:
    app.command("renew")(renew)


def renew(
    name: Name,
    out: Annotated[Path, typer.Option("--out", help="写到这个文件。The file to change.")],
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """续签：写出下一期的条款，改好后提交，各方签署。The terms for the time after, to be changed, handed in and signed."""
    with answers(), reader_at(data, url, key) as reader:
        row = row_of(reader, "agreement", name)
        terms = next_term(by_code(without_nothing(row["terms"]), UnitNames(reader)))
        said = "续签：核对日期和承诺后用 gongjian submit 提交，再由各方 gongjian agreement sign。"
        write_terms(out, "agreement.renew", row, terms, said)
        speak.say(
            f"下一期的条款已写入 {out}：{terms['starts']} 至 {terms['ends']}。改好后用 gongjian submit 提交，再由各方 gongjian agreement sign。",
            f"The terms of the next term, {terms['starts']} to {terms['ends']}, are in {out}. Change them, submit them, then all parties sign.",
        )
        speak.result({"out": str(out), "agreement": row["agreement"], "terms": terms})


def next_term(terms: dict[str, Any]) -> dict[str, Any]:
    starts, ends = date.fromisoformat(terms["starts"]), date.fromisoformat(terms["ends"])
    later = moving(starts, ends)
    commitments = [
        {name: value for name, value in each.items() if name != "number"}
        | {"due": later(date.fromisoformat(each["due"])).isoformat()}
        for each in terms["commitments"]
    ]
    following = {"starts": ends + DAY, "ends": later(ends + DAY) - DAY}
    return {**terms, "commitments": commitments, **{name: day.isoformat() for name, day in following.items()}}


def moving(starts: date, ends: date) -> Callable[[date], date]:
    """What moves a day by the length of a term: by months where it is whole months, else by days.

    >>> moving(date(2026, 3, 1), date(2027, 2, 28))(date(2026, 12, 31))
    datetime.date(2027, 12, 31)
    >>> moving(date(2026, 3, 1), date(2026, 3, 10))(date(2026, 3, 5))
    datetime.date(2026, 3, 15)
    """
    after = ends + DAY
    months = (after.year - starts.year) * 12 + after.month - starts.month
    if months and by_months(starts, months) == after:
        return lambda day: by_months(day, months)
    return lambda day: day + (after - starts)


def by_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of its month: the last day of a month stays the last.

    >>> by_months(date(2026, 2, 28), 1), by_months(date(2026, 1, 30), 1)
    (datetime.date(2026, 3, 31), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))
