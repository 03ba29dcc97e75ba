"""Streets that merge and split: who they are, and who signs in whose name."""

from contracts.statements.alliances import AcceptMembership, InviteMember
from contracts.statements.keys import EnrolUnit, GrantRole
from contracts.statements.units import MergeUnits
from tests.domain.scenes import Scene
from tests.people import ALL_ROLES, Person


def settles(s: Scene, name: str, kind: str = "street", by: str = "lead") -> None:
    """A unit below the lead with two people who may do everything: `name` and `name2`."""
    body = EnrolUnit(code=f"YH{name.upper()}", name=f"{name}街道(虚构)", kind=kind, superior=s[by])
    s.county.units[name] = s.says(by, body)
    s.county.people[name] = s.county.first_administrator(s[name], f"{name} 1", s.who(by))
    for role in ALL_ROLES:
        s.says(name, GrantRole(unit=s[name], person=s[f"{name} 1"], role=role))
    s.county.people[f"{name}2"] = s.county.colleague(s.who(name), f"{name} 2", *ALL_ROLES)


def speaks_for(s: Scene, heir: str, older: str) -> None:
    """`heir for older` and `heir2 for older`: people of the one, who sign in the other's name."""
    for n in ("", "2"):
        who = s.who(f"{heir}{n}")
        s.county.people[f"{heir}{n} for {older}"] = Person(s.county, who.key, s[older], who.id)


def joins(s: Scene, name: str) -> None:
    s[f"{name}'s membership"] = s.says("lead", InviteMember(alliance=s["alliance"], unit=s[name]))
    s.says(name, AcceptMembership(), on=f"{name}'s membership")


def becomes_one(s: Scene, *units: str) -> None:
    """They are merged into `joint`, whose people sign in the name of each: `joint for community`."""
    settles(s, "joint")
    merged = tuple(s[unit] for unit in units)
    s.says("lead", MergeUnits(units=merged, into=s["joint"], on="2026-01-01", reason="机构调整"))
    for unit in units:
        speaks_for(s, "joint", unit)
