"""What a superior asks of those below it in writing, and shows in public: weak organisations with a day by which to close, reports that
are due, notices that are objected to.

rectifications.csv    上级, 单位, 份数, 列入, 期限, 销号      status and days alone: why is not for the ledger
written_reports.csv   单位, 名称, 频次, 期, 报送             by its digest
notices.csv           公示, 标题, 内容, 工作日, 日期, 异议, 异议内容, 答复
"""

from functools import partial

from contracts.statements.cadences import FileReport, SetCadence
from contracts.statements.notices import AnswerObjection, ObjectToNotice, PublishNotice
from contracts.statements.rectifications import CloseRectification, OpenRectification
from contracts.streams import rule_id
from contracts.values import Id
from scripts.region.cast import Line, Region, later, paper
from scripts.region.clock import YEAR


def plan_rectifications(region: Region) -> None:
    for line in region.lines("rectifications"):
        for code in region.groups[line["单位"]][: region.count(line["份数"])]:
            region.calendar.on(f"{YEAR}-{line['列入']}", partial(rectify, region, line, code))


def rectify(region: Region, line: Line, code: str) -> None:
    above = next(each for each in region.chain(code) if region.group_of[each] == line["上级"])
    body = OpenRectification(unit=region.units[code], deadline=f"{YEAR}-{line['期限']}")
    opened = region.head[above].says(body)
    day = f"{YEAR}-{line['销号']}"
    region.calendar.on(day, partial(region.head[above].says, CloseRectification(on=day), opened))


def plan_written_reports(region: Region) -> None:
    for line in region.lines("written_reports"):
        for code in region.groups[line["单位"]]:
            region.calendar.on(f"{YEAR}-01-07", partial(ask_for_reports, region, line, code))
            region.calendar.on(f"{YEAR}-{line['报送']}", partial(file_report, region, line, code))


def ask_for_reports(region: Region, line: Line, code: str) -> None:
    body = {
        "subject": region.units[code],
        "what": "report",
        "title": line["名称"],
        "per": line["频次"],
        "count": 1,
        "starts": f"{YEAR}-01-01",
        "days_after": 15,
    }
    region.head[region.superiors[code]].says(SetCadence.model_validate(body))


def file_report(region: Region, line: Line, code: str) -> None:
    by = region.clerk[code]
    asked = rule_id(region.ledger.log, "cadence", region.units[code], "report")
    period = f"{YEAR}-{line['期']}"
    report = paper(f"{code} {line['名称']} {period}")
    by.says(FileReport(about=by.about(asked), period=period, title=line["名称"], report=report))


def plan_notices(region: Region) -> None:
    for line in region.lines("notices"):
        for code in region.groups[line["公示"]]:
            region.calendar.on(f"{YEAR}-{line['日期']}", partial(publish, region, line, code))


def publish(region: Region, line: Line, code: str) -> None:
    """Objected to the day after by the first unit of the other group that lies there, and answered."""
    body = {"title": line["标题"], "text": line["内容"], "workdays": int(line["工作日"])}
    shown = region.clerk[code].says(PublishNotice.model_validate(body))
    objects = next((each for each in region.within(line["异议"], code) if each in region.head), None)
    if objects:
        day = later(f"{YEAR}-{line['日期']}", 1)
        region.calendar.on(day, partial(objection, region, line, code, objects, shown))


def objection(region: Region, line: Line, code: str, objects: str, shown: Id) -> None:
    by = region.clerk[objects]
    made = by.says(ObjectToNotice(about=by.about(shown), text=line["异议内容"]))
    region.head[code].says(AnswerObjection(answer="accepted", reason=line["答复"]), made)
