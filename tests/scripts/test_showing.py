"""Promise against delivery, at a data folder and at a server."""

from pathlib import Path
from typing import Any

import pytest

from contracts.values import Id
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run, spoken
from tests.scripts.test_submitting import AGREEMENT


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> Path:
    for name, person in scene.county.people.items():
        save_key(tmp_path / f"{name}.pem", person.key)
    return tmp_path


@pytest.fixture
def agreement(scene: Scene, keys: Path) -> Id:
    """Two lectures by the end of the year, of which one was given on the first of January and confirmed."""
    file = keys / "agreement.yaml"
    file.write_text(AGREEMENT.format(place=f"show{scene.county.ids}"), encoding="utf-8")
    said = run("submit", file, "--keys", keys, "--data", "unused", "--again")
    assert said.code == 0, said.document
    stream: Id = said.document["receipts"][0]["entries"][0]["stream"]
    return stream


def shown(scene: Scene, keys: Path, agreement: Id, *options: object) -> Said:
    """The same here and there."""
    Tail(scene.ledger).catch_up()
    here = run("show", "agreement", agreement, "--data", "unused", *options)
    there = run(
        "show", "agreement", agreement, "--url", scene.http.base_url, "--key", keys / "bureau.pem", *options
    )
    assert here == there
    return here


def only_commitment(said: Said) -> dict[str, Any]:
    assert said.code == 0, said.document
    [commitment] = said.document["commitments"]
    return dict(commitment)


def test_what_was_promised_stands_beside_what_was_confirmed(scene: Scene, keys: Path, agreement: Id) -> None:
    said = shown(scene, keys, agreement, "--on", "2026-06-30")
    commitment = only_commitment(said)
    assert said.document["standing"] == "in_force"
    assert (commitment["promised"], commitment["recorded"], commitment["delivered"]) == (2, 1, 1)
    assert (commitment["days_left"], commitment["overdue"], commitment["kept"]) == (184, False, False)


@pytest.mark.parametrize(
    ("day", "standing", "overdue", "delivered"),
    [
        ("2025-12-31", "to_start", False, 0),
        ("2026-12-31", "in_force", False, 1),
        ("2037-01-01", "ended", True, 1),
    ],
)
def test_it_is_shown_as_of_any_day(
    scene: Scene, keys: Path, agreement: Id, day: str, standing: str, overdue: bool, delivered: int
) -> None:
    said = shown(scene, keys, agreement, "--on", day)
    commitment = only_commitment(said)
    assert (said.document["standing"], commitment["overdue"], commitment["delivered"]) == (
        standing,
        overdue,
        delivered,
    )


def test_people_read_names_and_how_many_days_are_left(scene: Scene, agreement: Id) -> None:
    code, said = spoken("show", "agreement", agreement, "--data", "unused", "--on", "2027-01-03")
    assert code == 0
    for words in ("民政局(虚构)", "2场", "逾期3天，差", "承诺1项：兑现0项，逾期1项。"):
        assert words in said.replace("\n", ""), said


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2036-06-30", None),
        ("2036-12-01", "还有30天到期（2036-12-31）；没有续签。"),
        ("2036-12-31", "今天是最后一天（2036-12-31）；没有续签。"),
        ("2037-01-03", "已于2036-12-31到期，过了3天；没有续签。"),
    ],
)
def test_it_says_when_an_agreement_ends_soon_or_has_ended(
    scene: Scene, agreement: Id, day: str, words: str | None
) -> None:
    said = spoken("show", "agreement", agreement, "--data", "unused", "--on", day)[1].replace("\n", "")
    assert (words or "续签") in said if words else "续签" not in said


@pytest.mark.parametrize("day", ["2026-02-30", "2026-1-3", "20260103", "yesterday"])
def test_what_is_no_day_is_refused(scene: Scene, keys: Path, agreement: Id, day: str) -> None:
    said = shown(scene, keys, agreement, "--on", day)
    assert (said.code, said.document["error"]) == (1, "not-a-day")
