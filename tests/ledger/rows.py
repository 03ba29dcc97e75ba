"""Short ways to say what a test appends."""

from uuid import UUID, uuid4

from ledger.recorders import Row


def opening(entry: bytes = b"{}", stream: UUID | None = None, act: UUID | None = None) -> Row:
    """The first row of a new stream, under an act of its own."""
    return Row(stream or uuid4(), 1, "thing.opened", entry, act or uuid4())


def changing(stream: UUID, version: int, entry: bytes = b"{}", act: UUID | None = None) -> Row:
    """A later row of a stream, under an act of its own."""
    return Row(stream, version, "thing.changed", entry, act or uuid4())


def statement(size: int, entry: bytes = b"{}") -> list[Row]:
    """The rows of one act, each opening a stream."""
    first, *further = [opening(entry) for _ in range(size)]
    return [first, *(row._replace(act=None) for row in further)]
