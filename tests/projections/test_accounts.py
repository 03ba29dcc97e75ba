"""Accounts that explain themselves, books that sum to zero, and duty that stays apart from both."""

import re
from collections.abc import Iterator

import pytest

from contracts.values import NIL
from projections import accounts, bookings, registers
from projections.agency import Agency
from projections.corrections import COUNTED_TWICE
from projections.person_mergers import person_mergers
from projections.reading import Reading, reading
from projections.statement_lines import KINDS
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_a_statement_of_account_says_of_every_entry_where_it_comes_from(year: Year, now: Reading) -> None:
    first, second = accounts.statement(now, year.of["wang's account"]).rows
    assert (first.minutes, first.balance, second.minutes, second.balance) == (120, 120, 60, 180)
    assert first.zh == "2026-03-02 参加“敬老院助餐”，按起止时间计120分钟，由和平社区(虚构)确认。"
    assert second.zh == (
        "2026-03-02 参加“敬老院助餐”，按起止时间计60分钟（与已计时间重叠的部分不重复计），由和平社区(虚构)确认。"
    )
    assert second.en == (
        "2026-03-02: 60 minutes at “敬老院助餐”, by its start and end, only those not counted before; "
        "confirmed by 和平社区(虚构)."
    )


def test_an_entry_made_afterwards_and_on_behalf_says_so(year: Year, now: Reading) -> None:
    [entry] = accounts.statement(now, year.of["zhao's account"]).rows
    assert (
        entry.zh
        == "2026-03-02 参加“敬老院助餐”，补录计45分钟，由和平社区(虚构)确认（由和平社区(虚构)按电话委托代办）。"
    )
    assert entry.en == (
        "2026-03-02: 45 minutes at “敬老院助餐”, entered afterwards, recorded on their behalf by 和平社区(虚构), "
        "asked by telephone; confirmed by 和平社区(虚构)."
    )
    assert entry.on_behalf
    assert (entry.on_behalf.of, entry.on_behalf.holder) == (year.of["zhao"], year.county.community.id)


def test_the_sentences_are_part_of_what_the_interface_shows(year: Year, now: Reading) -> None:
    [entry] = accounts.statement(now, year.of["zhao's account"]).rows
    assert {"zh", "en", "balance"} <= set(entry.model_dump())


def test_the_bank_s_own_account_holds_what_it_has_issued(year: Year, now: Reading) -> None:
    lines = accounts.statement(now, year.of["bank"]).rows
    assert [line.minutes for line in lines] == [-120, -60, -45]
    assert lines[0].zh == "2026-03-02 “敬老院助餐”的一笔服务记出，按起止时间计120分钟，由和平社区(虚构)确认。"
    own, *others = accounts.balances(now, bank=year.of["bank"]).rows
    assert (own.owner, own.minutes) == (None, -225)
    assert {row.owner: row.minutes for row in others} == {year.of["wang"]: 180, year.of["zhao"]: 45}


def test_the_books_sum_to_zero_with_every_posting(year: Year, now: Reading) -> None:
    banks = ("bank", "charter bank", "open bank", "hospital's bank", "sun's bank")
    assert accounts.books(now) == {year.of[name]: (0, 0) for name in banks}
    now.cursor.execute("SELECT entry, sum(minutes), sum(hundredths) FROM postings GROUP BY entry")
    sums = {entry: tuple(sums) for entry, *sums in now.cursor.fetchall()}
    assert len(sums) == 20
    assert set(sums.values()) == {(0, 0)}


def test_an_account_says_what_came_from_a_second_number_and_what_was_counted_twice(
    year: Year, now: Reading
) -> None:
    of = year.of
    assert [(row.minutes, row.owner) for row in accounts.owned_accounts(now, [of["sun"], of["sun again"]]).rows] == [
        (120, of["sun"]), (0, of["sun again"]),
    ]  # fmt: skip
    *_, came = accounts.statement(now, of["sun's account"]).rows
    number = of["sun again"][:8]
    assert came.zh == f"2026-03-02 同一人重复登记，编号{number}…的账户并入，+60分钟，由和平社区(虚构)确认。"
    assert came.en.startswith(
        f"2026-03-02: Registered twice: the account of the number {number}… came here, +60 minutes"
    )
    *_, twice, left = accounts.statement(now, of["sun again's account"]).rows
    assert (twice.minutes, twice.reason) == (-30, COUNTED_TWICE)
    assert twice.zh.endswith(f"原因：{COUNTED_TWICE}。")
    assert twice.en.endswith("Reason: counted under both numbers of one person.")
    assert left.zh.startswith(f"2026-03-02 同一人重复登记，账户并入编号{of['sun'][:8]}…的账户，−60分钟")
    assert left.balance == 0


