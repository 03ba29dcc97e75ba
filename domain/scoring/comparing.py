"""What changed between two rulebooks, rule by rule, in the words in which they are read aloud.

    ~ “每小时积分”：2026年1.2。   →   “每小时积分”：2026年1.5。
    + “迟到”：看“迟到”；数条数；每条记-1分。
    - “积分”…；最多40分。

A rule is known by its name, so moving it changes nothing. Whether the two mean the same is asked of the data without the words
for people: a better label is a difference, but not in meaning.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from contracts.rulebook import Rulebook, as_wire
from domain.scoring.explaining import NameOf, Sentence, explain
from domain.scoring.sentences import Both

WORDS_ONLY = ("zh", "en", "note", "notes", "title", "source", "version", "rulebook", "procedure", "cases")
"""What stands in a rulebook for people, or to check it by: no number depends on it."""

NOTHING: Both = ("", "")


class Difference(NamedTuple):
    """One rule before and after, in words; "" where there is none. `in_meaning`: a number or a grade may come out otherwise."""

    before: Both
    after: Both
    in_meaning: bool


def compare(
    old: Rulebook, new: Rulebook, name_of: NameOf = lambda kind, name: None
) -> tuple[Difference, ...]:
    """Every rule that is not the same in both, in the order of the new one; what is gone comes last."""
    return tuple(_differences(_rules(old, name_of), _rules(new, name_of)))


def differ_in_meaning(old: Rulebook, new: Rulebook) -> bool:
    """Whether anything but words for people, worked cases or the order of lines is another."""
    return bool(_meant(old) != _meant(new))


class _Rule(NamedTuple):
    said: Both
    data: Any


def _differences(old: dict[Any, _Rule], new: dict[Any, _Rule]) -> Iterator[Difference]:
    for key, rule in new.items():
        before = old.get(key)
        if before is None:
            yield Difference(NOTHING, rule.said, _plain(rule.data) is not None)
        elif before != rule:
            yield Difference(before.said, rule.said, _plain(before.data) != _plain(rule.data))
    for key, rule in old.items():
        if key not in new:
            yield Difference(rule.said, NOTHING, _plain(rule.data) is not None)


def _rules(book: Rulebook, name_of: NameOf) -> dict[Any, _Rule]:
    """Each rule under its name: where it stands is no part of what it says."""
    wire = as_wire(book)
    found: dict[Any, _Rule] = {}
    for sentence in explain(book, name_of):
        key, data = _named(wire, sentence)
        if key in found:
            earlier = found[key].said
            found[key] = _Rule((f"{earlier[0]}{sentence.zh}", f"{earlier[1]} {sentence.en}"), data)
        else:
            found[key] = _Rule((sentence.zh, sentence.en), data)
    for kind, fact in wire["facts"].items():
        said = f"记录“{fact['zh']}”（{kind}）。", f'Facts "{fact["en"]}" ({kind}).'
        found["facts", kind] = _Rule(said, fact)
    return found


def _named(wire: dict[str, Any], sentence: Sentence) -> tuple[Any, Any]:
    """What the rule is called, and its data. Of the whole rulebook: its period."""
    if not sentence.path:
        return ("book",), {"period": wire["period"], "workdays": wire.get("workdays")}
    key: list[Any] = []
    data: Any = wire
    for step in sentence.path:
        data = data[step]
        key.append(_name(data, step) if isinstance(step, int) else step)
    if sentence.path[0] in ("notes", "procedure", "cases"):
        data = {"notes": data}
    if isinstance(data, dict) and "subject" in data:
        data = {"subject": data["subject"]}
    elif isinstance(data, dict) and "order" in data and "balances" in data:
        data = {"order": data["order"]}
    return tuple(key), data


def _name(data: Any, nth: int) -> Any:
    """`subject` of a part, `name` of a line, value or table, `grade` of a band; else its label, or its place."""
    for field in ("subject", "name", "grade", "id", "zh"):
        if isinstance(data, dict) and field in data:
            return data[field]
    return nth


def _plain(data: Any) -> Any:
    """Without the words for people; None where nothing is left."""
    match data:
        case dict():
            kept = {name: _plain(each) for name, each in data.items() if name not in WORDS_ONLY}
            return {name: each for name, each in kept.items() if each is not None} or None
        case list():
            return [_plain(each) for each in data]
    return data


def _meant(book: Rulebook) -> Any:
    plain = _plain(as_wire(book))
    for part in plain["parts"]:
        part.get("lines", []).sort(key=lambda line: line["name"])
    return plain
