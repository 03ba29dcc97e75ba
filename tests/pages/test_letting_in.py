"""A colleague's key, between two people at two browsers: invited, answered, compared, enrolled; and none that was not compared."""

from playwright.sync_api import Browser, Page

from contracts.statements.keys import RegisterPerson
from contracts.values import Id
from tests.api.scenes import YearServed
from tests.pages.people import answered, at_a_browser, invited, request_of, signs


def invites(tab: Page, holder: Id) -> tuple[str, str]:
    tab.goto("/keys/requests")
    tab.select_option("#holder", holder)
    tab.click("text=做一份邀请")
    tab.wait_for_selector("[data-invited] >> visible=true")
    return tab.inner_text("[data-invited] [data-say=number]"), tab.inner_text(
        "[data-invited] [data-say=code]"
    )


def compares(tab: Page, number: str, code: str, digits: str) -> str:
    tab.goto("/keys/requests")
    request = tab.locator(f"[data-request]:has-text('{number}')")
    request.locator("[name=code]").fill(code.lower())
    request.locator("[name=digits]").fill(digits)
    request.locator("text='核对'").click()
    request.locator("[data-outcome] h3").wait_for()
    return request.locator("[data-outcome] h3").inner_text()


def test_a_colleague_is_invited_compared_and_let_in(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    colleague = scene.county.bureau.says(RegisterPerson(commitment="cd" * 32))
    other = chromium.new_context(base_url=str(scene.http.base_url)).new_page()
    with at_a_browser(chromium, scene, scene.county.bureau, "administrator") as tab:
        number, code = invites(tab, colleague)
        answered(other, number, code)
        digits = other.inner_text("[data-outcome] [data-say=digits]")
        assert compares(tab, number, code, "0000 0000 0000") == "两边的十二位数字不同"
        assert not tab.is_visible("text=去签名登记这把钥匙")
        assert (
            compares(tab, number, code.replace(code[:4], "2222"), digits) == "邀请码不是给这个单位、这个人的"
        )
        assert compares(tab, number, code, digits) == "两边的十二位数字一样"
        tab.click("text=去签名登记这把钥匙 >> visible=true")
        signs(tab)
        other.click("text=用这把钥匙登录")
        other.wait_for_url("**/waiting")
        assert "您本人" in other.inner_text("main")
        tab.click("text=继续")
        assert number not in tab.inner_text("main")
    other.context.close()


def test_no_key_is_signed_for_that_was_not_compared(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    other = chromium.new_context(base_url=str(scene.http.base_url)).new_page()
    with at_a_browser(chromium, scene, scene.county.bureau, "administrator") as tab:
        number, code, _, _ = invited(scene, scene.county.bureau)
        answered(other, number, code)
        request_of(scene, scene.county.bureau, number)
        tab.goto("/keys/requests")
        tab.locator(f"[data-request]:has-text('{number}') [data-enrol]").evaluate("form => form.submit()")
        tab.wait_for_selector("text=这把钥匙还没有在这里核对过")
        assert tab.is_disabled("[data-sign]")
    other.context.close()
