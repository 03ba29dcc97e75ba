"""The year's end: in January the lead unit announces that sheets are being looked through, and seals what each rulebook comes to."""

from collections.abc import Mapping

from contracts.report import report_of
from contracts.statements.notices import PublishNotice
from contracts.statements.reports import SealReport
from contracts.values import Seen
from domain.facts import REDUCER
from ledger.evidence import sheets
from scripts.region.cast import Region
from scripts.region.clock import YEAR

SEALED_ON = f"{YEAR + 1}-01-05"


def seal_year(region: Region, scored: Mapping[str, str]) -> None:
    """`scored`: the period that each rulebook scores. Where a rulebook has no sheets there is nothing to seal."""
    region.calendar.clock.put(SEALED_ON)
    clerk = region.clerk[region.lead]
    text = f"{YEAR}年度评分单正在核对，对任何一行有异议的请在公示期内提出。"
    if scored:
        clerk.says(PublishNotice(title=f"{YEAR}年度评分核对", text=text, workdays=5))
    for name, period in scored.items():
        rulebook, position = region.rulebooks[name], region.ledger.rows.max_notification_id() or 0
        sealed = report_of(sheets(region.ledger, rulebook, period, position))
        tree = Seen(size=position, root=region.ledger.tree.root_at(position).hex())
        if sealed.subjects:
            said = {"rulebook": rulebook, "period": period, "tree": tree, "reducer": REDUCER}
            clerk.says(SealReport(**said, **sealed._asdict()))
