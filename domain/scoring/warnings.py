"""What a committee should look at twice before it relies on a number: said beside a sheet, never sealed in it.

    on_edge        exactly on the edge between two grades: who owns it
    near_edge      as near to an edge as the rulebook calls near (`near`, beside its bands)
    shown_across   rounded for the eye it stands in another grade than the exact number does
    undecided      a gate or veto that could not be decided
    not_met        a requirement that is not met, or cannot be decided
    pending        a requirement or gate as it is now, that can still change before the period is over
    one_entry      lines of the number that rest on a single entry of the log
    back_entered   lines of the number that rest on records alone that were entered afterwards
    same_day       lines of the number that rest on several records of one sort, of one day and one unit: perhaps one deed, filed twice
    judged         so much of the number was given by people's judgement
    share_tie      equal numbers on both sides of a share cap (`share_warning`)
    over_share     more reach a grade by number than the cap allows (`share_warning`)

Pure, like the sheet: the same sheet and rulebook give the same words. A sheet's number is never moved by any of them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from contracts.rulebook import Band, Part, Rulebook
from contracts.rulebook_words import Name, Named
from contracts.sheet import Sheet, SheetLine
from domain.scoring.numbers import read_number, show
from domain.scoring.plan import Plan, plan
from domain.scoring.sentences import UNITS, Both
from domain.scoring.shaping import is_inside
from domain.scoring.values import ZERO, NoValue

JUDGED = {"mark"}
"""Kinds of facts that are a person's judgement and nothing that was seen to happen."""
MOST_NAMED = 8
"""So many lines or entries are named in one sentence."""
LARGE_SHARE = Fraction(1, 2)
"""From here on the share of judged points is said."""

Kind = Literal[
    "on_edge", "near_edge", "shown_across", "undecided", "not_met", "pending", "one_entry", "back_entered", "same_day", "judged",
    "share_tie", "over_share",
]  # fmt: skip


class Warned(Named):
    """One thing to look at, in words; `lines` are the names of the lines that it is about."""

    kind: Kind
    lines: tuple[Name, ...] = ()


def warnings_of(
    book: Rulebook,
    sheet: Sheet,
    back_entered: Collection[int] = (),
    same_day: Collection[frozenset[int]] = (),
) -> tuple[Warned, ...]:
    """Everything to be looked at on a sheet that this rulebook gave, in the order of the list above.

    `back_entered` are the positions among its evidence that were entered after the event, without being clocked; `same_day` those that
    stand together: of one sort, one day and one unit.
    """
    part = next(each for each in book.parts if each.subject == sheet.part)
    return (
        *_edges(book, part, sheet),
        *_problems(sheet),
        *_thin(part, sheet, back_entered),
        *_filed_twice(part, sheet, same_day),
        *_judged(part, sheet),
    )


def share_warning(sheets: Iterable[Sheet], grade: str, at_most: str) -> Warned | None:
    """What to look at where only so large a share may have a grade: nothing while it is kept by the numbers.

    All sheets of a part are to be given, those withheld too: a share is of those who have a grade. Nobody is named.
    """
    graded = [sheet for sheet in sheets if sheet.grade_by_number]
    numbers = sorted((Fraction(sheet.result or 0) for sheet in graded if sheet.grade == grade), reverse=True)
    allowed = int(len(graded) * read_number(at_most))
    if len(numbers) <= allowed:
        return None
    said = (
        f"“{grade}”以{at_most}为限，{len(graded)}个里最多{allowed}个，按分达到的有{len(numbers)}个",
        f'"{grade}" is for at most {at_most}: {allowed} of {len(graded)}, and {len(numbers)} reach it by number',
    )
    if allowed and numbers[allowed - 1] == numbers[allowed]:
        number = show(numbers[allowed])
        same = sum(each == numbers[allowed] for each in numbers)
        return Warned(
            kind="share_tie",
            zh=f"{said[0]}；界线上有{same}个同为{number}，按分分不出先后，请写明依据",
            en=f"{said[1]}; {same} have {number} at the limit: the number does not tell them apart, so give the ground",
        )
    return Warned(
        kind="over_share",
        zh=f"{said[0]}；超出的请由人定并写明理由",
        en=f"{said[1]}; who is to have it is decided by people, with the reason",
    )


