"""`gongjian import units`: the units below one's own."""

from api.tables.rows import rows_as
from api.tables.sheets import Page
from api.tables.units import COLUMNS
from contracts.statements.keys import EnrolUnit
from scripts.imports.drafting import Asked, Draft


def draft(asked: Asked, page: Page) -> Draft:
    return Draft(page.lines, rows_as(EnrolUnit, page.lines, COLUMNS, {"superior": asked.reader.unit}))
