"""What to call a stream when it is shown: a unit's name, an alliance's, or the short form of a pseudonym."""

from contracts.values import Id
from ledger.application import Ledger


class Names:
    """Looks names up as they are now."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of(self, stream: Id) -> str:
        """The name or title of what the stream is; for a person, who has none here, the first eight digits."""
        state = self._ledger.streams.folded(stream).state
        for member in ("name", "title"):
            if name := getattr(state, member, None):
                return str(name)
        return stream[:8]
