"""Offices that one unit's people hold at another, and the days they spend there.

A liaison officer's term of two years with three days a month, a first secretary, a part-time committee member, somebody
drawn from a department: each is lent by one unit and taken in by another, and what was promised in days can be counted.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.keys import OnBehalf
from contracts.statements.service import Confirmation
from contracts.values import About, Day, Flag, Id, Text, Word

Office = Literal[
    "liaison", "part-time-member", "first-secretary", "cross-appointment", "seconded", "contact-leader",
    "grid-head", "building-head", "mentor", "estate-contact", "building-contact", "conduct-supervisor",
]  # fmt: skip
"""联络员、兼职委员、第一书记、交叉任职、下沉或抽调、联系领导、网格长、楼（梯）长、带教导师、支部包小区联系人、
党员进楼栋联系人、廉政监督员。应急待命不是任职：只记人数（standby.state），不记是谁。"""


class MakeAppointment(Body):
    """A unit lends one of its people to an office at another unit, or gives them one of its own."""

    type = "appointment.make"
    since = 2
    person: Id
    office: Office
    at: Id
    """The unit where the office is held."""
    alliance: Id | None = None
    duties: Word | None = None
    """Which grid, building or committee, in a few characters: never whom it is about."""
    starts: Day
    ends: Day
    days_a_month: Annotated[int, Field(strict=True, ge=0, le=31)] = 0
    """How many days there are promised for each month."""


class AcceptAppointment(Body):
    """The unit where the office is held takes the person in."""

    type = "appointment.accept"
    since = 2
    begins = False


class DeclineAppointment(Body):
    """It does not, and says why. Refusing is a right and never counts against anybody."""

    type = "appointment.decline"
    since = 2
    begins = False
    reason: Text


class EndAppointment(Body):
    """Either unit ends it before its day. What was served until then stays."""

    type = "appointment.end"
    since = 2
    begins = False
    on: Day
    """The first day on which the office is no longer held."""
    reason: Text


class RecordDutyDay(Body):
    """A day that an office-holder spent there: said by either unit, or by themselves."""

    type = "duty-day.record"
    since = 2
    about: About
    on: Day
    visiting: Flag = False
    """Spent going round to people or sites rather than at the desk. Whom and where is nobody's business here."""
    on_behalf: OnBehalf | None = None


class ConfirmDutyDays(Confirmation):
    """Somebody else at the unit where the office is held confirms such days. A day counts once."""

    type = "duty-day.confirm"
    since = 2
