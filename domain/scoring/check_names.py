"""Names: of facts, values, tables, lines and balances; none twice, none reserved, none that means two things."""

from collections.abc import Iterator
from datetime import date

from contracts.rulebook import FactKind, Part
from contracts.rulebook import Value as ValueByYear
from domain.scoring.check_context import ALL_RESERVED, BookContext
from domain.scoring.findings import Path
from domain.scoring.numbers import read_number
from domain.scoring.parsing import RESERVED


def check_names(book: BookContext) -> None:
    """Names of the whole rulebook, then of each part."""
    rulebook = book.rulebook
    for kind, fact in rulebook.facts.items():
        _check_fact(book, ("facts", kind), fact)
    everywhere: list[tuple[Path, str]] = [
        (("values", i, "name"), value.name) for i, value in enumerate(rulebook.values)
    ]
    everywhere += [(("tables", i, "name"), table.name) for i, table in enumerate(rulebook.tables)]
    _check_unique(book, everywhere, [])
    subjects = [part.subject for part in rulebook.parts]
    for i, part in enumerate(rulebook.parts):
        if part.subject in subjects[:i]:
            book.findings.error(
                ("parts", i, "subject"),
                f"“{part.subject}”已有一个部分",
                f'there is a part for "{part.subject}" already',
            )
        _check_unique(book, list(_names_of(("parts", i), part)), [name for _, name in everywhere])


def check_values(book: BookContext) -> None:
    """Every value has a number of its sort, for every year that the rulebook is used in."""
    for i, value in enumerate(book.rulebook.values):
        at: Path = ("values", i, "by_year")
        for year in book.years:
            if year not in value.by_year:
                book.findings.error(
                    at,
                    f"“{value.zh}”没有{year}年的数值；没有数值的规则不能用，不会猜",
                    f'"{value.name}" has no value for {year}; a rule without a value is an error, never a guess',
                )
        for text in (*value.by_year.values(), *(change.give for change in value.changes)):
            if not _is_of_its_sort(value, text):
                book.findings.error(
                    at,
                    f"“{text}”应当是{'日期' if value.unit == 'date' else '数'}",
                    f'"{text}" should be a {"date" if value.unit == "date" else "number"}',
                )
        for j, change in enumerate(value.changes):
            if change.from_day[:4] not in value.by_year:
                book.findings.error(
                    ("values", i, "changes", j),
                    f"{change.from_day[:4]}年起初的数值没有写，不能从{change.from_day}起改",
                    f"{change.from_day[:4]} has no value to begin with, so it cannot change on {change.from_day}",
                )


def check_tables(book: BookContext) -> None:
    """Every named table says what any other word gives."""
    for i, table in enumerate(book.rulebook.tables):
        at: Path = ("tables", i)
        if table.otherwise is None:
            book.findings.error(
                at,
                f"对照表“{table.name}”没有写 otherwise：表外的词怎么办？",
                f'the table "{table.name}" does not say otherwise: what of a word that is not in it?',
            )
        words = [given.word for given in table.words]
        for j, given in enumerate(table.words):
            if given.word in words[:j]:
                book.findings.error(
                    (*at, "words", j), f"“{given.word}”写了两次", f'"{given.word}" is written twice'
                )
            if given.give != "error" and not _is_number(given.give):
                book.findings.error(
                    (*at, "words", j), f"“{given.give}”不是数", f'"{given.give}" is not a number'
                )
        if table.otherwise not in (None, "error") and not _is_number(str(table.otherwise)):
            book.findings.error(at, f"“{table.otherwise}”不是数", f'"{table.otherwise}" is not a number')


def _check_fact(book: BookContext, at: Path, fact: FactKind) -> None:
    for word in (*fact.attributes, *fact.who):
        if word in ALL_RESERVED or word in RESERVED:
            book.findings.error(
                (*at, "attributes", word),
                f"“{word}”是保留词，请换一个",
                f'"{word}" is reserved; choose another',
            )
    for role in set(fact.who) & fact.attributes.keys():
        book.findings.error(at, f"“{role}”既是身份又是属性", f'"{role}" is both a role and an attribute')


def _names_of(at: Path, part: Part) -> Iterator[tuple[Path, str]]:
    for i, balance in enumerate(part.account.balances if part.account else ()):
        yield (*at, "account", "balances", i, "name"), balance.name
    for i, line in enumerate(part.lines):
        yield (*at, "lines", i, "name"), line.name
    for i, verdict in enumerate(part.verdicts):
        if verdict.name:
            yield (*at, "verdicts", i, "name"), verdict.name


def _check_unique(book: BookContext, named: list[tuple[Path, str]], taken: list[str]) -> None:
    facts = book.rulebook.facts.values()
    attributes = {name for fact in facts for name in (*fact.attributes, *fact.who)}
    seen = list(taken)
    for path, name in named:
        if name in seen:
            book.findings.error(path, f"名称“{name}”用了两次", f'the name "{name}" is used twice')
        elif name in attributes:
            book.findings.error(
                path,
                f"“{name}”既是记录的属性又是规则里的名称，公式分不清指哪个；请改名",
                f'"{name}" is both an attribute and a name in the rules; formulas could not tell which; rename it',
            )
        elif name in ALL_RESERVED or name in RESERVED:
            book.findings.error(path, f"“{name}”是保留词，请换一个", f'"{name}" is reserved; choose another')
        seen.append(name)


def _is_of_its_sort(value: ValueByYear, text: str) -> bool:
    if value.unit != "date":
        return _is_number(text)
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except (ValueError, ZeroDivisionError):
        return False
    return True
