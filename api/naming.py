"""What readers are shown for the things that ids stand for: units, alliances and documents by their names, persons by none."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from unicodedata import normalize

from contracts.statements.agreements import Commitment
from contracts.values import NIL, Id
from contracts.wording.words import Words
from domain.agreements import Agreement
from domain.deciding import World
from domain.fulfilments import Fulfilment
from domain.persons import Person
from domain.terms import numbered
from domain.units import Unit

TITLES = ("name", "title", "terms.title", "body.title", "body.name", "rulebook.title")
"""Where the states of streams keep what they are called."""
BELONGS_TO = (
    "item", "claim", "agreement", "activity", "body.activity", "body.rulebook", "bank", "evaluation", "draw", "project", "wish",
    "whistle", "resolution", "appointment", "standard", "study",
)  # fmt: skip
"""Where the states of what has no name of its own keep what it belongs to."""
WHOSE = ("whose", "keeper", "raiser", "unit", "alliance")
"""And where those keep whose they are that belong to nothing with a name."""
SHORT = 4


class Called(NamedTuple):
    """What a stream is and what it is called: 协议 “结对共建”; a person is called by the end of their number."""

    noun_zh: str
    noun_en: str
    name: str | None
    tail: str
    """The last characters of its id, for what has no name."""
    whole: Words | None = None
    """What it is of, where it has no name."""

    @property
    def zh(self) -> str:
        if self.whole:
            return f"{self.whole.zh}的{self.noun_zh}"
        return f"{self.noun_zh}“{self.name}”" if self.name else f"{self.noun_zh}（尾号{self.tail}）"

    @property
    def en(self) -> str:
        if self.whole:
            return f"{self.noun_en} of {self.whole.en}"
        return f"{self.noun_en} “{self.name}”" if self.name else f"{self.noun_en} ending in {self.tail}"


def called(world: World, stream: Id) -> Called:
    """Of what does not exist as well: a record of nothing that is known."""
    if stream == NIL:
        return Called("账本", "ledger", "", "")
    state = world.folded(stream).state
    noun_zh, noun_en = getattr(state, "noun", ("记录", "record"))
    whole = whole_named(lambda id: world.folded(id).state, state)
    return Called(noun_zh, noun_en, name_of(state), stream[-SHORT:], whole)


def name_of(state: Any) -> str | None:
    if isinstance(state, Person):
        return None
    found = (member_at(state, path) for path in TITLES)
    return next((each for each in found if isinstance(each, str) and each), None)


def belongs_to(state: Any, paths: Iterable[str] = BELONGS_TO) -> Id | None:
    """What a thing without a name is a part of, or was done about."""
    found = (member_at(state, path) for path in paths)
    return next((each for each in found if isinstance(each, str) and each), None)


def member_at(state: Any, path: str) -> Any:
    """The member at a path; None where there is none."""
    for name in path.split("."):
        state = getattr(state, name, None)
    return state


def whole_of(state: Any) -> Id | None:
    """What something without a name belongs to, or else whose it is; None of persons, and of what has a name."""
    if state is None or isinstance(state, Person) or name_of(state):
        return None
    return belongs_to(state) or belongs_to(state, WHOSE)


def whole_named(find: Callable[[Id], Any], state: Any) -> Words | None:
    """What something without a name is of, by its name: a claim of its item, a delivery of what was claimed, a list of its keeper.
    `find` gives the state of a stream, or None where it is not to be seen."""
    if (id := whole_of(state)) is None:
        return None
    whole = find(id)
    name = name_of(whole)
    if name is None:
        return whole_named(find, whole)
    if isinstance(whole, Unit):
        return Words(name, name)
    if isinstance(whole, Agreement) and isinstance(state, Fulfilment):
        promise = promised(whole, state.commitment).what
        return Words(f"“{name}：{promise}”", f"“{name}: {promise}”")
    return Words(f"“{name}”", f"“{name}”")


def promised(agreement: Agreement, number: int) -> Commitment:
    """The commitment of that number, in the newest terms that have it."""
    every = {number: each for terms in agreement.versions for number, each in numbered(terms).items()}
    return every[number]


def unit_names(world: World, units: Iterable[Id]) -> dict[Id, str]:
    """Of units that exist; one round trip."""
    wanted = sorted(set(units))
    world.prefetch(wanted)
    return {unit: known.name for unit in wanted if (known := world.find(unit, Unit))}


def as_code(text: str) -> str:
    """How a code is written: in narrow capitals.

    >>> as_code("yc01"), as_code("ＹＣ０１")
    ('YC01', 'YC01')
    """
    return normalize("NFKC", text).strip().upper()
