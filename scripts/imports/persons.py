"""`gongjian import persons`: names and whatever else go into the vault, commitments into the log.

What the log does not take, the vault does not keep. What this ledger keeps out is kept out of the vault too, heading and cell.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from api.tables.columns import Column
from api.tables.sheets import BadCell, Line, Page, refuse_all
from contracts.refusals import Refusal, Refused
from contracts.statement import Body
from contracts.statements.keys import RegisterPerson
from contracts.streams import rule_id
from contracts.values import Id
from domain.kept_out import Sort, kept_out
from projections.papers.lines import ranges as spans
from scripts.here import Here
from scripts.imports.batches import Taken, submit_all
from scripts.imports.drafting import Asked
from scripts.naming import NamesStayHome, vault_at
from scripts.readers import Reader

COLUMNS = (
    Column("姓名", also=("志愿者姓名", "队员姓名", "党员姓名", "人员姓名", "名字")),
    Column("电话", also=("手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码")),
    Column("住址", also=("地址", "家庭住址", "居住地址")),
)
NEEDED = (("姓名",),)
FIELDS = {"姓名": "name", "电话": "phone", "住址": "address"}


class PersonsKnown(Refused):
    zh = "第{rows}行的人（共{count}个）本单位已登记过，内容完全相同，一行也没有受理。请去掉这些行；若是同名的另一人，请加 --again。"
    en = "The unit has registered {count:person|persons} (rows {rows}) with just these fields; nothing was accepted. Remove them, or add --again if they are others of the same name."


def register(asked: Asked, page: Page) -> Taken:
    """
    Raises:
        NamesStayHome: at a server.
        BadCells: a heading or a cell speaks of what is kept out.
        PersonsKnown: somebody of whom the vault knows exactly this is registered already.
    """
    if not isinstance(asked.counter, Here):
        raise NamesStayHome
    refuse_all(unwanted(page))
    reader, lines = asked.reader, page.lines
    if not asked.again:
        require_unknown(reader, lines)
    vault = vault_at(asked.counter.ledger, asked.counter.place)
    ids = [str(uuid4()) for _ in lines]
    persons = [UUID(rule_id(reader.log, "open", reader.unit, id)) for id in ids]
    given = [(person, personal_fields(line)) for person, line in zip(persons, lines, strict=True)]
    try:
        commitments = ["0" * 64 for _ in lines] if asked.dry_run else vault.keep_new(given)
        statements: list[tuple[Id, Body]] = [
            (id, RegisterPerson(commitment=commitment))
            for id, commitment in zip(ids, commitments, strict=True)
        ]
        return submit_all(asked, lines, statements)
    except Refusal:
        vault.erase(*([] if asked.dry_run else persons))
        raise


def unwanted(page: Page) -> list[BadCell]:
    """Headings and cells with a word of what is kept out: nobody is on record here for that, in the vault neither."""
    bad = []
    if page.lines:
        head = Line(page.head_row, {}, page.lines[0].columns)
        bad += [
            BadCell(head.cell(heading), heading, *why(*found))
            for heading in head.columns
            if (found := kept_out(heading))
        ]
    for line in page.lines:
        bad += [
            BadCell(line.cell(heading), heading, *why(*found))
            for heading, text in line.cells.items()
            if text and (found := kept_out(text))
        ]
    return bad


def why(sort: Sort, word: str) -> tuple[str, str]:
    return f"“{word}”属于本账不记的内容：{sort.zh}", f"this ledger keeps out {sort.en}"


def require_unknown(reader: Reader, lines: Sequence[Line]) -> None:
    """
    Raises:
        PersonsKnown: naming the rows whose fields are those of a person whom the unit has registered.
    """
    given, known = [personal_fields(line) for line in lines], reader.own_persons()
    alike = {frozenset(fields.items()) for fields in known.values()}
    rows = [line.row for line, fields in zip(lines, given, strict=True) if frozenset(fields.items()) in alike]
    if rows:
        reader.found([person for person, fields in known.items() if fields in given])
        raise PersonsKnown(count=len(rows), rows=spans(rows))


def personal_fields(line: Line) -> dict[str, str]:
    """What goes into the vault. Its names are ASCII (SPEC.md); a column that has none goes in with its heading."""
    filled = {heading: text for heading, text in line.cells.items() if text}
    named = {FIELDS[heading]: text for heading, text in filled.items() if heading in FIELDS}
    others = [f"{heading}：{text}" for heading, text in filled.items() if heading not in FIELDS]
    return named | ({"other": "\n".join(others)} if others else {})
