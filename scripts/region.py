"""A region's year, read from its files and played into a ledger: everybody signs with a key of their own.

    units.csv … ──▶ found ──▶ a calendar of acts, day by day ──▶ marks ──▶ done

The clock of the demo's ledger shows the day of the act that is being played, so that a year passes in seconds; on a
real ledger `received` is the server's own time.
"""

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.rulebook import as_wire
from contracts.statement import Body
from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DraftAgreement,
    Party,
    RecordFulfilment,
    ReviewAgreement,
    SignAgreement,
    Terms,
)
from contracts.statements.alliances import (
    AcceptMembership,
    AdoptProposal,
    Charter,
    ConveneMeeting,
    FoundAlliance,
    InviteMember,
    RecordAttendance,
)
from contracts.statements.keys import (
    AppointAdministrator,
    EnrolKey,
    EnrolUnit,
    GrantRole,
    RegisterPerson,
)
from contracts.statements.lists import (
    CloseItem,
    ConfirmActivity,
    ConfirmDelivery,
    DeliverClaim,
    HoldActivity,
    ItemKind,
    MakeClaim,
    PlanActivity,
    PublishItem,
)
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    ConfirmService,
    ConfirmVisit,
    EnterRoll,
    FoundBank,
    OpenAccount,
    RecordDuty,
    RecordService,
    RecordVisit,
    SheetPart,
)
from contracts.streams import rule_id
from contracts.values import NIL, Id, Role
from domain.agreements import digest_of
from domain.scoring.reading import read
from ledger.application import Ledger
from ledger.vault import Vault
from scripts.cast import Signer, roots_say

YEAR = 2026
Act = Callable[[], object]
Line = dict[str, str]


@dataclass
class DemoClock:
    """Milliseconds since 1970 UTC. Stands at noon of the day it was put to, and ticks with each look."""

    at: int = 0

    def put(self, day: str) -> None:
        noon = datetime.fromisoformat(day).replace(hour=4, tzinfo=UTC)  # 12:00 in Asia/Shanghai
        self.at = max(self.at, int(noon.timestamp() * 1000))

    def __call__(self) -> int:
        self.at += 10
        return self.at


@dataclass
class Region:
    """The cast and what they have made so far, by the codes of the files."""

    folder: Path
    ledger: Ledger
    vault: Vault
    clock: DemoClock
    roots: list[Ed25519PrivateKey]
    share: float = 1.0
    head: dict[str, Signer] = field(default_factory=dict)
    """Each unit's first person: administrator, signatory, clerk."""
    clerk: dict[str, Signer] = field(default_factory=dict)
    """Each unit's second person."""
    persons: dict[str, Id] = field(default_factory=dict)
    alliance: Id = NIL
    bank: Id = NIL
    rulebooks: dict[str, Id] = field(default_factory=dict)
    calendar: list[tuple[str, int, Act]] = field(default_factory=list)
    put: int = 0

    def lines(self, name: str) -> list[Line]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def on(self, day: str, act: Act) -> None:
        """Put an act on the calendar; acts of one day keep the order in which they were put."""
        self.put += 1
        heappush(self.calendar, (day, self.put, act))

    def play(self, step: Callable[[int, int], None]) -> None:
        """Play the calendar in order, with what is put on it meanwhile; `step` hears how far it is."""
        done = 0
        while self.calendar:
            day, _, act = heappop(self.calendar)
            self.clock.put(day)
            act()
            done += 1
            step(done, self.put)

    @property
    def lead(self) -> str:
        return self.lines("units")[0]["代码"]


# Founding: units, people, keys, the alliance


def found(region: Region) -> None:
    """Units, two people each with keys and roles, the alliance with everybody in it, the time bank, the rolls."""
    region.clock.put(f"{YEAR}-01-04")
    enrol_units(region)
    found_alliance(region)
    register_people(region)
    adopt_rulebooks(region)


def enrol_units(region: Region) -> None:
    first, *others = region.lines("units")
    people = defaultdict(list)
    for line in region.lines("people"):
        people[line["单位代码"]].append(line["姓名（虚构）"])
    unit = roots_say(region.ledger, unit_body(first, None), region.roots[:2], NIL, str(uuid4()))
    install(region, first["代码"], unit, people[first["代码"]], None)
    lead = region.head[first["代码"]]
    _, streams = lead.says_all([unit_body(line, lead.unit) for line in others])
    for line, stream in zip(others, streams, strict=True):
        install(region, line["代码"], stream, people[line["代码"]], lead)


def unit_body(line: Line, superior: Id | None) -> EnrolUnit:
    facts = {"code": line["代码"], "name": line["名称"], "kind": line["类型"], "category": line["类别"]}
    return EnrolUnit.model_validate(facts | ({"superior": superior} if superior else {}))


