"""One PostgreSQL for each test process; a served county for each module, and another where a test breaks things."""

from collections.abc import Iterator

import pytest

from tests.api.scenes import Scene, county_served
from tests.ledger.databases import embedded_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The connection string of the server."""
    with embedded_server(tmp_path_factory.mktemp("postgres")) as dsn:
        yield dsn


@pytest.fixture(scope="module")
def scene(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene:
        yield scene


@pytest.fixture
def fresh_scene(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """For a test that others should not meet the traces of."""
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene:
        yield scene
