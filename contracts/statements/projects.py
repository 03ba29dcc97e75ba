"""Projects: secretaries' breakthrough projects (书记突破项目) and small livelihood projects (民生微实事).

Each has a number, milestones with days, and lines of funding with what was granted and what the rules allow at most.
Who voted is nowhere, only how many; evidence is named by its digest.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.whistles import Rating
from contracts.streams import rule_id
from contracts.values import About, Count, Day, Digest, Frozen, Id, Positive, Title, Word

ProjectKind = Literal["breakthrough", "livelihood"]
FundSource = Literal["party-dues", "service-fund", "fiscal", "superior", "own", "charity"]
"""党费、服务群众专项经费、财政、上级拨付、单位自筹、慈善。"""

ShownEvidence = Annotated[tuple[Digest, ...], Field(min_length=1, max_length=20)]
"""At least one file."""


class Milestone(Frozen):
    """What is there by a day."""

    title: Word
    due: Day


class FundingLine(Frozen):
    """Money from one source: what was granted, and the most that its rules allow for such a project; in fen (分)."""

    source: FundSource
    granted_fen: Positive
    ceiling_fen: Positive


class FileProject(Body):
    """A unit files a project under a number of its own, with its milestones and its funding."""

    type = "project.file"
    since = 2
    kind: ProjectKind
    number: Word
    title: Title
    source: Literal["secretary", "residents", "council", "superior"]
    """Who put it forward: 书记领题、居民提议、议事会、上级交办。"""
    alliance: Id | None = None
    item: Id | None = None
    """The need or project on an alliance's list that it answers."""
    accepted_by: Id
    """The other unit that says of each milestone whether it was reached."""
    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1, max_length=30)]
    funding: Annotated[tuple[FundingLine, ...], Field(max_length=10)] = ()

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "project", actor, self.number)


class RecordVote(Body):
    """How a vote over a livelihood project went: how many, never who."""

    type = "project.vote"
    since = 2
    begins = False
    on: Day
    in_favour: Count
    against: Count
    abstained: Count
    evidence: Evidence = ()


class ReportMilestone(Body):
    """The owner says that a milestone was reached, and shows by what."""

    type = "milestone.report"
    since = 2
    about: About
    milestone: Positive
    """Its place among the milestones, from 1."""
    on: Day
    evidence: ShownEvidence


class AcceptMilestone(Body):
    """The unit that the filing named agrees. A milestone is accepted once."""

    type = "milestone.accept"
    since = 2
    about: About


class DisburseFunds(Body):
    """The owner records what was paid out of a line of funding, never more than was granted."""

    type = "funds.disburse"
    since = 2
    about: About
    line: Positive
    """Its place among the lines of funding, from 1."""
    fen: Positive
    on: Day
    evidence: ShownEvidence


class CloseProject(Body):
    """The owner closes it: completed, when all its milestones have been accepted, or stopped."""

    type = "project.close"
    since = 2
    begins = False
    outcome: Literal["completed", "stopped"]


class RateProject(Body):
    """The unit that accepted its milestones rates what was completed, once."""

    type = "project.rate"
    since = 2
    about: About
    rating: Rating

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "project-rating", self.about.stream)
