"""Hours and duty as people read them: banks, accounts, statements of account that explain themselves, duty by person.

Nothing here sorts or compares persons: rows stand in the order in which the log has them.
"""

from typing import Unpack

from contracts.statements.banks import BankCharter
from contracts.values import Id
from projections.duty import CheckInRow, Duty, DutyRow, DutyTotalRow, RollRow, VisitRow
from projections.hours import (
    BalanceRow,
    BankCharterRow,
    BankRow,
    BankTotalRow,
    Hours,
    ServiceRow,
)
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids
from projections.statement_lines import StatementLine


class OwnedAccount(BalanceRow):
    """An account as its owner reads it: with the name of the bank and what its charter says."""

    bank_name: str
    keeper: Id
    charter: BankCharter | None
    frozen: int
    """So many minutes of it are in dispute and cannot be spent."""


OWNED = """
    SELECT balances.*, banks.name AS bank_name, banks.keeper, banks.charter,
           coalesce(frozen_minutes.minutes, 0) AS frozen
    FROM balances JOIN banks USING (bank) LEFT JOIN frozen_minutes USING (account)
"""
STATEMENT = """
    SELECT postings.*, coalesce(activities.title, postings.activity::text) AS title,
           coalesce(groups.name, others.name) AS other_name,
           coalesce(units.name, postings.confirmed_by::text) AS confirmer, service_records.on_behalf,
           CASE WHEN service_records.on_behalf IS NOT NULL
                THEN coalesce(agents.name, service_records.unit::text) END AS agent,
           coalesce(banks.charter->'points'->>'name', '积分') AS points_name,
           sum(postings.minutes) OVER (ORDER BY entry) AS balance,
           sum(postings.hundredths) OVER (ORDER BY entry) AS points_balance,
           EXISTS (SELECT FROM freezes WHERE freezes.entry = postings.entry AND until IS NULL) AS disputed
    FROM postings
    LEFT JOIN banks ON banks.bank = postings.bank
    LEFT JOIN units AS groups ON groups.unit = postings.other
    LEFT JOIN banks AS others ON others.bank = postings.other
    LEFT JOIN activities USING (activity)
    LEFT JOIN units ON units.unit = postings.confirmed_by
    LEFT JOIN service_records USING (record)
    LEFT JOIN units AS agents ON agents.unit = service_records.unit
    WHERE account = %(account)s
"""


def banks(
    reading: Reading,
    *,
    bank: Ids = None,
    keeper: Ids = None,
    alliance: Ids = None,
    search: str | None = None,
    **paging: Unpack[Paging],
) -> Page[BankRow]:
    """Needs Hours."""
    where = {"bank": bank, "keeper": keeper, "alliance": alliance}
    return page(reading, Hours, BankRow, where=where, search=search, **paging)


def balances(
    reading: Reading,
    *,
    account: Ids = None,
    bank: Ids = None,
    owner: Ids = None,
    **paging: Unpack[Paging],
) -> Page[BalanceRow]:
    """What accounts hold, in whole minutes. Needs Hours."""
    where = {"account": account, "bank": bank, "owner": owner}
    return page(reading, Hours, BalanceRow, where=where, **paging)


def owned_accounts(
    reading: Reading, owner: Ids, keeper: Ids = None, **paging: Unpack[Paging]
) -> Page[OwnedAccount]:
    """A person's accounts, under all of these numbers of theirs, at every bank or at those of one keeper. Needs Hours and Disputes."""
    where = {"owner": owner, "keeper": keeper}
    return page(reading, Hours, OwnedAccount, OWNED, where=where, **paging)


def statement(reading: Reading, account: Id, **paging: Unpack[Paging]) -> Page[StatementLine]:
    """Every posting of an account in the order of the log. Needs Hours, Activities, People and Facts."""
    return page(reading, Hours, StatementLine, STATEMENT, {"account": account}, **paging)


def bank_charters(reading: Reading, *, bank: Ids = None, **paging: Unpack[Paging]) -> Page[BankCharterRow]:
    """Every charter that a bank ever had, in versions. Needs Hours."""
    return page(reading, Hours, BankCharterRow, where={"bank": bank}, **paging)


def bank_totals(reading: Reading, *, bank: Ids = None, **paging: Unpack[Paging]) -> Page[BankTotalRow]:
    """What lies in the bank's own accounts, such as the public pool. Needs Hours."""
    return page(reading, Hours, BankTotalRow, where={"bank": bank}, **paging)


