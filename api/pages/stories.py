"""How something came to be what it is: the statements in its streams, in words, each with its number in the log."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from contracts.entry import Entry, read_entry
from contracts.values import NIL, Id, Milliseconds
from contracts.wording.lines import title
from contracts.wording.values import word
from contracts.wording.words import Words
from ledger.application import Ledger


class Step(NamedTuple):
    number: int
    """Of the entry, from 1."""
    received: Milliseconds
    type: str
    """Of the statement."""
    title: Words
    actor: Id | None
    """In whose name; None of the roots, and where an item's sheet says it."""
    reason: Words | None
    """As its signer wrote it, or chose it from a list."""


def story(ledger: Ledger, streams: Iterable[Id], as_of: int | None = None) -> list[Step]:
    """The newest first, up to the entry `as_of`. What follows from a statement elsewhere is that statement's and no step of its own."""
    found = ledger.rows.streams([UUID(stream) for stream in set(streams)])
    steps = [
        step
        for rows in found.values()
        for row in rows
        if as_of is None or row.position <= as_of
        if (step := step_of(row.position, read_entry(row.entry, row.position - 1)))
    ]
    return sorted(steps, reverse=True)


def step_of(number: int, entry: Entry) -> Step | None:
    said = entry.signed or (entry.item or {}).get("statement")
    if not said or "type" not in said:
        return None
    actor = said.get("actor")
    body = said.get("body", {})
    reason = body.get("reason") or body.get("comment")
    return Step(
        number,
        entry.received,
        said["type"],
        title(said["type"]),
        None if actor in (None, NIL) else actor,
        chosen_or_written(said["type"], reason) if reason else None,
    )


def chosen_or_written(type: str, reason: str) -> Words:
    try:
        return word(type, "reason", reason)
    except KeyError:
        return Words(reason, reason)


def actors_of(steps: Iterable[Step]) -> list[Id]:
    """In whose names they were taken."""
    return [step.actor for step in steps if step.actor]
