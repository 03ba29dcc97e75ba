"""What goes to disk comes back as it was: a spill is a dict that does not grow."""

from contextlib import closing
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.statement import BatchHeader
from contracts.values import Seen
from domain.deciding import NOTHING, Folded
from domain.history import Batch
from ledger.spill import Spill, SpilledBatches

KEYS = st.integers(0, 12).map(lambda n: str(UUID(int=n)))


@given(st.lists(st.tuples(KEYS, st.none() | st.integers(1, 99)), min_size=30))
def test_it_holds_what_a_dict_would_and_only_a_few_in_memory(steps: list[tuple[str, int | None]]) -> None:
    expected: dict[str, Folded] = {}
    with Spill(at_hand=4) as spill:
        for stream, version in steps:
            if version is None:
                assert spill.get(stream) == expected.get(stream, NOTHING)
            else:
                spill[stream] = expected[stream] = Folded(version, "0" * 64, (stream, version))
            assert len(spill._recent) <= 5
        assert {stream: spill.get(stream) for stream in expected} == expected


def test_a_batch_comes_back_with_its_header_and_its_items() -> None:
    header = BatchHeader(
        v=1, log="a" * 64, actor=str(UUID(int=1)), seen=Seen(size=0, root="b" * 64), count=2, root="c" * 64
    )
    batch = Batch(header, [str(UUID(int=2)), str(UUID(int=3))])
    with closing(SpilledBatches()) as batches:
        batches["d" * 64] = batch
        assert batches.get("d" * 64) == batch
        assert batches.get("e" * 64) is None
