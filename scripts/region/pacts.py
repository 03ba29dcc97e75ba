"""Agreements between units that are paired: one for each pair, and a part of what was promised delivered by autumn.

联盟  一方  另一方  名称              条款                      承诺          数量  计量  对方承诺      对方数量  对方计量  份数
      U     C       结对共建协议      队伍统建共管/活动统抓共办 开展共建活动  4     场    提供活动场地  4         次        pairs
                    范本: 是 where the clauses are an alliance's template, which its agreements follow word for word
                    协商: 是 where the first of them was changed before it was signed, because the other side asked for it
                    细则: 是 where each side goes on to be scored by its own rulebook; signed by whoever is ready first
                    利害: the other side's interest in what it is about, and how that is handled: supplier:不参加验收
                    会签: the unit above that agrees to it after both have signed
"""

from functools import partial
from typing import Any

from contracts.statements.agreements import (
    AppliedRulebook,
    Commitment,
    ConfirmFulfilment,
    CountersignAgreement,
    DraftAgreement,
    Party,
    PartyInterest,
    Procedure,
    RecordFulfilment,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
    Typed,
)
from contracts.statements.templates import AdoptTemplate, TemplateClause
from contracts.values import Id
from domain.agreements import digest_of
from scripts.cast import Signer
from scripts.region.cast import Line, Region, choices, later, spread
from scripts.region.clock import YEAR


def plan_pacts(region: Region) -> None:
    for line in region.lines("agreements"):
        if line.get("范本") == "是":
            region.calendar.on(f"{YEAR}-01-09", partial(adopt_template, region, line))
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(
                spread(n, count, 12, 90), partial(agree, region, line, n, spread(n, count, 12, 90))
            )


def adopt_template(region: Region, line: Line) -> None:
    """By each alliance of that line."""
    clauses = tuple(TemplateClause(name=text[:4], text=text, required=True) for text in choices(line["条款"]))
    for (name, lead), council in region.councils.items():
        if name == line["联盟"]:
            body = AdoptTemplate(
                alliance=council.id, title=line["名称"], clauses=clauses, effective=f"{YEAR}-01-09"
            )
            region.templates[council.id] = region.head[lead].says(body)


def pair(region: Region, line: Line, n: int) -> tuple[str, str]:
    """The n-th of the one group with one where it lies, or else with one of the other group in turn: of its alliance, where there is one."""
    ones, others = region.groups[line["一方"]], region.groups[line["另一方"]]
    one, turn = ones[n % len(ones)], n // len(ones)
    near = [each for each in others if each in region.chain(one)] if turn == 0 else []
    if line["联盟"]:
        members = region.council(line["联盟"], one).members
        others = [each for each in others if each in members]
    return one, near[0] if near else others[(n + turn) % len(others)]


def agree(region: Region, line: Line, n: int, day: str) -> None:
    """Drafted by the one side, signed by both; what the one delivers by autumn the other confirms."""
    one, other = pair(region, line, n)
    first, second = region.head[one], region.head[other]
    ends = f"{YEAR + 1}-12-31"
    promises = (
        (first, second, line["承诺"], line["数量"], line["计量"]),
        (second, first, line["对方承诺"], line["对方数量"], line["对方计量"]),
    )
    facts: dict[str, Any] = {"alliance": region.council(line["联盟"], one).id} if line["联盟"] else {}
    if typed := typed_of(region, line, facts.get("alliance", ""), first, second):
        facts["typed"] = typed
    above = line.get("会签")
    if above:
        facts["procedure"] = Procedure(countersigned_by=region.units[above])
    elif line.get("细则") == "是":
        facts["procedure"] = Procedure(order="free")
    terms = Terms(
        title=f"{line['名称']}（第{n + 1}份，虚构）",
        purpose="组织联建、活动联办、资源共享、服务群众。",
        parties=(Party(unit=first.unit, office="书记"), Party(unit=second.unit, office="书记")),
        commitments=tuple(
            Commitment(by=by.unit, to=to.unit, what=what, quantity=int(quantity), measure=measure, due=ends)
            for by, to, what, quantity, measure in promises
        ),
        clauses=tuple(choices(line["条款"])),
        starts=day,
        ends=ends,
        **facts,
    )
    agreement = first.says(DraftAgreement(terms=terms))
    if line.get("协商") == "是" and n == 0:
        terms = talked_over(first, second, agreement, terms)
    signers = (second, first) if line.get("细则") == "是" else (first, second)
    for by in signers:
        by.says(SignAgreement(terms=digest_of(terms)), agreement)
    if above:
        region.head[above].says(CountersignAgreement(terms=digest_of(terms)), agreement)
    region.agreements[one, other] = agreement
    region.pacts[line["名称"], n + 1] = agreement, one, other
    kept = later(day, 180)
    region.calendar.on(
        kept, partial(fulfil, region, one, other, agreement, max(1, int(line["数量"]) // 2), kept)
    )


def typed_of(region: Region, line: Line, alliance: Id, first: Signer, second: Signer) -> Typed | None:
    """The clauses that a register shows as data."""
    facts: dict[str, Any] = {}
    if follows := region.templates.get(alliance):
        facts["follows"] = follows
    if line.get("细则") == "是":
        facts["rulebooks"] = tuple(AppliedRulebook(to=each.unit, whose=each.unit) for each in (first, second))
    if interest := line.get("利害"):
        kind, _, handled = interest.partition(":")
        facts["interests"] = (
            PartyInterest.model_validate({"party": second.unit, "kind": kind, "handled": handled}),
        )
    return Typed(**facts) if facts else None


def talked_over(first: Signer, second: Signer, agreement: Id, terms: Terms) -> Terms:
    """The terms on which both agree in the end."""
    second.says(
        ReviewAgreement(terms=digest_of(terms), opinion="change", comment="请写明每季度通报一次"), agreement
    )
    revised = terms.model_copy(update={"purpose": f"{terms.purpose}每季度通报一次履约情况。"})
    first.says(ReviseAgreement(terms=revised), agreement)
    second.says(ReviewAgreement(terms=digest_of(revised), opinion="agree"), agreement)
    return revised


def fulfil(region: Region, one: str, other: str, agreement: Id, quantity: int, day: str) -> None:
    by, to = region.clerk[one], region.clerk[other]
    done = by.says(RecordFulfilment(about=by.about(agreement), commitment=1, quantity=quantity, on=day))
    to.says(ConfirmFulfilment(about=to.about(done)))
