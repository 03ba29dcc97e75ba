"""Keys in the browser: made by an invitation, unreadable, enrolled, kept through a restart, and good to sign in with; of several people
in one browser, each by their own name; and what stands there without a network, or where a browser gives no keys."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, Route, expect

from api.desk import digits
from contracts.statements.keys import EnrolKey
from scripts.codes import new_secret, sealed
from tests.api.scenes import Scene, YearServed
from tests.pages.conftest import CHROMIUM, QUIET
from tests.pages.people import answered, invited, request_of


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


def at_home(driver: Playwright, profile: Path, scene: Scene) -> BrowserContext:
    """A browser whose data outlives it."""
    return driver.chromium.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=list(QUIET), base_url=str(scene.http.base_url)
    )


def test_an_invited_person_signs_in_with_a_key_that_nobody_can_read(
    driver: Playwright, year: YearServed, profile: Path
) -> None:
    scene = year.scene
    number, code, unit, holder = invited(scene, scene.county.bureau)
    context = at_home(driver, profile, scene)
    tab = context.new_page()
    answered(tab, number, code)
    shown = tab.inner_text("[data-say=digits]")
    key = request_of(scene, scene.county.bureau, number)
    assert shown == digits(code, scene.ledger.log, unit, holder, key.spki)
    tab.click("text=用这把钥匙登录")
    tab.wait_for_selector("text=没有办成")  # nobody has enrolled it yet
    scene.county.bureau.says(EnrolKey(unit=unit, holder=holder, key=key))
    context.close()

    context = at_home(driver, profile, scene)
    tab = context.new_page()
    tab.goto("/waiting")
    tab.wait_for_selector("[data-sign-in]")
    assert "/keys?back=%2Fwaiting" in tab.url
    read = """async () => {
        const { keysOf } = await import(document.querySelector("script[type=module]").src.replace("entering", "keys"));
        const [key] = await keysOf(document.querySelector("[data-entering]").dataset.log);
        const formats = await Promise.allSettled(["pkcs8", "jwk", "raw"].map((form) => crypto.subtle.exportKey(form, key.privateKey)));
        return [key.privateKey.extractable, ...formats.map((each) => each.status)];
    }"""
    assert tab.evaluate(read) == [False, "rejected", "rejected", "rejected"]
    tab.click("[data-sign-in]")
    tab.wait_for_url("**/waiting")
    assert tab.inner_text("h1") == "待我处理"
    tab.click("text=退出登录")
    tab.goto("/waiting")
    assert "/keys" in tab.url
    context.close()


@pytest.mark.parametrize("arrives", [False, True], ids=["before it arrives", "before it is acknowledged"])
def test_an_answer_that_was_cut_off_is_given_again_with_the_same_key(
    chromium: Browser, year: YearServed, arrives: bool
) -> None:
    scene, by = year.scene, year.scene.county.bureau
    number, code, unit, holder = invited(scene, by)
    context = chromium.new_context(base_url=str(scene.http.base_url))
    tab = context.new_page()
    path = f"/desk/invites/{number}/key"

    def cut(route: Route) -> None:
        if arrives:
            assert route.fetch().ok
        route.abort("connectionreset")

    context.route(f"**{path}", cut)
    answered(tab, number, code)
    expect(tab.locator("[data-outcome]")).to_contain_text("钥匙已经留在这个浏览器里")
    context.unroute(f"**{path}")
    answered(tab, number, code)
    shown = tab.inner_text("[data-say=digits]")
    expect(tab.locator("[data-sign-in]")).to_have_count(1)
    key = request_of(scene, by, number)
    assert shown == digits(code, scene.ledger.log, unit, holder, key.spki)
    by.says(EnrolKey(unit=unit, holder=holder, key=key))
    tab.click("text=用这把钥匙登录")
    tab.wait_for_url("**/waiting")
    context.close()


def test_a_key_made_for_an_invitation_that_another_key_answered_is_not_kept(
    chromium: Browser, year: YearServed
) -> None:
    number, code, *_ = invited(year.scene, year.scene.county.bureau)
    for said, keys in (("请把这十二位数字念给邀请您的人", 1), ("邀请不存在、已用过", 0)):
        context = chromium.new_context(base_url=str(year.scene.http.base_url))
        tab = context.new_page()
        answered(tab, number, code)
        expect(tab.locator("[data-outcome]")).to_contain_text(said)
        tab.reload()
        expect(tab.locator("[data-keys]")).not_to_be_empty()
        expect(tab.locator("[data-sign-in]")).to_have_count(keys)
        context.close()


def test_a_code_for_somebody_else_makes_no_key(year: YearServed, reader: BrowserContext) -> None:
    scene = year.scene
    number, _, unit, _ = invited(scene, scene.county.bureau)
    other = sealed(new_secret(), scene.ledger.log, unit, year.of["zhao"])
    tab = reader.new_page()
    base = str(scene.http.base_url).rstrip("/")
    tab.goto(f"{base}/keys")
    for code, said in ((other, "邀请码与服务器所说的单位或人不符"), ("7K2M", "邀请编号或邀请码没有写全")):
        tab.fill("#number", number)
        tab.fill("#code", code)
        tab.click("text=做一把钥匙，回应邀请")
        tab.wait_for_selector(f"text={said}")
    assert tab.inner_text("[data-keys]") == "这个浏览器里还没有这本账的钥匙。"


def test_two_people_of_one_unit_find_their_keys_in_one_browser(chromium: Browser, year: YearServed) -> None:
    scene = year.scene
    by = scene.county.bureau
    context = chromium.new_context(base_url=str(scene.http.base_url))
    tab = context.new_page()
    for called in ("老周", "小陈"):
        number, code, unit, holder = invited(scene, by)
        tab.goto("/keys")
        tab.fill("#label", called)
        tab.fill("#number", number)
        tab.fill("#code", code)
        tab.click("text=做一把钥匙，回应邀请")
        tab.wait_for_selector("text=请把这十二位数字念给邀请您的人")
        by.says(EnrolKey(unit=unit, holder=holder, key=request_of(scene, by, number)))
    tab.goto("/keys?back=/book")
    mine = tab.locator("[data-keys] > *", has_text="小陈")
    expect(mine).to_have_count(1)
    context.set_offline(True)
    mine.get_by_text("用这把钥匙登录").click()
    expect(tab.locator("[data-outcome]")).to_contain_text("账本没有答复")
    context.set_offline(False)
    mine.get_by_text("用这把钥匙登录").click()
    expect(tab.locator(".head .digest")).to_have_text(holder)
    context.close()


@pytest.mark.parametrize("path", ["/keys", "/checkin"])
def test_over_plain_http_under_another_name_a_page_says_what_to_do_instead(
    driver: Playwright, year: YearServed, path: str
) -> None:
    browser = driver.chromium.launch(
        executable_path=CHROMIUM, args=[*QUIET, "--host-resolver-rules=MAP ledger.test 127.0.0.1"]
    )
    tab = browser.new_page(base_url=f"http://ledger.test:{year.scene.http.base_url.port}")
    tab.goto(path)
    expect(tab.locator("main")).to_contain_text("这里用不了钥匙")
    browser.close()
