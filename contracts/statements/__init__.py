"""Everything that can be signed, by the name it has on the wire.

A body lists what its signer claims and nothing that the ledger works out. `BODIES` is closed: a type that is not
in it is refused.
"""

from contracts.statement import Body
from contracts.statements import (
    agreements,
    alliances,
    banks,
    cadences,
    calendars,
    certificates,
    chairs,
    consultations,
    corrections,
    coverage,
    disputes,
    draws,
    duty_lists,
    emergencies,
    evaluations,
    exchanges,
    expiry,
    grids,
    handovers,
    honours,
    issues,
    keys,
    lists,
    notices,
    offices,
    openings,
    orders,
    party_orgs,
    person_mergers,
    pledges,
    projects,
    rectifications,
    resolutions,
    rulebooks,
    secret_ballots,
    service,
    slips,
    spending,
    standards,
    stars,
    studies,
    templates,
    trainings,
    units,
    venues,
    whistles,
    wishes,
)

MODULES = (
    keys, person_mergers, units, party_orgs, coverage, grids, venues, alliances, chairs, resolutions, cadences,
    calendars, duty_lists, offices, handovers, honours, pledges, rectifications, standards, consultations,
    trainings, studies, agreements, templates, lists, orders, wishes, emergencies, whistles, projects,
    issues, service, slips, stars, certificates, banks, openings, spending, expiry, exchanges,
    rulebooks, corrections, disputes, notices, draws, evaluations, secret_ballots,
)  # fmt: skip


def _bodies() -> dict[str, type[Body]]:
    found = {}
    for module in MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Body) and "type" in vars(value):
                found[value.type] = value
    return dict(sorted(found.items()))


BODIES: dict[str, type[Body]] = _bodies()
