"""Sheets as clerks keep them become signed statements, whole or not at all; what is wrong is said at its cell or its row."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
import xlsxwriter

from api.subject_access import looks_at
from contracts.statements.alliances import ConveneMeeting
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import FoundBank, OpenAccount
from contracts.values import Id
from ledger.vault import Vault, keys_beside
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.people import ROOTS, key
from tests.scripts.commands import Said, run, spoken

HEADINGS = ("清单", "标题", "类别", "数量", "计量", "开始", "截止")
TITLE = [("沿河县资源清单（虚构）",), ("填报单位：和平社区", "", "", "", "2026年3月")]
ROWS = [
    ("资源", "会议室", "场地", 12, "次", "2026-01-05", "2026-12-31"),
    ("需求", "助老义诊", "医疗", 4, "场", "2026-01-05", "2026-06-30"),
]


class Clerk:
    """The lead's clerk, who imports sheets from a folder."""

    def __init__(self, scene: Scene, folder: Path, data: Path) -> None:
        self.scene = scene
        self.folder = folder
        self.data = data
        self.key = folder / "clerk.pem"
        save_key(self.key, scene.county.lead.key)

    def imports(self, kind: str, file: Path, *options: object) -> Said:
        return run("import", kind, file, "--key", self.key, "--data", self.data, *options)

    def items(self, file: Path, *options: object) -> Said:
        """Whatever was imported before: the same rows serve many tests."""
        at = ("--alliance", self.scene.county.alliance, "--again")
        return self.imports("items", file, *at, *options)

    def csv(self, rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
        file = self.folder / "sheet.csv"
        file.write_bytes("\n".join(",".join(map(str, row)) for row in rows).encode(encoding))
        return file

    def xlsx(self, rows: Sequence[Sequence[object]]) -> Path:
        file = self.folder / "sheet.xlsx"
        with xlsxwriter.Workbook(str(file)) as book:
            page = book.add_worksheet("清单")
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
        return file


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vault's keys lie beside it, one folder for one ledger."""
    return tmp_path_factory.mktemp("ledger") / "data"


@pytest.fixture
def clerk(scene: Scene, tmp_path: Path, data: Path) -> Clerk:
    return Clerk(scene, tmp_path, data)


@pytest.fixture
def unchanged(scene: Scene) -> Iterator[None]:
    """The log is afterwards as it was before."""
    before = scene.log_as_it_is()
    yield
    assert scene.log_as_it_is() == before


@pytest.mark.parametrize("above", [[], TITLE[:1], TITLE], ids=["no title", "a title", "a title and a line"])
@pytest.mark.parametrize("made_as", ["xlsx", "csv"])
def test_titles_may_stand_above_the_headings(
    clerk: Clerk, above: list[tuple[str, ...]], made_as: str
) -> None:
    file = getattr(clerk, made_as)([*above, HEADINGS, *ROWS])
    said = clerk.items(file)
    assert said.code == 0, said.document
    titles = [clerk.scene.ledger.streams.folded(stream).state.title for stream in said.document["streams"]]
    assert titles == ["会议室", "助老义诊"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_whatever_a_spreadsheet_saves_it_as(clerk: Clerk, encoding: str) -> None:
    said = clerk.items(
        clerk.csv(
            [HEADINGS, *ROWS, ("资源", "乒乓球台㐂", "场地", 2, "张", "2026-01-05", "2026-12-31")], encoding
        )
    )
    assert said.code == 0, said.document
    last = clerk.scene.ledger.streams.folded(said.document["streams"][-1]).state
    assert (last.title, last.quantity) == ("乒乓球台㐂", 2)


BROKEN = [
    ("资源", "会议室", "场地", "一打", "次", "2026-01-05", "2026-12-31"),
    ("需求", "助老义诊", "医疗", 4, "场", "2026-1-35", "2026-06-30"),
    ("愿望", "好天气", "其他", 1, "天", "2026-01-05", "2026-12-31"),
    ("资源", "半间屋", "场地", 0.5, "间", "2026-01-05", "2026-12-31"),
]


@pytest.mark.parametrize("made_as", ["xlsx", "csv"])
def test_every_bad_cell_is_named_by_row_and_column_and_no_row_is_taken(
    clerk: Clerk, unchanged: None, made_as: str
) -> None:
    said = clerk.items(getattr(clerk, made_as)([*TITLE, HEADINGS, ROWS[0], *BROKEN, ROWS[1]]))
    assert (said.code, said.document["error"]) == (1, "bad-cells")
    for language in ("zh", "en"):
        for cell in ("D5", "F6", "A7", "D8"):
            assert cell in said.document[language]
        for fine in ("D4", "A9", "D6"):
            assert fine not in said.document[language]


def test_a_row_that_the_ledger_refuses_is_named_and_no_row_is_taken(clerk: Clerk, unchanged: None) -> None:
    reversed_dates = ("资源", "会议室", "场地", 1, "次", "2026-12-31", "2026-01-05")
    file = clerk.xlsx([*TITLE, HEADINGS, ROWS[0], ("",), reversed_dates])

    said = clerk.items(file)
    code, shown = spoken(
        "import", "items", file, "--key", clerk.key, "--alliance", clerk.scene.county.alliance, "--dry-run"
    )

    assert (said.code, said.document["error"]) == (1, "dates-reversed")
    assert (said.document["row"], said.document["item"]) == (6, 1)
    assert code == 1
    assert "第6行：" in shown


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ([("名称", "多少"), ("会议室", 12)], "headings-missing"),
        ([HEADINGS], "nothing-there"),
        ([], "headings-missing"),
    ],
)
@pytest.mark.parametrize("made_as", ["xlsx", "csv"])
def test_a_sheet_of_another_kind_is_refused(
    clerk: Clerk, unchanged: None, made_as: str, content: list[tuple[object, ...]], refusal: str
) -> None:
    said = clerk.items(getattr(clerk, made_as)(content))
    assert (said.code, said.document["error"]) == (1, refusal)


