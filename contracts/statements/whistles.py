"""Whistles (吹哨报到): a street or community calls departments, they come, it says whether that helped, and rates them.

What a street or community deals with stands on its own list (准入清单): whistles name a matter from it, and tasks that are
not on it may be refused. Refusing is a right and counts nowhere.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.orders import RefusalReason
from contracts.streams import rule_id
from contracts.values import About, Day, Digest, Frozen, Id, Minute, Title, Word

WhistleKind = Literal["routine", "joint", "emergency"]
"""日常哨、攻坚哨、应急哨。"""

Rating = Literal["satisfied", "basically-satisfied", "dissatisfied", "unrated"]
"""满意、基本满意、不满意、未评。"""

AllowedMinutes = Annotated[int, Field(strict=True, ge=1, le=43_200)]
"""At most thirty days."""


class Matter(Frozen):
    """A public matter that may be dealt with: a short name to call it by, and what it covers."""

    name: Word
    covers: Title


class Limits(Frozen):
    """Within how many minutes those called have to arrive: in Pinggu 30 for an emergency."""

    routine: AllowedMinutes
    joint: AllowedMinutes
    emergency: AllowedMinutes


class AdmitMatters(Body):
    """A street or community publishes the matters that it deals with, and how soon departments answer its whistles."""

    type = "matter.admit"
    since = 2
    matters: Annotated[tuple[Matter, ...], Field(min_length=1, max_length=200)]
    limits: Limits
    effective: Day

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "admission", actor)


class RefuseTask(Body):
    """A street or community declines a task that is not on its list. It is a right and counts nowhere."""

    type = "task.refuse"
    since = 2
    about: About
    """Its own list, as it stands."""
    asked_by: Id
    """The unit that wanted to hand the task down."""
    task: Word


class RaiseWhistle(Body):
    """A street or community calls departments together over a matter on its list."""

    type = "whistle.raise"
    since = 2
    about: About
    """Its own list, as it stands."""
    kind: WhistleKind
    matter: Word
    """A name from the list: never whom it is about, nor where they live."""
    departments: Annotated[tuple[Id, ...], Field(min_length=1, max_length=16)]
    emergency: Id | None = None
    """Of an emergency whistle: the declaration under which it is raised."""


class RespondToWhistle(Body):
    """A department that was called says when it arrived."""

    type = "whistle.respond"
    since = 2
    about: About
    arrived: Minute

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "whistle-answer", self.about.stream, actor)


class RefuseWhistle(Body):
    """A department that was called says that it is not for it to come. It counts nowhere."""

    type = "whistle.refuse"
    since = 2
    about: About
    reason: RefusalReason

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "whistle-answer", self.about.stream, actor)


class ResolveWhistle(Body):
    """Whoever raised it says how it ended."""

    type = "whistle.resolve"
    since = 2
    begins = False
    outcome: Literal["resolved", "unresolved"]
    evidence: Evidence = ()


class RateWhistle(Body):
    """Whoever raised it rates one department (一事一评、以下评上). From then on the matter counts for that department."""

    type = "whistle.rate"
    since = 2
    about: About
    department: Id
    rating: Rating
    arrived: Minute | None = None
    """When it arrived in the eyes of whoever raised it, where that is not what it said."""

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "whistle-rating", self.about.stream, self.department)
