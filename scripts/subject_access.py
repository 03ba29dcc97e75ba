"""`gongjian person export`: everything that is held about somebody, for themselves (《个人信息保护法》第四十五条).

As JSON it is what `GET /persons/{id}/export` answers; as XLSX, a page for each kind of thing, with words for headings.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import typer
import xlsxwriter

from contracts.counting import counted
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.speaking import speak
from scripts.stores import stores_of

FIELDS = {
    "name": "姓名",
    "phone": "电话",
    "address": "住址",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "other": "其他",
}
LOOKED = {
    "fields": "查看",
    "found": "按姓名查到",
    "export": "导出",
    "confirm": "确认表格时查看",
    "import": "导入表格时查到",
    "passbook": "发放或停用存折码",
    "merge": "核对是否同一人",
}


def export(
    out: Annotated[Path, typer.Option(help="写到这个文件。Where to.")],
    key: Annotated[Path, typer.Option("--key", help="自己的密钥文件。Your key.")],
    person: Annotated[str | None, typer.Argument(help="人员编号；不写则是自己。Whose; your own.")] = None,
    format: Annotated[Literal["json", "xlsx"], typer.Option("--format", help="格式。The format.")] = "json",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """导出关于一个人的全部信息，供本人查阅。Everything that is held about a person."""
    with answers(), counter_at(data, url) as counter:
        stores = stores_of(counter, read_key(key))
        held = stores.export(person or stores.holder)
        out.parent.mkdir(parents=True, exist_ok=True)
        if format == "xlsx":
            write_book(out, held)
        else:
            out.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        out.chmod(0o600)
        entries = len(held["log"]["entries"])
        speak.say(
            f"已写入 {out}：账本中提到此人的共{entries}条。",
            f"Written to {out}: {counted(entries, 'entry names|entries name')} them.",
        )
        withheld = held["withheld"]
        if withheld:
            speak.say(
                f"另有{withheld}条您无权查看，未列入；本人用自己的密钥导出则是全部。",
                f"{withheld} more are not yours to read and were left out; the person's own key exports everything.",
            )
        speak.result({"person": held["person"], "out": str(out), "entries": entries, "withheld": withheld})


class Leaf(NamedTuple):
    """A page of the book: its rows are what a register shows, by these members."""

    title: str
    columns: dict[str, str]
    rows: Sequence[dict[str, Any]]


def leaves(held: dict[str, Any]) -> Iterator[Leaf]:
    log = held["log"]
    known = [{"what": FIELDS.get(name, name), "text": text} for name, text in (held["fields"] or {}).items()]
    registered = log["registered"] or {}
    known += [{"what": "人员编号", "text": held["person"]}]
    known += [{"what": "登记单位", "text": registered.get("registrar", "")}]
    known += [{"what": "已按要求删除", "text": "是" if registered.get("erased") else "否"}]
    yield Leaf("个人信息", {"what": "项目", "text": "内容"}, known)
    lines = [
        {"bank": each["account"]["bank_name"], **line}
        for each in log["accounts"]
        for line in each["statement"]
    ]
    yield Leaf(
        "存折",
        {"bank": "时间银行", "entry": "账本第几条", "zh": "说明", "minutes": "分钟", "balance": "余额"},
        lines,
    )
    yield Leaf(
        "服务记录",
        {
            "day": "日期",
            "started": "开始",
            "ended": "结束",
            "minutes": "申报分钟",
            "posted": "计入分钟",
            "unit": "记录单位",
        },
        log["service_records"],
    )
    yield Leaf(
        "报到", {"day": "日期", "unit": "单位", "community": "社区", "confirmed": "已确认"}, log["check_ins"]
    )
    yield Leaf(
        "为群众办实事",
        {"day": "日期", "task": "事项", "minutes": "申报分钟", "posted": "计入分钟", "community": "社区"},
        log["duty_records"],
    )
    yield Leaf("在册", {"unit": "单位", "since": "自", "left": "离册"}, log["rolls"])
    yield Leaf("角色", {"role": "角色", "unit": "单位", "held": "在任", "since": "自"}, log["roles"])
    yield Leaf(
        "密钥",
        {"keyid": "编号", "unit": "单位", "in_use": "在用", "ended": "停用原因", "ended_on": "停用日期"},
        log["keys"],
    )
    yield Leaf("委托", {"agent": "受托单位", "evidence": "书面材料", "since": "自"}, log["entrustments"])
    yield Leaf("评分", {"item": "项目", "period": "期间", "score": "分", "reason": "理由"}, log["marks"])
    yield Leaf(
        "更正申请",
        {"requested": "申请日期", "wrong": "什么有误", "zh": "办理情况"},
        log["correction_requests"],
    )
    yield Leaf("异议", {"opened": "提出日期", "zh": "办理情况"}, log["disputes"])
    yield Leaf(
        "已更正",
        {"day": "日期", "event": "更正了什么", "by_unit": "更正单位", "reason": "理由"},
        log["corrections"],
    )
    yield Leaf("对公示的异议", {"day": "日期", "text": "内容", "stage": "办理"}, log["objections"])
    yield Leaf(
        "证明申请",
        {"day": "日期", "unit": "受理单位", "starts": "自", "ends": "至", "stage": "办理", "text": "答复"},
        log["certificate_applications"],
    )
    yield Leaf(
        "服务记录证明",
        {"number": "编号", "unit": "出具单位", "issued": "出具日期", "stage": "状态", "revoked": "撤销日期"},
        log["certificates"],
    )
    yield Leaf("星级", {"grade": "星级", "until": "公示到", "awarded": "认定日期"}, log["stars"])
    yield Leaf("通知", {"day": "日期", "zh": "内容"}, log["told"])
    looks = [{**look, "at": when(look["at"], log), "what": LOOKED[look["what"]]} for look in held["looks"]]
    yield Leaf("谁看过", {"at": "时间", "unit": "单位", "holder": "经办人编号", "what": "事由"}, looks)
    entries = [{**entry, "received": when(entry["received"], log)} for entry in log["entries"]]
    yield Leaf(
        "账本条目", {"index": "序号", "event": "事件", "received": "记入时间", "stream": "流"}, entries
    )


def when(milliseconds: int, log: dict[str, Any]) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, ZoneInfo(log["zone"])).strftime("%Y-%m-%d %H:%M:%S")


def write_book(out: Path, held: dict[str, Any]) -> None:
    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1})
    for leaf in leaves(held):
        page = book.add_worksheet(leaf.title)
        page.write_row(0, 0, leaf.columns.values(), head)
        for at, row in enumerate(leaf.rows, 1):
            page.write_row(at, 0, [shown(row.get(member), held["log"]["names"]) for member in leaf.columns])
        page.freeze_panes(1, 0)
        page.set_column(0, len(leaf.columns) - 1, 22)
    book.close()


def shown(value: object, names: dict[str, str]) -> object:
    """As people read it: a unit by its name."""
    match value:
        case str() if value in names:
            return names[value]
        case bool():
            return "是" if value else "否"
        case None:
            return ""
        case int() | str():
            return value
    return json.dumps(value, ensure_ascii=False)
