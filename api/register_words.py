"""Registers in Chinese: what each is called, what its columns are called, and what the words in them mean.

    deadlines  到期事项        due  期限        overdue  已逾期

In English they are called as the API calls them. A column that is a member of a statement is called as it is there
(`contracts/wording`); here stands what is said in registers alone, and a test asks of every register and column that it has a name.
"""

from contracts.wording.fields import FIELDS
from contracts.wording.values import VALUES

TITLES: dict[str, str] = {
    "units": "单位", "unit-names": "单位曾用名", "successions": "撤并沿革", "holdings": "单位持有的事项",
    "party-orgs": "党组织", "party-coverage": "党组织覆盖", "coverage-work": "两新覆盖进度", "coverage-steps": "两新覆盖经过",
    "grids": "网格", "grid-lines": "网格沿革", "grid-counts": "格上事项数", "grid-placements": "落在网格上的事项",
    "standards": "标准", "attestations": "对照标准自查", "standards-met": "达标情况",
    "venue-bookings": "场地预约", "venue-use": "场地使用时长", "persons": "登记人员", "person-mergers": "重复登记合并",
    "keys": "密钥", "doubts": "存疑的签名", "roles": "角色", "entrustments": "代办委托", "alliances": "联盟", "memberships": "联盟成员",
    "agreements": "共建协议", "commitments": "协议承诺", "promises": "承诺与交付", "fulfilments": "履约记录",
    "amendments": "协议变更", "party-changes": "协议各方变动", "agreement-versions": "协议版本", "redline": "版本对照",
    "templates": "协议范本", "template-clauses": "范本条款", "template-uses": "范本使用", "applied-rulebooks": "按谁的细则考核",
    "party-interests": "协议方利害关系", "terminations": "提前解除", "items": "清单事项", "claims": "认领",
    "claim-offers": "认领转交", "open-in-alliance": "退出前未结清", "deliveries": "交付", "matches": "匹配建议", "timeline": "一事一线",
    "orders": "点单", "wishes": "微心愿", "admissions": "准入清单", "refused-tasks": "退回的清单外任务", "whistles": "吹哨",
    "whistle-answers": "应哨与评价", "arrival-shares": "按时到场率", "projects": "项目", "milestones": "项目节点",
    "funding": "项目资金来源", "disbursements": "项目支出", "meetings": "会议", "attendance": "会议出席", "proposals": "采纳的提案",
    "agenda-proposals": "议题提议", "interests": "会上回避", "resolutions": "会议决议", "follow-ups": "督办事项",
    "follow-up-reports": "督办进度", "cadences": "频次要求", "cadence-periods": "各期应办与漏办", "occasions": "按期事项的日期",
    "written-reports": "书面报告", "calendars": "工作日历", "chairs": "轮值主席", "hand-over": "轮值交接清单", "handovers": "工作交接",
    "unit-hand-over": "单位未了事项", "duty-lists": "责任清单", "duty-items": "责任事项", "duty-reports": "责任事项办结",
    "duty-shares": "责任事项按时率", "activities": "活动", "notices": "更正通知", "correction-requests": "更正申请", "disputes": "异议",
    "audit-findings": "审计发现", "proceedings": "办理经过", "public-notices": "公示", "objections": "公示异议", "draws": "抽签", "draw-shares": "抽签出份",
    "draw-picks": "抽签结果", "reports": "封存的评分报告", "evaluations": "测评", "evaluation-panels": "测评组", "opinions": "公开票",
    "ballot-tokens": "无记名票凭证", "ballot-boxes": "票箱", "secret-ballots": "无记名票", "tallies": "计票", "rounds": "考评安排",
    "round-versions": "考评安排各版", "report-notices": "报告公示", "score-appeals": "评分申诉", "grades": "等次", "unit-grades": "单位等次",
    "grade-changes": "等次变更", "recusals": "考评回避", "inbox": "与我有关", "appointments": "任职", "duty-days": "到岗日",
    "duty-months": "每月到岗", "honours": "荣誉与星级", "unit-pledges": "单位承诺", "own-pledges": "个人承诺", "rectifications": "整顿",
    "consultations": "征求街道意见", "trainings": "培训", "training-totals": "培训合计", "studies": "实地调研", "study-problems": "调研转办",
    "issues": "公共问题", "issue-totals": "公共问题合计", "emergencies": "应急状态", "standbys": "应急备勤人数",
    "street-coverage": "街道入盟情况", "liaison-coverage": "社区联络员覆盖", "fund-coverage": "社区经费达标", "rulebooks": "评分规则",
    "marks": "人工评分", "banks": "时间银行", "bank-charters": "时间银行章程", "bank-totals": "时间银行总账", "openings": "期初余额",
    "account-requests": "账户申请", "complaints": "投诉认定", "balances": "账户余额", "service-records": "服务记录", "slips": "签到条",
    "scans": "扫码记录", "scan-pairs": "进出配对", "star-notices": "星级公示", "stars": "星级", "grades-withheld": "暂停评星",
    "certificate-applications": "证明申请", "certified-records": "证明所列记录", "certificate-notices": "证明公示",
    "certificates": "服务记录证明", "rolls": "党员名册", "check-ins": "报到", "duty-records": "双报到服务", "duty-totals": "双报到合计",
    "visits": "走访", "deadlines": "到期事项",
}  # fmt: skip
"""By the name of the register."""

