"""A secret evaluation from its keys to its count, as the people of four units make it; here and at a server."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.rulebook import as_wire
from contracts.statements.keys import AdoptRules
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from domain.deciding import RULES
from domain.scoring.check import check_file
from projections.tail import Tail
from scripts.ballot_slips import lines_of
from scripts.balloting import app
from scripts.keyfiles import save_key
from tests.api.scenes import Scene, county_served
from tests.scripts.commands import Said, run, spoken, stand_at

pytestmark = pytest.mark.slow
DOCS = Path(__file__).parents[2] / "docs"
BOOK = Path(__file__).parents[2] / "examples" / "rulebooks" / "two-way.yaml"


@dataclass
class Kept:
    """A scene whose views are kept."""

    scene: Scene
    tail: Tail

    def run(self, *arguments: object) -> Said:
        """One command, once the views have read what the one before has recorded."""
        self.scene.is_read_by(self.tail)
        return run(*arguments)


@pytest.fixture
def kept(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene, Tail(scene.ledger) as tail:
        yield Kept(scene, tail)


@pytest.fixture
def keys(kept: Kept, tmp_path: Path) -> dict[str, Path]:
    """Under the newest rules, with a rulebook in force."""
    county = kept.scene.county
    county.roots_say(AdoptRules(rules=RULES))
    book, _ = check_file(BOOK.read_text(encoding="utf-8"))
    assert book
    rulebook = county.lead.says(DraftRulebook(alliance=county.alliance, rulebook=as_wire(book)))
    county.lead2.says(AdoptRulebook(periods=("2026",)), stream=rulebook)
    files = {"rulebook": Path(rulebook)}
    for name in ("lead", "lead2", "bureau", "bureau2", "hospital", "community"):
        files[name] = tmp_path / f"{name}.pem"
        save_key(files[name], county.people[name].key)
    return files


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def opened(kept: Kept, keys: dict[str, Path], folder: Path, at: list[object]) -> str:
    """By the file that the page shows, with the keys that `ballot keys` printed."""
    issuer = kept.run("ballot", "keys", folder / "issuer.pem").document["public"]
    trustees = [
        kept.run("ballot", "keys", folder / f"{name}.trustee", "--trustee").document["public"]
        for name in ("lead", "hospital")
    ]
    asked = yaml.safe_load(blocks("ballots.md", "yaml")[0])
    [panel] = asked["body"]["panels"]
    panel["secret"]["issuer"] = issuer
    for trustee, key in zip(panel["secret"]["trustees"], trustees, strict=True):
        trustee["key"] = key
    panel["voters"].append(kept.scene.county.bureau2.id)
    panel["secret"]["printed"] = 2
    asked["body"] |= {"rulebook": str(keys["rulebook"]), "closes": "2026-01-01"}
    file = folder / "open.yaml"
    file.write_text(yaml.safe_dump(asked, allow_unicode=True), encoding="utf-8")
    said = kept.run("submit", file, "--key", keys["lead"], *at)
    assert said.code == 0, said.document
    found = said.document
    return str((found.get("receipts") or [found])[0]["entries"][0]["stream"])


@pytest.mark.parametrize("where", ["here", "there"])
def test_a_secret_vote_from_its_keys_to_its_count(
    kept: Kept, keys: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    scene = kept.scene
    stand_at(scene, monkeypatch)
    at: list[object] = ["--data", scene.data] if where == "here" else ["--url", scene.http.base_url]
    evaluation = opened(kept, keys, tmp_path, at)

    def does(*arguments: object) -> dict[str, Any]:
        said = kept.run("ballot", *arguments, *at)
        assert said.code == 0, said.document
        return said.document

    # Two units and a person ask for a token, and two slips are printed; whoever prints does not issue.
    for name in ("bureau", "hospital"):
        does("request", evaluation, "--to", tmp_path / f"{name}.code", "--key", keys[name])
    does("request", evaluation, "--to", tmp_path / "person.code", "--key", keys["bureau2"], "--myself")
    slips = tmp_path / "slips.txt"
    does("print", evaluation, "--count", 2, "--to", slips, "--key", keys["lead2"])
    paper = tmp_path / "early.json"
    does("paper", evaluation, "--to", paper)
    early = kept.run("ballot", "cast", paper, "--code", tmp_path / "bureau.code", "--to", tmp_path / "x.json")
    assert early.document["error"] == "token-not-issued"
    assert (
        does("issue", evaluation, "--issuer", tmp_path / "issuer.pem", "--key", keys["lead"])["issued"] == 5
    )

    # With the paper alone, everybody votes; one types the code of a slip.
    paper = tmp_path / "paper.json"
    does("paper", evaluation, "--to", paper)
    printed = slips.read_text(encoding="utf-8").split()
    codes: dict[str, object] = {name: tmp_path / f"{name}.code" for name in ("bureau", "hospital", "person")}
    codes["slip"] = printed[0].lower().replace("-", " ").replace("gongjian ballot", "gongjian-ballot")
    for (name, code), opinion in zip(codes.items(), ("好", "好", "较好", "差"), strict=True):
        given = ["--code", code, "--choice", f"和平社区={opinion}", "--to", tmp_path / f"{name}.ballot"]
        assert kept.run("ballot", "cast", paper, *given).code == 0
        does("send", tmp_path / f"{name}.ballot")
    again = ["--code", codes["slip"], "--choice", "和平社区=好", "--to", tmp_path / "again.ballot"]
    assert kept.run("ballot", "cast", paper, *again).code == 0
    assert kept.run("ballot", "send", tmp_path / "again.ballot", *at).document["error"] == "token-used"
    assert (
        kept.run("ballot", "enter", evaluation, "--key", keys["lead"], *at).document["error"]
        == "box-still-open"
    )

    # The day after: into the log, the box closed, opened, counted.
    scene.clock.put_to(1)
    assert does("check", tmp_path / "slip.ballot")["in_the_box"]
    assert kept.run("ballot", "check", tmp_path / "again.ballot", *at).code == 1
    left = kept.run(
        "ballot", "unseal", evaluation, "--secret", tmp_path / "lead.trustee", "--key", keys["lead"], *at
    )
    assert (left.code, left.document) == (1, {"left_out": 4})
    assert does("enter", evaluation, "--key", keys["lead"]) == {"entered": 4, "box": 4}
    assert does("enter", evaluation, "--key", keys["lead"]) == {"entered": 0, "box": 4}
    does("close", evaluation, "--key", keys["lead"])
    for name in ("lead", "hospital"):
        does("unseal", evaluation, "--secret", tmp_path / f"{name}.trustee", "--key", keys[name])
    counted = does("count", evaluation, "--key", keys["lead"])
    events = [entry["event"] for entry in counted["entries"]]
    assert events == ["evaluation.closed", *["ballot.counted"] * 4]


def test_what_cannot_be_cast_is_said(
    kept: Kept, keys: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_at(kept.scene, monkeypatch)
    at: list[object] = ["--data", kept.scene.data]
    evaluation = opened(kept, keys, tmp_path, at)
    code, paper = tmp_path / "my.code", tmp_path / "paper.json"
    assert kept.run("ballot", "request", evaluation, "--to", code, "--key", keys["bureau"], *at).code == 0
    issue = ["issue", evaluation, "--key", keys["lead"]]
    assert kept.run("ballot", *issue, "--issuer", keys["lead"], *at).document["error"] == "file-unreadable"
    assert kept.run("ballot", *issue, "--issuer", tmp_path / "issuer.pem", *at).code == 0
    assert kept.run("ballot", "paper", evaluation, "--to", paper, *at).code == 0

    def cast(*given: object, paper: Path = paper) -> object:
        return kept.run("ballot", "cast", paper, "--to", tmp_path / "ballot", *given).document["error"]

    assert cast("--code", "0004-1061-050R-3GG2-8A1C-60T3-GFQT") == "code-unreadable"
    assert cast("--code", code, "--choice", "和平社区") == "choice-unclear"
    assert cast("--code", code, "--choice", "县医院=好") == "not-asked"
    assert cast("--code", code, "--choice", "和平社区=优") == "not-offered"
    assert cast("--code", code, "--choice", "和平=好", "--choice", "社区=差") == "repeated"
    assert cast("--code", code, "--panel", "没有") == "open-panel"
    assert cast("--code", code, paper=code) == "file-unreadable"
    assert (
        kept.run("ballot", "paper", evaluation, "--to", paper, *at).document["error"] == "ballot-file-there"
    )
    odd = kept.run(
        "ballot", "print", evaluation, "--count", 1, "--to", tmp_path / "a.doc", "--key", keys["lead2"], *at
    )
    assert odd.document["error"] == "ballot-slip-form"
    assert kept.run("ballot", "send", paper, *at).document["error"] == "file-unreadable"
    unseal = ["unseal", evaluation, "--secret", paper, "--key", keys["lead"]]
    assert kept.run("ballot", *unseal, *at).code != 0


def test_the_page_names_only_commands_that_there_are_and_the_same_in_both_languages() -> None:
    [walk], [chinese] = blocks("ballots.md", "text"), blocks("ballots.zh.md", "text")
    assert walk == chinese
    assert blocks("ballots.md", "yaml") == blocks("ballots.zh.md", "yaml")
    known = {command.name for command in app.registered_commands}
    assert set(re.findall("gongjian ballot ([a-z]+)", walk)) == known


def test_a_code_is_printed_in_lines_that_can_be_typed() -> None:
    assert lines_of("0004-1061-050R-3GG2-8A1C-60T3-GFQS") == ["0004-1061-050R-", "3GG2-8A1C-60T3-", "GFQS"]


def test_the_help_is_one_page_in_both_languages() -> None:
    code, said = spoken("ballot", "--help")
    assert code == 0
    assert len(said.splitlines()) < 40
    assert "无记名投票" in said
