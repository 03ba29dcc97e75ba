"""Party organisations on record: where one is set up, and until when a provisional one is for."""

from contracts.statements.party_orgs import EndPartyOrg, MakePartyOrgPermanent, RegisterPartyOrg
from domain.party_orgs import PartyOrg
from domain.refusals import DatesReversed, InTheFuture, NoSuch, NotThisUnit, RoleMissing, WrongStage
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

TODAY = "2026-01-01"


def registers(covers: str, founded: str = TODAY, until: str | None = None, parent: str | None = None):
    def body(s: Scene) -> RegisterPartyOrg:
        more = {"parent": s[parent]} if parent else {}
        return RegisterPartyOrg(
            name="临时党支部(虚构)",
            kind="branch",
            covers=s[covers],
            founded=founded,
            provisional_until=until,
            **more,
        )

    return body


def made_permanent(on: str = TODAY):
    return lambda s: MakePartyOrgPermanent(on=on)


def ends(on: str = TODAY):
    return lambda s: EndPartyOrg(on=on, reason="dissolved")


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    s.county.people["auditor at lead"] = s.county.colleague(s.who("lead"), "auditor at lead", "auditor")


@begins_with(field)
def provisional(s: Scene) -> None:
    """The lead has a committee, and a provisional branch below it in the hospital."""
    s["committee"] = s.says("lead", registers("lead")(s))
    s["branch"] = s.says("lead", registers("hospital", until="2026-06-30", parent="committee")(s))


@begins_with(provisional)
def permanent(s: Scene) -> None:
    s.says("lead2", made_permanent()(s), on="branch")


@begins_with(provisional)
def ended(s: Scene) -> None:
    s.says("lead", ends()(s), on="branch")


def test_a_provisional_branch_becomes_a_regular_one():
    s = permanent.begin()
    assert s.state("branch") == PartyOrg(s["lead"], s["hospital"], TODAY, provisional=False)


def test_a_unit_puts_its_own_on_record():
    s = provisional.begin()
    s["own"] = s.says("hospital", registers("hospital", parent="branch")(s))
    assert s.state("own").covers == s["hospital"]


REFUSALS: Rows = {
    "set up in a unit that is not below": Row(field, "bureau", registers("hospital"), NotThisUnit),
    "set up in no unit": Row(field, "lead", registers("alliance"), NoSuch),
    "by whoever may not sign or record": Row(field, "auditor at lead", registers("lead"), RoleMissing),
    "founded tomorrow": Row(field, "lead", registers("lead", founded="2026-01-02"), InTheFuture),
    "provisional until before it was founded": Row(field, "lead", registers("lead", until="2025-12-31"), DatesReversed),
    "below what is no organisation": Row(field, "lead", registers("lead", parent="alliance"), NoSuch),
    "below one that has ended": Row(ended, "lead", registers("hospital", parent="branch"), WrongStage),
    "a regular one is made permanent": Row(permanent, "lead", made_permanent(), WrongStage, on="branch"),
    "made permanent tomorrow": Row(provisional, "lead", made_permanent("2026-01-02"), InTheFuture, on="branch"),
    "made permanent before it was founded": Row(
        provisional, "lead", made_permanent("2025-12-31"), DatesReversed, on="branch"
    ),
    "ended by another unit": Row(provisional, "hospital", ends(), NotThisUnit, on="branch"),
    "ended twice": Row(ended, "lead", ends(), WrongStage, on="branch"),
    "ended tomorrow": Row(provisional, "lead", ends("2026-01-02"), InTheFuture, on="branch"),
    "ended before it was founded": Row(provisional, "lead", ends("2025-12-31"), DatesReversed, on="branch"),
    "ended by whoever may not": Row(provisional, "auditor at lead", ends(), RoleMissing, on="branch"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
