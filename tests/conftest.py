"""What holds for all tests."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.ledger.databases import embedded_server

# Commands say everything in both languages, whatever this machine speaks.
os.environ["GONGJIAN_LANG"] = "both"
# No test is a race against the clock: a machine that is busy with something else must not turn one red.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no collection of garbage walks through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The connection string of a real PostgreSQL: one for each process of tests, which take empty databases from it."""
    with embedded_server(tmp_path_factory.mktemp("postgres")) as dsn:
        yield dsn
