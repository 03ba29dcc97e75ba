"""Roles are granted and withdrawn by somebody's name; of two who are called the same, both numbers are listed."""

from pathlib import Path

import pytest

from projections.tail import Tail
from tests.api.scenes import Scene
from tests.scripts.commands import run, spoken
from tests.scripts.test_persons import folder, place, registered

assert folder, place


def test_a_role_is_granted_by_name_listed_and_withdrawn(scene: Scene, folder: Path, place: list[str]) -> None:
    name = f"章小兰{place[0]}"
    person, key = registered(folder, place, name), ["--key", folder / "community.pem", *place]

    Tail(scene.ledger).catch_up()
    code, said = spoken("role", "grant", name, "经办人", "signatory", *key)
    assert code == 0, said
    assert "还没有密钥" in said
    Tail(scene.ledger).catch_up()
    twice = run("role", "grant", name, "clerk", *key)
    assert (twice.code, twice.document["receipts"]) == (0, [])

    assert roles(person, key) == {"clerk", "signatory"}
    assert run("role", "withdraw", name, "经办人", "--reason", "调离", *key).code == 0
    Tail(scene.ledger).catch_up()
    assert roles(person, key) == {"signatory"}


def roles(person: str, key: list[object]) -> set[str]:
    return {row["role"] for row in run("role", "list", *key).document["roles"] if row["person"] == person}


def test_of_two_of_one_name_neither_is_meant(scene: Scene, folder: Path, place: list[str]) -> None:
    name = f"章小青{place[0]}"
    two = {registered(folder, place, name) for _ in range(2)}
    Tail(scene.ledger).catch_up()
    said = run("role", "grant", name, "clerk", "--key", folder / "community.pem", *place)
    assert (said.code, said.document["error"]) == (1, "several-found")
    assert all(person in said.document["zh"] for person in two)


@pytest.mark.parametrize("by", ["community2", "bureau"])
def test_only_an_administrator_grants(scene: Scene, folder: Path, place: list[str], by: str) -> None:
    person = registered(folder, place, f"章小红{by}{place[0]}")
    said = run("role", "grant", person, "clerk", "--unit", "YH101", "--key", folder / f"{by}.pem", *place)
    assert said.code == 1, said.document
