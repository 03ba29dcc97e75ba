"""Where a story of the domain begins, and the words in which its people speak.

    @begins_with(county)
    def lamps(s): s["lamps"] = s.says("bureau", PublishItem(…))

    s = lamps.begin()                                             # a copy: what happens in it stays in it
    s.says("hospital", MakeClaim(about=s.about("lamps"), quantity=4))

A row of a table of refusals says where it begins, who signs what, and the answer; `refuse` plays it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import pytest

from contracts import signing
from contracts.canonical import decode, encode
from contracts.keys import PrivateKey
from contracts.refusals import Refusal
from contracts.statement import Body, batch_root
from contracts.statements.keys import AdoptRules, EnrolKey, EnrolUnit, GrantRole
from contracts.tree import leaf_hash, root
from contracts.values import NIL, About, Digest, Id, Seen
from domain.deciding import Folded
from tests.people import ALL_ROLES, DAY_MS, GENESIS, NOON, ROOTS, County, Person, found_county, key
from tests.stories import Story


@dataclass
class Scene:
    """A county with some documents, each under a name."""

    county: County
    named: dict[str, Id] = field(default_factory=dict)
    sheets: dict[str, Digest] = field(default_factory=dict)

    @property
    def story(self) -> Story:
        story: Story = self.county.taker
        return story

    def __getitem__(self, name: str) -> Id:
        """The stream of a document, a unit, or a person (`hospital2`; of a first person, `hospital 1`)."""
        if found := self.named.get(name) or self.county.units.get(name):
            return found
        return self.county.people[name.removesuffix(" 1")].id

    def __setitem__(self, name: str, stream: Id) -> None:
        self.named[name] = stream

    def who(self, name: str) -> Person:
        return self.county.people[name]

    def says(
        self, who: str, body: Body, on: str | None = None, *, expect: int | None = None, as_self: bool = False
    ) -> Id:
        """Sign and submit; `on` is the document that a change is about. Return the stream opened or changed."""
        stream = self[on] if on else None
        if who == "roots":
            return self.roots_say(body, stream or NIL, expect=expect)
        return self.who(who).says(body, stream=stream, expect=expect, as_self=as_self)

    def roots_say(
        self,
        body: Body,
        stream: Id = NIL,
        *,
        expect: int | None = None,
        signers: Sequence[PrivateKey] = ROOTS[:2],
    ) -> Id:
        if expect is None:
            expect = 0 if body.begins else self.folded(stream).version
        id = self.county.next_id()
        payload = signing.draft(self.story.log, NIL, body, id=id, stream=stream, expect=expect)
        self.story.submit(payload, signing.sign(payload, *signers))
        return self.county.stream_of(payload)

    def sends(self, who: str, bodies: Sequence[Body], sheet: str = "sheet", *, as_self: bool = False) -> None:
        """Sign and submit many statements at once; the sheet is known by its name afterwards."""
        drafted = self.who(who).sheet(bodies, as_self=as_self)
        self.sheets[sheet] = self.who(who).sends(drafted)

    def on(self, day: str) -> Scene:
        """Put the clock to noon of that day."""
        self.story.received = NOON + (date.fromisoformat(day) - date(2026, 1, 1)).days * DAY_MS
        return self

    def folded(self, stream: Id) -> Folded:
        return self.story.folded(stream)

    def state(self, name: str) -> Any:
        return self.story.state(self[name])

    def rule(self, kind: str, *key: str) -> Any:
        """The state of a rule's own stream."""
        return self.story.state(self.county.rule(kind, *key))

    def about(self, name: str) -> About:
        return self.county.about(self[name])

    def events(self, kind: type[Any]) -> list[Any]:
        """What deciding added, of one kind, in order."""
        return [happened.data for happened in self.story.happened if type(happened.data) is kind]

    def fork(self) -> Scene:
        """A copy that goes its own way; states are values and are shared."""
        story = copy.copy(self.story)
        story.history = forked = copy.copy(story.history)
        forked._streams, forked._batches = dict(forked._streams), dict(forked._batches)
        forked._entry_at = story.entry_at
        story.happened, story.writers = list(story.happened), list(story.writers)
        county = replace(self.county, taker=story, units=dict(self.county.units), people={})
        county.people |= {name: replace(who, county=county) for name, who in self.county.people.items()}
        return Scene(county, dict(self.named), dict(self.sheets))


class Setting:
    """Played once, when the first story begins there."""

    def __init__(self, build: Callable[[Scene], None], after: Setting | None) -> None:
        self.build = build
        self.after = after
        self._played: Scene | None = None

    def begin(self) -> Scene:
        if self._played is None:
            self._played = self.after.begin() if self.after else Scene(found_county(Story(GENESIS, NOON)))
            self.build(self._played)
        return self._played.fork()

    def play(self, scene: Scene) -> Scene:
        """Play all of it on another story that has founded its county."""
        if self.after:
            self.after.play(scene)
        self.build(scene)
        return scene