def test_every_line_is_wholly_chinese_in_chinese_and_wholly_english_in_english(
    year: Year, now: Reading
) -> None:
    """Whatever happens to an account, of whichever side it is said, corrected or contested; names and titles stand as they are."""
    own = [row.account for row in accounts.balances(now).rows]
    happened = [line for account in own for line in accounts.statement(now, account).rows]
    assert {line.kind for line in happened} >= {
        "service",
        "opening",
        "redemption",
        "gift",
        "donation",
        "merger",
    }
    like = happened[0].model_copy(
        update={"title": "“义诊”", "confirmer": "社区", "other_name": "小组", "points_name": "积分"}
    )
    agency = Agency(of=NIL, how="telephone", unit=NIL, holder=NIL)
    every = [
        like.model_copy(update={"kind": kind, "of": of, "reason": reason, **more})
        for kind in KINDS
        for of in ("account", "bank", "pool", "other")
        for reason in (None, COUNTED_TWICE)
        for more in (
            {"source": "clocked", "overlapped": True, "disputed": True},
            {
                "source": "entered",
                "on_behalf": agency,
                "agent": "社区",
                "pooled": 5,
                "limited": 5,
                "hundredths": 100,
            },
            {
                "offer": "“理发”",
                "serves": "lineal",
                "least_age": 60,
                "other": NIL,
                "confirmed_by": like.person,
            },
        )
    ]
    for line in (*happened, *every):
        assert not re.search("[A-Za-z]{2}", re.sub("编号[0-9a-f]{8}", "", line.zh)), line.zh
    for line in every:
        written = re.sub("[“”]|义诊|社区|小组|积分|理发", "", line.en)
        assert not re.search("[一-鿿，。：；]", written), line.en


def test_a_second_number_leads_to_the_person(year: Year, now: Reading) -> None:
    of = year.of
    [row] = registers.persons(now, person=of["sun again"]).rows
    assert (row.merged_into, row.erased) == (of["sun"], True)
    assert registers.numbers(now, of["sun"]) == [of["sun"], of["sun again"]]
    withdrawn, merged, waiting = person_mergers(now).rows
    assert (merged.stage, merged.reason, merged.joined, merged.minutes, merged.doubled) == (
        "confirmed", "two-units", 1, 60, 1,
    )  # fmt: skip
    assert (withdrawn.stage, withdrawn.withdrawn_because, waiting.stage) == (
        "withdrawn", "proposed-twice", "proposed",
    )  # fmt: skip


def test_points_stand_beside_minutes_and_the_charter_explains_what_it_made_of_them(
    year: Year, now: Reading
) -> None:
    """150 minutes at an activity of which 120 are credited, at a bank with a cap of 90."""
    [line] = accounts.statement(now, year.of["qian's account"]).rows
    assert (line.minutes, line.balance, line.hundredths, line.points_balance) == (90, 90, 200, 200)
    assert line.zh == (
        "2026-03-02 参加“食堂帮厨”，补录计150分钟，由和平社区(虚构)确认。"
        "其中30分钟超过章程限额，不计入余额，服务时间照记；30分钟超过余额上限，转入公共时间池；积分+2（每60分钟1）。"
    )
    assert line.en == (
        "2026-03-02: 150 minutes at “食堂帮厨”, entered afterwards; confirmed by 和平社区(虚构). "
        "30 of them beyond the charter's limit: served, not credited. "
        "30 minutes above the cap went to the public pool. +2 积分 (1 for every 60 minutes)."
    )
    account, _ = accounts.owned_accounts(now, year.of["qian"]).rows
    assert (account.minutes, account.hundredths, account.clocked, account.entered) == (90, 200, 0, 90)
    assert account.charter
    assert account.charter.cap == 90


