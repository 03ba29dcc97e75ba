"""POST /web/review: what somebody is about to sign, in words; their browser then signs it (`static/signing.js`).

    form ──▶ body ──▶ statement without a signature ──asked: would it be taken?──▶ the page that shows it
                                                                              └──▶ POST /web/draft: the same as a file

Nothing is written here. The browser reads what it signs out of the bytes, and puts into them which tree of the log it has
verified itself.
"""

from asyncio import sleep
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.lanes import Lanes
from api.named_refusals import told_to
from api.naming import Called, called, unit_names
from api.pages.forms import body_in
from api.pages.preferences import own_address
from api.pages.site import page
from api.pages.visitors import Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.tables.row_ids import IdsByContent
from contracts import signing
from contracts.canonical import encode
from contracts.refusals import Refusal
from contracts.statement import Body
from contracts.values import Id
from contracts.wording.lines import Line, lines, title
from contracts.wording.words import Words
from domain.deciding import World
from domain.units import Unit
from ledger.application import Ledger
from ledger.log_key import named_keys
from projections.reading import reading
from projections.view import found

router = APIRouter(include_in_schema=False)

PATIENCE, BETWEEN_S = 60, 0.05
AGAIN = "again"
"""The field by which somebody says that they mean one more of what is recorded already."""
Explaining = Callable[[World, Id, Any], dict[str, Any]]
EXPLAINED: dict[str, tuple[str, Explaining]] = {}
"""By type of statement: the template that says what it means, and what that template speaks of."""
SAID_WHOLE: set[str] = set()
"""Types whose template says all that is in them."""


def explained_by(
    template: str, *types: type[Body], whole: bool = False
) -> Callable[[Explaining], Explaining]:
    """Registers what shows the meaning of statements where their own members do not say it: a digest's terms. `whole`: it says
    all of them, and they are not listed again."""

    def register(explain: Explaining) -> Explaining:
        for kind in types:
            EXPLAINED[kind.type] = (template, explain)
            SAID_WHOLE.update({kind.type} if whole else ())
        return explain

    return register


class Review(NamedTuple):
    """A statement as it would be signed, and what it says; or several as one batch."""

    type: str
    title: Words
    unit: str | None
    """In whose name; None: in one's own."""
    of: Called | None
    """What it changes, or is about."""
    lines: Sequence[tuple[Line, Any]]
    payload: bytes
    explained: tuple[str, dict[str, Any]] | None
    items: list[dict[str, Any]] | None = None
    """Of a batch, whose payload is its header."""
    after: tuple[str, dict[str, Any]] | None = None
    """What can be done once it is signed: a template, and what that speaks of."""