def begins_with(after: Setting | None = None) -> Callable[[Callable[[Scene], None]], Setting]:
    return lambda build: Setting(build, after)


class Row(NamedTuple):
    """One line of a table of refusals. `signs` is what they sign, once the scene is there."""

    where: Setting
    who: str
    signs: Callable[[Scene], Body]
    answer: type[Refusal]
    on: str | None = None
    expect: int | None = None
    as_self: bool = False

    def play(self, s: Scene) -> None:
        s.says(self.who, self.signs(s), self.on, expect=self.expect, as_self=self.as_self)


class Deed(NamedTuple):
    """A line for what is more than one statement with one signature: `does` is what they do."""

    where: Setting
    does: Callable[[Scene], Any]
    answer: type[Refusal]

    def play(self, s: Scene) -> None:
        self.does(s)


Rows = dict[str, Row | Deed]


def refuse(row: Row | Deed) -> Refusal:
    """Play a row: the answer is the one that it names, in both languages, and nothing has happened."""
    s = row.where.begin()
    happened = list(s.story.happened)
    streams = dict(s.story.history._streams)
    with pytest.raises(Refusal) as caught:
        row.play(s)
    assert type(caught.value) is row.answer, caught.value
    assert "{" not in caught.value.in_chinese() + caught.value.in_english()
    assert s.story.happened == happened
    assert s.story.history._streams == streams
    return caught.value


def table(rows: Rows) -> Any:
    """Run a test once for each row, under its name."""
    return pytest.mark.parametrize("row", rows.values(), ids=rows.keys())


# Words and scenes that many stories need


def sheet_of(payloads: Sequence[bytes]) -> signing.Sheet:
    """A batch of any statements of one actor, changes too."""
    wholes = [decode(payload) for payload in payloads]
    common = {name: wholes[0][name] for name in ("log", "actor", "seen")}
    header = common | {"v": 1, "count": len(payloads), "root": batch_root(payloads)}
    items = [{name: member for name, member in whole.items() if name not in common} for whole in wholes]
    return signing.Sheet(encode(header), items)


def keyid_of(s: Scene, who: str) -> Digest:
    return signing.keyid_of(s.who(who).key)


def key_of(s: Scene, who: str) -> Id:
    """The stream of somebody's key."""
    return s.county.rule("key", keyid_of(s, who))


def secret(name: str) -> Digest:
    return sha256(name.encode()).hexdigest()


def tree_of(s: Scene, size: int | None = None) -> Seen:
    """The tree of the story's first entries, by default of all; of more than there are, a tree that nobody has."""
    entries = s.story.writers[:size]
    if size is not None and size > len(entries):
        return Seen(size=size, root=secret("root"))
    return Seen(size=len(entries), root=root([leaf_hash(write()) for write in entries]).hex())


def another_key(s: Scene, by: str, of: str, seed: str) -> Person:
    """An administrator enrols a further key for somebody, whoever registered them."""
    admin, holder = s.who(by), s[of]
    possession = signing.prove_possession(s.story.log, admin.unit, holder, key(seed))
    s.says(by, EnrolKey(unit=admin.unit, holder=holder, key=possession))
    return Person(s.county, key(seed), admin.unit, holder)


@begins_with()
def county(s: Scene) -> None:
    """Four units with two people each, in one alliance that `lead` leads."""
    s["alliance"], s["log"] = s.county.alliance, NIL


@begins_with(county)
def school(s: Scene) -> None:
    """A school is enrolled under the lead, with one person who may do everything; it is in no alliance."""
    unit = EnrolUnit(code="YH301", name="实验小学(虚构)", kind="school", superior=s["lead"])
    s.county.units["school"] = s.says("lead", unit)
    s.county.people["school"] = s.county.first_administrator(s["school"], "school 1", s.who("lead"))
    for role in ALL_ROLES:
        s.says("school", GrantRole(unit=s["school"], person=s["school 1"], role=role))


def adopts_field(s: Scene) -> None:
    """The roots adopt the rule set that brings offices and what else the field needs."""
    s.roots_say(AdoptRules(rules=2))


@begins_with(school)
def moonlighter(s: Scene) -> None:
    """The hospital's second person also has a key, and every role, at each of the other units."""
    for unit in ("lead", "community", "bureau"):
        s.county.people[f"moonlighter at {unit}"] = another_key(s, unit, "hospital2", f"moonlight {unit}")
        for role in ALL_ROLES:
            s.says(unit, GrantRole(unit=s[unit], person=s["hospital2"], role=role))
