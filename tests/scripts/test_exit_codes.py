"""Three exit codes, whatever the command: 0 fine, 1 the answer is no, 2 it could not be done.

    what is named                                   missing     garbage
    a key, a sheet, statements, scores, a bundle    2           2
    a signed envelope                               2           1, as a server says of it
    a mapping of columns                            2           2; what is text is judged: 1
    a rulebook                                      2           2; what is text, `rulebook check` judges: 1
    a ledger's folder                               2
    a server                                        2, whoever is away

A test walks over the commands, so that each file that one takes is in the table.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, get_args

import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from contracts import dsse
from contracts.canonical import encode
from contracts.signing import NOTHING_SEEN
from projections.papers.forms import report_json
from scripts.ballot_files import trustee_made
from scripts.keyfiles import save_key
from scripts.scan_queue import Device, Queue
from tests.api.scenes import Scene
from tests.contracts.making.ballots import BALLOT_KEY, ballot
from tests.issuers import issuer
from tests.projections.score_scenes import report_of, sheets
from tests.scripts.commands import every_command, run


class Stage(NamedTuple):
    """A file that is missing or holds garbage, and a key that is sound."""

    file: Path
    key: Path
    url: str


Line = Callable[[Stage], list[object]]


class Named(NamedTuple):
    """A command line that names the file, and the exit code for garbage; None where garbage is no question."""

    line: Line
    garbage: int | None = 2


def queue_in(folder: Path) -> Path:
    """One that was prepared, for whatever key."""
    device = Device(
        log="0" * 64, zone="Asia/Shanghai", keyid="0" * 64, actor=NOBODY, own=False, seen=NOTHING_SEEN
    )
    return Queue.prepare(folder / "prepared", device).folder


def document_in(folder: Path) -> Path:
    """What a certificate says, of whatever log."""
    [case] = orjson.loads(Path("contracts/vectors/good/certificates.json").read_bytes())["cases"]
    file = folder / "document.json"
    file.write_bytes(encode(case["document"]))
    return file


def paper_in(folder: Path) -> Path:
    """A certificate that is well formed and proves nothing."""
    paper = {"document": orjson.loads(document_in(folder).read_bytes()), "entry": "x", "proof": "x"}
    file = folder / "paper.json"
    file.write_bytes(encode(paper))
    return file


def claimed_in(folder: Path) -> Path:
    """A report of scores, of whatever log."""
    file = folder / "report.json"
    file.write_bytes(report_json(report_of(sheets())))
    return file


def issuer_file_in(folder: Path) -> Path:
    file = folder / "issuer.pem"
    file.write_bytes(issuer(0).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


def secret_file_in(folder: Path) -> Path:
    file = folder / "trustee.key"
    file.write_bytes(trustee_made(bytes(32))[0])
    return file


def ballot_file_in(folder: Path) -> Path:
    """A ballot of whatever log."""
    file = folder / "ballot.json"
    file.write_bytes(
        orjson.dumps(dsse.export(dsse.BALLOT, ballot(), dsse.sign(dsse.BALLOT, ballot(), BALLOT_KEY)))
    )
    return file


WITH_KEY = ["--data", "unused", "--key"]
NOBODY = "0" * 8 + "-0000-0000-0000-" + "0" * 12
DRAFTING = [
    "agreement",
    "new",
    "mentoring",
    "--party",
    "甲方=YH201",
    "--party",
    "乙方=YH101",
    "--starts",
    "2026-03-01",
]
ANNOUNCING = [
    "draw",
    "announce",
    "x",
    "--among",
    "members",
    "--of",
    "x",
    "--count",
    "1",
    "--sharer",
    "x",
    "--until",
    "2026-01-01",
]
ASKING = [
    "evaluation",
    "open",
    "x",
    "--rulebook",
    "x",
    "--period",
    "2026",
    "--closes",
    "2026-12-15",
    "--opinion",
    "x",
    "--panel",
    "x：x > x",
]
ANNOUNCED = [
    "--sealed-by",
    "2027-01-31",
    "--notice-workdays",
    "5",
    "--appeals-until",
    "2027-02-28",
    "--answer-workdays",
    "5",
    "--decided-by",
    "2027-03-31",
]
FILES: dict[tuple[str, str], Named] = {
    ("init", "root"): Named(lambda s: ["init", "--origin", "x.example.org/x", "--data", s.file.parent / "new", "--root", s.file]),
    ("init", "root_dir"): Named(lambda s: ["init", "--origin", "x.example.org/x", "--data", s.file.parent / "new", "--root-dir", "/proc/x"], None),
    ("serve", "tls_cert"): Named(lambda s: ["serve", "--data", s.file.parent / "new", "--tls-cert", s.file, "--tls-key", s.key]),
    ("serve", "tls_key"): Named(lambda s: ["serve", "--data", s.file.parent / "new", "--tls-cert", s.key, "--tls-key", s.file]),
    ("submit", "file"): Named(lambda s: ["submit", s.file, *WITH_KEY, s.key]),
    ("submit", "key"): Named(lambda s: ["submit", "examples/paths/first-unit.yaml", *WITH_KEY, s.file]),
    ("submit", "keys"): Named(lambda s: ["submit", "examples/paths/agreement.yaml", "--data", "unused", "--keys", s.file]),
    ("list", "key"): Named(lambda s: ["list", "deadlines", "--url", s.url, "--key", s.file]),
    ("find", "key"): Named(lambda s: ["find", "unit", "--url", s.url, "--key", s.file]),
    ("agreement new", "key"): Named(lambda s: [*DRAFTING, "--out", s.file.parent / "x", "--url", s.url, "--key", s.file]),
    ("agreement new", "out"): Named(lambda s: [*DRAFTING, "--out", "/proc/x", "--data", "unused"], None),
    ("agreement redline", "key"): Named(lambda s: ["agreement", "redline", "x", "--url", s.url, "--key", s.file]),
    ("show open", "key"): Named(lambda s: ["show", "open", "x", "--alliance", "x", "--url", s.url, "--key", s.file]),
    ("handover show", "key"): Named(lambda s: ["handover", "show", "x", "--url", s.url, "--key", s.file]),
    ("handover make", "key"): Named(lambda s: ["handover", "make", "x", "--to", NOBODY, *WITH_KEY, s.file]),
    ("handover take", "key"): Named(lambda s: ["handover", "take", NOBODY, *WITH_KEY, s.file]),
    ("ballot keys", "file"): Named(lambda s: ["ballot", "keys", "/proc/x", "--trustee"], None),
    ("ballot request", "key"): Named(lambda s: ["ballot", "request", NOBODY, "--to", "unused", *WITH_KEY, s.file]),
    ("ballot print", "key"): Named(lambda s: ["ballot", "print", NOBODY, "--count", "1", "--to", "unused", *WITH_KEY, s.file]),
    ("ballot issue", "key"): Named(lambda s: ["ballot", "issue", NOBODY, "--issuer", "unused", *WITH_KEY, s.file]),
    ("ballot issue", "issuer"): Named(lambda s: ["ballot", "issue", NOBODY, "--issuer", s.file, *WITH_KEY, s.key]),
    ("ballot cast", "paper"): Named(lambda s: ["ballot", "cast", s.file, "--code", "x", "--to", "unused"]),
    ("ballot send", "ballot"): Named(lambda s: ["ballot", "send", s.file, "--data", "unused"]),
    ("ballot enter", "key"): Named(lambda s: ["ballot", "enter", NOBODY, *WITH_KEY, s.file]),
    ("ballot enter", "ballot"): Named(lambda s: ["ballot", "enter", NOBODY, "--ballot", s.file, *WITH_KEY, s.key]),
    ("ballot close", "key"): Named(lambda s: ["ballot", "close", NOBODY, *WITH_KEY, s.file]),
    ("ballot unseal", "key"): Named(lambda s: ["ballot", "unseal", NOBODY, "--secret", "unused", *WITH_KEY, s.file]),
    ("ballot unseal", "secret"): Named(lambda s: ["ballot", "unseal", NOBODY, "--secret", s.file, *WITH_KEY, s.key]),
    ("ballot count", "key"): Named(lambda s: ["ballot", "count", NOBODY, *WITH_KEY, s.file]),
    ("ballot check", "ballot"): Named(lambda s: ["ballot", "check", s.file, "--data", "unused"]),
    ("draw announce", "key"): Named(lambda s: [*ANNOUNCING, *WITH_KEY, s.file]),
    ("draw share", "key"): Named(lambda s: ["draw", "share", NOBODY, *WITH_KEY, s.file]),
    ("draw reveal", "key"): Named(lambda s: ["draw", "reveal", NOBODY, *WITH_KEY, s.file]),
    ("draw show", "key"): Named(lambda s: ["draw", "show", NOBODY, "--url", s.url, "--key", s.file]),
    ("grade notice", "key"): Named(lambda s: ["grade", "notice", "x", "--until", "2027-01-19", *WITH_KEY, s.file]),
    ("grade appeal", "key"): Named(lambda s: ["grade", "appeal", "x", "attended", "--reason", "x", *WITH_KEY, s.file]),
    ("grade answer", "key"): Named(lambda s: ["grade", "answer", "x", "dismissed", "--reason", "x", *WITH_KEY, s.file]),
    ("grade renew", "key"): Named(lambda s: ["grade", "renew", "x", "--reason", "x", *WITH_KEY, s.file]),
    ("grade withdraw", "key"): Named(lambda s: ["grade", "withdraw", "x", *WITH_KEY, s.file]),
    ("evaluation open", "key"): Named(lambda s: [*ASKING, *WITH_KEY, s.file]),
    ("evaluation vote", "key"): Named(lambda s: ["evaluation", "vote", "x", "--choice", "x=y", *WITH_KEY, s.file]),
    ("evaluation show", "key"): Named(lambda s: ["evaluation", "show", "x", "--url", s.url, "--key", s.file]),
    ("mark give", "key"): Named(lambda s: ["mark", "give", "x", "2026", "x", "x=1", "--reason", "x", *WITH_KEY, s.file]),
    ("mark give", "file"): Named(lambda s: ["mark", "give", "x", "2026", "x", "--from", s.file, "--reason", "x", *WITH_KEY, s.key]),
    ("grade decide", "key"): Named(lambda s: ["grade", "decide", "x", "x", "x", *WITH_KEY, s.file]),
    ("grade change", "key"): Named(lambda s: ["grade", "change", "x", "x", "x", "--reason", "x", *WITH_KEY, s.file]),
    ("grade list", "out"): Named(lambda s: ["grade", "list", "x", "--out", "/proc/x", "--data", "unused"], None),
    ("grade decide", "file"): Named(lambda s: ["grade", "decide", "x", "--from", s.file, *WITH_KEY, s.key], None),
    ("grade list", "key"): Named(lambda s: ["grade", "list", "x", "--url", s.url, "--key", s.file]),
    ("round announce", "key"): Named(lambda s: ["round", "announce", "x", "2026", *ANNOUNCED, *WITH_KEY, s.file]),
    ("round change", "key"): Named(lambda s: ["round", "change", "x", "2026", "--reason", "x", *WITH_KEY, s.file]),
    ("round stand-aside", "key"): Named(lambda s: ["round", "stand-aside", "x", "2026", "x", "--kind", "other", *WITH_KEY, s.file]),
    ("round show", "key"): Named(lambda s: ["round", "show", "x", "2026", "--url", s.url, "--key", s.file]),
    ("show promises", "key"): Named(lambda s: ["show", "promises", "x", "--url", s.url, "--key", s.file]),
    ("show unit", "key"): Named(lambda s: ["show", "unit", "x", "--url", s.url, "--key", s.file]),
    ("show grid", "key"): Named(lambda s: ["show", "grid", "x", "--url", s.url, "--key", s.file]),
    ("show alliance", "key"): Named(lambda s: ["show", "alliance", "x", "--url", s.url, "--key", s.file]),
    ("show entry", "key"): Named(lambda s: ["show", "entry", "1", "--url", s.url, "--key", s.file]),
    ("show entry", "bundle"): Named(lambda s: ["show", "entry", "1", "--bundle", s.file]),
    ("show agreement", "key"): Named(lambda s: ["show", "agreement", "x", "--url", s.url, "--key", s.file]),
    ("import", "file"): Named(lambda s: ["import", "units", s.file, *WITH_KEY, s.key]),
    ("import", "key"): Named(lambda s: ["import", "units", "examples/paths/sheet.csv", *WITH_KEY, s.file]),
    ("import", "map_file"): Named(lambda s: ["import", "units", "examples/paths/sheet.csv", *WITH_KEY, s.key, "--map-file", s.file]),
    ("export", "key"): Named(lambda s: ["export", "units", "--out", s.file.parent / "x.csv", *WITH_KEY, s.file]),
    ("export", "out"): Named(lambda s: ["export", "units", "--out", "/proc/x.csv", *WITH_KEY, s.key], None),
    ("export", "like"): Named(lambda s: ["export", "units", "--out", s.file.parent / "x.csv", "--like", s.file, *WITH_KEY, s.key]),
    ("export", "map_file"): Named(lambda s: ["export", "units", "--out", s.file.parent / "x.csv", "--map-file", s.file, *WITH_KEY, s.key]),
    ("agreement adopt", "key"): Named(lambda s: ["agreement", "adopt", "mentoring", "--alliance", "x", "--effective", "2026-01-01", "--out", s.file.parent / "x", "--url", s.url, "--key", s.file]),
    ("agreement review", "key"): Named(lambda s: ["agreement", "review", "x", *WITH_KEY, s.file]),
    ("agreement decline", "key"): Named(lambda s: ["agreement", "decline", "x", "--reason", "x", *WITH_KEY, s.file]),
    ("agreement sign", "key"): Named(lambda s: ["agreement", "sign", "x", *WITH_KEY, s.file]),
    ("agreement renew", "key"): Named(lambda s: ["agreement", "renew", "x", "--out", s.file.parent / "x", "--url", s.url, "--key", s.file]),
    ("agreement amend", "key"): Named(lambda s: ["agreement", "amend", "x", "--out", s.file.parent / "x", "--url", s.url, "--key", s.file]),
    ("confirm", "key"): Named(lambda s: ["confirm", *WITH_KEY, s.file]),
    ("audit", "bundle"): Named(lambda s: ["audit", "--bundle", s.file]),
    ("audit", "key"): Named(lambda s: ["audit", "--url", s.url, "--key", s.file]),
    ("audit", "keep"): Named(lambda s: ["audit", "--url", s.url, "--key", s.key, "--keep", "/proc/x"], None),
    ("audit", "scores"): Named(lambda s: ["audit", "--data", "unused", "--scores", s.file]),
    ("bundle", "out"): Named(lambda s: ["bundle", "--data", "unused", "--out", "/proc/x"], None),
    ("bundle", "reader"): Named(lambda s: ["bundle", "--data", "unused", "--out", s.file.parent / "part", "--reader", s.file]),
    ("account", "key"): Named(lambda s: ["account", *WITH_KEY, s.file]),
    ("inbox", "key"): Named(lambda s: ["inbox", *WITH_KEY, s.file]),
    ("request correct", "key"): Named(lambda s: ["request", "correct", "1", "--wrong", "other", "--text", "x", *WITH_KEY, s.file]),
    ("request missing", "key"): Named(lambda s: ["request", "missing", "--activity", "x", "--on", "2026-01-01", "--text", "x", *WITH_KEY, s.file]),
    ("request supplement", "key"): Named(lambda s: ["request", "supplement", "1", "--text", "x", *WITH_KEY, s.file]),
    ("request answer", "key"): Named(lambda s: ["request", "answer", "1", "declined", "--reason", "x", *WITH_KEY, s.file]),
    ("correct", "key"): Named(lambda s: ["correct", "1", "--reason", "x", *WITH_KEY, s.file]),
    ("dispute open", "key"): Named(lambda s: ["dispute", "open", "1", "--wrong", "other", "--text", "x", *WITH_KEY, s.file]),
    ("dispute answer", "key"): Named(lambda s: ["dispute", "answer", "1", "agrees", "--text", "x", *WITH_KEY, s.file]),
    ("dispute rule", "key"): Named(lambda s: ["dispute", "rule", "1", "upheld", "--reason", "x", *WITH_KEY, s.file]),
    ("dispute withdraw", "key"): Named(lambda s: ["dispute", "withdraw", "1", "--reason", "x", *WITH_KEY, s.file]),
    ("dispute appeal", "key"): Named(lambda s: ["dispute", "appeal", "1", "--text", "x", *WITH_KEY, s.file]),
    ("show request", "key"): Named(lambda s: ["show", "request", "1", "--url", s.url, "--key", s.file]),
    ("show dispute", "key"): Named(lambda s: ["show", "dispute", "1", "--url", s.url, "--key", s.file]),
    ("scan slips", "key"): Named(lambda s: ["scan", "slips", "--activity", NOBODY, "--count", "1", "--out", s.file.parent / "x.txt", *WITH_KEY, s.file]),
    ("scan prepare", "folder"): Named(lambda s: ["scan", "prepare", "/proc/x", *WITH_KEY, s.key], None),
    ("scan prepare", "key"): Named(lambda s: ["scan", "prepare", s.file.parent / "queue", *WITH_KEY, s.file]),
    ("scan add", "queue"): Named(lambda s: ["scan", "add", "x", "--way", "in", "--queue", s.file, "--key", s.key]),
    ("scan add", "key"): Named(lambda s: ["scan", "add", "x", "--way", "in", "--queue", queue_in(s.file.parent), "--key", s.file]),
    ("scan list", "queue"): Named(lambda s: ["scan", "list", "--queue", s.file]),
    ("scan send", "queue"): Named(lambda s: ["scan", "send", "--data", "unused", "--queue", s.file]),
    ("scan send", "key"): Named(lambda s: ["scan", "send", "--data", "unused", "--queue", queue_in(s.file.parent), "--key", s.file]),
    ("scan sheet", "key"): Named(lambda s: ["scan", "sheet", "--activity", NOBODY, "--bank", NOBODY, *WITH_KEY, s.file]),
    ("certificate apply", "key"): Named(lambda s: ["certificate", "apply", "--unit", NOBODY, "--from", "2026-01-01", "--to", "2026-01-01", *WITH_KEY, s.file]),
    ("certificate withdraw", "key"): Named(lambda s: ["certificate", "withdraw", NOBODY, "--reason", "not-needed", *WITH_KEY, s.file]),
    ("certificate show", "key"): Named(lambda s: ["certificate", "show", *WITH_KEY, s.file]),
    ("certificate refuse", "key"): Named(lambda s: ["certificate", "refuse", NOBODY, "--reason", "no-records", "--text", "x", *WITH_KEY, s.file]),
    ("certificate announce", "key"): Named(lambda s: ["certificate", "announce", NOBODY, *WITH_KEY, s.file]),
    ("certificate issue", "key"): Named(lambda s: ["certificate", "issue", NOBODY, "--contact", "x", "--out", s.file.parent / "x.json", *WITH_KEY, s.file]),
    ("certificate print", "document"): Named(lambda s: ["certificate", "print", s.file, "--out", s.file.parent / "x.json", *WITH_KEY, s.key], 1),
    ("certificate print", "key"): Named(lambda s: ["certificate", "print", document_in(s.file.parent), "--out", s.file.parent / "x.json", *WITH_KEY, s.file]),
    ("certificate check", "file"): Named(lambda s: ["certificate", "check", s.file, "--vkey", s.key], 1),
    ("certificate check", "vkey"): Named(lambda s: ["certificate", "check", paper_in(s.file.parent), "--vkey", s.file]),
    ("certificate revoke", "key"): Named(lambda s: ["certificate", "revoke", NOBODY, "--reason", "wrong-person", *WITH_KEY, s.file]),
    ("person register", "key"): Named(lambda s: ["person", "register", "--name", "王(虚构)", *WITH_KEY, s.file]),
    ("person show", "key"): Named(lambda s: ["person", "show", *WITH_KEY, s.file]),
    ("person find", "key"): Named(lambda s: ["person", "find", "王(虚构)", *WITH_KEY, s.file]),
    ("person code", "key"): Named(lambda s: ["person", "code", NOBODY, *WITH_KEY, s.file]),
    ("person merge", "key"): Named(lambda s: ["person", "merge", "--confirm", NOBODY, *WITH_KEY, s.file]),
    ("person correct", "key"): Named(lambda s: ["person", "correct", NOBODY, "--name", "王(虚构)", "--reason", "misspelt", *WITH_KEY, s.file]),
    ("person erase", "key"): Named(lambda s: ["person", "erase", NOBODY, "--reason", "x", *WITH_KEY, s.file]),
    ("person export", "key"): Named(lambda s: ["person", "export", "--out", s.file.parent / "out.json", *WITH_KEY, s.file]),
    ("person export", "out"): Named(lambda s: ["person", "export", "--out", "/proc/x.json", *WITH_KEY, s.key], None),
    ("file add", "files"): Named(lambda s: ["file", "add", s.file, *WITH_KEY, s.key], None),
    ("file add", "key"): Named(lambda s: ["file", "add", s.key, *WITH_KEY, s.file]),
    ("file get", "key"): Named(lambda s: ["file", "get", "0" * 64, "--out", s.file.parent / "out", *WITH_KEY, s.file]),
    ("file get", "out"): Named(lambda s: ["file", "get", "0" * 64, "--out", "/proc/x", *WITH_KEY, s.key], None),
    ("audit", "report"): Named(lambda s: ["audit", "--data", "unused", "--report", s.file]),
    ("report seal", "key"): Named(lambda s: ["report", "seal", "--rulebook", "x", "--period", "2026", *WITH_KEY, s.file]),
    ("report list", "key"): Named(lambda s: ["report", "list", "--url", s.url, "--key", s.file]),
    ("report show", "key"): Named(lambda s: ["report", "show", "x", "--url", s.url, "--key", s.file]),
    ("report check", "file"): Named(lambda s: ["report", "check", s.file, "--data", "unused"], 1),
    ("report check", "key"): Named(lambda s: ["report", "check", s.key, "--url", s.url, "--key", s.file]),
    ("score sheets", "key"): Named(lambda s: ["score", "--rulebook", "x", "--period", "2026", "--url", s.url, "--key", s.file]),
    ("score overview", "key"): Named(lambda s: ["score", "overview", "--rulebook", "x", "--period", "2026", "--url", s.url, "--key", s.file]),
    ("score credits", "key"): Named(lambda s: ["score", "credits", "--url", s.url, "--key", s.file]),
    ("score check", "file"): Named(lambda s: ["score", "check", s.file, "--data", "unused"]),
    ("score check", "key"): Named(lambda s: ["score", "check", claimed_in(s.file.parent), "--url", s.url, "--key", s.file]),
    ("score check", "bundle"): Named(lambda s: ["score", "check", claimed_in(s.file.parent), "--bundle", s.file]),
    ("backup", "out"): Named(lambda s: ["backup", "--data", "unused", "--out", "/proc/x"], None),
    ("restore", "source"): Named(lambda s: ["restore", s.file, "--data", "unused"]),
    ("form", "out"): Named(lambda s: ["form", "activity.plan", "--out", "/proc/x"], None),
    ("role grant", "key"): Named(lambda s: ["role", "grant", "x", "clerk", *WITH_KEY, s.file]),
    ("role withdraw", "key"): Named(lambda s: ["role", "withdraw", "x", "clerk", "--reason", "x", *WITH_KEY, s.file]),
    ("role list", "key"): Named(lambda s: ["role", "list", *WITH_KEY, s.file]),
    ("entrustment record", "key"): Named(lambda s: ["entrustment", "record", "x", "7" * 64, *WITH_KEY, s.file]),
    ("entrustment withdraw", "key"): Named(lambda s: ["entrustment", "withdraw", "x", "--reason", "x", *WITH_KEY, s.file]),
    ("entrustment list", "key"): Named(lambda s: ["entrustment", "list", *WITH_KEY, s.file]),
    ("key new", "file"): Named(lambda s: ["key", "new", "/proc/x.pem"], None),
    ("key show", "file"): Named(lambda s: ["key", "show", s.file]),
    ("key invite", "key"): Named(lambda s: ["key", "invite", "x", *WITH_KEY, s.file]),
    ("key invite", "qr_file"): Named(lambda s: ["key", "invite", "YH001", *WITH_KEY, s.key, "--holder", NOBODY, "--qr", "/proc/x.svg"], None),
    ("key answer", "new"): Named(lambda s: ["key", "answer", "x", "--code", "x", "--data", "unused", "--new", s.file]),
    ("key approve", "key"): Named(lambda s: ["key", "approve", "x", "--code", "x", *WITH_KEY, s.file]),
    ("key enrol", "new_key"): Named(lambda s: ["key", "enrol", s.file, "--unit", NOBODY, "--holder", "x", *WITH_KEY, s.key]),
    ("key enrol", "key"): Named(lambda s: ["key", "enrol", s.key, "--unit", "x", "--holder", "x", *WITH_KEY, s.file]),
    ("key rotate", "new_key"): Named(lambda s: ["key", "rotate", s.file, *WITH_KEY, s.key]),
    ("key rotate", "key"): Named(lambda s: ["key", "rotate", s.key, *WITH_KEY, s.file]),
    ("key doubts", "key"): Named(lambda s: ["key", "doubts", *WITH_KEY, s.file]),
    ("key affirm", "key"): Named(lambda s: ["key", "affirm", "1", *WITH_KEY, s.file]),
    ("key revoke", "key"): Named(lambda s: ["key", "revoke", "0" * 64, *WITH_KEY, s.file]),
    ("rulebook new", "out"): Named(lambda s: ["rulebook", "new", "--out", "/proc/x"], None),
    ("rulebook new", "key"): Named(lambda s: ["rulebook", "new", "--like", "x", "--out", s.file.parent / "x", "--url", s.url, "--key", s.file]),
    ("rulebook draft", "key"): Named(lambda s: ["rulebook", "draft", "O01", "--alliance", "x", *WITH_KEY, s.file]),
    ("rulebook adopt", "key"): Named(lambda s: ["rulebook", "adopt", "x", "--period", "2026", *WITH_KEY, s.file]),
    ("rulebook explain", "key"): Named(lambda s: ["rulebook", "explain", "x", "--url", s.url, "--key", s.file]),
    ("rulebook diff", "key"): Named(lambda s: ["rulebook", "diff", "O01", "x", "--url", s.url, "--key", s.file]),
    ("rulebook check", "files"): Named(lambda s: ["rulebook", "check", s.file]),
}  # fmt: skip


TRIED_ELSEWHERE = {
    ("scan slips", "out"),
    ("certificate issue", "out"),
    ("certificate print", "out"),
    ("report seal", "out"),
    ("report show", "out"),
    ("score sheets", "out"),
    ("score overview", "out"),
    ("score credits", "out"),
    ("bench", "out"),
    ("adopt", "checkpoint"),
    ("log-key prepare", "out"),
    ("import", "errors"),
    ("import", "out"),
    ("import", "save_map"),
    ("agreement amend", "out"),
    ("agreement renew", "out"),
    ("agreement adopt", "out"),
    ("show open", "leave"),
    ("ballot request", "to"),
    ("ballot print", "to"),
    ("ballot paper", "to"),
    ("ballot cast", "to"),
}
"""They need a year (`test_json.py`), minutes, a signer of their own (`test_keeping.py`, `test_log_keys.py`), an evaluation (`test_balloting.py`), a sheet (`test_import_kinds.py`)."""


@pytest.fixture
def stage(scene: Scene, tmp_path: Path) -> Stage:
    save_key(tmp_path / "lead.pem", scene.county.lead.key)
    return Stage(tmp_path / "named", tmp_path / "lead.pem", str(scene.http.base_url))


def taken() -> set[tuple[str, str]]:
    """Every file or folder that a command takes, but for a ledger's own folder."""
    return {
        (name, parameter)
        for name, types in every_command()
        for parameter, kind in types.items()
        if Path in (kind, *get_args(kind), *(inner for each in get_args(kind) for inner in get_args(each)))
        and parameter != "data"
    }


