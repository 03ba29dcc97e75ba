"""Every page, in both languages, on a desk and a phone, large and dark: nothing hangs over, and axe-core finds nothing."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, expect

from api.app import ROUTERS
from api.provided import COOKIE
from tests.api.page_addresses import (
    EVERYBODYS,
    after_signing_in,
    of_a_community,
    of_an_owner,
    of_the_lead_unit,
)  # fmt: skip
from tests.api.scenes import YearServed
from tests.pages.accessibility import COLOURS, EVERYTHING, faults


class View(NamedTuple):
    """A way to look at a page."""

    cookies: dict[str, str]
    widths: dict[int, str]
    """What its picture is called at each width. A page is opened once for all: opening costs more than looking."""
    asked_at: tuple[int, ...]
    """Where axe-core is asked. In English at the narrow one alone, where longer words are crowded most."""
    rules: dict[str, Any] = EVERYTHING


VIEWS = {
    "chinese": View({}, {1280: "desk", 360: "phone"}, (1280, 360)),
    "elder": View({"elder": "1"}, {360: "elder"}, (360,)),
    "dark": View({"dark": "1"}, {1280: "dark"}, (1280,), COLOURS),
    "english": View({"lang": "en"}, {1280: "english-1280", 360: "english"}, (360,)),
}
VISITED: dict[str, Callable[[YearServed], Iterable[str]]] = {
    "bureau": lambda year: (*EVERYBODYS, *after_signing_in(year)),
    "lead": of_the_lead_unit,
    "community": of_a_community,
    "hospital2": of_an_owner,
}
"""Who opens which pages."""


@pytest.mark.parametrize("who", VISITED)
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_fits_and_is_accessible(chromium: Browser, year: YearServed, view: str, who: str) -> None:
    base = str(year.scene.http.base_url)
    context = chromium.new_context(base_url=base)
    session = year.scene.opens_session(year.scene.county.people[who]).json()["token"]
    cookies = VIEWS[view].cookies | {COOKIE: session}
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
    tab = context.new_page()
    found = [each for path in VISITED[who](year) for each in wrong_with(path, tab, year, VIEWS[view])]
    context.close()
    assert not found


def wrong_with(path: str, tab: Page, year: YearServed, view: View) -> Iterator[tuple[str, ...]]:
    answer = tab.goto(path)
    if answer and answer.status >= 500:
        yield path, "answered", str(answer.status)
    on_paper = tab.locator(".on-paper")
    if on_paper.count() and urlsplit(path).path not in (on_paper.text_content() or ""):
        yield path, "says on paper that it is from elsewhere", on_paper.text_content() or ""
    for width, picture in view.widths.items():
        at_width(tab, width)
        photograph(tab, year, path, picture)
        over = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            yield path, f"hangs over at {width}", str(over)
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width in view.asked_at:
        at_width(tab, width)
        for each in faults(tab, view.rules):
            yield path, f"at {width}", *each


def at_width(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})


ELSEWHERE = {
    "/service/{batch}", "/book/{account}/{entry}",  # test_hours.py
    "/score-appeals/new",  # test_scoring.py
}  # fmt: skip
"""Pages that only somebody in the middle of something sees: they are looked at where that is done."""
NO_PAGES = {
    "/entries/{number}/bytes", "/entries/{number}/evidence", "/audit/bundle", "/calendar/{token}.ics", "/checkin/worker.js",
    "/draws/{id}/list", "/web/reached/{number}", "/web/{version}/{name}",
}  # fmt: skip


def test_no_page_is_left_out(year: YearServed) -> None:
    paths = [
        urlsplit(path).path
        for path in (*EVERYBODYS, *after_signing_in(year), *of_the_lead_unit(year), *of_a_community(year), *of_an_owner(year))
    ]  # fmt: skip
    routes = [
        each
        for module in ROUTERS
        for each in module.router.routes
        if isinstance(each, APIRoute) and "GET" in each.methods
    ]  # fmt: skip
    seen = {next((each.path for each in routes if each.path_regex.match(path)), "") for path in paths}
    pages = {each.path for each in routes if each.endpoint.__module__.startswith("api.pages.")}
    assert pages - seen == ELSEWHERE | NO_PAGES


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 1100, 768])
def test_the_frame_s_words_stand_in_one_line_at_a_desk_and_on_a_tablet(
    chromium: Browser, year: YearServed, language: str, width: int
) -> None:
    base = str(year.scene.http.base_url)
    context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=base)
    session = year.scene.opens_session(year.scene.county.bureau).json()["token"]
    cookies = {"lang": language, COOKIE: session}
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
    tab = context.new_page()
    tab.goto("/waiting")
    begins = tab.locator(".foot button").evaluate("button => button.getBoundingClientRect().left")
    assert begins < width / 2, "the foot's words begin where all begins"
    tops = tab.locator(".mast nav a").evaluate_all("links => links.map(each => each.offsetTop)")
    context.close()
    assert len(tops) == 9
    assert len(set(tops)) == 1


def photograph(tab: Page, year: YearServed, path: str, view: str) -> None:
    """Into the folder that `make screenshots` names; in an ordinary run nothing."""
    folder = os.environ.get("GONGJIAN_SCREENSHOTS")
    if not folder:
        return
    for name, stream in year.of.items():
        path = path.replace(stream, name.replace(" ", "-"))
    name = re.sub(r"[^\w=-]+", "_", path.replace("c" * 64, "CODE")).strip("_") or "front"
    tab.screenshot(path=Path(folder) / f"{name}.{view}.png", full_page=True)


def test_by_keyboard_one_comes_to_everything_in_its_order(chromium: Browser, year: YearServed) -> None:
    tab = chromium.new_page(base_url=str(year.scene.http.base_url))
    tab.goto("/check")
    met = []
    for _ in range(11):
        tab.keyboard.press("Tab")
        met.append(
            tab.evaluate(
                "document.activeElement.id || document.activeElement.textContent.trim().slice(0, 20)"
            )
        )
    frame = ["跳到正文", "共建账本", "首页", "查验", "存折", "登录", "大字", "English"]
    assert met == [*frame, "code", "file", "按码查验"]
    tab.close()


def test_pages_read_without_a_script(chromium: Browser, year: YearServed) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=str(year.scene.http.base_url))
    tab = context.new_page()
    tab.goto("/check")
    tab.fill("#code", "c" * 64)
    tab.click("text=按码查验")
    assert tab.inner_text("[data-result] h3 >> nth=0")
    context.close()


@pytest.mark.parametrize("cookies", [{}, {"elder": "1"}, {"lang": "en"}])
def test_on_a_phone_nine_tabs_stand_in_three_full_rows(
    chromium: Browser, year: YearServed, cookies: dict[str, str]
) -> None:
    base = str(year.scene.http.base_url)
    context = chromium.new_context(viewport={"width": 360, "height": 800}, base_url=base)
    session = year.scene.opens_session(year.scene.county.bureau).json()["token"]
    given = cookies | {COOKIE: session}
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in given.items()])
    tab = context.new_page()
    tab.goto("/orders")
    boxes = tab.evaluate(
        "[...document.querySelectorAll('.tabs a')].map(each => each.getBoundingClientRect()).map(box => [box.left, box.top, box.width])"
    )
    assert len(boxes) == 9
    assert len({round(left) for left, _, _ in boxes}) == 3, "columns"
    assert len({round(top) for _, top, _ in boxes}) == 3, "rows"
    widths = [width for *_, width in boxes]
    assert max(widths) - min(widths) < 1
    context.close()


def test_on_paper_no_form_is_left_to_fill_in_not_even_for_its_help(
    chromium: Browser, year: YearServed
) -> None:
    base = str(year.scene.http.base_url)
    context = chromium.new_context(base_url=base)
    session = year.scene.opens_session(year.scene.county.bureau).json()["token"]
    context.add_cookies([{"name": COOKIE, "value": session, "url": base}])
    tab = context.new_page()
    tab.goto(f"/items/{year.of['need']}?print=1")
    fields = tab.locator("main form input:visible")
    expect(fields).not_to_have_count(0)
    tab.emulate_media(media="print")
    expect(fields).to_have_count(0)
    context.close()
