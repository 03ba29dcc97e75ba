"""Every committed vector, against the code and against a verifier written from SPEC.md alone."""

import json
from collections.abc import Set
from typing import Any

import pytest

from contracts.note import Verifier
from contracts.proof import TlogProof, parse_hashes
from contracts.proof import verify as verify_proof
from contracts.refusals import Refusal
from contracts.tiles import unpack_entries
from contracts.tree import leaf_hash, root, verify_consistency
from ledger.audit import audit
from scripts import write_contracts
from tests.contracts import checking, checking_stranger, stranger
from tests.contracts.making import tampering
from tests.contracts.tampered import (
    Tampered,
    cases_of,
    kinds_of,
    log_file,
    small_log,
    tampered,
    untouched,
)

VKEY = log_file("log.vkey").decode().strip()
EXPECTED: dict[str, Any] = json.loads(log_file("expected.json"))


def every(folder: str, runs: dict[str, checking.Run], but: Set[str] = frozenset()) -> list[Any]:
    return [
        pytest.param(kind, case, id=f"{kind}: {case['name']}")
        for kind in kinds_of(folder)
        if kind in runs
        for case in cases_of(folder, kind)
        if case["name"] not in but
    ]


# ── what a verifier must take, and what it must refuse ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "case"), every("good", checking.RUNS))
def test_the_code_takes_a_good_vector(kind: str, case: checking.Case) -> None:
    checking.RUNS[kind](case)


@pytest.mark.parametrize(("kind", "case"), every("bad", checking.RUNS))
def test_the_code_refuses_a_bad_vector_for_its_reason(kind: str, case: checking.Case) -> None:
    with pytest.raises(Refusal) as no:
        checking.RUNS[kind](case)
    reasons = {each.code() for each in type(no.value).__mro__ if issubclass(each, Refusal)}
    assert case["code"] in reasons, no.value


@pytest.mark.parametrize(("kind", "case"), every("good", checking_stranger.RUNS))
def test_a_stranger_takes_a_good_vector(kind: str, case: checking.Case) -> None:
    checking_stranger.RUNS[kind](case)


@pytest.mark.parametrize(
    ("kind", "case"), every("bad", checking_stranger.RUNS, but=checking_stranger.BODIES_ARE_THE_SCHEMAS)
)
def test_a_stranger_refuses_a_bad_vector(kind: str, case: checking.Case) -> None:
    with pytest.raises(stranger.Bad):
        checking_stranger.RUNS[kind](case)


@pytest.mark.parametrize("folder", ["good", "bad"])
def test_every_kind_of_vector_is_run(folder: str) -> None:
    assert set(kinds_of(folder)) <= set(checking.RUNS)


# ── the small log ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_files_of_the_small_log_agree() -> None:
    entries, size = list(small_log()), EXPECTED["size"]
    leaves = [leaf_hash(entry) for entry in entries]
    assert unpack_entries(log_file(f"tile/entries/000.p/{size}"), size) == entries
    assert log_file(f"tile/0/000.p/{size}") == b"".join(leaves)
    assert root(leaves).hex() == EXPECTED["root"]
    old = EXPECTED["old"]
    proof = parse_hashes(log_file("consistency"))
    verify_consistency(old["size"], bytes.fromhex(old["root"]), size, root(leaves), proof)
    index = verify_proof(log_file("leaf"), TlogProof.parse(log_file("proof")), [Verifier.from_vkey(VKEY)])
    assert entries[index] == log_file("leaf")


def test_the_audit_finds_nothing_in_the_small_log() -> None:
    verdict = audit(untouched().source(), vkey=VKEY)
    assert verdict.findings == ()
    assert (verdict.log, verdict.size, verdict.root) == (EXPECTED["log"], EXPECTED["size"], EXPECTED["root"])
    assert verdict.whole


def test_a_stranger_finds_nothing_in_the_small_log_and_the_same_numbers() -> None:
    log = untouched()
    verifier = stranger.Verifier(stranger.statement_kinds(stranger.SPEC.read_text(encoding="utf-8")))
    for index, entry in enumerate(log.entries):
        verifier.take(index, entry)
    verifier.finish(log.checkpoints, VKEY, log.leaves)
    assert verifier.findings == []
    assert verifier.log == EXPECTED["log"]
    assert stranger.root(verifier.leaves).hex() == EXPECTED["root"]
    assert len(verifier.versions) == EXPECTED["streams"]
    assert sorted({size for _, size, _ in verifier.seen}) == EXPECTED["seen"]
    assert len(verifier.acts) - 2 == EXPECTED["statements"]  # genesis and the batch are acts too


