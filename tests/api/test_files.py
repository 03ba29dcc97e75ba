"""Attachments over HTTP: sent, named in an entry, and read by whoever may read that entry."""

import hashlib
import io
import random
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from socket import create_connection
from typing import Any

import httpx
import pytest

from api import files as routes
from contracts.statements.lists import DeliverClaim, HoldActivity, MakeClaim, PlanActivity
from ledger.files import LARGEST_BYTES, PIECE_BYTES, Files, Sender
from projections.attachments import WAITING_DAYS, overdue
from projections.tail import Tail
from tests.api.scenes import PROBLEM, Scene
from tests.people import Person

pytestmark = pytest.mark.slow


def a_file(seed: str, size: int = 1000) -> bytes:
    return random.Random(seed).randbytes(size)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sends(scene: Scene, person: Person, content: bytes | Iterator[bytes]) -> httpx.Response:
    return scene.http.post("/files", content=content, headers=scene.signs_in(person))


def reads(scene: Scene, person: Person, content: bytes) -> httpx.Response:
    return scene.reads(person, f"/files/{digest_of(content)}")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"].removeprefix(PROBLEM))


def caught_up(scene: Scene) -> None:
    Tail(scene.ledger).catch_up()


def delivers(scene: Scene, by: Person, *evidence: str) -> None:
    """The bureau claims something of the community and delivers; both, and every member, may read the delivery."""
    claim = scene.county.bureau.says(
        MakeClaim(about=scene.county.about(scene.publishes_a_need()), quantity=1)
    )
    by.says(DeliverClaim(about=scene.county.about(claim), quantity=1, on="2026-01-01", evidence=evidence))
    caught_up(scene)


def holds(by: Person, *evidence: str) -> None:
    """An activity of one unit's own, in no alliance."""
    plan = by.says(PlanActivity(title="内部学习", category="学习", on="2026-01-01"))
    by.says(HoldActivity(on="2026-01-01", evidence=evidence), stream=plan)


