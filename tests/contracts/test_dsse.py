"""DSSE: the bytes that are signed, and the order in which signatures stand."""

from base64 import b64decode

import pytest

from contracts import dsse, keys
from contracts.dsse import Signature, SignaturesOutOfOrder
from tests.people import key, p256_key

ADA, BOB, CIA = key("ada"), p256_key("bob"), key("cia")


def test_the_signed_bytes_are_those_of_the_published_example():
    """secure-systems-lab/dsse, protocol.md, "Test vectors"."""
    signed = dsse.pae("http://example.com/HelloWorld", b"hello world")
    assert signed == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_count_bytes_and_not_characters():
    assert dsse.pae("t", "共建".encode()) == b"DSSEv1 1 t 6 \xe5\x85\xb1\xe5\xbb\xba"


def test_nobody_can_shift_bytes_between_type_and_payload():
    assert dsse.pae("a", b"b 1 c") != dsse.pae("a 5 b", b"c")


def test_each_signer_signs_the_same_bytes_and_they_stand_by_key_id():
    signatures = dsse.sign(dsse.STATEMENT, b"{}", CIA, ADA, BOB)
    assert [signature.keyid for signature in signatures] == sorted(
        signature.keyid for signature in signatures
    )
    dsse.require_order(signatures)
    by_id = {keys.keyid(keys.write_public(one.public_key())): one for one in (ADA, BOB, CIA)}
    for signature in signatures:
        public = keys.write_public(by_id[signature.keyid].public_key())
        keys.verify(public, dsse.pae(dsse.STATEMENT, b"{}"), signature.sig)


@pytest.mark.parametrize("other", [dsse.BATCH, dsse.POSSESSION, dsse.SESSION, dsse.BALLOT])
def test_a_signature_over_a_statement_is_none_over_anything_else(other):
    (signature,) = dsse.sign(dsse.STATEMENT, b"{}", ADA)
    with pytest.raises(keys.WrongSignature):
        keys.verify(keys.write_public(ADA.public_key()), dsse.pae(other, b"{}"), signature.sig)


def test_the_payload_types_differ_from_one_another():
    types = {dsse.STATEMENT, dsse.BATCH, dsse.POSSESSION, dsse.SESSION, dsse.BALLOT}
    assert len(types) == 5


LOW, HIGH = Signature(keyid="0" * 64, sig="AAAA"), Signature(keyid="f" * 64, sig="AAAA")
OUT_OF_ORDER = {
    "descending": (HIGH, LOW),
    "one key twice": (LOW, LOW),
    "one key twice with other bytes": (LOW, Signature(keyid="0" * 64, sig="BBBB")),
}


@pytest.mark.parametrize("signatures", OUT_OF_ORDER.values(), ids=OUT_OF_ORDER.keys())
def test_signatures_out_of_order_are_refused(signatures):
    with pytest.raises(SignaturesOutOfOrder):
        dsse.require_order(signatures)


@pytest.mark.parametrize("signatures", [(), (LOW,), (LOW, HIGH)])
def test_signatures_in_order_pass(signatures):
    dsse.require_order(signatures)


def test_other_tools_read_the_export_as_an_envelope():
    payload = '{"a":"共建"}'.encode()
    envelope = dsse.export(dsse.STATEMENT, payload, (LOW,))
    assert b64decode(envelope["payload"]) == payload
    assert envelope["payloadType"] == "application/vnd.gongjian.statement.v1+json"
    assert envelope["signatures"] == [{"keyid": "0" * 64, "sig": "AAAA"}]
