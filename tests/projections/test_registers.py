"""The registers tell the county's year (`year.py`) as its people would look it up."""

from collections.abc import Iterator

import pytest

from projections import registers
from projections.agreements import Agreements
from projections.alliances import Alliances
from projections.hours import Hours
from projections.lists import Lists
from projections.pages import BadPage
from projections.people import People
from projections.reading import NotThereYet, Reading, at, past, reading
from projections.view import View
from tests.projections.test_views import tables
from tests.projections.year import Year
from tests.stories import refused


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_is_found_by_its_code_and_by_any_part_of_its_name(year: Year, now: Reading) -> None:
    [hospital] = registers.units(now, code="YH202").rows
    assert (hospital.unit, hospital.name) == (year.county.units["hospital"], "县医院(虚构)")
    assert registers.units(now, search="医院").rows == (hospital,)
    assert registers.units(now, search="医院（虚构）").rows == (hospital,)
    assert registers.units(now, search="院医").rows == ()
    below = {row.unit for row in registers.units(now, superior=year.county.units["lead"]).rows}
    assert {year.county.units[name] for name in ("community", "bureau", "hospital")} <= below


def test_a_person_is_a_number_and_a_registrar_and_nothing_else(year: Year, now: Reading) -> None:
    [gone] = registers.persons(now, person=year.of["gone"]).rows
    assert gone.registrar == year.county.units["community"]
    assert gone.erased
    assert set(gone.model_dump()) == {
        "person",
        "registrar",
        "erased",
        "amended",
        "merged_into",
        "position",
        "changed",
    }


def test_whose_fields_were_corrected_shows_the_day_and_nothing_else(year: Year, now: Reading) -> None:
    [zhao] = registers.persons(now, person=year.of["zhao"]).rows
    assert (zhao.amended, zhao.erased) == ("2026-01-11", False)
    [wang] = registers.persons(now, person=year.of["wang"]).rows
    assert wang.amended is None


def test_a_lost_key_shows_from_where_it_is_suspect_and_a_rotated_one_its_successor(
    year: Year, now: Reading
) -> None:
    [lost] = registers.keys(now, holder=year.county.hospital2.id, in_use=False).rows[:1]
    assert (lost.ended, lost.suspect_from, lost.ended_on) == ("lost", 5, "2026-01-11")
    old, new = registers.keys(now, holder=year.county.bureau2.id).rows
    assert (old.ended, old.in_use, old.successor) == ("rotated", False, new.keyid)
    assert (new.ended, new.in_use) == (None, True)


def test_roles_that_were_withdrawn_are_told_from_those_held(year: Year, now: Reading) -> None:
    held = registers.roles(now, person=year.county.bureau2.id, held=True).rows
    assert [row.role for row in held] == ["signatory", "clerk", "evaluator", "administrator"]
    [withdrawn] = registers.roles(now, person=year.county.bureau2.id, held=False).rows
    assert (withdrawn.role, withdrawn.since) == ("auditor", "2026-01-11")


def test_who_acts_for_whom_is_open_to_see(year: Year, now: Reading) -> None:
    [entrusted] = registers.entrustments(now, principal=year.of["zhao"]).rows
    assert (entrusted.agent, entrusted.evidence) == (year.county.units["community"], "7" * 64)
    assert [row.principal for row in registers.entrustments(now, standing=True).rows] == [
        year.of["zhao"],
        year.of["wang"],
    ]
    [withdrawn] = registers.entrustments(now, standing=False).rows
    assert (withdrawn.principal, withdrawn.ended, withdrawn.reason) == (
        year.of["shop"],
        "2026-04-21",
        "药店启用账本",
    )


