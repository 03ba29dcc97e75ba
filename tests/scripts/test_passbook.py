"""A volunteer's passbook, by their own key and by the bank that keeps it; here and at a server alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.keyfiles import save_key
from tests.api.scenes import YearServed, year_served
from tests.api.test_persons import with_a_key
from tests.scripts.commands import run, spoken, stand_at

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    with year_served(server, tmp_path_factory.mktemp("signer")) as year:
        yield year


@pytest.fixture(params=["here", "there"])
def place(request: pytest.FixtureRequest, year: YearServed, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    stand_at(year.scene, monkeypatch)
    scene = year.scene
    return ["--data", str(scene.data)] if request.param == "here" else ["--url", str(scene.http.base_url)]


@pytest.fixture
def folder(year: YearServed, tmp_path: Path) -> Path:
    county = year.scene.county
    wang = with_a_key(year.scene, county.community, year.of["wang"], f"passbook {county.ids}")
    save_key(tmp_path / "wang.pem", wang.key)
    for name in ("community", "hospital"):
        save_key(tmp_path / f"{name}.pem", county.people[name].key)
    return tmp_path


def test_a_volunteer_reads_their_balance_and_where_every_minute_comes_from(
    year: YearServed, folder: Path, place: list[str]
) -> None:
    said = run("account", "--key", folder / "wang.pem", *place)
    assert said.code == 0, said.document
    [account] = said.document["accounts"]
    assert (account["bank_name"], account["minutes"]) == ("和平社区时间银行(虚构)", 180)
    assert [line["balance"] for line in account["statement"]] == [120, 180]
    assert (
        account["statement"][0]["zh"]
        == "2026-03-02 参加“敬老院助餐”，按起止时间计120分钟，由和平社区(虚构)确认。"
    )
    code, aloud = spoken("account", "--key", folder / "wang.pem", *place)
    assert code == 0
    assert "余额 180 分钟（3 小时 0 分）" in aloud
    assert "按起止时间计" in aloud


def test_the_bank_s_keeper_reads_it_by_the_person_s_number(
    year: YearServed, folder: Path, place: list[str]
) -> None:
    said = run("account", year.of["zhao"], "--key", folder / "community.pem", *place)
    assert said.document["accounts"][0]["minutes"] == 45
    assert "代办" in said.document["accounts"][0]["statement"][0]["zh"]


def test_points_and_what_the_charter_made_of_the_time_are_shown(
    year: YearServed, folder: Path, place: list[str]
) -> None:
    code, aloud = spoken("account", year.of["qian"], "--key", folder / "community.pem", *place)
    assert code == 0
    assert "余额 90 分钟（1 小时 30 分），积分 2（累计记入：按起止时间 0，事后补录 90）" in aloud
    assert "公共时间池" in aloud


def test_nobody_else_reads_it(year: YearServed, folder: Path, place: list[str]) -> None:
    by_wang = run("account", year.of["zhao"], "--key", folder / "wang.pem", *place)
    assert (by_wang.code, by_wang.document["error"]) == (1, "not-yours-to-read")
    by_hospital = run("account", year.of["zhao"], "--key", folder / "hospital.pem", *place)
    assert (by_hospital.code, by_hospital.document["error"]) == (1, "no-passbook")


def test_whoever_asked_for_a_correction_follows_it_and_whoever_is_concerned_reads_what_to_do(
    year: YearServed, folder: Path, place: list[str]
) -> None:
    said = run("account", "--key", folder / "wang.pem", *place)
    assert said.document["requests"][0]["standing"] == "declined"
    assert [each["standing"] for each in said.document["disputes"]] == ["rejected"]
    own = run("inbox", "--own", "--key", folder / "wang.pem", *place)
    assert own.code == 0, own.document
    assert {"correction.answered", "ruling.given"} <= {each["what"] for each in own.document["messages"]}
    unit = run("inbox", "--key", folder / "community.pem", *place)
    assert "correction-request" in {each["what"] for each in unit.document["messages"]}
    code, aloud = spoken("inbox", "--key", folder / "community.pem", *place)
    assert code == 0
    assert "待办" in aloud
