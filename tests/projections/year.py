"""One year in the county, in which everything happens that a view reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts import signing
from contracts.rulebook import as_wire
from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DeclineAgreement,
    DraftAgreement,
    Party,
    RecordFulfilment,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from contracts.statements.alliances import (
    AcceptMembership,
    AdoptCharter,
    AdoptProposal,
    ApplyForMembership,
    Charter,
    ConveneMeeting,
    FoundAlliance,
    InviteMember,
    LeaveAlliance,
    RecordAttendance,
    RefuseMembership,
)
from contracts.statements.keys import (
    EnrolKey,
    EnrolUnit,
    Entrust,
    ErasePerson,
    GrantRole,
    OnBehalf,
    Revocation,
    RevokeKey,
    RotateKey,
    WithdrawEntrustment,
    WithdrawRole,
)
from contracts.statements.lists import (
    CloseItem,
    ConfirmActivity,
    ConfirmDelivery,
    DeliverClaim,
    HoldActivity,
    MakeClaim,
    PlanActivity,
    PublishItem,
    RejectDelivery,
    WithdrawClaim,
)
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    ConfirmService,
    ConfirmVisit,
    EndCheckIn,
    Entered,
    EnterRoll,
    FoundBank,
    LeaveRoll,
    OpenAccount,
    RecordDuty,
    RecordService,
    RecordVisit,
    SheetPart,
)
from contracts.values import Id
from domain.agreements import digest_of
from domain.scoring.check import check_file
from ledger.application import Ledger
from tests.people import DAY_MS, NOON, County, Person, key

RULEBOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"


class Clock:
    """Stands at noon of a day until it is put to another."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now

    def put_to(self, days: int) -> None:
        """So many days after the first of January 2026."""
        self.now = NOON + days * DAY_MS


@dataclass
class Year:
    """The county afterwards; `of` names the streams of what happened."""

    county: County
    of: dict[str, Id]

    @property
    def ledger(self) -> Ledger:
        ledger: Ledger = self.county.taker
        return ledger


def play(county: County) -> Year:
    clock: Clock = county.taker.clock
    year = Year(county, {})
    clock.put_to(10)
    people(year)
    alliance(year)
    lists(year)
    clock.put_to(59)
    move(year)
    clock.put_to(60)
    agreement(year)
    meeting(year)
    hours(year)
    duty(year)
    another_alliance(year)
    on_behalf(year)
    clock.put_to(100)
    scoring(year)
    clock.put_to(99)
    county.volunteer(county.lead, "registered while the clock had been put back")
    return year


def people(year: Year) -> None:
    county, of = year.county, year.of
    of["wang"] = county.volunteer(county.community, "wang")
    of["zhao"] = county.volunteer(county.community, "zhao")
    of["gone"] = county.volunteer(county.community, "gone")
    county.community.says(ErasePerson(reason="本人要求删除"), stream=of["gone"])
    of["entrustment"] = county.community.says(Entrust(of=of["zhao"], evidence="7" * 64))
    roles = county.rule("role", county.units["bureau"], county.bureau2.id)
    county.bureau.says(WithdrawRole(role="auditor", reason="不再兼任"), stream=roles)
    county.bureau.says(GrantRole(unit=county.units["bureau"], person=county.bureau2.id, role="administrator"))
    rotate(county.bureau2, "bureau 2, renewed")
    spare = enrol(county.hospital, county.hospital2, "hospital 2, on the telephone")
    stream = county.rule("key", spare)
    county.hospital.says(
        RevokeKey(revocation=Revocation(keyid=spare, reason="lost", suspect_from=5)), stream=stream
    )
    of["spare"] = stream
    again = enrol(county.hospital, county.hospital2, "hospital 2, on the new telephone")
    enrol(county.hospital, county.hospital2, "hospital 2, on paper", replaces=again)


def rotate(person: Person, seed: str) -> None:
    """With the old key and the new one."""
    county, new = person.county, key(seed)
    body = RotateKey(spki=signing.prove_possession(county.taker.log, person.unit, person.id, new).spki)
    stream = county.rule("key", signing.keyid_of(person.key))
    payload = person.drafts(body, stream=stream)
    county.taker.submit(payload, signing.sign(payload, person.key, new))
    person.key = new


