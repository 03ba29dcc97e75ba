"""SPEC.md: its examples are those of the vectors and verify; its tables are those of the code; its words exist."""

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from contracts import dsse
from contracts.canonical import MAX_DEPTH
from contracts.entry import MAX_ENTRY_BYTES, MAX_SIGNATURES
from contracts.statement import MAX_BATCH, MAX_PAYLOAD_BYTES
from contracts.statements import BODIES
from contracts.statements.agreements import SignAgreement
from contracts.statements.keys import EnrolKey, ReplaceRoots, RotateKey
from contracts.statements.lists import DeliverClaim, MakeClaim, PublishItem
from contracts.statements.service import CheckIn, ConfirmDuty, Entered, EnterRoll, RecordDuty
from domain.deciding import EVENTS, Happened
from ledger.findings import SENTENCES
from scripts.contract_deciders import found_in, only_roots, opens
from scripts.contract_spec import REGION, NoSuchExample, example, filled
from scripts.contract_tables import STANDS_IN
from scripts.write_contracts import ROOT, vectors
from tests.contracts import stranger
from tests.contracts.tampered import VECTORS, cases_of, kinds_of, small_log
from tests.people import GENESIS, NOON, County, found_county
from tests.stories import Story

SPEC = (ROOT / "contracts" / "SPEC.md").read_text(encoding="utf-8")
PROSE = REGION.sub("", SPEC)
SECTIONS: dict[str, str] = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", SPEC, re.DOTALL | re.MULTILINE))


def blocks(section: str) -> list[str]:
    """What stands in the fenced blocks of a section's examples."""
    regions = [inside for kind, _, inside in REGION.findall(SECTIONS[section]) if kind == "example"]
    return [re.sub(r"^```\w*\n|\n```$", "", inside.strip()) for inside in regions]


def members(block: str) -> dict[str, str]:
    """An example of several members of a case."""
    return dict(line.split(maxsplit=1) for line in block.splitlines())


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_example_and_table_is_what_would_be_put_in_now() -> None:
    assert filled(SPEC, vectors()) == SPEC


def test_an_example_that_no_vector_has_is_an_error() -> None:
    for asked in ("case good/keys | nobody | spki", "entry agreement.burnt", "file log/nothing", "poem 1"):
        with pytest.raises(NoSuchExample):
            example(asked, vectors())


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_begins_with_an_example(section: str) -> None:
    assert SECTIONS[section].lstrip().startswith("<!-- example: ")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_json_example_is_canonical(section: str) -> None:
    for block in blocks(section):
        for line in block.splitlines():
            if line.startswith('{"') and not line.endswith(("{", ",")):
                stranger.read_canonical(line.encode())


def test_the_example_of_an_entry_is_an_agreement_signed_and_proved() -> None:
    entry, *_ = blocks("Entry")
    checkpoint, vkey, proof = blocks("Checkpoints, tiles, proofs")
    index = stranger.open_proof(proof.encode() + b"\n", entry.encode(), [vkey])
    assert small_log()[index] == entry.encode()
    assert stranger.open_checkpoint(checkpoint.encode() + b"\n", [vkey])[1] == len(small_log())


def test_the_example_of_a_statement_has_the_digest_shown() -> None:
    [payload], [digest] = blocks("Statement"), blocks("Hashes, ids, times and numbers")
    assert stranger.digest(payload.encode()) == digest


def test_the_example_of_a_name_follows_from_its_parts() -> None:
    named = members(blocks("Names of streams")[0])
    assert stranger.rule_id(named["log"], *json.loads(named["parts"])) == named["id"]
    assert named["log"] == stranger.digest(blocks("Genesis")[0].encode())


def test_the_examples_of_signatures_and_possession_verify() -> None:
    signed = members(blocks("Signatures")[0])
    stranger.verify_signature(
        signed["spki"], signed["payloadType"], signed["payload"].encode(), signed["sig"]
    )
    assert stranger.pae(signed["payloadType"], signed["payload"].encode()).decode() == signed["pae"]
    proved = members(blocks("Possession of a key")[0])
    kind = stranger.PAYLOAD.format("key-possession")
    stranger.verify_signature(proved["spki"], kind, proved["payload"].encode(), proved["sig"])


