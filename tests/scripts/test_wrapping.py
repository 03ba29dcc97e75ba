"""Cells of tables wrap as Chinese text does: numbers stay whole, and no line begins with a closing sign."""

import re
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from scripts.wrapping import Wrapped, wrapped

texts = st.text(alphabet="规则定为，。（）“”：abc 0123456789.%×")


def test_a_number_stays_with_its_measure_and_a_comma_with_what_it_closes() -> None:
    assert list(wrapped("规则定为40分，不扣", 9)) == ["规则定为", "40分，不", "扣"]
    assert list(wrapped("乡村振兴局（虚构）", 12)) == ["乡村振兴局", "（虚构）"]
    assert list(wrapped("2607 3295 3572", 10)) == ["2607 3295", "3572"]


def test_what_is_wider_than_the_column_is_broken_and_nothing_is_lost() -> None:
    assert list(wrapped("6f9619ff-8b86", 5)) == ["6f961", "9ff-8", "b86"]
    assert list(wrapped("", 5)) == [""]


@given(texts, st.integers(8, 40))
def test_no_line_is_too_wide_and_all_of_the_text_is_there(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert all(cell_len(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


@given(
    st.lists(st.sampled_from(["规则", "40分", "，", "。", "（虚构）"]), max_size=30).map("".join),
    st.integers(20, 40),
)
def test_no_line_begins_with_a_closing_sign(text: str, width: int) -> None:
    text = re.sub("[，。]{2,}", "，", text).lstrip("，。")
    assert not any(line[:1] in ("，", "。", "）") for line in wrapped(text, width) if line)


def test_a_line_that_is_indented_stays_so() -> None:
    console = Console(file=StringIO(), width=12)
    console.print(Wrapped("credit:\n  account: abcdef"))
    assert [line.rstrip() for line in console.file.getvalue().splitlines()] == [
        "credit:",
        "  account:",
        "  abcdef",
    ]  # type: ignore[attr-defined]
