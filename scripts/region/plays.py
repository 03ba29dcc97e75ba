"""The five regions: how each begins, what its year has, and by which rulebooks it is scored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scripts.region import founding, qingdao, shantou, songgang, wuhan, yanhe
from scripts.region.cast import Region
from scripts.region.clock import YEAR


@dataclass(frozen=True, slots=True)
class Play:
    """`found` comes first; `plan` puts the year on the calendar."""

    zh: str
    en: str
    found: Callable[[Region], None]
    plan: Callable[[Region], None]
    usual_scale: float = 1.0
    """At which it takes a minute or so."""
    scored: Mapping[str, str] = field(default_factory=dict)
    """The period that each rulebook scores here."""


PLAYS = {
    "yanhe": Play(
        "沿河",
        "Yanhe",
        founding.found,
        yanhe.plan,
        1.0,
        {"O01": str(YEAR), "O02": str(YEAR), "TWO-WAY": str(YEAR)},
    ),
    "qingdao": Play("青岛", "Qingdao", qingdao.found, qingdao.plan, 0.1, {"O11": str(YEAR)}),
    "shantou": Play("汕头", "Shantou", shantou.found, shantou.plan, 0.1),
    "songgang": Play("松岗", "Songgang", songgang.found, songgang.plan, 1.0, {"SG01": str(YEAR)}),
    "wuhan": Play("武汉", "Wuhan", wuhan.found, wuhan.plan, 0.01, {"O13": wuhan.QUARTER}),
}