def test_the_example_of_a_batch_has_the_root_that_is_signed() -> None:
    shown = members(blocks("Batch")[0])
    header, leaves = (
        json.loads(shown["payload"]),
        [bytes.fromhex(each) for each in json.loads(shown["leaves"])],
    )
    wholes = [stranger.full_statement(item, header) for item in json.loads(shown["items"])]
    assert [stranger.batch_leaf(stranger.write_canonical(whole)) for whole in wholes] == leaves
    assert stranger.root(leaves).hex() == header["root"]
    assert stranger.rule_id(header["log"], "batch", shown["digest"]) == shown["stream"]


def test_the_example_of_an_item_leads_to_the_root_that_its_batch_signed() -> None:
    exported = json.loads(blocks("Bundle")[1])
    batch = json.loads(blocks("Seen")[0])["batch"]
    leaf = stranger.batch_leaf(
        stranger.write_canonical(stranger.full_statement(exported["statement"], batch))
    )
    path = [bytes.fromhex(each) for each in exported["path"]]
    stranger.verify_inclusion(leaf, exported["i"], batch["count"], path, bytes.fromhex(batch["root"]))


def test_the_example_of_a_ballot_verifies_and_opens_once_the_key_is_published() -> None:
    shown = members(blocks("Ballots")[0])
    signatures = json.loads(shown["signatures"])
    openers = json.loads(shown["openers"])
    chosen = stranger.open_ballot(shown["payload"].encode(), signatures, shown["issuer"], openers)
    assert chosen is not None
    assert list(chosen) == json.loads(shown["choices"])


def test_no_reserved_type_is_taken() -> None:
    reserved = set(re.findall(r"^\| `([a-z.-]+)` \|", SECTIONS["Reserved types"], re.MULTILINE))
    assert len(reserved) == 1
    assert reserved.isdisjoint(BODIES)


def test_the_example_of_a_sheet_has_the_digest_shown() -> None:
    shown = members(blocks("Scores")[0])
    assert sha256(shown["sheet"].encode()).hexdigest() == shown["digest"]


def test_every_hash_id_and_key_in_the_prose_is_in_the_vectors() -> None:
    known = b"".join(path.read_bytes() for path in sorted(VECTORS.rglob("*")) if path.is_file()).decode(
        "utf-8", "replace"
    )
    spelled = re.findall(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[A-Za-z0-9+/]{40,}={0,2}", PROSE)
    hashes = [each for each in spelled if not each.startswith("application/")]
    assert len(hashes) >= 2
    assert [each for each in hashes if each not in known] == []


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def codes() -> set[str]:
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", SECTIONS["The vocabulary of refusals"], re.MULTILINE))


def test_every_code_in_the_prose_is_in_the_vocabulary() -> None:
    named = set(re.findall(r"\((?:`[a-z-]+`, )*`([a-z]+(?:-[a-z]+)+)`\)", PROSE))
    assert len(named) > 10
    assert named <= codes()


def test_every_code_of_a_bad_vector_is_in_the_vocabulary() -> None:
    used = {case["code"] for kind in kinds_of("bad") for case in cases_of("bad", kind)}
    assert used - {"other-fields"} <= codes()  # nothing in the ledger asks for a commitment's fields


def test_every_finding_is_listed_with_its_invariant() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", SECTIONS["What an audit checks"], re.MULTILINE)
    assert {code: int(number) for code, number in rows} == {code: said[0] for code, said in SENTENCES.items()}


def test_every_statement_and_event_is_listed() -> None:
    for section, names in (
        ("Statements, and who may sign them", BODIES),
        ("Events, and where they stand", EVENTS),
    ):
        assert set(re.findall(r"^\| `([a-z.-]+)` \|", SECTIONS[section], re.MULTILINE)) == set(names)


def test_every_link_leads_to_a_section() -> None:
    anchors = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in SECTIONS}
    linked = set(re.findall(r"\]\(#([a-z-]+)\)", SPEC))
    assert len(linked) >= 8
    assert linked <= anchors


