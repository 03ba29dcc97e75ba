"""Score sheets from the view of facts: the live view and the look back, by the one pure function.

    facts (entry ≤ P, of the rulebook's alliance or of none) ┐
    suspicions, units that ended (by P), the day at P        ├─ score ──▶ sheets
    rulebook as it was at P, period                          ┘

The same sheets as those computed from the log itself (`ledger/evidence.py`), byte for byte, without reading it.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from contracts.refusals import Refused
from contracts.rulebook import Rulebook, from_wire
from contracts.sheet import Sheet
from contracts.values import Day, Id
from domain.periods import first_day, last_day, require_period
from domain.refusals import NoRulebook, NoSuch, require
from domain.rulebooks import RulebookState, require_fitting
from domain.scoring import Fact, score
from domain.standing_facts import Succession, carried
from projections.facts import Days, FactRow, Facts, as_fact
from projections.reading import NotThereYet, Reading
from projections.rulebooks import Rulebooks


class NothingOnThatDay(Refused):
    zh = "{day}那天账本还没有开始。请写更晚的日期，或第几条。"
    en = "The log had not begun on {day}. Name a later day, or a position."


def sheets(reading: Reading, rulebook: Id, period: str, position: int | None = None) -> tuple[Sheet, ...]:
    """Score a period by a rulebook adopted for it, as of the first `position` entries (by default, all in the view).

    Needs Facts, Days and Rulebooks.

    Raises:
        NotAPeriod: the period has none of the forms of one.
        NoSuch: no such rulebook, or not yet.
        NoRulebook: it is not adopted for the period, or not yet.
        NotThereYet: the view has not come so far.
    """
    require_period(period)
    position = reached(reading, position)
    content, alliance, periods = rulebook_at(reading, rulebook, position)
    require(period in periods, NoRulebook(period=period))
    return _scored(reading, from_wire(content), alliance, period, position)


def tried(
    reading: Reading, book: Rulebook, beside: Id, period: str, position: int | None = None
) -> tuple[Sheet, ...]:
    """What a rulebook would give that nobody has adopted, by the facts of the alliance whose rulebook `beside` is.

    Raises:
        NotAPeriod, NoSuch, NotThereYet: as `sheets`.
        WrongStage, UnsoundRulebook: it does not score such periods, or does not pass the check for this one.
        WrongPeriod: the same of a whole lifetime.
    """
    require_period(period)
    require_fitting(book, [period], rules=1)  # whatever any rule set has let into force can be tried
    position = reached(reading, position)
    _, alliance, _ = rulebook_at(reading, beside, position)
    return _scored(reading, book, alliance, period, position)


def reached(reading: Reading, position: int | None) -> int:
    """The position that is meant: by default, how far the views have come.

    Raises:
        NotThereYet: they have not come so far.
    """
    head = reading.position(Facts, Days, Rulebooks)
    position = head if position is None else position
    require(0 < position <= head, NotThereYet(position=position, head=head))
    return position


def position_on(reading: Reading, day: Day) -> int:
    """How many entries there were when the day ended in the log's zone; all that there are, while it has not ended.

    Raises:
        NothingOnThatDay: the log begins later.
    """
    reading.cursor.execute("SELECT min(position) FROM days WHERE day > %s", (day,))
    [(following,)] = reading.cursor.fetchall()
    position = reading.position(Facts, Days, Rulebooks) if following is None else following - 1
    require(position > 0, NothingOnThatDay(day=day))
    return int(position)


def back_entered(reading: Reading, positions: Collection[int]) -> frozenset[int]:
    """Which of these positions are records of hours that were entered afterwards, without being clocked."""
    reading.cursor.execute(
        "SELECT DISTINCT entry FROM facts WHERE entry = ANY (%s) AND attributes ->> 'clocked' = 'false'",
        (list(positions),),
    )
    return frozenset(entry for (entry,) in reading.cursor)


def _scored(reading: Reading, book: Rulebook, alliance: Id, period: str, position: int) -> tuple[Sheet, ...]:
    today = day_at(reading, position)
    facts = carried(_facts(reading, book, alliance, position), _successions(reading, position), today)
    return score(book, facts, first_day(period), last_day(period), today, position)


def rulebook_at(reading: Reading, rulebook: Id, position: int) -> tuple[dict[str, Any], Id, list[str]]:
    """Its content, its alliance, and the periods for which it was adopted by then."""
    reading.cursor.execute(
        """
        SELECT content, alliance::text, CASE WHEN adopted_at <= %s THEN periods ELSE '[]' END
        FROM rulebooks WHERE rulebook = %s AND position <= %s""",
        (position, rulebook, position),
    )
    found = reading.cursor.fetchone()
    if found is None:
        zh, en = RulebookState.noun
        raise NoSuch(noun_zh=zh, noun_en=en, stream=rulebook)
    return found


def _facts(reading: Reading, rulebook: Rulebook, alliance: Id, position: int) -> list[Fact]:
    """What the rulebook reads. A fact that names an alliance is of no other."""
    reading.cursor.execute("SELECT keyid, suspect_from FROM suspicions WHERE position <= %s", (position,))
    suspected = dict(reading.cursor.fetchall())
    reading.cursor.execute(
        "SELECT entry FROM freezes WHERE position <= %s AND (until IS NULL OR until > %s)",
        (position, position),
    )
    disputed = {entry for (entry,) in reading.cursor}
    reading.cursor.execute(
        """
        SELECT row_to_json(facts) FROM facts
        WHERE kind = ANY (%s) AND entry <= %s AND coalesce(who ->> 'alliance', %s) = %s
          AND NOT EXISTS (SELECT FROM gone WHERE gone.entry = facts.entry AND gone.position <= %s)
          AND NOT EXISTS (SELECT FROM gone_statements AS gone
                          WHERE gone.statement = facts.statement AND gone.position <= %s)
        ORDER BY entry, nth""",
        (list(rulebook.facts), position, alliance, alliance, position, position),
    )
    return [as_fact(FactRow.model_validate(row), suspected, disputed) for (row,) in reading.cursor]


def _successions(reading: Reading, position: int) -> list[Succession]:
    reading.cursor.execute(
        "SELECT unit::text, counted_for::text, ends::text FROM carried WHERE position <= %s", (position,)
    )
    return [Succession(*row) for row in reading.cursor]


def day_at(reading: Reading, position: int) -> date:
    """The zone's day of the greatest `received` in the first entries: days that began later have later positions."""
    reading.cursor.execute("SELECT max(day) FROM days WHERE position <= %s", (position,))
    [(day,)] = reading.cursor.fetchall()
    found: date = day
    return found
