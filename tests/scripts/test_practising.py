"""What day it is: for a ledger to practise on whoever walks through a year says so; for a real one only the server's time does."""

import pytest

from scripts.place import to_practise

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("origin", "practice"),
    [
        ("ledger.example.org/qingdao", True),
        ("example.org/x", True),
        ("ledger.example.org.cn/county", False),
        ("notexample.org/x", False),
        ("ledger.gov.cn/example.org", False),
    ],
)
def test_only_a_name_that_nobody_can_own_is_one_to_practise_on(origin: str, practice: bool) -> None:
    assert to_practise(origin) is practice
