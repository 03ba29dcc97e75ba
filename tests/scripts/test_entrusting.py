"""Somebody without a key entrusts a unit on paper; it acts for them until either side ends that, or they have a key."""

from pathlib import Path
from typing import Any

from projections.tail import Tail
from tests.api.scenes import Scene
from tests.scripts.commands import run, spoken
from tests.scripts.test_persons import folder, place, registered

assert folder, place


def test_a_paper_lets_the_unit_act_until_it_is_ended(scene: Scene, folder: Path, place: list[str]) -> None:
    name, key = f"吕奶奶{place[0]}", ["--key", folder / "community.pem", *place]
    person, paper = registered(folder, place, name), folder / "委托书.txt"
    paper.write_text("我委托社区代办。（虚构）", encoding="utf-8")
    assert asks_for_a_certificate(person, key)["error"] == "not-entrusted"

    code, said = spoken("entrustment", "record", name, paper, *key)
    assert code == 0, said
    assert "--of" in said
    Tail(scene.ledger).catch_up()
    [row] = [row for row in entrusted(key) if row["principal"] == person]
    assert run("file", "get", row["evidence"], "--out", folder / "back", *key).code == 0
    assert (folder / "back").read_bytes() == paper.read_bytes()
    called = name if place[0] == "--data" else person  # a server hands no names out
    assert called in spoken("entrustment", "list", *key)[1]
    assert "entries" in asks_for_a_certificate(person, key)

    assert run("entrustment", "record", name, paper, *key).document["error"] == "wrong-stage"
    assert run("entrustment", "withdraw", name, "--reason", "本人会办了", *key).code == 0
    Tail(scene.ledger).catch_up()
    assert person not in {row["principal"] for row in entrusted(key)}
    assert asks_for_a_certificate(person, key)["error"] == "not-entrusted"


def entrusted(key: list[object]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run("entrustment", "list", *key).document["entrustments"]
    return rows


def asks_for_a_certificate(person: str, key: list[object]) -> dict[str, Any]:
    period = ["--from", "2026-01-01", "--to", "2026-01-01"]
    return run("certificate", "apply", "--unit", "YH101", *period, "--person", person, *key).document
