"""A link of the demo: one press, and whoever opens it is the invented person whose key it carries; no server ever hears that key."""

from pathlib import Path

from playwright.sync_api import Browser

from scripts.keyfiles import save_key
from scripts.place import Place
from scripts.visiting import Visitor, links, write_list
from tests.api.scenes import YearServed
from tests.people import Person

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
