"""Score sheets as pages: what stands on them, down to the signed entry, and who may not see them."""

import re

from tests.api.scenes import YearServed

HTML = {"Accept": "text/html"}


def test_a_sheet_opens_down_to_its_records(year: YearServed) -> None:
    scene, book = year.scene, year.of["O01 of next year"]
    path = f"/score/{book}/{scene.county.units['community']}?period=2026"
    own = scene.http.get(path, headers=scene.signs_in(scene.county.community) | HTML)
    assert own.status_code == 200, own.text
    open("/tmp/scorepages/score.html", "w").write(own.text)
