"""Whatever happens in whatever order, every view rebuilt equals the view kept, and the books sum to zero."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projections.accounts import books
from projections.reading import reading
from projections.rebuild import rebuild_all
from projections.tail import Tail
from tests.ledger.databases import empty_database
from tests.people import found_county
from tests.projections.score_scenes import live_whole_and_columns_agree
from tests.projections.test_views import kept
from tests.projections.wandering import DEEDS, Wanderer
from tests.projections.years import founded

pytestmark = pytest.mark.slow


def views_are_kept_as_they_are_rebuilt(server: str, seed: int, deeds: int) -> Counter[str]:
    """Views follow now and then, in batches of any size. Returns what happened, and how often."""
    random, scored_subjects = Random(seed), Counter[str]()
    with empty_database(server) as datastore, founded(datastore) as ledger:
        wanderer = Wanderer(found_county(ledger), random)
        rules_stand = ledger.rows.max_notification_id() or 0
        Tail(ledger).catch_up()
        for _ in range(deeds):
            wanderer.does(random.choice(DEEDS))
            if random.random() < 0.1:
                Tail(ledger, most_entries=random.randint(1, 30)).catch_up()
        Tail(ledger).catch_up()
        live, head = kept(ledger), ledger.rows.max_notification_id() or 0
        with reading(ledger) as now:
            assert set(books(now).values()) == {(0, 0)}
            for position in (head, max(head - 40, rules_stand)):  # before that there is nothing to score by
                for book in (wanderer.yearly, wanderer.two_way, wanderer.book):
                    scored_subjects[book] += live_whole_and_columns_agree(now, book, "2026", position)
        rebuild_all(ledger)
        assert kept(ledger) == live
        assert all(scored_subjects.values()) or deeds < 500
        return wanderer.done


def test_after_a_random_history_views_kept_equal_views_rebuilt(server: str) -> None:
    rounds = {
        "hold_a_round",
        "cast_a_ballot",
        "count_ballots",
        "mark",
        "show_the_scores",
        "appeal_a_line",
        "decide_a_grade",
    }
    done: Counter[str] = Counter()
    for seed in range(2026, 2030):
        done += views_are_kept_as_they_are_rebuilt(server, seed, deeds=900)
        if rounds <= done.keys():
            break
    assert len(done) > len(DEEDS) * 2 // 3, "the people do little: the histories say nothing"
    assert rounds <= done.keys(), f"no evaluation comes to its end: {rounds - done.keys()}"


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(100, 500))
@example(12, 100)
@example(57, 100)
def test_after_many_random_histories_too(server: str, seed: int, deeds: int) -> None:
    views_are_kept_as_they_are_rebuilt(server, seed, deeds)
