"""The registers: what the API and the pages list, filtered, searched and page by page.

    with at(ledger, as_of, Lists) as reading:
        first = items(reading, alliance=a, search="空调", limit=20)
        second = items(reading, alliance=a, search="空调", limit=20, after=first.next)

Each needs the view that it names (`at(…, Lists)`). Filters that are None let everything pass. Who may see which rows
is decided by the caller, by giving the alliances or units that they belong to. Hours and duty: `accounts`.
"""

from collections.abc import Collection
from typing import Literal, Unpack

from contracts.values import Day, Digest, Flag, Frozen, Id
from projections.activities import Activities, ActivityRow
from projections.agreements import AgreementRow, Agreements, CommitmentRow, FulfilmentRow, PartyChangeRow
from projections.alliances import AllianceRow, Alliances, MembershipRow
from projections.lists import ClaimRow, DeliveryRow, ItemRow, Lists
from projections.meetings import AttendanceRow, MeetingRow, Meetings, ProposalRow
from projections.pages import Page, Paging, page
from projections.people import EntrustmentRow, KeyRow, People, PersonRow, RoleRow, UnitRow
from projections.reading import Reading
from projections.rulebooks import MarkRow, RulebookRow, Rulebooks

Ids = Id | Collection[Id] | None

# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def units(
    reading: Reading,
    *,
    unit: Ids = None,
    code: str | None = None,
    superior: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[UnitRow]:
    where = {"unit": unit, "code": code, "superior": superior}
    return page(reading, People, UnitRow, where=where, search=search, **paging)


def persons(
    reading: Reading,
    *,
    person: Ids = None,
    registrar: Ids = None,
    merged_into: Ids = None,
    **paging: Unpack[Paging],
) -> Page[PersonRow]:
    where = {"person": person, "registrar": registrar, "merged_into": merged_into}
    return page(reading, People, PersonRow, where=where, **paging)


def numbers(reading: Reading, person: Id) -> list[Id]:
    """All numbers of a person, however often they were merged; `person` itself first. Needs People."""
    found = [person]
    for number in found:  # it grows
        reading.cursor.execute(
            "SELECT person::text FROM persons WHERE merged_into = %s ORDER BY position", (number,)
        )
        found += [other for (other,) in reading.cursor]
    return found


