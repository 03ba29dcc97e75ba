"""An activity is planned, held, and joint only for those hosts who say so themselves."""

from contracts.statements.lists import ConfirmActivity, HoldActivity, PlanActivity
from domain.activities import Activity, ActivityConfirmed, ActivityPlanned
from domain.refusals import (
    AlreadyConfirmed,
    InTheFuture,
    NoSuch,
    NotMember,
    NotThisUnit,
    OtherSide,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongStage,
)
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table
from tests.domain.street_scenes import becomes_one


def plans(*hosts: str, alliance: str | None = "alliance", on: str = "2026-01-01"):
    def body(s: Scene) -> PlanActivity:
        within = {"alliance": s[alliance]} if alliance else {}
        return PlanActivity(
            hosts=tuple(s[host] for host in hosts), title="义诊进社区", category="医疗", on=on, **within
        )

    return body


def holds(on: str = "2026-01-01"):
    return lambda s: HoldActivity(on=on)


def confirms(what: str = "activity"):
    return lambda s: ConfirmActivity(about=s.about(what))


@begins_with(moonlighter)
def planned(s: Scene) -> None:
    """The community plans it together with the hospital and the bureau."""
    s["activity"] = s.says("community", plans("hospital", "bureau")(s))
    for unit in ("community", "hospital"):
        name = f"signatory at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "signatory")


@begins_with(planned)
def held(s: Scene) -> None:
    s.says("community", holds()(s), on="activity")


@begins_with(planned)
def held_by_moonlighter(s: Scene) -> None:
    """The hospital's second person, who also has a key at the community, records there that it was held."""
    s.says("moonlighter at community", holds()(s), on="activity")


@begins_with(held)
def joint(s: Scene) -> None:
    """The hospital confirms that it took part."""
    s.says("hospital", confirms()(s))


@begins_with(held)
def planner_and_host_merged(s: Scene) -> None:
    adopts_field(s)
    becomes_one(s, "community", "hospital")


@begins_with(joint)
def two_hosts_merged(s: Scene) -> None:
    adopts_field(s)
    becomes_one(s, "hospital", "bureau")


def test_an_activity_is_joint_for_the_planner_and_for_each_host_once_it_says_so():
    s = joint.begin()
    s.says("bureau2", confirms()(s))
    first, second = s.events(ActivityConfirmed)
    assert (first.units, second.units) == ((s["community"], s["hospital"]), (s["bureau"],))
    assert {each.alliance for each in (first, second)} == {s["alliance"]}
    assert {each.on for each in (first, second)} == {"2026-01-01"}
    assert s.rule("confirmed", s["activity"]).units == (s["hospital"], s["bureau"])


def test_what_is_held_on_another_day_than_planned_counts_on_that_day():
    s = planned.begin().on("2026-01-09")
    s.says("community", holds("2026-01-08")(s), on="activity")
    assert s.state("activity") == Activity(
        s["community"],
        (s["hospital"], s["bureau"]),
        s["alliance"],
        "义诊进社区",
        "医疗",
        "2026-01-08",
        held=True,
        holder=s["community 1"],
    )
    s.says("hospital", confirms()(s))
    assert s.events(ActivityConfirmed)[0].on == "2026-01-08"


def test_what_is_put_on_record_on_its_day_or_before_is_announced_and_what_comes_later_is_not():
    s = planned.begin()
    for day in ("2026-01-02", "2025-12-31"):
        s.says("community", plans(on=day)(s))
    assert [each.announced for each in s.events(ActivityPlanned)] == [True, True, False]


def test_units_of_no_alliance_hold_activities_too():
    s = planned.begin()
    s["activity"] = s.says("school", plans("community", alliance=None)(s))
    s.says("school", holds()(s), on="activity")
    s.says("community", confirms()(s))
    assert s.events(ActivityConfirmed)[0].alliance is None


def as_read_before_it_was_held(s: Scene) -> ConfirmActivity:
    return ConfirmActivity(about=s.about("activity").model_copy(update={"version": 1}))


REFUSALS: Rows = {
    "planned by whoever is no clerk": Row(planned, "signatory at community", plans(), RoleMissing),
    "planned together with oneself": Row(planned, "community", plans("community"), WrongStage),
    "planned with one host twice": Row(planned, "community", plans("hospital", "hospital"), WrongStage),
    "planned with what is no unit": Row(planned, "community", plans("hospital2"), NoSuch),
    "planned with a unit outside the alliance": Row(planned, "community", plans("school"), NotMember),
    "planned from outside the alliance": Row(planned, "school", plans("community"), NotMember),
    "planned in what is no alliance": Row(planned, "community", plans(alliance="hospital"), NoSuch),
    "held by a host who did not plan it": Row(planned, "hospital", holds(), NotThisUnit, on="activity"),
    "held by whoever is no clerk": Row(
        planned, "signatory at community", holds(), RoleMissing, on="activity"
    ),
    "held tomorrow": Row(planned, "community", holds("2026-01-02"), InTheFuture, on="activity"),
    "held twice": Row(held, "community", holds(), WrongStage, on="activity"),
    "held, what is no activity": Row(planned, "community", holds(), NoSuch, on="alliance"),
    "confirmed before it is held": Row(planned, "hospital", confirms(), WrongStage),
    "confirmed as it was read before it was held": Row(
        held, "hospital", as_read_before_it_was_held, StaleAbout
    ),
    "confirmed by the planner": Row(held, "community", confirms(), NotThisUnit),
    "confirmed by a unit that was no host": Row(held, "lead", confirms(), NotThisUnit),
    "confirmed by whoever is no clerk": Row(held, "signatory at hospital", confirms(), RoleMissing),
    "confirmed by the person who recorded it, under a host's key": Row(
        held_by_moonlighter, "hospital2", confirms(), SamePerson
    ),
    "confirmed by whoever came out of planner and host": Row(
        planner_and_host_merged, "joint for hospital", confirms(), OtherSide
    ),
    "confirmed by whoever came out of two hosts, for the second": Row(
        two_hosts_merged, "joint for bureau", confirms(), OtherSide
    ),
    "confirmed twice by one host": Row(joint, "hospital2", confirms(), AlreadyConfirmed),
    "confirmed, what is no activity": Row(held, "hospital", confirms("alliance"), NoSuch),
}


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
