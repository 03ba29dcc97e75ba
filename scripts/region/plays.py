"""The five regions: how each begins, what its year has, and by which rulebooks it is scored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scripts.region import founding, next_year, qingdao, rounds, shantou, songgang, wuhan, yanhe
from scripts.region.cast import Region
from scripts.region.charters import WITH_KEY
from scripts.region.clock import YEAR
from scripts.region.january import YANHE, Guests
from scripts.region.next_year import PUBLISHED as EARLY


def nothing(region: Region) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Play:
    """`found` comes first; `plan` puts the year on the calendar; `leave` comes last."""

    zh: str
    en: str
    found: Callable[[Region], None]
    plan: Callable[[Region], None]
    usual_scale: float
    """At which it takes a minute or so."""
    scored: Mapping[str, str]
    """The period that each rulebook scores here."""
    guests: Guests
    """As whom a visitor tries it (`scripts/visiting.py`), and what is begun for them in January."""
    leave: Callable[[Region], None] = nothing
    """What else comes in the January after: lists of the next year, or what the year's report leads to."""


PLAYS = {
    "yanhe": Play(
        "沿河",
        "Yanhe",
        founding.found,
        yanhe.plan,
        1.0,
        {"O01": str(YEAR), "O02": str(YEAR), "TWO-WAY": str(YEAR)},
        YANHE,
    ),
    "qingdao": Play(
        "青岛",
        "Qingdao",
        qingdao.found,
        qingdao.plan,
        0.1,
        {"O11": str(YEAR)},
        Guests(EARLY, "O11"),
        next_year.begin_lists,
    ),
    "shantou": Play(
        "汕头",
        "Shantou",
        shantou.found,
        shantou.plan,
        0.1,
        {"O01": str(YEAR), "O02": str(YEAR)},
        Guests(
            f"{YEAR + 1}-01-27",
            "O02",
            appeal=(
                "quarters_without_visit",
                "三季度走访过一次社区，由社区登记，年底前没有来得及确认，请核对",
            ),
            shown_until=f"{YEAR + 1}-02-05",
        ),
        rounds.finish_rounds,
    ),
    "songgang": Play(
        "松岗",
        "Songgang",
        songgang.found,
        songgang.plan,
        1.0,
        {"SG01": str(YEAR)},
        Guests(EARLY, "SG01", unit="O0001"),
        next_year.begin_lists,
    ),
    "wuhan": Play(
        "武汉",
        "Wuhan",
        wuhan.found,
        wuhan.plan,
        0.01,
        {"O13": wuhan.QUARTER, "O01": str(YEAR)},
        Guests(EARLY, "O01", volunteer=WITH_KEY),
        next_year.begin_lists,
    ),
}