def install(region: Region, code: str, unit: Id, names: list[str], lead: Signer | None) -> None:
    """A unit's administrator is appointed from above, and brings in the second person."""
    ledger, actor, id = region.ledger, lead.unit if lead else NIL, str(uuid4())
    holder, key = rule_id(ledger.log, "open", actor, id), Ed25519PrivateKey.generate()
    body = AppointAdministrator(
        unit=unit,
        commitment=keep(region, holder, names[0]),
        key=signing.prove_possession(ledger.log, unit, holder, key),
        reason="单位启用账本",
    )
    if lead:
        payload = signing.draft(ledger.log, actor, body, id=id)
        ledger.submit(payload, signing.sign(payload, lead.key))
    else:
        roots_say(ledger, body, region.roots[:2], NIL, id)
    head = region.head[code] = Signer(ledger, key, unit, holder)
    second = register(region, head, names[1])
    clerk_key = Ed25519PrivateKey.generate()
    head.says(
        EnrolKey(unit=unit, holder=second, key=signing.prove_possession(ledger.log, unit, second, clerk_key))
    )
    grants: list[tuple[Id, Role]] = [(holder, "signatory"), (holder, "clerk"), (second, "clerk")]
    if lead is None:
        grants += [(holder, "evaluator"), (second, "evaluator"), (second, "auditor")]
    for person, role in grants:
        head.says(GrantRole(unit=unit, person=person, role=role))
    region.clerk[code] = Signer(ledger, clerk_key, unit, second)


def keep(region: Region, person: Id, name: str) -> str:
    """Put a name into the vault; what the log gets is the commitment."""
    return region.vault.keep(UUID(person), {"name": name})


def register(region: Region, by: Signer, name: str) -> Id:
    """Register a person. Their pseudonym follows from the statement's id, so the vault can know it beforehand."""
    id = str(uuid4())
    person = rule_id(region.ledger.log, "open", by.unit, id)
    body = RegisterPerson(commitment=keep(region, person, name))
    payload = signing.draft(region.ledger.log, by.unit, body, id=id)
    region.ledger.submit(payload, signing.sign(payload, by.key))
    return person


def found_alliance(region: Region) -> None:
    lead = region.head[region.lead]
    charter = Charter(
        title="城市党建联盟工作规则（虚构）",
        articles=("自愿加入、平等协商、共建共享。", "联盟会议每月一次，议定事项由提案单位牵头落实。"),
        effective=f"{YEAR}-01-01",
    )
    region.alliance = lead.says(FoundAlliance(name="沿河城市党建联盟", level="county", charter=charter))
    for code, head in region.head.items():
        if code != region.lead:
            membership = lead.says(InviteMember(alliance=region.alliance, unit=head.unit))
            head.says(AcceptMembership(), membership)
    region.bank = lead.says(FoundBank(name="沿河志愿服务时间银行（虚构）", alliance=region.alliance))


def register_people(region: Region) -> None:
    """Members on their units' rolls, volunteers with accounts."""
    for line in region.lines("members"):
        head = region.head[line["单位代码"]]
        person = region.persons[line["代号"]] = register(region, head, line["姓名（虚构）"])
        head.says(EnterRoll(person=person))
    for line in region.lines("volunteers"):
        head = region.head[line["社区代码"]]
        region.persons[line["代号"]] = register(region, head, line["姓名（虚构）"])
    volunteers = [region.persons[line["代号"]] for line in region.lines("volunteers")]
    region.clerk[region.lead].says_all(
        [OpenAccount(bank=region.bank, owner=volunteer) for volunteer in volunteers]
    )


def adopt_rulebooks(region: Region) -> None:
    """Drafted by one evaluator, adopted by another."""
    drafter, adopter = region.clerk[region.lead], region.head[region.lead]
    for name in ("O01", "O02"):
        rulebook = read(
            (region.folder.parent / "rulebooks" / f"{name}.yaml").read_text(encoding="utf-8")
        ).rulebook
        assert rulebook
        data = as_wire(rulebook)
        stream = drafter.says(DraftRulebook(alliance=region.alliance, rulebook=data))
        adopter.says(AdoptRulebook(periods=(str(YEAR),)), stream)
        region.rulebooks[name] = stream


# The year


def plan(region: Region) -> None:
    """Put everything that the files tell on the calendar."""
    plan_agreements(region)
    plan_items(region)
    plan_meetings(region)
    plan_activities(region)
    plan_duty(region)
    plan_visits(region)
    plan_marks(region)


def plan_agreements(region: Region) -> None:
    for line in region.lines("agreements"):
        unit, community = region.head[line["单位代码"]], region.head[line["社区代码"]]
        region.on(line["签署日期"], partial(agree, region, line, unit, community))


