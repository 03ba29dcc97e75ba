"""`gongjian import openings`: what volunteers had before this ledger. The old ledger's page or export is named once for the sheet, by
--evidence: its file, or the SHA-256 of it. A second person confirms the sheet, as they confirm one of service.
"""

import re
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path

from api.tables.cells import day, whole
from api.tables.columns import Column
from api.tables.files import bytes_of
from api.tables.rows import find_persons, rows_as
from api.tables.sheets import BadCell, Line, Page
from contracts.statements.openings import RecordOpening
from contracts.values import DIGEST, Digest
from scripts.imports.drafting import Asked, Draft

COLUMNS = (
    Column("姓名", also=("志愿者姓名", "队员姓名", "志愿者", "人员姓名")),
    Column("人员编号", "owner", also=("志愿者编号", "编号", "人员")),
    Column("分钟", "minutes", whole, also=("期初分钟", "累计分钟", "结余分钟")),
    Column("小时", also=("期初时长", "累计时长", "时长", "服务时长", "期初小时", "累计小时")),
    Column("积分", "points", also=("期初积分", "累计积分", "结余积分")),
    Column("截至", "as_of", day, also=("截至日期", "截止日期", "日期", "结转日期")),
)
NEEDED = tuple((who, what, "截至") for who in ("姓名", "人员编号") for what in ("分钟", "小时", "积分"))
NO_MINUTES = "小时数乘60须是整分钟，如 12.5", "hours times 60 must be whole minutes, as 12.5"


def draft(asked: Asked, page: Page) -> Draft:
    common = {"bank": asked.stream("bank"), "evidence": evidence(str(asked.options["evidence"]))}
    bad = find_persons(asked.reader, page.lines)
    bad += [wrong for line in page.lines if (wrong := in_minutes(line))]
    return Draft(page.lines, rows_as(RecordOpening, page.lines, COLUMNS, common, bad))


def evidence(given: str) -> Digest:
    """
    Raises:
        FileUnreadable: it is neither a digest nor a file.
    """
    return given if re.fullmatch(DIGEST, given) else sha256(bytes_of(Path(given))).hexdigest()


def in_minutes(line: Line) -> BadCell | None:
    """Fill 分钟 in from 小时; the cell when that gives no whole minutes."""
    hours = line.cells.get("小时", "")
    if not hours or line.cells.get("分钟"):
        return None
    line.columns.setdefault("分钟", line.columns["小时"])
    try:
        minutes = Decimal(hours.replace(",", "")) * 60
    except InvalidOperation:
        minutes = Decimal("0.5")
    if minutes != int(minutes):
        line.cells["分钟"] = "1"  # the rest of the row is read all the same
        return BadCell(line.cell("小时"), "小时", *NO_MINUTES)
    line.cells["分钟"] = str(int(minutes)) if minutes else ""
    return None
