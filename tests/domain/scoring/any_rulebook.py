"""Rulebooks made up by chance, of lines that go together: everything that stages, formulas and gates can say, mixed.

Some of them the check would refuse (units that do not fit, a condition that never holds): the engine runs these all the same.
"""

from typing import Any

from hypothesis import strategies as st

from contracts.rulebook import Rulebook, as_wire
from tests.domain.scoring.books import rulebook, written

TITLE = {"zh": "试", "en": "t"}
NUMBERS = st.sampled_from(["0", "1", "-2", "3", "1.5", "1/3", "10", "40%", "rate"])
EDGES = st.sampled_from(["0", "2", "2.5", "7", "30"])
BY = st.sampled_from(["down", "up", "cut", "half_up", "half_even"])
ROUNDING = st.fixed_dictionaries({"to": st.sampled_from(["1", "0.1", "0.5", "3"]), "by": BY})
LIMIT = st.sampled_from(
    [{"max": "20"}, {"min": "1"}, {"max": "30", "min": "2"}, {"max": "rate", "min": "-4"}]
)
WHERE = st.sampled_from(
    ["done", "not done", 'sort == "a"', 'sort in ["a", "b"]', "minutes > 30", "minutes / 2 >= score or done", 'site != subject',
     "days(due, day) > 3", "month(day) <= 6", "done and minutes >= 10"],
)  # fmt: skip
OF = st.sampled_from(["minutes", "score", "minutes / 60", "minutes - score", "max(minutes, 20)", "abs(score - 50)",
                      "lookup(words, sort)", "if(done, minutes, 0)", "floor(minutes / 7)", "min(days(due, day), 9)"])  # fmt: skip
WORTH = st.sampled_from([
    {"each": "-0.5"}, {"each": "rate"}, {"rate": {"give": "2", "every": "7"}}, {"rate": {"give": "1", "every": "30", "whole": "yes"}},
    {"steps": [{"below": "3", "give": "1"}, {"at_least": "3", "below": "40", "give": "2"}, {"at_least": "40", "give": "rate"}]},
    {"tiers": [{"at_most": "5", "give": "1"}, {"above": "5", "at_most": "60", "give": "1/2"}, {"above": "60", "give": "0"}]},
    {"formula": "amount * 2 + 1"}, {"formula": "if(amount >= ceil(3 * share), 1, 0)"},
])  # fmt: skip
TAKE = st.sampled_from(
    ["count", "count", "sum", "sum", "mean", "max", "min", "only", "distinct"]
) | st.sampled_from(["count", "sum", "sum", "latest", "latest", "median"])
PER = st.sampled_from(
    [["event"], ["day"], ["month"], ["sort"], ["day", "site"], ["half"], ["minutes"], ["done", "quarter"]]
)
FORMULAS = st.sampled_from(["{a} + {b} * rate", "{a} - {b} / 3", "{a} / {b}", "if({a} > {b}, {a}, over({a}))", "max({a}, {b}, 5)",
                            "over({a}) + over({b}) * 50%", "100 * {a} / {b} + {b}", "({a} + 1) * ({b} - 1) / 7", "floor({a} / 2) + ceil({b})"])  # fmt: skip
CONDITIONS = st.sampled_from(
    ["{a} > {b}", "{a} >= 3 and {b} < 40", "{a} / {b} < 95%", "not ({a} == {b})", "{a} > 0 or {b} > 0"]
)


