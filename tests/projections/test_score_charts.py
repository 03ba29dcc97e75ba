"""Pictures say nothing that their tables do not, name nobody, and can be told apart without colour."""

from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from contracts.sheet import Entry, Sheet
from projections.papers.charts import FILLS, TAKEN, composition, counts, distribution, picture, pieces_of
from projections.papers.forms import NoPicture, picture_svg
from tests.projections.score_scenes import book, report_of, sheets
from tests.stories import refused

SVG = "{http://www.w3.org/2000/svg}"


def drawing(svg: str | None) -> ElementTree.Element:
    assert svg
    return ElementTree.fromstring(svg)


def texts(svg: str | None) -> list[str]:
    return [each.text or "" for each in drawing(svg).iter(f"{SVG}text")]


def bars(svg: str | None) -> list[tuple[str, float]]:
    """Fill and width of every rectangle but those of the legend and the pattern."""
    return [
        (each.attrib["fill"], float(each.attrib["width"]))
        for each in drawing(svg).iter(f"{SVG}rect")
        if each.attrib["height"] in ("30.00", "20.00")
    ]


def test_a_bar_has_a_piece_for_each_term_as_wide_as_its_amount_and_each_number_is_written_out() -> None:
    sheet = sheets()[0]
    part = book().parts[0]
    pieces = pieces_of(part, sheet)
    assert sum(piece.amount for piece in pieces) == Fraction(sheet.result or 0)
    drawn = bars(composition(book(), sheet))
    shown = [piece for piece in pieces if piece.amount > 0]
    scale = drawn[0][1] / float(shown[0].amount)
    for (_, width), piece in zip(drawn, shown, strict=False):
        assert width == pytest.approx(float(piece.amount) * scale, abs=0.02)
    said = texts(composition(book(), sheet))
    for piece in pieces:
        assert any(piece.label in text for text in said)
    assert f"得数 {sheet.shown}" in said
    assert any(text.startswith("优秀 95") for text in said)


def test_what_takes_away_is_hatched_and_ends_at_the_result() -> None:
    sheet = taking(sheets()[0], -6)
    fills = [fill for fill, _ in bars(composition(book(), sheet))]
    assert fills[-1] == TAKEN
    assert fills.count(TAKEN) == 1
    assert "基础工作扣分 -6" in texts(composition(book(), sheet))


def taking(sheet: Sheet, amount: int) -> Sheet:
    """The same with a deduction in its total."""
    [*lines, total] = sheet.lines
    less = Entry(kind="term", amount=str(amount), zh="-", en="-", lines=("basic",))
    changed = total.model_copy(update={"entries": (*total.entries, less)})
    return sheet.model_copy(update={"lines": (*lines, changed)})


def test_neighbours_have_different_greys() -> None:
    assert all(one != other for one, other in pairwise(FILLS))
    for fill in FILLS:
        red, green, blue = fill[1:3], fill[3:5], fill[5:7]
        assert red == green == blue


def test_how_many_have_which_grade_is_counted_best_first_and_names_nobody() -> None:
    rows = counts(book(), sheets())
    assert [grade for grade, _ in rows][:4] == ["优秀", "较好", "一般", "不合格"]
    assert sum(count for _, count in rows) == len(sheets())
    said = texts(distribution(book(), sheets()))
    assert said == [text for grade, count in rows for text in (grade, str(count))]


def test_a_longer_bar_is_a_greater_number() -> None:
    rows = counts(book(), sheets())
    widths = [width for _, width in bars(distribution(book(), sheets()))]
    for (_, one), wide in zip(rows, widths, strict=True):
        for (_, other), narrow in zip(rows, widths, strict=True):
            assert (one > other) == (wide > narrow) or one == other


def test_a_word_of_the_rulebook_is_never_markup() -> None:
    sheet = sheets()[0]
    lines = tuple(line.model_copy(update={"zh": '<b>"x"&'}) for line in sheet.lines)
    assert any(
        '<b>"x"&' in text for text in texts(composition(book(), sheet.model_copy(update={"lines": lines})))
    )


def test_where_there_is_no_number_and_no_grade_nothing_is_drawn() -> None:
    without = sheets()[0].model_copy(update={"result": None})
    assert composition(book(), without) is None
    assert distribution(book("O03"), sheets("O03")) is None
    with refused(NoPicture):
        picture_svg(report_of([without]))
    assert picture(book(), sheets()) == distribution(book(), sheets())
    assert picture(book(), sheets()[:1]) == composition(book(), sheets()[0])


@pytest.mark.parametrize("name", ["O01", "O02", "O03", "O04", "O10", "O13"])
def test_every_sheet_of_a_published_rulebook_can_be_drawn(name: str) -> None:
    for sheet in sheets(name):
        svg = composition(book(name), sheet)
        assert svg is None or drawing(svg).attrib["width"] == "680"
