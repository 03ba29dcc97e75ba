"""`gongjian grade`: from a sealed report to grades: it is shown, lines are appealed against, people decide.

    grade notice REPORT --until 2027-01-19 --key LEAD.pem           show it (公示)
    grade appeal REPORT attended --reason … --key UNIT.pem          against one line of one's own sheet
    grade answer APPEAL dismissed --reason … --key OTHER.pem        by somebody else than sealed the report
    grade renew APPEAL --reason … --key UNIT.pem                    to the unit above, once
    grade withdraw APPEAL --key UNIT.pem                            until it is answered
    grade list REPORT --out grades.xlsx                             what the sheets came to, beside what is decided
    grade decide REPORT YU01 优秀 --key OTHER.pem                   one; or all that a list says, by one signature:
    grade decide REPORT --from grades.xlsx --key OTHER.pem
    grade change REPORT YU01 合格 --reason … --key ONE.pem          and the same by another holder

Units stand by name and persons by their numbers: nothing here is ever in the order of scores.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import uuid4

import typer
from xlsxwriter import Workbook

from api.sealed_lines import ProvenLine
from api.tables.files import FileUnreadable
from api.tables.sheets import rows_of
from contracts.refusals import NotEvidence
from contracts.rulebook import Rulebook
from contracts.statement import parse
from contracts.statements.grades import (
    AnswerScoreAppeal,
    ChangeGrade,
    DecideGrade,
    RaiseScoreAppeal,
    RenewScoreAppeal,
    ShowReport,
    WithdrawScoreAppeal,
)
from contracts.values import ID, Id
from domain.periods import last_day
from domain.refusals import require
from domain.scoring.numbers import show
from domain.scoring.warnings import Warned, edges_at
from scripts.counters import DataOrUrl, ReadingKey, SigningKey, Url, reader_at
from scripts.finding import Row, UnitNames, id_in, matching, one, row_of
from scripts.help_pages import Commands
from scripts.imports.batches import submit_batch
from scripts.output import answers
from scripts.readers import Reader
from scripts.signatory import IN_A_NAME, Reason, Signatory, signatory_at, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
Report = Annotated[
    str, typer.Argument(help="报告：规则名称（现行的那份），或编号的前8位以上。The sealed report.")
]
Appeal = Annotated[
    str, typer.Argument(help="申诉的编号（前8位以上），或申诉的单位。The appeal, or whose it is.")
]
Subject = Annotated[str, typer.Argument(help="对象：单位，或人员编号。The subject.")]
OverShare = Annotated[str | None, typer.Option(help="超过比例时必填。Why it goes over the share.")]
WAITING = ("waits", "overdue")
HEADINGS = (
    "类别", "编号", "名称", "得分", "表上等次", "决定等次", "理由（不同或无结果时必填）", "超比例的理由",
)  # fmt: skip


class NoSuchLine(NotEvidence):
    zh = "这份报告里没有“{subject}”，或者您不能查看。请用 gongjian grade list 查看。"
    en = "{subject!r} is not in this report, or not yours to see. List it with `gongjian grade list`."


class NoSuchAppeal(NotEvidence):
    zh = "没有编号为{appeal}的申诉，或者您不能查看。请用 gongjian grade list 查看。"
    en = "There is no appeal {appeal}, or it is not yours to see. See `gongjian grade list`."


class NotDecidedYet(NotEvidence):
    zh = "“{subject}”的等次还没有决定。"
    en = "The grade of {subject!r} is not decided yet."


class NothingToDecide(NotEvidence):
    zh = "没有要决定的：写明对象和等次，或用 --from 给出填好的表。"
    en = "There is nothing to decide: name a subject and its grade, or give a list with --from."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="grade", help="等次：公示、申诉、决定。Grades: notices, appeals, decisions.")


@app.command("notice")
@signs()
def notice(
    by: Signatory,
    report: Report,
    until: Annotated[str, typer.Option(help="公示到哪一天，如 2027-01-19。The last day.")],
) -> None:
    """公示一份封存的报告。Show a sealed report."""
    id = report_called(by.reader, report)["report"]
    by.says(ShowReport, {"report": id, "until": until, "parts": list(ends(by.reader.sealed_lines(id)))})


@app.command("appeal")
@signs("evidence", *IN_A_NAME)
def appeal(
    by: Signatory,
    report: Report,
    line: Annotated[
        str, typer.Argument(help="哪一行：评分单上的名称，或规则里的，如 attended。Which line of the sheet.")
    ],
    reason: Reason,
    subject: Annotated[
        str | None, typer.Option(help="对象：本单位不必写。The subject, if not one's own unit.")
    ] = None,
) -> None:
    """对自己得分表的一行申诉；答复前不决定等次。Appeal against one line of one's own sheet."""
    sealed = report_called(by.reader, report)
    whose = subject or by.named["of"]
    meant = one(by.reader, "unit", whose) if whose else by.reader.unit
    found = line_at(by.reader.sealed_lines(sealed["report"]), meant)
    name = line_called(book_of(by.reader, sealed), found["part"], line)
    by.says(RaiseScoreAppeal, {"report": sealed["report"], **found, "line": name, "reason": reason})


