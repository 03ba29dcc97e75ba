"""With --json every command prints exactly one JSON document on standard output, when it is done and when the answer is no.

`run` (tests/scripts/commands.py) fails on anything else: two documents, a sentence beside one, nothing at all.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import orjson
import pytest

from contracts.slip import Slip, secret_of
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import FoundBank, OpenAccount
from contracts.values import NIL, Id
from ledger.embedded import remove
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import YearServed, statement_of, year_served
from tests.ledger.databases import empty_database
from tests.people import LOG_KEY
from tests.scripts.commands import Said, every_command, run, stand_at
from tests.scripts.test_crash import free_port
from tests.scripts.test_exit_codes import ballot_file_in, issuer_file_in, secret_file_in

ROOT = Path(__file__).parents[2]


class World(NamedTuple):
    """A year played, its folder of keys, and room for files."""

    year: YearServed
    folder: Path
    patch: pytest.MonkeyPatch

    @property
    def data(self) -> list[object]:
        return ["--data", self.folder / "data"]

    @property
    def vault(self) -> list[object]:
        """Where the keys of the served vault lie."""
        return ["--data", self.year.scene.data]

    def person(self, name: str) -> Id:
        return self.year.scene.county.people[name].id

    def key(self, name: str = "lead") -> Path:
        return self.folder / f"{name}.pem"

    def file(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    with year_served(server, tmp_path_factory.mktemp("signer")) as year, Tail(year.scene.ledger):
        yield year


@pytest.fixture
def world(year: YearServed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    stand_at(year.scene, monkeypatch)
    for name, person in year.scene.county.people.items():
        save_key(tmp_path / f"{name}.pem", person.key)
    save_key(tmp_path / "data.log-key", LOG_KEY)
    world = World(year, tmp_path, monkeypatch)
    assert run("key", "new", world.key("new")).code == 0
    return world


Command = Callable[[World], list[object]]


class Row(NamedTuple):
    """A command that is done, and one to which the answer is no. What takes long is tried elsewhere."""

    done: Command | None
    refused: Command
    refusal: str
    code: int = 1


def invited(world: World) -> list[str]:
    """The number and the code of an invitation that waits for an answer."""
    county = world.year.scene.county
    holder = county.volunteer(county.lead, f"invited {county.ids}")
    said = run("key", "invite", "YH001", "--holder", holder, "--key", world.key()).document
    return [said["invite"], said["code"]]


def somebody_at_the_lead(world: World) -> str:
    county = world.year.scene.county
    return county.volunteer(county.lead, f"somebody {county.ids}")


def withdrawing(world: World) -> list[object]:
    whom = somebody_at_the_lead(world)
    assert run("role", "grant", whom, "经办人", "--key", world.key()).code == 0
    return ["role", "withdraw", whom, "clerk", "--reason", "调离", "--key", world.key()]


def entrusted_before(world: World) -> list[object]:
    whom = somebody_at_the_lead(world)
    assert run("entrustment", "record", whom, "7" * 64, "--key", world.key()).code == 0
    return ["entrustment", "withdraw", whom, "--reason", "本人已有密钥", "--key", world.key()]


def answering(world: World) -> list[object]:
    number, code = invited(world)
    return ["key", "answer", number, "--code", code, "--new", world.key("new")]


def approving(world: World) -> list[object]:
    number, code = invited(world)
    said = run("key", "answer", number, "--code", code, "--new", world.key("new")).document
    return ["key", "approve", number, "--code", code, "--digits", said["digits"], "--key", world.key()]


def enrolling(world: World) -> list[object]:
    county = world.year.scene.county
    holder = county.volunteer(county.lead, f"enrolled {county.ids}")
    options = ["--unit", county.lead.unit, "--holder", holder, "--key", world.key()]
    return ["key", "enrol", world.key("new"), *options, *world.data]


def rotating(world: World) -> list[object]:
    assert run(*enrolling(world)).code == 0
    assert run("key", "new", world.key("next")).code == 0
    return ["key", "rotate", world.key("next"), "--key", world.key("new"), *world.data]


def revoking(world: World) -> list[object]:
    assert run(*enrolling(world)).code == 0
    keyid = run("key", "show", world.key("new")).document["keyid"]
    return ["key", "revoke", keyid, "--key", world.key(), *world.data]


def sheet(world: World) -> list[object]:
    """A sheet of one volunteer's hour, of a day of their own."""
    county = world.year.scene.county
    person = county.volunteer(county.lead, f"hour {county.ids}")
    activity = county.lead.says(PlanActivity(title="扫雪", category="志愿", on="2026-01-01"))
    county.lead.says(HoldActivity(on="2026-01-01"), stream=activity)
    bank = county.lead.says(FoundBank(name="时间银行"))
    county.lead.says(OpenAccount(bank=bank, owner=person))
    file = world.file("sheet.csv", f"人员编号,日期,分钟\n{person},2026-01-01,60\n")
    return [
        "import",
        "service",
        file,
        "--key",
        world.key(),
        "--activity",
        activity,
        "--bank",
        bank,
        *world.data,
    ]