def broken_zip(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def broken_row(file: Path) -> None:
    """The workbook opens; what breaks off in the middle of a row is found on the way."""
    with ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet[: sheet.index(b'<c r="C2"') + 8]
    with ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def another_format(file: Path) -> None:
    file.write_bytes(b"\xd0\xcf\x11\xe0 an old XLS")


@pytest.mark.parametrize("breaks", [broken_zip, broken_row, another_format])
def test_a_broken_workbook_is_refused(clerk: Clerk, unchanged: None, breaks: object) -> None:
    file = clerk.xlsx([HEADINGS, *ROWS])
    assert callable(breaks)
    breaks(file)
    said = clerk.items(file)
    assert (said.code, said.document["error"]) == (2, "sheet-unreadable")
    assert "sheet.xlsx" in said.document["zh"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"\x81", b'"' + b"a" * 200_000 + b'"'])
def test_what_is_no_csv_is_refused(clerk: Clerk, unchanged: None, content: bytes) -> None:
    file = clerk.folder / "sheet.csv"
    file.write_bytes(content)
    said = clerk.items(file)
    assert (said.code, said.document["error"]) == (2, "sheet-unreadable")


class Service:
    """An activity with a bank, and two people whom the unit has registered from a sheet."""

    def __init__(self, clerk: Clerk) -> None:
        lead, self.clerk = clerk.scene.county.lead, clerk
        self.activity: Id = lead.says(PlanActivity(title="扫雪", category="志愿", on="2026-01-01"))
        lead.says(HoldActivity(on="2026-01-01"), stream=self.activity)
        self.bank: Id = lead.says(FoundBank(name="时间银行"))
        self.lyu, self.li = f"吕志坚{clerk.scene.county.ids}", f"李秀兰{clerk.scene.county.ids}"
        persons = clerk.imports("persons", clerk.csv([("姓名",), (self.lyu,), (self.li,), (self.li,)]))
        assert persons.code == 0, persons.document
        self.persons: list[Id] = persons.document["streams"]
        for person in self.persons:
            lead.says(OpenAccount(bank=self.bank, owner=person))

    def imports(self, file: Path, *options: object) -> Said:
        at = ("--activity", self.activity, "--bank", self.bank)
        return self.clerk.imports("service", file, *at, *options)


@pytest.fixture
def service(clerk: Clerk) -> Service:
    return Service(clerk)


@pytest.fixture
def second_person(clerk: Clerk) -> Path:
    file = clerk.folder / "second.pem"
    save_key(file, clerk.scene.county.people["lead2"].key)
    return file


def test_hours_come_from_a_sheet_with_names_and_a_title(service: Service) -> None:
    rows = [("义工签到表（虚构）",), ("姓名", "人员编号", "开始", "结束"),
            (service.lyu, "", "2026-01-01 8:30", "2026-01-01 10:30"),
            (service.li, service.persons[1], "2026-01-01 8:30", "2026-01-01 10:00")]  # fmt: skip
    said = service.imports(service.clerk.csv(rows, "gb18030"))
    assert said.code == 0, said.document
    records = [
        service.clerk.scene.ledger.streams.folded(each).state.body for each in said.document["streams"]
    ]
    assert [record.person for record in records] == service.persons[:2]
    assert [record.clocked.start for record in records] == ["2026-01-01T08:30"] * 2


