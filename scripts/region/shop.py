"""A shop as a place of redemption: points for help at a community, and what they are redeemed for at a fixed rate; nothing is bought.

shop.csv   社区, 名称, 活动, 类别, 志愿者, 每小时, 兑换品, 分, 日期, 开始, 结束, 兑换      `志愿者`: how many of the community's
"""

from functools import partial

from contracts.statements.banks import AdoptBankCharter
from contracts.statements.keys import Entrust
from contracts.statements.service import FoundBank, OpenAccount
from contracts.statements.spending import ConfirmRedemption, MakeRedemption
from contracts.values import Id
from scripts.region.cast import Line, Region, paper
from scripts.region.clock import YEAR
from scripts.region.sheets import confirmed, hold, hours_of, record


def plan_shop(region: Region) -> None:
    for line in region.lines("shop"):
        region.calendar.on(f"{YEAR}-03-02", partial(open_shop, region, line))


def open_shop(region: Region, line: Line) -> None:
    """A bank with a charter of points alone; its customers entrust the community, for they have no keys."""
    code = line["社区"]
    head, clerk = region.head[code], region.clerk[code]
    bank = head.says(FoundBank(name=line["名称"], alliance=region.alliance))
    charter = {
        "title": f"{line['名称']}章程",
        "two_approvers": True,
        "points": {
            "name": "积分",
            "rates": [{"category": line["类别"], "give": int(line["每小时"]), "every": 60}],
            "offers": [{"name": line["兑换品"], "points": line["分"]}],
        },
        "redemption": {"takes": "points", "serves": ["self", "lineal"]},
    }
    head.says(AdoptBankCharter.model_validate({"charter": charter}), bank)
    known = [each["代号"] for each in region.lines("volunteers") if each["社区代码"] == code]
    persons = [region.persons[each] for each in known[: int(line["志愿者"])]]
    for person in persons:
        clerk.says(OpenAccount(bank=bank, owner=person))
        clerk.says(Entrust(of=person, evidence=paper(f"委托书 {person}")))
    day, redeemed = (f"{YEAR}-{line[column]}" for column in ("日期", "兑换"))
    region.calendar.on(day, partial(help_out, region, line, bank, persons, day))
    region.calendar.on(redeemed, partial(redeem, region, line, bank, persons))


def help_out(region: Region, line: Line, bank: Id, persons: list[Id], day: str) -> None:
    held = hold(region, line["社区"], line["活动"], line["类别"], day)
    hours = hours_of(day, line["开始"], line["结束"])
    times = [(person, hours) for person in persons]
    confirmed(region, line["社区"], record(region, line["社区"], bank, held, times))


def redeem(region: Region, line: Line, bank: Id, persons: list[Id]) -> None:
    """Signed at the counter on behalf of each; another person hands it over."""
    clerk, head = region.clerk[line["社区"]], region.head[line["社区"]]
    for person in persons:
        said: dict[str, object] = {"bank": bank, "owner": person, "offer": line["兑换品"], "serves": "self"}
        said["on_behalf"] = {"of": person, "how": "counter"}
        made = clerk.says(MakeRedemption.model_validate(said))
        head.says(ConfirmRedemption(about=head.about(made)))
