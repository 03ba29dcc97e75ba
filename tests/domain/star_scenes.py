"""A rulebook for star grades in force, a volunteer with three hours on two days, and the words for grades."""

from pathlib import Path
from typing import Any

from contracts.rulebook import Band, Rulebook, as_wire
from contracts.statements.corrections import CorrectEntry
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from contracts.statements.stars import AwardStar, FindFraud, NoticeStar
from domain.hours import HoursPosted
from domain.scoring.check import check_file
from tests.domain.scenes import Scene, adopts_field, begins_with
from tests.domain.service_scenes import TODAY, bank, confirms, records

DAYS = (TODAY, "2026-01-02")
AWARDED_ON = "2026-01-10"
"""Five workdays after the second of January, a Friday, are the ninth."""


def book(**thresholds: int) -> Rulebook:
    """O06 with other thresholds, in minutes: a community may adopt its own."""
    file = Path(__file__).parents[2] / "examples" / "rulebooks" / "O06.yaml"
    found, _ = check_file(file.read_text(encoding="utf-8"))
    assert found
    edges = [("无星", 0), *thresholds.items()]
    bands = [
        Band(
            grade=grade,
            at_least=str(least) if least else None,
            below=str(edges[place][1]) if place < len(edges) else None,
        )
        for place, (grade, least) in enumerate(edges, 1)
    ]
    [part] = found.parts
    part = part.model_copy(update={"bands": tuple(bands)})
    return found.model_copy(update={"parts": (part,), "cases": ()})


def adopts(
    s: Scene,
    name: str,
    rulebook: Rulebook,
    supersedes: str | None = None,
    periods: tuple[str, ...] = ("2026",),
) -> None:
    s[name] = s.says("lead", DraftRulebook(alliance=s["alliance"], rulebook=as_wire(rulebook)))
    more = {"supersedes": s[supersedes]} if supersedes else {}
    s.says("lead2", AdoptRulebook(periods=periods, **more), on=name)


def notices(
    grade: str = "一星", person: str = "volunteer 1", days: tuple[str, ...] = DAYS, book: str = "book", bank: str = "bank"
):  # fmt: skip
    return lambda s: NoticeStar(person=s[person], bank=s[bank], rulebook=s[book], grade=grade, days=days)


def awards(_: Scene) -> AwardStar:
    return AwardStar()


def takes_back(event: type[Any] = HoursPosted, nth: int = 0):
    return lambda s: CorrectEntry(entry=s.story.ref(event, nth), reason="没有到场")


def finds(until: str = "2027-06-30", of: str = "correction"):
    return lambda s: FindFraud(about=s.about(of), until=until)


@begins_with(bank)
def starry(s: Scene) -> None:
    """Two hours of the first volunteer on the first of January, one on the second, and one of the third."""
    adopts_field(s)
    adopts(s, "book", book(一星=150, 二星=600))
    s["record"] = s.says("community2", records("volunteer 1", "08:00", "10:00")(s))
    s["other record"] = s.says("community2", records("volunteer 3", "08:00", "09:00")(s))
    s.says("community", confirms("record", "other record")(s))
    s.on("2026-01-02")
    s["second activity"] = s.says(
        "community",
        PlanActivity(hosts=(s["hospital"],), title="义诊", category="医疗", on="2026-01-02"),
    )
    s.says("community", HoldActivity(on="2026-01-02"), on="second activity")
    s["second record"] = s.says(
        "community2",
        records("volunteer 1", minutes=60, day="2026-01-02", activity="second activity")(s),
    )
    s.says("community", confirms("second record")(s))


@begins_with(starry)
def noticed(s: Scene) -> None:
    s["star"] = s.says("community2", notices()(s))


@begins_with(noticed)
def over(s: Scene) -> None:
    s.on(AWARDED_ON)


@begins_with(over)
def awarded(s: Scene) -> None:
    s.says("community", awards(s), on="star")


@begins_with(starry)
def taken_back(s: Scene) -> None:
    s["correction"] = s.says("community2", takes_back()(s))


@begins_with(taken_back)
def fraud(s: Scene) -> None:
    s["fraud"] = s.says("community", finds()(s))
