"""What is due by a day, as a clerk asks on the first of the month."""

from collections.abc import Iterator

import pytest

from projections.deadlines import Kind, deadlines
from projections.reading import Reading, reading
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_what_is_due_stands_in_the_order_of_its_days_and_what_is_done_is_not_there(now: Reading) -> None:
    due = deadlines(now, "2026-05-01", "2026-12-31").rows
    assert [(row.due, row.kind, row.title, row.overdue) for row in due] == [
        ("2026-03-02", "signature", "医民共建协议(虚构)", True),
        ("2026-03-02", "signature", "医民共建协议(虚构)", True),
        ("2026-03-02", "milestone", "勘察", True),
        ("2026-03-05", "whistle", "路灯", True),
        ("2026-03-09", "correction-request", "下午也在", True),
        ("2026-03-09", "objection", "名单漏了一人", True),
        ("2026-04-06", "dispute-ruling", "时间不对", True),
        ("2026-04-20", "follow-up", "安装完毕", True),
        ("2026-04-30", "commitment", "节能改造", True),
        ("2026-04-30", "consultation", "征求意见", True),
        ("2026-05-10", "meeting", "第二季度联席会议", False),
        ("2026-05-15", "issue", "街心公园", False),
        ("2026-05-20", "order", "清理楼道杂物", False),
        ("2026-05-31", "cadence", "联席会议每月一次", False),
        ("2026-05-31", "cadence", "联络员驻点", False),
        ("2026-06-30", "milestone", "竣工", False),
        ("2026-06-30", "rectification", "整顿提升", False),
        ("2026-07-10", "cadence", "季度书面报告", False),
        ("2026-12-20", "duty-item", "年度述职", False),
        ("2026-12-20", "ballot", "年度双向评议（单位再评）", False),
        ("2026-12-20", "ballot", "无记名评议（无记名二组）", False),
        ("2026-12-31", "item", "老旧小区加装扶手", False),
        ("2026-12-31", "agreement", "共驻共建协议(虚构)", False),
        ("2026-12-31", "item", "上门测血压", False),
        ("2026-12-31", "item", "药品保管培训", False),
    ]
    follow_up = next(row for row in due if row.kind == "follow-up")
    promise = next(row for row in due if row.kind == "commitment")
    assert (follow_up.place, follow_up.quantity, follow_up.delivered, follow_up.measure) == (2, 100, 70, "%")
    assert (promise.place, promise.quantity, promise.delivered) == (1, 5, 3)


LATE = ["signature", "signature", "milestone", "whistle", "correction-request", "objection", "dispute-ruling"]


@pytest.mark.parametrize(
    ("until", "kinds"),
    [
        ("2026-03-01", []),
        ("2026-03-02", LATE[:3]),
        ("2026-04-05", LATE[:-1]),
        ("2026-04-19", LATE),
        ("2026-04-29", [*LATE, "follow-up"]),
        ("2026-04-30", [*LATE, "follow-up", "commitment", "cadence", "cadence", "consultation"]),
        ("2026-05-10", [*LATE, "follow-up", "commitment", "cadence", "cadence", "consultation", "meeting"]),
    ],
)
def test_the_day_itself_is_included(now: Reading, until: str, kinds: list[str]) -> None:
    assert [row.kind for row in deadlines(now, "2026-04-01", until).rows] == kinds


def test_everybody_sees_what_concerns_them(year: Year, now: Reading) -> None:
    units = year.county.units

    def concerns(name: str) -> list[str]:
        return [row.kind for row in deadlines(now, "2026-04-01", "2026-12-31", unit=units[name]).rows]

    assert concerns("bureau") == [
        "signature", "whistle", "commitment", "consultation", "order", "duty-item", "ballot", "ballot", "agreement",
    ]  # fmt: skip
    assert concerns("community") == [
        "milestone", "whistle", "correction-request", "objection", "commitment", "issue", "order", "milestone", "rectification", "cadence", "item",
        "agreement",
    ]  # fmt: skip
    assert concerns("hospital") == ["signature", "whistle", "follow-up", "meeting", "issue", "item"]
    assert concerns("lead") == [
        "signature", "milestone", "dispute-ruling", "cadence", "cadence", "meeting", "milestone", "rectification",
        "duty-item", "ballot",
    ]  # fmt: skip
    assert deadlines(now, "2026-04-01", "2026-12-31", kind="item").rows[0].units == (units["community"],)