@router.post("/web/review")
async def review(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """The page on which it is signed, or the reason why it would not be taken. Of nobody: to the page of keys, which leads
    back to where the form was."""
    fields = await fields_of(request)
    back = own_address(dict(fields).get("back", "/waiting"))
    if reader is None:
        return to_keys(request, back)
    reviewed, no = reviewing(ledger, reader, fields)
    return review_page(request, ledger, reader, reviewed, no, back, fields)


def review_page(
    request: Request,
    ledger: Ledger,
    reader: Reader,
    reviewed: Review | None,
    no: Refusal | None,
    back: str,
    fields: Sequence[tuple[str, str]],
    to: str = "/statements",
    beside: dict[str, Any] | None = None,
) -> Response:
    """`fields` say the same to `/web/draft`; without any, it is signed here alone. `to`: where it is sent once it is signed, with what
    stands `beside` it and is not signed."""
    vkeys = [vkey for _, vkey in named_keys(ledger.rows).log_keys]
    return page(
        request, "review.html", 200 if no is None else 409, review=reviewed, refused=no, back=back, log=ledger.log,
        keyid=reader.keyid, vkeys=vkeys, fields=[each for each in fields if each[0] != "back"],
        payload=b64encode(reviewed.payload).decode() if reviewed else "",
        items=encode(reviewed.items).decode() if reviewed and reviewed.items else "",
        to=to, beside=beside,
    )  # fmt: skip


def batch_review(
    ledger: Ledger,
    reader: Reader,
    statements: Sequence[tuple[Id, Body]],
    explained: tuple[str, dict[str, Any]],
) -> Review:
    """Beginnings of one type, each under its own id, to be signed as one batch in the unit's name. `explained` shows every one of them."""
    sheet = signing.draft_batch(ledger.log, reader.unit, statements)
    type = statements[0][1].type
    unit = read_now(ledger, lambda world: world.get(reader.unit, Unit).name)
    return Review(type, title(type), unit, None, (), sheet.payload, explained, sheet.items)


def beginning_review(
    ledger: Ledger, reader: Reader, body: Body, explained: tuple[str, dict[str, Any]]
) -> tuple[Review, Refusal | None]:
    """A beginning that no form says by itself, in the unit's name; and what would be answered to it now."""
    id = str(uuid4())
    stream = body.opens(ledger.log, reader.unit, id)
    unit = read_now(ledger, lambda world: world.get(reader.unit, Unit).name)
    payload = signing.draft(ledger.log, reader.unit, body, id=id, stream=stream, expect=0)
    reviewed = Review(
        body.type,
        title(body.type),
        unit,
        None,
        () if body.type in SAID_WHOLE else [(line, line.value) for line in lines(body)],
        payload,
        explained,
    )
    try:
        ledger.would_if_signed(payload, reader.keyid)
    except Refusal as no:
        return reviewed, told_to(ledger, reader, no)
    return reviewed, None


@router.post("/web/draft")
async def draft(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """The statement as a file for `gongjian submit`, for those who sign elsewhere than in this browser."""
    if reader is None:
        return to_keys(request, "/waiting")
    fields = await fields_of(request)
    wanted = read_now(ledger, lambda world: [wanted_of(world, each) for each in each_of(fields)])
    return Response(
        orjson.dumps(wanted, option=orjson.OPT_INDENT_2),
        headers={"Content-Disposition": f'attachment; filename="{wanted[0]["type"]}.json"'},
        media_type="application/json",
    )


def each_of(fields: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The fields of one statement, or of each of a batch: those of the third begin with `2/`."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name, text in fields:
        number, slash, rest = name.partition("/")
        parts.setdefault(number if slash else "", []).append((rest if slash else name, text))
    return [part for number, part in parts.items() if number] or [list(fields)]


@router.get("/web/reached/{number}")
async def reached(request: Request, ledger: TheLedger, number: int) -> Response:
    """Answered when what pages read holds the entry of that number, or after a few seconds at the latest: whoever has signed
    finds it on the next page."""
    lanes: Lanes = request.app.state.lanes
    for _ in range(PATIENCE):
        if await lanes.run(lambda: position(ledger)) >= number:
            break
        await sleep(BETWEEN_S)
    return Response(status_code=204)


def position(ledger: Ledger) -> int:
    with reading(ledger) as now:
        return now.position(*found())


async def fields_of(request: Request) -> list[tuple[str, str]]:
    form = await request.form(max_fields=4000)
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def reviewing(
    ledger: Ledger, reader: Reader, fields: Iterable[tuple[str, str]]
) -> tuple[Review | None, Refusal | None]:
    """What the fields say, as far as it can be read, and what would be answered to it now."""
    given = list(fields)
    try:
        reviewed = read_now(ledger, lambda world: reviewed_in(world, reader, given))
    except Refusal as no:
        return None, no
    try:
        ledger.would_if_signed(reviewed.payload, reader.keyid)
    except Refusal as no:
        return reviewed, told_to(ledger, reader, no)
    return reviewed, None


def reviewed_in(world: World, reader: Reader, fields: list[tuple[str, str]]) -> Review:
    asked = dict(fields)
    body = body_in(world, fields)
    own = asked.get("as") == "own" or not reader.roles
    actor = reader.holder if own else reader.unit
    id = str(uuid4()) if AGAIN in asked else IdsByContent().of_beginning(actor, body)
    stream = body.opens(world.log, actor, id) if body.begins else asked.get("stream", "")
    expect = 0 if body.is_named_by_id() else world.folded(stream).version
    about = stream if not body.begins else getattr(getattr(body, "about", None), "stream", None)
    template = EXPLAINED.get(body.type)
    return Review(
        type=body.type,
        title=title(body.type),
        unit=None if own else world.get(reader.unit, Unit).name,
        of=called(world, about) if about else None,
        lines=() if body.type in SAID_WHOLE else with_names(world, lines(body)),
        payload=signing.draft(world.log, actor, body, id=id, stream=stream, expect=expect),
        explained=(template[0], template[1](world, about or stream, body)) if template else None,
    )


def with_names(world: World, said: Iterable[Line]) -> list[tuple[Line, Any]]:
    """Each line with what its value is called, where that is an id; what an act is about is said once, above."""
    shown = [line for line in said if not line.path.startswith("about.")]
    names = unit_names(world, [line.value for line in shown if line.kind == "id"])
    return [
        (line, names.get(line.value) or called(world, line.value))
        if line.kind == "id"
        else (line, line.value)
        for line in shown
    ]


def wanted_of(world: World, fields: list[tuple[str, str]]) -> dict[str, Any]:
    """As `gongjian submit` reads it: it fills in what is left out."""
    body = body_in(world, fields)
    stream = {} if body.begins else {"stream": dict(fields).get("stream", "")}
    again = {"id": str(uuid4())} if AGAIN in dict(fields) else {}
    return {"type": body.type, **stream, **again, "body": signing.as_json(body)}
