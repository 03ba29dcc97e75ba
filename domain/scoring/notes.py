"""Which assumptions a piece of a rulebook rests on: every `note:` in it, wherever it stands."""

from collections.abc import Iterator

from pydantic import BaseModel


def notes_in(piece: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield (where, id) for each note that `piece` and anything inside it names."""
    if isinstance(piece, BaseModel):
        note = getattr(piece, "note", None)
        if note is not None:
            yield (*path, "note"), note
        for name in type(piece).model_fields:
            yield from notes_in(getattr(piece, name), (*path, name))
    elif isinstance(piece, tuple):
        for i, each in enumerate(piece):
            yield from notes_in(each, (*path, i))