def test_the_table_has_every_file_that_a_command_takes() -> None:
    assert taken() == set(FILES) | TRIED_ELSEWHERE


NAMES = pytest.mark.parametrize("named", FILES.values(), ids=[" ".join(each) for each in FILES])


@NAMES
def test_what_is_missing_cannot_be_done(stage: Stage, named: Named) -> None:
    said = run(*named.line(stage))
    assert said.code == 2, said.document


@NAMES
def test_what_is_garbage_is_either_judged_or_cannot_be_read(stage: Stage, named: Named) -> None:
    if named.garbage is None:
        pytest.skip("it is written to")
    stage.file.write_bytes(b"\x00\xff garbage")
    said = run(*named.line(stage))
    assert said.code == named.garbage, said.document


def test_text_that_is_no_rulebook_is_judged(stage: Stage) -> None:
    stage.file.write_text("rulebook: [", encoding="utf-8")
    assert run("rulebook", "check", stage.file).code == 1


@pytest.mark.parametrize(("suffix", "code"), [(".dsse.json", 1), (".yaml", 2)])
def test_an_envelope_is_judged_as_a_server_judges_it(stage: Stage, suffix: str, code: int) -> None:
    file = stage.file.with_suffix(suffix)
    assert run("submit", file, *WITH_KEY, stage.key).code == 2
    file.write_bytes(b"\x00\xff garbage")
    assert run("submit", file, *WITH_KEY, stage.key).code == code


