"""`gongjian round`: an evaluation round: its days, of which grades there should not be too many, and who stands aside.

round announce O01 2026 --ballots-until 2026-12-20 --sealed-by 2027-01-15 --notice-workdays 5
      --appeals-until 2027-01-25 --answer-workdays 5 --decided-by 2027-02-10 --share 优秀:1/3 --key LEAD.pem
round change O01 2026 --decided-by 2027-02-26 --reason 春节假期 --key LEAD.pem          what is not said stays
round stand-aside O01 2026 县医院 --kind same-organisation --key ME.pem
round show O01 2026
"""

from typing import Annotated, Any

import typer

from contracts.refusals import NotEvidence
from contracts.rulebook import Rulebook
from contracts.statements.resolutions import Interest
from contracts.statements.rounds import AnnounceRound, ChangeRound, DeclareRecusal
from contracts.values import Id
from domain.refusals import require
from scripts.finding import Row, UnitNames, one, row_of
from scripts.help_pages import Commands
from scripts.readers import Reader
from scripts.signatory import Reason, Signatory, reads, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
Book = Annotated[str, typer.Argument(help="评分规则的名称或编号，如 O01。The rulebook.")]
Period = Annotated[str, typer.Argument(help="考核期，如 2026。The period.")]
BallotsUntil = Annotated[str | None, typer.Option(help="测评投票截止。The last day for ballots.")]
SealedBy = Annotated[str | None, typer.Option(help="报告最晚哪天封存。By when the report is sealed.")]
NoticeWorkdays = Annotated[int | None, typer.Option(help="公示至少几个工作日。Workdays of the notice.")]
AppealsUntil = Annotated[str | None, typer.Option(help="申诉截止。The last day for appeals.")]
AnswerWorkdays = Annotated[int | None, typer.Option(help="申诉几个工作日内答复。Workdays to answer one.")]
DecidedBy = Annotated[str | None, typer.Option(help="等次最晚哪天决定。By when grades are decided.")]
Decides = Annotated[str | None, typer.Option(help="由谁决定等次；不写即牵头单位。The body that decides.")]
Shares = Annotated[
    list[str] | None, typer.Option("--share", help="比例上限，如 优秀:1/3，可多次。Of a grade at most, 优秀:1/3.")
]  # fmt: skip
DAYS = {
    "ballots_until": "投票截止", "sealed_by": "报告封存", "appeals_until": "申诉截止", "decided_by": "决定等次",
}  # fmt: skip
INTERESTS = {
    "supplier": "承办或供应方", "beneficiary": "受益方", "same-organisation": "同一组织或上下级",
    "party-to-dispute": "争议当事方", "other": "其他",
}  # fmt: skip


class NoRoundYet(NotEvidence):
    zh = "{period}还没有公布考评安排，或者您不能查看。公布用 gongjian round announce。"
    en = "No round is announced for {period}, or it is not yours to see. Announce one with `gongjian round announce`."


class NotAShare(NotEvidence):
    zh = "看不懂比例“{text}”。请写成 优秀:1/3；规则有几类对象的，写成 member/优秀:1/3。"
    en = "{text!r} is no share. Write 优秀:1/3, or member/优秀:1/3 where the rulebook has several sorts of subject."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="round", help="考评安排：时间表、比例、回避。Evaluation rounds.")


@app.command("announce")
@signs()
def announce(
    by: Signatory, rulebook: Book, period: Period, sealed_by: SealedBy, notice_workdays: NoticeWorkdays,
    appeals_until: AppealsUntil, answer_workdays: AnswerWorkdays, decided_by: DecidedBy,
    ballots_until: BallotsUntil = None, decides: Decides = None, share: Shares = None,
) -> None:  # fmt: skip
    """公布一期考评的安排，最好在一月。Announce a round, best in January."""
    book = one(by.reader, "rulebook", rulebook)
    given = {
        "ballots_until": ballots_until,
        "sealed_by": sealed_by,
        "notice_workdays": notice_workdays,
        "appeals_until": appeals_until,
        "answer_workdays": answer_workdays,
        "decided_by": decided_by,
        **decided_and_shared(by.reader, book, decides, share),
    }
    by.says(AnnounceRound, {"rulebook": book, "period": period, "timetable": said_of(given)})


