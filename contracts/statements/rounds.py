"""An evaluation round: by which days it goes on, of which grades there should not be too many, and who stands aside."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from contracts.rulebook_words import Key
from contracts.statement import Body
from contracts.statements.resolutions import Interest
from contracts.statements.rulebooks import Period
from contracts.streams import rule_id
from contracts.values import Day, Digest, Frozen, Id, Text, Unfit, Word

PART_OF = r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$"
Workdays = Annotated[int, Field(strict=True, ge=1, le=90)]


class Share(Frozen):
    """Of the subjects of a part, so many at most should have this grade. It warns and asks for a reason; it regrades nobody."""

    part: Key
    """The subject of the rulebook's part: `unit`, `member`."""
    grade: Word
    at_most: Annotated[str, StringConstraints(pattern=PART_OF)]
    """`1/3`. What is over is rounded down: of 20, six."""

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        above, below = (int(number) for number in self.at_most.split("/"))
        if above >= below:
            raise Unfit("比例应小于一，如 1/3", "a share is less than one, such as 1/3")
        return self


class Timetable(Frozen):
    """By which days a round goes on."""

    ballots_until: Day | None = None
    sealed_by: Day
    """By then the report is sealed, after the last day of the period."""
    notice_workdays: Workdays
    """The report is shown for so many workdays at least."""
    appeals_until: Day
    """Appeals are taken until this day, or until the notice is over where that is later."""
    answer_workdays: Workdays
    """Within so many workdays an appeal is answered."""
    decided_by: Day
    decides: Id | None = None
    """The body that decides on the grades; without it the lead unit does."""
    shares: Annotated[tuple[Share, ...], Field(max_length=12)] = ()


class AnnounceRound(Body):
    """The lead unit of an alliance says how a period of a rulebook will be evaluated: one round for each, best in January."""

    type = "round.announce"
    since = 2
    rulebook: Id
    period: Period
    timetable: Timetable

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "round", self.rulebook, self.period)


class ChangeRound(Body):
    """Another timetable, with the reason. The one before stays readable, and auditors see how late the change came."""

    type = "round.change"
    since = 2
    begins = False
    timetable: Timetable
    reason: Text


class DeclareRecusal(Body):
    """Whoever signs for the committee has an interest in a subject, and neither marks it nor answers its appeals nor decides on it.

    For this period of the rulebook, to its end: it is not taken back.
    """

    type = "recusal.declare"
    since = 2
    rulebook: Id
    period: Period
    subject: Id
    kind: Interest
