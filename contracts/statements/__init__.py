"""Everything that can be signed, by the name it has on the wire.

A body lists what its signer claims and nothing that the ledger works out. `BODIES` is closed: a type that is not
in it is refused.
"""

from contracts.modules import modules_of
from contracts.statement import Body


def _bodies() -> dict[str, type[Body]]:
    found = {}
    for module in modules_of(__name__):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Body) and "type" in vars(value):
                found[value.type] = value
    return dict(sorted(found.items()))


BODIES: dict[str, type[Body]] = _bodies()
