"""Everybody's scores at a glance, for a committee that wants to see the whole before single sheets: one answer for the command, the page and every file.

    figures   部分, 评分单, 有得分, 请再看           how many sheets, how many of them have a number, how many are worth a second look
    marks     部分, 评分项, 已评, 应评               of each number that people give, for how many it has been given
    counts    部分, 类别, 等次, 几个                 units by their category in the region's own words or by what they are, persons all together
    units     部分, 对象, 得分, 按分等次, 请再看     by name: what each unit's sheet comes to and why to look at it twice

Persons are counted and never listed, and nobody is put in order: grades stand as the rulebook writes them, units by name. All of it is of one
score report, whose manifest and digest it carries.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Literal

from contracts.refusals import Refused
from contracts.rulebook import Part
from contracts.rulebook_words import Name, Word
from contracts.sheet import Exact, Sheet
from contracts.values import Count, Digest, Frozen, Id
from domain.refusals import require
from domain.scoring.effect import STATUS, UNGRADED
from domain.scoring.warnings import Warned
from domain.scoring.words import asks_for
from projections.reading import Reading
from projections.score_reports import Manifest, Reported, ScoreQuery, ScoreReport, report

ALL = "—"
"""Persons, who are not told apart."""


class NotEverybody(Refused):
    zh = "您看不到全部评分单，出不了汇总。汇总由联盟牵头单位、定等次的单位或有监督职责的人查看。"
    en = "You do not see all score sheets, so there is no overview for you. Whoever leads the alliance, decides on the grades or oversees it has one."


class Counted(Frozen):
    part: Word
    """As the rulebook calls it."""
    category: Word
    grade: Word
    sheets: Count


class Figures(Frozen):
    part: Word
    part_en: str
    sheets: Count
    """Without those of whom is not on the roll."""
    with_number: Count
    to_look_at: Count
    """With a warning at least."""


class Marked(Frozen):
    """How far the committee has come with a number that people give: `2 of 4`."""

    part: Word
    line: Name
    zh: str
    en: str
    given: Count
    of: Count
    """Subjects to whom the line applies."""


class OfUnit(Frozen):
    part: Word
    unit: Id
    name: str
    status: str
    result: Exact | None = None
    shown: str | None = None
    grade_by_number: str | None = None
    warnings: tuple[Warned, ...] = ()


class Overview(Frozen):
    shape: Literal["score-overview.v1"] = "score-overview.v1"
    manifest: Manifest
    figures: tuple[Figures, ...]
    marks: tuple[Marked, ...]
    counts: tuple[Counted, ...]
    units: tuple[OfUnit, ...]
    warnings: tuple[Warned, ...] = ()
    """About all of them together."""


def overview(
    reading: Reading,
    query: ScoreQuery,
    log: Digest,
    root_at: Callable[[int], bytes] | None = None,
    address: str | None = None,
) -> Overview:
    """
    Raises:
        Refusal: as `report`.
        NotEverybody: one subject alone was asked for.
    """
    found = report(reading, query, log, root_at, address=address)
    return overview_of(found, categories(reading), marks_given(reading, query))


Given = Mapping[str, Collection[Id]]
"""By item, whom it has been given to."""


def overview_of(found: ScoreReport, categories: Mapping[Id, str], given: Given = {}) -> Overview:  # noqa: B006
    """The same of a report that there is; `categories` are those of units."""
    require(found.manifest.everybody, NotEverybody())
    listed = [each for each in found.reported if each.sheet.status != "not_on_roll"]
    by_part = [
        (part, [each for each in listed if each.sheet.part == part.subject]) for part in found.book.parts
    ]
    return Overview(
        manifest=found.manifest,
        figures=tuple(_figures(part, reported) for part, reported in by_part),
        marks=tuple(marked for part, reported in by_part for marked in _marked(part, reported, given)),
        counts=tuple(
            counted for part, reported in by_part for counted in _counted(part, reported, categories)
        ),
        units=tuple(
            _of_unit(part, each, found.names[each.sheet.subject])
            for part, reported in by_part
            for each in reported
            if each.sheet.subject in found.names
        ),
        warnings=found.warnings,
    )


def categories(reading: Reading) -> dict[Id, str]:
    """What each unit is: in the region's own words, else by its kind."""
    reading.cursor.execute("SELECT unit::text, coalesce(nullif(category, ''), kind) FROM units")
    return dict(reading.cursor.fetchall())


def marks_given(reading: Reading, query: ScoreQuery) -> dict[str, set[Id]]:
    """Those that stand now: they count on the last day of the period, and are given before."""
    reading.cursor.execute(
        "SELECT item, array_agg(subject::text) FROM marks WHERE rulebook = %s AND period = %s GROUP BY item",
        (query.rulebook, query.period),
    )
    return {item: set(subjects) for item, subjects in reading.cursor}


def _marked(part: Part, reported: list[Reported], given: Given) -> Iterator[Marked]:
    for line in part.lines:
        for name, item in asks_for(line) if line.kinds == ("mark",) else ():
            if name != "item":
                continue
            theirs = {each.sheet.subject for each in reported if _applies(each.sheet, line.name)}
            have = len(theirs & set(given.get(item, ())))
            yield Marked(part=part.zh, line=line.name, zh=line.zh, en=line.en, given=have, of=len(theirs))


def _applies(sheet: Sheet, name: str) -> bool:
    entries = [entry for line in sheet.lines if line.name == name for entry in line.entries]
    return bool(entries) and all(entry.kind != "not_applicable" for entry in entries)


def _figures(part: Part, reported: list[Reported]) -> Figures:
    return Figures(
        part=part.zh,
        part_en=part.en,
        sheets=len(reported),
        with_number=sum(each.sheet.result is not None for each in reported),
        to_look_at=sum(bool(each.warnings) for each in reported),
    )


def _counted(part: Part, reported: list[Reported], categories: Mapping[Id, str]) -> Iterator[Counted]:
    numbers = Counter((categories.get(each.sheet.subject, ALL), _grade(each.sheet)) for each in reported)
    order = [band.grade for band in part.bands]
    for category in sorted({category for category, _ in numbers}):
        grades = [grade for other, grade in numbers if other == category]
        for grade in sorted(grades, key=lambda grade: order.index(grade) if grade in order else len(order)):
            yield Counted(part=part.zh, category=category, grade=grade, sheets=numbers[category, grade])


def _grade(sheet: Sheet) -> str:
    return sheet.grade or STATUS.get(sheet.status, UNGRADED)[0]


def _of_unit(part: Part, each: Reported, name: str) -> OfUnit:
    sheet = each.sheet
    return OfUnit(
        part=part.zh,
        unit=sheet.subject,
        name=name,
        status=sheet.status,
        result=sheet.result,
        shown=sheet.shown,
        grade_by_number=sheet.grade_by_number,
        warnings=each.warnings,
    )
