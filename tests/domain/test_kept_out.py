"""What this ledger keeps out, line by line of the field's list, and what makes each line impossible to record.

Types of statement and their members are closed: no name speaks of it. Where somebody writes freely, the usual words are refused.
Where the line is about what counts, no event of that sort is a fact.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from contracts.statements import BODIES
from domain.deciding import EVENTS
from domain.facts import TABLE
from domain.kept_out import (
    BOUGHT,
    ENFORCED,
    GUARDED,
    INFORMANT,
    PUNISHED,
    RANKED,
    SCORED,
    TRACKED,
    WATCHED,
    Sort,
)
from domain.plain_words import found_in
from tests.contracts.instances import leaves


class Line(NamedTuple):
    """A line of the list. `names` are words that no type and no member may have in its name; `uncounted`, parts of the names of events
    that are no facts."""

    sort: Sort
    names: str
    sentences: tuple[str, ...]
    uncounted: str = ""


LINES = {
    "petitioners, people in community correction, key persons": Line(
        WATCHED,
        "petition petitioner probation offender watched addict key-person",
        ("走访重点信访人", "上访人员包保", "做好稳控", "社区矫正对象劳动", "重点人员动态"),
    ),
    "residents' political or moral scoring, family points": Line(
        SCORED,
        "household family tenant morality credit trust-score",
        ("给每户居民打分", "家庭积分不足", "居民诚信档案"),
    ),
    "opinion informants, grid mailboxes, what a resident said": Line(
        INFORMANT,
        "informant sentiment mailbox speech mood said quote",
        ("聘为舆情信息员", "网格信箱来信", "居民思想动态上报"),
    ),
    "location tracks, photos of homes, face check-in": Line(
        TRACKED,
        "gps latitude longitude location track photo picture face fingerprint video",
        ("活动轨迹截图", "入户拍照", "人脸识别签到", "东经114.05度、北纬22.54度"),
    ),
    "likes, study time, login streaks, rankings": Line(
        RANKED,
        "likes login streak rank ranking leaderboard online reposts visits-online",
        ("点赞数计入考核", "学习时长达标", "连续登录七天", "积分排行榜"),
        uncounted="session login study training",
    ),
    "points for money": Line(
        BOUGHT,
        "yuan price payment cash purchase",
        ("捐款100元换10积分", "花钱购买积分", "以捐代服务"),
        uncounted="funds",
    ),
    "children, patients, disputes, tips, candidate vetting, discipline": Line(
        GUARDED,
        "child children patient illness mediation quarrel tip candidate vetting discipline punishment",
        ("留守儿童名单", "患者情况", "调解邻里纠纷3起", "收到举报信", "候选人负面清单", "党纪处分"),
    ),
    "police, demolition and petition numbers as score": Line(
        ENFORCED,
        "crime police demolition case arrest",
        ("刑事案件下降", "拆迁任务", "信访量下降", "拆除违建"),
    ),
    "punishing refusal": Line(
        PUNISHED,
        "penalty fine deduction",
        ("不接单的扣2分", "拒绝派单的通报"),
        uncounted="refused declined withdrawn released rejected",
    ),
}


def names() -> Iterable[tuple[str, str]]:
    """Every name that a statement has in it, with its words apart."""
    for type, body in BODIES.items():
        yield type, type
        for leaf in leaves(body):
            yield f"{type}: {leaf.where}", leaf.where.partition(".")[2]


def words_of(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", name.lower()))


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_no_statement_has_a_name_for_it(line: Line) -> None:
    unwanted = set(line.names.split())
    assert not [whole for whole, name in names() if words_of(name) & unwanted]


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_its_usual_words_are_refused_wherever_text_is_free(line: Line) -> None:
    for sentence in line.sentences:
        found = found_in(sentence)
        assert found, sentence
        assert found.sort == line.sort or (line.sort is TRACKED and found.sort.name == "place")


@pytest.mark.parametrize(
    "line", [line for line in LINES.values() if line.uncounted], ids=lambda line: line.sort.name
)
def test_no_such_event_is_a_fact_that_could_be_scored(line: Line) -> None:
    unwanted = set(line.uncounted.split())
    there = [event for event in EVENTS.values() if words_of(event.event) & unwanted]
    assert not set(there) & set(TABLE)


def test_refusing_and_withdrawing_are_events_and_so_the_test_before_says_something() -> None:
    assert {"order.refused", "claim.withdrawn", "whistle.refused", "funds.disbursed"} <= set(EVENTS)


def test_every_sort_of_word_belongs_to_a_line() -> None:
    from domain.kept_out import WORDS

    assert [line.sort for line in LINES.values()] == list(WORDS)
