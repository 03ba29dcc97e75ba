"""Which rows of a register somebody may see, by the parameters that say whose a row is: its *ways in*.

    register          ways in
    items             alliance, if the reader's unit is a member · publisher, if that is the reader's unit
    claims            unit, if it is the reader's · item or claim, if the reader may read that stream
    service-records   unit · person, if that is the reader · activity, if the reader's unit is one of its hosts

One way in must lead to the reader: one that was asked for, or else one that was not and is filled in with what is theirs.
Who can only ask for what belongs to others is told so. Those who oversee need no way in.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from api.readers import Reader, awaits, may_read, of_alliance
from api.reading import read_now
from api.refusals import NotYoursToRead
from contracts.values import Id
from domain.activities import Activity
from domain.alliances import Alliance, Stage
from domain.banks import Bank
from domain.deciding import World
from domain.evaluations import Evaluation
from domain.rulebooks import RulebookState
from ledger.application import Ledger
from projections.pages import MOST_ROWS
from projections.reading import reading
from projections.registers import memberships


class Way(NamedTuple):
    """A parameter, and what it must be to the reader for the rows that it selects to be theirs."""

    parameter: str
    to: Literal["unit", "person", "member", "invited", "readable", "host", "keeper", "lead", "opener"]


def confined(ledger: Ledger, reader: Reader, ways: Sequence[Way], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, confined to what the reader may see. Without any way in, a register is everybody's.

    Raises:
        NotYoursToRead: all of its ways in lead to others.
    """
    if reader.oversees or not ways:
        return dict(asked)
    given = [way for way in ways if asked.get(way.parameter) is not None]
    if read_now(ledger, lambda world: any(all_lead(ledger, world, reader, way, asked) for way in given)):
        return dict(asked)
    free = [(way.parameter, theirs(ledger, reader, way)) for way in ways if way not in given]
    own = [each for each in free if each[1] is not None]
    if not own:
        raise NotYoursToRead
    parameter, value = next((each for each in own if each[1]), own[0])
    return {**asked, parameter: value}


def all_lead(ledger: Ledger, world: World, reader: Reader, way: Way, asked: Mapping[str, Any]) -> bool:
    """Whether each of the values that were asked for leads to the reader: a page may ask for several, a query for one."""
    value = asked[way.parameter]
    several = [value] if isinstance(value, str) else list(value)
    return bool(several) and all(leads(ledger, world, reader, way, each) for each in several)


def leads(ledger: Ledger, world: World, reader: Reader, way: Way, value: Id) -> bool:
    """Whether rows with this value in the way's parameter are the reader's to see."""
    match way.to:
        case "person":
            return value in reader.numbers
        case "readable":
            return may_read(ledger, world, reader, value)
    return bool(reader.roles) and _leads_to_unit(world, reader, way, value)


def _leads_to_unit(world: World, reader: Reader, way: Way, value: Id) -> bool:
    match way.to:
        case "unit":
            return value in reader.houses
        case "member":
            return of_alliance(world, reader, value)
        case "invited":
            return of_alliance(world, reader, value) or awaits(world, reader, value)
        case "host":
            return any(world.get(value, Activity).hosted_by(unit) for unit in reader.houses)
        case "keeper":
            return world.get(value, Bank).keeper in reader.houses
        case "opener":
            return world.get(value, Evaluation).unit in reader.houses
    assert way.to == "lead"
    return world.get(world.get(value, RulebookState).alliance, Alliance).lead in reader.houses


def theirs(ledger: Ledger, reader: Reader, way: Way) -> Id | list[Id] | None:
    """What is filled in where a way in was not asked for; None where nothing can be. Of no alliance: an empty list."""
    match way.to:
        case "person":
            return list(reader.numbers) or None
        case "unit" if reader.roles:
            return reader.unit
        case "member" if reader.roles:
            return alliances_of(ledger, reader, {Stage.MEMBER})
        case "invited" if reader.roles:
            return alliances_of(ledger, reader, {Stage.MEMBER, Stage.INVITED, Stage.APPLIED})
    return None


def alliances_of(ledger: Ledger, reader: Reader, stages: set[Stage]) -> list[Id]:
    with reading(ledger) as now:
        rows = memberships(now, unit=list(reader.houses), limit=MOST_ROWS).rows
    return [row.alliance for row in rows if row.stage in stages]
