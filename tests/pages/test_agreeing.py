"""An agreement between two people at two browsers: signed in turn, delivered and confirmed, by keyboard alone too; declined with a
reason; not signed while nobody answers, and never for a log that shows another history than before."""

import pytest
from playwright.sync_api import Browser, Page, expect

from contracts import dsse, keys
from contracts.canonical import encode
from contracts.entry import read_entry
from contracts.statements.agreements import DraftAgreement
from contracts.values import Id
from domain.authority import Key
from domain.deciding import World
from tests.api.scenes import YearServed
from tests.pages.people import at_a_browser, signs
from tests.projections.year import Year, terms


@pytest.fixture
def draft(living: YearServed) -> Id:
    """Between the bureau and the community, in this order: two promises of five each by the bureau."""
    county = living.scene.county
    return county.bureau.says(DraftAgreement(terms=terms(Year(county, {}))))


def reads(tab: Page, agreement: Id) -> str:
    tab.goto(f"/agreements/{agreement}")
    return tab.inner_text("main")


def test_two_people_sign_deliver_and_confirm(chromium: Browser, living: YearServed, draft: Id) -> None:
    scene = living.scene
    county = scene.county
    with (
        at_a_browser(chromium, scene, county.bureau, "signatory", "clerk") as first,
        at_a_browser(chromium, scene, county.community, "signatory", "clerk") as second,
    ):
        assert "现在等民政局" in reads(second, draft)
        reads(first, draft)
        first.click("text=看过条款，去签署")
        assert first.inner_text("h1") == "签署协议"
        assert "节能改造" in first.inner_text("[data-panel]")
        number = signs(first)
        require_signed_by_its_key(living, number, draft)
        first.click("text=继续")
        assert "现在等和平社区" in first.inner_text("main")
        reads(second, draft)
        second.click("text=看过条款，去签署")
        signs(second)
        assert "履行中" in reads(second, draft)

        reads(first, draft)
        first.click("text=登记与确认 >> nth=0")
        first.fill("#quantity-1", "3")
        first.fill("#on-1", "2026-03-05")
        first.click("button:has-text('登记') >> visible=true")
        signs(first)
        reads(second, draft)
        second.click("text=登记与确认 >> nth=0")
        second.click("text=确认属实")
        signs(second)
        assert "3 户" in reads(second, draft)


def test_two_people_go_from_a_template_to_delivery(chromium: Browser, living: YearServed) -> None:
    """The whole of it in two browsers: drafted from a template, signed in turn, delivered, confirmed."""
    scene = living.scene
    county = scene.county
    with (
        at_a_browser(chromium, scene, county.bureau, "signatory", "clerk") as first,
        at_a_browser(chromium, scene, county.community, "signatory", "clerk") as second,
    ):
        first.goto("/agreements")
        first.click("text=起草一份")
        first.click("a[href='/agreements/new?template=mentoring']")
        assert first.input_value("#side-0") == "民政局(虚构)"
        first.fill("#side-1", "和平社区")
        first.fill("#starts", "2026-04-01")
        first.click("text=写出条款")
        first.fill("#title", "书屋带培协议")
        expect(first.locator("#what-1")).to_be_hidden()
        first.click(".promise summary >> nth=0")
        first.fill("#what-1", "书屋带教")
        first.fill("#quantity-1", "两次")
        first.click(".promise summary >> nth=0")
        first.select_option("#order", "listed")
        first.click("button:has-text('去签名')")
        expect(first.locator("#quantity-1")).to_be_visible()  # what is filled in wrongly is not folded away
        first.fill("#quantity-1", "2")
        first.click("button:has-text('去签名')")
        said = first.inner_text("[data-panel]")
        assert "按这个次序签署：民政局" in said
        assert "书屋带教" in said
        signs(first)
        first.click("text=继续")
        first.click("text='书屋带培协议'")
        agreement = first.url.rpartition("/")[2]
        first.click("text=看过条款，去签署")
        signs(first)
        second.goto("/waiting")
        second.click(f"main a[href='/agreements/{agreement}']")
        second.click("text=看过条款，去签署")
        assert "书屋带教" in second.inner_text("[data-panel]")
        signs(second)

        reads(first, agreement)
        first.click("text=登记与确认 >> nth=0")
        first.fill("#quantity-1", "2")
        first.fill("#on-1", "2026-04-02")
        first.click("button:has-text('登记') >> visible=true")
        signs(first)
        reads(second, agreement)
        second.click("text=登记与确认 >> nth=0")
        second.click("text=确认属实")
        signs(second)
        assert "已兑现" in reads(second, agreement)


def require_signed_by_its_key(living: YearServed, number: int, stream: Id) -> None:
    """What the browser signed verifies here, stands in the stream, and names the tree that the browser has seen."""
    ledger = living.scene.ledger
    [row] = ledger.rows.rows(number, number)
    assert str(row.stream) == stream
    entry = read_entry(row.entry, number - 1)
    assert entry.signed
    [signature] = entry.signatures
    world = World(ledger.streams)
    spki = world.get(world.rule("key", signature.keyid), Key).spki
    keys.verify(spki, dsse.pae(dsse.STATEMENT, encode(entry.signed)), signature.sig)
    assert entry.signed["seen"]["size"] > 0