def keys(
    reading: Reading,
    *,
    keyid: Digest | None = None,
    unit: Ids = None,
    holder: Ids = None,
    in_use: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[KeyRow]:
    where = {"keyid": keyid, "unit": unit, "holder": holder, "in_use": in_use}
    return page(reading, People, KeyRow, where=where, **paging)


def roles(
    reading: Reading,
    *,
    unit: Ids = None,
    person: Ids = None,
    held: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[RoleRow]:
    return page(reading, People, RoleRow, where={"unit": unit, "person": person, "held": held}, **paging)


def entrustments(
    reading: Reading,
    *,
    principal: Ids = None,
    agent: Ids = None,
    standing: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[EntrustmentRow]:
    """Who lets whom act on their behalf. `standing`: whether it is not withdrawn."""
    source = "SELECT * FROM entrustments"
    if standing is not None:
        source += f" WHERE (ended IS NULL) = {standing}"
    where = {"principal": principal, "agent": agent}
    return page(reading, People, EntrustmentRow, source, where=where, **paging)


# ── Alliances ────────────────────────────────────────────────────────────────────────────────────────────────────────


def alliances(
    reading: Reading,
    *,
    alliance: Ids = None,
    lead: Ids = None,
    parent: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AllianceRow]:
    where = {"alliance": alliance, "lead": lead, "parent": parent}
    return page(reading, Alliances, AllianceRow, where=where, search=search, **paging)


def memberships(
    reading: Reading,
    *,
    alliance: Ids = None,
    unit: Ids = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[MembershipRow]:
    where = {"alliance": alliance, "unit": unit, "stage": stage}
    return page(reading, Alliances, MembershipRow, where=where, **paging)


# ── Agreements ───────────────────────────────────────────────────────────────────────────────────────────────────────


class PartyNow(Frozen):
    """A party in its turn, with its opinion of the present terms and its signature."""

    unit: Id
    office: str
    leaving: Flag
    """By an amendment: it signs that, and is no party afterwards."""
    opinion: Literal["agree", "change"] | None
    comment: str | None
    signed_on: Day | None
    holder: Id | None


class AgreementNow(AgreementRow):
    standing: Literal[
        "draft",
        "signing",
        "countersigning",
        "declined",
        "to_start",
        "in_force",
        "ended",
        "terminated",
        "adopted",
    ]
    """As of the day asked for: a signed agreement is in force from its first day to its last, by date alone; an amendment that
    all have signed is adopted."""
    parties: tuple[PartyNow, ...]


AGREEMENTS = """
    SELECT *,
        CASE WHEN stage = 'signing' AND NOT EXISTS (
                 SELECT FROM parties LEFT JOIN signatures USING (agreement, unit)
                 WHERE agreement = agreements.agreement AND holder IS NULL) THEN 'countersigning'
             WHEN stage <> 'signed' THEN stage
             WHEN amends IS NOT NULL THEN 'adopted'
             WHEN %(today)s::date > terminated THEN 'terminated'
             WHEN %(today)s::date < starts THEN 'to_start'
             WHEN %(today)s::date <= ends THEN 'in_force'
             ELSE 'ended' END AS standing,
        (SELECT json_agg(json_build_object(
                    'unit', unit, 'office', office, 'leaving', leaving, 'opinion', opinion, 'comment', comment,
                    'signed_on', signatures.since, 'holder', holder) ORDER BY place)
         FROM parties
         LEFT JOIN (SELECT * FROM reviews WHERE terms = agreements.digest) AS opinions USING (agreement, unit)
         LEFT JOIN signatures USING (agreement, unit)
         WHERE agreement = agreements.agreement) AS parties
    FROM agreements
"""


LOOKS_ON = """(countersigned_by = %(observer)s OR terms -> 'procedure' -> 'observers' @> to_jsonb(%(observer)s::text))"""


def agreements(
    reading: Reading,
    today: Day,
    *,
    agreement: Ids = None,
    alliance: Ids = None,
    party: Id | None = None,
    observer: Id | None = None,
    standing: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AgreementNow]:
    """Agreements as they stand on the day `today`; of a party, or of a unit that looks on or countersigns."""
    where = {"agreement": agreement, "alliance": alliance, "standing": standing}
    given = {"today": today, "party": party, "observer": observer}
    source = AGREEMENTS + "WHERE amends IS NULL" + concerning(party, observer)
    return page(reading, Agreements, AgreementNow, source, given, where=where, search=search, **paging)


def amendments(
    reading: Reading,
    today: Day,
    *,
    agreement: Ids = None,
    amends: Ids = None,
    party: Id | None = None,
    observer: Id | None = None,
    standing: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AgreementNow]:
    """Terms that are to take the place of those of the agreement `amends`, or have."""
    where = {"agreement": agreement, "amends": amends, "standing": standing}
    given = {"today": today, "party": party, "observer": observer}
    source = AGREEMENTS + "WHERE amends IS NOT NULL" + concerning(party, observer)
    return page(reading, Agreements, AgreementNow, source, given, where=where, **paging)


def concerning(party: Id | None, observer: Id | None) -> str:
    """Of a party, whoever was one among them: what it delivered stays its business."""
    of_party = (
        " AND agreement IN (SELECT agreement FROM parties WHERE unit = %(party)s"
        " UNION SELECT agreement FROM party_changes WHERE unit = %(party)s)"
    )
    return (of_party if party else "") + (f" AND {LOOKS_ON}" if observer else "")


def party_changes(
    reading: Reading,
    *,
    agreement: Ids = None,
    unit: Ids = None,
    joined: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[PartyChangeRow]:
    """Who joined an agreement or left it, and with which version."""
    where = {"agreement": agreement, "unit": unit, "joined": joined}
    return page(reading, Agreements, PartyChangeRow, where=where, **paging)


class CommitmentNow(CommitmentRow):
    """What was promised, recorded as delivered, and confirmed as delivered."""

    title: str
    """Of the agreement."""
    binding: Flag
    """Everybody has signed."""


def commitments(
    reading: Reading,
    *,
    agreement: Ids = None,
    by_unit: Ids = None,
    to_unit: Ids = None,
    binding: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[CommitmentNow]:
    source = """
        SELECT commitments.*, title, stage = 'signed' AS binding
        FROM commitments JOIN agreements USING (agreement)
    """
    where = {"agreement": agreement, "by_unit": by_unit, "to_unit": to_unit, "binding": binding}
    return page(reading, Agreements, CommitmentNow, source, where=where, **paging)


def fulfilments(
    reading: Reading, *, agreement: Ids = None, unit: Ids = None, **paging: Unpack[Paging]
) -> Page[FulfilmentRow]:
    return page(reading, Agreements, FulfilmentRow, where={"agreement": agreement, "unit": unit}, **paging)


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ItemNow(ItemRow):
    taken: int
    """By claims."""
    open: int
    """Left to claim; nothing once the item is closed."""


def items(
    reading: Reading,
    *,
    item: Ids = None,
    alliance: Ids = None,
    kind: str | None = None,
    category: str | None = None,
    publisher: Ids = None,
    listed: bool | None = None,
    wanting: bool | None = None,
    due_before: Day | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ItemNow]:
    """`listed`: whether it is on the list, or closed. `wanting`: whether something of it is left to claim. `due_before`: what was
    to be had until an earlier day."""
    source = """
        SELECT * FROM (
            SELECT items.*, coalesce(quantities.taken, 0) AS taken,
                   CASE WHEN outcome IS NULL THEN quantity - coalesce(quantities.taken, 0) ELSE 0 END AS open
            FROM items LEFT JOIN quantities USING (counter)
        ) AS items WHERE true
    """
    source += "" if listed is None else f" AND (outcome IS NULL) = {listed}"
    source += "" if wanting is None else f" AND (open > 0) = {wanting}"
    source += "" if due_before is None else " AND until < %(due_before)s::date"
    where = {"item": item, "alliance": alliance, "kind": kind, "category": category, "publisher": publisher}
    given = {"due_before": due_before}
    return page(reading, Lists, ItemNow, source, given, where=where, search=search, **paging)


class ClaimNow(ClaimRow):
    recorded: int
    """What either side says was delivered; `delivered` of it is confirmed."""


def claims(
    reading: Reading, *, claim: Ids = None, item: Ids = None, unit: Ids = None, **paging: Unpack[Paging]
) -> Page[ClaimNow]:
    source = """
        SELECT claims.*, coalesce(quantities.taken, 0) AS recorded
        FROM claims LEFT JOIN quantities USING (counter)
    """
    return page(
        reading, Lists, ClaimNow, source, where={"claim": claim, "item": item, "unit": unit}, **paging
    )


def deliveries(
    reading: Reading,
    *,
    claim: Ids = None,
    item: Id | None = None,
    unit: Ids = None,
    **paging: Unpack[Paging],
) -> Page[DeliveryRow]:
    """Records of delivery, of a claim or of all claims of an item, with the other side's answer: confirmed, rejected, or none yet."""
    source = "SELECT * FROM deliveries"
    source += " WHERE claim IN (SELECT claim FROM claims WHERE item = %(item)s)" if item else ""
    where = {"claim": claim, "unit": unit}
    return page(reading, Lists, DeliveryRow, source, {"item": item}, where=where, **paging)


# ── Meetings, activities, rulebooks ──────────────────────────────────────────────────────────────────────────────────


def meetings(
    reading: Reading,
    *,
    meeting: Ids = None,
    alliance: Ids = None,
    held: bool | None = None,
    kind: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[MeetingRow]:
    where = {"meeting": meeting, "alliance": alliance, "held": held, "kind": kind}
    return page(reading, Meetings, MeetingRow, where=where, search=search, **paging)


def attendance(
    reading: Reading,
    *,
    meeting: Ids = None,
    unit: Ids = None,
    presence: str | None = None,
    **paging: Unpack[Paging],
) -> Page[AttendanceRow]:
    where = {"meeting": meeting, "unit": unit, "presence": presence}
    return page(reading, Meetings, AttendanceRow, where=where, **paging)


def proposals(
    reading: Reading,
    *,
    alliance: Ids = None,
    meeting: Ids = None,
    proposer: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ProposalRow]:
    """What meetings adopted."""
    where = {"alliance": alliance, "meeting": meeting, "proposer": proposer}
    return page(reading, Meetings, ProposalRow, where=where, search=search, **paging)


class HostNow(Frozen):
    unit: Id
    planner: Flag
    joint: Flag


class ActivityNow(ActivityRow):
    hosts: tuple[HostNow, ...]
    """The planner first."""


def activities(
    reading: Reading,
    *,
    activity: Ids = None,
    alliance: Ids = None,
    planner: Ids = None,
    held: bool | None = None,
    announced: bool | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ActivityNow]:
    """`announced`: whether it was put on record on its day or before, or afterwards."""
    source = """
        SELECT *, (SELECT json_agg(json_build_object('unit', unit, 'planner', hosts.planner, 'joint', joint)
                                   ORDER BY hosts.planner DESC, unit)
                   FROM hosts WHERE activity = activities.activity) AS hosts
        FROM activities
    """
    where = {
        "activity": activity,
        "alliance": alliance,
        "planner": planner,
        "held": held,
        "announced": announced,
    }
    return page(reading, Activities, ActivityNow, source, where=where, search=search, **paging)


def rulebooks(
    reading: Reading,
    *,
    rulebook: Ids = None,
    alliance: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[RulebookRow]:
    where = {"rulebook": rulebook, "alliance": alliance}
    return page(reading, Rulebooks, RulebookRow, where=where, search=search, **paging)


def marks(
    reading: Reading,
    *,
    rulebook: Ids = None,
    subject: Ids = None,
    period: str | None = None,
    **paging: Unpack[Paging],
) -> Page[MarkRow]:
    where = {"rulebook": rulebook, "subject": subject, "period": period}
    return page(reading, Rulebooks, MarkRow, where=where, **paging)
