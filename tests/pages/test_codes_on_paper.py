"""What is printed with a code for cameras, as a telephone sees it: askew, a little blurred, compressed. Somebody else's decoder reads it."""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from playwright.sync_api import Browser

from contracts.ballot_code import code_of, grouped
from contracts.ballot_code import printed as printed_code
from contracts.slip import Slip, secret_of
from projections.papers import certificate
from scripts import ballot_slips, slip_sheets
from tests.api.scenes import YearServed
from tests.contracts.test_certificate import document, entry_of, paper
from tests.pages.people import at_a_browser

DOTS_PER_INCH = 150
ADDRESS = "https://ledger.example.org"


def scanned(pdf: bytes) -> list[str]:
    """What the codes on its pages say, sorted."""
    return sorted(each.text for picture in seen(pdf) for each in zxingcpp.read_barcodes(picture))


def seen(pdf: bytes) -> Iterator[Image.Image]:
    for page in pypdfium2.PdfDocument(pdf):
        sheet = page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")
        askew = sheet.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=200)
        taken = BytesIO()
        askew.filter(ImageFilter.GaussianBlur(1)).save(taken, "JPEG", quality=50)
        yield Image.open(taken)


def printed(chromium: Browser, markup: bytes) -> bytes:
    """A drawing on its own, on A4."""
    tab = chromium.new_page()
    tab.set_content(markup.decode())
    pdf = tab.pdf(format="A4")
    tab.close()
    return pdf


SLIPS = [
    Slip("6f9619ff-8b86-4011-b42d-00cf4fc964ff", 99, number, secret_of(bytes([number % 256] * 20)))
    for number in (1, 17, 400)
]


@pytest.mark.parametrize("address", [ADDRESS, None])
def test_slips_of_check_in_open_their_page(chromium: Browser, address: str | None) -> None:
    activity = slip_sheets.Activity("新春送福进楼栋", "2026-03-02", address)
    meant = sorted(f"{address}/checkin#{slip.text}" if address else slip.text for slip in SLIPS)
    drawn = slip_sheets.drawn(SLIPS, activity, ".svg")
    assert scanned(slip_sheets.drawn(SLIPS, activity, ".pdf")) == meant
    assert scanned(printed(chromium, drawn)) == meant


@pytest.mark.parametrize("address", [ADDRESS, None])
def test_slips_of_a_ballot_open_their_vote(address: str | None) -> None:
    evaluation = "24b2504b-7e8b-5795-aebb-6c1c1d2a2ce8"
    about = ballot_slips.About(evaluation, "群众满意度测评", "居民代表", "2026-12-20", address)
    codes = [code_of(bytes([number] * 16)) for number in (1, 2)]
    pdf = ballot_slips.drawn(codes, about, ".pdf")
    assert scanned(pdf) == sorted(
        f"{address}/ballots/{evaluation}#{grouped(code)}" if address else printed_code(code) for code in codes
    )


def test_slips_of_a_ballot_that_a_browser_prints_open_their_vote(
    chromium: Browser, living: YearServed
) -> None:
    scene, evaluation = living.scene, living.of["open secret evaluation"]
    with at_a_browser(chromium, scene, scene.county.lead, "clerk") as tab:
        tab.goto(f"/evaluations/{evaluation}/slips")
        tab.click("text=做投票码，排成纸条")
        tab.wait_for_selector(".coupon")
        codes = tab.locator(".coupon [data-say=code]").all_inner_texts()
        pdf = tab.pdf(prefer_css_page_size=True)
    base = str(scene.http.base_url).rstrip("/")
    assert scanned(pdf) == sorted(f"{base}/ballots/{evaluation}#{code}" for code in codes)


def test_a_certificate_says_by_what_it_is_asked_for() -> None:
    said = document()
    file = paper(said, entry_of(said))
    assert scanned(certificate.pdf_of(file)) == [file.code]


def test_a_notice_on_the_wall_leads_to_where_objections_are_raised(
    chromium: Browser, year: YearServed
) -> None:
    base = str(year.scene.http.base_url).rstrip("/")
    with at_a_browser(chromium, year.scene, year.scene.county.bureau, "clerk") as tab:
        tab.goto(f"/public-notices/{year.of['notice']}/sheet")
        pdf = tab.pdf(prefer_css_page_size=True)
    assert scanned(pdf) == [f"{base}/public-notices/{year.of['notice']}"]
