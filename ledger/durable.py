"""Small files that must not be lost, or made twice: keys, and pointers to where something lies."""

import os
import secrets
from pathlib import Path


def write_once(file: Path, content: bytes) -> bool:
    """Make a file of mode 0600; True when this call made it, False when it was there before.

    It appears whole or not at all, also when two processes try at once or the power fails; what is there
    is never overwritten.
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)  # unlike a rename, refuses to replace
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    sync_folder(file.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
