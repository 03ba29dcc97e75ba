"""Group commit: callers that append at the same time share one transaction, and one wait for the disk.

    callers     A ─ commit ─┐ B C D        E F           A is alone and commits in its own thread;
                            │ │ │ │        │ │           the others sleep until they have their answer
    writer                  └─┴─┴─┴ commit ┴─┴ commit    one thread: what arrives during a commit goes into the next one

There is no artificial delay: the commit in progress is the window in which the next callers gather. A batch holds only
requests that can be decided side by side: one that reads or writes what an earlier one writes waits a round, and so
does one that would overtake a waiting request it has a stream in common with. Who waited longest is first in the next
round, so nobody waits for ever.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import NamedTuple

import psycopg2
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError

from ledger.appending import Appending, Request
from ledger.datastore import Datastore, translated
from ledger.rows import EventsTable, Reading, Row, Stale
from ledger.session import Session

MOST_ROWS = 4096
"""Rows of a transaction, unless a single request has more."""

PATIENCE_S = 30.0
"""Seconds that callers are kept waiting for a server that has gone away."""


class Wanted(NamedTuple):
    """What is to be appended, all of it or nothing, and the conditions."""

    rows: Sequence[Row]
    readings: Sequence[Reading]


class GroupCommit:
    """Appends to one table from many threads; the writer thread starts with the first append in each process."""

    def __init__(self, datastore: Datastore, table: EventsTable, patience_s: float = PATIENCE_S) -> None:
        self._datastore = datastore
        self._appending = Appending(table)
        self._patience_s = patience_s
        self._writer: Writer | None = None
        self._closed = False
        self._pid = os.getpid()
        self._starting = Lock()
        datastore.at_close(self.close)

    def append(self, rows: Sequence[Row], readings: Sequence[Reading] = ()) -> int:
        """Appends all rows or none. Returns the position of the first one; the others follow it.

        The first row must have an act. Raises `Stale` when the version before a stream's first row is not its newest,
        or one in `readings` is not, or an act is there already; `IntegrityError` when the rows contradict one another;
        `OperationalError` when the server stays away, and its kind `OutcomeUnknown` when it went away during the commit.
        """
        [outcome] = self.append_each([Wanted(rows, readings)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def append_each(self, wanted: Sequence[Wanted]) -> list[int | Exception]:
        """Appends several side by side. Returns of each what `append` returns, or would raise; none harms another."""
        answers: list[Waiting | Exception] = []
        for one in wanted:
            try:
                answers.append(Waiting(self._requested(*one)))
            except IntegrityError as error:
                answers.append(error)
        if waiting := [one for one in answers if isinstance(one, Waiting)]:
            self._running_writer().submit(waiting)
        return [one.outcome() if isinstance(one, Waiting) else one for one in answers]

    def _requested(self, rows: Sequence[Row], readings: Sequence[Reading]) -> Request:
        assert rows, "there is something to append"
        assert rows[0].act is not None, "the first row names its act"
        return Request(rows, readings, self._appending.table.spell)

    def close(self) -> None:
        """Answers everything submitted so far, then stops. Afterwards `append` raises `InterfaceError`."""
        self._closed = True
        if self._writer is not None and self._pid == os.getpid():
            self._writer.close()

    def _running_writer(self) -> "Writer":
        if self._pid != os.getpid():  # after a fork: neither the thread nor the holder of the lock came along
            self._pid, self._starting, self._writer = os.getpid(), Lock(), None
        if self._writer is None:
            with self._starting:
                if self._closed:
                    raise InterfaceError("The recorder has been closed")
                self._writer = self._writer or Writer(self._datastore, self._appending, self._patience_s)
        return self._writer


class Waiting:
    """A request and the caller who sleeps until it is answered."""

    __slots__ = ("_answered", "_error", "_first", "request")

    def __init__(self, request: Request) -> None:
        self.request = request
        self._first = 0
        self._error: Exception | None = None
        self._answered = Lock()
        self._answered.acquire()

    def outcome(self) -> int | Exception:
        self._answered.acquire()
        return self._error or self._first

    def succeed(self, first: int) -> None:
        self._first = first
        self._answered.release()

    def fail(self, error: Exception) -> None:
        self._error = error
        self._answered.release()


def take_turns(waiting: Sequence[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """Those that one transaction can decide side by side, in order, and those that wait a round, in order."""
    batch: list[Waiting] = []
    later: list[Waiting] = []
    written: set[str] = set()
    read_later: set[str] = set()
    rows = 0
    for one in waiting:
        request = one.request
        if (
            rows < MOST_ROWS
            and written.isdisjoint(request.writes)
            and written.isdisjoint(request.reads)
            and read_later.isdisjoint(request.writes)
        ):
            batch.append(one)
            rows += len(request.rows)
        else:
            later.append(one)
            read_later |= request.reads
        written |= request.writes
    return batch, later


class Writer:
    """The thread that commits for all callers, and the session that it shares with a caller who is alone."""

    def __init__(self, datastore: Datastore, appending: Appending, patience_s: float) -> None:
        self._submitted: SimpleQueue[Sequence[Waiting]] = SimpleQueue()
        self._submitting = Lock()
        self._unanswered = 0
        self._callers_gather = False
        self._closing = Event()
        self._session = Session(datastore, appending, patience_s, self._closing)
        self._session_in_use = Lock()
        self._thread = Thread(target=self._run, name=f"{appending.table.name} writer", daemon=True)
        self._thread.start()

    def submit(self, requests: Sequence[Waiting]) -> None:
        """Leaves one caller's requests to the thread. One who is alone, this time and the last, commits without waking it."""
        waiting = list(requests)
        with self._submitting:
            if self._closing.is_set():
                raise InterfaceError("The recorder has been closed")
            self._unanswered += len(waiting)
            if self._unanswered > len(waiting) or self._callers_gather:
                self._submitted.put(waiting)
                return
            # Whoever holds the session has forgotten its requests by now and lets go next, so this cannot wait for us.
            self._session_in_use.acquire()
        try:
            while waiting:
                batch, waiting = take_turns(waiting)
                self._answer(batch)
        except BaseException:  # the caller was interrupted, and the session is in the middle of something
            self._session.close()
            raise
        finally:
            self._forget(len(requests), callers_gather=False)
            self._session_in_use.release()

    def close(self) -> None:
        with self._submitting:
            self._closing.set()
            self._submitted.put(())
        self._thread.join()

    def _run(self) -> None:
        waiting: list[Waiting] = []
        while waiting or not self._closing.is_set() or not self._submitted.empty():
            callers = self._gathered(sleeping=not waiting)
            with self._session_in_use:
                callers += self._gathered(sleeping=False)
                batch, waiting = take_turns([*waiting, *chain.from_iterable(callers)])
                if batch:
                    self._answer(batch)
                    self._forget(len(batch), callers_gather=len(callers) > 1)
        with self._session_in_use:
            self._session.close()

    def _forget(self, answered: int, *, callers_gather: bool) -> None:
        with self._submitting:
            self._unanswered -= answered
            self._callers_gather = callers_gather

    def _gathered(self, *, sleeping: bool) -> list[Sequence[Waiting]]:
        """What callers have submitted up to now; when `sleeping`, waits until there is something."""
        gathered = [self._submitted.get()] if sleeping else []
        with suppress(Empty):
            while True:
                gathered.append(self._submitted.get_nowait())
        return gathered

    def _answer(self, batch: list[Waiting]) -> None:
        """Commits the batch and answers every caller in it, whatever happens."""
        try:
            positions = self._session.commit([one.request for one in batch])
        except OperationalError as error:
            for one in batch:
                one.fail(type(error)(*error.args))
        except Exception as error:
            if len(batch) == 1:
                batch[0].fail(translated(error) if isinstance(error, psycopg2.Error) else error)
            else:  # one bad request must not fail the others
                for one in batch:
                    self._answer([one])
        else:
            for one, first in zip(batch, positions, strict=True):
                if first is None:
                    one.fail(
                        Stale("A stream that was read or written has changed, or the act is there already")
                    )
                else:
                    one.succeed(first)
