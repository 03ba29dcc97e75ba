"""`gongjian report`: all score sheets of a period, sealed by their hash, so that anybody can compute them again.

report seal --rulebook O01 --period 2026 --key …     as of the newest checkpoint; --interim while the period runs
report seal … --replaces REPORT --reason 漏记一次      a corrected version, by another person; the old one stays
report list                                          what has been sealed, and what was replaced
report show REPORT --out report.json                 computed again, and whether it is what was sealed
report check report.json                             whose seal a file bears; keep such a file for `audit --report`
"""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from api.tables.files import bytes_of
from contracts.refusals import Refused
from contracts.report import SealedLine, read_report, report_bytes, report_of
from contracts.statements.reports import SealReport
from contracts.values import Id
from domain.refusals import require
from domain.scoring.reducers import REDUCER
from projections.score_reports import ScoreQuery, ScoreReport
from scripts.finding import NothingSealed, Row, UnitNames, one, row_of
from scripts.help_pages import Commands
from scripts.output import NO
from scripts.readers import Reader
from scripts.signatory import Signatory, reads, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
ReportName = Annotated[str, typer.Argument(help="报告：规则名称中几个字，或编号。The report.")]
STANDINGS = {"newest": "现行", "replaced": "已被更正", "interim": "期中"}


class NotAllSheets(Refused):
    zh = "您看不到全部评分单，不能封存。封存由联盟牵头单位的考评员办理。"
    en = "You do not see all score sheets, so you cannot seal them. An evaluator of the alliance's lead unit does."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="report", help="评分报告：封存、查看、核对。Sealed reports.")


@app.command("seal")
@signs()
def seal(
    by: Signatory,
    rulebook: Annotated[str, typer.Option(help="评分规则的编号或名称。The rulebook.")],
    period: Annotated[str, typer.Option(help="期间，如 2026。The period.")],
    interim: Annotated[bool, typer.Option(help="期中报告。While the period runs.")] = False,
    replaces: Annotated[str | None, typer.Option(help="更正哪一份：由另一人封存。Which it corrects.")] = None,
    reason: Annotated[str | None, typer.Option(help="更正的理由。Why it is corrected.")] = None,
    out: Annotated[Path | None, typer.Option(help="把报告存成文件。Keep the report in a file.")] = None,
) -> None:
    """按最新的检查点重新评出全部得分，签名封存其摘要。Score everything as of the newest checkpoint, and sign its hash."""
    tree = by.reader.seen()
    require(tree.size, NothingSealed())
    found = scored(by.reader, one(by.reader, "rulebook", rulebook), period, tree.size)
    require(found.manifest.everybody, NotAllSheets())
    sealed = report_of(found.sheets)
    asked = {
        "rulebook": found.manifest.rulebook, "period": period, "tree": tree.model_dump(), "reducer": found.manifest.reducer,
        "interim": interim, "replaces": corrected_by(by.reader, replaces, found.manifest.rulebook, period) if replaces else None, "reason": reason,
    } | sealed._asdict()  # fmt: skip
    about = f"{found.manifest.title} {period}"
    speak.say(
        f"{about}：{sealed.subjects}份评分单，算到第{tree.size}条，摘要 {sealed.digest}",
        f"{about}: {sealed.subjects} sheets up to position {tree.size}, digest {sealed.digest}",
    )
    if out:
        write(out, found)
    by.says(SealReport, asked)


def corrected_by(reader: Reader, text: str, rulebook: Id, period: str) -> Id:
    """Which report is meant: by its name, the newest of that rulebook and period, however many there have been.

    Raises:
        NothingFound, SeveralFound: none is meant, or several.
    """
    newest = [
        row
        for row in reader.rows("reports", rulebook=rulebook)
        if (row["period"], row["standing"]) == (period, "newest") and text in (row["name"], row["title"])
    ]
    return str(newest[0]["report"]) if newest else one(reader, "report", text)


@app.command("list")
@reads
def list_reports(reader: Reader) -> None:
    """封存过的报告。What has been sealed."""
    rows, names = reader.rows("reports"), UnitNames(reader)
    lines = [
        (
            row["name"], row["period"], version_of(row), STANDINGS[row["standing"]], str(row["subjects"]),
            row["sealed_on"], names.of(row["sealed_by"]), row["report"][:8],
        )
        for row in rows
    ]  # fmt: skip
    headings = ("规则", "期间", "版", "状态", "份数", "封存日期", "封存单位", "编号")
    speak.table("封存的评分报告", headings, lines, whole=(0, 1, 2, 3, 5, 7))
    speak.result({"reports": rows})


