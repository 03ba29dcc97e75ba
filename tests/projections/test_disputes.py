"""Requests, disputes, notices and what concerns whom: how far each has come, by the day on which somebody looks."""

from collections.abc import Iterator
from typing import get_args

import pytest

from domain.deciding import EVENTS
from projections import accounts
from projections.correction_requests import correction_requests
from projections.deadlines import Kind
from projections.disputes import disputes
from projections.inbox import TO_DO, TOLD, inbox
from projections.notices import objections, public_notices
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_a_request_says_at_each_stage_what_is_to_be_done(year: Year, now: Reading) -> None:
    declined, waiting = correction_requests(now, "2026-03-09", whose=year.of["wang"]).rows
    assert (declined.standing, waiting.standing, waiting.due) == ("declined", "waits", "2026-03-09")
    assert declined.zh.endswith("和平社区(虚构)不予更正，理由：签到表上写的是十点。不同意的，可以提出异议。")
    with_its_own_stop = declined.model_copy(update={"answer": f"{declined.answer}。"})
    assert with_its_own_stop.zh == declined.zh, "one full stop is enough"
    assert (
        waiting.zh == "2026-03-02 提出更正（2026-03-02的服务，漏记）：等和平社区(虚构)答复，最晚2026-03-09。"
    )
    assert waiting.en == (
        "2026-03-02: correction asked for (service on 2026-03-02, it is missing): "
        "和平社区(虚构) answers by 2026-03-09."
    )
    [late] = correction_requests(now, "2026-03-10", standing="overdue").rows
    assert late.request == waiting.request
    assert "已逾期" in late.zh


def test_a_dispute_is_answered_then_ruled_by_date_alone(year: Year, now: Reading) -> None:
    of = year.of
    assert {row.dispute: row.standing for row in disputes(now, "2026-03-16").rows} == {
        of["dispute"]: "rejected",
        of["dispute withdrawn"]: "withdrawn",
        of["open dispute"]: "answer",
    }
    [ruling] = disputes(now, "2026-03-17", standing="ruling").rows
    assert (ruling.dispute, ruling.rule_by, ruling.overdue) == (of["open dispute"], "2026-04-06", False)
    [late] = disputes(now, "2026-04-07", dispute=of["open dispute"]).rows
    assert late.overdue
    assert "沿河县委组织部(虚构)" in late.zh
    [rejected] = disputes(now, "2026-03-16", side=of["wang"]).rows
    assert (rejected.may_appeal, rejected.reason) == (True, "与签到表一致")


def test_what_was_contested_and_rejected_counts_and_none_of_it_is_frozen(year: Year, now: Reading) -> None:
    [account] = accounts.owned_accounts(now, year.of["wang"]).rows
    assert (account.minutes, account.frozen) == (180, 0)
    assert not any(line.disputed for line in accounts.statement(now, year.of["wang's account"]).rows)


def test_a_notice_is_over_by_date_and_shows_its_objections(year: Year, now: Reading) -> None:
    shown, short = public_notices(now, "2026-03-09").rows
    assert (shown.standing, shown.last, shown.objections, shown.answered) == ("shown", "2026-03-09", 2, 1)
    assert shown.zh == (
        "2026-03-02 起公示5个工作日：公示中，2026-03-09前可以提出异议，收到异议2件，已答复1件。"
    )
    assert (short.standing, short.about) == ("over", year.of["project"])
    latest = public_notices(now, "2026-03-09", newest=True, limit=1)
    assert latest.rows == (short,)
    assert public_notices(now, "2026-03-09", newest=True, after=latest.next).rows == (shown,)
    [declined] = objections(now, stage="declined").rows
    assert (declined.reason, declined.dispute) == ("未达时数", year.of["dispute"])


def test_everybody_reads_what_they_were_told_and_what_waits_for_them(year: Year, now: Reading) -> None:
    community = year.county.units["community"]
    rows = inbox(now, "2026-03-10", whom=community, until="2026-03-31").rows
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    due = [(row.what, row.overdue) for row in rows if row.kind == "due"]
    assert ("correction-request", True) in due
    assert ("objection", True) in due
    assert ("dispute-answer", False) in due
    told = [row for row in rows if row.what == "correction.requested"]
    assert told[0].zh == ("2026-03-02 民政局(虚构)提出了更正申请。受理单位请在期限内核对、更正并答复。")
    person = inbox(now, "2026-03-10", whom=year.of["wang"]).rows
    assert {row.what for row in person} >= {"correction.answered", "dispute.opened", "ruling.given"}
    assert all(row.kind == "told" for row in person)
    assert inbox(now, "2026-03-10").rows == ()


def test_every_event_that_tells_somebody_has_its_words_and_every_deadline_too() -> None:
    telling = {event for event in EVENTS.values() if "told" in event.model_fields}
    assert telling == set(TOLD)
    assert set(TO_DO) == set(get_args(Kind))
    for words in (*TOLD.values(), *TO_DO.values()):
        assert not words.zh.isascii()
        assert words.en.isascii()
