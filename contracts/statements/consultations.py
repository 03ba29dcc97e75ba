"""A street's written opinion (征求街道意见): asked before the head of a body stationed there is appraised, appointed or rewarded,
and before such a body plans to build.

Whom it is about, and which body, stands in the two papers alone, which are named by their digests: a head is known by the body.
"""

from typing import Literal

from contracts.statement import Body
from contracts.values import Day, Digest, Id

ConsultedOn = Literal["appraisal", "appointment", "reward", "planning"]
"""考核、任免、评先奖励、规划。"""

Opinion = Literal["agrees", "agrees-with-advice", "disagrees", "no-opinion"]
"""同意、同意并附建议、不同意、无意见。"""


class AskConsultation(Body):
    """A unit asks a street for its written opinion, with a day by which it needs it."""

    type = "consultation.ask"
    since = 2
    street: Id
    matter: ConsultedOn
    request: Digest
    """The paper that says what is asked."""
    due: Day


class AnswerConsultation(Body):
    """The street gives its opinion, and the paper that says why."""

    type = "consultation.answer"
    since = 2
    begins = False
    opinion: Opinion
    document: Digest


class WithdrawConsultation(Body):
    """Whoever asked takes it back before it is answered."""

    type = "consultation.withdraw"
    since = 2
    begins = False
    reason: Literal["not-needed", "asked-twice", "other-street"]
