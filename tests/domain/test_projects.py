"""Projects: filed under a number, voted on, reached by milestones, paid for within what was granted, closed, rated."""

import pytest

from contracts.statements.lists import CloseItem, PublishItem
from contracts.statements.projects import (
    AcceptMilestone,
    CloseProject,
    DisburseFunds,
    FileProject,
    FundingLine,
    Milestone,
    RateProject,
    RecordVote,
    ReportMilestone,
)
from domain.facts import facts_of
from domain.projects import Disbursed, MilestoneAccepted, Project, Reached
from domain.refusals import (
    AlreadyConfirmed,
    AlreadyRated,
    BeyondGranted,
    InTheFuture,
    InThePast,
    MilestonesOpen,
    NoSuch,
    NoSuchPlace,
    NotAdoptedYet,
    NotMember,
    NotThisUnit,
    NumberTaken,
    OtherSide,
    OverCeiling,
    RoleMissing,
    SamePerson,
    ServesItself,
    StaleAbout,
    StaleExpect,
    WrongStage,
)
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    begins_with,
    moonlighter,
    refuse,
    secret,
    table,
)
from tests.domain.street_scenes import becomes_one


def files(
    kind: str = "breakthrough",
    number: str = "一号",
    accepted_by: str = "lead",
    item: str = "",
    due: str = "2026-01-10",
    granted: int = 20_000_00,
    alliance: str = "alliance",
):
    def body(s: Scene) -> FileProject:
        return FileProject(
            kind=kind,
            number=number,
            title="楼道照明改造",
            source="residents",
            accepted_by=s[accepted_by],
            milestones=(Milestone(title="勘察", due=due), Milestone(title="竣工", due="2026-06-30")),
            funding=(
                FundingLine(source="party-dues", granted_fen=2_000_00, ceiling_fen=2_000_00),
                FundingLine(source="service-fund", granted_fen=granted, ceiling_fen=20_000_00),
            ),
            **({"alliance": s[alliance]} if alliance else {}),
            **({"item": s[item]} if item else {}),
        )

    return body


def votes(in_favour: int = 31, against: int = 20, abstained: int = 10, on: str = "2026-01-01"):
    return lambda s: RecordVote(on=on, in_favour=in_favour, against=against, abstained=abstained)


def reports(milestone: int = 1, on: str = "2026-01-10", about: str = "project"):
    return lambda s: ReportMilestone(
        about=s.about(about), milestone=milestone, on=on, evidence=(secret("work order"),)
    )


def accepts(report: str = "report"):
    return lambda s: AcceptMilestone(about=s.about(report))


def pays(fen: int, line: int = 1, on: str = "2026-01-01"):
    return lambda s: DisburseFunds(
        about=s.about("project"), line=line, fen=fen, on=on, evidence=(secret("invoice"),)
    )


def closes(outcome: str = "completed"):
    return lambda s: CloseProject(outcome=outcome)


def rates(about: str = "project"):
    return lambda s: RateProject(about=s.about(about), rating="satisfied")


def listed(kind: str):
    dates = {"available": "2026-01-01", "until": "2026-06-30"}
    return lambda s: PublishItem(
        alliance=s["alliance"], kind=kind, title="照明", category="民生", quantity=1, measure="处", **dates
    )


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    for kind in ("need", "resource", "project"):
        s[kind] = s.says("hospital", listed(kind)(s))
    s.says("hospital", CloseItem(outcome="overtaken"), on="project")
    for unit in ("community", "lead"):
        for role in ("clerk", "signatory"):
            name = f"{role} at {unit}"
            s.county.people[name] = s.county.colleague(s.who(unit), name, role)


@begins_with(field)
def merged_since(s: Scene) -> None:
    """The owner and whoever was to accept have become one unit."""
    s["project"] = s.says("community", files(accepted_by="hospital")(s))
    s["report"] = s.says("community", reports(on="2026-01-01")(s))
    becomes_one(s, "community", "hospital")


@begins_with(field)
def filed(s: Scene) -> None:
    """A breakthrough project. Nine days later."""
    s["project"] = s.says("community", files(item="need")(s))
    s.on("2026-01-10")


@begins_with(field)
def livelihood(s: Scene) -> None:
    s["project"] = s.says("community", files("livelihood")(s))
    s.on("2026-01-10")


@begins_with(livelihood)
def stopped_before_the_vote(s: Scene) -> None:
    s.says("community", closes("stopped")(s), on="project")


