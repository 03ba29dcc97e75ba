"""What waits, said on a page: in words, without the names of commands and statements, which a button stands for."""

import re
from types import SimpleNamespace

import pytest

from api.pages.leading import page_of
from api.pages.words import Language
from api.pages.writing import said
from domain.deciding import World
from domain.grades import Decision
from projections.inbox import TO_DO, TOLD
from projections.waiting import WAITS
from tests.api.scenes import YearServed

NEXT = [(words.next_zh, words.next_en) for table in (TOLD, TO_DO, WAITS) for words in table.values()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_names_a_command_or_a_statement(language: Language) -> None:
    for zh, en in NEXT:
        sentence = said(
            language, SimpleNamespace(day="2026-03-05", zh=f"2026-03-05 {zh}", en=f"2026-03-05: {en}")
        )
        assert not re.search(r"gongjian|[a-z]\.[a-z]|（）|\(\)| ,", sentence), sentence
        assert bool(sentence) == bool(zh if language == "zh" else en)


def test_what_waits_leads_to_its_page_or_says_that_there_is_none(year: YearServed) -> None:
    page = year.scene.reads(year.scene.county.bureau, "/waiting").text
    tasks = re.findall(r"<li><div class=\"due\">.*?</li>", page, re.DOTALL)
    assert len(tasks) > 5
    for task in tasks:
        assert "href=" in task or "还没有页面" in task or "通知" in task
    assert f"/orders/{year.of['order under way']}" in page
    assert f"/whistles/{year.of['whistle under way']}" in page


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
