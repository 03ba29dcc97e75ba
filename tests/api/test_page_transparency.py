"""What an alliance shows everybody: to whoever has not signed in as well, and of nobody."""

import re

from contracts.signing import keyid_of
from tests.api.page_forms import filled_in, said
from tests.api.scenes import YearServed


def test_everybody_reads_an_alliances_numbers(year: YearServed) -> None:
    http, alliance = year.scene.http, year.scene.county.alliance
    assert f"/transparency/{alliance}" in http.get("/transparency").text
    page = http.get(f"/transparency/{alliance}")
    assert page.status_code == 200
    text = said(page)
    for words in ("已兑现 1 ", "人数太少，不公布", "联络员驻点", "其他公示", "报告的指纹", "怎样核对这一页"):
        assert words in text
    assert "去签名申请" not in text


def test_no_person_unit_or_record_can_be_told(year: YearServed) -> None:
    """But for the alliance's own name: no id of anything, and no name of a unit."""
    county = year.scene.county
    page = year.scene.http.get(f"/transparency/{county.alliance}")
    ids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", page.text))
    assert ids == {county.alliance}
    assert not [name for name in ("民政局", "和平社区", "县医院") if name in page.text]


def test_of_what_is_not_there_nothing_is_shown(year: YearServed) -> None:
    nowhere = year.scene.http.get(f"/transparency/{year.of['agreement']}", headers={"Accept": "text/html"})
    assert nowhere.status_code == 404
    empty = year.scene.http.get(f"/transparency/{year.of['other alliance']}")
    assert "这一年没有到期的承诺" in empty.text


def test_a_unit_outside_applies_from_here(year: YearServed) -> None:
    bureau, path = year.scene.county.bureau, f"/transparency/{year.of['other alliance']}"
    form = filled_in(year.scene.reads(bureau, path), "membership.apply", {})
    answer = year.scene.http.post("/web/review", data=form, headers=year.scene.tokens[keyid_of(bureau.key)])
    assert answer.status_code == 200, said(answer)
    assert "membership.apply" not in year.scene.reads(year.scene.county.hospital, path).text
