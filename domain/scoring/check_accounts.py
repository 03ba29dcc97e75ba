"""Accounts: postings that reach a balance, surplus that goes somewhere, movements that come to rest."""

from collections.abc import Iterator

from contracts.rulebook_accounts import Account, Posting
from domain.scoring.calendar import FINER_TO_COARSER
from domain.scoring.check_context import PartContext, with_amount
from domain.scoring.check_edges import check_limit
from domain.scoring.check_formulas import check_place
from domain.scoring.check_lines import check_kinds
from domain.scoring.check_stages import check_one_worth
from domain.scoring.findings import Path
from domain.scoring.formulas import Place, of_account
from domain.scoring.meaning import NUMBER
from domain.scoring.numbers import show


def check_account(context: PartContext, at: Path, account: Account) -> None:
    """Say everything that is wrong with an account."""
    for place in of_account(account):
        _check_formula(context, at, place, account)
    for i, posting in enumerate(account.postings):
        _check_posting(context, (*at, "postings", i), posting, account)
    _check_balances(context, at, account)
    _check_conversions(context, at, account)
    _check_expiries(context, at, account)
    _check_comes_to_rest(context, at, account)


def _check_formula(context: PartContext, at: Path, place: Place, account: Account) -> None:
    match place.reads:
        case "posting":
            posting = account.postings[int(place.path[1])]
            check_place(context, at, place, context.at_posting(posting.kinds))
        case "posted":
            check_place(context, at, place, with_amount(context.values(), NUMBER))
        case _:
            check_place(context, at, place, context.values())


def _check_posting(context: PartContext, at: Path, posting: Posting, account: Account) -> None:
    findings, record = context.book.findings, context.record(posting.kinds)
    check_kinds(context, (*at, "from"), posting.kinds)
    check_one_worth(context, (*at, "worth"), posting.worth, None)
    check_limit(context.book, at, posting.limit)
    for post in posting.post:
        _check_balance(context, (*at, "post"), post.balance, account)
    for key in posting.per:
        if key not in ("period", "event", *FINER_TO_COARSER) and key not in record:
            findings.error(
                (*at, "per"), f"不能按“{key}”分组：记录上没有", f'cannot group by "{key}": no record has it'
            )
    for i, condition in enumerate(posting.counts_if):
        if condition.per:
            findings.error(
                (*at, "counts_if", i),
                "记账一条一条进行，不能整组判断",
                "records are posted one at a time: no condition on a group",
            )


def _check_balances(context: PartContext, at: Path, account: Account) -> None:
    findings = context.book.findings
    for i, balance in enumerate(account.balances):
        here: Path = (*at, "balances", i)
        if balance.max is not None and balance.over is None:
            findings.error(
                here,
                f"“{balance.zh}”有上限，但没写超出部分去哪里（over）",
                f'"{balance.name}" has a ceiling but does not say where the surplus goes (over)',
            )
        if balance.over is not None and balance.max is None:
            findings.error(
                here, f"“{balance.zh}”写了 over，但没有上限", f'"{balance.name}" says over but has no ceiling'
            )
        if balance.over is not None:
            _check_balance(context, (*here, "over"), balance.over, account)
        for high, low in zip(
            context.book.constants(balance.max), context.book.constants(balance.min), strict=True
        ):
            if high is not None and high < 0:
                findings.error(
                    (*here, "max"),
                    f"上限 {show(high)} 是负数",
                    f"the limit {show(high)} is negative",
                    since=2,
                )
            if high is not None and low is not None and low > high:
                findings.error(here, "下限高于上限", "the floor is above the limit")


def _check_conversions(context: PartContext, at: Path, account: Account) -> None:
    for i, conversion in enumerate(account.convert):
        here: Path = (*at, "convert", i)
        _check_balance(context, (*here, "source"), conversion.source, account)
        _check_balance(context, (*here, "to"), conversion.to, account)
        if any(number is not None and number <= 0 for number in context.book.constants(conversion.every)):
            context.book.findings.error((*here, "every"), "“每多少”必须大于0", "every must be above 0")


def _check_expiries(context: PartContext, at: Path, account: Account) -> None:
    findings = context.book.findings
    for i, expiry in enumerate(account.expire):
        here: Path = (*at, "expire", i)
        _check_balance(context, (*here, "balance"), expiry.balance, account)
        if expiry.to is not None:
            _check_balance(context, (*here, "to"), expiry.to, account)
        if account.order != "happened":
            findings.error(
                here,
                "有期末结清的账户要按发生先后记账（order: happened）",
                "an account with expiry is kept in the order of days (order: happened)",
            )


def _check_comes_to_rest(context: PartContext, at: Path, account: Account) -> None:
    """Surplus and conversion must not send anything back to where it came from."""
    leads = {
        name: {to for source, to in _movements(account) if source == name} for name, _ in _movements(account)
    }
    for start in leads:
        reached, waiting = set[str](), list(leads[start])
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(leads.get(name, ()))
        if start in reached:
            context.book.findings.error(
                at,
                f"“{start}”的超出或折算最后又回到自己",
                f'what leaves "{start}" comes back to it in the end',
            )
            return


def _movements(account: Account) -> Iterator[tuple[str, str]]:
    yield from ((balance.name, balance.over) for balance in account.balances if balance.over is not None)
    yield from ((conversion.source, conversion.to) for conversion in account.convert)


def _check_balance(context: PartContext, at: Path, name: str, account: Account) -> None:
    if name not in {balance.name for balance in account.balances}:
        context.book.findings.error(at, f"没有“{name}”这个余额", f'no balance "{name}"')
