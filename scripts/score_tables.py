"""A score sheet in a terminal: every line, how it came about, and where its evidence stands."""

from contracts.sheet import Sheet
from projections.papers.lines import LINE_HEADINGS, lines_of
from scripts.speaking import speak


def show_lines(sheet: Sheet, subject: str) -> None:
    """Every line of a sheet with its entries: what they come to, how, and the positions of their evidence."""
    said = [
        f"{name} {value}"
        for name, value in (("得分", sheet.shown), ("按分等次", sheet.grade_by_number))
        if value
    ]
    about = (subject, f"{sheet.rulebook} {sheet.version}", f"{sheet.start} 至 {sheet.end}", *said)
    speak.table("  ".join(about), LINE_HEADINGS, lines_of(sheet, " "), whole=(1,), at_most={0: 20, 3: 20})