@app.command("answer")
@signs()
def answer(
    by: Signatory,
    appeal: Appeal,
    outcome: Annotated[
        Literal["upheld", "dismissed"], typer.Argument(help="怎样答复：成立或不成立。Upheld or dismissed.")
    ],
    reason: Reason,
) -> None:
    """答复一件申诉：由封存报告以外的另一人办。Answer an appeal, by somebody else than sealed the report."""
    by.says(AnswerScoreAppeal, {"outcome": outcome, "reason": reason}, appeal_at(by, appeal, *WAITING))


@app.command("renew")
@signs("evidence", *IN_A_NAME)
def renew(by: Signatory, appeal: Appeal, reason: Reason) -> None:
    """不成立而不服的，向上一级再申诉一次。Take a dismissed appeal to the unit above, once."""
    by.says(RenewScoreAppeal, {"reason": reason}, appeal_at(by, appeal, "dismissed"))


@app.command("withdraw")
@signs(*IN_A_NAME)
def withdraw(by: Signatory, appeal: Appeal) -> None:
    """答复之前撤回申诉。Take an appeal back, until it is answered."""
    by.says(WithdrawScoreAppeal, {}, appeal_at(by, appeal, *WAITING))


@app.command("list")
def list_grades(
    report: Report,
    out: Annotated[
        Path | None, typer.Option(help="写成 XLSX，填好再用 --from 决定。Write it as XLSX, to fill in.")
    ] = None,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """报告里每个对象：表上的等次、是否近界线、已决定的等次、申诉。Each subject: the sheet's grade, edges, the decision, appeals."""
    with answers(), writable(out), reader_at(data, url, key) as reader:
        sealed = report_called(reader, report)
        id, names, book = sealed["report"], UnitNames(reader), book_of(reader, sealed)
        decided = {(row["part"], row["subject"]): row for row in decisions(reader, sealed)}
        appeals = appeals_of(reader, reader.unit, report=id)
        lines = sorted(
            reader.sealed_lines(id), key=lambda each: (each.part, names.with_code(each.sheet.subject))
        )
        rows = [line_row(line, names, decided.get((line.part, line.sheet.subject))) for line in lines]
        edges = [edges_of(book, line, sealed["period"]) for line in lines]
        open_ones = {row["subject"]: row["zh"] for row in appeals}
        speak.table(
            f"{sealed['title']} {sealed['period']} 第{sealed['version']}版",
            ("名称", "得分", "表上等次", "决定等次", "请再看", "申诉"),
            [
                (
                    *row[2:6],
                    "见下" if near else "",
                    open_ones.get(line.sheet.subject, ""),
                )
                for row, near, line in zip(rows, edges, lines, strict=True)
            ],
            whole=(0, 1, 2, 3, 4),
        )
        for row, near in zip(rows, edges, strict=True):
            for edge in near:
                speak.say(f"请再看 {row[2]}：{edge.zh}", f"Look again at {row[2]}: {edge.en}")
        for each in appeals:
            speak.say(
                f"申诉 {each['appeal']}：{each['line']}，{each['reason']}。{each['zh']}",
                f"Appeal {each['appeal']}: {each['en']}",
            )
        if out:
            write_list(rows, out)
            speak.say(
                f"已写入 {out}：填好“决定等次”，再用 gongjian grade decide --from。",
                f"Written to {out}: fill in the grades, then `gongjian grade decide --from`.",
            )
        shown = [
            dict(zip(("part", "subject", "name", "result", "computed", "grade"), row[:6], strict=True))
            | {"warnings": [each.model_dump(mode="json") for each in near]}
            for row, near in zip(rows, edges, strict=True)
        ]
        speak.result({"report": id, "grades": shown, "appeals": appeals})


@app.command("decide")
def decide(
    report: Report,
    key: SigningKey,
    subject: Annotated[str | None, typer.Argument(help="对象：单位，或人员编号。The subject.")] = None,
    grade: Annotated[str | None, typer.Argument(help="等次。The grade.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="与表上不同，或没有结果时必填。Why it departs from the sheet.")
    ] = None,
    over_share_reason: OverShare = None,
    file: Annotated[
        Path | None, typer.Option("--from", help="填好的 XLSX，一次签名。A list, by one signature.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """决定等次：一个，或一张表一次签名。Decide on grades: one, or a whole list by one signature."""
    with answers(), filled_in(file) as listed, signatory_at(key, data, url) as by:
        id = report_called(by.reader, report)["report"]
        lines = by.reader.sealed_lines(id)
        if file:
            wanted = [
                parse(DecideGrade, {"report": id, **line_at(lines, whose, part), **given})
                for part, whose, given in listed
            ]
            require(wanted, NothingToDecide())
            statements = [(str(uuid4()), body) for body in wanted]
            batch = submit_batch(by.counter, by.key, statements, dry_run=False)
            speak.say(f"已决定{len(wanted)}个，批次 {batch[:8]}。", f"{len(wanted)} decided, batch {batch}.")
            speak.result({"decided": len(wanted), "batch": batch})
            return
        require(subject and grade, NothingToDecide())
        assert subject
        found = line_at(lines, subject_id(by.reader, lines, subject))
        given = {"grade": grade, "reason": reason, "over_share_reason": over_share_reason}
        by.says(DecideGrade, {"report": id, **found, **given})


@app.command("change")
@signs()
def change(
    by: Signatory,
    report: Report,
    subject: Subject,
    grade: Annotated[str, typer.Argument(help="等次。The grade.")],
    reason: Reason,
    over_share_reason: OverShare = None,
) -> None:
    """改变已决定的等次：两人各签一次，说的一样才生效。Change a grade; it takes two persons who say the same."""
    sealed = report_called(by.reader, report)
    whose = subject_id(by.reader, by.reader.sealed_lines(sealed["report"]), subject)
    found = [row for row in decisions(by.reader, sealed) if row["subject"] == whose]
    require(found, NotDecidedYet(subject=subject))
    given = {"grade": grade, "reason": reason, "over_share_reason": over_share_reason}
    by.says(ChangeGrade, given, found[0]["decision"])


@contextmanager
def writable(out: Path | None) -> Iterator[None]:
    """Looked at before anything is read."""
    if out:
        out.touch()
    yield


@contextmanager
def filled_in(file: Path | None) -> Iterator[list[tuple[str, Id, dict[str, str]]]]:
    """Read before anything else is."""
    yield list(read_list(file)) if file else []


def ends(lines: Sequence[ProvenLine]) -> Iterator[dict[str, Any]]:
    """The first and the last line of each part."""
    for part in dict.fromkeys(line.part for line in lines):
        those = [line.sheet.model_dump(exclude_none=True) for line in lines if line.part == part]
        yield {"part": part, "first": those[0], "last": those[-1]}


def report_called(reader: Reader, text: str) -> Row:
    """The report that is meant; of several by one rulebook, the one that stands and was not replaced.

    Raises:
        NothingFound, SeveralFound.
    """
    standing = [row for row in matching(reader, "report", text) if row["standing"] == "newest"]
    return standing[0] if len(standing) == 1 else row_of(reader, "report", text)


def book_of(reader: Reader, sealed: Row) -> Rulebook:
    return Rulebook.model_validate(row_of(reader, "rulebook", sealed["rulebook"])["content"])


def edges_of(book: Rulebook, line: ProvenLine, period: str) -> list[Warned]:
    """What is to be looked at twice, because the result is at an edge between two grades, or near one."""
    if line.sheet.result is None:
        return []
    part = next(part for part in book.parts if part.subject == line.part)
    return list(edges_at(book, part, Fraction(line.sheet.result), last_day(period)))


def line_called(book: Rulebook, part: str, text: str) -> str:
    """The name of a line in the rulebook, from that or from what the sheet calls it. What is neither is left for the ledger to
    refuse."""
    lines = next(each for each in book.parts if each.subject == part).lines
    if text in {line.name for line in lines}:
        return text
    return next((line.name for line in lines if text in (line.zh, line.en)), text)


def line_at(lines: Sequence[ProvenLine], subject: Id, part: str | None = None) -> dict[str, Any]:
    """
    Raises:
        NoSuchLine.
    """
    for line in lines:
        if line.sheet.subject == subject and part in (None, line.part):
            return {"part": line.part, "sheet": line.sheet.model_dump(exclude_none=True)}
    raise NoSuchLine(subject=subject)


def subject_id(reader: Reader, lines: Sequence[ProvenLine], text: str) -> Id:
    """A subject by its number or its beginning; a unit by its name or code too."""
    begins = {line.sheet.subject for line in lines if line.sheet.subject.startswith(text)}
    return begins.pop() if len(begins) == 1 and len(text) >= 8 else one(reader, "unit", text)


def appeal_at(by: Signatory, text: str, *standings: str) -> Id:
    """An appeal by its id or the beginning of it, or by its subject where that has only one of these standings: one that the signer's
    unit answers, or raised, or the signer in person.

    Raises:
        NoSuchAppeal: none is meant, or several are.
    """
    if re.fullmatch(ID, text):
        return text
    rows = appeals_of(by.reader, by.reader.unit, by.holder)
    meant = {row["appeal"] for row in rows if row["appeal"].startswith(text) and len(text) >= 8}
    if not meant:
        units = {id_in("unit", row) for row in matching(by.reader, "unit", text)}
        meant = {row["appeal"] for row in rows if row["subject"] in units and row["standing"] in standings}
    require(len(meant) == 1, NoSuchAppeal(appeal=text))
    return str(meant.pop())


def appeals_of(reader: Reader, *subjects: Id, **asked: str) -> list[Row]:
    """Those that the reader's unit answers, and those of these subjects. A server gives each by a way of its own."""
    rows = reader.rows("score-appeals", **asked)
    for subject in subjects:
        rows += reader.rows("score-appeals", subject=subject, **asked)
    return list({row["appeal"]: row for row in rows}.values())


def decisions(reader: Reader, sealed: Row) -> list[Row]:
    found = reader.rows("grades", rulebook=sealed["rulebook"])
    return [row for row in found if row["period"] == sealed["period"]]


def line_row(line: ProvenLine, names: UnitNames, decided: Row | None) -> tuple[str, ...]:
    sheet = line.sheet
    grade = decided["grade"] if decided else ""
    result = show(Fraction(sheet.result)) if sheet.result else "—"
    return (line.part, sheet.subject, names.of(sheet.subject), result, sheet.grade or "—", grade)


def write_list(rows: Sequence[Sequence[str]], out: Path) -> None:
    with Workbook(str(out)) as book:
        page, bold = book.add_worksheet("等次"), book.add_format({"bold": True})
        page.write_row(0, 0, HEADINGS, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
        for column, width in enumerate((10, 38, 28, 12, 12, 12, 36, 24)):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)


def read_list(file: Path) -> Iterator[tuple[str, Id, dict[str, str]]]:
    """The part, the subject and what is decided, of each row in which a grade is filled in.

    Raises:
        SheetUnreadable, FileUnreadable: it is no such list.
    """
    rows = list(rows_of(file))
    wrong = FileUnreadable(
        file=file,
        why_zh="表头不是 gongjian grade list 写出的",
        why="it has other headings than `gongjian grade list` writes",
    )
    require(rows and tuple(rows[0][: len(HEADINGS)]) == HEADINGS, wrong)
    for row in rows[1:]:
        part, subject, _, _, _, grade, reason, over = [*row, *([""] * 8)][:8]
        given = {"grade": grade, "reason": reason, "over_share_reason": over}
        if grade:
            yield part, subject, {name: value for name, value in given.items() if value}