def test_whoever_an_agreement_waits_for_is_reminded_until_its_last_day(year: Year, now: Reading) -> None:
    def waiting(today: str, kind: Kind) -> dict[str, tuple[str, ...]]:
        rows = deadlines(now, today, "2030-12-31", kind=kind, limit=100).rows
        return {row.stream: row.units for row in rows}

    of, units = year.of, year.county.units
    assert waiting("2026-04-01", "signature") == {
        of["agreement to be countersigned"]: (units["lead"],),
        of["amendment waiting"]: (units["hospital"], units["bureau"]),
    }
    assert list(waiting("2031-01-01", "signature")) == [of["amendment waiting"]], "its text ends in 2031"


def test_an_agreement_is_to_be_renewed_from_so_many_days_before_its_end(year: Year, now: Reading) -> None:
    rows = deadlines(now, "2030-11-01", "2031-12-31", kind="renewal", limit=100).rows
    assert [(row.stream, row.due) for row in rows] == [(year.of["agreement to be renewed"], "2030-11-01")]
    assert deadlines(now, "2030-10-31", "2030-10-31", kind="renewal").rows == ()


def test_a_proposal_to_end_one_waits_until_its_day(year: Year, now: Reading) -> None:
    [row] = deadlines(now, "2026-04-01", "2030-12-31", kind="termination").rows
    assert (row.stream, row.due) == (year.of["end proposed"], "2030-03-31")
    assert deadlines(now, "2030-04-01", "2030-12-31", kind="termination").rows == ()


def test_whoever_published_a_notice_waits_for_its_end_and_those_allied_may_object_until_then(
    year: Year, now: Reading
) -> None:
    of, units = year.of, year.county.units

    def ahead(today: str, kind: Kind) -> dict[str, tuple[str, set[str]]]:
        rows = deadlines(now, today, "2026-12-31", kind=kind).rows
        assert not any(row.overdue for row in rows)
        return {row.stream: (row.due, set(row.units)) for row in rows}

    community, last = units["community"], "2026-03-09"
    short = ("2026-03-03", {units["lead"]})
    assert ahead("2026-03-02", "notice-end") == {of["notice"]: (last, {community}), of["short notice"]: short}
    others = {units[name] for name in ("lead", "bureau", "hospital")}
    told = ahead("2026-03-02", "last-objection")
    assert {stream: day for stream, (day, _) in told.items()} == {
        of["notice"]: last,
        of["short notice"]: "2026-03-03",
    }
    assert others <= told[of["notice"]][1]
    assert community not in told[of["notice"]][1]
    others = {units[name] for name in ("community", "bureau", "hospital")}
    assert others <= told[of["short notice"]][1], "shown in no alliance: those in one with whoever shows it"
    assert units["lead"] not in told[of["short notice"]][1]
    assert list(ahead(last, "notice-end")) == list(ahead(last, "last-objection")) == [of["notice"]]
    assert ahead("2026-03-10", "notice-end") == ahead("2026-03-10", "last-objection") == {}


def test_pages_of_deadlines_go_on_by_day(now: Reading) -> None:
    whole = deadlines(now, "2026-04-01", "2026-12-31").rows
    paged, after = [], None
    while True:
        page = deadlines(now, "2026-04-01", "2026-12-31", after=after, limit=2)
        paged += page.rows
        after = page.next
        if after is None:
            break
    assert tuple(paged) == whole


def test_a_ballot_and_a_share_are_due_from_those_who_have_not_given_theirs(year: Year, now: Reading) -> None:
    units = year.county.units
    ballot, secret = deadlines(now, "2026-12-20", "2026-12-31", kind="ballot").rows
    assert (ballot.stream, ballot.place, ballot.units) == (year.of["open evaluation"], 1, (units["bureau"],))
    assert (secret.stream, set(secret.units)) == (
        year.of["open secret evaluation"], {units["bureau"], units["lead"]},
    ), "the hospital has asked for its token; whether it voted is nobody's to know"  # fmt: skip
    [share] = deadlines(now, "2026-03-02", "2026-03-31", kind="share").rows
    assert (share.stream, share.units) == (year.of["kept back"], (units["hospital"],))
    assert not deadlines(now, "2026-12-21", "2026-12-31", kind="ballot").rows, "to vote is no longer possible"
