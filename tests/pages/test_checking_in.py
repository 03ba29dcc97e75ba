"""Check-in by a slip on a phone without a network: signed and kept at once, sent later, refused with a reason."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from contracts.slip import Slip, secret_of
from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser
from tests.pages.test_every_page import RULES

ON_THAT_DAY = "2026-03-02T12:10:00+08:00"


def test_a_slip_is_signed_offline_and_sent_when_there_is_a_network(
    chromium: Browser, living: YearServed
) -> None:
    scene, of = living.scene, living.of
    slip = Slip(of["scanned activity"], 1, 4, secret_of(bytes([4] * 20))).text
    with at_a_browser(chromium, scene, scene.county.community, width=360) as phone:
        phone.clock.set_fixed_time(ON_THAT_DAY)
        phone.goto("/checkin")
        phone.wait_for_selector("[data-ready] >> visible=true")
        assert not Axe().run(phone, options=RULES).response["violations"]
        before = scene.log_as_it_is()
        phone.context.set_offline(True)
        phone.goto(f"/checkin#{slip}")
        phone.reload()
        assert phone.input_value("#slip") == slip
        phone.click("text=我来了")
        phone.wait_for_selector("text=等待送出")
        assert "2026-03-02 12:10" in phone.inner_text("[data-scans]")
        assert "#" not in phone.url
        assert scene.log_as_it_is() == before
        phone.context.set_offline(False)
        phone.wait_for_selector("text=已入账")
        assert "账本收到：" in phone.inner_text("[data-scans]")
        assert scene.log_as_it_is() != before
        phone.fill("#slip", slip)
        phone.click("text=我走了")
        phone.wait_for_selector("text=被退回")
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        phone.fill("#slip", "https://elsewhere.example/")
        phone.click("text=我走了")
        phone.wait_for_selector("text=这不是签到条上的字")