def confirming(world: World) -> list[object]:
    batch = run(*sheet(world)).document["batch"]
    return ["confirm", batch, "--key", world.key("lead2"), *world.data]


def envelope(world: World) -> list[object]:
    lead = world.year.scene.county.lead
    plan = lead.drafts(PlanActivity(title="义诊", category="医疗", on="2026-01-05"))
    file = world.folder / "plan.dsse.json"
    file.write_bytes(orjson.dumps(statement_of(plan, lead.key)))
    return ["submit", file, *world.data]


def scoring(*options: object) -> Command:
    def command(world: World) -> list[object]:
        rulebook, given = (
            world.year.of["O01"],
            [world.folder / each if "." in str(each) else each for each in options],
        )
        return ["score", "--rulebook", rulebook, "--period", "2026", *given, *world.data]

    return command


def checking(world: World) -> list[object]:
    file = world.folder / "scores.csv"
    run(*scoring("--format", "csv", "--manifest", "--out", file)(world))
    return ["score", "check", file, *world.data]


def founding(world: World) -> list[object]:
    return ["init", "--origin", "ledger.example.org/x", "--root", world.folder / "new.pub.pem", "--data"]


def person(act: str, *options: object, name: str = "王") -> Command:
    """An act on somebody whom the county has registered by name."""

    def command(world: World) -> list[object]:
        said = run("person", "register", "--name", name, "--key", world.key(), *world.vault).document
        return ["person", act, said["person"], *options, "--key", world.key(), *world.vault]

    return command


def on_person(act: str, *options: object) -> Command:
    """An act on a volunteer of another unit."""
    return lambda world: [
        "person", act, world.year.of["wang"], *options, "--key", world.key(), *world.vault
    ]  # fmt: skip


def finding(world: World) -> list[object]:
    person("show", name="只有一个")(world)
    return ["person", "find", "只有一个", "--key", world.key(), *world.vault]


def merging(world: World) -> list[object]:
    two = [person("show", name=f"同一人{n}")(world)[2] for n in "甲乙"]
    return ["person", "merge", *two, "--reason", "one-unit-twice", "--key", world.key(), *world.vault]


def exporting(world: World) -> list[object]:
    return ["person", "export", "--out", world.folder / "mine.json", "--key", world.key(), *world.vault]


def drafting(world: World, side: str) -> list[object]:
    sides = ["--party", "甲方=民政局", "--party", f"{side}=YH101"]
    out = ["--starts", "2026-03-01", "--out", world.folder / "draft.yaml"]
    return ["agreement", "new", "unit-community", *sides, *out]


def handing_over(world: World) -> list[object]:
    scene = world.year.scene
    scene.waits_for_checkpoint(scene.ledger.rows.max_notification_id())
    return ["handover", "make", "民政局", "--to", world.person("bureau2"), "--key", world.key("bureau")]


def taking_over(world: World) -> list[object]:
    handed = run(*handing_over(world)).document["entries"][0]["stream"]
    return ["handover", "take", handed, "--key", world.key("bureau2")]


def announcing(world: World) -> list[object]:
    world.year.scene.waits_for_checkpoint(world.year.scene.ledger.rows.max_notification_id())
    sharers = ["--sharer", "YH101", "--sharer", "YH202"]
    which = [
        "--among",
        "members",
        "--of",
        "沿河城市党建联盟",
        "--count",
        1,
        *sharers,
        "--until",
        "2026-12-31",
    ]
    return ["draw", "announce", "抽查", *which, "--key", world.key("lead2")]


def sharing(world: World, unit: str) -> list[object]:
    draw = run(*announcing(world)).document["entries"][0]["stream"]
    return ["draw", "share", draw, "--key", world.key(unit)]


def revealing(world: World) -> list[object]:
    _, _, draw, *_ = sharing(world, "community")
    for unit in ("community", "hospital"):
        run("draw", "share", draw, "--key", world.key(unit))
    return ["draw", "reveal", draw, "--key", world.key("community")]


def passbook(world: World) -> list[object]:
    return ["account", world.year.of["wang"], "--key", world.key("community"), *world.data]


def fetching(world: World) -> list[object]:
    digest = run("file", "add", world.key(), "--key", world.key(), *world.data).document["kept"][0]["digest"]
    return ["file", "get", digest, "--out", world.folder / "again", "--key", world.key(), *world.data]


def nowhere(*command: str) -> Command:
    """At a folder in which nothing was founded."""

    def at(world: World) -> list[object]:
        world.patch.delenv("GONGJIAN_DATABASE_URL")
        return [*command, "--data", world.folder / "nowhere"]

    return at


def queue(world: World) -> Path:
    folder = world.folder / "queue"
    run("scan", "prepare", folder, "--key", world.key("community"), *world.data)
    return folder


