"""`gongjian import service`: volunteers' time at an activity. People stand by their names, where the vault has them, or by numbers."""

from api.tables.rows import find_persons, rows_as
from api.tables.service import COLUMNS, overlapping, put_together, told
from api.tables.sheets import Page
from contracts.statements.service import RecordService
from scripts.imports.drafting import Asked, Draft


def draft(asked: Asked, page: Page) -> Draft:
    common = {"activity": asked.stream("activity"), "bank": asked.stream("bank")}
    unknown = find_persons(asked.reader, page.lines)
    for line in page.lines:
        unknown += put_together(line)
    bodies = rows_as(RecordService, page.lines, COLUMNS, common, unknown)
    overlaps = overlapping(page.lines, bodies)
    return Draft(page.lines, bodies, told(overlaps), {"overlaps": overlaps} if overlaps else {})
