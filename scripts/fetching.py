"""The log fetched from a server into a folder, laid out as a bundle is (SPEC.md, "Bundle"; c2sp.org/tlog-tiles).

    checkpoint  log.vkey                    the newest one when the fetching began; nothing beyond it is fetched
    tile/entries/000  …  273.p/112          256 entries a file, the last file as wide as the checkpoint says
    partial/entries/000  …                  for a reader who may not have all of them; then also
    tile/0/000  …                           the hashes that stand for the others, and a manifest that lists these

One file is in memory at a time. What lies there already is not fetched again, for it never changes: an interrupted fetch goes
on where it stopped. Nothing is believed here; that is what the audit is for.
"""

from collections.abc import Callable
from pathlib import Path

import orjson

from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.tiles import WIDTH, Tile, entries_path, unpack_entries_withheld, withheld_entries_path
from ledger.bundle import manifest, path_for
from ledger.sources import withheld_in
from scripts.remote import Remote, Session


def fetch(remote: Remote, session: Session, folder: Path, fetched: Callable[[int, int], None]) -> int:
    """Fetch what the newest checkpoint covers and the reader may have; return how many entries that checkpoint covers.
    `fetched(done, size)` after each file.

    Raises:
        SaidNo: nobody who may read, or there is no checkpoint yet.
        ServerAway: it cannot be reached (any more).
        MalformedNote, MalformedCheckpoint, BadBundle: what it calls a checkpoint, or a file of entries, is none.
    """
    note = remote.get("/checkpoint")
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    size = checkpoint.size
    write(folder / "checkpoint", note)
    fetch_file = fetch_whole if session.oversees else fetch_part
    for start in range(0, size, WIDTH):
        n, width = start // WIDTH, min(WIDTH, size - start)
        if not (folder / entries_path(n, width)).exists():
            fetch_file(remote, session, folder, n, width)
        fetched(start + width, size)
    write(folder / "log.vkey", named_key(remote, size))
    write(folder / "manifest.json", manifest(session.log, checkpoint.origin, size, withheld_in(folder, size)))
    return size


def named_key(remote: Remote, size: int) -> bytes:
    """The key that the log names for checkpoints of that size, as the server says; the audit holds it against the log."""
    named = orjson.loads(remote.get("/log-keys"))["keys"]
    return "".join([key["vkey"] for key in named if key["first_size"] <= size][-1:]).encode() + b"\n"


def fetch_whole(remote: Remote, session: Session, folder: Path, n: int, width: int) -> None:
    """All entries of file `n`, in place of the part that lies there from a reader with fewer rights."""
    path = entries_path(n, width)
    content = remote.get(f"/{path}", session)
    (folder / withheld_entries_path(n, width)).unlink(missing_ok=True)
    write(folder / path, content)


def fetch_part(remote: Remote, session: Session, folder: Path, n: int, width: int) -> None:
    """What the reader may have of file `n`, under the name that goes with it, and the hashes of the rest."""
    path, hashes = withheld_entries_path(n, width), Tile(0, n, width).path
    if not (folder / hashes).exists():
        write(folder / hashes, remote.get(f"/{hashes}"))
    if not (folder / path).exists():
        content = remote.get(f"/{path}", session)
        write(folder / path_for(n, unpack_entries_withheld(content, width)), content)


def write(file: Path, content: bytes) -> None:
    """There whole, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.part")
    draft.write_bytes(content)
    draft.replace(file)
