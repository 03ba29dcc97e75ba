"""The whole log fetched from a server into a folder, laid out as a bundle is (SPEC.md, "Bundle"; c2sp.org/tlog-tiles).

    checkpoint                              the newest one when the fetching began; nothing beyond it is fetched
    tile/entries/000  …  273.p/112          256 entries a file, the last file as wide as the checkpoint says

One file is in memory at a time. What lies there already is not fetched again, for it never changes: an interrupted fetch goes
on where it stopped. Nothing is believed here; that is what the audit is for.
"""

from collections.abc import Callable
from pathlib import Path

from contracts.checkpoint import Checkpoint
from contracts.note import Note
from contracts.tiles import WIDTH, entries_path
from scripts.remote import Remote, Session


def fetch(remote: Remote, session: Session, folder: Path, fetched: Callable[[int, int], None]) -> int:
    """Fetch everything that the newest checkpoint covers; return how many entries that is. `fetched(done, size)` after each file.

    Raises:
        SaidNo: the server does not show its entries to this reader, or has no checkpoint yet.
        ServerAway: it cannot be reached (any more).
        MalformedNote, MalformedCheckpoint: what it calls a checkpoint is none.
    """
    note = remote.get("/checkpoint")
    size = Checkpoint.parse(Note.parse(note).text).size
    write(folder / "checkpoint", note)
    for start in range(0, size, WIDTH):
        width = min(WIDTH, size - start)
        path = entries_path(start // WIDTH, width)
        if not (folder / path).exists():
            write(folder / path, remote.get(f"/{path}", session))
        fetched(start + width, size)
    return size


def write(file: Path, content: bytes) -> None:
    """There whole, or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.part")
    draft.write_bytes(content)
    draft.replace(file)
