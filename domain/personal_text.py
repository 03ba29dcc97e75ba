"""What looks personal in free text: telephone and identity numbers, addresses of mail, ids of messengers, bank cards, coordinates, doors of homes.

    电话 138-0000-0000 · 一三八〇〇〇〇〇〇〇〇 · １３８ ００００ ００００  ──▶  a telephone number
    3号楼2单元502 · 2栋301室                                      ──▶  the door of a home; but not 服务中心2号楼301室
    订单 202603120455001 · 距县城138公里 · 12345热线                    ──▶  nothing

A number is read as people write it: in one piece, in a few groups, or digit by digit; full-width and Chinese digits too. What
follows at once on letters, a hyphen or a point is a piece of a longer number, and none of its own. What was found is never
repeated to anybody. Expressions name code points and never classes of Unicode, which grow from year to year.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from domain.kept_out import Sort

VAULT = (
    "联系方式和证件号只存在个人档案里，请删去",
    "such numbers belong in the person's file in the vault; remove it",
)
PHONE = Sort("phone", "电话号码", "a telephone number", *VAULT)
IDENTITY = Sort("identity", "身份证号", "an identity number", *VAULT)
E_MAIL = Sort("e-mail", "电子邮箱", "an e-mail address", *VAULT)
HANDLE = Sort("handle", "微信号或QQ号", "a WeChat or QQ id", *VAULT)
CARD = Sort("card", "银行卡号", "a bank card number", *VAULT)
PLACE = Sort(
    "place",
    "经纬度坐标",
    "coordinates",
    "请写地名，如某小区东门",
    "name the place in words, such as the east gate of an estate",
)
DOOR = Sort(
    "door",
    "住户门牌号",
    "the door number of a home",
    "请写到小区或楼栋为止，不写哪一户",
    "name the estate or the building, and not which home",
)

WIDE = (
    {0xFF01 + n: chr(0x21 + n) for n in range(94)}
    | dict.fromkeys((0x2010, 0x2013, 0x2014, 0x2212), "-")
    | {0x3000: " "}
)
NUMERALS = dict(
    zip(map(ord, "〇零一幺壹二贰三叁四肆五伍六陆七柒八捌九玖"), "001112233445566778899", strict=True)
)
"""Character for character, so that a place in one spelling is the same place in another."""

DIGIT = "[0-9０-９〇零一幺壹二贰三叁四肆五伍六陆七柒八捌九玖]"
SUSPECT = re.compile(f"{DIGIT}(?:[-‐–—－−._·() （）　/＿．／]{{0,2}}{DIGIT}){{6,}}")
"""Seven digits or more, however they are written: most texts have none, and then nothing more is asked."""
SIGNS = re.compile(
    "@|＠|°|\\(at\\)|微信|微我|威信|薇信|钉钉|扣扣|企鹅|Q[Qq]|q[Qq]|Ｑ|V信|v信|V[Xx]|v[Xx]|W[XxEe]|w[XxEe]|ｖ|ｗ|东经|北纬|经[0-9度]|纬[0-9度]|lat|lng|单元|号楼|栋|幢"
)
"""What an address, a place on the globe or the door of a home has in it. Each begins with itself, so that the search passes over all else."""


def personal(text: str) -> Sort | None:
    """The first sort of personal number that `text` seems to hold; None when it seems to hold none."""
    digits, signs = SUSPECT.search(text), SIGNS.search(text)
    if not (digits or signs):
        return None
    plain = text.translate(WIDE)
    if signs and (found := _address(plain)):
        return found
    if COORDINATES.search(plain):
        return PLACE
    if signs and _is_a_home(plain.translate(NUMERALS)):
        return DOOR
    if digits:
        return _number(plain) or _number(plain.translate(NUMERALS))
    return None


# Addresses, and places on the globe

MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64} ?(?:@|\(at\)) ?[A-Za-z0-9-]{1,63}\.[A-Za-z0-9-]")
MESSENGER = re.compile(
    r"(?:微信|[Ww][Ee][Cc]hat|威信|薇信|[Vv]信|(?<![A-Za-z0-9])[VvWw][Xx]|钉钉)"
    r"(?:(?:号码?|账号|帐号|[Ii][Dd]|名)[:=\s]{0,4}|[:=是为]\s{0,4}|\s{1,4}(?=[A-Za-z_-]{0,19}[0-9_])|(?=[A-Za-z_-]{1,19}[0-9_]|[0-9]{6}))"
    r"(?:是|为)?\s{0,4}(?:[A-Za-z][-_A-Za-z0-9]{5,19}|[0-9]{6,11})"
    r"|微我\s{0,4}[A-Za-z][-_A-Za-z0-9]{5,19}"
    r"|(?:[Qq][Qq]|扣扣|企鹅)群?(?:号码?)?[:=是为\s]{0,4}[1-9][0-9]{4,10}(?![0-9])"
)
COORDINATES = re.compile(
    r"(?<![0-9.])[0-9]{1,3}\.[0-9]{4,15}°?[NSEWnsew]?\s?[,，、/;；\s]\s?[0-9]{1,3}\.[0-9]{4}"
    r"|(?:东经|北纬|经度|纬度)[^0-9，。；]{0,3}[0-9]{1,3}(?:\.[0-9]{2,}|°|度)|[经纬][0-9]{1,3}\.[0-9]{3,}|[0-9]{1,3}° ?[0-9]{1,2} ?['′分]"
    r"|(?:lat|lng)[^0-9]{0,3}[0-9]{1,3}\.[0-9]{2,}"
)


def _address(plain: str) -> Sort | None:
    if MAIL.search(plain):
        return E_MAIL
    return HANDLE if MESSENGER.search(plain) else None


# Doors of homes

UNIT_DOOR = re.compile(
    "[0-9]{1,2}单元 ?(?:[0-9]{1,2}[楼层] ?)?-?(?:[0-9]{3,4}(?![0-9元分平米㎡次年月户人块万家])|[东西中南北]+[户室])"
)
"""Only homes have 单元. What is counted or paid behind one is no door."""
HOUSE_DOOR = re.compile("[0-9]{1,3}(?:号楼|栋|幢) ?-?[0-9]{3,4}(?:室|房|户|号(?!楼))")
PUBLIC = re.compile(
    "中心|大厦|大楼|写字楼|办公|园区|产业园|工业园|学校|小学|中学|大学|学院|医院|机关|校区|服务站|馆|基地|广场|市场|商场|法院|单位|公司"
)
"""In front of a room of a house that is nobody's home: where people meet is said to the door."""


