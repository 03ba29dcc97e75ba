"""The city that scores are measured on: 150,000 members scored by O03, 1,500 units by O01, and a year of facts about them.

The facts lie in the real view as if they had come in one by one, spread over the year; the database makes them, for
signing so many would take hours. Names and numbers are drawn by a hash, so every run has the same.
"""

import hashlib
from uuid import UUID

from psycopg2.extensions import cursor as Cursor

from contracts.canonical import encode
from contracts.rulebook import Rulebook, as_wire
from contracts.values import Id
from domain.scoring.reading import read
from ledger.application import Ledger
from projections import positions
from projections.alliances import Alliances
from projections.changes import Put, merge
from projections.facts import Days, FactRow, Facts
from projections.people import People
from projections.positions import SCHEMA
from projections.rows import create_indexes
from projections.rulebooks import RulebookRow, Rulebooks
from projections.writing import write
from scripts.demo import EXAMPLES

MEMBERS, UNITS = 150_000, 1_500
PERIOD = "2026"
ALLIANCE = "a11a0000-0000-4000-8000-000000000000"
MEMBER_BOOK, UNIT_BOOK = "b0000000-0000-4000-8000-000000000003", "b0000000-0000-4000-8000-000000000001"
VIEWS = (Facts, Days, Rulebooks, People, Alliances)

ON_ROLL = """
    SELECT n, 'on_roll' AS kind, jsonb_build_object('member', member(n), 'unit', unit(n)) AS who, DATE '2025-12-01' AS day,
           jsonb_build_object('membership', '在职') AS attributes
    FROM generate_series(0, %(members)s - 1) AS n"""
ONCE_A_UNIT = """
    SELECT n, CASE WHEN mod(n, 4) = 0 THEN 'joined' ELSE 'mark' END AS kind,
           jsonb_build_object('unit', unit(n / 4), 'alliance', %(alliance)s) AS who,
           CASE WHEN mod(n, 4) = 0 THEN DATE '2025-06-01' ELSE DATE '2026-12-20' END AS day,
           CASE WHEN mod(n, 4) = 0 THEN '{}'::jsonb ELSE jsonb_build_object(
               'item', (ARRAY['study', 'guiding', 'year_end'])[mod(n, 4)], 'score', mod(n, 11)) END AS attributes
    FROM generate_series(0, 4 * %(units)s - 1) AS n"""
OF_UNITS = """
    SELECT n, (ARRAY['attendance', 'absence', 'joint_activity', 'proposal_adopted'])[drawn(n, 2, 4) + 1] AS kind,
           jsonb_build_object('unit', unit(drawn(n, 1, %(units)s)), 'alliance', %(alliance)s) AS who,
           DATE '2026-01-01' + drawn(n, 3, 365) AS day,
           CASE drawn(n, 2, 4) WHEN 1 THEN jsonb_build_object('leave', (ARRAY['excused', 'unexcused'])[1 + mod(n, 2)])
                ELSE '{}' END AS attributes
    FROM generate_series(0, %(rest)s / 10 - 1) AS n"""
OF_MEMBERS = """
    SELECT n, (ARRAY['meeting', 'training', 'essay', 'micro_lecture', 'outside_lecture', 'community_service', 'missed_meeting'])
               [drawn(n, 2, 7) + 1] AS kind,
           jsonb_build_object('member', member(drawn(n, 1, %(members)s)), 'unit', unit(drawn(n, 1, %(members)s))) AS who,
           DATE '2026-01-01' + drawn(n, 3, 365) AS day,
           CASE drawn(n, 2, 7) WHEN 0 THEN '{"type": "org_life"}' WHEN 1 THEN jsonb_build_object('days', 1 + drawn(n, 4, 90))
                WHEN 2 THEN jsonb_build_object('city_award', mod(n, 2) = 0)
                WHEN 3 THEN jsonb_build_object('city_level', mod(n, 2) = 0) ELSE '{}' END::jsonb AS attributes
    FROM generate_series(0, %(rest)s - %(rest)s / 10 - 1) AS n"""
HELPERS = """
    CREATE FUNCTION pg_temp.drawn(n int, seed int, most int) RETURNS int LANGUAGE sql IMMUTABLE
        RETURN mod(hashint4(n * 8 + seed)::bigint + 2147483648, most)::int;
    CREATE FUNCTION pg_temp.member(n int) RETURNS text LANGUAGE sql IMMUTABLE RETURN md5('member' || n)::uuid::text;
    CREATE FUNCTION pg_temp.unit(n int) RETURNS text LANGUAGE sql IMMUTABLE
        RETURN md5('unit' || mod(n, {units}))::uuid::text;
"""


def fill_city(ledger: Ledger, events: int, members: int, units: int) -> None:
    """The view of facts as if it had followed so many events, and the two rulebooks in use."""
    rest = events - members - 4 * units
    asked = {"alliance": ALLIANCE, "members": members, "units": units, "rest": rest}
    positions.prepare(ledger.rows.datastore, VIEWS)
    at = ledger.rows.max_notification_id() or 0
    with ledger.rows.datastore.transaction() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = off; SET LOCAL search_path = {SCHEMA}, pg_temp")
        cursor.execute(HELPERS.format(units=units))
        for rows in (ON_ROLL, ONCE_A_UNIT, OF_UNITS, OF_MEMBERS):
            cursor.execute(
                f"""
                INSERT INTO facts SELECT {at} + 1 + n, 0, kind, who, day, attributes,
                    jsonb_build_array(md5(mod(n, 500)::text) || md5('key')), md5(n::text) || md5('s' || n), {at} + 1 + n, {at} + 1 + n
                FROM ({rows.replace("member(", "pg_temp.member(").replace("unit(", "pg_temp.unit(").replace("drawn(", "pg_temp.drawn(")}) AS made""",
                asked,
            )
            at += cursor.rowcount
        for statement in create_indexes(FactRow):
            cursor.execute(statement)
        for id, name in ((MEMBER_BOOK, "O03"), (UNIT_BOOK, "O01")):
            adopt(cursor, id, book(name))
        cursor.execute("INSERT INTO days VALUES ('2026-12-31', 1, 1)")
        cursor.execute(
            "INSERT INTO alliances (alliance, name, level, lead, charter, charter_version, since, position, changed, folded, grams)"
            " VALUES (%s, '', '', %s, '{}', 1, '2025-01-01', 1, 1, '', '{}')", (ALLIANCE, ALLIANCE),
        )  # fmt: skip
        for view in VIEWS:
            positions.put(cursor, view, at)
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {SCHEMA}.facts")  # as the server does by itself after so many rows


def book(name: str) -> Rulebook:
    found = read((EXAMPLES / "rulebooks" / f"{name}.yaml").read_text(encoding="utf-8")).rulebook
    assert found
    return found


def adopt(cursor: Cursor, id: Id, rulebook: Rulebook) -> None:
    row = RulebookRow(
        rulebook=id, alliance=ALLIANCE, drafted_by=ALLIANCE, name=rulebook.rulebook, title=rulebook.title.zh,
        title_en=rulebook.title.en, content=as_wire(rulebook), digest=hashlib.sha256(encode(as_wire(rulebook))).hexdigest(), periods=(PERIOD,), adopted_at=1,
    )  # fmt: skip
    write(cursor, merge([(1, Put(row))]))


def digest_id(word: str, n: int) -> Id:
    digits = hashlib.md5(f"{word}{n}".encode(), usedforsecurity=False).hexdigest()
    return str(UUID(digits))
