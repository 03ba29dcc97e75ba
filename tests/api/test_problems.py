"""Problems: every refusal has an answer in both languages, and what it says can be acted upon."""

import importlib
import pkgutil

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import api
import contracts
import domain
import ledger
import projections
import scripts
from api.problems import ANSWERS, answer_to, language_of
from contracts import signing
from contracts.canonical import encode
from contracts.refusals import NotEvidence, Refusal, Refused
from contracts.statements.keys import GrantRole, RegisterPerson
from contracts.statements.lists import CloseItem, MakeClaim
from tests.api.scenes import PROBLEM, Scene, batch_of, statement_of
from tests.people import key

OURS = (contracts, domain, ledger, projections, api, scripts)


def every_refusal() -> set[type[Refusal]]:
    """Those of our packages: a test that ran earlier may have made some of its own."""
    for package in OURS:
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    names = tuple(package.__name__ + "." for package in OURS)
    return {each for each in below(Refusal) if each.__module__.startswith(names)}


def below(kind: type[Refusal]) -> list[type[Refusal]]:
    return [each for child in kind.__subclasses__() for each in (child, *below(child))]


def test_every_refusal_has_a_status_and_a_name_of_its_own() -> None:
    refusals = every_refusal()
    assert len(refusals) > 80
    assert all(
        400 <= answer_to(each).status <= 503 for each in refusals if issubclass(each, NotEvidence | Refused)
    )
    names = [each.code() for each in refusals]
    assert sorted(set(names)) == sorted(names)


def test_what_is_not_evidence_is_a_bad_request_and_what_is_refused_a_conflict_unless_the_table_says_more() -> (
    None
):
    assert answer_to(NotEvidence).status == 400
    assert answer_to(Refused).status == 409
    assert answer_to(type("Unheard", (Refused,), {})).status == 409


def test_whatever_the_table_names_is_there_to_be_raised() -> None:
    assert set(ANSWERS) <= {Refusal, *every_refusal()}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en", "en"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr, zh;q=0.2, en;q=0.1", "zh"),
        ("fr", "zh"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("en;q=nonsense", "zh"),
        ("*", "zh"),
    ],
)
def test_the_language_is_the_one_that_is_preferred_and_chinese_otherwise(
    accepted: str, language: str
) -> None:
    assert language_of(accepted) == language


@given(st.text())
def test_no_header_is_too_strange_for_a_language(accepted: str) -> None:
    assert language_of(accepted) in ("zh", "en")


def test_a_problem_speaks_the_language_asked_for_and_holds_both(scene: Scene) -> None:
    in_english = scene.http.post("/statements", content=b"x", headers={"Accept-Language": "en"})
    in_chinese = scene.http.post("/statements", content=b"x")
    assert in_english.headers["content-language"] == "en"
    assert in_chinese.headers["content-language"] == "zh"
    for answer, language in ((in_english, "en"), (in_chinese, "zh")):
        problem = answer.json()
        assert (problem["title"], problem["detail"]) == (
            problem[language]["title"],
            problem[language]["detail"],
        )
    assert in_english.json()["zh"] == in_chinese.json()["zh"]
    assert in_english.json()["type"] == in_chinese.json()["type"]


def test_a_stale_change_is_told_what_is_there_now(scene: Scene) -> None:
    county, need = scene.county, scene.publishes_a_need()
    scene.says(county.community, CloseItem(outcome="withdrawn"), stream=need)
    problem = scene.says(county.community, CloseItem(outcome="overtaken"), stream=need, expect=1).json()
    now = county.folded(need)
    assert problem["facts"] == {"found": 2, "expect": 1}
    assert problem["now"] == [{"stream": need, "version": 2, "digest": now.digest}]


def test_a_stale_about_is_told_what_is_there_now_and_only_of_what_has_changed(scene: Scene) -> None:
    county, need = scene.county, scene.publishes_a_need()
    read = county.about(need)
    scene.says(county.community, CloseItem(outcome="withdrawn"), stream=need)
    problem = scene.says(county.bureau, MakeClaim(about=read, quantity=1)).json()
    assert problem["now"] == [{"stream": need, "version": 2, "digest": county.folded(need).digest}]


