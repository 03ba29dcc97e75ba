"""A round of O01 for 2026, whose report is to be sealed by the middle of January; who signs for the committee."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from contracts.statement import Body
from contracts.statements.alliances import AcceptMembership, Charter, FoundAlliance, InviteMember
from contracts.statements.rounds import AnnounceRound, ChangeRound, DeclareRecusal, Share, Timetable
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook, GiveMark
from domain.scoring.check import check_file
from tests.domain.scenes import Scene, begins_with
from tests.domain.star_scenes import adopts
from tests.domain.test_signatures import field

RULEBOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"
THIRD = Share(part="unit", grade="优秀", at_most="1/3")


def timetable(**more: Any) -> Timetable:
    given = {
        "ballots_until": "2026-12-20",
        "sealed_by": "2027-01-15",
        "notice_workdays": 5,
        "appeals_until": "2027-01-25",
        "answer_workdays": 5,
        "decided_by": "2027-02-10",
        "shares": (THIRD,),
    }
    return Timetable(**(given | more))


def announces(book: str = "book", period: str = "2026", **more: Any) -> Callable[[Scene], Body]:
    def body(s: Scene) -> Body:
        units = {"decides": s[more["decides"]]} if "decides" in more else {}
        return AnnounceRound(rulebook=s[book], period=period, timetable=timetable(**(more | units)))

    return body


def changes(**more: Any) -> Callable[[Scene], Body]:
    return lambda s: ChangeRound(timetable=timetable(**more), reason="年会推迟")


def recuses(subject: str = "hospital", book: str = "book", period: str = "2026") -> Callable[[Scene], Body]:
    return lambda s: DeclareRecusal(
        rulebook=s[book], period=period, subject=s[subject], kind="same-organisation"
    )


def marks(
    subject: str = "hospital", item: str = "year_end", of: str = "book", score: str = "94"
) -> Callable[[Scene], Body]:
    return lambda s: GiveMark(
        rulebook=s[of], subject=s[subject], item=item, period="2026", score=score, reason="年终评议"
    )


@begins_with(field)
def with_a_book(s: Scene) -> None:
    book, _ = check_file((RULEBOOKS / "O01.yaml").read_text(encoding="utf-8"))
    assert book
    adopts(s, "book", book)


@begins_with(with_a_book)
def announced(s: Scene) -> None:
    s["round"] = s.says("lead", announces()(s))


@begins_with(announced)
def led_from_below(s: Scene) -> None:
    """The bureau, which the lead is above, leads an alliance of its own by the same rules; the hospital is a member."""
    charter = Charter(title="行业联盟章程", effective="2026-01-01")
    s["branch"] = s.says("bureau", FoundAlliance(name="行业联盟", level="industry", charter=charter))
    s["of branch"] = s.says("bureau", InviteMember(alliance=s["branch"], unit=s["hospital"]))
    s.says("hospital", AcceptMembership(), on="of branch")
    drafted = DraftRulebook(alliance=s["branch"], rulebook=s.state("book").data)
    s["branch book"] = s.says("bureau", drafted)
    s.says("bureau2", AdoptRulebook(periods=("2026",)), on="branch book")


@begins_with(announced)
def in_december(s: Scene) -> None:
    s.on("2026-12-25")


@begins_with(announced)
def recused(s: Scene) -> None:
    """The second person of the lead unit stands aside from the hospital."""
    s.says("lead2", recuses()(s))
