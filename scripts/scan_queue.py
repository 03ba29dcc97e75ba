"""What a device scanned while no ledger could be reached: signed there and then, kept in a folder, sent later.

    device.json                                 which ledger, who acts, and the checkpoint that it saw last
    20260305T093012417226-6f9619ff.dsse.json          a scan, signed: as POST /statements takes it, and never changed
    20260305T093012417226-6f9619ff.sent.json          its receipt
    20260305T093012417226-6f9619ff.refused.json       or why the ledger said no

A scan is on the disk before it is said to be. One that was sent without its answer having come is sent again: the same bytes,
so that it counts once and has the same receipt.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson

from api.envelopes import read_envelope
from api.problems import NAMESPACE, problem
from api.tables.files import FileUnreadable
from contracts import dsse, signing
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence, Refusal, Refused
from contracts.statement import parse
from contracts.statements.slips import RecordScan
from contracts.values import Digest, Frozen, Id, Seen
from ledger.durable import sync_folder, write_once
from scripts.remote import SaidNo

DEVICE, SIGNED, SENT, REFUSED = "device.json", ".dsse.json", ".sent.json", ".refused.json"


class NoQueue(FileUnreadable):
    zh = "{folder} 里没有准备好的扫条队列。请先在能连上账本时运行 gongjian scan prepare {folder}。"
    en = "{folder} holds no queue for scans. Run `gongjian scan prepare {folder}` first, while the ledger can be reached."


class QueueThere(Refusal):
    zh = "{folder} 里已有另一本账、另一把密钥或另一身份的队列。请换一个文件夹。"
    en = "{folder} holds the queue of another ledger, key or actor. Name another folder."


class NoScan(FileUnreadable):
    zh = "{file} 不是签过名的扫条记录。请把它移出队列文件夹。"
    en = "{file} is no signed scan. Move it out of the queue's folder."


class NotItsDevice(Refusal):
    zh = "这个队列是为另一把密钥准备的。请用准备队列时的那把，或为这把另备一个文件夹。"
    en = "This queue was prepared for another key. Use that one, or prepare another folder for this key."


class Device(Frozen):
    """What a device must know to sign with no ledger in reach."""

    log: Digest
    zone: str
    keyid: Digest
    actor: Id
    """The unit acted for, or the person in an act of their own."""
    own: bool
    """Whether it is the person."""
    seen: Seen


class Queued(NamedTuple):
    """One scan and what has become of it."""

    file: Path
    body: RecordScan
    state: Literal["waiting", "sent", "refused"]
    answer: dict[str, Any]
    """The receipt, or the problem; nothing while it waits."""

    def document(self) -> dict[str, Any]:
        said = {"person": self.body.person, "way": self.body.way, "at": self.body.at}
        place = {"activity": self.body.activity, "series": self.body.series, "number": self.body.number}
        why: dict[str, Any] = {
            name: self.answer[name] for name in ("error", "zh", "en") if name in self.answer
        }
        return {"file": self.file.name, "state": self.state, **said, **place, **why}


class Queue:
    """A folder of scans. Several processes may add to it at once; one at a time sends."""

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            NoQueue: nothing was prepared there.
        """
        self.folder = folder
        try:
            self.device = Device.model_validate_json((folder / DEVICE).read_bytes())
        except (OSError, ValueError):
            raise NoQueue(folder=folder) from None

    @classmethod
    def prepare(cls, folder: Path, device: Device) -> "Queue":
        """Begin a queue, or let one that is there see a newer checkpoint.

        Raises:
            QueueThere: it is another's.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if not write_once(folder / DEVICE, device.model_dump_json(indent=2).encode()):
            queue = cls(folder)
            if queue.device.model_copy(update={"seen": device.seen}) != device:
                raise QueueThere(folder=folder)
            queue.saw(device.seen)
        return cls(folder)

    def now(self) -> str:
        """This minute in the zone of the log, by the device's clock."""
        return datetime.now(ZoneInfo(self.device.zone)).strftime("%Y-%m-%dT%H:%M")

    def add(self, body: RecordScan, key: PrivateKey) -> Path:
        """Sign a scan. It is on the disk when this returns.

        Raises:
            NotItsDevice: another key than the queue was prepared for.
        """
        if signing.keyid_of(key) != self.device.keyid:
            raise NotItsDevice
        id = str(uuid4())
        payload = signing.draft(self.device.log, self.device.actor, body, id=id, seen=self.device.seen)
        envelope = dsse.export(dsse.STATEMENT, payload, signing.sign(payload, key))
        file = self.folder / f"{datetime.now(ZoneInfo(self.device.zone)):%Y%m%dT%H%M%S%f}-{id[:8]}{SIGNED}"
        assert write_once(file, orjson.dumps(envelope)), "an id is new"
        return file

    def scans(self) -> Iterator[Queued]:
        """All of them, in the order in which they were signed."""
        for file in sorted(self.folder.glob(f"*{SIGNED}")):
            yield self._queued(file)

    def send(self, take: Callable[[bytes], dict[str, Any]], *, again: bool = False) -> Iterator[Queued]:
        """Hand in what waits, one after the other, and say of each what came of it. With `again` what was refused too.

        Raises:
            ServerAway: it and those after it go on waiting.
        """
        for queued in list(self.scans()):
            if queued.state == "sent" or (queued.state == "refused" and not again):
                continue
            self._answer_path(queued.file, REFUSED).unlink(missing_ok=True)
            try:
                state, answer = SENT, take(queued.file.read_bytes())
            except SaidNo as no:
                if no.problem["status"] >= 500:
                    raise
                state, answer = REFUSED, no.problem
            except (Refused, NotEvidence) as no:
                state, answer = REFUSED, problem(no, "zh")
            if state == REFUSED:
                answer = {
                    "error": str(answer["type"]).removeprefix(NAMESPACE),
                    "zh": answer["zh"]["detail"],
                    "en": answer["en"]["detail"],
                }
            write_once(self._answer_path(queued.file, state), orjson.dumps(answer))
            yield self._queued(queued.file)

    def saw(self, seen: Seen) -> None:
        """Name this checkpoint in what is signed from now on, unless a larger one was seen."""
        if seen.size <= self.device.seen.size:
            return
        self.device = self.device.model_copy(update={"seen": seen})
        draft = self.folder / f".{DEVICE}.{uuid4()}"
        assert write_once(draft, self.device.model_dump_json(indent=2).encode())
        draft.replace(self.folder / DEVICE)
        sync_folder(self.folder)

    def _queued(self, file: Path) -> Queued:
        try:
            payload = read_envelope(file.read_bytes()).payload
            body = parse(RecordScan, orjson.loads(payload)["body"])
        except (OSError, ValueError, KeyError, Refusal):
            raise NoScan(file=file) from None
        for state, suffix in (("sent", SENT), ("refused", REFUSED)):
            answer = self._answer_path(file, suffix)
            if answer.exists():
                return Queued(file, body, state, orjson.loads(answer.read_bytes()))  # type: ignore[arg-type]
        return Queued(file, body, "waiting", {})

    @staticmethod
    def _answer_path(file: Path, suffix: str) -> Path:
        return file.with_name(file.name.removesuffix(SIGNED) + suffix)
