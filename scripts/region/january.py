"""What is not finished when the year is over, so that whoever tries a region's demo finds something to do.

    the unit        an agreement to sign, what a community delivered to confirm, a need that nobody has claimed
    the community   hours that a colleague wrote down, what the unit delivered, an application, a request for correction
    the volunteer   the answer to what she asked first; her last hours are not confirmed yet
    the lead unit   a report that is shown, an appeal against a line of it, an objection to a notice

Nothing here counts among the published figures: it is begun, and no more. A region without a time bank gets a small one in December, so that
its volunteer has a passbook.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from contracts.sheet import Sheet
from contracts.statements.agreements import (
    Commitment,
    DraftAgreement,
    Party,
    RecordFulfilment,
    ReviewAgreement,
    SignAgreement,
    Terms,
)
from contracts.statements.certificates import ApplyForCertificate
from contracts.statements.corrections import AnswerRequest, Missing, RequestCorrection
from contracts.statements.grades import RaiseScoreAppeal
from contracts.statements.lists import DeliverClaim, HoldActivity, MakeClaim, PlanActivity, PublishItem
from contracts.statements.notices import ObjectToNotice, PublishNotice
from contracts.statements.rounds import AnnounceRound, Timetable
from contracts.statements.service import Clocked, FoundBank, OpenAccount, RecordService, RecordVisit
from contracts.values import Day, Id
from domain.agreements import digest_of
from domain.persons import Person
from scripts.cast import Signer
from scripts.region.cast import Region, register
from scripts.region.charters import with_key
from scripts.region.clock import YEAR
from scripts.region.reports import as_sealed, sealed_sheets, show
from scripts.region.sheets import confirmed, hold, hours_of, record

NEXT = YEAR + 1
ANNOUNCED, BANKED = f"{YEAR}-01-06", f"{YEAR}-12-20"
LINE = "这一行少计了一次，请核对"
VOLUNTEERS = ("陈佳禾", "罗小舟", "何望春", "沈一诺")


class Guests(NamedTuple):
    """As whom visitors try a region, and by whose side they stand, by code."""

    day: Day
    """On which all of it is begun."""
    book: str
    """The rulebook whose report is shown."""
    unit: str = "U0001"
    community: str = "C0001"
    volunteer: str = "V0001"
    others: tuple[str, ...] = ()
    """Who offers, who objects and who appeals; without any, whoever else is there."""
    appeal: tuple[str, str] | None = None
    """Against which line, and why."""
    shown_until: Day = f"{NEXT}-01-15"


YANHE = Guests(
    f"{NEXT}-01-07", "O01", "YU01", "YC01", "V002", ("YU03", "YC02", "YU02"),
    ("joint", "三季度与燎原社区合办过一次邻里议事，记在了社区名下，请核对"),
)  # fmt: skip


class January(NamedTuple):
    """A region in January, with whoever comes to try it."""

    region: Region
    guests: Guests
    alliance: Id
    """To which both the unit and the community belong."""
    bank: Id
    persons: list[str]
    """Volunteers with an account there, by code."""


def leave_open(region: Region, guests: Guests) -> None:
    region.calendar.clock.put(guests.day)
    here = January(region, guests, alliance_of(region, guests), *bank_of(region, guests))
    activity = hours(here)
    deliveries(here)
    agreement(here)
    volunteer(here, activity)
    notice(here)
    report(here, guests.book)


def alliance_of(region: Region, guests: Guests) -> Id:
    """The smallest to which both belong: from a larger one a guide shows how to leave."""
    both = {guests.unit, guests.community}
    found = [each for each in region.councils.values() if both <= {each.lead, *each.members}]
    return min(found, key=lambda each: len(each.members)).id if found else region.alliance


def bank_of(region: Region, guests: Guests) -> tuple[Id, list[str]]:
    if "community" in region.banks:
        bank, keeper = region.banks["community"]
        known = [code for code in region.persons if code.startswith((f"{keeper}V", "V0"))]
        return bank, [guests.volunteer, *(code for code in known if code != guests.volunteer)][:4]
    lines = region.lines("volunteers")
    return region.bank, [line["代号"] for line in lines if line["社区代码"] == guests.community][:4]


def others(here: January) -> Iterator[str]:
    """Who offers, objects and appeals, in turn."""
    here_too = [each.members for each in here.region.councils.values() if each.id == here.alliance]
    members = [code for each in here_too for code in each if code != here.guests.unit]
    yield from here.guests.others or members
    while True:
        yield here.guests.community


def plan_bank(region: Region, community: str = "C0001") -> None:
    region.calendar.on(BANKED, partial(open_bank, region, community))


def open_bank(region: Region, community: str) -> None:
    """A community's own, for four volunteers of an afternoon in December."""
    head = region.head[community]
    bank = head.says(FoundBank(name="邻里互助时间银行（虚构）"))
    region.banks["community"] = bank, community
    for place, name in enumerate(VOLUNTEERS, 1):
        person = register(region, head, f"{name}（虚构）")
        head.says(OpenAccount(bank=bank, owner=person))
        region.persons[f"V{place:04}"], region.records[person] = person, []
    held = hold(region, community, "冬至送汤圆（虚构）", "邻里", BANKED)
    times = [(region.persons[f"V{place:04}"], hours_of(BANKED, "14:00", "16:00")) for place in range(1, 5)]
    confirmed(region, community, record(region, community, bank, held, times))


