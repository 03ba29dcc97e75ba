"""What is no id, and an id of nothing, in every command that takes one: a refusal in words, at a data folder and at a server alike.

gongjian person show 王大爷 --key MINE.pem        there is no such person: not "the database is away"
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import every_command, run
from tests.scripts.test_exit_codes import issuer_file_in, secret_file_in

NO_ID = "王大爷"
OF_NOTHING = "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f"


class Given(NamedTuple):
    """What was typed for an id, a key that is sound, and where files may go."""

    id: str
    key: Path
    folder: Path


Line = Callable[[Given], list[object]]
LINES: dict[str, list[Line]] = {
    "list": [lambda g: ["list", g.id], lambda g: ["list", "deadlines", f"unit={g.id}"]],
    "find": [lambda g: ["find", g.id], lambda g: ["find", "unit", g.id]],
    "show agreement": [lambda g: ["show", "agreement", g.id]],
    "show promises": [lambda g: ["show", "promises", g.id]],
    "show open": [lambda g: ["show", "open", "YH101", "--alliance", g.id], lambda g: ["show", "open", g.id, "--alliance", "x"]],
    "show unit": [lambda g: ["show", "unit", g.id]],
    "show alliance": [lambda g: ["show", "alliance", g.id]],
    "show grid": [lambda g: ["show", "grid", g.id]],
    "show request": [lambda g: ["show", "request", g.id]],
    "show dispute": [lambda g: ["show", "dispute", g.id]],
    "agreement new": [lambda g: ["agreement", "new", "mentoring", "--party", f"甲方={g.id}", "--party", "乙方=YH101", "--starts", "2026-03-01", "--out", g.folder / "x"]],
    "agreement adopt": [lambda g: ["agreement", "adopt", "mentoring", "--alliance", g.id, "--effective", "2026-01-01", "--out", g.folder / "x"]],
    "agreement redline": [lambda g: ["agreement", "redline", g.id], lambda g: ["agreement", "redline", "x", "--amendment", g.id]],
    "agreement review": [lambda g: ["agreement", "review", g.id]],
    "agreement decline": [lambda g: ["agreement", "decline", g.id, "--reason", "x"]],
    "agreement sign": [lambda g: ["agreement", "sign", g.id]],
    "agreement renew": [lambda g: ["agreement", "renew", g.id, "--out", g.folder / "x"]],
    "agreement amend": [lambda g: ["agreement", "amend", g.id, "--out", g.folder / "x"]],
    "handover show": [lambda g: ["handover", "show", g.id]],
    "handover make": [
        lambda g: ["handover", "make", g.id, "--to", OF_NOTHING],
        lambda g: ["handover", "make", "YH001", "--to", OF_NOTHING, "--of", g.id],
    ],
    "handover take": [lambda g: ["handover", "take", g.id]],
    "ballot request": [lambda g: ["ballot", "request", g.id, "--to", g.folder / "x"]],
    "ballot print": [lambda g: ["ballot", "print", g.id, "--count", "1", "--to", g.folder / "x.txt"]],
    "ballot issue": [lambda g: ["ballot", "issue", g.id, "--issuer", issuer_file_in(g.folder)]],
    "ballot enter": [lambda g: ["ballot", "enter", g.id]],
    "ballot close": [lambda g: ["ballot", "close", g.id]],
    "ballot unseal": [lambda g: ["ballot", "unseal", g.id, "--secret", secret_file_in(g.folder)]],
    "ballot count": [lambda g: ["ballot", "count", g.id]],
    "draw announce": [
        lambda g: ["draw", "announce", "x", "--among", "members", "--of", g.id, "--count", "1", "--sharer", "YH101", "--until", "2026-12-01"],
        lambda g: ["draw", "announce", "x", "--among", "members", "--of", "联盟", "--count", "1", "--sharer", g.id, "--until", "2026-12-01"],
    ],
    "draw share": [lambda g: ["draw", "share", g.id]],
    "draw reveal": [lambda g: ["draw", "reveal", g.id]],
    "draw show": [lambda g: ["draw", "show", g.id]],
    "import": [
        lambda g: ["import", "items", g.folder / "sheet.csv", "--alliance", g.id],
        lambda g: ["import", "service", g.folder / "sheet.csv", "--activity", g.id, "--bank", g.id],
        lambda g: ["import", "attendance", g.folder / "sheet.csv", "--meeting", g.id],
    ],
    "export": [
        lambda g: ["export", "items", "--out", g.folder / "x.csv", "--alliance", g.id],
        lambda g: ["export", "service", "--out", g.folder / "x.csv", "--activity", g.id, "--bank", g.id],
        lambda g: ["export", "attendance", "--out", g.folder / "x.csv", "--meeting", g.id],
    ],
    "confirm": [lambda g: ["confirm", g.id]],
    "account": [lambda g: ["account", g.id]],
    "score sheets": [
        lambda g: ["score", "--rulebook", g.id, "--period", "2026"],
    ],
    "score overview": [lambda g: ["score", "overview", "--rulebook", g.id, "--period", "2026"]],
    "score credits": [lambda g: ["score", "credits", g.id, "--period", "2026"]],
    "rulebook draft": [
        lambda g: ["rulebook", "draft", "O01", "--alliance", g.id],
        lambda g: ["rulebook", "draft", g.id, "--alliance", g.id],
    ],
    "rulebook adopt": [lambda g: ["rulebook", "adopt", g.id, "--period", "2026"]],
    "rulebook explain": [lambda g: ["rulebook", "explain", g.id]],
    "rulebook diff": [lambda g: ["rulebook", "diff", g.id, "O01"], lambda g: ["rulebook", "diff", "O01", g.id]],
    "rulebook new": [lambda g: ["rulebook", "new", "--like", g.id, "--out", g.folder / "x.yaml"]],
    "round announce": [
        lambda g: ["round", "announce", g.id, "2026", "--sealed-by", "2027-01-31", "--notice-workdays", "5", "--appeals-until", "2027-02-28", "--answer-workdays", "5", "--decided-by", "2027-03-31"],
    ],
    "round change": [lambda g: ["round", "change", g.id, "2026", "--reason", "x"]],
    "round stand-aside": [
        lambda g: ["round", "stand-aside", g.id, "2026", "YH101", "--kind", "other"],
        lambda g: ["round", "stand-aside", OF_NOTHING, "2026", g.id, "--kind", "other"],
    ],
    "grade notice": [lambda g: ["grade", "notice", g.id, "--until", "2027-01-19"]],
    "grade appeal": [lambda g: ["grade", "appeal", g.id, "attended", "--reason", "x"]],
    "grade answer": [lambda g: ["grade", "answer", g.id, "dismissed", "--reason", "x"]],
    "grade renew": [lambda g: ["grade", "renew", g.id, "--reason", "x"]],
    "grade withdraw": [lambda g: ["grade", "withdraw", g.id]],
    "evaluation open": [
        lambda g: ["evaluation", "open", "x", "--rulebook", g.id, "--period", "2026", "--closes", "2026-12-15", "--opinion", "x", "--opinion", "y", "--panel", "x：YH101 > YH201"],
        lambda g: ["evaluation", "open", "x", "--rulebook", "O01", "--period", "2026", "--closes", "2026-12-15", "--opinion", "x", "--opinion", "y", "--panel", f"x：YH101 > {g.id}"],
    ],
    "evaluation vote": [lambda g: ["evaluation", "vote", g.id, "--choice", "YH101=好"]],
    "evaluation show": [lambda g: ["evaluation", "show", g.id]],
    "mark give": [lambda g: ["mark", "give", g.id, "2026", "x", "YH101=9", "--reason", "x"]],
    "grade list": [lambda g: ["grade", "list", g.id]],
    "grade decide": [lambda g: ["grade", "decide", g.id, "YH101", "优秀"]],
    "grade change": [lambda g: ["grade", "change", g.id, "YH101", "优秀", "--reason", "x"]],
    "report seal": [
        lambda g: ["report", "seal", "--rulebook", g.id, "--period", "2026"],
        lambda g: ["report", "seal", "--rulebook", "O01", "--period", "2026", "--replaces", g.id, "--reason", "x"],
    ],
    "report show": [lambda g: ["report", "show", g.id]],
    "round show": [lambda g: ["round", "show", g.id, "2026"]],
    "request missing": [lambda g: ["request", "missing", "--activity", g.id, "--on", "2026-01-01", "--text", "x"]],
    "request correct": [lambda g: ["request", "correct", "1", "--wrong", "other", "--text", "x", "--of", g.id]],
    "request supplement": [lambda g: ["request", "supplement", g.id, "--text", "x"]],
    "request answer": [lambda g: ["request", "answer", g.id, "declined", "--reason", "x"]],
    "dispute open": [lambda g: ["dispute", "open", "1", "--wrong", "other", "--text", "x", "--of", g.id]],
    "dispute answer": [lambda g: ["dispute", "answer", g.id, "agrees", "--text", "x"]],
    "dispute rule": [lambda g: ["dispute", "rule", g.id, "upheld", "--reason", "x"]],
    "dispute withdraw": [lambda g: ["dispute", "withdraw", g.id, "--reason", "x"]],
    "dispute appeal": [lambda g: ["dispute", "appeal", g.id, "--text", "x"]],
    "scan slips": [lambda g: ["scan", "slips", "--activity", g.id, "--count", "1", "--out", g.folder / "x.txt"]],
    "scan sheet": [lambda g: ["scan", "sheet", "--activity", g.id, "--bank", g.id]],
    "certificate apply": [
        lambda g: ["certificate", "apply", "--unit", g.id, "--from", "2026-01-01", "--to", "2026-01-01"],
        lambda g: ["certificate", "apply", "--unit", "YH101", "--person", g.id, "--from", "2026-01-01", "--to", "2026-01-01"],
    ],
    "certificate withdraw": [lambda g: ["certificate", "withdraw", g.id, "--reason", "not-needed"]],
    "certificate refuse": [lambda g: ["certificate", "refuse", g.id, "--reason", "no-records", "--text", "x"]],
    "certificate announce": [lambda g: ["certificate", "announce", g.id]],
    "certificate show": [lambda g: ["certificate", "show", g.id]],
    "certificate issue": [lambda g: ["certificate", "issue", g.id, "--contact", "x", "--out", g.folder / "x.json"]],
    "certificate revoke": [lambda g: ["certificate", "revoke", g.id, "--reason", "wrong-person"]],
    "person show": [lambda g: ["person", "show", g.id]],
    "person find": [lambda g: ["person", "find", g.id]],
    "person code": [lambda g: ["person", "code", g.id], lambda g: ["person", "code", g.id, "--end"]],
    "person merge": [
        lambda g: ["person", "merge", g.id, g.id, "--reason", "two-units"],
        lambda g: ["person", "merge", "--confirm", g.id],
        lambda g: ["person", "merge", "--withdraw", g.id, "--why", "two-people"],
    ],
    "person correct": [lambda g: ["person", "correct", g.id, "--name", "王", "--reason", "misspelt"]],
    "person erase": [lambda g: ["person", "erase", g.id, "--reason", "x", "--yes"]],
    "person export": [lambda g: ["person", "export", g.id, "--out", g.folder / "x.json"]],
    "file get": [lambda g: ["file", "get", g.id, "--out", g.folder / "out"]],
    "role grant": [lambda g: ["role", "grant", g.id, "clerk"], lambda g: ["role", "grant", OF_NOTHING, "clerk", "--unit", g.id]],
    "role withdraw": [lambda g: ["role", "withdraw", g.id, "clerk", "--reason", "x"]],
    "role list": [lambda g: ["role", "list", "--unit", g.id]],
    "entrustment record": [lambda g: ["entrustment", "record", g.id, "7" * 64]],
    "entrustment withdraw": [lambda g: ["entrustment", "withdraw", g.id, "--reason", "x"], lambda g: ["entrustment", "withdraw", OF_NOTHING, "--to", g.id, "--reason", "x"]],
    "key invite": [lambda g: ["key", "invite", g.id]],
    "key approve": [lambda g: ["key", "approve", g.id, "--code", "x"]],
    "key enrol": [lambda g: ["key", "enrol", g.key, "--unit", g.id, "--holder", g.id], lambda g: ["key", "enrol", g.key, "--unit", "YH001", "--holder", g.id]],
    "key revoke": [lambda g: ["key", "revoke", g.id]],
}  # fmt: skip
NO_ID_TAKEN = {
    "entrustment list",
    "init", "serve", "submit", "inbox", "correct", "file add", "file check", "audit", "bundle", "rulebook check", "rulebook facts", "score check", "report list", "report check", "key new", "key show",
    "key rotate", "key affirm", "key doubts", "backup", "restore", "adopt", "rebuild", "demo", "bench", "practise", "log-key prepare", "log-key show", "person register",
    "person check", "scan prepare", "scan add", "scan list", "scan send", "certificate print", "certificate check", "show entry",
    "agreement templates", "form", "key answer", "ballot keys", "ballot paper", "ballot cast", "ballot send", "ballot check",
}  # fmt: skip
"""They take files, numbers and words, and ids only inside of files."""


def test_every_command_takes_an_id_or_is_known_not_to() -> None:
    assert {name for name, _ in every_command()} == set(LINES) | NO_ID_TAKEN


def test_an_invitation_is_for_somebody_whom_the_unit_has_registered(scene: Scene, given: Given) -> None:
    for at in (["--data", "unused"], ["--url", scene.http.base_url]):
        said = run("key", "invite", "YH001", "--holder", NO_ID, "--key", given.key, *at)
        assert (said.code, said.document["error"]) == (1, "nothing-found")


@pytest.fixture
def given(scene: Scene, tmp_path: Path) -> Given:
    save_key(tmp_path / "lead.pem", scene.county.lead.key)
    (tmp_path / "sheet.csv").write_text("名称\n助老\n", encoding="utf-8")
    return Given(NO_ID, tmp_path / "lead.pem", tmp_path)


EVERY = [(f"{command} {n}", line) for command, lines in LINES.items() for n, line in enumerate(lines, 1)]


@pytest.mark.parametrize("id", [NO_ID, OF_NOTHING], ids=["no id", "of nothing"])
@pytest.mark.parametrize("line", [line for _, line in EVERY], ids=[name for name, _ in EVERY])
def test_a_wrong_id_is_refused_in_words_here_and_at_a_server(
    scene: Scene, given: Given, line: Line, id: str
) -> None:
    before = scene.log_as_it_is()
    typed = line(given._replace(id=id))
    key = ["--key", given.key]
    here = run(*typed, "--data", "unused", *key)
    there = run(*typed, "--url", scene.http.base_url, *key)
    assert here.document["error"] not in ("database-away", "our-mistake"), here.document
    assert (here.code, there.code) == (1, 1)
    assert here.document["error"] == there.document["error"]
    assert scene.log_as_it_is() == before
