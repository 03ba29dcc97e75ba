"""Evaluations: who is asked about whom, how many have voted, and what they said once it is counted.

Before the closing no register tells what any ballot says; whoever cast it reads it in its own stream.
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from contracts.statements.evaluations import CastBallot, OpenEvaluation
from contracts.values import Day, Id
from domain.evaluations import BallotCast, BallotChanged, BallotCounted, EvaluationClosed, EvaluationOpened
from projections.changes import AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class EvaluationRow(Row):
    table, primary, searched, indexed = "evaluations", ("evaluation",), "title", ("alliance", "unit")
    evaluation: Id
    alliance: Id
    unit: Id
    """Who opened it."""
    title: str
    rulebook: Id
    period: str
    opinions: tuple[str, ...]
    opened: Day
    closes: Day
    closed: Day | None = None


class PanelRow(Row):
    table, primary, indexed = "panels", ("evaluation", "place"), ("evaluation",)
    evaluation: Id
    place: int
    panel: str
    voters: tuple[Id, ...]
    subjects: tuple[Id, ...]
    secret: bool
    """Then nobody is told who has voted, nor what."""


class VoteRow(Row):
    """That a unit has voted in a panel; not what."""

    table, primary, indexed = "votes", ("ballot",), ("evaluation", "voter")
    ballot: Id
    evaluation: Id
    panel: str
    voter: Id
    cast: Day
    recast: Day | None = None
    """When other choices took their place."""


class OpinionRow(Row):
    """What a counted ballot says of one subject."""

    table, primary, indexed = "opinions", ("ballot", "subject"), ("evaluation", "subject", "voter")
    ballot: Id
    evaluation: Id
    panel: str
    voter: Id
    subject: Id
    opinion: str


class Evaluations(View):
    name = "evaluations"
    rows = (EvaluationRow, PanelRow, VoteRow, OpinionRow)
    events = (EvaluationOpened, EvaluationClosed, BallotCast, BallotChanged, BallotCounted)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream = recorded.stream
        match recorded.data, recorded.body:
            case EvaluationOpened(alliance=alliance), OpenEvaluation() as body:
                yield Put(opened(recorded, alliance, body))
                for place, panel in enumerate(body.panels, 1):
                    yield Put(
                        PanelRow(
                            evaluation=stream,
                            place=place,
                            panel=panel.name,
                            voters=panel.voters,
                            subjects=panel.subjects,
                            secret=panel.secret is not None,
                        )
                    )
            case EvaluationClosed(), _:
                yield Change(EvaluationRow, stream, closed=recorded.day)
            case BallotCast(), CastBallot(evaluation=evaluation, panel=name):
                yield Put(
                    VoteRow(
                        ballot=stream,
                        evaluation=evaluation,
                        panel=name,
                        voter=recorded.actor,
                        cast=recorded.day,
                    )
                )
            case BallotChanged(), _:
                yield Change(VoteRow, stream, recast=recorded.day)
            case BallotCounted() as counted, _:
                for choice in counted.choices:
                    yield Put(
                        OpinionRow(
                            ballot=stream,
                            evaluation=counted.evaluation,
                            panel=counted.panel,
                            voter=counted.voter,
                            subject=choice.subject,
                            opinion=choice.opinion,
                        )
                    )


def opened(recorded: Recorded, alliance: Id, body: OpenEvaluation) -> EvaluationRow:
    return EvaluationRow(
        evaluation=recorded.stream,
        alliance=alliance,
        unit=recorded.actor,
        title=body.title,
        rulebook=body.rulebook,
        period=body.period,
        opinions=body.opinions,
        opened=recorded.day,
        closes=body.closes,
    )


class EvaluationNow(EvaluationRow):
    standing: Literal["open", "to be closed", "closed"]
    """As of the day asked for."""


def evaluations(
    reading: Reading,
    today: Day,
    *,
    evaluation: Ids = None,
    alliance: Ids = None,
    asked: Id | None = None,
    standing: str | None = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[EvaluationNow]:
    """Evaluations as they stand on the day `today`; of a unit, those in which it is asked or rated."""
    source = """
        SELECT *, CASE WHEN closed IS NOT NULL THEN 'closed'
                       WHEN closes < %(today)s::date THEN 'to be closed' ELSE 'open' END AS standing
        FROM evaluations"""
    if asked:
        source += """
        WHERE evaluation IN (SELECT evaluation FROM panels
                             WHERE voters @> to_jsonb(%(asked)s::text) OR subjects @> to_jsonb(%(asked)s::text))"""
    where = {"evaluation": evaluation, "alliance": alliance, "standing": standing}
    given = {"today": today, "asked": asked}
    return page(reading, Evaluations, EvaluationNow, source, given, where=where, search=search, **paging)


class PanelNow(PanelRow):
    voted: tuple[Id, ...]
    """The units that have, in the order in which they did; what they said is shown once it is counted."""


def evaluation_panels(
    reading: Reading, *, evaluation: Ids = None, **paging: Unpack[Paging]
) -> Page[PanelNow]:
    """Who is asked about whom, and who has voted."""
    source = """
        SELECT *, ARRAY(SELECT voter FROM votes WHERE votes.evaluation = panels.evaluation
                        AND votes.panel = panels.panel ORDER BY votes.position) AS voted
        FROM panels"""
    return page(reading, Evaluations, PanelNow, source, where={"evaluation": evaluation}, **paging)


def opinions(
    reading: Reading,
    *,
    evaluation: Ids = None,
    subject: Ids = None,
    voter: Ids = None,
    panel: str | None = None,
    **paging: Unpack[Paging],
) -> Page[OpinionRow]:
    """What counted ballots say, one line for each subject."""
    where = {"evaluation": evaluation, "subject": subject, "voter": voter, "panel": panel}
    return page(reading, Evaluations, OpinionRow, where=where, **paging)


class TallyRow(Row):
    table, primary, order = "tallies", ("evaluation", "panel", "subject", "opinion"), ("position",)
    evaluation: Id
    panel: str
    subject: Id
    opinion: str
    ballots: int


TALLIES = """
    SELECT evaluation, panel, subject, opinion, count(*)::int AS ballots, min(position) AS position,
           max(changed) AS changed
    FROM opinions GROUP BY evaluation, panel, subject, opinion
"""


def tallies(
    reading: Reading, *, evaluation: Ids = None, subject: Ids = None, **paging: Unpack[Paging]
) -> Page[TallyRow]:
    """How many ballots said what of whom, counted."""
    where = {"evaluation": evaluation, "subject": subject}
    return page(reading, Evaluations, TallyRow, TALLIES, where=where, **paging)
