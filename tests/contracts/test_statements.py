"""Every type of statement: what its members may be made of, and that each content has one spelling."""

import re
from collections.abc import Iterator
from copy import copy
from typing import Any, Literal, get_args, get_origin

import orjson
import pytest
from annotated_types import Ge, Le
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import signing
from contracts.canonical import MAX_INTEGER, NotCanonical, encode
from contracts.dsse import Signature
from contracts.entry import EntryHead, Genesis, Receipt
from contracts.refusals import Refusal
from contracts.statement import (
    BadShape,
    BatchHeader,
    Body,
    Header,
    Possession,
    PossessionClaim,
    open_statement,
    parse,
)
from contracts.statements import BODIES
from contracts.values import NIL
from tests.contracts.instances import Leaf, instances, leaves

LOG = "6c1f" * 16
ID = "11111111-1111-4111-8111-111111111111"
MODELS = [
    *BODIES.values(),
    Header,
    BatchHeader,
    Possession,
    PossessionClaim,
    Signature,
    Genesis,
    EntryHead,
    Receipt,
]
LEAVES = [leaf for model in MODELS for leaf in leaves(model)]
LEAF_AT = {leaf.where: leaf for leaf in reversed(LEAVES)}

OPEN_OBJECTS = {
    "Header.body": "a closed model of its own, chosen by `type`",
    "EntryHead.data": "a closed model of its own, chosen by `event`",
    "DraftRulebook.rulebook": "the rulebook, data by the grammar of contracts/rulebook.py",
}


# What it may be made of


def is_text(leaf: Leaf) -> bool:
    if get_origin(leaf.type) is Literal:
        return all(type(word) is str for word in get_args(leaf.type))
    return leaf.type is str and (
        leaf.pattern is not None or leaf.lengths[1] is not None or leaf.where == EVENT
    )


EVENT = "Receipt.entries[].event"
"""Unsigned, and written by the ledger alone."""


def is_integer(leaf: Leaf) -> bool:
    """Strict, and between bounds that every language can hold."""
    least, most = leaf.find(Ge), leaf.find(Le)
    bounded = least and most and -MAX_INTEGER <= least.ge <= most.le <= MAX_INTEGER
    return leaf.type is int and leaf.strict and bool(bounded)


def is_truth(leaf: Leaf) -> bool:
    return leaf.type is bool and leaf.strict


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.where)
def test_a_member_is_bounded_text_a_strict_integer_a_strict_boolean_or_a_list(leaf):
    if leaf.where in OPEN_OBJECTS:
        assert leaf.type == dict[str, Any]
        return
    assert is_text(leaf) or is_integer(leaf) or is_truth(leaf) or leaf.type is tuple


@pytest.mark.parametrize("leaf", [leaf for leaf in LEAVES if leaf.pattern], ids=lambda leaf: f"{leaf.where}")
def test_a_pattern_holds_from_the_first_character_to_the_last(leaf):
    assert leaf.pattern.startswith("^")
    assert leaf.pattern.endswith("$")


def test_the_walk_sees_what_it_is_for():
    wheres = {leaf.where for leaf in LEAVES}
    assert {"DraftAgreement.terms.commitments[].quantity", "ConfirmDuty.sheets[].except_[]"} <= wheres
    assert set(OPEN_OBJECTS) <= wheres


def models(model: type[Any]) -> Iterator[type[Any]]:
    yield model
    for field in model.model_fields.values():
        for inner in _inside(field.annotation):
            yield from models(inner)


def _inside(annotation: Any) -> Iterator[type[Any]]:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        yield annotation
    for each in get_args(annotation):
        yield from _inside(each)


@pytest.mark.parametrize(
    "model", sorted({m for top in MODELS for m in models(top)}, key=lambda m: m.__name__)
)
def test_a_model_is_closed_and_frozen(model):
    assert model.model_config["extra"] == "forbid"
    assert model.model_config["frozen"] is True


# The list of types


