"""Handing over what is open from one person of a unit to another, by a list that both sign."""

from contracts.statements.handovers import MakeHandover, TakeHandover
from contracts.statements.keys import GrantRole, WithdrawRole
from domain.handovers import Handover
from domain.refusals import (
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotThisPerson,
    NotThisUnit,
    OtherList,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, moonlighter, refuse, secret, table
from tests.domain.test_signatures import field


def makes(of: str = "signatory at bureau", to: str = "clerk at bureau", day: str = "2026-01-01"):
    return lambda s: MakeHandover(of=s[of], to=s[to], as_of=1, day=day, list=secret("list"), count=3)


def takes(which: str = "list"):
    return lambda s: TakeHandover(list=secret(which))


@begins_with(field)
def made(s: Scene) -> None:
    s["handover"] = s.says("signatory at bureau", makes()(s))


@begins_with(made)
def taken(s: Scene) -> None:
    s.says("clerk at bureau", takes()(s), on="handover")


@begins_with(field)
def to_an_auditor(s: Scene) -> None:
    s["handover"] = s.says("signatory at bureau", makes(to="auditor at bureau")(s))


def test_the_list_is_handed_over_by_the_one_and_taken_by_the_other():
    s = made.begin()
    assert s.state("handover") == Handover(makes()(s), s["bureau"])
    s.says("clerk at bureau", takes()(s), on="handover")
    assert s.state("handover").taken


def test_an_administrator_hands_over_for_whoever_has_gone():
    s = field.begin()
    roles = s.county.rule("role", s["bureau"], s["signatory at bureau"])
    s["roles"] = roles
    s.says("bureau", WithdrawRole(role="signatory", reason="调离"), on="roles")
    s["handover"] = s.says("bureau", makes()(s))
    s.says("clerk at bureau", takes()(s), on="handover")


def test_whoever_takes_it_may_be_given_a_role_after_it_was_made():
    s = to_an_auditor.begin()
    s.says("bureau", GrantRole(unit=s["bureau"], person=s["auditor at bureau"], role="signatory"))
    s.says("auditor at bureau", takes()(s), on="handover")


REFUSALS: Rows = {
    "made under the first rule set": Row(moonlighter, "bureau", makes("bureau2", "hospital2"), NotAdoptedYet),
    "made for another by whoever is no administrator": Row(field, "clerk at bureau", makes(), RoleMissing),
    "made by an auditor of their own": Row(field, "auditor at bureau", makes(of="auditor at bureau"), RoleMissing),
    "made to oneself": Row(field, "signatory at bureau", makes(to="signatory at bureau"), SamePerson),
    "made to what is no person": Row(field, "signatory at bureau", makes(to="bureau"), NoSuch),
    "made for what is no person": Row(field, "bureau", makes(of="alliance"), NoSuch),
    "made as of tomorrow": Row(field, "signatory at bureau", makes(day="2026-01-02"), InTheFuture),
    "taken by another person": Row(made, "signatory at bureau", takes(), NotThisPerson, on="handover"),
    "taken for another unit": Row(made, "hospital", takes(), NotThisUnit, on="handover"),
    "taken without a role": Row(to_an_auditor, "auditor at bureau", takes(), RoleMissing, on="handover"),
    "taken twice": Row(taken, "clerk at bureau", takes(), WrongStage, on="handover"),
    "another list taken": Row(made, "clerk at bureau", takes("another"), OtherList, on="handover"),
    "what is no hand-over taken": Row(made, "clerk at bureau", takes(), NoSuch, on="alliance"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
