"""What looks like somebody's name in free text, as far as that can be told at all.

    联系人：张建国 · 陈桂芳老人 · 孙某    ──▶  a name         张村街道 · 老同志座谈会 · 学习雷锋同志   ──▶  nothing

Only three marks are looked for: a name behind a word that announces one, before a form of address, or with 某 in it. A name
alone looks like any other words, so most pass; docs/lint.md says how many. Who reads such a text is the real guard.
"""

import re

from domain.kept_out import Sort

NAME = Sort("name", "人名", "a person's name", "请写职务或人员编号", "write an office or the person's number")

KNOWN = "雷锋|焦裕禄|孔繁森|习近平|毛泽东|邓小平|江泽民|胡锦涛|周恩来|刘少奇|朱德|陈云|白求恩|张思德|王进喜|黄文秀|张桂梅|杨善洲|谷文昌"
"""Of public life, and taught in every study session."""
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙钱汤尹黎易武乔贺赖龚文马高"
"""The common ones; not those that are common words too (方 于 和 安 时 …)."""
TWO = "欧阳|司马|上官|诸葛|皇甫|慕容|司徒|令狐"
GIVEN = "[^\\x00-\\u4dff\\ua000-\\uffff的了在是和与或由于请向为被及等各位名个全部党员同老女士先联系负责社区街道单位书记主任局长某]"
FULL = f"(?!{KNOWN})(?:(?:{TWO})|[{FAMILY}]){GIVEN}{{1,2}}"
SURNAME = f"(?:(?:{TWO})|[{FAMILY}])"
EDGE = "(?:^|[\n ，。；、,;：:（(“”由请找给与和经向为叫感谢慰问]|居民|村民|群众|党员|志愿者|学员|邻居|[楼院栋户])"
STOP = "(?=$|[\n ，。；、,;（()）：:0-9])"

LABELS = ("联系人", "对接人", "经办人", "负责人", "主持人", "记录人", "户主", "当事人", "申请人", "姓名")
LISTS = (
    "组长",
    "报名",
    "名单",
    "捐赠人",
    "受助人",
    "受益人",
    "领取人",
    "对象",
    "讲师",
    "志愿者",
    "党员",
    "居民",
)
LABEL = re.compile("|".join(LABELS + LISTS))
ANNOUNCED = re.compile(
    f"(?:(?:{'|'.join(LABELS)})(?:[：: ]+|为|是|)|(?:{'|'.join(LISTS)})[：:] ?){FULL}{STOP}"
)
TITLES = "同志|先生|女士|大爷|大妈|阿姨|奶奶|爷爷|老人|老太|大叔|大婶|师傅"
TITLE = re.compile(TITLES)
ADDRESSED = re.compile(f"{EDGE}(?:{FULL}|{SURNAME})(?:{TITLES})(?!们|[一-鿿]{{0,6}}(?:厂|店|铺|坊|馆|公司))")
MASKED = re.compile(f"[{FAMILY}]某(?!些|种|个|项|地|次|年|月|日)")
ACTING = re.compile(
    f"(?:居民|村民|志愿者|群众|学员|邻居|书记|主任|队长|会长|站长|所长|民警|网格员|律师|教授)((?!{KNOWN})[{FAMILY}]{GIVEN}{{2}})(?:{STOP}|[在因将说反来捐提表牵主带参签代])"
)


def named(text: str) -> bool:
    """Whether `text` seems to name a person."""
    if TITLE.search(text) and ADDRESSED.search(text):
        return True
    if LABEL.search(text) and ANNOUNCED.search(text):
        return True
    return bool(MASKED.search(text) or ACTING.search(text))
