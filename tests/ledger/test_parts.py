"""The audit of a part: it proves what is there, says what is not, and no lie about either goes through."""

from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from contracts import signing
from contracts.canonical import decode, encode
from contracts.entry import log_id, read_entry, write_entry
from contracts.keys import PrivateKey, keyid, write_public
from contracts.note import NoteSigner
from contracts.statement import Body, Seen
from contracts.statements.keys import RegisterPerson, ReplaceLogKey
from contracts.statements.lists import HoldActivity
from contracts.streams import rule_id
from contracts.tiles import Tile, entries_path, pack_entries, withheld_entries_path
from contracts.values import NIL
from ledger.audit import NeedsTheWholeLog, NoBeginning, Verdict, audit
from ledger.bundle import manifest
from ledger.rescoring import Rescoring
from ledger.sources import BadManifest, BundleSource, NoBundle, OtherBundle
from tests.ledger.parts import (
    FROZEN,
    GROWN,
    HOLDER,
    NEXT_LOG_KEY,
    REST,
    SIZE,
    frozen,
    grown,
    publish,
    registration,
    sheet_of_units,
    write,
)
from tests.people import ORIGIN, key

WHOLE = audit(BundleSource(FROZEN), meaning=False)
ENTRIES = frozen()
BATCH, FIRST_ITEM, LAST_ITEM = 151, 152, 155
PART = {20, 107, 108, 127, 157}


def audit_of(folder: Path) -> Verdict:
    return audit(BundleSource(folder))


def first(verdict: Verdict) -> tuple[int, str]:
    assert not verdict.intact
    return verdict.findings[0].index, verdict.findings[0].code


# ── an honest part ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_part_is_intact_and_not_whole_and_has_the_root_of_the_whole(tmp_path: Path) -> None:
    verdict = audit_of(publish(tmp_path, ENTRIES, PART))

    assert verdict.intact
    assert not verdict.whole
    assert not verdict.meaning_checked
    assert verdict.withheld == tuple(sorted(PART))
    assert (verdict.root, verdict.size, verdict.checkpoint_size) == (WHOLE.root, SIZE, SIZE)


