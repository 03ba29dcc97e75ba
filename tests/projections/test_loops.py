"""Orders, wishes, whistles and projects, as their registers tell them; an item followed to what counts."""

from collections.abc import Iterator

import pytest

from contracts.rulebook import as_wire
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from domain.orders import Stage
from domain.scoring.check import check_file
from projections.deadlines import deadlines
from projections.orders import orders
from projections.projects import disbursements, funding, milestones, projects
from projections.reading import Reading, past, reading
from projections.scores import sheets
from projections.tail import Tail
from projections.timeline import STEPS, VIEWS, Steps, timeline
from projections.whistles import admissions, answers, arrival_shares, refused_tasks, whistles
from projections.wishes import wishes
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


# ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_shows_who_served_how_fast_they_answered_and_its_stars(year: Year, now: Reading) -> None:
    [order] = orders(now, "2026-03-02", stream=year.of["order"]).rows
    assert (order.community, order.unit) == (
        year.county.units["community"],
        year.county.units["hospital"],
    ), "the bureau refused it, and nothing of that is left"
    assert (order.stage, order.response_minutes, order.done) == (Stage.RATED, 95, "2026-03-02")
    assert (order.stars, order.reasons, order.overdue) == (5, ("in-time", "friendly"), False)
    assert (order.item, order.activity) == (year.of["service"], year.of["activity"])


def test_an_order_under_way_is_overdue_from_the_day_after_it_was_wanted(year: Year, now: Reading) -> None:
    waiting = orders(now, "2026-05-20", stage=Stage.DISPATCHED).rows
    assert [(row.stream, row.response_minutes, row.overdue) for row in waiting] == [
        (year.of["order under way"], None, False)
    ]
    assert [row.stream for row in orders(now, "2026-05-21", overdue=True).rows] == [
        year.of["order under way"]
    ]
    [due] = deadlines(now, "2026-05-21", "2026-05-20", kind="order").rows
    assert (due.due, due.title, due.overdue) == ("2026-05-20", "清理楼道杂物", True)
    assert set(due.units) == {year.county.units["community"], year.county.units["bureau"]}


def test_orders_are_searched_and_a_withdrawn_one_says_why(year: Year, now: Reading) -> None:
    [order] = orders(now, "2026-03-02", search="重复").rows
    assert (order.stage, order.withdrawn) == (Stage.WITHDRAWN, "placed-twice")
    assert orders(now, "2026-03-02", unit=year.county.units["lead"]).rows == ()


# ── Wishes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wish_shows_which_unit_granted_it_and_not_whose_it_was(year: Year, now: Reading) -> None:
    [wish] = wishes(now, wish=year.of["wish"]).rows
    assert (wish.stage, wish.unit, wish.by_member) == ("thanked", year.county.units["hospital"], False)
    assert (wish.granted, wish.evidence) == ("2026-03-02", ("8" * 64,))
    assert not {"person", "owner", "member"} & set(wish.model_dump())


def test_open_wishes_are_those_that_nobody_has_taken_on(year: Year, now: Reading) -> None:
    assert [row.wish for row in wishes(now, stage="open").rows] == [year.of["open wish"]]
    [withdrawn] = wishes(now, search="收音机").rows
    assert (withdrawn.stage, withdrawn.reason) == ("withdrawn", "fulfilled-otherwise")


# ── Whistles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_of_matters_and_what_was_refused_by_it(year: Year, now: Reading) -> None:
    [admission] = admissions(now, unit=year.county.units["community"]).rows
    assert [matter.name for matter in admission.matters] == ["积水内涝", "路灯"]
    assert (admission.version, admission.limits.emergency) == (1, 30)
    [refused] = refused_tasks(now, asked_by=year.county.units["bureau"]).rows
    assert (refused.unit, refused.task) == (year.county.units["community"], "填表报数")


def test_a_whistle_shows_who_was_called_and_who_is_waited_for(year: Year, now: Reading) -> None:
    units = year.county.units
    done, unanswered, under_way = whistles(now, raiser=units["community"]).rows
    assert (unanswered.outcome, len(unanswered.waiting)) == ("unresolved", 2)
    assert (done.kind, done.outcome, done.waiting) == ("emergency", "resolved", ())
    assert set(under_way.departments) == set(under_way.waiting) == {units["bureau"], units["hospital"]}
    assert (under_way.raised, under_way.due) == ("2026-03-02", "2026-03-05"), "three days for a routine one"


