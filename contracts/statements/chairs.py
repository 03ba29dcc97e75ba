"""The rotating chair (轮值) of an alliance."""

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Day, Digest, Id


class PassChair(Body):
    """The lead unit offers the chair to a member for a term, from today or later."""

    type = "chair.pass"
    since = 2
    alliance: Id
    to: Id
    starts: Day
    ends: Day

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "chair", self.alliance)


class TakeChair(Body):
    """The member takes it. Not taking it needs no statement and never counts against anybody."""

    type = "chair.take"
    since = 2
    begins = False
