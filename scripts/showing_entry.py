"""`gongjian show entry`: one entry of the log in words, with what was signed for it and by whose key.

    show entry 3318 --data DIR       the number that stands in a score sheet or a passbook: entries are counted from 1
    show entry 3318 --bundle DIR     out of an auditor's bundle, with no server

An entry that follows from an act, such as minutes posted, is shown with the statement that it follows from; an item of a sheet with
the batch that was signed. Nothing is verified here: that is what `gongjian audit` is for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import typer
import yaml

from contracts.entry import Entry, read_entry
from contracts.refusals import Refused
from contracts.statement import Body
from contracts.statements import BODIES
from contracts.tree import leaf_hash
from contracts.values import NIL, Digest, Id
from contracts.wording.lines import Line, lines, title
from domain.refusals import require
from ledger.beside import batch_before
from ledger.sources import BundleSource
from scripts.auditing import OneSource
from scripts.counters import ReadingKey, Url, reader_at
from scripts.finding import UnitNames
from scripts.output import answers
from scripts.readers import Reader
from scripts.speaking import speak


class NoSuchEntry(Refused):
    zh = "没有第{number}条，或者您不能查看。评分单和存折上写的是第几条，从1起。"
    en = "There is no entry {number}, or it is not yours to see. Score sheets and passbooks count entries from 1."


class Entries(Protocol):
    """Where entries are read, one by one."""

    @property
    def whole(self) -> bool:
        """Whether the names of all units are there."""
        ...

    def entry(self, index: int) -> bytes | None: ...

    def unit_name(self, unit: Id) -> str | None: ...


class Signed(NamedTuple):
    """The statement that an entry belongs to, and who stands behind it."""

    number: int
    """Of the entry that holds it, from 1."""
    statement: dict[str, Any]
    actor: Id
    keyids: tuple[Digest, ...]
    batch: Digest | None


def show_entry(
    number: Annotated[int, typer.Argument(min=1, help="账本第几条，从1起。Which entry, from 1.")],
    data: Annotated[Path | None, typer.Option(help="数据目录。A data folder.")] = None,
    bundle: Annotated[Path | None, typer.Option(help="审计包。A bundle.")] = None,
    url: Url = None,
    key: ReadingKey = None,
) -> None:
    """账本里的一条：谁签的，签了什么。One entry: who signed it, and what."""
    with answers(), opened(data, bundle, url, key) as entries:
        stored = entries.entry(number - 1)
        require(stored is not None, NoSuchEntry(number=number))
        assert stored is not None
        entry = read_entry(stored, number - 1)
        signed = signed_for(entries, number - 1, entry)
        say(entries, number, entry, leaf_hash(stored).hex(), signed)


def signed_for(entries: Entries, index: int, entry: Entry) -> Signed | None:
    """What was signed for an entry; None for genesis, and where it is withheld."""
    at, own = index, entry
    while own.kind == "of":
        at -= 1
        before = entries.entry(at)
        if before is None:
            return None
        own = read_entry(before, at)
    if own.kind == "item":
        assert own.item
        header = batch_before(entries.entry, at)
        if header is None or header.signed is None:
            return None
        keyids = tuple(each.keyid for each in header.signatures)
        return Signed(at + 1, own.item["statement"], header.signed["actor"], keyids, own.item["batch"])
    if own.signed is None:
        return None
    batch = own.kind == "batch"
    return Signed(
        at + 1, {} if batch else own.signed, own.signed["actor"], tuple(each.keyid for each in own.signatures), None
    )  # fmt: skip


def say(entries: Entries, number: int, entry: Entry, leaf: Digest, signed: Signed | None) -> None:
    received = datetime.fromtimestamp(entry.received / 1000, UTC).astimezone(zone_of(entries))
    facts = [
        ("收到", f"{received:%Y-%m-%d %H:%M:%S}"),
        ("所在", f"流 {entry.stream}，第{entry.version}版"),
        ("叶子哈希", leaf),
    ]
    if signed:
        who = entries.unit_name(signed.actor)
        facts[1:1] = [
            ("以谁名义", f"{who}（{signed.actor}）" if who else root_or_person(entries, signed.actor)),
            ("签名密钥", "、".join(signed.keyids)),
        ]
        if signed.batch:
            facts.insert(3, ("所在的表", f"批次 {signed.batch}"))
        if signed.number != number:
            facts.insert(1, ("由来", f"第{signed.number}条的语句"))
        if signed.statement:
            type = signed.statement["type"]
            facts.append(("签的是", f"{title(type).zh}（{type}）"))
            facts += in_words(entries, BODIES[type].model_validate(signed.statement["body"]))
    if entry.data:
        facts.append(("账本算出", as_text(entry.data)))
    speak.table(f"第{number}条　{entry.event}", ("", ""), facts)
    if signed is None and entry.stream != NIL:
        speak.say("签名所在的记录不可查看。", "The entry with the signature is not yours to see.")
    speak.result(
        {
            "entry": number,
            "index": number - 1,
            "event": entry.event,
            "stream": entry.stream,
            "version": entry.version,
            "received": entry.received,
            "leaf": leaf,
            "data": entry.data,
            "signed": signed and signed._asdict(),
        }
    )


def in_words(entries: Entries, body: Body) -> list[tuple[str, str]]:
    """What the statement says, a row for each member: a unit by its name, several values of one member below each other."""
    rows: dict[str, list[str]] = {}
    for line in lines(body):
        rows.setdefault(line.label.zh, []).append(shown(entries, line))
    return [(label, "\n".join(values)) for label, values in rows.items()]


def shown(entries: Entries, line: Line) -> str:
    if line.kind == "data":
        return as_text(line.value)
    name = entries.unit_name(line.value) if line.kind == "id" else None
    return f"{name}（{line.value}）" if name else line.said.zh


def root_or_person(entries: Entries, actor: Id) -> str:
    """What is no unit is a person; in a part of the log a unit may be one whose name is withheld."""
    if actor == NIL:
        return "根密钥"
    return f"本人（{actor}）" if entries.whole else f"编号 {actor}（单位或个人，名称不在所见的部分）"


def as_text(content: dict[str, Any]) -> str:
    """Members on lines of their own, as they are written for `gongjian submit`."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=72).strip()


