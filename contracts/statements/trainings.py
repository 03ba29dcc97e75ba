"""Trainings (培训): of what kind, when, how long, and how many took part. Who took part is nowhere.

Time spent in training is never counted for anybody: no such event is a fact.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.values import Day, Id

TrainingKind = Literal[
    "party-work", "grid-work", "community-work", "mentoring", "volunteering", "safety", "law", "digital"
]
"""党务、网格、社区工作、带培、志愿服务、安全、法律、数字技能。"""

TrainingMinutes = Annotated[int, Field(strict=True, ge=1, le=1440)]
"""Of one day."""

HowMany = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class RecordTraining(Body):
    """A unit says that it held a training, and whose people came."""

    type = "training.record"
    since = 2
    kind: TrainingKind
    on: Day
    minutes: TrainingMinutes
    people: HowMany
    """How many took part, of all units together."""
    units: Annotated[tuple[Id, ...], Field(min_length=1, max_length=200)]
    """Whose people took part, other than the host's own: one of these confirms it."""
    alliance: Id | None = None


class ConfirmTraining(Body):
    """A unit whose people took part says that it was so. Once is enough."""

    type = "training.confirm"
    since = 2
    begins = False


class WithdrawTraining(Body):
    """The host takes the record back."""

    type = "training.withdraw"
    since = 2
    begins = False
    reason: Literal["recorded-twice", "not-held", "wrong-figures"]
