"""The year's end: in January the lead unit announces that sheets are being looked through, and seals what each rulebook comes to."""

from collections.abc import Mapping

from contracts.report import in_order, path_of, report_of, sheet_digest
from contracts.sheet import Sheet
from contracts.statements.grades import PartShown, SealedSheet, ShowReport
from contracts.statements.notices import PublishNotice
from contracts.statements.reports import SealReport
from contracts.values import Day, Seen
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
            region.reports[name] = clerk.says(SealReport(**said, **sealed._asdict()))


def sealed_sheets(region: Region, name: str) -> list[Sheet]:
    """What was sealed by a rulebook, in the order of the report."""
    body = region.ledger.streams.folded(region.reports[name]).state.body
    return in_order(sheets(region.ledger, body.rulebook, body.period, body.position))


def as_sealed(made: list[Sheet], sheet: Sheet) -> SealedSheet:
    """One of them, with the hashes that show where it stands."""
    place, path = path_of(made, sheet.part, sheet.subject)
    said = {"result": sheet.result, "grade": sheet.grade, "sheet": sheet_digest(sheet)}
    return SealedSheet(subject=sheet.subject, place=place, path=tuple(path), **said)


def show(region: Region, name: str, made: list[Sheet], until: Day) -> None:
    """All of its parts, by whoever sealed it."""
    parts = []
    for part in dict.fromkeys(sheet.part for sheet in made):
        of_it = [sheet for sheet in made if sheet.part == part]
        ends = {"first": as_sealed(made, of_it[0]), "last": as_sealed(made, of_it[-1])}
        parts.append(PartShown(part=part, **ends))
    body = ShowReport(report=region.reports[name], until=until, parts=tuple(parts))
    region.clerk[region.lead].says(body)
