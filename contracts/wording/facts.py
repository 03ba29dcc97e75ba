"""What attributes of facts and the words of their closed lists are called: in score sheets, and where a rulebook is read aloud.

Facts hold the short names of what was signed. The words that only one office uses are in its own language already.
"""

from contracts.wording.values import VALUES
from contracts.wording.words import Words

MEANINGS: dict[str, dict[str, Words]] = {
    "leave": {"excused": Words("请假", "excused"), "unexcused": Words("无故缺席", "without leave")},
    "relation": {"none": Words("无关系", "none")},
    "holder": {"person": Words("个人", "a person"), "group": Words("集体", "a group")},
    "rating": {"ok": Words("正常", "in order"), "complaint": Words("有投诉", "with a complaint")},
    "span": {
        "year": Words("全年", "a year"),
        "half": Words("半年", "a half-year"),
        "quarter": Words("季度", "a quarter"),
        "month": Words("月", "a month"),
    },
}
"""By attribute, then by word; what is not here of `relation`, `kind` and `sort` is called what statements call it."""

OF_STATEMENTS = ("relation", "kind", "sort")

NAMES: dict[str, Words] = {
    "body": Words("机构", "body"),
    "branch": Words("支部", "branch"),
    "city_award": Words("获市级奖", "has a city award"),
    "city_body": Words("市级机构", "body of the city"),
    "city_level": Words("市级", "at city level"),
    "committee": Words("支委", "member of the committee"),
    "days": Words("天数", "days"),
    "grade_proposed": Words("拟定等次", "proposed grade"),
    "liaison": Words("联络员", "liaison"),
    "membership": Words("党员状态", "membership"),
    "result": Words("结果", "result"),
    "type": Words("类型", "type"),
}
"""Of facts that published rulebooks read and the ledger has not."""


def meaning(attribute: str, word: str) -> Words | None:
    """What a word is called where the attribute holds it; None for a word of a rulebook's own."""
    found = MEANINGS.get(attribute, {}).get(word)
    return found or (VALUES.get(word) if attribute in OF_STATEMENTS else None)
