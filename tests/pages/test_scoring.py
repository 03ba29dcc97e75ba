"""From a rulebook to an appeal that is upheld, a corrected report and the grades: two people of the committee and one of a unit that is
scored, each at a browser of their own, by nothing but what stands on the pages."""

import re
import shutil
import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import orjson
import pytest
from playwright.sync_api import Browser, Page, expect

from contracts.statements.alliances import ConveneMeeting
from tests.api.scenes import YearServed
from tests.pages.accessibility import faults
from tests.pages.people import at_a_browser, comes_back, goes_on, signs
from tests.projections.year import ATTENDANCE

BOOK = ATTENDANCE.replace("会议出席（示例）", "季度出席（示例）")
MISTAKEN = BOOK.replace("at_least: 1", "at_least: 2")
"""Whoever came once has no grade."""
IN_MAY, JULY, LATER = 140, 182, 210
"""Days after the first of January 2026: after the meeting; after the quarter; when notices and appeals are over."""
SHOWN_UNTIL = "2026-07-10"


@pytest.fixture
def meeting(ahead: YearServed) -> str:
    county = ahead.scene.county
    ahead.scene.clock.put_to(131)
    units = tuple(county.units[name] for name in ("lead", "bureau", "community", "hospital"))
    called = ConveneMeeting(
        alliance=county.alliance, title="五月联席会议", on="2026-05-20", agenda=("通报",), expected=units, quorum=2,
        kind="joint-conference",
    )  # fmt: skip
    return county.lead.says(called)


def test_from_a_rulebook_to_a_sealed_report_an_appeal_and_the_grades(
    chromium: Browser, ahead: YearServed, meeting: str, tmp_path: Path
) -> None:
    scene, county = ahead.scene, ahead.scene.county
    with (
        at_a_browser(chromium, scene, county.lead, "evaluator", "clerk") as first,
        at_a_browser(chromium, scene, county.lead, "evaluator", "clerk") as second,
        at_a_browser(chromium, scene, county.bureau, "clerk", width=360) as unit,
    ):
        book = drafts(first)
        tries_and_adopts(second, book)
        round = announces(second)
        scene.clock.put_to(IN_MAY)
        comes_back(first, f"/meetings/{meeting}")
        records_who_came(first, "缺席")
        scene.clock.put_to(JULY)
        comes_back(second, round)
        stands_aside(second)
        covered(ahead)
        comes_back(first, round)
        looks_at_the_sheets(first)
        seals(first, round, "第 1 版报告")

        comes_back(unit, "/score")
        appeals(unit, county.units["bureau"])
        answers(second)
        takes_back(first, meeting)
        covered(ahead)
        seals(second, round, "第 2 版报告", "五月联席会议补登出席")
        first.goto(round)
        assert "已被更正" in first.inner_text("main")

        scene.clock.put_to(LATER)
        comes_back(first, round)
        decides(first, round)
        downloads(first, round, tmp_path)
        comes_back(unit, "/score")
        sees_the_grade(unit, county.units["bureau"])


def covered(ahead: YearServed) -> None:
    """By a checkpoint: what is sealed is a tree that the log's key has signed."""
    size, _ = ahead.scene.log_as_it_is()
    ahead.scene.waits_for_checkpoint(size)