def agree(region: Region, line: Line, unit: Signer, community: Signer) -> None:
    """Drafted by the community, reviewed by the unit, signed by both in order; its delivery goes on the calendar."""
    ends = line["到期日期"]
    promises = [
        (unit, community, line["单位承诺"], line["数量"], line["计量"]),
        (community, unit, line["社区承诺"], line["社区数量"], line["社区计量"]),
    ]
    terms = Terms(
        title=line["名称"],
        alliance=region.alliance,
        purpose="组织联建、活动联办、资源共享、服务群众。",
        parties=(Party(unit=community.unit, office="书记"), Party(unit=unit.unit, office="书记")),
        commitments=tuple(
            Commitment(by=by.unit, to=to.unit, what=what, quantity=int(quantity), measure=measure, due=ends)
            for by, to, what, quantity, measure in promises
        ),
        clauses=("不得摊派经费和物资。", "每季度通报一次履约情况。"),
        starts=line["签署日期"],
        ends=ends,
    )
    agreement = community.says(DraftAgreement(terms=terms))
    unit.says(ReviewAgreement(terms=digest_of(terms), opinion="agree"), agreement)
    community.says(SignAgreement(terms=digest_of(terms)), agreement)
    unit.says(SignAgreement(terms=digest_of(terms)), agreement)
    region.on(line["履约日期"], partial(fulfil, region, line, agreement))


def fulfil(region: Region, line: Line, agreement: Id) -> None:
    unit, community = region.clerk[line["单位代码"]], region.clerk[line["社区代码"]]
    body = RecordFulfilment(
        about=unit.about(agreement), commitment=1, quantity=int(line["履约数量"]), on=line["履约日期"]
    )
    community.says(ConfirmFulfilment(about=community.about(unit.says(body))))


def plan_items(region: Region) -> None:
    for line in region.lines("problems"):
        publish_and_claim(
            region, line, "need", line["社区代码"], line["认领单位"], line["数量"], line["交付日期"]
        )
    for line in region.lines("resources"):
        later = (date.fromisoformat(line["认领日期"]) + timedelta(days=20)).isoformat()
        publish_and_claim(
            region, line, "resource", line["单位代码"], line["认领社区"], line["认领数量"], later
        )


def publish_and_claim(
    region: Region, line: Line, kind: ItemKind, publisher: str, claimant: str, quantity: str, delivered: str
) -> None:
    """Published, claimed, delivered, confirmed by the other side; a need that is met is closed."""
    made: dict[str, Id] = {}
    owner, taker = region.clerk[publisher], region.clerk[claimant]

    def publish() -> None:
        body = PublishItem(
            alliance=region.alliance,
            kind=kind,
            title=line["标题"],
            category=line["类别"],
            quantity=int(line["数量"]),
            measure=line["计量"],
            available=f"{YEAR}-01-01",
            until=f"{YEAR}-12-31",
        )
        made["item"] = owner.says(body)
        claim = MakeClaim(about=taker.about(made["item"]), quantity=int(quantity))
        made["claim"] = taker.says(claim)

    def deliver() -> None:
        giver, getter = (taker, owner) if kind == "need" else (owner, taker)
        done = DeliverClaim(about=giver.about(made["claim"]), quantity=int(quantity), on=delivered)
        getter.says(ConfirmDelivery(about=getter.about(giver.says(done))))
        if kind == "need":
            owner.says(CloseItem(outcome="fulfilled"), made["item"])

    region.on(line["认领日期"], publish)
    region.on(delivered, deliver)


def plan_meetings(region: Region) -> None:
    proposals = {line["会议日期"]: line for line in region.lines("proposals")}
    members = [line["代码"] for line in region.lines("units")]
    for line in region.lines("meetings"):
        region.on(line["日期"], partial(meet, region, line, members, proposals[line["日期"]]))


def meet(region: Region, line: Line, members: list[str], proposal: Line) -> None:
    lead = region.clerk[region.lead]
    unit = {code: region.head[code].unit for code in members}
    away = {*_codes(line["缺席"]), *_codes(line["请假"])}
    meeting = lead.says(
        ConveneMeeting(
            alliance=region.alliance,
            title=line["名称"],
            on=line["日期"],
            agenda=(line["议题"],),
            expected=tuple(unit.values()),
            quorum=len(unit) // 2 + 1,
        )
    )
    attended = tuple(unit[code] for code in members if code not in away)
    excused = tuple(unit[code] for code in _codes(line["请假"]))
    lead.says(RecordAttendance(attended=attended, excused=excused), meeting)
    lead.says(
        AdoptProposal(
            about=lead.about(meeting),
            proposer=unit[proposal["提案单位"]],
            title=proposal["标题"],
            resolution=proposal["决议"],
        )
    )


