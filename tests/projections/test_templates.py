"""Templates in their versions, who follows which, and the clauses of agreements that are data."""

from collections.abc import Iterator

import pytest

from projections.reading import Reading, reading
from projections.templates import (
    applied_rulebooks,
    party_interests,
    template_clauses,
    template_uses,
    templates,
)
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def test_both_versions_are_listed_with_their_clauses(year: Year, now: Reading) -> None:
    old, new = templates(now, alliance=year.county.alliance).rows
    assert [(row.version, row.clauses, row.required) for row in (old, new)] == [(1, 2, 1), (2, 1, 1)]
    assert (old.superseded_by, new.supersedes) == (new.template, old.template)
    assert [row.name for row in template_clauses(now, template=old.template).rows] == ["经费与物资", "争议"]


def test_an_agreement_says_which_version_it_follows_and_that_there_is_a_newer_one(
    year: Year, now: Reading
) -> None:
    [use] = template_uses(now, template=year.of["template"]).rows
    assert (use.agreement, use.version, use.newest, use.stage) == (
        year.of["agreement by template"], 1, False, "declined",
    )  # fmt: skip
    assert template_uses(now, party=year.county.units["hospital"]).rows == (use,)
    assert template_uses(now, party=year.county.units["community"]).rows == ()


def test_whose_rulebook_applies_to_whom_and_what_interest_there_is(year: Year, now: Reading) -> None:
    units = year.county.units
    rows = applied_rulebooks(now, agreement=year.of["agreement by template"]).rows
    assert {(row.to_unit, row.whose, row.binding) for row in rows} == {
        (units[each], units[each], False) for each in ("hospital", "bureau")
    }
    [interest] = party_interests(now, party=units["hospital"]).rows
    assert (interest.kind, interest.handled) == ("supplier", "采购表决时回避")
