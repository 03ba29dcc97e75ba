"""Stretches of an audit checked by the workers of a Dask cluster, on other machines (the extra `dask`).

    gongjian audit ──(source, 0 ≤ index < 32,768)──▶ scheduler ──▶ worker ──reads that source itself──▶ what it found
         │         ──(source, 32,768 ≤ …)──────────▶           ──▶ worker ──reads …
         └─ replays all of it here, in order, meanwhile

Rows do not travel: a worker opens the database by its connection string, or the bundle by its path. So before each piece of
work it compares what it reads with what was read here: whoever sees another log, a shorter one or none does not judge.
Of a worker that dies another does the work again. When none is left, or the scheduler is lost, there is no verdict at all.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, wait
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from socket import gethostname
from typing import Any, NamedTuple, TypeVar

from contracts.entry import log_id
from contracts.refusals import Refusal
from contracts.values import Digest
from ledger.audit import Source
from ledger.findings import Broken
from ledger.mishaps import mishap

ANSWER_S = 10
"""How long a scheduler may take to answer, and then its first worker to be there."""

NOBODY_S = 60
"""How long to wait when all workers are gone: one that crashed is started again within seconds where somebody looks after it."""

LOOK_S = 1.0

Done = TypeVar("Done")


class DaskNotInstalled(Refusal):
    zh = "把审计分给多台机器要另装 Dask。请在这里和各台机器上运行 pip install 'gongjian-ledger[dask]'，或改用 --jobs。"
    en = "Auditing on several machines needs Dask. Run pip install 'gongjian-ledger[dask]' here and on each of them, or use --jobs."


class SchedulerAway(Refusal):
    zh = "调度器 {address} 没有应答（{why_zh}）。请核对地址（如 tcp://主机:8786）和网络，或改用 --jobs。"
    en = "The scheduler {address} does not answer ({why}). Check the address, as tcp://HOST:8786, and the network, or use --jobs."


class NoWorkers(Refusal):
    zh = "调度器 {address} 没有可用的工作进程，没有结论。请先启动 dask worker {address}，再重新审计。"
    en = "The scheduler {address} has no workers, and there is no verdict. Start dask worker {address} and audit again."


class WorkLost(Refusal):
    zh = "分出去的工作没有做完（{why_zh}），没有结论。请查看调度器和工作进程，再重新审计，或改用 --jobs。"
    en = "Work that was given away was not done ({why}), and there is no verdict. Look at the scheduler and its workers, then audit again, or use --jobs."


class NotReadThere(Refusal):
    zh = "机器 {machine} 读到的不是这里的账本（{why_zh}），没有结论。内嵌数据库只有本机可读：请用 GONGJIAN_DATABASE_URL，或各机共享同一路径的审计包。"
    en = "The machine {machine} does not read the log that is read here ({why}), and there is no verdict. Only its own machine reads an embedded database: use GONGJIAN_DATABASE_URL, or a bundle on a path that all share."


@contextmanager
def workers_of(address: str, source: Source) -> Iterator[Executor]:
    """The workers behind a scheduler, for an audit of `source`; what they have not done is given up at the end.

    Raises:
        DaskNotInstalled, SchedulerAway, NoWorkers: nobody can be asked.
    """
    try:
        distributed = import_module("distributed")
    except ModuleNotFoundError:
        raise DaskNotInstalled from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is said once, by a refusal
    try:
        require_address(address)
        client = distributed.Client(address, timeout=ANSWER_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerAway(address=address, **mishap(error).facts()) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=ANSWER_S)
        except TimeoutError:
            raise NoWorkers(address=address) from None
        yield Workers(client, address, source)


def require_address(address: str) -> None:
    """As its client reads it. A client that is given what is none is never closed, and holds up later ones when it is collected.

    Raises:
        ValueError: it names no place, or a way of talking that is not known.
    """
    addressing, registry = (
        import_module("distributed.comm.addressing"),
        import_module("distributed.comm.registry"),
    )
    way, place = addressing.parse_address(address)
    registry.get_backend(way)
    addressing.parse_host_port(place)


class Workers(Executor):
    """Gives work on one source to a cluster. No answer of theirs is kept for another question (`pure`)."""

    def __init__(self, client: Any, address: str, source: Source) -> None:
        self._client = client
        self._pool = client.get_executor(pure=False)
        self._address = address
        self._here = log_in(source)

    def submit(self, work: Callable[..., Done], /, *arguments: Any, **named: Any) -> Future[Done]:
        """
        Raises:
            WorkLost: the scheduler is gone.
        """
        with lost_work_is_named():
            return Awaited(self._pool.submit(there, self._here, work, *arguments, **named), self)

    def require_somebody(self, nobody_for_s: float) -> None:
        """
        Raises:
            NoWorkers: there is nobody, and has not been for too long.
        """
        if nobody_for_s > NOBODY_S:
            raise NoWorkers(address=self._address)

    def are_there(self) -> bool:
        with suppress(OSError):
            return bool(self._client.scheduler_info()["workers"])
        return False


class Awaited(Future[Done]):
    """What somebody there will have found. It is only asked for its `result`."""

    def __init__(self, theirs: Future[Done], workers: Workers) -> None:
        super().__init__()
        self._theirs = theirs
        self._workers = workers

    def result(self, timeout: float | None = None) -> Done:
        """Waits as long as there are workers.

        Raises:
            NoWorkers, WorkLost: nobody is left who could do it.
            NotReadThere: whoever was to do it cannot read the log.
        """
        nobody_for_s = 0.0
        while not wait([self._theirs], timeout=LOOK_S).done:
            nobody_for_s = 0 if self._workers.are_there() else nobody_for_s + LOOK_S
            self._workers.require_somebody(nobody_for_s)
        with lost_work_is_named():
            return self._theirs.result()


class LogRead(NamedTuple):
    """Which log was read, and how long it was."""

    log: Digest
    size: int


def log_in(source: Source) -> LogRead:
    """What `source` gives in this process. A beginning that is none has no name here; the audit says what is wrong."""
    with closing(source.rows()) as rows, suppress(Broken):
        if first := next(rows, None):
            return LogRead(log_id(first.entry), source.size())
    return LogRead("", source.size())


def there(here: LogRead, work: Callable[..., Done], source: Source, *arguments: Any) -> Done:
    """What a worker does: `work` on the source, if it reads the same log as it was read `here`, as far at least.

    Raises:
        NotReadThere: it does not.
    """
    machine = gethostname()
    try:
        found = log_in(source)
    except Exception as error:
        raise NotReadThere(machine=machine, **mishap(error).facts()) from None
    if found.log != here.log or found.size < here.size:
        why = f"{found.log[:16]}… {found.size} ≠ {here.log[:16]}… {here.size}"
        raise NotReadThere(machine=machine, why_zh=why, why=why)
    return work(source, *arguments)


@contextmanager
def lost_work_is_named() -> Iterator[None]:
    """
    Raises:
        WorkLost: in place of whatever Dask, or a worker that has not our programs, raises.
    """
    try:
        yield
    except (CancelledError, OSError, ImportError) as error:
        raise WorkLost(**mishap(error).facts()) from None
    except Exception as error:
        if not type(error).__module__.startswith("distributed"):
            raise
        raise WorkLost(**mishap(error).facts()) from None
