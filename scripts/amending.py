"""`gongjian person correct`: a misspelt name put right, a new telephone number, what was missing.

    person correct 王小名 --name 王小明 --reason misspelt
    person correct PERSON --phone 13900000000 --reason changed      the other fields stay as they are
    person correct PERSON --address "" --reason changed             an empty one goes

The log gets another commitment and a word of a closed list; the vault keeps the new fields and forgets the old ones.
"""

import secrets
from typing import Annotated

import orjson
import typer

from contracts.commitment import BLIND_BYTES, commitment
from contracts.refusals import Refused
from contracts.statements.keys import AmendPerson, WhyAmended
from domain.refusals import require
from ledger.vault import NothingKept
from projections.papers.subject_access import FIELDS
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.filing import KeyFile
from scripts.keyfiles import read_key
from scripts.merging import in_words, sign
from scripts.output import answers
from scripts.people import person_called
from scripts.remote import SaidNo
from scripts.speaking import speak
from scripts.stores import Stores, stores_of
from scripts.wanted import Wanted


class NothingToCorrect(Refused):
    zh = '没有写明要改什么，或与保存的相同。请用 --name、--phone 等写出改后的内容；写空的（""）则删去该项。'
    en = 'Nothing is said to be other than what is kept. Give what it should be with --name, --phone and so on; an empty one ("") goes.'


class NameStays(Refused):
    zh = "姓名不能改成空的。要删除全部个人信息，请用 gongjian person erase。"
    en = "A name is not made empty. To have all fields destroyed, use gongjian person erase."


WHY_AMENDED: dict[WhyAmended, str] = {"misspelt": "写错了", "changed": "有变化", "incomplete": "不完整"}


def correct(
    person: Annotated[
        str, typer.Argument(help="人员编号，或本单位登记的人的姓名。Whom: a number or a name.")
    ],
    reason: Annotated[str, typer.Option(help=f"为什么更正： {in_words(WHY_AMENDED)}。 Why.")],
    key: KeyFile,
    name: Annotated[str | None, typer.Option(help="姓名改为。The name as it should be.")] = None,
    phone: Annotated[str | None, typer.Option(help="电话改为。The telephone number.")] = None,
    address: Annotated[str | None, typer.Option(help="住址改为。The address.")] = None,
    id_type: Annotated[str | None, typer.Option(help="证件类型改为。Kind of paper.")] = None,
    id_number: Annotated[str | None, typer.Option(help="证件号码改为。Its number.")] = None,
    other: Annotated[str | None, typer.Option(help="其他改为。Whatever else is needed.")] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """更正一个人的姓名、电话等：没写到的不变，旧的不再保存，编号和已记的时间不变。Correct somebody's fields."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        given = {"name": name, "phone": phone, "address": address, "other": other}
        given |= {"id_type": id_type, "id_number": id_number}
        said = {field: text for field, text in given.items() if text is not None}
        require(said.get("name") != "", NameStays())
        stores, number = stores_of(counter, signer), person_called(counter, signer, person)
        before = kept_of(stores, number, nothing_will_do="name" in said)
        after = {field: text for field, text in {**before, **said}.items() if text}
        require(after != before, NothingToCorrect())
        blind = secrets.token_bytes(BLIND_BYTES)
        body = {"commitment": commitment(blind, after), "reason": reason}
        envelope = sign(counter, signer, Wanted(type=AmendPerson.type, body=body, stream=number))
        asked = {"blind": blind.hex(), "fields": after, "statement": orjson.loads(envelope)}
        receipt = stores.register(orjson.dumps(asked))
        corrected = [field for field in FIELDS if before.get(field) != after.get(field)]
        speak.say(
            f"已更正{'、'.join(FIELDS[field] for field in corrected)}：{number}。旧的不再保存。",
            f"Corrected ({', '.join(corrected)}): {number}. What was kept before is forgotten.",
        )
        speak.result({"person": number, "corrected": corrected, "receipt": receipt.model_dump(mode="json")})


def kept_of(stores: Stores, person: str, nothing_will_do: bool) -> dict[str, str]:
    """What the vault shows now: what is not said to be other stays.

    Raises:
        NothingKept, or a server's word for it: there is nothing, and no name is given with which to begin.
    """
    try:
        return stores.fields(person).fields
    except NothingKept:
        if not nothing_will_do:
            raise
    except SaidNo as no:
        if not (nothing_will_do and no.code() == NothingKept.code()):
            raise
    return {}
