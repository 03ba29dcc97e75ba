"""Rulebooks to begin with: one for each sort of subject, short, commented, and passing the check as they are.

    skeleton("unit", "year", 2027)        the text of a YAML file, Chinese comments first
    as_yaml(content)                      a rulebook of a ledger as such a file, to be changed

What the ledger gives of a subject stands in the file: the kinds that the skeleton reads as `facts`, all others as comments,
from the catalogue of `domain/fact_words.py`.
"""

from string import Template
from typing import Any

import yaml

from contracts.rulebook_words import AttributeType
from domain.fact_words import KINDS
from domain.periods import last_day

DAYS_LATER = {"year": "", "half": "-H1", "quarter": "-Q1", "month": "-01"}
PERIODS = {"year": "一年", "half": "半年", "quarter": "一个季度", "month": "一个月"}
SUBJECTS = {"unit": "成员单位", "member": "党员", "volunteer": "志愿者", "department": "承办部门"}

HEAD = """\
# 评分规则草稿：$subject_zh，$period_zh一张评分单。带“改”字的地方请换成文件上的话，其余可留可删。
# 写法一页通：docs/rulebook.zh.md；写完运行 gongjian rulebook check 本文件，再用 gongjian rulebook explain 本文件 读一遍。
# A rulebook to begin with. Change what is marked; check it with gongjian rulebook check. All words: docs/rulebook.md
rulebook: $id                      # 改：编号，字母开头  an id
version: "$year.1"                 # 版本  the version
title: {zh: 改：规则名称, en: 'to change: what it is called'}
source: 改：文件名称、文号、条款、网址    # 出处，会印在评分单上  where it was published
period: $period                      # month 月、quarter 季度、half 半年、year 年、lifetime 不分期
"""

UNIT = """\
facts:                             # 用到哪几种记录。都来自账本，不用另填  what is read
$facts
  # 需要人评定的分数，在 item 里列出评分项，由有权的人另行签名给分  what people judge
  mark: {zh: 评分, en: mark, who: unit, attributes: {item: [study], score: points}}
$others
parts:
- subject: unit                    # 每个单位一张
  zh: 成员单位
  en: member unit
  roll: {enters: joined, leaves: left}      # 在册的才有评分单  who has a sheet
  lines:                           # 每行一句话：数什么 → 一次几分 → 最多几分
  # 起评60分
  - {name: base, zh: 起评分, en: start, value: 60}
  # 每次共建活动2分，最多20分
  - {name: activities, zh: 共建活动, en: joint activities, from: joint_activity, take: count, worth: {each: 2}, limit: {max: 20}}
  # 无故缺席一次扣5分，最多扣20分
  - {name: absences, zh: 无故缺席, en: absences without leave, from: absence, where: leave == "unexcused", take: count, worth: {each: -5}, limit: {min: -20}}
  # 学习：由人评定，0至20分；没有评就没有总分（missing: error），不会当作零分
  - {name: study, zh: 学习, en: study, from: mark, where: item == "study", take: only, of: score, missing: error, limit: {min: 0, max: 20}}
  # 总分：四舍五入到0.1；原文没有写，所以写成假定A1
  - {name: total, zh: 总分, en: total, formula: base + activities + absences + study, round: {to: 0.1, by: half_up}, note: A1}
  result: total
  bands:                           # 界线归谁要写明：at_least 含、below 不含
  - {at_least: 90, grade: 优秀}
  - {at_least: 70, below: 90, grade: 良好}
  - {below: 70, grade: 一般}
notes:                             # 原文没说清的，写成假定，请签发机关确认
- {id: A1, zh: 原文未写小数；总分四舍五入到0.1, en: 'decimals are not written; the total is rounded half up to 0.1'}
cases:                             # 手工算过的例子：改了规则，它会马上说算得不一样
- id: $id-1
  start: $start
  end: $end
  arithmetic: 起评60；活动3次×2=6；无故缺席1次扣5；学习18；60+6-5+18=79
  facts:
  - {kind: joined, day: $start, who: {unit: u}}
  - {kind: joint_activity, times: 3, day: $start, who: {unit: u}}
  - {kind: absence, day: $start, who: {unit: u}, attributes: {leave: unexcused}}
  - {kind: mark, day: $end, who: {unit: u}, attributes: {item: study, score: 18}}
  expects:
  - {part: unit, subject: u, lines: [{name: activities, value: 6}, {name: absences, value: -5}], result: 79, grade: 良好}
"""