def zone_of(entries: Entries) -> ZoneInfo:
    genesis = entries.entry(0)
    assert genesis is not None
    return ZoneInfo(read_entry(genesis, 0).data["zone"])


@contextmanager
def opened(data: Path | None, bundle: Path | None, url: str | None, key: Path | None) -> Iterator[Entries]:
    """
    Raises:
        OneSource: several places are given.
        NoBundle, NeedsKey: as they say.
    """
    if sum(each is not None for each in (data, bundle, url)) > 1:
        raise OneSource
    if bundle:
        yield InBundle(BundleSource(bundle))
        return
    with reader_at(data, url, key) as reader:
        yield Read(reader)


class Read:
    """Of a ledger, here or at a server, where every member may read the register of units."""

    whole = True

    def __init__(self, reader: Reader) -> None:
        self._reader, self._units = reader, UnitNames(reader)

    def entry(self, index: int) -> bytes | None:
        return self._reader.entry(index)

    def unit_name(self, unit: Id) -> str | None:
        return self._units.known(unit)


class InBundle:
    """Of a folder; a unit's name is looked for among its entries."""

    @cached_property
    def whole(self) -> bool:
        return not self._source.withheld()

    def __init__(self, source: BundleSource) -> None:
        self._source = source

    def entry(self, index: int) -> bytes | None:
        return self._source.entry(index)

    def unit_name(self, unit: Id) -> str | None:
        at = self._enrolled.get(unit)
        signed = None if at is None else signed_for(self, at, read_entry(self._source.entry(at) or b"", at))
        return str(signed.statement["body"]["name"]) if signed else None

    @cached_property
    def _enrolled(self) -> dict[Id, int]:
        """Where units came in, found in one pass."""
        rows = (row for row in self._source.rows() if b'"event":"unit.enrolled"' in row.entry)
        return {read_entry(row.entry, row.at).stream: row.at for row in rows}
