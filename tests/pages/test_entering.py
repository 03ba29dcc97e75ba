"""Keys in the browser: made by an invitation, unreadable, enrolled, kept through a restart, and good to sign in with."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

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
