"""Accounts: posted whole or refused whole, caps and conversions after every movement, expiry by the calendar."""

from datetime import date
from typing import Any

import pytest

from contracts.sheet import Sheet
from domain.scoring import Fact, SetAside
from tests.domain.scoring.books import fact, findings, said, scored, value, written

FACTS = """
facts:
  earn: {zh: 存入, en: earned, who: unit, attributes: {amount_in: minutes, site: text, good: yes_no}}
  spend: {zh: 支出, en: spent, who: unit, attributes: {amount_out: minutes, friend: yes_no}}
"""
EARN = "{zh: 存入, en: earned, from: earn, of: amount_in, post: {time: 1}}"
SPEND = "{zh: 支出, en: spent, from: spend, of: amount_out, post: {time: -1}}"
TIME = "{name: time, zh: 时间, en: time, unit: minutes, min: 0}"


def account(
    postings: tuple[str, ...] = (EARN, SPEND),
    balances: tuple[str, ...] = (TIME,),
    more: str = "",
    order: str = "posted",
) -> str:
    text = f"account:\n  order: {order}\n  balances:\n"
    text += "".join(f"  - {balance}\n" for balance in balances)
    text += "  postings:\n" + "".join(f"  - {posting}\n" for posting in postings)
    return text + more


def run(part: str, *facts: Fact, as_of: date | None = None) -> Sheet:
    return scored(part=part, facts=facts, kinds=FACTS, as_of=as_of)


def earn(amount: int, day: str = "2026-03-02", **more: Any) -> Fact:
    return fact("earn", day, amount_in=amount, **more)


def spend(amount: int, day: str = "2026-03-02", **more: Any) -> Fact:
    return fact("spend", day, amount_out=amount, **more)


def test_a_balance_is_the_sum_of_its_movements():
    sheet = run(account(), earn(90), spend(30))
    assert said(sheet, "time") == [("post", "90"), ("post", "-30")]
    assert value(sheet, "time") == "60"


def test_nothing_is_overdrawn_and_the_refusal_is_said():
    sheet = run(account(), earn(30), spend(31), spend(30))
    assert said(sheet, "time") == [("post", "30"), ("refused", "0"), ("post", "-30")]
    assert sheet.line("time").entries[1].zh == "时间：2026-03-02 支出未受理，“时间”余额不足"


def test_posted_goes_by_the_log_and_happened_by_the_day():
    late = fact("earn", "2026-01-01", position=2, amount_in=30)
    early = fact("spend", "2026-02-01", position=1, amount_out=30)
    assert said(run(account(order="posted"), early, late), "time") == [("refused", "0"), ("post", "30")]
    assert said(run(account(order="happened"), early, late), "time") == [("post", "30"), ("post", "-30")]


def test_several_postings_of_one_kind_are_each_made():
    again = "{zh: 另记, en: again, from: earn, where: good, of: amount_in, post: {extra: 1/60}}"
    extra = "{name: extra, zh: 积分, en: points, unit: points}"
    sheet = run(account((EARN, again), (TIME, extra)), earn(90, good=True), earn(60, good=False))
    assert value(sheet, "time") == "150"
    assert value(sheet, "extra") == "3/2"


def test_needs_and_amounts_may_read_the_balances_as_they_stand():
    half = "{zh: 支出, en: spent, from: spend, of: 'min(amount_out, time / 2)', needs: [{that: time >= 60, zh: 满60才能用, en: only from 60}], post: {time: -1}}"
    sheet = run(account((EARN, half)), spend(10), earn(100), spend(90), spend(90))
    assert said(sheet, "time") == [("refused", "0"), ("post", "100"), ("post", "-50"), ("refused", "0")]


def test_a_running_cap_over_a_group_posts_the_difference():
    capped = (
        "{zh: 存入, en: earned, from: earn, of: amount_in, per: [site], limit: {max: 120}, post: {time: 1}}"
    )
    sheet = run(
        account((capped,)), earn(100, site="a"), earn(50, site="a"), earn(50, site="b"), earn(10, site="a")
    )
    assert said(sheet, "time") == [
        ("post", "100"), ("post", "50"), ("cap", "-30"), ("post", "50"), ("post", "10"), ("cap", "-10"),
    ]  # fmt: skip


