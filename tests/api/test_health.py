"""Health, the description of the interface, and what a log file may hold."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep

import jsonschema
import orjson
import psycopg2
import pytest
from structlog.testing import capture_logs

from api.app import openapi_bytes
from api.registers import REGISTERS
from contracts.statements.keys import RegisterPerson
from ledger.application import ReadOnly
from tests.api.scenes import PROBLEM, Scene, statement_of

DOCUMENTED = {
    "/statements", "/receipts/{name}", "/streams/{id}", "/checkpoint", "/log-keys", "/tile/{path}", "/tile/entries/{path}",
    "/partial/entries/{path}",
    "/proof/{index}", "/proof/consistency", "/session", "/session/challenge", "/desk/invites",
    "/desk/invites/{id}", "/desk/invites/{id}/key", "/desk/key-requests", "/healthz", "/readyz",
    "/scores", "/scores/{rulebook}", "/reports/{report}", "/reports/{report}/lines", "/scores/try", "/scores/{rulebook}/overview", "/scores/{rulebook}/{subject}", "/sheets", "/sheets/{batch}", "/sheets/of/{record}", "/accounts/{account}/statement",
    "/files", "/files/{digest}", "/persons", "/persons/find",
    "/certificates/{document}", "/passbook", "/passbook/{account}", "/passbooks/{person}/code",
    "/persons/{id}", "/persons/{id}/fields", "/persons/{id}/export", "/persons/{id}/accounts",
    "/persons/mergers/{id}", "/ballots", "/ballots/{evaluation}/paper", "/ballots/{evaluation}/box",
}  # fmt: skip
PERSON = RegisterPerson(commitment="ab" * 32)


@contextmanager
def database_away(scene: Scene, server: str) -> Iterator[None]:
    """Every connection to the scene's database is cut, and no new one is let in."""
    name = scene.ledger.rows.datastore.dsn.split("dbname=")[1].split()[0]
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                (name,),
            )
            yield
            cursor.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    finally:
        connection.close()


def test_a_server_with_its_database_is_up_and_ready(scene: Scene) -> None:
    assert scene.http.get("/healthz").json() == {"status": "up"}
    assert scene.http.get("/readyz").json() == {"status": "ready"}


def test_without_its_database_a_server_is_up_but_not_ready_and_answers_with_a_problem(
    fresh_scene: Scene, server: str
) -> None:
    scene = fresh_scene
    token = scene.signs_in(scene.county.lead)
    with database_away(scene, server):
        assert scene.http.get("/healthz").status_code == 200
        ready = scene.http.get("/readyz")
        assert (ready.status_code, ready.json()["type"]) == (503, PROBLEM + "not-ready")
        read = scene.http.get(f"/streams/{scene.county.alliance}", headers=token)
        assert (read.status_code, read.json()["type"]) == (503, PROBLEM + "database-away")
        assert read.headers["retry-after"]
    assert scene.http.get("/readyz").status_code == 200


def test_a_statement_sent_while_the_database_is_away_is_recorded_when_it_is_back(
    fresh_scene: Scene, server: str
) -> None:
    lead = fresh_scene.county.lead
    body = statement_of(lead.drafts(PERSON), lead.key)
    with ThreadPoolExecutor(1) as pool:
        with database_away(fresh_scene, server):
            sent = pool.submit(fresh_scene.sends, body)
        first = sent.result(60)
    again = fresh_scene.sends(body)
    assert (first.status_code, again.status_code) in ((201, 200), (503, 201))


def test_a_signer_that_refuses_makes_the_ledger_read_only_and_not_ready(fresh_scene: Scene) -> None:
    scene = fresh_scene
    lead, before = scene.county.lead, scene.log_as_it_is()
    scene.ledger.halted = lambda: ReadOnly(why_zh="记录被改动", why_en="an entry was changed")
    for answer in (scene.http.get("/readyz"), scene.says(lead, PERSON)):
        assert (answer.status_code, answer.json()["type"]) == (503, PROBLEM + "read-only")
    assert scene.log_as_it_is() == before
    assert scene.reads(lead, f"/streams/{scene.county.alliance}").status_code == 200


def test_a_changed_entry_is_found_by_the_signer_and_stops_the_server_from_recording(
    fresh_scene: Scene,
) -> None:
    scene = fresh_scene
    scene.waits_for_checkpoint(10)
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("UPDATE ledger_events SET state = 'forged' WHERE position = 5")
    scene.signer.join(30)
    assert not scene.signer.is_alive(), "the patrol comes by within a tick or two"
    answer = scene.says(scene.county.lead, PERSON)
    assert (answer.status_code, answer.json()["type"]) == (503, PROBLEM + "read-only")
    assert "Entry 5" in answer.json()["en"]["detail"]


@pytest.fixture(scope="module")
def description() -> bytes:
    """Made once: it takes seconds."""
    return openapi_bytes()


def test_the_description_is_valid_openapi_3_1(description: bytes) -> None:
    document = orjson.loads(description)
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert set(document["paths"]) == DOCUMENTED | {f"/registers/{name}" for name in REGISTERS}
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"], reference
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    identifiers = [operation["operationId"] for operation in operations]
    assert len(set(identifiers)) == len(identifiers)
    assert all(operation["description"] and "default" in operation["responses"] for operation in operations)


def references(value: object) -> Iterator[str]:
    match value:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for each in value.values():
                yield from references(each)
        case list():
            for each in value:
                yield from references(each)


def test_the_description_is_the_one_that_is_served(scene: Scene, description: bytes) -> None:
    assert scene.http.get("/openapi.json").json() == orjson.loads(description)


def test_the_documentation_is_one_page_that_fetches_nothing(scene: Scene) -> None:
    page = scene.http.get("/docs")
    assert "POST /statements" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text


def test_a_log_line_holds_how_it_went_and_nothing_of_what_was_in_it(scene: Scene) -> None:
    lead = scene.county.lead
    token = scene.signs_in(lead)["Authorization"].removeprefix("Bearer ")
    with capture_logs() as lines:
        scene.says(lead, PERSON)
        scene.http.get(f"/streams/{lead.unit}", headers={"Authorization": f"Bearer {token}"})
        scene.http.get(f"/streams/{lead.unit}")
        for _ in range(500):  # a line is written once its answer is on its way
            if len(lines) == 3:
                break
            sleep(0.01)
    assert [(line["route"], line["status"], line.get("problem")) for line in lines] == [
        ("/statements", 201, None),
        ("/streams/{id}", 200, None),
        ("/streams/{id}", 401, "not-signed-in"),
    ]
    told = repr(lines)
    assert all(secret not in told for secret in (token, lead.unit, lead.id, PERSON.commitment, "127.0.0.1"))


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/nowhere"])
def test_every_answer_says_how_it_may_be_kept_and_read(scene: Scene, path: str) -> None:
    headers = scene.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
