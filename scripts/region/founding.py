"""How a region begins: units, two people each with keys and roles, the alliance, the time bank, the rulebooks."""

from collections import defaultdict
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.rulebook import as_wire
from contracts.statements.alliances import AcceptMembership, Charter, FoundAlliance, InviteMember
from contracts.statements.keys import AppointAdministrator, EnrolKey, EnrolUnit, GrantRole
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from contracts.statements.service import EnterRoll, FoundBank, OpenAccount
from contracts.streams import rule_id
from contracts.values import NIL, Id, Role
from domain.scoring.reading import read
from scripts.cast import Signer, roots_say
from scripts.region.cast import Council, Line, Region, keep, register
from scripts.region.clock import YEAR
from scripts.region.figures import figures_of


def found(region: Region) -> None:
    """Units, two people each with keys and roles, the alliance with everybody in it, the time bank, the rolls."""
    region.calendar.clock.put(f"{YEAR}-01-04")
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
    find_places(region)


def find_places(region: Region) -> None:
    """Who lies where, by the letters of their codes: the office YH, communities YC, units YU at the community of their agreement."""
    near = {line["单位代码"]: line["社区代码"] for line in region.lines("agreements")}
    for line in region.lines("units"):
        code, group = line["代码"], line["代码"].rstrip("0123456789")
        region.units[code], region.names[code] = region.head[code].unit, line["名称"]
        region.groups.setdefault(group, []).append(code)
        region.group_of[code] = group
        if code != region.lead:
            region.superiors[code], region.above[code] = region.lead, near.get(code, region.lead)
    region.figures = figures_of(region.folder)


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
    members = [code for code in region.head if code != region.lead]
    region.councils["COUNTY", region.lead] = Council(region.alliance, region.lead, members)
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
