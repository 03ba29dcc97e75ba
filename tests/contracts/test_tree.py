"""Our tree against the reference values of other logs, against a second implementation, and against mischief."""

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.tree import (
    EMPTY_ROOT,
    BadHashes,
    BadProof,
    Frontier,
    consistency_proof,
    hash_reader,
    inclusion_proof,
    leaf_hash,
    root,
    root_at,
    subtrees,
    verify_consistency,
    verify_inclusion,
)

# The reference tree that Certificate Transparency implementations share: eight entries, its roots at each size.
REFERENCE_ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = [
    bytes.fromhex(one)
    for one in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
REFERENCE_LEAVES = [leaf_hash(entry) for entry in REFERENCE_ENTRIES]

LEAVES = [leaf_hash(b"leaf %d" % number) for number in range(1100)]
READ = hash_reader(LEAVES)


# ── agreeing with others ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", range(9))
def test_the_root_is_the_reference_root_at_every_size(size: int) -> None:
    assert root(REFERENCE_LEAVES[:size]) == REFERENCE_ROOTS[size]
    assert root_at(size, hash_reader(REFERENCE_LEAVES)) == REFERENCE_ROOTS[size]
    assert Frontier().extend(REFERENCE_LEAVES[:size]).root() == REFERENCE_ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "expected"),
    [
        (0, 1, []),
        (0, 8, ["96a296d2", "5f083f0a", "6b47aaf2"]),
        (5, 8, ["bc1a0643", "ca854ea1", "d37ee418"]),
        (2, 3, ["fac54203"]),
        (1, 5, ["6e340b9c", "5f083f0a", "bc1a0643"]),
    ],
)
def test_inclusion_proofs_are_the_reference_proofs(index: int, size: int, expected: list[str]) -> None:
    proof = inclusion_proof(index, size, hash_reader(REFERENCE_LEAVES))
    assert [one.hex()[:8] for one in proof] == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (1, 1, []),
        (1, 8, ["96a296d2", "5f083f0a", "6b47aaf2"]),
        (6, 8, ["0ebc5d34", "ca854ea1", "d37ee418"]),
        (2, 5, ["5f083f0a", "bc1a0643"]),
    ],
)
def test_consistency_proofs_are_the_reference_proofs(old: int, new: int, expected: list[str]) -> None:
    proof = consistency_proof(old, new, hash_reader(REFERENCE_LEAVES))
    assert [one.hex()[:8] for one in proof] == expected


def test_roots_and_proofs_are_interchangeable_with_another_implementation() -> None:
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(1, 71):
        theirs.append_entry(b"leaf %d" % (size - 1))
        ours = root(LEAVES[:size])
        assert ours == theirs.get_root()
        for index in (0, size // 3, size // 2, size - 1):
            # They count from one, and their path begins with the leaf itself.
            their_path = theirs.prove_inclusion(index + 1, size).path
            assert [LEAVES[index], *inclusion_proof(index, size, READ)] == their_path
            old = index + 1
            theirs.prove_consistency(old, size).verify(root_at(old, READ), ours)
            verify_consistency(
                old, theirs.get_root(old), size, theirs.get_root(), consistency_proof(old, size, READ)
            )


# ── every proof holds, and no other ─────────────────────────────────────────────────────────────────────────────


def test_every_inclusion_proof_of_every_size_up_to_200_holds() -> None:
    for size in range(1, 201):
        top = root_at(size, READ)
        for index in range(size):
            verify_inclusion(LEAVES[index], index, size, inclusion_proof(index, size, READ), top)


def test_every_consistency_proof_between_sizes_up_to_64_holds() -> None:
    for new in range(65):
        for old in range(new + 1):
            verify_consistency(
                old, root_at(old, READ), new, root_at(new, READ), consistency_proof(old, new, READ)
            )


@st.composite
def trees_and_indexes(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, len(LEAVES)))
    return size, draw(st.integers(0, size - 1))