AT_A_LEDGER: dict[str, Line] = {
    "submit": lambda s: ["submit", "examples/paths/first-unit.yaml", "--key", s.key],
    "list": lambda s: ["list", "deadlines"],
    "find": lambda s: ["find", "unit"],
    "agreement new": lambda s: [*DRAFTING, "--out", s.file],
    "agreement redline": lambda s: ["agreement", "redline", "x"],
    "show entry": lambda s: ["show", "entry", "1"],
    "show unit": lambda s: ["show", "unit", "x"],
    "show grid": lambda s: ["show", "grid", "x"],
    "show alliance": lambda s: ["show", "alliance", "x"],
    "show agreement": lambda s: ["show", "agreement", "x"],
    "show open": lambda s: ["show", "open", "x", "--alliance", "x"],
    "handover show": lambda s: ["handover", "show", "x"],
    "handover make": lambda s: ["handover", "make", "x", "--to", NOBODY, "--key", s.key],
    "handover take": lambda s: ["handover", "take", NOBODY, "--key", s.key],
    "ballot request": lambda s: ["ballot", "request", NOBODY, "--to", s.file, "--key", s.key],
    "ballot print": lambda s: ["ballot", "print", NOBODY, "--count", "1", "--to", s.file, "--key", s.key],
    "ballot issue": lambda s: [
        "ballot",
        "issue",
        NOBODY,
        "--issuer",
        issuer_file_in(s.file.parent),
        "--key",
        s.key,
    ],
    "ballot paper": lambda s: ["ballot", "paper", NOBODY, "--to", s.file],
    "ballot send": lambda s: ["ballot", "send", ballot_file_in(s.file.parent)],
    "ballot enter": lambda s: ["ballot", "enter", NOBODY, "--key", s.key],
    "ballot close": lambda s: ["ballot", "close", NOBODY, "--key", s.key],
    "ballot unseal": lambda s: [
        "ballot",
        "unseal",
        NOBODY,
        "--secret",
        secret_file_in(s.file.parent),
        "--key",
        s.key,
    ],
    "ballot count": lambda s: ["ballot", "count", NOBODY, "--key", s.key],
    "ballot check": lambda s: ["ballot", "check", ballot_file_in(s.file.parent)],
    "draw announce": lambda s: [*ANNOUNCING, "--key", s.key],
    "draw share": lambda s: ["draw", "share", NOBODY, "--key", s.key],
    "draw reveal": lambda s: ["draw", "reveal", NOBODY, "--key", s.key],
    "draw show": lambda s: ["draw", "show", NOBODY],
    "grade notice": lambda s: ["grade", "notice", "x", "--until", "2027-01-19", "--key", s.key],
    "grade appeal": lambda s: ["grade", "appeal", "x", "attended", "--reason", "x", "--key", s.key],
    "grade answer": lambda s: ["grade", "answer", "x", "dismissed", "--reason", "x", "--key", s.key],
    "grade renew": lambda s: ["grade", "renew", "x", "--reason", "x", "--key", s.key],
    "grade withdraw": lambda s: ["grade", "withdraw", "x", "--key", s.key],
    "evaluation open": lambda s: [*ASKING, "--key", s.key],
    "evaluation vote": lambda s: ["evaluation", "vote", "x", "--choice", "x=y", "--key", s.key],
    "evaluation show": lambda s: ["evaluation", "show", "x"],
    "practise": lambda s: ["practise", "2027-01-08"],
    "mark give": lambda s: ["mark", "give", "x", "2026", "x", "x=1", "--reason", "x", "--key", s.key],
    "grade decide": lambda s: ["grade", "decide", "x", "x", "x", "--key", s.key],
    "grade change": lambda s: ["grade", "change", "x", "x", "x", "--reason", "x", "--key", s.key],
    "grade list": lambda s: ["grade", "list", "x"],
    "round announce": lambda s: ["round", "announce", "x", "2026", *ANNOUNCED, "--key", s.key],
    "round change": lambda s: ["round", "change", "x", "2026", "--reason", "x", "--key", s.key],
    "round stand-aside": lambda s: [
        "round",
        "stand-aside",
        "x",
        "2026",
        "x",
        "--kind",
        "other",
        "--key",
        s.key,
    ],
    "round show": lambda s: ["round", "show", "x", "2026"],
    "show promises": lambda s: ["show", "promises", "x"],
    "import": lambda s: ["import", "units", "examples/paths/sheet.csv", "--key", s.key],
    "confirm": lambda s: ["confirm", "--key", s.key],
    "export": lambda s: ["export", "units", "--out", s.file.with_suffix(".csv"), "--key", s.key],
    "agreement adopt": lambda s: [
        "agreement",
        "adopt",
        "mentoring",
        "--alliance",
        "x",
        "--effective",
        "2026-01-01",
        "--out",
        s.file,
    ],
    "agreement review": lambda s: ["agreement", "review", "x", "--key", s.key],
    "agreement decline": lambda s: ["agreement", "decline", "x", "--reason", "x", "--key", s.key],
    "agreement sign": lambda s: ["agreement", "sign", "x", "--key", s.key],
    "agreement renew": lambda s: ["agreement", "renew", "x", "--out", s.file],
    "agreement amend": lambda s: ["agreement", "amend", "x", "--out", s.file],
    "rulebook draft": lambda s: ["rulebook", "draft", "O01", "--alliance", "x", "--key", s.key],
    "rulebook adopt": lambda s: ["rulebook", "adopt", "x", "--period", "2026", "--key", s.key],
    "rulebook explain": lambda s: ["rulebook", "explain", "x"],
    "rulebook diff": lambda s: ["rulebook", "diff", "x", "O01"],
    "rulebook new": lambda s: ["rulebook", "new", "--like", "x", "--out", s.file],
    "audit": lambda s: ["audit"],
    "report seal": lambda s: ["report", "seal", "--rulebook", "x", "--period", "2026", "--key", s.key],
    "report list": lambda s: ["report", "list"],
    "report show": lambda s: ["report", "show", "x"],
    "report check": lambda s: ["report", "check", s.file],
    "score sheets": lambda s: ["score", "--rulebook", "x", "--period", "2026"],
    "score credits": lambda s: ["score", "credits", "--key", s.key],
    "score overview": lambda s: ["score", "overview", "--rulebook", "x", "--period", "2026"],
    "score check": lambda s: ["score", "check", claimed_in(s.file.parent)],
    "role grant": lambda s: ["role", "grant", "x", "clerk", "--key", s.key],
    "role withdraw": lambda s: ["role", "withdraw", "x", "clerk", "--reason", "x", "--key", s.key],
    "role list": lambda s: ["role", "list", "--key", s.key],
    "entrustment record": lambda s: ["entrustment", "record", "x", "7" * 64, "--key", s.key],
    "entrustment withdraw": lambda s: ["entrustment", "withdraw", "x", "--reason", "x", "--key", s.key],
    "entrustment list": lambda s: ["entrustment", "list", "--key", s.key],
    "key invite": lambda s: ["key", "invite", "x", "--key", s.key],
    "key answer": lambda s: ["key", "answer", "x", "--code", "x", "--new", s.key],
    "key approve": lambda s: ["key", "approve", "x", "--code", "x", "--key", s.key],
    "key enrol": lambda s: ["key", "enrol", s.key, "--unit", "x", "--holder", "x", "--key", s.key],
    "key rotate": lambda s: ["key", "rotate", s.key, "--key", s.key],
    "key doubts": lambda s: ["key", "doubts"],
    "key affirm": lambda s: ["key", "affirm", "1", "--key", s.key],
    "key revoke": lambda s: ["key", "revoke", "0" * 64, "--key", s.key],
    "bundle": lambda s: ["bundle", "--out", s.file],
    "backup": lambda s: ["backup", "--out", s.file],
    "rebuild": lambda s: ["rebuild"],
    "account": lambda s: ["account", "--key", s.key],
    "inbox": lambda s: ["inbox", "--key", s.key],
    "request correct": lambda s: [
        "request",
        "correct",
        "1",
        "--wrong",
        "other",
        "--text",
        "x",
        "--key",
        s.key,
    ],
    "request missing": lambda s: [
        "request",
        "missing",
        "--activity",
        "x",
        "--on",
        "2026-01-01",
        "--text",
        "x",
        "--key",
        s.key,
    ],
    "request supplement": lambda s: ["request", "supplement", "1", "--text", "x", "--key", s.key],
    "request answer": lambda s: ["request", "answer", "1", "declined", "--reason", "x", "--key", s.key],
    "correct": lambda s: ["correct", "1", "--reason", "x", "--key", s.key],
    "dispute open": lambda s: ["dispute", "open", "1", "--wrong", "other", "--text", "x", "--key", s.key],
    "dispute answer": lambda s: ["dispute", "answer", "1", "agrees", "--text", "x", "--key", s.key],
    "dispute rule": lambda s: ["dispute", "rule", "1", "upheld", "--reason", "x", "--key", s.key],
    "dispute withdraw": lambda s: ["dispute", "withdraw", "1", "--reason", "x", "--key", s.key],
    "dispute appeal": lambda s: ["dispute", "appeal", "1", "--text", "x", "--key", s.key],
    "show request": lambda s: ["show", "request", "1"],
    "show dispute": lambda s: ["show", "dispute", "1"],
    "scan slips": lambda s: [
        "scan",
        "slips",
        "--activity",
        "x",
        "--count",
        "1",
        "--out",
        s.file.with_suffix(".txt"),
        "--key",
        s.key,
    ],
    "scan prepare": lambda s: ["scan", "prepare", s.file, "--key", s.key],
    "scan send": lambda s: ["scan", "send", "--queue", queue_in(s.file.parent)],
    "scan sheet": lambda s: ["scan", "sheet", "--activity", "x", "--bank", "x", "--key", s.key],
    "certificate apply": lambda s: [
        "certificate",
        "apply",
        "--unit",
        "x",
        "--from",
        "2026-01-01",
        "--to",
        "2026-01-01",
        "--key",
        s.key,
    ],
    "certificate withdraw": lambda s: [
        "certificate",
        "withdraw",
        NOBODY,
        "--reason",
        "not-needed",
        "--key",
        s.key,
    ],
    "certificate refuse": lambda s: [
        "certificate",
        "refuse",
        NOBODY,
        "--reason",
        "no-records",
        "--text",
        "x",
        "--key",
        s.key,
    ],
    "certificate announce": lambda s: ["certificate", "announce", NOBODY, "--key", s.key],
    "certificate show": lambda s: ["certificate", "show", "--key", s.key],
    "certificate issue": lambda s: [
        "certificate",
        "issue",
        NOBODY,
        "--contact",
        "x",
        "--out",
        s.file,
        "--key",
        s.key,
    ],
    "certificate print": lambda s: [
        "certificate",
        "print",
        document_in(s.file.parent),
        "--out",
        s.file.with_suffix(".json"),
        "--key",
        s.key,
    ],
    "certificate revoke": lambda s: [
        "certificate",
        "revoke",
        NOBODY,
        "--reason",
        "wrong-person",
        "--key",
        s.key,
    ],
    "person register": lambda s: ["person", "register", "--name", "王(虚构)", "--key", s.key],
    "person show": lambda s: ["person", "show", "--key", s.key],
    "person find": lambda s: ["person", "find", "王(虚构)", "--key", s.key],
    "person code": lambda s: ["person", "code", NOBODY, "--key", s.key],
    "person merge": lambda s: ["person", "merge", "--confirm", NOBODY, "--key", s.key],
    "person correct": lambda s: [
        "person",
        "correct",
        NOBODY,
        "--name",
        "王(虚构)",
        "--reason",
        "misspelt",
        "--key",
        s.key,
    ],
    "person erase": lambda s: ["person", "erase", NOBODY, "--reason", "x", "--key", s.key],
    "person export": lambda s: ["person", "export", "--out", s.file, "--key", s.key],
    "person check": lambda s: ["person", "check"],
    "file add": lambda s: ["file", "add", s.key, "--key", s.key],
    "file get": lambda s: ["file", "get", "0" * 64, "--out", s.file, "--key", s.key],
    "file check": lambda s: ["file", "check"],
    "adopt": lambda s: ["adopt", s.key],
    "log-key prepare": lambda s: ["log-key", "prepare"],
    "log-key show": lambda s: ["log-key", "show"],
    "serve": lambda s: ["serve"],
}
NO_LEDGER_NEEDED = {
    "init",
    "restore",
    "demo",
    "bench",
    "key new",
    "key show",
    "rulebook check",
    "rulebook facts",
    "scan add",
    "scan list",
    "ballot keys",
    "ballot cast",
    "certificate check",
    "agreement templates",
    "form",
}


