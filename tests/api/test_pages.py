"""Pages as the server writes them: in two languages, with nothing inline, remembering what a reader likes, right without a script."""

import re
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from api.pages import assets
from api.pages.site import POLICY
from api.pages.words import CATALOGUE, english
from api.pages.writing import dated, period
from api.provided import COOKIE
from scripts.write_words import as_bytes, brought_up_to_date, has_words
from tests.api.page_addresses import EVERYBODYS, after_signing_in
from tests.api.scenes import Scene, YearServed

LOOKS = {"Accept": "text/html,*/*"}
CHINESE = re.compile("[\u4e00-\u9fff]")


class Marks(HTMLParser):
    """The tags of a page, and what it says outside of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def marks(answer: httpx.Response) -> Marks:
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Marks(answer.text)


def test_every_sentence_has_its_english_and_no_other_stands_in_the_catalogue() -> None:
    merged = brought_up_to_date()
    assert [message.id for message in merged if message.id and not has_words(message.string)] == []
    assert CATALOGUE.read_bytes() == as_bytes(merged)


def test_english_keeps_what_its_chinese_fills_in() -> None:
    named = re.compile(r"%\((\w+)\)s")
    for chinese, said in english().items():
        for sentence in (said,) if isinstance(said, str) else said:
            assert named.findall(sentence) == named.findall(chinese)


@pytest.mark.parametrize(
    ("signed", "zh", "en"),
    [
        ("2026", "2026年", "2026"),
        ("2026-H1", "2026年上半年", "Jan–Jun 2026"),
        ("2026-Q4", "2026年第四季度", "Oct–Dec 2026"),
        ("2026-07", "2026年7月", "Jul 2026"),
    ],
)
def test_a_period_is_written_as_a_clerk_writes_it(signed: str, zh: str, en: str) -> None:
    assert (period("zh", signed), period("en", signed)) == (zh, en)


def test_days_in_a_sentence_are_written_and_numbers_that_look_like_them_are_kept() -> None:
    assert dated("zh", "YH-2026-03-01，最晚2026-04-06") == "YH-2026-03-01，最晚2026年4月6日"
    assert dated("en", "due on 2026-04-06") == "due on 6 Apr 2026"


@pytest.mark.parametrize("path", EVERYBODYS)
def test_a_page_has_one_heading_nothing_inline_and_loads_nothing_from_elsewhere(
    scene: Scene, path: str
) -> None:
    require_proper(scene.http.get(path))


def test_so_does_every_page_after_signing_in(year: YearServed) -> None:
    header = year.scene.signs_in(year.scene.county.bureau) | {"Accept": "text/html"}
    for path in after_signing_in(year):
        answer = year.scene.http.get(path, headers=header)
        assert answer.status_code in (200, 404), path
        require_proper(answer)


def test_every_kind_of_link_leads_somewhere(year: YearServed) -> None:
    """One link of each kind, ids and numbers aside, on every page after signing in."""
    http, header = year.scene.http, year.scene.signs_in(year.scene.county.bureau) | {"Accept": "text/html"}
    kinds: dict[str, str] = {}
    for path in after_signing_in(year):
        for link in marks(http.get(path, headers=header)).all("a"):
            address = str(link.get("href") or "")
            if address.startswith("/"):
                kinds.setdefault(
                    re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+", "…", address.partition("?")[0]), address
                )
    assert len(kinds) > 20
    dead = {
        address: status
        for address in kinds.values()
        if (status := http.get(address, headers=header).status_code) not in (200, 303)
    }
    assert dead == {}


def require_proper(answer: httpx.Response) -> None:
    page = marks(answer)
    assert answer.headers["content-security-policy"] == POLICY
    assert len(page.all("h1")) == 1
    assert not page.all("style")
    assert all("src" in script for script in page.all("script"))
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("src", "href", "action"):
            address = attributes.get(name)
            assert address is None or address.startswith(("/", "#")), (tag, address)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", EVERYBODYS)
def test_in_english_a_page_holds_no_chinese_but_the_switch(scene: Scene, path: str) -> None:
    answer = scene.http.get(path + ("&" if "?" in path else "?") + "lang=en")
    page = marks(answer)
    assert answer.headers["content-language"] == "en"
    said = {text for text in page.said if path not in text}  # its own address, on the paper copy
    assert {text for text in said if CHINESE.search(text)} == {"中文"}


def test_links_of_the_frame_lead_somewhere(scene: Scene) -> None:
    page = marks(scene.http.get("/"))
    addresses = {
        str(each["href"]) for each in page.all("a") + page.all("link") if str(each["href"]).startswith("/")
    }
    assert len(addresses) > 8
    scene.waits_for_checkpoint(1)
    assert {
        address for address in addresses if scene.http.get(address).status_code not in (200, 303)
    } == set()


def test_what_a_reader_likes_is_remembered_and_written_into_the_page(scene: Scene) -> None:
    with httpx.Client(base_url=str(scene.http.base_url)) as browser:
        for switch, has in (("elder", {"elder"}), ("dark", {"elder", "dark"}), ("elder", {"dark"})):
            answer = browser.post("/web/preferences", data={"switch": switch, "back": "/check?lang=zh"})
            assert (answer.status_code, answer.headers["location"]) == (303, "/check")
            [html] = marks(browser.get("/check")).all("html")
            assert set((html.get("class") or "").split()) == has
        browser.post("/web/preferences", data={"switch": "en", "back": "/"})
        assert browser.get("/").headers["content-language"] == "en"
        browser.post("/web/preferences", data={"switch": "zh", "back": "/"})
        assert browser.get("/").headers["content-language"] == "zh-Hans"


def test_a_paper_copy_names_its_address_with_what_was_asked_for(scene: Scene) -> None:
    text = scene.http.get("/transparency?search=医&state=&as_of=3&print=1").text
    said = unescape(text.partition("on-paper")[2].partition("</p>")[0])
    assert said.endswith(f"取自 {scene.http.base_url.netloc.decode()}/transparency?search=医&as_of=3")


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:x"]
)
def test_a_switch_leads_back_to_this_server_only(scene: Scene, back: str) -> None:
    answer = scene.http.post("/web/preferences", data={"switch": "dark", "back": back})
    scene.http.cookies.clear()
    assert answer.headers["location"] == "/"


def test_files_keep_for_ever_under_an_address_of_their_bytes(scene: Scene) -> None:
    answer = scene.http.get(assets.address("style.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert len(answer.content) < 30_000
    assert scene.http.get("/web/0123456789abcdef/style.css").status_code == 404
    assert scene.http.get(assets.address("style.css").replace("style.css", "nothing.css")).status_code == 404


def test_a_code_leads_to_number_issuer_and_standing_and_to_no_name(year: YearServed) -> None:
    digest = "c" * 64  # what the year's certificate was issued with
    page = year.scene.http.get("/check", params={"code": f"GONGJIAN-CERTIFICATE:ANY-1:{digest.upper()}"})
    assert page.status_code == 200
    standing = year.scene.http.get(f"/certificates/{digest}").json()
    shown = page.text[page.text.index("<table>") : page.text.index("</table>")]
    for value in (standing["number"], standing["unit"], "有效"):
        assert value in shown
    assert (standing["stage"], standing["corrected"]) == ("issued", False)


def test_a_code_of_nothing_is_told_from_one_that_is_no_code(scene: Scene) -> None:
    missing = scene.http.get("/check", params={"code": "ab" * 32})
    assert missing.status_code == 404
    assert "账上没有这份证明" in missing.text
    wrong = scene.http.get("/check", params={"code": "<script>alert(1)</script>"})
    assert wrong.status_code == 200
    assert "没有复制完整" in wrong.text
    assert "<script>alert" not in wrong.text


def test_whoever_looks_for_a_page_is_answered_with_one(scene: Scene) -> None:
    answer = scene.http.get("/nothing-here?lang=en", headers=LOOKS)
    assert answer.status_code == 404
    said = "".join(marks(answer).said)
    assert "There is no such page" in said
    assert "/docs" not in said, "that is for programs"
    assert 'href="/keys"' in answer.text.split("<main")[1]
    assert answer.headers["content-security-policy"] == POLICY
    program = scene.http.get("/nothing-here")
    assert program.headers["content-type"] == "application/problem+json"
    assert "/docs" in program.json()["detail"]


def test_whoever_signed_in_and_finds_no_page_is_led_on(scene: Scene) -> None:
    session = scene.opens_session(scene.county.bureau).json()["token"]
    header = {"Cookie": f"{COOKIE}={session}"}
    for path, status in (
        ("/nothing-here", 404),
        (f"/orders/{scene.county.alliance}", 404),
        ("/web/review", 405),
    ):
        answer = scene.http.get(path, headers=header | LOOKS)
        assert answer.status_code == status
        shown = answer.text.split("<main")[1].split("<footer")[0]
        for address in ("/waiting", "/agreements", "/lists", "/orders", "/public-notices", "/"):
            assert f'href="{address}"' in shown, (path, address)
        assert "/docs" not in shown
    assert "只收填好的表单" in shown


def test_without_a_session_the_page_of_keys_leads_back(scene: Scene) -> None:
    answer = scene.http.get("/waiting?own=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/keys?back=%2Fwaiting%3Fown%3D1")
    over = scene.http.get("/waiting", headers={"Cookie": "gongjian_session=over"})
    assert over.status_code == 303


def test_what_waits_is_the_units_or_ones_own(year: YearServed) -> None:
    scene, shown = year.scene, 0
    for person in (scene.county.community, scene.county.bureau):
        header = scene.signs_in(person)
        page = scene.http.get("/waiting", headers=header)
        asked = scene.http.get(
            "/registers/inbox", headers=header, params={"whom": person.unit, "until": "2026-07-09"}
        )
        assert asked.status_code == 200, asked.text
        rows = asked.json()["rows"]
        assert page.status_code == 200
        for row in rows:
            sentence = row["zh"].removeprefix(row["day"]).strip()
            assert sentence in unescape("".join(marks(page).said))
        shown += len(rows)
        own = scene.http.get("/waiting", headers=header, params={"own": 1})
        assert own.status_code == 200
        assert "您本人" in own.text
    assert shown > 1
