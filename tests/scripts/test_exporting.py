"""What was imported comes back out of the ledger with the same columns in the same order, and means the same when it is imported again."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from api.tables.sheets import rows_of
from contracts.statements.alliances import ConveneMeeting
from contracts.statements.keys import AdoptRules
from contracts.values import NIL
from domain.deciding import RULES
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run
from tests.scripts.test_importing import Clerk, Service, clerk, data, service

__all__ = ["clerk", "data", "service"]

SUFFIXES = pytest.mark.parametrize("suffix", [".xlsx", ".csv"])


def exported(clerk: Clerk, kind: str, suffix: str, like: Path | None, *options: object) -> list[list[str]]:
    """What stands in the sheet that came out."""
    out = clerk.folder / f"out{suffix}"
    Tail(clerk.scene.ledger).catch_up()
    given = ["--like", like] if like else []
    said = run("export", kind, "--key", clerk.key, "--data", clerk.data, "--out", out, *given, *options)
    assert said.code == 0, said.document
    rows = list(rows_of(out))
    assert len(rows) == said.document["rows"] + 1
    return rows


def again(clerk: Clerk, kind: str, suffix: str, *options: object) -> Said:
    return clerk.imports(kind, clerk.folder / f"out{suffix}", *options)


def as_text(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]


@SUFFIXES
def test_items_come_back_under_the_words_of_the_clerk_s_own_sheet(clerk: Clerk, suffix: str) -> None:
    at = ("--alliance", clerk.scene.county.alliance)
    sheet = [
        ("计量单位", "名称", "清单类型", "数量", "经办", "分类", "有效期至", "开始日期"),
        ("次", f"会议室{suffix}", "资源", 12, "", "场地", "2026-12-31", "2026-01-05"),
        ("场", f"=助老义诊{suffix}", "需求", 4, "", "医疗", "2026-06-30", "2026-01-05"),
    ]
    file = clerk.csv([("某街道清单（虚构）",), *sheet])
    assert clerk.imports("items", file, *at).code == 0

    rows = exported(clerk, "items", suffix, file, *at)

    assert rows[0] == list(sheet[0])
    assert [row for row in rows if suffix in row[1]] == as_text(sheet[1:])
    once_more = again(clerk, "items", suffix, *at)
    assert once_more.document["error"] == "rows-imported", once_more.document
    if suffix == ".csv":
        assert f"'=助老义诊{suffix}" in (clerk.folder / "out.csv").read_text(encoding="utf-8")


@SUFFIXES
def test_hours_come_back_with_the_names_that_the_vault_has(service: Service, suffix: str) -> None:
    clerk = service.clerk
    day = "2026-01-01"
    sheet = [
        ("队员姓名", "开始", "结束", "日期", "分钟"),
        (service.lyu, f"{day} 08:30", f"{day} 10:30", "", ""),
        (service.lyu, "", "", day, "45" if suffix == ".csv" else "50"),
    ]
    taken = service.imports(clerk.csv(sheet))
    assert taken.code == 0, taken.document

    at = ("--activity", service.activity, "--bank", service.bank)
    rows = exported(clerk, "service", suffix, clerk.folder / "sheet.csv", *at)

    assert rows == as_text(sheet)
    assert again(clerk, "service", suffix, *at).document["error"] == "rows-imported"


def test_persons_come_back_out_of_the_vault_with_whatever_else_was_said_of_them(
    clerk: Clerk,
) -> None:
    clerk.key = clerk.folder / "bureau.pem"
    save_key(clerk.key, clerk.scene.county.bureau.key)
    sheet = [("姓名", "住址", "特长"), ("周某(虚构)", "和平里3号", "理发"), ("吴某(虚构)", "", "")]
    file = clerk.csv(sheet)
    assert clerk.imports("persons", file).code == 0
    rows = exported(clerk, "persons", ".xlsx", file)
    assert [row for row in rows if row[0][:2] in ("姓名", "周某", "吴某")] == as_text(sheet)
    assert again(clerk, "persons", ".xlsx").document["error"] == "persons-known"


def test_agreements_attendance_and_units_come_back(clerk: Clerk) -> None:
    county = clerk.scene.county
    promises = [
        ("协议", "宗旨", "甲方代码", "甲方职务", "乙方代码", "乙方职务", "开始", "截止", "承诺方", "事项", "数量", "计量", "期限"),
        ("助老共建(虚构)", "为老人服务", "YH001", "书记", "YH202", "院长", "2026-01-05", "2027-12-31", "YH202", "义诊", 4, "场", "2026-06-30"),
        ("", "", "", "", "", "", "", "", "YH001", "提供场地", 12, "次", "2026-12-31"),
    ]  # fmt: skip
    file = clerk.xlsx(promises)
    assert clerk.imports("agreements", file).code == 0
    assert exported(clerk, "agreements", ".csv", file) == as_text(promises)
    assert again(clerk, "agreements", ".csv").document["error"] == "rows-imported"

    meeting = county.lead.says(
        ConveneMeeting(
            alliance=county.alliance, title="联席会议(虚构)", on="2026-01-01", agenda=("议题",), quorum=1,
            expected=(county.units["community"], county.units["bureau"], county.units["hospital"]),
        )
    )  # fmt: skip
    came = [
        ("单位代码", "单位名称", "出席"),
        ("YH101", "和平社区(虚构)", "出席"),
        ("YH201", "民政局(虚构)", "请假"),
    ]
    sheet = clerk.csv(came)
    assert clerk.imports("attendance", sheet, "--meeting", meeting).code == 0
    rows = exported(clerk, "attendance", ".xlsx", sheet, "--meeting", meeting)
    assert rows[0] == list(came[0])
    assert sorted(rows[1:]) == sorted([*as_text(came[1:]), ["YH202", "县医院(虚构)", "缺席"]])

    units = exported(clerk, "units", ".xlsx", None)
    assert units[0] == ["代码", "名称", "类型", "类别"]
    assert ["YH101", "和平社区(虚构)", "社区", ""] in units


def test_opening_balances_come_back_in_hours(service: Service) -> None:
    clerk = service.clerk
    if clerk.scene.county.folded(NIL).state.rules < RULES:
        clerk.scene.county.roots_say(AdoptRules(rules=RULES))
    at = ("--bank", service.bank, "--evidence", "a" * 64)
    sheet = [
        ("姓名", "累计时长（小时）", "截至日期"),
        (service.lyu, "12.5", "2025-12-31"),
    ]
    file = clerk.csv(sheet)
    taken = clerk.imports("openings", file, *at)
    assert taken.code == 0, taken.document
    assert exported(clerk, "openings", ".xlsx", file, *at[:2]) == as_text(sheet)
    assert again(clerk, "openings", ".xlsx", *at).document["error"] == "rows-imported"


def test_a_sheet_is_never_written_over_the_one_that_it_is_like(clerk: Clerk, scene: Scene) -> None:
    file = clerk.csv([("代码", "名称", "类型")])
    for out, refusal in ((file, "like-itself"), (clerk.folder / "x.doc", "sheet-form")):
        said = run("export", "units", "--key", clerk.key, "--data", clerk.data, "--out", out, "--like", file)
        assert (said.code, said.document["error"]) == (1, refusal)


def test_names_stay_where_the_vault_is(service: Service) -> None:
    clerk = service.clerk
    file = clerk.csv([("姓名", "开始", "结束")])
    there = ("--url", clerk.scene.http.base_url, "--activity", service.activity, "--key", clerk.key)
    said = run("export", "service", "--out", clerk.folder / "x.csv", "--like", file, *there)
    assert (said.code, said.document["error"]) == (1, "names-stay-home")
    assert run("export", "units", "--out", clerk.folder / "x.csv", *there[:2], *there[4:]).code == 0