def test_whoever_is_found_by_name_for_a_sheet_sees_who_looked(service: Service) -> None:
    scene = service.clerk.scene
    rows = [("姓名", "开始", "结束"), (service.lyu, "2026-01-01 8:30", "2026-01-01 10:30")]

    assert service.imports(service.clerk.csv(rows), "--dry-run").code == 0
    again = service.clerk.imports("persons", service.clerk.csv([("姓名",), (service.lyu,)]))

    assert again.document["error"] == "persons-known"
    with scene.ledger.rows.datastore.cursor() as cursor:
        looks = [
            [(each.holder, each.what) for each in looks_at(cursor, person)] for person in service.persons
        ]
    assert looks == [[(scene.county.lead.id, "import")] * 2, [], []]


def test_what_a_sheet_says_of_people_goes_into_the_vault_and_not_into_the_log(
    service: Service, data: Path
) -> None:
    ledger = service.clerk.scene.ledger
    file = service.clerk.csv([("姓名", "手机", "特长"), ("王虚构", "13800000000", "理发")])
    [person] = service.clerk.imports("persons", file).document["streams"]

    kept = Vault(ledger.rows.datastore, keys_beside(data)).read(UUID(person))
    entries = b"".join(row.entry for row in ledger.rows.rows(1, ledger.rows.max_notification_id() or 0))

    assert kept == {"name": "王虚构", "phone": "13800000000", "other": "特长：理发"}
    assert "王虚构".encode() not in entries
    assert b"13800000000" not in entries


