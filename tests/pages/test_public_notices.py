"""A notice between two people at two browsers: published from a project's page, objected to, answered; and on paper."""

import re

from playwright.sync_api import Browser, expect

from api.provided import COOKIE
from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs


def test_a_notice_is_published_objected_to_and_answered(chromium: Browser, living: YearServed) -> None:
    scene = living.scene
    with (
        at_a_browser(chromium, scene, scene.county.community, "clerk") as publisher,
        at_a_browser(chromium, scene, scene.county.bureau, "clerk", width=360) as objector,
    ):
        publisher.goto(f"/projects/{living.of['breakthrough']}")
        publisher.click("text=发布公示")
        publisher.fill("#title", "雨污分流验收(虚构)")
        publisher.fill("#text", "一、验收合格\n二、依据：联席会议决议")
        publisher.fill("#workdays", "5")
        publisher.click("text=看一遍，去签名发布")
        signs(publisher)

        objector.goto("/public-notices")
        objector.click("text='雨污分流验收(虚构)'")
        assert "还有" in objector.inner_text(".head")
        objector.fill("#objected", "东侧管道没有接通\n见照片")
        objector.click("text=看一遍，去签名提出")
        assert "民政局" in objector.inner_text("[data-panel]")
        signs(objector)
        objector.click("text=继续")
        expect(objector.locator("article")).to_contain_text("东侧管道没有接通")

        publisher.goto("/waiting")
        publisher.locator("li", has_text="东侧管道没有接通").get_by_role("link", name="去办理").first.click()
        publisher.check("text=属实，采纳")
        publisher.fill("[id^=reason]", "已经接通，另行公示")
        publisher.click("text=看一遍，去签名答复")
        signs(publisher)

        objector.reload()
        expect(objector.locator("article")).to_contain_text("已采纳")
        expect(objector.locator("article")).to_contain_text("已经接通，另行公示")


def test_what_hangs_on_the_wall_is_one_page_without_anything_to_press(
    chromium: Browser, year: YearServed
) -> None:
    scene, base = year.scene, str(year.scene.http.base_url)
    with chromium.new_context(base_url=base) as context:
        token = scene.opens_session(scene.county.bureau).json()["token"]
        context.add_cookies([{"name": COOKIE, "value": token, "url": base}])
        tab = context.new_page()
        tab.goto(f"/public-notices/{year.of['notice']}/sheet")
        paper = tab.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        tab.emulate_media(media="print")
        expect(tab.locator("article.a4")).to_be_visible()
        for each in ("header.mast", ".screen", "footer"):
            expect(tab.locator(each)).to_be_hidden()
