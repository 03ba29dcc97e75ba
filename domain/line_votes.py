"""Units that have become one vote once: whoever acts for a voter that has ended is no second voter beside it.

    东街 and 河街 vote in a panel; 东街 goes into 河街      河街 votes, in its own name alone
    both go into 东河街道, which is no voter                 one of the two ballots is cast, by whichever name comes first

What a unit said before it ended stands; nobody who came after changes it beside another vote of the line.
"""

from collections.abc import Callable, Iterator

from contracts.statements.evaluations import Panel
from contracts.values import Id
from domain.deciding import Act, World
from domain.persons import numbers_of
from domain.refusals import LineIsRated, LineVotesOnce, require


def require_one_vote(act: Act, panel: Panel, has_voted: Callable[[Id], bool]) -> None:
    """
    Raises:
        LineVotesOnce: it is cast in the name of a unit that has ended, beside another vote of its line.
    """
    if act.successor is None:
        return
    others = [voter for voter in panel.voters if voter != act.actor and act.is_one_with(voter)]
    require(not any(voter == act.successor or has_voted(voter) for voter in others), LineVotesOnce())


def require_one_token(world: World, act: Act, panel: Panel, has_token: Callable[[Id], bool]) -> None:
    """The same of tokens; and of a person with two numbers.

    Raises:
        LineVotesOnce: one of theirs is there.
        LineIsRated: they have become one with a unit that the panel rates.
    """
    require(not any(act.is_one_with(subject) for subject in panel.subjects), LineIsRated())
    require_one_vote(act, panel, has_token)
    others = {voter for voter in panel.voters if voter in set(_numbers(world, act))} - {act.actor}
    require(not any(map(has_token, others)), LineVotesOnce())


def _numbers(world: World, act: Act) -> Iterator[Id]:
    if act.holder is not None and act.actor == act.holder:
        yield from numbers_of(world, act.holder)