# -- edges of grades --------------------------------------------------------------------------------------------


def edges_at(book: Rulebook, part: Part, result: Fraction, last_day: date) -> Iterable[Warned]:
    """The edges of grades on which a result of this part lies, or to which it is as near as the rulebook calls near."""
    ready = plan(book)
    own = _grade_of(ready, part, result, last_day)
    if own is None or part.result is None:
        return
    unit = UNITS[next(each for each in ready.parts if each.part.subject == part.subject).units[part.result]]
    near = read_number(part.near) if part.near else None
    for edge, grades in _grades_at(ready, part, last_day).items():
        others = [grade for grade in grades if grade != own]
        if not others:
            continue
        between, at, distance = (own, others[0]), show(edge), abs(result - edge)
        if distance == 0:
            yield Warned(
                kind="on_edge",
                zh=f"得数正好在“{between[0]}”与“{between[1]}”的界线{at}{unit[0]}上，按规则归“{own}”",
                en=f'exactly on the edge {at}{unit[1]} of "{between[0]}" and "{between[1]}"; by the rule it is "{own}"',
                lines=(part.result,),
            )
        elif near is not None and distance <= near:
            yield Warned(
                kind="near_edge",
                zh=f"得数离“{between[1]}”的界线{at}{unit[0]}只差{show(distance)}{unit[0]}",
                en=f'only {show(distance)}{unit[1]} from the edge {at}{unit[1]} of "{between[1]}"',
                lines=(part.result,),
            )


def _edges(book: Rulebook, part: Part, sheet: Sheet) -> Iterable[Warned]:
    if sheet.result is None or sheet.grade_by_number is None or part.result is None:
        return
    result, last_day, own = Fraction(sheet.result), date.fromisoformat(sheet.end), sheet.grade_by_number
    yield from edges_at(book, part, result, last_day)
    ready = plan(book)
    shown = _read_shown(sheet.shown)
    seen_as = None if shown is None else _grade_of(ready, part, shown, last_day)
    if shown not in (None, result) and seen_as != own:
        yield Warned(
            kind="shown_across",
            zh=f"显示为{sheet.shown}，像是“{seen_as}”；准确的得数是{show(result)}，归“{own}”",
            en=f'shown as {sheet.shown} it looks like "{seen_as}"; exactly it is {show(result)}, which is "{own}"',
            lines=(part.result,),
        )


def _grades_at(ready: Plan, part: Part, day: date) -> dict[Fraction, list[str]]:
    """Every edge of the bands, with the grades that meet there."""
    found: dict[Fraction, list[str]] = {}
    for band in part.bands:
        for text in (band.at_least, band.above, band.below, band.at_most):
            if text is not None and (edge := _number(ready, text, day)) is not None:
                found.setdefault(edge, []).append(band.grade)
    return found


def _grade_of(ready: Plan, part: Part, number: Fraction, day: date) -> str | None:
    def inside(band: Band) -> bool:
        return is_inside(band, number, lambda text, _: ready.number(text, day))

    try:
        return next((band.grade for band in part.bands if inside(band)), None)
    except NoValue:
        return None


def _number(ready: Plan, text: str, day: date) -> Fraction | None:
    try:
        return ready.number(text, day)
    except NoValue:
        return None


def _read_shown(shown: str | None) -> Fraction | None:
    try:
        return None if shown is None else read_number(shown)
    except ValueError:
        return None


# -- what is missing or thin ------------------------------------------------------------------------------------


def _problems(sheet: Sheet) -> Iterable[Warned]:
    for problem in sheet.problems:
        kind: Kind = "pending" if problem.pending else "undecided" if problem.does else "not_met"
        yield Warned(kind=kind, zh=problem.zh, en=problem.en)


