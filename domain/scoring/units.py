"""What records hold and in which unit a line counts, before any fact is read: for the plan and for the check."""

from collections.abc import Iterable, Iterator, Mapping

from contracts.rulebook import FactKind, Part, Rulebook
from contracts.rulebook_lines import Line, Stage
from contracts.rulebook_words import Unit
from domain.scoring.meaning import Meaning, meaning, of_record
from domain.scoring.parsing import readable

NUMBER_OF: dict[str, Unit] = {"count": "count", "distinct": "count", "longest_run": "number"}
"""What a taking counts in, where it is not the unit of what was taken."""


def stages_of(line: Line) -> Iterator[Stage]:
    """The stages of a line from facts, as written."""
    yield line
    yield from line.then
    if line.total:
        yield line.total


def unit_of_of(of: str | None, record: Mapping[str, Meaning]) -> Unit:
    """The unit of what a first stage takes."""
    if of is None:
        return "count"
    node = readable(of)
    if node is None:
        return "number"
    got = meaning(node, record)
    return got.unit or ("days" if got.kind == "date" else "number")


def unit_of_line(line: Line, record: Mapping[str, Meaning]) -> Unit:
    """The unit that is written; else points, or that of what is taken where nothing turns it into points."""
    if line.unit:
        return line.unit
    if not line.kinds or any(stage.worth for stage in stages_of(line)):
        return "points"
    unit = unit_of_of(line.of, record)
    for stage in stages_of(line):
        unit = NUMBER_OF.get(stage.take, unit)
    return "days" if line.take == "distinct" and line.of == "day" else unit


def record_meanings(book: Rulebook, kinds: Iterable[str], before: tuple[Part, ...]) -> dict[str, Meaning]:
    """What formulas over records of these kinds may read; the sheets of the parts `before` included."""
    names: dict[str, Meaning] = {}
    declared: dict[str, FactKind] = {kind: book.facts[kind] for kind in kinds if kind in book.facts}
    names.update(of_record(declared))
    for i, part in enumerate(before):
        if f"sheet:{part.subject}" in kinds:
            names.update(sheet_meanings(book, part, before[:i]))
    return names


def sheet_meanings(book: Rulebook, part: Part, before: tuple[Part, ...]) -> dict[str, Meaning]:
    """What a later part may read of a finished sheet of this part."""
    names = of_record(
        {part.roll.enters: book.facts[part.roll.enters]}
        if part.roll and part.roll.enters in book.facts
        else {}
    )
    names[part.subject] = Meaning("text")
    for line in part.lines:
        names[line.name] = Meaning("number", unit_of_line(line, record_meanings(book, line.kinds, before)))
    for balance in part.account.balances if part.account else ():
        names[balance.name] = Meaning("number", balance.unit)
    grades = tuple(band.grade for band in part.bands)
    names |= {name: Meaning("text", words=(*grades, "none")) for name in ("grade", "grade_by_number")}
    names["status"] = Meaning("text", words=("ok", "no_value"))
    names |= {verdict.name: Meaning("yes_no") for verdict in part.verdicts if verdict.name}
    names["day"] = Meaning("date")
    return names
