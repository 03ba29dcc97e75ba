"""Score sheets from the view of facts: the live view and the look back, by the one pure function.

    facts (entry ≤ P, of the rulebook's alliance or of none) ┐
    suspicions, units that ended (by P), the day at P        ├─ score ──▶ sheets
    rulebook as it was at P, period                          ┘

The same sheets as those computed from the log itself (`ledger/evidence.py`), byte for byte, without reading it. For one
subject only the facts that its sheet is made from are read, however many there are.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson

from contracts.refusals import Refused
from contracts.rulebook import Rulebook, from_wire
from contracts.sheet import Sheet
from contracts.values import Day, Digest, Id
from domain.periods import first_day, last_day, require_period
from domain.refusals import NoRulebook, NoSuch, require
from domain.rulebooks import RulebookState, require_fitting
from domain.scoring import Fact, score, score_one
from domain.scoring.reach import Link, needed_for
from domain.scoring.reducers import REDUCER
from domain.scoring.values import Value
from domain.standing_facts import Succession, carried, heirs_of, names_of, set_aside
from projections.facts import Days, Facts, attributes_in
from projections.reading import NotThereYet, Reading
from projections.rulebooks import Rulebooks

STANDING = """
    kind = ANY (%(kinds)s) AND entry <= %(position)s AND coalesce(who ->> 'alliance', %(alliance)s) = %(alliance)s
    AND NOT EXISTS (SELECT FROM gone WHERE gone.entry = facts.entry AND gone.position <= %(position)s)
    AND NOT EXISTS (SELECT FROM gone_statements AS gone
                    WHERE gone.statement = facts.statement AND gone.position <= %(position)s)"""
"""Which facts a rulebook reads: a fact that names an alliance is of no other, and what was corrected is gone."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What is scored: a rulebook and a period, by the log of a position."""

    book: Rulebook
    alliance: Id
    period: str
    position: int
    as_of: date
    successions: tuple[Succession, ...]
    suspected: Mapping[Digest, int] = field(default_factory=dict)
    """Keys under suspicion, and from which index."""
    disputed: frozenset[int] = frozenset()
    """Positions of entries that are frozen."""
    affirmed: frozenset[Digest] = frozenset()
    """Statements of suspect keys that another key has affirmed."""
    reducer: int = REDUCER
    """What a sealed report is computed again by; else the newest."""

    @property
    def start(self) -> date:
        return first_day(self.period)

    @property
    def end(self) -> date:
        return last_day(self.period)

    @property
    def standing(self) -> dict[str, Any]:
        """What `STANDING` asks for."""
        kinds = list(self.book.facts)
        return {"kinds": kinds, "position": self.position, "alliance": self.alliance}


class NothingOnThatDay(Refused):
    zh = "{day}那天账本还没有开始。请写更晚的日期，或第几条。"
    en = "The log had not begun on {day}. Name a later day, or a position."


def sheets(
    reading: Reading, rulebook: Id, period: str, position: int | None = None, reducer: int = REDUCER
) -> tuple[Sheet, ...]:
    """Score a period by a rulebook adopted for it, as of the first `position` entries (by default, all in the view).

    Needs Facts, Days and Rulebooks.

    Raises:
        NotAPeriod: the period has none of the forms of one.
        NoSuch: no such rulebook, or not yet.
        NoRulebook: it is not adopted for the period, or not yet.
        NotThereYet: the view has not come so far.
    """
    return every_sheet(reading, scored(reading, rulebook, period, position, reducer))


def every_sheet(reading: Reading, now: Scored) -> tuple[Sheet, ...]:
    """The same, of what has been looked up already."""
    return score(now.book, facts_read(reading, now), now.start, now.end, now.as_of, now.position, now.reducer)


def sheets_of(
    reading: Reading, rulebook: Id, period: str, subject: str, position: int | None = None
) -> tuple[Sheet, ...]:
    """The sheets of one subject among them, one for each part of the rulebook that scores it; none where no fact names it.

    Needs and raises the same.
    """
    now = scored(reading, rulebook, period, position)
    return sheets_among(reading, now, subject)


