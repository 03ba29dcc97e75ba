"""A volunteer who was registered a second time by the hospital, and the words for making one of two numbers."""

from contracts.statements.keys import RegisterPerson
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons, WithdrawPersonMerge
from contracts.statements.service import OpenAccount
from domain.hours import HoursPosted
from tests.domain.scenes import Scene, begins_with, secret
from tests.domain.service_scenes import confirms, records
from tests.domain.star_scenes import DAYS, starry


def merges(duplicate: str = "twin", into: str = "volunteer 1", reason: str = "two-units"):
    return lambda s: MergePersons(duplicate=s[duplicate], into=s[into], reason=reason)


def agrees(
    *doubles: int, days: tuple[str, ...] = DAYS, banks: tuple[str, ...] = ("bank",), of: str = "merge", **more
):
    """`doubles`: the nth postings of hours, from 0."""
    return lambda s: ConfirmPersonMerge(
        about=s.about(of),
        days=days,
        banks=tuple(s[each] for each in banks),
        doubles=tuple(s.story.ref(HoursPosted, nth) for nth in doubles),
        **more,
    )


def withdraws(_: Scene) -> WithdrawPersonMerge:
    return WithdrawPersonMerge(reason="two-people")


@begins_with(starry)
def twins(s: Scene) -> None:
    """The hospital registered the first volunteer again. Under that number they have two hours of the first of January, one of
    which they have under the first number too."""
    s["twin"] = s.says("hospital", RegisterPerson(commitment=secret("twin")))
    s.says("community", OpenAccount(bank=s["bank"], owner=s["twin"]))
    s["twin record"] = s.says("community2", records("twin", "11:00", "12:30")(s))
    s["double"] = s.says("community2", records("twin", "09:00", "10:00")(s))
    s.says("community", confirms("twin record", "double")(s))


DOUBLE = 4
"""The posting of `double`, counted from 0."""


@begins_with(twins)
def proposed(s: Scene) -> None:
    s["merge"] = s.says("hospital", merges()(s))


@begins_with(proposed)
def merged(s: Scene) -> None:
    s.says("community", agrees(DOUBLE)(s))