def slip(world: World) -> list[object]:
    text = Slip(world.year.of["activity"], 1, 1, secret_of(bytes(20))).text
    whose = ["--person", world.year.of["wang"], "--key", world.key("community")]
    return ["scan", "add", text, "--queue", queue(world), "--way", "in", *whose]


def slips(activity: str) -> Command:
    def at(world: World) -> list[object]:
        where = ["--out", world.folder / "slips.txt", "--key", world.key("community"), *world.data]
        return ["scan", "slips", "--count", 2, "--activity", world.year.of.get(activity, activity), *where]

    return at


def pairs(activity: str) -> Command:
    def at(world: World) -> list[object]:
        of, signs = world.year.of, ["--key", world.key("community"), *world.data]
        return ["scan", "sheet", "--activity", of[activity], "--bank", of["bank"], "--dry-run", *signs]

    return at


def certifying(act: str, *options: str) -> Command:
    """By the community's clerk; what is named among the year's documents stands for its stream."""

    def at(world: World) -> list[object]:
        said = [
            world.folder / each if each.endswith(".json") else world.year.of.get(each, each)
            for each in options
        ]
        return ["certificate", act, *said, "--key", world.key("community"), *world.vault]

    return at


def without_peers(world: World) -> list[object]:
    world.patch.setattr("scripts.bench.find_spec", lambda _: None)
    return ["bench"]


