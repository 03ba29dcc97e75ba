"""Weak organisations that are being put right: that it is so, until when, and since when no longer."""

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Day, Digest, Id


class OpenRectification(Body):
    """A superior puts a weak organisation on its list, with a day by which to close. Why is not for the ledger."""

    type = "rectification.open"
    since = 2
    unit: Id
    deadline: Day

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "rectification", self.unit)


class CloseRectification(Body):
    """It is off the list."""

    type = "rectification.close"
    since = 2
    begins = False
    on: Day
