"""What stands on a certificate of service: the records that count, and the names that the log does not have.

    records = certifiable(reader, stores, application)    the handler announces these
    document = drawn_up(reader, row, names(…), …)         whoever is in charge issues that

Names and identity numbers come from the vault and go into the paper alone. The log has the digest, the number and the minutes.
"""

from contextlib import suppress

from contracts.certificate import Document
from contracts.refusals import Refusal, Refused
from contracts.values import Id
from ledger.vault import NothingKept
from projections.papers.certificate_text import Issuer, Names, counting, document_of
from scripts.finding import Row, UnitNames
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.stores import Stores


class NameMissing(Refused):
    zh = "保险库里没有{who_zh}的姓名。请用 {option} 写出，或先登记姓名。"
    en = "The vault has no name of {who_en}. Give it with {option}, or register it first."


def certifiable(reader: Reader, stores: Stores, asked: Row) -> list[Row]:
    """Records of the person, under all numbers that are known here to be theirs, at the unit's activities in the period, that
    were posted and stand."""
    hosted = {
        each["activity"]
        for each in reader.rows("activities")
        if asked["unit"] in {host["unit"] for host in each["hosts"]}
    }
    numbers = numbers_known(stores, asked["person"])
    records = [each for number in numbers for each in reader.rows("service-records", person=number)]
    return counting(asked, hosted, records)


def numbers_known(stores: Stores, person: Id) -> list[Id]:
    """Only the one that is named, where the signer may not know the person."""
    with suppress(Refusal, SaidNo):
        return stores.known(person).numbers
    return [person]


def names(stores: Stores, row: Row, in_charge: str | None, handler: str | None) -> Names:
    """Of a certificate; what is given goes before what the vault has.

    Raises:
        NameMissing: one of them is not known.
    """
    volunteer = known(stores, row["person"])
    return Names(
        needed(volunteer.get("name"), "志愿者", "the volunteer", "gongjian person register"),
        volunteer.get("id_type"),
        volunteer.get("id_number"),
        needed(in_charge or name_of(stores, stores.holder), "负责人", "the person in charge", "--in-charge"),
        needed(handler or name_of(stores, row["handler"]), "经办人", "the handler", "--handler"),
    )


def needed(name: str | None, who_zh: str, who_en: str, option: str) -> str:
    if not name:
        raise NameMissing(who_zh=who_zh, who_en=who_en, option=option)
    return name


def name_of(stores: Stores, person: Id) -> str | None:
    return known(stores, person).get("name")


def known(stores: Stores, person: Id) -> dict[str, str]:
    """What the vault has of somebody, for those who may know; nothing where it has nothing."""
    try:
        return dict(stores.fields(person).fields)
    except NothingKept:
        return {}
    except SaidNo as no:
        if no.code() != NothingKept.code():
            raise
        return {}


def drawn_up(reader: Reader, row: Row, names: Names, contact: str, notes: str | None) -> Document:
    """What is issued, out of what the reader may see."""
    lines = reader.rows("certified-records", certificate=row["certificate"])
    issuer = Issuer(UnitNames(reader).of(row["unit"]), contact, reader.today(), notes)
    return document_of(reader.log, row, lines, names, issuer)
