"""Ballots are posted without a session and lie in the box until the last day is over; nothing there says whose they are."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import httpx
import pytest

from api import ballots
from api.passbooks import Tries
from contracts import dsse
from contracts.ballot import Ballot
from contracts.ballot_code import Paper as PaperOf
from contracts.ballot_code import Vote, code_of, vote_by
from contracts.blind import sign_blindly
from contracts.canonical import decode, encode
from contracts.statements.secret_ballots import EnterBallot, IssueToken, PrintToken
from projections.tail import Tail
from tests.api.scenes import PROBLEM, Scene, YearServed, year_served
from tests.issuers import issuer

PANEL = "无记名二组"
SLIPS = ("slip 1", "slip 2", "slip 3")


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    """Three slips of the evaluation that is open have their tokens."""
    with year_served(server, tmp_path_factory.mktemp("signer")) as year:
        scene = year.scene
        scene.clock.put_to(99)
        for number, slip in enumerate(SLIPS, 1):
            blinded = vote(year, slip).blinded
            given = {"evaluation": year.of["open secret evaluation"], "panel": PANEL}
            token = scene.county.lead2.says(PrintToken(number=number, blinded=blinded, **given))
            scene.county.lead.says(IssueToken(signed=sign_blindly(blinded, issuer(1))), stream=token)
        Tail(scene.ledger).catch_up()
        yield year


@pytest.fixture
def scene(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(ballots, "POSTED", Tries(50))
    year.scene.clock.put_to(99)
    yield year.scene
    with year.scene.ledger.rows.datastore.transaction() as cursor:
        cursor.execute("DELETE FROM desk.ballots")


def vote(year: YearServed, who: str) -> Vote:
    """From what the log holds."""
    state = year.scene.ledger.streams.folded(year.of["open secret evaluation"]).state
    [panel] = state.body.panels
    trustees = tuple(trustee.key for trustee in panel.secret.trustees)
    log, evaluation = year.scene.ledger.log, year.of["open secret evaluation"]
    paper = PaperOf(log, evaluation, state.opening, PANEL, panel.secret.issuer, trustees)
    return vote_by(code_of(sha256(who.encode()).digest()[:16]), paper)


def cast(year: YearServed, who: str = "slip 1", choices: bytes = b"\1", **other: str) -> dict[str, Any]:
    found = vote(year, who)
    found = replace(found, paper=replace(found.paper, **other)) if other else found
    payload, signatures = found.cast(sign_blindly(found.blinded, issuer(1)), choices)
    return dsse.export(dsse.BALLOT, payload, signatures)


def posts(scene: Scene, envelope: dict[str, Any]) -> httpx.Response:
    return scene.http.post("/ballots", json=envelope)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix(PROBLEM)


def test_the_paper_and_a_code_are_all_that_a_voter_needs(year: YearServed, scene: Scene) -> None:
    evaluation = year.of["open secret evaluation"]
    paper = scene.http.get(f"/ballots/{evaluation}/paper").json()
    opening = b64decode(paper["opening"])
    body = decode(opening)["body"]
    [panel] = body["panels"]
    keys = tuple(trustee["key"] for trustee in panel["secret"]["trustees"])
    digest = sha256(opening).hexdigest()
    mine = vote_by(
        code_of(sha256(b"slip 2").digest()[:16]),
        PaperOf(paper["log"], evaluation, digest, panel["name"], panel["secret"]["issuer"], keys),
    )
    [signed] = [token["signed"] for token in paper["tokens"] if token["blinded"] == mine.blinded]
    payload, signatures = mine.cast(signed, b"\2")
    answer = posts(scene, dsse.export(dsse.BALLOT, payload, signatures))
    assert answer.status_code == 201
    assert answer.json() == {"ballot": sha256(payload).hexdigest()}
    assert paper["names"][panel["subjects"][0]] == "和平社区(虚构)"


def test_the_same_ballot_again_is_the_same_and_another_is_refused(year: YearServed, scene: Scene) -> None:
    ballot = cast(year)
    first, second = posts(scene, ballot), posts(scene, ballot)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert refusal(posts(scene, cast(year, choices=b"\4"))) == (409, "token-used")


def test_no_cookie_is_set_and_no_session_is_asked_for(year: YearServed, scene: Scene) -> None:
    answer = posts(scene, cast(year))
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_the_box_is_shown_once_the_last_day_is_over_in_an_order_that_tells_nothing(
    year: YearServed, scene: Scene
) -> None:
    path = f"/ballots/{year.of['open secret evaluation']}/box"
    for slip in SLIPS:
        assert posts(scene, cast(year, slip)).status_code == 201
    assert refusal(scene.http.get(path)) == (409, "box-still-open")
    scene.clock.put_to(400)
    found = scene.http.get(path).json()["ballots"]
    keyids = [ballot["signatures"][0]["keyid"] for ballot in found]
    assert keyids == sorted(keyids)
    assert len(keyids) == len(SLIPS)
    assert refusal(posts(scene, cast(year, "slip 3"))) == (409, "too-late")


def test_what_lies_in_the_box_is_taken_by_the_log(year: YearServed, scene: Scene) -> None:
    posts(scene, cast(year, "slip 3"))
    scene.clock.put_to(400)
    [envelope] = scene.http.get(f"/ballots/{year.of['open secret evaluation']}/box").json()["ballots"]
    members = decode(b64decode(envelope["payload"]))
    body = EnterBallot(
        **{name: value for name, value in members.items() if name not in ("v", "log")},
        sig=envelope["signatures"][0]["sig"],
    )
    payload = scene.county.lead.drafts(body)
    assert scene.posts(payload, scene.county.lead.key, dry_run=True).json() == {"would": "accept"}


def test_nothing_in_any_table_joins_a_ballot_with_whoever_asked_for_a_token(
    year: YearServed, scene: Scene
) -> None:
    """Every value of every row of every table beside the log: none stands both with the ballot's key and with a token."""
    mine = vote(year, "slip 1")
    posts(scene, cast(year))
    ballot = Ballot.model_validate_json(b64decode(cast(year)["payload"]))
    of_ballot = {ballot.keyid, ballot.spki, ballot.token.prefix, ballot.token.sig}
    of_token = {mine.blinded, sign_blindly(mine.blinded, issuer(1))}
    found: dict[str, set[str]] = {"ballot": set(), "token": set()}
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('desk', 'views')")
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{schema}"."{table}" AS t')
            for (row,) in cursor.fetchall():
                has_ballot = any(value in row or f'"keyid":"{ballot.keyid}"' in row for value in of_ballot)
                has_token = any(value in row for value in of_token)
                assert not (has_ballot and has_token), (schema, table)
                if has_ballot:
                    found["ballot"].add(f"{schema}.{table}")
                if has_token:
                    found["token"].add(f"{schema}.{table}")
        assert found == {"ballot": {"desk.ballots"}, "token": {"views.ballot_tokens"}}
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'desk' AND table_name = 'ballots'"
        )
        assert {name for (name,) in cursor.fetchall()} == {"keyid", "evaluation", "digest", "envelope"}


