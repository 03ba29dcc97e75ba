"""Everything that can be said against a rulebook before a single fact is read.

    O01.yaml:46 bands.1  89 与 90 之间没有等次（例如 89.5） | gap between 89 and 90 (for example 89.5)

An error means: this may not be adopted. A warning means: look again. What passes runs to an end on any facts.

    check_names     what things are called, and what is called twice
    check_formulas  every formula: readable, known names, types and units
    check_lines     sources, stages, what must be said (missing, part, if_zero)
    check_edges     steps and bands: gaps, overlaps, a number that two own or none
    check_accounts  postings, surplus, conversions
    check_parts     roll, term, order of need, result, verdicts
    check_divisions what is divided by can be zero
    check_reach     conditions that never hold, caps that never bite, grades nobody gets
    check_slips     a percentage without its sign, a list without a word, a grade twice
    check_unused    what is written and read by nothing
    check_cases     the worked cases can be run
"""

from collections.abc import Collection, Mapping

from contracts.rulebook import Rulebook
from domain.scoring.check_cases import check_cases
from domain.scoring.check_context import BookContext, PartContext
from domain.scoring.check_names import check_names, check_tables, check_values
from domain.scoring.check_parts import check_part
from domain.scoring.check_slips import check_book_slips, check_part_slips
from domain.scoring.check_unused import check_unused
from domain.scoring.findings import Finding, Findings, Path
from domain.scoring.notes import notes_in
from domain.scoring.reading import Reading, read


def check(
    rulebook: Rulebook, years: Collection[str] = (), places: Mapping[Path, int] | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong, errors first; empty when nothing is.

    `years` are those that it is to be used for: each of its values needs a number then. Without any, they are the
    years of its worked cases. `places` are the lines of the file that it was read from.
    """
    findings = Findings(dict(places or {}))
    book = BookContext(rulebook, findings, _years(rulebook, years))
    check_names(book)
    check_values(book)
    check_tables(book)
    check_book_slips(book)
    for nth, part in enumerate(rulebook.parts):
        context = PartContext(book, part, ("parts", nth), rulebook.parts[:nth])
        check_part(context)
        check_part_slips(context)
    check_unused(book)
    _check_notes(book)
    check_cases(book)
    return findings.in_order()


def check_file(text: str, years: Collection[str] = ()) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """Read and check a rulebook file: the rulebook when it could be read at all, and what is wrong."""
    reading: Reading = read(text)
    if reading.rulebook is None:
        return None, reading.findings.in_order()
    return reading.rulebook, check(reading.rulebook, years, reading.findings.places)


def _years(rulebook: Rulebook, years: Collection[str]) -> tuple[str, ...]:
    if years:
        return tuple(sorted(years))
    if rulebook.cases:
        return tuple(sorted({case.end[:4] for case in rulebook.cases}))
    return tuple(sorted({year for value in rulebook.values for year in value.by_year}))


def _check_notes(book: BookContext) -> None:
    written = [note.id for note in book.rulebook.notes]
    used = set[str]()
    for path, id in notes_in(book.rulebook):
        used.add(id)
        if id not in written:
            book.findings.error(
                path, f"假定“{id}”没有写在 notes 里", f'assumption "{id}" is not written in notes'
            )
    for nth, id in enumerate(written):
        if id in written[:nth]:
            book.findings.error(("notes", nth), f"假定“{id}”写了两次", f'assumption "{id}" is written twice')
        elif id not in used:
            book.findings.warning(
                ("notes", nth),
                f"假定“{id}”没有用在任何一行，不会印出",
                f'assumption "{id}" is used nowhere, so it is not printed',
            )
