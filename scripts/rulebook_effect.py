"""What other rules would have done to a period that is in the ledger: `gongjian rulebook diff OLD NEW --period 2025`.

Both are tried on the same facts and neither has to be adopted; nothing of it is kept. Units are named, by name; of persons there are
counts alone.
"""

from pathlib import Path
from typing import Any

from rich.markup import escape

from api.tables.files import text_of
from contracts.refusals import NotEvidence
from contracts.rulebook import from_wire
from contracts.values import Id
from domain.refusals import require
from domain.scoring.effect import Moved, PartEffect, effect_of
from domain.scoring.sentences import Both
from projections.score_reports import ScoreQuery, read_trial
from scripts.finding import one
from scripts.readers import Reader
from scripts.rulebook_sources import file_called
from scripts.speaking import speak


class WhoseFacts(NotEvidence):
    zh = "两份规则都是文件，不知道按哪个联盟的记录试算。请用 --beside 写明账本里的一份规则：用它那个联盟的记录。"
    en = "Both rulebooks are files: whose facts are they to be tried on? Name a rulebook of the ledger with --beside; its alliance's are taken."


def effects(
    reader: Reader, old: str, new: str, period: str, beside: str | None
) -> tuple[tuple[PartEffect, ...], dict[str, str]]:
    """What changes on whose sheets, and what units are called.

    Raises:
        WhoseFacts: nothing says which alliance's facts are meant.
        NotAPeriod, WrongTrial, UnsoundRulebook, WrongStage: one of the two cannot be tried on the period.
        NothingFound, SeveralFound, SaidNo: as they say.
    """
    held = next(
        (which for which in (beside, old, new) if which and (which == beside or not file_called(which))), None
    )
    require(held, WhoseFacts())
    assert held
    anchor = one(reader, "rulebook", held)
    reports = [
        reader.scores(ScoreQuery(rulebook=anchor, period=period, tried=_content(reader, which, period)))
        for which in (old, new)
    ]
    names = reports[0].names | reports[1].names
    found = effect_of(
        from_wire(reports[0].rulebook),
        from_wire(reports[1].rulebook),
        reports[0].sheets,
        reports[1].sheets,
        names,
    )
    return found, names


def _content(reader: Reader, which: str, period: str) -> dict[str, Any]:
    if file := file_called(which):
        return read_trial(text_of(Path(file)), period)
    [row] = reader.rows("rulebooks", rulebook=one(reader, "rulebook", which))
    content: dict[str, Any] = row["content"]
    return content


def show_effects(found: tuple[PartEffect, ...], names: dict[Id, str], period: str) -> None:
    for part in found:
        moved = sum(count for _, _, count in part.moves)
        speak.say(
            f"{period} “{part.part[0]}”：{part.sheets}张评分单，{moved}张等次变动，{part.number_only}张只有得数变动，{part.same}张不变。",
            f'{period} "{part.part[1]}": {part.sheets} sheets; {moved} change their grade, {part.number_only} only their number, {part.same} nothing.',
        )
        if part.moves:
            rows = [(escape(was[0]), escape(now[0]), str(count)) for was, now, count in part.moves]
            speak.table("等次怎样变动", ("原等次", "新等次", "几张"), rows)
        if part.lines:
            speak.table(
                "哪几项不同", ("项目", "几张"), [(escape(name[0]), str(count)) for name, count in part.lines]
            )
        if part.units:
            moved_units = [
                (
                    escape(names[each.subject]),
                    escape(each.before[0]),
                    escape(each.after[0]),
                    escape(_why(each)),
                )
                for each in part.units
            ]
            speak.table("等次变动的单位", ("单位", "原等次", "新等次", "不同在哪里"), moved_units)
        elif moved:
            speak.say("个人只列数目，不列姓名和编号。", "Of persons there are counts alone.")


def _why(moved: Moved) -> str:
    return "；".join(f"{each.what[0]} {each.before[0]} → {each.after[0]}" for each in moved.why)


def as_document(found: tuple[PartEffect, ...], names: dict[Id, str], period: str) -> dict[str, Any]:
    def both(said: Both) -> dict[str, str]:
        return {"zh": said[0], "en": said[1]}

    return {
        "period": period,
        "parts": [
            {
                "part": both(part.part), "sheets": part.sheets, "same": part.same, "number_only": part.number_only,
                "moves": [{"before": both(was), "after": both(now), "count": count} for was, now, count in part.moves],
                "lines": [{"line": both(name), "count": count} for name, count in part.lines],
                "units": [
                    {
                        "unit": each.subject, "name": names[each.subject], "before": both(each.before), "after": both(each.after),
                        "why": [{"what": both(why.what), "before": both(why.before), "after": both(why.after)} for why in each.why],
                    }
                    for each in part.units
                ],
            }
            for part in found
        ],
    }  # fmt: skip
