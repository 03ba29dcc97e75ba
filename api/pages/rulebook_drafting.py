"""GET /rulebooks/new: a rulebook to begin with; POST: what was written is checked line by line and its worked cases are run.

    a rulebook in use, or a blank one ──▶ text, or a file ──checked──▶ the page again, each mistake at its line
                                                              └──▶ read aloud, whole, on the page on which it is signed

What is checked here is checked again by the decision; another person of the lead unit adopts the draft (`rulebooks.py`).
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.lanes import Lanes
from api.pages.registered import Registers
from api.pages.rulebooks import read_aloud, the_one
from api.pages.signing import beginning_review, explained_by, review_page
from api.pages.site import page
from api.pages.visitors import KnownVisitor, Visitor, to_keys
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.registers import today as today_of
from contracts.rulebook import as_wire, from_wire
from contracts.statement import parse
from contracts.statements.rulebooks import DraftRulebook
from contracts.values import Id
from domain.alliances import Alliance
from domain.deciding import World
from domain.scoring.cases import CaseReport, run_cases
from domain.scoring.check import check_file
from domain.scoring.findings import Finding
from domain.scoring.skeletons import PERIODS, SUBJECTS, as_yaml, skeleton
from ledger.application import Ledger

router = APIRouter(include_in_schema=False)

ADDRESS = "/rulebooks/new"
MOST_BYTES = 1 << 20
MOST_SHOWN = 40


class Found(NamedTuple):
    """Something to be put right, or to be looked at again, with what stands on its line."""

    finding: Finding
    text: str


@router.get(ADDRESS)
def new(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    like: Id | Literal["", "blank"] = "",
    subject: str = "unit",
    period: str = "year",
) -> Response:
    """`like`: a rulebook of the ledger to begin with, or `blank`."""
    text = ""
    if like == "blank" and subject in SUBJECTS and period in PERIODS:
        text = skeleton(subject, period, int(today_of(ledger)[:4]))
    elif like and like != "blank":
        text = as_yaml(the_one(Registers(ledger, reader), like).content)
    return form_page(request, ledger, reader, text, "")


@router.post(ADDRESS)
async def drafted(request: Request, ledger: TheLedger, reader: Visitor) -> Response:
    """The page on which it is signed, or the form again with what is to be put right first."""
    if reader is None:
        return to_keys(request, ADDRESS)
    form = await request.form(max_files=1, max_fields=10, max_part_size=MOST_BYTES)
    file = form.get("file")
    content = await file.read(MOST_BYTES) if isinstance(file, UploadFile) and file.filename else b""
    text = content.decode("utf-8-sig", "replace") if content else str(form.get("text", ""))
    lanes: Lanes = request.app.state.lanes
    alliance = str(form.get("alliance", ""))
    return await lanes.run(lambda: answer(request, ledger, reader, text, alliance), long=True)


def answer(request: Request, ledger: Ledger, reader: Reader, text: str, alliance: str) -> Response:
    rulebook, findings = check_file(text)
    wrong = any(each.severity == "error" for each in findings)
    cases = run_cases(rulebook) if rulebook and not wrong else ()
    differ = [each for each in cases if not each.passed]
    if rulebook is None or wrong or differ or not alliance:
        return form_page(request, ledger, reader, text, alliance, findings, differ)
    body = parse(DraftRulebook, {"alliance": alliance, "rulebook": as_wire(rulebook)})
    said = read_now(ledger, lambda world: explain_draft(world, alliance, body))
    reviewed, no = beginning_review(ledger, reader, body, ("rulebook_said.html", said))
    return review_page(request, ledger, reader, reviewed, no, "/rulebooks", ())


def form_page(
    request: Request,
    ledger: Ledger,
    reader: Reader,
    text: str,
    alliance: str,
    findings: Sequence[Finding] = (),
    differ: Sequence[CaseReport] = (),
) -> Response:
    registers = Registers(ledger, reader)
    lines = text.splitlines()
    found = [Found(each, lines[each.line - 1].strip() if each.line and each.line <= len(lines) else "") for each in findings]  # fmt: skip
    return page(
        request, "rulebook_new.html", here="score", text=text, alliance=alliance, alliances=registers.rows("alliances"),
        found=found[:MOST_SHOWN], more=len(found) - MOST_SHOWN, differ=differ, books=registers.rows("rulebooks")[::-1],
        subjects=tuple(SUBJECTS), periods=tuple(PERIODS), evaluates="evaluator" in reader.roles,
    )  # fmt: skip


@explained_by("rulebook_said.html", DraftRulebook, whole=True)
def explain_draft(world: World, _: Id, body: DraftRulebook) -> dict[str, Any]:
    book = from_wire(body.rulebook)
    alliance = world.get(body.alliance, Alliance).name
    return {"alliance": alliance, "book": book, "read": read_aloud(book), "cases": len(book.cases)}
