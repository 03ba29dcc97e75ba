"""What a rulebook's records are called in sentences: attributes, roles, and the words of closed lists.

    leave: unexcused      无故缺席        the ledger's own word: contracts/wording/facts.py
    item: study           学习交流        a word of this rulebook's: the line that asks for it alone says what it is

Sheets say them so from reducer 2 on.
"""

from collections.abc import Iterable, Iterator

from contracts.rulebook import Rulebook
from contracts.rulebook_lines import Line
from contracts.wording.facts import meaning
from domain.fact_words import name_of
from domain.scoring.formula import Binary, Constant, Name, Node
from domain.scoring.parsing import readable
from domain.scoring.sentences import Both


class RecordWords:
    """Of one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.asked_by = _asked_by(book)

    def word(self, attribute: str, word: str, kinds: Iterable[str] = ()) -> Both:
        """What a word is called that the attribute holds, in records of these kinds or of any."""
        if not word.isascii() or not self._is_listed(attribute, word, tuple(kinds)):
            return word, word
        if found := meaning(attribute, word):
            return found.zh, found.en
        lines = self.asked_by.get((attribute, word), {})
        return next(iter(lines.values())) if len(lines) == 1 else (word, word)

    def name(self, name: str, kinds: Iterable[str] = ()) -> Both | None:
        """What an attribute or a role is called; None where nobody has a word for it."""
        for kind in (*kinds, *self.book.facts):
            fact = self.book.facts.get(kind)
            if fact and (name in fact.attributes or name in fact.who) and (found := name_of(kind, name)):
                return found
        return None

    def _is_listed(self, attribute: str, word: str, kinds: tuple[str, ...]) -> bool:
        """A closed list of the rulebook has it. What is free text stays as somebody wrote it."""
        of = [self.book.facts[kind] for kind in kinds if kind in self.book.facts] or self.book.facts.values()
        lists = [each for fact in of if isinstance(each := fact.attributes.get(attribute), tuple)]
        return any(word in each for each in lists)


def _asked_by(book: Rulebook) -> dict[tuple[str, str], dict[str, Both]]:
    """By attribute and word, the lines that look at nothing else: `where: item == "study"`."""
    found: dict[tuple[str, str], dict[str, Both]] = {}
    for part in book.parts:
        for line in part.lines:
            for asked in asks_for(line):
                found.setdefault(asked, {})[line.name] = (line.zh, line.en)
    return found


def asks_for(line: Line) -> Iterator[tuple[str, str]]:
    """The attribute and the word that a line looks at, where it looks at nothing else."""
    where: Node | None = readable(line.where) if line.where else None
    match where:
        case Binary(sign="==", left=Name(name=name), right=Constant(constant=str(word))):
            yield name, word
