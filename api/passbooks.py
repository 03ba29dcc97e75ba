"""A printed code that opens one's own passbook, for those without a key: read-only, and nothing but their own.

    POST   /passbooks/{person}/code     by a clerk of the unit that registered them: a new code, shown this once
    DELETE /passbooks/{person}/code     the code is lost: it opens nothing any more
    GET    /passbook                    Authorization: Passbook 7K2M-9QXR-…        one's accounts
    GET    /passbook/{account}          one account, line by line

The code is 100 random bits on paper; the desk has its SHA-256, the log nothing, for a code is no key and signs nothing. A new
one ends the one before. Who made or ended a code is written down as a look at the person is, and stands in their export.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from api.described import PROBLEMS
from api.persons import note, require_knowable
from api.provided import SignedIn, TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NoPassbookCode, NotYoursToRead, TooManyTries
from api.streams import StreamId
from contracts.slip import SECRET_LETTERS, Slip, secret_of
from contracts.values import NIL, Id
from domain.accounts import Account
from domain.deciding import World
from domain.persons import Person, numbers_of
from domain.refusals import require
from ledger.application import Ledger
from ledger.vault import NothingKept
from projections.accounts import OwnedAccount, owned_accounts, statement
from projections.activities import Activities
from projections.hours import Hours
from projections.pages import Page
from projections.people import People
from projections.reading import at
from projections.registers import numbers
from projections.statement_lines import StatementLine

router = APIRouter(tags=["passbooks"], responses=PROBLEMS)
SCHEME = "passbook"
WRONG_A_MINUTE = 30
READS_A_MINUTE = 60


class Code(BaseModel):
    """To be written on the person's passbook. It is not shown again."""

    code: str


class Tries:
    """How often something happened in this minute, in this process."""

    def __init__(self, most: int) -> None:
        self._most, self._lock, self._minute, self._seen = most, Lock(), 0, Counter[str]()

    def count(self, what: str) -> None:
        """
        Raises:
            TooManyTries: more than so many in one minute.
        """
        with self._lock:
            if (minute := int(monotonic() // 60)) != self._minute:
                self._minute, self._seen = minute, Counter()
            self._seen[what] += 1
            require(self._seen[what] <= self._most, TooManyTries())


WRONG, READS = Tries(WRONG_A_MINUTE), Tries(READS_A_MINUTE)


@router.post("/passbooks/{person}/code", status_code=201)
def make(person: StreamId, ledger: TheLedger, reader: SignedIn) -> Code:
    """A new code for a person's passbook, which ends the one before."""
    return Code(code=made(ledger, reader, person))


@router.delete("/passbooks/{person}/code", status_code=204)
def end(person: StreamId, ledger: TheLedger, reader: SignedIn) -> Response:
    """The code of a person opens nothing any more. There need not be one."""
    ended(ledger, reader, person)
    return Response(status_code=204)


def made(ledger: Ledger, reader: Reader, person: Id) -> str:
    """
    Raises:
        NotYoursToRead: neither the person, nor a clerk of the unit that registered them.
        NothingKept: the person has been erased.
    """
    require_living(ledger, reader, person)
    secret = secret_of(secrets.token_bytes(SECRET_LETTERS))
    with ledger.rows.datastore.transaction() as cursor:
        note(cursor, ledger, reader, person, "passbook")
        cursor.execute(
            """INSERT INTO desk.passbook_codes (person, code_digest, made_ms) VALUES (%s, %s, %s)
               ON CONFLICT (person) DO UPDATE SET code_digest = excluded.code_digest, made_ms = excluded.made_ms""",
            (person, digest_of(secret), ledger.clock()),
        )
    return Slip(NIL, 0, 0, secret).grouped


def ended(ledger: Ledger, reader: Reader, person: Id) -> None:
    require_living(ledger, reader, person)
    with ledger.rows.datastore.transaction() as cursor:
        note(cursor, ledger, reader, person, "passbook")
        cursor.execute("DELETE FROM desk.passbook_codes WHERE person = %s", (person,))


def require_living(ledger: Ledger, reader: Reader, person: Id) -> None:
    require(not require_knowable(ledger, reader, person).erased, NothingKept(person=person))


def owner_of(request: Request, ledger: TheLedger) -> Id:
    """Whose code the request shows.

    Raises:
        NoPassbookCode: none, or one that opens nothing.
        TooManyTries: too often within a minute.
    """
    scheme, _, code = request.headers.get("authorization", "").partition(" ")
    return opened_by(ledger, code if scheme.lower() == SCHEME else "")


def opened_by(ledger: Ledger, code: str) -> Id:
    """Whose passbook a code opens.

    Raises:
        NoPassbookCode, TooManyTries: as above.
    """
    person = owner(ledger, code) if code else None
    if person is None:
        WRONG.count("")
        raise NoPassbookCode
    READS.count(person)
    return person


def owner(ledger: Ledger, code: str) -> Id | None:
    """The person that a code, however it was typed, belongs to; None for one that opens nothing."""
    letters = code.upper().translate(str.maketrans("ILO", "110", "- "))
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "SELECT person::text FROM desk.passbook_codes WHERE code_digest = %s", (digest_of(letters),)
        )
        found: Iterable[tuple[Id]] = cursor.fetchall()
    for (person,) in found:
        state = read_now(ledger, lambda world: world.find(person, Person))  # noqa: B023
        return None if state is None or state.erased else person
    return None


PassbookOwner = Annotated[Id, Depends(owner_of)]


@router.get("/passbook")
def passbook(
    ledger: TheLedger, person: PassbookOwner, after: str | None = None, limit: int = 50
) -> Page[OwnedAccount]:
    """The accounts of whoever's code is shown."""
    with at(ledger, None, Hours) as now:
        return owned_accounts(now, numbers(now, person), after=after, limit=limit)


@router.get("/passbook/{account}")
def account_lines(
    account: StreamId, ledger: TheLedger, person: PassbookOwner, after: str | None = None, limit: int = 50
) -> Page[StatementLine]:
    """One of their accounts, line by line."""

    require_theirs(ledger, person, account)
    with at(ledger, None, Hours, Activities, People) as now:
        return statement(now, account, after=after, limit=limit)


def require_theirs(ledger: Ledger, person: Id, account: Id) -> None:
    """
    Raises:
        NotYoursToRead: no account, or somebody else's.
    """

    def is_theirs(world: World) -> bool:
        state = world.find(account, Account)
        return state is not None and state.owner is not None and state.owner in numbers_of(world, person)

    require(read_now(ledger, is_theirs), NotYoursToRead())


def digest_of(letters: str) -> str:
    return sha256(b"gongjian-passbook/v1\0" + letters.encode()).hexdigest()
