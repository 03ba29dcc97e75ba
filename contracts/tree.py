"""The tamper-evident tree: one hash stands for all entries and their order (RFC 6962 §2.1 = RFC 9162 §2.1).

Each entry is a leaf. A tree of `size` leaves splits at the largest power of two below its size, so its left parts
are *complete* subtrees of 2^level leaves, and those never change again when the log grows. A complete subtree is
named by (level, index): it covers the leaves from index × 2^level up to the next one's first.

    size 7                  root
                          /      \\
              (2,0) ────          ──── ·
             /     \\                 /   \\
         (1,0)     (1,1)        (1,2)     (0,6)
         /  \\      /  \\         /  \\
        0    1    2    3       4    5        6

Therefore everything here needs only the hashes of complete subtrees, asked of a `HashReader`: stored tiles give
them without reading a leaf, `hash_reader` gives them for a list in memory. The right edge of the tree above is
(2,0), (1,2), (0,6): three hashes from which the root follows and with which the tree can grow, a `Frontier`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from contracts.refusals import NotEvidence

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
MAX_SIZE = 2**63 - 1  # what a signed 64-bit column, and every other implementation, can count

HashReader = Callable[[int, int], bytes]
"""(level, index) → the hash of that complete subtree."""


class BadProof(NotEvidence):
    zh = "证明不成立：{why_zh}。请重新取得证明；若仍不成立，请保留双方文件并报告监督方。"
    en = "The proof does not hold: {why}. Fetch it again; if it still fails, keep both files and report them."


class BadHashes(NotEvidence):
    zh = "哈希数据不完整或有误：{why_zh}。请重新取得。"
    en = "The hashes are incomplete or malformed: {why}. Fetch them again."


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves`, which are leaf hashes; `EMPTY_ROOT` of none.

    Pairing from the bottom and carrying an odd last one up gives the same tree as splitting from the top.
    """
    if not leaves:
        return EMPTY_ROOT
    row = list(leaves)
    while len(row) > 1:
        pairs = iter(row)
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        if len(row) % 2:
            above.append(row[-1])
        row = above
    return row[0]


def hash_reader(leaves: Sequence[bytes]) -> HashReader:
    """Reads complete subtrees over leaf hashes held in memory; hashes them all once, then each read is a look-up."""
    rows = [list(leaves)]
    while len(rows[-1]) > 1:
        pairs = iter(rows[-1])
        rows.append([node_hash(left, right) for left, right in zip(pairs, pairs, strict=False)])

    def read(level: int, index: int) -> bytes:
        return rows[level][index]

    return read


# ── proofs: making ──────────────────────────────────────────────────────────────────────────────────────────────


def root_at(size: int, read: HashReader) -> bytes:
    """The root of the first `size` leaves."""
    return _root_of_range(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: HashReader) -> list[bytes]:
    """From the leaf's sibling up to the root's child (RFC 6962 §2.1.1): at most log2(size) hashes."""
    assert 0 <= index < size, "asked for a leaf outside the tree"
    start, stop, path = 0, size, []
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_root_of_range(middle, stop, read))
            stop = middle
        else:
            path.append(_root_of_range(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, read: HashReader) -> list[bytes]:
    """That the tree of `old` leaves is the beginning of the tree of `new` (RFC 6962 §2.1.2).

    Empty when `old` is 0 or equal to `new`.
    """
    assert 0 <= old <= new, "a tree only grows"
    if old == 0:
        return []
    start, stop, path = 0, new, []
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_root_of_range(middle, stop, read))
            stop = middle
        else:
            path.append(_root_of_range(start, middle, read))
            start = middle
    if start > 0:  # otherwise the old root itself, which the verifier has
        path.append(_root_of_range(start, stop, read))
    return path[::-1]


# ── proofs: verifying ───────────────────────────────────────────────────────────────────────────────────────────


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Returns when the tree of `size` leaves under `root` holds `leaf` at `index`; raises `BadProof` otherwise.

    RFC 9162 §2.1.3.2, step by step; too long and too short proofs are refused.
    """
    _require(
        0 <= index < size <= MAX_SIZE,
        f"序号{index}不在{size}条的树内",
        f"index {index} is outside a tree of {size}",
    )
    _require_hashes([leaf, root, *proof])
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        _require(last != 0, "哈希比树的层数多", "it has more hashes than the tree has levels")
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            node, last = _climb_right_edge(node, last)
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    _require(last == 0, "哈希比树的层数少", "it has fewer hashes than the tree has levels")
    _require(computed == root, "算出的是另一个树根", "it leads to another root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Returns when the old tree is the beginning of the new one; raises `BadProof` otherwise (RFC 9162 §2.1.4.2)."""
    _require(
        0 <= old <= new <= MAX_SIZE,
        f"{new}条的树不可能由{old}条的树长成",
        f"a tree of {new} cannot extend one of {old}",
    )
    _require_hashes([old_root, new_root, *proof])
    _require(old != 0 or old_root == EMPTY_ROOT, "空树的树根不是这个", "the root of an empty tree is another")
    _require(new != 0 or new_root == EMPTY_ROOT, "空树的树根不是这个", "the root of an empty tree is another")
    if old in (0, new):
        _require(not proof, "无可证明，却带有哈希", "nothing is to be proved, yet it has hashes")
        _require(
            old == 0 or old_root == new_root,
            "同样大小的两棵树树根不同",
            "two trees of one size have different roots",
        )
        return
    _require(len(proof) > 0, "证明是空的", "it is empty")

    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    computed_old = computed_new = path[0]
    for sibling in path[1:]:
        _require(last != 0, "哈希比树的层数多", "it has more hashes than the tree has levels")
        if node & 1 or node == last:
            computed_old = node_hash(sibling, computed_old)
            computed_new = node_hash(sibling, computed_new)
            node, last = _climb_right_edge(node, last)
        else:
            computed_new = node_hash(computed_new, sibling)
        node, last = node >> 1, last >> 1
    _require(last == 0, "哈希比树的层数少", "it has fewer hashes than the tree has levels")
    _require(computed_old == old_root, "不是从旧树根算起的", "it does not begin at the old root")
    _require(computed_new == new_root, "算不到新树根", "it does not lead to the new root")


