"""Score sheets as a PDF: readable anywhere, because its font comes along; what stands in them is never markup."""

from pathlib import Path

import pytest

from contracts.sheet import Sheet
from domain.scoring.cases import run_cases
from domain.scoring.check import check_file
from scripts import typesetting
from scripts.output import OUT_OF_REACH
from scripts.score_lines import ranges
from scripts.score_pdf import content, write_pdf
from scripts.scoring import HEADINGS, in_order, rows_of
from scripts.typesetting import PdfNotInstalled

ROOT = Path(__file__).parents[2]


class Called:
    """Every subject by one name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def of(self, _: str) -> str:
        return self.name


def sheets() -> list[Sheet]:
    rulebook, _ = check_file((ROOT / "examples" / "rulebooks" / "O01.yaml").read_text(encoding="utf-8"))
    assert rulebook
    return [sheet for case in run_cases(rulebook) for sheet in case.sheets]


@pytest.mark.parametrize(
    ("positions", "shown"),
    [((), ""), ((5,), "5"), ((7, 1, 2, 3, 9, 10), "1–3、7、9–10"), ((2, 1, 2), "1–2")],
)
def test_evidence_is_shown_as_ranges_of_positions(positions: tuple[int, ...], shown: str) -> None:
    assert ranges(positions) == shown


def test_every_line_is_there_with_its_sentence_and_evidence() -> None:
    names = Called("和平社区")
    whole = content(sheets(), HEADINGS, rows_of(sheets(), names), names, "成员单位考核")
    shown = whole["sheets"][0]["lines"]
    for line in sheets()[0].lines:
        assert line.shown
        (at,) = (at for at, row in enumerate(shown) if row[0] == line.zh)
        assert shown[at][1].startswith(line.shown)
        rows = shown[at : at + len(line.entries)]
        assert all(entry.zh.endswith(row[2]) for entry, row in zip(line.entries, rows, strict=True))
        assert [row[3] for row in rows] == [ranges(entry.evidence) for entry in line.entries]
    assert len(shown) == sum(len(line.entries) for line in sheets()[0].lines)
    assert "等次由人决定" in whole["about"]
    assert whole["title"] == "评分表 成员单位考核"
    assert "O01" in whole["about"]


class Reversed:
    """Names in another order than the ids."""

    def of(self, subject: str) -> str:
        return "".join(chr(0x10000 - ord(letter)) for letter in subject)


def test_sheets_follow_in_the_order_of_the_table_with_score_and_grade_in_their_headings() -> None:
    scored, names = sheets(), Reversed()
    whole = content(in_order(scored, names), HEADINGS, rows_of(scored, names), names, "考核")
    headings = [each["subject"] for each in whole["sheets"]]
    assert [heading.split("　")[0] for heading in headings] == [row[0] for row in whole["rows"]]
    for heading, row in zip(headings, whole["rows"], strict=True):
        assert (f"得分 {row[1]}" in heading) == (row[1] != "—")
        assert (f"按分等次 {row[2]}" in heading) == (row[2] != "—")


@pytest.mark.parametrize("name", ["和平社区（虚构）", '#panic("x") $x$ *a* _b_ <c> @d \\ "'])
def test_a_pdf_carries_its_own_chinese_font_and_takes_no_name_for_markup(tmp_path: Path, name: str) -> None:
    pytest.importorskip("typst")
    names = Called(name)
    write_pdf(tmp_path / "scores.pdf", sheets(), HEADINGS, rows_of(sheets(), names), names, name)
    made = (tmp_path / "scores.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert b"NotoSansSC" in made


def test_without_the_typesetter_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(typesetting, "import_module", missing)
    with pytest.raises(PdfNotInstalled, match="pip install"):
        write_pdf(tmp_path / "scores.pdf", sheets(), HEADINGS, [], Called("x"), "x")
    assert PdfNotInstalled in OUT_OF_REACH
    assert not (tmp_path / "scores.pdf").exists()
