"""The guides' pictures, taken anew by `make pictures`: one that looks as before is left alone, so only what has changed is committed."""

import os
from base64 import b64decode, b64encode
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.api.guide_pictures import ENDINGS, FOLDER, PICTURES, end_the_year, file_of
from tests.api.scenes import YearServed
from tests.pages.test_trying import link_to

QUALITY = 55
SAME = 0.004
"""Of the pixels so many may differ: what a log's hashes make of them is another at each run, and a changed sentence is more."""

DIFFERING = """async (pictures) => {
    const pixels = async (picture) => {
        const image = new Image();
        image.src = `data:image/webp;base64,${picture}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const drawing = canvas.getContext("2d");
        drawing.drawImage(image, 0, 0);
        return drawing.getImageData(0, 0, image.width, image.height);
    };
    const [one, other] = await Promise.all(pictures.map(pixels));
    if (one.width !== other.width || one.height !== other.height) return 1;
    let differing = 0;
    for (let at = 0; at < one.data.length; at += 4) differing += Math.abs(one.data[at + 1] - other.data[at + 1]) > 48;
    return differing / (one.data.length / 4);
}"""


@pytest.mark.skipif(not os.environ.get("GONGJIAN_PICTURES"), reason="taken by make pictures")
@pytest.mark.parametrize("language", ENDINGS)
@pytest.mark.parametrize("who", sorted({picture.who for picture in PICTURES.values()}))
def test_the_pictures_of_the_guides_are_taken(
    chromium: Browser, year: YearServed, tmp_path: Path, language: str, who: str
) -> None:
    if who == "hospital":
        end_the_year(year)
    base = str(year.scene.http.base_url)
    context = chromium.new_context(base_url=base)
    context.add_cookies([{"name": "lang", "value": language, "url": base}])
    tab, eye = context.new_page(), context.new_page()
    tab.goto(link_to(year, tmp_path, getattr(year.scene.county, who), "/waiting"))
    tab.wait_for_url(lambda url: urlsplit(url).path == "/waiting")  # the link's own fragment ends so too
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        if picture.who != who:
            continue
        width, height = picture.size
        tab.set_viewport_size({"width": width, "height": height})
        tab.goto(picture.page(year))
        assert tab.locator("h1").count() == 1, name
        assert urlsplit(tab.url).path != "/keys", f"{name}: not signed in any more"
        taken, file = photograph(tab), file_of(name, language)
        if not file.exists() or looks_other(eye, file.read_bytes(), taken):
            file.write_bytes(taken)
    context.close()


def photograph(tab: Page) -> bytes:
    """What stands above the fold, as WebP, which Playwright itself does not write."""
    tab.wait_for_load_state("networkidle")
    session = tab.context.new_cdp_session(tab)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return b64decode(shot["data"])


def looks_other(eye: Page, before: bytes, now: bytes) -> bool:
    pictures = [b64encode(each).decode() for each in (before, now)]
    return bool(eye.evaluate(DIFFERING, pictures) > SAME)
