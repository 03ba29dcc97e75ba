"""A sheet is seen before it is confirmed: whose time, when, how much, and what it comes to; here and at a server."""

from pathlib import Path

import pytest

from scripts.confirming import hours
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run, spoken
from tests.scripts.test_importing import Clerk, Service, clerk, data, service

__all__ = ["clerk", "data", "service"]


@pytest.fixture
def second(service: Service) -> Path:
    """The key of the lead's second clerk."""
    file = service.clerk.folder / "second.pem"
    save_key(file, service.clerk.scene.county.people["lead2"].key)
    return file


@pytest.fixture
def batch(service: Service) -> str:
    """Two hours of the one and ninety minutes of the other."""
    rows = [("人员编号", "开始", "结束"), (service.persons[0], "2026-01-01 8:30", "2026-01-01 10:30"),
            (service.persons[1], "2026-01-01 8:30", "2026-01-01 10:00")]  # fmt: skip
    said = service.imports(service.clerk.csv(rows))
    assert said.code == 0, said.document
    return str(said.document["batch"])


def confirm(where: Clerk, key: Path, *options: object) -> Said:
    return run("confirm", "--key", key, "--data", where.data, *options)


def test_names_come_from_the_vault_and_minutes_are_added_up(
    service: Service, second: Path, batch: str
) -> None:
    code, said = spoken(
        "confirm", "--key", second, "--data", service.clerk.data, "--dry-run", "--leave-out", "1"
    )
    assert code == 0
    for words in (
        service.lyu,
        service.persons[0][:8],
        "08:30—10:30",
        "120",
        "留出",
        "确认1条，共120分钟（2小时）",
    ):
        assert words in said, said


def test_where_there_is_no_vault_persons_are_shown_by_their_codes(
    service: Service, second: Path, batch: str, tmp_path: Path
) -> None:
    code, said = spoken("confirm", "--key", second, "--data", tmp_path / "elsewhere", "--dry-run")
    assert code == 0
    assert service.lyu not in said
    assert service.persons[0][:8] in said


def test_a_sheet_is_seen_and_confirmed_at_a_server_alike(service: Service, second: Path, batch: str) -> None:
    url = ("--url", service.clerk.scene.http.base_url)
    here = confirm(service.clerk, second, "--dry-run")
    there = run("confirm", "--key", second, *url, "--dry-run")
    assert (
        here == there == Said(0, {"batch": batch, "items": 2, "minutes": 210, "except": [], "dry_run": True})
    )

    done = run("confirm", batch, "--key", second, *url)
    again = run("confirm", batch, "--key", second, *url)

    assert done.code == 0, done.document
    assert (again.code, again.document["error"]) == (1, "already-confirmed")


def test_what_is_no_sheet_of_records_is_refused_alike(service: Service, second: Path) -> None:
    county = service.clerk.scene.county
    url = ("--url", service.clerk.scene.http.base_url)
    other = county.colleague(county.hospital, "no sheet yet", "clerk")
    save_key(service.clerk.folder / "other.pem", other.key)
    mixed = service.clerk.items(service.clerk.csv([("清单", "标题", "类别", "数量", "计量", "开始", "截止"),
        ("资源", f"长椅{county.ids}", "场地", 12, "张", "2026-01-05", "2026-12-31")])).document["batch"]  # fmt: skip
    for digest, key, refusal in (
        ("ab" * 32, second, "no-such"),
        (mixed, second, "mixed-sheet"),
        (None, service.clerk.folder / "other.pem", "no-sheet"),
    ):
        asked = [digest] if digest else []
        here = confirm(service.clerk, key, *asked)
        there = run("confirm", "--key", key, *asked, *url)
        assert here == there
        assert (here.code, here.document["error"]) == (1, refusal)


def test_a_sheet_is_not_shown_to_another_unit(service: Service, batch: str) -> None:
    scene: Scene = service.clerk.scene
    answer = scene.reads(scene.county.hospital, f"/sheets/{batch}")
    assert answer.json()["type"].endswith("not-yours-to-read")


def test_a_record_leads_back_to_the_sheet_that_it_came_with(service: Service, batch: str) -> None:
    scene = service.clerk.scene
    second = scene.county.people["lead2"]
    sheet = scene.reads(second, f"/sheets/{batch}").json()
    origin = scene.reads(second, f"/sheets/of/{sheet['records'][1]['record']}").json()
    assert origin == {name: sheet[name] for name in ("batch", "unit", "received")}
    assert scene.reads(second, f"/sheets/of/{service.bank}").json()["type"].endswith("no-such")


@pytest.mark.parametrize(("minutes", "said"), [(60, "1小时"), (135, "2小时15分"), (45, "45分"), (0, "0分")])
def test_minutes_are_read_as_hours(minutes: int, said: str) -> None:
    assert hours(minutes) == said
