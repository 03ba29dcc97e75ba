"""GET /agreements/new: an agreement from a template; GET /agreements/{id}/change: other terms of one that lies on the table or is in
force.

    /agreements/new                                     the templates, each with its sides and what they promise
    /agreements/new?template=mentoring                  who stands for which side, from when, and which list items are answered
    /agreements/new?template=mentoring&side-0=…&starts=2026-03-01     the terms that come of it, every word to be changed
        └──▶ /web/review                                all of it in words, and the signature that puts it on the table

A template binds nobody. Units are chosen by name or code; where a name fits several, they are offered. Without scripts.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.agreement_templates import Item, Template, Unit, filled, read_template, templates
from api.pages.forms import flat
from api.pages.registered import Registers
from api.pages.signing import explained_by
from api.pages.site import page
from api.pages.unit_lists import candidates_for
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.refusals import NoSuchPage
from api.registers import today as today_of
from contracts.statements.agreements import AmendAgreement, DraftAgreement, ReviseAgreement
from contracts.values import Day, Id
from domain.agreements import Agreement, digest_of
from domain.deciding import World
from domain.terms import numbered
from domain.units import Unit as UnitState
from projections.lists import ItemRow
from projections.redline import differences

router = APIRouter(include_in_schema=False)

MOST_ITEMS = 200
MORE_PROMISES = 2
"""Empty rows below the promises of a template."""


class Side(NamedTuple):
    """A side of a template, and who was meant to stand for it."""

    as_: str
    who: str
    typed: str
    unit: Unit | None
    candidates: Sequence[Any]
    """Units that what was typed fits, where it fits none or several."""


@router.get("/agreements/new")
def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    template: str = "",
    alliance: str = "",
    follows: str = "",
    above: str = "",
    first: int = 0,
    starts: str = "",
) -> Response:
    """By how much has been chosen: the templates, the sides, or the terms."""
    known = templates()
    if template not in known:
        return page(
            request, "agreement_templates.html", here="agreements",
            templates={name: read_template(name) for name in known}, may_draft=bool({"clerk", "signatory"} & reader.roles),
        )  # fmt: skip
    chosen, registers, today = read_template(template), Registers(ledger, reader), today_of(ledger)
    asked = request.query_params
    own = own_unit(registers, reader.unit)
    sides = [
        side(registers, each, asked.get(f"side-{place}", own.name if own and place == 0 else ""))
        for place, each in enumerate(chosen.parties)
    ]
    countersigns = meant(registers, above) if above else None
    items = items_of(registers)
    answered = {
        place: items[asked[f"item-{place}"]]
        for place in range(1, len(chosen.commitments) + 1)
        if asked.get(f"item-{place}") in items
    }
    alliances = registers.theirs("alliances")
    library = [each for each in registers.theirs("templates") if not each.superseded_by]
    begins = day_in(starts)
    whole = all(each.unit for each in sides) and (countersigns or not (above or chosen.countersigned))
    if begins is None or not whole or not asked.get("go"):
        return page(
            request, "agreement_sides.html", here="agreements", of=template, template=chosen, sides=sides, today=today,
            alliances=alliances, alliance=alliance, library=library, follows=follows, items=items, answered=answered,
            above=above, countersigns=countersigns, first=first, starts=starts, asked=bool(asked.get("go")),
            members=near(registers, alliances),
        )  # fmt: skip
    terms = terms_from(chosen, sides, begins, answered, alliance, countersigns)
    terms["parties"] = [*terms["parties"][first:], *terms["parties"][:first]]
    if follows in {each.template for each in library}:
        clauses = registers.rows("template-clauses", template=follows)
        required = [each.text for each in clauses if each.required]
        terms["clauses"] = list(dict.fromkeys([*terms["clauses"], *required]))
        terms["typed"] = {"follows": follows}
    return editor(request, registers, terms, back=f"{request.url.path}?{request.url.query}", today=today)


def own_unit(registers: Registers, unit: Id) -> Any | None:
    return next(iter(registers.rows("units", unit=unit)), None)


def side(registers: Registers, of: Any, typed: str) -> Side:
    candidates = candidates_for(registers, typed) if typed.strip() else []
    unit = as_unit(candidates[0]) if len(candidates) == 1 else None
    return Side(of.as_, of.who, typed, unit, () if unit else candidates)


def as_unit(row: Any) -> Unit:
    return Unit(row.code, row.name, row.unit)


def meant(registers: Registers, typed: str) -> Unit | None:
    found = candidates_for(registers, typed)
    return as_unit(found[0]) if len(found) == 1 else None


def items_of(registers: Registers) -> dict[Id, ItemRow]:
    """What is on the four lists of the reader's alliances."""
    if not registers.reader.roles:
        return {}
    rows = registers.page("items", listed=True, limit=MOST_ITEMS).rows
    return {row.item: row for row in rows}


