"""`gongjian import accounts`: time accounts of persons, opened by the bank's keeper. Whoever has one already is passed over."""

from api.tables.columns import Column
from api.tables.rows import find_persons, rows_as
from api.tables.sheets import Page
from contracts.counting import counted
from contracts.statements.service import OpenAccount
from scripts.imports.drafting import Asked, Draft

COLUMNS = (
    Column("姓名", also=("志愿者姓名", "队员姓名", "志愿者", "人员姓名")),
    Column("人员编号", "owner", also=("志愿者编号", "编号", "人员")),
)
NEEDED = (("姓名",), ("人员编号",))


def draft(asked: Asked, page: Page) -> Draft:
    bank = asked.stream("bank")
    bad = find_persons(asked.reader, page.lines)
    bodies = rows_as(OpenAccount, page.lines, COLUMNS, {"bank": bank}, bad)
    there = {row["owner"] for row in asked.reader.rows("balances", bank=bank)}
    new = [
        (line, body)
        for line, body in zip(page.lines, bodies, strict=True)
        if isinstance(body, OpenAccount) and body.owner not in there
    ]
    over = len(bodies) - len(new)
    passed = (
        f"其中{over}人已有账户，略过。",
        f"{counted(over, 'person has|persons have')} an account already.",
    )
    return Draft([line for line, _ in new], [body for _, body in new], [passed] if over else [])
