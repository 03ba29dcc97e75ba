"""Whatever people try, in whatever order: what must always hold, holds after each step."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from contracts.statement import BatchHeader
from contracts.statements.agreements import SignAgreement
from contracts.statements.alliances import (
    AcceptMembership,
    Charter,
    FoundAlliance,
    InviteMember,
    RecordAttendance,
)
from contracts.statements.corrections import CorrectEntry
from contracts.statements.disputes import AnswerDispute, OpenDispute, RuleDispute
from contracts.statements.keys import Entrust
from contracts.statements.lists import ConfirmDelivery, DeliverClaim, MakeClaim
from contracts.statements.projects import DisburseFunds
from contracts.statements.resolutions import VoteResolution
from contracts.statements.secret_ballots import CloseBallotBox, EnterBallot, UnsealBallotBox
from contracts.statements.service import ConfirmDuty, ConfirmService, EndCheckIn, SheetPart
from contracts.statements.whistles import RaiseWhistle
from contracts.tree import leaf_hash
from domain.accounts import PARTS, Account
from domain.accounts_merged import AccountMerged
from domain.affirmations import StatementAffirmed
from domain.agenda import Aside
from domain.agreements import Agreement, digest_of
from domain.amendments import AgreementAmended
from domain.authority import Key, Roles
from domain.ballot_boxes import FEWEST_BALLOTS, BallotBoxClosed, BallotBoxUnsealed, BallotEntered
from domain.ballot_tokens import TokenIssued
from domain.bookings import AccountBooked
from domain.certificates import Certificate, CertificateIssued
from domain.chairs import ChairPassed, ChairTaken, evolve_chair
from domain.consultations import ConsultationAnswered, ConsultationAsked
from domain.corrections import EntryCorrected, EntryDoubled, EntryOverruled
from domain.deciding import Happened, World, day_of, minute_of
from domain.deliveries_reversed import DeliveryReversed
from domain.disputes import Dispute, RulingGiven, RulingProposed
from domain.duty import CheckInCounted, CheckInEnded
from domain.duty_lists import DutyItemCounted
from domain.duty_reversed import CheckInResumed, CheckInReversed
from domain.emergencies import EmergencyDeclared, EmergencyEnded
from domain.freezing import EntryFrozen, EntryReleased, MinutesFrozen, credited
from domain.fulfilments import Fulfilment
from domain.grids import Grid, GridClosed, GridEnded, PlacementCounted
from domain.handovers import HandoverTaken
from domain.history import History
from domain.hours import DAY_MINUTES, Booked, DutyPosted, HoursPosted, PersonDay, TimePosted, whole_day
from domain.issues import IssueAccepted, IssueFinished
from domain.lists import Claim, Delivery, DeliveryConfirmed, Item, Taken
from domain.matters_reversed import (
    DutyItemReversed,
    FollowUpReversed,
    FundsReversed,
    MilestoneReversed,
    VoteReversed,
    WhistleRatingReversed,
    WishReversed,
)
from domain.meetings import Meeting, MeetingConvened
from domain.offices import Appointment, DutyDayCounted
from domain.offices import Stage as OfficeStage
from domain.orders import Order, OrderRated
from domain.persons import PersonMerged
from domain.projects import Disbursed, MilestoneAccepted, Project
from domain.redemptions import Redemption
from domain.resolutions import FollowUpAnswered, ResolutionVoted
from domain.slips import MOST_PAIRS, Scan
from domain.standards import Attestation
from domain.stars import Grade, StarAwarded
from domain.terms import numbered
from domain.time_reversed import HoursReversed
from domain.trainings import TrainingConfirmed, TrainingRecorded
from domain.transfers import Transfer
from domain.venues import Booking
from domain.visits import Visit
from domain.whistles import WhistleAnswered, WhistleRaised, WhistleRated, WhistleRefused
from domain.wishes import Stage as WishStage
from domain.wishes import WishClaim, WishThanked
from tests.domain.deeds import TODAY, UNITS, Deeds, from_to, volunteering
from tests.domain.deeds import item as listed_item


def must_hold(holds: Callable[["County"], None]) -> Callable[["County"], None]:
    """An invariant of what has happened: looked at when something has. Most steps are refused, and then nothing has."""

    @invariant()
    @wraps(holds)
    def held(county: "County") -> None:
        happened = len(county.s.story.happened)
        if county.looked_at.get(holds.__name__) != happened:
            holds(county)
            county.looked_at[holds.__name__] = happened

    return held


class County(Deeds):
    def __init__(self) -> None:
        super().__init__()
        self.looked_at: dict[str, int] = {}
        """After how many events each invariant was looked at last."""
        self.versions: Counter[str] = Counter()
        self.checked = 0
        self.grouped: tuple[int, dict[type, list[tuple[str, Any]]]] = (0, {})

    @must_hold
    def versions_of_each_stream_are_1_2_3(self) -> None:
        for happened in self.s.story.happened[self.checked :]:
            self.versions[happened.stream] += 1
            assert happened.version == self.versions[happened.stream]
        self.checked = len(self.s.story.happened)

    @must_hold
    def the_legs_of_each_posting_sum_to_zero(self) -> None:
        for posted in self.s.events(HoursPosted):
            assert sum(leg.minutes for leg in posted.legs) == 0
            assert sum(leg.hundredths for leg in posted.point_legs or ()) == 0
            credited = posted.credit.minutes if posted.credit else posted.minutes
            assert -min((leg.minutes for leg in posted.legs), default=0) == credited <= posted.minutes

    @must_hold
    def what_an_account_counts_is_what_its_legs_say_since_its_bank_has_a_charter(self) -> None:
        held: dict[str, list[int]] = {}
        for happened in self.s.story.happened:
            data = happened.data
            if not isinstance(data, Booked) or getattr(data, "credit", True) is None:
                continue
            assert not sum(leg.minutes for leg in data.legs)
            for leg in data.legs:
                held.setdefault(leg.account, [0, 0])[0] += leg.minutes
            for points in data.point_legs or ():
                held.setdefault(points.account, [0, 0])[1] += points.hundredths
        for stream, account in self.of_kind(Account):
            assert [account.minutes.total, account.points.total] == held.get(stream, [0, 0])
            assert 0 <= account.carried < PARTS
            assert sum(lot.amount for lot in account.minutes.lots) == max(account.minutes.total, 0)

    @must_hold
    def nobody_spends_what_they_do_not_have(self) -> None:
        """A balance falls below zero by a correction alone."""
        corrected = any(
            isinstance(each.data, EntryCorrected | EntryOverruled | EntryDoubled)
            for each in self.s.story.happened
        )
        for _, account in self.of_kind(Account):
            assert corrected or (account.minutes.total >= 0 <= account.points.total)

    @must_hold
    def a_second_person_stands_behind_what_leaves_a_bank_or_was_signed_on_behalf(self) -> None:
        for _, asked in self.of_kind(Redemption, Transfer):
            assert asked.unit
        for happened in self.s.story.happened:
            if isinstance(happened.data, AccountBooked) and happened.data.kind in (
                "redemption",
                "grant",
                "referral",
                "opening",
            ):
                asked = self.s.story.state(happened.data.of)
                confirmed = self.s.rule("confirmed", happened.data.of)
                assert confirmed is None or asked.holder not in confirmed.holders

    @must_hold
    def what_is_taken_is_what_claims_hold_and_never_more_than_there_is(self) -> None:
        held: Counter[str] = Counter()
        for stream, claim in self.of_kind(Claim):
            delivered = self.taken(stream)
            assert delivered == self.recorded_and_not_rejected(stream)
            assert 0 <= delivered <= claim.quantity
            held[claim.item] += delivered if claim.withdrawn else claim.quantity
        for stream, item in self.of_kind(Item):
            assert 0 <= self.taken(stream) == held[stream] <= item.quantity

    @must_hold
    def no_day_of_a_person_has_more_minutes_than_a_day_and_none_counts_twice(self) -> None:
        for _, day in self.of_kind(PersonDay):
            clocked = [minute for span in day.spans for minute in range(span.start, span.end)]
            assert len(clocked) == len(set(clocked)) <= day.minutes <= DAY_MINUTES

    @must_hold
    def whoever_has_several_numbers_has_one_day_and_nothing_new_under_any_but_the_last(self) -> None:
        merged: set[str] = set()
        for each in self.s.story.happened:
            match each.data:
                case PersonMerged():
                    assert each.stream not in merged
                    merged.add(each.stream)
                case HoursPosted(person=person) | DutyPosted(person=person):
                    assert person not in merged
        world = World(self.s.story.history)
        for stream, day in self.of_kind(PersonDay):
            if day.joined:
                whole = whole_day(world, stream)
                clocked = [minute for span in whole.spans for minute in range(span.start, span.end)]
                assert len(clocked) == len(set(clocked)) <= whole.minutes <= DAY_MINUTES
        for _, account in self.of_kind(Account):
            if account.moved_to:
                assert (account.minutes.total, account.points.total, account.minutes.lots) == (0, 0, ())

    @must_hold
    def a_record_is_posted_once_and_a_person_reports_to_one_community_at_a_time(self) -> None:
        posted = Counter(
            each.data.record for each in self.s.story.happened if isinstance(each.data, TimePosted)
        )
        assert max(posted.values(), default=0) <= 1
        reporting: dict[str, str] = {}
        days: dict[str, tuple[str, str]] = {}
        for each in self.s.story.happened:
            match each.data, each.body:
                case ((CheckInCounted() as data), _):
                    days[data.record] = (data.person, data.on)
                    reporting[data.record] = data.person
                case CheckInEnded(), EndCheckIn(about=about):
                    reporting.pop(about.stream, None)
                case CheckInReversed(record=record), _:
                    reporting.pop(record, None)
                    days.pop(record)
                case CheckInResumed(record=record), _:
                    reporting[record] = days[record][0]
            assert len(set(reporting.values())) == len(reporting)
            assert len(set(days.values())) == len(days)

    @must_hold
    def only_the_keeper_or_a_member_that_hosts_posts_and_only_of_what_was_held_that_day(self) -> None:
        signer = None
        for happened in self.s.story.happened:
            signer = happened.actor or signer
            if isinstance(happened.data, HoursPosted):
                activity = self.s.story.state(happened.data.activity)
                assert signer == self.s["community"] or activity.hosted_by(signer)
                assert (activity.held, activity.on) == (True, happened.data.on)

    @must_hold
    def nobody_confirms_what_they_recorded_or_did(self) -> None:
        confirmer = None
        for happened in self.s.story.happened:
            if happened.body is not None:
                confirmer = getattr(happened.data, "holder", None)
            if isinstance(happened.data, HoursPosted | DutyPosted | CheckInCounted):
                record = self.s.story.state(happened.data.record)
                assert confirmer not in (None, record.holder, record.body.person)

    @must_hold
    def what_one_side_recorded_another_person_of_the_other_side_confirms_once(self) -> None:
        for stream, record in self.of_kind(Delivery, Fulfilment, Visit):
            if confirmed := self.s.rule("confirmed", stream):
                assert bool(confirmed.rejected_by) != bool(confirmed.holders)
                assert confirmed.rejected_by not in (record.unit, record.agent) or not confirmed.rejected_by
                for holder, unit in zip(confirmed.holders, confirmed.units, strict=True):
                    assert holder != record.holder
                    assert unit not in (record.unit, record.agent)

    @must_hold
    def a_slip_serves_once_and_nobody_is_scanned_a_fourth_time_or_before_it_was_issued(self) -> None:
        scans = [scan for _, scan in self.of_kind(Scan)]
        used = Counter((scan.body.activity, scan.body.series, scan.body.number) for scan in scans)
        assert max(used.values(), default=0) <= 1
        ways = Counter(
            (scan.body.activity, scan.body.person, scan.body.at[:10], scan.body.way) for scan in scans
        )
        assert max(ways.values(), default=0) <= MOST_PAIRS
        for scan in scans:
            issued = self.s.rule("slips", scan.body.activity, str(scan.body.series)).issued
            assert scan.body.at >= minute_of(issued, "Asia/Shanghai")

    @must_hold
    def a_grade_is_awarded_by_a_second_person_after_its_notice_and_above_what_is_held(self) -> None:
        for happened in self.s.story.happened:
            if isinstance(happened.data, StarAwarded):
                star = self.s.story.state(happened.stream)
                assert happened.data.holder not in (star.holder, star.body.person)
                assert day_of(happened.received, "Asia/Shanghai") > star.until
                assert happened.data.minutes >= star.threshold
        for _, grade in self.of_kind(Grade):
            thresholds = [threshold for _, threshold in grade.awards]
            assert thresholds == sorted(set(thresholds))

    @must_hold
    def a_certificate_is_issued_by_a_second_person_after_its_notice_for_what_was_posted_then(self) -> None:
        posted: dict[str, int] = {}
        for happened in self.s.story.happened:
            match happened.data:
                case HoursPosted(record=record, minutes=minutes):
                    posted[record] = minutes
                case HoursReversed(record=record):
                    del posted[record]
                case CertificateIssued() as said:
                    certificate = self.s.story.state(happened.stream)
                    assert said.holder not in (certificate.handler, said.person)
                    assert day_of(happened.received, "Asia/Shanghai") > certificate.until
                    total = sum(posted.get(record, 0) for record in certificate.records)
                    assert said.clocked + said.entered == total > 0
        numbers = [certificate.said.number for _, certificate in self.of_kind(Certificate)]
        assert len(set(numbers)) == len(numbers)

    @must_hold
    def no_unit_speaks_for_both_sides_of_a_claim(self) -> None:
        for _, claim in self.of_kind(Claim):
            item = self.s.story.state(claim.item)
            assert not {claim.unit, claim.agent} & {item.publisher, item.agent} - {None}

    @must_hold
    def what_a_unit_says_of_itself_is_answered_once_by_another_and_by_another_person(self) -> None:
        said = {ConsultationAsked: ConsultationAnswered, TrainingRecorded: TrainingConfirmed}
        first: dict[str, tuple[str | None, str | None]] = {}
        answered = Counter[str]()
        for happened in self.s.story.happened:
            if type(happened.data) in said:
                first[happened.stream] = (happened.actor, happened.data.holder)
            if type(happened.data) in said.values():
                unit, holder = first[happened.stream]
                assert happened.actor != unit
                assert happened.data.holder != holder
                answered[happened.stream] += 1
        assert max(answered.values(), default=0) <= 1

    @must_hold
    def emergency_whistles_are_raised_while_an_emergency_is_in_force_that_another_person_declared(
        self,
    ) -> None:
        declared: dict[str, str | None] = {}
        for happened in self.s.story.happened:
            match happened.data, happened.body:
                case EmergencyDeclared(holder=holder), _:
                    declared[happened.stream] = holder
                case EmergencyEnded(), _:
                    del declared[happened.stream]
                case WhistleRaised(holder=holder), RaiseWhistle(kind=kind, emergency=under):
                    assert (kind == "emergency") == (under is not None)
                    if under:
                        assert declared[under] != holder
                        day = day_of(happened.received, "Asia/Shanghai")
                        emergency = self.s.story.state(under)
                        assert emergency.starts <= day <= emergency.until

    @must_hold
    def an_issue_is_accepted_by_whoever_reported_it_and_by_another_person_than_put_it_right(self) -> None:
        finished: dict[str, str | None] = {}
        for happened in self.s.story.happened:
            if isinstance(happened.data, IssueFinished):
                finished[happened.stream] = happened.data.holder
            if isinstance(happened.data, IssueAccepted):
                assert happened.data.holder != finished.pop(happened.stream)
                assert happened.actor == self.s.story.state(happened.stream).reporter

    @must_hold
    def a_day_in_office_counts_within_its_term_and_for_the_two_units_of_the_office(self) -> None:
        for counted in self.s.events(DutyDayCounted):
            office: Appointment = self.s.story.state(counted.appointment)
            assert office.body.starts <= counted.on <= office.body.ends
            assert (counted.person, counted.unit, counted.at) == (
                office.body.person,
                office.unit,
                office.body.at,
            )
            assert office.stage == OfficeStage.HELD

    @must_hold
    def a_handover_is_taken_once_by_whoever_it_was_made_to(self) -> None:
        taken: Counter[str] = Counter()
        for happened in self.s.story.happened:
            if isinstance(happened.data, HandoverTaken):
                taken[happened.stream] += 1
                assert happened.data.holder == self.s.story.state(happened.stream).body.to
        assert max(taken.values(), default=0) <= 1

    @must_hold
    def a_box_holds_no_more_ballots_than_tokens_and_no_secret_is_out_before_it_is_closed(self) -> None:
        closed: dict[str, int] = {}
        for happened in self.s.story.happened:
            match happened.data, happened.body:
                case TokenIssued(holder=holder), _:
                    assert holder != self.s.story.state(happened.stream).holder
                case BallotBoxClosed(tokens=tokens, ballots=ballots), CloseBallotBox(evaluation=evaluation):
                    assert ballots <= tokens
                    closed[evaluation] = ballots
                case BallotBoxUnsealed(), UnsealBallotBox(evaluation=evaluation):
                    assert closed[evaluation] >= FEWEST_BALLOTS
                case BallotEntered(), EnterBallot(evaluation=evaluation):
                    assert evaluation not in closed

    @must_hold
    def no_hour_of_a_venue_is_kept_twice(self) -> None:
        for stream, _ in self.of_kind(Item):
            for day in {booking.on for _, booking in self.of_kind(Booking) if booking.item == stream}:
                spans = self.s.rule("venue-day", stream, day).spans
                minutes = [minute for span in spans for minute in range(span.start, span.end)]
                assert len(minutes) == len(set(minutes))
                assert sorted(spans, key=str) == sorted(
                    (
                        booking.span
                        for _, booking in self.of_kind(Booking)
                        if (booking.item, booking.on, booking.cancelled) == (stream, day, False)
                    ),
                    key=str,
                )

    @must_hold
    def what_is_attested_by_one_person_another_confirms_once(self) -> None:
        for stream, attestation in self.of_kind(Attestation):
            if confirmed := self.s.rule("confirmed", stream):
                assert attestation.holder not in confirmed.holders
                assert len(confirmed.holders) == 1
                assert set(confirmed.units) <= {attestation.unit, attestation.keeper}

    @must_hold
    def what_lies_on_a_grid_is_no_person_and_was_put_there_while_the_grid_stood(self) -> None:
        ended: set[str] = set()
        for happened in self.s.story.happened:
            if isinstance(happened.data, GridEnded | GridClosed):
                assert happened.stream not in ended
                ended.add(happened.stream)
            if isinstance(happened.data, PlacementCounted):
                assert happened.data.grid not in ended
                assert isinstance(
                    self.s.story.state(happened.data.document), Item | Meeting | Order | Project
                )
        for stream, grid in self.of_kind(Grid):
            assert self.s.rule("grid-code", grid.code).grid == stream
            assert not grid.parent or self.s.story.state(grid.parent).level < grid.level

    @must_hold
    def an_order_is_rated_by_another_person_than_did_it_and_by_another_unit(self) -> None:
        for happened in self.s.story.happened:
            if isinstance(happened.data, OrderRated):
                order = self.s.story.state(happened.stream)
                assert happened.data.holder != order.holder
                assert happened.actor == order.community != order.unit == happened.data.unit

    @must_hold
    def a_wish_is_held_by_one_claim_and_thanked_for_once(self) -> None:
        held = Counter(
            claim.wish for _, claim in self.of_kind(WishClaim) if claim.stage != WishStage.RELEASED
        )
        assert max(held.values(), default=0) <= 1
        thanked = Counter(data.wish for data in self.s.events(WishThanked))
        thanked.subtract(data.wish for data in self.s.events(WishReversed))
        assert max(thanked.values(), default=0) <= 1

    @must_hold
    def a_department_answers_a_whistle_once_and_is_rated_once_by_whoever_called_it(self) -> None:
        answered = Counter(
            (each.data.whistle, each.actor)
            for each in self.s.story.happened
            if isinstance(each.data, WhistleAnswered | WhistleRefused)
        )
        assert max(answered.values(), default=0) <= 1
        rated = [each for each in self.s.story.happened if isinstance(each.data, WhistleRated)]
        times = Counter(each.stream for each in rated)
        times.subtract(
            each.stream for each in self.s.story.happened if isinstance(each.data, WhistleRatingReversed)
        )
        assert max(times.values(), default=0) <= 1
        for each in rated:
            assert each.actor == each.data.raiser != each.data.department

    @must_hold
    def no_more_is_paid_than_was_granted_and_no_milestone_counts_twice(self) -> None:
        paid: Counter[tuple[str, int]] = Counter()
        for each in self.s.story.happened:
            if isinstance(each.body, DisburseFunds):
                paid[each.body.about.stream, each.body.line] += each.body.fen
            if isinstance(each.data, FundsReversed):
                paid[each.data.project, each.data.line] -= each.data.fen
        for stream, project in self.of_kind(Project):
            for place, line in enumerate(project.body.funding, 1):
                disbursed = self.s.rule("funding-line", stream, str(place)) or Disbursed()
                assert disbursed.fen == paid[stream, place] <= line.granted_fen <= line.ceiling_fen
        reached = Counter((data.project, data.milestone) for data in self.s.events(MilestoneAccepted))
        reached.subtract((data.project, data.milestone) for data in self.s.events(MilestoneReversed))
        assert max(reached.values(), default=0) <= 1

    @must_hold
    def parties_sign_what_is_on_the_table_in_their_order(self) -> None:
        for _, agreement in self.of_kind(Agreement):
            in_turn = agreement.order[: len(agreement.signed)]
            assert agreement.signed == in_turn or agreement.free
            assert len({*agreement.signed}) == len(agreement.signed)
            assert {*agreement.signed} <= {*agreement.order}
            assert not (agreement.countersigned and agreement.waiting)
            assert agreement.digest == digest_of(agreement.terms)
            assert agreement.version == 1 + len(agreement.earlier) or agreement.amends
            numbers = [number for each in agreement.versions for number in numbered(each)]
            assert {*numbers} == {*range(1, 1 + max(numbers))} or agreement.amends
            assert not agreement.ended_on or (
                agreement.complete and agreement.ended_on <= agreement.terms.ends
            )
            assert not (agreement.complete and agreement.declined_by)

    @must_hold
    def nobody_is_bound_and_nobody_is_put_out_without_their_signature(self) -> None:
        signers = {
            (each.stream, each.actor)
            for each in self.s.story.happened
            if isinstance(each.body, SignAgreement)
        }
        for happened in self.s.story.happened:
            if isinstance(happened.data, AgreementAmended):
                signed = {actor for stream, actor in signers if stream == happened.data.amendment}
                assert {*happened.data.joined, *happened.data.left} <= signed
                assert not {*happened.data.joined} & {*happened.data.left}

    @must_hold
    def what_follows_a_template_has_the_clauses_that_it_requires(self) -> None:
        for _, agreement in self.of_kind(Agreement):
            if agreement.terms.typed and agreement.terms.typed.follows:
                template = self.s.story.state(agreement.terms.typed.follows)
                required = {clause.text for clause in template.clauses if clause.required}
                assert required <= {*agreement.terms.clauses}

    @must_hold
    def a_resolution_passes_by_the_votes_of_those_who_came_and_do_not_stand_aside(self) -> None:
        places: set[tuple[str, int]] = set()
        attended: dict[str, set[str]] = {}
        voted: dict[str, tuple[str, int]] = {}
        for happened in self.s.story.happened:
            if isinstance(happened.body, RecordAttendance):
                attended[happened.stream] = set(happened.body.attended)
            if isinstance(happened.data, VoteReversed):
                places.remove(voted[happened.data.resolution])
            if not isinstance(happened.data, ResolutionVoted):
                continue
            body = happened.body
            assert isinstance(body, VoteResolution)
            place = voted[happened.stream] = (body.about.stream, body.place)
            assert place not in places
            places.add(place)
            aside = self.s.rule("interests", body.about.stream, str(body.place)) or Aside()
            present = attended[body.about.stream] - set(aside.units)
            assert set(body.in_favour) | set(body.against) <= present
            assert happened.data.passed == (2 * len(body.in_favour) > len(present))

    @must_hold
    def what_somebody_reports_as_done_another_person_accepts_once(self) -> None:
        accepter, done = None, Counter[str]()
        for happened in self.s.story.happened:
            if happened.body is not None:
                accepter = getattr(happened.data, "holder", None)
            if isinstance(happened.data, FollowUpAnswered | DutyItemCounted):
                assert accepter not in (None, self.s.story.state(happened.data.report).holder)
                done[happened.stream] += getattr(happened.data, "accepted", True)
            if isinstance(happened.data, FollowUpReversed | DutyItemReversed):
                done[happened.stream] -= 1
        assert max(done.values(), default=0) <= 1

    @must_hold
    def meetings_are_called_by_whoever_was_in_the_chair(self) -> None:
        chair = None
        for happened in self.s.story.happened:
            if isinstance(happened.data, ChairPassed | ChairTaken):
                chair = evolve_chair(chair, happened)
            if chair and isinstance(happened.data, MeetingConvened):
                term = chair.on(day_of(happened.received, "Asia/Shanghai"))
                assert term is None or happened.actor == term.unit

    @must_hold
    def what_is_frozen_is_what_is_contested_now_and_stays_in_its_account(self) -> None:
        story = self.s.story
        frozen: dict[int, str] = {}
        balances: Counter[str] = Counter()
        corrected: set[int] = set()
        for each in story.happened:
            match each.data, each.body:
                case EntryFrozen(entry=entry, dispute=dispute), _:
                    assert entry not in frozen
                    assert entry not in corrected
                    frozen[entry] = dispute
                case EntryReleased(entry=entry), _:
                    del frozen[entry]
                case (EntryCorrected(), CorrectEntry(entry=ref)):
                    assert ref.index not in frozen
                    assert ref.index not in corrected
                    corrected.add(ref.index)
                case ((EntryOverruled(entry=entry) | EntryDoubled(entry=entry)), _):
                    assert entry not in frozen
                    assert entry not in corrected
                    corrected.add(entry)
                case Booked(legs=legs), _:
                    for leg in legs:
                        balances[leg.account] += leg.minutes
                    if isinstance(each.data, AccountBooked) and each.data.kind in SPENT:
                        contested = frozen_then(story.happened, frozen)[each.data.account]
                        assert balances[each.data.account] >= contested
        assert all(self.s.story.state(dispute).open for dispute in frozen.values())
        held = frozen_then(story.happened, frozen)
        for account in held.keys() | {each.account for each in self.s.events(MinutesFrozen)}:
            assert self.s.rule("frozen-minutes", account).minutes == held[account] >= 0
        assert sum(balances.values()) == 0

    @must_hold
    def two_persons_rule_who_are_no_side_and_once_more_at_most(self) -> None:
        proposed: dict[str, tuple[str, str]] = {}
        given: Counter[str] = Counter()
        for each in self.s.story.happened:
            if isinstance(each.data, RulingProposed | RulingGiven):
                assert isinstance(each.body, RuleDispute)
                holder, dispute = each.data.holder, self.s.story.state(each.stream)
                assert holder not in dispute.told
                if isinstance(each.data, RulingGiven):
                    first, outcome = proposed[each.stream]
                    assert first != holder
                    assert outcome == each.body.outcome
                    given[each.stream] += 1
                proposed[each.stream] = (str(holder), each.body.outcome)
        assert max(given.values(), default=0) <= 2
        for stream, dispute in self.of_kind(Dispute):
            assert dispute.ruler not in (dispute.whose, *dispute.answers)
            assert given[stream] <= dispute.instance

    @must_hold
    def only_the_holder_of_a_suspect_key_affirms_what_it_signed_and_once(self) -> None:
        story, said = self.s.story, Counter[str]()
        for each in self.s.events(StatementAffirmed):
            at = each.entry
            assert story.happened[at].digest == each.statement
            said[each.statement] += 1
            affirms = story.state(self.s.county.rule("key", each.key))
            signed = World(story.history).signed(at, leaf_hash(story.writers[at]()).hex())
            keys = [story.state(self.s.county.rule("key", keyid)) for keyid in signed.keyids]
            assert all(key.suspect_from is None or key.suspect_from <= at for key in keys)
            assert {key.holder for key in keys if key.suspect_from is not None} == {affirms.holder}
        assert all(times == 1 for times in said.values())

    @must_hold
    def keys_in_use_are_counted(self) -> None:
        valid: Counter[tuple[str, str]] = Counter()
        for _, key in self.of_kind(Key):
            valid[key.unit, key.holder] += key.valid
        for (unit, holder), count in valid.items():
            assert self.s.rule("keys-in-use", unit, holder).count == count

    @must_hold
    def a_unit_keeps_an_administrator(self) -> None:
        for name in UNITS:
            unit = self.s[name]
            listed = self.s.rule("administrators", unit).persons
            held = [
                roles.person
                for _, roles in self.of_kind(Roles)
                if roles.unit == unit and "administrator" in roles.held
            ]
            assert sorted(listed) == sorted(held) != []

    def teardown(self) -> None:
        """The same events in a new history give the same states, and sheets the same items."""
        again = replayed(self.s.story.log, self.s.story.happened)
        assert again._streams == self.s.story.history._streams
        assert again._batches == self.s.story.history._batches

    def of_kind(self, *kinds):
        """Every stream whose state is of these kinds now; sorted out once for all invariants of a step."""
        at, grouped = self.grouped
        if at != len(self.s.story.happened):
            grouped = {}
            for stream, state in self.streams():
                grouped.setdefault(type(state), []).append((stream, state))
            self.grouped = len(self.s.story.happened), grouped
        return [each for kind, found in grouped.items() if issubclass(kind, kinds) for each in found]

    def recorded_and_not_rejected(self, claim: str) -> int:
        """What the records of delivery come to, but for those that the other side rejected."""
        deliveries = [each for each in self.of_kind(Delivery) if each[1].claim == claim]
        answers = [(delivery, self.s.rule("confirmed", stream)) for stream, delivery in deliveries]
        back = sum(data.quantity for data in self.s.events(DeliveryReversed) if data.claim == claim)
        return (
            sum(delivery.quantity for delivery, answer in answers if not (answer and answer.rejected_by))
            - back
        )

    def taken(self, stream: str) -> int:
        return (self.s.rule("taken", stream) or Taken()).quantity


SPENT = {"redemption", "gift", "donation", "exchange-out"}


def frozen_then(happened: list[Happened], entries: Iterable[int]) -> Counter[str]:
    """The minutes that these entries gave, by account, where it lies now."""
    held: Counter[str] = Counter()
    moved = {each.stream: each.data.into for each in happened if isinstance(each.data, AccountMerged)}
    for entry in entries:
        for account, amount in credited(happened[entry]):
            while account in moved:
                account = moved[account]
            held[account] += amount["minutes"]
    return held


def replayed(log: str, happened: list[Happened]) -> History:
    history, batch, left = History(log), None, 0
    for each in happened:
        item = batch if left and each.body is not None else None
        history.record(each, item)
        left -= item is not None
        if isinstance(each.body, BatchHeader):
            batch, left = each.digest, each.body.count
    return history


class Briefly(County):
    pass


class Contested(County):
    """Where little else happens than that something counts, is corrected and contested.

    Two sheets are confirmed, and so is an hour of somebody with a key; two units carry papers for whoever has none. In the
    industry's alliance, above which the county rules, a delivery was contested and that was rejected: whoever lost may appeal.
    """

    def __init__(self) -> None:
        super().__init__()
        s = self.s
        s["lead2's hour"] = s.says("community2", volunteering(s, "lead2", from_to("08:00", "09:00")))
        s.says("community", ConfirmService(records=(s.about("lead2's hour"),)))
        s.says("community", ConfirmService(sheets=(SheetPart(batch=s.sheets["sheet 0"]),)))
        s.says("community", ConfirmDuty(sheets=(SheetPart(batch=s.sheets["sheet 1"], **{"except": (0,)}),)))
        for unit in ("hospital", "school"):
            s.says(unit, Entrust(of=s["member 1"], evidence="7" * 64))
        contest = OpenDispute(entry=s.story.ref(HoursPosted), wrong="time", text="时间不对")
        s.says("lead2", contest, as_self=True)
        self.rejected_in_the_industry()

    def rejected_in_the_industry(self) -> None:
        s = self.s
        charter = Charter(title="行业联盟章程(虚构)", effective=TODAY)
        s["industry"] = s.says(
            "hospital", FoundAlliance(name="行业联合体(虚构)", level="industry", charter=charter)
        )
        for unit in ("bureau", "community"):
            s["place"] = s.says("hospital", InviteMember(alliance=s["industry"], unit=s[unit]))
            s.says(unit, AcceptMembership(), on="place")
        offer = listed_item(s, "resource", 2).model_copy(update={"alliance": s["industry"]})
        s["offer"] = s.says("bureau", offer)
        s["taken"] = s.says("community", MakeClaim(about=s.about("offer"), quantity=1))
        s["given"] = s.says("bureau", DeliverClaim(about=s.about("taken"), quantity=1, on=TODAY))
        s.says("community", ConfirmDelivery(about=s.about("given")))
        contest = OpenDispute(entry=s.story.ref(DeliveryConfirmed, -1), wrong="not-done", text="没有用过")
        s["rejected"] = s.says("community", contest)
        s.says("bureau", AnswerDispute(answer="contests", text="登记簿上有"), on="rejected")
        for by in ("hospital", "hospital2"):
            s.says(by, RuleDispute(outcome="rejected", reason="登记簿上有"), on="rejected")


KEPT = {"correct_or_contest", "confirm_records", "end_a_check_in", "let_time_pass"}
for _name in set(dir(Deeds)) - KEPT:
    if hasattr(getattr(Deeds, _name), "hypothesis_stateful_rule"):
        setattr(Contested, _name, None)


class AtLength(County):
    pass


slow_is_fine = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
Briefly.TestCase.settings = settings(
    max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=slow_is_fine
)
AtLength.TestCase.settings = settings(
    max_examples=100, stateful_step_count=100, deadline=None, suppress_health_check=slow_is_fine
)
Contested.TestCase.settings = settings(Briefly.TestCase.settings, max_examples=25)
TestBriefly = Briefly.TestCase
TestContested = pytest.mark.slow(Contested.TestCase)
TestAtLength = pytest.mark.slow(AtLength.TestCase)