def sheets_among(reading: Reading, now: Scored, subject: str) -> tuple[Sheet, ...]:
    """The same, of what has been looked up already: for whoever opens several sheets."""
    theirs = facts_needed(reading, now, subject)
    return score_one(
        now.book, theirs.facts, subject, theirs.needed, now.start, now.end, now.as_of, now.position, now.reducer,
    )  # fmt: skip


class Theirs(NamedTuple):
    """Who is needed for a subject's sheets, by role, and all their facts."""

    needed: Mapping[str, Collection[str]]
    facts: Iterator[Fact]


def facts_needed(reading: Reading, now: Scored, subject: str) -> Theirs:
    """What the sheets of one subject are made from."""

    def entered(link: Link, above: Collection[str]) -> set[str]:
        named = _named_by_roll(reading, now, link, names_of(above, now.successions, now.as_of))
        return heirs_of(named, now.successions, now.as_of)

    needed = needed_for(now.book, subject, entered)
    return Theirs(needed, carried(_facts(reading, now, needed), now.successions, now.as_of))


def facts_read(reading: Reading, now: Scored) -> Iterator[Fact]:
    """What the sheets of all are made from."""
    return carried(_facts(reading, now), now.successions, now.as_of)


def scored(
    reading: Reading, rulebook: Id, period: str, position: int | None = None, reducer: int = REDUCER
) -> Scored:
    """What `sheets` scores, looked up. Raises as it does."""
    require_period(period)
    position = reached(reading, position)
    found = _rulebook_at(reading, rulebook, position)
    require(period in found.periods, NoRulebook(period=period))
    return found.scored(_book(reading, rulebook, found.digest), period, position, reducer)


def tried(
    reading: Reading, book: Rulebook, beside: Id, period: str, position: int | None = None, reducer: int = REDUCER
) -> Scored:  # fmt: skip
    """The same of a rulebook that nobody has adopted, by the facts of the alliance whose rulebook `beside` is.

    Raises:
        NotAPeriod, NoSuch, NotThereYet: as `sheets`.
        WrongStage, UnsoundRulebook: it does not score such periods, or does not pass the check for this one.
    """
    require_period(period)
    require_fitting(book, [period], rules=1)  # whatever any rule set has let into force can be tried
    position = reached(reading, position)
    return _rulebook_at(reading, beside, position).scored(book, period, position, reducer)


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


ONE_DEED = ("joint_activity", "visit", "delivery", "fulfilment")
"""Kinds of which one deed can be filed by both sides, or as two things. Hours that overlap are never counted twice anyway."""


def same_day(reading: Reading, positions: Collection[int]) -> tuple[frozenset[int], ...]:
    """Which of these positions stand together: of one sort, one day and one unit; a delivery and a promise kept are one sort."""
    reading.cursor.execute(
        """
        SELECT array_agg(DISTINCT entry) FROM facts WHERE entry = ANY (%s) AND kind = ANY (%s)
        GROUP BY CASE kind WHEN 'fulfilment' THEN 'delivery' ELSE kind END, who ->> 'unit', who ->> 'community', day
        HAVING count(DISTINCT entry) > 1""",
        (list(positions), list(ONE_DEED)),
    )
    return tuple(frozenset(entries) for (entries,) in reading.cursor)


MOST_BOOKS = 64
_BOOKS: dict[Digest, Rulebook] = {}
"""Rulebooks that have been read, by digest; the newest so many."""


class _Found(NamedTuple):
    """A rulebook, and all that decides at a position which facts stand and whose they are."""

    digest: Digest
    alliance: Id
    periods: list[str]
    """For which it was adopted by then."""
    as_of: date
    """The zone's day of the greatest `received` in the first entries: days that began later have later positions."""
    successions: list[tuple[Id, Id, Day]]
    suspected: dict[Digest, int]
    disputed: list[int]
    affirmed: list[Digest]

    def scored(self, book: Rulebook, period: str, position: int, reducer: int) -> Scored:
        successions = tuple(Succession(*each) for each in self.successions)
        return Scored(
            book, self.alliance, period, position, self.as_of, successions,
            self.suspected, frozenset(self.disputed), frozenset(self.affirmed), reducer,
        )  # fmt: skip


