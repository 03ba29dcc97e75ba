"""Hours from a sheet of service to a certificate: recorded by one person, confirmed by another at a browser of their own, read in the
volunteer's passbook, certified after seven days of notice, and checked by whoever is handed the paper."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from contracts.statements.service import OpenAccount
from tests.api.scenes import Scene, YearServed
from tests.api.test_persons import registers
from tests.pages.accessibility import faults
from tests.pages.people import at_a_browser, signs

WEEKS_LATER = 150
"""Days after the first of January: the notice is over."""


def test_from_a_sheet_of_service_to_a_certificate_that_anybody_can_check(
    chromium: Browser, ahead: YearServed, tmp_path: Path
) -> None:
    scene, of = ahead.scene, ahead.of
    unit = scene.county.community
    person = registers(scene, unit, {"name": "周小满"})
    unit.says(OpenAccount(bank=of["bank"], owner=person))
    with (
        at_a_browser(chromium, scene, unit, width=360, holder=person) as volunteer,
        at_a_browser(chromium, scene, unit, "clerk") as clerk,
        at_a_browser(chromium, scene, unit, "clerk", "signatory") as second,
    ):
        volunteer.goto("/book")
        assert volunteer.inner_text(".head .digest") == person
        leads_nowhere_else(volunteer)
        records(clerk, of["activity"], of["bank"])
        confirms(second)
        reads(volunteer)
        answers(clerk)
        volunteer.goto("/book")
        assert "申请未予更正" in volunteer.inner_text("main")
        applies(volunteer)
        announces(clerk)
        scene.clock.put_to(WEEKS_LATER)
        paper = issues(second, scene, tmp_path)
        checks(volunteer, paper)


def leads_nowhere_else(tab: Page) -> None:
    """All that the frame offers to somebody without a role is theirs to read."""
    addresses = tab.locator(".mast nav a").evaluate_all("links => links.map(each => each.href)")
    assert len(addresses) == 5
    assert [tab.request.get(address).status for address in addresses] == [200] * 5


def records(tab: Page, activity: str, bank: str) -> None:
    tab.goto("/service")
    tab.click("text=登记一张服务表")
    tab.select_option("#activity", activity)
    tab.select_option("#bank", bank)
    tab.click("text=去填表")
    for row, (start, end) in enumerate((("18:00", "7:30"), ("20:00", "21:00")), 1):
        tab.fill(f"#who-{row}", "周小满")
        tab.fill(f"#start-{row}", start)
        tab.fill(f"#end-{row}", end)
    tab.click("text=检查，去签署")
    assert "要晚于开始18:00，是不是 19:30？" in tab.inner_text("#error-end-1")
    assert not faults(tab)
    tab.fill("#end-1", "19:30")
    tab.click("text=检查，去签署")
    assert "共 2小时30分" in tab.inner_text("[data-panel]")
    signs(tab)
    tab.click("text=继续")
    assert "2:30" in tab.inner_text("main")


def confirms(tab: Page) -> None:
    tab.goto("/service")
    tab.click("text=看表、确认 >> nth=0")
    assert not faults(tab)
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
    assert not faults(tab)
    tab.click("text=有误，申请更正")
    assert not faults(tab)
    tab.select_option("#wrong", "time")
    tab.fill("#text", "应是十八点到十九点四十")
    tab.click("button:has-text('申请更正')")
    signs(tab)
    tab.click("text=继续")
    assert "更正申请，等答复" in tab.inner_text("main")
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def answers(tab: Page) -> None:
    """What the volunteer asked for waits for the community, which declines it with its reason."""
    tab.goto("/waiting")
    tab.click("main li:has-text('更正申请') a[href^='/correction-requests/'] >> nth=-1")
    assert "应是十八点到十九点四十" in tab.inner_text("main")
    tab.click("summary:has-text('答复：不予更正')")
    assert not faults(tab)
    tab.fill("#declined", "签到表上是十九点半")
    tab.click("button:has-text('答复：不予更正')")
    signs(tab)


def applies(tab: Page) -> None:
    tab.goto("/book")
    tab.click("text=志愿服务记录证明")
    assert not faults(tab)
    tab.click("button:has-text('申请证明')")
    signs(tab)
    tab.click("text=继续")
    assert "等单位受理" in tab.inner_text("main")


def announces(tab: Page) -> None:
    tab.goto("/service/certificates")
    section = tab.locator("div.sheet", has_text="周小满")
    section.locator("button:has-text('公示七日')").click()
    signs(tab)
    tab.click("text=继续")
    assert "公示中" in tab.inner_text("main")


def issues(tab: Page, scene: Scene, folder: Path) -> Path:
    tab.goto("/service/certificates")
    tab.click("text=用这把钥匙登录")  # its session is over
    tab.wait_for_url("**/service/certificates")
    section = tab.locator("div.sheet", has_text="周小满")
    section.locator("summary").click()
    assert not faults(tab)
    for name, text in (("in_charge", "吴主任"), ("handler", "郑干事"), ("contact", "社区服务台")):
        section.locator(f"[name={name}]").fill(text)
    section.locator("button").click()
    assert "周小满" in tab.inner_text("[data-panel]")
    with tab.expect_download():
        tab.click("text=先保存证明内容")
    signs(tab)
    scene.waits_for_checkpoint(scene.log_as_it_is()[0])
    with tab.expect_download() as downloaded:
        tab.click("text=下载证明（JSON）")
    file = folder / "paper.json"
    downloaded.value.save_as(file)
    return file


def checks(tab: Page, paper: Path) -> None:
    tab.goto("/check")
    tab.set_input_files("#file", paper)
    tab.wait_for_selector("text=账上目前有效")
    assert "周小满" in tab.inner_text("[data-result]")
    changed = paper.with_name("changed.json")
    changed.write_text(
        paper.read_text()
        .replace('"minutes":90', '"minutes":190')
        .replace('"clocked_minutes":90', '"clocked_minutes":190')
    )
    tab.set_input_files("#file", changed)
    tab.wait_for_selector("text=与账本不符")
