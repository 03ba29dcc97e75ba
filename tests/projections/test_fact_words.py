"""What a clerk is told of the facts is what the ledger gives: a year with every statement in it, beside the catalogue."""

import re
from collections import defaultdict
from datetime import date

import pytest

from domain import facts
from domain.fact_words import KINDS, ROLES
from domain.scoring import Fact
from domain.scoring.facts import read_as
from projections.facts import from_json
from projections.reading import reading
from tests.projections.year import Year

OF_NO_YEAR = {"points_spent"}
"""What our year does not have."""
INSTEAD = {"grade.changed", "activity.kept"}
"""What gives the facts of another event instead of it."""
ALSO_A_ROLE = {"earned": {"volunteer"}}
"""What stands among the attributes although the role says it."""


@pytest.fixture(scope="module")
def given(year: Year) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    with reading(year.ledger) as read:
        read.cursor.execute("SELECT entry, kind, who, day::text, attributes FROM facts")
        for entry, kind, who, day, attributes in read.cursor:
            values = {name: from_json(value) for name, value in attributes.items()}
            found[kind].append(Fact(entry, kind, who, date.fromisoformat(day), values))
    return found


def test_every_event_of_the_reducer_has_its_words_and_no_other() -> None:
    assert {each.event for each in facts.TABLE} - INSTEAD == {kind.event for kind in KINDS.values()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_stands_beside_its_event_in_the_table_of_the_reducer(kind: str) -> None:
    rows = [row for row in str(facts.__doc__).splitlines() if row.strip().startswith(KINDS[kind].event + " ")]
    assert len(rows) == 1
    assert re.search(rf"\b{kind}\b", rows[0])


def test_the_year_has_every_kind_and_no_other(given: dict[str, list[Fact]]) -> None:
    assert set(given) == set(KINDS) - OF_NO_YEAR


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_declared_as_the_ledger_gives_it(kind: str, given: dict[str, list[Fact]]) -> None:
    declared = KINDS[kind]
    for fact in given[kind]:
        assert set(fact.who) <= set(declared.who)
        assert fact.attributes.keys() <= declared.attributes.keys() | ALSO_A_ROLE.get(kind, set())
        always = {name for name, each in declared.attributes.items() if not each.sometimes}
        assert always <= fact.attributes.keys()
        read = read_as(declared.declared(), fact)
        assert [name for name in fact.attributes if name in declared.attributes and read[name] is None] == []


def test_every_role_has_its_words() -> None:
    assert {role for kind in KINDS.values() for role in kind.who} == set(ROLES)
