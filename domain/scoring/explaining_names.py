"""What a rulebook that is read aloud calls things: its lines, records, values, and what stands behind a number.

    PartNames(book, 0).said("attended >= 4")        “出席次数”不少于4 · "meetings attended" is at least 4

Whatever reads a part aloud asks here for its words, and puts them together with `fill`, `joined` and `ended`.
"""

from collections.abc import Callable
from typing import NamedTuple

from contracts.rulebook import Part, Rulebook
from contracts.rulebook_lines import Condition
from contracts.rulebook_words import Unit
from domain.scoring.explaining_words import CALENDAR, WORDS
from domain.scoring.parsing import readable
from domain.scoring.plan import PartPlan, both_labels, plan
from domain.scoring.sentences import UNIT_NAMES, Both, Said
from domain.scoring.spoken import aloud


class Sentence(NamedTuple):
    """`path` is where it stands: (`parts`, 0, `lines`, 3)."""

    path: tuple[str | int, ...]
    zh: str
    en: str


NameOf = Callable[[str, str], Both | None]
"""What people call an attribute or role of a kind of fact, where somebody knows."""


class BookNames:
    """What all parts of a rulebook share."""

    def __init__(self, rulebook: Rulebook, name_of: NameOf) -> None:
        self.rulebook, self.name_of = rulebook, name_of
        self.plans: tuple[PartPlan, ...] = plan(rulebook).parts
        self.words = plan(rulebook).words
        self.values: dict[str, Both] = {value.name: (value.zh, value.en) for value in rulebook.values}


class PartNames:
    """What one part calls things; it may read the sheets of the parts before it."""

    def __init__(self, of: BookNames, nth: int) -> None:
        self.of, self.book = of, of.rulebook
        self.part: Part = of.rulebook.parts[nth]
        self.plan, self.before = of.plans[nth], of.rulebook.parts[:nth]

    def label(self, kinds: tuple[str, ...] = ()) -> Callable[[str], Both]:
        """What people call a name in a formula about records of these kinds."""

        def of(name: str) -> Both:
            for kind in kinds:
                if found := self.of_record(kind, name):
                    return found
            if name in self.of.values:
                return self.of.values[name]
            known = {each.name for each in self.part.lines} | {
                each.name for each in (self.part.account.balances if self.part.account else ())
            }
            if name in known:
                return both_labels(self.plan, name)
            if self.part.roll and (found := self.of_record(self.part.roll.enters, name)):
                return found
            return WORDS.get(name, (name, name))

        return of

    def of_record(self, kind: str, name: str) -> Both | None:
        if kind.startswith("sheet:"):
            for nth, part in enumerate(self.before):
                if f"sheet:{part.subject}" == kind:
                    return PartNames(self.of, nth).of_sheet(name)
            return None
        fact = self.book.facts.get(kind)
        if fact is None or (name not in fact.attributes and name not in fact.who):
            return None
        return self.of.name_of(kind, name) or WORDS.get(name) or (name, name)

    def of_sheet(self, name: str) -> Both | None:
        """What a later part calls something of a finished sheet."""
        for verdict in self.part.verdicts:
            if verdict.name == name:
                return verdict.zh, verdict.en
        named = {
            *(line.name for line in self.part.lines),
            *(balance.name for balance in (self.part.account.balances if self.part.account else ())),
        }
        if name in named:
            return both_labels(self.plan, name)
        if name == self.part.subject:
            return self.part.zh, self.part.en
        if name in ("grade", "grade_by_number", "status"):
            return WORDS[name]
        return self.of_record(self.part.roll.enters, name) if self.part.roll else None

    def kind(self, kind: str) -> Both:
        if kind.startswith("sheet:"):
            part = next(part for part in self.before if f"sheet:{part.subject}" == kind)
            return f"{part.zh}的评分单", f"sheets of each {part.en}"
        fact = self.book.facts[kind]
        return fact.zh, fact.en

    def kinds(self, kinds: tuple[str, ...]) -> Both:
        found = [self.kind(kind) for kind in kinds]
        return "、".join(f"“{zh}”" for zh, _ in found), ", ".join(f'"{en}"' for _, en in found)

    def said(self, text: str, kinds: tuple[str, ...] = ()) -> Both:
        node = readable(text)
        return (
            aloud(node, self.label(kinds), lambda name, word: self.word(name, word, kinds))
            if node
            else (text, text)
        )

    def word(self, name: str, word: str, kinds: tuple[str, ...] = ()) -> Both:
        """What a word of a closed list is called."""
        return self.of.words.word(name, word, kinds)

    def condition(self, condition: Condition, kinds: tuple[str, ...]) -> Both:
        that = self.said(condition.that, kinds)
        if condition.per:
            return fill(("按{per}整组判断，{that}的才计，否则整组不计：“{zh}”", 'all records of one {per} count only where {that}, otherwise none: "{en}"'),
                        per=self.group(condition.per, kinds), that=that, zh=condition.zh, en=condition.en)  # fmt: skip
        return fill(
            (
                "{that}的才计，不计的列出并写明“{zh}”",
                'counted only where {that}; others are listed as "{en}"',
            ),
            that=that,
            zh=condition.zh,
            en=condition.en,
        )

    def group(self, keys: tuple[str, ...], kinds: tuple[str, ...]) -> Both:
        found = [CALENDAR[key] if key in CALENDAR else self.label(kinds)(key) for key in keys]
        return "、".join(zh for zh, _ in found), " and ".join(en for _, en in found)

    def noted(self, note: str | None) -> Both:
        if note is None:
            return "", ""
        return f"（假定{note}）", f" (assumption {note})"


def sentence_at(path: tuple[str | int, ...], said: Both) -> Sentence:
    return Sentence(path, *said)


def fill(template: Both, **words: Said) -> Both:
    """A template in both languages."""
    zh, en = (
        {name: said if isinstance(said, str) else said[language] for name, said in words.items()}
        for language in (0, 1)
    )
    return template[0].format_map(zh), template[1].format_map(en)


def joined(parts: list[Both], joint: Both = ("；", "; ")) -> Both:
    return joint[0].join(zh for zh, _ in parts), joint[1].join(en for _, en in parts)


def otherwise(given: str | None) -> Both:
    if given in (None, "error"):
        return "其他的无法得出", "anything else gives no value"
    return f"其他为{given}", f"anything else {given}"


def behind(unit: Unit) -> Both:
    """A unit behind a number: 5分, 60分钟; of counts and plain numbers nothing is said in Chinese."""
    zh = "" if unit in ("number", "percent") else "次" if unit == "count" else UNIT_NAMES[unit][0]
    en = "" if unit in ("number", "percent", "count") else UNIT_NAMES[unit][1]
    return zh, en


def ended(name: Both, said: Both, note: Both) -> Both:
    zh, en = f"{name[0]}{said[0]}{note[0]}。", f"{name[1]}{said[1]}{note[1]}."
    return zh, " ".join(en.split()).replace(" ;", ";").replace(" ,", ",").replace(" .", ".")
