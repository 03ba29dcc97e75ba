"""Banks with a charter, from the published ones to any that a test needs; and the words for adopting one."""

from pathlib import Path
from typing import Any

import yaml

from contracts.statement import parse
from contracts.statements.banks import AdoptBankCharter, BankCharter
from domain.accounts import Account
from tests.domain.scenes import Scene, adopts_field, begins_with
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
