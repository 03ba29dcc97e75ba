"""One entry checked in the reader's own browser: green where Python is, red at the line of what was changed, grey without a sum."""

import re
from collections.abc import Callable

import orjson
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from api.provided import COOKIE
from tests.api.scenes import YearServed

SUMS = ("signature", "leaf", "place")
GOOD, BAD, WAIT = "相符", "不符", "无法查"


@pytest.fixture
def auditor(reader: BrowserContext, year: YearServed) -> BrowserContext:
    size, _ = year.scene.log_as_it_is()
    year.scene.waits_for_checkpoint(size)
    sign_in(reader, year)
    return reader


def sign_in(context: BrowserContext, year: YearServed) -> None:
    token = year.scene.opens_session(year.scene.county.lead).json()["token"]
    context.add_cookies([{"name": COOKIE, "value": token, "url": str(year.scene.http.base_url)}])


def number_of(year: YearServed, event: str) -> int:
    return next(row.position for row in year.scene.ledger.rows.rows(1, 10_000) if row.event == event)


def shown(context: BrowserContext, year: YearServed, number: int) -> Page:
    tab = context.new_page()
    tab.goto(str(year.scene.http.base_url.join(f"/entries/{number}")))
    tab.wait_for_selector("[data-verdict]:not(:has-text('尚未查验'))")
    return tab


def states(tab: Page) -> dict[str, str]:
    return {
        each.get_attribute("data-sum") or "": each.query_selector("[data-state]").inner_text()  # type: ignore[union-attr]
        for each in tab.query_selector_all("[data-sum]")
    }


@pytest.mark.parametrize(
    "event",
    ["claim.made", "hours.posted", "service.recorded", "batch.received", "unit.enrolled", "key.enrolled"],
)
def test_an_entry_is_green_once_all_of_it_was_worked_out(
    auditor: BrowserContext, year: YearServed, event: str
) -> None:
    tab = shown(auditor, year, number_of(year, event))
    assert states(tab) == dict.fromkeys(SUMS, GOOD)
    assert tab.inner_text("[data-verdict]") == "每一项都由您的浏览器算过，全部相符"


def test_the_first_entry_has_no_signature_to_check(auditor: BrowserContext, year: YearServed) -> None:
    assert states(shown(auditor, year, 1)) == {"leaf": GOOD, "place": GOOD}


def other_signature(entry: bytes) -> bytes:
    return re.sub(
        rb'"sig":"(.)', lambda found: b'"sig":"' + (b"A" if found[1] != b"A" else b"B"), entry, count=1
    )


def later(entry: bytes) -> bytes:
    return re.sub(
        rb'"received":(\d+)(\d),',
        lambda found: b'"received":%b%d,' % (found[1], (int(found[2]) + 1) % 10),
        entry,
    )


def other_hash(proof: bytes) -> bytes:
    lines = proof.split(b"\n")
    lines[2] = (b"A" if lines[2][:1] != b"A" else b"B") + lines[2][1:]
    return b"\n".join(lines)


def other_key(evidence: bytes) -> bytes:
    said = orjson.loads(evidence)
    [(keyid, spki)] = said["keys"].items()
    said["keys"] = {keyid: spki[:-2] + ("A=" if spki[-2] != "A" else "E=")}
    return orjson.dumps(said)


Change = Callable[[bytes], bytes]
TAMPERED: dict[str, tuple[str, Change, set[str]]] = {
    "the signature": ("bytes", other_signature, {"signature", "leaf"}),
    "when it was received": ("bytes", later, {"leaf"}),
    "what was signed": ("bytes", lambda entry: entry.replace(b'"quantity":', b'"quantity":1', 1), {"signature", "leaf"}),
    "the spelling": ("bytes", lambda entry: entry + b" ", {"signature", "leaf"}),
    "a hash of the proof": ("proof", other_hash, {"place"}),
    "the place": ("proof", lambda proof: re.sub(rb"index \d+", b"index 3", proof), {"place"}),
    "who signed the checkpoint": ("proof", lambda proof: proof.replace("— ".encode(), "— x".encode(), 1), {"place"}),
    "the public key": ("evidence", other_key, {"signature"}),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_changed_on_the_way_turns_red_at_its_line(
    auditor: BrowserContext, year: YearServed, what: str
) -> None:
    answer, change, red = TAMPERED[what]
    changed = []

    def tamper(route: Route) -> None:
        real = route.fetch()
        body = change(real.body())
        changed.append(body != real.body())
        route.fulfill(response=real, body=body)

    auditor.route("**/proof/*" if answer == "proof" else f"**/entries/*/{answer}", tamper)
    tab = shown(auditor, year, number_of(year, "claim.made"))
    assert changed == [True]
    assert states(tab) == {name: BAD if name in red else GOOD for name in SUMS}
    assert tab.inner_text("[data-verdict]") == "有不符的：不要以此为凭"
    for name in red:
        assert len(tab.inner_text(f"[data-sum={name}] .error")) > 20, "what to do"


def test_what_was_not_worked_out_is_grey(auditor: BrowserContext, year: YearServed) -> None:
    auditor.route("**/proof/*", lambda route: route.fulfill(status=404))
    auditor.route("**/entries/*/evidence", lambda route: route.abort())
    tab = shown(auditor, year, number_of(year, "claim.made"))
    assert states(tab) == {"signature": WAIT, "leaf": GOOD, "place": WAIT}
    assert tab.inner_text("[data-verdict]") == "有没算成的，所以不下结论"


def test_an_item_whose_row_was_changed_is_not_in_the_sheet_that_was_signed(
    auditor: BrowserContext, year: YearServed
) -> None:
    def tamper(route: Route) -> None:
        said = route.fetch().json()
        said["batch"]["index"] += 1
        route.fulfill(json=said)

    auditor.route("**/entries/*/evidence", tamper)
    number = next(row.position for row in year.scene.ledger.rows.rows(1, 10_000) if b'"item":{' in row.entry)
    assert states(shown(auditor, year, number)) == {"signature": BAD, "leaf": GOOD, "place": GOOD}


def test_without_a_script_all_is_grey_and_the_page_says_what_to_do(
    chromium: Browser, year: YearServed
) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=str(year.scene.http.base_url))
    sign_in(context, year)
    tab = context.new_page()
    tab.goto(f"/entries/{number_of(year, 'claim.made')}")
    assert states(tab) == dict.fromkeys(SUMS, "未查")
    assert "gongjian audit" in tab.inner_text("section[data-entry]")
    assert tab.inner_text("[data-verdict]") == "尚未查验"
    with tab.expect_download() as kept:
        tab.click("text=下载这一条")
    assert kept.value.path().read_bytes().startswith(b'{"data"')
    context.close()


def test_by_keyboard_one_comes_from_the_list_to_an_entry_and_its_bytes(
    auditor: BrowserContext, year: YearServed
) -> None:
    tab = auditor.new_page()
    tab.goto(str(year.scene.http.base_url.join("/entries?kind=claim.make")))
    tab.focus(".deeds a")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("[data-entry]")
    tab.focus("section[data-entry] summary")
    tab.keyboard.press("Enter")
    assert tab.inner_text("section[data-entry] pre").startswith('{"data"')
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.tagName") == "PRE"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "下载这一条"
