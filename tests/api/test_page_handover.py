"""What somebody needs who comes to deal with a unit's business, on one page."""

import re
from html import unescape

import httpx
import pytest

from api.pages import handing_over
from contracts.signing import keyid_of
from tests.api.page_forms import filled_in
from tests.api.scenes import YearServed


def said(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


def test_the_pack_says_who_what_and_how(year: YearServed) -> None:
    county = year.scene.county
    page = year.scene.reads(county.bureau, "/handover")
    assert page.status_code == 200
    text = said(page)
    for words in (
        "管理员",
        "（您本人）",
        "节能改造",
        "共驻共建协议(虚构)",
        "沿河城市党建联盟",
        "联络员",
        "名单的指纹",
    ):
        assert words in text
    assert "name=" not in text
    assert "role.grant" in page.text
    colleague = year.scene.reads(county.colleague(county.bureau, "clerk for the pack", "clerk"), "/handover")
    assert "role.grant" not in colleague.text
    assert "handover.make" in colleague.text


@pytest.mark.parametrize(
    ("type", "given"),
    [("handover.make", {}), ("role.grant", {"role": "auditor"}), ("role.withdraw", {"reason": "离任"})],
)
def test_what_it_says_can_be_signed(year: YearServed, type: str, given: dict[str, str]) -> None:
    bureau = year.scene.county.bureau
    given = given | ({"person": year.scene.county.bureau2.id} if type == "role.grant" else {})
    form = filled_in(year.scene.reads(bureau, "/handover"), type, given)
    answer = year.scene.http.post("/web/review", data=form, headers=year.scene.tokens[keyid_of(bureau.key)])
    assert answer.status_code == 200, said(answer)


def test_a_list_that_was_handed_over_is_drawn_up_again(year: YearServed) -> None:
    path = f"/handover/{year.of['handover']}"
    page = year.scene.reads(year.scene.county.bureau, path)
    assert "名单对得上" in page.text
    assert "已接收" in page.text
    assert year.scene.reads(year.scene.county.hospital, path).status_code == 404


def test_a_list_that_was_drawn_up_lately_is_not_read_from_the_log_again(
    year: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/handover/{year.of['handover']}"
    first = year.scene.reads(year.scene.county.bureau, path)
    monkeypatch.setattr(handing_over, "open_then", None)
    again = year.scene.reads(year.scene.county.bureau, path)
    assert again.status_code == 200
    assert said(again) == said(first)


def test_without_a_role_there_is_no_pack(year: YearServed) -> None:
    county = year.scene.county
    nobody = year.scene.http.get("/handover", headers={"Accept": "text/html"}, follow_redirects=False)
    assert nobody.headers["location"] == "/keys?back=%2Fhandover"
    volunteer = county.colleague(county.bureau, "without a role for the pack")
    assert year.scene.reads(volunteer, "/handover").status_code == 403


def test_a_long_list_is_whole_on_paper_only(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau = year.scene.county.bureau
    whole = year.scene.reads(bureau, "/handover")
    monkeypatch.setattr("api.pages.handing_over.MOST_SHOWN", 1)
    short = year.scene.reads(bureau, "/handover")
    assert "这里列出前 1 项" in short.text
    assert "这里列出前" not in whole.text
    assert short.text.count("<tr>") < whole.text.count("<tr>")
    assert digest_in(short.text) == digest_in(whole.text)
    printed = year.scene.reads(bureau, "/handover?print=1").text
    assert printed.count("<tr>") == whole.text.count("<tr>")


def digest_in(page: str) -> str:
    [found] = re.findall('name="body.list" value="([0-9a-f]{64})"', page)
    return str(found)
