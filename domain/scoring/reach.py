"""Whose facts one sheet is made from: the subject's own, and those of the subjects whose finished sheets it reads.

    unit u ── a line from sheet:member ──▶ members whom a roll's record has put under u ──▶ all facts of these members

A finished sheet carries the roles of the record that put its subject on the roll, and no others; so these records say
which sheets can come into a higher one. One that has left since is needed too: only its facts say that it has left.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from contracts.rulebook import Part, Rulebook


class Link(NamedTuple):
    """A part that reads the sheets of an earlier one, and the kind of facts that put subjects on the roll there; None where
    that part has no roll, so that a sheet names its own subject alone."""

    above: str
    below: str
    enters: str | None


Entered = Callable[[Link, Collection[str]], Collection[str]]
"""Whom facts of the kind `enters` that name any of these subjects above name below."""


def needed_for(rulebook: Rulebook, subject: str, entered: Entered) -> dict[str, set[str]]:
    """Return, by role, the subjects whose facts decide the sheets of `subject`: enough to score it as if all were there."""
    needed: dict[str, set[str]] = {part.subject: {subject} for part in rulebook.parts}
    for link in links(rulebook):
        if link.enters is not None:
            needed[link.below].update(entered(link, needed[link.above]))
        elif link.above == link.below:
            needed[link.below] |= needed[link.above]
    return needed


def links(rulebook: Rulebook) -> Iterator[Link]:
    """From the last part up, so that whoever is needed above is known before those below are asked for."""
    for nth in reversed(range(len(rulebook.parts))):
        above = rulebook.parts[nth]
        for below in rulebook.parts[:nth]:
            if f"sheet:{below.subject}" in _sheets_read(above):
                yield Link(above.subject, below.subject, below.roll.enters if below.roll else None)


def _sheets_read(part: Part) -> set[str]:
    return {kind for line in part.lines for kind in line.kinds if kind.startswith("sheet:")}