def test_what_was_signed_on_behalf_is_the_principals_and_shows_who_signed(year: Year, now: Reading) -> None:
    community, by = year.county.units["community"], year.county.community.id
    [project] = registers.items(now, publisher=year.of["shop"]).rows
    [membership] = registers.memberships(now, unit=year.of["shop"]).rows
    for row in (project, membership):
        assert row.on_behalf
        assert (row.on_behalf.of, row.on_behalf.how) == (year.of["shop"], "counter")
        assert (row.on_behalf.unit, row.on_behalf.holder) == (community, by)
    [claim] = registers.claims(now, item=project.item).rows
    for delivery in registers.deliveries(now, claim=claim.claim).rows:
        assert delivery.unit == year.of["shop"]
        assert delivery.on_behalf
        assert delivery.on_behalf.holder == year.county.community2.id
    assert claim.on_behalf is None


def test_a_delivery_that_was_rejected_says_by_whom_and_why_and_counts_nothing(
    year: Year, now: Reading
) -> None:
    [claim] = registers.claims(now, claim=year.of["claim of the shop's"]).rows
    rejected, confirmed = registers.deliveries(now, claim=claim.claim).rows
    assert (rejected.rejected_by, rejected.reason) == (year.county.units["hospital"], "只办了一场")
    assert (rejected.confirmed_by, confirmed.rejected_by) == (None, None)
    assert (claim.recorded, claim.delivered) == (1, 1)


# ── Alliances ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_alliance_shows_the_charter_in_force(year: Year, now: Reading) -> None:
    [alliance] = registers.alliances(now, search="党建联盟").rows
    assert (alliance.charter_version, alliance.charter.effective) == (2, "2026-02-01")
    assert alliance.lead == year.county.units["lead"]


def test_a_unit_that_left_was_refused_and_came_back_is_one_member(year: Year, now: Reading) -> None:
    members = registers.memberships(now, alliance=year.county.alliance, stage="member").rows
    assert [member.unit for member in members] == [
        *(year.county.units[name] for name in ("lead", "community", "bureau", "hospital")), year.of["joint"],
    ]  # fmt: skip
    asked = {"alliance": year.county.alliance, "unit": year.county.units["bureau"]}
    [bureau] = registers.memberships(now, **asked).rows
    assert bureau.reason is None
    assert bureau.position < bureau.changed


# ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        ("2026-02-28", "to_start"),
        ("2026-03-01", "in_force"),
        ("2026-12-31", "in_force"),
        ("2027-01-01", "ended"),
    ],
)
def test_whether_a_signed_agreement_is_in_force_follows_from_its_dates(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    [agreement] = registers.agreements(now, today, agreement=year.of["agreement"]).rows
    assert agreement.standing == standing
    party = year.county.units["community"]
    assert registers.agreements(now, today, standing=standing, party=party).rows == (agreement,)


def test_an_agreement_shows_its_parties_in_their_turn_with_opinions_of_the_present_terms(
    year: Year, now: Reading
) -> None:
    [agreement] = registers.agreements(now, "2026-04-01", agreement=year.of["agreement"]).rows
    bureau, community = agreement.parties
    assert (bureau.unit, bureau.opinion, bureau.signed_on) == (
        year.county.units["bureau"],
        "agree",
        "2026-03-02",
    )
    assert (community.opinion, community.comment) == (None, None), (
        "it was about the terms before the revision"
    )
    assert community.holder == year.county.community.id
    assert agreement.signed_on == "2026-03-02"


def test_agreements_are_listed_by_party_and_a_declined_one_says_why(year: Year, now: Reading) -> None:
    found = registers.agreements(now, "2026-04-01", party=year.county.units["community"]).rows
    assert [row.agreement for row in found] == [year.of["agreement"], year.of["declined"]]
    assert (found[1].standing, found[1].reason) == ("declined", "没有经费")
    assert registers.agreements(now, "2026-04-01", party=year.of["shop"]).rows == ()


def test_what_waits_for_the_body_above_shows_it_and_observers_find_it(year: Year, now: Reading) -> None:
    for unit in ("lead", "community"):
        both = registers.agreements(now, "2026-04-01", observer=year.county.units[unit]).rows
        assert [row.standing for row in both] == ["in_force", "countersigning"]
        assert {row.countersigned_by for row in both} == {year.county.units["lead"]}
    assert registers.agreements(now, "2026-04-01", observer=year.county.units["hospital"]).rows == ()


def test_each_commitment_shows_promise_against_delivery(year: Year, now: Reading) -> None:
    first, second = registers.commitments(now, agreement=year.of["agreement"], binding=True).rows
    assert (first.quantity, first.recorded, first.delivered) == (5, 3, 3)
    assert (second.quantity, second.recorded, second.delivered) == (5, 5, 5)
    bureau, community = year.county.units["bureau"], year.county.units["community"]
    records = registers.fulfilments(now, agreement=year.of["agreement"]).rows
    assert [(row.unit, row.confirmed_by) for row in records] == [(bureau, community), (community, bureau)]


def test_a_revision_with_fewer_commitments_leaves_none_of_the_old_ones(year: Year) -> None:
    """The draft had three; with the third there, the alliance would wait for it for ever."""
    with past(year.ledger, drafted(year), Agreements) as then:
        assert len(registers.commitments(then, agreement=year.of["agreement"]).rows) == 3
    with reading(year.ledger) as now:
        assert len(registers.commitments(now, agreement=year.of["agreement"]).rows) == 2


def drafted(year: Year) -> int:
    with reading(year.ledger) as now:
        [agreement] = registers.agreements(now, "2026-04-01", agreement=year.of["agreement"]).rows
    return agreement.position


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_item_shows_what_was_taken_delivered_and_is_left(year: Year, now: Reading) -> None:
    [need] = registers.items(now, kind="need", listed=True).rows
    assert (need.quantity, need.taken, need.delivered, need.open) == (10, 6, 4, 4)
    [offer] = registers.items(now, listed=False, alliance=year.county.alliance).rows
    assert (offer.outcome, offer.reason, offer.open) == ("withdrawn", "已报废", 0)


def test_items_are_found_whatever_the_width_of_the_characters(now: Reading) -> None:
    [found] = registers.items(now, search="空调5台").rows
    assert found.title == "闲置空调５台"
    assert registers.items(now, search="台 闲置").rows == (found,), "words in any order, of one character too"
    assert registers.items(now, search="空台").rows == ()


def test_a_claim_shows_what_was_recorded_and_confirmed_or_that_it_was_given_back(
    year: Year, now: Reading
) -> None:
    claim, given_back = registers.claims(now, item=year.of["need"]).rows
    assert (claim.quantity, claim.recorded, claim.delivered, claim.withdrawn) == (6, 4, 4, False)
    assert (given_back.withdrawn, given_back.reason) == (True, "人手不足")
    [delivery] = registers.deliveries(now, claim=claim.claim).rows
    assert (delivery.quantity, delivery.confirmed_by) == (4, year.county.units["community"])


# ── Meetings, activities, rulebooks ──────────────────────────────────────────────────────────────────────────────────


def test_a_meeting_shows_who_came_who_was_excused_and_who_stayed_away(year: Year, now: Reading) -> None:
    [meeting] = registers.meetings(now, alliance=year.county.alliance, held=True).rows
    assert (meeting.expected, meeting.attended, meeting.quorate, meeting.proposals) == (4, 2, True, 1)
    came = {row.unit: row.presence for row in registers.attendance(now, meeting=meeting.meeting).rows}
    units = year.county.units
    assert came == {
        units["lead"]: "attended",
        units["community"]: "attended",
        units["bureau"]: "excused",
        units["hospital"]: "absent",
    }
    [proposal] = registers.proposals(now, proposer=units["community"]).rows
    assert (proposal.title, proposal.day) == ("夜间门诊", "2026-03-02")


def test_an_activity_is_joint_for_the_hosts_that_said_so(year: Year, now: Reading) -> None:
    [activity] = registers.activities(now, alliance=year.county.alliance, held=True).rows
    assert registers.activities(now, alliance=year.county.alliance, announced=True).rows == (activity,)
    assert [(host.unit, host.planner, host.joint) for host in activity.hosts] == [
        (year.county.units["community"], True, True),
        (year.county.units["hospital"], False, True),
    ]


def test_a_rulebook_shows_for_what_it_is_in_force_and_what_replaced_it(year: Year, now: Reading) -> None:
    old, o02, new, _ = registers.rulebooks(now, alliance=year.county.alliance).rows
    assert (old.name, old.periods, old.superseded_by) == ("O01 2026.1", ("2026",), new.rulebook)
    assert (new.adopted_on, new.superseded_by) == ("2026-04-11", None)
    assert registers.rulebooks(now, search="社区志愿服务").rows == (o02,)
    marks = registers.marks(now, subject=year.county.units["bureau"], period="2026").rows
    assert [(mark.item, mark.score) for mark in marks] == [
        ("study", "9.5"),
        ("guiding", "8"),
        ("year_end", "94"),
    ]


# ── Pages and the past ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("limit", [1, 2, 5, 500])
def test_pages_put_together_are_the_whole_register_each_row_once(now: Reading, limit: int) -> None:
    whole = registers.roles(now, limit=500)
    paged, after = [], None
    while True:
        page = registers.roles(now, after=after, limit=limit)
        paged += page.rows
        after = page.next
        if after is None:
            break
        assert len(page.rows) == limit
    assert tuple(paged) == whole.rows


@pytest.mark.parametrize(
    ("after", "limit"),
    [("nonsense", 5), ("5", 5), ("5~x~clerk", 5), ("5~'; --~clerk", 5), (None, 0), (None, 501)],
)
def test_a_page_that_cannot_be_is_refused(now: Reading, after: str | None, limit: int) -> None:
    with refused(BadPage):
        registers.roles(now, after=after, limit=limit)


def test_registers_can_be_read_as_they_were(year: Year) -> None:
    with reading(year.ledger) as now:
        [need] = registers.items(now, kind="need").rows
        [claim] = registers.claims(now, unit=year.county.units["bureau"], item=need.item).rows
    with at(year.ledger, need.position, Lists, People) as then:
        page = registers.items(then)
        [item] = page.rows
        assert (item.taken, item.delivered, item.open) == (0, 0, 10)
        assert page.position == need.position
        assert registers.claims(then).rows == ()
        assert registers.units(then, search="医院").rows, "texts are searched in the past too"
    with at(year.ledger, claim.position + 1, Lists) as then:
        [item] = registers.items(then, kind="need").rows
        assert (item.taken, item.open) == (6, 4)
    with at(year.ledger, None, Lists) as either:
        assert registers.items(either, kind="need").rows == (need,)


@pytest.mark.parametrize("view", [Agreements, Lists, Hours])
def test_a_view_that_reads_its_own_entries_alone_comes_to_the_same(year: Year, view: type[View]) -> None:
    """Among them are some that follow from a statement which the view does not read."""
    with reading(year.ledger) as now:
        head, kept = now.position(view), tables(now.cursor, view)
    with past(year.ledger, head, view) as then:
        assert tables(then.cursor, view) == kept


@pytest.mark.parametrize("position", [0, 100_000])
def test_a_position_that_the_log_has_not_reached_is_refused(year: Year, position: int) -> None:
    with refused(NotThereYet), past(year.ledger, position, Alliances):
        pass


def test_looking_back_leaves_nothing_behind(year: Year) -> None:
    def tables() -> list[tuple[str]]:
        with year.ledger.rows.datastore.cursor() as cursor:
            cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relname = 'alliances' ORDER BY 1")
            return cursor.fetchall()

    before = tables()
    with past(year.ledger, 20, Alliances):
        pass
    assert tables() == before
