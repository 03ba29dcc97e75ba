"""Many people act at once on one ledger: what was acknowledged is there, the books are at zero, nobody took more than was left, and the
whole history replays to the same."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.entry import Receipt
from contracts.tree import leaf_hash
from ledger.application import Ledger
from ledger.audit import audit
from ledger.sources import DatabaseSource
from projections.accounts import books
from projections.pages import MOST_ROWS
from projections.reading import reading
from projections.rebuild import rebuild_all
from projections.registers import items
from projections.tail import Tail
from tests.ledger.databases import empty_database
from tests.people import County, found_county
from tests.projections.test_views import kept
from tests.projections.wandering import DEEDS, Wanderer
from tests.projections.years import founded

pytestmark = pytest.mark.slow

IDS_EACH = 1_000_000
SOUGHT_AFTER = ("publish", "claim", "claim", "claim", "give_back", "deliver", "confirm_delivery")
"""Deeds by which several want what there is little of."""


class Acknowledged:
    """The ledger, with the receipts that it gave."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.receipts: list[Receipt] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    def submit(self, *signed: Any) -> Receipt:
        receipt = self.ledger.submit(*signed)
        self.receipts.append(receipt)
        return receipt

    def submit_batch(self, *signed: Any) -> Receipt:
        receipt = self.ledger.submit_batch(*signed)
        self.receipts.append(receipt)
        return receipt


def beside(first: Wanderer, nth: int, seed: int) -> Wanderer:
    """Another who knows of the same things, with a taker, a chance and statement ids of their own."""
    other, of = copy(first), first.county
    other.random = Random(f"{seed} {nth}")
    other.county = County(Acknowledged(of.taker), nth * IDS_EACH, units=of.units, alliance=of.alliance)
    other.county.people = {name: replace(person, county=other.county) for name, person in of.people.items()}
    return other


def act_at_once(wanderers: Sequence[Wanderer], deeds: int) -> None:
    def wander(wanderer: Wanderer) -> None:
        chance = wanderer.random
        for _ in range(deeds):
            wanderer.does(chance.choice(SOUGHT_AFTER if chance.random() < 0.3 else DEEDS))

    with ThreadPoolExecutor(len(wanderers)) as pool:
        list(pool.map(wander, wanderers))


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_whoever_acts_at_once_leaves_one_sound_history(server: str, seed: int) -> None:
    with empty_database(server) as datastore, founded(datastore) as ledger:
        first = Wanderer(found_county(ledger), Random(seed))
        wanderers = [beside(first, nth, seed) for nth in range(1, 7)]
        with Tail(ledger):
            act_at_once(wanderers, deeds=150)
        Tail(ledger).catch_up()

        takers = [wanderer.county.taker for wanderer in wanderers]
        require_kept(ledger, [receipt for taker in takers for receipt in taker.receipts])
        require_entangled([[receipt.entries[0].index for receipt in taker.receipts] for taker in takers])
        with reading(ledger) as now:
            assert set(books(now).values()) == {(0, 0)}
        require_no_claim_too_many(ledger)
        verdict = audit(DatabaseSource(datastore))
        assert verdict.intact, verdict.findings
        live = kept(ledger)
        rebuild_all(ledger)
        assert kept(ledger) == live


def require_kept(ledger: Ledger, receipts: Sequence[Receipt]) -> None:
    """Every entry that a receipt names is in the log, with that leaf; nothing was acknowledged twice."""
    size = ledger.rows.max_notification_id() or 0
    leaves = {row.position - 1: leaf_hash(row.entry).hex() for row in ledger.rows.rows(1, size)}
    named = [(entry.index, entry.leaf) for receipt in receipts for entry in receipt.entries]
    assert len({index for index, _ in named}) == len(named) > 100
    assert [leaf for _, leaf in named] == [leaves[index] for index, _ in named]


def require_entangled(histories: Sequence[Sequence[int]]) -> None:
    """They did act at once: between the first and the last entry of each lie entries of others."""
    for history in histories:
        others = [index for other in histories if other is not history for index in other]
        assert any(min(history) < index < max(history) for index in others)


def require_no_claim_too_many(ledger: Ledger) -> None:
    with reading(ledger) as now:
        rows = items(now, limit=MOST_ROWS).rows
    assert [row for row in rows if row.taken]
    assert not [row for row in rows if not 0 <= row.delivered <= row.taken <= row.quantity]
