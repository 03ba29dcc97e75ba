"""What terms must hold before anybody may put them on the table.

    title, purpose, clauses     words
    parties                     each once, units, in the alliance that is named
    commitments                 between two parties, due before the end, about list items that exist
    procedure                   in what order it is signed, who may look on, who countersigns, how it may end

Whoever drafts is a party. A body that is to countersign is above a party, or leads the alliance, and is no party itself:
a counter-signature is another pair of eyes.
"""

from contracts.statements.agreements import Procedure, Terms
from contracts.values import Id
from domain.alliances import Alliance, require_member
from domain.deciding import Act, World
from domain.lists import Item
from domain.refusals import (
    DatesReversed,
    NotAbove,
    NotAdoptedYet,
    NotThisUnit,
    WrongStage,
    require,
)
from domain.units import Unit, is_above


def require_sound(world: World, act: Act, terms: Terms) -> None:
    """
    Raises:
        NotAdoptedYet: there is something in the terms that came with a later rule set.
        NotThisUnit, WrongStage, DatesReversed, NoSuch, NotMember, NotAbove: as they say, in the order of the terms.
    """
    if terms.procedure:
        require(act.rules >= 2, NotAdoptedYet(type="terms.procedure", since=2, rules=act.rules))
    units = [party.unit for party in terms.parties]
    require(act.actor in units, NotThisUnit(who_zh="协议的一方", who_en="a party to the agreement"))
    require(
        len(set(units)) == len(units), WrongStage(why_zh="同一单位列了两次", why_en="a party is listed twice")
    )
    require(terms.starts <= terms.ends, DatesReversed(start=terms.starts, end=terms.ends))
    for unit in units:
        world.get(unit, Unit)
        if terms.alliance:
            require_member(world, terms.alliance, unit)
    for each in terms.commitments:
        between = each.by in units and each.to in units and each.by != each.to
        require(
            between,
            WrongStage(why_zh="承诺须在协议双方之间", why_en="a commitment is between two of the parties"),
        )
        require(each.due <= terms.ends, DatesReversed(start=each.due, end=terms.ends))
        if each.item:
            world.get(each.item, Item)
    if terms.procedure:
        require_others(world, terms, terms.procedure, units)


def require_others(world: World, terms: Terms, procedure: Procedure, parties: list[Id]) -> None:
    """Whoever looks on or countersigns is a unit and no party.

    Raises:
        WrongStage: one is a party, or stands there twice.
        NoSuch: one is no unit.
        NotAbove: a body that is above none of the parties and does not lead the alliance.
    """
    above = procedure.countersigned_by
    others = [*procedure.observers, *([above] if above else [])]
    twice = WrongStage(
        why_zh="列席单位、会签机关不能是协议方，也不能重复",
        why_en="who looks on or countersigns is no party and stands there once",
    )
    require(len({*others, *parties}) == len(others) + len(parties), twice)
    for unit in others:
        world.get(unit, Unit)
    if above:
        leads = terms.alliance is not None and world.get(terms.alliance, Alliance).lead == above
        require(leads or any(is_above(world, above, party) for party in parties), NotAbove(unit=above))
