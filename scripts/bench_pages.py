"""How long the server takes for each page, and how much it sends, with a long log and long lists behind them.

    python -m scripts.bench_pages                       on 20,000 events and 1,000 items, to see that it works
    python -m scripts.bench_pages --events 1000000 --items 10000

One reader, a clerk who is signed in, asks for one page after the other over the loopback: for one of each kind that links lead to, which is
asked for once beforehand; and for a passbook as it was when the log was half as long. Building is not timed. Limits: 95 of 100 answers within 100 ms, and 100 KB with nothing compressed.
"""

import argparse
import json
import re
from base64 import b64decode
from collections import deque
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import orjson

from contracts import dsse, signing
from contracts.statement import MAX_BATCH
from contracts.statements.alliances import Charter, FoundAlliance
from contracts.statements.lists import PublishItem
from contracts.statements.service import ConfirmService, OpenAccount
from contracts.values import Id
from ledger.embedded import EmbeddedPostgres, remove
from projections.tail import Tail
from scripts.bench_api import served
from scripts.bench_county import BenchCounty, fill, found_bench_county

Result = dict[str, Any]

EVENTS, ITEMS, TIMES = 1_000_000, 10_000, 50
MOST_BYTES = 100_000
BEGINNINGS = (
    "/",
    "/waiting",
    "/lists?search=1234",
    "/entries?kind=service.record",
    "/score",
    "/rounds",
    "/people",
    "/orders",
    "/whistles",
    "/audit",
    "/book",
)
"""From these one comes to every page by links."""
MOST_KINDS = 200
LINES = 50
"""Of a passbook that is read as it was: a volunteer of every week fills so many in a year."""
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|(?<=/)\d+|(?<==)[^&]*")


def measure(
    dsn: str,
    folder: Path,
    events: int = EVENTS,
    items: int = ITEMS,
    times: int = TIMES,
    progress: Callable[[int], None] | None = None,
) -> list[Result]:
    """In the empty database that `dsn` leads to; `folder` holds the signer's state."""
    county = found_bench_county(dsn)
    publish(county, items)
    book = passbook(county)
    fill(county, events, progress)
    Tail(county.ledger).catch_up()
    with served(county, folder) as url:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        header = {"Authorization": f"Bearer {signed_in(county, connection, url)}", "Accept": "text/html"}
        pages = [*one_of_each(connection, header), f"/book/{book}?as_of={events // 2}"]
        return [timed(connection, path, header, times) for path in pages]


def publish(county: BenchCounty, items: int) -> None:
    """So many needs of one alliance."""
    clerk = county.recorder
    charter = Charter(title="联盟规则(虚构)", articles=("自愿。",), effective="2026-01-01")
    alliance = clerk.says(FoundAlliance(name="城市党建联盟(虚构)", level="community", charter=charter))
    need = {"alliance": alliance, "kind": "need", "category": "环境", "quantity": 10, "measure": "次"}
    days = {"available": "2026-01-01", "until": "2026-12-31"}
    bodies = [
        PublishItem.model_validate(need | days | {"title": f"清洁楼道 {n}(虚构)"}) for n in range(items)
    ]
    for at in range(0, items, MAX_BATCH):
        clerk.says_all(bodies[at : at + MAX_BATCH])


def passbook(county: BenchCounty) -> Id:
    """The clerk's own account, with a line for each of so many days before all others."""
    clerk = county.recorder
    account = clerk.says(OpenAccount(bank=county.bank, owner=clerk.person))
    for on in (date(2000, 1, 1) + timedelta(days=ago) for ago in range(LINES)):
        record = clerk.says(county.record(clerk.person, county.held(on), on))
        county.confirmer.says(ConfirmService(records=(clerk.about(record),)))
    return account


def signed_in(county: BenchCounty, connection: HTTPConnection, url: str) -> str:
    key = county.recorder.key
    asked = posted(connection, "/session/challenge", {"keyid": signing.keyid_of(key), "server": url})
    payload = b64decode(asked["payload"])
    signatures = dsse.sign(dsse.SESSION, payload, key)
    return str(posted(connection, "/session", dsse.export(dsse.SESSION, payload, signatures))["token"])


def posted(connection: HTTPConnection, path: str, value: dict[str, Any]) -> dict[str, Any]:
    connection.request("POST", path, orjson.dumps(value), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said: dict[str, Any] = orjson.loads(answer.read())
    assert answer.status in (200, 201), said
    return said


def one_of_each(connection: HTTPConnection, header: dict[str, str]) -> list[str]:
    """A page of each kind, in the order in which links lead there: addresses that differ by an id, a number or what is asked for are
    of one kind."""
    seen, pages, ahead = set[str](), list[str](), deque(BEGINNINGS)
    while ahead and len(pages) < MOST_KINDS:
        path = ahead.popleft()
        if (kind := ANY_ID.sub("…", path)) in seen:
            continue
        seen.add(kind)
        status, type, content = got(connection, path, header)
        if status == 200 and type.startswith("text/html"):
            pages.append(path)
            ahead += (unescape(each) for each in re.findall(r'href="(/[^"#]*)"', content.decode()))
    return pages


def got(connection: HTTPConnection, path: str, header: dict[str, str]) -> tuple[int, str, bytes]:
    """The status, the media type, and all of it."""
    connection.request("GET", path, headers=header)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Content-Type", ""), answer.read()


def timed(connection: HTTPConnection, path: str, header: dict[str, str], times: int) -> Result:
    waits_ms, content = [], b""
    for _ in range(times):
        began = perf_counter()
        status, _type, content = got(connection, path, header)
        waits_ms.append(1_000 * (perf_counter() - began))
        assert status == 200, (path, status)
    waits_ms.sort()
    rates = {"95 %": waits_ms[times * 95 // 100], "median": median(waits_ms)}
    return {
        "measure": f"page {path[:60]}", "callers": 1, "unit": "ms", "rates": rates,
        "bytes": len(content), "ratios": {"100 KB sent": len(content) / MOST_BYTES},
    }  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--events", type=int, default=20_000)
    asked.add_argument("--items", type=int, default=1_000)
    asked.add_argument("--times", type=int, default=TIMES)
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "data")
        try:
            for result in measure(server.start(), Path(folder), given.events, given.items, given.times):
                print(json.dumps(result, ensure_ascii=False))
        finally:
            server.stop()
            remove(Path(folder) / "data")


if __name__ == "__main__":
    main()
