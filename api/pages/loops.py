"""What the pages of orders, wishes, whistles and projects have in common: whose are shown, and which unit is meant."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

from api.pages.registered import Registers
from api.readers import Reader
from api.refusals import NoSuchPage
from contracts.values import Id

FOUND_AT_ONCE = 20


class Choice(NamedTuple):
    """Whose rows are shown: the unit's own on either side, or all of an alliance."""

    side: str
    """given, placed or alliance."""
    alliance: Id | None
    alliances: Sequence[Any]
    """Those that may be chosen; of none there is no third side."""


def choices(registers: Registers, reader: Reader, usual: str, side: str, alliance: str) -> Choice:
    """The side that was asked for, or the usual one of this unit."""
    alliances = registers.rows("alliances")
    chosen = next((each.alliance for each in alliances if each.alliance == alliance), None)
    if chosen is None and alliances:
        chosen = alliances[0].alliance
    sides = ("given", "placed", *(["alliance"] if chosen else []))
    return Choice(side if side in sides else usual, chosen, alliances)


def alliances_of(registers: Registers, reader: Reader) -> list[Any]:
    """Those of which the reader's unit is a member."""
    member_of = {row.alliance for row in registers.rows("memberships", unit=reader.unit, stage="member")}
    return [each for each in registers.rows("alliances") if each.alliance in member_of]


class Units(NamedTuple):
    """Units among which one is chosen."""

    names: Mapping[Id, str]
    find: str
    """The words by which they were looked for; empty where all that there are stand here."""
    by_words: bool = False

    @classmethod
    def found(cls, registers: Registers, find: str, without: Id | None = None) -> Self:
        """By words of their names; without any, none."""
        wanted = find.strip()
        rows = registers.rows("units", search=wanted, limit=FOUND_AT_ONCE) if wanted else ()
        return cls({row.unit: row.name for row in rows if row.unit != without}, wanted, by_words=True)


def one(rows: Sequence[Any]) -> Any:
    """
    Raises:
        NoSuchPage: there is none, or it is not the reader's to see.
    """
    if not rows:
        raise NoSuchPage
    return rows[0]