@pytest.mark.parametrize("stretch", [7, 50, 32_768])
@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_withheld_from_an_honest_log_no_part_of_it_is_called_bad(
    seed: int, stretch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.audit.STRETCH", stretch)
    chance = Random(seed)
    share = chance.choice([0.02, 0.2, 0.5, 0.9])
    withheld = {index for index in range(1, SIZE) if chance.random() < share} or {1}

    source = BundleSource(publish(tmp_path, ENTRIES, withheld))
    verdict = audit(source, vkey=NEXT_LOG_KEY.verifier.vkey)

    assert verdict.findings == ()
    assert verdict.withheld == tuple(sorted(withheld))
    assert verdict.root == WHOLE.root
    assert not set(verdict.unproven) & withheld


def unproven_without(folder: Path, *withheld: int) -> tuple[int, ...]:
    verdict = audit_of(publish(folder, ENTRIES, withheld))
    assert verdict.intact, verdict.findings
    return verdict.unproven


def test_without_a_further_row_everything_else_leads_to_its_signature(tmp_path: Path) -> None:
    assert read_entry(ENTRIES[157], 157).kind == "of"
    assert unproven_without(tmp_path, 157) == ()


def test_without_a_statement_its_further_rows_lead_to_no_signature(tmp_path: Path) -> None:
    assert [read_entry(ENTRIES[at], at).kind for at in (156, 157, 158, 159, 160)] == [
        "statement", "of", "of", "of", "statement",
    ]  # fmt: skip
    assert unproven_without(tmp_path, 156) == (157, 158, 159)


def test_without_one_item_the_root_of_its_batch_proves_none_of_the_others(tmp_path: Path) -> None:
    assert unproven_without(tmp_path / "first", FIRST_ITEM) == (153, 154, 155)
    assert unproven_without(tmp_path / "middle", 153) == (152, 154, 155)
    assert unproven_without(tmp_path / "last", LAST_ITEM) == (152, 153, 154)


def test_without_the_batch_itself_its_items_lead_to_no_signature(tmp_path: Path) -> None:
    assert unproven_without(tmp_path, BATCH) == (152, 153, 154, 155)


def test_further_rows_of_a_batch_s_items_share_their_items_lot(tmp_path: Path) -> None:
    """Batch, item, its unit code, item, its unit code."""
    entries = [*ENTRIES, *sheet_of_units(["QS01", "QS02"])]
    part = audit_of(publish(tmp_path / "whole but for 20", entries, {20}))
    assert (part.findings, part.unproven) == ((), ())
    for withheld, unproven in (
        (SIZE, {1, 2, 3, 4}),
        (SIZE + 1, {2, 3, 4}),
        (SIZE + 2, set()),
        (SIZE + 3, {1, 2, 4}),
    ):
        part = audit_of(publish(tmp_path / str(withheld), entries, {withheld}))
        assert (part.findings, part.unproven) == ((), tuple(SIZE + at for at in sorted(unproven)))


def signed_by(keyid: str) -> set[int]:
    return {
        index
        for index, entry in enumerate(ENTRIES)
        if any(each["keyid"] == keyid for each in decode(entry).get("signatures", ()))
    }


def test_without_an_enrolment_what_its_key_signed_cannot_be_checked(tmp_path: Path) -> None:
    assert decode(ENTRIES[40])["data"]["spki"] == write_public(key("bureau 1").public_key())
    theirs = signed_by(signing.keyid_of(key("bureau 1")))
    assert len(theirs) > 20

    found = set(unproven_without(tmp_path, 40))

    assert theirs <= found
    enrolled = {
        decode(ENTRIES[at])["data"]["spki"] for at in found if decode(ENTRIES[at])["event"] == "key.enrolled"
    }
    keyids = {sha256(b64decode(spki)).hexdigest() for spki in enrolled}
    assert keyids, "keys that this key's holder enrolled: what they signed is worth what their enrolment is"
    assert set().union(*map(signed_by, keyids)) <= found
    own = {each for each in found - theirs if "of" not in decode(ENTRIES[each])}
    assert own <= set().union(*map(signed_by, keyids)), "all else are further rows"


def test_without_an_enrolment_the_items_of_a_batch_that_its_key_signed_lead_nowhere_either(
    tmp_path: Path,
) -> None:
    assert BATCH in signed_by(signing.keyid_of(key("community 1")))
    assert decode(ENTRIES[22])["data"]["spki"] == write_public(key("community 1").public_key())
    assert set(range(BATCH, LAST_ITEM + 1)) <= set(unproven_without(tmp_path, 22))


def test_a_key_that_is_known_to_have_ended_signs_nothing_in_a_part_either(tmp_path: Path) -> None:
    """The key of entry 13 ends at 93 or so: what it would sign at the end is wrong, not merely unproven."""
    revoked = next(at for at, entry in enumerate(ENTRIES) if decode(entry)["event"] == "key.replaced")
    old = key("bureau 2")
    assert signing.keyid_of(old) in [each["keyid"] for each in decode(ENTRIES[revoked])["signatures"]]
    forged = resigned(registration(SIZE, 0, ENTRIES), old)
    assert first(audit_of(publish(tmp_path, [*ENTRIES, forged], PART))) == (SIZE, "key-not-valid")


def resigned(entry: bytes, by: PrivateKey) -> bytes:
    content = decode(entry)
    signatures = signing.sign(encode(content["statement"]), by)
    return encode(content | {"signatures": [each.model_dump() for each in signatures]})


def test_scores_and_replay_take_the_whole_log_and_entry_0_takes_part_in_everything(tmp_path: Path) -> None:
    part = BundleSource(publish(tmp_path / "part", ENTRIES, PART))
    with pytest.raises(NeedsTheWholeLog):
        audit(part, watch=Rescoring([]).watch)
    with pytest.raises(NoBeginning):
        audit_of(publish(tmp_path / "headless", ENTRIES, {0}))


# ── lies about which entries are there ──────────────────────────────────────────────────────────────────────────────


def test_a_manifest_that_calls_withheld_what_is_there_is_found_out(tmp_path: Path) -> None:
    publish(tmp_path, ENTRIES, PART)
    write(tmp_path / "manifest.json", manifest("", ORIGIN, SIZE, sorted(PART | {30})))
    assert first(audit_of(tmp_path)) == (30, "not-withheld")


def test_a_manifest_that_is_silent_about_what_is_missing_is_found_out(tmp_path: Path) -> None:
    publish(tmp_path, ENTRIES, PART)
    write(tmp_path / "manifest.json", manifest("", ORIGIN, SIZE, sorted(PART - {108})))
    assert first(audit_of(tmp_path)) == (108, "missing-unlisted")
    (tmp_path / "manifest.json").unlink()
    assert first(audit_of(tmp_path)) == (min(PART), "missing-unlisted")


@pytest.mark.parametrize("listed", [f"[{SIZE}]", "[5, 4]", "[4, 4]", "[-1]", "[true]", '"all"', "[1.0]"])
def test_a_manifest_that_lists_no_ascending_indexes_is_refused(listed: str, tmp_path: Path) -> None:
    publish(tmp_path, ENTRIES, PART)
    write(tmp_path / "manifest.json", b'{"withheld": %b}' % listed.encode())
    with pytest.raises(BadManifest):
        BundleSource(tmp_path)


def test_a_file_that_lacks_nothing_is_not_accepted_as_a_part(tmp_path: Path) -> None:
    publish(tmp_path, ENTRIES)
    (tmp_path / "partial" / "entries" / "000.p").mkdir(parents=True)
    (tmp_path / entries_path(0, SIZE)).rename(tmp_path / withheld_entries_path(0, SIZE))
    assert first(audit_of(tmp_path)) == (0, "nothing-withheld")


def test_a_part_beside_the_whole_file_is_not_accepted(tmp_path: Path) -> None:
    publish(tmp_path, ENTRIES, PART)
    write(tmp_path / entries_path(0, SIZE), pack_entries(ENTRIES))
    assert first(audit_of(tmp_path)) == (0, "nothing-withheld")


def test_an_empty_entry_is_none(tmp_path: Path) -> None:
    """Where nothing may be missing, a length of 0 hides an entry without calling it withheld."""
    publish(tmp_path, ENTRIES, PART)
    (tmp_path / "tile" / "entries" / "000.p").mkdir(parents=True)
    (tmp_path / withheld_entries_path(0, SIZE)).rename(tmp_path / entries_path(0, SIZE))
    assert first(audit_of(tmp_path)) == (min(PART), "not-an-entry")


@pytest.mark.parametrize("hidden", [Tile(0, 1, REST).path, withheld_entries_path(1, REST), entries_path(0)])
def test_too_few_files_are_found_out_at_the_first_entry_that_they_would_hold(
    hidden: str, tmp_path: Path
) -> None:
    publish(tmp_path, grown(GROWN), {300})
    (tmp_path / hidden).unlink()
    assert first(audit_of(tmp_path)) == (0 if hidden == entries_path(0) else 256, "file-missing")


# ── lies about the entries ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_present_entry_that_was_changed_is_named(tmp_path: Path) -> None:
    """Also where no signature can tell, because the statement that the row belongs to is withheld."""
    publish(tmp_path, ENTRIES, {156})
    file = tmp_path / withheld_entries_path(0, SIZE)
    changed = encode(decode(ENTRIES[157]) | {"received": 1})
    shown = [None if at == 156 else changed if at == 157 else entry for at, entry in enumerate(ENTRIES)]
    write(file, pack_entries(shown))
    assert first(audit_of(tmp_path)) == (157, "tile-differs")


def test_a_hash_that_is_not_that_of_a_withheld_entry_does_not_lead_to_the_root(tmp_path: Path) -> None:
    """The first entry is named that no tree which a signer saw, or a checkpoint, still vouches for."""
    publish(tmp_path, grown(GROWN), {300})
    tile = tmp_path / Tile(0, 1, REST).path
    hashes = tile.read_bytes()
    tile.write_bytes(hashes[: 44 * 32] + bytes(32) + hashes[45 * 32 :])
    verdict = audit_of(tmp_path)
    assert first(verdict) == (300, "root-differs")
    assert len(verdict.findings) == 1, "no signer is blamed for a broken tile"


@pytest.mark.parametrize("cut", [1, 32])
def test_a_tile_that_is_too_short_is_found_out(cut: int, tmp_path: Path) -> None:
    publish(tmp_path, grown(GROWN), {300})
    tile = tmp_path / Tile(0, 1, REST).path
    tile.write_bytes(tile.read_bytes()[:-cut])
    assert first(audit_of(tmp_path)) == (256, "file-malformed")


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + bytes(2), lambda data: b""])
def test_a_file_of_entries_that_is_cut_or_too_long_is_found_out(
    spoil: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    publish(tmp_path, grown(GROWN), {300})
    file = tmp_path / withheld_entries_path(1, REST)
    file.write_bytes(spoil(file.read_bytes()))
    assert first(audit_of(tmp_path)) == (256, "file-malformed")


def test_a_signer_who_saw_another_log_is_a_witness_in_a_part_too(tmp_path: Path) -> None:
    entries = grown(20)
    entries.append(registration(SIZE + 20, 100, [ENTRIES[0], *ENTRIES[:100]]))
    assert first(audit_of(publish(tmp_path, entries, {50}))) == (SIZE + 20, "seen-elsewhere")


def other_minutes(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """The legs of a posting, in a row whose statement is withheld, no longer sum to zero."""
    posted = decode(entries[157])
    posted["data"]["legs"][0]["minutes"] += 60
    return [*entries[:157], encode(posted), *entries[158:]], {156}, 157


def too_few_withheld(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """Two versions of an agreement are missing where one entry is withheld."""
    return entries[:128] + entries[129:], {127}, 128


def missing_elsewhere(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """A version of an agreement is missing; what is withheld is older than the one before it."""
    return entries[:127] + entries[128:], {20}, 127


def back_in_time(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """A version comes again, right behind an entry that is withheld."""
    return [*entries[:129], entries[10], entries[128], *entries[129:]], {129}, 130


def twice(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """An id that was used before, in a stream that goes on."""
    opening = decode(entries[144])["statement"]
    payload = signing.draft(
        log_id(entries[0]), opening["actor"], HoldActivity(on="2026-01-01"), id=opening["id"],
        stream=opening["stream"], expect=2,
    )  # fmt: skip
    again = write_entry(
        stream=opening["stream"], version=3, event="activity.held", rules=1, received=1_800_000_000_000,
        data={"holder": HOLDER}, signed=("statement", payload, signing.sign(payload, key("community 1"))),
    )  # fmt: skip
    return [*entries, again], {20}, SIZE


def stray(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """A further row behind a statement that it does not belong to, with nothing withheld in between."""
    return [*entries[:161], entries[157], *entries[161:]], {20}, 161


def two_items_skipped(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """In the middle of a batch, where one entry is withheld."""
    return entries[:153] + entries[154:], {153}, 154


def two_items_dropped(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """At the end of a batch, where one entry is withheld."""
    return entries[:155] + entries[156:], {154}, 151


def items_turned(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    return [*entries[:153], entries[154], entries[153], *entries[155:]], {155}, 153


def item_of_nothing(entries: list[bytes]) -> tuple[list[bytes], set[int], int]:
    """An item behind a statement, with nothing withheld in between."""
    return [*entries[:161], entries[153], *entries[161:]], {20}, 161


LIES: dict[Callable[[list[bytes]], tuple[list[bytes], set[int], int]], str] = {
    other_minutes: "books-unbalanced",
    too_few_withheld: "version-gap",
    missing_elsewhere: "version-gap",
    back_in_time: "version-gap",
    twice: "counted-twice",
    stray: "stray-row",
    two_items_skipped: "item-outside",
    two_items_dropped: "batch-broken",
    items_turned: "item-outside",
    item_of_nothing: "item-outside",
}


@pytest.mark.parametrize("stretch", [1, 32_768])
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_what_no_withheld_entry_can_explain_is_wrong_in_a_part_as_in_the_whole(
    lie: Callable[[list[bytes]], tuple[list[bytes], set[int], int]], stretch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """By an operator who has the log's key, so that hashes and checkpoint fit."""
    monkeypatch.setattr("ledger.audit.STRETCH", stretch)
    entries, withheld, index = lie(list(ENTRIES))
    assert first(audit_of(publish(tmp_path, entries, withheld))) == (index, LIES[lie])


# ── keys that nobody enrolled ───────────────────────────────────────────────────────────────────────────────────────

MALLORY = key("mallory")
BUREAU = decode(ENTRIES[40])["data"]["unit"]


def signed_row(
    entries: list[bytes], body: Body, by: PrivateKey, actor: str, event: str, **more: Any
) -> bytes:
    """The row of a statement that was never decided upon: first `expect` and `stream`, if any, then its data."""
    where = {name: more.pop(name) for name in ("stream", "expect") if name in more}
    payload = signing.draft(
        log_id(entries[0]), actor, body, id=str(UUID(int=8_000_000 + len(entries))), seen=Seen(size=0, root=sha256().hexdigest()), **where
    )  # fmt: skip
    statement = decode(payload)
    return write_entry(
        stream=statement["stream"], version=statement["expect"] + 1, event=event, rules=1, received=1_800_000_000_000,
        data=more, signed=("statement", payload, signing.sign(payload, by)),
    )  # fmt: skip


def enrolment(entries: list[bytes], of: bytes) -> bytes:
    """A further row by which `of` would give MALLORY a key of the bureau."""
    log, spki = log_id(entries[0]), write_public(MALLORY.public_key())
    digest = sha256(read_entry(of, 1).payload).hexdigest()
    return write_entry(
        stream=rule_id(log, "key", keyid(spki)), version=1, event="key.enrolled", rules=1, received=1_800_000_000_000,
        data={"spki": spki, "unit": BUREAU, "of": HOLDER}, of=digest,
    )  # fmt: skip


def registered(entries: list[bytes], by: PrivateKey, actor: str = BUREAU) -> bytes:
    """A statement in the bureau's name."""
    return signed_row(
        entries, RegisterPerson(commitment="cd" * 32), by, actor, "person.registered", holder=HOLDER
    )


@pytest.mark.parametrize("withheld", [set[int](), {20}])
def test_a_further_row_enrols_no_key_that_its_statement_does_not(withheld: set[int], tmp_path: Path) -> None:
    entries = [*ENTRIES, registration(SIZE, 0, ENTRIES)]
    entries.append(enrolment(entries, entries[-1]))
    entries.append(registered(entries, MALLORY))
    verdict = audit(BundleSource(publish(tmp_path, entries, withheld)), meaning=False)
    assert first(verdict) == (SIZE + 1, "key-otherwise")


@pytest.mark.parametrize("withheld", [set[int](), {20}])
def test_a_key_signs_for_its_own_unit_only(withheld: set[int], tmp_path: Path) -> None:
    entries = [*ENTRIES, registered(list(ENTRIES), key("community 1"))]
    verdict = audit(BundleSource(publish(tmp_path, entries, withheld)), meaning=False)
    assert first(verdict) == (SIZE, "not-their-key")


@pytest.mark.parametrize("stretch", [1, 32_768])
def test_what_a_key_signs_is_unproven_when_its_enrolment_is(
    stretch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An enrolment whose statement is withheld, what its key signed, and its further rows behind what is withheld."""
    monkeypatch.setattr("ledger.audit.STRETCH", stretch)
    entries = [*ENTRIES, registration(SIZE, 0, ENTRIES)]
    entries.append(enrolment(entries, entries[-1]))
    entries += [registered(entries, MALLORY)]
    verdict = audit_of(publish(tmp_path, entries, {SIZE}))
    assert verdict.intact
    assert verdict.unproven == (SIZE + 1, SIZE + 2)


def test_only_roots_that_are_proven_name_a_log_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has not one key, but a genuine entry 0 and a folder of their own, is not believed."""
    forged = NoteSigner(ORIGIN, MALLORY)
    monkeypatch.setattr("tests.ledger.parts.NEXT_LOG_KEY", forged)
    body = ReplaceLogKey(log_vkey=forged.verifier.vkey, reason="例行更换")
    where = {"stream": NIL, "expect": 1}
    entries = [*ENTRIES[:2], signed_row(ENTRIES[:2], body, key("root 7"), NIL, "log-key.replaced", **where)]
    genuine = decode(ENTRIES[0])["data"]["log_vkey"]
    folder = publish(tmp_path, entries, {1})
    for pinned in (genuine, None):
        verdict = audit(BundleSource(folder), vkey=pinned)
        assert [found.code for found in verdict.findings] == ["checkpoint-bad"]
        assert verdict.unproven == (2,)


@dataclass
class Elsewhere(Executor):
    """Other machines, on whose copies of a folder a file is missing."""

    file: Path
    found: list[str] = field(default_factory=list)

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        answer = Future[Any]()
        away = self.file.rename(self.file.with_name("away"))
        answer.set_result(work(*arguments))
        away.rename(self.file)
        self.found.append(answer.result().finding.code)
        return answer


@pytest.mark.parametrize("missing", [entries_path(0), withheld_entries_path(1, REST), Tile(0, 1, REST).path])
def test_what_another_process_calls_wrong_is_looked_at_again_here(missing: str, tmp_path: Path) -> None:
    publish(tmp_path, grown(GROWN), {300})
    elsewhere = Elsewhere(tmp_path / missing)

    verdict = audit(BundleSource(tmp_path), executor=elsewhere)

    assert elsewhere.found == ["file-missing"]
    assert verdict.intact


def test_a_process_that_sees_another_folder_gives_no_verdict(tmp_path: Path) -> None:
    source = BundleSource(publish(tmp_path / "a", ENTRIES, PART))
    (tmp_path / "a" / "checkpoint").write_bytes((FROZEN / "checkpoint").read_bytes() + b"\n")
    with pytest.raises(OtherBundle):
        list(source.rows())
    (tmp_path / "a" / "checkpoint").unlink()
    with pytest.raises(NoBundle):
        list(source.rows())
