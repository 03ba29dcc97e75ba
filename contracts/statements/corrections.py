"""Corrections: an entry's effect is taken back by another entry, with a reason. Nothing is ever changed or removed.

Whoever an entry is about may ask for it. 《志愿服务记录与证明出具办法（试行）》（民政部令第67号） gives volunteers that right, for errors and for
gaps, and makes whoever keeps the records verify and change them promptly.
"""

from typing import Literal, Self

from pydantic import model_validator

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.keys import AnybodysAct
from contracts.streams import rule_id
from contracts.values import Count, Day, Digest, Frozen, Id, Text, Unfit


class EntryRef(Frozen):
    """An entry by its index and its leaf. Both must fit, so that what is signed for one history fits no other."""

    index: Count
    leaf: Digest


class CorrectEntry(Body):
    """Whoever recorded it, or the other side of it, takes back what an entry did, and says why.

    From here on its facts are gone and its effect is undone; what was computed before stays as it was. The right record is a
    new one. (《志愿服务记录与证明出具办法》, 民政部令第67号: whoever keeps records corrects errors and gaps when asked.)
    """

    type = "entry.correct"
    since = 2
    entry: EntryRef
    reason: Text

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        return rule_id(log, "corrected", self.entry.leaf)


Wrong = Literal["time", "amount", "person", "activity", "counted-twice", "not-done", "missing", "other"]
"""时间不对、数量不对、人不对、活动不对、重复计、没有这回事、漏记、其他。"""


class Missing(Frozen):
    """Service that is on no record: at which activity, on which day."""

    activity: Id
    on: Day


class RequestCorrection(AnybodysAct):
    """Whoever an entry is about asks that it be corrected; a volunteer, also that a missing one be added.

    By their own key, or on paper through any unit but the one that is asked.
    """

    type = "correction.request"
    since = 2
    entry: EntryRef | None = None
    missing: Missing | None = None
    wrong: Wrong
    text: Text
    evidence: Evidence = ()

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.entry is None) == (self.missing is None):
            raise Unfit(
                "有误的记录和漏记的服务须写其一，且只写其一", "it names exactly one of entry and missing"
            )
        return self


class SupplementRequest(AnybodysAct):
    """More evidence, when the unit that is asked has said that it needs some. The days to answer begin anew."""

    type = "correction.supplement"
    since = 2
    begins = False
    text: Text
    evidence: Evidence = ()


class AnswerRequest(Body):
    """The unit that is asked answers: it has corrected or added the record, declines, or needs more evidence, once.

    `by` is the entry that corrected, or that counts the service that was missing.
    """

    type = "correction.answer"
    since = 2
    begins = False
    answer: Literal["corrected", "declined", "needs-evidence"]
    by: EntryRef | None = None
    reason: Text

    @model_validator(mode="after")
    def _names_what_was_done(self) -> Self:
        if (self.by is not None) != (self.answer == "corrected"):
            raise Unfit(
                "已更正的须写明更正的那条记录，其他答复不写",
                "it names the entry that corrected, and only then",
            )
        return self
