"""Facts: one order, whatever order they came in; and only what is declared can be read."""

import itertools
from datetime import date
from fractions import Fraction

import pytest

from contracts.rulebook import FactKind
from domain.scoring import Fact, SetAside
from domain.scoring.facts import in_order, read_as

DAY = date(2026, 3, 2)
U = {"unit": "u"}


def test_facts_of_one_event_are_ordered_by_what_they_say():
    facts = [
        Fact(5, "b", U, DAY),
        Fact(5, "a", U, DAY, {"n": 2}),
        Fact(5, "a", U, DAY, {"n": 1}),
        Fact(5, "a", {"unit": "v"}, DAY, {"n": 1}),
        Fact(5, "a", U, DAY, {"n": 1}, SetAside("有异议", "in dispute")),
        Fact(4, "z", U, DAY),
        Fact(9, "a", U, date(2026, 3, 1)),
    ]
    orders = {tuple(map(id, in_order(each))) for each in itertools.permutations(facts)}
    assert len(orders) == 1


KIND = FactKind(
    zh="活动",
    en="act",
    who=("unit",),
    attributes={
        "n": "points",
        "yes": "yes_no",
        "on": "date",
        "text": "text",
        "all": "list",
        "word": ("a", "b"),
        "at": "moment",
    },
)

READ = [
    ("n", 3, Fraction(3)),
    ("n", Fraction(1, 2), Fraction(1, 2)),
    ("n", True, None),
    ("n", "3", None),
    ("yes", False, False),
    ("yes", 1, None),
    ("on", DAY, DAY),
    ("on", "2026-03-02", None),
    ("text", "x", "x"),
    ("text", Fraction(1), None),
    ("all", ("x",), ("x",)),
    ("all", "x", None),
    ("word", "a", "a"),
    ("word", "c", None),
    ("at", 90, Fraction(90)),
]


@pytest.mark.parametrize(("name", "given", "read"), READ)
def test_an_attribute_is_read_as_its_type_or_not_at_all(name: str, given: object, read: object):
    names = read_as(KIND, Fact(1, "act", U, DAY, {name: given}))  # type: ignore[dict-item]
    assert names[name] == read
    assert type(names[name]) is type(read)


def test_what_is_not_declared_cannot_be_read():
    names = read_as(KIND, Fact(1, "act", {"unit": "u", "person": "p"}, DAY, {"name": "张三"}))
    assert names == {**dict.fromkeys(KIND.attributes), "unit": "u", "day": DAY}