def plan_activities(region: Region) -> None:
    sheets = defaultdict(list)
    for line in _share(region.lines("service"), region.share):
        sheets[line["日期"], line["社区代码"]].append(line)
    for line in region.lines("activities"):
        sheet = sheets[line["日期"], line["社区代码"]]
        region.on(line["日期"], partial(hold, region, line, sheet))


def hold(region: Region, line: Line, sheet: list[Line]) -> None:
    """Planned and held by the community, confirmed by its other hosts; the volunteers' hours come on one sheet."""
    first, second = region.head[line["社区代码"]], region.clerk[line["社区代码"]]
    hosts = _codes(line["合办单位"])
    activity = first.says(
        PlanActivity(
            alliance=region.alliance,
            hosts=tuple(region.head[code].unit for code in hosts),
            title=line["名称"],
            category=line["类别"],
            on=line["日期"],
        )
    )
    first.says(HoldActivity(on=line["日期"]), activity)
    for code in hosts:
        host = region.clerk[code]
        host.says(ConfirmActivity(about=host.about(activity)))
    records = [
        RecordService(
            person=region.persons[each["志愿者代号"]],
            activity=activity,
            bank=region.bank,
            clocked=_clocked(each),
        )
        for each in sheet
    ]
    if records:
        batch, _ = first.says_all(records)
        second.says(ConfirmService(sheets=(SheetPart(batch=batch),)))


def plan_duty(region: Region) -> None:
    """Check-ins in January, then each unit's duty acts month by month on one sheet for its community."""
    members = {line["代号"]: line for line in region.lines("members")}
    by_unit = defaultdict(list)
    for line in members.values():
        by_unit[line["单位代码"], line["报到社区"]].append(line)
    for (unit, community), lines in by_unit.items():
        region.on(f"{YEAR}-01-12", partial(report, region, unit, community, lines))
    monthly = defaultdict(list)
    for line in _share(region.lines("matters"), region.share):
        member = members[line["成员代号"]]
        monthly[line["日期"][:7], member["单位代码"], member["报到社区"]].append(line)
    for (_, unit, community), lines in monthly.items():
        last = max(line["日期"] for line in lines)
        region.on(last, partial(serve, region, unit, community, lines))


def report(region: Region, unit: str, community: str, lines: list[Line]) -> None:
    day = f"{YEAR}-01-12"
    bodies: list[Body] = [
        CheckIn(
            person=region.persons[line["代号"]],
            unit=region.head[unit].unit,
            community=region.head[community].unit,
            on=day,
        )
        for line in lines
    ]
    batch, _ = region.clerk[unit].says_all(bodies)
    region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


def serve(region: Region, unit: str, community: str, lines: list[Line]) -> None:
    bodies: list[Body] = [
        RecordDuty(
            person=region.persons[line["成员代号"]],
            unit=region.head[unit].unit,
            community=region.head[community].unit,
            task=line["任务"],
            clocked=_clocked(line),
        )
        for line in lines
    ]
    batch, _ = region.clerk[unit].says_all(bodies)
    region.clerk[community].says(ConfirmDuty(sheets=(SheetPart(batch=batch),)))


def plan_visits(region: Region) -> None:
    for line in region.lines("visits"):
        region.on(line["日期"], partial(visit, region, line))


def visit(region: Region, line: Line) -> None:
    unit, community = region.clerk[line["单位代码"]], region.clerk[line["社区代码"]]
    body = RecordVisit(community=community.unit, on=line["日期"], purpose="consultation")
    community.says(ConfirmVisit(about=community.about(unit.says(body))))


def plan_marks(region: Region) -> None:
    def give() -> None:
        marks: list[Body] = [
            GiveMark(
                rulebook=region.rulebooks["O01"],
                subject=region.head[line["单位代码"]].unit,
                item=line["项目"],
                period=str(YEAR),
                score=line["得分"],
                reason="年终综合评议",
            )
            for line in region.lines("marks")
        ]
        region.head[region.lead].says_all(marks)

    region.on(f"{YEAR}-12-31", give)


def _codes(text: str) -> list[str]:
    return [code for code in text.split(";") if code]


def _clocked(line: Line) -> Clocked:
    return Clocked(start=f"{line['日期']}T{line['开始']}", end=f"{line['日期']}T{line['结束']}")


def _share(lines: list[Line], share: float) -> list[Line]:
    """The first lines of a file, spread over the year: every line at 1, every tenth at 0.1."""
    if share >= 1:
        return lines
    every = max(1, round(1 / share))
    return lines[::every]