# ── the right edge ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be kept of leaves `start`..`stop` to hash on from there: at most 2 × 63 hashes, however many leaves.

    One that starts at 0 is the right edge of a tree and has a root. Ranges hashed apart, by several processes, are
    put together with `then`: `Frontier().extend(a).then(Frontier.at(len(a)).extend(b))` is that of both lists.
    Frontiers are values: each method returns a new one.
    """

    start: int = 0
    stop: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.hashes) == sum(1 for _ in subtrees(self.start, self.stop)), (
            "not the hashes of this range"
        )

    @classmethod
    def at(cls, start: int) -> Self:
        """The empty range before leaf `start`."""
        return cls(start, start)

    def root(self) -> bytes:
        """The root of the tree of `stop` leaves; only of a frontier that starts at 0."""
        assert self.start == 0, "a range in the middle has no root"
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT

    def extend(self, leaves: Sequence[bytes]) -> "Frontier":
        """With these leaf hashes added at the end."""
        complete = []
        for level, index in subtrees(self.stop, self.stop + len(leaves)):
            first = (index << level) - self.stop
            complete.append((level, root(leaves[first : first + (1 << level)])))
        return self.grown(complete)

    def then(self, following: "Frontier") -> "Frontier":
        """The frontier of both ranges; `following` must start where this one stops."""
        assert following.start == self.stop, "the ranges do not touch"
        levels = [level for level, _ in subtrees(following.start, following.stop)]
        return self.grown(zip(levels, following.hashes, strict=True))

    def to_hex(self) -> list[str]:
        """The hashes, left to right; with `start` and `stop` they are the whole frontier."""
        return [one.hex() for one in self.hashes]

    @classmethod
    def from_hex(cls, stop: int, hashes: Sequence[str], start: int = 0) -> Self:
        """What `to_hex` gave; refuses (`BadHashes`) another number of hashes than the range has, or other spelling."""
        if not 0 <= start <= stop <= MAX_SIZE:
            raise BadHashes(
                why_zh=f"没有从{start}到{stop}的区间", why=f"no range runs from {start} to {stop}"
            )
        expected = sum(1 for _ in subtrees(start, stop))
        if len(hashes) != expected:
            raise BadHashes(
                why_zh=f"第{start}至{stop}条应有{expected}个哈希，实有{len(hashes)}个",
                why=f"leaves {start} to {stop} need {expected} hashes, there are {len(hashes)}",
            )
        for one in hashes:
            if len(one) != 2 * HASH_BYTES or set(one) - set("0123456789abcdef"):
                raise BadHashes(
                    why_zh="哈希须为64位小写十六进制", why="a hash is not 64 lowercase hexadecimal digits"
                )
        return cls(start, stop, tuple(bytes.fromhex(one) for one in hashes))

    def grown(self, complete: Iterable[tuple[int, bytes]]) -> "Frontier":
        """With complete subtrees (level, hash) added at the end, each at a multiple of its own size."""
        hashes, stop = list(self.hashes), self.stop
        for level, added in complete:
            assert stop % (1 << level) == 0, "a subtree begins at a multiple of its size"
            index = stop >> level
            stop += 1 << level
            while index & 1 and (index - 1) << level >= self.start:
                added = node_hash(hashes.pop(), added)
                level, index = level + 1, index >> 1
            hashes.append(added)
        return Frontier(self.start, stop, tuple(hashes))


def subtrees(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The fewest complete subtrees (level, index) that cover leaves `start` up to, not including, `stop`, in order.

    >>> list(subtrees(0, 7))
    [(2, 0), (1, 2), (0, 6)]
    >>> list(subtrees(3, 7))
    [(0, 3), (1, 2), (0, 6)]
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def _root_of_range(start: int, stop: int, read: HashReader) -> bytes:
    """The hash of one node of the tree: leaves `start`..`stop`, complete or on the right edge."""
    return _fold([read(level, index) for level, index in subtrees(start, stop)])


def _fold(hashes: Sequence[bytes]) -> bytes:
    """A right edge, left to right, hashed together from the right."""
    computed = hashes[-1]
    for left in reversed(hashes[:-1]):
        computed = node_hash(left, computed)
    return computed


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _climb_right_edge(node: int, last: int) -> tuple[int, int]:
    """Skips the levels at which `node` is a last, odd one and is carried up without a sibling."""
    while not node & 1 and node:
        node, last = node >> 1, last >> 1
    return node, last


def _require(holds: bool, why_zh: str, why: str) -> None:
    if not holds:
        raise BadProof(why_zh=why_zh, why=why)


def _require_hashes(hashes: Iterable[bytes]) -> None:
    _require(
        all(len(one) == HASH_BYTES for one in hashes),
        f"有哈希不是{HASH_BYTES}字节",
        f"a hash is not {HASH_BYTES} bytes",
    )
