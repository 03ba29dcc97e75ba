"""The unit in whose name somebody acts."""

from api.readers import Reader
from api.reading import read_now
from domain.deciding import World
from domain.units import Unit
from ledger.application import Ledger


def unit_of(ledger: Ledger, reader: Reader) -> Unit:
    """As it is now."""

    def unit(world: World) -> Unit:
        return world.get(reader.unit, Unit)

    return read_now(ledger, unit)
