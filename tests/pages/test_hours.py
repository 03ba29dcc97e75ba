"""A sheet of service recorded by one person, confirmed by another at a browser of their own, and read in the volunteer's passbook."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from contracts.statements.service import OpenAccount
from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs
from tests.pages.test_every_page import RULES


def test_a_sheet_is_recorded_confirmed_and_read_in_a_passbook(chromium: Browser, living: YearServed) -> None:
    scene, of = living.scene, living.of
    unit = scene.county.community
    with (
        at_a_browser(chromium, scene, unit, width=360) as volunteer,
        at_a_browser(chromium, scene, unit, "clerk") as clerk,
        at_a_browser(chromium, scene, unit, "clerk") as second,
    ):
        volunteer.goto("/book")
        number = volunteer.inner_text(".head .digest")
        unit.says(OpenAccount(bank=of["bank"], owner=number))
        records(clerk, of["activity"], of["bank"], number)
        confirms(second)
        reads(volunteer)


def records(tab: Page, activity: str, bank: str, number: str) -> None:
    tab.goto("/service")
    tab.click("text=登记一张服务表")
    tab.select_option("#activity", activity)
    tab.select_option("#bank", bank)
    tab.click("text=去填表")
    for row, (start, end) in enumerate((("18:00", "7:30"), ("20:00", "21:00")), 1):
        tab.fill(f"#who-{row}", number)
        tab.fill(f"#start-{row}", start)
        tab.fill(f"#end-{row}", end)
    tab.click("text=检查，去签署")
    assert "要晚于开始18:00，是不是 19:30？" in tab.inner_text("#error-end-1")
    assert not Axe().run(tab, options=RULES).response["violations"]
    tab.fill("#end-1", "19:30")
    tab.click("text=检查，去签署")
    assert "共 2小时30分" in tab.inner_text("[data-panel]")
    signs(tab)
    tab.click("text=继续")
    assert "2:30" in tab.inner_text("main")


def confirms(tab: Page) -> None:
    tab.goto("/service")
    tab.click("text=看表、确认 >> nth=0")
    assert not Axe().run(tab, options=RULES).response["violations"]
    tab.check("[name='body.sheets.0.except.1:int']")
    tab.click("text=确认属实，去签署")
    signs(tab)
    tab.click("text=继续")
    assert "等确认 1 行" in tab.inner_text("main")


def reads(tab: Page) -> None:
    tab.goto("/book")
    assert "1小时30分" in tab.inner_text("main")
    assert "已登记，等第二人确认" in tab.inner_text("main")
    tab.click("text=为什么是这个余额")
    assert "服务 · 按起止时间" in tab.inner_text("main")
    tab.click("text=翻开明细")
    assert not Axe().run(tab, options=RULES).response["violations"]
    tab.click("text=有误，申请更正")
    assert not Axe().run(tab, options=RULES).response["violations"]
    tab.select_option("#wrong", "time")
    tab.fill("#text", "应是十八点到十九点四十")
    tab.click("button:has-text('申请更正')")
    signs(tab)
    tab.click("text=继续")
    assert "更正申请，等答复" in tab.inner_text("main")
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
