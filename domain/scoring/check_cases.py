"""Worked cases can be run: known kinds, attributes of their types, parts and lines that exist."""

from datetime import date

from contracts.rulebook_cases import Case, CaseFact, ExpectedSheet
from domain.scoring.calendar import Days, unit_of
from domain.scoring.case_facts import typed
from domain.scoring.check_context import BookContext
from domain.scoring.explaining_words import WORDS
from domain.scoring.findings import Path


def check_cases(book: BookContext) -> None:
    """Say what would keep a case from being run. Whether it comes out is for `cases.run_cases`."""
    if not book.rulebook.cases:
        book.findings.warning(
            ("cases",),
            "没有写样例；请写几个手工算过的",
            "there are no worked cases; write some that were done by hand",
        )
    ids = [case.id for case in book.rulebook.cases]
    for i, case in enumerate(book.rulebook.cases):
        if case.id in ids[:i]:
            book.findings.error(
                ("cases", i, "id"), f"样例“{case.id}”写了两次", f'case "{case.id}" is written twice'
            )
        _check_days(book, ("cases", i), case)
        for j, fact in enumerate(case.facts):
            _check_fact(book, ("cases", i, "facts", j), fact)
        for j, expected in enumerate(case.expects):
            _check_expected(book, ("cases", i, "expects", j), expected)


def _check_days(book: BookContext, at: Path, case: Case) -> None:
    start, end, period = date.fromisoformat(case.start), date.fromisoformat(case.end), book.rulebook.period
    if start > end:
        book.findings.error(at, "样例的结束早于开始", "the case ends before it starts")
    elif period != "lifetime" and unit_of(period, start) != Days(start, end):
        book.findings.error(
            (*at, "start"),
            f"样例的起止不是完整的一期（{WORDS[period][0]}）；请写满，如 {_whole(period, start)}",
            f"the days of the case are not one whole {period}; write all of it, e.g. {_whole(period, start)}",
        )


def _whole(period: str, day: date) -> str:
    days = unit_of(period, day)
    return f"{days.first} – {days.last}"


def _check_fact(book: BookContext, at: Path, fact: CaseFact) -> None:
    kind = book.rulebook.facts.get(fact.kind)
    if kind is None:
        book.findings.error((*at, "kind"), f"没有“{fact.kind}”这种记录", f'unknown fact kind "{fact.kind}"')
        return
    if set(fact.who) != set(kind.who):
        wanted = "、".join(kind.who), ", ".join(kind.who)
        book.findings.error(
            (*at, "who"), f"“{fact.kind}”的身份要写：{wanted[0]}", f'"{fact.kind}" has the roles: {wanted[1]}'
        )
    for name, written in fact.attributes.items():
        declared = kind.attributes.get(name)
        if declared is None:
            book.findings.error(
                (*at, "attributes", name),
                f"“{fact.kind}”没有“{name}”这个属性",
                f'"{fact.kind}" has no "{name}"',
            )
            continue
        try:
            value = typed(declared, written)
        except (ValueError, KeyError):
            book.findings.error(
                (*at, "attributes", name),
                f"“{written}”不合“{name}”的类型",
                f'"{written}" is not what "{name}" holds',
            )
            continue
        if isinstance(declared, tuple) and value not in declared:
            book.findings.error(
                (*at, "attributes", name),
                f"“{written}”不是“{name}”登记的词",
                f'"{written}" is none of the words of "{name}"',
            )


def _check_expected(book: BookContext, at: Path, expected: ExpectedSheet) -> None:
    part = next((part for part in book.rulebook.parts if part.subject == expected.part), None)
    if part is None:
        book.findings.error(
            (*at, "part"), f"没有“{expected.part}”这个部分", f'there is no part "{expected.part}"'
        )
        return
    names = {line.name for line in part.lines} | {
        balance.name for balance in (part.account.balances if part.account else ())
    }
    for j, line in enumerate(expected.lines):
        if line.name not in names:
            book.findings.error((*at, "lines", j), f"没有“{line.name}”这一行", f'no line "{line.name}"')
    verdicts = {verdict.name for verdict in part.verdicts}
    for j, verdict in enumerate(expected.verdicts):
        if verdict.name not in verdicts:
            book.findings.error(
                (*at, "verdicts", j), f"没有“{verdict.name}”这个判定", f'no verdict "{verdict.name}"'
            )
