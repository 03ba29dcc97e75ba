"""What pages read: registers, as whoever looks may see them (`api/registers.py`)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from api.readers import Reader
from api.registers import REGISTERS, shown
from contracts.values import Id
from ledger.application import Ledger
from projections.pages import MOST_ROWS, Page


class Registers(NamedTuple):
    """The registers of a ledger, for one reader."""

    ledger: Ledger
    reader: Reader

    def page(self, name: str, **asked: Any) -> Page[Any]:
        """
        Raises:
            NotYoursToRead, BadPage: as they say.
        """
        return shown(self.ledger, self.reader, REGISTERS[name], **asked)

    def rows(self, name: str, **asked: Any) -> Sequence[Any]:
        """All that a page of a thing shows beside it: of a thing there are never more than fit on one page of a register."""
        return self.page(name, **{"limit": MOST_ROWS, **asked}).rows

    def names(self, units: Sequence[Id]) -> dict[Id, str]:
        """What units are called; everybody who signed in may know it."""
        if not units:
            return {}
        return {row.unit: row.name for row in self.rows("units", unit=sorted(set(units)))}
