"""Vectors of scoring: a small rulebook, the small log's facts, and the sealed bytes of the sheets."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.canonical import encode
from contracts.rulebook import from_wire
from domain.facts import facts_of
from domain.periods import first_day, last_day
from domain.scoring import Fact, score
from tests.contracts.making.bundle import happenings
from tests.contracts.making.cases import bad, good, refused
from tests.contracts.making.log import small_log
from tests.people import GENESIS

RULEBOOK: dict[str, Any] = {
    "rulebook": "S1",
    "version": "2026.1",
    "title": {"zh": "志愿服务时长(示例)", "en": "Hours of voluntary service (an example)"},
    "source": "示例规则，不是任何已公布的办法",
    "period": "year",
    "facts": {
        "service": {"zh": "志愿服务", "en": "service", "who": ["volunteer"], "attributes": {"minutes": "minutes"}}
    },
    "parts": [
        {
            "zh": "志愿者",
            "en": "volunteer",
            "subject": "volunteer",
            "lines": [
                {
                    "zh": "积分",
                    "en": "points",
                    "name": "points",
                    "unit": "points",
                    "from": ["service"],
                    "of": "minutes",
                    "worth": {"rate": {"give": "1", "every": "60"}},
                }
            ],
            "result": "points",
        }
    ],
}  # fmt: skip
"""A point for each hour, fractions included."""


def files() -> dict[Path, bytes]:
    small = small_log()
    facts: list[Fact] = [
        fact
        for index, happened in enumerate(happenings(small))
        for fact in facts_of(happened, index + 1, GENESIS.zone)
    ]
    head = len(small.entries)
    sheets = score(
        from_wire(RULEBOOK),
        facts,
        first_day("2026"),
        last_day("2026"),
        date.fromisoformat("2026-01-01"),
        head,
    )
    taken = []
    for sheet in sheets:
        sealed = sheet.canonical()
        taken.append(
            {
                "name": f"volunteer {sheet.subject}",
                "rulebook": RULEBOOK,
                "sheet": sealed.decode(),
                "digest": sha256(sealed).hexdigest(),
            }
        )
    value = sheets[0].as_wire()
    changes: dict[str, tuple[dict[str, Any], str]] = {
        "a decimal for a fraction": (value | {"result": "1.5"}, "Exact numbers are whole or fractions."),
        "a leading zero": (value | {"result": "04/2"}, "Exact numbers have one spelling."),
        "a member too many": (value | {"rank": 1}, "Nobody is ranked."),
        "a status that is none": (value | {"status": "passed"}, "A status is one of four."),
    }
    return good(
        "sheets", "`sheet` is what `rulebook` gives for 2026 as of the whole small log.", taken
    ) | bad(
        "sheets",
        "`sheet` is none.",
        (
            refused(name, why, "bad-shape", sheet=encode(broken).decode())
            for name, (broken, why) in changes.items()
        ),
    )