def test_the_types_are_these():
    """The wire's list. A name leaves it never; a new one needs a new rule set."""
    assert list(BODIES) == [
        "account.open", "activity.confirm", "activity.hold", "activity.plan", "administrator.appoint",
        "agenda.propose", "agenda.take", "agreement.amend", "agreement.countersign",
        "agreement.decline", "agreement.draft", "agreement.renew", "agreement.review",
        "agreement.revise", "agreement.sign", "agreement.terminate", "alliance.found", "alliance.leave",
        "appointment.accept", "appointment.decline", "appointment.end", "appointment.make",
        "attendance.record", "attestation.confirm", "audit-finding.answer", "audit-finding.close", "audit-finding.raise",
            "balance.bring", "ballot-box.close",
        "ballot-box.unseal", "ballot-token.issue", "ballot-token.print", "ballot-token.request",
        "ballot.cast", "ballot.change", "ballot.enter", "bank.charter", "bank.found", "cadence.set",
        "calendar.adopt", "certificate-application.refuse", "certificate-application.withdraw",
        "certificate.announce", "certificate.apply", "certificate.issue", "certificate.revoke",
        "chair.pass", "chair.take", "charter.adopt", "checkin.end", "checkin.make", "claim.deliver",
        "claim.make", "claim.offer", "claim.take-over", "claim.withdraw", "complaint.uphold",
        "consultation.answer", "consultation.ask", "consultation.withdraw", "correction.answer",
        "correction.request", "correction.supplement", "coverage.reach", "delivery.confirm",
        "delivery.reject", "dispute.answer", "dispute.appeal", "dispute.open", "dispute.rule",
        "dispute.withdraw", "donation.make", "draw.announce", "draw.commit", "draw.reveal",
        "duty-day.confirm", "duty-day.record", "duty-item.accept", "duty-item.finish",
        "duty-list.adopt", "duty.confirm", "duty.record", "emergency.declare", "emergency.end",
        "entrustment.record", "entrustment.withdraw", "entry.affirm", "entry.correct", "evaluation.close",
        "evaluation.open", "exchange.accept", "exchange.issue", "expiry.sweep", "followup.accept",
        "followup.report", "followup.return", "fraud.find", "fulfilment.confirm", "fulfilment.record",
        "funds.disburse", "gift.make", "grade.change", "grade.decide", "grant.make", "grid.close",
        "grid.draw", "grid.place", "grid.redraw", "grid.seat-branch", "group-account.open",
        "handover.make", "handover.take", "honour.record", "honour.withdraw", "host.assign",
        "interest.declare", "issue.accept", "issue.decline", "issue.finish", "issue.report",
        "issue.return", "issue.take", "issue.withdraw", "item.close", "item.publish", "key.enrol",
        "key.revoke", "key.rotate", "log-key.replace", "mark.give", "matter.admit", "meeting.convene",
        "membership.accept", "membership.apply", "membership.invite", "membership.leave",
        "membership.refuse", "membership.take-over", "milestone.accept", "milestone.report",
        "notice.object", "notice.publish", "objection.answer", "occasion.record", "opening.confirm",
        "opening.record", "order.accept", "order.complete", "order.dispatch", "order.place",
        "order.rate", "order.refuse", "order.withdraw", "party-org.end", "party-org.make-permanent",
        "party-org.register", "person-merge.confirm", "person-merge.withdraw", "person.amend",
        "person.erase", "person.merge", "person.register", "pledge.fulfil", "pledge.make", "project.close",
        "project.file", "project.rate", "project.vote", "proposal.adopt", "rectification.close",
        "rectification.open", "recusal.declare", "redemption.confirm", "redemption.make",
        "redemption.withdraw", "referral.record", "report.file", "report.notice", "report.seal",
        "resolution.vote", "role.grant", "role.withdraw", "roll.enter", "roll.leave", "roots.replace",
        "round.announce", "round.change", "rulebook.adopt", "rulebook.draft", "rules.adopt",
        "scan.record", "score-appeal.answer", "score-appeal.raise", "score-appeal.renew",
        "score-appeal.withdraw", "service.confirm", "service.record", "slips.issue", "standard.adopt",
        "standard.attest", "standby.state", "star.award", "star.notice", "study.link", "study.record",
        "study.withdraw", "task.refuse", "template.adopt", "termination.agree", "termination.refuse",
        "training.confirm", "training.record", "training.withdraw", "transfer.confirm",
        "transfer.withdraw", "unit.close", "unit.enrol", "unit.merge", "unit.rename", "unit.split",
        "venue.book", "venue.cancel", "venue.confirm", "visit.confirm", "visit.record", "whistle.raise",
        "whistle.rate", "whistle.refuse", "whistle.resolve", "whistle.respond", "wish.claim",
        "wish.grant", "wish.post", "wish.release", "wish.thank", "wish.withdraw",
    ]  # fmt: skip


def test_roots_sign_only_what_concerns_the_log_itself_and_units_that_cannot_sign():
    assert {name for name, body in BODIES.items() if body.by_roots} == {
        "administrator.appoint", "calendar.adopt", "key.revoke", "log-key.replace", "roots.replace", "rules.adopt",
        "unit.close", "unit.enrol", "unit.merge", "unit.rename", "unit.split",
    }  # fmt: skip


def test_what_it_must_never_do_has_no_word_here():
    """No place, no face, no likes, no money, no ranking (ARCHITECTURE.md, "What it never does")."""
    words = {part for leaf in LEAVES for part in leaf.where.replace("[]", "").lower().split(".")}
    assert not words & {
        "location", "latitude", "longitude", "gps", "photo", "face", "likes", "login", "rank", "price", "money",
        "name_of_person", "phone", "id_number",
    }  # fmt: skip


