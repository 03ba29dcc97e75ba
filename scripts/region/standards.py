"""Standards as checklists: adopted by the first unit for those below it; each subject is looked at by the unit whose it is, by two of its people.

standards.csv   联盟, 对象, 标题, 类别, 条目, 采用, 自查      `条目`: the items, as 有场所/有队伍
                `对象`: venue, of the category of listed resources in `类别`; or party-org, in the units of that group
"""

from functools import partial

from contracts.statements.standards import AdoptStandard, AttestStandard, ConfirmAttestation, Measured
from contracts.values import Id
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR

LACKS_ONE = 4
"""Every so many-th lacks the last item."""


def plan_standards(region: Region) -> None:
    """Put after what is published: only what is on the list by then is looked at."""
    for line in region.lines("standards"):
        region.calendar.on(f"{YEAR}-{line['采用']}", partial(adopt, region, line))


def adopt(region: Region, line: Line) -> None:
    items = tuple(choices(line["条目"]))
    measured: Measured = "party-org" if line["对象"] == "party-org" else "venue"
    adopted = region.head[region.lead].says(
        AdoptStandard(title=line["标题"], measured=measured, items=items, effective=f"{YEAR}-{line['采用']}")
    )
    region.calendar.on(f"{YEAR}-{line['自查']}", partial(look, region, line, adopted, len(items)))


def look(region: Region, line: Line, adopted: Id, items: int) -> None:
    on = f"{YEAR}-{line['自查']}"
    listed = region.orgs if line["对象"] == "party-org" else region.venues
    for n, (code, subject) in enumerate(listed.get(line["类别"], ())):
        met = tuple(range(1, items + (n % LACKS_ONE != LACKS_ONE - 1)))
        by, other = region.clerk[code], region.head[code]
        body = AttestStandard(about=by.about(adopted), subject=subject, met=met, on=on)
        attested = by.says(body)
        other.says(ConfirmAttestation(about=other.about(attested)))