COLUMNS: dict[str, str] = {
    "affirmed": "已重新确认", "answer_evidence": "答复的凭证", "explanation": "答复说明", "numbers": "第几条", "answered_first": "先答复的单位", "kinds": "用于计分的事实", "statement": "所签的记录",
    "accepted": "已认可", "accepted_at": "接单时刻", "account": "账户", "acts": "次数", "admission": "准入清单", "adopted": "已采用",
    "adopted_at": "采用于第几条", "adopted_on": "采用日", "after": "改后", "agent": "代办单位", "agreement": "协议", "alliances": "联盟数",
    "allowed_minutes": "限时（分钟）", "amended": "更正日", "amendment": "变更", "amends": "变更的协议", "announced": "公告日", "answer_by": "答复期限",
    "answered": "答复日", "answers": "答复方", "answers_name": "答复方名称", "appeal": "申诉", "appeal_by": "申诉期限", "appeals": "申诉数",
    "application": "申请", "appointment": "任职", "asked": "受理方", "asked_name": "受理方名称", "asker": "征询单位", "attestation": "自查",
    "awarded": "认定日", "ballot": "票", "ballots": "票数", "before": "改前", "binding": "已生效", "booking": "预约", "bookings": "预约次数",
    "by_calendar": "按哪本日历", "by_member": "由本人认领", "by_name": "经手", "by_others": "外单位使用（分钟）", "by_unit": "由谁", "cadence": "频次",
    "calendar": "日历", "called": "被叫次数", "came": "进", "cancelled": "已取消", "certificate": "证明", "chair": "轮值", "change": "变动",
    "changed": "最近一条", "changed_on": "变更日", "changes": "变更次数", "claim": "认领", "claim_made": "原认领", "cleared": "已撤销认定",
    "closed": "已结束", "closed_on": "销号日", "committed": "已封份", "complaint": "投诉", "complete": "成对", "computed": "按分等次",
    "command": "命令", "confirmation": "确认见第几条", "confirmed": "已确认", "confirmed_by": "确认单位", "confirmed_on": "确认日", "consultation": "征求意见", "content": "内容",
    "convenor": "召集单位", "corrected": "已更正", "correction": "更正", "counter": "认领序号", "counts_as": "计作", "covered": "达到",
    "day_first": "抽日自", "day_last": "抽日至", "days_left": "剩余天数", "decision": "决定", "declared_by": "宣布单位",
    "declined_by": "不签的单位", "delivered": "已交付", "delivery": "交付", "departs": "与得分不同", "disbursed_fen": "已支出",
    "disbursement": "支出", "dispatched_at": "派单时刻", "done": "办结", "doubled": "重复计的", "drafted": "起草日", "drafted_by": "起草单位",
    "drawn": "抽出日", "dropped": "不再承担", "ended": "已结束", "ended_by": "由谁结束", "ended_on": "结束日", "entrustment": "委托",
    "erased": "已删除个人信息", "event": "事件", "filed": "立项日", "finding": "认定", "finished": "整改日", "found": "认定日",
    "fulfilled": "兑现日", "fulfilment": "履约", "given_by": "评分人", "granted": "实现日", "handed_to": "转交给", "handler": "办理单位",
    "handover": "交接", "heir": "承接", "held": "在任/已办", "honour": "荣誉", "host_since": "兜底起始日", "hundredths": "积分（百分之一分）",
    "in_force": "生效中", "in_time": "按时", "in_use": "在用", "instance": "第几次裁决", "interest": "利害关系", "issue": "问题",
    "issued": "出具日", "joined": "加入", "kept": "已办次数", "last_day": "最后一天", "late": "迟到/逾期", "late_changes": "迟到的变更",
    "lead": "牵头单位", "left": "剩余", "linked": "转办日", "listed_projects": "清单项目", "looked_after": "有单位负责", "made": "提出日",
    "mark": "评分", "may_appeal": "可申诉", "may_renew": "可再申诉", "meeting": "会议", "meetings": "会议", "member": "条目",
    "membership": "成员资格", "merge": "合并", "merged_into": "并入的编号", "month": "月份", "need": "需求", "need_measure": "需求计量",
    "need_title": "需求名称", "needed": "需要票数", "needed_by": "需求单位", "needs": "需求", "newest": "最新版", "next_by": "下一步期限",
    "notice": "公示", "noticed": "公示日", "now": "现在的网格", "nth": "第几个", "objection": "异议", "objections": "异议数",
    "occasion": "事项", "of_person": "移交人", "offer_kind": "供给类别", "offer_measure": "供给计量", "offer_title": "供给名称",
    "offered": "可供", "offered_by": "供给单位", "officers": "联络员数", "open": "未结", "opened": "提出日", "orders": "点单", "orgs": "党组织数",
    "other": "对方", "others": "其他各方", "over": "多出", "over_share": "超出比例", "overdue": "已逾期", "overlapped": "重叠（分钟）",
    "pair": "配对", "passed": "通过", "percent": "按时率（%）", "permanent_since": "转正日", "placed": "下单日", "planner": "主办单位",
    "pledge": "承诺", "position": "账本第几条", "posted": "计入/发布", "presence": "出席", "present": "到会票数", "principal": "委托方",
    "problems": "转办数", "project": "项目", "projects": "项目", "promised": "承诺数", "proposal": "提议", "proposals": "提案数",
    "proposed": "拟定", "proposed_by": "提出单位", "published": "发布日", "publisher": "发布单位", "quorate": "达到法定人数", "raised": "提出时刻",
    "raiser": "吹哨单位", "reached": "已达成", "read_by": "计入谁", "received": "收到时刻", "recipient": "报送给", "record": "记录",
    "recorded": "已记录", "recorded_by": "记录单位", "rectification": "整顿", "recusal": "回避", "refusal": "退回", "refused": "不接/退回",
    "registrar": "登记单位", "rejected_by": "不认可的单位", "rejected_on": "不认可日", "renew_by": "再申诉期限", "renewal": "续签/再申诉",
    "renewed_by": "续签为", "renews": "续自", "replaced": "已替换", "replaced_by": "由哪份替换", "reported": "反映/报告日",
    "reporter": "反映单位", "requested": "申请日", "resolved": "办结时刻", "resources": "资源", "response_minutes": "响应（分钟）",
    "revealed": "已亮份", "revoked": "已撤销", "roll": "名册", "round": "考评安排", "rule_by": "裁决期限", "ruled": "裁决", "ruler": "裁决方",
    "ruler_name": "裁决方名称", "scan": "扫码", "sealed_on": "封存日", "seed": "种子", "seq": "序号", "served": "任职/使用单位",
    "services": "服务", "set_by": "规定单位", "short": "不足", "shown_on": "公示日", "shut": "已封箱", "signed_on": "签署日", "since": "起始日",
    "slips": "签到条", "standard": "标准", "standing": "状态", "star": "星级", "started": "开始", "stated": "填报日", "step": "步骤",
    "study": "调研", "successor": "接替的密钥", "superseded_by": "新版", "taken": "已认领/接受", "taken_back": "已收回", "taken_over": "已接手",
    "taken_over_by": "接手单位", "template": "范本", "template_alliance": "范本联盟", "template_title": "范本名称", "terminated": "解除日",
    "termination": "解除", "thing": "事项", "title_en": "英文名称", "to_be_placed": "待重新落格", "to_person": "接收人", "to_unit": "对谁",
    "tokens": "凭证数", "training": "培训", "trainings": "场次", "turn": "第几轮", "unit_name": "单位名称", "unsealed": "已开箱",
    "upheld": "认定日", "visit": "走访", "void": "无效", "voted": "已投", "voter": "投票方", "waiting": "未答", "went": "出",
    "whistle": "吹哨", "whole": "全部达标", "whom": "与谁有关", "wish": "心愿", "zh": "说明", "withdrawn": "已撤回", "withdrawn_because": "撤回原因",
    "withdrawn_on_behalf": "代为撤回", "within": "所在网格",
    # What is called otherwise than the member of a statement that has the same name.
    "as_of": "以前多少条为准", "clocked": "计时（分钟）", "count": "数量", "counted": "计入", "day": "日期", "decided_by": "由谁决定",
    "document": "文件", "entered": "补录（分钟）", "entry": "账本第几条", "evidence": "凭证", "handled": "如何处理", "host": "主办/兜底单位",
    "how": "方式", "index": "序号", "item": "清单事项", "line": "第几笔", "list": "清单", "met": "已达标的条目", "minutes": "时长（分钟）",
    "missing": "缺的条目", "months": "月份数", "of": "针对", "offer": "供给/转交", "opening": "期初", "owner": "归谁", "report": "报告",
    "request": "申请/来文", "sealed_by": "由谁封存", "secret": "无记名", "settled": "了结", "text": "内容", "whose": "谁的",
}  # fmt: skip

