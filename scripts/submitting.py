"""`gongjian submit`: sign statements from a file and send them.

A file holds one statement or a list of them, as YAML or JSON. What is left out is filled in: the id, the stream
(where it follows from the body), and for a change the version that it has now.

    - type: membership.accept
      stream: 5c97735f-…
      body: {}
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
import yaml
from pydantic import Field

from contracts import signing
from contracts.checkpoint import Checkpoint
from contracts.keys import PrivateKey
from contracts.note import Note
from contracts.refusals import NotEvidence
from contracts.statement import Body, UnknownType, parse
from contracts.statements import BODIES
from contracts.streams import rule_id
from contracts.tree import EMPTY_ROOT
from contracts.values import NIL, Frozen, Id, Seen
from domain.authority import Key
from ledger.application import Ledger
from scripts.founding import HERE, Data
from scripts.keyfiles import read_key
from scripts.output import answers, speak
from scripts.place import Place


class NotAList(NotEvidence):
    zh = "{file} 里不是语句或语句的列表：{why}。"
    en = "{file} holds no statement or list of statements: {why}."


class Wanted(Frozen):
    """A statement as somebody writes it down."""

    type: str
    body: dict[str, Any] = Field(default_factory=dict)
    actor: Id | None = None
    stream: Id | None = None
    expect: int | None = None
    id: Id | None = None


def add_to(app: typer.Typer) -> None:
    app.command("submit")(submit)


def submit(
    file: Annotated[Path, typer.Argument(help="语句文件（YAML 或 JSON）。Statements.")],
    key: Annotated[list[Path], typer.Option("--key", help="密钥文件，可多次。Key files.")],
    data: Data = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试，不记。Say what would happen.")] = False,
) -> None:
    """签名并提交。Sign and submit statements."""
    with answers(), Place(data).ledger() as ledger:
        keys = [read_key(each) for each in key]
        receipts = []
        for wanted in read_wanted(file):
            payload = payload_of(ledger, wanted, keys)
            signatures = signing.sign(payload, *keys)
            if dry_run:
                ledger.would(payload, signatures)
                speak.say(f"可以受理：{wanted.type}", f"Would be accepted: {wanted.type}")
                continue
            receipt = ledger.submit(payload, signatures)
            receipts.append(receipt.model_dump(mode="json"))
            entry = receipt.entries[0]
            speak.say(
                f"已记入第{entry.index}号：{entry.event}，流 {entry.stream}",
                f"Entry {entry.index}: {entry.event} in stream {entry.stream}",
            )
        speak.result({"receipts": receipts, "dry_run": dry_run})


def send(ledger: Ledger, body: Body, actor: Id | None, stream: Id | None, keys: list[PrivateKey]) -> None:
    """Sign one statement, submit it and say where it stands."""
    content = signing.as_json(body)
    payload = payload_of(ledger, Wanted(type=body.type, body=content, actor=actor, stream=stream), keys)
    receipt = ledger.submit(payload, signing.sign(payload, *keys))
    entry = receipt.entries[0]
    speak.say(f"已记入第{entry.index}号：{entry.event}", f"Entry {entry.index}: {entry.event}")
    speak.result(receipt.model_dump(mode="json"))


def read_wanted(file: Path) -> Iterator[Wanted]:
    """
    Raises:
        NotAList, BadShape: the file is something else.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise NotAList(file=file, why=str(error).splitlines()[0]) from None
    for each in content if isinstance(content, list) else [content]:
        yield parse(Wanted, each)


def payload_of(ledger: Ledger, wanted: Wanted, keys: list[PrivateKey]) -> bytes:
    """The exact bytes to sign, with what was left out filled in."""
    if wanted.type not in BODIES:
        raise UnknownType(type=wanted.type)
    body: Body = parse(BODIES[wanted.type], wanted.body)
    actor, id = wanted.actor or unit_of(ledger, keys[0]), wanted.id or str(uuid4())
    stream = body.opens(ledger.log, actor, id) if body.begins else wanted.stream
    expect = wanted.expect
    if expect is None:
        expect = ledger.streams.folded(stream).version if stream else 0
    return signing.draft(ledger.log, actor, body, id=id, stream=stream, expect=expect, seen=last_seen(ledger))


def unit_of(ledger: Ledger, key: PrivateKey) -> Id:
    """The unit that a key was enrolled for."""
    found = ledger.streams.folded(rule_id(ledger.log, "key", signing.keyid_of(key))).state
    return found.unit if isinstance(found, Key) else NIL


def last_seen(ledger: Ledger) -> Seen:
    """The newest checkpoint that this ledger published; the empty tree before the first."""
    note = ledger.tree.newest_note()
    if note is None:
        return Seen(size=0, root=EMPTY_ROOT.hex())
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    return Seen(size=checkpoint.size, root=checkpoint.root.hex())
