"""Star grades of volunteers (星级认定): shown in public first, then awarded by the thresholds of a rulebook.

A grade is for the person and follows from hours, which nobody may sell or move: never from points. Nobody is compared with anybody.
"""

from typing import Annotated

from pydantic import Field

from contracts.statement import Body
from contracts.values import About, Day, Id, Word


class NoticeStar(Body):
    """The keeper of a bank where the person has an account gives public notice of a grade that is to be awarded.

    `days` are those on which the hours were served that reach it: as many as are needed. What was posted on them is counted
    by the ledger, now and again when the grade is awarded.
    """

    type = "star.notice"
    since = 2
    person: Id
    bank: Id
    rulebook: Id
    grade: Word
    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=2000)]


class AwardStar(Body):
    """Once the notice is over, another person of the keeper awards it."""

    type = "star.award"
    since = 2
    begins = False


class FindFraud(Body):
    """The keeper finds that hours which were taken back had been made up: no new grade until that day, one to three years off.

    It names the correction by which they were taken back, and another person finds it than corrected them.
    """

    type = "fraud.find"
    since = 2
    about: About
    until: Day
