"""The facts that a rulebook may read, in the words of the field: for whoever writes one.

`domain/facts.py` fixes which event gives which fact. Here stands what each is called, in whose sheets it can stand, and what it
holds, spelled as a rulebook declares it; a test reads a whole year and compares the two.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, get_args

from contracts.rulebook import FactKind
from contracts.rulebook_words import AttributeType
from contracts.statements.alliances import MeetingKind
from contracts.statements.banks import Relation
from contracts.statements.keys import UnitKind
from contracts.statements.whistles import Rating
from contracts.wording.facts import NAMES

Span = Literal["year", "half", "quarter", "month"]
"""How long a time was graded."""

RATING_WORDS: dict[Rating, str] = {
    "satisfied": "满意",
    "basically-satisfied": "基本满意",
    "dissatisfied": "不满意",
    "unrated": "未评",
}
"""As the published rulebook has them (O13)."""


class Attribute(NamedTuple):
    """`sometimes`: a record may be without it; reading it then gives no value, which the sheet says."""

    type: AttributeType
    zh: str
    en: str
    sometimes: bool = False


class Kind(NamedTuple):
    """A sort of fact. `who`: in whose sheets it can stand, the first one first of all; `day`: which day it names."""

    event: str
    zh: str
    en: str
    who: tuple[str, ...]
    day_zh: str
    day_en: str
    attributes: Mapping[str, Attribute] = MappingProxyType({})

    def declared(self, roles: tuple[str, ...] = ()) -> FactKind:
        """As a rulebook declares it, with these roles only, or all."""
        attributes = {name: each.type for name, each in self.attributes.items()}
        return FactKind(zh=self.zh, en=self.en, who=roles or self.who, attributes=attributes)


ROLES: dict[str, tuple[str, str]] = {
    "unit": ("单位", "unit"),
    "alliance": ("联盟", "alliance"),
    "member": ("党员", "Party member"),
    "community": ("社区", "community"),
    "department": ("承办部门", "responding department"),
    "volunteer": ("志愿者", "volunteer"),
    "account": ("时间账户", "time account"),
    "purse": ("积分账户", "points account"),
    "bank": ("时间银行", "time bank"),
    "appointment": ("任职", "term of office"),
    "officer": ("兼职委员", "officer at another unit"),
}
"""What may have a sheet. Only the ledger's ids stand there, never a name."""

MINUTES = Attribute("minutes", "分钟", "minutes")
POINTS = Attribute("points", "积分", "points", sometimes=True)
RELATION = Attribute(get_args(Relation), "与服务对象的关系", "relation to the person served", sometimes=True)
IN_TIME = Attribute("yes_no", "按时", "in time")
MEETING = Attribute(get_args(MeetingKind), "会议种类", "kind of meeting", sometimes=True)
ON_ACCOUNT = ("account", "volunteer", "bank")
MOVED = {"minutes": MINUTES, "points": POINTS}

