"""Agreements between units that are paired: one for each pair, and a part of what was promised delivered by autumn.

联盟  一方  另一方  名称              条款                      承诺          数量  计量  对方承诺      对方数量  对方计量  份数
      U     C       结对共建协议      队伍统建共管/活动统抓共办 开展共建活动  4     场    提供活动场地  4         次        pairs
"""

from functools import partial

from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DraftAgreement,
    Party,
    RecordFulfilment,
    SignAgreement,
    Terms,
)
from contracts.values import Id
from domain.agreements import digest_of
from scripts.region.cast import Line, Region, choices, later, spread
from scripts.region.clock import YEAR


def plan_pacts(region: Region) -> None:
    for line in region.lines("agreements"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(
                spread(n, count, 12, 90), partial(agree, region, line, n, spread(n, count, 12, 90))
            )


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
    facts = {"alliance": region.council(line["联盟"], one).id} if line["联盟"] else {}
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
    first.says(SignAgreement(terms=digest_of(terms)), agreement)
    second.says(SignAgreement(terms=digest_of(terms)), agreement)
    kept = later(day, 180)
    region.calendar.on(
        kept, partial(fulfil, region, one, other, agreement, max(1, int(line["数量"]) // 2), kept)
    )


def fulfil(region: Region, one: str, other: str, agreement: Id, quantity: int, day: str) -> None:
    by, to = region.clerk[one], region.clerk[other]
    done = by.says(RecordFulfilment(about=by.about(agreement), commitment=1, quantity=quantity, on=day))
    to.says(ConfirmFulfilment(about=to.about(done)))
