"""Expiry: what came into an account and was not used in time is over, once the keeper signs a list of it.

    posted in March, {months: 12}     over from 1 April of the next year on
    posted in 2026, year's end        over from 1 January 2027 on

What came in first is used first (`domain/accounts.py`), so what is over follows from the account alone, and a list that says more or
less than that is refused.
"""

from contracts.statements.banks import ExpiryRules
from contracts.statements.expiry import Expired, SweepExpired
from contracts.values import Day
from domain.accounts import Account, Balances, account_of, as_points, hundredths_in
from domain.authority import require_role
from domain.banks import require_keeper
from domain.bookings import Amount, Side, book, side_of_account
from domain.deciding import Act, Happening, Own, World, decides, own, stands_alone
from domain.freezing import FrozenMinutes, frozen_in
from domain.refusals import NoAccount, NotInCharter, NotOver, require
from domain.transfers import chartered


class ExpirySwept(Own):
    event = "expiry.swept"


stands_alone(ExpirySwept)


@decides(SweepExpired)
def sweep(world: World, act: Act, body: SweepExpired) -> list[Happening]:
    bank, charter = chartered(world, body.bank)
    require_keeper(act, bank)
    require_role(world, act, "signatory")
    rules = charter.expiry
    if rules is None:
        raise NotInCharter(what_zh="过期作废", what_en="expiry")
    world.prefetch(account_of(world, body.bank, each.owner) for each in body.accounts)
    balances = Balances(world, act)
    gone = Side(world.rule("expired", body.bank), kept=False)
    booked: list[Happening] = []
    for each in body.accounts:
        source = side_of_account(world, body.bank, bank, each.owner)
        require(world.find(source.account, Account), NoAccount())
        amount = over(
            balances.of(source.account, body.bank), frozen_in(world, source.account), rules, act.day
        )
        require_all_of_it(each, amount)
        booked += book(balances, "expiry", body.bank, each.owner, source, gone, amount, act.stream)
    return [own(act, ExpirySwept), *booked]


def require_all_of_it(listed: Expired, amount: Amount) -> None:
    """
    Raises:
        NotOver: something else is over in that account, or nothing.
    """
    stated = Amount(listed.minutes or 0, hundredths_in(listed.points))
    otherwise = NotOver(owner=listed.owner, minutes=amount.minutes, points=as_points(amount.hundredths))
    require(stated == amount != Amount(), otherwise)


def over(account: Account, frozen: FrozenMinutes, rules: ExpiryRules, today: Day) -> Amount:
    """What is over today; what is in dispute is over when that is settled."""
    month = last_month_over(rules, today)
    minutes = account.minutes.until(month) if rules.of != "points" else 0
    hundredths = account.points.until(month) if rules.of != "minutes" else 0
    return Amount(
        min(minutes, max(account.minutes.total - frozen.minutes, 0)),
        min(hundredths, max(account.points.total - frozen.hundredths, 0)),
    )


def last_month_over(rules: ExpiryRules, today: Day) -> str:
    """Whatever was posted up to the end of this month is over.

    >>> last_month_over(ExpiryRules(of="both"), "2027-01-01")
    '2026-12'
    >>> last_month_over(ExpiryRules(of="both", months=12), "2027-04-01"), last_month_over(ExpiryRules(of="both", months=1), "2026-01-31")
    ('2026-03', '2025-11')
    """
    year, month = int(today[:4]), int(today[5:7])
    if rules.months is None:
        return f"{year - 1}-12"
    before = year * 12 + month - 1 - rules.months - 1
    return f"{before // 12}-{before % 12 + 1:02}"
