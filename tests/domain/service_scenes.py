"""A time bank, its volunteers and an activity; and the words for recording and confirming time."""

from contracts.statements.keys import Entrust, OnBehalf, RegisterPerson
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import (
    Clocked,
    ConfirmService,
    Entered,
    FoundBank,
    OpenAccount,
    RecordService,
    SheetPart,
)
from tests.domain.scenes import Scene, begins_with, moonlighter, secret

TODAY = "2026-01-01"


def clocked(start: str, end: str, day: str = TODAY, until: str | None = None) -> Clocked:
    return Clocked(start=f"{day}T{start}", end=f"{until or day}T{end}")


def records(person: str, start: str = "", end: str = "", *, minutes: int = 0, day: str = TODAY, **other):
    """Time of a person at the activity: clocked from `start` to `end`, or so many `minutes` entered afterwards."""
    until = other.pop("until", None)
    at = {"activity": other.pop("activity", "activity"), "bank": other.pop("bank", "bank")}

    def body(s: Scene) -> RecordService:
        entered = {"entered": Entered(on=day, minutes=minutes)} if minutes else {}
        times = entered or {"clocked": clocked(start, end, day, until)}
        members = {name: make(s) for name, make in other.items()}
        return RecordService(person=s[person], **times, **{k: s[v] for k, v in at.items()}, **members)

    return body


def on_behalf_of(person: str):
    return lambda s: OnBehalf(of=s[person], how="paper", evidence=secret("paper"))


def confirms(*names: str):
    """Confirm single records."""
    return lambda s: ConfirmService(records=tuple(s.about(name) for name in names))


def confirms_sheet(name: str = "sheet", left_out: tuple[int, ...] = ()):
    return lambda s: ConfirmService(sheets=(part(s, name, left_out),))


def part(s: Scene, name: str, left_out: tuple[int, ...] = ()) -> SheetPart:
    return SheetPart(batch=s.sheets[name], **({"except": left_out} if left_out else {}))


def volunteers(s: Scene, count: int, first: int = 1) -> list[str]:
    """So many more persons with accounts: `volunteer 1`, `volunteer 2`, …"""
    names = [f"volunteer {n}" for n in range(first, first + count)]
    for name in names:
        s[name] = s.says("community", RegisterPerson(commitment=secret(name)))
        s.says("community", OpenAccount(bank=s["bank"], owner=s[name]))
    return names


@begins_with(moonlighter)
def bank(s: Scene) -> None:
    """The community keeps a bank; three volunteers have accounts, one person and the hospital's second have too.

    An activity of the community with the hospital was held today; another one of theirs is still to be held.
    """
    s["bank"] = s.says("community", FoundBank(name="时间银行(虚构)", alliance=s["alliance"]))
    volunteers(s, 3)
    s["stranger"] = s.says("community", RegisterPerson(commitment=secret("no account")))
    s.says("community", OpenAccount(bank=s["bank"], owner=s["hospital2"]))
    plan = PlanActivity(hosts=(s["hospital"],), title="义诊", category="医疗", on=TODAY)
    s["activity"] = s.says("community", plan)
    s.says("community", HoldActivity(on=TODAY), on="activity")
    s["next activity"] = s.says("community", plan)
    for unit in ("community", "hospital"):
        name = f"signatory at {unit}"
        s.county.people[name] = s.county.colleague(s.who(unit), name, "signatory")
    s.county.people["clerk at community"] = s.county.colleague(
        s.who("community"), "clerk at community", "clerk"
    )


@begins_with(bank)
def recorded(s: Scene) -> None:
    """The community's second person recorded two hours of the first volunteer."""
    s["record"] = s.says("community2", records("volunteer 1", "08:00", "10:00")(s))


@begins_with(recorded)
def confirmed(s: Scene) -> None:
    s.says("community", confirms("record")(s))


@begins_with(bank)
def entrusted(s: Scene) -> None:
    """The first volunteer has entrusted the community, on paper."""
    s.says("community", Entrust(of=s["volunteer 1"], evidence=secret("paper")))
