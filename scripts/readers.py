"""What a signer reads before signing, wherever the ledger is.

    reader = counter.reader(key)
    reader.head(stream)                     where a document stands, to sign after that
    reader.rows("unit", code="YH101")       what `GET /registers/unit` gives this reader

`scripts/here.py` reads at a data folder, `scripts/there.py` at a server; both give the same.
"""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple, Protocol

from api.persons import Looked
from api.refusals import NoSuchEntry
from api.sealed_lines import ProvenLine
from api.sheets import Origin, SheetOfRecords
from contracts.statements.corrections import EntryRef
from contracts.values import Day, Digest, Id, Seen
from domain.refusals import require
from projections.score_overview import Overview
from projections.score_reports import ScoreQuery, ScoreReport


class Head(NamedTuple):
    """Where a stream is: version 0 where there is nothing."""

    version: int
    digest: Digest | None


class Reader(Protocol):
    """What one signer reads."""

    log: Digest
    unit: Id
    """The unit that the signer's key was enrolled for; the nil UUID for a root key, and without a key."""

    def head(self, stream: Id) -> Head: ...

    def rows(self, register: str, **asked: str) -> list[dict[str, Any]]:
        """All rows of a register that have these values, as `GET /registers/…` gives them: as the log is now, or with `as_of` as
        it was when it had so many entries.

        Raises:
            SaidNo: they are not the reader's to see.
        """
        ...

    def zone(self) -> str:
        """Of the log, as its genesis names it: `Asia/Shanghai`."""
        ...

    def today(self) -> Day:
        """In the zone of the log."""
        ...

    def scores(self, query: ScoreQuery) -> ScoreReport:
        """The score sheets that the reader may see, and what is to be said of them.

        Raises:
            Refusal, SaidNo: no such rulebook, or it is not in force for the period; or as `score_reports.report`.
        """
        ...

    def overview(self, query: ScoreQuery) -> Overview:
        """Everybody's scores at a glance.

        Raises:
            Refusal, SaidNo: as `scores`; or they are not all the reader's to see.
        """
        ...

    def sealed_lines(self, report: Id) -> tuple[ProvenLine, ...]:
        """The lines of a sealed report that the reader may see, in its order, each with the hashes that show it.

        Raises:
            Refusal, SaidNo: no such report, or the log does not give what was sealed.
        """
        ...

    def own_scores(self, period: str) -> list[ScoreReport]:
        """What the signer is scored by as a person, in the period.

        Raises:
            KeyUnknown, KeyEnded, NotAPeriod, SaidNo: as they say.
        """
        ...

    def sheet(self, batch: str | None) -> SheetOfRecords:
        """A sheet of records, by its digest or the beginning of it; without one, the newest of the reader's unit.

        Raises:
            Refusal, SaidNo: there is none, or several that begin so, or it is not the reader's to see.
        """
        ...

    def person_names(self, persons: Collection[Id], what: Looked = "confirm") -> dict[Id, str]:
        """Names out of the vault, of those persons who have one there, for a sheet to be confirmed or exported; each is written
        down as looked at. At a server nobody has one: it does not hand them out.

        Raises:
            KeyUnknown, KeyEnded: nobody's key.
        """
        ...

    def own_persons(self) -> dict[Id, dict[str, str]]:
        """What the vault knows of each person whom the reader's unit has registered. Call `found` for those who are picked out.

        Raises:
            NamesStayHome: at a server.
        """
        ...

    def found(self, persons: Collection[Id], what: Looked = "import") -> None:
        """Write down that these persons were looked up for a sheet to be imported, or exported.

        Raises:
            NamesStayHome: at a server.
            KeyUnknown, KeyEnded: nobody's key.
        """
        ...

    def origin(self, record: Id) -> Origin:
        """The batch that something came with, and its day.

        Raises:
            NoSuch, SaidNo: it came in no batch, or is not the reader's to see.
        """
        ...

    def seen(self) -> Seen:
        """The newest checkpoint; the empty tree before the first."""
        ...

    def cover(self) -> None:
        """Have a checkpoint over all that is recorded, where nobody serves the ledger: whoever serves it signs one every second."""
        ...

    def entry(self, index: int) -> bytes | None:
        """The stored bytes at an index of the log; None where there are none, or they are not the reader's to see."""
        ...

    def leaf(self, index: int) -> Digest | None:
        """The leaf hash at an index, which is everybody's to see; None where the log ends before it."""
        ...


def all_pages(page: Callable[[str | None], dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one page after the other, until there is no next one."""
    rows: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        found = page(after)
        rows += found["rows"]
        if (after := found["next"]) is None:
            return rows


def entry_ref(reader: Reader, number: int) -> EntryRef:
    """An entry by its number, from 1, with its leaf.

    It need not be the reader's to see: minutes posted are the person's own, and the unit that recorded them takes them back.

    Raises:
        NoSuchEntry: the log ends before it.
    """
    leaf = reader.leaf(number - 1)
    require(leaf, NoSuchEntry(number=number))
    assert leaf
    return EntryRef(index=number - 1, leaf=leaf)
