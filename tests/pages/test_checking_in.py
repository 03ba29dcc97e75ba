"""Check-in by a slip on a phone without a network: signed and kept at once, sent once the server takes it, refused with a reason."""

from playwright.sync_api import Browser, expect

from contracts.slip import Slip, secret_of
from tests.api.scenes import YearServed
from tests.pages.accessibility import faults
from tests.pages.people import at_a_browser

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
        assert not faults(phone)
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
        phone.route("**/statements", lambda route: route.fulfill(status=503, json={"detail": "正在办的太多"}))
        with phone.expect_response("**/statements"):
            phone.context.set_offline(False)
        expect(phone.locator("[data-scans]")).to_contain_text("等待送出")
        phone.unroute("**/statements")
        phone.wait_for_selector("text=已入账")
        assert "账本收到：" in phone.inner_text("[data-scans]")
        assert scene.log_as_it_is() != before
        assert not phone.is_visible("[data-look]")  # this Chromium reads no codes
        phone.fill("#slip", f"https://ledger.example.org/checkin#{slip}")
        phone.click("text=我走了")
        phone.wait_for_selector("text=被退回")
        assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        phone.fill("#slip", "https://elsewhere.example/")
        phone.click("text=我走了")
        phone.wait_for_selector("text=这不是签到条上的字")


CAMERA = """(text) => {
    globalThis.BarcodeDetector = class { async detect() { return [{ rawValue: text }]; } };
    const canvas = document.createElement("canvas");
    const drawing = canvas.getContext("2d");
    setInterval(() => drawing.fillRect(0, 0, Math.random() * 9, 9), 50);
    navigator.mediaDevices.getUserMedia = async () => (globalThis.stream = canvas.captureStream());
}"""
"""A camera before which the slip lies: this machine has none, and its Chromium reads no codes."""


def test_where_the_browser_reads_codes_the_page_s_own_camera_does_and_is_put_out_afterwards(
    chromium: Browser, living: YearServed
) -> None:
    scene, of = living.scene, living.of
    slip = Slip(of["scanned activity"], 1, 5, secret_of(bytes([5] * 20))).text
    with at_a_browser(chromium, scene, scene.county.community, width=360) as phone:
        phone.add_init_script(f"({CAMERA})({slip!r})")
        phone.goto("/checkin")
        phone.click("[data-look]")
        expect(phone.locator("#slip")).to_have_value(slip)
        expect(phone.locator("video")).to_be_hidden()
        assert phone.evaluate("stream.getTracks().map((track) => track.readyState)") == ["ended"]


def test_a_slip_scanned_into_the_open_page_takes_the_other_s_place(
    chromium: Browser, living: YearServed
) -> None:
    with at_a_browser(chromium, living.scene, living.scene.county.community, width=360) as phone:
        phone.goto("/checkin#one")
        expect(phone.locator("#slip")).to_have_value("one")
        phone.evaluate("location.hash = 'other'")
        expect(phone.locator("#slip")).to_have_value("other")
