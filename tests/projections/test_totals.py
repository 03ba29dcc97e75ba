"""Live, whole and columns agree: the numbers of every subject, for any facts, under every rulebook that we ship."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.rulebook import Rulebook
from domain.scoring import Fact
from domain.scoring.engine import evaluate
from domain.standing_facts import Succession, carried, set_aside
from projections.columns import Compiled
from projections.facts import Days, Facts, to_json
from projections.reading import Reading, reading
from projections.rulebooks import Rulebooks
from projections.scores import Scored
from projections.totals import Total, in_columns, total_of, totals_among
from tests.domain.scoring.any_rulebook import rulebooks
from tests.domain.scoring.books import END, START
from tests.domain.scoring.test_properties import BOOKS, histories, period
from tests.ledger.databases import empty_database
from tests.projections.score_scenes import live_whole_and_columns_agree
from tests.projections.test_scores import adopted_at
from tests.projections.year import Year

ALLIANCE = "a11a0000-0000-4000-8000-000000000000"
KEY, POSITION = "5" * 64, 1000


@pytest.fixture(scope="module")
def tables(server: str) -> Iterator[Reading]:
    """The tables of facts, empty, for a transaction that is never committed."""
    with (
        empty_database(server) as datastore,
        datastore.connection() as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("BEGIN; SET LOCAL search_path = pg_temp")
        for view in (Facts, Days, Rulebooks):
            view.create(cursor)
        yield Reading(cursor, {})
        cursor.execute("ROLLBACK")


def fill(tables: Reading, facts: list[Fact]) -> None:
    """The view of these facts; those set aside are in dispute."""
    rows: list[dict[str, Any]] = [
        {
            "entry": fact.position, "nth": nth, "kind": fact.kind, "who": dict(fact.who), "day": fact.day.isoformat(),
            "attributes": {name: to_json(value) for name, value in fact.attributes.items()},
            "keyids": [KEY], "statement": "0" * 64, "position": fact.position, "changed": fact.position,
        }
        for nth, fact in enumerate(facts)
    ]  # fmt: skip
    tables.cursor.execute("TRUNCATE facts, freezes")
    tables.cursor.execute(
        "INSERT INTO facts SELECT * FROM json_populate_recordset(NULL::facts, %s)",
        (orjson.dumps(rows).decode(),),
    )
    for fact in facts:
        if fact.set_aside:
            tables.cursor.execute(
                "INSERT INTO freezes VALUES (%s, %s, 1, NULL, 1, 1) ON CONFLICT DO NOTHING",
                (fact.position, ALLIANCE),
            )


class Later(NamedTuple):
    """What later entries say of a history: which facts are gone, who counts for another, from which index the key is suspect."""

    gone: frozenset[int]
    successions: tuple[Succession, ...]
    suspect_from: int | None


def laters(book: Rulebook) -> st.SearchStrategy[Later]:
    ended = [
        Succession(f"{role}2", f"{role}0", "2026-02-01") for role in {part.subject for part in book.parts}
    ]
    return st.builds(
        Later,
        st.frozensets(st.integers(1, 30), max_size=4),
        st.just(()) | st.sampled_from([(each,) for each in ended]),
        st.none() | st.none() | st.integers(5, 40),
    )


def agree(tables: Reading, book: Rulebook, facts: list[Fact], as_of: date, later: Later) -> None:
    start, end = period(book)
    fill(tables, facts)
    tables.cursor.execute("TRUNCATE gone, suspicions")
    for entry in later.gone:
        tables.cursor.execute("INSERT INTO gone VALUES (%s, 1, 1)", (entry,))
    if later.suspect_from is not None:
        tables.cursor.execute("INSERT INTO suspicions VALUES (%s, %s, 1, 1)", (KEY, later.suspect_from))
    suspected = {} if later.suspect_from is None else {KEY: later.suspect_from}
    standing = [
        replace(fact, set_aside=set_aside(fact.position, (KEY,), suspected) or fact.set_aside)
        for fact in facts
        if fact.position not in later.gone
    ]
    disputed = frozenset(fact.position for fact in facts if fact.set_aside)
    asked = "2026" if end == END else "2026-Q1"
    now = Scored(book, ALLIANCE, asked, POSITION, as_of, later.successions, suspected, disputed)
    assert (now.start, now.end) == (start, end)
    carried_over = carried(standing, later.successions, as_of)
    whole = [
        total_of(plan.part.subject, outcome)
        for plan, outcome in evaluate(book, carried_over, start, end, as_of, POSITION)
    ]
    assert sorted(totals_among(tables, now), key=by_subject) == sorted(whole, key=by_subject)


def by_subject(total: Total) -> tuple[str, str]:
    return total.part, total.subject


@pytest.mark.parametrize("examples", [6, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", BOOKS)
def test_columns_give_the_numbers_of_the_readable_engine(tables: Reading, name: str, examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        book = BOOKS[name]
        as_of = data.draw(st.just(period(book)[1]) | st.dates(START, period(book)[1]))
        agree(tables, book, data.draw(histories(book)), as_of, data.draw(laters(book)))

    holds()


@pytest.mark.parametrize("examples", [40, pytest.param(1500, marks=pytest.mark.slow)])
def test_columns_give_the_numbers_of_the_readable_engine_under_any_rulebook(
    tables: Reading, examples: int
) -> None:
    """Most of these compile; what does not is the readable engine's, and has to come out as well."""
    compiled = []

    @settings(
        max_examples=examples, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(rulebooks(), st.data())
    def holds(book: Rulebook, data: st.DataObject) -> None:
        as_of = data.draw(st.just(END) | st.dates(START, END))
        agree(tables, book, data.draw(histories(book)), as_of, data.draw(laters(book)))
        now = Scored(book, ALLIANCE, "2026", POSITION, END, ())
        compiled.extend(isinstance(each, Compiled) for each in in_columns(tables, now))

    holds()
    assert sum(compiled) > len(compiled) / 20  # some four in ten do; a short run draws much alike


IN_COLUMNS = {
    "O01": 1, "O02": 2, "O03": 1, "O04": 1, "O05": 1, "O10": 2, "O11": 3, "O13": 1, "two-way": 1,
    "half-years": 1, "by-category": 1, "deductions": 1, "hotline": 1, "panels": 0, "O06": 0, "O07": 0, "O08": 0, "O09": 0, "O12": 0, "MIXED": 0,
}  # fmt: skip
"""How many parts of each rulebook are one query; the others need overlap, keep or an account (ARCHITECTURE.md)."""


@pytest.mark.parametrize("name", BOOKS)
def test_which_rulebooks_are_one_query(tables: Reading, name: str) -> None:
    now = Scored(BOOKS[name], ALLIANCE, "2026", POSITION, END, ())
    parts = in_columns(tables, now)
    assert sum(isinstance(each, Compiled) for each in parts) == IN_COLUMNS[name]


@pytest.mark.parametrize("name", ["O01 of next year", "O02", "stars' rulebook"])
def test_live_whole_and_columns_agree_on_a_year_with_corrections_and_disputes(year: Year, name: str) -> None:
    """At positions before and after each; merged persons and units included."""
    book, head = year.of[name], year.ledger.rows.max_notification_id() or 0
    with reading(year.ledger) as now:
        adopted = adopted_at(now, book)
        for position in (head, max(head - 9, adopted), (head + adopted) // 2, adopted):
            live_whole_and_columns_agree(now, book, "2026", position)