def accessible(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert not faults(tab)
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def drafts(tab: Page) -> str:
    """The address of the draft; a mistake is shown at its line first."""
    tab.goto("/rulebooks")
    tab.click("text=起草一份规则")
    tab.click("button:has-text('取来')")
    assert "# 出处，会印在评分单上" in tab.input_value("#text")
    tab.fill("#text", MISTAKEN)
    tab.click("text=检查，去签署")
    wrong = tab.inner_text("[role=alert]")
    line = MISTAKEN.splitlines().index("  - {grade: 合格, at_least: 2}") + 1
    assert re.search(rf"第 {line} 行：.*没有等次", wrong), wrong
    accessible(tab)
    tab.fill("#text", BOOK)
    tab.click("text=检查，去签署")
    said = tab.inner_text("[data-panel]")
    assert "“出席次数”" in said
    assert "1（含）以上为“合格”" in said
    accessible(tab)
    goes_on(tab)
    tab.click("text='季度出席（示例）'")
    assert "还没有采用，不评任何人" in tab.inner_text("main")
    return urlsplit(tab.url).path


def tries_and_adopts(tab: Page, book: str) -> None:
    tab.goto(book)
    tab.fill("#period", "2026-Q1")
    tab.click("button:has-text('试算')")
    assert "没有留下任何记录" in tab.inner_text("main")
    tab.goto(book)
    tab.fill("#periods", "2026-Q2")
    tab.click("text=看过全文，去采用")
    goes_on(tab)
    assert "施行中" in tab.inner_text("main")


def announces(tab: Page) -> str:
    """From the page of the rulebook; the address of the round."""
    tab.click("text=发布2026年第二季度的评价日程")
    assert tab.input_value("#sealed_by") == "2026-07-14"
    tab.fill("#appeals_until", "2026-07-24")
    tab.fill("#decided_by", "2026-08-28")
    tab.fill("#most-0", "1/2")
    accessible(tab)
    tab.click("text=看一遍，去签名发布")
    goes_on(tab)
    tab.click("text='季度出席（示例）'")
    assert "“合格”不宜超过 1/2" in tab.inner_text("main")
    return urlsplit(tab.url).path


def records_who_came(tab: Page, bureau: str) -> None:
    tab.get_by_label("民政局(虚构)").select_option(label=bureau)
    tab.click("text='登记出席'")
    goes_on(tab)
    assert bureau in tab.locator("main li", has_text="民政局(虚构)").inner_text()


def stands_aside(tab: Page) -> None:
    tab.click("summary:has-text('要回避')")
    tab.select_option("#subject", label="县医院(虚构)")
    accessible(tab)
    tab.click("button:has-text('声明回避')")
    goes_on(tab)
    assert "对县医院(虚构)回避" in tab.inner_text("main")


def looks_at_the_sheets(tab: Page) -> None:
    tab.click("text=看得分汇总")
    assert "民政局(虚构)" in tab.inner_text("main")
    tab.click("main a:has-text('民政局(虚构)')")
    tab.click("summary:has-text('出席次数') >> nth=0")
    assert "没有找到这类记录" in tab.inner_text("main")


def seals(tab: Page, round: str, version: str, why: str = "") -> None:
    """And shows it in public."""
    tab.goto(round)
    tab.click("text=账有更正，另封一份" if why else "text=去封存")
    if why:
        tab.fill("#reason", why)
    tab.click("text=看一遍，去签名封存")
    goes_on(tab)
    tab.click(f"text={version}")
    assert why in tab.inner_text("main")
    tab.fill("#until", SHOWN_UNTIL)
    tab.click("text=看一遍，去签名公示")
    goes_on(tab)
    assert "正在公示" in tab.inner_text("main")


def sheet_of(tab: Page, subject: str) -> None:
    tab.goto("/score?period=2026-Q2")
    tab.click(f"main a[href*='{subject}']")


def appeals(tab: Page, subject: str) -> None:
    """By somebody of the unit, on a phone, against one line."""
    sheet_of(tab, subject)
    tab.click("summary:has-text('出席次数') >> nth=0")
    tab.click("text=对这一行有异议 >> nth=0")
    tab.fill("#reason", "五月的会议我们派了人")
    accessible(tab)
    tab.click("text=看过再签")
    assert "五月的会议我们派了人" in tab.inner_text("[data-panel]")
    goes_on(tab)
    assert "五月的会议我们派了人" in tab.inner_text("main")


def answers(tab: Page) -> None:
    """By another person than sealed it, from what waits for the unit."""
    tab.goto("/waiting")
    tab.click("main li:has-text('待答复：五月的会议我们派了人') a[href^='/score-appeals/']")
    tab.click("summary:has-text('答复：成立')")
    tab.fill("#upheld", "签到表上有，登记漏了")
    tab.click("button:has-text('答复：成立')")
    goes_on(tab)
    assert "申诉成立" in tab.inner_text("main")


def takes_back(tab: Page, meeting: str) -> None:
    """What was wrong is taken back at its entry, and recorded anew."""
    tab.goto(f"/meetings/{meeting}")
    tab.click("text=登记错了：先撤销，再重新登记")
    tab.click("summary:has-text('要撤销')")
    tab.fill("#reason", "民政局派了人，登记成了缺席")
    accessible(tab)
    tab.click("text=去签名撤销")
    goes_on(tab)
    assert "已撤销" in tab.inner_text("main")
    tab.goto(f"/meetings/{meeting}")
    records_who_came(tab, "到会")


def decides(tab: Page, round: str) -> None:
    """As the sheet says, or otherwise and with a reason: without one nothing can be signed."""
    tab.goto(round)
    tab.click("text=逐个看，去决定")
    grades = urlsplit(tab.url).path
    chooses(tab, "民政局(虚构)", "合格")
    goes_on(tab)
    chooses(tab, "和平社区(虚构)", "基本合格")
    assert "现在签不了" in tab.inner_text("main")
    assert "合格" in tab.inner_text("main")
    tab.goto(grades)
    chooses(tab, "和平社区(虚构)", "基本合格", "迟到早退，集体研究")
    goes_on(tab)
    assert "迟到早退，集体研究" in tab.inner_text("main")


def chooses(tab: Page, name: str, grade: str, why: str = "") -> None:
    tab.click(f"tr:has-text('{name}') >> text=去决定")
    tab.select_option("#grade", grade)
    tab.fill("#reason", why)
    tab.click("text=看过再签")


def downloads(tab: Page, round: str, folder: Path) -> None:
    """Each form of the sealed report, opened and read: they say the same, and the bytes that were sealed have its fingerprint."""
    tab.goto(round)
    tab.click("text=第 2 版报告")
    files = {}
    for words in ("PDF", "Excel", "CSV", "JSON"):
        with tab.expect_download() as kept:
            tab.click(f"main a:has-text('（{words}）')")
        files[words] = folder / kept.value.suggested_filename
        kept.value.save_as(files[words])
    names = {"民政局(虚构)", "和平社区(虚构)", "县医院(虚构)"}
    book = openpyxl.load_workbook(BytesIO(files["Excel"].read_bytes()))
    cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
    assert all(any(name in cell for cell in cells) for name in names), cells[:40]
    table = files["CSV"].read_text(encoding="utf-8-sig")
    assert all(name in table for name in names)
    sealed = files["JSON"].read_bytes()
    assert {each["part"] for each in orjson.loads(sealed)} == {"unit"}
    assert sha256(sealed).hexdigest() == tab.inner_text(".digest").replace(" ", "")
    assert files["PDF"].read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        said = subprocess.run(
            ["pdftotext", files["PDF"], "-"], capture_output=True, check=True
        ).stdout.decode()
        assert all(name in said for name in names)


def sees_the_grade(tab: Page, subject: str) -> None:
    sheet_of(tab, subject)
    expect(tab.locator("section:has(h2:text-is('等次'))")).to_contain_text("合格")
    assert "申诉成立" in tab.inner_text("main")


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
        first.goto(f"/score/{book}/{county.units['hospital']}?period=2026-Q1")
        first.click("summary:has-text('出席次数') >> nth=0")
        first.click("text=对这一行有异议 >> nth=0")
        first.fill("#reason", "三月的会议我们派了人")
        first.click("text=看过再签")
        goes_on(first)
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
