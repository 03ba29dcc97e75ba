"""Standards as checklists in versions; what of one is met is said by one person and confirmed by another."""

from contracts.statements.lists import PublishItem
from contracts.statements.party_orgs import EndPartyOrg, RegisterPartyOrg
from contracts.statements.standards import AdoptStandard, AttestStandard, ConfirmAttestation
from domain.refusals import (
    AlreadyConfirmed,
    DatesReversed,
    InTheFuture,
    NoSuch,
    NoSuchPlace,
    NotMeasured,
    NotMember,
    NotSubordinate,
    NotThisUnit,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongStage,
)
from domain.standards import AttestationConfirmed, Standard
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table

TODAY = "2026-01-01"
FIVE = ("有场所", "有队伍", "有制度", "有活动", "有保障")


def adopts(
    measured: str = "venue",
    alliance: str | None = "alliance",
    supersedes: str | None = None,
    effective: str = TODAY,
):
    return lambda s: AdoptStandard(
        alliance=s[alliance] if alliance else None,
        title="五有标准(虚构)",
        measured=measured,
        items=FIVE,
        effective=effective,
        supersedes=s[supersedes] if supersedes else None,
    )


def attests(
    standard: str = "standard", subject: str = "hall", met: tuple[int, ...] = (1, 2), on: str = TODAY
):
    return lambda s: AttestStandard(about=s.about(standard), subject=s[subject], met=met, on=on)


def confirms(what: str = "attestation"):
    return lambda s: ConfirmAttestation(about=s.about(what))


def publishes(kind: str):
    return lambda s: PublishItem(
        alliance=s["alliance"], kind=kind, title="会客厅", category="场地", quantity=1, measure="间",
        available=TODAY, until="2026-12-31",
    )  # fmt: skip


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    for name in ("lead", "community"):
        s.county.people[f"auditor at {name}"] = s.county.colleague(
            s.who(name), f"auditor at {name}", "auditor"
        )
    s["hall"] = s.says("community", publishes("resource")(s))
    s["need"] = s.says("community", publishes("need")(s))
    for name in ("branch", "ended branch"):
        body = RegisterPartyOrg(name=f"{name}(虚构)", kind="branch", covers=s["lead"], founded=TODAY)
        s[name] = s.says("lead", body)
    s.says("lead", EndPartyOrg(on=TODAY, reason="dissolved"), on="ended branch")


@begins_with(field)
def adopted(s: Scene) -> None:
    s["standard"] = s.says("lead", adopts()(s))
    s["later"] = s.says("lead", adopts(effective="2026-02-01")(s))
    s["of branches"] = s.says("lead", adopts("party-org", alliance=None)(s))
    s["of units"] = s.says("lead", adopts("unit", alliance=None)(s))
    s["of members"] = s.says("lead", adopts("unit")(s))
    s["own"] = s.says("bureau", adopts("unit", alliance=None)(s))


@begins_with(adopted)
def attested(s: Scene) -> None:
    s["attestation"] = s.says("community", attests()(s))


@begins_with(attested)
def confirmed(s: Scene) -> None:
    s.says("community2", confirms()(s))


@begins_with(adopted)
def superseded(s: Scene) -> None:
    s["as it was"] = s["standard"]
    s["second"] = s.says("lead", adopts(supersedes="standard")(s))


def test_a_standard_has_versions_and_the_old_one_stays():
    s = superseded.begin()
    old, new = s.state("standard"), s.state("second")
    assert (old.superseded_by, new.version) == (s["second"], 2)
    assert new == Standard(s["lead"], s["alliance"], "venue", 2, 5, TODAY)


def test_the_keeper_of_the_standard_may_be_the_second_person_too():
    s = attested.begin()
    s.says("lead", confirms()(s))
    [event] = s.events(AttestationConfirmed)
    assert (event.standard, event.subject) == (s["standard"], s["hall"])


def test_organisations_and_units_are_held_to_standards_of_those_above_them():
    s = adopted.begin()
    s.says("lead", attests("of branches", "branch")(s))
    s.says("hospital", attests("of units", "hospital")(s))
    s.says("bureau", attests("own", "bureau", met=())(s))


REFUSALS: Rows = {
    "adopted by another than the lead": Row(field, "bureau", adopts(), NotThisUnit),
    "adopted by whoever may not bind": Row(field, "auditor at lead", adopts(), RoleMissing),
    "adopted for no alliance": Row(field, "lead", adopts(alliance="lead"), NoSuch),
    "after another unit's": Row(adopted, "lead", adopts("unit", None, supersedes="own"), NotThisUnit),
    "after one for something else": Row(adopted, "lead", adopts("unit", supersedes="standard"), WrongStage),
    "after one that has a newer one": Row(superseded, "lead", adopts(supersedes="standard"), WrongStage),
    "a need is held to a standard for venues": Row(adopted, "community", attests(subject="need"), NotMeasured),
    "a person is held to a standard": Row(adopted, "lead", attests("of units", "lead 1"), NotMeasured),
    "a branch that is no more": Row(adopted, "lead", attests("of branches", "ended branch"), WrongStage),
    "attested by whoever it does not belong to": Row(adopted, "bureau", attests(), NotThisUnit),
    "attested by whoever may not": Row(adopted, "auditor at community", attests(), RoleMissing),
    "attested by what is no standard": Row(adopted, "community", attests("alliance"), NoSuch),
    "attested by a version that has a newer one": Row(superseded, "community", attests(), WrongStage),
    "attested as it was read before": Row(
        superseded, "community",
        lambda s: AttestStandard(
            about=s.about("standard").model_copy(update={"version": 1}), subject=s["hall"], met=(), on=TODAY
        ), StaleAbout,
    ),
    "attested by a stranger to the alliance": Row(adopted, "school", attests("of members", "school"), NotMember),
    "attested by whoever is not below": Row(adopted, "hospital", attests("own", "hospital"), NotSubordinate),
    "attested for tomorrow": Row(adopted, "community", attests(on="2026-01-02"), InTheFuture),
    "attested before it is in force": Row(adopted, "community", attests("later"), DatesReversed),
    "more items than there are": Row(adopted, "community", attests(met=(6,)), NoSuchPlace),
    "an item twice": Row(adopted, "community", attests(met=(2, 2)), WrongStage),
    "confirmed by the same person": Row(attested, "community", confirms(), SamePerson),
    "confirmed by a third unit": Row(attested, "bureau", confirms(), NotThisUnit),
    "confirmed by whoever may not": Row(attested, "auditor at community", confirms(), RoleMissing),
    "confirmed twice": Row(confirmed, "lead", confirms(), AlreadyConfirmed),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
