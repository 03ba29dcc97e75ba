"""What each kind of sheet brings: agreements, times in three columns, overlaps, errors back in the sheet, what is kept out."""

from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from contracts.statements.grids import DrawGrid
from contracts.statements.keys import AdoptRules
from contracts.statements.lists import PlanActivity
from contracts.statements.party_orgs import RegisterPartyOrg
from contracts.values import NIL
from projections.tail import Tail
from scripts.imports.grids import as_tried
from scripts.keyfiles import save_key
from tests.scripts.commands import run, spoken
from tests.scripts.test_importing import HEADINGS, ROWS, Clerk, Service, clerk, data, service, unchanged

__all__ = ["clerk", "data", "service", "unchanged"]

AGREEMENTS = (
    "协议",
    "宗旨",
    "甲方代码",
    "甲方职务",
    "乙方代码",
    "乙方职务",
    "开始",
    "截止",
    "承诺方",
    "事项",
    "数量",
    "计量",
    "期限",
)
PROMISES = [
    ("助老共建(虚构)", "为老人服务", "YH101", "书记", "YH202", "院长", "2026/1/5", "2027年12月31日", "YH202", "义诊", 4, "场", "2026-06-30"),
    ("", "", "", "", "", "", "", "", "YH101", "提供场地", 12, "次", "2026/12/31"),
    ("清洁共建(虚构)", "清洁家园", "YH101", "书记", "YH201", "局长", "2026/1/5", "2026/12/31", "", "清扫", 6, "次", "2026/6/30"),
]  # fmt: skip


def test_agreements_come_from_a_sheet_with_a_row_for_each_promise(clerk: Clerk) -> None:
    county = clerk.scene.county
    community = county.people["community"]
    clerk.key = clerk.folder / "community.pem"
    save_key(clerk.key, community.key)
    said = clerk.imports(
        "agreements",
        clerk.xlsx([("协议台账（虚构）",), AGREEMENTS, *PROMISES]),
        "--alliance",
        county.alliance,
    )
    assert said.code == 0, said.document
    first, second = (clerk.scene.ledger.streams.folded(each).state.terms for each in said.document["streams"])
    assert [(each.what, each.by, each.to) for each in first.commitments] == [
        ("义诊", county.units["hospital"], county.units["community"]),
        ("提供场地", county.units["community"], county.units["hospital"]),
    ]
    assert (first.alliance, first.ends, [each.office for each in first.parties]) == (
        county.alliance,
        "2027-12-31",
        ["书记", "院长"],
    )
    assert second.commitments[0].by == county.units["community"]


def test_what_is_wrong_with_a_promise_is_said_at_its_cell(clerk: Clerk, unchanged: None) -> None:
    rows = [list(row) for row in PROMISES]
    rows[0][4], rows[1][10], rows[2][8] = "YH999", "一打", "YH202"
    said = clerk.imports("agreements", clerk.csv([AGREEMENTS, *rows]))
    assert (said.code, said.document["error"]) == (1, "bad-cells")
    assert "E2" in said.document["zh"]
    assert "I4" in said.document["zh"]
    rows[0][4] = "YH202"
    rows[2][8] = ""
    said = clerk.imports("agreements", clerk.csv([AGREEMENTS, *rows]))
    assert "K3（数量）：应为整数" in said.document["zh"]


def test_a_day_and_two_times_of_day_are_a_clocked_time(service: Service) -> None:
    rows = [("姓名", "服务日期", "签到时间", "签退时间"), (service.lyu, "2026年1月1日", "8:30", "下午1:00")]
    said = service.imports(service.clerk.csv(rows))
    assert said.code == 0, said.document
    record = service.clerk.scene.ledger.streams.folded(said.document["streams"][0]).state.body
    assert (record.clocked.start, record.clocked.end, record.entered) == (
        "2026-01-01T08:30",
        "2026-01-01T13:00",
        None,
    )


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("九点多", "应写几点几分，如 9:30；表里没有日期一列的，连日期写，如 2026-3-5 9:30"),
        ("2026-01-01 25:30", "没有2026-01-01 25:30这个时刻"),
    ],
)
def test_a_bad_time_is_explained_as_a_clerk_writes_it(service: Service, start: str, said: str) -> None:
    rows = [("姓名", "开始", "结束"), (service.lyu, start, "2026-01-01 10:00")]
    refused = service.imports(service.clerk.csv(rows))
    assert refused.document["error"] == "bad-cells"
    assert f"B2（开始）：{said}" in refused.document["zh"]
    assert "T25:30" not in refused.document["en"]


