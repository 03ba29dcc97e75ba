"""What the signer remembers outside the database: how far it has signed, and the right edge of that tree.

    yanhe.signer            {"edge":[["9f…"]],"origin":"ledger.example.org/yanhe","size":1,"v":1}
    .yanhe.signer.lock      held by the one process that may write it

The file lies beside the data folder and in no backup: were it restored together with an older database, nothing here
could tell, and the log might be signed twice. Each new state replaces the old one in one step and is on the disk before
anything is signed with it. The last note is not kept: signing the same state again gives the same bytes (RFC 8032).
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contracts.canonical import decode, encode
from contracts.checkpoint import Checkpoint
from contracts.refusals import NotEvidence
from ledger.durable import sync_folder, write_once
from ledger.edge import Edge
from ledger.findings import why
from ledger.tampering import StateLost, StateOfAnotherLog, StateUnreadable


@dataclass(frozen=True, slots=True)
class State:
    """Everything up to `edge.size` may have been signed as the tree with this edge, and nothing else ever was."""

    origin: str
    edge: Edge

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.origin, self.edge.size, self.edge.root())

    def to_bytes(self) -> bytes:
        return encode({"v": 1, "origin": self.origin, "size": self.edge.size, "edge": self.edge.to_json()})


class StateFile:
    """One signer's state on the disk. Nothing is read or written before `lock`."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._held: BinaryIO | None = None

    def lock(self) -> bool:
        """Whether this process now holds the state alone; it does until `release`, or until it ends in any way."""
        if self._held is None:
            stream = self.file.with_name(f".{self.file.name.lstrip('.')}.lock").open("ab")
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                stream.close()
                return False
            self._held = stream
        return True

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def found(self, origin: str) -> bool:
        """Makes the state of a log that has signed nothing; False when there is a state already."""
        return write_once(self.file, State(origin, Edge()).to_bytes())

    def read(self, origin: str) -> State:
        """Refuses `StateLost`, `StateUnreadable`, `StateOfAnotherLog`."""
        try:
            data = self.file.read_bytes()
        except FileNotFoundError:
            raise StateLost(file=self.file) from None
        try:
            match decode(data):
                case {"v": 1, "origin": str(named), "size": size, "edge": rows, **others} if not others:
                    edge = Edge.from_json(size, rows)
                case _:
                    raise StateUnreadable(file=self.file, why_zh="不是签发状态", why="not a signer's state")
        except NotEvidence as error:
            raise StateUnreadable(file=self.file, **why(error)) from None
        if named != origin:
            raise StateOfAnotherLog(file=self.file, named=named)
        return State(named, edge)

    def write(self, state: State) -> None:
        """Replaces the state; when this returns it survives a power failure. Raises `OSError` and keeps the old one."""
        assert self._held is not None, "only the process that holds the lock writes"
        draft = self.file.with_name(f".{self.file.name}.new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(state.to_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self.file)
        sync_folder(self.file.parent)
