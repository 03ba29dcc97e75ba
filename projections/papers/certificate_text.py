"""What stands on a certificate of service: the records that count, and the names that the log does not have.

Names and identity numbers come from the vault and go into the paper alone. The log has the digest, the number and the minutes.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from contracts.certificate import Document
from contracts.statement import parse
from contracts.values import Day, Digest, Id

Row = Mapping[str, Any]
"""Of a register, as the interface gives it."""


class Names(NamedTuple):
    """Of the volunteer, with their paper where the vault knows one, and of the two who sign."""

    volunteer: str
    id_type: str | None
    id_number: str | None
    in_charge: str
    handler: str


class Issuer(NamedTuple):
    unit: str
    """Its name."""
    contact: str
    today: Day
    notes: str | None = None


def counting(asked: Row, hosted: Collection[Id], records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a person's records that an application's unit may certify: at its activities in the period, posted, and standing."""
    return [
        each
        for each in records
        if each["activity"] in hosted
        and each["posted"]
        and not each["corrected"]
        and asked["starts"] <= each["day"] <= asked["ends"]
    ]


def document_of(log: Digest, row: Row, lines: Iterable[Row], names: Names, issuer: Issuer) -> Document:
    """What is issued. Only its digest goes into the log, under a blind that keeps names from being guessed."""
    content = sorted(
        ({name: each[name] for name in ("day", "activity", "minutes", "source")} for each in lines),
        key=lambda each: (each["day"], each["activity"], each["minutes"]),
    )
    identity = {"id_type": names.id_type, "id_number": names.id_number}
    volunteer = {"name": names.volunteer, "volunteer_number": row["person"]}
    made = {
        "v": 1,
        "log": log,
        "certificate": row["certificate"],
        "number": row["number"],
        "volunteer": volunteer | {name: value for name, value in identity.items() if value},
        "service": {
            "starts": row["starts"],
            "ends": row["ends"],
            "clocked_minutes": row["clocked"],
            "entered_minutes": row["entered"],
            "content": content,
        },
        "issuer": {
            "unit": issuer.unit,
            "person_in_charge": names.in_charge,
            "handler": names.handler,
            "contact": issuer.contact,
        },
        "announced": row["announced"],
        "date": issuer.today,
        "blind": secrets.token_hex(32),
    }
    return parse(Document, made | ({"notes": issuer.notes} if issuer.notes else {}))
