"""The commitment to personal fields, against values computed by another program."""

import pytest

from contracts.canonical import NotCanonical
from contracts.commitment import commitment

BLIND = bytes(range(32))


@pytest.mark.parametrize(
    ("blind", "fields", "expected"),
    [
        # printf 'gongjian-commit/v1\0%s' "$JSON" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$BLIND
        (
            BLIND,
            {"name": "王小明", "phone": "13800000000"},
            "8956b4c2f9b4f08e19079e51fa2f90eace56964d402a8739ec63817105f189bf",
        ),
        (
            BLIND,
            {"phone": "13800000000", "name": "王小明"},
            "8956b4c2f9b4f08e19079e51fa2f90eace56964d402a8739ec63817105f189bf",
        ),
        (BLIND, {}, "ce779ad796ea7318f384731efb45d1f111223ce70505ff7e8754192e72bfc945"),
        (
            bytes(32),
            {"name": "王小明", "phone": "13800000000"},
            "f5b5ccbf7573113c9760c719c11d0218ef256ce8bf40b551dd62c68c79165244",
        ),
    ],
    ids=["the example", "in another order", "no fields", "another blind"],
)
def test_a_commitment_is_the_hmac_that_the_specification_says(
    blind: bytes, fields: dict[str, str], expected: str
) -> None:
    assert commitment(blind, fields) == expected


def test_a_commitment_takes_only_what_has_one_spelling() -> None:
    with pytest.raises(NotCanonical):
        commitment(BLIND, {"name": "\u202e"})
