"""An audit by the workers of a real cluster: the same verdict as alone, and none at all when they cannot give one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from distributed import Client

from contracts.tiles import withheld_entries_path
from ledger.audit import Verdict, audit
from ledger.integrity import inspect
from ledger.key_table import KeyTable
from ledger.sources import BundleSource, DatabaseSource
from scripts.scheduler import LogRead, NotReadThere, NoWorkers, WorkLost, log_in, there, workers_of
from tests.api.scenes import Scene
from tests.ledger.parts import FROZEN, GROWN, REST, SIZE, frozen, grown, publish
from tests.scripts.commands import run

pytestmark = pytest.mark.slow

ALONE = audit(BundleSource(FROZEN))


class Cluster:
    """A scheduler on loopback, and its workers by name: processes that a test may stop and kill."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.stack = stack
        self.folder = folder
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("scheduler", "--port", port)
        self.client = stack.enter_context(Client(self.address, timeout=30, set_as_default=False))
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    def work(self, *names: str) -> None:
        for name in names:
            self.workers[name] = self._start(
                "worker", self.address, "--name", name, "--nthreads", "1", "--no-nanny"
            )
        self.client.wait_for_workers(len(self.workers), timeout=60)

    def has_work(self, name: str) -> bool:
        """Whether a worker has been given something that it has not done."""
        named = {each["name"]: at for at, each in self.client.scheduler_info()["workers"].items()}
        return bool(self.client.processing().get(named.get(name)))

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments]
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.stack.callback(end, process)
        return process


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(stack, tmp_path)


@pytest.fixture
def many_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.audit.STRETCH", 30)


@contextmanager
def auditing(cluster: Cluster, folder: Path = FROZEN) -> Iterator[Future[Verdict]]:
    """An audit under way."""
    source = BundleSource(folder)
    with workers_of(cluster.address, source) as workers, ThreadPoolExecutor(1) as pool:
        yield pool.submit(audit, source, executor=workers)


def wait_until_at_work(cluster: Cluster, name: str) -> None:
    for _ in range(600):
        if cluster.has_work(name):
            return
        sleep(0.05)
    raise AssertionError(f"{name} was never given anything")


# ── with workers ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cluster_comes_to_the_same_verdict_on_a_bundle_a_database_and_a_part(
    cluster: Cluster, scene: Scene, many_stretches: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.work("a", "b")
    size, _ = scene.log_as_it_is()
    scene.waits_for_checkpoint(size)
    publish(tmp_path / "part", frozen(), {20, 77})
    monkeypatch.chdir(FROZEN.parent)
    for source in (["--data", "unused"], ["--bundle", FROZEN.name], ["--bundle", tmp_path / "part"]):
        there = run("audit", *source, "--scheduler", cluster.address)
        assert there == run("audit", *source)
        assert there.document["intact"]
    was_there = "'ledger.integrity' in __import__('sys').modules"
    assert any(cluster.client.run(eval, was_there).values()), "somebody there has done it"


def test_what_is_wrong_is_named_by_a_cluster_too(
    cluster: Cluster, many_stretches: None, tmp_path: Path
) -> None:
    cluster.work("a")
    entries = frozen()
    publish(tmp_path / "changed", [*entries[:150], entries[152], *entries[151:]])
    with auditing(cluster, tmp_path / "changed") as verdict:
        assert verdict.result() == audit(BundleSource(tmp_path / "changed"))
        assert verdict.result().findings[0].index == 150


@pytest.mark.slow
def test_a_worker_that_dies_in_the_middle_changes_nothing(cluster: Cluster, many_stretches: None) -> None:
    cluster.work("dying", "living")
    os.kill(cluster.workers["dying"].pid, signal.SIGSTOP)  # so that what it was given is still undone
    with auditing(cluster) as verdict:
        wait_until_at_work(cluster, "dying")
        assert not verdict.done()
        cluster.workers["dying"].kill()
        assert verdict.result(timeout=120) == ALONE


