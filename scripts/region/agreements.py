"""Agreements: drafted, reviewed and signed by both sides, and what one side delivers and the other confirms."""

from functools import partial

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
from contracts.values import Id
from domain.agreements import digest_of
from scripts.cast import Signer
from scripts.region.cast import Line, Region


def plan_agreements(region: Region) -> None:
    for line in region.lines("agreements"):
        unit, community = region.head[line["单位代码"]], region.head[line["社区代码"]]
        region.calendar.on(line["签署日期"], partial(agree, region, line, unit, community))


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
    region.agreements[line["社区代码"], line["单位代码"]] = agreement
    unit.says(ReviewAgreement(terms=digest_of(terms), opinion="agree"), agreement)
    community.says(SignAgreement(terms=digest_of(terms)), agreement)
    unit.says(SignAgreement(terms=digest_of(terms)), agreement)
    region.calendar.on(line["履约日期"], partial(fulfil, region, line, agreement))


def fulfil(region: Region, line: Line, agreement: Id) -> None:
    unit, community = region.clerk[line["单位代码"]], region.clerk[line["社区代码"]]
    body = RecordFulfilment(
        about=unit.about(agreement), commitment=1, quantity=int(line["履约数量"]), on=line["履约日期"]
    )
    community.says(ConfirmFulfilment(about=community.about(unit.says(body))))
