"""`gongjian person`: names, which lie in the vault; the log has a pseudonym and a commitment.

    person register            asks for name and telephone, keeps them, signs `person.register` with the commitment
    person show [PERSON]       what somebody is called; one's own without PERSON
    person find NAME           the number of whoever in one's own unit is called so; of a second number, the one that stays
    person code PERSON         a code for the passbook of somebody without a key; --end ends it
    person correct PERSON      what is kept of them put right; the old fields are forgotten (`scripts/amending.py`)
    person erase PERSON        signs `person.erase`; then key and fields are destroyed
    person merge A B           one human being under two numbers, made one (`scripts/merging.py`)
    person export [PERSON]     everything that is held about somebody (`scripts/subject_access.py`)
    person check               what vault and log still owe each other, carried out at once

Names are given at a prompt rather than as options where others can list processes or read the shell's history. Nothing of
them is in what is signed; `--reason` is, and stays for ever: no names there.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer

from api.persons import KnownPerson
from api.refusals import NoSuchStream
from contracts.commitment import BLIND_BYTES, commitment
from contracts.counting import counted
from contracts.keys import PrivateKey
from contracts.refusals import Refusal, Refused
from contracts.signing import as_json
from contracts.statements.keys import ErasePerson, RegisterPerson
from contracts.values import Id
from domain.lineage import AN_ID
from domain.refusals import require
from ledger.application import Ledger
from ledger.tidying import erased_since, stands, tidy
from ledger.vault import NothingKept, SealBroken, Vault
from projections.papers.subject_access import FIELDS
from scripts import amending, merging, subject_access
from scripts.asking import sure, typed
from scripts.counters import Counter, DataOrUrl, Url, counter_at
from scripts.finding import the_person
from scripts.founding import HERE, Data
from scripts.help_pages import Commands
from scripts.keyfiles import read_key
from scripts.output import NO, answers
from scripts.people import person_called
from scripts.place import Place
from scripts.remote import SaidNo
from scripts.sending import payload_of, signed
from scripts.speaking import somebody_sits_here, speak
from scripts.stores import stores_of
from scripts.wanted import Wanted

app = Commands(no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="person", help="人员和保险库里的姓名。Persons, and their names in the vault.")


app.command("export")(subject_access.export)
app.command("merge")(merging.merge)
app.command("correct")(amending.correct)
KeyFile = Annotated[Path, typer.Option("--key", help="自己的密钥文件。Your key.")]
Whose = Annotated[str | None, typer.Argument(help="人员编号；不写则是自己。Whose; your own.")]


class ReasonNames(Refused):
    zh = "理由里写了此人的姓名、电话等信息，而理由会永远留在账本里。请改写理由，如“本人要求”。"
    en = "The reason holds the person's name or another of their fields, and it stays in the log for ever. Write another, such as “asked for by the person”."


class NothingDestroyed(Refused):
    zh = "没有签名，什么也没有销毁。"
    en = "Nothing was signed, and nothing destroyed."


class NeedsName(Refused):
    zh = "请用 --name 给出姓名。"
    en = "Give the name with --name."


@app.command("register")
def register(
    key: KeyFile,
    name: Annotated[str | None, typer.Option(help="姓名；不写则询问。The name; asked for otherwise.")] = None,
    phone: Annotated[str | None, typer.Option(help="电话。The telephone number.")] = None,
    address: Annotated[str | None, typer.Option(help="住址。The address.")] = None,
    id_type: Annotated[
        str | None, typer.Option(help="证件类型，开服务证明用。Kind of paper, for certificates.")
    ] = None,
    id_number: Annotated[str | None, typer.Option(help="证件号码。Its number.")] = None,
    other: Annotated[str | None, typer.Option(help="其他需要知道的。Whatever else is needed.")] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """登记一个人：姓名进保险库，账本里只有编号和承诺值。Register a person."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        if name is None:
            require(not speak.as_json, NeedsName())
            name = typed("姓名", "Name")
            phone = phone or typed("电话（可不填）", "Telephone, if any", may_be_empty=True)
        given = {"name": name, "phone": phone, "address": address, "other": other}
        given |= {"id_type": id_type, "id_number": id_number}
        receipt = stores_of(counter, signer).register(
            registration(counter, signer, {field: text for field, text in given.items() if text})
        )
        person = receipt.entries[0].stream
        speak.say(f"已登记，人员编号 {person}", f"Registered as {person}")
        speak.result({"person": person, "receipt": receipt.model_dump(mode="json")})


