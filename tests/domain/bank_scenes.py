"""Banks with a charter, from the published ones to any that a test needs; and the words for adopting one."""

from pathlib import Path
from typing import Any

import yaml

from contracts.statement import parse
from contracts.statements.banks import AdoptBankCharter, BankCharter
from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.keys import Entrust, OnBehalf
from contracts.statements.spending import OpenGroupAccount
from domain.accounts import Account
from tests.domain.scenes import Scene, adopts_field, begins_with, secret
from tests.domain.service_scenes import bank, confirms, records

EXAMPLES = Path(__file__).parents[2] / "examples" / "banks"


def charter(**rules: Any) -> BankCharter:
    return parse(BankCharter, {"title": "章程(虚构)"} | rules)


def adopts(**rules: Any):
    return lambda s: AdoptBankCharter(charter=charter(**rules))


def published(name: str) -> BankCharter:
    """The charter in one of the examples."""
    _, adopted = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    return parse(AdoptBankCharter, adopted["body"]).charter


@begins_with(bank)
def field(s: Scene) -> None:
    """The community's bank without a charter, under the second rule set."""
    adopts_field(s)


def with_charter(s: Scene, **rules: Any) -> Scene:
    s.says("community", adopts(**rules)(s), on="bank")
    return s


def gives(s: Scene, person: str, minutes: int = 0, *, start: str = "", end: str = "", **other: Any) -> None:
    """Time of a person, recorded by one and confirmed by another."""
    times = {"minutes": minutes} if minutes else {"start": start, "end": end}
    s["given"] = s.says("community2", records(person, **times, **other)(s))
    s.says("community", confirms("given")(s))


def account(s: Scene, person: str, bank: str = "bank") -> Account:
    found = s.rule("account", s[bank], s[person])
    assert isinstance(found, Account)
    return found


def held(s: Scene, person: str) -> tuple[int, int, int]:
    """Minutes, hundredths of points, and what is carried."""
    found = account(s, person)
    return found.minutes.total, found.points.total, found.carried


def pool(s: Scene) -> int:
    found = s.rule("pool", s["bank"])
    return found.minutes.total if found else 0


def books(s: Scene) -> dict[str, tuple[int, int]]:
    """What every account holds by the legs of all events, in minutes and in hundredths of points."""
    held: dict[str, tuple[int, int]] = {}
    for happened in s.story.happened:
        for leg in getattr(happened.data, "legs", ()):
            minutes, points = held.get(leg.account, (0, 0))
            held[leg.account] = (minutes + leg.minutes, points)
        for leg in getattr(happened.data, "point_legs", None) or ():
            minutes, points = held.get(leg.account, (0, 0))
            held[leg.account] = (minutes, points + leg.hundredths)
    return held


NANJING: dict[str, Any] = {
    "cap": 1000,
    "redemption": {"takes": "minutes", "serves": ["self", "spouse", "lineal"], "least_age": 60},
    "gifts": ["lineal", "friend"],
    "donations": True,
    "groups": True,
    "grants": True,
}
"""As in the example, with a lower cap, and gifts."""


@begins_with(field)
def rich(s: Scene) -> None:
    """A charter with most of what there is; the first volunteer and the hospital's second person have 600 minutes each.

    The second volunteer has entrusted the community, on paper, and has 300.
    """
    points = {
        "name": "积分",
        "rates": [{"give": 1, "every": 60}],
        "referral": "2",
        "offers": [{"name": "早餐", "points": "2"}],
    }
    with_charter(s, **NANJING, points=points)
    for person, minutes in (("volunteer 1", 600), ("volunteer 2", 300), ("hospital2", 600)):
        gives(s, person, minutes)
    s.says("community", Entrust(of=s["volunteer 2"], evidence=secret("paper")))
    s["team"] = s.says("community", OpenGroupAccount(bank=s["bank"], owner=s["hospital"]))


def for_volunteer_2(s: Scene) -> OnBehalf:
    return OnBehalf(of=s["volunteer 2"], how="counter", evidence=secret("paper"))


def at(s: Scene, owner: str) -> dict[str, str]:
    return {"bank": s["bank"], "owner": s[owner]}


def correct_newest(s: Scene, event: type[Any], who: str = "community") -> None:
    """Take back the newest entry with such an event."""
    s.says(who, correction_of(s, event))


def correction_of(s: Scene, event: type[Any]) -> CorrectEntry:
    index = max(at for at, each in enumerate(s.story.happened) if isinstance(each.data, event))
    written = s.story.history.written(index)
    assert written
    return CorrectEntry(entry=EntryRef(index=index, leaf=written.leaf), reason="记错了")


def balanced(s: Scene) -> bool:
    """What accounts hold sums to zero in each balance, at every bank; and those that count for themselves hold what their
    legs say, if their bank had a charter from the beginning."""
    held = books(s)
    for stream, (minutes, hundredths) in held.items():
        state = s.story.state(stream)
        if isinstance(state, Account):
            assert (state.minutes.total, state.points.total) == (minutes, hundredths)
    return all(not sum(each) for each in zip(*held.values(), strict=True))
