"""Disputes: one entry is contested, answered, and ruled upon by a body that is neither side; appealed once."""

from typing import Literal

from contracts.statement import Body
from contracts.statements.agreements import Evidence
from contracts.statements.corrections import EntryRef, Wrong
from contracts.statements.keys import AnybodysAct
from contracts.values import Text


class OpenDispute(AnybodysAct):
    """Whoever an entry concerns contests it. That entry alone is frozen until it is settled; everything else goes on.

    A declined request or objection may be contested too, and a correction: what a ruling restores is recorded anew.
    """

    type = "dispute.open"
    since = 2
    entry: EntryRef
    wrong: Wrong
    text: Text
    evidence: Evidence = ()


class AnswerDispute(Body):
    """The other side answers itself, in the days that it has. If it agrees, the entry is corrected by that and nothing is left to rule."""

    type = "dispute.answer"
    since = 2
    begins = False
    answer: Literal["agrees", "contests"]
    text: Text
    evidence: Evidence = ()


class RuleDispute(Body):
    """A holder of the body that rules says how; it takes effect once another holder there says the same.

    Of two that differ neither takes effect: the later one stands as the one to agree with.
    """

    type = "dispute.rule"
    since = 2
    begins = False
    outcome: Literal["upheld", "rejected"]
    """Of what the one who opened it, or appealed, asks for."""
    reason: Text


class WithdrawDispute(AnybodysAct):
    """Whoever opened it takes it back, until it is ruled. The entry counts again; they cannot contest it a second time."""

    type = "dispute.withdraw"
    since = 2
    begins = False
    reason: Text


class AppealDispute(AnybodysAct):
    """Whoever the ruling went against takes it to the next body above, once."""

    type = "dispute.appeal"
    since = 2
    begins = False
    text: Text
    evidence: Evidence = ()
