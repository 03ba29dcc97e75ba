"""A page as a browser without scripts shows it: what it says, and its forms with what stands in them and what somebody fills in."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

import httpx

from contracts.signing import keyid_of
from tests.api.scenes import YearServed
from tests.people import Person

Fields = list[tuple[str, str]]


class Forms(HTMLParser):
    """Every form of a page, with the values that its fields begin with."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields]] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._area: str | None = None
        self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), []))
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self._put(given.get("name", ""), given.get("value", ""))
        elif tag == "select":
            self._select, self._options = given.get("name", ""), []
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._area, self._text = given.get("name", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._options:
            chosen = next((value for value, selected in self._options if selected), self._options[0][0])
            self._put(self._select or "", chosen)
        elif tag == "textarea":
            self._put(self._area or "", self._text)

    def _put(self, name: str, value: str) -> None:
        if self.found and name:
            self.found[-1][1].append((name, value))


def filled_in(page: httpx.Response, type: str, given: Mapping[str, str], nth: int = 0) -> dict[str, str]:
    """The nth form of a page for that type of statement, with what was filled in: `title` stands for the field `body.title` of any kind."""
    forms = [dict(fields) for _, fields in Forms(page.text).found if ("type", type) in fields]
    form = forms[nth]
    for name, value in given.items():
        field = next(each for each in form if each.partition(":")[0] == f"body.{name}")
        form[field] = value
    return form


def said(page: httpx.Response) -> str:
    """Its words, without the marks."""
    return said_of(page.text)


def said_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def acts(page: httpx.Response) -> set[str]:
    """The types of the statements for which it has forms."""
    return set(re.findall(r'name="type" value="([^"]+)"', page.text))


def reviewed(year: YearServed, person: Person, form: Mapping[str, str]) -> httpx.Response:
    """What is shown before signing to somebody who has read a page before."""
    header = year.scene.tokens[keyid_of(person.key)]
    return year.scene.http.post("/web/review", data=dict(form), headers=header)
