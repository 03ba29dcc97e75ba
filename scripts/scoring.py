"""`gongjian score`: numbers that explain themselves.

gongjian score --rulebook O01 --period 2026                          every sheet, and what is to be looked at twice
gongjian score … --subject YC01                                      one of them, line by line
gongjian score … --as-of 2026-06-30                                  as it was known then; a date, or so many entries
gongjian score … --with NEW.yaml                                     another rulebook is tried beside it, and nothing is kept
gongjian score … --period 2025 --period 2026 --subject YC01          two periods side by side, with the lines that differ
"""

import json
import re
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from api.tables.files import text_of
from contracts.counting import counted
from contracts.refusals import Refused
from contracts.values import ID, Id
from domain.periods import require_period
from domain.refusals import NoRulebook, require
from projections.papers.forms import FORMS, Form
from projections.papers.tables import HEADINGS, rows_of
from projections.score_reports import ScoreQuery, ScoreReport, read_trial, shares_in
from projections.score_sides import Side, as_documents, lines_beside, sides_of, subjects_beside
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import one
from scripts.help_pages import Commands, Group
from scripts.output import answers
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.score_check import MANIFEST, run_check
from scripts.score_credits import run_credits
from scripts.score_overview import NeedsOut, run_overview
from scripts.score_tables import show_lines
from scripts.speaking import speak

MOST_SIDES = 4
Format = Literal["table", "json", "report", "csv", "lines", "xlsx", "pdf", "svg"]
NOTICE = "供考核参考，等次由人决定"


class TooManySides(Refused):
    zh = "一次最多并排{most}种，这里有{count}种。请减少 --period、--as-of 或 --with。"
    en = "At most {most} can stand side by side; these are {count}. Give fewer of --period, --as-of and --with."


class OnlyOneSide(Refused):
    zh = "并排比较只有表格和 JSON：请去掉 --format {format}，或只留一种。"
    en = "Side by side there is a table and JSON: leave out --format {format}, or keep one side."


class AsOfWhat(Refused):
    zh = "--as-of 写账本第几条（如 4000）、日期（如 2026-06-30），或 now。这里是“{as_of}”。"
    en = "--as-of takes a number of entries (4000), a date (2026-06-30), or `now`. This is {as_of!r}."


class ShareHow(Refused):
    zh = "--share 这样写：优秀=1/3，或 优秀=30%。这里是“{share}”。"
    en = "--share is written so: 优秀=1/3, or 优秀=30%. This is {share!r}."


