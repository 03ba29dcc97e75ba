"""What day it is: for a ledger to practise on whoever walks through a year says so; for a real one only the server's time does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contracts.values import NIL
from domain.log import to_practise
from scripts import practising
from tests.people import GENESIS, NOON
from tests.scripts.commands import run
from tests.stories import Story

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


def test_a_real_ledger_keeps_its_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Real:
        """Where a ledger of the county's own lies."""

        def __init__(self, data: Path) -> None:
            self.log = replace(Story(GENESIS, NOON).folded(NIL).state, origin="ledger.gov.cn/county")

        @contextmanager
        def ledger(self) -> Iterator[Any]:
            yield SimpleNamespace(streams=SimpleNamespace(folded=lambda _: SimpleNamespace(state=self.log)))

    monkeypatch.setattr(practising, "Place", Real)
    said = run("practise", "2027-01-08", "--data", tmp_path)
    assert (said.code, said.document["error"]) == (1, "real-ledger")
    assert not list(tmp_path.iterdir())
