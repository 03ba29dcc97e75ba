"""After the sealing: the report is shown, lines of it are appealed, and people decide on each subject's grade."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.report import SealedLine
from contracts.rulebook_words import Key
from contracts.rulebook_words import Word as Grade
from contracts.sheet import Exact
from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.keys import AnybodysAct
from contracts.statements.rulebooks import Name
from contracts.streams import rule_id
from contracts.values import Count, Day, Digest, Frozen, Id, Text


class SealedSheet(Frozen):
    """What a sealed report says of a subject in one part, and the hashes by which anybody finds that it does."""

    subject: Id
    place: Count
    """The number of its line in the report, from 0."""
    result: Exact | None = None
    grade: Grade | None = None
    sheet: Digest
    path: Annotated[tuple[Digest, ...], Field(max_length=63)] = ()

    def line(self, part: str) -> SealedLine:
        return SealedLine(part, self.subject, self.result, self.grade, self.sheet)


class PartShown(Frozen):
    """The first and the last sheet of a part: what lies between is of that part, so the ledger knows how many there are."""

    part: Key
    first: SealedSheet
    last: SealedSheet


class ShowReport(Body):
    """The lead unit shows a sealed report until a day. A corrected report is shown anew."""

    type = "report.notice"
    since = 2
    report: Id
    until: Day
    parts: Annotated[tuple[PartShown, ...], Field(min_length=1, max_length=8)]
    """In the order of the report."""

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "report-notice", self.report)


class RaiseScoreAppeal(AnybodysAct):
    """A subject appeals against one line of its sheet, once. Until that is answered its grade is not decided."""

    type = "score-appeal.raise"
    since = 2
    report: Id
    part: Key
    sheet: SealedSheet
    line: Name
    """As the rulebook names it."""
    reason: Text
    evidence: Evidence = ()

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "score-appeal", self.report, self.part, self.sheet.subject, self.line)


class AnswerScoreAppeal(Body):
    """Somebody else than sealed the report answers. Upheld, what is wrong is corrected and a corrected report is sealed."""

    type = "score-appeal.answer"
    since = 2
    begins = False
    outcome: Literal["upheld", "dismissed"]
    reason: Text
    evidence: Evidence = ()


class RenewScoreAppeal(AnybodysAct):
    """Once it is dismissed, the subject takes it to the unit above, once."""

    type = "score-appeal.renew"
    since = 2
    begins = False
    reason: Text
    evidence: Evidence = ()


class WithdrawScoreAppeal(AnybodysAct):
    """The subject takes it back, until it is answered."""

    type = "score-appeal.withdraw"
    since = 2
    begins = False


class DecideGrade(Body):
    """The body that decides gives a subject its grade, which may differ from what the rules came to, with a reason."""

    type = "grade.decide"
    since = 2
    report: Id
    part: Key
    sheet: SealedSheet
    grade: Grade
    reason: Text | None = None
    """Needed where the sheet has another grade, or no result."""
    over_share_reason: Text | None = None
    """Needed where more subjects have this grade than the round's share says."""

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "decision", self.report, self.part, self.sheet.subject)


class ChangeGrade(Body):
    """Another grade afterwards; it takes effect once a second holder says the same. The old one stays readable."""

    type = "grade.change"
    since = 2
    begins = False
    grade: Grade
    reason: Text
    over_share_reason: Text | None = None
