"""Work on coverage in new-sector units (两新组织): who looks after one, and how far it has come. Units and days, never persons."""

from typing import Literal

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Day, Digest, Id

Stage = Literal["need-found", "served", "organised", "educated", "managed"]
"""发现需求、提供服务、建立组织、教育引导、规范管理。"""


class CoverageBody(Body):
    """About a unit whose coverage has a stream of its own. It is on no wire by itself."""

    unit: Id

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "coverage", self.unit)


class AssignHost(CoverageBody):
    """A unit that looks after another one where nobody else does (兜底). Said again, it replaces what was."""

    type = "host.assign"
    since = 2
    host: Id
    starts: Day


class ReachStage(CoverageBody):
    """How far the work in a unit has come. It may go back, when what was built is no more."""

    type = "coverage.reach"
    since = 2
    stage: Stage
    on: Day
    org: Id | None = None
    """From `organised` on: the Party organisation that is set up there."""
