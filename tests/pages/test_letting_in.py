"""A colleague's key, between two people at two browsers: invited, answered, compared, enrolled; and none that was not compared."""

from hashlib import sha256

from playwright.sync_api import Browser, Page, expect

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


def test_a_person_is_registered_and_can_then_be_invited(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    with at_a_browser(chromium, scene, scene.county.bureau, "administrator") as tab:
        tab.goto("/keys/requests")
        before = tab.locator("#holder option").count()
        tab.click("text='登记一个人'")
        tab.fill("#name", "吕志坚")
        tab.click("text=去签名登记")
        assert "吕志坚" in tab.inner_text("[data-panel]")
        assert "吕志坚" not in tab.inner_text("[data-bytes]")
        signs(tab)
        tab.click("text=继续")
        assert tab.locator("#holder option").count() == before + 1


def test_a_unit_below_is_taken_in_and_its_first_administrator_appointed(
    chromium: Browser, living: YearServed
) -> None:
    """The whole beginning of a unit, from its superior's pages to its own."""
    scene = living.scene
    other = chromium.new_context(base_url=str(scene.http.base_url)).new_page()
    with at_a_browser(chromium, scene, scene.county.lead, "administrator") as tab:
        tab.goto("/units/new")
        tab.fill("#code", "YH888")
        tab.fill("#name", "河湾社区(虚构)")
        tab.click("text=看一遍，去签名登记")
        signs(tab)
        tab.click("text=继续")
        tab.click("tr:has-text('河湾社区') button")
        tab.wait_for_selector("[data-invited] >> text=河湾社区")
        number, code = (tab.inner_text(f"[data-invited] [data-say={part}]") for part in ("number", "code"))
        answered(other, number, code)
        digits = other.inner_text("[data-outcome] [data-say=digits]")
        assert compares(tab, number, code, "1111 1111 1111") == "两边的十二位数字不同"
        assert not tab.is_visible("[data-sign]")
        assert compares(tab, number, code, digits) == "两边的十二位数字一样"
        assert "任命这把钥匙的持有人为河湾社区" in tab.inner_text("[data-panel] >> visible=true")
        signs(tab)
        tab.goto("/units?search=河湾")
        assert "已启用" in tab.inner_text("main")
        other.click("text=用这把钥匙登录")
        other.wait_for_url("**/waiting")
        assert "河湾社区" in other.inner_text("main")
        other.click("text=给自己和同事权限")
        other.select_option("#role", "signatory")
        other.click("text=去签名给权限")
        signs(other)
    other.context.close()


def test_somebody_is_found_corrected_and_acted_for_on_paper(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    with at_a_browser(chromium, scene, scene.county.bureau, "administrator", "clerk") as tab:
        tab.goto("/people/new")
        tab.fill("#name", "孙小梅（虚构）")
        tab.click("text=去签名登记")
        signs(tab)
        tab.goto("/people")
        tab.fill("#name", "孙小梅（虚构）")
        tab.click("button:text-is('找')")
        tab.click("section:has-text('孙小梅') >> a:has-text('尾号')")
        assert "孙小梅" not in tab.inner_text("main")
        tab.click("text=显示姓名等")
        tab.click("summary:has-text('更正')")
        tab.fill("details #name", "孙晓梅（虚构）")
        tab.select_option("#reason", "misspelt")
        tab.click("details[open] >> button:has-text('看过再签')")
        assert "孙晓梅" in tab.inner_text("[data-panel]")
        signs(tab)
        tab.click("text=继续")
        tab.click("text=显示姓名等")
        assert "孙晓梅" in tab.inner_text("main")

        tab.click("summary:has-text('登记委托书')")
        tab.set_input_files(
            "input[type=file]", {"name": "委托书.txt", "mimeType": "text/plain", "buffer": b"paper"}
        )
        expect(tab.locator("#evidence")).to_have_value(sha256(b"paper").hexdigest())
        tab.click("details[open] >> button:has-text('看过再签')")
        signs(tab)
        tab.click("text=继续")
        assert "终止委托" in tab.inner_text("main")
