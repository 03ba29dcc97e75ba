"""What became of units, what those who came out of them hold, and whose record counts for whom."""

from collections.abc import Iterator

import pytest

from contracts.statements.alliances import AcceptMembership, ConveneMeeting, InviteMember, RecordAttendance
from contracts.statements.keys import AdoptRules, EnrolUnit, GrantRole
from contracts.statements.units import MergeUnits, Part, SplitUnit, TakeOverMembership
from domain.deciding import RULES
from ledger import evidence
from ledger.audit import audit
from ledger.sources import DatabaseSource
from projections import registers
from projections.lineage import Holding, holdings, successions, unit_names
from projections.reading import Reading, reading
from projections.scores import sheets
from projections.tail import Tail
from tests.people import County, Person
from tests.projections.year import Year, item


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_a_unit_is_found_by_what_it_was_called_before(year: Year, now: Reading) -> None:
    assert [row.name for row in unit_names(now, unit=year.of["east"]).rows] == [
        "east(虚构)",
        "东门街道(虚构)",
    ]
    [before] = unit_names(now, search="east").rows
    assert before.unit == year.of["east"]
    [unit] = registers.units(now, unit=year.of["east"]).rows
    assert (unit.name, unit.ends) == ("东门街道(虚构)", "2026-03-02")


def test_who_acts_for_whom_since_is_open_to_see(year: Year, now: Reading) -> None:
    of = year.of
    [east] = successions(now, unit=of["east"]).rows
    assert (east.heir, east.how, east.ends, east.counted) == (of["joint"], "merged", "2026-03-02", True)
    assert [(row.unit, row.counted) for row in successions(now, heir=of["joint"]).rows] == [
        (of["east"], True), (of["west"], False),
    ]  # fmt: skip
    one, two = successions(now, unit=of["wing"]).rows
    assert (one.heir, one.holds, two.heir, two.holds, two.counted) == (
        of["wing one"], (), of["wing two"], (of["room"],), True,
    )  # fmt: skip
    [stall] = successions(now, unit=of["stall"]).rows
    assert (stall.how, stall.heir) == ("closed", year.county.lead.unit)


def held(rows: tuple[Holding, ...], of: str) -> set[tuple[str, str]]:
    return {(row.kind, row.title) for row in rows if row.of == of}


def test_what_units_held_is_listed_under_whoever_acts_for_it(year: Year, now: Reading) -> None:
    of = year.of
    rows = holdings(now, "2026-03-02", unit=of["joint"]).rows
    assert held(rows, of["joint"]) == {
        ("alliance", "东门街道联盟(虚构)"), ("membership", "东门街道联盟(虚构)"), ("membership", "沿河城市党建联盟(虚构)"),
    }  # fmt: skip
    assert held(rows, of["east"]) == {("item", "街道会议室")}
    assert holdings(now, "2026-03-02", unit=of["east"]).rows == ()


def test_before_the_day_it_is_still_its_own(year: Year, now: Reading) -> None:
    assert held(holdings(now, "2026-03-01", unit=year.of["east"]).rows, year.of["east"]) == {
        ("item", "街道会议室")
    }


def settled(year: Year, name: str) -> Person:
    """A street below the lead, in the county's alliance, with somebody who signs for it."""
    county, of = year.county, year.of
    body = EnrolUnit(code=f"YH{name.upper()}", name=f"{name}(虚构)", kind="street", superior=county.lead.unit)
    of[name] = county.lead.says(body)
    person = county.first_administrator(of[name], f"{name} 1", county.lead)
    for role in ("signatory", "clerk"):
        person.says(GrantRole(unit=of[name], person=person.id, role=role))
    membership = county.lead.says(InviteMember(alliance=county.alliance, unit=of[name]))
    person.says(AcceptMembership(), stream=membership)
    return person


def test_a_thing_that_was_named_goes_to_the_part_that_it_was_named_with(county: County) -> None:
    county.roots_say(AdoptRules(rules=RULES))
    year = Year(county, {})
    whole = settled(year, "whole")
    for name in ("one", "two"):
        settled(year, name)
    things = [whole.says(item("resource", f"会议室{n}", 1)(year)) for n in (1, 2)]
    parts = (Part(unit=year.of["one"]), Part(unit=year.of["two"], holds=(things[1],)))
    county.lead.says(SplitUnit(unit=year.of["whole"], parts=parts, on="2026-01-01", reason="析置"))
    Tail(county.taker).catch_up()
    with reading(county.taker) as now:
        inherited = [
            {row.thing for row in holdings(now, "2026-01-01", unit=year.of[part], kind="item").rows}
            for part in ("one", "two")
        ]
        assert inherited == [{things[0]}, {things[1]}]
        assert (
            holdings(now, "2026-01-01", unit=year.of["two"], of=year.of["whole"], kind="membership").rows
            == ()
        )


def test_records_count_for_the_heir_that_the_act_names_and_one_event_counts_once(fresh_year: Year) -> None:
    """Of two streets that merge, one came to the meeting: the street that they became came, once."""
    year, county = fresh_year, fresh_year.county
    of = year.of
    for name in ("north", "south", "union"):
        union = settled(year, name)
    expected = tuple(of[name] for name in ("north", "south"))
    meeting = ConveneMeeting(
        alliance=county.alliance,
        title="临时会议",
        on="2026-04-10",
        agenda=("通报",),
        expected=expected,
        quorum=1,
    )
    held = county.lead.says(meeting)
    county.lead.says(RecordAttendance(attended=(of["south"],), excused=()), stream=held)
    merge = {"units": expected, "into": of["union"], "on": "2026-04-10", "reason": "合并"}
    before = county.taker.rows.max_notification_id()
    county.lead.says(MergeUnits(counted=expected, **merge))
    for name in ("north", "south"):
        union.says(TakeOverMembership(alliance=county.alliance, of=of[name]))
    Tail(county.taker).catch_up()
    with reading(county.taker) as now:
        then, after = (
            {sheet.subject: sheet for sheet in sheets(now, of["O01 of next year"], "2026", position)}
            for position in (before, None)
        )
    north, south = (then[unit].line("attended").value for unit in expected)
    assert (north, south) == ("0", "1")
    assert then[of["north"]].line("absences").value == "-5"
    assert not {*expected} & set(after)
    assert [after[of["union"]].line(name).value for name in ("attended", "absences")] == ["1", "0"]
    theirs = evidence.sheets(county.taker, of["O01 of next year"], "2026")
    assert {sheet.subject: sheet.canonical() for sheet in theirs} == {
        subject: sheet.canonical() for subject, sheet in after.items()
    }


def test_a_record_that_the_act_does_not_name_stays_with_the_old_unit(year: Year, now: Reading) -> None:
    subjects = {sheet.subject for sheet in sheets(now, year.of["O01 of next year"], "2026")}
    assert year.of["joint"] in subjects
    assert year.of["east"] not in subjects


def test_an_auditor_finds_that_whoever_acts_for_a_unit_may_sign_in_its_name(year: Year) -> None:
    verdict = audit(DatabaseSource(year.ledger.rows.datastore))
    assert verdict.findings == ()
    assert verdict.intact
