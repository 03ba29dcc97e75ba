"""A second time bank, kept by a community, and the charters of both: each names the other, so that minutes may go from one to the other.

charters.yaml   city, community          the next charter of the city's bank, and the community's first
openings.csv    志愿者, 分钟, 积分       what paper passbooks held at the community: entered by one person, compared by another

Before it has a charter the community's bank posts what was given minute for minute; that is brought forward afterwards.
"""

from functools import partial

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.statement import Body
from contracts.statements.banks import AdoptBankCharter
from contracts.statements.keys import EnrolKey, Entrust
from contracts.statements.openings import BringForward, ConfirmOpening, RecordOpening
from contracts.statements.service import FoundBank, OpenAccount, SheetPart
from contracts.values import Id
from scripts.cast import Signer
from scripts.region.cast import Region, paper
from scripts.region.clock import YEAR
from scripts.region.sheets import confirmed, hold, hours_of, record

KEEPER = "C0001"
NAME = "青和居社区美好时间银行（虚构）"
WITH_KEY = f"{KEEPER}V01"
"""A volunteer who signs for herself. The others have entrusted the keeper of the city's bank with it."""
CUSTOMERS = 6
"""Volunteers of the community with an account at its bank too."""
FOUNDED, BEFORE, CHARTERED, BROUGHT, OPENED = (
    f"{YEAR}-{day}" for day in ("03-25", "03-28", "04-01", "04-02", "04-03")
)


def plan_charters(region: Region) -> None:
    region.calendar.on(FOUNDED, partial(found, region))
    region.calendar.on(BEFORE, partial(serve_before, region))
    region.calendar.on(CHARTERED, partial(adopt, region))
    region.calendar.on(OPENED, partial(open_balances, region))


def customers(region: Region) -> dict[str, Id]:
    codes = [f"{KEEPER}V{place:02}" for place in range(1, CUSTOMERS + 1)]
    return {code: region.persons[code] for code in codes}


def found(region: Region) -> None:
    """With accounts for its first customers; one of them gets a key, the others entrust."""
    head, keeper = region.head[KEEPER], region.clerk[region.lead]
    bank = head.says(FoundBank(name=NAME, alliance=region.council("COMMUNITY", KEEPER).id))
    region.banks["community"] = bank, KEEPER
    for code, person in customers(region).items():
        region.clerk[KEEPER].says(OpenAccount(bank=bank, owner=person))
        if code == WITH_KEY:
            region.volunteers[code] = with_key(region, head, person)
        else:
            keeper.says(Entrust(of=person, evidence=paper(f"委托书 {code}")))


def with_key(region: Region, head: Signer, person: Id) -> Signer:
    key = Ed25519PrivateKey.generate()
    possession = signing.prove_possession(region.ledger.log, head.unit, person, key)
    head.says(EnrolKey(unit=head.unit, holder=person, key=possession))
    return Signer(region.ledger, key, person, person)


def serve_before(region: Region) -> None:
    bank, _ = region.banks["community"]
    held = hold(region, KEEPER, "旧物置换日（虚构）", "志愿服务", BEFORE)
    times = [(region.persons[WITH_KEY], hours_of(BEFORE, "09:00", "10:30"))]
    confirmed(region, KEEPER, record(region, KEEPER, bank, held, times))
    entries = tuple(region.clerk[KEEPER].entries("hours.posted"))
    body = BringForward(bank=bank, owner=region.persons[WITH_KEY], entries=entries)
    region.calendar.on(BROUGHT, partial(region.clerk[KEEPER].says, body))


def adopt(region: Region) -> None:
    charters = yaml.safe_load((region.folder / "charters.yaml").read_text(encoding="utf-8"))
    for name, other in (("city", "community"), ("community", "city")):
        (bank, keeper), (partner, _) = region.banks[name], region.banks[other]
        charter = charters[name] | {"exchange": [partner]}
        region.head[keeper].says(AdoptBankCharter.model_validate({"charter": charter}), bank)


def open_balances(region: Region) -> None:
    bank, _ = region.banks["community"]
    lines = region.lines("openings")
    bodies: list[Body] = [
        RecordOpening(
            bank=bank,
            owner=region.persons[line["志愿者"]],
            minutes=int(line["分钟"]),
            points=line["积分"],
            as_of=f"{YEAR - 1}-12-31",
            evidence=paper(f"存折 {line['志愿者']}"),
        )
        for line in lines
    ]
    batch, _ = region.head[KEEPER].says_all(bodies)
    region.clerk[KEEPER].says(ConfirmOpening(sheets=(SheetPart(batch=batch),)))