def test_clocked_and_back_entered_minutes_are_kept_apart(year: Year, now: Reading) -> None:
    rows = {row.owner: row for row in accounts.balances(now, bank=year.of["bank"]).rows}
    assert [(rows[year.of[who]].clocked, rows[year.of[who]].entered) for who in ("wang", "zhao")] == [
        (180, 0), (0, 45),
    ]  # fmt: skip


def test_the_pool_is_an_account_of_the_bank_with_lines_of_its_own(year: Year, now: Reading) -> None:
    [pool] = accounts.bank_totals(now, bank=year.of["charter bank"]).rows
    assert (pool.kind, pool.minutes, pool.hundredths) == ("pool", 30, 0)
    [line] = accounts.statement(now, year.county.rule("pool", year.of["charter bank"])).rows
    assert (line.minutes, line.balance) == (30, 30)
    assert line.zh == "2026-03-02 “食堂帮厨”的一笔服务超过余额上限，30分钟转入公共时间池。"
    assert (
        line.en
        == "2026-03-02: 30 minutes of service at “食堂帮厨”, above an account's cap, came to the public pool."
    )


SENTENCES = {
    "mine": """
2026-03-02 期初余额，+600分钟，积分+5，由和平社区(虚构)确认。| 600 500
2026-03-02 兑换，用于直系亲属（已核对年满60周岁），−60分钟，由和平社区(虚构)确认。| 540 500
2026-03-02 赠与朋友，−60分钟，由本人签署。| 480 500
2026-03-02 捐赠给公共时间池，−60分钟，由本人签署。| 420 500
2026-03-02 转给集体账户“民政局(虚构)”，−60分钟，由本人签署。| 360 500
2026-03-02 推荐他人注册，积分+2，由和平社区(虚构)确认。| 360 700
2026-03-02 通兑转往“县医院互助银行(虚构)”，−60分钟，由本人签署。| 300 700
""",
    "qian's other account": """
2026-03-02 参加“食堂帮厨”，补录计15分钟，由和平社区(虚构)确认。| 15 0
2026-03-02 受赠，+60分钟，由赠出的一方签署。| 75 0
2026-03-02 公共时间池资助，+30分钟，由和平社区(虚构)确认。| 105 0
""",
}


@pytest.mark.parametrize("account", SENTENCES)
def test_every_entry_of_a_passbook_says_what_it_was(year: Year, now: Reading, account: str) -> None:
    lines = accounts.statement(now, year.of[account]).rows
    said = [f"{line.zh}| {line.balance} {line.points_balance}" for line in lines]
    assert "\n".join(said) == SENTENCES[account].strip()
    assert all(line.en.startswith("2026-03-02: ") and line.en.endswith(".") for line in lines)


def test_the_sentences_are_said_in_english_too(year: Year, now: Reading) -> None:
    lines = accounts.statement(now, year.of["mine"]).rows
    assert [line.en for line in lines[:4]] == [
        "2026-03-02: Opening balance, +600 minutes, +5 积分; confirmed by 和平社区(虚构).",
        "2026-03-02: Redemption for a lineal relative (at least 60 years old: checked), −60 minutes; confirmed by 和平社区(虚构).",
        "2026-03-02: Gift to a friend, −60 minutes; signed by the owner.",
        "2026-03-02: Donation to the public pool, −60 minutes; signed by the owner.",
    ]


def test_what_is_over_and_what_came_from_another_bank_say_so(year: Year, now: Reading) -> None:
    there = year.county.rule("account", year.of["hospital's bank"], year.county.hospital2.id)
    assert [line.zh for line in accounts.statement(now, there).rows] == [
        "2026-03-02 由“互助银行(虚构)”通兑转来，+60分钟，由县医院(虚构)确认。",
        "2026-05-11 按章程过期，−60分钟，由县医院(虚构)确认。",
    ]


def test_the_pool_tells_what_came_and_went(year: Year, now: Reading) -> None:
    pool = year.county.rule("pool", year.of["open bank"])
    assert [(line.zh, line.balance) for line in accounts.statement(now, pool).rows] == [
        ("2026-03-02 收到捐赠，+60分钟，由赠出的一方签署。", 60),
        ("2026-03-02 资助付出，−30分钟，由和平社区(虚构)确认。", 30),
    ]
    totals = accounts.bank_totals(now, bank=year.of["open bank"]).rows
    assert {row.kind: row.minutes for row in totals} == {"redeemed": 60, "pool": 30, "exchanged": 60}