TABLE: dict[str, Row] = {
    "init": Row(None, lambda world: [*founding(world), world.folder / "other"], "already-founded"),
    "serve": Row(None, lambda world: ["serve", "--data", world.folder / "nowhere"], "log-key-unreadable", 2),
    "submit": Row(envelope, lambda world: ["submit", world.file("x.yaml", "{type: x.y}"), "--key", world.key()], "unknown-type"),
    "list": Row(lambda world: ["list", "到期事项", "unit=民政局"], lambda world: ["list", "没有"], "no-such-register"),
    "find": Row(lambda world: ["find", "unit", "民政局"], lambda world: ["find", "unit", "没有"], "nothing-found"),
    "agreement templates": Row(lambda world: ["agreement", "templates"], lambda world: ["agreement", "templates", "没有"], "no-such-template"),
    "agreement new": Row(lambda world: drafting(world, "乙方"), lambda world: drafting(world, "丙方"), "no-such-side"),
    "agreement redline": Row(lambda world: ["agreement", "redline", world.year.of["agreement amended"]], lambda world: ["agreement", "redline", world.year.of["agreement amended"], "--newer", 9], "no-such"),
    "show open": Row(lambda world: ["show", "open", "民政局", "--alliance", "沿河"], lambda world: ["show", "open", "民政局", "--alliance", "没有"], "nothing-found"),
    "handover show": Row(lambda world: ["handover", "show", "民政局"], lambda world: ["handover", "show", "没有"], "nothing-found"),
    "handover make": Row(handing_over, lambda world: ["handover", "make", "民政局", "--to", world.person("bureau"), "--key", world.key("bureau")], "same-person"),
    "handover take": Row(taking_over, lambda world: ["handover", "take", NIL, "--key", world.key("bureau")], "no-such-handover"),
    "grade notice": Row(None, lambda world: ["grade", "notice", "x", "--until", "2027-01-19", "--key", world.key(), *world.data], "nothing-found"),
    "grade appeal": Row(None, lambda world: ["grade", "appeal", "x", "attended", "--reason", "x", "--key", world.key(), *world.data], "nothing-found"),
    "grade answer": Row(None, lambda world: ["grade", "answer", "x", "dismissed", "--reason", "x", "--key", world.key(), *world.data], "no-such-appeal"),
    "grade renew": Row(None, lambda world: ["grade", "renew", "x", "--reason", "x", "--key", world.key(), *world.data], "no-such-appeal"),
    "grade withdraw": Row(None, lambda world: ["grade", "withdraw", "x", "--key", world.key(), *world.data], "no-such-appeal"),
    "grade decide": Row(None, lambda world: ["grade", "decide", "x", "x", "x", "--key", world.key(), *world.data], "nothing-found"),
    "grade change": Row(None, lambda world: ["grade", "change", "x", "x", "x", "--reason", "x", "--key", world.key(), *world.data], "nothing-found"),
    "grade list": Row(lambda world: ["grade", "list", world.year.of["shown report"]], lambda world: ["grade", "list", "没有"], "nothing-found"),
    "round announce": Row(None, lambda world: ["round", "announce", "没有", "2026", "--sealed-by", "2027-01-15", "--notice-workdays", 5, "--appeals-until", "2027-01-25", "--answer-workdays", 5, "--decided-by", "2027-02-10", "--key", world.key(), *world.data], "nothing-found"),
    "round change": Row(None, lambda world: ["round", "change", "没有", "2026", "--reason", "x", "--key", world.key(), *world.data], "nothing-found"),
    "round stand-aside": Row(None, lambda world: ["round", "stand-aside", "没有", "2026", "YH101", "--kind", "other", "--key", world.key(), *world.data], "nothing-found"),
    "round show": Row(lambda world: ["round", "show", world.year.of["attendance book"], "2026-Q1"], lambda world: ["round", "show", world.year.of["O02"], "2026"], "no-round-yet"),
    "report seal": Row(None, lambda world: ["report", "seal", "--rulebook", "没有", "--period", "2026", "--key", world.key()], "nothing-found"),
    "report list": Row(lambda world: ["report", "list"], nowhere("report", "list"), "not-founded", 2),
    "report show": Row(lambda world: ["report", "show", world.year.of["sealed report"]], lambda world: ["report", "show", "没有"], "nothing-found"),
    "report check": Row(None, lambda world: ["report", "check", world.key()], "not-a-report"),
    "evaluation open": Row(None, lambda world: ["evaluation", "open", "x", "--rulebook", "没有", "--period", "2026", "--closes", "2026-12-15", "--opinion", "好", "--opinion", "差", "--panel", "甲：YH101 > YH201", "--key", world.key(), *world.data], "nothing-found"),
    "evaluation vote": Row(None, lambda world: ["evaluation", "vote", "没有", "--choice", "YH101=好", "--key", world.key(), *world.data], "nothing-found"),
    "evaluation show": Row(lambda world: ["evaluation", "show", world.year.of["open secret evaluation"]], lambda world: ["evaluation", "show", "没有"], "nothing-found"),
    "practise": Row(None, lambda world: ["practise", "2020-01-01"], "day-before"),
    "mark give": Row(None, lambda world: ["mark", "give", "没有", "2026", "x", "YH101=9", "--reason", "x", "--key", world.key(), *world.data], "nothing-found"),
    "ballot keys": Row(lambda world: ["ballot", "keys", world.key("issuer"), "--trustee"], lambda world: ["ballot", "keys", world.key("new")], "ballot-file-there"),
    "ballot request": Row(None, lambda world: ["ballot", "request", "没有", "--to", world.key("code"), "--key", world.key()], "nothing-found"),
    "ballot print": Row(None, lambda world: ["ballot", "print", "没有", "--count", "1", "--to", world.key("x"), "--key", world.key()], "nothing-found"),
    "ballot issue": Row(None, lambda world: ["ballot", "issue", "没有", "--issuer", issuer_file_in(world.folder), "--key", world.key()], "nothing-found"),
    "ballot paper": Row(lambda world: ["ballot", "paper", world.year.of["open secret evaluation"], "--to", world.key("paper")], lambda world: ["ballot", "paper", "没有", "--to", world.key("x")], "not-an-id"),
    "ballot cast": Row(None, lambda world: ["ballot", "cast", world.key(), "--code", "x", "--to", world.key("x")], "file-unreadable", 2),
    "ballot send": Row(None, lambda world: ["ballot", "send", ballot_file_in(world.folder)], "no-such"),
    "ballot enter": Row(None, lambda world: ["ballot", "enter", "没有", "--key", world.key()], "nothing-found"),
    "ballot close": Row(None, lambda world: ["ballot", "close", "没有", "--key", world.key()], "nothing-found"),
    "ballot unseal": Row(None, lambda world: ["ballot", "unseal", "没有", "--secret", secret_file_in(world.folder), "--key", world.key()], "nothing-found"),
    "ballot count": Row(None, lambda world: ["ballot", "count", "没有", "--key", world.key()], "nothing-found"),
    "ballot check": Row(None, lambda world: ["ballot", "check", ballot_file_in(world.folder)], "no-such"),
    "draw announce": Row(announcing, lambda world: [*announcing(world)[:4], "persons", *announcing(world)[5:]], "not-a-kind-of-list"),
    "draw share": Row(lambda world: sharing(world, "community"), lambda world: sharing(world, "bureau"), "not-this-unit"),
    "draw reveal": Row(revealing, lambda world: ["draw", "reveal", NIL, "--key", world.key("community")], "nothing-found"),
    "draw show": Row(lambda world: ["draw", "show", world.year.of["draw"]], lambda world: ["draw", "show", NIL], "nothing-found"),
    "show promises": Row(lambda world: ["show", "promises", "县医院"], lambda world: ["show", "promises", "没有"], "nothing-found"),
    "show agreement": Row(lambda world: ["show", "agreement", world.year.of["agreement"]], lambda world: ["show", "agreement", "没有"], "nothing-found"),
    "show unit": Row(lambda world: ["show", "unit", "民政局"], lambda world: ["show", "unit", "没有"], "nothing-found"),
    "show grid": Row(lambda world: ["show", "grid", "P1"], lambda world: ["show", "grid", "没有"], "nothing-found"),
    "show alliance": Row(lambda world: ["show", "alliance", "沿河城市党建联盟"], lambda world: ["show", "alliance", "没有"], "nothing-found"),
    "show entry": Row(lambda world: ["show", "entry", "3"], lambda world: ["show", "entry", "99999999"], "no-such-entry"),
    "import": Row(sheet, lambda world: ["import", "persons", world.file("x.csv", "名\n王"), "--key", world.key()], "headings-missing"),
    "export": Row(lambda world: ["export", "units", "--out", world.folder / "units.csv", "--key", world.key()], lambda world: ["export", "items", "--out", world.folder / "x.csv", "--key", world.key()], "option-missing"),
    "agreement adopt": Row(lambda world: ["agreement", "adopt", "mentoring", "--alliance", "沿河城市党建联盟", "--effective", "2026-03-01", "--out", world.folder / "library.yaml"], lambda world: ["agreement", "adopt", "mentoring", "--alliance", "x", "--effective", "2026-01-01", "--out", world.folder / "x"], "nothing-found"),
    "agreement review": Row(None, lambda world: ["agreement", "review", "没有", "--key", world.key()], "nothing-found"),
    "agreement decline": Row(None, lambda world: ["agreement", "decline", "没有", "--reason", "不参加", "--key", world.key()], "nothing-found"),
    "agreement sign": Row(None, lambda world: ["agreement", "sign", "没有", "--key", world.key()], "nothing-found"),
    "agreement renew": Row(lambda world: ["agreement", "renew", world.year.of["agreement"], "--out", world.folder / "renew.yaml"], lambda world: ["agreement", "renew", "没有", "--out", world.folder / "x"], "nothing-found"),
    "agreement amend": Row(lambda world: ["agreement", "amend", world.year.of["agreement"], "--out", world.folder / "amend.yaml"], lambda world: ["agreement", "amend", "没有", "--out", world.folder / "x"], "nothing-found"),
    "confirm": Row(confirming, lambda world: ["confirm", "0" * 64, "--key", world.key()], "no-such"),
    "audit": Row(lambda world: ["audit", *world.data], lambda world: ["audit", "--bundle", world.folder], "no-bundle", 2),
    "bundle": Row(None, lambda world: ["bundle", "--out", world.folder, "--data", world.folder / "nowhere"], "log-key-unreadable", 2),
    "score check": Row(checking, lambda world: ["score", "check", world.file("x.csv", "a,b"), *world.data], "not-a-score-file", 2),
    "score overview": Row(
        lambda world: ["score", "overview", "--rulebook", world.year.of["O01"], "--period", "2026", *world.data],
        lambda world: ["score", "overview", "--rulebook", world.year.of["O01"], "--period", "1999"], "no-rulebook",
    ),
    "score credits": Row(
        lambda world: ["score", "credits", world.year.of["member"], "--key", world.key(), *world.data],
        lambda world: ["score", "credits", world.year.of["member"], "--period", "1999", "--key", world.key(), *world.data],
        "no-credits",
    ),
    "score sheets": Row(scoring(), lambda world: ["score", "--rulebook", world.year.of["O01"], "--period", "1999"], "no-rulebook"),
    "backup": Row(lambda world: ["backup", "--out", world.folder / "backup"], lambda world: ["backup", "--out", world.folder], "folder-not-empty"),
    "restore": Row(None, lambda world: ["restore", world.folder / "nowhere"], "not-a-backup", 2),
    "adopt": Row(None, lambda world: ["adopt", world.key(), *world.data], "malformed-note"),
    "rebuild": Row(lambda world: ["rebuild"], nowhere("rebuild"), "not-founded", 2),
    "demo": Row(None, lambda world: ["demo", "--data", world.folder], "data-there"),
    "bench": Row(None, without_peers, "no-peers"),
    "form": Row(lambda world: ["form", "activity.plan"], lambda world: ["form", "没有这种事"], "no-such-form"),
    "role grant": Row(lambda world: ["role", "grant", somebody_at_the_lead(world), "clerk", "--key", world.key(), *world.vault], lambda world: ["role", "grant", somebody_at_the_lead(world), "厨师", "--key", world.key(), *world.vault], "not-a-role"),
    "role withdraw": Row(withdrawing, lambda world: ["role", "withdraw", "没有这个人", "clerk", "--reason", "x", "--key", world.key(), *world.vault], "nothing-found"),
    "role list": Row(lambda world: ["role", "list", "--key", world.key(), *world.vault], lambda world: ["role", "list", "--unit", "没有", "--key", world.key(), *world.vault], "nothing-found"),
    "key new": Row(lambda world: ["key", "new", world.key("newer")], lambda world: ["key", "new", world.key()], "key-file-there"),
    "key show": Row(lambda world: ["key", "show", world.key()], lambda world: ["key", "show", world.folder / "x"], "key-file-unreadable", 2),
    "key invite": Row(lambda world: ["key", "invite", "YH001", "--key", world.key()], lambda world: ["key", "invite", "YH000", "--key", world.key()], "nothing-found"),
    "key answer": Row(answering, lambda world: ["key", "answer", "x", "--code", "x", "--new", world.key()], "invite-over"),
    "key approve": Row(approving, lambda world: ["key", "approve", "x", "--code", "x", "--key", world.key()], "invite-over"),
    "key enrol": Row(enrolling, lambda world: ["key", "enrol", world.key(), *enrolling(world)[3:]], "key-taken"),
    "key rotate": Row(rotating, lambda world: ["key", "rotate", world.key("lead2"), "--key", world.key("bureau")], "key-taken"),
    "key doubts": Row(lambda world: ["key", "doubts", "--key", world.key("hospital"), *world.data], nowhere("key", "doubts"), "not-founded", 2),
    "key affirm": Row(None, lambda world: ["key", "affirm", "40", "--key", world.key(), *world.data], "not-in-doubt"),
    "key revoke": Row(revoking, lambda world: ["key", "revoke", "0" * 64, "--key", world.key()], "bad-shape"),
    "log-key prepare": Row(
        lambda world: ["log-key", "prepare", "--out", world.folder / "next.yaml", *world.data],
        lambda world: ["log-key", "prepare", "--out", world.key(), *world.data], "key-file-there",
    ),
    "log-key show": Row(lambda world: ["log-key", "show", *world.data], nowhere("log-key", "show"), "not-founded", 2),
    "account": Row(passbook, lambda world: ["account", "--key", world.key()], "no-passbook"),
    "inbox": Row(lambda world: ["inbox", "--key", world.key(), *world.data], lambda world: ["inbox", "--key", world.key(), "--until", "明天", *world.data], "not-a-day"),
    "certificate apply": Row(certifying("apply", "--person", "zhao", "--unit", "YH101", "--from", "2026-01-01", "--to", "2026-03-02"), certifying("apply", "--person", "wang", "--unit", "YH101", "--from", "2026-01-01", "--to", "2026-03-02"), "not-entrusted"),
    "certificate withdraw": Row(None, certifying("withdraw", "zhao's application", "--reason", "not-needed", "--on-behalf"), "already-answered"),
    "certificate refuse": Row(certifying("refuse", "open application", "--reason", "no-records", "--text", "请补录"), certifying("refuse", "application refused", "--reason", "no-records", "--text", "请补录"), "wrong-stage"),
    "certificate announce": Row(None, certifying("announce", "zhao's application"), "already-answered"),
    "certificate issue": Row(None, certifying("issue", "zhao's certificate", "--contact", "x", "--out", "paper.json"), "name-missing"),
    "certificate show": Row(certifying("show"), certifying("show", "nobody"), "not-an-id"),
    "certificate print": Row(None, lambda world: ["certificate", "print", world.file("x.json", "{}"), "--out", world.folder / "x.pdf", "--key", world.key("community")], "not-a-certificate"),
    "certificate check": Row(None, lambda world: ["certificate", "check", world.file("x.json", "{}"), "--vkey", world.key()], "not-a-certificate"),
    "certificate revoke": Row(certifying("revoke", "zhao again's certificate", "--reason", "not-wished"), certifying("revoke", "zhao once more's certificate", "--reason", "not-wished"), "wrong-stage"),
    "show request": Row(lambda world: ["show", "request", world.year.of["request"]], lambda world: ["show", "request", "没有"], "nothing-found"),
    "show dispute": Row(lambda world: ["show", "dispute", world.year.of["dispute"]], lambda world: ["show", "dispute", "没有"], "nothing-found"),
    "request correct": Row(None, lambda world: ["request", "correct", "9999999", "--wrong", "other", "--text", "x", "--key", world.key(), *world.data], "no-such-entry"),
    "request missing": Row(None, lambda world: ["request", "missing", "--activity", "没有", "--on", "2026-01-01", "--text", "x", "--key", world.key(), *world.data], "nothing-found"),
    "request supplement": Row(None, lambda world: ["request", "supplement", "没有", "--text", "x", "--key", world.key(), *world.data], "nothing-found"),
    "request answer": Row(None, lambda world: ["request", "answer", "没有", "declined", "--reason", "x", "--key", world.key(), *world.data], "nothing-found"),
    "correct": Row(None, lambda world: ["correct", "9999999", "--reason", "x", "--key", world.key(), *world.data], "no-such-entry"),
    "dispute open": Row(None, lambda world: ["dispute", "open", "9999999", "--wrong", "other", "--text", "x", "--key", world.key(), *world.data], "no-such-entry"),
    "dispute answer": Row(None, lambda world: ["dispute", "answer", "没有", "agrees", "--text", "x", "--key", world.key(), *world.data], "nothing-found"),
    "dispute rule": Row(None, lambda world: ["dispute", "rule", "9999999", "upheld", "--reason", "x", "--key", world.key(), *world.data], "nothing-about"),
    "dispute withdraw": Row(None, lambda world: ["dispute", "withdraw", "没有", "--reason", "x", "--key", world.key(), *world.data], "nothing-found"),
    "dispute appeal": Row(None, lambda world: ["dispute", "appeal", "没有", "--text", "x", "--key", world.key(), *world.data], "nothing-found"),
    "scan slips": Row(slips("activity"), slips("没有"), "nothing-found"),
    "scan prepare": Row(lambda world: ["scan", "prepare", world.folder / "queue", "--key", world.key("community"), *world.data], lambda world: ["scan", "prepare", queue(world), "--key", world.key("hospital")], "queue-there"),
    "scan add": Row(slip, lambda world: ["scan", "add", "x", "--queue", queue(world), "--way", "in", "--person", world.year.of["wang"], "--key", world.key("community")], "not-a-slip-text"),
    "scan list": Row(lambda world: ["scan", "list", "--queue", queue(world)], lambda world: ["scan", "list", "--queue", world.folder], "no-queue", 2),
    "scan send": Row(lambda world: ["scan", "send", "--queue", queue(world), *world.data], lambda world: ["scan", "send", "--queue", world.folder, *world.data], "no-queue", 2),
    "scan sheet": Row(pairs("scanned activity"), pairs("activity"), "nothing-to-record"),
    "person register": Row(lambda world: ["person", "register", "--name", "王", "--key", world.key(), *world.vault], lambda world: ["person", "register", "--key", world.key()], "needs-name"),
    "person show": Row(person("show"), lambda world: ["person", "show", "--key", world.key(), *world.vault], "nothing-kept"),
    "person find": Row(finding, lambda world: ["person", "find", "无此人", "--key", world.key(), *world.vault], "nothing-found"),
    "person code": Row(person("code"), on_person("code"), "not-yours-to-read"),
    "person merge": Row(merging, lambda world: ["person", "merge", "--key", world.key(), *world.vault], "one-of-three"),
    "person correct": Row(person("correct", "--phone", "139", "--reason", "changed"), person("correct", "--name", "王", "--reason", "misspelt"), "nothing-to-correct"),
    "person erase": Row(person("erase", "--reason", "本人要求"), on_person("erase", "--reason", "x"), "not-this-unit"),
    "person export": Row(exporting, on_person("export", "--out", "nowhere.json"), "not-yours-to-read"),
    "person check": Row(lambda world: ["person", "check", *world.vault], nowhere("person", "check"), "not-founded", 2),
    "file add": Row(lambda world: ["file", "add", world.key(), "--key", world.key()], lambda world: ["file", "add", world.folder / "nowhere", "--key", world.key()], "not-done", 2),
    "file get": Row(fetching, lambda world: ["file", "get", "0" * 64, "--out", world.folder / "x", "--key", world.key()], "file-unknown"),
    "file check": Row(lambda world: ["file", "check"], nowhere("file", "check"), "not-founded", 2),
    "entrustment record": Row(lambda world: ["entrustment", "record", somebody_at_the_lead(world), "7" * 64, "--key", world.key(), *world.vault], lambda world: ["entrustment", "record", "没有这个人", "7" * 64, "--key", world.key(), *world.vault], "nothing-found"),
    "entrustment withdraw": Row(entrusted_before, lambda world: ["entrustment", "withdraw", "没有这个人", "--reason", "x", "--key", world.key(), *world.vault], "nothing-found"),
    "entrustment list": Row(lambda world: ["entrustment", "list", "--key", world.key(), *world.vault], lambda world: [*nowhere("entrustment", "list")(world), "--key", world.key()], "not-founded", 2),
    "rulebook facts": Row(lambda world: ["rulebook", "facts"], lambda world: ["rulebook", "facts", "--subject", "weather"], "no-such-role"),
    "rulebook new": Row(
        lambda world: ["rulebook", "new", "--like", world.year.of["O01"], "--out", world.folder / "new.yaml"],
        lambda world: ["rulebook", "new", "--out", world.key()], "file-is-there",
    ),
    "rulebook draft": Row(
        lambda world: ["rulebook", "draft", "O05", "--alliance", world.year.scene.county.alliance, "--key", world.key()],
        lambda world: ["rulebook", "draft", "O05", "--alliance", "没有", "--key", world.key()], "nothing-found",
    ),
    "rulebook adopt": Row(None, lambda world: ["rulebook", "adopt", world.year.of["O01"], "--period", "2026", "--key", world.key()], "same-person"),
    "rulebook explain": Row(lambda world: ["rulebook", "explain", world.year.of["O01"]], lambda world: ["rulebook", "explain", "没有"], "nothing-found"),
    "rulebook diff": Row(
        lambda world: ["rulebook", "diff", world.year.of["O01"], "O01"],
        lambda world: ["rulebook", "diff", "O01", world.file("unsound.yaml", "rulebook: ["),], "not-read-as-rulebook",
    ),
    "rulebook check": Row(
        lambda world: ["rulebook", "check", ROOT / "examples" / "rulebooks" / "O01.yaml"],
        lambda world: ["rulebook", "check", world.folder / "nowhere.yaml"], "file-unreadable", 2,
    ),
}  # fmt: skip


