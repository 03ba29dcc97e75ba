"""One hour, two hours: in every English sentence of a refusal."""

import re

import pytest

from contracts.counting import counted, english
from contracts.refusals import Refusal
from domain.refusals import StillOpen
from projections.waiting import WAITS


@pytest.mark.parametrize(("number", "said"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries")])
def test_a_number_goes_with_its_word(number: int, said: str) -> None:
    assert counted(number, "entry|entries") == said


def test_a_sentence_may_hold_numbers_and_other_facts() -> None:
    said = english("{who}: {n:thing is|things are} there, {left!r} left.", {"who": "A", "n": 1, "left": "x"})
    assert said == "A: 1 thing is there, 'x' left."


def test_a_refusal_counts_in_its_english_sentence() -> None:
    first = {"first": "x", "kind_zh": "认领", "kind_en": "claim"}
    assert "1 line of the list still" in StillOpen(count=1, **first).in_english()
    assert "2 lines of the list still" in StillOpen(count=2, **first).in_english()


def test_what_is_still_open_is_listed_by_a_command() -> None:
    for said in (StillOpen.zh, StillOpen.en):
        assert "gongjian show open" in said


def every_refusal(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [kind, *(each for sub in kind.__subclasses__() for each in every_refusal(sub))]


def test_no_sentence_leaves_the_plural_open() -> None:
    sentences = [each.en for each in every_refusal()] + [words.en for words in WAITS.values()]
    assert not [said for said in sentences if re.search(r"\(e?s\)", said)]