def enrol(by: Person, holder: Person, seed: str, replaces: str | None = None) -> str:
    """Another key for somebody; returns its keyid."""
    possession = signing.prove_possession(by.county.taker.log, by.unit, holder.id, key(seed))
    revokes = (Revocation(keyid=replaces, reason="replaced"),) if replaces else ()
    by.says(EnrolKey(unit=by.unit, holder=holder.id, key=possession, revokes=revokes))
    return signing.keyid_of(key(seed))


def alliance(year: Year) -> None:
    county, of = year.county, year.of
    charter = Charter(
        title="城市党建联盟章程(虚构)", articles=("每季度一次联席会议。",), effective="2026-02-01"
    )
    county.lead.says(AdoptCharter(charter=charter), stream=county.alliance)
    of["bureau's membership"] = county.rule("membership", county.alliance, county.units["bureau"])
    county.bureau.says(LeaveAlliance(reason="机构改革"), stream=of["bureau's membership"])
    county.bureau.says(
        ApplyForMembership(alliance=county.alliance, unit=county.units["bureau"], charter_version=2)
    )
    county.lead.says(RefuseMembership(reason="材料不全"), stream=of["bureau's membership"])
    county.lead.says(InviteMember(alliance=county.alliance, unit=county.units["bureau"]))
    county.bureau.says(AcceptMembership(), stream=of["bureau's membership"])


def another_alliance(year: Year) -> None:
    """What the hospital does there is no business of the county's alliance."""
    county, of = year.county, year.of
    charter = Charter(title="行业联盟章程(虚构)", effective="2026-03-01")
    of["other alliance"] = county.hospital.says(
        FoundAlliance(name="卫生行业联合体(虚构)", level="industry", charter=charter)
    )
    body = ConveneMeeting(
        alliance=of["other alliance"],
        title="行业会议",
        on="2026-03-02",
        agenda=("通报",),
        expected=(county.units["hospital"],),
        quorum=1,
    )
    of["other meeting"] = county.hospital.says(body)
    county.hospital.says(RecordAttendance(attended=(), excused=()), stream=of["other meeting"])


def on_behalf(year: Year) -> None:
    """A shop without a computer, in the industry's alliance: the community signs for it, until the paper is withdrawn.

    Of four trainings on the shop's list, the hospital claims two: the first record of delivery is rejected, the second confirmed.
    """
    county, of = year.county, year.of
    shop = EnrolUnit(
        code="YH401", name="便民药店(虚构)", kind="new-sector", superior=county.units["community"]
    )
    of["shop"] = county.community.says(shop)
    of["shop's entrustment"] = county.community.says(Entrust(of=of["shop"], evidence="8" * 64))
    behalf = OnBehalf(of=of["shop"], how="counter", evidence="8" * 64)
    of["shop's membership"] = county.hospital.says(
        InviteMember(alliance=of["other alliance"], unit=of["shop"])
    )
    county.community.says(AcceptMembership(on_behalf=behalf), stream=of["shop's membership"])
    need = item("project", title="药品保管培训", quantity=4)(year).model_copy(
        update={"alliance": of["other alliance"], "on_behalf": behalf}
    )
    of["shop's project"] = county.community.says(need)
    of["claim of the shop's"] = county.hospital.says(
        MakeClaim(about=county.about(of["shop's project"]), quantity=2)
    )
    for name, quantity in (("delivery rejected", 2), ("delivery to the shop", 1)):
        of[name] = county.community2.says(
            DeliverClaim(
                about=county.about(of["claim of the shop's"]), quantity=quantity, on="2026-03-02",
                on_behalf=behalf,
            )
        )  # fmt: skip
        answer = RejectDelivery(about=county.about(of[name]), reason="只办了一场") if quantity == 2 else None
        county.hospital.says(answer or ConfirmDelivery(about=county.about(of[name])))
    county.community.says(WithdrawEntrustment(reason="药店启用账本"), stream=of["shop's entrustment"])


def item(
    kind: str = "need", title: str = "老旧小区加装扶手", quantity: int = 10, until: str = "2026-12-31"
) -> Any:
    def publish(year: Year) -> PublishItem:
        return PublishItem(
            alliance=year.county.alliance,
            kind=kind,  # type: ignore[arg-type]
            title=title,
            category="民生",
            quantity=quantity,
            measure="处",
            available="2026-01-01",
            until=until,
        )

    return publish


