"""`gongjian rulebook`: what a clerk does with a rulebook before anybody is scored by it."""

from pathlib import Path
from typing import Annotated

import typer

from domain.scoring.cases import CaseReport, run_cases
from domain.scoring.check import check_file
from scripts.files import text_of
from scripts.output import NO, answers
from scripts.scoring import show_lines
from scripts.speaking import speak

app = typer.Typer(no_args_is_help=True)
MARK = {"error": "[red]✗[/red]", "warning": "[yellow]提醒[/yellow]"}
"""A warning is no answer: the rulebook may stay as it is."""


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="rulebook", help="评分规则。Rulebooks.")


@app.command("check")
def check_rulebooks(
    files: Annotated[list[Path], typer.Argument(help="评分规则文件。Rulebook files.")],
    trace: Annotated[bool, typer.Option(help="逐行列出每个算例。Show every line of every case.")] = False,
) -> None:
    """检查评分规则，并逐个演算其中的算例。Check rulebooks and run their worked cases."""
    good = True
    report = []
    with answers():
        for file in files:
            rulebook, findings = check_file(text_of(file))
            for finding in findings:
                where = f"{file}:{finding.line or 1}"
                speak.say(f"{MARK[finding.severity]} {where} {finding.zh}", finding.en)
            wrong = any(finding.severity == "error" for finding in findings)
            cases = run_cases(rulebook) if rulebook and not wrong else ()
            for case in cases:
                show_case(file, case, trace)
            good = good and not wrong and all(case.passed for case in cases)
            report.append(
                {
                    "file": str(file),
                    "findings": [
                        {"line": f.line, "severity": f.severity, "zh": f.zh, "en": f.en} for f in findings
                    ],
                    "cases": [{"id": case.case.id, "passed": case.passed} for case in cases],
                }
            )
        speak.result({"passed": good, "files": report})
    if not good:
        raise typer.Exit(NO)


def show_case(file: Path, report: CaseReport, trace: bool) -> None:
    """Expected, got, and the trace that leads there."""
    rows = [("✓" if each.same else "✗", each.what, each.expected, each.got) for each in report.compared]
    speak.table(
        f"{file.name} {report.case.id}  {report.case.arithmetic or ''}", ("", "项", "应得", "算得"), rows
    )
    if trace or not report.passed:
        for expected in report.case.expects:
            for sheet in report.sheets:
                if (sheet.part, sheet.subject) == (expected.part, expected.subject):
                    show_lines(sheet, sheet.subject)
