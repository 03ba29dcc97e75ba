"""Which side is which: the parties of an agreement as they are written above a table, and by one character inside it.

甲方 第1号驻区单位、乙方 市南区第1社区        above
甲→乙   联合开展服务居民活动   6次            in a row
"""

from collections.abc import Iterable, Mapping

from contracts.values import Id

STEMS = "甲乙丙丁戊己庚辛壬癸"


def sides(units: Iterable[Id]) -> dict[Id, str]:
    """
    >>> sides(["YH001", "YC03", "YH001"])
    {'YH001': '甲', 'YC03': '乙'}
    """
    return {
        unit: STEMS[at] if at < len(STEMS) else str(at + 1) for at, unit in enumerate(dict.fromkeys(units))
    }


def whom(sides: Mapping[Id, str], by: Id, to: Id) -> str:
    """Who owes whom.

    >>> whom({"YH001": "甲", "YC03": "乙"}, "YC03", "YH001")
    '乙→甲'
    """
    return f"{sides[by]}→{sides[to]}"