def _is_a_home(plain: str) -> bool:
    if UNIT_DOOR.search(plain):
        return True
    return any(
        not PUBLIC.search(plain, max(0, door.start() - 14), door.start())
        for door in HOUSE_DOOR.finditer(plain)
    )


# Numbers

RUN = re.compile(r"[0-9]+(?:[-._·() /]{1,2}[0-9]+)*")
GROUP = re.compile("[0-9]+")
MOST_GROUPS = 6
TIGHT = re.compile("[-._/]")
"""What holds the pieces of one number together; blanks and brackets also stand between two numbers."""
CALLED = re.compile(r"(?:电话|座机|手机|联系|致电|拨打|传真|回电|来电|号码|[Tt]el)[^0-9，。；;]{0,6}$")
RUNG = re.compile(r"(?:电话|座机|手机|致电|传真|联系方式|[Tt]el)[^0-9，。；;]{0,4}$")
PROVEN = re.compile(r"(?:身份证|身份号码|证件号)[^0-9，。；;]{0,6}$")
PAID = re.compile(r"(?:卡号?|全号|银行卡|信用卡|储蓄卡|账号|帐号)[^0-9，。；;]{0,6}$")
LETTERS = re.compile(r"(?<![A-Za-z])(?:[Tt][Ee][Ll]|[Pp]hone)$")


