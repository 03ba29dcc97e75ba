"""Exact numbers: rounded by a word, and shown so that nothing is hidden."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rulebook_words import Rounding
from domain.scoring.numbers import read_number, rounded, show, show_as

#          number   down    up      cut     half_up half_even
ROUNDED = [
    ("2.5",    "2",  "3",  "2",  "3",  "2"),
    ("3.5",    "3",  "4",  "3",  "4",  "4"),
    ("-2.5",  "-3", "-2", "-2", "-3", "-2"),
    ("-3.5",  "-4", "-3", "-3", "-4", "-4"),
    ("2.4",    "2",  "3",  "2",  "2",  "2"),
    ("-2.6",  "-3", "-2", "-2", "-3", "-3"),
    ("7",      "7",  "7",  "7",  "7",  "7"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROUNDED, ids=lambda row: row[0])
def test_each_way_of_rounding(row: tuple[str, ...]):
    number, *expected = map(Fraction, row)
    ways = ("down", "up", "cut", "half_up", "half_even")
    assert [rounded(number, Fraction(1), way) for way in ways] == expected


def test_rounding_is_to_any_step():
    assert rounded(Fraction("59.98"), Fraction("0.1"), "down") == Fraction("59.9")
    assert rounded(Fraction(13), Fraction(5), "half_up") == 15


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [
        ("119/2", "points", "59.5"),
        ("-1/8", "points", "-0.125"),
        ("760/9", "points", "760/9(≈84.4444)"),
        ("0", "points", "0"),
        ("19/20", "percent", "95%"),
        ("1/3", "percent", "33.3333%(1/3)"),
    ],
)
def test_shown(number: str, unit: str, shown: str):
    assert show(Fraction(number), unit) == shown


@pytest.mark.parametrize(
    ("number", "unit", "to", "by", "shown"),
    [
        ("50", "hours", "0.01", "down", "50.00"),
        ("2999/60", "hours", "0.01", "down", "49.98"),
        ("1500", "hours", "0.1", "down", "1500.0"),
        ("189/200", "percent", "0.1", "half_up", "94.5%"),
        ("7", "points", "1", "cut", "7"),
    ],
)
def test_shown_with_every_place(number: str, unit: str, to: str, by: str, shown: str):
    rounding = Rounding.model_validate({"to": to, "by": by})
    assert show_as(Fraction(number), unit, rounding, Fraction(to)) == shown


@given(st.decimals(-10_000, 10_000, places=4))
def test_a_decimal_reads_back_as_it_is_shown(number: object):
    assert read_number(show(Fraction(str(number)))) == Fraction(str(number))
