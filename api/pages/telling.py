"""Entries of the log told as sentences: who did what, about what, with which figures.

    民政局  签署协议   协议文本摘要 9f31…          what was signed, by its words (contracts/wording)
    随第57条：数量累计  变化量 30                    what followed from it (domain/event_words.py)

Names are looked up as they are now, of what the reader may read; whatever else an entry names, persons too, stays the number that was
signed.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from api.naming import name_of, whole_named, whole_of
from api.pages.writing import MINUS
from api.readers import Reader, readable_among
from contracts.canonical import encode
from contracts.entry import Entry, read_entry
from contracts.statement import BatchHeader, common_members, parse
from contracts.statements import BODIES
from contracts.values import DAY, DIGEST, ID, NIL, Id
from contracts.wording.lines import Kind, Line, lines, title
from contracts.wording.values import VALUES
from contracts.wording.words import Words
from domain.event_words import EVENT_WORDS, data_label
from domain.persons import Person
from domain.rulebooks import RulebookState
from domain.units import Unit
from ledger.application import Ledger
from ledger.rows import Stored

MOST_FACTS = 4
"""Of a sentence."""
LONG = 60
"""A text that is longer is cut in a sentence; the entry's own page has all of it."""
UNSAID: tuple[Kind, ...] = ("digest", "bytes", "data", "row")
"""Kinds of values that a sentence leaves out."""
ROOTS = Words("根密钥", "the root keys")
BATCH = Words("成批提交", "Hand in a batch")


class Value(NamedTuple):
    said: Words
    kind: Kind
    raw: Any
    """As it was signed."""
    name: Words | None = None
    """Of what an id names."""

    @property
    def called(self) -> Words:
        return self.name or self.said


class Fact(NamedTuple):
    label: Words
    values: tuple[Value, ...]
    more: int = 0
    """How many values are left out."""


class Told(NamedTuple):
    number: int
    """From 1."""
    received: int
    event: str
    stream: Id
    version: int
    title: Words
    who: Words | None
    """None for the first entry, which nobody signed, and where that is not this reader's to read."""
    agent: Words | None
    """Who signed on their behalf."""
    facts: tuple[Fact, ...]
    follows: int | None = None
    """The number of the statement that it follows from."""


class Opened(NamedTuple):
    """An entry, and the statement that it belongs to as far as that is known."""

    row: Stored
    entry: Entry
    first: Stored | None
    """The row of the statement, which is the entry's own or an earlier one; None where it is not the reader's to read."""
    signed: dict[str, Any] | None
    """The statement or batch header; of an item with the members that stand once in its batch."""


