"""Members whom their units lend to the alliance's office (组团式办公): an office with a term, taken in there.

成员代号  单位代码  职责                  开始        结束
M003      YU02      联盟办公室组团式办公  2026-01-12  2026-12-31
"""

from functools import partial

from contracts.statements.offices import AcceptAppointment, MakeAppointment
from scripts.region.cast import Line, Region


def plan_secondments(region: Region) -> None:
    for line in region.lines("secondments"):
        region.calendar.on(line["开始"], partial(second, region, line))


def second(region: Region, line: Line) -> None:
    host = region.head[region.lead]
    body = MakeAppointment(
        person=region.persons[line["成员代号"]],
        office="seconded",
        at=host.unit,
        duties=line["职责"],
        starts=line["开始"],
        ends=line["结束"],
    )
    host.says(AcceptAppointment(), region.head[line["单位代码"]].says(body))
