"""The units of a region with figures: those that its file names, and numbered ones by the figure that says how many.

代码  名称                    类型       类别  上级  所在  数量         密钥
QD    青岛市…办公室（虚构）   city       牵头                          是       the first unit, enrolled by the roots
ST    第{}街道（虚构）        street     街道  SN          streets      是       ST0001, ST0002, … under SN
U     第{}号驻区单位（虚构）  organ      单位  SN    C     units        是       each in one community, in turn
"""

from collections import defaultdict
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.statement import MAX_BATCH, Body
from contracts.statements.keys import (
    AdoptRules,
    AppointAdministrator,
    EnrolKey,
    GrantRole,
    RegisterPerson,
)
from contracts.streams import rule_id
from contracts.values import NIL, Id, Role
from domain.deciding import RULES
from scripts.cast import Signer, roots_say
from scripts.region.cast import Line, Region, choices
from scripts.region.clock import YEAR
from scripts.region.crowd import in_sheets, invented
from scripts.region.figures import figures_of
from scripts.region.founding import unit_body


def lay(region: Region) -> None:
    """Rule set 2; the units with their superiors; two people each with keys and roles."""
    region.figures = figures_of(region.folder)
    region.calendar.clock.put(f"{YEAR}-01-04")
    adopt_rules(region)
    for line in region.lines("units"):
        lines = [line] if not line["数量"] else numbered(region, line)
        place(region, line, lines)
        by_superior = defaultdict(list)
        for each in lines:
            by_superior[each["上级"]].append(each)
        for superior, below in by_superior.items():
            for sheet in in_sheets(len(below), MAX_BATCH):
                enrol(region, superior, [below[n] for n in sheet])


def adopt_rules(region: Region) -> None:
    ledger, id = region.ledger, str(uuid4())
    payload = signing.draft(
        ledger.log, NIL, AdoptRules(rules=RULES), id=id, stream=NIL, expect=ledger.streams.folded(NIL).version
    )
    ledger.submit(payload, signing.sign(payload, *region.roots[:2]))


def numbered(region: Region, line: Line) -> list[Line]:
    """The units that a line with a number stands for; their superiors, places and categories are taken in turn.

    Of several names in its cell all but the last are those of the first units.
    """
    names, categories = choices(line["名称"]), choices(line["类别"])
    return [
        line
        | {
            "代码": f"{line['代码']}{n + 1:04}",
            "名称": names[min(n, len(names) - 1)].format(n + 1),
            "类别": categories[n % len(categories)],
            "上级": in_turn(region, line["上级"], n),
            "所在": in_turn(region, line["所在"], n),
        }
        for n in range(region.count(line["数量"]))
    ]


def in_turn(region: Region, group: str, n: int) -> str:
    codes = region.groups.get(group, [])
    return codes[n % len(codes)] if codes else ""


def place(region: Region, line: Line, lines: list[Line]) -> None:
    region.groups[line["代码"]] = [each["代码"] for each in lines]
    for each in lines:
        region.group_of[each["代码"]] = line["代码"]
        if each["上级"]:
            region.superiors[each["代码"]] = each["上级"]
        if above := each["所在"] or each["上级"]:
            region.above[each["代码"]] = above


def enrol(region: Region, superior: str, lines: list[Line]) -> None:
    """By the superior on one sheet; by the roots where there is none. Then their administrators, and second people."""
    if superior:
        head = region.head[superior]
        _, streams = head.says_all([unit_body(line, head.unit) for line in lines])
    else:
        streams = [
            roots_say(region.ledger, unit_body(line, None), region.roots[:2], NIL, str(uuid4()))
            for line in lines
        ]
    with_keys = [(line, unit) for line, unit in zip(lines, streams, strict=True) if line["密钥"] == "是"]
    for line, unit in zip(lines, streams, strict=True):
        region.units[line["代码"]], region.names[line["代码"]] = unit, line["名称"]
    if with_keys:
        install(region, superior, with_keys)


def install(region: Region, superior: str, units: list[tuple[Line, Id]]) -> None:
    """Each unit's administrator is appointed from above, and brings in the second person."""
    ledger, actor = region.ledger, region.head[superior].unit if superior else NIL
    ids = [str(uuid4()) for _ in units]
    holders = [rule_id(ledger.log, "open", actor, id) for id in ids]
    keys = [Ed25519PrivateKey.generate() for _ in units]
    names = invented("书记", len(region.head) + 1, len(units))
    kept = region.vault.keep_new(
        [(UUID(holder), {"name": name}) for holder, name in zip(holders, names, strict=True)]
    )
    bodies: list[Body] = [
        AppointAdministrator(
            unit=unit,
            commitment=commitment,
            key=signing.prove_possession(ledger.log, unit, holder, key),
            reason="单位启用账本",
        )
        for (_, unit), commitment, holder, key in zip(units, kept, holders, keys, strict=True)
    ]
    if superior:
        region.head[superior].says_all(bodies, ids)
    else:
        for body, id in zip(bodies, ids, strict=True):
            roots_say(ledger, body, region.roots[:2], NIL, id)
    for (line, unit), holder, key in zip(units, holders, keys, strict=True):
        region.head[line["代码"]] = Signer(ledger, key, unit, holder)
    second(region, [line["代码"] for line, _ in units])


def second(region: Region, codes: list[str]) -> None:
    """The second person of each of these units: registered, with a key, and with the roles that both need."""
    ledger, first = region.ledger, len(region.clerk) + 1
    ids = [str(uuid4()) for _ in codes]
    persons = [
        rule_id(ledger.log, "open", region.head[code].unit, id) for code, id in zip(codes, ids, strict=True)
    ]
    names = invented("经办人", first, len(codes))
    kept = region.vault.keep_new(
        [(UUID(person), {"name": name}) for person, name in zip(persons, names, strict=True)]
    )
    for code, id, person, commitment in zip(codes, ids, persons, kept, strict=True):
        head, key = region.head[code], Ed25519PrivateKey.generate()
        possession = signing.prove_possession(ledger.log, head.unit, person, key)
        bodies: list[Body] = [
            RegisterPerson(commitment=commitment),
            EnrolKey(unit=head.unit, holder=person, key=possession),
            GrantRole(unit=head.unit, person=person, role="clerk"),
        ]
        head.says_all(bodies, [id, *(str(uuid4()) for _ in bodies[1:])])
        roles: list[tuple[Id, Role]] = [(head.person, "signatory"), (head.person, "clerk")]
        if code == region.lead:
            roles += [(head.person, "evaluator"), (person, "evaluator"), (person, "auditor")]
        for holder, role in roles:
            head.says(GrantRole(unit=head.unit, person=holder, role=role))
        region.clerk[code] = Signer(ledger, key, head.unit, person)
