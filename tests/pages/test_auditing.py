"""An auditor goes back in the log by the slider, and sees an agreement as it was, with and without scripts; what turns red at one browser is answered at another."""

from playwright.sync_api import Browser, Route, expect

from tests.api.page_addresses import first_of
from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, goes_on


def test_the_slider_goes_back_to_how_it_was(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    agreement = living.of["agreement"]
    with at_a_browser(chromium, scene, scene.county.lead, "auditor") as auditor:
        auditor.goto("/audit")
        slider = auditor.locator("#as-of-slider")
        slider.focus()
        slider.press("Home")
        expect(auditor.locator("#as-of")).to_have_value("1")
        auditor.click("button:has-text('看当时的')")
        assert "账本只有 1 条时" in auditor.inner_text("main")

        auditor.goto(f"/agreements/{agreement}")
        auditor.click("summary:has-text('看它在账本上当时的样子')")
        auditor.fill("#as-of", str(first_of(living, agreement)))
        auditor.click("button:has-text('看当时的')")
        assert "草案" in auditor.inner_text(".head")
        assert "这是当时的样子" in auditor.inner_text("main")
        auditor.click("text=回到现在")
        assert "履行中" in auditor.inner_text(".head")


def test_what_turned_red_is_a_finding_that_the_unit_answers(chromium: Browser, living: YearServed) -> None:
    """An auditor's browser finds that what it was sent is not what was signed; the unit answers at its own, and the auditor closes it."""
    scene, county = living.scene, living.scene.county
    number = first_of(living, living.of["agreement"])
    size, _ = scene.log_as_it_is()
    scene.waits_for_checkpoint(size)
    with (
        at_a_browser(chromium, scene, county.lead, "auditor") as auditor,
        at_a_browser(chromium, scene, county.bureau, "clerk") as unit,
    ):
        auditor.route(f"**/entries/{number}/bytes", tampered)
        auditor.goto(f"/entries/{number}")
        expect(auditor.locator("[data-verdict]")).to_have_text("有不符的：不要以此为凭")
        auditor.unroute(f"**/entries/{number}/bytes")
        auditor.goto(f"/entries/{number}")
        expect(auditor.locator("[data-verdict]")).to_have_text("每一项都由您的浏览器算过，全部相符")

        auditor.click("text=提出审计发现")
        auditor.fill("#find", "民政局")
        auditor.click("text=查找，或收下所选")
        auditor.check("label:has-text('民政局(虚构)') input")
        auditor.click("text=查找，或收下所选")
        auditor.fill("#text", "送来的字节与签名对不上，请核对留底")
        auditor.click("text=看过再签")
        goes_on(auditor)

        unit.goto("/waiting")
        unit.click("main li:has-text('审计发现') a[href^='/findings/'] >> nth=-1")
        assert "送来的字节与签名对不上" in unit.inner_text("main")
        unit.check("[value=agrees]")
        unit.fill("#text", "留底与账上一致，是传送中出的错")
        unit.click("text=看过再签")
        goes_on(unit)

        auditor.goto(unit.url)
        auditor.click("summary:has-text('解释成立')")
        auditor.fill("#explained", "重新取了一次，全部相符")
        auditor.click("button:has-text('了结：解释成立')")
        goes_on(auditor)
        assert "重新取了一次，全部相符" in auditor.inner_text("main")


def tampered(route: Route) -> None:
    real = route.fetch()
    route.fulfill(response=real, body=real.body().replace("共建".encode(), "公建".encode(), 1))