def test_so_many_times_in_each_quarter_and_refused_ones_do_not_use_it_up():
    once = "{zh: 支出, en: spent, from: spend, of: amount_out, at_most: {times: 1, in_each: quarter}, post: {time: -1}}"
    facts = earn(20), spend(50), spend(10), spend(1), spend(1, "2026-04-01")
    sheet = run(account((EARN, once)), *facts)
    assert said(sheet, "time") == [
        ("post", "20"),
        ("refused", "0"),
        ("post", "-10"),
        ("refused", "0"),
        ("post", "-1"),
    ]
    assert sheet.line("time").entries[3].en == "time: 2026-03-02 spent refused: limit 1 in 2026-Q1"


def test_what_does_not_count_is_said_and_not_posted():
    signed = "{zh: 存入, en: earned, from: earn, counts_if: [{that: good, zh: 没有签退, en: no sign-out}], of: amount_in, post: {time: 1}}"
    sheet = run(account((signed,)), earn(90, good=False), earn(30, good=True))
    assert said(sheet, "time") == [("not_counted", "0"), ("post", "30")]


def test_a_record_in_dispute_is_not_posted_for_now():
    disputed = Fact(
        1, "earn", {"unit": "u"}, date(2026, 3, 2), {"amount_in": 90}, SetAside("有异议", "in dispute")
    )
    assert said(run(account(), disputed), "time") == [("set_aside", "0")]


def test_a_record_without_an_attribute_is_refused_and_the_account_goes_on():
    sheet = run(account(), fact("earn"), earn(30))
    assert said(sheet, "time") == [("refused", "0"), ("post", "30")]
    assert sheet.line("time").entries[0].zh == "时间：2026-03-02 存入未受理，第1条记录：“amount_in”没有数值"


class TestComingToRest:
    """posting → caps → conversions → again: the order is the same whatever moved."""

    FULL = "{name: time, zh: 时间, en: time, unit: minutes, max: 100, over: pool}"
    POOL = "{name: pool, zh: 公益池, en: pool, unit: minutes}"
    COINS = "{name: coins, zh: 币, en: coins, unit: coins, max: 2, over: gift}"
    GIFT = "{name: gift, zh: 捐出, en: gift, unit: coins}"
    CONVERT = "  convert:\n  - {zh: 折算, en: conversion, source: time, every: 60, to: coins, give: 1}\n"

    def test_surplus_goes_to_the_pool_in_the_same_step(self):
        sheet = run(account((EARN,), (self.FULL, self.POOL)), earn(130))
        assert said(sheet, "time") == [("post", "130"), ("moved_out", "-30")]
        assert said(sheet, "pool") == [("moved_in", "30")]

    def test_the_cap_is_applied_before_what_is_left_is_converted(self):
        sheet = run(account((EARN,), (self.FULL, self.POOL, self.COINS, self.GIFT), self.CONVERT), earn(130))
        assert said(sheet, "time") == [("post", "130"), ("moved_out", "-30"), ("converted_out", "-60")]
        assert value(sheet, "time") == "40"

    def test_a_cap_holds_after_a_conversion_too(self):
        time = "{name: time, zh: 时间, en: time, unit: minutes}"
        sheet = run(account((EARN,), (time, self.COINS, self.GIFT), self.CONVERT), earn(250))
        assert said(sheet, "coins") == [("converted_in", "4"), ("moved_out", "-2")]
        assert value(sheet, "coins") == "2"
        assert value(sheet, "gift") == "2"
        assert value(sheet, "time") == "10"

    def test_surplus_that_arrives_elsewhere_is_converted_there(self):
        convert = "  convert:\n  - {zh: 折算, en: conversion, source: pool, every: 30, to: coins, give: 1}\n"
        coins = "{name: coins, zh: 币, en: coins, unit: coins}"
        sheet = run(account((EARN,), (self.FULL, self.POOL, coins), convert), earn(165))
        assert (value(sheet, "time"), value(sheet, "pool"), value(sheet, "coins")) == ("100", "5", "2")

    def test_the_remainder_is_kept_for_the_next_time(self):
        time = "{name: time, zh: 时间, en: time, unit: minutes}"
        coins = "{name: coins, zh: 币, en: coins, unit: coins}"
        sheet = run(account((EARN,), (time, coins), self.CONVERT), earn(90), earn(45))
        assert (value(sheet, "coins"), value(sheet, "time")) == ("2", "15")


