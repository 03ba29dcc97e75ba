"""A passbook: an account page by page, as those of banks are printed.

    page 2    承前页                                                                  62:00
              2026-09-06  社区食堂帮厨                       2:30                     64:30
              2026-09-20  转赠                                          4:00          60:30
              ── 2026-09  本月合计                           2:30       4:00  ────────────── red, once the month is over

A page has twenty lines in the order of the log, and is the same for ever once it is full. Hours and points are two books of one
account. A correction names what it corrects, and what was corrected names its correction.
"""

from typing import Literal, NamedTuple

from contracts.values import Day, Flag, Frozen, Id
from projections.accounts import STATEMENT
from projections.reading import Reading
from projections.statement_lines import StatementLine

Book = Literal["minutes", "hundredths"]
LINES = 20

BOOKS: dict[Book, str] = {
    "minutes": "(minutes <> 0 OR hundredths = 0)",
    "hundredths": "hundredths <> 0",
}
"""Which lines a book has: service of which nothing was credited is said in that of hours."""


class PassbookLine(StatementLine):
    number: int
    """In this book, from 1."""
    moved_now: int
    """In this book's unit."""
    after: int
    """What the book holds then."""
    month_in: int
    month_out: int
    year_in: int
    year_out: int
    month_over: Flag
    """It is the last line of a month that is over."""
    year_over: Flag
    corrected_by: int | None
    """The entry that took it back."""
    corrects: int | None


class PassbookPage(NamedTuple):
    lines: list[PassbookLine]
    number: int
    """Of the page, from 1."""
    of: int

    @property
    def brought(self) -> int:
        """What the page before it ended with."""
        return self.lines[0].after - self.lines[0].moved_now if self.lines else 0


class Part(Frozen):
    """What one kind of lines comes to, of the year or of all before it."""

    kind: str
    source: str | None
    correction: Flag
    before: Flag
    count: int
    amount: int


LINED = """
    SELECT lines.*, {book} AS moved_now, sum({book}) OVER entries AS after, row_number() OVER entries AS number,
           coalesce(sum({book}) FILTER (WHERE {book} > 0) OVER months, 0) AS month_in,
           coalesce(-sum({book}) FILTER (WHERE {book} < 0) OVER months, 0) AS month_out,
           coalesce(sum({book}) FILTER (WHERE {book} > 0) OVER years, 0) AS year_in,
           coalesce(-sum({book}) FILTER (WHERE {book} < 0) OVER years, 0) AS year_out,
           date_trunc('month', booked) <> date_trunc('month', coalesce(lead(booked) OVER entries, %(today)s::date)) AS month_over,
           date_trunc('year', booked) <> date_trunc('year', coalesce(lead(booked) OVER entries, %(today)s::date)) AS year_over,
           CASE WHEN reason IS NULL THEN (
               SELECT min(later.entry) FROM postings AS later
               WHERE later.account = lines.account AND later.record = lines.record AND later.reason IS NOT NULL AND later.entry > lines.entry
           ) END AS corrected_by,
           CASE WHEN reason IS NOT NULL THEN (
               SELECT max(earlier.entry) FROM postings AS earlier
               WHERE earlier.account = lines.account AND earlier.record = lines.record AND earlier.reason IS NULL
                 AND earlier.entry < lines.entry
           ) END AS corrects
    FROM ({statement}) AS lines WHERE {lines}
    WINDOW entries AS (ORDER BY entry), months AS (PARTITION BY date_trunc('month', booked)), years AS (PARTITION BY date_trunc('year', booked))
"""


def passbook_page(
    reading: Reading, account: Id, today: Day, book: Book, number: int | None = None
) -> PassbookPage | None:
    """A page of a book of an account, the last one by default; None where it has no such page. Needs Hours, Activities, People and
    Disputes."""
    reading.cursor.execute(f"SELECT count(*) FROM postings WHERE account = %s AND {BOOKS[book]}", (account,))
    of = max(1, -(-_one(reading) // LINES))
    shown = of if number is None else number
    if not 1 <= shown <= of:
        return None
    lined = LINED.format(book=book, statement=STATEMENT, lines=BOOKS[book])
    reading.cursor.execute(
        f"SELECT row_to_json(shown) FROM ({lined}) AS shown WHERE number > %(from)s AND number <= %(to)s ORDER BY number",
        {"account": account, "today": today, "from": (shown - 1) * LINES, "to": shown * LINES},
    )
    return PassbookPage([PassbookLine.model_validate(line) for (line,) in reading.cursor], shown, of)


def passbook_line(reading: Reading, account: Id, today: Day, entry: int) -> PassbookLine | None:
    """One line of an account by the entry it stands in. Needs the same."""
    lined = LINED.format(book="minutes", statement=STATEMENT, lines="true")
    reading.cursor.execute(
        f"SELECT row_to_json(shown) FROM ({lined}) AS shown WHERE entry = %(entry)s",
        {"account": account, "today": today, "entry": entry},
    )
    found = reading.cursor.fetchone()
    return PassbookLine.model_validate(found[0]) if found else None


def parts(reading: Reading, account: Id, today: Day, book: Book) -> list[Part]:
    """What a balance is the sum of, by what its lines are about: this year's, and what was brought from the years before. Needs Hours."""
    reading.cursor.execute(
        f"""
        SELECT row_to_json(part) FROM (
            SELECT kind, source, reason IS NOT NULL AS correction, booked < date_trunc('year', %(today)s::date) AS before,
                   count(*) AS count, sum({book})::bigint AS amount
            FROM postings WHERE account = %(account)s AND {BOOKS[book]}
            GROUP BY 1, 2, 3, 4 ORDER BY 4 DESC, 3, min(entry)
        ) AS part""",
        {"account": account, "today": today},
    )
    return [Part.model_validate(part) for (part,) in reading.cursor]


def _one(reading: Reading) -> int:
    found = reading.cursor.fetchone()
    assert found
    return int(found[0])