class Number(NamedTuple):
    """A number as it may be meant: its groups without what divides them, and the text before."""

    groups: tuple[str, ...]
    before: str
    last: str
    """The character behind it."""

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def _number(plain: str) -> Sort | None:
    for number in numbers(plain):
        if _identifies(number):
            return IDENTITY
        if _pays(number):
            return CARD
        if _rings(number):
            return PHONE
    return None


def numbers(plain: str) -> Iterator[Number]:
    """Every row of up to six groups, and every whole row of single digits, that is no piece of a longer number."""
    for run in RUN.finditer(plain):
        groups = list(GROUP.finditer(plain, run.start(), run.end()))
        for i, j in _rows([group.end() - group.start() for group in groups]):
            start, end = groups[i].start(), groups[j].end()
            before = plain[max(0, start - 14) : start]
            if (i and TIGHT.search(plain, groups[i - 1].end(), start)) or _is_a_piece(before):
                continue
            if j + 1 < len(groups) and TIGHT.search(plain, end, groups[j + 1].start()):
                continue
            yield Number(tuple(group[0] for group in groups[i : j + 1]), before, plain[end : end + 1])


def _rows(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of the groups that may be one number of 7 to 19 digits."""
    for i in range(len(lengths)):
        digits = 0
        for j in range(i, min(i + MOST_GROUPS, len(lengths))):
            digits += lengths[j]
            if 7 <= digits <= 19:
                yield i, j
    for single, row in groupby(range(len(lengths)), key=lambda at: lengths[at] == 1):
        at = list(row)
        if single and MOST_GROUPS < len(at) <= 19:
            yield at[0], at[-1]


def _is_a_piece(before: str) -> bool:
    """Whether letters or a hyphen stand at once in front: then it belongs to a code."""
    return bool(re.search(r"[A-Za-z][-._/]?$", before)) and not LETTERS.search(before)


def _identifies(number: Number) -> bool:
    digits = number.digits
    if len(digits) == 17 and number.last in ("x", "X"):
        digits += "X"
    if len(digits) == 18:
        return is_identity_number(digits) or bool(PROVEN.search(number.before))
    if len(digits) == 15 and len(number.groups) <= 4:
        old = digits[:2] in PROVINCES and _is_day("19" + digits[6:12])
        return old or bool(PROVEN.search(number.before))
    return False


PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are an identity number: province, day of birth, check character (GB 11643-1999, whose own example this is).

    >>> is_identity_number("11010519491231002X"), is_identity_number("202603120455001138")
    (True, False)
    """
    if len(text) != 18 or not re.fullmatch("[0-9]{17}[0-9X]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    born = text[6:14]
    return (
        text[:2] in PROVINCES
        and "1880" < born < "2100"
        and _is_day(born)
        and "10X98765432"[total % 11] == text[17]
    )


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


CARDS = re.compile(
    "62[0-9]{14,17}|60[0-9]{14,17}|9558[0-9]{12,15}|4[0-9]{15}|5[1-5][0-9]{14}|3[568][0-9]{14}"
)


def _pays(number: Number) -> bool:
    digits = number.digits
    if not 15 <= len(digits) <= 19:
        return False
    if PAID.search(number.before):
        return True
    return bool(CARDS.fullmatch(digits)) and _luhn(digits)


def _luhn(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += int(digit) if place % 2 == 0 else sum(divmod(2 * int(digit), 10))
    return total % 10 == 0


MOBILE = re.compile("(?:(?:00)?86)?1[3-9][0-9]{9}")
LANDLINE = re.compile("0(?:10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}")
LOCAL = re.compile("[2-8][0-9]{6,7}")
DAY = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]$")


def _rings(number: Number) -> bool:
    digits = number.digits
    if 5 < len(number.groups) < len(digits):
        return False  # 13 15 17 19 21 3 are house numbers
    if MOBILE.fullmatch(digits):
        return True
    if LANDLINE.fullmatch(digits):
        grouped = len(number.groups) > 1 and 3 <= len(number.groups[0]) <= 4 and not DAY.search(digits)
        return grouped or bool(CALLED.search(number.before))
    return bool(LOCAL.fullmatch(digits) and RUNG.search(number.before)) and not DAY.search(digits)
