"""From a rulebook to an appeal and its answer, between two people at two browsers."""

from playwright.sync_api import Browser

from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs


def test_a_line_is_appealed_against_and_answered_by_the_unit_above(
    chromium: Browser, living: YearServed
) -> None:
    scene, of = living.scene, living.of
    county, book = scene.county, of["attendance book"]
    scene.clock.put_to(112)
    with (
        at_a_browser(chromium, scene, county.hospital, "signatory", "clerk") as first,
        at_a_browser(chromium, scene, county.lead, "evaluator") as second,
    ):
        first.goto(f"/rulebooks/{book}")
        assert "1（含）以上为“合格”" in first.inner_text("main")
        first.goto(f"/score/{book}/{county.units['hospital']}?period=2026-Q1")
        first.click("summary:has-text('出席次数') >> nth=0")
        first.click("text=对这一行有异议 >> nth=0")
        first.fill("#reason", "三月的会议我们派了人")
        first.click("text=看过再签")
        assert "三月的会议我们派了人" in first.inner_text("[data-panel]")
        signs(first)
        first.click("text=继续")
        assert "三月的会议我们派了人" in first.inner_text("main")

        second.goto("/rounds")
        second.click("text=三月的会议我们派了人")
        second.click("summary:has-text('答复：不成立')")
        second.fill("#dismissed", "签到表上没有")
        second.click("button:has-text('答复：不成立')")
        signs(second)

        first.click("text=三月的会议我们派了人")
        assert "申诉不成立" in first.inner_text("main")
        assert "签到表上没有" in first.inner_text("main")
