"""Who opens a passbook: whoever signed in, or whoever holds its printed code (`api/passbooks.py`).

The code that was typed stays in a cookie that only the pages of passbooks get, for a quarter of an hour: on a counter's computer the
next person finds it closed.
"""

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse

from api.pages.visitors import Visitor
from api.passbooks import opened_by, require_theirs
from api.provided import TheLedger
from api.readers import Reader, require_readable
from api.refusals import NoPassbookCode
from contracts.values import Id
from ledger.application import Ledger
from projections.reading import reading
from projections.registers import numbers

PATH, CODE = "/book", "gongjian_passbook"
OPEN_FOR_S = 15 * 60


class Opener(NamedTuple):
    """Whose passbooks they are, and how they were opened."""

    person: Id | None
    """None for somebody who signed in for a unit that did not register them: they have none here, but may keep a bank."""
    reader: Reader | None
    """None: by the code, which shows and signs nothing else."""

    def numbers(self, ledger: Ledger) -> list[Id]:
        """All under which the log has them."""
        if self.person is None:
            return []
        with reading(ledger) as now:
            return list(numbers(now, self.person))

    def require(self, ledger: Ledger, account: Id) -> None:
        """
        Raises:
            NotYoursToRead: neither theirs nor at a bank that their unit keeps.
        """
        if self.reader:
            require_readable(ledger, self.reader, account)
        elif self.person:
            require_theirs(ledger, self.person, account)


def opener(request: Request, ledger: TheLedger, reader: Visitor) -> Opener | None:
    """By a session, or else by the code; None by neither."""
    if reader:
        return Opener(reader.person, reader)
    if code := request.cookies.get(CODE):
        try:
            return Opener(opened_by(ledger, code), None)
        except NoPassbookCode:
            return None
    return None


Opened = Annotated[Opener | None, Depends(opener)]


def opened(request: Request, ledger: Ledger, code: str) -> RedirectResponse:
    """To the passbooks, with the code kept.

    Raises:
        NoPassbookCode, TooManyTries: it opens nothing, or too much was tried.
    """
    opened_by(ledger, code)
    answer = RedirectResponse(PATH, status_code=303)
    answer.set_cookie(
        CODE, code, max_age=OPEN_FOR_S, path=PATH, secure=request.url.scheme == "https", httponly=True, samesite="strict"
    )  # fmt: skip
    return answer


def closed() -> RedirectResponse:
    answer = RedirectResponse(PATH, status_code=303)
    answer.delete_cookie(CODE, path=PATH, httponly=True, samesite="strict")
    return answer