def lists(year: Year) -> None:
    """Ten asked for; six claimed and four delivered; two claimed and given back; an offer that was withdrawn."""
    county, of = year.county, year.of
    of["need"] = county.community.says(item()(year))
    of["claim"] = county.bureau.says(MakeClaim(about=county.about(of["need"]), quantity=6))
    of["delivery"] = county.bureau.says(
        DeliverClaim(about=county.about(of["claim"]), quantity=4, on="2026-01-11", evidence=("5" * 64,))
    )
    county.community2.says(ConfirmDelivery(about=county.about(of["delivery"])))
    of["claim given back"] = county.hospital.says(MakeClaim(about=county.about(of["need"]), quantity=2))
    county.hospital.says(WithdrawClaim(reason="人手不足"), stream=of["claim given back"])
    of["offer"] = county.hospital.says(item("resource", "闲置空调５台", 5)(year))
    county.hospital.says(CloseItem(outcome="withdrawn", reason="已报废"), stream=of["offer"])


def terms(year: Year, commitments: int = 2, starts: str = "2026-03-01") -> Terms:
    county = year.county
    promise = Commitment(
        by=county.units["bureau"],
        to=county.units["community"],
        what="节能改造",
        quantity=5,
        measure="户",
        due="2026-04-30",
    )
    return Terms(
        title="共驻共建协议(虚构)",
        alliance=county.alliance,
        purpose="共同服务居民",
        parties=tuple(Party(unit=county.units[name], office="书记") for name in ("bureau", "community")),
        commitments=(promise,) * commitments,
        starts=starts,
        ends="2026-12-31",
    )


def agreement(year: Year) -> None:
    """Drafted with three commitments and revised to two; signed by both; of five promised twice, three are delivered and five."""
    county, of = year.county, year.of
    of["agreement"] = county.bureau.says(DraftAgreement(terms=terms(year, 3)))
    county.community.says(
        ReviewAgreement(terms=digest_of(terms(year, 3)), opinion="change", comment="太多"),
        stream=of["agreement"],
    )
    county.bureau.says(ReviseAgreement(terms=terms(year)), stream=of["agreement"])
    digest = digest_of(terms(year))
    county.bureau.says(ReviewAgreement(terms=digest, opinion="agree"), stream=of["agreement"])
    county.bureau.says(SignAgreement(terms=digest), stream=of["agreement"])
    county.community.says(SignAgreement(terms=digest), stream=of["agreement"])
    of["fulfilment"] = county.bureau.says(
        RecordFulfilment(about=county.about(of["agreement"]), commitment=1, quantity=3, on="2026-03-02")
    )
    county.community2.says(ConfirmFulfilment(about=county.about(of["fulfilment"])))
    whole = RecordFulfilment(about=county.about(of["agreement"]), commitment=2, quantity=5, on="2026-03-02")
    of["whole fulfilment"] = county.community.says(whole)
    county.bureau2.says(ConfirmFulfilment(about=county.about(of["whole fulfilment"])))
    of["declined"] = county.bureau.says(DraftAgreement(terms=terms(year, 1)))
    county.community.says(DeclineAgreement(reason="没有经费"), stream=of["declined"])


def meeting(year: Year) -> None:
    county, of = year.county, year.of
    units = county.units
    of["meeting"] = county.lead.says(
        ConveneMeeting(
            alliance=county.alliance,
            title="第一季度联席会议",
            on="2026-03-02",
            agenda=("议定年度项目",),
            expected=tuple(units.values()),
            quorum=2,
        )
    )
    county.lead.says(
        RecordAttendance(attended=(units["lead"], units["community"]), excused=(units["bureau"],)),
        stream=of["meeting"],
    )
    of["proposal"] = county.lead.says(
        AdoptProposal(
            about=county.about(of["meeting"]),
            proposer=units["community"],
            title="夜间门诊",
            resolution="由县医院试行",
        )
    )
    of["meeting to come"] = county.lead.says(
        ConveneMeeting(
            alliance=county.alliance,
            title="第二季度联席会议",
            on="2026-05-10",
            agenda=("季度通报",),
            expected=(units["lead"], units["hospital"]),
            quorum=1,
        )
    )


