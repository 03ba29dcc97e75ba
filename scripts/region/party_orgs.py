"""Party organisations that units have set up: provisional ones that become regular, one that is no more. Nobody's name is in any.

party_orgs.csv   单位, 名称, 类别, 份数, 临时至, 转正, 撤销      the n-th in the n-th unit of that group; `撤销`: when the last of them ended
"""

from functools import partial

from contracts.statements.party_orgs import EndPartyOrg, MakePartyOrgPermanent, RegisterPartyOrg
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR

FOUNDED = f"{YEAR}-01-15"


def plan_party_orgs(region: Region) -> None:
    for line in region.lines("party_orgs"):
        region.calendar.on(FOUNDED, partial(register, region, line))


def register(region: Region, line: Line) -> None:
    units, count = region.groups[line["单位"]], region.count(line["份数"])
    for n in range(count):
        code = units[n % len(units)]
        body = {
            "name": line["名称"].format(n + 1),
            "kind": line["类别"],
            "covers": region.units[code],
            "founded": FOUNDED,
        } | ({"provisional_until": f"{YEAR}-{line['临时至']}"} if line["临时至"] else {})
        keeper = region.clerk[region.keeper(code)]
        org = keeper.says(RegisterPartyOrg.model_validate(body))
        if line["转正"]:
            day = f"{YEAR}-{line['转正']}"
            region.calendar.on(day, partial(keeper.says, MakePartyOrgPermanent(on=day), org))
        if line["撤销"] and n == count - 1:
            day = f"{YEAR}-{line['撤销']}"
            region.calendar.on(day, partial(keeper.says, EndPartyOrg(on=day, reason="merged"), org))
        else:
            region.orgs.setdefault(line["单位"], []).append((region.keeper(code), org))
