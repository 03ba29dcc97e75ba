"""A draw between units at their browsers: announced, shares given and revealed, drawn again by the reader's own browser; and red
where something does not follow."""

import json

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs


def verdict(tab: Page) -> str:
    tab.wait_for_selector("[data-verdict] .chip:not(.wait)")
    return tab.inner_text("[data-verdict]")


def test_three_people_draw_and_every_browser_draws_it_again(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    county = scene.county
    with (
        at_a_browser(chromium, scene, county.lead, "auditor") as auditor,
        at_a_browser(chromium, scene, county.community, "clerk") as first,
        at_a_browser(chromium, scene, county.hospital, "clerk") as second,
    ):
        units = f"sharer={county.community.unit}&sharer={county.hospital.unit}"
        auditor.goto(f"/draws/new?of={county.alliance}&{units}")
        auditor.fill("#title", "年度评价抽样核实")
        auditor.fill("#count", "2")
        auditor.fill("#until", "2027-01-20")
        auditor.click("text=看一遍，去签名发起")
        signs(auditor)
        auditor.click("text=继续")
        auditor.click("text='年度评价抽样核实'")
        draw = auditor.url
        for tab in (first, second):
            tab.goto(draw)
            tab.click("text=去签名出份")
            signs(tab)
        for tab in (first, second):
            tab.goto(draw)
            tab.click("text=去签名揭晓")
            signs(tab)
        scene.waits_for_checkpoint(scene.ledger.rows.max_notification_id() or 0)
        auditor.goto(draw)
        assert verdict(auditor) == "您的浏览器从头抽了一遍，结果相同"

        auditor.route("**/draws/*/list", without_one)
        auditor.goto(draw)
        assert "不要以此为凭" in verdict(auditor)
        assert "不符" in auditor.inner_text("[data-sum=list]")
        assert "相符" in auditor.inner_text("[data-sum=picks]")


def without_one(route: Route) -> None:
    ids = route.fetch().json()
    route.fulfill(body=json.dumps(ids[1:]), content_type="application/json")


@pytest.mark.parametrize("digit", ["0", "f"])
def test_another_outcome_than_follows_is_red(chromium: Browser, living: YearServed, digit: str) -> None:
    """The entry that says what was drawn is altered on its way."""
    scene = living.scene

    def altered(route: Route) -> None:
        text = route.fetch().text()
        seed = text.partition('"seed":"')[2][:1]
        text = text.replace(f'"seed":"{seed}', f'"seed":"{digit if digit != seed else "1"}')
        route.fulfill(body=text, content_type="application/octet-stream")

    with at_a_browser(chromium, scene, scene.county.community, "clerk") as tab:
        tab.route("**/entries/*/bytes", altered)
        tab.goto(f"/draws/{living.of['draw']}")
        assert "不要以此为凭" in verdict(tab)
        assert "不符" in tab.inner_text("[data-sum=entries]")
        assert "不符" in tab.inner_text("[data-sum=seed]")
