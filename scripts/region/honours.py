"""What bodies award: stars of branches and firms, demonstration sites.

honours.csv   种类, 等次, 授予, 评定单位, 数量, 开始, 结束      recorded by the unit above; grades in turn
"""

from functools import partial
from hashlib import sha256

from contracts.statements.honours import RecordHonour, WithdrawHonour
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR

WITHDRAWN = 5
"""Every so many-th is taken back by whoever recorded it."""


def plan_honours(region: Region) -> None:
    for line in region.lines("honours"):
        for n, code in enumerate(region.groups[line["授予"]][: region.count(line["数量"])]):
            region.calendar.on(f"{YEAR}-07-01", partial(award, region, line, n, code))


def award(region: Region, line: Line, n: int, code: str) -> None:
    grades = choices(line["等次"])
    body = {
        "subject": region.units[code],
        "kind": line["种类"],
        "grade": grades[n % len(grades)],
        "body": line["评定单位"],
        "basis": sha256(f"{line['评定单位']} {YEAR}".encode()).hexdigest(),
        "starts": line["开始"],
    } | ({"ends": line["结束"]} if line["结束"] else {})
    by = region.head[region.superiors[code]]
    awarded = by.says(RecordHonour.model_validate(body))
    if n % WITHDRAWN == WITHDRAWN - 1:
        on = f"{YEAR}-12-01"
        region.calendar.on(on, partial(by.says, WithdrawHonour(on=on, reason="复核未达标"), awarded))
