"""`gongjian score overview`: how many have which grade by number, for a committee that wants to see the whole before single sheets.

    部分       类别     等次     几个
    成员单位   机关     优秀     3
    成员单位   机关     良好     5
    党员       —        达标     412

Units are counted by their category in the region's own words, or by what they are; persons only all together. It names nobody and puts nobody
in order: grades stand as the rulebook writes them.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, get_args

import typer
from rich.markup import escape

from contracts.refusals import Refused
from contracts.rulebook import Rulebook
from contracts.sheet import Sheet
from contracts.statements.keys import UnitKind
from contracts.wording.values import VALUES
from domain.refusals import require
from domain.scoring.effect import STATUS, UNGRADED
from projections.score_reports import ScoreQuery
from scripts.finding import one
from scripts.readers import Reader
from scripts.signatory import reads
from scripts.speaking import speak

ALL = "—"
"""Persons, who are not told apart."""


class NotEverybody(Refused):
    zh = "您看不到全部评分单，出不了汇总。汇总由联盟牵头单位或有监督职责的人查看。"
    en = "You do not see all score sheets, so there is no overview for you. Whoever leads the alliance or oversees it has one."


class Counted(NamedTuple):
    part: str
    category: str
    grade: str
    sheets: int


def counted(book: Rulebook, sheets: tuple[Sheet, ...], categories: Mapping[str, str]) -> list[Counted]:
    """By part, category and grade; `categories` are those of units. Who is not on the roll is not counted."""
    found: list[Counted] = []
    for part in book.parts:
        mine = [sheet for sheet in sheets if sheet.part == part.subject and sheet.status != "not_on_roll"]
        numbers = Counter((categories.get(sheet.subject, ALL), _grade(sheet)) for sheet in mine)
        order = [band.grade for band in part.bands]
        for category in sorted({category for category, _ in numbers}):
            grades = [grade for other, grade in numbers if other == category]
            ranked = sorted(grades, key=lambda grade: order.index(grade) if grade in order else len(order))
            found += [Counted(part.zh, category, grade, numbers[category, grade]) for grade in ranked]
    return found


def _grade(sheet: Sheet) -> str:
    return sheet.grade or STATUS.get(sheet.status, UNGRADED)[0]


def said(category: str) -> str:
    """A category as the region calls it; what a unit is, in Chinese."""
    return VALUES[category].zh if category in get_args(UnitKind) else category


@reads
def run_overview(
    reader: Reader,
    rulebook: Annotated[str, typer.Option(help="评分规则的编号或名称。The rulebook.")],
    period: Annotated[str, typer.Option(help="期间，如 2026。The period.")],
) -> None:
    """各等次有多少个：单位按类别，个人只合计。How many have which grade: units by category, persons all together."""
    report = reader.scores(ScoreQuery(rulebook=one(reader, "rulebook", rulebook), period=period))
    require(report.manifest.everybody, NotEverybody())
    categories = {row["unit"]: row["category"] or row["kind"] for row in reader.rows("units")}
    found = counted(report.book, report.sheets, categories)
    title = (
        f"{report.manifest.title} {period}（截至第{report.manifest.position}条；供考核参考，等次由人决定）"
    )
    rows = [
        (escape(each.part), escape(said(each.category)), escape(each.grade), str(each.sheets))
        for each in found
    ]
    speak.table(title, ("部分", "类别", "等次", "几个"), rows)
    document: dict[str, Any] = {"period": period, "counts": [each._asdict() for each in found]}
    speak.result(document)