def near(registers: Registers, alliances: Sequence[Any]) -> list[str]:
    """Names to be proposed: the members of the reader's alliances."""
    units = {
        row.unit for each in alliances for row in registers.theirs("memberships", alliance=each.alliance, stage="member")
    }  # fmt: skip
    return sorted(registers.names(sorted(units)).values())


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def terms_from(
    template: Template,
    sides: Sequence[Side],
    starts: date,
    items: Mapping[int, ItemRow],
    alliance: str,
    above: Unit | None,
) -> dict[str, Any]:
    parties = {each.as_: each.unit for each in sides if each.unit}
    chosen = {place: Item(row.item, row.title, row.measure) for place, row in items.items()}
    return filled(template, parties, starts, chosen, alliance or None, above)


# -- terms that are changed -------------------------------------------------------------------------------------


@router.get("/agreements/{id}/change")
def change(request: Request, ledger: TheLedger, reader: KnownVisitor, id: Id) -> Response:
    """Of a draft: revised. Of what is in force: amended, in a document of its own that all must sign."""
    registers = Registers(ledger, reader)
    found = registers.rows("agreements", agreement=id)
    if not found or reader.unit not in {party.unit for party in found[0].parties}:
        raise NoSuchPage
    [row] = found
    if row.standing not in ("draft", "in_force"):
        raise NoSuchPage
    terms = row.terms.model_dump(exclude_none=True)
    amends = row.standing == "in_force"
    if amends:
        terms["commitments"] = [
            {**each.model_dump(exclude_none=True), "number": number} for number, each in numbered(row.terms).items()
        ]  # fmt: skip
    return editor(
        request, registers, terms, back=f"/agreements/{id}", today=today_of(ledger), of=row, amends=amends
    )


def editor(
    request: Request,
    registers: Registers,
    terms: dict[str, Any],
    *,
    back: str,
    today: Day,
    of: Any | None = None,
    amends: bool = False,
) -> Response:
    """The terms as a form: of a draft that is new, is revised, or amends what is in force."""
    procedure = terms.get("procedure") or {}
    named = [party["unit"] for party in terms["parties"]]
    others = [*procedure.get("observers", ()), *filter(None, [procedure.get("countersigned_by")])]
    kept: dict[str, Any] = {name: terms[name] for name in ("alliance", "full_text", "typed") if name in terms}
    kept["procedure"] = {
        name: procedure[name] for name in ("observers", "countersigned_by") if name in procedure
    }
    ever = max((each.get("number") or 0 for each in terms["commitments"]), default=0)
    extra = [{"number": ever + n} if amends else {} for n in range(1, MORE_PROMISES + 1)]
    return page(
        request, "agreement_terms_form.html", here="agreements", terms=terms, procedure=procedure, of=of, amends=amends,
        promises=[*terms["commitments"], *extra], back=back, today=today, names=registers.names([*named, *others]),
        kept=flat(kept, "body.terms"), items=items_of(registers),
    )  # fmt: skip


@explained_by("agreement_terms.html", DraftAgreement, ReviseAgreement, AmendAgreement, whole=True)
def terms_to_be(world: World, stream: Id, body: Any) -> dict[str, Any]:
    """The terms that would lie on the table, and what they change in those that do, or that are in force."""
    of = world.find(stream, Agreement) if stream else None
    units = {party.unit for party in body.terms.parties} | {
        unit for each in body.terms.commitments for unit in (each.by, each.to)
    }
    return {
        "terms": body.terms,
        "digest": digest_of(body.terms),
        "version": of.version if of else 1,
        "differences": tuple(differences(of.terms, body.terms)) if of else (),
        "names": {unit: known.name for unit in sorted(units) if (known := world.find(unit, UnitState))},
        "others": False,
    }
