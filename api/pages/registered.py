"""What pages read: registers, as whoever looks may see them (`api/registers.py`); as they are, or as they were at an entry of the log."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from inspect import signature
from typing import Annotated, Any, NamedTuple, Self, TypeVar

from fastapi import Query, Request
from fastapi.responses import Response

from api.lanes import Lanes
from api.readers import Reader
from api.refusals import NotYoursToRead
from api.registers import REGISTERS, shown
from api.registers import today as today_of
from api.ways_in import confined
from contracts.tree import MAX_SIZE
from contracts.values import Day, Id
from ledger.application import Ledger
from ledger.bulk import Portion
from projections.pages import MOST_ROWS, Page
from projections.reading import Reading, past, past_of, reading
from projections.view import View

AsOf = Annotated[int | None, Query(ge=1, le=MAX_SIZE)]
"""Which entry of the log was the last one, when things were as they are asked for."""


def looks_back(route: Callable[..., Response]) -> Callable[..., Awaitable[Response]]:
    """A route that reads the past where it is asked `as_of` an entry, or always where it takes none: it stands in nobody's way then."""

    @wraps(route)
    async def answer(**given: Any) -> Response:
        lanes: Lanes = given["request"].app.state.lanes
        return await lanes.run(partial(route, **given), long=given.get("as_of", 0) is not None)

    return answer


Made = TypeVar("Made")
MOST_KEPT = 100


def kept(request: Request, key: tuple[str | int, ...], make: Callable[[], Made]) -> Made:
    """What was made for this key, which never changes; made now where nobody asked lately. Of many the oldest is forgotten."""
    lists: dict[tuple[str | int, ...], Made] = request.app.state.kept
    found = lists[key] if key in lists else lists.setdefault(key, make())
    if len(lists) > MOST_KEPT:
        lists.pop(next(iter(lists)), None)
    return found


class Then(NamedTuple):
    """A moment of the log."""

    position: int
    day: Day
    """On which its last entry was received."""
    reading: Reading


@contextmanager
def views_at(
    ledger: Ledger, position: int, views: Sequence[type[View]], of: Callable[[Reading], Portion]
) -> Iterator[Then]:
    """These views as they were then, for what is asked `of` one thing: the work grows with what the log says of it.

    Where the tables are behind that entry, it is not known yet what that is, and the whole log is read up to there.

    Raises:
        NotThereYet: the log is shorter.
    """
    views = list(dict.fromkeys(views))
    with reading(ledger) as now:
        portion = of(now) if now.position(*views) >= position else None
    with past_of(ledger, position, portion, *views) if portion else past(ledger, position, *views) as made:
        yield Then(position, today_of(ledger, position), made)


class Registers(NamedTuple):
    """The registers of a ledger, for one reader."""

    ledger: Ledger
    reader: Reader
    then: Then | None = None
    """None: as they are now."""

    @classmethod
    @contextmanager
    def at(
        cls, ledger: Ledger, reader: Reader, as_of: int | None, of: Callable[[Reading], Portion], *names: str
    ) -> Iterator[Self]:
        """What they say `of` one thing, those of these names as they were; with None, any of anything as it is now.

        Raises:
            NotThereYet: the log is shorter.
        """
        if as_of is None:
            yield cls(ledger, reader)
            return
        with views_at(ledger, as_of, [view for name in names for view in REGISTERS[name].views], of) as then:
            yield cls(ledger, reader, then)

    @property
    def today(self) -> Day:
        return self.then.day if self.then else today_of(self.ledger)

    def page(self, name: str, **asked: Any) -> Page[Any]:
        """
        Raises:
            NotYoursToRead, BadPage: as they say.
        """
        register = REGISTERS[name]
        if self.then is None:
            return shown(self.ledger, self.reader, register, **asked)
        theirs = confined(self.ledger, self.reader, register.ways, asked)
        if "today" in signature(register.rows).parameters:
            theirs["today"] = self.then.day
        return register.rows(self.then.reading, **theirs)

    def rows(self, name: str, **asked: Any) -> Sequence[Any]:
        """All that a page of a thing shows beside it: of a thing there are never more than fit on one page of a register."""
        return self.page(name, **{"limit": MOST_ROWS, **asked}).rows

    def theirs(self, name: str, **asked: Any) -> Sequence[Any]:
        """What of it is the reader's to see; nothing where none of it is."""
        try:
            return self.rows(name, **asked)
        except NotYoursToRead:
            return ()

    def names(self, units: Sequence[Id]) -> dict[Id, str]:
        """What units are called now; everybody who signed in may know it."""
        if not units:
            return {}
        now = Registers(self.ledger, self.reader)
        return {row.unit: row.name for row in now.rows("units", unit=sorted(set(units)))}