def test_a_party_declines_with_a_reason(chromium: Browser, living: YearServed, draft: Id) -> None:
    scene = living.scene
    with at_a_browser(chromium, scene, scene.county.community, "signatory") as tab:
        reads(tab, draft)
        tab.click("text=请对方修改，或不签")
        tab.fill("#reason", "今年没有经费")
        tab.click("button:has-text('不签')")
        assert "今年没有经费" in tab.inner_text("[data-panel]")
        signs(tab)
        assert "未签成" in reads(tab, draft)
        assert "今年没有经费" in tab.inner_text("main")


def test_what_would_be_refused_is_said_before_anybody_signs(
    chromium: Browser, living: YearServed, draft: Id
) -> None:
    scene = living.scene
    with at_a_browser(chromium, scene, scene.county.bureau, "clerk") as tab:
        assert "您没有签字权限" in reads(tab, draft)
        tab.evaluate(
            """([stream, terms]) => document.querySelector("main").insertAdjacentHTML("beforeend", `<form method="post" action="/web/review">
            <input name="type" value="agreement.sign"><input name="stream" value="${stream}"><input name="body.terms" value="${terms}">
            <button id="anyway">.</button></form>`)""",
            [draft, "ab" * 32],
        )
        tab.click("#anyway")
        assert tab.inner_text("main h2 >> nth=0") == "现在签不了"
        assert not tab.query_selector("[data-sign]")


def test_no_signature_for_another_history(chromium: Browser, living: YearServed, draft: Id) -> None:
    scene = living.scene
    with at_a_browser(chromium, scene, scene.county.bureau, "signatory") as tab:
        reads(tab, draft)
        tab.click("text=看过条款，去签署")
        tab.wait_for_selector("[data-sign]:enabled")
        tab.evaluate("""async () => {
            const { all, keep } = await import(document.querySelector("script[type=module]").src.replace("signing", "shelves"));
            const [head] = await all("heads");
            await keep("heads", { ...head, root: head.root.replace(/^../, head.root.startsWith("00") ? "11" : "00") });
        }""")
        reads(tab, draft)
        tab.click("text=看过条款，去签署")
        tab.wait_for_selector("text=这本账与您上次看到的对不上")
        assert tab.is_disabled("[data-sign]")


def test_a_server_that_does_not_answer_is_no_other_history(
    chromium: Browser, living: YearServed, draft: Id
) -> None:
    """What nobody proved is not what was disproved: it is said so, and signed once the server is back."""
    scene = living.scene
    proof = "**/proof/consistency*"
    with at_a_browser(chromium, scene, scene.county.bureau, "signatory") as tab:
        reads(tab, draft)
        tab.click("text=看过条款，去签署")
        tab.wait_for_selector("[data-sign]:enabled")
        scene.publishes_a_need()
        size, _ = scene.log_as_it_is()
        scene.waits_for_checkpoint(size)
        tab.route(proof, lambda route: route.fulfill(status=503, json={"detail": "正在办的太多"}))
        outcome = tab.locator("[data-outcome]")
        goes_to_sign(tab, draft)
        expect(outcome).to_contain_text("账本没有答复")
        expect(outcome).to_contain_text("正在办的太多")
        tab.unroute(proof)
        tab.route("**/checkpoint", lambda route: route.abort())
        goes_to_sign(tab, draft)
        expect(outcome).to_contain_text("账本没有答复")
        tab.unroute("**/checkpoint")
        goes_to_sign(tab, draft)
        signs(tab)


def goes_to_sign(tab: Page, agreement: Id) -> None:
    reads(tab, agreement)
    tab.click("text=看过条款，去签署")


def test_by_keyboard_alone_somebody_signs_in_and_signs(
    chromium: Browser, living: YearServed, draft: Id
) -> None:
    scene = living.scene
    with at_a_browser(chromium, scene, scene.county.bureau, "signatory") as tab:
        presses(tab, "退出登录")
        expect(tab.locator("header")).not_to_contain_text("退出登录")
        tab.goto(f"/agreements/{draft}")
        presses(tab, "用这把钥匙登录")
        tab.wait_for_url(f"**/agreements/{draft}")
        presses(tab, "看过条款，去签署")
        expect(tab.locator("[data-sign]")).to_be_enabled()
        presses(tab, "用本机钥匙签署")
        expect(tab.locator("[data-outcome]")).to_contain_text("已签署，已入账")
        presses(tab, "继续")
        expect(tab.locator("main")).to_contain_text("现在等和平社区")


def presses(tab: Page, words: str) -> None:
    """By Tab to what has these words, then Enter."""
    expect(tab.locator(f"a:has-text('{words}'), button:has-text('{words}')").first).to_be_visible()
    for _ in range(150):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent.trim()").startswith(words):
            return tab.keyboard.press("Enter")
    raise AssertionError(f"no Tab leads to {words}")
