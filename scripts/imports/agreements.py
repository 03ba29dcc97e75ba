"""`gongjian import agreements`: drafts of agreements, a row for each promise.

    协议          甲方代码  甲方职务  乙方代码  乙方职务  宗旨    开始        截止        承诺方   事项      数量  计量  期限
    助老共建       YH101    书记     YH202    院长     助老    2026-01-05  2027-12-31  YH202   义诊       4    场   2026-06-30
                                                                                    YH101   提供场地    12   次   2026-12-31

Rows of one name that follow one another are one agreement, and so is a row without a name: what stands once is not said again. Whoever
is the other side of a promise need only be said where there are more than two parties (受益方). Every party still signs for itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.tables.cells import day, whole
from api.tables.columns import Column
from api.tables.rows import bad_cell, sound
from api.tables.sheets import BadCell, Line, Page, refuse_all
from contracts.statement import BadShape, Body
from contracts.statements.agreements import DraftAgreement
from contracts.values import Id
from domain.refusals import KeptOut, LooksPersonal
from scripts.imports.drafting import NO_SUCH_CODE, Asked, Draft, units_by_code

PARTIES = ("甲方", "乙方", "丙方", "丁方")
COLUMNS = (
    Column("协议", "terms.title", also=("协议名称", "标题", "共建协议", "项目名称")),
    Column("宗旨", "terms.purpose", also=("目的", "共建内容", "协议内容")),
    *(Column(f"{party}代码", f"terms.parties.{n}.unit", also=(party,)) for n, party in enumerate(PARTIES)),
    *(
        Column(f"{party}职务", f"terms.parties.{n}.office", also=(f"{party}签署职务",))
        for n, party in enumerate(PARTIES)
    ),
    Column("条款", "terms.clauses", also=("其他条款",)),
    Column("开始", "terms.starts", day, also=("开始日期", "生效日期", "签订日期")),
    Column("截止", "terms.ends", day, also=("截止日期", "有效期至", "到期日期")),
    Column("承诺方", "by", also=("责任方", "提供方", "承诺方代码")),
    Column("受益方", "to", also=("受益方代码", "接受方")),
    Column("事项", "what", also=("承诺事项", "共建事项", "服务内容")),
    Column("数量", "quantity", whole, also=("次数",)),
    Column("计量", "measure", also=("计量单位", "单位")),
    Column("期限", "due", day, also=("完成期限", "完成时间", "完成日期")),
)
NEEDED = (("协议", "甲方代码", "乙方代码", "事项"),)
BY_HEADING = {each.heading: each for each in COLUMNS}
OF_A_PROMISE = ("承诺方", "受益方", "事项", "数量", "计量", "期限")
WHOSE = "不是甲方、乙方等各方之一的代码", "it is the code of none of the parties"


def draft(asked: Asked, page: Page) -> Draft:
    codes = units_by_code(asked.reader)
    alliance = {"alliance": asked.stream("alliance")} if asked.options.get("alliance") else {}
    lines: list[Line] = []
    bodies: list[Body] = []
    bad: list[BadCell] = []
    for group in agreements(page.lines):
        wrong: list[BadCell] = []
        terms = alliance | terms_of(group, codes, wrong)
        if not wrong:
            try:
                bodies.append(sound(DraftAgreement, {"terms": terms}))
                lines.append(group[0])
            except (BadShape, LooksPersonal, KeptOut) as no:
                wrong.append(placed(no, group))
        bad += wrong
    refuse_all(bad)
    return Draft(lines, bodies)


def agreements(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The rows of each agreement."""
    group: list[Line] = []
    for line in lines:
        name = line.cells["协议"]
        if group and name and name != group[0].cells["协议"]:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def terms_of(group: Sequence[Line], codes: Mapping[str, Id], bad: list[BadCell]) -> dict[str, Any]:
    first = group[0]

    def unit(line: Line, heading: str) -> Id | None:
        code = line.cells.get(heading, "")
        if code and code not in codes:
            bad.append(BadCell(line.cell(heading), heading, *NO_SUCH_CODE))
        return codes.get(code)

    def party(line: Line, heading: str, otherwise: Id | None) -> Id | None:
        found = unit(line, heading) or otherwise
        if found and found not in units:
            bad.append(BadCell(line.cell(heading), heading, *WHOSE))
        return found

    there = [each for each in PARTIES if first.cells.get(f"{each}代码")]
    found = {each: unit(first, f"{each}代码") for each in there}
    units = [each for each in found.values() if each]
    parties = [{"unit": found[each], "office": first.cells.get(f"{each}职务") or None} for each in there]
    terms: dict[str, Any] = {"parties": parties, "commitments": []}
    for heading, member in (("协议", "title"), ("宗旨", "purpose"), ("开始", "starts"), ("截止", "ends")):
        if text := first.cells.get(heading):
            terms[member] = BY_HEADING[heading].value(text)
    if text := first.cells.get("条款"):
        terms["clauses"] = [clause.strip() for clause in text.splitlines() if clause.strip()]
    for line in group:
        by = party(line, "承诺方", units[0] if units else None)
        others = [each for each in units if each != by]
        to = party(line, "受益方", others[0] if len(others) == 1 else None)
        promise = {"by": by, "to": to} | {
            BY_HEADING[heading].member: BY_HEADING[heading].value(text)
            for heading in ("事项", "数量", "计量", "期限")
            if (text := line.cells.get(heading))
        }
        terms["commitments"].append({member: value for member, value in promise.items() if value is not None})
    for each in terms["parties"]:
        if each["office"] is None:
            del each["office"]
    return terms


def placed(no: BadShape | LooksPersonal | KeptOut, group: Sequence[Line]) -> BadCell:
    """`terms.commitments.1.quantity` is a cell of the second row."""
    _, member, *rest = str(no.facts["where"]).split(".")
    if member == "commitments" and len(rest) == 2:
        headings = {BY_HEADING[heading].member: heading for heading in OF_A_PROMISE}
        no.facts["where"] = rest[1]
        return bad_cell(no, group[int(rest[0])], headings)
    if member == "parties" and len(rest) == 2:
        no.facts["where"] = f"terms.parties.{rest[0]}.{rest[1]}"
    if member == "clauses":
        no.facts["where"] = "terms.clauses"
    return bad_cell(no, group[0], {each.member: each.heading for each in COLUMNS})