@app.command("change")
@signs()
def change(
    by: Signatory, rulebook: Book, period: Period, reason: Reason,
    ballots_until: BallotsUntil = None, sealed_by: SealedBy = None, notice_workdays: NoticeWorkdays = None,
    appeals_until: AppealsUntil = None, answer_workdays: AnswerWorkdays = None, decided_by: DecidedBy = None,
    decides: Decides = None, share: Shares = None,
) -> None:  # fmt: skip
    """改动安排：写了的改，没写的不变；原来的仍可查。Change it; what is not said stays, and the old version is kept."""
    row = round_at(by.reader, rulebook, period)
    before = by.reader.rows("round-versions", round=row["round"])[-1]["timetable"]
    given = {
        "ballots_until": ballots_until,
        "sealed_by": sealed_by,
        "notice_workdays": notice_workdays,
        "appeals_until": appeals_until,
        "answer_workdays": answer_workdays,
        "decided_by": decided_by,
        **decided_and_shared(by.reader, row["rulebook"], decides, share),
    }
    by.says(ChangeRound, {"timetable": before | said_of(given), "reason": reason}, row["round"])


@app.command("stand-aside")
@signs()
def stand_aside(
    by: Signatory, rulebook: Book, period: Period,
    subject: Annotated[str, typer.Argument(help="回避哪个对象：单位，或人员编号。From whom.")],
    kind: Annotated[Interest, typer.Option(help="什么关系。What kind of interest.")],
) -> None:  # fmt: skip
    """声明回避：这一期不给它打分、不答复它的申诉、不决定它的等次。Stand aside from a subject for this period."""
    about = {"rulebook": one(by.reader, "rulebook", rulebook), "subject": one(by.reader, "unit", subject)}
    by.says(DeclareRecusal, {"period": period, "kind": kind, **about})


@app.command("show")
@reads
def show(reader: Reader, rulebook: Book, period: Period) -> None:
    """一期考评：时间表、比例、改过几次、谁回避。A round: its days, shares, changes, and who stands aside."""
    row = round_at(reader, rulebook, period)
    versions = reader.rows("round-versions", round=row["round"])
    aside = [
        each for each in reader.rows("recusals", rulebook=row["rulebook"]) if each["period"] == row["period"]
    ]
    say(row, versions, aside, UnitNames(reader))
    speak.result({"round": row, "versions": versions, "recusals": aside})


def round_at(reader: Reader, rulebook: str, period: str) -> Row:
    """
    Raises:
        NoRoundYet, NothingFound, SeveralFound.
    """
    found = reader.rows("rounds", rulebook=one(reader, "rulebook", rulebook), period=period)
    require(found, NoRoundYet(period=period))
    return found[0]


def said_of(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def decided_and_shared(
    reader: Reader, rulebook: Id, decides: str | None, shares: list[str] | None
) -> dict[str, Any]:
    row = row_of(reader, "rulebook", rulebook)
    first = Rulebook.model_validate(row["content"]).parts[0].subject
    return {
        "decides": one(reader, "unit", decides) if decides else None,
        "shares": [share_of(text, first) for text in shares] if shares is not None else None,
    }


def share_of(text: str, part: str) -> dict[str, str]:
    """
    >>> share_of("优秀:1/3", "unit")
    {'part': 'unit', 'grade': '优秀', 'at_most': '1/3'}
    """
    named, colon, at_most = text.replace("：", ":").partition(":")
    require(colon, NotAShare(text=text))
    of, slash, grade = named.partition("/")
    return {"part": of if slash else part, "grade": grade if slash else named, "at_most": at_most}


def say(row: Row, versions: list[Row], aside: list[Row], names: UnitNames) -> None:
    late = "，公布晚于首月" if row["late"] else ""
    speak.say(
        f"{row['period']} 考评安排：{row['announced']} 公布{late}；公示不少于{row['notice_workdays']}个工作日，"
        f"申诉{row['answer_workdays']}个工作日内答复；由{names.of(row['decides'])}决定等次。",
        f"Round of {row['period']}, announced {row['announced']}{' (late)' if row['late'] else ''}: a notice of "
        f"{row['notice_workdays']} workdays, appeals answered within {row['answer_workdays']}.",
    )
    days = [(row[name] or "—", zh) for name, zh in DAYS.items() if row[name]]
    speak.table("时间表", ("最晚", "事项"), days, whole=(0,))
    if row["shares"]:
        shares = [(each["part"], each["grade"], each["at_most"]) for each in row["shares"]]
        speak.table("比例上限（超过须说明理由） shares", ("对象", "等次", "不超过"), shares)
    for each in versions[1:]:
        over = "（考核期已结束）" if each["late"] else ""
        speak.say(
            f"第{each['version']}版，{each['on']}{over}：{each['reason']}",
            f"Version {each['version']} of {each['on']}{', after the period was over' if each['late'] else ''}.",
        )
    if aside:
        rows = [
            (each["on"], each["person"][:8], names.of(each["subject"]), INTERESTS[each["interest"]])
            for each in aside
        ]
        speak.table("回避", ("日期", "人员", "对象", "关系"), rows, whole=(0, 1))
