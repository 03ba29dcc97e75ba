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
from contracts.statements.orders import AcceptOrder, CompleteOrder, DispatchOrder, PlaceOrder
from contracts.statements.projects import ReportMilestone
from contracts.statements.service import CheckIn, Entered, EnterRoll, RecordDuty, RecordVisit
from contracts.statements.wishes import ClaimWish, GrantWish
from projections.inbox import FOR_A_COLLEAGUE, Message, inbox
from projections.reading import Reading, reading
from projections.tail import Tail
from projections.waiting import WAITING, WAITS
from tests.projections.year import Year, affirmed, item
from tests.projections.years import year_of_ones_own

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
    assert kitchen.zh.endswith("（和平社区(虚构)）。请由登记人以外的另一人核对后确认。")
    assert kitchen.command == "gongjian confirm"
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
    with year_of_ones_own(server) as year:
        county, ledger = year.county, year.ledger
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
        waits |= done_and_to_be_judged(year)
        affirmed(year)
        Tail(ledger).catch_up()
        yield year, waits


def done_and_to_be_judged(year: Year) -> dict[str, tuple[str, str]]:
    """An order done, a wish granted, a milestone reported; of a whistle that is resolved nobody is rated."""
    county, of = year.county, year.of
    community, hospital = county.community, county.hospital
    asked = PlaceOrder(alliance=county.alliance, category="民生", title="修门", wanted="2026-05-20")
    order = community.says(asked)
    community.says(DispatchOrder(to=hospital.unit), stream=order)
    hospital.says(AcceptOrder(), stream=order)
    hospital.says(CompleteOrder(on="2026-03-02"), stream=order)
    granted = hospital.says(ClaimWish(about=county.about(of["open wish"])))
    hospital.says(GrantWish(on="2026-03-02"), stream=granted)
    reached = ReportMilestone(
        about=county.about(of["breakthrough"]), milestone=1, on="2026-03-02", evidence=("a" * 64,)
    )
    community.says(reached)
    return {
        "order": (community.unit, order),
        "wish": (community.unit, of["open wish"]),
        "milestone": (county.lead.unit, of["breakthrough"]),
        "whistle": (community.unit, of["whistle unanswered"]),
    }


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


def test_what_a_suspect_key_signed_waits_for_its_holder_and_their_unit(
    asked: tuple[Year, dict[str, tuple[str, str]]],
) -> None:
    year, _ = asked
    county = year.county
    with reading(year.ledger) as now:
        for whom in (county.hospital2.id, county.hospital2.unit):
            [doubt] = waits_for(now, whom)["doubt"]
            assert doubt.count == 1, "of two that it signed, one has been affirmed"
        assert "doubt" not in waits_for(now, county.hospital.id)


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


def test_nobody_is_told_what_they_did_themselves(year: Year) -> None:
    """But what a colleague is to agree to stands there for the whole unit."""
    with reading(year.ledger) as now:
        now.cursor.execute("SELECT DISTINCT step FROM tellings WHERE whom = by")
        told_themselves = {step for (step,) in now.cursor.fetchall()}
        now.cursor.execute("SELECT count(*) FROM tellings")
        [(all_of_them,)] = now.cursor.fetchall()
    assert told_themselves <= {each.event for each in FOR_A_COLLEAGUE}
    assert all_of_them
