"""Audit findings: raised by an auditor, answered by the unit, closed by the auditor's unit; and nothing else changes."""

from contracts.statements.audit_findings import AnswerFinding, CloseFinding, RaiseFinding
from contracts.statements.corrections import EntryRef
from contracts.statements.keys import GrantRole
from domain.audit_findings import AuditFinding, Stage
from domain.hours import HoursPosted
from domain.refusals import (
    InThePast,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    Repeated,
    RoleMissing,
    SamePerson,
    StillToAnswer,
    WrongStage,
)
from domain.standing_facts import corrected, frozen
from tests.domain import test_disputes as disputes
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, county, refuse, secret, table
from tests.domain.service_scenes import TODAY


def raises(unit: str = "community", answer_by: str = "2026-02-01", times: int = 1, leaf: str | None = None):
    def body(s: Scene) -> RaiseFinding:
        entry = s.story.ref(HoursPosted)
        named = EntryRef(index=entry.index, leaf=leaf or entry.leaf)
        return RaiseFinding(
            unit=s[unit], entries=(named,) * times, kind="unsupported", text="没有签到表", answer_by=answer_by
        )

    return body


def raises_of_nothing(s: Scene) -> RaiseFinding:
    entry = EntryRef(index=0, leaf="0" * 64)
    return RaiseFinding(unit=s["community"], entries=(entry,), kind="late", text="迟", answer_by=TODAY)


def answers(answer: str = "agrees"):
    return lambda s: AnswerFinding(answer=answer, text="签到表已补", evidence=(secret("list"),))


def closes(outcome: str = "remedied"):
    return lambda s: CloseFinding(outcome=outcome, reason="已核对")


@begins_with(disputes.served)
def served(s: Scene) -> None:
    """The lead's auditor also keeps the community's records, with another key."""
    s.county.people["auditor at community"] = another_key(s, "community", "lead 1", "auditor there")
    for role in ("clerk", "auditor"):
        s.says("community", GrantRole(unit=s["community"], person=s["lead 1"], role=role))


@begins_with(served)
def raised(s: Scene) -> None:
    s["finding"] = s.says("lead", raises()(s))


@begins_with(raised)
def answered(s: Scene) -> None:
    s.says("community", answers()(s), on="finding")


@begins_with(answered)
def closed(s: Scene) -> None:
    s.says("lead", closes()(s), on="finding")


@begins_with(raised)
def unanswered(s: Scene) -> None:
    """The day by which to answer is over."""
    s.on("2026-02-02")


def test_it_is_raised_answered_more_than_once_and_closed_and_nothing_else_changes():
    s = answered.begin()
    before = s.state("record")
    s.says("community2", answers("contests")(s), on="finding")
    s.says("lead", closes("explained")(s), on="finding")
    finding = s.state("finding")
    assert finding == AuditFinding(
        s["community"], s["lead"], s.who("lead").id, "2026-02-01", Stage.CLOSED, s.who("community2").id
    )
    assert s.state("record") == before
    assert not any(corrected(each) or frozen(each) for each in s.story.happened)


def test_unanswered_in_time_it_is_closed_as_left_as_it_was():
    s = unanswered.begin()
    s.says("lead", closes("unremedied")(s), on="finding")
    assert s.state("finding").stage == Stage.CLOSED


def test_what_was_wrong_to_raise_is_withdrawn_at_once():
    s = raised.begin()
    s.says("lead", closes("withdrawn")(s), on="finding")
    assert s.state("finding").stage == Stage.CLOSED


REFUSALS: Rows = {
    "raised under the first rule set": Row(county, "lead", raises_of_nothing, NotAdoptedYet),
    "raised by whoever is no auditor": Row(served, "clerk at lead", raises(), RoleMissing),
    "raised to be answered yesterday": Row(served, "lead", raises(answer_by="2025-12-31"), InThePast),
    "raised against a person": Row(served, "lead", raises("volunteer 1"), NoSuch),
    "raised about one entry twice": Row(served, "lead", raises(times=2), Repeated),
    "raised about an entry that the log does not hold": Row(served, "lead", raises(leaf="0" * 64), NoSuch),
    "answered by another unit": Row(raised, "hospital", answers(), NotThisUnit, on="finding"),
    "answered by the auditor's unit": Row(raised, "lead", answers(), NotThisUnit, on="finding"),
    "answered by the auditor with another key": Row(
        raised, "auditor at community", answers(), SamePerson, on="finding"
    ),
    "answered once it is closed": Row(closed, "community", answers(), WrongStage, on="finding"),
    "closed by the unit that it concerns": Row(answered, "community", closes(), NotThisUnit, on="finding"),
    "closed by whoever is no auditor": Row(answered, "clerk at lead", closes(), RoleMissing, on="finding"),
    "closed as put right before any answer": Row(raised, "lead", closes(), StillToAnswer, on="finding"),
    "closed as left before the day is over": Row(
        raised, "lead", closes("unremedied"), StillToAnswer, on="finding"
    ),
    "closed as explained, unanswered, after the day": Row(
        unanswered, "lead", closes("explained"), StillToAnswer, on="finding"
    ),
    "closed twice": Row(closed, "lead", closes("withdrawn"), WrongStage, on="finding"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row: Row):
    refuse(row)
