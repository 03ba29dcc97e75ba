"""Scans, as their registers tell them: what pairs, what lacks its other half, and what came in late."""

from collections.abc import Iterator

import pytest

from contracts.slip import Slip, commitment_of, secret_of
from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.keys import AdoptRules
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import Clocked, ConfirmService, FoundBank, OpenAccount, RecordService
from contracts.statements.slips import IssueSlips, RecordScan
from contracts.tree import leaf_hash
from contracts.values import Id
from domain.deciding import RULES
from domain.slips import ScanRecorded
from projections.accounts import service_records
from projections.reading import Reading, reading
from projections.scans import Pair, pairs, scans, slips
from projections.tail import Tail
from tests.people import DAY_MS, NOON, County
from tests.projections.year import Year

DAY = "2026-03-02"


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_a_series_says_how_many_of_its_slips_have_served(year: Year, now: Reading) -> None:
    [series] = slips(now, activity=year.of["scanned activity"]).rows
    assert (series.count, series.served, series.late_after) == (4, 3, 60)


def test_a_scan_keeps_the_device_s_minute_and_that_of_its_coming_in(year: Year, now: Reading) -> None:
    scan = scans(now, scan=year.of["scan out"]).rows[0]
    assert (scan.at, scan.received, scan.late) == (f"{DAY}T12:03", NOON + 60 * DAY_MS, False)
    assert scan.unit == year.county.community.unit


def test_who_came_and_went_has_a_pair_and_who_only_came_has_none_that_counts(
    year: Year, now: Reading
) -> None:
    whole, half = pairs(now, person=year.of["wang"]).rows
    assert (whole.came, whole.went, whole.minutes, whole.complete) == (
        f"{DAY}T12:00",
        f"{DAY}T12:03",
        3,
        True,
    )
    assert (half.came, half.went, half.minutes, half.complete) == (f"{DAY}T12:04", None, 0, False)


class Morning:
    """An activity with one volunteer, whose scans a host sends in at noon."""

    def __init__(self, county: County) -> None:
        self.county = county
        county.taker.clock.put_to(59)
        county.roots_say(AdoptRules(rules=RULES))
        self.person = county.volunteer(county.community, "early bird")
        self.activity = county.community.says(
            PlanActivity(title="早市清扫", category="环保", hosts=(), on=DAY)
        )
        self.drawn = [Slip(self.activity, 1, n, secret_of(bytes([n] * 20))) for n in range(1, 9)]
        commitments = tuple(commitment_of(county.taker.log, slip) for slip in self.drawn)
        county.community.says(
            IssueSlips(activity=self.activity, series=1, commitments=commitments, late_after=120)
        )
        county.taker.clock.put_to(60)

    def scanned(self, *scans: str) -> list[Id]:
        """Each as `in 09:00`, in the order in which they come in."""
        return [self.scan(*scan.split()) for scan in scans]

    def scan(self, way: str, clock: str) -> Id:
        slip = self.drawn.pop(0)
        body = RecordScan(**slip._asdict(), person=self.person, way=way, at=f"{DAY}T{clock}")
        return self.county.community2.says(body)

    def pairs(self) -> list[Pair]:
        Tail(self.county.taker).catch_up()
        with reading(self.county.taker) as now:
            return list(pairs(now, activity=self.activity).rows)

    def times(self) -> list[str]:
        return sorted(
            f"{(pair.came or '?')[-5:]}–{(pair.went or '?')[-5:]} {pair.minutes}" for pair in self.pairs()
        )


@pytest.fixture
def morning(county: County) -> Morning:
    return Morning(county)


@pytest.mark.parametrize(
    ("came_in", "paired"),
    [
        (["in 09:00", "out 11:00"], ["09:00–11:00 120"]),
        (["out 11:00", "in 09:00"], ["09:00–11:00 120"]),
        (["in 09:00", "out 10:00", "in 10:30", "out 11:00"], ["09:00–10:00 60", "10:30–11:00 30"]),
        (["in 09:00", "in 09:20", "out 11:00"], ["09:00–? 0", "09:20–11:00 100"]),
        (["in 09:00", "out 10:00", "out 11:00"], ["09:00–10:00 60", "?–11:00 0"]),
        (["in 09:00", "out 09:00"], ["09:00–? 0", "?–09:00 0"]),
        (["out 08:00", "in 09:00"], ["09:00–? 0", "?–08:00 0"]),
    ],
)
def test_coming_and_going_pair_whatever_the_order_of_their_arrival(
    morning: Morning, came_in: list[str], paired: list[str]
) -> None:
    morning.scanned(*came_in)
    assert morning.times() == paired


def test_a_scan_that_was_taken_back_pairs_with_nothing(morning: Morning) -> None:
    morning.scanned("in 09:00", "in 09:20", "out 11:00")
    row = morning.county.taker.rows.select_notifications(1, 3, topics=[ScanRecorded.event])[1]
    entry = EntryRef(index=row.id - 1, leaf=leaf_hash(row.state).hex())
    morning.county.community.says(CorrectEntry(entry=entry, reason="误扫"))
    assert morning.times() == ["09:00–11:00 120"]


def test_what_came_in_later_than_the_slips_allow_is_shown_with_its_pair(morning: Morning) -> None:
    morning.scanned("in 09:00", "out 11:00", "in 11:10", "out 11:50")
    assert [(pair.came, pair.late) for pair in morning.pairs()] == [
        (f"{DAY}T09:00", True),
        (f"{DAY}T11:10", False),
    ]


def test_a_pair_shows_that_it_was_recorded_and_its_record_stays_clocked(morning: Morning) -> None:
    county = morning.county
    morning.scanned("in 09:00", "out 11:00")
    bank = county.community.says(FoundBank(name="时间银行(虚构)"))
    county.community.says(OpenAccount(bank=bank, owner=morning.person))
    county.community.says(HoldActivity(on=DAY), stream=morning.activity)
    [pair] = morning.pairs()
    assert not pair.recorded
    record = county.community2.says(
        RecordService(
            person=morning.person,
            activity=morning.activity,
            bank=bank,
            clocked=Clocked(start=pair.came, end=pair.went),
        )
    )
    county.community.says(ConfirmService(records=(county.about(record),)))
    assert [pair.recorded for pair in morning.pairs()] == [True]
    with reading(county.taker) as now:
        [row] = service_records(now, activity=morning.activity).rows
    assert (row.source, row.posted) == ("clocked", 120)