# ── without ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_when_the_last_worker_dies_there_is_no_verdict(
    cluster: Cluster, many_stretches: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.scheduler.NOBODY_S", 1)
    cluster.work("only")
    os.kill(cluster.workers["only"].pid, signal.SIGSTOP)
    with auditing(cluster) as verdict:
        wait_until_at_work(cluster, "only")
        cluster.workers["only"].kill()
        with pytest.raises(NoWorkers):
            verdict.result(timeout=120)


@pytest.mark.slow
def test_a_worker_that_comes_in_time_takes_over(cluster: Cluster, many_stretches: None) -> None:
    cluster.work("first")
    os.kill(cluster.workers["first"].pid, signal.SIGSTOP)
    with auditing(cluster) as verdict:
        wait_until_at_work(cluster, "first")
        cluster.workers.pop("first").kill()
        cluster.work("second")
        assert verdict.result(timeout=120) == ALONE


@pytest.mark.slow
def test_when_the_scheduler_dies_there_is_no_verdict(cluster: Cluster, many_stretches: None) -> None:
    cluster.work("only")
    os.kill(cluster.workers["only"].pid, signal.SIGSTOP)
    with auditing(cluster) as verdict:
        wait_until_at_work(cluster, "only")
        cluster.scheduler.kill()
        with pytest.raises(WorkLost):
            verdict.result(timeout=120)


@pytest.mark.slow
def test_a_worker_that_does_not_see_the_folder_gives_no_verdict(cluster: Cluster, tmp_path: Path) -> None:
    cluster.work("a")
    source = BundleSource(publish(tmp_path / "here", frozen()))
    with workers_of(cluster.address, source) as workers:
        (tmp_path / "here").rename(tmp_path / "elsewhere")
        with pytest.raises(NotReadThere, match="NoBundle"):
            workers.submit(inspect, source, 0, None, ALONE.log, KeyTable()).result()


@pytest.mark.slow
def test_no_answer_is_kept_for_another_question(cluster: Cluster, tmp_path: Path) -> None:
    """Dask takes equal work for the same work, unless it is told otherwise: but folders change."""
    cluster.work("a")
    source = BundleSource(publish(tmp_path / "here", grown(GROWN), {300}))
    with workers_of(cluster.address, source) as workers:
        question = (inspect, source, 0, None, ALONE.log, KeyTable(first_withheld=0))
        before = workers.submit(*question)
        assert not before.result().finding
        file = tmp_path / "here" / withheld_entries_path(1, REST)
        file.write_bytes(file.read_bytes()[:-1])
        assert workers.submit(*question).result().finding.code == "file-malformed"


def test_whoever_reads_another_log_or_a_shorter_one_does_not_judge(scene: Scene, tmp_path: Path) -> None:
    """As a database of the same name on another machine, or a replica that lags."""
    database = DatabaseSource(scene.ledger.rows.datastore)
    here, arguments = log_in(database), (0, None, scene.ledger.log, KeyTable())
    assert here == LogRead(scene.ledger.log, database.size())
    with pytest.raises(NotReadThere):
        there(here._replace(log="0" * 64), inspect, database, *arguments)
    with pytest.raises(NotReadThere):
        there(here._replace(size=here.size + 1), inspect, database, *arguments)
    source = BundleSource(publish(tmp_path / "here", frozen()))
    publish(tmp_path / "here", grown(1))
    with pytest.raises(NotReadThere, match="OtherBundle"):
        there(LogRead(ALONE.log, SIZE), inspect, source, *arguments)


def refusal(*arguments: Any) -> tuple[int, str]:
    said = run("audit", "--bundle", FROZEN, *arguments)
    assert "intact" not in said.document
    return said.code, said.document["error"]


def test_a_scheduler_that_does_not_answer_or_has_nobody_is_named(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.scheduler.ANSWER_S", 1)
    assert refusal("--scheduler", cluster.address) == (2, "no-workers")
    for address in ("tcp://127.0.0.1:9", "127.0.0.1:9", "gopher://127.0.0.1:9", "nonsense", ""):
        assert refusal("--scheduler", address) == (2, "scheduler-away"), address
    assert refusal("--scheduler", cluster.address, "--jobs", 2) == (2, "jobs-or-scheduler")


def test_without_dask_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refusal("--scheduler", "tcp://127.0.0.1:9") == (2, "dask-not-installed")
