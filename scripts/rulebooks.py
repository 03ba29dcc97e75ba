"""`gongjian rulebook`: what a clerk does with a rulebook before anybody is scored by it.

rulebook facts --subject unit                       which records the ledger gives, and what each holds
rulebook new --subject unit --out rules.yaml        a commented file to begin with; --like O01 copies one
rulebook check rules.yaml                           what is wrong, line by line, and its worked cases
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.markup import escape

from api.tables.files import text_of
from contracts.refusals import NotEvidence
from contracts.rulebook import Rulebook
from contracts.rulebook_words import AttributeType
from domain.deciding import RULES
from domain.fact_words import KINDS, ROLES, Kind, name_of
from domain.refusals import require
from domain.rulebooks import require_passing
from domain.scoring.cases import CaseReport, run_cases
from domain.scoring.check import check_file
from domain.scoring.comparing import Difference, compare, differ_in_meaning
from domain.scoring.explaining import explain
from domain.scoring.skeletons import as_yaml, skeleton
from scripts import rulebook_adopting
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.help_pages import Commands
from scripts.output import NO, answers
from scripts.rulebook_effect import as_document, effects, show_effects
from scripts.rulebook_sources import content_of, file_called, rulebook_called
from scripts.score_tables import show_lines
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
MARK = {"error": "[red]✗[/red]", "warning": "[yellow]提醒[/yellow]"}
"""A warning is no answer: the rulebook may stay as it is."""


Subject = Literal["unit", "member", "volunteer", "department"]
Period = Literal["year", "half", "quarter", "month"]
TYPE_WORDS = {
    "yes_no": "是或否",
    "text": "文字",
    "list": "几项文字",
    "date": "日期",
    "moment": "时刻",
    "minutes": "分钟",
    "points": "分",
    "count": "数量",
    "number": "数",
    "coins": "币",
}
"""What an attribute holds, for a clerk."""


class FileIsThere(NotEvidence):
    zh = "{file} 已经有了，没有改动它。请用 --out 换一个文件名。"
    en = "{file} is there already and has been left alone. Give another name with --out."


class NoSuchRole(NotEvidence):
    zh = "账本里没有关于“{role}”的记录。可写：{known}。"
    en = "The ledger gives no facts about {role!r}. Known: {known}."


def add_to(root: typer.Typer) -> None:
    rulebook_adopting.add_to(app)
    root.add_typer(app, name="rulebook", help="评分规则。Rulebooks.")


@app.command("facts")
def show_facts(
    subject: Annotated[
        str | None,
        typer.Option(help="只看能算到这种对象的，如 unit、member。Only facts about this sort of subject."),
    ] = None,
) -> None:
    """账本给出哪些记录、各有什么内容，供规则引用。Which facts a rulebook may read."""
    with answers():
        known = "、".join(f"{role}（{zh}）" for role, (zh, _) in ROLES.items())
        require(subject is None or subject in ROLES, NoSuchRole(role=subject, known=known))
        kinds = {name: kind for name, kind in KINDS.items() if subject is None or subject in kind.who}
        rows = [
            (
                name,
                kind.zh,
                "、".join(f"{role} {ROLES[role][0]}" for role in kind.who),
                held(kind),
                kind.day_zh,
            )
            for name, kind in kinds.items()
        ]
        speak.table(
            "账本给出的记录", ("种类", "是什么", "能算到谁", "内容", "日期按"),
            rows, whole=(0,), at_most={1: 18, 2: 20, 4: 10},
        )  # fmt: skip
        speak.say(
            "内容后面带“?”的，有的记录没有；读到没有的，那一行就没有数值，评分单上会写明。",
            "A record may be without what is marked with ?: a line that reads it has no value then, and says so.",
        )
        speak.result({"facts": [as_row(name, kind) for name, kind in kinds.items()]})


def held(kind: Kind) -> str:
    return "；".join(
        f"{name}{'?' if each.sometimes else ''} {each.zh}（{type_words(each.type)}）"
        for name, each in kind.attributes.items()
    )


def type_words(declared: AttributeType) -> str:
    return "、".join(declared) if isinstance(declared, tuple) else TYPE_WORDS.get(declared, declared)


def as_row(name: str, kind: Kind) -> dict[str, Any]:
    attributes = {
        each: {"type": held.type, "zh": held.zh, "en": held.en, "sometimes": held.sometimes}
        for each, held in kind.attributes.items()
    }
    return {
        "kind": name,
        "event": kind.event,
        "zh": kind.zh,
        "en": kind.en,
        "who": list(kind.who),
        "day": {"zh": kind.day_zh, "en": kind.day_en},
        "attributes": attributes,
    }


@app.command("new")
def new(
    out: Annotated[Path, typer.Option(help="写到这个文件。The file to write.")],
    subject: Annotated[
        Subject,
        typer.Option(help="给谁评分：单位、党员、志愿者、承办部门。Whom it scores."),
    ] = "unit",
    period: Annotated[
        Period, typer.Option(help="一张评分单管多久：年、半年、季度、月。What one sheet covers.")
    ] = "year",
    year: Annotated[int | None, typer.Option(help="从哪一年起用；不写即今年。The first year.")] = None,
    like: Annotated[
        str | None,
        typer.Option(help="照着一份写：文件、O01 这样的示例名，或账本里规则的名称、编号。Copy this one."),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
    key: ReadingKey = None,
) -> None:
    """写出一份带说明、能通过检查的规则文件，照着改就行。Write a commented rulebook to begin with."""
    with answers():
        require(not out.exists(), FileIsThere(file=out))
        if like is None:
            text = skeleton(subject, period, year or date.today().year)
        elif file := file_called(like):
            text = (
                f"# 照 {like} 写：请改编号、版本、出处、数值和样例。\n# Copied from {like}.\n{text_of(file)}"
            )
        else:
            text = as_yaml(content_of(like, data, url, key))
        out.write_text(text, encoding="utf-8")
        _, findings = check_file(text)
        wrong = [finding for finding in findings if finding.severity == "error"]
        speak.say(
            f"已写入 {out}。照文件上的话改好后运行 gongjian rulebook check {out}。",
            f"Written to {out}. Change it, then run gongjian rulebook check {out}.",
        )
        speak.result({"out": str(out), "errors": len(wrong)})


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


WHERE_ZH, WHERE = (
    "文件、O01 这样的示例名，或账本里规则的名称、编号。",
    "a file, an example, or one in a ledger.",
)
Which = Annotated[str, typer.Argument(help=f"规则：{WHERE_ZH}A rulebook: {WHERE}")]


@app.command("explain")
def explain_rulebook(
    rulebook: Which,
    data: DataOrUrl = None,
    url: Url = None,
    key: ReadingKey = None,
) -> None:
    """逐条读出一份规则，说的是白话。Read a rulebook aloud, in plain sentences."""
    with answers():
        said = explain(sound(rulebook, data, url, key), name_of)
        for sentence in said:
            speak.say(escape(sentence.zh), escape(sentence.en))
        speak.result({"sentences": [{"zh": each.zh, "en": each.en} for each in said]})


@app.command("diff")
def compare_rulebooks(
    old: Annotated[str, typer.Argument(help=f"旧规则：{WHERE_ZH}The older one: {WHERE}")],
    new: Annotated[str, typer.Argument(help=f"新规则：{WHERE_ZH}The newer one: {WHERE}")],
    period: Annotated[
        str | None,
        typer.Option(help="按账本里这一期的记录各算一遍，看影响谁。Try both on a period of the ledger."),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option(help="两份都是文件时：用账本里哪份规则的联盟的记录。Whose facts, for two files."),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
    key: ReadingKey = None,
) -> None:
    """两份规则之间改了什么，逐条说明，加 --period 还说影响谁；意思不同的以 1 退出。What changed, rule by rule; exits with 1 when the meaning did."""
    with answers():
        first, second = sound(old, data, url, key), sound(new, data, url, key)
        found, meant = compare(first, second, name_of), differ_in_meaning(first, second)
        for each in found:
            show_difference(each)
        if not found:
            speak.say("没有不同。", "There is no difference.")
        elif not meant:
            speak.say(
                "只有说法不同，算出的分数和等次一样。", "Only words differ: numbers and grades are the same."
            )
        effect: dict[str, Any] = {}
        if period is not None:
            with reader_at(data, url, key) as reader:
                changed, names = effects(reader, old, new, period, beside)
            show_effects(changed, names, period)
            effect = {"effect": as_document(changed, names, period)}
        speak.result(
            {
                "same_meaning": not meant,
                "differences": [
                    {
                        "before": {"zh": each.before[0], "en": each.before[1]},
                        "after": {"zh": each.after[0], "en": each.after[1]},
                        "in_meaning": each.in_meaning,
                    }
                    for each in found
                ],
            }
            | effect
        )
    if meant:
        raise typer.Exit(NO)


def show_difference(difference: Difference) -> None:
    """`改` what was, and what is; `增` and `删` what is new or gone; of mere words that it is only those."""
    before, after = ([escape(text) for text in each] for each in (difference.before, difference.after))
    only = ("", "") if difference.in_meaning else ("（只是说法）", " (words only)")
    if not before[0]:
        speak.say(f"[green]增[/green]{only[0]} {after[0]}", f"new{only[1]}: {after[1]}")
    elif not after[0]:
        speak.say(f"[red]删[/red]{only[0]} {before[0]}", f"gone{only[1]}: {before[1]}")
    else:
        speak.say(f"[yellow]改[/yellow]{only[0]} {before[0]}", f"was{only[1]}: {before[1]}")
        speak.say(f"  → {after[0]}", f"  is now: {after[1]}")


def sound(which: str, data: Path | None, url: str | None, key: Path | None) -> Rulebook:
    """
    Raises:
        UnsoundRulebook: the check finds an error; before that, nothing can be said of it.
    """
    rulebook = rulebook_called(which, data, url, key)
    require_passing(rulebook, RULES)
    return rulebook