def test_a_stranger_follows_the_old_checkpoint_and_the_proof() -> None:
    _, size, new_root = stranger.open_checkpoint(log_file("checkpoint"), [VKEY])
    _, old, old_root = stranger.open_checkpoint(log_file("checkpoint.old"), [VKEY])
    hashes = [stranger.from_base64(line) for line in log_file("consistency").decode().split()]
    stranger.verify_consistency(old, old_root, size, new_root, hashes)
    stranger.open_proof(log_file("proof"), log_file("leaf"), [VKEY])


def test_a_stranger_reads_the_same_facts() -> None:
    expected = json.loads(log_file("facts.json"))["facts"]
    found = [
        {"position": position, "kind": kind, "who": who, "attributes": attributes}
        for position, kind, who, attributes in stranger.facts(small_log())
    ]
    assert found == [{name: fact[name] for name in fact if name != "day"} for fact in expected]


def test_a_stranger_verifies_what_is_exported() -> None:
    folder = {
        path.name: path.read_bytes()
        for path in (write_contracts.ROOT / "contracts/vectors/log/statements").iterdir()
    }
    envelopes = {name: json.loads(data) for name, data in folder.items() if name.endswith(".dsse.json")}
    assert len(envelopes) == 2
    for name, envelope in envelopes.items():
        _, entry = stranger.read_entry(small_log()[int(name.split(".")[0])])
        signed = entry.get("statement") or entry["batch"]
        assert stranger.from_base64(envelope["payload"]) == stranger.write_canonical(signed)
        assert f"{envelope['signatures'][0]['keyid']}.pem" in folder
    [item] = [json.loads(data) for name, data in folder.items() if name.endswith(".item.json")]
    batch = next(each for each in envelopes.values() if "batch" in each["payloadType"])
    checking_stranger.item_export(item, batch)
    with pytest.raises(stranger.Bad):
        checking_stranger.item_export(item | {"i": 1}, batch)


# ── tampering ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", tampered(), ids=lambda case: case.name)
def test_the_audit_names_the_entry_that_was_tampered_with(case: Tampered) -> None:
    first = audit(case.source(), vkey=VKEY).findings[0]
    expected = case.file
    assert (first.index, first.invariant, first.code) == (
        expected["index"],
        expected["invariant"],
        expected["code"],
    )
    assert first.code == "not-an-entry" or (first.zh, first.en) == (expected["zh"], expected["en"])


@pytest.mark.slow
@pytest.mark.parametrize("case", tampered(), ids=lambda case: case.name)
def test_a_stranger_finds_what_can_be_found_without_deciding(case: Tampered) -> None:
    findings = stranger.verify(case.entries, case.checkpoints, VKEY, case.leaves)
    there = [found for found in findings if found.index == case.file["index"]]
    if not case.file["stranger"]:
        assert there == []
        return
    assert {found.invariant for found in there} & set(case.file["violates"]), findings[:3]
    batch = [index for index, entry in enumerate(small_log()) if b'"batch.received"' in entry]
    earlier = {found.index for found in findings if found.index < case.file["index"]}
    assert earlier <= set(batch), "only a batch as a whole may be blamed before its item"


def test_the_matrix_has_every_row_and_every_way() -> None:
    there = {(case.file["row"], case.file["how"]) for case in tampered()}
    impossible = {
        ("further", "re-sign"),  # nobody signs a further row by itself
        ("end", "column"),
        ("end", "swap"),
    }
    wanted = {(row, how) for row in tampering.ROWS for how in tampering.HOWS}
    assert wanted - there <= impossible, wanted - there
    assert {invariant for case in tampered() for invariant in case.file["violates"]} == {1, 2, 3, 4, 5, 6, 8}


def test_a_stranger_is_blind_only_where_the_file_says_why() -> None:
    blind = {case.name: case.file.get("cannot", "") for case in tampered() if not case.file["stranger"]}
    assert all("column" in why or "deciding" in why for why in blind.values())
    assert sum("deciding" in why for why in blind.values()) <= 4


# ── fresh ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stale_and_a_left_over_file_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {write_contracts.Path("contracts/schemas/new.json"): b"{}\n"}
    monkeypatch.setattr(write_contracts, "ROOT", tmp_path)
    monkeypatch.setattr(write_contracts, "GENERATED", [lambda: made])
    assert write_contracts.main(["--check"]) == 1
    assert "contracts/schemas/new.json" in capsys.readouterr().out
    assert write_contracts.main([]) == 0
    assert write_contracts.main(["--check"]) == 0
    left = tmp_path / "contracts/schemas/left-over.json"
    left.write_bytes(b"{}\n")
    assert write_contracts.main(["--check"]) == 1
    assert "left-over.json" in capsys.readouterr().out
    assert write_contracts.main([]) == 0
    assert not left.exists()
