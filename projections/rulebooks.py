"""Rulebooks, and the marks that they leave to human judgement."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from contracts.canonical import encode
from contracts.rulebook import Rulebook
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from contracts.values import Day, Digest, Id
from domain.marks import MarkWasGiven
from domain.meetings_reversed import MarkReversed
from domain.periods import first_day, months_in
from domain.rulebooks import RulebookAdopted, RulebookDrafted, RulebookSuperseded
from projections.changes import AnyChange, Change, Drop, Put
from projections.reading import Reading
from projections.recorded import Recorded
from projections.rows import Row
from projections.view import View


class RulebookRow(Row):
    table, primary, searched, indexed = "rulebooks", ("rulebook",), "title", ("alliance",)
    rulebook: Id
    alliance: Id
    drafted_by: Id
    name: str
    """The label and version that it gives itself: `O01 2026.1`."""
    title: str
    title_en: str
    content: dict[str, Any]
    """All of it, as it was signed."""
    digest: Digest
    """SHA-256 of the content's canonical JSON."""
    periods: tuple[str, ...] = ()
    """The periods for which it was adopted; none: a draft."""
    adopted_on: Day | None = None
    adopted_at: int | None = None
    """The position of its adoption: as of an earlier one it scores nothing."""
    superseded_by: Id | None = None


class MarkRow(Row):
    table, primary, indexed = "marks", ("mark",), ("rulebook", "subject")
    mark: Id
    alliance: Id
    rulebook: Id
    subject: Id
    item: str
    period: str
    score: str
    """An exact decimal."""
    reason: str
    given_by: Id
    since: Day


class Rulebooks(View):
    name = "rulebooks"
    rows = (RulebookRow, MarkRow)
    events = (RulebookDrafted, RulebookAdopted, RulebookSuperseded, MarkWasGiven, MarkReversed)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day, actor = recorded.stream, recorded.day, recorded.actor
        match recorded.data, recorded.body:
            case RulebookDrafted(), DraftRulebook() as body:
                rulebook = Rulebook.model_validate(body.rulebook)
                yield Put(
                    RulebookRow(
                        rulebook=stream,
                        alliance=body.alliance,
                        drafted_by=actor,
                        name=f"{rulebook.rulebook} {rulebook.version}",
                        title=rulebook.title.zh,
                        title_en=rulebook.title.en,
                        content=body.rulebook,
                        digest=sha256(encode(body.rulebook)).hexdigest(),
                    )
                )
            case RulebookAdopted(), AdoptRulebook(periods=periods):
                yield Change(
                    RulebookRow, stream, periods=periods, adopted_on=day, adopted_at=recorded.position
                )
            case RulebookSuperseded(by=successor), _:
                yield Change(RulebookRow, stream, superseded_by=successor)
            case MarkReversed(), _:
                yield Drop(MarkRow, stream)
            case MarkWasGiven(alliance=alliance), GiveMark() as body:
                yield Put(
                    MarkRow(
                        mark=stream,
                        alliance=alliance,
                        rulebook=body.rulebook,
                        subject=body.subject,
                        item=body.item,
                        period=body.period,
                        score=body.score,
                        reason=body.reason,
                        given_by=actor,
                        since=day,
                    )
                )


def periods_in_force(reading: Reading) -> list[str]:
    """For which some rulebook is adopted that no other has taken the place of: by their first days, of one day the shorter first."""
    reading.cursor.execute(
        "SELECT DISTINCT jsonb_array_elements_text(periods) FROM rulebooks WHERE superseded_by IS NULL"
    )
    return sorted((each for (each,) in reading.cursor), key=lambda each: (first_day(each), months_in(each)))
