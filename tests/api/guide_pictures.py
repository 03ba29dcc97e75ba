"""The pictures in the guides: of which page, and in which guide; `make pictures` takes them (`tests/pages/test_guide_pictures.py`)."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from contracts.refusals import Refused
from contracts.slip import Slip, secret_of
from contracts.statements.rounds import DeclareRecusal
from projections.tail import Tail
from tests.api.page_addresses import first_of
from tests.api.scenes import YearServed

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
FOLDER = GUIDES / "pictures"
DESK, PHONE = (1100, 780), (390, 700)
DAYS_UNTIL_JANUARY = 370
ENDINGS = {"zh": ".zh.md", "en": ".md"}


class Picture(NamedTuple):
    guide: str
    page: Callable[[YearServed], str]
    size: tuple[int, int] = DESK
    who: str = "bureau"
    """Of the county's people. The hospital's pictures come last, when the year is over."""


def slip(year: YearServed) -> str:
    """As a phone's camera opens it."""
    return f"/checkin#{Slip(year.of['scanned activity'], 1, 4, secret_of(bytes([4] * 20))).text}"


def passbook(year: YearServed) -> str:
    account = year.of["group's account"]
    return f"/book/{account}"


def score(year: YearServed) -> str:
    """With its number: marks count on the last day of the period, so before that there is none."""
    return f"/score/{year.of['O01 of next year']}/{year.scene.county.hospital.unit}?period=2026"


def terms(year: YearServed) -> str:
    """From the template for a unit and a community."""
    sides = "side-0=民政局(虚构)&side-1=和平社区(虚构)&starts=2026-06-01"
    return f"/agreements/new?template=unit-community&go=1&{sides}&alliance={year.scene.county.alliance}"


def end_the_year(year: YearServed) -> None:
    """Something comes in in January, once."""
    scene, book = year.scene, year.of["O01 of next year"]
    scene.clock.put_to(DAYS_UNTIL_JANUARY)
    aside = DeclareRecusal(rulebook=book, period="2026", subject=scene.county.units["bureau"], kind="other")
    with suppress(Refused):
        scene.county.lead2.says(aside)
    Tail(scene.ledger).catch_up()


PICTURES = {
    "waiting": Picture("partner-unit", lambda year: "/waiting"),
    "agreement": Picture("partner-unit", lambda year: f"/agreements/{year.of['agreement']}"),
    "terms": Picture("partner-unit", terms),
    "item": Picture("partner-unit", lambda year: f"/items/{year.of['need']}"),
    "service": Picture("volunteer", lambda year: "/service", who="community"),
    "check-in": Picture("volunteer", slip, PHONE),
    "passbook": Picture("volunteer", passbook),
    "entries": Picture("auditor", lambda year: f"/entries?stream={year.of['agreement']}"),
    "entry": Picture("auditor", lambda year: f"/entries/{first_of(year, year.of['agreement'])}"),
    "finding": Picture("auditor", lambda year: f"/findings/{year.of['finding put right']}"),
    "rulebook-new": Picture("committee", lambda year: "/rulebooks/new?like=blank"),
    "ballot": Picture("committee", lambda year: f"/ballots/{year.of['open secret evaluation']}", PHONE),
    "ballot-box": Picture("committee", lambda year: f"/evaluations/{year.of['open secret evaluation']}/box"),
    "rulebook": Picture("committee", lambda year: f"/rulebooks/{year.of['O02']}"),
    "round": Picture("committee", lambda year: f"/rounds/{year.of['round']}"),
    "score": Picture("committee", score, who="hospital"),
}


def file_of(name: str, language: str) -> Path:
    return FOLDER / f"{name}.{language}.webp"