def test_a_day_that_is_none_is_said_of_its_own_cell_and_the_rest_of_the_row_is_read(
    service: Service, unchanged: None
) -> None:
    near = service.lyu[:-1] + "呀"
    rows = [
        ("姓名", "日期", "开始", "结束"),
        (service.lyu, "3月5日", "9:00", "10:00"),
        (near, "2026-1-1", "9:00", "九点"),
    ]
    said = service.imports(service.clerk.csv(rows)).document["zh"]
    assert "B2（日期）：日期应写成 2026-3-5" in said
    assert "C2" not in said
    assert f"A3（姓名）：本单位没有登记此人，是不是“{service.lyu}”？" in said
    assert "D3（结束）" in said


def test_accounts_are_opened_from_a_sheet_and_whoever_has_one_is_passed_over(
    service: Service, tmp_path: Path
) -> None:
    rows = [("姓名",), (f"章小山{service.clerk.scene.county.ids}",), (service.lyu,)]
    registered = service.clerk.imports("persons", service.clerk.csv(rows[:2]))
    assert registered.code == 0, registered.document
    sheet = service.clerk.csv(rows)
    opened = service.clerk.imports("accounts", sheet, "--bank", service.bank)
    assert (opened.code, opened.document["rows"]) == (0, 1), opened.document
    again = service.clerk.imports("accounts", sheet, "--bank", service.bank)
    assert (again.code, again.document["rows"]) == (0, 0), again.document
    out = tmp_path / "accounts.csv"
    back = run(
        "export",
        "accounts",
        "--bank",
        service.bank,
        "--out",
        out,
        "--key",
        service.clerk.key,
        "--data",
        service.clerk.data,
    )
    assert (back.code, back.document["rows"]) == (0, len(service.persons) + 1), back.document


def test_overlapping_times_of_one_person_are_told_before_anything_is_signed(service: Service) -> None:
    rows = [
        ("姓名", "开始", "结束"),
        (service.lyu, "2026-01-01 8:00", "2026-01-01 10:00"),
        (service.lyu, "2026-01-01 10:00", "2026-01-01 11:00"),
        (service.lyu, "2026-01-01 9:30", "2026-01-01 9:45"),
    ]
    file = service.clerk.csv(rows)
    tried = service.imports(file, "--dry-run")
    assert tried.document == {"rows": 3, "dry_run": True, "overlaps": [[2, 4]]}
    at = ("--activity", service.activity, "--bank", service.bank)
    _, shown = spoken(
        "import", "service", file, "--key", service.clerk.key, "--data", service.clerk.data, *at
    )
    assert "第2与4行" in shown


def test_a_dry_run_names_every_row_that_would_be_refused(clerk: Clerk, unchanged: None) -> None:
    backwards = [("资源", f"会议室{n}", "场地", 1, "次", "2026-12-31", "2026-01-05") for n in range(2)]
    said = clerk.items(clerk.csv([HEADINGS, backwards[0], ROWS[0], backwards[1]]), "--dry-run")
    assert (said.code, said.document["error"]) == (1, "rows-refused")
    assert "第2行" in said.document["zh"]
    assert "第4行" in said.document["zh"]


@pytest.mark.parametrize("made_as", ["xlsx", "csv"])
def test_the_sheet_comes_back_with_its_errors_marked(clerk: Clerk, unchanged: None, made_as: str) -> None:
    wrong = ("愿望", "会议室", "场地", "一打", "次", "2026-01-05", "2026-12-31")
    out = clerk.folder / "marked.xlsx"
    said = clerk.items(getattr(clerk, made_as)([("清单",), HEADINGS, ROWS[0], wrong]), "--errors", out)
    assert said.document["error"] == "bad-cells"
    book = openpyxl.load_workbook(out)
    page = book.worksheets[0]
    assert [page[cell].comment is not None for cell in ("A3", "A4", "B4", "D3")] == [
        False,
        True,
        False,
        False,
    ]
    assert "需求" in page["A4"].comment.text
    assert page["B4"].value == "会议室"
    assert [cell.value for cell in book["要改的地方"]["A"]][1:] == ["A4"]


def test_a_row_that_the_ledger_refuses_is_marked_too(clerk: Clerk, unchanged: None) -> None:
    backwards = ("资源", "会议室", "场地", 1, "次", "2026-12-31", "2026-01-05")
    out = clerk.folder / "marked.xlsx"
    clerk.items(clerk.xlsx([HEADINGS, ROWS[0], backwards]), "--errors", out)
    assert openpyxl.load_workbook(out).worksheets[0]["A3"].comment is not None