NOBODY_SIGNS_IN = {"key answer", "ballot paper", "ballot send", "ballot check"}


def test_every_command_needs_a_ledger_or_is_known_not_to() -> None:
    assert {name for name, _ in every_command()} == set(AT_A_LEDGER) | NO_LEDGER_NEEDED


@pytest.mark.parametrize("command", AT_A_LEDGER)
def test_where_there_is_no_ledger_nothing_can_be_done(
    stage: Stage, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GONGJIAN_DATABASE_URL")
    said = run(*AT_A_LEDGER[command](stage), "--data", stage.file.parent / "nowhere")
    assert (said.code, said.document["error"]) == (2, "not-founded"), said.document
    assert all(str(stage.file.parent / "nowhere") in said.document[language] for language in ("zh", "en"))
    assert "--data" in said.document["zh"]


@pytest.mark.parametrize(
    "command",
    [name for name, types in every_command() if "url" in types],
)
def test_a_server_that_is_away_cannot_be_asked(stage: Stage, command: str) -> None:
    if command in NO_LEDGER_NEEDED:
        pytest.skip("it asks a server only when it is told to")
    key = [] if command in NOBODY_SIGNS_IN or "--key" in AT_A_LEDGER[command](stage) else ["--key", stage.key]
    said = run(*AT_A_LEDGER[command](stage), "--url", "http://127.0.0.1:9", *key)
    assert (said.code, said.document["error"]) == (2, "server-away"), said.document
