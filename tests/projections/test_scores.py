"""Sheets from the view are those that the log itself gives, at every position; suspected keys count nothing."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extensions import cursor as Cursor

from contracts import signing
from contracts.keys import PrivateKey
from contracts.sheet import Sheet
from contracts.statements.affirmations import AffirmEntries
from contracts.statements.alliances import ConveneMeeting, RecordAttendance
from contracts.statements.corrections import EntryRef
from contracts.statements.keys import EnrolKey, Revocation, RevokeKey
from domain.refusals import NoRulebook, NoSuch, NotAPeriod
from ledger import evidence
from projections import registers
from projections.doubts import doubts
from projections.facts import ROLES, from_json, to_json
from projections.reading import NotThereYet, Reading, reading
from projections.scores import sheets, sheets_of
from projections.tail import Tail
from projections.totals import totals
from tests.people import County, Person, key
from tests.projections.year import Year
from tests.stories import refused


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


@pytest.mark.parametrize("name", ["O01 of next year", "O02"])
def test_sheets_are_byte_for_byte_those_computed_from_the_log(year: Year, now: Reading, name: str) -> None:
    head, adopted = year.ledger.rows.max_notification_id() or 0, adopted_at(now, year.of[name])
    assert sheets(now, year.of[name], "2026")
    for position in (head, head - 9, (head + adopted) // 2, adopted):
        mine = sheets(now, year.of[name], "2026", position)
        theirs = evidence.sheets(year.ledger, year.of[name], "2026", position)
        assert [sheet.canonical() for sheet in mine] == [sheet.canonical() for sheet in theirs]
    assert sheets(now, year.of[name], "2026") == sheets(now, year.of[name], "2026", head)


def test_hours_under_a_second_number_are_the_persons(year: Year, now: Reading) -> None:
    book = year.of["stars' rulebook"]
    mine, theirs = sheets(now, book, "2026"), evidence.sheets(year.ledger, book, "2026")
    assert [sheet.canonical() for sheet in mine] == [sheet.canonical() for sheet in theirs]
    subjects = {sheet.subject for sheet in mine}
    assert year.of["sun"] in subjects
    assert year.of["sun again"] not in subjects


@pytest.mark.parametrize("name", ["O01 of next year", "O02", "stars' rulebook"])
def test_the_sheet_of_one_is_that_among_all_though_only_its_own_facts_are_read(
    year: Year, now: Reading, name: str
) -> None:
    head, book = year.ledger.rows.max_notification_id() or 0, year.of[name]
    for position in (head, (head + adopted_at(now, book)) // 2):
        whole = sheets(now, book, "2026", position)
        for subject in {sheet.subject for sheet in whole}:
            assert sheets_of(now, book, "2026", subject, position) == tuple(of(whole, subject))
    assert sheets_of(now, book, "2026", year.of["agreement"]) == ()


def test_a_sheet_asks_the_database_twice(year: Year, now: Reading) -> None:
    """For what is scored and by what, and for the facts. Each question more costs as much as working a line out."""
    book = year.of["O01 of next year"]
    [first, *_] = sheets(now, book, "2026")
    counting = CountingCursor(now.cursor)
    assert sheets_of(Reading(counting, now._reached), book, "2026", first.subject) == (first,)  # type: ignore[arg-type]
    assert counting.asked == 2


class CountingCursor:
    def __init__(self, cursor: Cursor) -> None:
        self.cursor, self.asked = cursor, 0

    def execute(self, statement: str, arguments: object = None) -> None:
        self.asked += 1
        self.cursor.execute(statement, arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.cursor)


def test_every_role_of_a_fact_has_an_index(year: Year, now: Reading) -> None:
    now.cursor.execute("SELECT DISTINCT jsonb_object_keys(who) FROM facts")
    assert {role for (role,) in now.cursor} <= set(ROLES)


def adopted_at(now: Reading, rulebook: str) -> int:
    [row] = registers.rulebooks(now, rulebook=rulebook).rows
    assert row.adopted_at
    return row.adopted_at


@pytest.mark.parametrize("name", ["O01 of next year", "O02"])
def test_nothing_is_scored_as_of_a_time_before_the_rulebook_was_adopted(
    year: Year, now: Reading, name: str
) -> None:
    [row] = registers.rulebooks(now, rulebook=year.of[name]).rows
    assert row.adopted_at
    for position, answer in ((row.adopted_at - 1, NoRulebook), (row.position - 1, NoSuch)):
        with refused(answer):
            sheets(now, year.of[name], "2026", position)
        with refused(answer):
            evidence.sheets(year.ledger, year.of[name], "2026", position)


def test_a_score_leads_back_to_signed_entries(year: Year, now: Reading) -> None:
    [sheet] = of(sheets(now, year.of["O01 of next year"], "2026"), year.county.units["community"])
    assert sheet.line("proposals").value == "2"
    [entry] = sheet.line("proposals").entries
    [row] = year.ledger.rows.rows(entry.evidence[0], entry.evidence[0])
    assert row.event == "proposal.adopted"


def of(sheets: tuple[Sheet, ...], subject: str) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.subject == subject]


def test_what_a_suspected_key_signed_counts_nothing_until_its_holder_affirms_it(fresh_year: Year) -> None:
    year, county = fresh_year, fresh_year.county
    book, lead, hospital = year.of["O01 of next year"], county.lead, county.units["hospital"]
    entry = convene_and_record(county, absent="hospital")
    sound, stolen_too = (another_key(county, lead, name) for name in ("lead, sound", "lead, stolen too"))
    revoked = revoke(county, suspect_from=entry - 1)
    [row] = county.taker.rows.rows(entry, entry)
    affirms = AffirmEntries(entries=(EntryRef(index=entry - 1, leaf=row.leaf.hex()),))
    lead.key = stolen_too
    lead.says(affirms)
    affirmed = county.taker.rows.max_notification_id()
    lead.key = sound
    doubted = revoke(county, suspect_from=affirmed - 1, keyid=signing.keyid_of(stolen_too))
    lead.says(affirms)
    again = county.taker.rows.max_notification_id()
    Tail(county.taker).catch_up()
    counted = {revoked - 1: "-10", revoked: "-5", affirmed: "-10", doubted: "-5", again: "-10"}
    with reading(county.taker) as now:
        for position, absences in counted.items():
            [sheet] = of(sheets(now, book, "2026", position), hospital)
            assert sheet.line("absences").value == absences
            [told] = of(evidence.sheets(county.taker, book, "2026", position), hospital)
            assert told.canonical() == sheet.canonical()
            [total] = [each for each in totals(now, book, "2026", position) if each.subject == hospital]
            assert total.lines["absences"] == Fraction(absences)
        [sheet] = of(sheets(now, book, "2026", revoked), hospital)
        [aside] = [each for each in sheet.line("absences").entries if each.evidence == (entry,)]
        assert (aside.amount, f"第{entry - 1}号记录" in aside.zh) == ("0", True)
        [doubt] = doubts(now, unit=county.units["lead"], affirmed=True).rows
    assert (doubt.entry, doubt.holder, doubt.kinds) == (entry, lead.id, ("absence", "attendance"))


def another_key(county: County, of: Person, seed: str) -> PrivateKey:
    possession = signing.prove_possession(county.taker.log, of.unit, of.id, key(seed))
    of.says(EnrolKey(unit=of.unit, holder=of.id, key=possession))
    return key(seed)


def convene_and_record(county: County, absent: str) -> int:
    """The position at which a unit's absence was recorded."""
    body = ConveneMeeting(
        alliance=county.alliance,
        title="临时会议",
        on="2026-04-10",
        agenda=("通报",),
        expected=(county.units["lead"], county.units[absent]),
        quorum=1,
    )
    meeting = county.lead.says(body)
    county.lead.says(RecordAttendance(attended=(county.units["lead"],), excused=()), stream=meeting)
    return county.taker.rows.max_notification_id() or 0