def test_the_table_has_every_command() -> None:
    assert {name for name, _ in every_command()} == set(TABLE)


@pytest.mark.slow
@pytest.mark.parametrize("command", [name for name, row in TABLE.items() if row.done])
def test_a_command_that_is_done_prints_one_document(world: World, command: str) -> None:
    done = TABLE[command].done
    assert done
    said = run(*done(world))
    assert said.code == 0, said.document
    assert "error" not in said.document


@pytest.mark.slow
@pytest.mark.parametrize("command", TABLE)
def test_a_command_to_which_the_answer_is_no_prints_one_document(world: World, command: str) -> None:
    row = TABLE[command]
    said = run(*row.refused(world))
    assert (said.code, said.document["error"]) == (row.code, row.refusal), said.document
    assert said.document["zh"]
    assert said.document["en"]


@pytest.mark.parametrize("format", ["json", "report", "csv", "lines", "xlsx", "pdf", "svg"])
def test_scores_written_to_a_file_are_named_in_one_document(world: World, format: str) -> None:
    if format == "pdf":
        pytest.importorskip("typst")
    file = world.folder / f"scores.{format}"
    said = run(*scoring("--format", format, "--out", file)(world))
    assert said == Said(0, {"out": str(file), "sheets": said.document["sheets"]})
    assert said.document["sheets"] > 0
    assert file.stat().st_size > 100


