"""The cast of a region: its files, its units and people, and what they have made so far."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.statements.keys import RegisterPerson
from contracts.statements.service import Clocked
from contracts.streams import rule_id
from contracts.values import NIL, Id
from ledger.application import Ledger
from ledger.vault import Vault
from scripts.cast import Signer
from scripts.region.clock import Calendar

Line = dict[str, str]


@dataclass
class Region:
    """The cast and what they have made so far, by the codes of the files."""

    folder: Path
    ledger: Ledger
    vault: Vault
    calendar: Calendar
    roots: list[Ed25519PrivateKey]
    share: float = 1.0
    head: dict[str, Signer] = field(default_factory=dict)
    """Each unit's first person: administrator, signatory, clerk."""
    clerk: dict[str, Signer] = field(default_factory=dict)
    """Each unit's second person."""
    persons: dict[str, Id] = field(default_factory=dict)
    """People without keys: members and volunteers."""
    alliance: Id = NIL
    bank: Id = NIL
    rulebooks: dict[str, Id] = field(default_factory=dict)

    def lines(self, name: str) -> list[Line]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    @property
    def lead(self) -> str:
        return self.lines("units")[0]["代码"]


def keep(region: Region, person: Id, name: str) -> str:
    """Put a name into the vault; what the log gets is the commitment."""
    return region.vault.keep(UUID(person), {"name": name})


def register(region: Region, by: Signer, name: str) -> Id:
    """Register a person. Their pseudonym follows from the statement's id, so the vault can know it beforehand."""
    id = str(uuid4())
    person = rule_id(region.ledger.log, "open", by.unit, id)
    body = RegisterPerson(commitment=keep(region, person, name))
    payload = signing.draft(region.ledger.log, by.unit, body, id=id)
    region.ledger.submit(payload, signing.sign(payload, by.key))
    return person


def codes(text: str) -> list[str]:
    """The codes in a cell that holds several, as `YC01;YC02`."""
    return [code for code in text.split(";") if code]


def clocked(line: Line) -> Clocked:
    return Clocked(start=f"{line['日期']}T{line['开始']}", end=f"{line['日期']}T{line['结束']}")


def share_of(lines: list[Line], share: float) -> list[Line]:
    """The first lines of a file, spread over the year: every line at 1, every tenth at 0.1."""
    if share >= 1:
        return lines
    every = max(1, round(1 / share))
    return lines[::every]