def test_a_stale_item_of_a_batch_is_told_its_number_and_what_is_there_now(scene: Scene) -> None:
    county, need = scene.county, scene.publishes_a_need()
    read = county.about(need)
    scene.says(county.community, CloseItem(outcome="withdrawn"), stream=need)
    other = scene.publishes_a_need()
    sheet = county.bureau.sheet(
        [MakeClaim(about=county.about(other), quantity=1), MakeClaim(about=read, quantity=1)]
    )
    problem = scene.sends(batch_of(sheet, county.bureau.key)).json()
    assert (problem["type"], problem["item"]) == (PROBLEM + "stale-about", 1)
    assert [each["stream"] for each in problem["now"]] == [need]


def test_the_item_of_a_batch_that_may_not_happen_is_named(scene: Scene) -> None:
    county = scene.county
    clerk = county.colleague(county.lead, "only a clerk", "clerk")
    person = RegisterPerson(commitment="ab" * 32)
    grant = GrantRole(unit=clerk.unit, person=county.volunteer(county.lead, "x"), role="clerk")
    problem = scene.sends(batch_of(clerk.sheet([person, person, grant]), clerk.key)).json()
    assert (problem["type"], problem["item"]) == (PROBLEM + "role-missing", 2)


def test_the_item_of_a_batch_that_proves_nothing_is_named(scene: Scene) -> None:
    lead = scene.county.lead
    person = RegisterPerson(commitment="ab" * 32)
    envelope = batch_of(lead.sheet([person, person]), lead.key)
    envelope["items"][1]["body"] = {"commitment": "short"}
    problem = scene.sends(envelope).json()
    assert (problem["type"], problem["item"]) == (PROBLEM + "bad-shape", 1)


def evidence_of_forks(scene: Scene) -> list[str]:
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT envelope FROM desk.fork_evidence ORDER BY received_ms")
        return [envelope for (envelope,) in cursor]


def test_a_signer_who_saw_another_log_is_refused_and_what_they_signed_is_kept(fresh_scene: Scene) -> None:
    lead = fresh_scene.county.lead
    value = orjson.loads(lead.drafts(RegisterPerson(commitment="ab" * 32)))
    envelope = statement_of(encode(value | {"seen": {"size": 3, "root": "0" * 64}}), lead.key)
    for _ in range(2):
        assert fresh_scene.sends(envelope).json()["type"] == PROBLEM + "seen-elsewhere"
    assert [orjson.loads(kept) for kept in evidence_of_forks(fresh_scene)] == [envelope]


def test_what_a_stranger_made_up_is_no_evidence_of_a_fork(fresh_scene: Scene) -> None:
    lead = fresh_scene.county.lead
    value = orjson.loads(lead.drafts(RegisterPerson(commitment="ab" * 32)))
    payload = encode(value | {"seen": {"size": 3, "root": "0" * 64}})
    for signer in (key("a stranger's"), fresh_scene.county.bureau.key):
        assert fresh_scene.sends(statement_of(payload, signer)).json()["type"] == PROBLEM + "seen-elsewhere"
    forged = statement_of(payload, lead.key) | {
        "signatures": [{"keyid": signing.keyid_of(lead.key), "sig": "AAAA"}]
    }
    assert fresh_scene.sends(forged).json()["type"] == PROBLEM + "seen-elsewhere"
    assert evidence_of_forks(fresh_scene) == []


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "no-such-page"),
        ("PUT", "/statements", 405, "method-not-allowed"),
        ("GET", "/streams/not-an-id", 400, "bad-request"),
        ("GET", "/proof/x", 400, "bad-request"),
        ("GET", "/proof/-1", 404, "not-covered-yet"),
        ("POST", "/statements?dry_run=perhaps", 400, "bad-request"),
        ("POST", "/session/challenge", 400, "bad-request"),
    ],
)
def test_a_request_that_fits_nothing_gets_a_problem_too(
    scene: Scene, method: str, path: str, status: int, name: str
) -> None:
    headers = scene.signs_in(scene.county.lead)
    answer = scene.http.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, PROBLEM + name)
