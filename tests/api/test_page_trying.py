"""The page that a link of the demo opens is there on a ledger to practise on, and on no other."""

import httpx

from api.server import serving
from contracts.note import NoteSigner
from ledger.application import Ledger, found
from tests.api.scenes import Scene
from tests.ledger.databases import empty_database
from tests.people import GENESIS, LOG_KEY, NOON

REAL = "ledger.yanhe.gov.cn/yanhe"


def test_a_real_ledger_has_no_such_page_and_does_not_call_itself_a_demo(server: str) -> None:
    named = {"origin": REAL, "log_vkey": NoteSigner(REAL, LOG_KEY).verifier.vkey}
    with empty_database(server) as database:
        found(database.dsn, GENESIS.model_copy(update=named), NOON)
        ledger = Ledger(database.dsn)
        with serving(ledger) as url:
            assert httpx.get(f"{url}/demo").status_code == 404
            assert "演示账本" not in httpx.get(f"{url}/check").text
        ledger.close()


def test_a_demo_says_on_every_page_that_it_is_one(scene: Scene) -> None:
    assert "演示账本" in scene.http.get("/check").text


def test_the_page_leads_on_within_this_server_only(scene: Scene) -> None:
    assert 'data-back="/score"' in scene.http.get("/demo?back=/score").text
    assert 'data-back="/"' in scene.http.get("/demo?back=https://elsewhere.example/").text
