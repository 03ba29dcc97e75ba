"""An evaluation as the lead unit opens it, units vote in it openly and everybody sees how many have; marks that people give."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.blind import read_issuer
from contracts.rulebook import as_wire
from contracts.statements.evaluations import OpenEvaluation
from contracts.statements.keys import AdoptRules
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from domain.deciding import RULES
from domain.scoring.check import check_file
from projections.tail import Tail
from scripts.evaluating import issuer_key
from scripts.keyfiles import save_key
from tests.api.scenes import county_served
from tests.scripts.commands import spoken, stand_at
from tests.scripts.test_balloting import BOOK, Kept
from tests.scripts.test_exit_codes import issuer_file_in

pytestmark = pytest.mark.slow
ASKED = (
    "--period",
    "2026",
    "--closes",
    "2026-12-15",
    "--opinion",
    "好",
    "--opinion",
    "较好",
    "--opinion",
    "差",
)


@pytest.fixture(scope="module")
def kept(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene, Tail(scene.ledger) as tail:
        county = scene.county
        county.roots_say(AdoptRules(rules=RULES))
        for name, file in {"two-way": BOOK, "O01": BOOK.with_name("O01.yaml")}.items():
            book, _ = check_file(file.read_text(encoding="utf-8"))
            assert book
            drafted = DraftRulebook(alliance=county.alliance, rulebook=as_wire(book))
            county.units[name] = county.lead.says(drafted)
            county.lead2.says(AdoptRulebook(periods=("2026",)), stream=county.units[name])
        yield Kept(scene, tail)


@pytest.fixture
def keys(kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    stand_at(kept.scene, monkeypatch)
    files = {}
    for name in ("lead", "lead2", "bureau", "hospital", "community"):
        files[name] = tmp_path / f"{name}.pem"
        save_key(files[name], kept.scene.county.people[name].key)
    return files


@pytest.mark.parametrize("where", ["here", "there"])
def test_units_vote_openly_and_only_how_many_is_shown_before_the_count(
    kept: Kept, keys: dict[str, Path], where: str
) -> None:
    scene = kept.scene
    at: list[object] = ["--data", scene.data] if where == "here" else ["--url", scene.http.base_url]
    title, book = f"双向评议 {where}", scene.county.units["two-way"]
    mutual, reverse = f"互评 {where}", f"单位评社区 {where}"
    panels = ("--panel", f"{mutual}：YH101、YH202,YH201 ＞ YH10*", "--panel", f"{reverse}: 县医院 > YH101")
    said = kept.run(
        "evaluation", "open", title, "--rulebook", book, *ASKED, *panels, "--key", keys["lead"], *at
    )
    assert said.code == 0, said.document

    def votes(name: str, *choices: str, panel: str = mutual) -> None:
        chosen = [word for choice in choices for word in ("--choice", choice)]
        said = kept.run("evaluation", "vote", title, "--panel", panel, *chosen, "--key", keys[name], *at)
        assert said.code == 0, said.document

    votes("hospital", "YH101=差")
    votes("hospital", "YH101=好")  # takes the place of what it said before
    votes("bureau", "YH101＝较好")
    unclear = kept.run("evaluation", "vote", title, "--choice", "YH101=好", "--key", keys["hospital"], *at)
    assert unclear.document["error"] == "which-panel"
    nobody = kept.run("evaluation", "vote", title, "--choice", "YH101=好", "--key", keys["lead"], *at)
    assert nobody.document["error"] == "not-your-panel"

    code, text = spoken("evaluation", "show", title, "--key", keys["lead"], *at)
    assert code == 0, text
    assert "投票的不到一半，不计分" in text
    assert "各档票数" not in text
    shown = kept.run("evaluation", "show", title, "--key", keys["lead"], *at).document
    assert [(each["asked"], each["have_voted"]) for each in shown["panels"]] == [(3, 2), (1, 0)]
    assert not any("voted" in each for each in shown["panels"])
    assert shown["tallies"] == []


def test_a_panel_with_an_issuer_is_secret(kept: Kept, keys: dict[str, Path], tmp_path: Path) -> None:
    at = ["--key", keys["lead"], "--data", kept.scene.data]
    made = kept.run("ballot", "keys", tmp_path / "trustee.key", "--trustee")
    trustee = f"社区评单位=YH202:{made.document['public']}"
    secret = (
        "--issuer",
        f"社区评单位={issuer_file_in(tmp_path)}",
        "--trustee",
        trustee,
        "--printed",
        "社区评单位=9",
    )
    asked = (*ASKED, "--panel", "社区评单位： > YH202", "--rulebook", kept.scene.county.units["two-way"])
    said = kept.run("evaluation", "open", "无记名", *asked, *secret, *at)
    assert said.code == 0, said.document
    opened = kept.scene.ledger.streams.folded(said.document["entries"][0]["stream"]).state.body
    assert isinstance(opened, OpenEvaluation)
    [panel] = opened.panels
    assert panel.secret
    assert (panel.voters, panel.secret.printed) == ((), 9)
    assert read_issuer(panel.secret.issuer)
    assert issuer_key(panel.secret.issuer) == panel.secret.issuer
    shown = kept.run("evaluation", "show", "无记名", *at).document["panels"]
    assert [(each["asked"], each["tokens"], each["have_voted"]) for each in shown] == [(9, 0, 0)]


WRONG = {
    "not-a-panel": ("--panel", "社区评单位 YH101 > YH201"),
    "no-such-panel": ("--panel", "甲：YH101 > YH201", "--issuer", "乙=issuer.pem"),
    "nothing-found": ("--panel", "甲：ZZ* > YH201"),
}


@pytest.mark.parametrize("error", WRONG)
def test_what_is_no_panel_is_refused_in_words(kept: Kept, keys: dict[str, Path], error: str) -> None:
    book = ("--rulebook", kept.scene.county.units["two-way"])
    said = kept.run(
        "evaluation",
        "open",
        "x",
        *book,
        *ASKED,
        *WRONG[error],
        "--key",
        keys["lead"],
        "--data",
        kept.scene.data,
    )
    assert said.document["error"] == error


def test_marks_are_given_all_by_one_signature(kept: Kept, keys: dict[str, Path], tmp_path: Path) -> None:
    sheet = tmp_path / "分数.csv"
    sheet.write_text("对象,分数,理由\nYH202,88.5,评定会第3项\nYH201,,\n", encoding="utf-8")
    at = ["--reason", "评定会评定", "--key", keys["lead"], "--data", kept.scene.data]
    which = ["mark", "give", kept.scene.county.units["O01"], "2026", "year_end"]
    said = kept.run(*which, "YH101=92", "--from", sheet, *at)
    assert (said.code, said.document["given"]) == (0, 2), said.document
    kept.scene.is_read_by(kept.tail)
    rows = {
        row["subject"]: row
        for row in kept.scene.reads(kept.scene.county.lead, "/registers/marks").json()["rows"]
    }
    hospital, community = (rows[kept.scene.county.units[name]] for name in ("hospital", "community"))
    assert (hospital["score"], hospital["reason"]) == ("88.5", "评定会第3项")
    assert (community["score"], community["reason"]) == ("92", "评定会评定")
    twice = kept.run(*which, "YH201=90", "YH101=93", *at)
    assert twice.document["error"] == "marks-there"
    assert "和平社区" in twice.document["zh"] or "YH101" in twice.document["zh"], twice.document
    assert kept.run(*which, *at).document["error"] == "not-a-mark"
