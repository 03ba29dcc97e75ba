"""Nobody is ranked: no register, no route, no export and no page puts persons or units in the order of a number about them."""

import re
from pathlib import Path

from api.app import bare_app
from api.described import describe
from domain.scoring.reading import read
from projections.papers.lines import lines_of
from projections.papers.tables import line_rows, rows_of
from projections.rows import Row, columns
from projections.score_reports import Reported, in_order
from projections.view import found
from tests.projections.score_scenes import report_of, sheets

ROOT = Path(__file__).parents[2]
PLACES = {
    "position", "entry", "nth", "place", "version", "instance", "number", "index", "series", "year", "slip", "line", "milestone", "turn", "seq", "at",
}  # fmt: skip
"""Whole numbers that say where something stands in the log or in a document, and nothing about anybody."""
MEASURES = r"\b(minutes|hundredths|acts|score|result|points|hours|shown|rating|stars|balance|posted|voted|opinions|days_served|delivered|kept|total)\b"
SOURCES = [
    path for floor in ("projections", "api", "scripts") for path in sorted((ROOT / floor).rglob("*.py"))
]


def kinds() -> list[type[Row]]:
    """Every kind of row that a view keeps or a register shows."""
    seen, waiting = set[type[Row]](), [Row]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in seen:
                seen.add(kind)
                waiting.append(kind)
    assert len(found()) > 20
    return sorted(
        (kind for kind in seen if hasattr(kind, "table")), key=lambda kind: (kind.__module__, kind.__name__)
    )


def test_rows_stand_by_position_day_or_name_and_by_no_measure() -> None:
    for kind in kinds():
        held = columns(kind)
        for column in (*kind.order, *kind.primary):
            assert not re.fullmatch(MEASURES, column), f"{kind.__name__} stands by {column}"
            if held[column].type in ("bigint", "int", "integer"):
                assert column in PLACES, f"{kind.__name__} stands by the number {column}"


def orderings(text: str) -> list[str]:
    """What every ORDER BY and every sort in a module goes by."""
    by_sql = re.findall(r"ORDER BY ([^)\"\n]*)", text)
    by_python = re.findall(r"(?:sorted\(|\.sort\(|nlargest\(|nsmallest\()[^\n]*?key=([^\n]*)", text)
    return [*by_sql, *by_python]


def test_nothing_is_sorted_by_a_measure() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not [by for by in orderings(text) if re.search(MEASURES, by)], path
        assert not re.search(r"\b(RANK|DENSE_RANK|NTILE|PERCENT_RANK)\s*\(", text, re.IGNORECASE), path


def test_the_search_finds_what_it_is_for() -> None:
    assert re.search(MEASURES, orderings('"SELECT * FROM duty_totals ORDER BY minutes DESC"')[0])
    assert re.search(MEASURES, orderings("rows = sorted(found, key=lambda row: row.minutes)")[0])


def test_no_route_lets_a_reader_choose_an_order() -> None:
    described = describe(bare_app())
    named = {
        parameter["name"]
        for path in described["paths"].values()
        for route in path.values()
        for parameter in route.get("parameters", ())
    }
    assert {"period", "subject"} <= named
    assert not {name for name in named if re.search("sort|order_by|rank|top|best|desc", name)}


def test_with_other_numbers_everybody_stands_where_they_stood() -> None:
    names = {sheet.subject: f"{nth}号" for nth, sheet in enumerate(reversed(sheets()))}
    turned = [
        sheet.model_copy(
            update={"result": other.result, "shown": other.shown, "grade_by_number": other.grade_by_number}
        )
        for sheet, other in zip(sheets(), reversed(sheets()), strict=True)
    ]
    assert [sheet.result for sheet in turned] != [sheet.result for sheet in sheets()]
    orders = []
    for each in (sheets(), turned):
        ordered = in_order(each, names.__getitem__)
        report = report_of(ordered, names)
        orders.append(
            (
                [sheet.subject for sheet in ordered],
                [row[0] for row in rows_of(report.reported, report.name_of)],
                list(dict.fromkeys(row[0] for row in line_rows(report))),
            )
        )
    assert orders[0] == orders[1]
    assert orders[0][1] == sorted(names.values())


def test_a_sheet_says_nothing_of_others() -> None:
    for sheet in sheets():
        words = " ".join(text for row in lines_of(sheet) for text in row)
        assert not re.search("名次|排名|第.名|超过.*%的", words)
    one = rows_of([Reported(sheet=sheets()[0])], str)
    assert one == rows_of([Reported(sheet=sheet) for sheet in sheets()], str)[:1]


def test_the_language_has_no_word_for_a_rank() -> None:
    text = (ROOT / "examples" / "rulebooks" / "O01.yaml").read_text(encoding="utf-8")
    for word in ("rank", "percentile", "top"):
        wrong = read(text.replace("take: count, worth: {each: 2}", f"take: {word}, worth: {{each: 2}}"))
        assert wrong.rulebook is None
