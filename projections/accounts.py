"""Hours and duty as people read them: accounts, statements of account that explain themselves, duty by person.

    2026-03-05 参加“敬老院助餐”，按起止时间计60分钟（与已计时间重叠的部分不重复计），由和平社区确认。      +60     180

Nothing here sorts or compares persons: rows stand in the order in which the log has them.
"""

from typing import Unpack

from pydantic import computed_field

from contracts.values import Flag, Id
from projections.agency import HOW, Agency
from projections.duty import CheckInRow, Duty, DutyRow, DutyTotalRow, RollRow, VisitRow
from projections.hours import BalanceRow, BankRow, Hours, PostingRow, ServiceRow
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.registers import Ids


class StatementLine(PostingRow):
    """One posting of an account, with the balance after it and a sentence that says where it comes from."""

    title: str
    """Of the activity."""
    confirmer: str
    """The name of the unit whose second person confirmed."""
    on_behalf: Agency | None
    agent: str | None
    """The name of the unit that recorded it on behalf of the volunteer."""
    balance: int
    disputed: Flag
    """It is contested: it cannot be spent and counts nowhere until that is settled."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        return self._entry_zh() + ("（有异议，裁决前不能使用、不计入评分）" if self.disputed else "")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        return self._entry_en() + (
            " In dispute: not spent and not counted until that is settled." if self.disputed else ""
        )

    def _entry_zh(self) -> str:
        source = "按起止时间计" if self.source == "clocked" else "补录计"
        overlapped = "（与已计时间重叠的部分不重复计）" if self.overlapped else ""
        behalf = f"（由{self.agent}按{HOW[self.on_behalf.how][0]}委托代办）" if self.on_behalf else ""
        if self.reason:
            sign = "−" if self.minutes < 0 else "+"
            return f"{self.day} “{self.title}”的{source}服务更正，{sign}{abs(self.minutes)}分钟，由{self.confirmer}更正，原因：{self.reason}"
        if self.minutes < 0:
            return f"{self.day} “{self.title}”的一笔服务记出，{source}{-self.minutes}分钟{overlapped}，由{self.confirmer}确认{behalf}。"
        return f"{self.day} 参加“{self.title}”，{source}{self.minutes}分钟{overlapped}，由{self.confirmer}确认{behalf}。"

    def _entry_en(self) -> str:
        source = "by its start and end" if self.source == "clocked" else "entered afterwards"
        overlapped = ", only those not counted before" if self.overlapped else ""
        asked = self.on_behalf and HOW[self.on_behalf.how][1]
        behalf = f", recorded on their behalf by {self.agent}, asked {asked}" if asked else ""
        if self.reason:
            sign = "−" if self.minutes < 0 else "+"
            return f"{self.day}: service at “{self.title}” corrected by {self.confirmer}, {sign}{abs(self.minutes)} minutes. Reason: {self.reason}"
        what = f"issued for service at “{self.title}”" if self.minutes < 0 else f"at “{self.title}”"
        return (
            f"{self.day}: {abs(self.minutes)} minutes {what}, {source}{overlapped}{behalf}; "
            f"confirmed by {self.confirmer}."
        )


class OwnedAccount(BalanceRow):
    """An account as its owner reads it: with the name of the bank."""

    bank_name: str
    keeper: Id
    frozen: int
    """So much of it is in dispute and cannot be spent."""


OWNED = """
    SELECT balances.*, banks.name AS bank_name, banks.keeper, coalesce(frozen_minutes.minutes, 0) AS frozen
    FROM balances JOIN banks USING (bank) LEFT JOIN frozen_minutes USING (account)
"""
STATEMENT = """
    SELECT postings.*, coalesce(activities.title, postings.activity::text) AS title,
           coalesce(units.name, postings.confirmed_by::text) AS confirmer, service_records.on_behalf,
           CASE WHEN service_records.on_behalf IS NOT NULL
                THEN coalesce(agents.name, service_records.unit::text) END AS agent,
           sum(postings.minutes) OVER (ORDER BY entry) AS balance,
           EXISTS (SELECT FROM freezes WHERE freezes.entry = postings.entry AND until IS NULL) AS disputed
    FROM postings
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
    reading: Reading, owner: Id, keeper: Id | None = None, **paging: Unpack[Paging]
) -> Page[OwnedAccount]:
    """A person's accounts, at every bank or at those of one keeper. Needs Hours and Disputes."""
    where = {"owner": owner, "keeper": keeper}
    return page(reading, Hours, OwnedAccount, OWNED, where=where, **paging)


def statement(reading: Reading, account: Id, **paging: Unpack[Paging]) -> Page[StatementLine]:
    """Every posting of an account in the order of the log. Needs Hours, Activities, People and Facts."""
    return page(reading, Hours, StatementLine, STATEMENT, {"account": account}, **paging)


def books(reading: Reading) -> dict[Id, int]:
    """The sum of all balances of each bank, in minutes: zero, always. Needs Hours."""
    reading.cursor.execute(
        "SELECT bank::text, sum(minutes)::bigint FROM balances GROUP BY bank ORDER BY bank"
    )
    return dict(reading.cursor.fetchall())


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
