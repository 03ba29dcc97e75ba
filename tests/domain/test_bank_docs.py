"""docs/time-banks.md and its Chinese twin name every member of a charter, and nothing that there is not."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from contracts.statements import BODIES
from contracts.statements.banks import BankCharter

DOCS = Path(__file__).parents[2] / "docs"


def members(model: type[BaseModel]) -> set[str]:
    """Those of the charter and of what stands in it, but for what an offer and a rate have in common with others."""
    found = set(model.model_fields)
    for field in model.model_fields.values():
        for inner in (field.annotation, *get_args(field.annotation)):
            for each in (inner, *get_args(inner)):
                if isinstance(each, type) and issubclass(each, BaseModel):
                    found |= members(each)
    return found


@pytest.mark.parametrize("page", ["time-banks.md", "time-banks.zh.md"])
def test_the_page_names_every_member_of_a_charter(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", text))
    assert named == members(BankCharter)
    assert set(re.findall(r"`([a-z-]+\.[a-z]+)`", text)) <= set(BODIES)
