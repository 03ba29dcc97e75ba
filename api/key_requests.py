"""The routes of invitations and of the keys that answer them (`api/desk.py` says how it goes)."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.described import PROBLEMS
from api.desk import Desk, Invite, KeyRequest, OpenInvite
from api.provided import SignedIn, TheLedger
from api.readers import Reader
from api.reading import read_now
from api.refusals import NotYoursToInvite
from contracts.statement import Possession
from contracts.values import Frozen, Id
from domain.authority import roles_of
from domain.deciding import World
from domain.units import Unit
from ledger.application import Ledger

router = APIRouter(prefix="/desk", tags=["keys"], responses=PROBLEMS)

InviteId = Annotated[str, Path(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class WhoIsInvited(Frozen):
    unit: Id
    holder: Id


@router.post("/invites", status_code=201)
def invite(who: WhoIsInvited, ledger: TheLedger, reader: SignedIn) -> Invite:
    """Invite a person to have a key enrolled. The code that goes with it is made by the inviter and stays there."""
    require_administrator(ledger, reader, who.unit)
    return Desk(ledger).invite(reader.holder, who.unit, who.holder)


@router.get("/invites/{id}")
def open_invite(id: InviteId, ledger: TheLedger) -> OpenInvite:
    """What whoever is invited needs to know. Its id is known to them alone; no session is needed."""
    return Desk(ledger).open_invite(id)


@router.post("/invites/{id}/key", status_code=201)
def answer(id: InviteId, key: Possession, ledger: TheLedger) -> KeyRequest:
    """Answer an invitation with a key, and with that key's signature over whose it is to be. The same key may answer again."""
    return Desk(ledger).answer(id, key)


@router.delete("/invites/{id}", status_code=204)
def withdraw(id: InviteId, ledger: TheLedger, reader: SignedIn) -> None:
    """Take an invitation back, answered or not. A second call does nothing."""
    desk = Desk(ledger)
    if unit := desk.unit_of(id):
        require_administrator(ledger, reader, unit)
        desk.withdraw(id)


@router.get("/key-requests")
def key_requests(ledger: TheLedger, reader: SignedIn) -> list[KeyRequest]:
    """The keys that wait for this administrator: compare the digits, then sign `key.enrol`."""
    pending = Desk(ledger).pending()
    return read_now(
        ledger, lambda world: [one for one in pending if administers(world, reader, one.invite.unit)]
    )


def require_administrator(ledger: Ledger, reader: Reader, unit: Id) -> None:
    """
    Raises:
        NotYoursToInvite: neither an administrator of the unit, nor of its superior.
    """
    if not read_now(ledger, lambda world: administers(world, reader, unit)):
        raise NotYoursToInvite


def administers(world: World, reader: Reader, unit: Id) -> bool:
    found = world.find(unit, Unit)
    if found is None or reader.unit not in (unit, found.superior):
        return False
    return "administrator" in roles_of(world, reader.unit, reader.holder)
