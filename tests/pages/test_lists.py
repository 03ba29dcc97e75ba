"""An item between two people at two browsers: claimed, delivered, confirmed."""

from playwright.sync_api import Browser

from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs
from tests.projections.year import Year, item


def test_two_people_claim_deliver_and_confirm(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    county = scene.county
    need = county.community.says(item(title="楼道照明检查", quantity=8)(Year(county, {})))
    with (
        at_a_browser(chromium, scene, county.bureau, "clerk") as claimant,
        at_a_browser(chromium, scene, county.community, "clerk") as publisher,
    ):
        claimant.goto("/lists?search=楼道照明")
        claimant.click("text='楼道照明检查'")
        claimant.fill("#claim-quantity", "5")
        claimant.click("text=去签名认领")
        assert "楼道照明检查" in claimant.inner_text("[data-panel]")
        signs(claimant)
        claimant.click("text=继续")
        assert "已认领 5" in claimant.inner_text("main")
        claimant.click("summary:has-text('登记交付')")
        claimant.fill("label:has-text('交付了多少') >> xpath=following-sibling::input", "3")
        claimant.click("button:has-text('登记') >> visible=true")
        signs(claimant)

        publisher.goto("/waiting")
        publisher.click(f"main a[href='/items/{need}']:has-text('去核对')")
        publisher.click("text=确认属实")
        signs(publisher)
        publisher.click("text=继续")
        assert "已交付 3，尚缺 3" in publisher.inner_text("main")
