"""`gongjian rulebook draft` and `adopt`: two persons put a rulebook into force, the second of the lead unit.

rulebook draft rules.yaml --alliance 街道联盟 --key YC03-1.pem         checked, with its worked cases, then written down
rulebook adopt "O01 2026.1" --period 2026 --key YC03-2.pem             another person; --supersedes names the one before
"""

from typing import Annotated, Any

import typer

from contracts.refusals import NotEvidence
from contracts.rulebook import as_wire
from contracts.statement import parse
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from domain.deciding import RULES
from domain.refusals import require
from domain.rulebooks import require_passing
from domain.scoring.cases import run_cases
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import one
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.rulebook_sources import rulebook_called
from scripts.sending import send


class CasesDiffer(NotEvidence):
    zh = "算例 {cases} 算得与应得不一样，没有提交。请用 gongjian rulebook check 逐条看，改好再提交。"
    en = "The worked cases {cases} do not come out; nothing was submitted. See gongjian rulebook check, and correct them first."


def add_to(app: typer.Typer) -> None:
    app.command("draft")(draft)
    app.command("adopt")(adopt)


def draft(
    rulebook: Annotated[
        str, typer.Argument(help="规则文件，或 O01 这样的示例名。A rulebook file, or an example.")
    ],
    alliance: Annotated[str, typer.Option("--alliance", help="哪个联盟。The alliance.")],
    key: SigningKey,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """把检查通过的规则写进账本，等另一人采用。Write a rulebook down; another person adopts it."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        book = rulebook_called(rulebook, data, url, key)
        require_passing(book, RULES)
        differ = [case.case.id for case in run_cases(book) if not case.passed]
        require(not differ, CasesDiffer(cases="、".join(differ)))
        body = parse(
            DraftRulebook,
            {"alliance": one(counter.reader(signer), "alliance", alliance), "rulebook": as_wire(book)},
        )
        send(counter, body, None, None, [signer])


def adopt(
    rulebook: Annotated[str, typer.Argument(help="账本里规则的名称或编号。A rulebook of the ledger.")],
    period: Annotated[
        list[str], typer.Option("--period", help="用于哪一期，如 2026、2026-Q1，可多次。A period.")
    ],
    key: SigningKey,
    supersedes: Annotated[
        str | None, typer.Option("--supersedes", help="所替代的规则。The rulebook that it replaces.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """由牵头单位的另一人采用，从此按它评分。Another person of the lead unit puts it into force."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        said: dict[str, Any] = {"periods": period}
        if supersedes is not None:
            said["supersedes"] = one(reader, "rulebook", supersedes)
        body = parse(AdoptRulebook, said)
        send(counter, body, None, one(reader, "rulebook", rulebook), [signer])