def test_every_payload_type_is_listed() -> None:
    for payload_type in (dsse.STATEMENT, dsse.BATCH, dsse.POSSESSION, dsse.SESSION, dsse.BALLOT):
        assert f"`{payload_type}`" in SECTIONS["Signatures"]


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{MAX_PAYLOAD_BYTES:,} bytes" in SECTIONS["Statement"]
    assert f"{MAX_ENTRY_BYTES:,} bytes" in SECTIONS["Entry"]
    assert f"1 to {MAX_BATCH}" in SECTIONS["Batch"]
    assert f"1 to {MAX_SIGNATURES} objects" in SECTIONS["Signatures"]
    assert f"deeper than {MAX_DEPTH}" in SECTIONS["Canonical JSON"]


# ── tables that are read out of the source ──────────────────────────────────────────────────────────────────────


def test_what_a_decider_does_is_read_from_its_source() -> None:
    sign = found_in(SignAgreement)
    assert (sign.roles, sign.who) == (["signatory"], ["a party to the agreement"])
    assert sign.own.event == "agreement.signed"
    assert "NotYourTurn" in {refusal.__name__ for refusal in sign.refusals}
    rotate = found_in(RotateKey)
    assert (rotate.own.event, [event.event for event in rotate.further]) == ("key.replaced", ["key.enrolled"])
    assert only_roots(ReplaceRoots)
    assert not only_roots(SignAgreement)
    assert opens(EnrolKey) == '"key", keyid(key.spki)'


def test_every_event_that_stands_in_anothers_stream_says_where() -> None:
    further = {event.event for body in BODIES.values() for event in found_in(body).further}
    assert further == set(STANDS_IN)


@pytest.fixture(scope="module")
def story() -> tuple[Story, County]:
    """Claims and duty, beside what the small log has."""
    story = Story(GENESIS, NOON)
    county = found_county(story)
    hospital, community, bureau = county.hospital, county.community, county.bureau
    item = community.says(
        PublishItem(alliance=county.alliance, kind="need", title="义诊", category="健康", quantity=5, measure="场",
                    available="2026-01-01", until="2026-12-31")
    )  # fmt: skip
    claim = hospital.says(MakeClaim(about=county.about(item), quantity=3))
    hospital.says(DeliverClaim(about=county.about(claim), quantity=2, on="2026-01-01"))
    member = county.volunteer(bureau, "a member")
    bureau.says(EnterRoll(person=member))
    where = {"person": member, "unit": bureau.unit, "community": community.unit}
    reported = bureau.says(CheckIn(**where, on="2026-01-01"))
    worked = bureau.says(RecordDuty(**where, task="巡逻", entered=Entered(on="2026-01-01", minutes=30)))
    community.says(ConfirmDuty(records=(county.about(reported), county.about(worked))))
    return story, county


@pytest.mark.parametrize("event", ["checkin.confirmed", "duty.posted", "membership.begun"])
def test_an_event_stands_in_the_stream_that_its_data_names(event: str, story: tuple[Story, County]) -> None:
    told, county = story
    kind, *key = re.findall(r"[\w-]+", STANDS_IN[event])
    for happened in _further(told, event):
        data: Any = happened.data
        assert happened.stream == county.rule(kind, *(getattr(data, each) for each in key))


def test_quantities_are_counted_where_the_table_says(story: tuple[Story, County]) -> None:
    told, county = story
    opened = {event.data.event: event.stream for event in told.happened}
    counted = [happened.stream for happened in _further(told, "quantity.counted")]
    assert counted == [
        county.rule("taken", opened["item.published"]),
        county.rule("taken", opened["claim.made"]),
    ]


def _further(story: Story, event: str) -> list[Happened]:
    found = [
        happened for happened in story.happened if happened.data.event == event and happened.body is None
    ]
    assert found
    return found