@app.command("show")
@reads
def show(
    reader: Reader,
    report: ReportName,
    out: Annotated[Path | None, typer.Option(help="把报告存成文件。Keep the report in a file.")] = None,
) -> None:
    """照账本重新算出一份报告，并与封存的摘要比对。Compute a report again, and compare it with what was sealed."""
    row = row_of(reader, "report", report)
    found = scored(reader, row["rulebook"], row["period"], row["as_of"], row["reducer"])
    again = report_of(found.sheets) if found.manifest.everybody else None
    holds = again and again == (row["subjects"], row["digest"], row["sheets_root"])
    headings = ("对象", "得分", "等次", "评分单摘要")
    speak.table(f"{row['title']} {row['period']} {version_of(row)}", headings, lines_of(found))
    say_whether(row, found, holds)
    if out:
        write(out, found)
    lines = [SealedLine.of(sheet)._asdict() for sheet in found.sheets]
    speak.result({"report": row, "holds": holds, "sheets": lines})
    if holds is False:
        raise typer.Exit(NO)


@app.command("check")
@reads
def check(
    reader: Reader, file: Annotated[Path, typer.Argument(help="存下的报告。A report that was kept.")]
) -> None:
    """一份文件是谁封存的哪一份报告。Whose seal a file bears."""
    content = bytes_of(file)
    sheets, digest = read_report(content), sha256(content).hexdigest()
    rows = [row for row in reader.rows("reports") if row["digest"] == digest]
    for row in rows:
        by = UnitNames(reader).of(row["sealed_by"])
        speak.say(
            f"[green]✓ {row['title']} {row['period']} {version_of(row)}（{STANDINGS[row['standing']]}），{by}于{row['sealed_on']}封存，{len(sheets)}份评分单。[/green]",
            f"Sealed by {by} on {row['sealed_on']}: {row['title']} {row['period']}, {len(sheets)} sheets.",
        )
    if not rows:
        speak.say(
            f"[red]✗ 账本里没有封存过这份文件（摘要 {digest}）。[/red]",
            f"Nobody has sealed this file: digest {digest}.",
        )
    speak.result({"digest": digest, "sheets": len(sheets), "sealed": rows})
    if not rows:
        raise typer.Exit(NO)


def scored(reader: Reader, rulebook: str, period: str, position: int, reducer: int = REDUCER) -> ScoreReport:
    query = ScoreQuery(rulebook=rulebook, period=period, as_of=str(position), reducer=reducer)
    return reader.scores(query)


def version_of(row: Row) -> str:
    return f"第{row['version']}版" if row["version"] else "期中"


def lines_of(found: ScoreReport) -> list[tuple[str, str, str, str]]:
    """By part and name: nobody is ranked."""
    return [
        (found.name_of(sheet.subject), sheet.shown or "—", sheet.grade or "—", SealedLine.of(sheet).digest[:12])
        for sheet in found.sheets
    ]  # fmt: skip


def say_whether(row: Row, found: ScoreReport, holds: bool | None) -> None:
    if holds is None:
        speak.say(
            "这里只有您能看的评分单，整份报告的摘要须由看得到全部的人核对。",
            "These are the sheets that you may see; whoever sees all of them can compare the whole report.",
        )
    elif holds:
        speak.say(
            f"[green]✓ 重新算出的{len(found.sheets)}份与封存时字节一致（{row['digest'][:12]}…）。[/green]",
            "Computed again, it has the same bytes as when it was sealed.",
        )
    else:
        speak.say(
            f"[red]✗ 重新算出的与封存的不符：封存的摘要是 {row['digest']}。请以账本得出的为准，并请审计人员查看。[/red]",
            f"What is computed again is not what was sealed ({row['digest']}). What the log gives holds; tell an auditor.",
        )


def write(out: Path, found: ScoreReport) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(report_bytes(found.sheets))
    speak.say(f"报告已写入 {out}。", f"Report written to {out}.")