def test_a_long_sheet_is_several_batches_and_one_signature_confirms_them(
    service: Service, second_person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.imports.batches.MAX_BATCH", 2)
    minutes = [
        ("人员编号", "日期", "分钟"),
        *((service.persons[n % 2], "2026-01-01", 10 + n) for n in range(5)),
    ]
    tried = service.imports(service.clerk.csv(minutes), "--dry-run")
    assert tried.document == {"rows": 5, "dry_run": True}

    said = service.imports(service.clerk.csv(minutes))

    assert said.code == 0, said.document
    assert (len(said.document["batches"]), len(said.document["streams"])) == (3, 5)
    at = ("--key", second_person, "--data", service.clerk.data)
    shown = run("confirm", *said.document["batches"], *at, "--dry-run").document
    assert (shown["items"], shown["minutes"]) == (5, 10 + 11 + 12 + 13 + 14)
    left_out = run("confirm", *said.document["batches"], *at, "--leave-out", "1")
    assert (left_out.code, left_out.document["error"]) == (1, "which-sheet")
    assert run("confirm", *said.document["batches"], *at).code == 0


def test_a_long_sheet_that_was_interrupted_goes_on_where_it_stopped(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.imports.batches.MAX_BATCH", 2)
    heading, rows = (
        ("人员编号", "日期", "分钟"),
        [(service.persons[0], "2026-01-01", 20 + n) for n in range(5)],
    )
    assert service.imports(service.clerk.csv([heading, *rows[:2]])).code == 0

    said = service.imports(service.clerk.csv([heading, *rows]))
    again = service.imports(service.clerk.csv([heading, *rows]))

    assert (said.code, said.document["passed_over"], len(said.document["batches"])) == (0, 2, 2)
    assert (again.code, again.document["passed_over"], again.document["batches"]) == (0, 5, [])


def test_a_row_of_a_long_sheet_that_is_in_another_batch_already_is_named(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.imports.batches.MAX_BATCH", 2)
    heading, rows = (
        ("人员编号", "日期", "分钟"),
        [(service.persons[0], "2026-01-01", 30 + n) for n in range(4)],
    )
    assert service.imports(service.clerk.csv([heading, rows[3]])).code == 0
    said = service.imports(service.clerk.csv([heading, *rows]))
    assert (said.code, said.document["error"]) == (1, "rows-imported")
    assert "第5行" in said.document["zh"]


def test_a_name_that_nobody_or_that_several_have_is_named_beside_every_other_bad_cell(
    service: Service, unchanged: None
) -> None:
    rows = [
        ("姓名", "日期", "分钟"),
        (service.lyu, "2026-01-01", "六十"),
        ("无名氏", "2026-01-01", 60),
        (service.li, "2026-01-01", 60),
    ]
    said = service.imports(service.clerk.csv(rows))
    assert (said.code, said.document["error"]) == (1, "bad-cells")
    assert [cell in said.document["zh"] for cell in ("C2", "A3", "A4")] == [True] * 3
    assert "3处" in said.document["zh"]


def test_a_record_that_the_ledger_refuses_is_named_by_its_row(service: Service, unchanged: None) -> None:
    rows = [("签到表",), ("姓名", "开始", "结束"), (service.lyu, "2026-01-01 8:30", "2026-01-01 10:30"),
            (service.lyu, "2026-01-01 14:00", "2026-01-01 13:00")]  # fmt: skip
    said = service.imports(service.clerk.xlsx(rows))
    assert (said.code, said.document["error"], said.document["row"]) == (1, "ends-before-it-starts", 4)


def test_what_the_log_does_not_take_the_vault_does_not_keep(clerk: Clerk, tmp_path: Path) -> None:
    clerk.imports("persons", clerk.csv([("姓名",), ("吕志坚",)]), "--dry-run")
    save_key(tmp_path / "clerk2.pem", clerk.scene.county.colleague(clerk.scene.county.lead, "no clerk").key)
    with clerk.scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.sealed")
        before = cursor.fetchone()

    clerk.key = tmp_path / "clerk2.pem"
    said = clerk.imports("persons", clerk.csv([("姓名",), ("吕志坚",), ("李秀兰",)]))

    assert (said.code, said.document["error"], said.document["row"]) == (1, "role-missing", 2)
    with clerk.scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.sealed")
        assert cursor.fetchone() == before


def test_attendance_is_one_statement_for_the_whole_sheet(clerk: Clerk) -> None:
    county = clerk.scene.county
    meeting = county.lead.says(
        ConveneMeeting(
            alliance=county.alliance, title="联席会议", on="2026-01-01", agenda=("通报",), quorum=2,
            expected=tuple(county.units[name] for name in ("community", "bureau", "hospital")),
        )
    )  # fmt: skip
    rows = [("联席会议签到表",), ("单位代码", "单位", "出席"), ("YH101", "和平社区", "出席"), ("YH201", "民政局", "请假"),
            ("YH202", "县医院", "缺席")]  # fmt: skip
    bad = clerk.imports("attendance", clerk.xlsx([*rows, ("YH999", "某局", "迟到")]), "--meeting", meeting)
    tried = clerk.imports("attendance", clerk.xlsx(rows), "--meeting", meeting, "--dry-run")
    taken = clerk.imports("attendance", clerk.xlsx(rows), "--meeting", meeting)

    assert (bad.code, bad.document["error"]) == (1, "bad-cells")
    assert "A6" in bad.document["zh"]
    assert tried.document == {"attended": 1, "excused": 1, "dry_run": True}
    assert taken.code == 0, taken.document


def test_units_below_one_s_own_come_from_a_sheet(clerk: Clerk) -> None:
    rows = [
        ("成员单位名册",),
        ("代码", "名称", "类型", "类别"),
        ("ZZ01", "第一中学(虚构)", "学校", "教育"),
        ("ZZ02", "某企业(虚构)", "企业", ""),
    ]
    said = clerk.imports("units", clerk.xlsx(rows))
    again = clerk.imports("units", clerk.xlsx(rows))
    assert said.code == 0, said.document
    assert (
        clerk.scene.ledger.streams.folded(said.document["streams"][0]).state.superior
        == clerk.scene.county.lead.unit
    )
    assert (again.code, again.document["error"]) == (1, "rows-imported")


def test_a_sheet_that_was_imported_is_not_taken_twice(service: Service) -> None:
    rows = [("签到表",), ("姓名", "开始", "结束"), (service.lyu, "2026-01-01 8:30", "2026-01-01 10:30"),
            (service.lyu, "2026-01-01 14:00", "2026-01-01 15:00")]  # fmt: skip
    first = service.imports(service.clerk.csv(rows))
    assert first.code == 0, first.document
    before = service.clerk.scene.log_as_it_is()
    for options in ([], ["--dry-run"]):
        again = service.imports(service.clerk.xlsx(rows), *options)
        assert (again.code, again.document["error"]) == (1, "rows-imported")
        assert "第3–4行" in again.document["zh"]
        assert "2026-01-01" in again.document["zh"]
        assert str(first.document["batch"]) in again.document["en"]
    assert service.clerk.scene.log_as_it_is() == before


def test_of_a_sheet_that_has_grown_the_rows_that_were_imported_are_named(
    service: Service,
) -> None:
    old = (service.lyu, "2026-01-01 8:30", "2026-01-01 10:30")
    new = (service.lyu, "2026-01-01 14:00", "2026-01-01 15:00")
    assert service.imports(service.clerk.csv([("姓名", "开始", "结束"), old])).code == 0
    grown = service.clerk.csv([("姓名", "开始", "结束"), new, old])
    for options in ([], ["--dry-run"]):
        said = service.imports(grown, *options)
        assert (said.code, said.document["error"]) == (1, "rows-imported"), said.document
        assert "第3行" in said.document["zh"]
    rest = service.imports(service.clerk.csv([("姓名", "开始", "结束"), new]))
    nonetheless = service.imports(grown, "--again")
    assert (rest.code, nonetheless.code) == (0, 0)


def test_equal_rows_of_one_sheet_are_two_rows(service: Service) -> None:
    row = (service.lyu, "2026-01-01", 60)
    said = service.imports(service.clerk.csv([("姓名", "日期", "分钟"), row, row]))
    again = service.imports(service.clerk.csv([("姓名", "日期", "分钟"), row]))
    assert said.code == 0, said.document
    assert len(set(said.document["streams"])) == 2
    assert again.document["error"] == "rows-imported"


def test_persons_who_are_registered_with_just_these_fields_are_not_registered_again(clerk: Clerk) -> None:
    name = f"赵虚构{clerk.scene.county.ids}"
    rows = [("姓名", "电话"), (name, "13800000001"), ("钱虚构", "13800000002")]
    first = clerk.imports("persons", clerk.csv(rows))
    namesake = clerk.imports("persons", clerk.csv([("姓名", "电话"), (name, "13800000003")]))
    again = clerk.imports("persons", clerk.csv(rows))
    nonetheless = clerk.imports("persons", clerk.csv(rows), "--again")
    assert (first.code, namesake.code, nonetheless.code) == (0, 0, 0)
    assert (again.code, again.document["error"]) == (1, "persons-known")
    assert "第2–3行" in again.document["zh"]


def test_a_sheet_goes_in_at_a_server_as_it_does_here(service: Service) -> None:
    clerk, county = service.clerk, service.clerk.scene.county
    at = ("--key", clerk.key, "--url", clerk.scene.http.base_url)
    Tail(clerk.scene.ledger).catch_up()
    file = clerk.csv(
        [("人员编号", "开始", "结束"), (service.persons[0], "2026-01-01 8:30", "2026-01-01 10:30")]
    )
    where = ("--activity", service.activity, "--bank", service.bank)
    first = run("import", "service", file, *at, *where)
    there = run("import", "service", file, *at, *where)
    here = service.imports(file)
    assert first.code == 0, first.document
    assert there == here
    assert here.document["error"] == "rows-imported"

    items = clerk.csv(
        [HEADINGS, ("资源", f"投影仪{county.ids}", "设备", 1, "台", "2026-01-05", "2026-12-31")]
    )
    alliance = ("--alliance", "沿河城市党建联盟")
    assert run("import", "items", items, *at, *alliance).code == 0
    again = run("import", "items", items, *at, *alliance)
    assert again == clerk.imports("items", items, *alliance)
    assert again.document["error"] == "rows-imported"


def test_names_are_neither_sent_to_a_server_nor_asked_of_it(service: Service, unchanged: None) -> None:
    clerk = service.clerk
    at = ("--key", clerk.key, "--url", clerk.scene.http.base_url)
    persons = run("import", "persons", clerk.csv([("姓名",), ("孙虚构",)]), *at)
    rows = clerk.csv([("姓名", "日期", "分钟"), (service.lyu, "2026-01-01", 60)])
    hours = run("import", "service", rows, *at, "--activity", service.activity, "--bank", service.bank)
    for said in (persons, hours):
        assert (said.code, said.document["error"]) == (1, "names-stay-home")


@pytest.mark.parametrize("kind", ["items", "service", "attendance"])
def test_what_a_sheet_belongs_to_must_be_said(clerk: Clerk, unchanged: None, kind: str) -> None:
    said = clerk.imports(kind, clerk.csv([HEADINGS, *ROWS]))
    assert (said.code, said.document["error"]) == (1, "option-missing")


def test_a_key_that_nobody_enrolled_is_called_unknown_and_a_root_key_a_root_s(
    clerk: Clerk, unchanged: None
) -> None:
    file = clerk.csv([("代码", "名称", "类型"), ("YH901", "新社区(虚构)", "社区")])
    strange, root = clerk.folder / "strange.pem", clerk.folder / "root.pem"
    save_key(strange, key("a stranger's sheet"))
    save_key(root, ROOTS[0])
    url = ("--url", clerk.scene.http.base_url)

    for place in (("--data", clerk.data), url):
        said = run("import", "units", file, "--key", strange, *place)
        assert (said.code, said.document["error"]) == (1, "key-unknown")
    assert (
        run("import", "units", file, "--key", root, "--data", clerk.data).document["error"] == "not-for-roots"
    )