WORDS: dict[str, str] = {
    "absent": "缺席", "added": "新增", "adopted": "已采用", "agenda-proposal": "议题提议", "agreed": "已同意", "agreement": "协议",
    "alliance": "联盟", "announced": "已公示", "answer": "等答复", "answered": "已答复", "applied": "已申请", "asked": "已提出", "attended": "出席",
    "audit-finding": "审计发现", "awarded": "已认定", "ballot": "投票", "bank": "时间银行", "booked": "已入账", "cadence": "频次", "came to nothing": "没有抽成", "changed": "改动",
    "claim": "认领", "claimed": "已认领", "clocked": "计时", "closed": "已结束", "commitment": "承诺", "confirmed": "已确认",
    "correction-request": "更正申请", "counted": "已计", "countersigning": "待会签", "dispatched": "已派单", "dispute-answer": "异议答复",
    "dispute-ruling": "异议裁决", "donation": "捐赠", "done": "已办结", "done_late": "逾期办结", "draft": "起草", "drawn": "已抽出", "dropped": "不再承担",
    "due": "应办", "duty-item": "责任事项", "ended": "已结束", "entered": "补录", "exceeded": "超过上限", "exchange": "通兑", "exchanged": "通兑往来", "excused": "请假",
    "expected": "应到", "expired": "过期作废", "expiry": "过期", "finished": "已整改", "follow-up": "督办", "follow-up-report": "督办进度", "gift": "转赠", "grading": "决定等次", "grant": "资助", "granted": "已实现",
    "held": "在任", "in_force": "生效中", "in_the_chair": "轮值中", "interim": "期中", "invited": "已邀请", "issue": "公共问题", "issued": "已出具",
    "item": "清单事项", "kept": "已兑现", "lapsed": "已过期", "last-objection": "公示异议截止", "listed-project": "清单项目", "made": "已提出", "meeting": "会议",
    "member": "成员", "membership": "成员资格", "met": "已达到", "milestone": "项目节点", "missed": "漏办", "newest": "最新", "notice-end": "公示期满", "noticed": "公示中",
    "objection": "公示异议", "offered": "待接受", "office": "任职", "open": "未办结", "opened": "已提出", "order": "点单",
    "over": "已过期", "overdue": "已逾期", "placed": "已下单", "pool": "公共时间池", "proposed": "已提出", "provisional": "临时", "raised": "已提出",
    "rated": "已评价", "recorded": "已记录", "rectification": "整顿", "redeemed": "已兑换", "redemption": "兑换", "redrawn": "已并划", "referral": "推荐奖励", "refused": "已拒绝", "regular": "正式",
    "released": "已放回", "removed": "删去", "renewal": "续签", "reported": "已反映", "revoked": "已撤销", "rotated": "已轮换", "ruling": "等裁决",
    "score-appeal": "评分申诉", "sealing": "封存报告", "share": "抽签出份", "shown": "公示中", "signature": "待签署", "signed": "已签署",
    "signing": "签署中", "split": "拆分", "spoiled": "废票", "stands": "有效", "subordinate": "下属单位", "taken": "已受理",
    "taken-back": "已收回", "terminated": "已解除", "termination": "解除", "thanked": "已答谢", "to be closed": "待计票", "to_start": "未开始",
    "told": "通知", "waits": "等待", "whistle": "吹哨",
}  # fmt: skip
"""What a column with a closed list may hold, as far as no statement has the word."""