def books(reading: Reading) -> dict[Id, tuple[int, int]]:
    """The sums of all balances of each bank, in minutes and in hundredths of points: zero and zero, always. Needs Hours."""
    reading.cursor.execute(
        """
        SELECT bank::text, sum(minutes)::bigint, sum(hundredths)::bigint
        FROM (SELECT bank, minutes, hundredths FROM balances
              UNION ALL SELECT bank, minutes, hundredths FROM bank_totals) AS accounts
        GROUP BY bank ORDER BY bank
        """
    )
    return {bank: (minutes, hundredths) for bank, minutes, hundredths in reading.cursor}


def service_records(
    reading: Reading,
    *,
    record: Ids = None,
    activity: Ids = None,
    person: Ids = None,
    unit: Ids = None,
    confirmed: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[ServiceRow]:
    """Records of service, those that wait for a second person too. Needs Hours."""
    source = "SELECT * FROM service_records"
    if confirmed is not None:
        source += f" WHERE (posted IS NOT NULL) = {confirmed}"
    where = {"record": record, "activity": activity, "person": person, "unit": unit}
    return page(reading, Hours, ServiceRow, source, where=where, **paging)


def rolls(
    reading: Reading, *, unit: Ids = None, person: Ids = None, **paging: Unpack[Paging]
) -> Page[RollRow]:
    """Who reports for whom, or did until they left. Needs Duty."""
    return page(reading, Duty, RollRow, where={"unit": unit, "person": person}, **paging)


def check_ins(
    reading: Reading,
    *,
    unit: Ids = None,
    community: Ids = None,
    person: Ids = None,
    confirmed: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[CheckInRow]:
    """Needs Duty."""
    where = {"unit": unit, "community": community, "person": person, "confirmed": confirmed}
    return page(reading, Duty, CheckInRow, where=where, **paging)


def duty_records(
    reading: Reading,
    *,
    unit: Ids = None,
    community: Ids = None,
    person: Ids = None,
    confirmed: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[DutyRow]:
    """Needs Duty."""
    source = "SELECT * FROM duty_records"
    if confirmed is not None:
        source += f" WHERE (posted IS NOT NULL) = {confirmed}"
    where = {"unit": unit, "community": community, "person": person}
    return page(reading, Duty, DutyRow, source, where=where, **paging)


def duty_totals(
    reading: Reading, *, unit: Ids = None, person: Ids = None, **paging: Unpack[Paging]
) -> Page[DutyTotalRow]:
    """Minutes and acts of duty of each person for each unit. Needs Duty."""
    return page(reading, Duty, DutyTotalRow, where={"unit": unit, "person": person}, **paging)


def visits(
    reading: Reading,
    *,
    unit: Ids = None,
    community: Ids = None,
    confirmed: bool | None = None,
    **paging: Unpack[Paging],
) -> Page[VisitRow]:
    """Needs Duty."""
    where = {"unit": unit, "community": community, "confirmed": confirmed}
    return page(reading, Duty, VisitRow, where=where, **paging)


def entry_that_counted(reading: Reading, records: list[Id], after: int) -> int | None:
    """The number of the last entry behind that one which counted one of these records of service; None where none did. Needs Hours."""
    reading.cursor.execute(
        "SELECT max(entry) FROM postings WHERE record = ANY (%s::uuid[]) AND entry > %s AND kind = 'service' AND reason IS NULL",
        (records, after),
    )
    [(entry,)] = reading.cursor
    return None if entry is None else int(entry)


class WaitingService(ServiceRow):
    """A record that nobody has confirmed, with what it is called by."""

    title: str
    recorder: str


def waiting_service(reading: Reading, units: list[Id], limit: int) -> list[WaitingService]:
    """Records that wait for a second person and concern these units: they recorded them, host the activity or keep the bank. The newest
    first. Needs Hours, Activities and People."""
    reading.cursor.execute(
        """
        SELECT row_to_json(waiting) FROM (
            SELECT service_records.*, coalesce(activities.title, activity::text) AS title,
                   coalesce(units.name, service_records.unit::text) AS recorder
            FROM service_records LEFT JOIN activities USING (activity) LEFT JOIN units ON units.unit = service_records.unit
            WHERE posted IS NULL AND NOT corrected
              AND (service_records.unit = ANY (%(units)s::uuid[])
                   OR bank IN (SELECT bank FROM banks WHERE keeper = ANY (%(units)s::uuid[]))
                   OR activity IN (SELECT activity FROM hosts WHERE unit = ANY (%(units)s::uuid[])))
            ORDER BY service_records.position DESC LIMIT %(limit)s
        ) AS waiting""",
        {"units": units, "limit": limit},
    )
    return [WaitingService.model_validate(row) for (row,) in reading.cursor]
