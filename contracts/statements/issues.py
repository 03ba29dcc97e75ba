"""Issues of public places and firms (随手拍、问题清单): reported by a unit, put right by a day, accepted by another person.

There is no field for a picture of anybody, for what a resident said, or for who saw it: a place, a category and a few words.
"""

from typing import Literal

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.values import Day, Id, Title

IssueCategory = Literal[
    "sanitation", "roads", "lighting", "drainage", "greenery", "facilities", "fire-safety", "pollution", "noise",
    "food-hygiene", "property-service",
]  # fmt: skip
"""环卫、道路、照明、积水、绿化、设施、消防通道、污染、噪声、食品卫生、物业服务。"""


class ReportIssue(Body):
    """A unit reports what is wrong with a public place or a firm, to the unit that handles such things."""

    type = "issue.report"
    since = 2
    to: Id
    category: IssueCategory
    subject: Literal["public-place", "firm"]
    place: Title
    """A public place or a firm: never a home."""
    text: Title
    """What is wrong there: never who did it or who said so."""


class TakeIssue(Body):
    """The unit that it was reported to sees to it by a day, itself or by an order, a whistle or a project."""

    type = "issue.take"
    since = 2
    begins = False
    due: Day
    through: Id | None = None
    """Its own order, whistle or project that deals with it."""


class DeclineIssue(Body):
    """It does not see to it, and says why. This is a right and counts nowhere."""

    type = "issue.decline"
    since = 2
    begins = False
    reason: Literal["not-our-duty", "not-found", "known-already"]


class FinishIssue(Body):
    """It says that what was wrong has been put right."""

    type = "issue.finish"
    since = 2
    begins = False
    on: Day
    evidence: Evidence = ()
    """Of the place as it is now; nobody is to be seen."""


class AcceptIssue(Body):
    """The unit that reported it has looked, and agrees."""

    type = "issue.accept"
    since = 2
    begins = False


class ReturnIssue(Body):
    """It has looked, and it is not put right."""

    type = "issue.return"
    since = 2
    begins = False
    reason: Title


class WithdrawIssue(Body):
    """Whoever reported it takes it back before it is put right."""

    type = "issue.withdraw"
    since = 2
    begins = False
    reason: Literal["reported-twice", "gone-by-itself", "wrong-unit"]
