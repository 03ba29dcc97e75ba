"""`gongjian person merge`: one human being under two numbers, made one.

    person merge DUPLICATE INTO --reason two-units     proposes it: by a unit that registered one of them
    person merge --confirm MERGE                       compares both, and signs: the other unit, or the person
    person merge --withdraw MERGE --why two-people     they may be two after all

What a confirmation names (days, banks, entries counted twice) is worked out where the ledger is; nothing of it is typed. Fields that only
the duplicate had are offered, and nothing that is kept is overwritten: without them they are destroyed with the duplicate's.
"""

import re
import secrets
from collections.abc import Mapping
from typing import Annotated, Any

import orjson
import typer

from api.person_mergers import ProposedMerge, confirmation_of, missing
from contracts.commitment import BLIND_BYTES, commitment
from contracts.counting import counted
from contracts.entry import read_entry
from contracts.keys import PrivateKey
from contracts.refusals import Refused
from contracts.signing import as_json
from contracts.statements.person_mergers import (
    MergePersons,
    WhyNot,
    WhyOne,
    WithdrawPersonMerge,
)
from contracts.values import Id
from domain.refusals import require
from projections.papers.subject_access import FIELDS
from scripts.asking import sure
from scripts.counters import Counter, DataOrUrl, Url, counter_at
from scripts.filing import KeyFile
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.people import person_called
from scripts.sending import payload_of, signed
from scripts.speaking import somebody_sits_here, speak
from scripts.stores import stores_of
from scripts.wanted import Wanted


class OneOfThree(Refused):
    zh = "请写明一件事：两个编号和 --reason（提议），或 --confirm，或 --withdraw 和 --why。"
    en = "Say one thing: two numbers with --reason (to propose it), or --confirm, or --withdraw with --why."


class NothingMerged(Refused):
    zh = "没有签名，什么也没有合并。"
    en = "Nothing was signed, and nothing merged."


class Settled(Refused):
    zh = "这项提议已经确认或撤回，不能再办一次。已确认的合并不能撤销；某一条记录是谁的有误，可逐条申请更正（gongjian request correct）。"
    en = "The proposal was confirmed or withdrawn before, and is settled. A merger that was confirmed is not taken back; whose a single entry is can be corrected (gongjian request correct)."


class NoProposal(Refused):
    zh = "没有关于“{text}”的合并提议等您办理。请写提议的编号，或两个编号里的任一个，或收件箱里的第几条。"
    en = "No proposal about {text!r} waits that is yours to see. Write its id, either of the two numbers, or the entry that the inbox names."


WHY_ONE: dict[WhyOne, str] = {
    "two-units": "两个单位各登记了一次",
    "two-imports": "两次导入",
    "import-and-counter": "导入后又在窗口登记",
    "one-unit-twice": "同一单位登记了两次",
}
WHY_NOT: dict[WhyNot, str] = {
    "two-people": "不是同一人",
    "other-way-round": "合并方向反了",
    "proposed-twice": "重复提议",
}
WHICH = "写提议的编号、收件箱里的第几条，或者其中一个人员编号、姓名。"
FIRST = ("name", "phone", "address")
"""By these somebody is known; they stand on top."""


def in_words(choices: Mapping[Any, str]) -> str:
    """As they are typed, with what they mean."""
    return "、 ".join(f"{name} {meaning}" for name, meaning in choices.items())


