"""The log in words: who sees which lines, what they say, and what a page of one entry gives its reader to check."""

import re
from html import unescape

import httpx
import pytest

from api.naming import called
from domain.deciding import World
from ledger.rows import Stored
from projections.tail import Tail
from tests.api.scenes import YearServed
from tests.people import Person


def looks(year: YearServed, person: Person, path: str) -> httpx.Response:
    return year.scene.http.get(path, headers=year.scene.signs_in(person) | {"Accept": "text/html"})


def text_of(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", answer.text)))


def numbers(answer: httpx.Response) -> list[int]:
    return [
        int(each)
        for each in re.findall(
            r'<p class="small soft"><time.*?(?:&nbsp;| )· <a href="/entries/(\d+)">', answer.text
        )
    ]


def rows(year: YearServed) -> list[Stored]:
    return year.scene.ledger.rows.rows(1, 10_000)


def number_of(year: YearServed, event: str, nth: int = 0) -> int:
    return [row.position for row in rows(year) if row.event == event][nth]


def test_an_auditor_pages_through_every_statement_once(year: YearServed) -> None:
    Tail(year.scene.ledger).catch_up()  # others sign in the year that they look at, too
    lead, path, seen = year.scene.county.lead, "/entries", list[int]()
    while path:
        shown = looks(year, lead, path)
        assert shown.status_code == 200
        seen += numbers(shown)
        later = re.search(r'<nav class="pages"[^>]*><a href="(/entries\?[^"]+)">', shown.text)
        path = unescape(later[1]) if later else ""
    assert seen == [row.position for row in reversed(rows(year)) if row.act]


def test_filters_by_kind_unit_and_day_are_done_by_the_database(year: YearServed) -> None:
    lead, bureau = year.scene.county.lead, year.scene.county.bureau
    claims = looks(year, lead, "/entries?kind=claim.make")
    assert numbers(claims)
    assert {row.event for row in rows(year) if row.position in numbers(claims)} == {"claim.made"}
    theirs = looks(year, lead, f"/entries?unit={bureau.unit}&kind=claim.make")
    assert set(numbers(theirs)) < set(numbers(claims))
    assert numbers(theirs)
    nothing = looks(year, lead, "/entries?since=2031-01-01")
    assert "没有符合的条目" in nothing.text
    assert "日期没有看懂" in looks(year, lead, "/entries?since=gestern").text


def test_a_unit_that_is_not_there_and_a_piece_of_a_name(year: YearServed) -> None:
    lead = year.scene.county.lead
    assert "没有这个单位" in looks(year, lead, "/entries?unit=%E7%81%AB%E6%98%9F%E5%9F%BA%E5%9C%B0").text
    several = looks(year, lead, "/entries?unit=%E7%A4%BE%E5%8C%BA")
    assert "您说的是哪个单位" in several.text or numbers(several)


def test_a_line_says_who_did_what_with_which_figures(year: YearServed) -> None:
    said = text_of(looks(year, year.scene.county.lead, "/entries?kind=claim.make"))
    assert re.search("认领事项：清单事项“[^”]+”；认领数量 [0-9]+", said)


def test_what_has_no_name_is_called_by_what_it_is_of(year: YearServed) -> None:
    lead, bureau = year.scene.county.lead, year.scene.county.bureau
    confirmed = text_of(looks(year, lead, "/entries?kind=fulfilment.confirm"))
    assert "确认协议履约：“医民共建协议(虚构)：健康讲座”的履约记录" in confirmed
    objected = text_of(looks(year, bureau, "/entries?kind=notice.object"))
    assert "和平社区(虚构)的公示" in objected
    appeal = called(World(year.scene.ledger.streams), year.of["score appeal"])
    assert (appeal.zh, appeal.en) == ("便民药店(虚构)的评分申诉", "appeal against a score of 便民药店(虚构)")
    ballots = text_of(looks(year, bureau, "/entries?kind=ballot.cast&lang=en"))
    assert re.search("evaluation “[^”]+”|测评“[^”]+”", ballots)


def test_whoever_oversees_nothing_sees_what_was_done_for_their_unit(year: YearServed) -> None:
    bureau, lead = year.scene.county.bureau, year.scene.county.lead
    own = set(numbers(looks(year, bureau, "/entries")))
    assert own
    theirs = looks(year, bureau, f"/entries?unit={lead.unit}")
    assert set(numbers(theirs)) <= own, "others' filter is not theirs to set"
    acted = {row.position for row in rows(year) if b'"actor":"%b"' % bureau.unit.encode() in row.entry}
    assert own & acted
    assert len(own) < len(numbers(looks(year, lead, "/entries"))) + 50


def test_of_one_document_every_entry_is_listed_to_whoever_may_read_it(year: YearServed) -> None:
    stream = year.of["agreement"]
    bureau = year.scene.county.bureau
    shown = looks(year, bureau, f"/entries?stream={stream}")
    expected = [row.position for row in reversed(rows(year)) if str(row.stream) == stream]
    assert numbers(shown) == expected
    assert looks(year, year.scene.county.hospital, f"/entries?stream={stream}").status_code == 403


def test_one_entry_says_all_of_it_and_who_signed(year: YearServed) -> None:
    lead = year.scene.county.lead
    number = number_of(year, "claim.made")
    said = text_of(looks(year, lead, f"/entries/{number}"))
    for words in ("认领事项", "认领数量", "随之记下的", "数量累计", "谁签的", "尚未查验", "未查"):
        assert words in said


def test_what_follows_from_a_statement_leads_to_it(year: YearServed) -> None:
    posted = number_of(year, "hours.posted")
    shown = looks(year, year.scene.county.lead, f"/entries/{posted}")
    first = year.scene.ledger.rows.opening(posted)
    assert f'<a href="/entries/{first}">' in shown.text
    assert "服务时长入账" in shown.text
    evidence = year.scene.http.get(
        f"/entries/{posted}/evidence", headers=year.scene.signs_in(year.scene.county.lead)
    ).json()
    assert evidence["opening"].encode() == rows(year)[first - 1].entry
    assert evidence["keys"]


def test_an_item_of_a_sheet_comes_with_its_place_in_it(year: YearServed) -> None:
    number = next(row.position for row in rows(year) if b'"item":{' in row.entry)
    header = year.scene.signs_in(year.scene.county.lead)
    evidence = year.scene.http.get(f"/entries/{number}/evidence", headers=header).json()
    assert evidence["batch"]["index"] == 0
    assert evidence["opening"] is None
    assert "所在的表" in looks(year, year.scene.county.lead, f"/entries/{number}").text


def test_the_bytes_are_those_that_are_stored(year: YearServed) -> None:
    header = year.scene.signs_in(year.scene.county.lead)
    answer = year.scene.http.get("/entries/2/bytes", headers=header)
    assert answer.content == rows(year)[1].entry
    assert 'filename="entry-2.json"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/entries/{}", "/entries/{}/bytes", "/entries/{}/evidence"])
def test_nobody_sees_what_the_interface_for_programs_would_not_show_them(year: YearServed, path: str) -> None:
    hidden = next(row.position for row in rows(year) if str(row.stream) == year.of["agreement"])
    assert looks(year, year.scene.county.hospital, path.format(hidden)).status_code == 403
    assert looks(year, year.scene.county.lead, path.format(10_000_000)).status_code == 404
    assert year.scene.http.get(path.format(hidden)).status_code in (303, 401)


def test_every_kind_of_entry_has_a_page_without_a_bare_name(year: YearServed) -> None:
    """One of each event: the type of a statement is never shown in place of its words."""
    header = year.scene.signs_in(year.scene.county.lead)
    ones = {row.event: row.position for row in rows(year)}
    for event, number in sorted(ones.items())[::12]:
        shown = year.scene.http.get(f"/entries/{number}", headers=header)
        assert shown.status_code == 200, (event, shown.text[:300])
        heading = re.search("<h1>(.*?)</h1>", shown.text)
        assert heading
        assert re.search("[一-鿿]", heading[1].partition("：")[2]), event
