"""What becomes of agreements: changed by both, renewed for the time after, ended before their day.

agreement_changes.csv   联盟, 名称, 第几份, 办法, 数量, 日期, 至      `数量`: of the first promise from then on; `至`: the last day of one that is ended,
                        or the group of a third party that joins one: its first unit that is none yet
"""

from functools import partial

from contracts.statements.agreements import (
    AgreeTermination,
    AmendAgreement,
    Party,
    RenewAgreement,
    SignAgreement,
    TerminateAgreement,
    Terms,
)
from contracts.values import Id
from domain.agreements import digest_of
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR

CHANGES = {"amend": AmendAgreement, "join": AmendAgreement, "renew": RenewAgreement}


def plan_amendments(region: Region) -> None:
    for line in region.lines("agreement_changes"):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(change, region, line))


def change(region: Region, line: Line) -> None:
    agreement, one, other = region.pacts[line["名称"], int(line["第几份"])]
    first, second = region.head[one], region.head[other]
    if line["办法"] == "terminate":
        body = TerminateAgreement(
            about=first.about(agreement), on=f"{YEAR}-{line['至']}", reason="共建事项已提前完成，双方另行商定"
        )
        second.says(AgreeTermination(), first.says(body))
        return
    terms: Terms = region.ledger.streams.folded(agreement).state.terms
    signers = [first, second]
    match line["办法"]:
        case "renew":
            changed = renewed(terms)
        case "join":
            council = region.council(line["联盟"], one)
            third = next(
                each
                for each in region.groups[line["至"]]
                if each in council.members and each not in (one, other)
            )
            signers.append(region.head[third])
            changed = joined(terms, region.units[third])
        case _:
            changed = amended(terms, int(line["数量"]))
    about = first.about(agreement)
    drafted: Id = first.says(CHANGES[line["办法"]](about=about, terms=changed))
    for by in signers:
        by.says(SignAgreement(terms=digest_of(changed)), drafted)


def amended(terms: Terms, quantity: int) -> Terms:
    """Each promise keeps its number."""
    promises = tuple(
        each.model_copy(update={"number": place, "quantity": quantity if place == 1 else each.quantity})
        for place, each in enumerate(terms.commitments, 1)
    )
    return terms.model_copy(update={"commitments": promises})


def joined(terms: Terms, unit: Id) -> Terms:
    """Another party, which promises nothing yet."""
    numbered = amended(terms, terms.commitments[0].quantity)
    return numbered.model_copy(update={"parties": (*terms.parties, Party(unit=unit, office="书记"))})


def renewed(terms: Terms) -> Terms:
    """For the two years after."""
    year = int(terms.ends[:4])
    ends = f"{year + 2}-12-31"
    promises = tuple(each.model_copy(update={"due": ends}) for each in terms.commitments)
    return terms.model_copy(update={"starts": f"{year + 1}-01-01", "ends": ends, "commitments": promises})
