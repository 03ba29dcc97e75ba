"""A real Chromium, and a served county's year to look at with it."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from projections.tail import Tail
from tests.api.conftest import year
from tests.api.scenes import YearServed, year_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

__all__ = ["year"]
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]
"""Without the extra `pages` there is nothing here to run."""

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/pages/" in item.nodeid:
            item.add_marker(pytest.mark.pages)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))


@pytest.fixture(scope="session")
def driver() -> "Iterator[Playwright]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: "Playwright") -> "Iterator[Browser]":
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
    yield browser
    browser.close()


@pytest.fixture
def living(year: YearServed) -> Iterator[YearServed]:
    """The year as it goes on: what is recorded is soon to be read."""
    with Tail(year.scene.ledger):
        yield year


@pytest.fixture
def ahead(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    """A year of one test's own, for its clock goes on."""
    with year_served(server, tmp_path_factory.mktemp("signer")) as year, Tail(year.scene.ledger):
        yield year


@pytest.fixture
def reader(chromium: "Browser") -> "Iterator[BrowserContext]":
    """One person's browser. What goes elsewhere than to the loopback is an error of the page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    elsewhere: list[str] = []
    context.on(
        "request",
        lambda request: (
            None if request.url.startswith("http://127.0.0.1:") else elsewhere.append(request.url)
        ),
    )
    yield context
    context.close()
    assert not elsewhere