COLUMNS_OF: dict[tuple[str, str], str] = {
    ("matches", "wanted"): "还需", ("matches", "covers"): "可满足", ("matches", "offer"): "供给", ("score-appeals", "line"): "得分项",
    ("openings", "as_of"): "旧账截止日", ("stars", "threshold"): "达标时长（分钟）",
    ("person-mergers", "kept"): "保留的编号", ("ballot-boxes", "asked"): "应投票数", ("certificates", "handler"): "经办人",
    ("certificates", "until"): "公示截止日", ("stars", "until"): "公示截止日",
}  # fmt: skip
"""Where one register calls a column otherwise than the others, for something else stands in it."""

WORDS_OF: dict[tuple[str, str], str] = {("certificate-applications", "open"): "有效"}
"""The same of what a column holds."""


def title(register: str) -> str:
    return TITLES[register]


def column(name: str, register: str = "") -> str:
    """What a column is called.

    >>> column("overdue"), column("title"), column("wanted", "matches")
    ('已逾期', '标题', '还需')
    """
    if (register, name) in COLUMNS_OF:
        return COLUMNS_OF[register, name]
    return COLUMNS[name] if name in COLUMNS else FIELDS[name].zh


def said(value: str, register: str = "") -> str:
    """A word of a closed list in Chinese; anything else is itself.

    >>> said("to_start"), said("liaison"), said("会议室")
    ('未开始', '联络员', '会议室')
    """
    if (register, value) in WORDS_OF:
        return WORDS_OF[register, value]
    if value in WORDS:
        return WORDS[value]
    return VALUES[value].zh if value in VALUES else value
