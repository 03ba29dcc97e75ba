"""Score reports side by side: another rulebook, another period, another moment.

    对象              2025    2026    差
    YC01 花花桥社区   86.5    91      +4.5

The first side is what the others are compared with. Subjects stand by part and name, lines as the rulebooks have them.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from contracts.sheet import Exact, Sheet
from domain.scoring.numbers import show
from projections.score_reports import ScoreReport

NOTHING = "—"
Table = tuple[list[str], list[list[str]]]


class Side(NamedTuple):
    label: str
    """What sets it apart from the other sides."""
    report: ScoreReport

    @property
    def sheets(self) -> dict[tuple[str, str], Sheet]:
        return {(sheet.part, sheet.subject): sheet for sheet in self.report.sheets}


def sides_of(reports: Sequence[ScoreReport]) -> list[Side]:
    """Each with a label of what is not the same in all of them; a trial always says that it is one."""
    manifests = [report.manifest for report in reports]
    several_periods = len({each.period for each in manifests}) > 1
    several_positions = len({each.position for each in manifests}) > 1
    several_rulebooks = len({(each.label, each.version, each.tried) for each in manifests}) > 1

    def label(report: ScoreReport) -> str:
        each = report.manifest
        words = [
            each.period if several_periods else "",
            f"截至第{each.position}条" if several_positions else "",
            f"{each.label} {each.version}" if several_rulebooks else "",
            "试算" if each.tried else "",
        ]
        return " ".join(word for word in words if word) or each.period

    return [Side(label(report), report) for report in reports]


def subjects_beside(sides: Sequence[Side]) -> Table:
    """A row for each subject that any side has: number and grade on each, and the difference from the first."""
    named = {(sheet.part, sheet.subject): side.report for side in sides for sheet in side.report.sheets}
    rows = []
    for of in sorted(named, key=lambda of: (of[0], named[of].name_of(of[1]), of[1])):
        found = [side.sheets.get(of) for side in sides]
        results = [sheet.result if sheet else None for sheet in found]
        shown = [in_words(sheet) for sheet in found]
        rows.append([named[of].name_of(of[1]), *in_turn(shown, differences(results))])
    return headings("对象", sides), rows


def lines_beside(sides: Sequence[Side]) -> Table:
    """Of each subject the lines that are not the same on all sides."""
    rows = []
    for of in dict.fromkeys(of for side in sides for of in side.sheets):
        lines = [
            {line.name: line for line in side.sheets[of].lines} if of in side.sheets else {} for side in sides
        ]
        for name in dict.fromkeys(name for found in lines for name in found):
            values = [found[name].value if name in found else None for found in lines]
            if len(set(values)) > 1 or len({name in found for found in lines}) > 1:
                label = next(found[name].zh for found in lines if name in found)
                shown = [(name in found and found[name].shown) or NOTHING for found in lines]
                rows.append([label, *in_turn(shown, differences(values))])
    return headings("项目", sides), rows


def headings(first: str, sides: Sequence[Side]) -> list[str]:
    differing = ["差"] if len(sides) == 2 else [f"差（{side.label}）" for side in sides[1:]]
    return [first, sides[0].label, *in_turn([side.label for side in sides[1:]], differing)]


def in_turn(shown: Sequence[str], differing: Sequence[str]) -> list[str]:
    """The first, then each of the others with its difference; those without one before them stand in pairs."""
    lead = len(shown) - len(differing)
    paired = [text for pair in zip(shown[lead:], differing, strict=True) for text in pair]
    return [*shown[:lead], *paired]


def differences(values: Sequence[Exact | None]) -> list[str]:
    """
    >>> differences(["60", "119/2", None])
    ['-0.5', '—']
    """
    first = values[0]
    return [signed(Fraction(each) - Fraction(first)) if first and each else NOTHING for each in values[1:]]


def signed(number: Fraction) -> str:
    return f"+{show(number)}" if number > 0 else show(number)


def in_words(sheet: Sheet | None) -> str:
    if sheet is None:
        return NOTHING
    return " ".join(word for word in (sheet.shown or NOTHING, sheet.grade_by_number) if word)


def as_documents(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """As --json prints them: the whole of every side."""
    return [
        {"label": side.label} | side.report.model_dump(mode="json", exclude_none=True, exclude={"rulebook"})
        for side in sides
    ]
