"""Wrong rulebooks: a good one with one place changed, and the sentence that it gets.

A person of the field can read the table: what was changed, where it is said, what is said.
"""

from typing import NamedTuple

import pytest

from tests.domain.scoring.books import example, findings, written


class Wrong(NamedTuple):
    book: str
    old: str
    new: str
    path: str
    zh: str
    en: str
    severity: str = "error"

    @property
    def text(self) -> str:
        good = example(self.book)
        assert self.old in good
        return good.replace(self.old, self.new, 1)


WRONG = {
    "an unknown field": Wrong(
        "O01", "take: count, worth: {each: 2}}", "take: count, worth: {each: 2}, bonus: 3}",
        "parts.0.lines.10.bonus", "不认识的栏目“bonus”", 'unknown field "bonus"',
    ),
    "a missing field": Wrong("O01", "period: year\n", "", "period", "缺少栏目“period”", 'missing field "period"'),
    "an unknown choice": Wrong(
        "O01", "period: year\n", "period: week\n",
        "period", "“period”只能写：month, quarter, half, year, lifetime", '"period" must be one of: month, quarter, half, year, lifetime',
    ),
    "an unknown fact kind": Wrong(
        "O01", "from: proposal_adopted", "from: proposal_accepted",
        "parts.0.lines.10.from",
        "没有“proposal_accepted”这种记录；已登记：joined、left、attendance、absence、joint_activity、proposal_adopted、mark",
        'unknown fact kind "proposal_accepted"; known: joined, left, attendance, absence, joint_activity, proposal_adopted, mark',
    ),
    "a role that the facts do not have": Wrong(
        "O02", "unit: count, from: checked_in", "unit: count, from: visit",
        "parts.0.lines.2.from", "记录“visit”上没有“member”这个身份，永远算不到",
        'facts of kind "visit" carry no role "member": this could never count anything',
    ),
    "formulas in a circle": Wrong(
        "O01", "formula: duty + joint + study + guiding}", "formula: duty + joint + study + guiding + total}",
        "parts.0.lines.8", "公式绕成了圈：routine → total → routine；请去掉其中一处", "the formulas go round in a circle: routine -> total -> routine; take one of these out",
    ),
    "a gap between bands": Wrong(
        "O01", "{at_least: 80, below: 90, grade: 一般", "{at_least: 80, below: 89, grade: 一般",
        "parts.0.bands.1", "89 与 90 之间没有等次（例如 89.5）", "gap between 89 and 90 (for example 89.5)",
    ),
    "overlapping bands": Wrong(
        "O01", "{at_least: 90, below: 95, grade: 较好}", "{at_least: 90, below: 96, grade: 较好}",
        "parts.0.bands.0", "“较好”与“优秀”重叠：从 95 到 96", '"较好" and "优秀" overlap from 95 to 96',
    ),
    "an edge that two bands own": Wrong(
        "O01", "{at_least: 90, below: 95, grade: 较好}", "{at_least: 90, at_most: 95, grade: 较好}",
        "parts.0.bands.0",
        "95 正好落在两等次：请一边用“含”（at_least/at_most），一边用“不含”（below/above）",
        "95 itself falls in two steps: one side must be exclusive",
    ),
    "an edge that no band owns": Wrong(
        "O01", "{at_least: 95, grade: 优秀}", "{above: 95, grade: 优秀}",
        "parts.0.bands.0", "95 本身不落在任何一等次：请写明归哪边", "95 itself falls in no step: say which side owns it",
    ),
    "an edge that divides by zero": Wrong(
        "O01", "{below: 80, grade: 不合格", "{below: 80 / 0, grade: 不合格",
        "parts.0.bands.3.below", "“80 ÷ 0”除以零", '"80 ÷ 0" divides by zero',
    ),
    "no band for the lowest": Wrong(
        "O01", "{below: 80, grade: 不合格", "{at_least: 60, below: 80, grade: 不合格",
        "parts.0.bands.3", "低于 60 的数没有等次", "numbers under 60 fall in no step",
    ),
    "an edge written twice": Wrong(
        "O01", "{at_least: 95, grade: 优秀}", "{at_least: 95, above: 95, grade: 优秀}",
        "parts.0.bands.0", "同一边写了两个界线（含与不含只能选一个）", "an edge is written twice: it is inclusive or exclusive, not both",
    ),
    "a word that never comes": Wrong(
        "O01", 'leave == "unexcused"', 'leave == "无故"',
        "parts.0.lines.1.where", "“leave”只会是 excused、unexcused；写成“无故”永远不成立", '"leave" is one of excused, unexcused; "无故" can never match',
    ),
    "a line that feeds nothing": Wrong(
        "O01", "formula: proposals + full_attendance}", "formula: full_attendance}",
        "parts.0.lines.10", "“提案被采纳”算出后没有用处，只显示不计入（如果本来就是给人看的，请写 show）",
        'line "proposals" feeds nothing: shown, but not counted (if it is for the eye, say show)', "warning",
    ),
    "a division that may be by zero": Wrong(
        "O02", "formula: came / obliged, if_zero: error", "formula: came / obliged",
        "parts.1.lines.3.formula", "“报到率”除以“obliged”，它可能为零；请写明 if_zero（error 或一个数）",
        '"checkin_rate" divides by "obliged", which can be zero; say if_zero: error or a number',
    ),
    "a negative cap": Wrong(
        "O05", "limit: {max: 20}", "limit: {max: -20}",
        "parts.0.lines.0.limit.max", "上限 -20 是负数", "the limit -20 is negative",
    ),
    "a floor above the cap": Wrong(
        "O01", "limit: {max: 100, min: 0}", "limit: {max: 100, min: 120}",
        "parts.0.lines.9.limit", "下限 120 高于上限 100", "the floor 120 is above the limit 100",
    ),
    "no value for the year": Wrong(
        "O02", 'by_year: {"2026": 1.2}', 'by_year: {"2025": 1.2}',
        "values.0.by_year", "“每小时积分”没有2026年的数值；没有数值的规则不能用，不会猜",
        '"hourly" has no value for 2026; a rule without a value is an error, never a guess',
    ),
    "units that do not add": Wrong(
        "O06", "formula: opening_minutes + new_minutes", "formula: opening_minutes + new_minutes + frauds",
        "parts.0.lines.3.formula", "单位不同不能相加或比较：opening_minutes + new_minutes 是分钟，frauds 是次",
        "units differ: opening_minutes + new_minutes is in minutes, frauds in count",
    ),
    "hours that are minutes": Wrong(
        "O06", "formula: total / 60, show", "formula: total, show",
        "parts.0.lines.4.formula", "这一行写的是小时，公式算出的是分钟；请写明换算：乘或除以一个数（如 ÷ 60、× 3；要扣分写 -次数 × 3）",
        "this line is in hours but the formula gives minutes; write the conversion: times or over a number (e.g. / 60, * 3; to take off, -times * 3)",
    ),
    "no word on what no record means": Wrong(
        "O01", 'where: item == "study", take: only, of: score, missing: error', 'where: item == "study", take: only, of: score',
        "parts.0.lines.6.take", "没有记录时怎么办？请写 missing: error 或一个数", "what if there is no record? say missing: error or a number",
    ),
    "no word on part-periods": Wrong(
        "O01", "    part: count\n", "",
        "parts.0.lines.4.every", "期初期末不足一期怎么算？请写 part: count（算一期）、skip（不算）或 share（按天折算）",
        "what of a part-period? say part: count, skip or share",
    ),
    "an unknown name": Wrong(
        "O01", "proposals + full_attendance", "proposals + full_atendance",
        "parts.0.lines.14.formula", "公式里的“full_atendance”不知道是什么", '"full_atendance" in the formula is not known here',
    ),
    "a name used twice": Wrong(
        "O01", "{name: joint_base", "{name: duty_base",
        "parts.0.lines.3.name", "名称“duty_base”用了两次", 'the name "duty_base" is used twice',
    ),
    "a name that is an attribute too": Wrong(
        "O01", "{name: basic,", "{name: score,",
        "parts.0.lines.15.name", "“score”既是记录的属性又是规则里的名称，公式分不清指哪个；请改名",
        '"score" is both an attribute and a name in the rules; formulas could not tell which; rename it',
    ),
    "an assumption that is not written": Wrong(
        "O01", "formula: duty_base + absences, limit: {min: 0}, note: A2", "formula: duty_base + absences, limit: {min: 0}, note: A9",
        "parts.0.lines.2.note", "假定“A9”没有写在 notes 里", 'assumption "A9" is not written in notes',
    ),
    "an overflow to nowhere": Wrong(
        "O07", "max: 90000, over: pool", "max: 90000",
        "parts.0.account.balances.0", "“存储时间”有上限，但没写超出部分去哪里（over）",
        '"stored" has a ceiling but does not say where the surplus goes (over)',
    ),
    "an overflow that comes back": Wrong(
        "O07", "unit: minutes}\n    - {name: given", "unit: minutes, max: 10, over: stored}\n    - {name: given",
        "parts.0.account", "“stored”的超出或折算最后又回到自己", 'what leaves "stored" comes back to it in the end',
    ),
    "a posting to no balance": Wrong(
        "O07", "post: {stored: -1, given: 1}", "post: {stored: -1, gifts: 1}",
        "parts.0.account.postings.4.post", "没有“gifts”这个余额", 'no balance "gifts"',
    ),
    "a ceiling that is no grade": Wrong(
        "O01", "  bands:\n", "  verdicts: [{zh: 一票否决, en: veto, when: basic > 10, does: ceiling, grade: 合格}]\n  bands:\n",
        "parts.0.verdicts.0.grade", "等次“合格”不在 bands 里：优秀、较好、一般、不合格", 'grade "合格" is not one of the bands: 优秀, 较好, 一般, 不合格',
    ),
    "a table without else": Wrong(
        "O13", "不满意: 0, else: error}", "不满意: 0}",
        "parts.0.lines.5.worth.table", "对照表没有写 else：表外的词怎么办？", "the table has no else: what of a word that is not in it?",
    ),
    "a table word that never comes": Wrong(
        "O13", "不满意: 0, else: error}", "很满意: 0, else: error}",
        "parts.0.lines.5.worth.table", "“很满意”不在登记的词里，永远用不到", '"很满意" is none of the declared words; it can never match',
    ),
    "an unreadable formula": Wrong(
        "O01", "routine * 50% + year_end", "routine 50% + year_end",
        "parts.0.lines.16.formula", "公式“routine 50% + year_end * 50% + bonus - basic”读不懂：“50%”的位置不对",
        'cannot read the formula "routine 50% + year_end * 50% + bonus - basic": "50%" is out of place',
    ),
    "a sheet read before it is made": Wrong(
        "O02", "from: 'sheet:member', take: count}", "from: 'sheet:street', take: count}",
        "parts.1.lines.0.from", "“sheet:street”还没算出来：只能引用排在前面的部分",
        '"sheet:street" is not computed yet: a part may read earlier parts only',
    ),
    "a number where a condition belongs": Wrong(
        "O06", "that: confirmed,", "that: travel,",
        "parts.0.lines.1.counts_if.0.that", "“travel”应当是是或否，却是数", '"travel" should be yes or no but is a number',
    ),
    "a text compared with a number": Wrong(
        "O03", "where: city_award, take", "where: city_award == 1, take",
        "parts.0.lines.4.where", "类型不同：city_award 是是或否，1 是数", "types differ: city_award is yes or no, 1 is a number",
    ),
    "conditions that contradict each other": Wrong(
        "O02", "where: reported > 0,", "where: reported > 5 and reported < 3,",
        "parts.1.lines.1.where", "对“reported”的几个条件互相矛盾，永远不成立", 'the conditions on "reported" contradict each other; this never holds',
    ),
    "weights that are not a whole": Wrong(
        "O01", "year_end * 50%", "year_end * 40%",
        "parts.0.lines.16.formula", "各项权重合计 90%，不是100%", "the weights add up to 90%, not 100%", "warning",
    ),
    "a later stage that is finer": Wrong(
        "O11", "every: quarter, part: count, take: count, worth: {steps: [{below: 1, give: 0}, {at_least: 1, give: 1}]}}",
        "every: quarter, part: count, take: count, then: [{per: month}]}",
        "parts.1.lines.0.then.0.per", "后一步按“month”分组，比前一步更细", 'a later stage groups by "month", which is finer than the stage before',
    ),
    "minutes paid as hours": Wrong(
        "O02", "rate: {give: hourly, every: 60}", "rate: {give: hourly, every: 1}",
        "parts.0.lines.3.worth.rate.every", "时间按分钟记：“每1”是每分钟；每小时请写 every: 60",
        "time is kept in minutes: every 1 is every minute; for an hour write every: 60", "warning",
    ),
    "a field that does nothing": Wrong(
        "O01", "formula: proposals + full_attendance}", "formula: proposals + full_attendance, take: count}",
        "parts.0.lines.14.take", "“take”只用于来自记录的行", '"take" belongs to lines from facts only',
    ),
    "two sources": Wrong(
        "O01", "value: 40}", "value: 40, formula: '40'}",
        "parts.0.lines.0", "“分工与会议出勤（起评）”要有且只有一个来源（from、value、formula 之一），现有 2 个",
        'line "duty_base" needs exactly one of from, value, formula; it has 2',
    ),
    "two ways of worth": Wrong(
        "O01", "worth: {each: 2}}", "worth: {each: 2, formula: amount}}",
        "parts.0.lines.10.worth", "worth 里要有且只有一种算法", "worth needs exactly one way",
    ),
    "a case with an unknown attribute": Wrong(
        "O01", "attributes: {leave: unexcused}}\n  - {kind: attendance, times: 7", "attributes: {excuse: unexcused}}\n  - {kind: attendance, times: 7",
        "cases.0.facts.1.attributes.excuse", "“absence”没有“excuse”这个属性", '"absence" has no "excuse"',
    ),
    "a case about a line that is not there": Wrong(
        "O01", "{name: routine, value: 90}", "{name: rutine, value: 90}",
        "cases.0.expects.0.lines.3", "没有“rutine”这一行", 'no line "rutine"',
    ),
    "a name written twice in one place": Wrong(
        "O01", "period: year\n", "period: year\nperiod: year\n", "file", "“period”写了两次", '"period" is written twice',
    ),
    "two lists of words with none in common": Wrong(
        "O01", 'where: leave == "unexcused"', 'where: \'leave in ["excused"] and not (leave == "excused")\'',
        "parts.0.lines.1.where", "对“leave”的几个条件互相矛盾，永远不成立", 'the conditions on "leave" contradict each other; this never holds',
    ),
    "days after the last and before the first": Wrong(
        "O02", "where: reported > 0,", "where: day >= 2026-07-01 and day < 2026-03-01,",
        "parts.1.lines.1.where", "对“day”的几个条件互相矛盾，永远不成立", 'the conditions on "day" contradict each other; this never holds',
    ),
    "yes and no at once": Wrong(
        "O03", "where: city_award, take", "where: city_award and not city_award, take",
        "parts.0.lines.4.where", "对“city_award”的几个条件互相矛盾，永远不成立", 'the conditions on "city_award" contradict each other; this never holds',
    ),
    "what counts is never what the line is about": Wrong(
        "O01", 'where: leave == "unexcused"', 'where: leave == "unexcused", counts_if: [{that: leave == "excused", zh: 未请假, en: no leave}]',
        "parts.0.lines.1.counts_if.0.that", "对“leave”的几个条件互相矛盾，永远不成立", 'the conditions on "leave" contradict each other; this never holds',
    ),
    "a veto out of reach": Wrong(
        "O01", "  bands:\n", "  verdicts: [{zh: 一票否决, en: veto, when: duty > 40 and basic > 10, does: ceiling, grade: 一般}]\n  bands:\n",
        "parts.0.verdicts.0.when", "“duty > 40”永远不成立：“duty”只会在 0 到 40 之间；请核对数字", '"duty > 40" never holds: "duty" is always between 0 and 40; check the number',
    ),
    "a gate that never opens": Wrong(
        "O13", "that: matters >= 5", "that: matters < 0",
        "parts.0.requires.0.that", "“matters < 0”永远不成立：“matters”最少是 0；请核对数字", '"matters < 0" never holds: "matters" is 0 at least; check the number',
    ),
    "a case of if out of reach": Wrong(
        "O01", "if(expected > 0 and attended == expected, 3, 0)", "if(duty > 40, 3, 0)",
        "parts.0.lines.13.formula", "“duty > 40”永远不成立：“duty”只会在 0 到 40 之间；请核对数字", '"duty > 40" never holds: "duty" is always between 0 and 40; check the number', "warning",
    ),
    "a cap that never bites": Wrong(
        "O01", "formula: duty_base + absences, limit: {min: 0}", "formula: duty_base + absences, limit: {min: 0, max: 50}",
        "parts.0.lines.2.limit.max", "上限 50 永远用不到：最多只会是 40；请核对，或去掉上限", "the limit 50 can never bite: it is 40 at most; check it, or take it out", "warning",
    ),
    "a floor under every deduction": Wrong(
        "O01", "{at_least: 1, give: 0}]}\n", "{at_least: 1, give: 0}]}\n    limit: {min: -6}\n",
        "parts.0.lines.4.limit.min", "扣分下限 -6 永远用不到：最少只会是 -5；请核对，或去掉下限", "the floor -6 can never bite: it is -5 at least; check it, or take it out", "warning",
    ),
    "a grade that nobody gets": Wrong(
        "O01", "bonus - basic, round:", "bonus - basic, limit: {max: 90}, round:",
        "parts.0.bands.0", "“优秀”永远评不上：得分最多是 90；请核对界线", 'nobody ever gets "优秀": the result is 90 at most; check the edges', "warning",
    ),
    "a step that is never chosen": Wrong(
        "O11", "{below: 1, give: 0}, {at_least: 1, give: 1}", "{below: -1, give: 0}, {at_least: -1, below: 0, give: 5}, {at_least: 0, give: 1}",
        "parts.1.lines.0.worth.steps.1", "这一档永远轮不到：数不会到这里；请核对界线", "this step is never chosen: the number never gets there; check the edges", "warning",
    ),
    "a ceiling at the top": Wrong(
        "O01", "  bands:\n", "  verdicts: [{zh: 通报, en: criticised, when: basic > 10, does: ceiling, grade: 优秀}]\n  bands:\n",
        "parts.0.verdicts.0.grade", "“优秀”已是最高等次，这条限制不起作用", '"优秀" is the highest grade: this ceiling lowers nobody', "warning",
    ),
    "a gate that divides by what may be zero": Wrong(
        "O13", "that: matters >= 5", "that: in_time / matters >= 50%",
        "parts.0.requires.0.that", "除以“matters”，它可能为零；请写成 if(matters == 0, …, …)，或另立一行公式并写明 if_zero",
        'divides by "matters", which can be zero; write if(matters == 0, …, …), or a formula line with if_zero',
    ),
    "a division by nothing": Wrong(
        "O02", "formula: came / obliged, if_zero: error", "formula: came / (60 - 6 * 10), if_zero: 0",
        "parts.1.lines.3.formula", "“报到率”除以“60 - 6 × 10”，它总是零；请改公式", '"checkin_rate" divides by "60 - 6 × 10", which is always zero; change the formula',
    ),
    "quarters of a month": Wrong(
        "O11", "period: year", "period: month", "parts.1.lines.0.every",
        "考核期只有一个月，不能逐季度检查；请换短一些的期间", "the rulebook scores one month: it cannot list every quarter; choose a shorter unit",
    ),
    "a negative ceiling of a balance": Wrong(
        "O07", "max: 90000, over: pool", "max: -90000, over: pool",
        "parts.0.account.balances.0.max", "上限 -90000 是负数", "the limit -90000 is negative",
    ),
    "a value that nothing uses": Wrong(
        "O02", "rate: {give: hourly, every: 60}", "rate: {give: 1.2, every: 60}",
        "values.0", "“每小时积分”没有哪一行用到；请核对，或删去", 'no line uses the value "hourly"; check it, or take it out', "warning",
    ),
    "a sort of record that nothing reads": Wrong(
        "O02", "facts:\n", "facts:\n  rumour: {zh: 传闻, en: rumour, who: unit}\n",
        "facts.rumour", "“传闻”（rumour）没有哪一行用到；请核对，或删去", 'no line reads facts of the kind "rumour"; check it, or take it out', "warning",
    ),
    "a table that nothing looks up": Wrong(
        "O04", "of: 'lookup(活动分值, type)'", "of: '1'",
        "tables.0", "对照表“活动分值”没有哪一行用到；请核对，或删去", 'nothing looks the table "活动分值" up; check it, or take it out', "warning",
    ),
    "a word of a table that is never looked up": Wrong(
        "two-way", "words: [{word: ", "words: [{word: 很满意, give: 100}, {word: ",
        "tables.0.words.0", "“很满意”不在登记的词里，永远查不到；请核对写法", '"很满意" is none of the declared words: nothing ever looks it up; check the spelling', "warning",
    ),
    # what the three invented policies were attacked with
    "a sheet that reads itself through its section": Wrong(
        "by-category", 'applies: category == "企业", from: fulfilment', "applies: total > 0, from: fulfilment",
        "parts.0.lines.2", "公式绕成了圈：kept → total → bonus → kept；请去掉其中一处",
        "the formulas go round in a circle: kept -> total -> bonus -> kept; take one of these out",
    ),
    "a kind that enters nobody": Wrong(
        "deductions", "enters: joined", "enters: joinned",
        "parts.0.roll", "没有“joinned”这种记录；请核对名称，或在 facts 里登记", 'unknown fact kind "joinned"; check the name, or declare it under facts',
    ),
    "a gap between steps": Wrong(
        "deductions", "{below: 1, give: -2}, {at_least: 1, give: 0}", "{below: 1, give: -2}, {at_least: 2, give: 0}",
        "parts.0.lines.1.worth.steps.1", "1 与 2 之间没有档（例如 1.5）", "gap between 1 and 2 (for example 1.5)",
    ),
    "overlapping steps": Wrong(
        "deductions", "{below: 1, give: -2}, {at_least: 1, give: 0}", "{below: 1, give: -2}, {at_least: 0, give: 0}",
        "parts.0.lines.1.worth.steps.1", "“-2”与“0”重叠：从 0 到 1", '"-2" and "0" overlap from 0 to 1',
    ),
    "a month that is none": Wrong(
        "deductions", "from: visit, every: month, part", "from: visit, every: months, part",
        "parts.0.lines.1.every", "“months”不是日历期间，也不是列明了词的属性；请写 day、month、quarter、half、year，或在 facts 里把它的词列出来",
        '"months" is neither a calendar unit nor an attribute with a closed list of words; write day, month, quarter, half or year, or list its words under facts',
    ),
    "a gate that cannot open and shut": Wrong(
        "hotline", "matters >= 4", "matters >= 4 and matters < 3",
        "parts.0.requires.0.that", "对“matters”的几个条件互相矛盾，永远不成立", 'the conditions on "matters" contradict each other; this never holds',
    ),
    "a rate over what may be nothing": Wrong(
        "hotline", "formula: answered / matters, if_zero: error", "formula: answered / matters",
        "parts.0.lines.5.formula", "“响应率”除以“matters”，它可能为零；请写明 if_zero（error 或一个数）",
        '"response_rate" divides by "matters", which can be zero; say if_zero: error or a number',
    ),
    "a negative limit of a total": Wrong(
        "deductions", "late + undone, limit: {min: 0}", "late + undone, limit: {max: -5}",
        "parts.0.lines.9.limit.max", "上限 -5 是负数", "the limit -5 is negative",
    ),
    "a floor above everything": Wrong(
        "deductions", "total: {limit: {min: -16}}", "total: {limit: {min: 16}}",
        "parts.0.lines.1.total.limit.min", "下限 16 高过一切：最多只会是 0，结果永远是 16；扣分的下限请写负数（如 -16）",
        "the floor 16 is above everything: it is 0 at most, so always 16; a floor of deductions is below nought (e.g. -16)", "warning",
    ),
    "no weight for the period": Wrong(
        "by-category", 'by_year: {"2026": 60%}', "by_year: {}",
        "values.0.by_year", "“机关共建分权重”没有2026年的数值；没有数值的规则不能用，不会猜",
        '"w_organ" has no value for 2026; a rule without a value is an error, never a guess',
    ),
    "a weight above the whole": Wrong(
        "by-category", 'by_year: {"2026": 60%}', 'by_year: {"2026": 160%}',
        "values.0.by_year", "“机关共建分权重”是 160%，超过100%；如果是权重或比例，请核对",
        '"weight of co-building for organs" is 160%, more than the whole; check it if it is a weight or a share', "warning",
    ),
    "weights in brackets that are not a whole": Wrong(
        "hotline", "solution_rate * 40%", "solution_rate * 50%",
        "parts.0.lines.8.formula", "各项权重合计 110%，不是100%", "the weights add up to 110%, not 100%", "warning",
    ),
    "times for points": Wrong(
        "deductions", "formula: -unexcused * 3", "formula: -unexcused",
        "parts.0.lines.3.formula", "这一行写的是分，公式算出的是次；请写明换算：乘或除以一个数（如 ÷ 60、× 3；要扣分写 -次数 × 3）",
        "this line is in points but the formula gives count; write the conversion: times or over a number (e.g. / 60, * 3; to take off, -times * 3)",
    ),
    "a percentage without its sign": Wrong(
        "hotline", "when: response_rate < 60%", "when: response_rate < 60",
        "parts.0.verdicts.0.when", "“响应率”是百分比，60 就是 6000%；是不是少写了“%”？",
        '"response rate" is a percentage, and 60 is 6000%; is the "%" missing?', "warning",
    ),
    "rounding to nothing": Wrong(
        "by-category", "round: {to: 0.1, by: half_up}", "round: {to: 0, by: half_up}",
        "parts.0.lines.7.round.to", "不能取整到 0；请写大于0的数，如 1、0.1、0.01", "nothing is rounded to 0; write a number above 0: 1, 0.1, 0.01",
    ),
    "a list without a word": Wrong(
        "deductions", "attributes: {leave: [excused, unexcused]}", "attributes: {leave: []}",
        "facts.absence.attributes.leave", "“leave”的词一个也没有写；请列出会出现的词，或写 text", '"leave" lists no word; write those that there can be, or text',
    ),
    "a word listed twice": Wrong(
        "hotline", "[满意, 基本满意, 不满意, 未评]", "[满意, 满意, 不满意, 未评]",
        "facts.matter_closed.attributes.rating", "“rating”里“满意”写了两次；请核对是不是漏了别的词",
        '"rating" has "满意" twice; check whether another word was meant',
    ),
    "a grade written twice": Wrong(
        "hotline", "below: 90, grade: B}", "below: 90, grade: A}",
        "parts.0.bands.1.grade", "等次“A”写了两次；请核对，相连的请合成一档", 'the grade "A" is written twice; check it, and make one band of two that touch', "warning",
    ),
    "an equals sign for two": Wrong(
        "deductions", 'where: leave == "unexcused"', 'where: leave = "unexcused"',
        "parts.0.lines.2.where", "公式“leave = \"unexcused\"”读不懂：“=”请写成“==”", 'cannot read the formula "leave = "unexcused"": write "==" for "="',
    ),
    "a unit in a formula": Wrong(
        "hotline", "response_minutes <= allowed_minutes", "response_minutes <= 30分钟",
        "parts.0.lines.1.where", "公式“response_minutes <= 30分钟”读不懂：公式里不写单位，请去掉“分钟”",
        'cannot read the formula "response_minutes <= 30分钟": no units in a formula: leave out "分钟"',
    ),
    "a kind of record in a formula": Wrong(
        "by-category", 'applies: category == "机关"', "applies: joint_activity > 0",
        "parts.0.lines.1.applies",
        "公式里的“joint_activity”不知道是什么；它是一种记录：请先写一行数它（from: joint_activity, take: count），公式里写那一行的名称",
        '"joint_activity" in the formula is not known here; it is a kind of record: count it in a line of its own (from: joint_activity, take: count) and name that line',
    ),
    "a grade before there is one": Wrong(
        "deductions", "when: criticised > 0", 'when: grade == "合格"',
        "parts.0.verdicts.0.when", "公式里的“grade”不知道是什么；这里还没有等次，按分得出的等次叫 grade_by_number（只能用在 verdicts 里）",
        '"grade" in the formula is not known here; there is no grade yet; the one by number is grade_by_number, in verdicts alone',
    ),
    "a case of half a period": Wrong(
        "hotline", "start: 2026-01-01\n  end: 2026-03-31", "start: 2026-01-01\n  end: 2026-02-28",
        "cases.0.start", "样例的起止不是完整的一期（季度）；请写满，如 2026-01-01 – 2026-03-31",
        "the days of the case are not one whole quarter; write all of it, e.g. 2026-01-01 – 2026-03-31",
    ),
    "an alias": Wrong("O01", "period: year\n", "period: &p year\n", "file", "不能用 ! 和 & 标记", "tags and anchors are not allowed"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_with_its_place(what: str):
    wrong = WRONG[what]
    found = findings(wrong.text)
    assert (wrong.severity, wrong.path, wrong.zh, wrong.en) in {
        (each.severity, each.path, each.zh, each.en) for each in found
    }


ON_THE_CHANGED_LINE = [
    "an unknown field",
    "an unknown fact kind",
    "a word that never comes",
    "a negative cap",
    "an unknown name",
    "no value for the year",
    "an overflow to nowhere",
    "an unreadable formula",
    "a case with an unknown attribute",
    "a name written twice in one place",
    "a sheet that reads itself through its section",
    "a kind that enters nobody",
    "a floor above everything",
    "a weight above the whole",
    "a percentage without its sign",
    "rounding to nothing",
    "a list without a word",
    "a word listed twice",
    "an equals sign for two",
    "a case of half a period",
]


@pytest.mark.parametrize("what", ON_THE_CHANGED_LINE)
def test_the_line_of_the_file_is_the_one_that_was_changed(what: str):
    wrong = WRONG[what]
    good = example(wrong.book)
    changed = good[: good.index(wrong.old)].count("\n") + 1
    lines = range(changed, changed + wrong.new.count("\n") + 1)
    found = [each for each in findings(wrong.text) if each.zh == wrong.zh]
    assert found[0].line in lines


def test_a_working_calendar_covers_every_year_that_is_scored():
    lines = "- {name: n, zh: 次数, en: times, from: act, where: 'workdays(due, day) <= 3', take: count}"
    said = {
        year: [each.zh for each in findings(written(lines, top=f"workdays: {{years: ['{year}']}}\n"))]
        for year in ("2025", "2026")
    }
    missing = "用了 workdays()，但 workdays 没有写2026年；请把那一年的放假和调休日补上"
    assert missing in said["2025"]
    assert missing not in said["2026"]
