"""One panel of a name in a period of an alliance: rulebooks count ballots by the panel's name, and would count a second one with it.

    evaluation.open ──▶ row in the stream of (alliance, name): which evaluation, for which period

Whoever could open a second panel of a name would choose who votes twice. Of periods that do not overlap each may have its own; a yearly rulebook that
names the panel counts those of both halves, for that is what it says. A vote that is repeated has another name, and a rulebook that names it.
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.statements.evaluations import OpenEvaluation
from contracts.values import NIL, Id, Word
from domain.deciding import Act, Data, Happened, Happening, World, evolves
from domain.periods import first_day, last_day
from domain.refusals import OutsidePeriod, PanelThere, require


class PanelNamed(Data):
    """Stands in the stream of a panel's name in an alliance."""

    event = "panel.named"
    evaluation: Id
    period: Word


@dataclass(frozen=True, slots=True)
class PanelsOfName:
    noun: ClassVar = ("同名测评组", "panels of a name")
    newest: Id = NIL
    """The evaluation that had it last."""
    periods: tuple[str, ...] = ()


@evolves(PanelNamed)
def evolve_names(before: PanelsOfName | None, happened: Happened) -> PanelsOfName:
    assert isinstance(happened.data, PanelNamed)
    return PanelsOfName(happened.data.evaluation, (*(before or PanelsOfName()).periods, happened.data.period))


def name_panels(world: World, act: Act, alliance: Id, body: OpenEvaluation) -> list[Happening]:
    """A row for each panel.

    Raises:
        OutsidePeriod: its ballots would count in another period.
        PanelThere: another evaluation for days of this period has a panel of that name.
    """
    within = first_day(body.period).isoformat() <= body.closes <= last_day(body.period).isoformat()
    require(within, OutsidePeriod(day=body.closes, period=body.period))
    named = []
    for panel in body.panels:
        stream = world.rule("panel-name", alliance, panel.name)
        before = world.find(stream, PanelsOfName) or PanelsOfName()
        taken = next((each for each in before.periods if overlap(each, body.period)), None)
        require(taken is None, PanelThere(period=taken, panel=panel.name))
        named.append(Happening(stream, PanelNamed(evaluation=act.stream, period=body.period)))
    return named


def overlap(first: str, second: str) -> bool:
    """
    >>> overlap("2026", "2026-H2"), overlap("2026-H1", "2026-H2")
    (True, False)
    """
    return first_day(first) <= last_day(second) and first_day(second) <= last_day(first)
