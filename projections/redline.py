"""What changes between two versions of an agreement, in words.

    第1项承诺：数量由4场改为6场。              Commitment 1: quantity from 4 场 to 6 场.
    删去第2项承诺：讲座 2场，2026-06-30前。     Commitment 2 is left out: …
    新增条款：每季度通报一次。                  Clause added: …

Terms are compared member by member: commitments by their numbers, clauses as lines of a text. Nothing is left out: two versions
without a difference have the same members.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple, Unpack

from pydantic import computed_field

from contracts.statements.agreements import Commitment, Party, Procedure, Terms, Typed
from contracts.values import Digest, Id
from domain.refusals import NoSuch
from domain.terms import gone, numbered
from projections.agreements import Agreements, VersionRow
from projections.pages import MOST_ROWS, Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids
from projections.rows import Row

MEMBERS = {
    "title": ("名称", "Title"),
    "alliance": ("所属联盟", "Alliance"),
    "purpose": ("目标", "Purpose"),
    "starts": ("起始日", "First day"),
    "ends": ("截止日", "Last day"),
    "full_text": ("全文摘要", "Full text"),
    "order": ("签署顺序", "Order of signing"),
    "observers": ("列席单位", "Observers"),
    "countersigned_by": ("会签机关", "Countersigned by"),
    "notice_days": ("通知解除的天数", "Days of notice"),
    "renewal_days": ("续签提醒的天数", "Days of reminder"),
    "parties": ("签署人职务", "Offices of the parties"),
    "follows": ("所依范本", "Template"),
    "rulebooks": ("适用细则", "Rulebooks that apply"),
    "interests": ("利害关系", "Interests"),
    "what": ("内容", "what"),
    "quantity": ("数量", "quantity"),
    "due": ("期限", "due"),
    "item": ("所答清单事项", "list item"),
    "party": ("协议方", "Party"),
    "clause": ("条款", "Clause"),
    "commitment": ("承诺", "Commitment"),
}
PLAIN = ("title", "alliance", "purpose", "starts", "ends", "full_text")
OF_PROCEDURE = ("order", "observers", "countersigned_by", "notice_days", "renewal_days")
OF_COMMITMENT = ("what", "quantity", "due", "item")
NOTHING = "（无）"


class Difference(NamedTuple):
    """What is added has no `before`, what is removed no `after`. `number`: of the commitment or, counted from 1, of the clause."""

    member: str
    change: Literal["added", "removed", "changed"]
    number: int | None
    before: str | None
    after: str | None

    @property
    def zh(self) -> str:
        name, _ = MEMBERS[self.member]
        match self.member, self.change:
            case "commitment", "added":
                return f"新增第{self.number}项承诺：{self.after}。"
            case "commitment", "removed":
                return f"删去第{self.number}项承诺：{self.before}。"
            case "party", "added":
                return f"新增协议方：{self.after}。"
            case "party", "removed":
                return f"退出协议方：{self.before}。"
            case "clause", "added":
                return f"新增条款：{self.after}"
            case "clause", "removed":
                return f"删去条款：{self.before}"
            case "clause", _:
                return f"条款“{self.before}”改为“{self.after}”"
        where = f"第{self.number}项承诺：" if self.number else ""
        return f"{where}{name}由{self.before or NOTHING}改为{self.after or NOTHING}。"

    @property
    def en(self) -> str:
        _, name = MEMBERS[self.member]
        match self.member, self.change:
            case "commitment", "added":
                return f"Commitment {self.number} is new: {self.after}."
            case "commitment", "removed":
                return f"Commitment {self.number} is left out: {self.before}."
            case "party", "added":
                return f"A party joins: {self.after}."
            case "party", "removed":
                return f"A party leaves: {self.before}."
            case "clause", "added":
                return f"A clause is new: {self.after}"
            case "clause", "removed":
                return f"A clause is left out: {self.before}"
            case "clause", _:
                return f"The clause “{self.before}” becomes “{self.after}”"
        where = f"Commitment {self.number}: " if self.number else ""
        return f"{where}{name} from {self.before or 'nothing'} to {self.after or 'nothing'}."


def differences(before: Terms, after: Terms) -> Iterator[Difference]:
    """Every difference, in the order in which terms are read."""
    yield from changed(PLAIN, before, after)
    yield from of_parties(before, after)
    yield from of_commitments(numbered(before), numbered(after))
    yield from of_clauses(before.clauses, after.clauses)
    yield from of_typed(before.typed or Typed(), after.typed or Typed())
    yield from changed(OF_PROCEDURE, before.procedure or Procedure(), after.procedure or Procedure())


def changed(
    members: Iterable[str], before: Any, after: Any, number: int | None = None
) -> Iterator[Difference]:
    for member in members:
        yield from one(member, written(getattr(before, member)), written(getattr(after, member)), number)


def one(
    member: str, before: str | None, after: str | None, number: int | None = None
) -> Iterator[Difference]:
    if before != after:
        yield Difference(member, "changed", number, before, after)


def written(value: Any) -> str | None:
    match value:
        case None | ():
            return None
        case tuple():
            return "、".join(map(str, value))
    return str(value)


def of_parties(before: Terms, after: Terms) -> Iterator[Difference]:
    """Who leaves, who joins; and the offices of those who stay, in their order."""
    left, joined = gone(before, after), gone(after, before)
    for party in left:
        yield Difference("party", "removed", None, office(party), None)
    for party in joined:
        yield Difference("party", "added", None, None, office(party))
    offices_before, offices_after = (
        "；".join(office(party) for party in terms.parties if party not in (*left, *joined))
        for terms in (before, after)
    )
    yield from one("parties", offices_before, offices_after)


def office(party: Party) -> str:
    return f"{party.unit} {party.office}"


def of_typed(before: Typed, after: Typed) -> Iterator[Difference]:
    yield from one("follows", before.follows, after.follows)
    yield from one("rulebooks", applied(before), applied(after))
    yield from one("interests", interests(before), interests(after))


def applied(typed: Typed) -> str | None:
    said = (f"{each.to} ← {each.whose} {each.rulebook or ''}".strip() for each in typed.rulebooks)
    return "；".join(said) or None


def interests(typed: Typed) -> str | None:
    return "；".join(f"{each.party} {each.kind} {each.handled}" for each in typed.interests) or None


def of_commitments(before: dict[int, Commitment], after: dict[int, Commitment]) -> Iterator[Difference]:
    for number in sorted(before.keys() | after.keys()):
        if number not in after:
            yield Difference("commitment", "removed", number, whole(before[number]), None)
        elif number not in before:
            yield Difference("commitment", "added", number, None, whole(after[number]))
        else:
            yield from changed(OF_COMMITMENT, before[number], after[number], number)


def whole(each: Commitment) -> str:
    return f"{each.by} → {each.to} {each.what} {each.quantity}{each.measure}，{each.due}"


def of_clauses(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Difference]:
    for _, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[i:j] == after[k:m]:
            continue
        gone, come = list(before[i:j]), list(after[k:m])
        for n in range(max(len(gone), len(come))):
            old, new = (each[n] if n < len(each) else None for each in (gone, come))
            how: Literal["added", "removed", "changed"] = (
                "changed" if old and new else "added" if new else "removed"
            )
            yield Difference("clause", how, (i if old else k) + n + 1, old, new)


class RedlineRow(Row):
    table, primary = "redline", ("place",)
    place: int
    member: str
    change: Literal["added", "removed", "changed"]
    number: int | None
    before: str | None
    after: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        return self._difference.zh

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        return self._difference.en

    @property
    def _difference(self) -> Difference:
        return Difference(self.member, self.change, self.number, self.before, self.after)


def agreement_versions(
    reading: Reading, *, agreement: Ids = None, digest: Digest | None = None, **paging: Unpack[Paging]
) -> Page[VersionRow]:
    """The terms of an agreement in all their versions; of an amendment, what it proposes."""
    return page(reading, Agreements, VersionRow, where={"agreement": agreement, "digest": digest}, **paging)


def redline(
    reading: Reading,
    agreement: Id,
    older: int | None = None,
    newer: int | None = None,
    amendment: Id | None = None,
    **paging: Unpack[Paging],
) -> Page[RedlineRow]:
    """What changes from one version of an agreement to another: from the one before to the newest, if none are named; with
    `amendment`, from the terms in force to what it proposes. All of it is one page, whatever is asked.

    Raises:
        NoSuch: no such version, or no amendment of this agreement.
    """
    versions = {
        row.version: row.terms
        for row in agreement_versions(reading, agreement=agreement, limit=MOST_ROWS).rows
    }
    last = max(versions, default=1) if newer is None else newer
    if amendment:
        after, first = proposed(reading, agreement, amendment), last
    else:
        after, first = terms_of(versions, agreement, last), max(1, last - 1)
    found = differences(terms_of(versions, agreement, first if older is None else older), after)
    rows = tuple(RedlineRow(place=place, **each._asdict()) for place, each in enumerate(found, 1))
    return Page(rows=rows, position=reading.position(Agreements))


def terms_of(versions: dict[int, Terms], agreement: Id, version: int) -> Terms:
    if version not in versions:
        raise NoSuch(noun_zh="协议版本", noun_en="version of an agreement", stream=f"{agreement}#{version}")
    return versions[version]


def proposed(reading: Reading, agreement: Id, amendment: Id) -> Terms:
    reading.cursor.execute(
        "SELECT terms FROM agreements WHERE agreement = %s AND amends = %s", (amendment, agreement)
    )
    for (terms,) in reading.cursor:
        return Terms.model_validate(terms)
    raise NoSuch(noun_zh="协议变更", noun_en="amendment of the agreement", stream=amendment)
