"""Whatever somebody writes: it is refused, or found wrong, or runs to an end. Nothing in between.

A rulebook that we ship is damaged anywhere: a text replaced by another text of some rulebook, a field or an item
taken away. The check must answer for every one, and what it lets pass must run on the worked cases' facts.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rulebook import NotARulebook, Rulebook, as_wire, from_wire
from domain.scoring.cases import run_case
from domain.scoring.check import check
from domain.scoring.reading import read
from tests.domain.scoring.books import EXAMPLES
from tests.domain.scoring.test_properties import BOOKS

Place = tuple[Any, Any]


def places(value: Any) -> Iterator[Place]:
    """Every (holder, key) in the data."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def texts() -> list[str]:
    found = {
        "0",
        "-1",
        "error",
        "1 / 0",
        "x",
        "day",
        "records(yes)",
        "over(total)",
        "none",
        "2026-06-30",
        "yes",
        "amount",
        "1000000000000",
    }
    for book in BOOKS.values():
        found |= {each[key] for each, key in places(as_wire(book)["parts"]) if isinstance(each[key], str)}
    return sorted(found)


TEXTS = texts()


def damaged(book: Rulebook, chance: random.Random) -> Any:
    wire = as_wire(book)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        holder, key = chance.choice(list(places(wire)))
        if isinstance(holder[key], str) and chance.random() < 0.7:
            holder[key] = chance.choice(TEXTS)
        else:
            del holder[key]
    return wire


@pytest.mark.parametrize("examples", [150, pytest.param(3000, marks=pytest.mark.slow)])
def test_a_damaged_rulebook_is_refused_or_found_wrong_or_runs(examples: int):
    outcomes = set()

    @settings(max_examples=examples, deadline=None)
    @given(st.sampled_from(sorted(BOOKS)), st.randoms(use_true_random=False))
    def answered(name: str, chance: random.Random) -> None:
        try:
            book = from_wire(damaged(BOOKS[name], chance))
        except NotARulebook:
            outcomes.add("refused")
            return
        if any(each.severity == "error" for each in check(book)):
            outcomes.add("found wrong")
            return
        for case in book.cases:
            run_case(book, case)
        outcomes.add("runs")

    answered()
    assert outcomes == {"refused", "found wrong", "runs"}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_file_cut_anywhere_is_answered(path: Any):
    text = path.read_text(encoding="utf-8")
    for end in range(0, len(text), 397):
        reading = read(text[:end])
        assert reading.rulebook is None or check(reading.rulebook) is not None
