"""`gongjian import attendance`: who came to a meeting. The whole sheet is one statement."""

from api.tables.columns import Column
from api.tables.rows import only
from api.tables.sheets import BadCell, Page, refuse_all
from contracts.statements.alliances import RecordAttendance
from contracts.values import Id
from scripts.imports.drafting import NO_SUCH_CODE, Asked, units_by_code
from scripts.sending import send
from scripts.speaking import speak

WORDS = {"出席": "attended", "请假": "excused", "缺席": "absent"}
COLUMNS = (
    Column("单位代码", also=("代码", "机构代码", "统一社会信用代码")),
    Column("出席", also=("出席情况", "到会情况", "签到情况", "是否出席"), words=WORDS),
)
NEEDED = (("单位代码", "出席"),)


def attend(asked: Asked, page: Page) -> None:
    """
    Raises:
        BadCells: naming every unknown code and word.
        Refusal, SaidNo: as the ledger says.
    """
    meeting, body = asked.stream("meeting"), attended(asked, page)
    if asked.dry_run:
        came, excused = len(body.attended), len(body.excused)
        speak.say(f"出席{came}，请假{excused}。", f"{came} attended, {excused} were excused.")
        speak.result({"attended": came, "excused": excused, "dry_run": True})
        return
    send(asked.counter, body, None, meeting, [asked.key])


def attended(asked: Asked, page: Page) -> RecordAttendance:
    """
    Raises:
        BadCells: naming every unknown code and word.
    """
    codes = units_by_code(asked.reader)
    groups: dict[str, list[Id]] = {"attended": [], "excused": [], "absent": []}
    bad = []
    for line in page.lines:
        code, word = line.cells["单位代码"], line.cells["出席"]
        if code not in codes:
            bad.append(BadCell(line.cell("单位代码"), "单位代码", *NO_SUCH_CODE))
        elif word not in WORDS:
            bad.append(BadCell(line.cell("出席"), "出席", *only(WORDS)))
        else:
            groups[WORDS[word]].append(codes[code])
    refuse_all(bad)
    return RecordAttendance(attended=tuple(groups["attended"]), excused=tuple(groups["excused"]))
