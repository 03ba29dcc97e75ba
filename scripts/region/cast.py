"""The cast of a region: its files, its units and people, and what they have made so far."""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import signing
from contracts.certificate import Served
from contracts.statements.keys import RegisterPerson
from contracts.statements.service import Clocked
from contracts.streams import rule_id
from contracts.values import NIL, Digest, Id
from ledger.application import Ledger
from ledger.vault import Vault
from scripts.cast import Signer
from scripts.region.clock import YEAR, Calendar
from scripts.region.figures import Figure

Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class Council:
    """An alliance among several: who leads it, and who belongs to it."""

    id: Id
    lead: str
    members: list[str]
    """Without the lead."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of service that was confirmed, as a certificate shows it."""

    stream: Id
    host: str
    """The code of the unit whose activity it was."""
    served: Served


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
    """Members and volunteers, most of them without keys. Of a crowd the first few of each community: C0001V01 …"""
    volunteers: dict[str, Signer] = field(default_factory=dict)
    """Those of them who have a key after all, and act in their own name."""
    alliance: Id = NIL
    bank: Id = NIL
    banks: dict[str, tuple[Id, str]] = field(default_factory=dict)
    """Where there are several: each with the code of the unit that keeps it."""
    records: dict[Id, list[Record]] = field(default_factory=dict)
    """Of those volunteers who have a code here."""
    rulebooks: dict[str, Id] = field(default_factory=dict)
    reports: dict[str, Id] = field(default_factory=dict)
    """What the year was sealed in, by rulebook."""
    figures: dict[str, Figure] = field(default_factory=dict)
    """Those of figures.csv, where the region has one."""
    groups: dict[str, list[str]] = field(default_factory=dict)
    """The codes of the units that one line of units.csv stands for, by that line's own code."""
    group_of: dict[str, str] = field(default_factory=dict)
    """The other way round."""
    above: dict[str, str] = field(default_factory=dict)
    """Where each unit lies: its community, or else its superior."""
    superiors: dict[str, str] = field(default_factory=dict)
    """By whom each unit was enrolled, where that was no root."""
    councils: dict[tuple[str, str], Council] = field(default_factory=dict)
    """Alliances by the code of their line and of the unit that leads them."""
    units: dict[str, Id] = field(default_factory=dict)
    """All of them, those without keys too."""
    names: dict[str, str] = field(default_factory=dict)
    """Of the units, by code."""
    admissions: dict[str, Id] = field(default_factory=dict)
    """Each street's and community's list of admitted matters."""
    venues: dict[str, list[tuple[str, Id]]] = field(default_factory=dict)
    """Listed resources by their category, each with the code of the unit whose it is."""
    reported: dict[str, list[Id]] = field(default_factory=dict)
    """Who reported to a community, by the unit on whose roll they are."""
    templates: dict[Id, Id] = field(default_factory=dict)
    """The template that an alliance's agreements follow."""
    orgs: dict[str, list[tuple[str, Id]]] = field(default_factory=dict)
    """Party organisations by the group of units in which they are, each with the code of whoever keeps it on record."""
    published: dict[str, list[tuple[Id, Id]]] = field(default_factory=dict)
    """What each unit has put on a list: the alliance, the item."""
    pacts: dict[tuple[str, int], tuple[Id, str, str]] = field(default_factory=dict)
    """By what they are called and which one it is, with the codes of both parties."""
    agreements: dict[tuple[str, str], Id] = field(default_factory=dict)
    """By the codes of both parties."""
    problems: dict[str, Id] = field(default_factory=dict)
    """List items by the ids of problems.csv."""
    emergencies: dict[str, tuple[Id, str]] = field(default_factory=dict)
    """The last emergency that was declared for each street and community, with its last day."""

    def count(self, cell: str) -> int:
        """A number, or how much a figure is at this scale."""
        return int(cell) if cell.isdigit() else self.figures[cell].at(self.share)

    def chain(self, code: str) -> list[str]:
        """A unit, where it lies, where that lies, up to the top."""
        chain = [code]
        while chain[-1] in self.above:
            chain.append(self.above[chain[-1]])
        return chain

    def keeper(self, code: str) -> str:
        """The unit itself, or the one above where it has no keys."""
        return next(each for each in self.chain(code) if each in self.head)

    def within(self, group: str, code: str) -> list[str]:
        """The units of a group that lie at `code`, however deep."""
        return [each for each in self.groups[group] if code in self.chain(each)]

    def council(self, name: str, code: str) -> Council:
        """The alliance of that line which a unit leads, or in whose reach it lies."""
        return next(self.councils[name, each] for each in self.chain(code) if (name, each) in self.councils)

    def lines(self, name: str) -> list[Line]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    @property
    def lead(self) -> str:
        """The first unit that leads. What stands before it is above it."""
        return next(line["代码"] for line in self.lines("units") if line["类别"] == "牵头")


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


def paper(words: str) -> Digest:
    """Of a paper that exists nowhere: the demo keeps no files."""
    return sha256(words.encode()).hexdigest()


def codes(text: str) -> list[str]:
    """The codes in a cell that holds several, as `YC01;YC02`."""
    return [code for code in text.split(";") if code]


def clocked(line: Line) -> Clocked:
    return Clocked(start=f"{line['日期']}T{line['开始']}", end=f"{line['日期']}T{line['结束']}")


def share_of(lines: list[Line], share: float) -> list[Line]:
    """So many lines of a file as its share comes to, at least one, spread over the year."""
    count = max(1, min(len(lines), int(len(lines) * share + 0.5)))
    return [lines[place * len(lines) // count] for place in range(count)]


def months() -> list[str]:
    """The months of the year as `2026-01` …"""
    return [f"{YEAR}-{month:02}" for month in range(1, 13)]


def spread(n: int, of: int, first: int = 20, last: int = 330) -> str:
    """The day of the year on which the n-th of so many falls, when they are spread evenly."""
    days = first + (last - first) * n // max(1, of)
    return (date(YEAR, 1, 1) + timedelta(days=days)).isoformat()


def later(day: str, days: int) -> str:
    """So many days after, but no later than the last day of the year."""
    return min(f"{YEAR}-12-31", (date.fromisoformat(day) + timedelta(days=days)).isoformat())


def choices(cell: str) -> list[str]:
    """The texts in a cell that holds several, taken in turn."""
    return cell.split("/")
