"""Sealed reports: whose bytes anybody computes again from the log (SPEC.md, "Sealed reports")."""

from typing import Self

from pydantic import model_validator

from contracts.statement import Body
from contracts.statements.rulebooks import Period
from contracts.values import Digest, Flag, Id, Positive, Seen, Text, Unfit


class SealReport(Body):
    """The lead unit seals all score sheets of a period, as the log gives them at a position, by their hash.

    One for each rulebook and period. A corrected one `replaces` it and says why; the old one stays readable. An
    `interim` one says how things stand before the period is over, and is one for each position.
    """

    type = "report.seal"
    since = 2
    rulebook: Id
    period: Period
    tree: Seen
    """The tree of the entries that the sheets were computed from; its size is the report's position."""
    reducer: Positive
    """The number of the table from events to facts, with the engine and its sentences."""
    subjects: Positive
    """How many sheets."""
    digest: Digest
    """Of the report's bytes (`contracts/report.py`)."""
    sheets_root: Digest
    """Over its lines, so that a path proves what one sheet says."""
    interim: Flag = False
    replaces: Id | None = None
    """The newest report of the same rulebook and period."""
    reason: Text | None = None

    @property
    def position(self) -> int:
        return self.tree.size

    def trees(self) -> tuple[Seen, ...]:
        return (self.tree,)

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.tree.size == 0:
            raise Unfit("账本一条记录也没有时不能评分", "nothing is scored by an empty log")
        if (self.replaces is None) != (self.reason is None):
            raise Unfit(
                "替代旧报告须写理由，其他不写", "it gives a reason when it replaces one, and only then"
            )
        if self.interim and self.replaces:
            raise Unfit("期中报告不替代别的报告", "an interim report replaces none")
        return self