def test_a_file_is_answered_with_its_digest_and_size_and_so_again(scene: Scene) -> None:
    content = a_file("again", 3 * PIECE_BYTES + 7)
    first, second = (sends(scene, scene.county.bureau, content) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json() == {"digest": digest_of(content), "bytes": len(content)}


def test_whoever_may_read_the_entry_that_names_a_file_may_read_the_file(scene: Scene) -> None:
    county, content = scene.county, a_file("delivery", PIECE_BYTES + 1)
    sends(scene, county.bureau, content)
    delivers(scene, county.bureau, digest_of(content))
    for reader in (county.bureau, county.community, county.hospital2, county.lead):
        answer = reads(scene, reader, content)
        assert (answer.status_code, answer.content) == (200, content)
    assert scene.http.get(f"/files/{digest_of(content)}").status_code == 401


def test_a_file_that_no_entry_of_theirs_names_is_unknown_to_a_reader_whether_it_is_there_or_not(
    scene: Scene,
) -> None:
    county, inside, nowhere = scene.county, a_file("inside"), a_file("nowhere")
    sends(scene, county.bureau, inside)
    holds(county.bureau, digest_of(inside))
    caught_up(scene)
    assert reads(scene, county.bureau2, inside).content == inside
    kept, unknown = (reads(scene, county.hospital, content) for content in (inside, nowhere))
    assert refusal(kept) == refusal(unknown) == (404, "file-unknown")
    assert kept.json()["detail"].replace(digest_of(inside), "") == unknown.json()["detail"].replace(
        digest_of(nowhere), ""
    )


def test_until_it_is_named_a_file_is_its_sender_s_alone(scene: Scene) -> None:
    county, content = scene.county, a_file("waiting")
    sends(scene, county.bureau, content)
    assert reads(scene, county.bureau, content).content == content
    for other in (county.bureau2, county.hospital, county.lead):
        assert refusal(reads(scene, other, content)) == (404, "file-unknown")


def test_naming_a_file_that_one_never_sent_opens_it_to_nobody(scene: Scene) -> None:
    """Who has seen a digest somewhere could otherwise read by it what was meant for others."""
    county, secret = scene.county, a_file("secret")
    sends(scene, county.bureau, secret)
    holds(county.hospital, digest_of(secret))
    caught_up(scene)
    assert refusal(reads(scene, county.hospital, secret)) == (404, "file-unknown")
    assert refusal(reads(scene, county.lead, secret)) == (404, "file-unknown")
    assert reads(scene, county.bureau, secret).content == secret, "nor does it take the file from its sender"


def test_whoever_sent_a_file_reads_it_also_after_another_sender_has_named_the_same_bytes(
    scene: Scene,
) -> None:
    county, form = scene.county, a_file("a common form")
    for sender in (county.bureau, county.hospital):
        sends(scene, sender, form)
    holds(county.hospital, digest_of(form))
    caught_up(scene)
    assert reads(scene, county.bureau, form).content == form
    assert refusal(reads(scene, county.bureau2, form)) == (404, "file-unknown"), "they sent nothing"


def test_a_file_is_a_download_that_no_browser_renders(scene: Scene) -> None:
    page = b"<script>alert(1)</script>"
    sends(scene, scene.county.bureau, page)
    headers = reads(scene, scene.county.bureau, page).headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == f'attachment; filename="{digest_of(page)}"'
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("said", [True, False], ids=["which says so", "which does not say so"])
def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_kept(scene: Scene, said: bool) -> None:
    pieces = [bytes(PIECE_BYTES)] * (LARGEST_BYTES // PIECE_BYTES) + [b"x"]
    answer = sends(scene, scene.county.bureau, b"".join(pieces) if said else iter(pieces))
    assert refusal(answer) == (413, "file-too-large")
    assert refusal(reads(scene, scene.county.bureau, b"".join(pieces)))[0] == 404


def test_a_large_file_goes_in_and_out_without_being_in_memory(scene: Scene) -> None:
    size, piece = 40 << 20, a_file("large", PIECE_BYTES)
    tracemalloc.start()
    try:
        answer = sends(scene, scene.county.bureau, iter([piece] * (size // PIECE_BYTES)))
        digest, hasher = answer.json()["digest"], hashlib.sha256()
        headers = scene.signs_in(scene.county.bureau)
        with scene.http.stream("GET", f"/files/{digest}", headers=headers) as stream:
            for chunk in stream.iter_bytes(PIECE_BYTES):
                hasher.update(chunk)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (answer.json()["bytes"], hasher.hexdigest()) == (size, digest)
    assert most < size // 4


def test_what_was_damaged_where_it_is_kept_is_not_handed_out_and_is_mended_by_sending_it_again(
    scene: Scene,
) -> None:
    content = a_file("damaged", 100)
    sends(scene, scene.county.bureau, content)
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "UPDATE files.piece SET content = 'x' WHERE encode(digest, 'hex') = %s", (digest_of(content),)
        )
        assert cursor.rowcount == 1
    assert refusal(reads(scene, scene.county.bureau, content)) == (400, "file-altered")
    sends(scene, scene.county.bureau, content)
    assert reads(scene, scene.county.bureau, content).content == content


def test_a_large_file_that_was_damaged_breaks_off_before_its_end(scene: Scene) -> None:
    content = a_file("damaged and large", 2 * PIECE_BYTES)
    sends(scene, scene.county.bureau, content)
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "UPDATE files.piece SET content = content || 'x' WHERE encode(digest, 'hex') = %s AND number = 0",
            (digest_of(content),),
        )
    with pytest.raises(httpx.RemoteProtocolError):
        reads(scene, scene.county.bureau, content)


def test_nobody_fills_the_disk_with_what_no_entry_names(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, county = fresh_scene, fresh_scene.county
    monkeypatch.setattr(routes, "HOLDER_WAITING_BYTES", 3 << 20)
    monkeypatch.setattr(routes, "UNIT_WAITING_BYTES", 4 << 20)
    files = [a_file(f"disk {n}", 1 << 20) for n in range(5)]
    assert [sends(scene, county.bureau, each).status_code for each in files[:4]] == [201, 201, 201, 429]
    assert [sends(scene, county.bureau2, each).status_code for each in files[3:]] == [201, 429]
    assert sends(scene, county.hospital, files[4]).status_code == 201, "another unit has room of its own"

    delivers(scene, county.bureau, digest_of(files[0]))
    assert sends(scene, county.bureau, a_file("room again", 1 << 20)).status_code == 201


def test_what_has_arrived_counts_while_the_rest_is_on_its_way(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, county = fresh_scene, fresh_scene.county
    monkeypatch.setattr(routes, "HOLDER_WAITING_BYTES", 50 << 20)
    mine, inner = scene.signs_in(county.bureau), []

    def sends_20_mib() -> int:
        return httpx.post(
            f"{scene.http.base_url}/files", content=b"y" * (20 << 20), headers=mine, timeout=60
        ).status_code

    def slowly() -> Iterator[bytes]:
        for _ in range(45):
            yield b"x" * (1 << 20)
        inner.append(sends_20_mib())

    assert scene.http.post("/files", content=slowly(), headers=mine).status_code == 201
    assert inner == [429]
    delivers(scene, county.bureau, digest_of(b"x" * (45 << 20)))
    assert sends_20_mib() == 201, "nothing is left behind of what came and went"


def test_what_is_only_announced_keeps_nobody_out(fresh_scene: Scene) -> None:
    """Requests that send one byte and then nothing, of unsaid length or said to be large."""
    scene, county = fresh_scene, fresh_scene.county
    mine, address = scene.signs_in(county.bureau), scene.http.base_url
    kinds = (["Transfer-Encoding: chunked", "", "1", "x", ""], [f"Content-Length: {LARGEST_BYTES}", "", "x"])
    with ExitStack() as still_open:
        for number in range(10):
            head = ["POST /files HTTP/1.1", "Host: here", f"Authorization: {mine['Authorization']}"]
            connection = still_open.enter_context(create_connection((address.host, address.port)))
            connection.sendall("\r\n".join([*head, *kinds[number % 2]]).encode())
        time.sleep(0.5)
        assert sends(scene, county.bureau, a_file("small")).status_code == 201
        assert sends(scene, county.bureau2, a_file("large", 40 << 20)).status_code == 201


def test_an_unsaid_length_gets_nobody_over_the_quota(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, county = fresh_scene, fresh_scene.county
    monkeypatch.setattr(routes, "HOLDER_WAITING_BYTES", 3 << 20)
    looks, look = [], routes.waiting_now

    def counted(*asked: Any) -> routes.Waiting:
        looks.append(asked)
        return look(*asked)

    monkeypatch.setattr(routes, "waiting_now", counted)
    content = a_file("unsaid", 4 << 20)
    pieces = (content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES))
    assert refusal(sends(scene, county.bureau, pieces)) == (429, "too-much-waiting")
    assert len(looks) == 1, "as soon as it is too much, not at the end"
    assert reads(scene, county.bureau, content).status_code == 404


def test_two_that_fit_one_by_one_do_not_go_over_the_quota_together(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is kept while the first is on its way, which had looked before."""
    scene, county = fresh_scene, fresh_scene.county
    monkeypatch.setattr(routes, "HOLDER_WAITING_BYTES", 3 << 20)
    mine, inner = scene.signs_in(county.bureau), []

    def slowly() -> Iterator[bytes]:
        yield b"x"
        other = httpx.post(f"{scene.http.base_url}/files", content=a_file("other", 2 << 20), headers=mine)
        inner.append(other.status_code)
        yield a_file("first", 2 << 20)

    assert refusal(scene.http.post("/files", content=slowly(), headers=mine)) == (429, "too-much-waiting")
    assert inner == [201]


def test_what_nobody_names_in_time_is_removed_with_the_next_file(fresh_scene: Scene) -> None:
    scene, county = fresh_scene, fresh_scene.county
    named, unnamed, stolen = (a_file(name) for name in ("named", "unnamed", "stolen"))
    for content in (named, unnamed, stolen):
        sends(scene, county.bureau, content)
    holds(county.hospital, digest_of(stolen))
    delivers(scene, county.bureau, digest_of(named))

    scene.clock.put_to(WAITING_DAYS - 1)
    sends(scene, county.hospital, a_file("in time"))
    assert {each.digest for each in Files(scene.ledger.rows.datastore).kept()} >= {
        digest_of(unnamed), digest_of(stolen), digest_of(named)
    }  # fmt: skip
    scene.clock.put_to(WAITING_DAYS + 1)
    sends(scene, county.hospital, a_file("too late"))
    kept = {each.digest for each in Files(scene.ledger.rows.datastore).kept()}
    assert digest_of(named) in kept
    assert not kept & {digest_of(unnamed), digest_of(stolen)}


def test_nothing_is_removed_while_the_view_of_what_is_named_is_behind(fresh_scene: Scene) -> None:
    scene, county = fresh_scene, fresh_scene.county
    content = a_file("named just now")
    sends(scene, county.bureau, content)
    caught_up(scene)
    scene.clock.put_to(WAITING_DAYS + 1)
    holds(county.bureau, digest_of(content))  # which no view has read
    sends(scene, county.hospital, a_file("the next"))
    assert reads(scene, county.bureau, content).content == content


def test_what_is_sent_again_while_the_overdue_are_looked_up_stays(
    fresh_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, county = fresh_scene, fresh_scene.county
    again, gone = a_file("sent again"), a_file("not sent again")
    for content in (again, gone):
        sends(scene, county.bureau, content)
    scene.clock.put_to(WAITING_DAYS + 1)
    caught_up(scene)

    def looked_up(*asked: Any) -> list[str]:
        monkeypatch.undo()
        over = overdue(*asked)
        Files(scene.ledger.rows.datastore).put(
            io.BytesIO(again), Sender(county.bureau.unit, county.bureau.id, scene.clock())
        )
        holds(county.bureau, digest_of(again))
        return over

    monkeypatch.setattr(routes, "overdue", looked_up)
    sends(scene, county.hospital, a_file("one more"))
    caught_up(scene)
    assert reads(scene, county.bureau, again).content == again
    assert refusal(reads(scene, county.bureau, gone)) == (404, "file-unknown")
