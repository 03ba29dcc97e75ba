"""What waits for a second person, or for the other side: until somebody confirms it, and no longer."""

import re
from collections.abc import Iterator

import pytest

from contracts.statements import BODIES
from contracts.statements.agreements import ConfirmFulfilment
from contracts.statements.alliances import InviteMember
from contracts.statements.handovers import MakeHandover
from contracts.statements.lists import DeliverClaim, MakeClaim, OfferClaim
from contracts.statements.offices import MakeAppointment
from contracts.statements.service import CheckIn, Entered, EnterRoll, RecordDuty, RecordVisit
from projections.inbox import Message, inbox
from projections.reading import Reading, reading
from projections.tail import Tail
from projections.waiting import WAITING, WAITS
from tests.ledger.databases import empty_database
from tests.people import found_county
from tests.projections.conftest import founded
from tests.projections.year import Year, item, play

TODAY = "2026-03-10"


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def waits_for(now: Reading, whom: str) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for row in inbox(now, TODAY, whom=whom, limit=500).rows:
        if row.kind == "waits":
            found.setdefault(row.what, []).append(row)
    return found


def test_a_record_waits_at_the_bank_and_its_hosts_until_a_second_person_has_confirmed_it(
    year: Year, now: Reading
) -> None:
    community = year.county.units["community"]
    waiting = waits_for(now, community)["service"]
    kitchen = next(row for row in waiting if row.title == "敬老院助餐")
    assert kitchen.zh.startswith("2026-03-02 服务记录")
    assert kitchen.zh.endswith("（和平社区(虚构)）。请由登记人以外的另一人核对后确认（gongjian confirm）。")
    assert "to be confirmed: 敬老院助餐" in kitchen.en
    rows = now.cursor
    rows.execute(
        "SELECT count(*) FROM service_records WHERE posted IS NULL AND NOT corrected AND activity = %s",
        [kitchen.stream],
    )
    assert rows.fetchone() == (kitchen.count,)
    assert "service" not in waits_for(now, year.county.units["bureau"])


@pytest.fixture(scope="module")
def asked(server: str) -> Iterator[tuple[Year, dict[str, tuple[str, str]]]]:
    """A year with something of every kind that waits: for whom, and its stream."""
    with empty_database(server) as datastore, founded(datastore) as ledger:
        county = found_county(ledger)
        year = play(county)
        bureau, community, hospital = county.bureau, county.community, county.hospital
        need = item("need", "晾衣架", 5)(year)
        claim = bureau.says(MakeClaim(about=county.about(community.says(need)), quantity=4))
        given = DeliverClaim(about=county.about(claim), quantity=1, on="2026-03-02")
        office = MakeAppointment(
            person=year.of["officer"],
            office="first-secretary",
            at=hospital.unit,
            starts="2026-03-01",
            ends="2028-01-14",
        )
        member = county.volunteer(bureau, "waiting member")
        bureau.says(EnterRoll(person=member))
        report = {"person": member, "unit": bureau.unit, "community": hospital.unit}
        duty = RecordDuty(task="清扫", entered=Entered(on="2026-04-10", minutes=30), **report)
        handover = MakeHandover(
            of=bureau.id, to=county.bureau2.id, as_of=1, day="2026-03-02", list="0" * 64, count=0
        )
        invited = InviteMember(alliance=year.of["other alliance"], unit=bureau.unit)
        waits = {
            "fulfilment": (bureau.unit, year.of["fulfilment waiting"]),
            "delivery": (community.unit, bureau.says(given)),
            "claim-offer": (
                hospital.unit,
                bureau.says(OfferClaim(about=county.about(claim), to=hospital.unit)),
            ),
            "appointment": (hospital.unit, bureau.says(office)),
            "handover": (county.bureau2.id, bureau.says(handover)),
            "invitation": (bureau.unit, hospital.says(invited)),
        }
        bureau.says(CheckIn(on="2026-04-10", **report))
        bureau.says(duty)
        bureau.says(RecordVisit(community=hospital.unit, on="2026-03-02", purpose="study"))
        waits |= dict.fromkeys(("check-in", "duty", "visit"), (hospital.unit, hospital.unit))
        Tail(ledger).catch_up()
        yield year, waits


def test_what_was_put_before_somebody_waits_for_them_and_for_nobody_else(
    asked: tuple[Year, dict[str, tuple[str, str]]],
) -> None:
    year, waits = asked
    everybody = {*year.county.units.values(), *(person.id for person in year.county.people.values())}
    with reading(year.ledger) as now:
        for kind, (whom, stream) in waits.items():
            found = {
                each
                for each in everybody
                if stream in {row.stream for row in waits_for(now, each).get(kind, [])}
            }
            assert found == {whom}, kind


def test_once_it_is_confirmed_it_waits_no_longer(asked: tuple[Year, dict[str, tuple[str, str]]]) -> None:
    year, waits = asked
    side, stream = waits["fulfilment"]
    year.county.bureau.says(ConfirmFulfilment(about=year.county.about(stream)))
    Tail(year.ledger).catch_up()
    with reading(year.ledger) as now:
        assert stream not in {row.stream for row in waits_for(now, side).get("fulfilment", [])}


def test_every_kind_has_its_words_and_names_statements_and_commands_that_there_are() -> None:
    assert set(WAITS) == set(re.findall(r"SELECT '([a-z-]+)'", WAITING))
    for words in WAITS.values():
        assert not words.zh.isascii()
        assert words.en.isascii()
        assert set(re.findall(r"[a-z-]+\.[a-z-]+", words.next_zh)) <= set(BODIES)
        assert set(re.findall(r"[a-z-]+\.[a-z-]+", words.next_en)) <= set(BODIES)


def test_an_attestation_waits_at_whoever_made_it_and_at_the_standards_keeper(
    year: Year, now: Reading
) -> None:
    """Of three, two are confirmed."""
    units = year.county.units
    for side in (units["community"], units["lead"]):
        [waiting] = waits_for(now, side)["attestation"]
        assert (waiting.stream, waiting.count) == (year.of["standard"], 1)
        assert waiting.zh.startswith("2026-03-02 达标自查1项待确认：五有标准（和平社区(虚构)）。")
        assert "1 attestation of a standard to be confirmed" in waiting.en
    assert "attestation" not in waits_for(now, units["bureau"])
