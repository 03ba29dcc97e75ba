"""Trainings: how long and for how many, confirmed by a unit whose people came; nobody's hours and nobody's score."""

from contracts.statements.trainings import ConfirmTraining, RecordTraining, WithdrawTraining
from contracts.statements.units import MergeUnits
from domain.facts import TABLE
from domain.refusals import (
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    OtherSide,
    Repeated,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from domain.trainings import Training
from tests.contracts.instances import leaves
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    begins_with,
    moonlighter,
    refuse,
    school,
    table,
)
from tests.domain.street_scenes import settles, speaks_for


def records(*units: str, alliance: str = "", on: str = "2026-01-01"):
    def body(s: Scene) -> RecordTraining:
        within = {"alliance": s[alliance]} if alliance else {}
        came = tuple(s[unit] for unit in units or ("community", "hospital"))
        return RecordTraining(kind="grid-work", on=on, minutes=120, people=40, units=came, **within)

    return body


def confirms(s: Scene) -> ConfirmTraining:
    return ConfirmTraining()


def withdraws(s: Scene) -> WithdrawTraining:
    return WithdrawTraining(reason="wrong-figures")


@begins_with(moonlighter)
def field(s: Scene) -> None:
    """Two evaluators who are no clerks."""
    adopts_field(s)
    for unit in ("lead", "community"):
        name = f"evaluator at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "evaluator")


@begins_with(field)
def recorded(s: Scene) -> None:
    """By the hospital's second person, who has a key at the lead."""
    s["training"] = s.says("moonlighter at lead", records(alliance="alliance")(s))


@begins_with(recorded)
def confirmed(s: Scene) -> None:
    s.says("community", confirms(s), on="training")


@begins_with(field)
def merged(s: Scene) -> None:
    """The host and a unit whose people came have become one unit."""
    s["training"] = s.says("bureau", records("hospital")(s))
    settles(s, "joint")
    units = (s["bureau"], s["hospital"])
    s.says("lead", MergeUnits(units=units, into=s["joint"], on="2026-01-01", reason="机构调整"))
    speaks_for(s, "joint", "hospital")


@begins_with(confirmed)
def withdrawn(s: Scene) -> None:
    s.says("lead", withdraws(s), on="training")


def test_it_is_recorded_by_its_host_and_confirmed_by_a_unit_whose_people_came():
    s = confirmed.begin()
    came = (s["community"], s["hospital"])
    assert s.state("training") == Training(s["lead"], came, s["alliance"], s["hospital2"], "confirmed")


def test_it_is_withdrawn_even_after_that():
    assert withdrawn.begin().state("training").stage == "withdrawn"


def test_no_field_could_hold_who_took_part_and_nobody_s_score_knows_of_it():
    names = {leaf.where.partition(".")[2] for leaf in leaves(RecordTraining)}
    assert names == {"kind", "on", "minutes", "people", "units", "units[]", "alliance"}
    assert not [event for event in TABLE if event.event.startswith("training")]


REFUSALS: Rows = {
    "recorded under the first rule set": Row(school, "lead", records(), NotAdoptedYet),
    "recorded by whoever is no clerk": Row(field, "evaluator at lead", records(), RoleMissing),
    "recorded before it is held": Row(field, "lead", records(on="2026-01-02"), InTheFuture),
    "recorded with a unit named twice": Row(field, "lead", records("hospital", "hospital"), Repeated),
    "recorded with a person for a unit": Row(field, "lead", records("hospital2"), NoSuch),
    "recorded with the host among those who came": Row(field, "lead", records("lead"), OtherSide),
    "recorded in an alliance for a unit outside": Row(field, "lead", records("school", alliance="alliance"), NotMember),
    "recorded in an alliance by a unit outside": Row(field, "school", records(alliance="alliance"), NotMember),
    "confirmed by its host": Row(recorded, "lead", confirms, NotThisUnit, on="training"),
    "confirmed by a unit of which nobody came": Row(recorded, "bureau", confirms, NotThisUnit, on="training"),
    "confirmed by whoever is no clerk": Row(recorded, "evaluator at community", confirms, RoleMissing, on="training"),
    "confirmed by whoever recorded it": Row(recorded, "hospital2", confirms, SamePerson, on="training"),
    "confirmed by whoever came out of both": Row(merged, "joint for hospital", confirms, OtherSide, on="training"),
    "confirmed twice": Row(confirmed, "hospital", confirms, WrongStage, on="training"),
    "confirmed after it was withdrawn": Row(withdrawn, "hospital", confirms, WrongStage, on="training"),
    "withdrawn by a unit whose people came": Row(recorded, "hospital", withdraws, NotThisUnit, on="training"),
    "withdrawn by whoever is no clerk": Row(recorded, "evaluator at lead", withdraws, RoleMissing, on="training"),
    "withdrawn twice": Row(withdrawn, "lead", withdraws, WrongStage, on="training"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