@st.composite
def lines(draw: st.DrawFn, name: str, earlier: list[str]) -> dict[str, Any]:
    line: dict[str, Any] = {"name": name, **TITLE, "unit": "points"}
    kind = (
        draw(st.sampled_from(["facts", "facts", "facts", "formula", "value"]))
        if len(earlier) > 1
        else "facts"
    )
    if kind == "value":
        return line | {"value": draw(NUMBERS)}
    if kind == "formula":
        two = {"a": draw(st.sampled_from(earlier)), "b": draw(st.sampled_from(earlier))}
        line["formula"] = draw(FORMULAS).format(**two)
        if "/" in line["formula"]:
            line["if_zero"] = draw(st.sampled_from(["error", "7", "rate"]))
        if draw(st.booleans()):
            line["limit"] = draw(LIMIT)
        if draw(st.booleans()):
            line["round"] = draw(ROUNDING)
        return line
    line["from"] = draw(st.sampled_from([["act"], ["act"], ["other"], ["act", "other"]]))
    line["take"] = draw(TAKE)
    if line["take"] != "count" or draw(st.integers(0, 3)) == 0:
        line["of"] = draw(OF) if line["from"] == ["act"] else "score"
    if line["from"] == ["act"] and draw(st.booleans()):
        line["where"] = draw(WHERE)
    if line["from"] == ["act"] and draw(st.integers(0, 3)) == 0:
        line["counts_if"] = [{"that": draw(WHERE), **TITLE}]
    groups = draw(st.sampled_from(["period", "period", "per", "every", "word"]))
    if groups == "per":
        line["per"] = draw(PER)
    if groups == "every":
        line["every"], line["part"] = (
            draw(st.sampled_from(["month", "quarter", "half"])),
            draw(st.sampled_from(["count", "skip", "share"])),
        )
    if groups == "word":
        line["every"] = "sort"
    if line["take"] not in ("count", "sum", "distinct") or draw(st.integers(0, 4)) == 0:
        line["missing"] = draw(st.sampled_from(["error", "0", "3", "rate"]))
    for field, strategy in (("worth", WORTH), ("limit", LIMIT), ("round", ROUNDING)):
        if draw(st.booleans()):
            line[field] = draw(strategy)
    if draw(st.integers(0, 2)) == 0:
        line["total"] = {"take": draw(st.sampled_from(["sum", "mean", "max", "only"]))} | draw(
            st.sampled_from(
                [
                    {},
                    {"limit": {"max": "50"}},
                    {"round": {"to": "0.1", "by": "half_even"}},
                    {"missing": "error"},
                    {"missing": "4"},
                ]
            )
        )
    if earlier and draw(st.integers(0, 5)) == 0:
        line["applies"] = draw(CONDITIONS).format(
            a=draw(st.sampled_from(earlier)), b=draw(st.sampled_from(earlier))
        )
    return line


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """A rulebook over the facts of `books.FACTS`."""
    base = as_wire(rulebook(written("- {name: n, zh: 次, en: n, from: act, take: count}")))
    made: list[dict[str, Any]] = []
    for at in range(draw(st.integers(2, 6))):
        made.append(draw(lines(f"n{at}", [line["name"] for line in made])))
    names = [line["name"] for line in made]

    def condition() -> str:
        return draw(CONDITIONS).format(a=draw(st.sampled_from(names)), b=draw(st.sampled_from(names)))

    part: dict[str, Any] = {"subject": "unit", **TITLE, "lines": made}
    if draw(st.booleans()):
        part["roll"] = {"enters": "entered", "leaves": ["gone"]}
        if draw(st.booleans()):
            part["exempt"] = 'level == "low"'
    if draw(st.booleans()):
        part["term"] = {"begins": ["entered"], "ends": ["gone"]} | draw(st.sampled_from([{}, {"years": "1"}]))
    if draw(st.integers(0, 3)):
        part["result"] = names[-1]
        part["bands"] = [
            {"at_least": "20", "grade": "好"},
            {"at_least": "3", "below": "20", "grade": "中"},
            {"below": "3", "grade": "差"},
        ]
        if draw(st.booleans()):
            part["requires"] = [{"that": condition(), **TITLE}]
        part["verdicts"] = [{"when": condition(), "does": "ceiling", "grade": "中", **TITLE}]
    part["verdicts"] = [
        *part.get("verdicts", []),
        {"when": condition(), "does": draw(st.sampled_from(["warn", "lose", "withhold"])), **TITLE},
    ]
    words = [{"word": "a", "give": "100"}, {"word": "b", "give": "85.5"}]
    wire = base | {
        "parts": [part],
        "values": [{"name": "rate", **TITLE, "by_year": {"2026": "1.2"}}],
        "tables": [{"name": "words", "words": words, "otherwise": draw(st.sampled_from(["error", "1"]))}],
    }
    return Rulebook.model_validate(wire)