def revoke(county: County, suspect_from: int, keyid: str | None = None) -> int:
    """The position at which a key of the lead's first person was revoked: the one that they sign with, unless another is named."""
    keyid = keyid or signing.keyid_of(county.lead.key)
    body = RevokeKey(revocation=Revocation(keyid=keyid, reason="stolen", suspect_from=suspect_from))
    county.lead.says(body, stream=county.rule("key", keyid))
    position: int = county.taker.rows.max_notification_id()
    [row] = [row for row in county.taker.rows.rows(position - 1, position) if row.event == "key.revoked"]
    return int(row.position)


def test_only_adopted_rulebooks_and_positions_that_are_there_are_scored(year: Year, now: Reading) -> None:
    with refused(NoSuch):
        sheets(now, year.of["agreement"], "2026")
    with refused(NoRulebook):
        sheets(now, year.of["O02"], "2027")
    with refused(NotThereYet):
        sheets(now, year.of["O02"], "2026", 100_000)


@pytest.mark.parametrize("period", ["2026-13", "2026-Q5", "2026-H0", "2026-1", "26", "abc", "", "2026-01-01"])
def test_what_is_no_period_is_told_how_one_is_written(year: Year, now: Reading, period: str) -> None:
    with refused(NotAPeriod):
        sheets(now, year.of["O02"], period)
    with refused(NotAPeriod):
        evidence.sheets(year.ledger, year.of["O02"], period)


@given(
    st.booleans() | st.integers() | st.fractions() | st.text() | st.dates() | st.lists(st.text()).map(tuple)
)
def test_values_of_facts_come_back_from_json_as_they_were(
    value: bool | int | Fraction | str | date | tuple[str, ...],
) -> None:
    back = from_json(to_json(value))
    assert back == value
    assert type(back) is type(value)