@given(trees_and_indexes(), st.data())
def test_one_flipped_bit_breaks_an_inclusion_proof(tree: tuple[int, int], data: st.DataObject) -> None:
    size, index = tree
    whole = [LEAVES[index], root_at(size, READ), *inclusion_proof(index, size, READ)]
    leaf, top, *proof = _with_one_bit_flipped(whole, data)
    with pytest.raises(BadProof):
        verify_inclusion(leaf, index, size, proof, top)


@given(trees_and_indexes(), st.data())
def test_one_flipped_bit_breaks_a_consistency_proof(tree: tuple[int, int], data: st.DataObject) -> None:
    new, old = tree[0], tree[1] + 1
    whole = [root_at(old, READ), root_at(new, READ), *consistency_proof(old, new, READ)]
    old_root, new_root, *proof = _with_one_bit_flipped(whole, data)
    with pytest.raises(BadProof):
        verify_consistency(old, old_root, new, new_root, proof)


@given(trees_and_indexes(), st.integers(0, 1099), st.integers(1, 1100))
def test_an_inclusion_proof_holds_for_its_own_index_only(
    tree: tuple[int, int], index: int, size: int
) -> None:
    right_size, right_index = tree
    proof = inclusion_proof(right_index, right_size, READ)
    if index == right_index:
        return
    with pytest.raises(BadProof):
        verify_inclusion(LEAVES[right_index], index, right_size, proof, root_at(right_size, READ))


@given(trees_and_indexes(), st.integers(0, 20))
def test_a_proof_with_a_hash_more_or_fewer_does_not_hold(tree: tuple[int, int], place: int) -> None:
    size, index = tree
    top, proof = root_at(size, READ), inclusion_proof(index, size, READ)
    longer = [*proof[:place], LEAVES[3], *proof[place:]]
    with pytest.raises(BadProof):
        verify_inclusion(LEAVES[index], index, size, longer, top)
    with pytest.raises(BadProof):
        verify_inclusion(LEAVES[index], index, size, [*proof, top], top)
    if proof:
        with pytest.raises(BadProof):
            verify_inclusion(LEAVES[index], index, size, proof[:-1], top)
        with pytest.raises(BadProof):
            verify_inclusion(LEAVES[index], index, size, proof[1:], top)

    old = index + 1
    old_root, proof = root_at(old, READ), consistency_proof(old, size, READ)
    with pytest.raises(BadProof):
        verify_consistency(old, old_root, size, top, [*proof, top])
    if proof:
        with pytest.raises(BadProof):
            verify_consistency(old, old_root, size, top, proof[:-1])
        with pytest.raises(BadProof):
            verify_consistency(old, old_root, size, top, proof[1:])


@pytest.mark.parametrize(
    ("index", "size", "proof", "because"),
    [
        (7, 7, [], "outside"),
        (-1, 7, [], "outside"),
        (0, 0, [], "outside"),
        (0, 2**63, [], "outside"),
        (0, 2, [b"\x00" * 31], "32 bytes"),
        (0, 1, [LEAVES[1]], "more hashes"),
        (0, 2, [], "fewer hashes"),
        (0, 2, [LEAVES[1]] * 100_000, "more hashes"),
        (0, 2, [LEAVES[2]], "another root"),
    ],
)
def test_an_inclusion_proof_is_refused_with_the_reason(
    index: int, size: int, proof: list[bytes], because: str
) -> None:
    with pytest.raises(BadProof, match=because):
        verify_inclusion(LEAVES[0], index, size, proof, root(LEAVES[:2]))