def test_too_many_from_one_address_wait_a_minute(
    year: YearServed, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballots, "POSTED", Tries(2))
    for _ in range(2):
        posts(scene, cast(year))
    assert refusal(posts(scene, cast(year))) == (429, "too-many-tries")


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def changed(**members: Any) -> Callable[[YearServed], dict[str, Any]]:
    """The same ballot with other members, signed again by its own key."""

    def envelope(year: YearServed) -> dict[str, Any]:
        found = vote(year, "slip 1")
        payload = encode(decode(b64decode(cast(year)["payload"])) | members)
        return dsse.export(dsse.BALLOT, payload, dsse.sign(dsse.BALLOT, payload, found.key))

    return envelope


def with_other_choices(year: YearServed) -> dict[str, Any]:
    other = decode(b64decode(cast(year, choices=b"\4")["payload"]))["sealed"]
    payload = encode(decode(b64decode(cast(year)["payload"])) | {"sealed": other})
    return cast(year) | {"payload": dsse.export(dsse.BALLOT, payload, ())["payload"]}


REFUSED: dict[str, tuple[Callable[[YearServed], dict[str, Any]], int, str]] = {
    "a statement": (lambda year: cast(year) | {"payloadType": dsse.STATEMENT}, 400, "unknown-payload-type"),
    "other choices than were signed": (with_other_choices, 400, "wrong-signature"),
    "another panel": (changed(panel="又一组"), 409, "open-panel"),
    "an evaluation that is over": (lambda year: changed(evaluation=year.of["secret evaluation"], panel="无记名")(year), 400, "bad-token"),
    "no evaluation": (lambda year: changed(evaluation=year.of["bank"])(year), 404, "no-such"),
    "another paper": (lambda year: cast(year, opening="0" * 64), 409, "other-paper"),
    "sealed to nobody": (changed(sealed="AAAA"), 409, "sealed-length"),
    "with a name on it": (changed(voter="00000000-0000-0000-0000-000000000001"), 400, "bad-shape"),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused(year: YearServed, scene: Scene, why: str) -> None:
    envelope, status, name = REFUSED[why]
    assert refusal(posts(scene, envelope(year))) == (status, name)
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk.ballots")
        assert cursor.fetchone() == (0,)


def test_there_is_a_paper_and_a_box_of_evaluations_alone(year: YearServed, scene: Scene) -> None:
    for what in ("paper", "box"):
        assert refusal(scene.http.get(f"/ballots/{year.of['bank']}/{what}")) == (404, "no-such")
