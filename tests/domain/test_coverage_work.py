"""Who looks after a new-sector unit where nobody else does, and how far the work there has come: units and days alone."""

from contracts.statements.coverage import AssignHost, ReachStage
from contracts.statements.keys import EnrolUnit
from contracts.statements.party_orgs import EndPartyOrg, RegisterPartyOrg
from domain.coverage_work import Coverage
from domain.refusals import (
    DatesReversed,
    InTheFuture,
    NeedsOrganisation,
    NoSuch,
    NotNewSector,
    NotThisUnit,
    RoleMissing,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

TODAY, TOMORROW = "2026-01-01", "2026-01-02"


def hosts(host: str = "lead", unit: str = "firm", starts: str = TODAY):
    return lambda s: AssignHost(unit=s[unit], host=s[host], starts=starts)


def reaches(stage: str = "need-found", unit: str = "firm", on: str = TODAY, org: str | None = None):
    return lambda s: ReachStage(unit=s[unit], stage=stage, on=on, org=s[org] if org else None)


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """A firm under the lead, with a branch that stands there, one that is no more, and one in the hospital."""
    adopts_field(s)
    for name in ("lead", "hospital"):
        s.county.people[f"auditor at {name}"] = s.county.colleague(
            s.who(name), f"auditor at {name}", "auditor"
        )
    s["firm"] = s.says(
        "lead", EnrolUnit(code="NS01", name="某科技公司(虚构)", kind="new-sector", superior=s["lead"])
    )
    for name, covers in (("branch", "firm"), ("ended branch", "firm"), ("elsewhere", "hospital")):
        s[name] = s.says(
            "lead", RegisterPartyOrg(name=f"{name}(虚构)", kind="branch", covers=s[covers], founded=TODAY)
        )
    s.says("lead", EndPartyOrg(on=TODAY, reason="dissolved"), on="ended branch")


@begins_with(field)
def hosted(s: Scene) -> None:
    s["coverage"] = s.says("lead", hosts("hospital")(s))


@begins_with(hosted)
def served(s: Scene) -> None:
    s.says("hospital", reaches("served")(s))


def test_the_host_says_how_far_it_has_come_and_another_may_take_its_place():
    s = served.begin()
    s.says("lead2", hosts()(s))
    s.says("lead", reaches("organised", org="branch")(s))
    assert s.state("coverage") == Coverage(s["firm"], s["lead"], TODAY, "organised", TODAY)


def test_it_may_go_back_when_what_was_built_is_no_more():
    s = served.begin()
    s.says("lead", reaches("managed", org="branch")(s))
    s.says("lead", reaches("need-found")(s))
    assert s.state("coverage").stage == "need-found"


REFUSALS: Rows = {
    "a host for a community": Row(field, "lead", hosts(unit="community"), NotNewSector),
    "a host for what is no unit": Row(field, "lead", hosts(unit="alliance"), NoSuch),
    "a host by a unit that is not above": Row(field, "bureau", hosts("bureau"), NotThisUnit),
    "a host by whoever may not": Row(field, "auditor at lead", hosts(), RoleMissing),
    "the host that it has": Row(hosted, "lead", hosts("hospital"), WrongStage),
    "a host from before the last one": Row(hosted, "lead", hosts(starts="2025-12-31"), DatesReversed),
    "a stage of a community": Row(field, "lead", reaches(unit="community"), NotNewSector),
    "a stage by a stranger": Row(hosted, "bureau", reaches(), NotThisUnit),
    "a stage by whoever may not": Row(hosted, "auditor at hospital", reaches(), RoleMissing),
    "a stage of tomorrow": Row(field, "lead", reaches(on=TOMORROW), InTheFuture),
    "the stage that it has": Row(served, "lead", reaches("served"), WrongStage),
    "a stage from before the last one": Row(served, "lead", reaches("need-found", on="2025-12-31"), DatesReversed),
    "organised without an organisation": Row(served, "lead", reaches("organised"), NeedsOrganisation),
    "organised by one that is elsewhere": Row(served, "lead", reaches("organised", org="elsewhere"), NeedsOrganisation),
    "educated by one that is no more": Row(served, "lead", reaches("educated", org="ended branch"), WrongStage),
    "organised by what is none": Row(served, "lead", reaches("organised", org="alliance"), NoSuch),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