def plan_round(
    region: Region, book: str, appeals_until: Day = f"{NEXT}-01-20", decided_by: Day = f"{NEXT}-01-31"
) -> None:
    """A year ahead, as it should be."""
    region.calendar.on(ANNOUNCED, partial(announce_round, region, book, appeals_until, decided_by))


def announce_round(region: Region, book: str, appeals_until: Day, decided_by: Day) -> None:
    table = Timetable(
        sealed_by=f"{NEXT}-01-10",
        notice_workdays=5,
        appeals_until=appeals_until,
        answer_workdays=5,
        decided_by=decided_by,
    )
    region.head[region.lead].says(
        AnnounceRound(rulebook=region.rulebooks[book], period=str(YEAR), timetable=table)
    )


def hours(here: January) -> Id:
    """Written down by one of the community; the other has not confirmed them. The activity."""
    region, day = here.region, here.guests.day
    head = region.head[here.guests.community]
    activity = head.says(
        PlanActivity(
            alliance=here.alliance,
            hosts=(region.head[here.guests.unit].unit,),
            title="新春送福进楼栋",
            category="邻里",
            on=day,
        )
    )
    head.says(HoldActivity(on=day), activity)
    head.says_all(
        [
            RecordService(
                person=region.persons[code],
                activity=activity,
                bank=here.bank,
                clocked=Clocked(start=f"{day}T09:00", end=f"{day}T10:30"),
            )
            for code in here.persons
        ]
    )
    return activity


def deliveries(here: January) -> None:
    """A need that is open; one whose delivery waits for the community, and whose rest a third unit could answer; what the community owed,
    waiting for the unit; a visit.
    """
    region, today = here.region, here.guests.day
    unit, community = region.clerk[here.guests.unit], region.clerk[here.guests.community]
    listed = {"alliance": here.alliance, "available": today, "until": f"{NEXT}-03-31"}

    def publish(by: Signer, kind: str, title: str, category: str, quantity: int, measure: str) -> Id:
        said = {"kind": kind, "title": title, "category": category, "quantity": quantity, "measure": measure}
        return by.says(PublishItem.model_validate(listed | said))

    publish(community, "need", "楼道照明检修", "安全", 8, "处")
    publish(region.clerk[next(others(here))], "service", "图书捐送到社区", "文化", 30, "册")
    items = publish(community, "need", "书屋补充图书", "文化", 60, "册")
    claim = unit.says(MakeClaim(about=unit.about(items), quantity=40))
    unit.says(DeliverClaim(about=unit.about(claim), quantity=25, on=today))
    unit.says(RecordVisit(community=community.unit, on=today, purpose="condolence"))
    kept = region.agreements.get((here.guests.community, here.guests.unit)) or in_force(here)
    community.says(RecordFulfilment(about=community.about(kept), commitment=2, quantity=1, on=today))


def in_force(here: January) -> Id:
    """An agreement between the two that both have signed, where the year has left none by name."""
    terms = terms_of(here, "邻里共建协议", "共用场地，轮流值守。", here.guests.day)
    community, unit = here.region.head[here.guests.community], here.region.head[here.guests.unit]
    drafted = community.says(DraftAgreement(terms=terms))
    for party in (community, unit):
        party.says(SignAgreement(terms=digest_of(terms)), drafted)
    return drafted