MEMBER = """\
values:                            # 每年可能变的数，按年写；那一年没有写就不能用，不会猜
- {name: hourly, zh: 每小时积分, en: points per hour, unit: points, by_year: {"$year": 1}}
facts:                             # 用到哪几种记录。都来自账本，不用另填  what is read
$facts
$others
parts:
- subject: member                  # 每名党员一张；只对本人和有权的人显示，不排名
  zh: 党员
  en: Party member
  roll: {enters: on_roll, leaves: off_roll}
  lines:                           # 每行一句话：数什么 → 一次几分 → 最多几分
  # 到社区报到5分
  - {name: reported, zh: 报到, en: reported, from: checked_in, take: count, worth: {each: 5}, limit: {max: 5}}
  # 社区服务：时间按分钟记，每60分钟记“每小时积分”，最多40分
  - {name: served, zh: 社区服务, en: service in the community, from: duty, take: sum, of: minutes, worth: {rate: {give: hourly, every: 60}}, limit: {max: 40}}
  # 合计：向下取到0.1；原文没有写，所以写成假定A1
  - {name: total, zh: 积分, en: points, formula: reported + served, round: {to: 0.1, by: down}, note: A1}
  result: total
  bands:                           # 界线归谁要写明：at_least 含、below 不含
  - {at_least: 20, grade: 达标}
  - {below: 20, grade: 未达标}
notes:                             # 原文没说清的，写成假定，请签发机关确认
- {id: A1, zh: 原文未写小数；合计向下取到0.1, en: 'decimals are not written; the sum is rounded down to 0.1'}
cases:                             # 手工算过的例子：改了规则，它会马上说算得不一样
- id: $id-1
  start: $start
  end: $end
  arithmetic: 报到5；服务1000分钟÷60=16.66，向下取到0.1：5+16.66=21.6
  facts:
  - {kind: on_roll, day: $start, who: {member: m, unit: u}}
  - {kind: checked_in, day: $start, who: {member: m, unit: u}}
  - {kind: duty, day: $start, who: {member: m, unit: u}, attributes: {minutes: 1000}}
  expects:
  - {part: member, subject: m, lines: [{name: reported, value: 5}], result: 21.6, grade: 达标}
"""

VOLUNTEER = """\
facts:                             # 用到哪几种记录。都来自账本，不用另填  what is read
$facts
$others
parts:
- subject: volunteer               # 每名志愿者一张；只对本人和有权的人显示，不排名
  zh: 志愿者
  en: volunteer
  lines:                           # 每行一句话：数什么 → 一次几分 → 最多几分
  # 每天最多计8小时（480分钟），写成假定A1
  - {name: served, zh: 服务时间, en: time of service, from: service, per: day, take: sum, of: minutes, limit: {max: 480}, note: A1}
  # 小时只为显示，向下取到0.1；满不满按分钟算
  - {name: hours, zh: 服务小时, en: hours of service, unit: hours, formula: served / 60, show: {to: 0.1, by: down}}
  # 服务过几天
  - {name: service_days, zh: 服务天数, en: days of service, from: service, take: distinct, of: day, show: {to: 1, by: down}}
  result: hours
  bands:                           # 界线归谁要写明：at_least 含、below 不含
  - {at_least: 20, grade: 达到}
  - {below: 20, grade: 未达到}
notes:                             # 原文没说清的，写成假定，请签发机关确认
- {id: A1, zh: 每天最多计8小时；原文未写，按惯例, en: 'at most eight hours a day; not in the text, by custom'}
cases:                             # 手工算过的例子：改了规则，它会马上说算得不一样
- id: $id-1
  start: $start
  end: $end
  arithmetic: 一天600分钟按480，另一天750按480；合计960分钟=16小时
  facts:
  - {kind: service, day: $start, who: {volunteer: v}, attributes: {minutes: 600}}
  - {kind: service, day: $end, who: {volunteer: v}, attributes: {minutes: 750}}
  expects:
  - {part: volunteer, subject: v, lines: [{name: served, value: 960}], result: 16, grade: 未达到}
"""

