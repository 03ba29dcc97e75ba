"""Check-in by slips of paper: a host commits to their secrets, hands them over, and whoever scans one signs when.

No place, no photograph and no face is asked for: that a host handed the slip over is all there is to know.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.slip import MAX_SERIES, MAX_SLIPS, SECRET, Slip
from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Digest, Id, Minute

Series = Annotated[int, Field(strict=True, ge=1, le=MAX_SERIES)]


class IssueSlips(Body):
    """A host of an activity commits to a series of slips, in the order of their numbers, before it hands the first one over.

    A scan that comes in more than `late_after` minutes after its minute is shown as late, for it was made by a device that
    was offline, or later than it says.
    """

    type = "slips.issue"
    since = 2
    activity: Id
    series: Series
    commitments: Annotated[tuple[Digest, ...], Field(min_length=1, max_length=MAX_SLIPS)]
    late_after: Annotated[int, Field(strict=True, ge=1, le=20_160)]

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "slips", self.activity, str(self.series))


class RecordScan(Body):
    """A volunteer with their own key, or a host's device for one without, scanned a slip on the way in or out.

    `at` is the device's minute in the zone of the log; when it came in is the entry's own `received`. A scan counts no minutes:
    a record of service made from it does, once another holder confirms that.
    """

    type = "scan.record"
    since = 2
    activity: Id
    person: Id
    series: Series
    number: Annotated[int, Field(strict=True, ge=1, le=MAX_SLIPS)]
    secret: Annotated[str, StringConstraints(pattern=SECRET)]
    way: Literal["in", "out"]
    at: Minute

    @property
    def slip(self) -> Slip:
        return Slip(self.activity, self.series, self.number, self.secret)