def test_an_answer_shows_how_fast_it_came_and_how_it_was_rated(year: Year, now: Reading) -> None:
    rows = {row.department: row for row in answers(now, whistle=year.of["whistle"]).rows}
    bureau, hospital = (rows[year.county.units[name]] for name in ("bureau", "hospital"))
    assert (bureau.response_minutes, bureau.in_time, bureau.rating) == (25, True, "satisfied")
    assert (hospital.refused, hospital.in_time, hospital.rating) == ("not-our-duty", None, None)


def test_shares_count_what_came_in_time_and_leave_refusals_out(year: Year, now: Reading) -> None:
    units = year.county.units
    shares = arrival_shares(now).rows
    assert [row.department for row in shares] == sorted([units["bureau"], units["hospital"]])
    counted = {
        row.department: (row.called, row.refused, row.waiting, row.in_time, row.late) for row in shares
    }
    assert counted == {units["bureau"]: (3, 0, 1, 1, 1), units["hospital"]: (3, 1, 1, 0, 1)}
    assert arrival_shares(now, since="2026-03-03").rows == arrival_shares(now, until="2026-03-01").rows == ()
    assert arrival_shares(now, since="2026-03-02", until="2026-03-02").rows == shares


def test_a_whistle_that_was_not_resolved_is_due_for_those_who_have_not_come(year: Year, now: Reading) -> None:
    [due] = deadlines(now, "2026-03-05", "2026-03-05", kind="whistle").rows
    assert (due.stream, due.due, due.overdue) == (year.of["whistle under way"], "2026-03-05", False)
    assert set(due.units) == {year.county.units[name] for name in ("community", "bureau", "hospital")}


# ── Projects ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_project_shows_its_vote_its_milestones_and_its_money(year: Year, now: Reading) -> None:
    [project] = projects(now, "2026-07-01", item=year.of["need"]).rows
    assert (project.in_favour, project.against, project.abstained, project.passed) == (31, 4, 2, True)
    assert (project.milestones, project.reached, project.overdue) == (1, 1, 0)
    assert (project.granted_fen, project.disbursed_fen) == (200_000, 120_000)
    assert (project.outcome, project.closed, project.rating) == ("completed", "2026-03-02", "satisfied")
    [milestone] = milestones(now, project=project.project).rows
    assert (milestone.reported, milestone.reached, milestone.in_time) == ("2026-03-02", "2026-03-02", True)
    [line] = funding(now, project=project.project).rows
    assert (line.source, line.ceiling_fen, line.disbursed_fen) == ("party-dues", 200_000, 120_000)
    assert [row.fen for row in disbursements(now, project=project.project).rows] == [120_000]


@pytest.mark.parametrize(("today", "overdue"), [("2026-03-02", 0), ("2026-03-03", 1), ("2026-07-01", 2)])
def test_a_milestone_is_overdue_from_the_day_after_its_own(
    year: Year, now: Reading, today: str, overdue: int
) -> None:
    [project] = projects(now, today, project=year.of["breakthrough"]).rows
    assert (project.overdue, project.granted_fen) == (overdue, 0)


def test_what_milestones_are_due_stands_on_the_board_by_their_day(year: Year, now: Reading) -> None:
    due = deadlines(now, "2026-03-03", "2026-12-31", kind="milestone").rows
    assert [(row.stream, row.place, row.due, row.overdue) for row in due] == [
        (year.of["breakthrough"], 1, "2026-03-02", True),
        (year.of["breakthrough"], 2, "2026-06-30", False),
    ]
    assert set(due[0].units) == {year.county.units["community"], year.county.units["lead"]}


