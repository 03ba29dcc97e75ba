"""What somebody needs who comes to deal with a unit's business, on one page."""

import re

import pytest

from api.pages import handing_over
from contracts.signing import keyid_of
from contracts.statements.handovers import MakeHandover, TakeHandover
from projections.tail import Tail
from tests.api.page_forms import filled_in, said, said_of
from tests.api.scenes import YearServed


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
    monkeypatch.setattr(handing_over, "from_the_log", None)
    again = year.scene.reads(year.scene.county.bureau, path)
    assert again.status_code == 200
    assert said(again) == said(first)


def test_while_nothing_of_it_was_done_a_list_is_not_read_from_the_log(
    year: YearServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "from_the_log", None)
    bureau, successor = year.scene.county.bureau, year.scene.county.bureau2
    page = year.scene.reads(bureau, "/handover").text
    given = {name: asked(page, name) for name in ("as_of:int", "day", "list", "count:int")}
    made = bureau.says(
        MakeHandover(
            of=bureau.id, to=successor.id, as_of=int(given["as_of:int"]), day=given["day"],
            list=given["list"], count=int(given["count:int"]),
        )
    )  # fmt: skip
    Tail(year.scene.ledger).catch_up()
    path = f"/handover/{made}"
    offered = year.scene.reads(successor, path)
    assert "名单对得上" in offered.text
    assert "看过名单，去签名接收" in offered.text
    successor.says(TakeHandover(list=given["list"]), stream=made)
    Tail(year.scene.ledger).catch_up()
    assert "已接收" in year.scene.reads(successor, path).text


def test_without_a_role_there_is_no_pack(year: YearServed) -> None:
    county = year.scene.county
    nobody = year.scene.http.get("/handover", headers={"Accept": "text/html"}, follow_redirects=False)
    assert nobody.headers["location"] == "/keys?back=%2Fhandover"
    volunteer = county.colleague(county.bureau, "without a role for the pack")
    assert year.scene.reads(volunteer, "/handover").status_code == 403


def test_a_long_list_is_shown_and_printed_in_parts(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau = year.scene.county.bureau
    whole = year.scene.reads(bureau, "/handover").text
    assert "这里是第" not in whole
    all = open_in(whole)
    assert len(all) > 5
    monkeypatch.setattr(handing_over, "MOST_SHOWN", 2)
    monkeypatch.setattr(handing_over, "MOST_PRINTED", 3)
    second = year.scene.reads(bureau, "/handover?part=2").text
    assert open_in(second) == all[2:4]
    assert f"这里是第 3 到 4 项，共 {len(all)} 项。" in second
    assert asked(second, "list") == asked(whole, "list")
    assert 'href="?part=1"' in second
    assert 'href="?part=3"' in second
    sheets = [
        year.scene.reads(bureau, f"/handover?print=1&part={part + 1}").text
        for part in range(-(-len(all) // 3))
    ]
    assert [line for sheet in sheets for line in open_in(sheet)] == all
    assert "后面的" not in sheets[-1]
    beyond = year.scene.reads(bureau, f"/handover?print=1&part={len(sheets) + 1}")
    assert beyond.status_code == 404


def open_in(page: str) -> list[str]:
    """Its open things, row by row."""
    [table] = re.findall(
        r'<caption class="unseen">还没有办完的</caption>.*?<tbody>(.*?)</tbody>', page, re.DOTALL
    )
    return [said_of(row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]


def asked(page: str, name: str) -> str:
    """What the form for handing over says of the list."""
    [found] = re.findall(f'name="body.{re.escape(name)}" value="([^"]*)"', page)
    return str(found)
