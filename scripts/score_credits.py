"""`gongjian score --mine`: what one did in double reporting, and apart from it one's volunteer hours.

    gongjian score --mine --key MINE.pem --url https://…                    one's own
    gongjian score credits PERSON --key CLERK.pem --url https://…           of somebody on the roll of one's unit, or who reported to it
    gongjian score --mine --key MINE.pem --url … --format pdf --out 我的.pdf  in large type, to print

With one's own come the score sheets that one has in the period. Every other row comes out of a register, and so under its rules: the person, and the bodies with a role that the record is of. A body sees
what concerns it and not what the person did elsewhere.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import typer

from api.refusals import NotYoursToRead
from contracts.refusals import Refused
from contracts.values import Id
from domain.periods import first_day, last_day, require_period
from domain.refusals import require
from projections.papers.credits import APART, RIGHTS, Credits, member_page
from projections.score_reports import ScoreReport
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import UnitNames
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.score_tables import show_lines
from scripts.speaking import speak
from scripts.stores import stores_of

Rows = list[dict[str, Any]]


class NoCredits(Refused):
    zh = "{person} 在{period}没有您可以看的双报到或志愿服务记录。请核对编号和期间，或请本人查看。"
    en = "There is nothing of {person} in {period} that is yours to see. Check the number and the period, or let the person look."


class PageNeedsOut(Refused):
    zh = "PDF 要写到文件：请用 --out 指定。"
    en = "A PDF goes to a file: name it with --out."


def run_credits(
    key: SigningKey,
    person: Annotated[str | None, typer.Argument(help="人员编号；不写则看自己的。Whose; your own.")] = None,
    period: Annotated[str | None, typer.Option(help="期间，不写为今年。The period; this year.")] = None,
    data: DataOrUrl = None,
    url: Url = None,
    format: Annotated[
        Literal["table", "pdf"],
        typer.Option("--format", help="格式；pdf 为大字。The format; pdf: large type."),
    ] = "table",
    out: Annotated[Path | None, typer.Option(help="写到文件。Write to a file.")] = None,
) -> None:
    """双报到情况，本人或有关单位查看；志愿服务另记，不排名。What one did in double reporting, apart from volunteer hours."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        whose = person or stores_of(counter, signer).holder
        credits = credits_of(reader, whose, period or reader.today()[:4])
        scored = [] if person else reader.own_scores(credits.period)
        require(not credits.is_empty(), NoCredits(person=whose[:8], period=credits.period))
        require(format == "table" or out, PageNeedsOut())
        if out:
            made = member_page(credits) if format == "pdf" else in_words(credits).encode()
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(made)
            speak.say(f"已写入 {out}。", f"Written to {out}.")
            speak.result({"out": str(out)})
        elif speak.as_json:
            scores = [each.model_dump(mode="json", exclude_none=True) for each in scored]
            speak.result(as_document(credits) | {"scores": scores})
        else:
            sys.stdout.write(in_words(credits))
            show_scores(scored)


def show_scores(scored: Sequence[ScoreReport]) -> None:
    """One's own sheets, each line with how it came about."""
    for report in scored:
        for each in report.reported:
            show_lines(each.sheet, report.manifest.title)
            for warned in each.warnings:
                speak.say(f"请再看：{warned.zh}。", f"Look again: {warned.en}.")


def credits_of(reader: Reader, person: Id, period: str) -> Credits:
    """What the reader may see of a person and a period: of what happened, by its day; of what lasts, what touches it.

    Raises:
        NotAPeriod: as it says.
    """
    require_period(period)
    first, last = first_day(period).isoformat(), last_day(period).isoformat()

    def rows(register: str, here: str | None = None) -> Rows:
        """What the reader sees of the person; of what a body sees as the place where it was done, `here` names the column."""
        found = seen(reader, register, person=person)
        if here:
            known = {row["position"] for row in found}
            there = seen(reader, register, person=person, **{here: reader.unit})
            found += [row for row in there if row["position"] not in known]
        return sorted(found, key=lambda row: row["position"])

    def on_days(register: str, here: str | None = None) -> Rows:
        return [row for row in rows(register, here) if first <= row["day"] <= last]

    rolls = [row for row in rows("rolls") if row["since"] <= last and (row["left"] or last) >= first]
    offices = [
        row for row in rows("appointments", "served") if row["starts"] <= last and row["ends"] >= first
    ]
    units = UnitNames(reader)
    own: Rows | None
    try:
        own = [
            row
            for row in reader.rows("own-pledges", person=person)
            if row["made"] <= last and row["due"] >= first
        ]
    except SaidNo as no:
        if no.code() != NotYoursToRead.code():
            raise
        own = None
    found = Credits(
        person=person,
        period=period,
        first=first,
        last=last,
        rolls=rolls,
        check_ins=[
            row
            for row in rows("check-ins", "community")
            if row["day"] <= last and (row["ended"] or last) >= first
        ],
        offices=[row for row in offices if row["stage"] not in ("declined", "offered")],
        duty=on_days("duty-records", "community"),
        pledges=own,
        service=on_days("service-records"),
        units={},
    )
    named = {
        row[at]
        for part in (rolls, found.check_ins, found.offices, found.duty)
        for row in part
        for at in row
        if at in ("unit", "community", "served")
    }
    named |= {row["at"] for row in own or ()}
    found.units.update({unit: units.of(unit) for unit in named})
    return found


def seen(reader: Reader, register: str, **asked: str) -> Rows:
    """The rows of a register; none where they are not the reader's to see."""
    try:
        return reader.rows(register, **asked)
    except SaidNo as no:
        if no.code() != NotYoursToRead.code():
            raise
        return []


def in_words(credits: Credits) -> str:
    """The sheet as lines of text."""
    lines = [f"双报到与志愿服务情况　{credits.first} 至 {credits.last}　人员编号 {credits.person[:8]}"]
    for title, said in credits.parts():
        lines += ["", title, *(f"  {line}" for line in said)]
    return "\n".join([*lines, "", APART, RIGHTS, ""])


def as_document(credits: Credits) -> dict[str, Any]:
    """As --json prints it; the rows as the registers have them."""
    plain: dict[str, Any] = {
        "person": credits.person,
        "period": credits.period,
        "duty_minutes": credits.duty_minutes,
        "service_minutes": credits.service_minutes,
    }
    named = ("rolls", "check_ins", "offices", "duty", "pledges", "service")
    rows: dict[str, Any] = orjson.loads(orjson.dumps({name: getattr(credits, name) for name in named}))
    return plain | rows