@pytest.mark.parametrize(
    ("column", "text", "said_zh"),
    [(1, "会议室，电话13800000000", "电话号码"), (2, "社区矫正", "社区矫正"), (1, "联系人：张建国", "人名")],
)
def test_free_text_of_a_sheet_is_looked_at_at_its_cell_whatever_the_rule_set(
    clerk: Clerk, unchanged: None, column: int, text: str, said_zh: str
) -> None:
    row = list(ROWS[0])
    row[column] = text
    said = clerk.items(clerk.csv([HEADINGS, row]))
    assert (said.code, said.document["error"]) == (1, "bad-cells")
    assert f"{'AB C'.replace(' ', '')[column]}2" in said.document["zh"]
    assert said_zh in said.document["zh"]
    assert "13800000000" not in said.document["zh"]


def test_what_is_kept_out_is_kept_out_of_the_vault_too(clerk: Clerk, unchanged: None) -> None:
    said = clerk.imports(
        "persons", clerk.csv([("姓名", "是否重点人员", "备注"), ("甲某(虚构)", "否", "社区矫正对象")])
    )
    assert (said.code, said.document["error"]) == (1, "bad-cells")
    assert "B1" in said.document["zh"]
    assert "C2" in said.document["zh"]


def test_a_wrong_type_of_unit_lists_the_words_that_there_are(clerk: Clerk, unchanged: None) -> None:
    said = clerk.imports(
        "units", clerk.csv([("单位代码", "单位名称", "单位性质"), ("ZZ09", "某店(虚构)", "商店")])
    )
    assert "C2（单位性质）：只能写 市、区、县、街道、社区、机关" in said.document["zh"]


def test_of_several_activities_of_one_name_it_says_how_to_pick(service: Service) -> None:
    lead = service.clerk.scene.county.lead
    name = f"扫雪{service.clerk.scene.county.ids}"
    both = [lead.says(PlanActivity(title=name, category="志愿", on="2026-01-01")) for _ in range(2)]
    Tail(service.clerk.scene.ledger).catch_up()
    file = service.clerk.csv([("姓名", "日期", "分钟"), (service.lyu, "2026-01-01", 60)])
    said = service.clerk.imports("service", file, "--activity", name, "--bank", service.bank)
    assert (said.code, said.document["error"]) == (1, "which-one")
    assert "--activity" in said.document["zh"]
    assert all(each in said.document["zh"] for each in both)


def test_a_mapping_is_kept_and_used_again(service: Service, tmp_path: Path) -> None:
    rows = [("谁", "哪天", "多久"), (service.lyu, "2026/1/1", 61)]
    maps = [option for pair in ("姓名=谁", "日期=哪天", "分钟=多久") for option in ("--map", pair)]
    kept = tmp_path / "ours.txt"
    first = service.imports(service.clerk.csv(rows), *maps, "--save-map", kept, "--dry-run")
    again = service.imports(service.clerk.csv(rows), "--map-file", kept, "--dry-run")
    unclear = service.imports(service.clerk.csv(rows), "--map", "谁=姓名", "--dry-run")
    assert first.document == again.document == {"rows": 1, "dry_run": True}
    assert unclear.document["error"] == "mapping-unclear"


@pytest.mark.parametrize("option", ["--errors", "--save-map"])
def test_where_nothing_can_be_written_it_could_not_be_done(
    clerk: Clerk, unchanged: None, option: str
) -> None:
    wrong = ("愿望", "会议室", "场地", 1, "次", "2026-01-05", "2026-12-31")
    said = clerk.items(clerk.csv([HEADINGS, wrong]), option, "/proc/x.xlsx")
    assert said.code == 2, said.document


def test_opening_balances_come_from_a_sheet_with_one_evidence(service: Service, tmp_path: Path) -> None:
    scene = service.clerk.scene
    if scene.ledger.streams.folded(NIL).state.rules < 2:
        scene.county.roots_say(AdoptRules(rules=2))
    old = tmp_path / "old.pdf"
    old.write_bytes(b"the old ledger (invented)")
    at = ("--bank", service.bank, "--evidence", old)
    rows = [("志愿者姓名", "累计时长（小时）", "积分", "截至日期"), (service.lyu, 96.5, "", "2025/12/31")]
    bad = service.clerk.imports(
        "openings", service.clerk.csv([*rows, (service.lyu, "0.33", "", "2025-12-31")]), *at
    )
    said = service.clerk.imports("openings", service.clerk.csv(rows), *at)
    assert bad.document["error"] == "bad-cells"
    assert "B3（累计时长（小时））" in bad.document["zh"]
    assert said.code == 0, said.document
    body = scene.ledger.streams.folded(said.document["streams"][0]).state.body
    assert (body.owner, body.minutes, body.as_of) == (service.persons[0], 5790, "2025-12-31")
    assert body.evidence == sha256(old.read_bytes()).hexdigest()