@begins_with(livelihood)
def passed(s: Scene) -> None:
    """Thirty-one of sixty-one were for it."""
    s.says("community", votes()(s), on="project")


@begins_with(livelihood)
def rejected(s: Scene) -> None:
    """Thirty of sixty are not more than half."""
    s.says("community", votes(30)(s), on="project")


@begins_with(filed)
def reported(s: Scene) -> None:
    """Twice, by different people: one of them has a key at the unit that accepts."""
    s["report"] = s.says("moonlighter at community", reports()(s))
    s["report again"] = s.says("community", reports()(s))


@begins_with(reported)
def accepted(s: Scene) -> None:
    s["acceptance"] = s.says("lead", accepts()(s))


@begins_with(accepted)
def completed(s: Scene) -> None:
    s["last"] = s.says("community", reports(2)(s))
    s.says("lead", accepts("last")(s))
    s.says("community", closes()(s), on="project")


@begins_with(reported)
def stopped(s: Scene) -> None:
    s.says("community", closes("stopped")(s), on="project")


@begins_with(completed)
def rated(s: Scene) -> None:
    s["rating"] = s.says("lead", rates()(s))


def test_a_milestone_counts_when_another_unit_has_accepted_it():
    s = accepted.begin()
    assert s.rule("milestone", s["project"], "1") == Reached(s["report"])
    [data] = s.events(MilestoneAccepted)
    assert (data.project, data.milestone, data.unit) == (s["project"], 1, s["community"])
    assert (data.on, data.in_time, data.alliance) == ("2026-01-10", True, s["alliance"])
    [fact] = [fact for each in s.story.happened for fact in facts_of(each, 7, "Asia/Shanghai")][-1:]
    assert (fact.kind, fact.who["unit"], fact.attributes) == ("milestone", s["community"], {"in_time": True})


@pytest.mark.parametrize(("due", "in_time"), [("2026-01-10", True), ("2026-01-09", False)])
def test_its_day_is_the_last_on_which_a_milestone_is_in_time(due: str, in_time: bool):
    s = field.begin()
    s["project"] = s.says("community", files(due=due)(s))
    s.on("2026-01-20")
    s["report"] = s.says("community", reports()(s))
    s.says("lead", accepts()(s))
    assert s.events(MilestoneAccepted)[0].in_time is in_time


def test_a_line_of_funding_is_paid_out_to_the_last_fen():
    s = filed.begin()
    s.says("community", pays(1_500_00)(s))
    s.says("community", pays(500_00)(s))
    s.says("community", pays(1, line=2)(s))
    assert s.rule("funding-line", s["project"], "1") == Disbursed(2_000_00)
    assert s.rule("funding-line", s["project"], "2") == Disbursed(1)


@pytest.mark.parametrize(
    ("in_favour", "against", "abstained", "outcome"),
    [(31, 20, 10, True), (30, 20, 10, False), (1, 0, 0, True), (0, 0, 0, False)],
)
def test_a_vote_passes_with_more_than_half_of_those_cast(
    in_favour: int, against: int, abstained: int, outcome: bool
):
    s = livelihood.begin()
    s.says("community", votes(in_favour, against, abstained)(s), on="project")
    assert s.state("project").passed is outcome


def test_a_livelihood_project_goes_ahead_when_its_vote_passed():
    s = passed.begin()
    s["report"] = s.says("community", reports()(s))
    s.says("lead", accepts()(s))
    s.says("community", pays(100)(s))


def test_a_project_is_completed_with_its_last_milestone_and_rated_by_whoever_accepted_it():
    s = rated.begin()
    project: Project = s.state("project")
    assert project.outcome == "completed"
    assert s.state("rating").project == s["project"]


def test_the_same_number_is_free_to_another_unit():
    s = filed.begin()
    s.says("hospital", files(due="2026-01-11")(s))


