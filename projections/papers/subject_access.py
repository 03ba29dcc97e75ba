"""Everything that is held about a person as a workbook, for themselves (《个人信息保护法》第四十五条): a page for each kind of thing,
with words for headings.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

Held = dict[str, Any]
"""As `GET /persons/{id}/export` answers."""
Rows = Iterable[dict[str, Any]]

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


def known(held: Held) -> Rows:
    registered = held["log"]["registered"] or {}
    fields = {FIELDS.get(name, name): text for name, text in (held["fields"] or {}).items()}
    fields |= {
        "人员编号": held["person"],
        "登记单位": registered.get("registrar", ""),
        "最近更正": registered.get("amended") or "",
        "已按要求删除": "是" if registered.get("erased") else "否",
    }
    return [{"what": what, "text": text} for what, text in fields.items()]


def lines(held: Held) -> Rows:
    return [
        {"bank": each["account"]["bank_name"], **line}
        for each in held["log"]["accounts"]
        for line in each["statement"]
    ]


def looks(held: Held) -> Rows:
    return [{**look, "at": when(look["at"], held), "what": LOOKED[look["what"]]} for look in held["looks"]]


def entries(held: Held) -> Rows:
    return [{**entry, "received": when(entry["received"], held)} for entry in held["log"]["entries"]]


def when(milliseconds: int, held: Held) -> str:
    zone = ZoneInfo(held["log"]["zone"])
    return datetime.fromtimestamp(milliseconds / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")


PAGES: dict[str, tuple[str | Callable[[Held], Rows], dict[str, str]]] = {
    "个人信息": (known, {"what": "项目", "text": "内容"}),
    "存折": (
        lines,
        {"bank": "时间银行", "entry": "账本第几条", "zh": "说明", "minutes": "分钟", "balance": "余额"},
    ),
    "服务记录": (
        "service_records",
        {"day": "日期", "started": "开始", "ended": "结束", "minutes": "申报分钟", "posted": "计入分钟", "unit": "记录单位"},
    ),
    "报到": ("check_ins", {"day": "日期", "unit": "单位", "community": "社区", "confirmed": "已确认"}),
    "为群众办实事": (
        "duty_records",
        {"day": "日期", "task": "事项", "minutes": "申报分钟", "posted": "计入分钟", "community": "社区"},
    ),
    "在册": ("rolls", {"unit": "单位", "since": "自", "left": "离册"}),
    "角色": ("roles", {"role": "角色", "unit": "单位", "held": "在任", "since": "自"}),
    "密钥": ("keys", {"keyid": "编号", "unit": "单位", "in_use": "在用", "ended": "停用原因", "ended_on": "停用日期"}),
    "委托": ("entrustments", {"agent": "受托单位", "evidence": "书面材料", "since": "自"}),
    "评分": ("marks", {"item": "项目", "period": "期间", "score": "分", "reason": "理由"}),
    "更正申请": ("correction_requests", {"requested": "申请日期", "wrong": "什么有误", "zh": "办理情况"}),
    "异议": ("disputes", {"opened": "提出日期", "zh": "办理情况"}),
    "已更正": ("corrections", {"day": "日期", "event": "更正了什么", "by_unit": "更正单位", "reason": "理由"}),
    "对公示的异议": ("objections", {"day": "日期", "text": "内容", "stage": "办理"}),
    "证明申请": (
        "certificate_applications",
        {"day": "日期", "unit": "受理单位", "starts": "自", "ends": "至", "stage": "办理", "text": "答复"},
    ),
    "服务记录证明": (
        "certificates",
        {"number": "编号", "unit": "出具单位", "issued": "出具日期", "stage": "状态", "revoked": "撤销日期"},
    ),
    "星级": ("stars", {"grade": "星级", "until": "公示到", "awarded": "认定日期"}),
    "通知": ("told", {"day": "日期", "zh": "内容"}),
    "谁看过": (looks, {"at": "时间", "unit": "单位", "holder": "经办人编号", "what": "事由"}),
    "账本条目": (entries, {"index": "序号", "event": "事件", "received": "记入时间", "stream": "流"}),
}  # fmt: skip
"""By the page's title: which register of the log its rows are, or what makes them; and the members that are shown, with their headings."""


def workbook(held: Held) -> bytes:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1})
    for title, (source, columns) in PAGES.items():
        page = book.add_worksheet(title)
        page.write_row(0, 0, columns.values(), head)
        rows = held["log"][source] if isinstance(source, str) else source(held)
        for at, row in enumerate(rows, 1):
            page.write_row(at, 0, [shown(row.get(member), held["log"]["names"]) for member in columns])
        page.freeze_panes(1, 0)
        page.set_column(0, len(columns) - 1, 22)
    book.close()
    return made.getvalue()


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
