"""A certificate is what its entry says it is, in the log of a key; whatever was changed is found out."""

from typing import Any

import orjson
import pytest

from contracts.canonical import encode
from contracts.certificate import (
    CertificateFile,
    Document,
    NotACertificate,
    OtherDocument,
    check,
    read_certificate,
    read_document,
)
from contracts.checkpoint import Checkpoint
from contracts.note import NoteSigner
from contracts.proof import TlogProof
from contracts.tree import leaf_hash
from tests.contracts.making.cases import VECTORS
from tests.people import LOG_KEY, ORIGIN

SIGNER = NoteSigner(ORIGIN, LOG_KEY)


def document() -> dict[str, Any]:
    [case] = orjson.loads((VECTORS / "good" / "certificates.json").read_bytes())["cases"]
    found: dict[str, Any] = case["document"]
    return found


def entry_of(said: dict[str, Any]) -> dict[str, Any]:
    """What the log would hold: as much of it as is checked."""
    service = said["service"]
    return {
        "event": "certificate.issued",
        "stream": said["certificate"],
        "statement": {
            "log": said["log"],
            "body": {"document": Document.model_validate(said).digest},
        },
        "data": {
            "number": said["number"], "starts": service["starts"], "ends": service["ends"],
            "clocked": service["clocked_minutes"], "entered": service["entered_minutes"],
        },
    }  # fmt: skip


def paper(said: dict[str, Any], entry: dict[str, Any]) -> CertificateFile:
    """The certificate, and a log with that one entry."""
    written = encode(entry)
    checkpoint = Checkpoint(ORIGIN, 1, leaf_hash(written)).sign(SIGNER).to_bytes()
    proof = TlogProof(0, (), checkpoint).to_bytes().decode()
    return read_certificate(encode({"document": said, "entry": written.decode(), "proof": proof}))


def test_what_fits_holds() -> None:
    said = document()
    assert check(paper(said, entry_of(said)), [SIGNER.verifier]) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: entry.update(event="certificate.announced"),
        lambda entry: entry["statement"]["body"].update(document="0" * 64),
        lambda entry: entry["statement"].update(log="0" * 64),
        lambda entry: entry.update(stream="0" * 8 + "-0000-0000-0000-" + "0" * 12),
        lambda entry: entry["data"].update(number="YH101-2026-00002"),
        lambda entry: entry["data"].update(ends="2026-12-01"),
        lambda entry: entry["data"].update(clocked=121),
        lambda entry: entry["data"].update(entered=1),
        lambda entry: entry.clear(),
    ],
)
def test_what_does_not_fit_its_entry_is_another_document(spoil: Any) -> None:
    said = document()
    entry = entry_of(said)
    spoil(entry)
    with pytest.raises(OtherDocument):
        check(paper(said, entry), [SIGNER.verifier])


def test_lines_that_do_not_add_up_are_found_out() -> None:
    said = document()
    said["service"]["content"][0]["minutes"] = 119
    with pytest.raises(OtherDocument) as no:
        check(paper(said, entry_of(said)), [SIGNER.verifier])
    assert "合计" in no.value.in_chinese()


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\x00", b'{"document":{},"entry":"","proof":""}'])
def test_what_is_no_certificate_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotACertificate):
        read_certificate(data)
    with pytest.raises(NotACertificate):
        read_document(data)