def _rulebook_at(reading: Reading, rulebook: Id, position: int) -> _Found:
    """In one round trip: a sheet costs little more than its trips."""
    reading.cursor.execute(
        """
        SELECT digest, alliance::text, CASE WHEN adopted_at <= %(position)s THEN periods ELSE '[]' END,
            (SELECT max(day) FROM days WHERE position <= %(position)s),
            (SELECT coalesce(jsonb_agg(jsonb_build_array(unit, counted_for, ends) ORDER BY position, unit), '[]')
             FROM carried WHERE position <= %(position)s),
            (SELECT coalesce(jsonb_object_agg(keyid, suspect_from), '{}') FROM suspicions
             WHERE position <= %(position)s),
            ARRAY(SELECT entry FROM freezes
                  WHERE position <= %(position)s AND (until IS NULL OR until > %(position)s)),
            ARRAY(SELECT statement FROM affirmations AS affirmed WHERE position <= %(position)s
                  AND NOT EXISTS (SELECT FROM suspicions WHERE keyid = affirmed.key
                                  AND position <= %(position)s AND suspect_from < affirmed.position))
        FROM rulebooks WHERE rulebook = %(rulebook)s AND position <= %(position)s""",
        {"rulebook": rulebook, "position": position},
    )
    found = reading.cursor.fetchone()
    if found is None:
        zh, en = RulebookState.noun
        raise NoSuch(noun_zh=zh, noun_en=en, stream=rulebook)
    return _Found(*found)


def _book(reading: Reading, rulebook: Id, digest: Digest) -> Rulebook:
    """One object for one content: what is made ready for a rulebook is kept with it (`domain/scoring/plan.py`)."""
    book = _BOOKS.get(digest)
    if book is None:
        reading.cursor.execute("SELECT content::text FROM rulebooks WHERE rulebook = %s", (rulebook,))
        [(content,)] = reading.cursor.fetchall()
        book = from_wire(orjson.loads(content))
        while len(_BOOKS) >= MOST_BOOKS:
            _BOOKS.pop(next(iter(_BOOKS)), None)
        _BOOKS[digest] = book
    return book


def _facts(reading: Reading, now: Scored, needed: Mapping[str, Collection[str]] | None = None) -> list[Fact]:
    """What the rulebook reads, in the order of the log; with `needed`, only of whoever has one of these roles."""
    asked, only = now.standing, ""
    if needed is not None:
        asked |= {
            f"named_{role}": list(names_of(ids, now.successions, now.as_of)) for role, ids in needed.items()
        }
        only = f"AND ({' OR '.join(map(_named_as, needed))})"
    reading.cursor.execute(
        f"""
        SELECT entry, kind, who::text, day, attributes::text, keyids::text, {"statement" if now.affirmed else "''"} FROM facts
        WHERE {STANDING} {only} ORDER BY entry, nth""",
        asked,
    )
    names: dict[str, dict[str, str]] = {}
    values: dict[str, dict[str, Value | int]] = {}
    """The same few texts come with most of the rows: each is read once."""
    facts: list[Fact] = []
    for entry, kind, who, day, attributes, keyids, statement in reading.cursor:
        if (named := names.get(who)) is None:
            named = names[who] = orjson.loads(who)
        if (having := values.get(attributes)) is None:
            having = values[attributes] = attributes_in(orjson.loads(attributes))
        aside = None
        if now.suspected or now.disputed:
            said_again = statement in now.affirmed
            aside = set_aside(entry, orjson.loads(keyids), now.suspected, now.disputed, affirmed=said_again)
        facts.append(Fact(entry, kind, named, day, having, aside))
    return facts


def _named_by_roll(reading: Reading, now: Scored, link: Link, above: Collection[str]) -> set[str]:
    """Who has been put on the roll of the part below under one of these names above; some may have left since."""
    reading.cursor.execute(
        f"""
        SELECT DISTINCT who ->> %(below)s FROM facts
        WHERE {STANDING} AND kind = %(enters)s AND who ? %(below)s AND {_named_as(link.above)}""",
        now.standing | {"below": link.below, "enters": link.enters, f"named_{link.above}": list(above)},
    )
    return {each for (each,) in reading.cursor}


def _named_as(role: str) -> str:
    """That a fact names one of those who are asked for, in a role; written so that the role's index is found."""
    return f"who ->> '{role}' = ANY (%(named_{role})s)"
