"""docs/mechanisms.md: every line names statements, registers and tests that there are, in the order of the field's list."""

import re
from pathlib import Path

import pytest

from api.registers import REGISTERS
from contracts.statements import BODIES

PAGE = Path(__file__).parents[2] / "docs" / "mechanisms.md"
REGIONS = {"ST": 35, "SG": 19, "YH": 18, "QD": 32, "WH": 23}
"""How many practices the field's list has of each region."""
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]{2}[0-9]", line)
]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_line_names_only_what_there_is(row: list[str]) -> None:
    _, mechanism, statements, shown, tests = row
    assert re.search("[一-鿿]", mechanism), "Chinese first"
    for name in re.findall("`(.+?)`", statements):
        known = any(each.startswith(name[:-1]) for each in BODIES) if name.endswith(".*") else name in BODIES
        assert known, name
    assert set(re.findall("`(.+?)`", shown)) <= set(REGISTERS)
    links = re.findall(r"\]\((.+?)\)", tests)
    assert links
    assert all((PAGE.parent / link).is_file() for link in links)


def test_every_practice_has_its_line_in_the_order_of_the_list() -> None:
    assert [row[0] for row in ROWS] == [
        f"{region}{n}" for region, most in REGIONS.items() for n in range(1, most + 1)
    ]
