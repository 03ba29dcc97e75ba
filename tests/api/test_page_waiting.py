"""What waits, said on a page: in words, without the names of commands and statements, which a button stands for."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest

from api.pages import waiting
from api.pages.leading import page_of
from api.pages.waiting import leads_to
from contracts.values import Id
from domain.deciding import World
from domain.grades import Decision
from projections.inbox import STEPS, TO_DO, TOLD, Message, inbox
from projections.pages import MOST_ROWS
from projections.reading import reading
from projections.waiting import WAITS
from tests.api.scenes import YearServed

SENTENCES = [sentence for table in (TOLD, TO_DO, WAITS) for words in table.values() for sentence in words[:4]]  # type: ignore[attr-defined]


def test_no_sentence_names_a_command_or_a_statement() -> None:
    """They stand on pages, in letters, calendars and group chats; which command does it, only a terminal shows."""
    assert not [each for each in SENTENCES if re.search(r"gongjian|[a-z]\.[a-z]|（）|\(\)| ,", each)]


def test_what_waits_leads_to_its_page_or_says_that_there_is_none(year: YearServed) -> None:
    page = year.scene.reads(year.scene.county.bureau, "/waiting").text
    tasks = re.findall(r"<li><div class=\"due\">.*?</li>", page, re.DOTALL)
    assert len(tasks) > 5
    for task in tasks:
        assert "href=" in task or "还没有页面" in task or "通知" in task
    assert f"/orders/{year.of['order under way']}" in page
    assert f"/whistles/{year.of['whistle under way']}" in page


def test_what_was_told_long_ago_makes_room_for_what_waits(
    year: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is kept a link away: a unit is told something every week, and nothing of it is ever done with."""
    bureau, answered = year.scene.county.bureau, "书面答复了征求的意见"
    assert answered in year.scene.reads(bureau, "/waiting").text
    monkeypatch.setattr(waiting, "RECENT", timedelta(days=30))
    page = year.scene.reads(bureau, "/waiting").text
    assert answered not in page
    assert "等待签署" in page
    assert 'href="/waiting?told=1"' in page
    earlier = year.scene.reads(bureau, "/waiting?told=1").text
    assert answered in earlier
    assert "等待签署" not in earlier


def test_what_an_alliance_does_regularly_leads_to_its_page(year: YearServed) -> None:
    page = year.scene.reads(year.scene.county.lead, "/waiting").text
    tasks = re.findall(r"<li><div class=\"due\">.*?</li>", page, re.DOTALL)
    regular = [task for task in tasks if "按期事项到期" in task]
    assert regular
    assert any('href="/alliances/' in task for task in regular)


def test_whoever_has_a_role_finds_where_its_work_is_done(year: YearServed) -> None:
    county = year.scene.county
    page = year.scene.reads(county.bureau, "/waiting").text
    assert all(f'href="{address}"' in page for address in ("/service/new", "/agreements/new", "/handover"))
    own = year.scene.reads(county.bureau, "/waiting?own=1").text
    assert all(f'href="{address}"' in own for address in ("/book", "/checkin", "/book/certificates"))
    assert 'href="/service/new"' not in own


def test_a_grade_leads_its_subject_to_the_sheet_that_it_was_decided_on(year: YearServed) -> None:
    world = World(year.scene.ledger.streams)
    decision = world.get(year.of["decision"], Decision)
    address = page_of(world, year.of["decision"])
    assert address
    assert address == f"/score/{decision.rulebook}/{decision.subject}?period={decision.period}"
    assert year.scene.reads(year.scene.county.hospital, address).status_code == 200


class Led(NamedTuple):
    """Where somebody's message leads them."""

    message: Message
    address: str | None


DAYS = ("2026-03-03", "2026-04-10", "2026-05-20")
"""What has a last day goes out of sight after it, or comes into sight."""
NO_PAGE = {
    "account-request": "confirmed at the bank's counter, by command",
    "opening": "brought over once, when a bank moves in, by command",
    "attestation": "standards have no pages",
    "person-merge.confirmed": "nothing is left to do: its entry says what came of it",
}
NOT_PLAYED = {
    "dispute.appealed",
    "certificate-application.withdrawn",
    "entry.overruled",
    "share",
    "score-appeal",
}
"""Of the same streams as others, which lead."""


@pytest.fixture(scope="module")
def led(year: YearServed) -> list[Led]:
    """Every message of every unit and every person of the year."""
    return [each for whom, own in everybody(year).items() for each in led_to(year, whom, own)]


def everybody(year: YearServed) -> dict[Id, bool]:
    """Who may be told something, and whether it is a person."""
    with reading(year.scene.ledger) as now:
        now.cursor.execute("SELECT unit::text, false FROM units UNION SELECT person::text, true FROM persons")
        return dict(now.cursor)


def led_to(year: YearServed, whom: Id, own: bool) -> Iterator[Led]:
    with reading(year.scene.ledger) as now:
        rows = [row for day in DAYS for row in inbox(now, day, whom=whom, limit=MOST_ROWS).rows]
    leads = leads_to(year.scene.ledger, rows, own)
    return (Led(row, leads.get(row.stream)) for row in rows)


def test_the_year_tells_nearly_everything_that_there_is_to_tell(led: list[Led]) -> None:
    seen = {each.message.what for each in led}
    assert (STEPS.keys() | TO_DO.keys()) - seen == NOT_PLAYED


def test_whatever_is_told_due_or_waits_leads_to_a_page(led: list[Led]) -> None:
    assert {each.message.what for each in led if each.address is None} == NO_PAGE.keys()


def test_whoever_is_led_to_a_page_may_read_it(year: YearServed, led: list[Led]) -> None:
    people = year.scene.county.people.values()
    readers = {person.unit: person for person in people} | {person.id: person for person in people}
    asked = {
        (each.message.whom, each.address) for each in led if each.address and each.message.whom in readers
    }
    assert len(asked) > 50
    refused = [
        (address, status)
        for whom, address in sorted(asked)
        if (status := year.scene.reads(readers[whom], address).status_code) != 200
    ]
    assert not refused


def test_a_correction_leads_to_the_entry_that_was_taken_back(year: YearServed) -> None:
    address = page_of(World(year.scene.ledger.streams), year.of["correction"])
    assert address
    assert "已撤销" in year.scene.reads(year.scene.county.bureau, address).text


def test_an_answer_about_a_certificate_leads_the_volunteer_to_their_own_page(year: YearServed) -> None:
    world, application = World(year.scene.ledger.streams), year.of["application refused"]
    assert page_of(world, application, own=True) == "/book/certificates"
    assert page_of(world, application) == "/service/certificates"
