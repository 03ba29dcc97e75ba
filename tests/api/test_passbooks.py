"""A printed code opens one's own passbook, and nothing else; it is ended, replaced, and gone with the person."""

from collections.abc import Iterator

import httpx
import pytest

from api import passbooks
from api.passbooks import Tries
from api.refusals import TooManyTries
from api.subject_access import looks_at
from contracts.statements.keys import ErasePerson
from contracts.statements.service import OpenAccount
from contracts.values import Id
from tests.api.scenes import Scene, YearServed, year_served
from tests.api.test_persons import refusal
from tests.people import Person


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    with year_served(server, tmp_path_factory.mktemp("signer")) as year:
        yield year


@pytest.fixture
def scene(year: YearServed, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(passbooks, "WRONG", Tries(10))
    monkeypatch.setattr(passbooks, "READS", Tries(10))
    return year.scene


def makes(scene: Scene, by: Person, person: Id) -> httpx.Response:
    return scene.http.post(f"/passbooks/{person}/code", headers=scene.signs_in(by))


def opens(scene: Scene, code: str, path: str = "/passbook") -> httpx.Response:
    return scene.http.get(path, headers={"Authorization": f"Passbook {code}"})


def test_a_code_opens_one_s_own_accounts_and_their_lines(year: YearServed, scene: Scene) -> None:
    made = makes(scene, scene.county.community2, year.of["wang"])
    assert made.status_code == 201
    code = made.json()["code"]
    [account] = opens(scene, code).json()["rows"]
    assert (account["owner"], account["minutes"], account["bank_name"]) == (
        year.of["wang"],
        180,
        "和平社区时间银行(虚构)",
    )
    lines = opens(scene, code, f"/passbook/{account['account']}").json()["rows"]
    assert [line["balance"] for line in lines] == [120, 180]
    assert "敬老院助餐" in lines[0]["zh"]


def test_it_is_read_however_it_was_typed(year: YearServed, scene: Scene) -> None:
    code = makes(scene, scene.county.community, year.of["wang"]).json()["code"]
    typed = code.lower().replace("-", " ").replace("1", "l").replace("0", "o")
    assert opens(scene, typed).status_code == 200


def test_it_opens_nobody_else_s_and_nothing_else(year: YearServed, scene: Scene) -> None:
    code = makes(scene, scene.county.community, year.of["wang"]).json()["code"]
    for account in (year.of["zhao's account"], year.of["bank"], year.of["activity"]):
        assert refusal(opens(scene, code, f"/passbook/{account}")) == (403, "not-yours-to-read")
    shown = {"Authorization": f"Passbook {code}"}
    for path in ("/registers/units", f"/streams/{year.of['wang']}", f"/persons/{year.of['wang']}/fields"):
        assert refusal(scene.http.get(path, headers=shown)) == (401, "not-signed-in")
    assert refusal(scene.http.post(f"/passbooks/{year.of['wang']}/code", headers=shown)) == (
        401,
        "not-signed-in",
    )


def test_a_new_code_ends_the_one_before_and_a_lost_one_is_ended(year: YearServed, scene: Scene) -> None:
    community, wang = scene.county.community, year.of["wang"]
    first, second = (makes(scene, community, wang).json()["code"] for _ in range(2))
    assert refusal(opens(scene, first)) == (401, "no-passbook-code")
    assert opens(scene, second).status_code == 200
    for _ in range(2):
        ended = scene.http.delete(f"/passbooks/{wang}/code", headers=scene.signs_in(community))
        assert ended.status_code == 204
    assert refusal(opens(scene, second)) == (401, "no-passbook-code")


def test_the_code_is_nowhere_but_on_paper(year: YearServed, scene: Scene) -> None:
    code = makes(scene, scene.county.community, year.of["wang"]).json()["code"]
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, '') FROM desk.passbook_codes AS c")
        [(kept,)] = cursor.fetchall()
    size, _ = scene.log_as_it_is()
    log = b"".join(row.entry for row in scene.ledger.rows.rows(1, size)).decode()
    for spelled in (code, code.replace("-", "")):
        assert spelled not in kept
        assert spelled not in log


def test_who_made_one_is_written_down(year: YearServed, scene: Scene) -> None:
    makes(scene, scene.county.community2, year.of["wang"])
    with scene.ledger.rows.datastore.cursor() as cursor:
        look = looks_at(cursor, year.of["wang"])[-1]
    assert (look.holder, look.what) == (scene.county.community2.id, "passbook")


def test_only_whoever_registered_a_person_makes_one(year: YearServed, scene: Scene) -> None:
    assert refusal(makes(scene, scene.county.hospital, year.of["wang"])) == (403, "not-yours-to-read")
    assert refusal(makes(scene, scene.county.community, year.of["bank"])) == (403, "not-yours-to-read")
    assert refusal(scene.http.post(f"/passbooks/{year.of['wang']}/code")) == (401, "not-signed-in")


def test_of_whoever_is_erased_no_code_opens_anything(year: YearServed, scene: Scene) -> None:
    community = scene.county.community
    person = scene.county.volunteer(community, f"leaving {scene.county.ids}")
    community.says(OpenAccount(bank=year.of["bank"], owner=person))
    code = makes(scene, community, person).json()["code"]
    assert opens(scene, code).status_code == 200
    community.says(ErasePerson(reason="本人要求删除"), stream=person)
    assert refusal(opens(scene, code)) == (401, "no-passbook-code")
    assert refusal(makes(scene, community, person)) == (404, "nothing-kept")


@pytest.mark.parametrize("code", ["-", "x", "7K2M-9QXR-VB3D-0HTN-5WEC", "é"])
def test_what_is_no_code_opens_nothing(scene: Scene, code: str) -> None:
    answer = scene.http.get("/passbook", headers={"Authorization": f"Passbook {code}".encode()})
    assert refusal(answer) == (401, "no-passbook-code")
    assert answer.headers["WWW-Authenticate"] == "Passbook"


def test_guesses_and_reads_are_limited_by_the_minute(year: YearServed, scene: Scene) -> None:
    code = makes(scene, scene.county.community, year.of["wang"]).json()["code"]
    answers = [opens(scene, "7K2M-9QXR-VB3D-0HTN-5WEC").status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2
    reads = [opens(scene, code) for _ in range(12)]
    assert [answer.status_code for answer in reads] == [200] * 10 + [429] * 2, "guessers lock nobody out"
    assert refusal(reads[-1]) == (429, "too-many-tries")
    assert reads[-1].headers["Retry-After"] == "60"


def test_another_minute_counts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(1)
    monkeypatch.setattr(passbooks, "monotonic", lambda: 60.0)
    tries.count("a")
    tries.count("b")
    with pytest.raises(TooManyTries):
        tries.count("a")
    monkeypatch.setattr(passbooks, "monotonic", lambda: 120.0)
    tries.count("a")
