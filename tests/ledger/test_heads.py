"""Joining stretches: versions go on, and no act stands twice, wherever its two rows are."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from contracts.tree import Frontier
from ledger.findings import Broken
from ledger.heads import Heads
from ledger.integrity import Head, NamedAct, Stretch

A, B, C = (UUID(int=n).bytes for n in (1, 2, 3))


def stretch(
    heads: dict[bytes, tuple[int, int, int]] | None = None, acts: Iterable[tuple[bytes, int]] = ()
) -> Stretch:
    return Stretch(
        0,
        0,
        Frontier.at(0),
        heads=[Head(stream, *head) for stream, head in (heads or {}).items()],
        acts=[NamedAct(*act) for act in acts],
    )


def found(*stretches: Stretch) -> tuple[int, str]:
    heads = Heads()
    *before, last = stretches
    for each in before:
        heads.join(each)
    with pytest.raises(Broken) as no:
        heads.join(last)
    heads.close()
    return no.value.finding.index, no.value.finding.code


def test_versions_go_on_from_stretch_to_stretch() -> None:
    heads = Heads()
    heads.join(stretch({A: (1, 2, 0)}))
    heads.join(stretch({A: (3, 3, 9), B: (1, 1, 10)}, [(C, 9)]))
    heads.close()


@pytest.mark.parametrize("first", [2, 4])
def test_a_version_left_out_or_repeated_is_found(first: int) -> None:
    assert found(stretch({A: (1, 2, 0)}), stretch({A: (first, first, 9)})) == (9, "version-gap")


def test_an_act_stands_once_in_all_the_log() -> None:
    assert found(stretch(acts=[(A, 3)]), stretch(acts=[(A, 9)])) == (9, "counted-twice")
    assert found(stretch(acts=[(A, 3), (A, 9)])) == (9, "counted-twice")


def test_an_id_is_not_used_again_after_the_statement_that_opened_a_stream_with_it() -> None:
    assert found(stretch({A: (1, 1, 3)}), stretch({B: (1, 1, 9)}, [(A, 9)])) == (9, "counted-twice")
    assert found(stretch({A: (1, 1, 3), B: (1, 1, 9)}, [(A, 9)])) == (9, "counted-twice")


def test_no_statement_opens_a_stream_with_an_id_that_was_used_before() -> None:
    assert found(stretch({B: (1, 1, 3)}, [(A, 3)]), stretch({A: (1, 1, 9)})) == (9, "counted-twice")
    assert found(stretch({B: (1, 1, 3), A: (1, 1, 9)}, [(A, 3)])) == (9, "counted-twice")
