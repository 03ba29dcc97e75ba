"""An order between two people at two browsers, and a milestone whose evidence the browser names by its fingerprint."""

from hashlib import sha256

from playwright.sync_api import Browser, expect

from contracts.statements.orders import DispatchOrder, PlaceOrder
from contracts.statements.projects import FileProject, Milestone
from contracts.values import Id
from domain.deciding import day_of
from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs
from tests.people import DAY_MS


def dispatched(living: YearServed) -> Id:
    county = living.scene.county
    soon = day_of(living.scene.clock() + 7 * DAY_MS, "Asia/Shanghai")
    body = PlaceOrder(alliance=county.alliance, category="维修", title="修理单元门禁", wanted=soon)
    order = county.community.says(body)
    county.community.says(DispatchOrder(to=county.bureau.unit), stream=order)
    return order


def test_two_people_take_do_and_rate_an_order(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    order = dispatched(living)
    with (
        at_a_browser(chromium, scene, scene.county.bureau, "clerk") as serving,
        at_a_browser(chromium, scene, scene.county.community, "clerk", width=360) as asking,
    ):
        serving.goto("/waiting")
        serving.click(f"main a[href='/orders/{order}']:has-text('去办理')")
        serving.click("text=我单位来办")
        assert "接单" in serving.inner_text("h1")
        signs(serving)
        serving.click("text=继续")
        serving.click("text=去签名办结")
        signs(serving)

        asking.goto("/orders?stage=completed")
        asking.click("text='修理单元门禁'")
        asking.check("text='4 星'")
        asking.check("text='及时'")
        asking.click("text=去签名评单")
        assert "及时" in asking.inner_text("[data-panel]")
        signs(asking)
        asking.click("text=继续")
        assert "4 星（满分五星）、及时" in asking.inner_text("main")


def test_a_browser_names_evidence_by_its_fingerprint(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    county = scene.county
    project = county.community.says(
        FileProject(
            kind="breakthrough", number="突破二号", title="雨污分流", source="secretary", accepted_by=county.lead.unit,
            milestones=(Milestone(title="勘察", due="2027-12-31"),),
        )
    )  # fmt: skip
    shown = "勘察报告".encode()
    with (
        at_a_browser(chromium, scene, county.community, "clerk") as owner,
        at_a_browser(chromium, scene, county.lead, "clerk") as accepting,
    ):
        owner.goto(f"/projects/{project}")
        owner.click("summary:has-text('勘察：报告做到了')")
        file = {"name": "report.txt", "mimeType": "text/plain", "buffer": shown}
        owner.set_input_files("[data-evidence] input[type=file]", file)
        expect(owner.locator("#shown-1")).to_have_value(sha256(shown).hexdigest())
        owner.click("text=去签名报告")
        signs(owner)

        accepting.goto(f"/projects/{project}")
        accepting.click("text=去签名验收")
        signs(accepting)
        accepting.click("text=继续")
        assert "按期，已验收" in accepting.inner_text("main")
