"""A rulebook is written down by one person and put into force by another of the lead unit, by its name."""

from pathlib import Path

from projections.reading import reading
from projections.tail import Tail
from scripts.rulebook_sources import EXAMPLES
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run
from tests.scripts.test_submitting import PLACES, Place, keys

__all__ = ["keys"]


def of(scene: Scene, keys: Path, place: Place, by: str, *what: object) -> Said:
    Tail(scene.ledger).catch_up()
    return run("rulebook", *what, "--key", keys / f"{by}.pem", *place(scene))


def in_force(scene: Scene, rulebook: str) -> tuple[list[str], bool]:
    """For which periods it was adopted, and whether another replaces it."""
    Tail(scene.ledger).catch_up()
    with reading(scene.ledger) as read:
        read.cursor.execute(
            "SELECT periods, superseded_by IS NOT NULL FROM rulebooks WHERE rulebook = %s", (rulebook,)
        )
        [(periods, is_superseded)] = read.cursor
    return list(periods), is_superseded


@PLACES
def test_a_rulebook_is_drafted_adopted_and_superseded_by_its_name(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    name, version = f"T-{place.__name__}", "2026.1"
    file = tmp_path / "rules.yaml"
    text = (EXAMPLES / "O05.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("rulebook: O05", f"rulebook: {name}"), encoding="utf-8")

    drafted = of(scene, keys, place, "lead", "draft", file, "--alliance", scene.county.alliance)
    assert drafted.code == 0, drafted.document
    stream = drafted.document["entries"][0]["stream"]

    own = of(scene, keys, place, "lead", "adopt", f"{name} {version}", "--period", "2026")
    assert (own.code, own.document["error"]) == (1, "same-person")
    wrong = of(scene, keys, place, "lead2", "adopt", f"{name} {version}", "--period", "2026-07")
    assert (wrong.code, wrong.document["error"]) == (1, "wrong-stage")
    done = of(
        scene, keys, place, "lead2", "adopt", f"{name} {version}", "--period", "2026", "--period", "2027"
    )
    assert done.code == 0, done.document
    assert in_force(scene, stream) == (["2026", "2027"], False)

    file.write_text(file.read_text(encoding="utf-8").replace('"2026.1"', '"2026.2"'), encoding="utf-8")
    assert of(scene, keys, place, "lead", "draft", file, "--alliance", scene.county.alliance).code == 0
    after = of(
        scene, keys, place, "lead2", "adopt", f"{name} 2026.2", "--period", "2027", "--supersedes", stream
    )
    assert after.code == 0, after.document
    assert in_force(scene, stream) == (["2026", "2027"], True)


def test_what_does_not_pass_or_comes_out_otherwise_is_not_handed_in(
    scene: Scene, keys: Path, tmp_path: Path
) -> None:
    text = (EXAMPLES / "O05.yaml").read_text(encoding="utf-8")
    for old, new, refusal in (
        ("limit: {max: 20}", "limit: {max: -20}", "unsound-rulebook"),
        ("result: 145", "result: 146", "cases-differ"),
    ):
        file = tmp_path / f"{refusal}.yaml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        said = run(
            "rulebook", "draft", file, "--alliance", scene.county.alliance,
            "--key", keys / "lead.pem", "--url", str(scene.http.base_url),
        )  # fmt: skip
        assert (said.code, said.document["error"]) == (1, refusal), said.document
