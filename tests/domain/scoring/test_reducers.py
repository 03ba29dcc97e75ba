"""What an earlier reducer made stays what it was, to the byte; what the newest says instead, in words."""

from datetime import date

import pytest

from contracts.rulebook import from_wire
from domain.scoring.reducers import REDUCER
from tests.domain.scoring.frozen import READ_WHOLE, digest, frozen, made

FROZEN = {(reducer, nth): book for reducer in range(1, REDUCER) for nth, book in enumerate(frozen(reducer))}


@pytest.mark.parametrize(("reducer", "nth"), FROZEN)
def test_what_a_reducer_made_it_makes_for_ever(reducer: int, nth: int) -> None:
    kept = FROZEN[reducer, nth]
    book = from_wire(kept["rulebook"])
    cases = {case.id: case for case in book.cases}
    whole = [
        sheet.as_wire()
        for id, as_of, _ in kept["sheets"]
        if id == READ_WHOLE
        for sheet in made(book, cases[id], date.fromisoformat(as_of), reducer)
    ]
    assert whole == kept["whole"]
    for id, as_of, sealed in kept["sheets"]:
        assert digest(made(book, cases[id], date.fromisoformat(as_of), reducer)) == sealed, (id, as_of)