def hours(year: Year) -> None:
    """A sheet of three records of one day, two of which overlap; one entered afterwards, on behalf; one waiting."""
    county, of = year.county, year.of
    community, units = county.community, county.units
    plan = PlanActivity(
        alliance=county.alliance,
        hosts=(units["hospital"],),
        title="敬老院助餐",
        category="助老",
        on="2026-03-02",
    )
    of["activity"] = community.says(plan)
    community.says(HoldActivity(on="2026-03-02", evidence=("6" * 64,)), stream=of["activity"])
    county.hospital.says(ConfirmActivity(about=county.about(of["activity"])))
    of["bank"] = community.says(FoundBank(name="和平社区时间银行(虚构)", alliance=county.alliance))
    for name in ("wang", "zhao"):
        of[f"{name}'s account"] = community.says(OpenAccount(bank=of["bank"], owner=of[name]))
    common = {"activity": of["activity"], "bank": of["bank"]}
    sheet = community.sheet(
        [
            RecordService(person=of["wang"], clocked=clocked("08:00", "10:00"), **common),
            RecordService(person=of["wang"], clocked=clocked("09:00", "11:00"), **common),
            RecordService(
                person=of["zhao"],
                entered=Entered(on="2026-03-02", minutes=45),
                on_behalf=OnBehalf(of=of["zhao"], how="telephone"),
                **common,
            ),
            RecordService(person=of["zhao"], clocked=clocked("13:00", "14:00"), **common),
        ]
    )
    digest = community.sends(sheet)
    county.community2.says(ConfirmService(sheets=(SheetPart(batch=digest, **{"except": (3,)}),)))


def clocked(start: str, end: str) -> Clocked:
    return Clocked(start=f"2026-03-02T{start}", end=f"2026-03-02T{end}")


def move(year: Year) -> None:
    """A member reports to one community; on the next day, in `duty`, to another."""
    county, of = year.county, year.of
    bureau, units = county.bureau, county.units
    mover = of["mover"] = county.volunteer(bureau, "mover")
    bureau.says(EnterRoll(person=mover))
    of["check-in before"] = bureau.says(
        CheckIn(on="2026-03-01", person=mover, unit=units["bureau"], community=units["hospital"])
    )
    county.hospital.says(ConfirmDuty(records=(county.about(of["check-in before"]),)))
    ended = EndCheckIn(about=county.about(of["check-in before"]), on="2026-03-01", reason="迁居")
    county.hospital.says(ended)


def duty(year: Year) -> None:
    county, of = year.county, year.of
    bureau, units = county.bureau, county.units
    member = of["member"] = county.volunteer(bureau, "member")
    of["roll"] = bureau.says(EnterRoll(person=member))
    other = county.volunteer(bureau, "other member")
    of["roll left"] = bureau.says(EnterRoll(person=other))
    bureau.says(LeaveRoll(on="2026-03-01"), stream=of["roll left"])
    common = {"person": member, "unit": units["bureau"], "community": units["community"]}
    of["check-in"] = bureau.says(CheckIn(on="2026-03-02", **common))
    of["act"] = bureau.says(
        RecordDuty(task="夜间巡逻", entered=Entered(on="2026-03-02", minutes=90), **common)
    )
    of["another act"] = bureau.says(
        RecordDuty(task="清扫", entered=Entered(on="2026-03-02", minutes=30), **common)
    )
    records = tuple(county.about(of[name]) for name in ("check-in", "act", "another act"))
    county.community.says(ConfirmDuty(records=records))
    common |= {"person": of["mover"]}
    of["check-in after"] = bureau.says(CheckIn(on="2026-03-02", **common))
    county.community.says(ConfirmDuty(records=(county.about(of["check-in after"]),)))
    of["visit"] = bureau.says(RecordVisit(community=units["community"], on="2026-03-02", purpose="study"))
    county.community.says(ConfirmVisit(about=county.about(of["visit"])))


def scoring(year: Year) -> None:
    county, of = year.county, year.of
    for name in ("O01", "O02"):
        of[name] = draft_rulebook(year, name)
        county.lead2.says(AdoptRulebook(periods=("2026",)), stream=of[name])
    of["O01 of next year"] = draft_rulebook(year, "O01")
    county.lead2.says(AdoptRulebook(periods=("2026",), supersedes=of["O01"]), stream=of["O01 of next year"])
    for subject in ("community", "bureau", "hospital"):
        for what, score in (("study", "9.5"), ("guiding", "8"), ("year_end", "94")):
            of[f"{subject}'s {what}"] = county.lead.says(
                GiveMark(
                    rulebook=of["O01 of next year"],
                    subject=county.units[subject],
                    item=what,
                    period="2026",
                    score=score,
                    reason="年终评议",
                )
            )


def draft_rulebook(year: Year, name: str) -> Id:
    rulebook, _ = check_file((RULEBOOKS / f"{name}.yaml").read_text(encoding="utf-8"))
    assert rulebook
    return year.county.lead.says(DraftRulebook(alliance=year.county.alliance, rulebook=as_wire(rulebook)))
