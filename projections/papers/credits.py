"""What one person did in double reporting (双报到), as a sheet that they can read: large, in plain words, about nobody else.

    在册      which unit has them on its roll            服务      each act of duty and its minutes, as the community confirmed them
    报到      where they reported                        承诺      what they pledged, and whether it is done
    岗位      offices that they hold                     志愿服务   on a part of its own: free and unpaid, never added to duty

There is no place in a list, no comparison and no mean on it: nobody is ranked. Meetings are not on it, for the ledger records of them
which units came and never who.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from projections.papers.about import in_chinese
from projections.papers.typesetting import typeset

OFFICES = {
    "liaison": "联络员", "part-time-member": "兼职委员", "first-secretary": "第一书记", "cross-appointment": "交叉任职",
    "seconded": "下沉或抽调", "contact-leader": "联系领导", "grid-head": "网格长", "building-head": "楼（梯）长",
    "mentor": "带教导师", "estate-contact": "支部包小区联系人", "building-contact": "党员进楼栋联系人",
    "conduct-supervisor": "廉政监督员", "standby": "应急待命",
}  # fmt: skip
PLEDGES = {
    "post": "认领岗位",
    "service": "认领服务",
    "project": "认领项目",
    "wish": "认领微心愿",
    "conduct": "亮身份践诺",
}
APART = "双报到服务和志愿服务分开记，从不相加。志愿服务自愿、无偿，不作为考核任务。"
RIGHTS = "哪一条不对，可以请登记的单位更正（gongjian request），也可以提出异议（gongjian dispute）。这份单子只给本人和有关单位看，不排名，不公布。"
PAGE = """
#let all = json(bytes(sys.inputs.all))
#set document(title: all.title, date: none)
#set page(paper: "a4", margin: (x: 22mm, y: 20mm), footer: context [
  #set text(11pt)
  #all.footer #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Noto Sans SC", lang: "zh", region: "cn", size: 16pt)
#set par(leading: 11pt, spacing: 16pt)
#show heading: it => block(above: 26pt, below: 14pt, text(19pt, weight: "regular", it.body))

#align(center, text(23pt)[#all.title])
#align(center, text(15pt)[#all.about])
#for part in all.parts [
  #block(breakable: part.lines.len() > 4)[
    #heading(level: 2)[#part.title]
    #for line in part.lines [#par(line)]
  ]
]
#v(8mm)
#block(stroke: 1pt + luma(120), inset: 10pt, width: 100%)[
  #set text(15pt)
  #for line in all.last [#par(line)]
]
"""


@dataclass(frozen=True, slots=True)
class Credits:
    """Rows of registers, of one person and the days of a period, as their readers get them; units are ids."""

    person: str
    period: str
    first: str
    last: str
    rolls: Sequence[dict[str, Any]]
    check_ins: Sequence[dict[str, Any]]
    offices: Sequence[dict[str, Any]]
    duty: Sequence[dict[str, Any]]
    pledges: Sequence[dict[str, Any]] | None
    """None where they are not the reader's to see: a pledge of one's own is for oneself."""
    service: Sequence[dict[str, Any]]
    units: dict[str, str]
    """What units are called."""

    @property
    def duty_minutes(self) -> int:
        return sum(row["posted"] or 0 for row in self.duty if not row["corrected"])

    @property
    def service_minutes(self) -> int:
        return sum(row["posted"] or 0 for row in self.service if not row["corrected"])

    def is_empty(self) -> bool:
        return not (self.rolls or self.check_ins or self.offices or self.duty or self.pledges or self.service)

    def parts(self) -> list[tuple[str, list[str]]]:
        """A heading and its sentences, in the order of the sheet; a part about nothing says so."""
        return [
            ("在册单位", [self._roll(row) for row in self.rolls] or ["没有单位把您列入名册。"]),
            ("到社区报到", [self._check_in(row) for row in self.check_ins] or ["这一期没有报到。"]),
            ("任职和岗位", [self._office(row) for row in self.offices] or ["这一期没有任职。"]),
            ("双报到服务", [*(self._duty(row) for row in self.duty), f"合计{in_hours(self.duty_minutes)}。"]),
            ("承诺", self._pledged()),
            (
                "志愿服务（另记）",
                [*(self._service(row) for row in self.service), f"合计{in_hours(self.service_minutes)}。"],
            ),
        ]

    def _unit(self, id: str) -> str:
        return self.units.get(id, id[:8])

    def _roll(self, row: dict[str, Any]) -> str:
        left = f"，{in_chinese(row['left'])}离开" if row["left"] else ""
        return f"{self._unit(row['unit'])}，{in_chinese(row['since'])}起{left}。"

    def _check_in(self, row: dict[str, Any]) -> str:
        ended = f"，{in_chinese(row['ended'])}结束" if row["ended"] else ""
        return f"{in_chinese(row['day'])}到{self._unit(row['community'])}报到，{standing(row, row['confirmed'])}{ended}。"

    def _office(self, row: dict[str, Any]) -> str:
        office = OFFICES.get(row["office"], row["office"])
        span = f"{in_chinese(row['starts'])}至{in_chinese(row['ends'])}"
        return f"在{self._unit(row['served'])}任{office}，{span}。"

    def _duty(self, row: dict[str, Any]) -> str:
        counted = row["posted"] is not None
        minutes = in_hours(row["posted"] if counted else row["minutes"])
        where = self._unit(row["community"])
        return f"{in_chinese(row['day'])}，{where}：{row['task']}，{minutes}，{standing(row, counted)}。"

    def _pledged(self) -> list[str]:
        if self.pledges is None:
            return ["承诺只有本人可以看。"]
        return [self._pledge(row) for row in self.pledges] or ["这一期没有承诺。"]

    def _pledge(self, row: dict[str, Any]) -> str:
        what = f"{PLEDGES.get(row['kind'], row['kind'])}{row['quantity']}{row['measure']}"
        done = (
            f"{in_chinese(row['fulfilled'])}已做到"
            if row["fulfilled"]
            else f"应在{in_chinese(row['due'])}前做到"
        )
        return f"{in_chinese(row['made'])}在{self._unit(row['at'])}{what}，{done}。"

    def _service(self, row: dict[str, Any]) -> str:
        counted = row["posted"] is not None
        minutes = in_hours(row["posted"] if counted else row["minutes"])
        how = "打卡" if row["source"] == "clocked" else "补录"
        return f"{in_chinese(row['day'])}，{minutes}（{how}），{standing(row, counted)}。"


def standing(row: dict[str, Any], confirmed: bool) -> str:
    if row["corrected"]:
        return "已更正，不计"
    return "已确认" if confirmed else "还没有确认，暂不计"


def in_hours(minutes: int) -> str:
    """
    >>> in_hours(150), in_hours(60), in_hours(45), in_hours(0)
    ('2小时30分钟', '1小时', '45分钟', '0分钟')
    """
    hours, rest = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")


def member_page(credits: Credits) -> bytes:
    """The sheet as a PDF in large type.

    Raises:
        PdfNotInstalled: the extra is not there.
    """
    return typeset(PAGE, content(credits))


def content(credits: Credits) -> dict[str, Any]:
    """Everything that is set, as plain text."""
    return {
        "title": "双报到与志愿服务情况",
        "about": f"{in_chinese(credits.first)}至{in_chinese(credits.last)}　人员编号 {credits.person[:8]}",
        "footer": f"人员编号 {credits.person[:8]}　{credits.period}",
        "parts": [{"title": title, "lines": lines} for title, lines in credits.parts()],
        "last": [APART, RIGHTS],
    }
