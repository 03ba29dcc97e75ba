"""Corrections: an entry's effect is taken back by another entry, with a reason. Nothing is ever changed or removed."""

from contracts.statement import Body
from contracts.streams import rule_id
from contracts.values import Count, Digest, Frozen, Id, Text


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
