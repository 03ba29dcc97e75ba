"""The commitment to a slip, against values computed by another program; and a slip as it is typed."""

import pytest

from contracts.slip import Slip, commitment_of, read_slip, secret_of

SLIP = Slip("6f9619ff-8b86-4011-b42d-00cf4fc964ff", 1, 17, "7K2M9QXRVB3D0HTN5WEC")


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        # printf 'gongjian-slip/v1\0["0000…0000","6f96…",1,17,"7K2M9QXRVB3D0HTN5WEC"]' | sha256sum
        (SLIP, "ac491ebc881dd2fc8a64c9363756afca2a9de93f75d3420799173771ac7fd8ee"),
        (SLIP._replace(number=18), "bc262a4f42b26db0c562a9fe379b30b56b3603c109333e6522a42e2aa6d26643"),
        (SLIP._replace(series=2), "f865452e90786ec2f85057e0506ec3e8db13430e86bc7050169b57600a880232"),
    ],
)
def test_a_commitment_is_the_hash_that_the_specification_says(slip: Slip, expected: str) -> None:
    assert commitment_of("0" * 64, slip) == expected


def test_a_commitment_is_of_one_log_alone() -> None:
    assert commitment_of("1" * 64, SLIP) != commitment_of("0" * 64, SLIP)


def test_a_secret_is_made_of_every_letter_alike() -> None:
    letters = [secret_of(bytes([byte] * 20))[0] for byte in range(256)]
    assert {letters.count(letter) for letter in letters} == {8}


def test_a_slip_is_read_however_its_letters_were_typed() -> None:
    typed = "gongjian-slip:6f9619ff-8b86-4011-b42d-00cf4fc964ff:1:17:7k2m 9qxr vb3d ohtn 5wec"
    assert read_slip(SLIP.text) == read_slip(typed) == SLIP
