"""What terms must hold before anybody may put them on the table.

    title, purpose, clauses     words
    parties                     each once, units, in the alliance that is named
    commitments                 between two parties, due before the end, about list items that exist
    typed                       which template is followed, by whose rulebook each is scored, what interests there are
    procedure                   in what order it is signed, who may look on, who countersigns, how it may end

    numbers                     a commitment keeps its own through every amendment, so that what was delivered still counts

    1 讲座 4场 ──amended──▶ 1 讲座 6场      the same commitment
    2 义诊                  (left out)      nothing more can be recorded for it
                            3 体检 2次      new: numbers are never given again

Whoever drafts is a party, or will be none by an amendment: whoever joins and whoever leaves signs it too. A body that is to countersign is above a party, or leads the alliance, and is no party itself:
a counter-signature is another pair of eyes.
"""

from collections.abc import Sequence

from contracts.statements.agreements import Commitment, Party, Procedure, Terms
from contracts.values import Id
from domain.alliances import Alliance, require_member
from domain.deciding import Act, World
from domain.lists import Item
from domain.refusals import (
    DatesReversed,
    NotAbove,
    NotAdoptedYet,
    NotThisUnit,
    OtherCommitment,
    OtherNumber,
    OtherParties,
    WrongStage,
    require,
)
from domain.templates import require_typed
from domain.units import Unit, is_above


def require_sound(world: World, act: Act, terms: Terms, leaving: Sequence[Party] = ()) -> None:
    """`leaving`: who is a party until these terms take effect, and may draft them too.

    Raises:
        NotAdoptedYet: there is something in the terms that came with a later rule set.
        NotThisUnit, WrongStage, DatesReversed, NoSuch, NotMember, NotAbove: as they say, in the order of the terms.
    """
    if terms.procedure:
        require(act.rules >= 2, NotAdoptedYet(type="terms.procedure", since=2, rules=act.rules))
    units = [party.unit for party in terms.parties]
    drafting = act.actor in (*units, *(party.unit for party in leaving))
    require(drafting, NotThisUnit(who_zh="协议的一方", who_en="a party to the agreement"))
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
    require_typed(world, act, terms)


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


def numbered(terms: Terms) -> dict[int, Commitment]:
    """Commitments by their numbers."""
    return {each.number or place: each for place, each in enumerate(terms.commitments, 1)}


def require_unnumbered(terms: Terms) -> None:
    """The first terms: a number is the place.

    Raises:
        OtherNumber: one is given.
    """
    for place, each in enumerate(terms.commitments, 1):
        require(each.number is None, OtherNumber(place=place, why_zh="不用写", why_en="none"))


def require_same_parties(before: Terms, terms: Terms) -> None:
    """
    Raises:
        OtherParties: one has been added or left out.
    """
    same = {party.unit for party in before.parties} == {party.unit for party in terms.parties}
    require(same, OtherParties())


def gone(before: Terms, after: Terms) -> tuple[Party, ...]:
    """The parties before that are none after."""
    units = {party.unit for party in after.parties}
    return tuple(party for party in before.parties if party.unit not in units)


def require_somebody_stays(before: Terms, terms: Terms) -> None:
    """
    Raises:
        OtherParties: nobody does. That would be another agreement.
    """
    require(len(gone(before, terms)) < len(before.parties), OtherParties())


def require_amends(versions: Sequence[Terms], terms: Terms) -> None:
    """Whether terms may follow on `versions`, of which the last are in force.

    Raises:
        OtherParties: none of the parties stays.
        OtherNumber: a commitment without its number, with one that is given twice or was left out before, or a new one with
            another than the next.
        OtherCommitment: under a known number something is promised by others, to others or measured otherwise.
    """
    require_somebody_stays(versions[-1], terms)
    known = numbered(versions[-1])
    next_number = 1 + max(number for each in versions for number in numbered(each))
    taken: set[int] = set()
    for place, each in enumerate(terms.commitments, 1):
        if each.number == next_number:
            next_number += 1
        else:
            free = sorted(known.keys() - taken)
            allowed = "、".join(map(str, [*free, next_number]))
            why = OtherNumber(place=place, why_zh=f"应是{allowed}之一", why_en=f"one of {allowed}")
            require(each.number in free, why)
            assert each.number
            require_continues(each.number, known[each.number], each)
        assert each.number
        taken.add(each.number)


def require_continues(number: int, before: Commitment, now: Commitment) -> None:
    same = (before.by, before.to, before.measure) == (now.by, now.to, now.measure)
    require(same, OtherCommitment(number=number))
