"""Score sheets as a PDF: readable anywhere, because its font comes along; what stands in them is never markup."""

from collections import Counter

import pytest

from projections.papers import typesetting
from projections.papers.certificate import streams
from projections.papers.document import TooManyPages, content, document
from projections.papers.lines import ranges
from projections.papers.typesetting import PdfNotInstalled
from scripts.output import OUT_OF_REACH
from tests.projections.score_scenes import report_of, sheets
from tests.stories import refused


@pytest.mark.parametrize(
    ("positions", "shown"),
    [((), ""), ((5,), "5"), ((7, 1, 2, 3, 9, 10), "1–3、7、9–10"), ((2, 1, 2), "1–2")],
)
def test_evidence_is_shown_as_ranges_of_positions(positions: tuple[int, ...], shown: str) -> None:
    assert ranges(positions) == shown


def test_every_line_is_there_with_its_sentence_and_evidence() -> None:
    whole = content(report_of(sheets()))
    shown = whole["sheets"][0]["lines"]
    for line in sheets()[0].lines:
        assert line.shown
        (at,) = (at for at, row in enumerate(shown) if row[0] == line.zh)
        assert shown[at][1].startswith(line.shown)
        rows = shown[at : at + len(line.entries)]
        assert all(entry.zh.endswith(row[2]) for entry, row in zip(line.entries, rows, strict=True))
        assert [row[3] for row in rows] == [ranges(entry.evidence) for entry in line.entries]
    assert len(shown) == sum(len(line.entries) for line in sheets()[0].lines)
    assert "等次由人决定" in whole["notice"]
    assert "O01" in whole["footer"]


def test_what_is_to_be_looked_at_twice_stands_under_its_sheet() -> None:
    report = report_of(sheets())
    assert any(each.warnings for each in report.reported)
    for shown, each in zip(content(report)["sheets"], report.reported, strict=True):
        assert shown["warnings"] == [warned.zh for warned in each.warnings]


def test_a_trial_says_that_its_rulebook_is_not_adopted() -> None:
    assert "试算" not in content(report_of(sheets()))["title"]
    assert "试算" in content(report_of(sheets(), tried=True))["title"]


def test_sheets_have_score_and_grade_in_their_headings() -> None:
    whole = content(report_of(sheets()))
    for shown, row in zip(whole["sheets"], whole["rows"], strict=True):
        assert shown["subject"].startswith(row[0])
        assert (f"得分 {row[1]}" in shown["subject"]) == (row[1] != "—")
        assert (f"按分等次 {row[2]}" in shown["subject"]) == (row[2] != "—")


@pytest.mark.parametrize("name", ["和平社区（虚构）", '#panic("x") $x$ *a* _b_ <c> @d \\ "'])
def test_a_pdf_carries_its_own_chinese_font_and_takes_no_name_for_markup(name: str) -> None:
    pytest.importorskip("typst")
    made = document(report_of(sheets(), name, title=name))
    assert made.startswith(b"%PDF-")
    assert b"NotoSansSC" in made


def test_a_pdf_has_the_same_bytes_each_time() -> None:
    pytest.importorskip("typst")
    assert document(report_of(sheets())) == document(report_of(sheets()))


def test_without_the_typesetter_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(typesetting, "import_module", missing)
    with pytest.raises(PdfNotInstalled, match="pip install"):
        document(report_of(sheets()))
    assert PdfNotInstalled in OUT_OF_REACH


def test_the_report_lies_in_the_file_and_is_tagged() -> None:
    pytest.importorskip("typst")
    report = report_of(sheets())
    made = document(report)
    assert report.model_dump_json(exclude_none=True).encode() in list(streams(made, 1 << 24))
    assert b"/StructTreeRoot" in made


def test_pictures_stand_beside_the_tables_that_have_their_numbers() -> None:
    report = report_of(sheets())
    whole = content(report)
    assert whole["chart"]
    number = Counter(sheet.grade_by_number or "没有等次" for sheet in sheets())
    assert {grade: int(count) for grade, count in whole["counts"] if int(count)} == number
    assert all(each["chart"] for each, sheet in zip(whole["sheets"], sheets(), strict=True) if sheet.result)
    assert content(report_of(sheets()[:1]))["chart"] is None


def test_the_code_leads_to_the_same_question_and_to_an_address_where_there_is_one() -> None:
    offline = report_of(sheets()).manifest
    assert offline.code.split(":")[0] == "GONGJIAN-SCORES"
    assert offline.code.endswith(f":{offline.period}:{offline.position}:{offline.digest}")
    online = report_of(sheets(), address="https://ledger.example.org").manifest
    assert online.code == (
        f"https://ledger.example.org/scores/{online.rulebook}?period=2026&as_of=4690&reducer={online.reducer}#sha256={online.digest}"
    )
    assert content(report_of(sheets()))["qr"].startswith("<?xml")


def test_what_nobody_would_print_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.papers.document.MOST_SUBJECTS", len(sheets()) - 1)
    with refused(TooManyPages):
        document(report_of(sheets()))
