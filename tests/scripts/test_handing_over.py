"""Whatever may be open for a unit has a word on the list that is handed over."""

import re
from typing import get_args

from projections.deadlines import Kind
from projections.handovers import NOT_LISTED, OPEN
from scripts.handing_over import KINDS


def test_every_kind_of_line_has_its_word() -> None:
    of_its_own = set(re.findall("SELECT '([a-z-]+)'", OPEN))
    assert {"claim", "delivery", "fulfilment"} <= of_its_own
    assert set(KINDS) >= (set(get_args(Kind)) | of_its_own) - set(NOT_LISTED)
