"""Texts are found by any piece of them, whatever the width, the case or the spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.words import folded, grams, wanted


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("空调５台", "空调5台"),
        ("县医院（虚构）", "县医院(虚构)"),
        ("ＡＢＣ", "abc"),
        ("Straße", "STRASSE"),
        ("两\u3000江  新\n区", "两 江 新 区"),
    ],
)
def test_spellings_that_people_take_for_the_same_are_the_same(text: str, same: str) -> None:
    assert folded(text) == folded(same)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text(), st.text())
def test_the_grams_of_a_piece_are_grams_of_the_whole(before: str, piece: str, after: str) -> None:
    whole = set(grams(before + piece + after))
    assert set(grams(piece)) <= whole


def test_a_query_is_words_each_of_which_must_be_there() -> None:
    assert wanted(" 社区　ＷＩＦＩ ") == ["社区", "wifi"]
    assert wanted("") == []