@pytest.mark.parametrize("made_as", ["xlsx", "csv"])
def test_the_sheet_comes_back_with_its_own_columns_and_what_the_ledger_calls_each_row(
    clerk: Clerk, made_as: str
) -> None:
    rows = [("资源清单（虚构）",), (*HEADINGS, "经手"), (*ROWS[0], "=1+1"), ("",), (*ROWS[1], "甲")]
    out = clerk.folder / "back.xlsx"
    said = clerk.items(getattr(clerk, made_as)(rows), "--out", out)
    assert said.code == 0, said.document
    page = openpyxl.load_workbook(out).worksheets[0]
    streams = said.document["streams"]
    assert [cell.value for cell in page[2]] == [*HEADINGS, "经手", "账本编号", "批次"]
    assert [page[f"B{row}"].value for row in (3, 5)] == ["会议室", "助老义诊"]
    assert [page[f"I{row}"].value for row in (3, 4, 5)] == [streams[0], None, streams[1]]
    assert page["J3"].value == said.document["batch"]
    if made_as == "csv":
        assert page["H3"].data_type == "s"
    before = out.read_bytes()
    assert clerk.items(out, "--dry-run", "--out", out).code == 0
    assert out.read_bytes() == before


GRIDS = ("网格编码", "网格名称", "网格级别", "上级网格", "单位代码", "网格党支部", "启用日期", "户数")


def test_grids_come_from_a_sheet_the_wider_ones_first_and_nobody_who_lives_there(clerk: Clerk) -> None:
    county = clerk.scene.county
    if clerk.scene.ledger.streams.folded(NIL).state.rules < 2:
        county.roots_say(AdoptRules(rules=2))
    branch = RegisterPartyOrg(
        name="网格支部(虚构)", kind="branch", covers=county.lead.unit, founded="2026-01-01"
    )
    org = county.lead.says(branch)
    Tail(clerk.scene.ledger).catch_up()
    rows = [
        ("441001", "一号网格(虚构)", "一级网格", "", "YH101", "网格支部(虚构)", "2026年1月1日", 400),
        ("441001001", "一号片(虚构)", 2, "441001", "YH101", "", "2026/1/1", 60),
        ("441002", "本单位网格(虚构)", "一级", "", "", "", "2026/1/1", 10),
    ]
    said = clerk.imports("grids", clerk.xlsx([("网格台账（虚构）",), GRIDS, *rows]))
    assert said.code == 0, said.document
    first, second, third = (
        clerk.scene.ledger.streams.folded(each).state for each in said.document["streams"]
    )
    assert (first.keeper, first.branch, first.level) == (county.units["community"], org, 1)
    assert (second.parent, second.level) == (said.document["streams"][0], 2)
    assert third.keeper == county.lead.unit
    Tail(clerk.scene.ledger).catch_up()
    assert run("find", "grid", "441001001", "--data", clerk.data).document == {
        "stream": said.document["streams"][1]
    }


def test_what_is_wrong_with_a_grid_is_said_at_its_cell(clerk: Clerk, unchanged: None) -> None:
    rows = [
        ("441001", "一号网格(虚构)", "高级", "", "YH999", "没有的支部", "2026/1/1", 400),
        ("一号", "二号网格(虚构)", "一级", "449999", "", "", "某天", 60),
    ]
    said = clerk.imports("grids", clerk.csv([GRIDS, *rows]))
    assert (said.code, said.document["error"]) == (1, "bad-cells")
    for cell in ("C2", "E2", "F2", "D3", "A3"):
        assert cell in said.document["zh"], cell


def test_a_dry_run_tries_a_row_without_the_wider_grid_that_an_earlier_batch_would_bring() -> None:
    grids = [
        DrawGrid(code=code, name="网格(虚构)", level=level, parent=parent, keeper=NIL, starts="2026-01-01")
        for code, level, parent in (("G1", 1, None), ("G2", 2, "G1"), ("G3", 2, "G1"), ("G4", 3, "G3"))
    ]
    tried, apart = as_tried(grids, batch=2)
    assert ([each.parent for each in tried], apart) == ([None, "G1", None, "G3"], 1)