class TestExpiry:
    """What is left at the end of a quarter is cleared: after its last day's records, before the next day's."""

    EXPIRE = "  expire:\n  - {zh: 到期清零, en: expiry, balance: time, at_end_of: quarter}\n"

    def test_what_is_left_at_the_end_is_gone_with_its_evidence(self):
        sheet = run(
            account(more=self.EXPIRE, order="happened"), earn(90, "2026-03-31"), earn(10, "2026-04-01")
        )
        assert said(sheet, "time") == [("post", "90"), ("expired", "-90"), ("post", "10"), ("expired", "-10")]
        entry = sheet.line("time").entries[1]
        assert entry.evidence == (1,)
        assert entry.zh == "时间：到期清零，2026年第1季度期末结清90分钟"

    def test_a_quarter_that_is_not_over_clears_nothing(self):
        part = account(more=self.EXPIRE, order="happened")
        assert said(run(part, earn(90, "2026-02-01"), as_of=date(2026, 3, 30)), "time") == [("post", "90")]
        assert value(run(part, earn(90, "2026-02-01"), as_of=date(2026, 3, 31)), "time") == "0"

    def test_it_may_go_to_another_balance_whose_cap_then_holds(self):
        more = "  expire:\n  - {zh: 结转, en: carried, balance: time, at_end_of: quarter, to: old}\n"
        balances = (
            TIME,
            "{name: old, zh: 旧账, en: old, unit: minutes, max: 50, over: pool}",
            TestComingToRest.POOL,
        )
        sheet = run(account(balances=balances, more=more, order="happened"), earn(90, "2026-02-01"))
        assert (value(sheet, "time"), value(sheet, "old"), value(sheet, "pool")) == ("0", "50", "40")


def test_lines_may_read_balances():
    sheet = scored(
        "- {name: hours, zh: 小时, en: hours, unit: hours, formula: time / 60}",
        [earn(90)],
        account(),
        kinds=FACTS,
    )
    assert value(sheet, "hours") == "3/2"
    assert sheet.line("hours").entries[0].lines == ("time",)


WRONG = {
    "an expiry in an account kept by the log": (
        account(more=TestExpiry.EXPIRE),
        "an account with expiry is kept in the order of days (order: happened)",
    ),
    "a condition on a group": (
        account(("{zh: 存, en: in, from: earn, counts_if: [{that: records(good) == 1, per: site, zh: 重复, en: twice}], of: amount_in, post: {time: 1}}",)),
        "records are posted one at a time: no condition on a group",
    ),
    "a conversion every nought": (
        account(more="  convert:\n  - {zh: 折算, en: conversion, source: time, every: 0, to: time, give: 1}\n"),
        "every must be above 0",
    ),
    "a line read before there are lines": (
        account(("{zh: 存, en: in, from: earn, of: amount_in * hours, post: {time: 1}}",)),
        '"hours" in the formula is not known here',
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_the_check_says(what: str):
    part, sentence = WRONG[what]
    line = "- {name: hours, zh: 小时, en: hours, unit: hours, formula: time / 60}"
    assert sentence in [each.en for each in findings(written(line, part, facts=FACTS))]


def test_who_is_under_the_floor_may_still_rise_towards_it():
    floor = "{name: time, zh: 时间, en: time, unit: minutes, min: 100}"
    assert said(run(account(balances=(floor,)), earn(40), spend(1), earn(80), spend(20)), "time") == [
        ("post", "40"), ("refused", "0"), ("post", "80"), ("post", "-20"),
    ]  # fmt: skip