# One spelling


def payload_of(body: type[Body], value: dict[str, Any], expect: int | None = None) -> bytes:
    """A statement around `value`, whose stream follows from it where it is sound enough to follow from."""
    stream = parse(body, value).opens(LOG, NIL, ID) if body.begins else ID
    if expect is None:
        expect = 0 if body.begins else 1
    return encode(
        {"v": 1, "log": LOG, "type": body.type, "stream": stream, "expect": expect, "id": ID, "actor": NIL}
        | {"seen": signing.NOTHING_SEEN.model_dump(), "body": value}
    )


few = settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
many = settings(few, max_examples=60)
every_member = settings(few, max_examples=25)
"""Of each value every member is spoilt in every way; in so many values a member inside another that may be absent, too, has been there."""


def a_body(test: Any) -> Any:
    return pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())(test)


def survives(body: type[Body], value: dict[str, Any]) -> None:
    opened = open_statement(payload_of(body, value), LOG, BODIES)
    assert type(opened.body) is body
    assert signing.as_json(opened.body) == value
    assert parse(body, signing.as_json(opened.body)) == opened.body


@a_body
@given(data=st.data())
@few
def test_whatever_is_signed_is_read_as_it_was_written(body, data):
    survives(body, data.draw(instances(body)))


Path = tuple[str | int, ...]


def places(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every member of a JSON value, but for what is inside the rulebook."""
    if at and at[-1] != "rulebook":
        yield at, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        if name != "rulebook":
            yield from places(each, (*at, name))


def put(value: Any, at: Path, new: Any) -> Any:
    """The value with one member replaced. What lies beside the way there is shared, not copied."""
    if not at:
        return new
    changed = copy(value)
    changed[at[0]] = put(value[at[0]], at[1:], new)
    return changed


def retyped(value: Any) -> Iterator[Any]:
    """The same thing said in another type."""
    yield None
    match value:
        case bool():
            yield from (int(value), str(value).lower())
        case int():
            yield from (float(value), str(value), bool(value))
        case str():
            yield from (len(value), [value], value + "\x00")
        case list():
            yield from ({}, "".join(map(str, value)), {str(i): each for i, each in enumerate(value)})
        case dict():
            yield from ([], [value], list(value.items()))


def wrong(body: type[Body], value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The value with one thing wrong: a member retyped, one too many, a needed one missing."""
    for at, found in places(value):
        for new in retyped(found):
            yield f"{at} as {new!r}", put(value, at, new)
        if isinstance(found, str) and rule_at(body, at).pattern:
            yield f"{at} with a line end", put(value, at, found + "\n")
        if isinstance(found, dict):
            yield f"{at} with more", put(value, at, found | {"more": 1})
            for name in found:
                if len(found) > 1 and not may_be_absent(body, (*at, name)):
                    yield (
                        f"{at} without {name}",
                        put(value, at, {k: v for k, v in found.items() if k != name}),
                    )
    yield "one member too many", value | {"more": 1}


def may_be_absent(body: type[Body], at: Path) -> bool:
    model: Any = body
    for step in at[:-1]:
        if isinstance(step, str):
            (model,) = _inside(named(model, step).annotation)
    return not named(model, str(at[-1])).is_required()


def rule_at(body: type[Body], at: Path) -> Leaf:
    where = body.__name__
    for step in at:
        where += f".{'except_' if step == 'except' else step}" if isinstance(step, str) else "[]"
    return LEAF_AT[where]


def named(model: Any, name: str) -> Any:
    return next(field for key, field in model.model_fields.items() if (field.alias or key) == name)


def refuses(body: type[Body], value: dict[str, Any]) -> None:
    sound = orjson.loads(payload_of(body, value))
    for what, broken in wrong(body, value):
        payload = orjson.dumps(sound | {"body": broken}, option=orjson.OPT_SORT_KEYS)
        answer = answer_to(payload)
        assert isinstance(answer, BadShape | NotCanonical), what
        assert re.search("[一-鿿]", str(answer.facts.get("why_zh", "好"))), f"{what}: {answer.in_chinese()}"


def answer_to(payload: bytes) -> Refusal | None:
    try:
        open_statement(payload, LOG, BODIES)
    except Refusal as no:
        return no
    return None


@pytest.mark.slow
@a_body
@given(data=st.data())
@every_member
def test_whatever_is_retyped_added_or_missing_is_refused(body, data):
    refuses(body, data.draw(instances(body)))


@pytest.mark.slow
@a_body
@given(data=st.data())
@many
def test_whatever_is_signed_is_read_as_it_was_written_at_length(body, data):
    survives(body, data.draw(instances(body)))
