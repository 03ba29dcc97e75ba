"""GET /reports/{report}: the sealed bytes, kept once they have been computed, compared each time, and for those who may see every line."""

import zlib
from collections.abc import Iterator
from hashlib import sha256

import pytest

from api import kept_reports
from contracts.report import read_report
from contracts.values import NIL
from domain.reports import SealedReport
from projections.tail import Tail
from tests.api.scenes import Scene, county_served
from tests.scripts.test_grading import seal_a_quarter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scene(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with county_served(server, tmp_path_factory.mktemp("signer")) as scene, Tail(scene.ledger) as tail:
        seal_a_quarter(scene)
        scene.is_read_by(tail)
        yield scene


@pytest.fixture
def path(scene: Scene) -> str:
    return f"/reports/{scene.county.units['report']}"


@pytest.fixture
def sealed(scene: Scene) -> SealedReport:
    state = scene.ledger.streams.folded(scene.county.units["report"]).state
    assert isinstance(state, SealedReport)
    return state


def test_it_is_byte_for_byte_what_was_sealed(scene: Scene, path: str, sealed: SealedReport) -> None:
    answer = scene.reads(scene.county.lead, path)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["etag"] == f'"{sealed.body.digest}"'
    assert sha256(answer.content).hexdigest() == sealed.body.digest
    assert len(read_report(answer.content)) == sealed.body.subjects


def test_whoever_has_it_is_told_so_and_reads_nothing(scene: Scene, path: str, sealed: SealedReport) -> None:
    token = scene.signs_in(scene.county.lead)
    answer = scene.http.get(path, headers=token | {"If-None-Match": f'"{sealed.body.digest}"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_it_is_computed_once(scene: Scene, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = scene.reads(scene.county.lead, path).content

    def nothing(*_: object) -> object:
        raise AssertionError("computed again")

    monkeypatch.setattr(kept_reports, "sheets", nothing)
    assert scene.reads(scene.county.lead, path).content == first
    assert len(scene.reads(scene.county.lead, f"{path}/lines").json()) == len(read_report(first))


@pytest.mark.parametrize("content", [zlib.compress(b"[]"), b"not even packed"])
def test_what_is_kept_wrongly_is_not_given_but_computed_again(
    scene: Scene, path: str, sealed: SealedReport, content: bytes
) -> None:
    scene.reads(scene.county.lead, path)
    with scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("UPDATE kept.reports SET content = %s", (content,))
    answer = scene.reads(scene.county.lead, path)
    assert sha256(answer.content).hexdigest() == sealed.body.digest
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT content FROM kept.reports")
        [(kept,)] = cursor.fetchall()
    assert zlib.decompress(bytes(kept)) == answer.content


def test_whoever_sees_some_lines_alone_does_not_get_the_whole(scene: Scene, path: str) -> None:
    assert scene.reads(scene.county.hospital, f"{path}/lines").status_code == 200
    refused = scene.reads(scene.county.hospital, path)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (403, "not-yours-to-read")


def test_a_report_that_is_not_there_is_said_to_be_none(scene: Scene) -> None:
    assert scene.reads(scene.county.lead, f"/reports/{NIL[:-1]}7").status_code == 404