def _thin(part: Part, sheet: Sheet, back_entered: Collection[int]) -> Iterable[Warned]:
    single: list[SheetLine] = []
    afterwards: list[SheetLine] = []
    observed = {line.name for line in part.lines if line.kinds and not JUDGED.issuperset(line.kinds)}
    behind = _behind_result(part, sheet)
    for line in sheet.lines:
        if line.name in observed & behind and line.value not in (None, "0"):
            evidence = {at for entry in line.entries if entry.amount != "0" for at in entry.evidence}
            if len(evidence) == 1:
                single.append(line)
            if evidence and evidence.issubset(back_entered):
                afterwards.append(line)
    if single:
        zh, en = _named(single)
        yield Warned(
            kind="one_entry",
            zh=f"只有一条依据：{zh}",
            en=f"resting on a single entry: {en}",
            lines=tuple(line.name for line in single),
        )
    if afterwards:
        zh, en = _named(afterwards)
        yield Warned(
            kind="back_entered",
            zh=f"依据全是事后补录，没有打卡：{zh}",
            en=f"all of the evidence was entered afterwards, none was clocked: {en}",
            lines=tuple(line.name for line in afterwards),
        )


def _filed_twice(part: Part, sheet: Sheet, same_day: Collection[frozenset[int]]) -> Iterable[Warned]:
    behind = _behind_result(part, sheet)
    for line in sheet.lines:
        counted = {at for entry in line.entries if entry.amount != "0" for at in entry.evidence}
        together = sorted(at for group in same_day if len(found := group & counted) > 1 for at in found)
        if line.name in behind and together:
            where = _listed([str(at) for at in together], [str(at) for at in together])
            yield Warned(
                kind="same_day",
                zh=f"“{line.zh}”里有同一天的几条记录（账本第{where[0]}条），请核对是不是一件事报了两次",
                en=f'"{line.en}" counts several records of one day (entries {where[1]}): see that it is not one deed filed twice',
                lines=(line.name,),
            )


def _behind_result(part: Part, sheet: Sheet) -> set[str]:
    """The result and every line that it is made of, by whatever way."""
    lines, behind = {line.name: line for line in sheet.lines}, set[str]()
    waiting = [part.result] if part.result in lines else []
    while waiting:
        name = waiting.pop()
        if name not in behind:
            behind.add(name)
            waiting += [each for entry in lines[name].entries for each in entry.lines if each in lines]
    return behind


def _named(lines: Sequence[SheetLine]) -> Both:
    return _listed([line.zh for line in lines], [line.en for line in lines])


def _listed(zh: Sequence[str], en: Sequence[str]) -> Both:
    """The first so many, and how many there are: a sentence has an end."""
    more = len(zh) - MOST_NAMED
    said = "、".join(zh[:MOST_NAMED]), ", ".join(en[:MOST_NAMED])
    return (f"{said[0]}等{len(zh)}处", f"{said[1]} and {more} more") if more > 0 else said


# -- judgement --------------------------------------------------------------------------------------------------


def _judged(part: Part, sheet: Sheet) -> Iterable[Warned]:
    if part.result is None or sheet.result is None:
        return
    lines = {line.name: line for line in sheet.lines}
    marked = {line.name: bool(line.kinds) and JUDGED.issuperset(line.kinds) for line in part.lines}
    share = _judged_share(part.result, lines, marked)
    if share >= LARGE_SHARE:
        named = [line for line in sheet.lines if marked.get(line.name) and line.value not in (None, "0")]
        zh, en = _named(named)
        percent = int(share * 100)
        yield Warned(
            kind="judged",
            zh=f"得数里约{percent}%出自人工评分：{zh}",
            en=f"about {percent}% of the number comes from judgement: {en}",
            lines=tuple(line.name for line in named),
        )


def _judged_share(name: str, lines: dict[str, SheetLine], marked: dict[str, bool]) -> Fraction:
    """How much of a line is judgement: by the size of its terms, and within a term by that of the lines it reads."""
    line = lines.get(name)
    if line is None or line.value is None:
        return ZERO
    if marked.get(name):
        return Fraction(1)
    whole = judged = ZERO
    for entry in line.entries:
        weight = abs(Fraction(entry.amount))
        read = [(abs(Fraction(lines[each].value or 0)), each) for each in entry.lines if each in lines]
        size = sum((value for value, _ in read), ZERO)
        whole += weight
        if size:
            parts = (value * _judged_share(each, lines, marked) for value, each in read)
            judged += weight * sum(parts, ZERO) / size
    return judged / whole if whole else ZERO