def merge(
    key: KeyFile,
    duplicate: Annotated[
        str | None, typer.Argument(help="重复的编号或姓名，并掉。The number that goes.")
    ] = None,
    into: Annotated[str | None, typer.Argument(help="保留的编号或姓名。The number that stays.")] = None,
    reason: Annotated[
        str | None, typer.Option(help=f"为什么有两个编号： {in_words(WHY_ONE)}。 Why there are two.")
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option("--confirm", help=f"确认这项提议： {WHICH} Confirm this proposal."),
    ] = None,
    withdraw: Annotated[
        str | None,
        typer.Option("--withdraw", help=f"撤回这项提议： {WHICH} Withdraw this proposal."),
    ] = None,
    why: Annotated[
        str | None, typer.Option(help=f"为什么撤回： {in_words(WHY_NOT)}。 Why it is withdrawn.")
    ] = None,
    take_fields: Annotated[
        bool, typer.Option("--take-fields", help="保留编号缺的信息，从重复编号补上。Take what was missing.")
    ] = False,
    as_self: Annotated[
        bool, typer.Option("--as-self", help="以本人身份确认。Confirm as the person themselves.")
    ] = False,
    data: DataOrUrl = None,
    url: Url = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。Do not ask.")] = False,
) -> None:
    """同一人登记了两次：提议合并、确认或撤回。Make one of two numbers of the same person."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        match duplicate, into, reason, confirm, withdraw, why:
            case str(), str(), str(), None, None, None:
                propose(counter, signer, duplicate, into, reason)
            case None, None, None, str(), None, None:
                meant = proposal_meant(counter, signer, confirm)
                agree(counter, signer, meant, take_fields, as_self, ask=not yes)
            case None, None, None, None, str(), str():
                take_back(counter, signer, proposal_meant(counter, signer, withdraw), why)
            case _:
                raise OneOfThree


def proposal_meant(counter: Counter, signer: PrivateKey, text: str) -> Id:
    """By its id; by the entry that an inbox names; or by whom it is about: either number, or the name in one's own unit.

    Raises:
        NoProposal: none of those waits.
        NotAnId, NamesStayHome, NothingFound, SeveralFound: of a person's number or name.
    """
    reader = counter.reader(signer)
    if re.fullmatch("[1-9][0-9]{0,6}", text):
        entry = reader.entry(int(text) - 1)
        require(entry, NoProposal(text=text))
        return read_entry(entry or b"", int(text) - 1).stream
    person = person_called(counter, signer, text)
    about = [*reader.rows("person-mergers", kept=person), *reader.rows("person-mergers", duplicate=person)]
    found = [row["merge"] for row in about if row["stage"] == "proposed"]
    require(found or person == text, NoProposal(text=text))
    return str(found[-1]) if found else person


def propose(counter: Counter, signer: PrivateKey, duplicate: str, into: str, reason: str) -> None:
    two = (person_called(counter, signer, each) for each in (duplicate, into))
    body = {**dict(zip(("duplicate", "into"), two, strict=True)), "reason": reason}
    taken = counter.take(sign(counter, signer, Wanted(type=MergePersons.type, body=body)))
    proposal = taken["entries"][0]["stream"]
    speak.say(
        f"已提议，编号 {proposal}。请另一登记单位（只有一个单位的，由另一人）或本人确认：gongjian person merge --confirm {proposal}",
        f"Proposed as {proposal}. The other unit that registered them (or, of one unit, another person there), or the person, "
        f"confirms it: gongjian person merge --confirm {proposal}",
    )
    speak.result({"merge": proposal, "receipt": taken})


def agree(
    counter: Counter, signer: PrivateKey, proposal: Id, take_fields: bool, as_self: bool, ask: bool
) -> None:
    """
    Raises:
        Settled: it was confirmed or withdrawn before.
        NothingMerged: whoever was asked said no.
    """
    stores = stores_of(counter, signer)
    found = stores.proposed_merge(proposal)
    require(found.waits, Settled())
    show(found)
    asks = ask and somebody_sits_here()
    offered = missing(found)
    if offered and asks and not take_fields:
        take_fields = sure("把缺的信息从重复编号补上吗？", "Take what is missing?")
    if asks:
        certain = sure("是同一人吗？合并后不能撤销。", "Are they one person? It is not undone.")
        require(certain, NothingMerged())
    fields = {**offered, **(found.fields or {})} if take_fields and offered else None
    blind = secrets.token_bytes(BLIND_BYTES)
    body = confirmation_of(found, commitment(blind, fields) if fields else None)
    actor = {"actor": stores.holder} if as_self else {}
    envelope = sign(counter, signer, Wanted(type=body.type, body=as_json(body), **actor))
    if fields:
        asked = {"blind": blind.hex(), "fields": fields, "statement": orjson.loads(envelope)}
        taken = stores.register(orjson.dumps(asked)).model_dump(mode="json")
    else:
        taken = counter.take(envelope)
    destroyed = stores.erasure_done(found.duplicate) if found.duplicate_fields else None
    speak.say(
        f"已合并：{found.duplicate} 今后就是 {found.into}。",
        f"Merged: {found.duplicate} is {found.into} from now on.",
    )
    if destroyed is False:
        speak.say(
            "保险库还没有销毁重复编号的信息，保管它的服务器会自动完成。",
            "The vault has not destroyed the duplicate's fields yet; the server that keeps it will.",
        )
    speak.result(
        {
            "duplicate": found.duplicate,
            "into": found.into,
            "days": len(found.days),
            "banks": len(found.banks),
            "doubles": len(found.doubles),
            "fields_taken": sorted(offered) if fields else [],
            "receipt": taken,
        }
    )


def take_back(counter: Counter, signer: PrivateKey, proposal: Id, why: str) -> None:
    asked = Wanted(type=WithdrawPersonMerge.type, body={"reason": why}, stream=proposal)
    taken = counter.take(sign(counter, signer, asked))
    speak.say("已撤回，什么也没有合并。", "Withdrawn: nothing was merged.")
    speak.result({"merge": proposal, "receipt": taken})


def sign(counter: Counter, signer: PrivateKey, asked: Wanted) -> bytes:
    return signed(payload_of(counter.reader(signer), asked), [signer])


def show(found: ProposedMerge) -> None:
    """Both side by side, and what the merger comes to."""
    two: tuple[dict[str, str], dict[str, str]] = found.duplicate_fields or {}, found.fields or {}
    known = dict.fromkeys([*two[1], *two[0]])
    names = [name for name in FIRST if name in known] + [name for name in known if name not in FIRST]
    rows: list[tuple[Any, ...]] = [
        (FIELDS.get(name, name), *(each.get(name, "–") for each in two)) for name in names
    ]
    heads = ("项目", f"{found.duplicate[:8]}…（并掉）", f"{found.into[:8]}…（保留）")
    speak.table("两个编号", heads, rows)
    speak.say(
        f"并入{len(found.days)}天、{len(found.banks)}家时间银行的账户；两边重复计的{len(found.doubles)}条将取消，其中没有重复的时间请另行登记。",
        f"Joined: {counted(len(found.days), 'day|days')} and the accounts at {counted(len(found.banks), 'bank|banks')}; {counted(len(found.doubles), 'entry that both have is|entries that both have are')} "
        "taken back, and what of them was no double is recorded anew.",
    )
    if left := missing(found):
        named = "、".join(FIELDS.get(name, name) for name in left)
        speak.say(
            f"只有重复编号有的信息：{named}。不补上的，随重复编号销毁（--take-fields 补上）。",
            f"Only the duplicate has: {', '.join(left)}. What is not taken is destroyed with it (--take-fields takes it).",
        )
