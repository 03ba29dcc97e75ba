"""A served county for each module, which `gongjian` stands at: by its database with --data, by its address with --url."""

import sys
from collections.abc import Iterator

import pytest
import structlog

from projections.tail import Tail
from tests.api.scenes import Scene, county_served
from tests.scripts.commands import stand_at


@pytest.fixture(scope="session", autouse=True)
def logs_elsewhere() -> None:
    """As the command does: what a server in this process logs is not among what a command prints."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))


@pytest.fixture(scope="module")
def served(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene, Tail(scene.ledger) as tail:
        scene.is_read_by(tail)
        yield scene


@pytest.fixture
def scene(served: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    stand_at(served, monkeypatch)
    return served
