"""GET /keys/requests: how an administrator lets a colleague's key in, and ends one; `api/desk.py` says why it is safe.

    invite    this page makes the code in the browser, and shows it once      ──▶ told to the invited by paper or telephone
    compare   the invited read out twelve digits; this browser makes the same ones from the code and from the key
              that the server shows                                           ──▶ only then the key is signed for

The code is typed here and sent nowhere: the form that leads to the signature does not hold it. What was compared is kept for the
page of the signature, which signs for no other key (`static/signing.js`). For a unit below that nobody can act for, the same leads to
the appointment of its first administrator, who is invited at `/units`.
"""

from datetime import date, timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk import Desk, KeyRequest
from api.key_requests import administers
from api.naming import SHORT, unit_names
from api.pages.registered import Registers
from api.pages.site import page
from api.pages.visitors import KnownVisitor
from api.provided import TheLedger
from api.readers import Reader
from api.reading import read_now
from api.registers import today as today_of
from contracts.streams import rule_id
from contracts.values import Digest, Id
from domain.deciding import World
from domain.persons import Person
from ledger.application import Ledger
from ledger.log_key import named_keys
from projections.entries import first_of_day
from projections.facts import Days
from projections.reading import at

router = APIRouter(include_in_schema=False)

SUSPECT_DAYS = (7, 30)
"""Since when a key that somebody else may have had is suspect: so many days, or ever since it was enrolled."""
SHOWN = 50
"""Persons to choose from, and keys on one page: others are found by name (`api/pages/people.py`)."""
APPOINTED_BECAUSE = "单位启用或恢复密钥"
"""Signed as it stands, in whatever language the page is read."""


class Waiting(NamedTuple):
    """A key that waits for this administrator."""

    request: KeyRequest
    unit: str
    tail: str
    """The last characters of the holder's number: persons are not named."""
    registered: bool
    """Whether the holder is a person of the ledger; else the invitation appoints a unit's first administrator."""


@router.get("/keys/requests")
def requests(
    request: Request,
    ledger: TheLedger,
    reader: KnownVisitor,
    holder: Id | None = None,
    after: str | None = None,
) -> Response:
    """For administrators: keys that wait, an invitation, and the keys of the unit that are in use. `holder`: who is to be invited."""
    administrator = "administrator" in reader.roles
    registers = Registers(ledger, reader)
    invited = {"person": holder} if holder else {"registrar": reader.unit, "limit": SHOWN}
    persons = registers.page("persons", **invited).rows if administrator else ()
    keys = (
        registers.page("keys", unit=reader.unit, in_use=True, after=after, limit=SHOWN)
        if administrator
        else None
    )
    return page(
        request, "key_requests.html", here="keys", log=ledger.log, unit=reader.unit, administrator=administrator,
        waiting=waiting_for(ledger, reader) if administrator else (), short=SHORT,
        persons=[row.person for row in persons if not row.erased and not row.merged_into],
        keys=[(row, stream_of(ledger, row.keyid)) for row in keys.rows] if keys else (), next=keys and keys.next, spans=spans(ledger) if keys else {}, keyid=reader.keyid, reason=APPOINTED_BECAUSE,
        unit_name=registers.names([reader.unit]).get(reader.unit, ""), vkeys=[vkey for _, vkey in named_keys(ledger.rows).log_keys],
    )  # fmt: skip


def spans(ledger: Ledger) -> dict[int, int]:
    """By the index of the first entry since: how many days that is back. Left out where there was none, and where fewer days say it."""
    today, newest = date.fromisoformat(today_of(ledger)), ledger.rows.max_notification_id() or 0
    with at(ledger, None, Days) as now:
        firsts = [(days, first_of_day(now, (today - timedelta(days)).isoformat())) for days in SUSPECT_DAYS]
    return {first - 1: days for days, first in reversed(firsts) if first <= newest}


def stream_of(ledger: Ledger, keyid: Digest) -> Id:
    return rule_id(ledger.log, "key", keyid)


def waiting_for(ledger: Ledger, reader: Reader) -> list[Waiting]:
    pending = Desk(ledger).pending()

    def theirs(world: World) -> list[Waiting]:
        mine = [each for each in pending if administers(world, reader, each.invite.unit)]
        names = unit_names(world, [each.invite.unit for each in mine])
        return [
            Waiting(
                each, names[each.invite.unit], each.invite.holder[-SHORT:],
                world.find(each.invite.holder, Person) is not None,
            )
            for each in mine
        ]  # fmt: skip

    return read_now(ledger, theirs)
