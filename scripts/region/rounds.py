"""An evaluation round: its days announced in January, whoever has an interest stands aside, the sealed report is shown, lines of it are
appealed against and answered, and people decide on the grades.

rounds.csv   规则, 联盟, 封存, 公示工作日, 申诉截止, 改为, 答复工作日, 决定, 等次, 上限, 条目

Days are those of the January after; `改为`: in June the last day for appeals was put off to this one, with the reason. The report is
what `reports` has sealed by then.
"""

from functools import partial

from contracts.sheet import Sheet
from contracts.statements.grades import (
    AnswerScoreAppeal,
    ChangeGrade,
    DecideGrade,
    RaiseScoreAppeal,
    WithdrawScoreAppeal,
)
from contracts.statements.rounds import AnnounceRound, ChangeRound, DeclareRecusal, Share, Timetable
from contracts.values import Id
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR
from scripts.region.reports import as_sealed, sealed_sheets, show

NEXT = YEAR + 1
PART = "unit"
ANNOUNCED, CHANGED, ASIDE = f"{YEAR}-01-06", f"{YEAR}-06-10", f"{YEAR}-12-28"
SHOWN, APPEALED, ANSWERED, DECIDED, REVISED = (f"{NEXT}-01-{day}" for day in ("07", "08", "13", "22", "26"))
UNTIL = f"{NEXT}-01-15"
OTHERWISE = 4
"""Every so many-th grade is another than the sheet's, for a reason that is stated."""


def plan_rounds(region: Region) -> None:
    for line in region.lines("rounds"):
        region.calendar.on(ANNOUNCED, partial(announce, region, line))


def announce(region: Region, line: Line) -> None:
    """Whoever seals stands aside from one subject: the other person marks it, answers and decides anyway."""
    lead, rulebook = region.head[region.lead], region.rulebooks[line["规则"]]
    body = AnnounceRound(rulebook=rulebook, period=str(YEAR), timetable=timetable(line, line["申诉截止"]))
    round = lead.says(body)
    later = ChangeRound(timetable=timetable(line, line["改为"]), reason="元旦假期，申诉多留两天")
    region.calendar.on(CHANGED, partial(lead.says, later, round))
    council = region.council(line["联盟"], region.lead)
    recusal = {"rulebook": rulebook, "period": str(YEAR), "kind": "same-organisation"}
    aside = DeclareRecusal(subject=region.units[council.members[0]], **recusal)
    region.calendar.on(ASIDE, partial(region.clerk[region.lead].says, aside))


def timetable(line: Line, appeals_until: str) -> Timetable:
    share = Share(part=PART, grade=line["等次"], at_most=line["上限"])
    return Timetable(
        sealed_by=f"{NEXT}-{line['封存']}",
        notice_workdays=int(line["公示工作日"]),
        appeals_until=f"{NEXT}-{appeals_until}",
        answer_workdays=int(line["答复工作日"]),
        decided_by=f"{NEXT}-{line['决定']}",
        shares=(share,),
    )


def finish_rounds(region: Region) -> None:
    """Once the year is sealed, day by day to the end of January."""
    for line in region.lines("rounds"):
        made = sealed_sheets(region, line["规则"])
        council = region.council(line["联盟"], region.lead)
        of = {sheet.subject: sheet for sheet in made if sheet.part == PART}
        own = [(code, of[region.units[code]]) for code in council.members if region.units[code] in of]
        put(region, SHOWN)
        show(region, line["规则"], made, UNTIL)
        appeals(region, line, made, own)
        grades(region, line, made, own)


def put(region: Region, day: str) -> None:
    region.calendar.clock.put(day)


def appeals(region: Region, line: Line, made: list[Sheet], own: list[tuple[str, Sheet]]) -> None:
    """One is answered: the line stands. Another is taken back by whoever raised it."""
    (first, sheet), (second, other), *_ = own
    put(region, APPEALED)
    contested = raise_appeal(region, line, made, first, sheet, "二季度与社区合办过一次便民服务，请核对")
    mistaken = raise_appeal(region, line, made, second, other, "四季度的共建活动没有计入")
    put(region, ANSWERED)
    region.head[second].says(WithdrawScoreAppeal(), mistaken)
    reason = "经核对，该次活动由社区单独登记，贵单位没有确认为合办单位；得分不变。"
    region.head[region.lead].says(AnswerScoreAppeal(outcome="dismissed", reason=reason), contested)


def raise_appeal(region: Region, line: Line, made: list[Sheet], code: str, sheet: Sheet, why: str) -> Id:
    body = {"report": region.reports[line["规则"]], "part": PART, "line": line["条目"], "reason": why}
    return region.head[code].says(RaiseScoreAppeal(sheet=as_sealed(made, sheet), **body))


def grades(region: Region, line: Line, made: list[Sheet], own: list[tuple[str, Sheet]]) -> None:
    """Decided by another person than sealed; one is changed afterwards, which takes two."""
    put(region, DECIDED)
    head, clerk = region.head[region.lead], region.clerk[region.lead]
    most, given, decided = len(of_part(made)) // int(line["上限"].partition("/")[2]), 0, []
    for n, (_, sheet) in enumerate(own):
        grade, said = judged(n, sheet, line)
        given += grade == line["等次"]
        if grade == line["等次"] and given > most:
            said["over_share_reason"] = "工作实绩突出，集体研究同意"
        body = {"report": region.reports[line["规则"]], "part": PART, "grade": grade}
        decided.append(head.says(DecideGrade(sheet=as_sealed(made, sheet), **body, **said)))
    put(region, REVISED)
    *_, (last, (_, sheet)) = zip(decided, own, strict=True)
    changed = ChangeGrade(
        grade=worse(judged(len(own) - 1, sheet, line)[0]), reason="会后核实，材料有一处重复计算"
    )
    head.says(changed, last)
    clerk.says(changed, last)


def of_part(made: list[Sheet]) -> list[Sheet]:
    return [sheet for sheet in made if sheet.part == PART]


GRADES = ("优秀", "较好", "一般", "不合格")


def judged(n: int, sheet: Sheet, line: Line) -> tuple[str, dict[str, str]]:
    """The sheet's grade, or now and then another one with the reason."""
    computed = sheet.grade
    if computed is None:
        return GRADES[2], {"reason": "评分条目不全，由集体研究确定"}
    if n % OTHERWISE == OTHERWISE - 1:
        return worse(computed), {"reason": "集体研究：年中交办事项两次未按期办结"}
    return computed, {}


def worse(grade: str) -> str:
    return GRADES[min(GRADES.index(grade) + 1, len(GRADES) - 2)] if grade != "不合格" else "一般"