# ── Timeline ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_need_is_followed_from_its_publication_to_what_counts(year: Year, now: Reading) -> None:
    steps = timeline(now, year.of["need"]).rows
    assert [(step.step, step.quantity, step.counts_as) for step in steps] == [
        ("item.published", 10, ()),
        ("claim.made", 6, ()),
        ("claim.delivered", 4, ()),
        ("delivery.confirmed", 4, ("delivery",)),
        ("claim.made", 2, ()),
        ("claim.withdrawn", None, ()),
        ("project.filed", None, ()),
        ("project.voted", None, ()),
        ("milestone.accepted", None, ("milestone",)),
        ("funds.disbursed", 120_000, ()),
        ("project.closed", None, ()),
    ]


def test_a_service_is_followed_through_its_orders_to_the_hours_of_volunteers(
    year: Year, now: Reading
) -> None:
    steps = timeline(now, year.of["service"]).rows
    ordered = [step for step in steps if step.step.startswith("order")]
    assert [step.step for step in ordered] == [
        "order.placed", "order.dispatched", "order.dispatched", "order.accepted", "order.completed", "order.rated",
    ]  # fmt: skip
    assert ordered[-1].counts_as == ("order_served",)
    hours = [step for step in steps if step.step == "hours.posted"]
    assert [step.minutes for step in hours] == [120, 60, 45]
    assert hours[0].counts_as == ("service",)
    by_stars = {"hours.posted": ("O06 2026.1",)}
    assert all(step.read_by == by_stars.get(step.step, ()) for step in steps), (
        "only that of the stars reads any"
    )


def test_a_timeline_names_units_and_no_person(year: Year, now: Reading) -> None:
    for name in ("need", "service"):
        for step in timeline(now, year.of[name]).rows:
            assert step.unit in year.county.units.values()
            assert step.zh.startswith(step.day)
            assert step.unit_name in step.en


def test_every_step_has_its_words(year: Year) -> None:
    assert set(STEPS) == {event.event for event in Steps.events} | {"hours.posted"}


def test_a_timeline_can_be_read_as_it_was(year: Year) -> None:
    with reading(year.ledger) as now:
        third = timeline(now, year.of["need"]).rows[2]
    with past(year.ledger, third.entry, *VIEWS) as then:
        assert [step.entry for step in timeline(then, year.of["need"]).rows][-1] == third.entry


SERVED = """
rulebook: S01
version: 2026.1
title: {zh: 点单与节点, en: orders and milestones}
source: 测试用
period: year
facts:
  order_served: {zh: 办结点单, en: order served, who: unit, attributes: {in_time: yes_no, stars: count, response_minutes: minutes}}
  milestone: {zh: 项目节点, en: milestone, who: unit, attributes: {in_time: yes_no}}
parts:
- subject: unit
  zh: 单位
  en: unit
  lines:
  - {name: served, zh: 按时办结, en: served in time, from: order_served, where: in_time and response_minutes <= 120, take: count}
  - {name: rated, zh: 星数, en: stars, from: order_served, take: sum, of: stars}
  - {name: reached, zh: 按时节点, en: milestones in time, from: milestone, where: in_time, take: count}
  - {name: total, zh: 合计, en: total, unit: count, formula: served + rated + reached}
  result: total
cases:
- id: S01-1
  start: 2026-01-01
  end: 2026-12-31
  facts:
  - {kind: order_served, day: 2026-03-02, who: {unit: u}, attributes: {in_time: "yes", stars: 5, response_minutes: 95}}
  expects:
  - {part: unit, subject: u, result: 6}
"""


def test_orders_and_milestones_are_scored_and_the_timeline_says_by_which_rulebook(fresh_year: Year) -> None:
    year, county = fresh_year, fresh_year.county
    rulebook, findings = check_file(SERVED)
    assert rulebook, findings
    drafted = county.lead.says(DraftRulebook(alliance=county.alliance, rulebook=as_wire(rulebook)))
    county.lead2.says(AdoptRulebook(periods=("2026",)), stream=drafted)
    Tail(county.taker).catch_up()
    with reading(county.taker) as now:
        results = {sheet.subject: sheet.result for sheet in sheets(now, drafted, "2026")}
        [rated] = [step for step in timeline(now, year.of["service"]).rows if step.step == "order.rated"]
    assert results[county.units["hospital"]] == "6", "one order in time, with five stars"
    assert results[county.units["community"]] == "1", "one milestone in time"
    assert rated.read_by == ("S01 2026.1",)
    assert "供S01 2026.1评分" in rated.zh