def test_one_subject_is_scored_alone_by_id_by_code_and_by_the_first_digits(world: World) -> None:
    whole = run(*scoring()(world)).document
    unit = world.year.scene.county.hospital.unit
    served = ["--url", world.year.scene.http.base_url, "--key", world.key()]
    for subject in (unit, unit[:8], "YH202"):
        said = run(*scoring("--subject", subject)(world))
        assert said == Said(0, [sheet for sheet in whole if sheet["subject"] == unit])
        there = [
            "score",
            "--rulebook",
            world.year.of["O01"],
            "--period",
            "2026",
            "--subject",
            subject,
            *served,
        ]
        assert run(*there) == said
    nobody = "1" * 8 + unit[8:]
    assert run(*scoring("--subject", nobody)(world)).document["error"] == "no-such-subject"
    assert run(*scoring("--subject", nobody)(world)[:-2], *served).document["error"] == "no-such-subject"


def test_scores_that_cannot_be_written_are_not_done(world: World) -> None:
    said = run(*scoring("--format", "xlsx", "--out", "/proc/x")(world))
    assert (said.code, said.document["error"]) == (2, "not-done")


def test_what_only_goes_to_a_file_needs_one(world: World) -> None:
    said = run(*scoring("--format", "xlsx")(world))
    assert (said.code, said.document["error"]) == (1, "needs-out")


