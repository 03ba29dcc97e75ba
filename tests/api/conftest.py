"""A served county for each module, and another where a test breaks things."""

from collections.abc import Iterator

import pytest

from contracts.statements.stars import FindFraud
from domain.hours import HoursPosted
from domain.visits import VisitConfirmed
from projections.tail import Tail
from tests.api.scenes import Scene, YearServed, county_served, year_served
from tests.projections.year import Year, take_back


@pytest.fixture(scope="module")
def scene(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene:
        yield scene


@pytest.fixture(scope="session")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    """A county's year with every kind of event in it, and views that have read it. For looking only."""
    with year_served(server, tmp_path_factory.mktemp("signer")) as year:
        county, of = year.scene.county, year.of
        played = Year(county, of)
        of["correction"] = take_back(played, VisitConfirmed, county.bureau)
        made_up = take_back(played, HoursPosted, county.community, -1)
        finding = FindFraud(about=county.about(made_up), until="2027-12-31")
        of["made up by"] = county.folded(made_up).state.told[0]
        of["fraud"] = county.community2.says(finding)
        Tail(year.scene.ledger).catch_up()
        yield year


@pytest.fixture
def fresh_scene(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """For a test that others should not meet the traces of."""
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene:
        yield scene