@pytest.mark.parametrize(
    ("old", "old_root", "new", "new_root", "proof", "because"),
    [
        (3, root(LEAVES[:3]), 2, root(LEAVES[:2]), [], "cannot extend"),
        (-1, EMPTY_ROOT, 2, root(LEAVES[:2]), [], "cannot extend"),
        (0, LEAVES[0], 2, root(LEAVES[:2]), [], "empty tree"),
        (0, EMPTY_ROOT, 0, LEAVES[0], [], "empty tree"),
        (0, EMPTY_ROOT, 2, root(LEAVES[:2]), [LEAVES[0]], "nothing is to be proved"),
        (2, root(LEAVES[:2]), 2, root(LEAVES[:2]), [LEAVES[0]], "nothing is to be proved"),
        (2, root(LEAVES[:2]), 2, root(LEAVES[1:3]), [], "different roots"),
        (1, LEAVES[0], 2, root(LEAVES[:2]), [], "it is empty"),
        (1, LEAVES[0], 2, root(LEAVES[:2]), [LEAVES[1]] * 2, "more hashes"),
        (1, LEAVES[0], 3, root(LEAVES[:3]), [LEAVES[1]], "fewer hashes"),
        (
            3,
            LEAVES[0],
            4,
            root(LEAVES[:4]),
            [LEAVES[2], LEAVES[3], root(LEAVES[:2])],
            "begin at the old root",
        ),
        (1, LEAVES[0], 2, root(LEAVES[:2]), [LEAVES[2]], "lead to the new root"),
        (1, LEAVES[0], 2, root(LEAVES[:2]), [b""], "32 bytes"),
    ],
)
def test_a_consistency_proof_is_refused_with_the_reason(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes], because: str
) -> None:
    with pytest.raises(BadProof, match=because) as refused:
        verify_consistency(old, old_root, new, new_root, proof)
    assert "{" not in refused.value.in_chinese()


# ── the right edge ──────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.integers(0, 300), max_size=6))
def test_a_frontier_grown_in_steps_has_the_root_of_all_leaves(steps: list[int]) -> None:
    frontier, size = Frontier(), 0
    for step in steps:
        added = LEAVES[size : size + step]
        frontier, size = frontier.extend(added), size + len(added)
        assert frontier.stop == size
        assert frontier.root() == root(LEAVES[:size])
        assert len(frontier.hashes) == size.bit_count()


@given(st.integers(0, 500), st.integers(0, 300), st.integers(0, 300))
def test_ranges_hashed_apart_join_to_the_frontier_of_the_whole(start: int, first: int, second: int) -> None:
    middle, stop = start + first, start + first + second
    left = Frontier.at(start).extend(LEAVES[start:middle])
    right = Frontier.at(middle).extend(LEAVES[middle:stop])
    whole = Frontier.at(start).extend(LEAVES[start:stop])
    assert left.then(right) == whole
    assert Frontier().extend(LEAVES[:start]).then(whole).root() == root(LEAVES[:stop])


@given(st.integers(0, 700), st.integers(0, 400))
@settings(max_examples=50)
def test_a_frontier_comes_back_from_its_hex(start: int, size: int) -> None:
    frontier = Frontier.at(start).extend(LEAVES[start : start + size])
    assert Frontier.from_hex(frontier.stop, frontier.to_hex(), frontier.start) == frontier
    whole = Frontier().extend(LEAVES[:size])
    assert Frontier.from_hex(size, whole.to_hex()) == whole


@pytest.mark.parametrize(
    ("stop", "hashes"),
    [
        (3, ["00" * 32]),
        (3, ["00" * 32] * 3),
        (1, ["00" * 31]),
        (1, ["0A" * 32]),
        (1, [" " + "00" * 32]),
        (-1, []),
        (2**63, ["00" * 32]),
    ],
)
def test_a_frontier_is_not_read_from_other_hex(stop: int, hashes: list[str]) -> None:
    with pytest.raises(BadHashes):
        Frontier.from_hex(stop, hashes)


@given(st.integers(0, 2**62), st.integers(0, 2**62))
def test_subtrees_cover_the_range_once_with_aligned_pieces(start: int, size: int) -> None:
    at = start
    for level, index in subtrees(start, start + size):
        assert index << level == at
        at = (index + 1) << level
    assert at == start + size


def _with_one_bit_flipped(hashes: list[bytes], data: st.DataObject) -> list[bytes]:
    which = data.draw(st.integers(0, len(hashes) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = bytearray(hashes[which])
    flipped[bit // 8] ^= 1 << bit % 8
    return [*hashes[:which], bytes(flipped), *hashes[which + 1 :]]
