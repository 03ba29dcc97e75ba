"""What units report of public places and firms, seen to by a day and accepted by another person. Nobody is named, and no home.

issues.csv   反映, 受理, 类别, 对象, 地点, 问题, 份数
"""

from functools import partial

from contracts.statements.issues import (
    AcceptIssue,
    DeclineIssue,
    FinishIssue,
    ReportIssue,
    ReturnIssue,
    TakeIssue,
    WithdrawIssue,
)
from contracts.values import Id
from scripts.region.cast import Line, Region, choices, later, spread

DECLINED = 8
"""Every so many-th is no duty of the unit that it went to, which is a right to say."""
RETURNED = 5
"""Every so many-th is not put right at the first attempt."""
WITHDRAWN = 11
"""Every so many-th has gone by itself, and whoever reported it takes it back."""


def plan_issues(region: Region) -> None:
    for line in region.lines("issues"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(spread(n, count), partial(report, region, line, n, spread(n, count)))


def report(region: Region, line: Line, n: int, day: str) -> None:
    reporters = [each for each in region.groups[line["反映"]] if each in region.head]
    reporter, places, wrong = reporters[n % len(reporters)], choices(line["地点"]), choices(line["问题"])
    handler = next(each for each in region.chain(reporter) if region.group_of.get(each) == line["受理"])
    body = {
        "to": region.units[handler],
        "category": choices(line["类别"])[n % len(choices(line["类别"]))],
        "subject": line["对象"],
        "place": places[n % len(places)],
        "text": wrong[n % len(wrong)],
    }
    issue = region.clerk[reporter].says(ReportIssue.model_validate(body))
    if n % DECLINED == DECLINED - 1:
        region.clerk[handler].says(DeclineIssue(reason="not-our-duty"), issue)
        return
    if n % WITHDRAWN == WITHDRAWN - 1:
        region.clerk[reporter].says(WithdrawIssue(reason="gone-by-itself"), issue)
        return
    region.clerk[handler].says(TakeIssue(due=later(day, 20)), issue)
    region.calendar.on(later(day, 12), partial(finish, region, handler, reporter, issue, later(day, 12), n))


def finish(region: Region, handler: str, reporter: str, issue: Id, day: str, n: int) -> None:
    region.clerk[handler].says(FinishIssue(on=day), issue)
    if n % RETURNED == RETURNED - 1:
        region.clerk[reporter].says(ReturnIssue(reason="清理不彻底"), issue)
        region.clerk[handler].says(FinishIssue(on=day), issue)
    region.clerk[reporter].says(AcceptIssue(), issue)
