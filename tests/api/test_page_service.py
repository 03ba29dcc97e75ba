"""Sheets of service as pages: read like an imported sheet, every error at its cell, confirmed by another; and nobody else's."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

import httpx
import pytest

from api.pages.forms import body_in, fields_of
from api.pages.service_grid import typed
from contracts.statements.service import Clocked, OpenAccount, RecordService
from contracts.values import Id
from domain.deciding import World
from projections.tail import Tail
from tests.api.scenes import Scene, YearServed, year_served
from tests.api.test_persons import registers
from tests.people import Person

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    with year_served(server, tmp_path_factory.mktemp("signer")) as year:
        scene, of = year.scene, year.of
        for name in ("王小明", "同名", "同名"):
            of[name] = registers(scene, scene.county.community, {"name": name})
            scene.county.community.says(OpenAccount(bank=of["bank"], owner=of[name]))
        Tail(scene.ledger).catch_up()
        yield year


def posts(
    year: YearServed, rows: Mapping[str, str], by: Person | None = None, **more: object
) -> httpx.Response:
    scene = year.scene
    fields = {"activity": year.of["activity"], "bank": year.of["bank"]} | {
        f"row.{name}": text for name, text in rows.items()
    }
    header = scene.signs_in(by or scene.county.community) | HTML
    return scene.http.post("/service/new", data=fields, headers=header, **more)  # type: ignore[arg-type]


def errors(answer: httpx.Response) -> dict[str, str]:
    """What stands at which cell."""
    return {
        cell: unescape(text)
        for cell, text in re.findall(r'class="error" id="error-([a-z]+-\d)">([^<]+)<', answer.text)
    }


def test_every_error_stands_at_its_cell_with_what_was_probably_meant(year: YearServed) -> None:
    answer = posts(year, {
        "1.who": "王小名", "1.start": "9:00", "1.end": "10:00",
        "2.who": "同名", "2.minutes": "30",
        "3.who": year.of["wang"], "3.start": "9:00", "3.end": "8:30",
        "4.start": "9:00", "4.end": "10:00",
        "5.who": year.of["wang"],
        "6.who": year.of["wang"], "6.start": "25:00", "6.end": "26:00",
        "7.who": year.of["wang"], "7.minutes": "很久",
        "8.who": "王小名", "8.start": "9:00", "8.end": "8:30",
        "9.minutes": "很久",
    })  # fmt: skip
    assert answer.status_code == 422
    found = errors(answer)
    assert found["who-1"] == "本单位没有登记此人，是不是“王小明”？"
    assert found["who-2"] == "有几个同名的人，请写人员编号"
    assert found["end-3"] == "要晚于开始09:00，是不是 20:30？"
    assert found["who-4"] == "填姓名或人员编号"
    assert found["start-5"] == "填开始和结束；补录的填分钟"
    assert {"start-6", "minutes-7"} <= set(found)
    assert (found["who-8"], found["end-8"]) == (found["who-1"], found["end-3"]), "all of a row at once"
    assert {"who-9", "minutes-9"} <= set(found)
    assert 'value="王小名"' in answer.text, "what was typed is still there"


def test_what_the_ledger_would_refuse_stands_at_its_row_and_good_rows_may_go_ahead(year: YearServed) -> None:
    rows = {
        "1.who": "王小明", "1.start": "9:00", "1.end": "10:00",
        "2.who": year.of["qian"], "2.minutes": "30",
    }  # fmt: skip
    answer = posts(year, rows)
    assert answer.status_code == 422
    assert re.search(r'<span class="error">[^<]*账户', answer.text), "at that bank they have no account"
    before = year.scene.log_as_it_is()
    ahead = year.scene.http.post(
        "/service/new",
        data={
            "activity": year.of["activity"],
            "bank": year.of["bank"],
            "good": "1",
            **{f"row.{n}": t for n, t in rows.items()},
        },
        headers=year.scene.signs_in(year.scene.county.community) | HTML,
    )
    assert ahead.status_code == 200
    assert "还有 1 行要改，这次不签" in ahead.text
    assert "王小明" in ahead.text
    assert "data-items" in ahead.text
    assert year.scene.log_as_it_is() == before


def test_a_file_is_read_as_the_command_line_reads_it(year: YearServed) -> None:
    sheet = "某社区签到表\n姓名,签到,签退\n王小明,2026年3月2日上午9时,10:30\n王小明,10:00,11:00\n".encode(
        "gb18030"
    )
    answer = posts(year, {}, files={"file": ("签到.csv", sheet)})
    assert answer.status_code == 200, answer.text
    assert "共 2小时30分" in answer.text
    assert "09:00 — 10:30" in answer.text
    broken = posts(year, {}, files={"file": ("x.xlsx", b"no workbook")})
    assert broken.status_code == 422
    assert "表没有读成" in broken.text


def test_of_a_longer_file_nothing_is_left_out_in_silence(year: YearServed) -> None:
    lines = "".join(f"王小明,09:00,09:{minute % 60:02}\n" for minute in range(201))
    answer = posts(year, {}, files={"file": ("签到.csv", f"姓名,开始,结束\n{lines}".encode())})
    assert answer.status_code == 422
    assert "201行" in answer.text


def test_a_sheet_waits_for_another_and_shows_what_was_confirmed(year: YearServed) -> None:
    scene, of = year.scene, year.of
    clock = Clocked(start="2026-03-02T18:00", end="2026-03-02T19:00")
    body = RecordService(person=of["王小明"], activity=of["activity"], bank=of["bank"], clocked=clock)
    batch = scene.county.community.sends(scene.county.community.sheet([body]))
    Tail(scene.ledger).catch_up()
    listed = scene.http.get("/service", headers=scene.signs_in(scene.county.community2) | HTML)
    assert f"/service/{batch}" in listed.text
    page = scene.http.get(f"/service/{batch}", headers=scene.signs_in(scene.county.community) | HTML)
    assert "王小明" in page.text
    assert "18:00 — 19:00" in page.text
    form = {"type": "service.confirm", "body.sheets.0.batch": batch}
    same = scene.http.post("/web/review", data=form, headers=scene.signs_in(scene.county.community) | HTML)
    assert same.status_code == 409, "not by whoever recorded it"
    other = scene.http.post("/web/review", data=form, headers=scene.signs_in(scene.county.community2) | HTML)
    assert other.status_code == 200
    assert (
        scene.http.get(f"/service/{batch}", headers=scene.signs_in(scene.county.bureau) | HTML).status_code
        == 403
    )


def test_nobody_records_at_an_activity_of_others(year: YearServed) -> None:
    assert (
        posts(year, {"1.who": year.of["wang"], "1.minutes": "5"}, by=year.scene.county.bureau).status_code
        == 403
    )
    assert year.scene.http.get("/service", headers=HTML, follow_redirects=False).status_code == 303


def test_the_fields_of_a_body_say_it_again(scene: Scene) -> None:
    clock = Clocked(start="2026-03-02T18:00", end="2026-03-02T19:00")
    ids: list[Id] = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(3)]
    body = RecordService(person=ids[0], activity=ids[1], bank=ids[2], clocked=clock)
    assert body_in(World(scene.ledger.streams), fields_of(body)) == body


def test_empty_rows_are_left_out() -> None:
    fields = [
        ("row.3.who", "b"),
        ("row.1.who", "a"),
        ("row.2.who", " "),
        ("row.2.start", ""),
        ("row.x.who", "c"),
        ("other", ""),
    ]
    assert typed(fields) == [{"who": "a"}, {"who": "b"}]
