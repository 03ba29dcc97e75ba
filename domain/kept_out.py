"""The words of what this ledger keeps out, line by line of the field's list (ARCHITECTURE.md, "What free text may not say").

    走访重点信访人，做好稳控   ──▶  WATCHED, 重点信访人       与区信访局签订共建协议   ──▶  nothing: a unit's name

There is no type of statement for any of this; the words guard the text beside. They are part of the rule set: what was decided by
one list must be decided by it for ever, so a list of a released set is never touched, and a longer one comes with the next set.
A word may be an expression after its first two characters, which are always themselves, for the speed of the search.
Code points are listed and never classes of Unicode, which grow from year to year.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Sort:
    """What a text may not hold: its stable name, its name in both languages, and what to do instead."""

    name: str
    zh: str
    en: str
    instead_zh: str
    instead_en: str


WATCHED = Sort(
    "watched",
    "信访、矫正、管控对象",
    "people who petition, are under correction or are watched",
    "本账不记这些人，请只写公共事项",
    "nobody is on record here for that; write of the public matter alone",
)
SCORED = Sort(
    "scored",
    "给居民或家庭打分",
    "scores of residents or families",
    "只有单位、志愿者和报到党员有记录，居民不评分",
    "units, volunteers and members on duty have records; residents are not rated",
)
INFORMANT = Sort(
    "informant",
    "舆情、言论和思想动态的收集",
    "reports of what people say or think",
    "请只写公共设施和服务方面的事",
    "write of public facilities and services alone",
)
TRACKED = Sort(
    "tracked",
    "轨迹、定位、人脸和入户照片",
    "tracks, positions, faces and photos of homes",
    "凭另一人的确认或签到码即可，不要这些",
    "a second person's confirmation or a check-in slip is evidence enough",
)
RANKED = Sort(
    "ranked",
    "点赞、打卡、学习时长和个人排名",
    "likes, log-ins, study time and rankings of persons",
    "不按这些记分，名单按姓名或单位排列",
    "nothing is counted by these; lists go by name",
)
BOUGHT = Sort(
    "bought",
    "用钱换积分或时长",
    "points or hours for money",
    "捐款只作捐款记，不折积分",
    "record a donation as a donation; it earns nothing",
)
GUARDED = Sort(
    "guarded",
    "未成年人、病人、纠纷、举报、考察和处分",
    "children, patients, disputes, tips, vetting and discipline",
    "这些另有保密规定，请从文字中去掉",
    "these have rules of confidence of their own; leave them out",
)
ENFORCED = Sort(
    "enforced",
    "案件、拆迁和信访的数字",
    "figures of crime, demolition and petitions",
    "这些不作考核依据，请去掉",
    "these are no measure of anybody here; leave them out",
)
PUNISHED = Sort(
    "punished",
    "因拒绝而处罚",
    "penalties for refusing",
    "拒绝是权利，不扣分、不通报",
    "refusing is a right and costs nothing",
)

WORDS: dict[Sort, tuple[str, ...]] = {
    WATCHED: (
        "上访(?!问)", "缓刑", "假释", "刑满", "不稳定人员", "信访(?:人|户|积案|对象|老户|案件|事项)", "重点信访", "缠访", "闹访", "越级访", "进京访", "进京上访", "非访", "截访",
        "劝返", "老访户", "稳控", "维稳对象", "涉稳", "涉军群体", "涉军人员", "涉众人员", "盯控", "布控", "列管",
        "社区矫正(?!法|中心|管理局)", "社矫", "矫正对象", "矫正人员", "刑释", "安置帮教", "帮教对象", "吸毒人员", "戒毒人员",
        "邪教人员", "维稳力量", "维稳任务", "维稳值守", "社会稳定队伍", "协防队", "重点人员", "重点关注人员", "重点关注对象", "重点管控", "管控对象", "高危人员", "肇事肇祸", "特殊人群(?:管控|服务管理|台账|排查)",
    ),
    SCORED: (
        "家庭(?:文明|道德|诚信)?积分", "居民(?:个人|文明|道德|诚信|信用)?积分", "村民(?:文明|道德|诚信|信用)?积分", "居民(?:个人)?(?:信用|诚信)(?:分|等级|档案|评)",
        "村民(?:信用|诚信)(?:分|等级|档案|评)", "住户.{0,4}(?:信用|诚信|积分|评分)", "租户.{0,4}(?:信用|诚信|积分|评分)", "道德积分", "按户(?:评星|打分|评分|计分)",
        "每户.{0,6}(?:打分|评分|评星)", "给居民.{0,4}(?:打分|评分)", "诚信分", "户积分", "文明分", "哪家.{0,8}[减扣]分", "违规家庭", "家庭(?:降星|扣分)",
    ),
    INFORMANT: (
        "舆情(?:信息员|员|专员|线索|上报|报送|收集|排查|监测|报告|专报|台账)", "思想(?:动态|倾向|状况)[^。；]{0,4}(?:收集|上报|排查|汇报|掌握|摸排)",
        "收集.{0,6}思想(?:动态|倾向)", "排查.{0,6}思想(?:动态|倾向)", "掌握.{0,6}思想(?:动态|倾向|状况)", "居民言论", "群众言论", "苗头性言论", "监测.{0,8}言论",
        "(?:言论|议论|看法|牢骚)[^，。；]{0,8}(?:上报|报上|报送|报告|反馈|登记)", "记录.{0,6}言论", "意见原话", "原话上报", "原话记录", "网格信箱", "情报员", "情报信息", "移动探头", "耳目",
    ),
    TRACKED: (
        "行踪", "活动轨迹", "定位轨迹", "运动轨迹", "巡查轨迹", "手机轨迹", "轨迹(?:截图|上传|记录)", "定位手环", "位置水印", "水印位置", "人脸(?:识别|打卡|签到|采集|比对)", "刷脸", "录脸", "指纹(?!画)", "路线.{0,6}留痕", "入户(?:拍照|照片|录像)",
        "实时定位", "定位(?:打卡|签到|追踪)", "(?:打开|开启|开着)定位", "拍照(?:打卡|签到)", "手机定位", "GPS", "gps", "(?:家中|家里|室内|屋内)照片",
    ),
    RANKED: (
        "排行榜", "红黑榜", "点赞(?:数|量|率|排|积分|换|得)", "转发(?:数|量|率|排|积分|得)", "阅读量", "浏览量", "学习时长(?:达|计|纳|加|排|积)", "在线时长",
        "连续登录", "登录(?:积分|得分|奖励)", "签到得?积分", "签到.{0,2}得.{0,2}分", "打卡(?:积分|得分|天数|排名)", "每日打卡", "每天打卡", "强制打卡", "积分排名", "个人排名",
        "人员排名", "党员排名", "志愿者排名", "末位", "倒数第", "由高到低.{0,4}公示", "集赞", "排座次", "个人前[一二三五十0-9]+名",
    ),
    BOUGHT: (
        "捐(?:款|资|赠|钱|物)[^，。；]{0,10}(?:换|兑换|折算|折合|抵|计入|奖励|得)[^，。；]{0,6}(?:积分|时长|分$|小时)", "捐[0-9]+元[^，。；]{0,4}[0-9]+分",
        "捐(?:款|资|赠|物|得)[^，。；]{0,10}积分", "出钱[^，。；]{0,8}(?:积分|时长|小时)", "赞助[^，。；]{0,8}(?:抵|积分|时长|小时)", "以捐代", "以钱代", "购买积分", "买积分", "充值.{0,4}积分", "现金.{0,4}积分", "积分.{0,6}现金购买",
    ),
    GUARDED: (
        "留守儿童.{0,2}(?:名单|信息|档案|台账|花名册|照片|姓名)", "困境儿童.{0,2}(?:名单|信息|档案|台账|花名册|照片|姓名)", "孤儿(?:名单|信息|档案|台账|照片)",
        "未成年人(?:名单|信息|档案|台账|照片)", "学生(?:名单|成绩|档案)", "患者", "病历", "病例", "病史", "确诊", "密接", "诊断(?:报告|结果|书)", "病人", "(?:艾滋病?|癌症|抑郁症|精神分裂|癫痫|肝炎|乙肝|肺结核|梅毒)(?!科普|讲座|知识|防治|筛查|预防|宣传|日)",
        "精神病人", "精神障碍", "残疾人(?:名单|信息|档案|台账|证号)", "家暴", "离异", "吵架", "劝和", "(?:家庭|邻里|婚姻|继承|债务)纠纷", "劳资纠纷(?!.{0,4}(?:知识|讲座|预防|培训))", "讨薪案", "欠薪案",
        "纠纷(?:当事人|案|双方)", "纠纷[0-9]+[起件宗次]", "调解(?:案|卷宗|当事人|笔录|协议书)", "举报(?:信|人|线索|材料|件)", "检举", "揭发", "控告", "匿名信", "告密",
        "问题线索", "线索移交", "候选人.{0,4}(?:负面|审查|考察|联审|资格|不得)", "拟任人选", "考察材料", "政审", "党纪处分", "政务处分", "处分决定", "受处分", "警告处分", "记大过", "给予记过", "受记过", "记过处分", "不良记录",
        "违纪(?:人员|党员|干部|线索|案)", "立案审查", "诫勉", "问责处理", "问责[0-9]+人", "双规",
    ),
    ENFORCED: (
        "刑事案", "刑案", "治安案", "案件(?:数|量|率)", "发案", "破案", "警情", "嫌疑人", "抓获", "抓到", "信访(?:量|率|总量|数|件|积分|排名)", "零上访", "零信访", "拆迁(?:任务|户|率|面积|签约|进度|量)",
        "征收拆迁", "征拆", "征收签约", "拆除违建", "拆除违法建筑", "拆除违章建筑", "违建拆除", "违法建筑拆除", "拆违", "拆房", "强拆",
    ),
    PUNISHED: tuple(
        f"{refusing}[^，。；]{{0,10}}(?<!不)(?:扣(?!减项)|罚|通报|黑名单|取消|降级|约谈|检讨|点名|出局|不评)"
        for refusing in (
            "拒绝", "拒不", "谢绝", "推掉", "退单", "不来", "不响应", "不服从", "不接单", "不认领", "不报名", "没接单", "没认领", "没报名", "未接单",
            "未认领", "未报名", "不参加(?!.{0,8}(?:会|学习|组织生活|述职|报到))", "未参加(?!.{0,8}(?:会|学习|组织生活|述职|报到))",
            "没参加(?!.{0,8}(?:会|学习|组织生活|述职|报到))",
        )
    ),
}  # fmt: skip
"""Of rule set 2."""


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """The first two characters of each word, in every way that it may begin.

    >>> sorted(beginnings(["(?:家庭|邻里)纠纷", "捐(?:款|资)", "捐[0-9]+元"]))[:3]
    ['家庭', '捐0', '捐1']
    """
    heads = {head for word in words for first in _unfolded(word) for head in _second_unfolded(first)}
    assert all(len(head) == 2 and not set(head) & set(".([{?") for head in heads)
    return frozenset(heads)


def _unfolded(word: str) -> list[str]:
    if not word.startswith("(?:"):
        return [word]
    firsts, _, rest = word.removeprefix("(?:").partition(")")
    return [first + rest for first in firsts.split("|")]


def _second_unfolded(word: str) -> list[str]:
    first, rest = word[0], word[1:]
    if rest.startswith("(?:"):
        seconds, _, after = rest.removeprefix("(?:").partition(")")
        optional = [first + after[1:2]] if after.startswith("?") else []
        return [first + second[0] for second in seconds.split("|")] + optional
    if rest.startswith("["):
        inside = rest[1 : rest.index("]")].replace("0-9", "0123456789")
        return [first + second for second in inside]
    return [word[:2]]


def by_beginning() -> dict[str, list[tuple[Sort, str]]]:
    found: dict[str, list[tuple[Sort, str]]] = {}
    for sort, words in WORDS.items():
        for word in words:
            for pair in beginnings([word]):
                found.setdefault(pair, []).append((sort, word))
    return found


BEGINNING = by_beginning()
PERHAPS = re.compile(
    f"[{''.join({pair[0] for pair in BEGINNING})}](?=[{''.join({pair[1] for pair in BEGINNING})}])"
)
compiled = lru_cache(1024)(re.compile)


def kept_out(text: str) -> tuple[Sort, str] | None:
    """The first word in `text` of what is kept out, and its sort; None when it holds none.

    Of most texts a few pairs of characters are looked up and nothing else.
    """
    for perhaps in PERHAPS.finditer(text):
        at = perhaps.start()
        for sort, word in BEGINNING.get(text[at : at + 2], ()):
            if found := compiled(word).match(text, at):
                return sort, found[0]
    return None
