"""What streets and communities deal with (准入清单), what they decline, and their whistles over it.

admitted.csv   名称, 覆盖, 保留: 是 where the shorter list of today still has it; its numbered rest is invented
"""

from functools import partial
from hashlib import sha256

from contracts.statements.emergencies import DeclareEmergency, EmergencyKind, EndEmergency, StateStandby
from contracts.statements.whistles import (
    AdmitMatters,
    Limits,
    Matter,
    RaiseWhistle,
    RateWhistle,
    RefuseTask,
    RefuseWhistle,
    ResolveWhistle,
    RespondToWhistle,
)
from contracts.values import Id
from domain.deciding import minute_of
from scripts.region.cast import Line, Region, choices, later, spread
from scripts.region.clock import YEAR

LIMITS = Limits(routine=4_320, joint=1_440, emergency=30)
KINDS = ("routine", "joint", "emergency")
RATINGS = ("satisfied", "satisfied", "basically-satisfied", "satisfied", "dissatisfied")
EMERGENCIES: tuple[EmergencyKind, ...] = ("ice-and-snow", "flood", "typhoon", "heat", "utilities")
MINUTE_MS = 60_000


def plan_admission(region: Region) -> None:
    """admission.csv: whose list, how many matters it had before and has today, and which tasks it has sent back since."""
    for line in region.lines("admission"):
        for n, code in enumerate(region.groups[line["单位"]]):
            region.calendar.on(f"{YEAR}-01-06", partial(admit, region, code, line["原有事项"]))
            region.calendar.on(f"{YEAR}-01-08", partial(admit, region, code, line["现有事项"]))
            task = choices(line["退回的任务"])[n % len(choices(line["退回的任务"]))]
            region.calendar.on(spread(n, 40 + n), partial(decline, region, line, code, task))


def admit(region: Region, code: str, count: str) -> None:
    body = AdmitMatters(
        matters=matters_of(region, region.count(count)), limits=LIMITS, effective=f"{YEAR}-01-01"
    )
    region.admissions[code] = region.head[code].says(body)


def matters_of(region: Region, count: int) -> tuple[Matter, ...]:
    """Those that the file names first, and numbered ones after them."""
    named = [Matter(name=line["名称"], covers=line["覆盖"]) for line in region.lines("admitted")]
    rest = (
        Matter(name=f"第{n:03}项（虚构）", covers="本项内容从略") for n in range(len(named) + 1, count + 1)
    )
    return (*named, *rest)[:count]


def decline(region: Region, line: Line, code: str, task: str) -> None:
    clerk = region.clerk[code]
    asker = region.above[code]
    body = RefuseTask(about=clerk.about(region.admissions[code]), asked_by=region.units[asker], task=task)
    clerk.says(body)


def plan_whistles(region: Region) -> None:
    """whistles.csv: who whistles, which departments are called, how often."""
    for line in region.lines("whistles"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(spread(n, count), partial(whistle, region, line, n))


def whistle(region: Region, line: Line, n: int) -> None:
    """Two departments are called: one comes; of the other it is sometimes not the business. Whoever whistled rates."""
    raisers, departments = region.groups[line["吹哨"]], region.groups[line["部门"]]
    code = raisers[n % len(raisers)]
    called = list(dict.fromkeys(departments[(n + step) % len(departments)] for step in range(2)))
    clerk, head = region.clerk[code], region.head[code]
    named = region.lines("admitted")
    under = {"emergency": emergency_for(region, code, n)} if KINDS[n % 3] == "emergency" else {}
    raised = clerk.says(
        RaiseWhistle(
            about=clerk.about(region.admissions[code]),
            kind=KINDS[n % 3],
            **under,
            matter=named[n % len(named)]["名称"],
            departments=tuple(region.units[each] for each in called),
        )
    )
    clock = region.calendar.clock
    at = clock.at
    slow = 3 if n % 9 == 8 else 1
    clock.at = at + 13 * slow * MINUTE_MS
    came = called if n % 4 else called[:1]
    for place, department in enumerate(called):
        by = region.clerk[department]
        if department in came:
            arrived = minute_of(at + (2 + 3 * place + n % 7) * slow * MINUTE_MS, "Asia/Shanghai")
            by.says(RespondToWhistle(about=by.about(raised), arrived=arrived))
        else:
            by.says(RefuseWhistle(about=by.about(raised), reason="not-our-duty"))
    shown = sha256(f"whistle {n}".encode()).hexdigest()
    clerk.says(
        ResolveWhistle(outcome="unresolved" if n % 11 == 10 else "resolved", evidence=(shown,)), raised
    )
    for department in came:
        body = RateWhistle(
            about=head.about(raised), department=region.units[department], rating=RATINGS[n % len(RATINGS)]
        )
        head.says(body)


def emergency_for(region: Region, code: str, n: int) -> Id:
    """The emergency in force for a unit: declared for a week by its superior when there is none, and ended early; the unit then says
    how many people it has ready."""
    today = minute_of(region.calendar.clock.at, "Asia/Shanghai")[:10]
    known = region.emergencies.get(code)
    if known and today <= known[1]:
        return known[0]
    until, clerk = later(today, 6), region.clerk[code]
    body = DeclareEmergency(subject=region.units[code], kind=EMERGENCIES[n % len(EMERGENCIES)], until=until)
    declared = region.head[region.superiors[code]].says(body)
    clerk.says(StateStandby(about=clerk.about(declared), people=8 + n % 23))
    region.emergencies[code] = declared, until
    region.calendar.on(later(today, 4), partial(all_clear, region, code, declared))
    return declared


def all_clear(region: Region, code: str, declared: Id) -> None:
    region.head[region.superiors[code]].says(EndEmergency(), declared)
    del region.emergencies[code]
