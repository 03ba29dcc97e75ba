"""Whatever stands in an address: what cannot be understood is refused in words, and nothing falls over.

Every route and page that is read, found by reflection, with every parameter of its query and its path, one by one, as nonsense.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import APIRoute

from api.app import bare_app
from tests.api.conftest import year
from tests.api.scenes import YearServed

__all__ = ["year"]

NONSENSE = (
    "2026-13-45", "2026-02-30", "0000-01-01", "2026-Q9", "99999999999999999999", "-1", "x", "\0", "~2026-13-45~x",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip


def routes() -> list[APIRoute]:
    """Those that are read; FastAPI keeps each router whole."""
    among = [
        each
        for one in bare_app().routes
        for each in getattr(getattr(one, "original_router", None), "routes", [one])
    ]
    return [each for each in among if isinstance(each, APIRoute) and "GET" in each.methods]


def addresses(year: YearServed, route: APIRoute, value: str) -> Iterator[str]:
    of = year.of
    known = {
        "rulebook": of["O01 of next year"], "subject": year.scene.county.bureau.unit, "report": of["interim report"],
        "evaluation": of["evaluation"], "period": "2026", "number": "1", "index": "1",
    }  # fmt: skip
    in_path = re.findall(r"{(\w+)", route.path)
    asked = {each.alias: each for each in route.dependant.query_params}
    needed = {name: known.get(name, "1") for name, each in asked.items() if each.field_info.is_required()}

    def address(path: dict[str, str], query: dict[str, str]) -> str:
        where = re.sub(r"{(\w+)[^}]*}", lambda one: quote(path[one[1]], safe=""), route.path)
        return f"{where}?{'&'.join(f'{name}={quote(value)}' for name, value in query.items())}"

    right = {name: known.get(name, of["agreement"]) for name in in_path}
    for name in in_path:
        yield address({**right, name: value}, needed)
    for name in asked:
        yield address(right, {**needed, name: value})


def answer(http: httpx.Client, address: str, headers: dict[str, str]) -> int:
    try:
        return http.get(address, headers=headers).status_code
    except httpx.ReadError:  # after an error of ours the server closes the connection
        return http.get(address, headers=headers).status_code


@pytest.mark.slow
@pytest.mark.parametrize("value", NONSENSE)
def test_nothing_that_stands_in_an_address_is_an_error_of_ours(year: YearServed, value: str) -> None:
    headers, http = year.scene.signs_in(year.scene.county.lead), year.scene.http
    fell = [
        address
        for route in routes()
        for address in addresses(year, route, value)
        if answer(http, address, headers) >= 500
    ]
    assert fell == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/scores/{book}?period=2026&as_of=2026-13-45", 400),
        ("/scores/{book}?period=2026&as_of=2026-02-30", 400),
        ("/scores/{book}?period=2026-13", 400),
        ("/score/{book}/{book}?period=2026&as_of=2026-02-30", 400),
        ("/score/{book}/{book}?period=2026&beside=2026-02-30", 400),
        ("/receipts/00000000-0000-0000-0000-000000000000", 404),
    ],
)
def test_a_day_that_there_is_not_and_a_receipt_of_genesis_are_refused(
    year: YearServed, address: str, status: int
) -> None:
    headers = year.scene.signs_in(year.scene.county.lead)
    found = year.scene.http.get(address.format(book=year.of["O01 of next year"]), headers=headers)
    assert found.status_code == status, found.text