def test_requests_show_what_waits_for_a_second_person(year: Year, now: Reading) -> None:
    rows = bookings.requests(now, bank=year.of["open bank"]).rows
    assert [(row.kind, row.minutes, row.hundredths, row.stage) for row in rows] == [
        ("redemption", 60, 0, "booked"), ("gift", 60, 0, "booked"), ("donation", 60, 0, "booked"),
        ("donation", 60, 0, "booked"), ("grant", 30, 0, "booked"), ("referral", 0, 0, "booked"),
        ("redemption", 120, 0, "waiting"), ("redemption", 5, 0, "withdrawn"), ("grant", 5, 0, "withdrawn"),
        ("exchange", 60, 0, "booked"),
    ]  # fmt: skip
    [opening] = bookings.openings(now, stage="waiting").rows
    assert (opening.bank, opening.minutes) == (year.of["hospital's bank"], 30)
    [complaint] = bookings.complaints(now, person=year.of["zhao"]).rows
    assert (complaint.activity, complaint.cleared) == (year.of["kitchen"], None)


def test_every_version_of_a_charter_can_be_read(year: Year, now: Reading) -> None:
    [version] = accounts.bank_charters(now, bank=year.of["charter bank"]).rows
    assert (version.version, version.charter.most_per_activity) == (1, 120)


def test_a_statement_goes_on_from_page_to_page_with_its_balance(year: Year, now: Reading) -> None:
    first = accounts.statement(now, year.of["wang's account"], limit=1)
    second = accounts.statement(now, year.of["wang's account"], after=first.next, limit=1)
    assert [row.balance for row in (*first.rows, *second.rows)] == [120, 180]
    assert second.next is None


def test_a_record_shows_what_it_claims_and_what_counted_once_confirmed(year: Year, now: Reading) -> None:
    _, overlapping = accounts.service_records(now, person=year.of["wang"]).rows
    assert (overlapping.started, overlapping.minutes) == ("2026-03-02T09:00", 120)
    assert (overlapping.posted, overlapping.overlapped) == (60, True)
    [waiting] = accounts.service_records(now, confirmed=False).rows
    assert (waiting.person, waiting.minutes, waiting.posted) == (year.of["zhao"], 60, None)
    assert len(accounts.service_records(now, confirmed=True).rows) == 8


def test_duty_counts_for_person_and_unit_and_reaches_no_account(year: Year, now: Reading) -> None:
    [total] = accounts.duty_totals(now, unit=year.county.units["bureau"]).rows
    assert (total.person, total.minutes, total.acts) == (year.of["member"], 120, 2)
    assert [row.posted for row in accounts.duty_records(now, confirmed=True).rows] == [90, 30]
    assert accounts.balances(now, owner=year.of["member"]).rows == ()
    now.cursor.execute("SELECT count(*) FROM postings WHERE person = %s", (year.of["member"],))
    assert now.cursor.fetchone() == (0,)


def test_rolls_check_ins_and_visits_show_whether_the_community_agreed(year: Year, now: Reading) -> None:
    _, on_it, left = accounts.rolls(now, unit=year.county.units["bureau"]).rows
    assert (on_it.person, on_it.left, left.left) == (year.of["member"], None, "2026-03-01")
    check_ins = accounts.check_ins(now, community=year.county.units["community"], confirmed=True).rows
    assert [(row.person, row.day, row.ended) for row in check_ins] == [
        (year.of[who], "2026-03-02", None) for who in ("member", "mover")
    ]
    [visit] = accounts.visits(now, unit=year.county.units["bureau"], confirmed=True).rows
    assert visit.purpose == "study"
    [bank] = accounts.banks(now, search="社区时间银行").rows
    assert bank.keeper == year.county.units["community"]


def test_a_check_in_that_has_ended_shows_when_by_whom_and_why(year: Year, now: Reading) -> None:
    before, after = accounts.check_ins(now, person=year.of["mover"]).rows
    assert (before.ended, before.ended_by, before.reason) == (
        "2026-03-01",
        year.county.units["hospital"],
        "迁居",
    )
    assert (after.community, after.ended) == (year.county.units["community"], None)