def agreement(here: January) -> None:
    """Reviewed by the unit and signed by the community: the unit's signature is all that is missing."""
    community, unit = here.region.head[here.guests.community], here.region.head[here.guests.unit]
    purpose = "寒暑假为社区双职工家庭的孩子提供看护和课业辅导。"
    terms = terms_of(here, "寒暑假托管共建协议", purpose, f"{NEXT}-01-20")
    drafted = community.says(DraftAgreement(terms=terms))
    unit.says(ReviewAgreement(terms=digest_of(terms), opinion="agree"), drafted)
    community.says(SignAgreement(terms=digest_of(terms)), drafted)


def terms_of(here: January, title: str, purpose: str, starts: Day) -> Terms:
    community, unit = here.region.head[here.guests.community].unit, here.region.head[here.guests.unit].unit
    ends = f"{NEXT}-08-31"
    return Terms(
        title=title,
        alliance=here.alliance,
        purpose=purpose,
        parties=(Party(unit=community, office="书记"), Party(unit=unit, office="书记")),
        commitments=(
            Commitment(by=unit, to=community, what="派出辅导志愿者", quantity=20, measure="人次", due=ends),
            Commitment(by=community, to=unit, what="提供活动室", quantity=30, measure="天", due=ends),
        ),
        clauses=("不得摊派经费和物资。",),
        starts=starts,
        ends=ends,
    )


def volunteer(here: January, activity: Id) -> None:
    """With a key of her own; asks for what is missing, is answered, and asks again; applies for a certificate."""
    region, day = here.region, here.guests.day
    community, person = region.head[here.guests.community], region.persons[here.guests.volunteer]
    herself = region.volunteers.get(here.guests.volunteer)
    if herself is None:
        herself = region.volunteers[here.guests.volunteer] = with_key(region, community, person)
    missing = Missing(activity=activity, on=day)
    asked = herself.says(RequestCorrection(missing=missing, wrong="missing", text="上午写福字的时间没有记上"))
    community.says(
        AnswerRequest(answer="declined", reason="已登记在当天的服务表上，等同事核对确认后计入。"), asked
    )
    herself.says(RequestCorrection(missing=missing, wrong="missing", text="下午还分发了一个小时，表上没有"))
    herself.says(ApplyForCertificate(person=person, unit=community.unit, starts=f"{YEAR}-01-01", ends=day))


def notice(here: January) -> None:
    region = here.region
    names = region.names or {line["代码"]: line["名称"] for line in region.lines("units")}
    best = names[here.guests.community]
    text = f"{best}拟评为先进党支部，现予公示。"
    published = region.clerk[region.lead].says(
        PublishNotice(title=f"{YEAR}年先进党支部公示", text=text, workdays=5)
    )
    _, code, *_ = (each for each, _ in zip(others(here), range(2), strict=False))
    objects = region.clerk[code]
    objects.says(ObjectToNotice(about=objects.about(published), text="名称写漏了“联合”二字，请更正"))


def report(here: January, book: str) -> None:
    """What the year came to is shown; somebody appeals against a line of their sheet, and somebody else than sealed it is to answer."""
    region, made = here.region, sealed_sheets(here.region, book)
    show(region, book, made, here.guests.shown_until)
    signer, sheet = appellant(here, made)
    line, reason = here.guests.appeal or (sheet.lines[0].name, LINE)
    appeal = {"report": region.reports[book], "part": sheet.part, "line": line, "reason": reason}
    signer.says(RaiseScoreAppeal(sheet=as_sealed(made, sheet), **appeal))


def appellant(here: January, made: list[Sheet]) -> tuple[Signer, Sheet]:
    """The unit that appeals, or the first one scored but for the lead unit and the visitor's own; or a person who is scored."""
    region, without = here.region, (here.region.lead, here.guests.unit)
    codes = here.guests.others[2:] or [code for code in region.head if code not in without]
    heads = {region.head[code].unit: region.head[code] for code in codes}
    scored = [sheet for sheet in made if sheet.lines]
    for sheet in scored:
        if sheet.subject in heads:
            return heads[sheet.subject], sheet
    person = region.ledger.streams.folded(scored[0].subject).state
    assert isinstance(person, Person)
    registrar = next(each for each in region.head.values() if each.unit == person.registrar)
    return with_key(region, registrar, scored[0].subject), scored[0]
