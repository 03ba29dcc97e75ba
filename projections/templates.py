"""Templates of agreements in every version, who follows which, and the clauses of agreements that are data.

契约化共建（四统）   version 2   6 clauses, 3 required   followed by 12 agreements; 4 still follow version 1

Which template an agreement follows stands in its terms: read from those in force, or, before all have signed, from those on the table.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.templates import AdoptTemplate
from contracts.values import Day, Flag, Id
from domain.templates import TemplateAdopted, TemplateSuperseded
from projections.agreements import Agreements
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class TemplateRow(Row):
    table, primary, searched, indexed = "templates", ("template",), "title", ("alliance", "keeper")
    template: Id
    alliance: Id
    keeper: Id
    title: str
    version: int
    effective: Day
    clauses: int
    required: int
    """Of these, how many stand word for word in whatever follows it."""
    supersedes: Id | None
    superseded_by: Id | None = None


class TemplateClauseRow(Row):
    table, primary, indexed = "template_clauses", ("template", "place"), ("alliance",)
    template: Id
    place: int
    alliance: Id
    name: str
    text: str
    required: Flag


class Templates(View):
    name = "templates"
    rows = (TemplateRow, TemplateClauseRow)
    events = (TemplateAdopted, TemplateSuperseded)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case TemplateAdopted(version=version), AdoptTemplate() as body:
                yield Put(
                    TemplateRow(
                        template=stream,
                        alliance=body.alliance,
                        keeper=recorded.actor,
                        title=body.title,
                        version=version,
                        effective=body.effective,
                        clauses=len(body.clauses),
                        required=sum(clause.required for clause in body.clauses),
                        supersedes=body.supersedes,
                    )
                )
                for place, clause in enumerate(body.clauses, 1):
                    of = {"template": stream, "place": place, "alliance": body.alliance}
                    yield Put(TemplateClauseRow(**of, **clause.model_dump()))
            case TemplateSuperseded(by=by), _:
                yield Change(TemplateRow, stream, superseded_by=by)


VIEWS = (Agreements, Templates)


def templates(
    reading: Reading,
    *,
    template: Ids = None,
    alliance: Ids = None,
    keeper: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[TemplateRow]:
    """Templates in every version; those that were superseded name what came after them. Needs Templates."""
    where = {"template": template, "alliance": alliance, "keeper": keeper}
    return page(reading, Templates, TemplateRow, where=where, search=search, **paging)


def template_clauses(
    reading: Reading, *, template: Ids = None, alliance: Ids = None, **paging: Unpack[Paging]
) -> Page[TemplateClauseRow]:
    """The clauses of templates, in their order. Needs Templates."""
    where = {"template": template, "alliance": alliance}
    return page(reading, Templates, TemplateClauseRow, where=where, **paging)


class TemplateUse(Row):
    """An agreement, and the version of a template that it says it follows."""

    table, primary = "template_uses", ("agreement",)
    agreement: Id
    title: str
    stage: Literal["draft", "signing", "signed", "declined"]
    template: Id
    template_alliance: Id
    template_title: str
    version: int
    newest: Flag
    """No later version has been adopted."""


USES = """
    SELECT agreement, agreements.title, stage, template, templates.alliance AS template_alliance,
           templates.title AS template_title, templates.version, superseded_by IS NULL AS newest,
           agreements.position, agreements.changed
    FROM agreements JOIN templates ON template = (terms #>> '{typed,follows}')::uuid
    WHERE amends IS NULL
"""
OF_PARTY = " AND agreement IN (SELECT agreement FROM parties WHERE unit = %(party)s)"


def template_uses(
    reading: Reading,
    *,
    agreement: Ids = None,
    template: Ids = None,
    template_alliance: Ids = None,
    party: Id | None = None,
    newest: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[TemplateUse]:
    """Which agreement follows which template, and whether there is a newer version. Needs `VIEWS`."""
    where = {
        "agreement": agreement,
        "template": template,
        "template_alliance": template_alliance,
        "newest": newest,
    }
    source = USES + (OF_PARTY if party else "")
    return page(reading, VIEWS, TemplateUse, source, {"party": party}, where=where, **paging)


class AppliedRulebookNow(Row):
    """By whose rules a party's record is scored, as far as it comes of the agreement."""

    table, primary = "applied_rulebooks", ("agreement", "to_unit")
    agreement: Id
    title: str
    to_unit: Id
    whose: Id
    rulebook: Id | None
    binding: Flag
    """All have signed."""


APPLIED = """
    SELECT agreement, title, (clause ->> 'to')::uuid AS to_unit, (clause ->> 'whose')::uuid AS whose,
           (clause ->> 'rulebook')::uuid AS rulebook, stage = 'signed' AS binding, position, changed
    FROM agreements, LATERAL jsonb_array_elements(terms #> '{typed,rulebooks}') AS clause
    WHERE amends IS NULL
"""


def applied_rulebooks(
    reading: Reading,
    *,
    agreement: Ids = None,
    to_unit: Ids = None,
    whose: Ids = None,
    rulebook: Ids = None,
    **paging: Unpack[Paging],
) -> Page[AppliedRulebookNow]:
    """Which side's rulebook applies to which party of an agreement. Needs `VIEWS`."""
    where = {"agreement": agreement, "to_unit": to_unit, "whose": whose, "rulebook": rulebook}
    return page(reading, VIEWS, AppliedRulebookNow, APPLIED, where=where, **paging)


class PartyInterestNow(Row):
    """An interest of a party in what the agreement is about, and how it is dealt with."""

    table, primary = "party_interests", ("agreement", "place")
    agreement: Id
    place: int
    title: str
    party: Id
    kind: Literal["supplier", "beneficiary", "same-organisation", "party-to-dispute", "other"]
    handled: str
    binding: Flag


INTERESTS = """
    SELECT agreement, place, title, (clause ->> 'party')::uuid AS party, clause ->> 'kind' AS kind,
           clause ->> 'handled' AS handled, stage = 'signed' AS binding, position, changed
    FROM agreements, LATERAL jsonb_array_elements(terms #> '{typed,interests}') WITH ORDINALITY AS told (clause, place)
    WHERE amends IS NULL
"""


def party_interests(
    reading: Reading, *, agreement: Ids = None, party: Ids = None, **paging: Unpack[Paging]
) -> Page[PartyInterestNow]:
    """Interests that parties declare in the agreements themselves. Needs `VIEWS`."""
    where = {"agreement": agreement, "party": party}
    return page(reading, VIEWS, PartyInterestNow, INTERESTS, where=where, **paging)
