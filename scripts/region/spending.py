"""What is done with what was saved: given, donated, redeemed, granted, taken to another bank; and what was not used in time.

time_bank.csv   日期, 银行, 办理, 户主, 对方, 多少, 关系      one act a line; `户主` and `对方` are codes of the cast; minutes, or an offer for points

Whoever has a key signs for themselves, and then it is done; for the others the bank's keeper does, and another person there confirms.
"""

from collections.abc import Callable
from functools import partial

from contracts.statements.banks import BankCharter
from contracts.statements.exchanges import AcceptExchange, IssueExchange
from contracts.statements.expiry import Expired, SweepExpired
from contracts.statements.spending import (
    ConfirmRedemption,
    ConfirmTransfer,
    MakeDonation,
    MakeGift,
    MakeGrant,
    MakeRedemption,
    OpenGroupAccount,
    RecordReferral,
    WithdrawRedemption,
    WithdrawTransfer,
)
from contracts.streams import rule_id
from contracts.values import Id
from domain.accounts import as_points
from domain.expiry import over
from domain.freezing import FrozenMinutes
from scripts.cast import Signer
from scripts.region.cast import Line, Region, codes, paper
from scripts.region.clock import YEAR


def plan_spending(region: Region) -> None:
    for line in region.lines("time_bank"):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(ACTS[line["办理"]], region, line))


def owner_of(region: Region, code: str) -> Id:
    return region.persons.get(code) or region.units[code]


def asked(region: Region, line: Line) -> tuple[Signer, dict[str, object]]:
    """Who signs for the owner of the account, and what every such act says."""
    bank, keeper = region.banks[line["银行"]]
    owner = owner_of(region, line["户主"])
    said: dict[str, object] = {"bank": bank, "owner": owner}
    signs = region.volunteers.get(line["户主"]) or region.clerk.get(line["户主"])
    if signs:
        return signs, said
    return region.clerk[keeper], said | {"on_behalf": {"of": owner, "how": "counter"}}


def second(region: Region, line: Line) -> Signer:
    """The keeper's other person."""
    return region.head[region.banks[line["银行"]][1]]


def confirm(region: Region, line: Line, waits: Id) -> None:
    other = second(region, line)
    other.says(ConfirmTransfer(about=other.about(waits)))


def give(region: Region, line: Line) -> None:
    by, said = asked(region, line)
    to = {"to": region.persons[line["对方"]], "relation": line["关系"]}
    made = by.says(MakeGift.model_validate(said | to | {"minutes": int(line["多少"])}))
    if line["办理"] == "gift-withdrawn":
        by.says(WithdrawTransfer(reason="not-wanted"), made)
    elif "on_behalf" in said:
        confirm(region, line, made)


def donate(region: Region, line: Line) -> None:
    """To the pool, or to a group."""
    by, said = asked(region, line)
    to = {"to": region.units[line["对方"]]} if line["对方"] else {}
    made = by.says(MakeDonation.model_validate(said | to | {"minutes": int(line["多少"])}))
    if "on_behalf" in said:
        confirm(region, line, made)


def redeem(region: Region, line: Line) -> None:
    """Minutes for a service, or points for what the charter offers."""
    by, said = asked(region, line)
    minutes = {"minutes": int(line["多少"]), "least_age": charter_of(region, line).redemption.least_age} if line["多少"].isdigit() else {}  # type: ignore[union-attr]  # fmt: skip
    what = minutes or {"offer": line["多少"]}
    made = by.says(MakeRedemption.model_validate(said | what | {"serves": line["关系"]}))
    if line["办理"] == "redemption-withdrawn":
        by.says(WithdrawRedemption(reason="not-wanted"), made)
        return
    other = second(region, line)
    other.says(ConfirmRedemption(about=other.about(made)))


def grant(region: Region, line: Line) -> None:
    bank, keeper = region.banks[line["银行"]]
    body = MakeGrant(
        bank=bank,
        to=region.persons[line["户主"]],
        minutes=int(line["多少"]),
        basis=paper("资助重点老人的决定"),
    )
    confirm(region, line, region.clerk[keeper].says(body))


def refer(region: Region, line: Line) -> None:
    bank, keeper = region.banks[line["银行"]]
    body = RecordReferral(
        bank=bank, owner=region.persons[line["户主"]], referred=region.persons[line["对方"]]
    )
    confirm(region, line, region.clerk[keeper].says(body))


def open_group(region: Region, line: Line) -> None:
    bank, keeper = region.banks[line["银行"]]
    region.clerk[keeper].says(OpenGroupAccount(bank=bank, owner=region.units[line["户主"]]))


def exchange(region: Region, line: Line) -> None:
    """The other bank's keeper takes it in, once."""
    by, said = asked(region, line)
    other_bank, other_keeper = region.banks[line["对方"]]
    issued = by.says(
        IssueExchange.model_validate(said | {"to_bank": other_bank, "minutes": int(line["多少"])})
    )
    taker = region.clerk[other_keeper]
    taker.says(AcceptExchange(about=taker.about(issued)))


def sweep(region: Region, line: Line) -> None:
    """What is over in each account today, no more and no less."""
    bank, _ = region.banks[line["银行"]]
    rules = charter_of(region, line).expiry
    assert rules
    gone: list[Expired] = []
    for code in codes(line["户主"]):
        owner = region.persons[code]
        account = region.ledger.streams.folded(rule_id(region.ledger.log, "account", bank, owner)).state
        amount = over(account, FrozenMinutes(), rules, f"{YEAR}-{line['日期']}")
        if amount.hundredths:
            gone.append(Expired(owner=owner, points=as_points(amount.hundredths)))
    second(region, line).says(SweepExpired(bank=bank, accounts=tuple(gone)))


def charter_of(region: Region, line: Line) -> BankCharter:
    bank, _ = region.banks[line["银行"]]
    charter: BankCharter = region.ledger.streams.folded(bank).state.charter
    return charter


ACTS: dict[str, Callable[[Region, Line], None]] = {
    "gift": give,
    "gift-withdrawn": give,
    "donation": donate,
    "redemption": redeem,
    "redemption-withdrawn": redeem,
    "grant": grant,
    "referral": refer,
    "group": open_group,
    "exchange": exchange,
    "expiry": sweep,
}
