"""Templates of agreements: the clause structure that is usual, with places for parties, list items and days.

    examples/agreements/unit-community.yaml        heading: "{甲方}与{乙方}结对共建协议"
        + 甲方=财政局, 乙方=花花桥社区, from 2026-03-01      ──filled──▶   terms to sign, each promise once a year or a quarter

A template binds nobody and is no part of the ledger: what binds are the terms that come of it, whole. Whoever wants other
clauses copies the file. `each` says how often a promise comes due: `year`, `quarter`, or once for the whole `term`.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

import yaml
from pydantic import Field, model_validator

from api.tables.files import FileUnreadable, text_of
from contracts.refusals import NotEvidence
from contracts.shapes import not_yaml_at
from contracts.statement import parse
from contracts.statements.agreements import Procedure
from contracts.values import Frozen, Id, Positive, Text, Title, Unfit, Word
from contracts.wording.words import Words

FOLDER = Path(__file__).parent.parent / "examples" / "agreements"
MONTHS = {"year": 12, "quarter": 3}
NAMES = {"year": "年", "quarter": "季度"}


class NoSuchTemplate(NotEvidence):
    zh = "没有“{name}”这份协议范本。现有：{known}；也可以写一个 YAML 文件的路径。"
    en = "There is no template {name!r}. Known: {known}; or write the path of a YAML file."


class NotATemplate(FileUnreadable):
    zh = "{file} 不是协议范本：{why_zh}。"
    en = "{file} is no template of an agreement: {why}."


class Side(Frozen):
    as_: Word = Field(alias="as")
    """甲方, 乙方 …: what the words call it."""
    who: Title
    office: Word


class Promise(Frozen):
    by: Word
    to: Word
    what: Title
    quantity: Positive
    measure: Word
    each: Literal["year", "quarter", "term"] = "term"


class Described(Frozen):
    """What a template is for, and who its sides are, for readers of English. What is signed stays as it is written."""

    title: Title
    purpose: Text
    sides: tuple[Title, ...]


class Template(Frozen):
    title: Title
    heading: Title
    purpose: Text
    parties: Annotated[tuple[Side, ...], Field(min_length=2, max_length=16)]
    commitments: Annotated[tuple[Promise, ...], Field(min_length=1, max_length=60)]
    clauses: Annotated[tuple[Text, ...], Field(max_length=60)] = ()
    years: Positive
    procedure: Procedure | None = None
    countersigned: bool = False
    """A superior body has to be named."""
    english: Described | None = None

    @model_validator(mode="after")
    def _every_side_described(self) -> Self:
        if self.english and len(self.english.sides) != len(self.parties):
            raise Unfit("english 的 sides 要与 parties 一样多", "english: as many sides as parties")
        return self

    @property
    def called(self) -> Words:
        return Words(self.title, self.english.title if self.english else self.title)

    @property
    def meant_for(self) -> Words:
        """What it is for, of its sides by their names in it."""
        purpose = worded(self.purpose, {side.as_: side.as_ for side in self.parties})
        return Words(purpose, self.english.purpose if self.english else purpose)

    def who(self, place: int) -> Words:
        """Who the side at that place is, from 0."""
        said = self.parties[place].who
        return Words(said, self.english.sides[place] if self.english else said)


class Unit(NamedTuple):
    code: str
    name: str
    id: Id | None = None
    """Where terms are to name it by its id. Else by its code, as a statement file may."""

    @property
    def written(self) -> str:
        return self.id or f"@{self.code}"


class Item(NamedTuple):
    """A list item that a promise answers: it is promised in the item's own words and measure."""

    id: Id
    title: str
    measure: str


def templates() -> dict[str, Path]:
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def read_template(name: str) -> Template:
    """One of the folder, or a file.

    Raises:
        NoSuchTemplate, NotATemplate, FileUnreadable, BadShape: as they say.
    """
    known = templates()
    file = known.get(name) or Path(name)
    if name not in known and not file.is_file():
        raise NoSuchTemplate(name=name, known="、".join(known))
    try:
        return parse(Template, yaml.safe_load(text_of(file)))
    except yaml.YAMLError as error:
        raise NotATemplate(file=file, **not_yaml_at(error).facts()) from None


def filled(
    template: Template,
    parties: Mapping[str, Unit],
    starts: date,
    items: Mapping[int, Item],
    alliance: Id | None,
    above: Unit | None,
) -> dict[str, Any]:
    """The terms as a statement file or a form writes them. `items` by the place of the promise, from 1."""
    names = {side: unit.name for side, unit in parties.items()}
    ends = last_day(starts, 12 * template.years)
    terms = {
        "title": worded(template.heading, names),
        "purpose": worded(template.purpose, names),
        "parties": [{"unit": parties[side.as_].written, "office": side.office} for side in template.parties],
        "commitments": [
            {"by": parties[promise.by].written, "to": parties[promise.to].written, **what, "due": due}
            for place, promise in enumerate(template.commitments, 1)
            for what, due in times(promise, items.get(place), starts, ends)
        ],
        "clauses": [worded(clause, names) for clause in template.clauses],
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
    }
    procedure = template.procedure.model_dump(exclude_unset=True) if template.procedure else {}
    procedure |= {"countersigned_by": above.written} if above else {}
    return (
        terms | ({"alliance": alliance} if alliance else {}) | ({"procedure": procedure} if procedure else {})
    )


def times(
    promise: Promise, item: Item | None, starts: date, ends: date
) -> Iterator[tuple[dict[str, Any], str]]:
    """What is promised, and the day on which it is due, each time that it comes due."""
    what, measure = (item.title, item.measure) if item else (promise.what, promise.measure)
    more: dict[str, Any] = {"item": item.id} if item else {}
    months = MONTHS.get(promise.each)
    days = [ends]
    if months:
        days = [
            last_day(starts, months * n) for n in range(1, 1 + 400) if last_day(starts, months * n) <= ends
        ]
    for n, due in enumerate(days, 1):
        nth = f"（第{n}{NAMES[promise.each]}）" if len(days) > 1 else ""
        told = {"what": f"{what}{nth}", "quantity": promise.quantity, "measure": measure}
        yield told | more, due.isoformat()


def last_day(starts: date, months: int) -> date:
    """The last of so many months from a day on.

    >>> last_day(date(2026, 3, 1), 12), last_day(date(2026, 8, 31), 6)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 27))
    """
    year, month = divmod(starts.year * 12 + starts.month - 1 + months, 12)
    day = min(starts.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def worded(text: str, names: Mapping[str, str]) -> str:
    """With the parties' names in their places."""
    for side, name in names.items():
        text = text.replace(f"{{{side}}}", name)
    return text
