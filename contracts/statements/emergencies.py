"""Emergencies (应急状态): declared from above for an area or an alliance, for thirty days at most; and how many people stand by.

Only while one is in force there are emergency whistles (应急哨), and only then units say how many people are ready: a number,
never who.
"""

from typing import Literal

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import About, Count, Day, Digest, Id

EmergencyKind = Literal[
    "flood", "typhoon", "ice-and-snow", "heat", "fire", "earthquake", "epidemic", "utilities", "major-event"
]
"""防汛、台风、雨雪冰冻、高温、火灾、地震、疫情、水电气中断、重大活动保障。"""


class DeclareEmergency(Body):
    """From the day on which it is received until `until`. To go on longer, it is declared again."""

    type = "emergency.declare"
    since = 2
    subject: Id
    """An alliance, or a unit: then for it and for all below it."""
    kind: EmergencyKind
    until: Day


class EndEmergency(Body):
    """Whoever declared it ends it early, at once."""

    type = "emergency.end"
    since = 2
    begins = False


class StateStandby(Body):
    """A unit says how many people it has ready while that emergency is in force; said again, the last number holds."""

    type = "standby.state"
    since = 2
    about: About
    people: Count

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "standby", self.about.stream, actor)