DEPARTMENT = """\
facts:                             # 用到哪几种记录。都来自账本，不用另填  what is read
$facts
$others
parts:
- subject: department              # 每个承办部门一张
  zh: 承办部门
  en: responding department
  lines:                           # 每行一句话：数什么 → 怎么折成分
  - {name: matters, zh: 办结事项数, en: matters closed, from: matter_closed, take: count}
  - {name: in_time, zh: 按时响应数, en: answered in time, from: matter_closed, where: response_minutes <= allowed_minutes, take: count}
  - {name: solved, zh: 解决数, en: resolved, from: matter_closed, where: resolved, take: count}
  # 比率：除以零怎么办要写明（if_zero: error：没有事项就没有分）
  - {name: in_time_rate, zh: 按时率（百分制）, en: in time of a hundred, formula: 100 * in_time / matters, if_zero: error}
  - {name: solved_rate, zh: 解决率（百分制）, en: resolved of a hundred, formula: 100 * solved / matters, if_zero: error}
  # 满意度：未评的不计；满意100、基本满意80、不满意0，写成假定A1
  - {name: content, zh: 满意率（百分制）, en: satisfaction of a hundred, from: matter_closed, where: rating != "未评", per: event, take: only, of: rating, worth: {table: {满意: 100, 基本满意: 80, 不满意: 0, else: error}}, total: {take: mean, missing: error}, note: A1}
  # 权重合计100%；四舍五入到0.1
  - {name: score, zh: 得分, en: score, formula: in_time_rate * 30% + solved_rate * 40% + content * 30%, round: {to: 0.1, by: half_up}}
  result: score
  requires:                        # 不满足就不出分，只列数量
  - {that: matters >= 5, zh: 办结事项不足5件，只列数量不计分, en: fewer than 5 matters}
  bands:                           # 界线归谁要写明：at_least 含、below 不含
  - {at_least: 90, grade: 好}
  - {at_least: 80, below: 90, grade: 较好}
  - {below: 80, grade: 一般}
notes:                             # 原文没说清的，写成假定，请签发机关确认
- {id: A1, zh: 满意、基本满意、不满意按100、80、0折算；未评不计, en: 'satisfied 100, basically 80, dissatisfied 0; unrated are not counted'}
cases:                             # 手工算过的例子：改了规则，它会马上说算得不一样
- id: $id-1
  start: $start
  end: $end
  arithmetic: 5件都按时；4件解决=80；满意4件、基本满意1件=(400+80)÷5=96；100×30%+80×40%+96×30%=90.8
  facts:
  - {kind: matter_closed, times: 4, day: $start, who: {department: d}, attributes: {response_minutes: 20, allowed_minutes: 30, resolved: "yes", rating: 满意}}
  - {kind: matter_closed, day: $start, who: {department: d}, attributes: {response_minutes: 30, allowed_minutes: 30, resolved: "no", rating: 基本满意}}
  expects:
  - {part: department, subject: d, lines: [{name: solved_rate, value: 80}, {name: content, value: 96}], result: 90.8, grade: 好}
"""

SKELETONS = {"unit": UNIT, "member": MEMBER, "volunteer": VOLUNTEER, "department": DEPARTMENT}
READ: dict[str, dict[str, tuple[str, ...]]] = {
    "unit": {"joined": (), "left": (), "joint_activity": (), "absence": ("leave",)},
    "member": {"on_roll": (), "off_roll": (), "checked_in": (), "duty": ("minutes",)},
    "volunteer": {"service": ("minutes",)},
    "department": {"matter_closed": ("response_minutes", "allowed_minutes", "resolved", "rating")},
}
"""What each skeleton reads, with the attributes; `mark` it declares itself, with its own items."""
ROLES_OF = {"member": ("member", "unit")}


def skeleton(subject: str, period: str, year: int, id: str = "NEW-1") -> str:
    """A YAML file for this subject and period, of which the worked case is in `year`."""
    first = f"{year}{DAYS_LATER[period]}"
    words = {
        "id": id,
        "year": str(year),
        "period": period,
        "period_zh": PERIODS[period],
        "subject_zh": SUBJECTS[subject],
        "start": f"{year}-01-01",
        "end": last_day(first).isoformat(),
        "facts": "\n".join(_declared(kind, subject, only) for kind, only in READ[subject].items()),
        "others": _others(subject),
    }
    return Template(HEAD + SKELETONS[subject]).substitute(words)


def as_yaml(content: dict[str, Any]) -> str:
    """A rulebook of a ledger as a file that can be changed."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def _declared(kind: str, subject: str, only: tuple[str, ...] | None = None) -> str:
    """`  duty: {zh: …, en: …, who: [member, unit], attributes: {minutes: minutes}}`."""
    declared = KINDS[kind]
    roles = ROLES_OF.get(subject, (subject,))
    shown = [role for role in roles if role in declared.who]
    who = shown[0] if len(shown) == 1 else f"[{', '.join(shown)}]"
    held = [
        f"{name}: {_type(each.type)}"
        for name, each in declared.attributes.items()
        if only is None or name in only
    ]
    attributes = f", attributes: {{{', '.join(held)}}}" if held else ""
    return f"  {kind}: {{zh: {declared.zh}, en: '{declared.en}', who: {who}{attributes}}}"


def _type(declared: AttributeType) -> str:
    return f"[{', '.join(declared)}]" if isinstance(declared, tuple) else declared


def _others(subject: str) -> str:
    """What else the ledger knows of this subject, to be used by taking the mark away."""
    others = [
        kind
        for kind, each in KINDS.items()
        if subject in each.who and kind not in READ[subject] and kind != "mark"
    ]
    if not others:
        return "  # 账本没有别的记录说到这种对象  nothing else in the ledger is about it"
    lines = [f"#{_declared(kind, subject)}" for kind in others]
    return "\n".join(
        ["  # 账本还给出下列记录，要用时去掉行首的 #，再写一行读它  what else the ledger gives:", *lines]
    )
