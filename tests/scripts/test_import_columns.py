"""Columns under other names, headings in two rows, dates as people write them."""

from pathlib import Path

import pytest
import xlsxwriter

from api.tables.cells import day, moment, whole
from api.tables.columns import Column, Columns, HeadingTwice, MappingUnclear, read_mapping, write_mapping
from api.tables.service import COLUMNS, NEEDED
from api.tables.sheets import BadCell, HeadingsMissing, as_headed, listed, read_sheet
from scripts.importing import saying_how_to_map

DAYS = {
    "2026-03-05": "2026-03-05",
    "2026/3/5": "2026-03-05",
    "2026.3.5": "2026-03-05",
    "2026年3月5日": "2026-03-05",
    "２０２６年３月５日": "2026-03-05",
    "2026年03月05日(周四)": "2026-03-05",
    "20260305": "2026-03-05",
    "46086": "2026-03-05",
    "46086.5": "2026-03-05",
    "2026-03-05T00:00": "2026-03-05",
    "2026-13-5": "2026-13-05",
    "三月五日": "三月五日",
    "3/5": "3/5",
    "99999": "99999",
    "12": "12",
}
MOMENTS = {
    "2026-03-05 9:30": "2026-03-05T09:30",
    "2026/3/5 09:30:00": "2026-03-05T09:30",
    "2026年3月5日9时30分": "2026-03-05T09:30",
    "2026年3月5日 下午2：30": "2026-03-05T14:30",
    "2026年3月5日上午9时": "2026-03-05T09:00",
    "2026-03-05T09:30": "2026-03-05T09:30",
    "46086.395833": "2026-03-05T09:30",
    "2026-3-5": "2026-03-05",
    "9:30": "09:30",
    "9点半": "9点半",
    "": "",
}


@pytest.mark.parametrize(("written", "meant"), DAYS.items())
def test_a_day_is_read_as_people_write_it(written: str, meant: str) -> None:
    assert day(written) == meant


@pytest.mark.parametrize(("written", "meant"), MOMENTS.items())
def test_a_moment_is_read_as_people_write_it(written: str, meant: str) -> None:
    assert moment(written) == meant


def test_a_whole_number_may_have_commas() -> None:
    assert [whole(text) for text in ("12", "1,200", "１２", "1.5", "一打", "1,2")] == [
        12,
        1200,
        12,
        "1.5",
        "一打",
        "1,2",
    ]


def sheet(
    folder: Path, rows: list[tuple[object, ...]], merged: tuple[tuple[int, int, int, int], ...] = ()
) -> Path:
    file = folder / "sheet.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        for top, left, bottom, right in merged:
            page.merge_range(top, left, bottom, right, rows[top][left])
    return file


def test_headings_may_stand_in_two_rows_with_merged_cells(tmp_path: Path) -> None:
    rows = [
        ("志愿服务签到表（虚构）",),
        ("填报单位：和平社区", "", "", "", "2026年3月"),
        ("序号", "志愿者", "", "服务时间", ""),
        ("", "姓名", "人员编号", "开始", "结束"),
        (1, "甲", "", "2026/3/5 9:00", "2026/3/5 10:00"),
    ]
    file = sheet(tmp_path, rows, ((2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)))
    page = read_sheet(file, Columns(COLUMNS), *NEEDED)
    assert page.named == ["序号", "姓名", "人员编号", "开始", "结束"]
    assert [(line.row, line.cells["姓名"], line.cell("结束")) for line in page.lines] == [(5, "甲", "E5")]


def test_a_heading_merged_downward_beside_a_divided_one_is_found(tmp_path: Path) -> None:
    rows = [("姓名", "时间", ""), ("", "签到", "签退"), ("甲", "2026/3/5 9:00", "2026/3/5 10:00")]
    page = read_sheet(sheet(tmp_path, rows, ((0, 0, 1, 0), (0, 1, 0, 2))), Columns(COLUMNS), *NEEDED)
    assert page.lines[0].cells == {"姓名": "甲", "开始": "2026/3/5 9:00", "结束": "2026/3/5 10:00"}