@pytest.mark.parametrize("what", ["init and bundle", "confirm and restore"])
def test_what_needs_a_place_of_its_own_prints_one_document_as_well(
    world: World, server: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "init and bundle":
        with empty_database(server) as database:
            monkeypatch.setenv("GONGJIAN_DATABASE_URL", database.dsn)
            assert run(*founding(world), world.folder / "other").code == 0
            out = world.folder / "bundle"
            assert run("bundle", "--out", out, "--data", world.folder / "other") == Said(
                0, {"out": str(out), "size": 1, "withheld": 0}
            )
        return
    assert run(*confirming(world), "--dry-run").document["dry_run"]
    assert run("backup", "--out", world.folder / "backup").code == 0
    with empty_database(server) as database:
        monkeypatch.setenv("GONGJIAN_DATABASE_URL", database.dsn)
        assert run("restore", world.folder / "backup").code == 0


@pytest.mark.slow
def test_serve_prints_its_address_once_it_answers_there_and_a_taken_one_is_refused(world: World) -> None:
    data, port = world.folder / "mine", free_port()
    environment = {name: value for name, value in os.environ.items() if name != "GONGJIAN_DATABASE_URL"}

    def gongjian(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "scripts.gongjian", "--json", *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    try:
        assert gongjian(*founding(world), data).wait(60) == 0
        first = gongjian("serve", "--data", data, "--port", port)
        assert first.stdout
        served = "".join(first.stdout.readline() for _ in range(3))
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        second = gongjian("serve", "--data", data, "--port", port)
        refused, _ = second.communicate(timeout=60)
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)
    finally:
        remove(data)
    assert json.loads(served) == {"url": f"http://127.0.0.1:{port}"}
    assert first.returncode == 0
    assert second.returncode == 2
    assert json.loads(refused)["error"] == "not-done"
