"""What a change of rules does to sheets that are there: counted for everybody, and named for units alone."""

from domain.scoring.effect import Moved, PartEffect, Reason, effect_of
from tests.domain.scoring.books import act, fact, rulebook, sheets, written

LINES = """
- {name: acts, zh: 活动分, en: points for activities, from: act, take: count, worth: {each: 10}}
- {name: total, zh: 总分, en: total, formula: 60 + acts}
"""
PART = """
result: total
bands:
- {at_least: 90, grade: 优秀}
- {at_least: 70, below: 90, grade: 良好}
- {below: 70, grade: 一般}
verdicts: [{zh: 受批评, en: criticised, when: total > 200, does: lose}]
"""
FACTS = [
    *(act(position=nth + 1) for nth in range(3)),
    act(position=4, who={"unit": "v"}),
    fact("entered", position=5, who={"unit": "w"}, level="high"),
]
"""`u` has three activities, `v` one, `w` none."""


def effect(old: str, new: str, units: tuple[str, ...] = ("u", "v", "w")) -> PartEffect:
    books = rulebook(old), rulebook(new)
    [found] = effect_of(*books, *(sheets(book, FACTS) for book in books), units)
    return found


BEFORE = written(LINES, PART)


def test_who_moves_is_counted_and_units_are_named_with_the_lines_that_moved_them() -> None:
    found = effect(BEFORE, BEFORE.replace("each: 10", "each: 5"))
    assert (found.sheets, found.same, found.number_only) == (3, 1, 0)
    assert found.moves == (
        (("优秀", "优秀"), ("良好", "良好"), 1),
        (("良好", "良好"), ("一般", "一般"), 1),
    )
    assert found.lines == ((("活动分", "points for activities"), 2), (("总分", "total"), 2))
    assert [each.subject for each in found.units] == ["u", "v"]
    assert found.units[0].why[0] == Reason(("活动分", "points for activities"), ("30", "30"), ("15", "15"))


def test_a_number_that_stays_in_its_grade_is_counted_apart() -> None:
    found = effect(BEFORE, BEFORE.replace("formula: 60 + acts", "formula: 61 + acts"))
    assert (found.moves, found.number_only, found.same) == ((), 3, 0)


def test_other_edges_are_a_reason_of_their_own() -> None:
    found = effect(BEFORE, BEFORE.replace("90", "95"))
    assert found.lines == ()
    [moved] = found.units
    assert moved.why[0].what[0] == "等次的界线改了"


def test_a_gate_that_holds_on_one_side_alone_is_said() -> None:
    found = effect(
        BEFORE,
        BEFORE.replace("when: total > 200, does: lose", "when: acts < 1, does: ceiling, grade: 良好").replace(
            "below: 70, grade: 一般", "below: 70, grade: 优"
        ),
    )
    assert [each.subject for each in found.units] == ["w"]
    assert (
        Reason(("受批评", "criticised"), ("不成立", "does not hold"), ("成立", "holds")) in found.units[0].why
    )


def test_a_part_that_is_new_or_gone_has_sheets_on_one_side() -> None:
    other = BEFORE.replace("subject: unit", "subject: household").replace(
        "who: unit", "who: [unit, household]"
    )
    books = rulebook(BEFORE), rulebook(other)
    found = effect_of(*books, *(sheets(book, FACTS) for book in books), ("u",))
    assert [(each.sheets, each.moves[0][1]) for each in found if each.moves] == [
        (3, ("没有评分单", "no sheet"))
    ]


def test_of_persons_there_are_counts_and_nothing_that_leads_to_one() -> None:
    found = effect(BEFORE, BEFORE.replace("each: 10", "each: 5"), units=())
    assert found.units == ()
    assert sum(count for _, _, count in found.moves) == 2
    assert not {"u", "v", "w"} & {str(each) for each in flat(found)}


def test_nothing_is_put_in_order_of_a_number() -> None:
    """Units stand as their sheets were given, whatever they come to."""
    old, new = rulebook(BEFORE), rulebook(BEFORE.replace("each: 10", "each: 5"))
    for turned in (1, -1):
        given = [sheets(book, FACTS)[::turned] for book in (old, new)]
        [found] = effect_of(old, new, *given, ("u", "v", "w"))
        assert [each.subject for each in found.units] == ["u", "v"][::turned]


def flat(found: object) -> list[object]:
    if isinstance(found, tuple | Moved):
        return [inner for each in found for inner in flat(each)]
    return [found]
