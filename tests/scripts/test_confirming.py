"""A sheet is seen before it is confirmed: whose time, when, how much, and what it comes to; here and at a server."""

from pathlib import Path

import pytest

from api.refusals import SeveralSheetsBegin
from api.sheets import batch_meant
from api.subject_access import looks_at
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
        "confirm", "--key", second, "--data", service.clerk.data, "--dry-run", "--leave-out", "2"
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


def test_what_cannot_be_left_out_is_said_before_anything_is_signed(
    service: Service, second: Path, batch: str
) -> None:
    far = confirm(service.clerk, second, "--leave-out", "3")
    assert (far.code, far.document["error"]) == (1, "no-such-row")
    assert "没有第3行，共2行" in far.document["zh"]
    nothing = confirm(service.clerk, second, "--leave-out", "1", "--leave-out", "2")
    assert (nothing.code, nothing.document["error"]) == (1, "all-left-out")


def test_whoever_names_no_sheet_hears_that_none_waits(service: Service, second: Path, batch: str) -> None:
    assert confirm(service.clerk, second).code == 0
    for where in (("--data", service.clerk.data), ("--url", service.clerk.scene.http.base_url)):
        again = run("confirm", "--key", second, *where)
        assert (again.code, again.document["error"]) == (1, "no-sheet-waits")


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


def test_whoever_may_not_confirm_is_refused_before_anybody_s_name_is_shown(
    service: Service, batch: str
) -> None:
    county, folder = service.clerk.scene.county, service.clerk.folder
    for name, person, refusal in (
        ("bystander", county.colleague(county.lead, f"no clerk {county.ids}", "auditor"), "role-missing"),
        ("recorder", county.lead, "same-person"),
    ):
        save_key(folder / f"{name}.pem", person.key)
        at = ("--key", folder / f"{name}.pem", "--data", service.clerk.data)
        code, said = spoken("confirm", batch, *at, "--dry-run")
        assert code == 1
        assert f"({refusal})" in said, said
        assert service.lyu not in said


def test_a_sheet_that_is_confirmed_already_is_not_announced_again(
    service: Service, second: Path, batch: str
) -> None:
    assert confirm(service.clerk, second, batch).code == 0
    code, said = spoken("confirm", batch, "--key", second, "--data", service.clerk.data)
    assert code == 1
    assert "(already-confirmed)" in said
    assert "确认2条" not in said


def test_at_a_terminal_it_is_signed_only_when_the_answer_is_yes(
    service: Service, second: Path, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.confirming.somebody_sits_here", lambda: True)
    scene, at = service.clerk.scene, ("--key", second, "--data", service.clerk.data)
    before = scene.log_as_it_is()

    code, said = spoken("confirm", batch, *at, typed="n\n")

    assert code == 1
    assert said.index("确认2条") < said.index("签名确认吗") < said.index("(not-signed)")
    assert scene.log_as_it_is() == before
    code, said = spoken("confirm", batch, *at, "--yes")
    assert code == 0
    assert "签名确认吗" not in said


def test_a_sheet_is_named_by_the_beginning_of_its_batch(service: Service, second: Path, batch: str) -> None:
    url = ("--url", service.clerk.scene.http.base_url)
    for given, refusal in ((batch[:7], "no-batch"), ("秀" * 8, "no-batch"), ("0" * 9, "no-sheet-begins")):
        here = confirm(service.clerk, second, given)
        assert here == run("confirm", given, "--key", second, *url)
        assert (here.code, here.document["error"]) == (1, refusal)
    for where in (("--data", service.clerk.data), url):
        said = run("confirm", batch[:8], "--key", second, *where, "--dry-run")
        assert said.code == 0, said.document
        assert said.document["batch"] == batch


def test_a_beginning_that_several_sheets_have_is_refused(
    service: Service, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = iter([batch, batch[:8] + "0" * 56])
    monkeypatch.setattr("api.sheets.own_batches", lambda *_: twins)
    with pytest.raises(SeveralSheetsBegin):
        batch_meant(service.clerk.scene.ledger, service.bank, batch[:8])


def test_whose_names_were_shown_see_who_looked(service: Service, second: Path, batch: str) -> None:
    scene = service.clerk.scene
    looker = scene.county.people["lead2"].id

    def looks() -> list[tuple[str, str]]:
        with scene.ledger.rows.datastore.cursor() as cursor:
            return [(each.holder, each.what) for each in looks_at(cursor, service.persons[0])]

    before = looks()
    spoken("confirm", batch, "--key", second, "--data", service.clerk.data, "--dry-run")
    assert looks() == [*before, (looker, "confirm")]
