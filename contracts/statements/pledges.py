"""What units, and persons for themselves, pledge to do."""

from typing import Literal

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.values import Day, Id, Positive, Word

PledgeKind = Literal["post", "service", "project", "wish", "conduct"]
"""认领岗位、认领服务、认领项目、认领微心愿、亮身份践诺。"""


class MakePledge(Body):
    """A unit, or a person for themselves, says what they will do, where, how much and by when."""

    type = "pledge.make"
    since = 2
    kind: PledgeKind
    at: Id
    """The community or unit where it is done."""
    quantity: Positive
    measure: Word
    due: Day


class FulfilPledge(Body):
    """They say that they have done it. What is not fulfilled lapses and counts against nobody."""

    type = "pledge.fulfil"
    since = 2
    begins = False
    on: Day
    evidence: Evidence = ()