REFUSALS: Rows = {
    "under the first rule set": Row(moonlighter, "community", lambda s: files(alliance="alliance")(s), NotAdoptedYet),
    "filed without a signatory": Row(field, "clerk at community", files(), RoleMissing),
    "filed under a number that is taken": Row(filed, "community", files(), NumberTaken),
    "filed under a number that is taken, unawares": Row(filed, "community", files(), StaleExpect, expect=0),
    "accepted by what is no unit": Row(field, "community", files(accepted_by="need"), NoSuch),
    "accepted by oneself": Row(field, "community", files(accepted_by="community"), ServesItself),
    "filed outside the alliance": Row(field, "school", files(), NotMember),
    "filed for what is no item": Row(field, "community", files(item="alliance"), NoSuch),
    "filed for what is neither need nor project": Row(field, "community", files(item="resource"), WrongStage),
    "filed for an item of others": Row(field, "school", files(alliance="", item="need"), NotMember),
    "filed for what is closed": Row(field, "community", files(item="project"), WrongStage),
    "filed for a day that has passed": Row(field, "community", files(due="2025-12-31"), InThePast),
    "granted more than its ceiling": Row(field, "community", files(granted=20_000_01), OverCeiling),
    "voted on by another": Row(livelihood, "lead", votes(), NotThisUnit, on="project"),
    "voted on by whoever is no clerk": Row(livelihood, "signatory at community", votes(), RoleMissing, on="project"),
    "voted on though nobody has to": Row(filed, "community", votes(), WrongStage, on="project"),
    "voted on twice": Row(passed, "community", votes(), WrongStage, on="project"),
    "voted on tomorrow": Row(livelihood, "community", votes(on="2026-01-11"), InTheFuture, on="project"),
    "voted on when it is closed": Row(stopped_before_the_vote, "community", votes(), WrongStage, on="project"),
    "reported by another": Row(filed, "lead", reports(), NotThisUnit),
    "reported by whoever is no clerk": Row(filed, "signatory at community", reports(), RoleMissing),
    "reported tomorrow": Row(filed, "community", reports(on="2026-01-11"), InTheFuture),
    "reported beyond the last": Row(filed, "community", reports(3), NoSuchPlace),
    "reported when it was accepted": Row(accepted, "community", reports(), AlreadyConfirmed),
    "reported before the vote": Row(livelihood, "community", reports(), WrongStage),
    "reported though the vote failed": Row(rejected, "community", reports(), WrongStage),
    "reported when it is closed": Row(stopped, "community", reports(), WrongStage),
    "reported as it was before the vote": Row(passed, "community", lambda s: reports()(s).model_copy(update={"about": s.about("project").model_copy(update={"version": 1})}), StaleAbout),
    "reported of what is no project": Row(filed, "community", reports(about="need"), NoSuch),
    "accepted by the owner": Row(reported, "community", accepts(), NotThisUnit),
    "accepted by a third": Row(reported, "bureau", accepts(), NotThisUnit),
    "accepted by whoever is no clerk": Row(reported, "signatory at lead", accepts(), RoleMissing),
    "accepted by whoever reported it, under the other key": Row(reported, "moonlighter at lead", accepts(), SamePerson),
    "accepted by whoever came out of both": Row(merged_since, "joint for hospital", accepts(), OtherSide),
    "accepted twice": Row(accepted, "lead", accepts(), AlreadyConfirmed),
    "accepted from another report": Row(accepted, "lead", accepts("report again"), AlreadyConfirmed),
    "accepted when it is closed": Row(stopped, "lead", accepts(), WrongStage),
    "paid by another": Row(filed, "lead", pays(1), NotThisUnit),
    "paid by whoever is no clerk": Row(filed, "signatory at community", pays(1), RoleMissing),
    "paid a fen too much": Row(filed, "community", pays(2_000_01), BeyondGranted),
    "paid tomorrow": Row(filed, "community", pays(1, on="2026-01-11"), InTheFuture),
    "paid out of no line": Row(filed, "community", pays(1, line=3), NoSuchPlace),
    "paid before the vote": Row(livelihood, "community", pays(1), WrongStage),
    "paid when it is closed": Row(stopped, "community", pays(1), WrongStage),
    "closed by another": Row(filed, "lead", closes("stopped"), NotThisUnit, on="project"),
    "closed without a signatory": Row(filed, "clerk at community", closes("stopped"), RoleMissing, on="project"),
    "completed with a milestone open": Row(accepted, "community", closes(), MilestonesOpen, on="project"),
    "closed twice": Row(stopped, "community", closes("stopped"), WrongStage, on="project"),
    "rated by the owner": Row(completed, "community", rates(), NotThisUnit),
    "rated by whoever is no clerk": Row(completed, "signatory at lead", rates(), RoleMissing),
    "rated before it is completed": Row(accepted, "lead", rates(), WrongStage),
    "rated when it was stopped": Row(stopped, "lead", rates(), WrongStage),
    "rated twice": Row(rated, "lead", rates(), AlreadyRated),
    "rating what is no project": Row(completed, "lead", rates("need"), NoSuch),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_refusal_names_the_milestones_that_are_open():
    assert "第2个" in refuse(REFUSALS["completed with a milestone open"]).in_chinese()
