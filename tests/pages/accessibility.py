"""What axe-core finds in a page. Only what it finds is handed over: all that it looked at would be a megabyte a page."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

EVERYTHING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""Where nothing but colours is other than on a page that was asked about everything."""
ASK = "options => axe.run(options).then(said => said.violations.map(each => [each.id, each.nodes[0].html.slice(0, 200)]))"


def faults(tab: Page, rules: dict[str, Any] = EVERYTHING) -> list[list[str]]:
    """Each rule that the page breaks, with the first element that breaks it."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    found: list[list[str]] = tab.evaluate(ASK, rules | {"resultTypes": ["violations"]})
    return found
