"""What is written and read by nothing: a value, a table, a sort of record, a word that nothing ever looks up.

None of it is wrong. It is perhaps what somebody forgot: so these are warnings.
"""

from collections.abc import Iterator

from domain.scoring.check_context import BookContext, PartContext, Placed, places_in
from domain.scoring.formula import Lookup
from domain.scoring.meaning import meaning
from domain.scoring.parsing import readable


def check_unused(book: BookContext) -> None:
    """Say what the rulebook holds and never reads."""
    rulebook, findings = book.rulebook, book.findings
    parts = [
        PartContext(book, part, ("parts", nth), rulebook.parts[:nth])
        for nth, part in enumerate(rulebook.parts)
    ]
    places = [placed for part in parts for placed in places_in(part)]
    read = {name for placed in places if (node := readable(placed.place.text)) for name in node.names()}
    for i, value in enumerate(rulebook.values):
        if value.name not in read:
            findings.warning(
                ("values", i),
                f"“{value.zh}”没有哪一行用到；请核对，或删去",
                f'no line uses the value "{value.name}"; check it, or take it out',
            )
    for kind in rulebook.facts.keys() - set(_kinds_read(book)):
        findings.warning(
            ("facts", kind),
            f"“{rulebook.facts[kind].zh}”（{kind}）没有哪一行用到；请核对，或删去",
            f'no line reads facts of the kind "{kind}"; check it, or take it out',
        )
    _check_tables(book, places)


def _kinds_read(book: BookContext) -> Iterator[str]:
    for part in book.rulebook.parts:
        if part.roll:
            yield from (part.roll.enters, *part.roll.leaves)
        if part.term:
            yield from (*part.term.begins, *part.term.ends)
        for line in part.lines:
            yield from line.kinds
        for posting in part.account.postings if part.account else ():
            yield from posting.kinds


def _check_tables(book: BookContext, places: list[Placed]) -> None:
    """A table that nothing looks up, and its words where all that is looked up comes from closed lists."""
    asked: dict[str, list[tuple[str, ...] | None]] = {}
    for placed in places:
        node = readable(placed.place.text)
        for each in node.walk() if node else ():
            if isinstance(each, Lookup):
                asked.setdefault(each.table, []).append(meaning(each.word, placed.names).words)
    for i, table in enumerate(book.rulebook.tables):
        if table.name not in asked:
            book.findings.warning(
                ("tables", i),
                f"对照表“{table.name}”没有哪一行用到；请核对，或删去",
                f'nothing looks the table "{table.name}" up; check it, or take it out',
            )
            continue
        lists = asked[table.name]
        known = {word for words in lists for word in words or ()}
        for j, given in enumerate(table.words if all(lists) else ()):
            if given.word not in known:
                book.findings.warning(
                    ("tables", i, "words", j),
                    f"“{given.word}”不在登记的词里，永远查不到；请核对写法",
                    f'"{given.word}" is none of the declared words: nothing ever looks it up; check the spelling',
                )
