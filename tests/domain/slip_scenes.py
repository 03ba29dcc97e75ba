"""Slips of paper with secrets that every run knows, and the words for issuing and scanning them."""

from contracts.slip import LETTERS, Slip, commitment_of, secret_of
from contracts.statements.slips import IssueSlips, RecordScan
from tests.domain.scenes import Scene, adopts_field, another_key, begins_with, secret
from tests.domain.service_scenes import TODAY, bank
from tests.people import NOON

MINUTE_MS = 60_000


def slip(activity: str, number: int, series: int = 1) -> Slip:
    return Slip(activity, series, number, secret_of(bytes.fromhex(secret(f"slip {series}.{number}"))[:20]))


def issues(count: int = 8, series: int = 1, of: str = "activity", late_after: int = 120, same: bool = False):
    def body(s: Scene) -> IssueSlips:
        commitments = [commitment_of(s.story.log, slip(s[of], n, series)) for n in range(1, count + 1)]
        return IssueSlips(
            activity=s[of],
            series=series,
            commitments=tuple(commitments[:1] * count if same else commitments),
            late_after=late_after,
        )

    return body


def scans(
    person: str, way: str, at: str, number: int, *, series: int = 1, of: str = "activity", day: str = TODAY,
    wrong: bool = False,
):  # fmt: skip
    def body(s: Scene) -> RecordScan:
        letters = slip(s[of], number, series).secret
        first = LETTERS[LETTERS.index(letters[0]) - 1] if wrong else letters[0]
        return RecordScan(
            activity=s[of], person=s[person], series=series, number=number, secret=first + letters[1:], way=way,
            at=f"{day}T{at}",
        )  # fmt: skip

    return body


def at(s: Scene, clock: str) -> Scene:
    """Put the clock to that minute of the first of January."""
    hours, minutes = clock.split(":")
    s.story.received = NOON + ((int(hours) - 12) * 60 + int(minutes)) * MINUTE_MS
    return s


@begins_with(bank)
def slips(s: Scene) -> None:
    """At noon the community issued eight slips for the activity of that day. A member has a key of their own and no role."""
    adopts_field(s)
    s.county.people["member"] = another_key(s, "community", "volunteer 2", "member")
    s["slips"] = s.says("community", issues()(s))