def test_common_words_for_a_heading_are_known_and_others_can_be_said(tmp_path: Path) -> None:
    rows = [("队员 姓名", "服务日期", "服务时长（分钟）"), ("甲", "2026/3/5", 60)]
    page = read_sheet(sheet(tmp_path, rows), Columns(COLUMNS), *NEEDED)
    assert page.named == ["姓名", "日期", "分钟"]

    strange = sheet(tmp_path, [("谁", "哪天", "多久"), ("甲", "2026/3/5", 60)])
    with pytest.raises(HeadingsMissing):
        read_sheet(strange, Columns(COLUMNS), *NEEDED)
    mapping = read_mapping(COLUMNS, ["姓名=谁", "日期=哪天", "分钟=多久"], None)
    page = read_sheet(strange, Columns(COLUMNS, mapping), *NEEDED)
    write_mapping(tmp_path / "ours.txt", COLUMNS, page.headings, page.named)
    again = read_mapping(COLUMNS, [], tmp_path / "ours.txt")
    assert dict(again) == dict(mapping)


def test_what_a_clerk_says_goes_before_what_a_heading_says(tmp_path: Path) -> None:
    file = sheet(tmp_path, [("姓名", "本人姓名", "日期", "分钟"), ("代填的", "甲", "2026/3/5", 60)])
    page = read_sheet(file, Columns(COLUMNS, [("姓名", "本人姓名")]), *NEEDED)
    assert page.lines[0].cells["姓名"] == "甲"


def test_two_columns_that_could_be_the_same_are_not_guessed_between(tmp_path: Path) -> None:
    file = sheet(tmp_path, [("姓名", "队员姓名", "日期", "分钟"), ("甲", "乙", "2026/3/5", 60)])
    with pytest.raises(HeadingTwice) as caught:
        read_sheet(file, Columns(COLUMNS), *NEEDED)
    assert "A 姓名、B 队员姓名" in caught.value.in_chinese()


@pytest.mark.parametrize("pair", ["姓名", "谁=姓名", "姓名="])
def test_a_mapping_that_maps_nothing_is_refused(pair: str) -> None:
    with pytest.raises(MappingUnclear):
        read_mapping((Column("姓名"),), [pair], None)


def test_bad_cells_are_listed_row_by_row_under_the_headings_of_the_sheet(tmp_path: Path) -> None:
    page = read_sheet(
        sheet(tmp_path, [("队员姓名", "服务日期", "分钟"), ("甲", "x", "y"), ("乙", "x", "y")]),
        Columns(COLUMNS),
        *NEEDED,
    )
    first, second = page.lines
    bad = [
        BadCell(line.cell(ours), ours, "不对", "wrong")
        for line in (second, first)
        for ours in ("分钟", "日期", "开始", "姓名")
    ]
    no = as_headed(listed(bad), page.headings)
    assert [(each.cell, each.heading) for each in no.cells[:4]] == [
        ("第2行", "开始"), ("A2", "队员姓名"), ("B2", "服务日期"), ("C2", "分钟"),
    ]  # fmt: skip
    assert no.in_chinese().splitlines()[1:3] == ["  第2行（开始）：不对", "  A2（队员姓名）：不对"]
    assert no.in_english().splitlines()[1:3] == ["  row 2 (开始): wrong", "  A2 (队员姓名): wrong"]


@pytest.mark.parametrize(("heads", "on_a_page", "typed"), [
    (("姓名", "志愿者", "开始", "结束"), "请只留一列", "--map 姓名=列名"),
    (("谁", "开始", "结束"), "把列名改成这样", "--map 我们的列名=表里的列名"),
])  # fmt: skip
def test_each_way_in_says_what_can_be_done_there_about_headings(
    tmp_path: Path, heads: tuple[str, ...], on_a_page: str, typed: str
) -> None:
    file = sheet(tmp_path, [heads, ("甲",) * len(heads)])
    with pytest.raises((HeadingTwice, HeadingsMissing)) as no:
        read_sheet(file, Columns(COLUMNS), *NEEDED)
    assert on_a_page in no.value.in_chinese()
    assert "--map" not in no.value.in_chinese() + no.value.in_english()
    with pytest.raises((HeadingTwice, HeadingsMissing)) as no, saying_how_to_map():
        read_sheet(file, Columns(COLUMNS), *NEEDED)
    assert typed in no.value.in_chinese()
    assert "--map" in no.value.in_english()