class SheetsUnlessNamed(Group):
    """`gongjian score --rulebook …` is `gongjian score sheets --rulebook …`: what is asked for most needs no word of its own.
    `gongjian score --mine` is `gongjian score credits` of whoever holds the key."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "--mine" in args:
            args = ["credits", *(arg for arg in args if arg != "--mine")]
        named = args[:1] == ["--help"] or (args and args[0] in self.commands)
        return super().parse_args(ctx, args if named else ["sheets", *args])


app = Commands(cls=SheetsUnlessNamed)


def add_to(root: typer.Typer) -> None:
    app.command("check")(run_check)
    app.command("credits")(run_credits)
    app.command("overview")(run_overview)
    root.add_typer(
        app,
        name="score",
        help="按已采用的规则评分。每一行都指向签过名的记录。Score a period; every line leads to signed entries.",
    )


@app.command("sheets")
def run_score(
    rulebook: Annotated[str, typer.Option(help="评分规则的编号或名称。The rulebook, by id or name.")],
    period: Annotated[
        list[str], typer.Option(help="期间，如 2026；写两次就并排。The period; twice: side by side.")
    ],
    data: DataOrUrl = None,
    url: Url = None,
    key: ReadingKey = None,
    format: Annotated[
        Format,
        typer.Option("--format", help="格式；lines 是逐项的 CSV。The format; lines: a CSV by criterion."),
    ] = "table",
    out: Annotated[Path | None, typer.Option(help="写到文件。Write to a file.")] = None,
    subject: Annotated[
        str | None,
        typer.Option(help="只看一个对象的逐行明细：编号、单位代码或名称。One subject, line by line."),
    ] = None,
    as_of: Annotated[
        list[str] | None,
        typer.Option(help="按当时所知：第几条、日期，或 now；写两次就并排。As known at a position or day."),
    ] = None,
    other: Annotated[
        list[str] | None,
        typer.Option(
            "--with", help="试算：另一份规则（文件或编号），并排，不采用。Try another rulebook beside it."
        ),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(help="名额上限，如 优秀=1/3：界线上同分就提醒。A share cap: ties at it are said."),
    ] = None,
    manifest: Annotated[
        bool,
        typer.Option("--manifest", help="另写一份清单（同名 .manifest.json）。A manifest beside the file."),
    ] = False,
) -> None:
    """评分表：不写这个词也是它。Score sheets: what `gongjian score` does without this word."""
    with answers(), reader_at(data, url, key) as reader:
        queries = queries_of(reader, rulebook, period, as_of or [], other or [], subject, share or [])
        reports = [found for query in queries if (found := scored(reader, query, trial=bool(other)))]
        require(len(reports) == 1 or format in ("table", "json"), OnlyOneSide(format=format))
        if len(reports) > 1:
            show_sides(sides_of(reports), whole=subject is not None, as_json=format == "json", out=out)
        else:
            show_report(reports[0], format, out, manifest, whole=subject is not None)


def scored(reader: Reader, query: ScoreQuery, trial: bool) -> ScoreReport | None:
    """The report; None where the rulebook was not adopted for the period and another one is tried on it all the same."""
    try:
        return reader.scores(query)
    except NoRulebook:
        if not trial:
            raise
    except SaidNo as no:
        if not trial or no.code() != NoRulebook.code():
            raise
    return None


def queries_of(
    reader: Reader,
    rulebook: str,
    periods: Sequence[str],
    as_ofs: Sequence[str],
    others: Sequence[str],
    subject: str | None,
    shares: Sequence[str],
) -> list[ScoreQuery]:
    """One for each side: every period, as of every moment, by the rulebook and by each that is tried.

    Raises:
        NotAPeriod, AsOfWhat, ShareHow, TooManySides, FileUnreadable, WrongTrial: as they say.
        NothingFound, SeveralFound: of the rulebook, of one to be tried, or of the subject.
    """
    for period in periods:
        require_period(period)
    for as_of in as_ofs:
        require(
            re.fullmatch(r"now|[1-9][0-9]{0,14}|[0-9]{4}-[0-9]{2}-[0-9]{2}", as_of), AsOfWhat(as_of=as_of)
        )
    for share in shares:
        good = re.fullmatch(r"[^=]{1,60}=([0-9]{1,3}%|[1-9][0-9]{0,3}/[1-9][0-9]{0,3})", share)
        require(good, ShareHow(share=share))
    count = len(periods) * max(len(as_ofs), 1) * (1 + len(others))
    require(count <= MOST_SIDES, TooManySides(most=MOST_SIDES, count=count))
    meant = one(reader, "rulebook", rulebook)
    whom = subject and subject_meant(reader, subject)
    return [
        ScoreQuery(
            rulebook=meant,
            period=period,
            as_of=None if as_of == "now" else as_of,
            tried=trial(reader, other, period) if other else None,
            subject=whom,
            shares=shares_in(shares),
        )
        for period, as_of, other in product(periods, as_ofs or ["now"], [None, *others])
    ]


def trial(reader: Reader, other: str, period: str) -> dict[str, Any]:
    """A rulebook to be tried: out of a file, or one of the ledger whether it is adopted or not."""
    if not Path(other).exists() and (re.fullmatch(ID, other) or not Path(other).suffix):
        [row] = reader.rows("rulebooks", rulebook=one(reader, "rulebook", other))
        found: dict[str, Any] = row["content"]
        return found
    return read_trial(text_of(Path(other)), period)


def subject_meant(reader: Reader, subject: str) -> Id:
    """An id or the first eight digits or more of one, as they are shown; or a unit by its code or name."""
    return subject if re.fullmatch("[0-9a-f]{8}[0-9a-f-]*", subject) else one(reader, "unit", subject)


# -- one report ---------------------------------------------------------------------------------------------------


def show_report(report: ScoreReport, format: Format, out: Path | None, manifest: bool, whole: bool) -> None:
    """As a table, or written where `out` says, with its manifest beside it if wanted. `whole`: every line as well.

    Raises:
        NeedsOut: a file is wanted, and none is named.
    """
    require((format not in ("xlsx", "pdf") and not manifest) or out, NeedsOut())
    if format == "table" and not out and not speak.as_json:
        show_table(report, whole)
        return
    form: Form = "sheets" if format == "table" or format == "json" else format
    content = FORMS[form].content(report)
    if out is None and (format in ("table", "json", "report") or not speak.as_json):
        sys.stdout.write(content.decode())
        return
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
        if manifest:
            beside = report.manifest.model_dump_json(exclude_none=True, indent=2) + "\n"
            out.with_name(out.name + MANIFEST).write_text(beside, encoding="utf-8")
        count = len(report.reported)
        speak.say(f"已写入 {out}（{count}份）。", f"{counted(count, 'sheet|sheets')} written to {out}.")
    speak.result({"out": str(out), "sheets": len(report.reported)})


def show_table(report: ScoreReport, whole: bool) -> None:
    manifest = report.manifest
    trial = "试算（规则未采用） " if manifest.tried else ""
    title = f"{trial}评分 {manifest.period}，截至第{manifest.position}条（{manifest.as_of}）。{NOTICE}"
    speak.table(title, HEADINGS, rows_of(report.reported, report.name_of))
    for warned in report.warnings:
        speak.say(f"请再看：{warned.zh}。", f"Look again: {warned.en}.")
    for each in report.reported if whole else ():
        show_lines(each.sheet, report.name_of(each.sheet.subject))
        for warned in each.warnings:
            speak.say(f"请再看：{warned.zh}。", f"Look again: {warned.en}.")


# -- side by side -------------------------------------------------------------------------------------------------


def show_sides(sides: Sequence[Side], whole: bool, as_json: bool, out: Path | None) -> None:
    """What each side gives and how far it is from the first; `whole`: the lines that differ as well."""
    if as_json or out or speak.as_json:
        text = json.dumps({"sides": as_documents(sides)}, ensure_ascii=False, indent=2) + "\n"
        if out:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(text, encoding="utf-8")
            speak.result({"out": str(out), "sides": len(sides)})
        else:
            sys.stdout.write(text)
        return
    tried = any(side.report.manifest.tried for side in sides)
    title = f"并排{'（含试算，试算的规则未采用）' if tried else ''}。{NOTICE}"
    headings, rows = subjects_beside(sides)
    speak.table(title, headings, rows)
    if whole:
        headings, rows = lines_beside(sides)
        if rows:
            speak.table("不同的项目", headings, rows)
        else:
            speak.say("每个项目都相同。", "Every line is the same.")
