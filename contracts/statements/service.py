"""Volunteer hours and duty acts: recorded by one holder, confirmed by another.

Volunteer service (志愿服务) is free and unpaid (《志愿服务条例》第二、三条); duty acts of double reporting (双报到) are
an organisation's own. The two never mix: different statements, different balances.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.statement import Body
from contracts.statements.keys import OnBehalf, UnitsAct
from contracts.streams import rule_id
from contracts.values import About, Day, Digest, Frozen, Id, Minute, Text, Title, Unfit, Word


class FoundBank(Body):
    """A unit opens a time bank and keeps its books."""

    type = "bank.found"
    name: Title
    alliance: Id | None = None


class OpenAccount(Body):
    """The bank's keeper opens a person's account: one for each person and bank."""

    type = "account.open"
    bank: Id
    owner: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "account", self.bank, self.owner)


class Clocked(Frozen):
    """From one minute to another of the zone's time; travel and meals taken off by whoever records."""

    start: Minute
    end: Minute


class Entered(Frozen):
    """Back-entered (补录): a day and a number of minutes, kept apart from clocked time for ever."""

    on: Day
    minutes: Annotated[int, Field(strict=True, ge=1, le=1440)]


class Worked(Body):
    """Time that a person gave: either `clocked` or `entered`, never both."""

    person: Id
    clocked: Clocked | None = None
    entered: Entered | None = None
    on_behalf: OnBehalf | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.clocked is None) == (self.entered is None):
            raise Unfit(
                "打卡时间和补录时长须写其一，且只写其一", "it says exactly one of clocked and entered"
            )
        return self

    @property
    def day(self) -> Day:
        """The day that it counts for: the day on which it began."""
        if self.clocked:
            return self.clocked.start[:10]
        assert self.entered
        return self.entered.on


class RecordService(Worked):
    """A volunteer's time at an activity, to be credited at a time bank once somebody else confirms it."""

    type = "service.record"
    activity: Id
    bank: Id


class SheetPart(Frozen):
    """A whole batch but for the items left out, which stay unconfirmed."""

    batch: Digest
    except_: Annotated[
        tuple[Annotated[int, Field(strict=True, ge=0, le=4095)], ...], Field(alias="except")
    ] = ()


class Confirmation(Body):
    """A second holder confirms whole sheets, or single records, or both."""

    sheets: Annotated[tuple[SheetPart, ...], Field(max_length=16)] = ()
    records: Annotated[tuple[About, ...], Field(max_length=64)] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.sheets and not self.records:
            raise Unfit("没有写明确认哪些记录", "it confirms nothing")
        return self


class ConfirmService(Confirmation):
    """Posts every record's minutes from the bank to the volunteer."""

    type = "service.confirm"


class EnterRoll(Body):
    """A unit puts a person on its roll of those who report to a community (在册)."""

    type = "roll.enter"
    person: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "roll", actor, self.person)


class LeaveRoll(Body):
    """The person is no longer on it, from that day."""

    type = "roll.leave"
    begins = False
    on: Day


class CheckIn(Body):
    """A member reports to a community (报到): once, for one community at a time."""

    type = "checkin.make"
    person: Id
    unit: Id
    community: Id
    on: Day
    on_behalf: OnBehalf | None = None


class EndCheckIn(Body):
    """The member, their unit or the community ends a check-in on that day; they may report elsewhere from the next."""

    type = "checkin.end"
    about: About
    on: Day
    reason: Text | None = None


class RecordDuty(Worked):
    """A duty act of a member in the community: volunteers' balances never hear of it."""

    type = "duty.record"
    unit: Id
    community: Id
    task: Word


class ConfirmDuty(Confirmation):
    """The community's own holder confirms check-ins and duty acts."""

    type = "duty.confirm"


class RecordVisit(UnitsAct):
    """A unit visited a community (走访)."""

    type = "visit.record"
    community: Id
    on: Day
    purpose: Literal["consultation", "joint-work", "study", "condolence", "other"]


class ConfirmVisit(Body):
    """The community agrees."""

    type = "visit.confirm"
    about: About