class Names:
    """What ids are called. Looked up together, when they are all known."""

    def __init__(self, ledger: Ledger, reader: Reader, ids: Collection[Id]) -> None:
        self._states: dict[Id, Any] = {}
        wanted = {each for each in ids if each != NIL}
        while wanted:
            shown = readable_among(ledger, reader, wanted)
            ledger.streams.prefetch(sorted(shown))
            found = {id: ledger.streams.folded(id).state for id in shown}
            self._states |= found
            wanted = {whole for state in found.values() if (whole := whole_of(state))} - self._states.keys()

    def of(self, id: Id) -> Words:
        """The name of a unit; of anything else also what it is."""
        state = self._states.get(id)
        if isinstance(state, Unit):
            return Words(state.name, state.name)
        if isinstance(state, Person):
            return Words(f"人员 {id[:8]}", f"person {id[:8]}")
        noun = getattr(state, "noun", None)
        if noun is None:
            return Words(id[:8], id[:8])
        if isinstance(state, RulebookState):
            name = state.rulebook.title
            return Words(f"{noun[0]}“{name.zh}”", f"{noun[1]} “{name.en}”")
        if called := name_of(state):
            return Words(f"{noun[0]}“{called}”", f"{noun[1]} “{called}”")
        if whole := whole_named(self._states.get, state):
            return Words(f"{whole.zh}的{noun[0]}", f"{noun[1]} of {whole.en}")
        return Words(f"{noun[0]} {id[:8]}", f"{noun[1]} {id[:8]}")

    def put_into(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(
            fact._replace(
                values=tuple(
                    each._replace(name=self.of(each.raw)) if each.kind == "id" else each
                    for each in fact.values
                )
            )
            for fact in facts
        )


def with_firsts(ledger: Ledger, rows: Sequence[Stored]) -> list[tuple[Stored, Stored]]:
    """Each row with the one of the statement that it belongs to."""
    firsts = {row.position: ledger.rows.opening(row.position) for row in rows if not row.act}
    found = ledger.rows.at(set(firsts.values())) if firsts else {}
    return [(row, row if row.act else found[firsts[row.position]]) for row in rows]


def opened(ledger: Ledger, row: Stored, first: Stored, readable: set[Id]) -> Opened:
    """An entry with its statement. `readable` are the streams that the reader may read."""
    entry = read_entry(row.entry, row.position - 1)
    if first is not row and str(first.stream) not in readable:
        return Opened(row, entry, None, None)
    own = entry if first is row else read_entry(first.entry, first.position - 1)
    if own.item:
        header = ledger.streams.header(own.item["batch"])
        return Opened(row, entry, first, own.item["statement"] | common_members(header))
    return Opened(row, entry, first, own.signed)


def tell(all_opened: Sequence[Opened], ledger: Ledger, reader: Reader, whole: bool = False) -> list[Told]:
    """The sentences. With `whole`, every fact of each."""
    said = [_facts(each, whole) for each in all_opened]
    ids = {value.raw for facts in said for fact in facts for value in fact.values if value.kind == "id"}
    for each in all_opened:
        ids |= set(_sides(each))
    names = Names(ledger, reader, ids)
    return [_told(each, names.put_into(facts), names) for each, facts in zip(all_opened, said, strict=True)]


def _sides(each: Opened) -> list[Id]:
    """Whose act it was, and who signed on their behalf."""
    if each.signed is None:
        return []
    behalf = each.signed.get("body", {}).get("on_behalf")
    actor = each.signed["actor"]
    return [behalf["of"], actor] if behalf else [actor]


def _told(each: Opened, facts: tuple[Fact, ...], names: Names) -> Told:
    entry, sides = each.entry, _sides(each)
    who = [ROOTS if side == NIL else names.of(side) for side in sides]
    own = each.first is each.row
    return Told(
        number=each.row.position,
        received=entry.received,
        event=entry.event,
        stream=entry.stream,
        version=entry.version,
        title=_title(each),
        who=who[0] if who else None,
        agent=who[1] if len(who) > 1 else None,
        facts=facts,
        follows=None if own else (each.first.position if each.first else None),
    )


def _title(each: Opened) -> Words:
    if each.first is each.row and each.signed:
        return title(each.signed["type"]) if "type" in each.signed else BATCH
    return EVENT_WORDS.get(each.entry.event) or Words(each.entry.event, each.entry.event)


def _facts(each: Opened, whole: bool) -> tuple[Fact, ...]:
    if each.first is not each.row or each.signed is None:
        facts = tuple(data_facts(each.entry.data))
    elif "type" in each.signed:
        body = BODIES[each.signed["type"]].model_validate(each.signed["body"])
        facts = tuple(gathered(lines(body)))
    else:
        header = parse(BatchHeader, each.signed)
        count = Value(Words(f"{header.count}", f"{header.count}"), "number", header.count)
        facts = (Fact(Words("语句数", "statements"), (count,)),)
    return facts if whole else tuple(shortened(facts))


def gathered(all_lines: Iterable[Line]) -> list[Fact]:
    """Lines of one label together."""
    found: dict[Words, list[Value]] = {}
    for line in all_lines:
        found.setdefault(line.label, []).append(Value(line.said, line.kind, line.value))
    return [Fact(label, tuple(each)) for label, each in found.items()]


def shortened(facts: Iterable[Fact]) -> Iterable[Fact]:
    """The first few that say something to a reader."""
    telling = [
        fact
        for fact in facts
        if fact.values and fact.values[0].kind not in UNSAID and not fact.label.en.endswith((", version", "version"))
        and not fact.label.zh.startswith("代办")
    ]  # fmt: skip
    for label, values, _ in telling[:MOST_FACTS]:
        yield Fact(label, tuple(map(_cut, values[:2])), max(0, len(values) - 2))


def _cut(value: Value) -> Value:
    if value.kind != "text" or len(value.said.zh) <= LONG:
        return value
    cut = value.said.zh[:LONG] + "…"
    return value._replace(said=Words(cut, cut))


def data_facts(data: dict[str, Any]) -> Iterable[Fact]:
    """What the ledger itself worked out and wrote beside what was signed."""
    for name, value in data.items():
        each = value if isinstance(value, list) else [value]
        yield Fact(data_label(name), tuple(_plain(name, one) for one in each))


def _plain(name: str, value: Any) -> Value:
    match value:
        case bool():
            return Value(VALUES["yes" if value else "no"], "flag", value)
        case int():
            number = f"{value:,}".replace("-", MINUS)
            is_time = name.endswith("minutes")
            said = Words(f"{number}分钟", f"{number} min") if is_time else Words(number, number)
            return Value(said, "minutes" if is_time else "number", value)
        case str():
            kind: Kind = next(
                (kind for pattern, kind in SHAPES.items() if re.fullmatch(pattern, value)), "text"
            )
            return Value(Words(value, value), kind, value)
        case {"start": int(start), "end": int(end), **others} if not others:
            span = f"{_clock(start)}–{_clock(end)}"
            return Value(Words(span, span), "text", value)
        case dict():
            members = [(data_label(member), _plain(member, each)) for member, each in value.items()]
            zh = "，".join(f"{label.zh} {_short(each).zh}" for label, each in members)
            return Value(
                Words(zh, ", ".join(f"{label.en} {_short(each).en}" for label, each in members)),
                "text",
                value,
            )
    text = encode(value).decode()
    return Value(Words(text, text), "data", value)


SHAPES: dict[str, Kind] = {ID: "id", DIGEST: "digest", DAY: "day"}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _short(value: Value) -> Words:
    return Words(value.raw[:8], value.raw[:8]) if value.kind in ("id", "digest") else value.said