KINDS: dict[str, Kind] = {
    "joined": Kind(
        "membership.begun", "加入联盟", "joined the alliance", ("unit", "alliance"), "受理日", "day received",
        {
            "sort": Attribute(get_args(UnitKind), "单位性质", "sort of unit", sometimes=True),
            "category": Attribute("text", "单位类别", "category of unit", sometimes=True),
        },
    ),
    "left": Kind("membership.ended", "退出联盟", "left the alliance", ("unit", "alliance"), "受理日", "day received"),
    "attendance": Kind(
        "attendance.recorded", "会议出席", "attended a meeting", ("unit", "alliance"), "开会日", "day of the meeting", {"kind": MEETING},
    ),
    "absence": Kind(
        "attendance.recorded", "会议缺席", "absent from a meeting", ("unit", "alliance"), "开会日", "day of the meeting",
        {"leave": Attribute(("excused", "unexcused"), "请假情况", "leave"), "kind": MEETING},
    ),
    "proposal_adopted": Kind(
        "proposal.adopted", "提案被采纳", "proposal adopted", ("unit", "alliance"), "开会日", "day of the meeting",
    ),
    "joint_activity": Kind(
        "activity.confirmed", "共建活动（经确认）", "joint activity, confirmed", ("unit", "alliance"), "活动日", "day it was held",
    ),
    "fulfilment": Kind(
        "fulfilment.confirmed", "协议承诺兑现（经确认）", "promise of an agreement kept, confirmed", ("unit", "alliance"), "兑现日", "day of delivery",
        {"quantity": Attribute("count", "数量", "quantity")},
    ),
    "delivery": Kind(
        "delivery.confirmed", "认领事项交付（经确认）", "claimed item delivered, confirmed", ("unit", "alliance"), "交付日", "day of delivery",
        {"quantity": Attribute("count", "数量", "quantity")},
    ),
    "on_roll": Kind("roll.entered", "党员在册", "member entered on the roll", ("member", "unit"), "受理日", "day received"),
    "off_roll": Kind("roll.left", "党员转出", "member taken off the roll", ("member", "unit"), "所写之日", "day stated"),
    "checked_in": Kind(
        "checkin.confirmed", "社区报到（经确认）", "reported to a community, confirmed", ("member", "unit", "community"), "报到日", "day reported",
    ),
    "checked_out": Kind(
        "checkin.ended", "报到结束", "check-in ended", ("member", "unit", "community"), "所写之日", "day stated",
    ),
    "duty": Kind(
        "duty.posted", "报到党员的社区服务（经第二人确认）", "duty of a reported member, confirmed by a second person", ("member", "unit", "community"),
        "服务日", "day worked", {"minutes": MINUTES, "task": Attribute("text", "任务", "task")},
    ),
    "visit": Kind(
        "visit.confirmed", "单位走访社区（经社区确认）", "visit of the unit to a community, confirmed", ("unit", "community"), "走访日", "day of the visit",
    ),
    "duty_day": Kind(
        "duty-day.counted", "驻点日（经对方确认）", "day spent at the other unit, confirmed", ("appointment", "officer", "unit", "community", "alliance"),
        "驻点日", "day spent there",
    ),
    "order_served": Kind(
        "order.rated", "群众点单办结并评价", "order served and rated", ("unit", "community", "alliance"), "完成日", "day it was done",
        {"in_time": IN_TIME, "stars": Attribute("number", "星级", "stars"), "response_minutes": Attribute("minutes", "响应分钟", "minutes until the answer")},
    ),
    "matter_closed": Kind(
        "whistle.rated", "吹哨事项办结并评价", "whistled matter closed and rated", ("department", "unit"), "办结日", "day resolved",
        {
            "response_minutes": Attribute("minutes", "响应分钟", "minutes until arrival"),
            "allowed_minutes": Attribute("minutes", "限时分钟", "minutes allowed"),
            "resolved": Attribute("yes_no", "已解决", "resolved"),
            "rating": Attribute(tuple(RATING_WORDS.values()), "满意度", "rating"),
            "rater": Attribute("text", "评价单位", "who rated"),
        },
    ),
    "milestone": Kind(
        "milestone.accepted", "项目节点验收", "milestone of a project accepted", ("unit", "alliance"), "达到日", "day it was reached", {"in_time": IN_TIME},
    ),
    "service": Kind(
        "hours.posted", "志愿服务（经第二人确认）", "volunteer service, confirmed by a second person", ("volunteer",), "服务日", "day worked",
        {
            "minutes": MINUTES,
            "clocked": Attribute("yes_no", "有起止时刻", "with clock times"),
            "activity": Attribute("text", "活动", "activity"),
            "start": Attribute("moment", "开始时刻", "start", sometimes=True),
            "end": Attribute("moment", "结束时刻", "end", sometimes=True),
            "travel": Attribute("minutes", "路程分钟", "travel", sometimes=True),
            "confirmed": Attribute("yes_no", "经确认", "confirmed", sometimes=True),
        },
    ),
    "earned": Kind(
        "hours.posted", "时间存入", "time earned", ON_ACCOUNT, "服务日", "day worked",
        {
            "minutes": MINUTES,
            "activity": Attribute("text", "活动", "activity"),
            "category": Attribute("text", "服务类别", "category of service", sometimes=True),
            "rating": Attribute(("ok",), "评价", "rating"),
            "signed_out": Attribute("yes_no", "已签退", "signed out"),
            "approvers": Attribute("list", "确认人", "who approved"),
        },
    ),
    "points_earned": Kind(
        "hours.posted", "积分存入", "points earned", ("purse", "bank"), "服务日", "day worked",
        {"minutes": MINUTES, "points": Attribute("points", "积分", "points"), "category": Attribute("text", "服务类别", "category of service", sometimes=True)},
    ),
    "points_spent": Kind(
        "account.booked", "积分兑换", "points spent", ("purse", "bank"), "记账日", "day booked",
        {"spent": Attribute("points", "用去积分", "points spent"), "offer": Attribute("text", "兑换项目", "what for", sometimes=True)},
    ),
    "opening": Kind("account.booked", "期初余额", "opening balance", ON_ACCOUNT, "记账日", "day booked", MOVED),
    "redeemed": Kind(
        "account.booked", "时间兑换", "time redeemed", ON_ACCOUNT, "记账日", "day booked",
        MOVED | {
            "spent": Attribute("points", "用去积分", "points spent"),
            "relation": RELATION,
            "holder": Attribute(("person",), "账户持有者", "who holds the account"),
            "age": Attribute("number", "已核对达到的年龄", "the age that was checked to be reached", sometimes=True),
        },
    ),
    "gifted": Kind(
        "account.booked", "时间赠与", "time given", ON_ACCOUNT, "记账日", "day booked",
        MOVED | {
            "relation": RELATION,
            "given_coins": Attribute("coins", "折合时间币", "in coins"),
            "lineal": Attribute("yes_no", "直系亲属", "to a lineal relative"),
        },
    ),
    "received": Kind("account.booked", "受赠时间", "time received", ON_ACCOUNT, "记账日", "day booked", {"minutes": MINUTES}),
    "donated": Kind("account.booked", "捐赠时间", "time donated", ON_ACCOUNT, "记账日", "day booked", MOVED),
    "granted": Kind("account.booked", "发放", "granted", ON_ACCOUNT, "记账日", "day booked", MOVED),
    "referral": Kind("account.booked", "推荐奖励", "referral", ON_ACCOUNT, "记账日", "day booked", MOVED),
    "expired": Kind("account.booked", "到期", "expired", ON_ACCOUNT, "记账日", "day booked", MOVED),
    "exchanged": Kind("account.booked", "跨行通兑", "exchanged with another bank", ON_ACCOUNT, "记账日", "day booked", MOVED),
    "followup": Kind("resolution.voted", "决议交办", "follow-up of a resolution", ("unit", "alliance"), "应办结日", "day it is due"),
    "followup_done": Kind(
        "followup.answered", "决议交办办结（经认可）", "follow-up done, accepted", ("unit", "alliance"), "应办结日", "day it was due", {"on_time": IN_TIME},
    ),
    "duty_item": Kind("duty-list.adopted", "责任清单事项", "item of a duty list", ("unit", "alliance"), "应办结日", "day it is due"),
    "duty_item_dropped": Kind(
        "duty-list.superseded", "责任清单事项撤下", "item of a duty list dropped", ("unit", "alliance"), "应办结日", "day it was due",
    ),
    "duty_item_done": Kind(
        "duty-item.counted", "责任清单事项办结", "item of a duty list done", ("unit", "alliance"), "应办结日", "day it was due", {"on_time": IN_TIME},
    ),
    "ballot": Kind(
        "ballot.counted", "评议票（对每个被评单位一条）", "ballot, one for each unit rated", ("unit", "alliance"), "投票截止日", "last day for ballots",
        {
            "panel": Attribute("text", "评议方", "panel"),
            "voter": Attribute("text", "投票单位", "who voted"),
            "opinion": Attribute("text", "意见", "opinion"),
        },
    ),
    "turnout": Kind(
        "evaluation.closed", "投票情况", "turnout", ("unit", "alliance"), "投票截止日", "last day for ballots",
        {
            "panel": Attribute("text", "评议方", "panel"),
            "voted": Attribute("count", "已投", "voted"),
            "asked": Attribute("count", "应投", "asked"),
        },
    ),
    "mark": Kind(
        "mark.given", "评分（由有权的人评定并签名）", "mark, given and signed by whoever may", ("unit", "member", "alliance"), "考核期末日", "last day of the period",
        {
            "item": Attribute("text", "评分项", "item"),
            "score": Attribute("points", "得分", "score"),
            "period": Attribute("text", "考核期", "period"),
        },
    ),
    "graded": Kind(
        "grade.decided", "以前年度评定的等次", "grade of an earlier year", ("unit", "member", "department", "community", "volunteer", "alliance"), "以后五年每年1月1日", "January 1 of each of the five years after",
        {
            "given": Attribute("text", "等次", "grade"),
            "years_ago": Attribute("number", "几年前", "how many years ago"),
            "period": Attribute("text", "哪一年", "of which year"),
            "span": Attribute(get_args(Span), "一次评多长时间", "how long a time was graded"),
            "rulebook": Attribute("text", "按哪份规则", "by which rulebook"),
        },
    ),
}  # fmt: skip


def name_of(kind: str, name: str) -> tuple[str, str] | None:
    """What people call an attribute or a role of a kind of fact; None where nobody has a word for it."""
    if (declared := KINDS.get(kind)) and (held := declared.attributes.get(name)):
        return held.zh, held.en
    return ROLES.get(name) or NAMES.get(name)
