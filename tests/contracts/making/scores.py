"""Vectors of scoring: a small rulebook, the small log's facts, the sealed bytes of the sheets, and those of their report."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.canonical import encode
from contracts.report import SealedLine, in_order, path_of, report_bytes, report_of
from contracts.rulebook import from_wire
from contracts.sheet import Sheet
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
    return (
        good("sheets", "`sheet` is what `rulebook` gives for 2026 as of the whole small log.", taken)
        | reports(sheets)
        | bad(
            "sheets",
            "`sheet` is none.",
            (
                refused(name, why, "bad-shape", sheet=encode(broken).decode())
                for name, (broken, why) in changes.items()
            ),
        )
    )


def reports(sheets: Sequence[Sheet]) -> dict[Path, bytes]:
    """The report of these sheets, with the path of one of its lines."""
    sealed, middle = report_of(sheets), in_order(sheets)[1]
    index, path = path_of(sheets, middle.part, middle.subject)
    case = {
        "report": report_bytes(sheets).decode(),
        "lines": [SealedLine.of(sheet).as_wire() for sheet in in_order(sheets)],
        "subjects": sealed.subjects,
        "digest": sealed.digest,
        "sheets_root": sealed.sheets_root,
        "index": index,
        "path": path,
    }
    swapped = [case["lines"][place] for place in (1, 0, 2)]
    better = [[*line[:2], "100", *line[3:]] for line in case["lines"]]
    backwards = encode([sheet.as_wire() for sheet in reversed(in_order(sheets))]).decode()
    changes = {
        "sheets in another order": ({"report": backwards}, "Sheets stand by part, then by subject.", "not-a-report"),
        "a sheet twice": ({"report": encode([sheets[0].as_wire()] * 2).decode()}, "One sheet for each.", "not-a-report"),
        "no list": ({"report": encode(sheets[0].as_wire()).decode()}, "A report is a list.", "not-a-report"),
        "lines in another order": ({"lines": swapped}, "The path leads from the line at `index`.", "bad-proof"),
        "another result": ({"lines": better}, "The result is in the leaf.", "bad-proof"),
        "a path that is too long": ({"path": [*path, path[0]]}, "A path has no hash to spare.", "bad-proof"),
    }  # fmt: skip
    return good(
        "reports",
        "`report` is the bytes of a report, `path` leads from the line at `index` to `sheets_root`.",
        [{"name": "three volunteers", **case}],
    ) | bad(
        "reports",
        "`report` is none, or the line at `index` is not in it.",
        (refused(name, why, code, **(case | change)) for name, (change, why, code) in changes.items()),
    )
