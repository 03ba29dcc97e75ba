"""Standards in every version, what was attested by them, and what each venue, organisation or unit meets now.

五有标准（小区驿站）   version 1   5 items        月湖驿站   met 4 of 5   missing 5   on 2026-03-01, confirmed by another person
"""

from collections.abc import Iterable
from typing import Unpack

from contracts.statements.standards import AdoptStandard, AttestStandard, ConfirmAttestation, Measured
from contracts.values import Day, Digest, Flag, Id
from domain.standards import AttestationConfirmed, StandardAdopted, StandardAttested, StandardSuperseded
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class StandardRow(Row):
    table, primary, searched, indexed = "standards", ("standard",), "title", ("alliance", "keeper")
    standard: Id
    alliance: Id | None
    keeper: Id
    title: str
    measured: Measured
    version: int
    items: tuple[str, ...]
    effective: Day
    supersedes: Id | None
    superseded_by: Id | None = None


class AttestationRow(Row):
    table, primary, indexed = "attestations", ("attestation",), ("standard", "subject", "unit")
    attestation: Id
    standard: Id
    subject: Id
    unit: Id
    keeper: Id
    met: tuple[int, ...]
    day: Day
    evidence: tuple[Digest, ...]
    confirmed_by: Id | None = None
    """The unit whose other person agreed."""


class Standards(View):
    name = "standards"
    rows = (StandardRow, AttestationRow)
    events = (StandardAdopted, StandardSuperseded, StandardAttested, AttestationConfirmed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, actor = recorded.stream, recorded.actor
        match recorded.data, recorded.body:
            case StandardAdopted(version=version), AdoptStandard() as body:
                of = body.model_dump()
                yield Put(StandardRow(standard=stream, keeper=actor, version=version, **of))
            case StandardSuperseded(by=by), _:
                yield Change(StandardRow, stream, superseded_by=by)
            case StandardAttested(keeper=keeper), AttestStandard() as body:
                yield Put(
                    AttestationRow(
                        attestation=stream,
                        standard=body.about.stream,
                        subject=body.subject,
                        unit=actor,
                        keeper=keeper,
                        met=body.met,
                        day=body.on,
                        evidence=body.evidence,
                    )
                )
            case AttestationConfirmed(), ConfirmAttestation(about=about):
                yield Change(AttestationRow, about.stream, confirmed_by=actor)


def standards(
    reading: Reading,
    *,
    standard: Ids = None,
    alliance: Ids = None,
    keeper: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[StandardRow]:
    """Standards in every version, with their items. Needs Standards."""
    where = {"standard": standard, "alliance": alliance, "keeper": keeper}
    return page(reading, Standards, StandardRow, where=where, search=search, **paging)


def attestations(
    reading: Reading,
    *,
    attestation: Ids = None,
    standard: Ids = None,
    subject: Ids = None,
    unit: Ids = None,
    keeper: Ids = None,
    **paging: Unpack[Paging],
) -> Page[AttestationRow]:
    """What was attested, confirmed or not. Needs Standards."""
    where = {
        "attestation": attestation, "standard": standard, "subject": subject, "unit": unit, "keeper": keeper,
    }  # fmt: skip
    return page(reading, Standards, AttestationRow, where=where, **paging)


class StandardMet(Row):
    """What of a standard is met by the last attestation that a second person confirmed."""

    table, primary = "standards_met", ("standard", "subject")
    standard: Id
    title: str
    version: int
    newest: Flag
    subject: Id
    unit: Id
    keeper: Id
    day: Day
    items: int
    met: int
    missing: tuple[str, ...]
    """The items that are not met."""
    whole: Flag


MET = """
    SELECT *, met = items AS whole FROM (
        SELECT DISTINCT ON (standard, subject)
               standard, title, version, superseded_by IS NULL AS newest, subject, unit, attestations.keeper, day,
               jsonb_array_length(items) AS items, jsonb_array_length(met) AS met,
               (SELECT coalesce(jsonb_agg(item ORDER BY place), '[]')
                FROM jsonb_array_elements(items) WITH ORDINALITY AS listed (item, place)
                WHERE NOT met @> to_jsonb(place)) AS missing,
               attestations.position, attestations.changed
        FROM attestations JOIN standards USING (standard)
        WHERE confirmed_by IS NOT NULL AND day <= %(today)s::date
        ORDER BY standard, subject, day DESC, attestations.position DESC
    ) AS latest
"""


def standards_met(
    reading: Reading,
    today: Day,
    *,
    standard: Ids = None,
    subject: Ids = None,
    unit: Ids = None,
    keeper: Ids = None,
    whole: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[StandardMet]:
    """Which items each venue, organisation or unit meets on the day `today`, and which are missing. Needs Standards."""
    where = {"standard": standard, "subject": subject, "unit": unit, "keeper": keeper, "whole": whole}
    return page(reading, Standards, StandardMet, MET, {"today": today}, where=where, **paging)
