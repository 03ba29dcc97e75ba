"""Vectors of the tree and the C2SP formats: roots, proofs, signed notes, checkpoints, tiles, bundles, proof files."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from contracts.checkpoint import Checkpoint
from contracts.note import Cosigner, Note, NoteSigner, to_base64
from contracts.tiles import Tile, entries_path, pack_entries, tiles, withheld_entries_path
from contracts.tree import (
    EMPTY_ROOT,
    consistency_proof,
    hash_reader,
    inclusion_proof,
    leaf_hash,
    root_at,
)
from tests.contracts.making.cases import Case, bad, good, refused, spelled
from tests.contracts.making.log import LOG_SIGNER, signed_checkpoint, small_log
from tests.people import ORIGIN, key

ENTRIES = [b'{"entry":%d}' % number for number in range(1000)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
READ = hash_reader(LEAVES)
WITNESS = Cosigner("witness.example.org/city", key("witness"))
COSIGNED_AT_S = 1_767_247_200
OTHER = NoteSigner(ORIGIN, key("not the log"))


def files() -> dict[Path, bytes]:
    return (
        roots() | inclusion() | consistency() | notes() | checkpoints() | tile_names() | bundles() | proofs()
    )


def as_hex(hashes: Sequence[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


# ── the tree ────────────────────────────────────────────────────────────────────────────────────────────────────


def roots() -> dict[Path, bytes]:
    """Entry i of each tree is `{"entry":i}`."""
    sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 256, 257, 1000]
    taken = [{"name": f"size {size}", "size": size, "root": root_at(size, READ).hex()} for size in sizes]
    return good("roots", 'The tree of the first `size` entries has `root`; entry i is {"entry":i}.', taken)


def inclusion() -> dict[Path, bytes]:
    def case(index: int, size: int) -> Case:
        return {
            "leaf": LEAVES[index].hex(),
            "index": index,
            "size": size,
            "root": root_at(size, READ).hex(),
            "proof": as_hex(inclusion_proof(index, size, READ)),
        }

    places = [(0, 1), (0, 2), (1, 2), (2, 3), (0, 7), (5, 7), (6, 7), (255, 256), (256, 257), (999, 1000)]
    whole = case(5, 7)
    broken: dict[str, tuple[Case, str]] = {
        "another leaf": (whole | {"leaf": LEAVES[4].hex()}, "The leaf is another entry's."),
        "another index": (whole | {"index": 4}, "The leaf stands elsewhere."),
        "another size": (case(6, 7) | {"size": 8}, "The last leaf of seven has another path in eight."),
        "another root": (whole | {"root": "0" * 64}, "The root is another."),
        "a hash too few": (whole | {"proof": whole["proof"][:-1]}, "A hash is missing."),
        "a hash too many": (whole | {"proof": whole["proof"] + ["0" * 64]}, "A hash is left over."),
        "hashes in another order": (
            whole | {"proof": whole["proof"][::-1]},
            "The leaf's sibling comes first.",
        ),
        "an index outside": (whole | {"index": 7}, "Indexes are below the size."),
        "the empty tree": (
            {"leaf": LEAVES[0].hex(), "index": 0, "size": 0, "root": EMPTY_ROOT.hex(), "proof": []},
            "The empty tree holds nothing.",
        ),
        "a node passed off as a leaf": (
            case(0, 2) | {"leaf": root_at(2, READ).hex(), "size": 1},
            "A single leaf has no proof.",
        ),
    }
    return good(
        "inclusion",
        "The tree of `size` entries under `root` has `leaf` at `index`.",
        ({"name": f"{index} of {size}"} | case(index, size) for index, size in places),
    ) | bad(
        "inclusion",
        "`proof` does not show it.",
        (refused(name, why, "bad-proof", **case) for name, (case, why) in broken.items()),
    )


def consistency() -> dict[Path, bytes]:
    def case(old: int, new: int) -> Case:
        return {
            "old": old,
            "old_root": root_at(old, READ).hex(),
            "new": new,
            "new_root": root_at(new, READ).hex(),
            "proof": as_hex(consistency_proof(old, new, READ)),
        }

    places = [(0, 0), (0, 7), (1, 1), (1, 2), (3, 7), (4, 7), (6, 7), (7, 7), (4, 8), (255, 257), (256, 1000)]
    whole = case(3, 7)
    broken: dict[str, tuple[Case, str]] = {
        "another old root": (whole | {"old_root": "0" * 64}, "The old tree is another."),
        "another new root": (whole | {"new_root": "0" * 64}, "The new tree is another."),
        "a shrunken tree": (whole | {"old": 7, "new": 3}, "A log only grows."),
        "no hashes": (whole | {"proof": []}, "A proof between different sizes has hashes."),
        "a hash too few": (whole | {"proof": whole["proof"][:-1]}, "A hash is missing."),
        "a hash too many": (whole | {"proof": whole["proof"] + ["0" * 64]}, "A hash is left over."),
        "same size, other roots": (case(7, 7) | {"old_root": "0" * 64}, "Two trees of one size are one."),
        "same size, with hashes": (case(7, 7) | {"proof": ["0" * 64]}, "There is nothing to show."),
        "from nothing, with hashes": (case(0, 7) | {"proof": ["0" * 64]}, "There is nothing to show."),
        "from nothing, another root": (case(0, 7) | {"old_root": "0" * 64}, "The empty tree has one root."),
    }
    return good(
        "consistency",
        "The tree of `old` entries is the beginning of the tree of `new`.",
        ({"name": f"{old} to {new}"} | case(old, new) for old, new in places),
    ) | bad(
        "consistency",
        "`proof` does not show it.",
        (refused(name, why, "bad-proof", **case) for name, (case, why) in broken.items()),
    )


# ── notes and checkpoints ───────────────────────────────────────────────────────────────────────────────────────


def notes() -> dict[Path, bytes]:
    log, witness = LOG_SIGNER.verifier.vkey, WITNESS.verifier.vkey
    checkpoint = Checkpoint(ORIGIN, 7, root_at(7, READ))
    note = checkpoint.sign(LOG_SIGNER)
    cosigned = note.with_signature(WITNESS.sign(note.text, COSIGNED_AT_S))
    stranger = note.with_signature(NoteSigner("somebody.example", key("somebody")).sign(note.text))
    plain = Note("第一行\n\n第三行\n").with_signature(LOG_SIGNER.sign("第一行\n\n第三行\n"))
    data = note.to_bytes()
    line = data[data.rindex(b"\n\n") + 2 :]
    forged = note.with_signature(OTHER.sign(note.text)).to_bytes()
    # A line under the log's name and key ID whose signature is another key's.
    wrong = data.replace(line, _line(ORIGIN, LOG_SIGNER.verifier.key_id + OTHER.sign(note.text).signature))
    cosign_wrong = note.to_bytes() + _line(
        WITNESS.verifier.name, WITNESS.verifier.key_id + WITNESS.sign("x\n", COSIGNED_AT_S).signature
    )
    broken: dict[str, tuple[bytes, str, str]] = {
        "the text changed": (
            data.replace(b"\n7\n", b"\n8\n"),
            "wrong-note-signature",
            "The size was changed.",
        ),
        "a known key that does not verify": (
            wrong,
            "wrong-note-signature",
            "The signature is another key's.",
        ),
        "a witness that does not verify": (
            cosign_wrong,
            "wrong-note-signature",
            "A known witness cosigned something else.",
        ),
        "signed by nobody known": (
            checkpoint.sign(OTHER).to_bytes(),
            "no-known-signature",
            "The only signature is an unknown key's.",
        ),
        "no signature line": (note.text.encode() + b"\n", "malformed-note", "A note has a signature line."),
        "no blank line": (data.replace(b"\n\n", b"\n"), "malformed-note", "A blank line ends the text."),
        "line ends of another system": (data.replace(b"\n", b"\r\n"), "malformed-note", "Lines end in LF."),
        "no line feed at the end": (data[:-1], "malformed-note", "A signature line ends in LF."),
        "a hyphen for a dash": (data.replace("—".encode(), b"-"), "malformed-note", "The dash is U+2014."),
        "base64 without padding": (data.replace(b"=\n", b"\n", 99), "malformed-note", "Base64 is padded."),
        "a signature of four bytes": (
            data.replace(line, _line(ORIGIN, b"\x00" * 4)),
            "malformed-note",
            "A key ID alone is no signature.",
        ),
        "a line twice": (data + line, "malformed-note", "A line stands once."),
        "not UTF-8": (data + b"\xff", "malformed-note", "A note is UTF-8."),
        "a tab": (data.replace(b"\n7\n", b"\n\t7\n"), "malformed-note", "LF is the only control character."),
    }
    assert len({case for case, _, _ in broken.values()} | {data, forged}) == len(broken) + 2
    known = [log, witness]
    taken = {
        "the log's own": (note.to_bytes(), ["log"]),
        "with a witness": (cosigned.to_bytes(), ["log", "witness"]),
        "with a stranger's line, ignored": (stranger.to_bytes(), ["log"]),
        "with another key of the log's name, ignored": (forged, ["log"]),
        "a text with a blank line in it": (plain.to_bytes(), ["log"]),
    }
    return good(
        "notes",
        "`note` is signed by those in `signed`, whose keys are in `vkeys`.",
        (
            {"name": name, "note": data.decode(), "vkeys": known, "signed": signed, "names": {"log": ORIGIN, "witness": WITNESS.verifier.name}}
            for name, (data, signed) in taken.items()
        ),
    ) | bad(
        "notes",
        "`note` is none that those in `vkeys` have signed.",
        (
            refused(name, why, code, **spelled("note", data), vkeys=known)
            for name, (data, code, why) in broken.items()
        ),
    )  # fmt: skip


def _line(name: str, data: bytes) -> bytes:
    return f"— {name} {b64encode(data).decode()}\n".encode()


def checkpoints() -> dict[Path, bytes]:
    vkey = LOG_SIGNER.verifier.vkey
    good_root = to_base64(root_at(7, READ))
    texts: dict[str, tuple[str, str]] = {
        "a leading zero": (f"{ORIGIN}\n07\n{good_root}\n", "The size has no leading zero."),
        "a sign": (f"{ORIGIN}\n+7\n{good_root}\n", "The size is digits."),
        "digits of another script": (f"{ORIGIN}\n٧\n{good_root}\n", "Digits are ASCII."),
        "a size of 2^63": (f"{ORIGIN}\n{2**63}\n{good_root}\n", "Sizes are below 2^63."),
        "a short root": (f"{ORIGIN}\n7\n{to_base64(bytes(31))}\n", "A root has 32 bytes."),
        "a root in hexadecimal": (f"{ORIGIN}\n7\n{root_at(7, READ).hex()}\n", "A root is base64."),
        "an extension line": (f"{ORIGIN}\n7\n{good_root}\nmore\n", "There are no extension lines."),
        "two lines": (f"{ORIGIN}\n7\n", "A checkpoint has three lines."),
        "an empty tree with a root": (f"{ORIGIN}\n0\n{good_root}\n", "The empty tree has one root."),
    }
    broken = [
        refused(
            name,
            why,
            "malformed-checkpoint",
            checkpoint=Note(text).with_signature(LOG_SIGNER.sign(text)).to_bytes().decode(),
            vkeys=[vkey],
        )
        for name, (text, why) in texts.items()
    ]
    another = Checkpoint("ledger.example.org/other", 7, root_at(7, READ)).text
    broken += [
        refused(
            "another log's text",
            "The log's key signs its own origin.",
            "not-the-logs-signature",
            checkpoint=Note(another).with_signature(LOG_SIGNER.sign(another)).to_bytes().decode(),
            vkeys=[vkey],
        ),
        refused(
            "a witness alone",
            "A witness's line never stands for the log's.",
            "not-the-logs-signature",
            checkpoint=_witness_alone().decode(),
            vkeys=[vkey, WITNESS.verifier.vkey],
        ),
    ]
    return good(
        "checkpoints",
        "`checkpoint` says that the tree of `size` entries of the log `origin` has `root`.",
        [
            {
                "name": f"size {size}",
                "checkpoint": Checkpoint(ORIGIN, size, root_at(size, READ)).sign(LOG_SIGNER).to_bytes().decode(),
                "vkeys": [vkey],
                "origin": ORIGIN,
                "size": size,
                "root": root_at(size, READ).hex(),
            }
            for size in (0, 1, 7, 1000)
        ],
    ) | bad("checkpoints", "`checkpoint` is none of a log in `vkeys`.", broken)  # fmt: skip


def _witness_alone() -> bytes:
    text = Checkpoint(ORIGIN, 7, root_at(7, READ)).text
    return Note(text).with_signature(WITNESS.sign(text, COSIGNED_AT_S)).to_bytes()


# ── tiles ───────────────────────────────────────────────────────────────────────────────────────────────────────


def tile_names() -> dict[Path, bytes]:
    paths = [Tile(0, 0), Tile(0, 273, 112), Tile(1, 1234067), Tile(2, 0, 1), Tile(63, 0)]
    named = [
        {"name": tile.path, "path": tile.path, "level": tile.level, "index": tile.index, "width": tile.width}
        for tile in paths
    ]
    sizes = [
        {"name": f"all tiles at size {size}", "size": size, "paths": [tile.path for tile in tiles(size)]}
        for size in (0, 1, 255, 256, 257, 1000)
    ]
    contents = [
        {
            "name": f"{tile.path} of the tree of 600",
            "path": tile.path,
            "tree": 600,
            "sha256": _tile_digest(tile),
        }
        for tile in tiles(600)
    ]
    wrong = {
        "tile/0/0": "Numbers have groups of three digits.",
        "tile/0/x001/67": "Numbers have groups of three digits.",
        "tile/0/001/067": "All groups but the last begin with x.",
        "tile/0/x000/067": "No leading group is zero.",
        "tile/00/000": "Levels have no leading zero.",
        "tile/64/000": "Levels are below 64.",
        "tile/0/000.p/0": "A partial tile has at least one hash.",
        "tile/0/000.p/256": "A full tile has no width.",
        "tile/0/000.p/007": "Widths have no leading zero.",
        "tile/-1/000": "Levels are 0 to 63.",
        "tile/entries/000": "Entries are no tile.",
    }
    return good(
        "tiles", "Names of tiles, which there are, and what is in them.", named + sizes + contents
    ) | bad(
        "tiles",
        "`path` names no tile.",
        (refused(path, why, "no-such-tile", path=path) for path, why in wrong.items()),
    )


def _tile_digest(tile: Tile) -> str:
    first = tile.index * 256
    return sha256(b"".join(READ(8 * tile.level, first + at) for at in range(tile.width))).hexdigest()


def bundles() -> dict[Path, bytes]:
    three = ENTRIES[:3]
    held: list[bytes | None] = [three[0], None, three[2]]
    whole, partial = pack_entries(three), pack_entries(held)
    cut: dict[str, tuple[bytes, int, str]] = {
        "cut off": (whole[:-1], 3, "The last entry is cut off."),
        "a length alone": (whole + b"\x00", 3, "A length has two bytes."),
        "an entry too few": (whole, 4, "Four are expected."),
        "an entry too many": (whole, 2, "Two are expected."),
        "one withheld": (partial, 3, "A bundle that lacks an entry stands at partial/entries."),
    }
    return good(
        "bundles",
        "`bundle_base64` holds `entries`; null where one is withheld.",
        [
            {"name": "three entries", "path": entries_path(0, 3), "entries": [e.decode() for e in three], "bundle_base64": b64encode(whole).decode()},
            {"name": "the second withheld", "path": withheld_entries_path(0, 3), "entries": [e and e.decode() for e in held], "bundle_base64": b64encode(partial).decode()},
        ],
    ) | bad(
        "bundles",
        "`bundle_base64` is no bundle of `width` entries at tile/entries.",
        (
            refused(name, why, "bad-bundle", width=width, bundle_base64=b64encode(data).decode())
            for name, (data, width, why) in cut.items()
        ),
    )  # fmt: skip


# ── proof files ─────────────────────────────────────────────────────────────────────────────────────────────────


def proofs() -> dict[Path, bytes]:
    small, vkey = small_log(), LOG_SIGNER.verifier.vkey
    index = small.first("agreement.signed")
    proof, entry = small.proof(index), small.entries[index].decode()
    data = proof.to_bytes()
    hint = type(proof)(index, proof.hashes, proof.checkpoint, extra=b"agreement.signed").to_bytes()
    other_root = signed_checkpoint([leaf_hash(b"x")] * len(small.entries))
    edits: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
        "another index": (lambda d: d.replace(b"index %d\n" % index, b"index %d\n" % (index + 1)), "bad-proof", "The entry stands elsewhere."),
        "an index with a leading zero": (lambda d: d.replace(b"index ", b"index 0"), "malformed-proof", "Numbers have no leading zero."),
        "another version": (lambda d: d.replace(b"@v1", b"@v2"), "malformed-proof", "The first line names the format."),
        "no index": (lambda d: d.replace(b"index %d\n" % index, b""), "malformed-proof", "There is an index line."),
        "an empty hint": (lambda d: d.replace(b"index ", b"extra \nindex "), "malformed-proof", "A hint is not empty."),
        "a hash too few": (lambda d: _without_a_hash(d), "bad-proof", "A hash is missing."),
        "a hash that is none": (lambda d: d.replace(b"\n\n", b"\nAAAA\n\n", 1), "bad-hashes", "A hash has 32 bytes."),
        "another tree": (lambda d: d.split(b"\n\n", 1)[0] + b"\n\n" + other_root, "bad-proof", "The checkpoint is another tree's."),
        "a checkpoint that nobody signed": (lambda d: d.replace(b"\n%d\n" % len(small.entries), b"\n%d\n" % (len(small.entries) + 1)), "wrong-note-signature", "The checkpoint was changed."),
    }  # fmt: skip
    broken = [
        refused(name, why, code, proof=edit(data).decode(), entry=entry, vkeys=[vkey])
        for name, (edit, code, why) in edits.items()
    ]
    changed = entry.replace('"received":1', '"received":2')
    broken.append(
        refused("another entry", "The entry was changed.", "bad-proof", proof=data.decode(), entry=changed, vkeys=[vkey])
    )  # fmt: skip
    members = {"entry": entry, "vkeys": [vkey], "index": index, "leaf": leaf_hash(entry.encode()).hex()}
    return good(
        "tlog-proofs",
        "`proof` shows that the log in `vkeys` has `entry` at `index`.",
        [
            {"name": "a signature under an agreement", "proof": data.decode()} | members,
            {"name": "with a hint", "proof": hint.decode()} | members,
        ],
    ) | bad("tlog-proofs", "`proof` does not show that the log in `vkeys` has `entry`.", broken)


def _without_a_hash(data: bytes) -> bytes:
    head, _, checkpoint = data.partition(b"\n\n")
    return head.rpartition(b"\n")[0] + b"\n\n" + checkpoint
