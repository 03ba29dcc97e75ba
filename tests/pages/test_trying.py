"""A link of the demo: one press, and whoever opens it is the invented person whose key it carries; no server ever hears that key.
Each that a demo prints leads to something to do, or to read, at once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.server import serving
from ledger.cluster import SETTINGS
from ledger.embedded import remove
from projections.tail import Tail
from scripts.keyfiles import save_key
from scripts.place import Place
from scripts.visiting import Visitor, links, write_list
from tests.api.scenes import YearServed
from tests.pages.people import signs
from tests.people import Person
from tests.scripts.commands import run

READ = """async () => {
    const { keysOf } = await import(document.querySelector("script[type=module]").src.replace("entering", "keys"));
    const [key] = await keysOf(document.querySelector("[data-entering]").dataset.log);
    const formats = await Promise.allSettled(["pkcs8", "jwk", "raw"].map((form) => crypto.subtle.exportKey(form, key.privateKey)));
    return [key.privateKey.extractable, ...formats.map((each) => each.status)];
}"""


def link_to(year: YearServed, folder: Path, person: Person, page: str) -> str:
    """The link by which a demo's visitor would be that person."""
    place = Place(folder / "demo")
    place.keys.mkdir()
    save_key(place.keys / "YU01-1.pem", person.key)
    write_list(place, [Visitor("YU01-1", "共建单位", "a partner unit", "民政局", page)])
    [(_, link)] = links(place, year.scene.ledger, str(year.scene.http.base_url).rstrip("/"))
    return link


def test_a_link_signs_in_as_an_invented_person_and_its_key_reaches_no_server(
    chromium: Browser, year: YearServed, tmp_path: Path
) -> None:
    link = link_to(year, tmp_path, year.scene.county.bureau, "/waiting?own=1")
    secret = link.rpartition(".")[2]
    context = chromium.new_context(base_url=str(year.scene.http.base_url))
    sent: list[str] = []
    context.on("request", lambda request: sent.append(f"{request.url} {request.post_data} {request.headers}"))
    tab = context.new_page()
    tab.goto(link)
    tab.wait_for_url("**/waiting?own=1")
    assert tab.inner_text("h1") == "待我处理"
    assert len(sent) > 5
    assert [request for request in sent if secret in request] == []
    assert not tab.evaluate(
        "performance.getEntriesByType('navigation').some((each) => each.name.includes('#'))"
    )
    tab.go_back()
    assert secret not in tab.url

    tab.goto("/keys")
    tab.wait_for_selector("[data-sign-in]")
    assert tab.evaluate(READ) == [False, "rejected", "rejected", "rejected"]
    context.close()


def test_a_link_that_was_not_copied_whole_says_so(
    chromium: Browser, year: YearServed, tmp_path: Path
) -> None:
    link = link_to(year, tmp_path, year.scene.county.bureau, "/waiting")
    tab = chromium.new_page()
    tab.goto(link[:-3])
    tab.wait_for_selector("text=地址里没有钥匙")
    tab.close()


@pytest.fixture(scope="module", params=["shantou", "yanhe"])
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """A region's year, served as `gongjian serve` does: the link of each user group."""
    place = Place(tmp_path_factory.mktemp(request.param) / "demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GONGJIAN_DATABASE_URL", raising=False)
        patch.setitem(SETTINGS, "fsync", "off")  # what survives a crash is tried elsewhere
        said = run("demo", "--region", request.param, "--no-serve", "--scale", "0.01", "--data", place.data)
        assert said.code == 0
        with place.signed_ledger() as ledger, serving(ledger, vault=place.vault(ledger)) as url, Tail(ledger):
            yield {visitor.zh: link for visitor, link in links(place, ledger, url)}
    remove(place.data)


def does(tab: Page, task: str) -> None:
    """From the page of what waits to the one where it is done."""
    tab.locator("li", has_text=task).get_by_role("link").first.click()


def signs_an_agreement(tab: Page) -> None:
    does(tab, "协议等待签署")
    tab.click("text=看过条款，去签署")
    signs(tab)
    tab.click("text=继续")
    expect(tab.locator(".head")).not_to_contain_text("等待签署")


def confirms_hours(tab: Page) -> None:
    does(tab, "服务记录4条待确认")
    tab.click("text=看表、确认 >> nth=0")
    tab.click("text=确认属实，去签署")
    signs(tab)


def reads_a_passbook(tab: Page) -> None:
    tab.click("text=翻开明细")
    expect(tab.locator("main")).to_contain_text("承前页")


def checks_the_newest_entry(tab: Page) -> None:
    tab.locator("a[href^='/entries/']").first.click()
    expect(tab.locator("[data-verdict]")).to_have_text("每一项都由您的浏览器算过，全部相符")


def answers_an_appeal(tab: Page) -> None:
    tab.locator("a[href^='/score-appeals/']").first.click()
    tab.click("summary:has-text('答复：不成立')")
    tab.fill("#dismissed", "查过走访登记，三季度没有记录")
    tab.click("button:has-text('答复：不成立')")
    signs(tab)
    tab.click("text=继续")
    expect(tab.locator(".head")).to_contain_text("申诉不成立")


ACTS = {
    "共建单位": signs_an_agreement,
    "社区工作者": confirms_hours,
    "志愿者": reads_a_passbook,
    "审计人员": checks_the_newest_entry,
    "考核小组": answers_an_appeal,
}
"""What each user group comes to do first."""


@pytest.mark.slow
@pytest.mark.parametrize(("group", "act"), ACTS.items())
def test_each_link_of_a_demo_leads_to_something_that_is_done_at_once(
    chromium: Browser, demo: dict[str, str], group: str, act: Callable[[Page], None]
) -> None:
    assert demo.keys() == ACTS.keys()
    tab = chromium.new_context(base_url=demo[group].partition("/demo")[0]).new_page()
    tab.goto(demo[group])
    tab.wait_for_url(lambda url: "/demo" not in url)
    act(tab)
    tab.context.close()
