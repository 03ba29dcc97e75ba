"""Party organisations on record, and which firms and social organisations have one (两个覆盖).

物业联合党支部   provisional until 2026-06-30   →  overdue from July on, unless it was made permanent or ended
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.party_orgs import (
    EndPartyOrg,
    MakePartyOrgPermanent,
    PartyOrgKind,
    RegisterPartyOrg,
)
from contracts.values import Day, Flag, Id
from domain.party_orgs import PartyOrgEnded, PartyOrgMadePermanent, PartyOrgRegistered
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.people import People
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class PartyOrgRow(Row):
    table, primary, searched = "party_orgs", ("org",), "name"
    indexed = ("unit", "covers", "parent")
    org: Id
    name: str
    kind: PartyOrgKind
    unit: Id
    """Which keeps it on record."""
    covers: Id
    parent: Id | None
    founded: Day
    provisional_until: Day | None
    permanent_since: Day | None = None
    ended: Day | None = None
    reason: Literal["dissolved", "merged", "recorded-by-mistake"] | None = None


class PartyOrgs(View):
    name = "party_orgs"
    rows = (PartyOrgRow,)
    events = (PartyOrgRegistered, PartyOrgMadePermanent, PartyOrgEnded)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        match recorded.body:
            case RegisterPartyOrg() as body:
                kept = {"org": recorded.stream, "unit": recorded.actor}
                yield Put(PartyOrgRow(**kept, **body.model_dump()))
            case MakePartyOrgPermanent(on=on):
                yield Change(PartyOrgRow, recorded.stream, permanent_since=on)
            case EndPartyOrg(on=on, reason=reason):
                yield Change(PartyOrgRow, recorded.stream, ended=on, reason=reason)


class PartyOrgNow(PartyOrgRow):
    standing: Literal["regular", "provisional", "overdue", "ended"]


NOW = """
    SELECT *, CASE
        WHEN ended <= %(today)s::date THEN 'ended'
        WHEN provisional_until IS NULL OR permanent_since <= %(today)s::date THEN 'regular'
        WHEN provisional_until < %(today)s::date THEN 'overdue'
        ELSE 'provisional' END AS standing
    FROM party_orgs
"""


def party_orgs(
    reading: Reading,
    today: Day,
    *,
    org: Ids = None,
    unit: Ids = None,
    covers: Ids = None,
    parent: Ids = None,
    kind: str | None = None,
    standing: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[PartyOrgNow]:
    """Party organisations as they stand on the day `today`. Needs PartyOrgs."""
    where = {
        "org": org, "unit": unit, "covers": covers, "parent": parent, "kind": kind, "standing": standing,
    }  # fmt: skip
    return page(reading, PartyOrgs, PartyOrgNow, NOW, {"today": today}, where=where, search=search, **paging)


class PartyCoverage(Row):
    """A firm or social organisation, and whether an organisation is set up in it."""

    table, primary = "party_coverage", ("unit",)
    unit: Id
    code: str
    name: str
    kind: str
    superior: Id | None
    orgs: int
    covered: Flag


COVERAGE = f"""
    SELECT *, orgs > 0 AS covered FROM (
        SELECT unit, code, name, kind, superior, position, changed,
               (SELECT count(*) FROM ({NOW}) AS now
                WHERE now.covers = units.unit AND standing <> 'ended' AND founded <= %(today)s::date) AS orgs
        FROM units WHERE kind IN ('enterprise', 'association', 'new-sector') AND (ends IS NULL OR ends > %(today)s::date)
    ) AS firms
"""
COVERAGE_VIEWS = (People, PartyOrgs)


def party_coverage(
    reading: Reading,
    today: Day,
    *,
    unit: Ids = None,
    superior: Ids = None,
    covered: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[PartyCoverage]:
    """Every firm and social organisation, and whether it is covered on the day `today`. Needs `COVERAGE_VIEWS`."""
    where = {"unit": unit, "superior": superior, "covered": covered}
    return page(reading, COVERAGE_VIEWS, PartyCoverage, COVERAGE, {"today": today}, where=where, **paging)
