"""All that can be decided, gathered: importing this module registers every decider and every event."""

from collections.abc import Sequence

from contracts.statements import BODIES
from domain import (
    accounts,
    accounts_merged,
    activities,
    agenda,
    agreements,
    alliances,
    amendments,
    attendance,
    authority,
    ballot_boxes,
    ballot_tokens,
    banks,
    batches,
    bookings,
    bringing,
    cadences,
    calendars,
    certificates,
    chairs,
    claim_transfers,
    complaints,
    confirmations,
    consultations,
    correction_requests,
    corrections,
    counting,
    coverage_work,
    deliveries_reversed,
    disputes,
    draws,
    duty,
    duty_lists,
    duty_reversed,
    emergencies,
    entrustments,
    evaluations,
    exchanges,
    expiry,
    freezing,
    fulfilments,
    grids,
    handovers,
    honours,
    hours,
    issues,
    keys,
    leaving,
    lineage,
    lists,
    log,
    matters_reversed,
    meetings,
    meetings_reversed,
    notices,
    offices,
    openings,
    orders,
    party_orgs,
    person_mergers,
    persons,
    pledges,
    projects,
    rectifications,
    redemptions,
    resolutions,
    rolls,
    rulebooks,
    rulings,
    service,
    signatures,
    slips,
    standards,
    stars,
    studies,
    templates,
    terminations,
    time_reversed,
    trainings,
    transfers,
    units,
    venues,
    visits,
    whistles,
    wishes,
)
from domain.deciding import DECIDERS, Act, Happened, Happening, World, decide

MODULES = (
    accounts, accounts_merged, activities, agenda, agreements, alliances, amendments, attendance,
    authority, ballot_boxes, ballot_tokens, banks, batches, bookings, bringing, cadences, calendars, certificates, chairs,
    claim_transfers, complaints, confirmations, consultations, correction_requests, corrections,
    counting, coverage_work, deliveries_reversed, disputes, draws, duty, duty_lists, duty_reversed, emergencies,
    entrustments, evaluations, exchanges, expiry, freezing, fulfilments, grids, handovers, honours,
    hours, issues, keys, leaving, lineage, lists, log, matters_reversed, meetings, meetings_reversed,
    notices, offices, openings, orders, party_orgs, person_mergers, persons, pledges, projects,
    rectifications, redemptions, resolutions, rolls, rulebooks, rulings, service, signatures, slips,
    standards, stars, studies, templates, terminations, time_reversed, trainings, transfers, units, venues, visits,
    whistles, wishes,
)  # fmt: skip

assert set(DECIDERS) == set(BODIES.values()), "every statement has its decider"


def act_out(world: World, act: Act) -> list[Happened]:
    """Decide, give each event its version, and let the world see it: what a statement adds to history.

    Raises:
        Refused: nothing happens.
    """
    return place(world, act, decide(world, act))


def place(world: World, act: Act, happenings: Sequence[Happening]) -> list[Happened]:
    placed = []
    for first, (stream, data) in zip([True] + [False] * len(happenings), happenings, strict=False):
        happened = Happened(
            stream=stream,
            version=world.folded(stream).version + 1,
            data=data,
            received=act.received,
            digest=act.statement.digest,
            body=act.statement.body if first else None,
            actor=act.actor if first else None,
        )
        world.happen(happened)
        placed.append(happened)
    return placed