def registration(counter: Counter, key: PrivateKey, fields: dict[str, str]) -> bytes:
    """What `POST /persons` takes: names, and a signed statement that commits to them."""
    blind = secrets.token_bytes(BLIND_BYTES)
    body = RegisterPerson(commitment=commitment(blind, fields))
    payload = payload_of(counter.reader(key), Wanted(type=body.type, body=as_json(body)))
    envelope = orjson.loads(signed(payload, [key]))
    return orjson.dumps({"blind": blind.hex(), "fields": fields, "statement": envelope})


@app.command("show")
def show(key: KeyFile, person: Whose = None, data: DataOrUrl = None, url: Url = None) -> None:
    """看一个人的姓名等信息；每次查看都有记录，本人看得到。What somebody is called; every look is written down."""
    with answers(), counter_at(data, url) as counter:
        stores = stores_of(counter, read_key(key))
        shown = stores.fields(person or stores.holder)
        rows = [(FIELDS.get(field, field), text) for field, text in shown.fields.items()]
        speak.table(f"人员 {shown.person}", ("项目", "内容"), rows)
        speak.result(shown.model_dump(mode="json"))


@app.command("find")
def find(
    name: Annotated[str, typer.Argument(help="姓名，一字不差；或人员编号。The exact name; or a number.")],
    key: KeyFile,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """按姓名查本单位登记的人，打印人员编号。Print the number of one of your unit's own persons."""
    with answers(), counter_at(data, url) as counter:
        stores = stores_of(counter, read_key(key))
        if AN_ID.fullmatch(name):
            show_number(stores.known(name))
            return
        found = the_person(name, stores.find(name))
        typer.echo(found) if not speak.as_json else speak.result({"person": found})


def show_number(known: KnownPerson) -> None:
    """A number's own person, or the one whose second number it was."""
    person = known.merged_into or known.person
    if known.merged_into:
        speak.say(
            f"编号 {known.person} 与 {person} 是同一人，已合并。",
            f"The number {known.person} was found to be the person {person}, and merged.",
        )
    merged = {"merged": known.person} if known.merged_into else {}
    typer.echo(person) if not speak.as_json else speak.result({"person": person, **merged})


@app.command("code")
def code(
    person: Annotated[
        str, typer.Argument(help="人员编号，或本单位登记的人的姓名。Whose: a number or a name.")
    ],
    key: KeyFile,
    end: Annotated[bool, typer.Option("--end", help="停用，不发新的。End it, without another.")] = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """给没有密钥的人发存折码：只显示这一次，旧码随即停用。A code for somebody's passbook, shown this once."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        stores, person = stores_of(counter, signer), person_called(counter, signer, person)
        if end:
            stores.end_passbook_code(person)
            speak.say("存折码已停用。", "The code opens nothing any more.")
            speak.result({"person": person, "ended": True})
            return
        made = stores.passbook_code(person)
        speak.say(
            f"存折码 {made}　请写在存折上交给本人；只能查看本人的账户，丢失请停用。",
            f"Passbook code {made}: write it on the passbook. It shows that person's accounts and nothing else.",
        )
        speak.result({"person": person, "code": made})


@app.command("erase")
def erase(
    person: Annotated[str, typer.Argument(help="人员编号。Whom.")],
    reason: Annotated[str, typer.Option(help="理由；会永远留在账本里，不要写姓名。Why, without names.")],
    key: KeyFile,
    data: DataOrUrl = None,
    url: Url = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。Do not ask.")] = False,
) -> None:
    """销毁一个人的姓名等信息：先签名记账，再销毁密钥；已记的时间不变。Destroy somebody's fields."""
    with answers(), counter_at(data, url) as counter:
        signer, body = read_key(key), ErasePerson(reason=reason)
        fields = fields_as_far_as_shown(counter, signer, person)
        told = [each for each in fields.values() if len(each) > 1 and each in reason]
        require(not told, ReasonNames())
        if somebody_sits_here() and not yes:
            called = fields.get("name", person)
            certain = sure(f"将永久销毁“{called}”的姓名等信息，无法恢复。继续吗？", "Destroy for ever?")
            require(certain, NothingDestroyed())
        require(counter.reader(signer).head(person).version, NoSuchStream(stream=person))
        wanted = Wanted(type=body.type, body=as_json(body), stream=person)
        taken = counter.take(signed(payload_of(counter.reader(signer), wanted), [signer]))
        done = stores_of(counter, signer).erasure_done(person)
        if done:
            speak.say(f"已记账并销毁：{person}", f"Recorded and destroyed: {person}")
        else:
            speak.say(
                "已记账；保险库还没有销毁，保管它的服务器恢复后会自动完成。",
                "Recorded. The vault has not destroyed them yet, and will once the server that keeps it is back.",
            )
        speak.result({"person": person, "destroyed": done, "receipt": taken})


def fields_as_far_as_shown(counter: Counter, signer: PrivateKey, person: Id) -> dict[str, str]:
    """What the vault shows to whoever erases; nothing where it cannot: what nobody can read is erased all the same."""
    with suppress(Refusal, SaidNo):
        return stores_of(counter, signer).fields(person).fields
    return {}


@app.command("check")
def check(data: Data = HERE) -> None:
    """核对保险库与账本：没办完的当场办完，读不出的列出来。Bring vault and log together; list what cannot be read."""
    with answers(), Place(data).ledger() as ledger:
        vault = Place(data).vault(ledger)
        vault.require_keys()
        owed = unfinished(ledger, vault)
        tidied = tidy(ledger, vault)
        unreadable = sorted({str(person) for person in unreadable_in(ledger, vault)})
        waiting, kept = len(vault.waiting(0)), len(vault.holds())
        speak.say(
            f"保险库里有{kept}人；补办删除{len(owed)}人，撤回没有记账的{tidied.withdrawn}份，登记不到一小时、尚未与账本核对的{waiting}份；"
            f"读不出的{len(unreadable)}人。",
            f"{counted(kept, 'person|persons')} in the vault; {counted(len(owed), 'erasure|erasures')} finished now, {tidied.withdrawn} unsigned names withdrawn, "
            f"{waiting} kept less than an hour ago and not yet compared with the log; {len(unreadable)} cannot be read.",
        )
        if owed:
            speak.table("补办删除", ("人员",), [(each,) for each in owed])
        if unreadable:
            rows = [(each,) for each in unreadable]
            speak.table("读不出：请从保险库的备份恢复", ("人员",), rows)
        speak.result(
            {
                "kept": kept,
                "erasures_finished": owed,
                "withdrawn": tidied.withdrawn,
                "waiting": waiting,
                "unreadable": unreadable,
            }
        )
    if unreadable:
        raise typer.Exit(NO)


def unfinished(ledger: Ledger, vault: Vault) -> list[Id]:
    """Whom the log says to be erased and the vault still holds; in all of the log, whatever was carried out before."""
    erased = erased_since(ledger, 0, ledger.rows.max_notification_id() or 0)
    return sorted(str(person) for person in vault.holds(*erased)) if erased else []


def unreadable_in(ledger: Ledger, vault: Vault) -> Iterator[UUID]:
    """Those whose fields the log commits to and the vault has, and cannot open."""
    for person, committed in vault.kept():
        try:
            vault.open(person, committed)
        except (SealBroken, NothingKept):
            if stands(ledger, str(person), committed):
                yield person
