"""What changed from version to version: an alliance's charter, article by article, and a duty list, item by item.

第2版  + 每季度一次联席会议。           第3版  责任事项“年度述职”：期限由2026-11-30改为2026-12-20
       − 每半年一次联席会议。
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple
from uuid import UUID

from contracts.entry import read_entry
from contracts.statement import parse
from contracts.statements.alliances import AdoptCharter, Charter, FoundAlliance
from contracts.values import Day, Id, Milliseconds
from ledger.application import Ledger
from projections.duty_lists import DutyItemNow, DutyListRow

How = Literal["same", "added", "removed"]


class Article(NamedTuple):
    how: How
    text: str


class CharterVersion(NamedTuple):
    version: int
    entry: int
    """Its number in the log, from 1."""
    received: Milliseconds
    charter: Charter
    changes: Sequence[Article]
    """From the version before: what went and what came."""


def charters_of(ledger: Ledger, alliance: Id) -> list[CharterVersion]:
    """Every version that was in force, the newest first: the founding has the first, and each adoption the next."""
    identity, found = UUID(alliance), list[CharterVersion]()
    for row in ledger.rows.streams([identity])[identity]:
        entry = read_entry(row.entry, row.position - 1)
        said = entry.signed or (entry.item or {}).get("statement") or {}
        if said.get("type") not in (FoundAlliance.type, AdoptCharter.type):
            continue
        charter = parse(Charter, said["body"]["charter"])
        before = found[-1].charter.articles if found else ()
        changes = [each for each in compared(before, charter.articles) if each.how != "same"] if found else ()
        found.append(CharterVersion(len(found) + 1, row.position, entry.received, charter, changes))
    return found[::-1]


def compared(before: Sequence[str], after: Sequence[str]) -> list[Article]:
    """
    >>> [(each.how, each.text) for each in compared(("甲", "乙"), ("甲", "丙"))]
    [('same', '甲'), ('removed', '乙'), ('added', '丙')]
    """
    told: list[Article] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            told += [Article("same", text) for text in before[i:j]]
        else:
            told += [Article("removed", text) for text in before[i:j]]
            told += [Article("added", text) for text in after[k:m]]
    return told


class ItemChange(NamedTuple):
    """Of an item that both versions have: what was and what is; of one that came or went, one of the two."""

    name: str
    owner: Id
    before: Any | None
    after: Any | None


class DutyVersion(NamedTuple):
    row: DutyListRow
    items: Sequence[DutyItemNow]
    changes: Sequence[ItemChange]
    """From the version before."""


def duty_versions(lists: Iterable[DutyListRow], items: Iterable[DutyItemNow]) -> list[list[DutyVersion]]:
    """Each list with its versions, the newest first."""
    by_list: dict[Id, list[DutyItemNow]] = {}
    for item in items:
        by_list.setdefault(item.list, []).append(item)
    rows = {row.list: row for row in lists}
    found = []
    for newest in [row for row in rows.values() if row.superseded_by is None]:
        chain = [newest]
        while before := rows.get(chain[-1].supersedes or ""):
            chain.append(before)
        found.append([version_of(row, by_list) for row in chain])
    return found


def version_of(row: DutyListRow, items: Mapping[Id, Sequence[DutyItemNow]]) -> DutyVersion:
    own, before = items.get(row.list, ()), items.get(row.supersedes or "", ())
    return DutyVersion(row, own, changed(before, own) if row.supersedes else ())


def changed(before: Sequence[DutyItemNow], after: Sequence[DutyItemNow]) -> list[ItemChange]:
    """Items are the same where the same unit answers for what has the same name."""
    old, new = ({(each.name, each.owner): each for each in items} for items in (before, after))
    return [
        ItemChange(*key, old.get(key), new.get(key))
        for key in dict.fromkeys([*old, *new])
        if terms_of(old.get(key)) != terms_of(new.get(key))
    ]


def terms_of(item: DutyItemNow | None) -> tuple[Day, str | None] | None:
    return (item.due, item.measure) if item else None


def actors(chains: Iterable[Sequence[DutyVersion]]) -> set[Id]:
    """Who answers for something in any version."""
    return {item.owner for chain in chains for version in chain for item in version.items}
