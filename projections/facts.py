"""Facts for scoring as rows, and what is needed to score by the log of an earlier position.

facts        what `domain/facts.py` reads out of each event, exact: a fraction stays one, {"fraction": "189/2"}
gone         facts that a correction has taken away; gone_statements, those of all events of a statement
freezes      entries in dispute, from where to where: their facts count nothing until that is settled
suspicions   keys under suspicion, and from which index: their facts count nothing until affirmed again
affirmations statements that another key has affirmed since
carried      units whose facts count for another since they ended
days         which day it was at which position: `as of` is the zone's day of the greatest `received` so far
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from contracts.statements.keys import RevokeKey
from contracts.values import Day, Digest, Id
from domain.accounts_merged import AccountMerged
from domain.affirmations import StatementAffirmed
from domain.attendance import ResolutionLost
from domain.authority import KeyRevoked
from domain.corrections import EntryCorrected, EntryDoubled, EntryOverruled
from domain.deciding import EVENTS
from domain.duty_reversed import CheckInReversed
from domain.facts import REDUCER, TABLE, facts_of
from domain.freezing import EntryFrozen, EntryReleased
from domain.lineage import UnitSucceeded
from domain.persons import PersonMerged
from domain.scoring.values import Value
from domain.standing_facts import corrected, succession
from projections.changes import AnyChange, Change, Put
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View

ROLES = (
    "account", "alliance", "appointment", "bank", "community", "department", "member", "officer", "purse", "unit", "volunteer",
)  # fmt: skip
"""In which roles facts name somebody. Each has an index, so that the facts behind one sheet are found without the others; a
row stands in those of its own roles alone."""


class FactRow(Row):
    table, primary, indexed = "facts", ("entry", "nth"), ("kind",)
    indexes = tuple(f"((who ->> '{role}'), kind) WHERE who ->> '{role}' IS NOT NULL" for role in ROLES)
    estimated = tuple(f"who ->> '{role}'" for role in ROLES)
    entry: int
    """The position of the event."""
    nth: int
    """Among the facts of the event, from 0."""
    kind: str
    who: dict[str, str]
    day: Day
    attributes: dict[str, Any]
    keyids: tuple[Digest, ...]
    """Who signed the statement of the event."""
    statement: Digest


class SuspicionRow(Row):
    table, primary = "suspicions", ("keyid",)
    keyid: Digest
    suspect_from: int
    """An index."""


class AffirmationRow(Row):
    """What a suspect key signed counts again, unless this key is suspect itself from this row's own position on."""

    table, primary = "affirmations", ("statement", "key")
    statement: Digest
    key: Digest
    entry: int
    """The position of the entry that was named."""
    by: Id
    """The unit or person for whom it was affirmed."""
    day: Day


class GoneRow(Row):
    """Facts that were taken away: from this row's own position on."""

    table, primary = "gone", ("entry",)
    entry: int
    """The position of the event that was corrected."""


class GoneStatementRow(Row):
    """The same, of all events of a statement."""

    table, primary = "gone_statements", ("statement",)
    statement: Digest


class FreezeRow(Row):
    """Facts that are set aside while their entry is in dispute: from this row's own position on."""

    table, primary = "freezes", ("entry", "dispute", "instance")
    entry: int
    """The position of the event that is contested."""
    dispute: Id
    instance: int
    until: int | None = None
    """The position at which they count again."""


class CarriedRow(Row):
    """From this row's own position on."""

    table, primary = "carried", ("unit",)
    unit: Id
    """A unit that ended; a second number of a person, or an account of theirs under it."""
    counted_for: Id
    ends: Day


class DayRow(Row):
    table, primary = "days", ("day",)
    day: Day


class Facts(View):
    name = "facts"
    rows = (FactRow, SuspicionRow, AffirmationRow, GoneRow, GoneStatementRow, FreezeRow, CarriedRow)
    events = (
        *TABLE, KeyRevoked, StatementAffirmed, EntryCorrected, EntryOverruled, EntryDoubled, CheckInReversed, ResolutionLost, EntryFrozen,
        EntryReleased, UnitSucceeded, PersonMerged, AccountMerged,
    )  # fmt: skip
    edition = REDUCER

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        if isinstance(recorded.data, KeyRevoked):
            yield from suspicions(recorded, recorded.data)
        match corrected(recorded.happened):
            case int(position):
                yield Put(GoneRow(entry=position))
            case str(statement):
                yield Put(GoneStatementRow(statement=statement))
        match recorded.data:
            case StatementAffirmed(entry=index, statement=statement, key=key):
                yield Put(
                    AffirmationRow(
                        statement=statement, key=key, entry=index + 1, by=recorded.actor, day=recorded.day
                    )
                )
            case EntryFrozen(entry=index, dispute=dispute, instance=instance):
                yield Put(FreezeRow(entry=index + 1, dispute=dispute, instance=instance))
            case EntryReleased(entry=index, dispute=dispute, instance=instance):
                yield Change(FreezeRow, index + 1, dispute, instance, until=recorded.position)
        if passed := succession(recorded.happened):
            yield Put(CarriedRow(unit=passed.of, counted_for=passed.to, ends=passed.ends))
        for nth, fact in enumerate(facts_of(recorded.happened, recorded.position, recorded.zone)):
            yield Put(
                FactRow(
                    entry=recorded.position,
                    nth=nth,
                    kind=fact.kind,
                    who=dict(fact.who),
                    day=fact.day.isoformat(),
                    attributes={name: to_json(value) for name, value in fact.attributes.items()},
                    keyids=recorded.keyids,
                    statement=recorded.happened.digest,
                )
            )


class Days(View):
    """Every day on which something was received. The first position at which it was that day is the row's own."""

    name = "days"
    rows = (DayRow,)
    events = tuple(EVENTS.values())

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        yield Put(DayRow(day=recorded.day))


def suspicions(recorded: Recorded, data: KeyRevoked) -> Iterable[AnyChange]:
    revocation = recorded.body.revocation if isinstance(recorded.body, RevokeKey) else data.revocation
    assert revocation
    if revocation.suspect_from is not None:
        yield Put(SuspicionRow(keyid=revocation.keyid, suspect_from=revocation.suspect_from))


def attributes_in(column: dict[str, Any]) -> dict[str, Value | int]:
    """The attributes of a fact that this column of a row holds."""
    return {name: from_json(value) for name, value in column.items()}


def to_json(value: Value | int) -> Any:
    """An exact value of a fact as JSON: fractions and dates say what they are, everything else is itself."""
    match value:
        case bool() | int() | str():
            return value
        case Fraction():
            return {"fraction": str(value)}
        case date():
            return {"date": value.isoformat()}
    return list(value)


def from_json(value: Any) -> Value | int:
    match value:
        case {"fraction": text}:
            return Fraction(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case list():
            return tuple(value)
    exact: Value | int = value
    return exact
