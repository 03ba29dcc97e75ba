"""A volunteer asks for a correction by the number in their passbook and follows it to its answer; a dispute from opening to appeal."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.correction_requests import CorrectionRequest, Stage
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import YearServed
from tests.api.test_persons import with_a_key
from tests.scripts.commands import Said, run, spoken
from tests.scripts.test_passbook import place, year

pytestmark = pytest.mark.slow

__all__ = ["place", "year"]


@pytest.fixture
def folder(year: YearServed, tmp_path: Path) -> Path:
    county = year.scene.county
    for name in ("wang", "qian"):
        person = with_a_key(year.scene, county.community, year.of[name], f"proceedings {county.ids}")
        save_key(tmp_path / f"{name}.pem", person.key)
    for name, person in county.people.items():
        save_key(tmp_path / f"{name}.pem", person.key)
    return tmp_path


@pytest.fixture
def done(year: YearServed) -> Callable[..., Said]:
    """A command that is done, once the views have what came before."""

    def done(*arguments: object) -> Said:
        Tail(year.scene.ledger).catch_up()
        said = run(*arguments)
        assert said.code == 0, said.document
        return said

    return done


def line_of(account: Said, place: list[str]) -> int:
    """Another entry of a passbook for each place, so that both can be corrected."""
    lines = [line for each in account.document["accounts"] for line in each["statement"]]
    return int(lines[0 if place[0] == "--data" else 1]["entry"])


def test_a_volunteer_asks_by_the_number_in_the_passbook_and_follows_it_to_the_answer(
    year: YearServed, folder: Path, place: list[str], done: Callable[..., Said]
) -> None:
    entry = line_of(done("account", "--key", folder / "wang.pem", *place), place)
    wang, clerk = ["--key", folder / "wang.pem", *place], ["--key", folder / "community.pem", *place]
    photo = folder / "签到表.txt"
    photo.write_text(f"签到表（虚构）{place[0]}", encoding="utf-8")
    done("request", "correct", entry, "--wrong", "time", "--text", "做到了十二点", "--evidence", photo, *wang)

    waiting = done("show", "request", entry, *wang).document
    assert (waiting["standing"], waiting["steps"][0]["text"]) == ("waits", "做到了十二点")
    assert waiting["steps"][0]["evidence"]
    assert waiting["steps"][0]["zh"] == "本人申请更正"
    _, aloud = spoken("show", "request", entry, *clerk)
    assert f"gongjian correct {entry}" in aloud

    done("request", "answer", entry, "needs-evidence", "--reason", "请补充签退时间", *clerk)
    done("request", "supplement", entry, "--text", "同组的人可以证明", *wang)
    done("correct", entry, "--reason", "签到表抄错了一行", *clerk)
    done("request", "answer", waiting["request"][:8], "corrected", "--reason", "已撤销，另行登记", *clerk)

    now = done("show", "request", entry, *wang).document
    assert (now["standing"], now["by"] > entry) == ("corrected", True)
    assert [each["step"] for each in now["steps"]] == [
        "correction.requested", "correction.answered", "correction.supplemented", "correction.answered",
    ]  # fmt: skip
    state = year.scene.county.folded(now["request"]).state
    assert isinstance(state, CorrectionRequest)
    assert state.stage == Stage.CORRECTED


def test_service_that_is_on_no_record_is_asked_for(
    year: YearServed, folder: Path, place: list[str], done: Callable[..., Said]
) -> None:
    day = "2026-03-01" if place[0] == "--data" else "2026-02-28"
    said = done(
        "request", "missing", "--activity", year.of["activity"], "--on", day, "--text", "漏了我",
        "--key", folder / "qian.pem", *place,
    )  # fmt: skip
    id = said.document["receipts" if "receipts" in said.document else "entries"][0]["stream"]
    shown = done("show", "request", id, "--key", folder / "qian.pem", *place).document
    assert (shown["wrong"], shown["on"]) == ("missing", day)
    done(
        "request",
        "answer",
        id,
        "declined",
        "--reason",
        "签到表上没有",
        "--key",
        folder / "community.pem",
        *place,
    )
    answered = done("show", "request", id, "--key", folder / "qian.pem", *place).document["steps"][-1][
        "entry"
    ]
    _, aloud = spoken("show", "request", id, "--key", folder / "qian.pem", *place)
    assert f"gongjian dispute open {answered} --wrong missing" in aloud


def test_a_dispute_is_opened_answered_ruled_by_two_and_appealed_by_the_entry_s_number(
    year: YearServed, folder: Path, place: list[str], done: Callable[..., Said]
) -> None:
    entry = line_of(done("account", "--key", folder / "qian.pem", *place), place)
    qian, clerk = ["--key", folder / "qian.pem", *place], ["--key", folder / "community.pem", *place]
    first, second = (["--key", folder / f"{name}.pem", *place] for name in ("lead", "lead2"))
    done("dispute", "open", entry, "--wrong", "amount", "--text", "少记了", *qian)
    done("dispute", "answer", entry, "contests", "--text", "以签到表为准", *clerk)
    done("dispute", "rule", entry, "rejected", "--reason", "与签到表一致", *first)
    again = run("dispute", "rule", entry, "rejected", "--reason", "与签到表一致", *first)
    assert (again.code, again.document["error"]) == (1, "same-person")
    proposed = done("show", "dispute", entry, *qian).document
    assert (proposed["proposed"], proposed["standing"]) == ("rejected", "ruling")
    done("dispute", "rule", entry, "rejected", "--reason", "与签到表一致", *second)
    ruled = done("show", "dispute", entry, *qian).document
    _, aloud = spoken("show", "dispute", entry, *qian)
    assert "gongjian dispute appeal" in aloud
    assert [each["outcome"] for each in ruled["steps"]] == [None, "contests", "rejected", "rejected"]
    assert ruled["steps"][-1]["next_by"] == ruled["appeal_by"]


def test_what_is_not_there_says_where_to_look(
    year: YearServed, folder: Path, place: list[str], done: Callable[..., Said]
) -> None:
    none = run("show", "dispute", "1", "--key", folder / "lead.pem", *place)
    assert (none.code, none.document["error"]) == (1, "nothing-about")
    assert "gongjian find dispute" in none.document["zh"]
    secret = run(
        "request", "correct", "1", "--wrong", "other", "--text", "x", "--evidence", folder / "lead.pem",
        "--key", folder / "community.pem", *place,
    )  # fmt: skip
    assert (secret.code, secret.document["error"]) == (1, "holds-private-key")


def test_a_request_and_a_dispute_are_found_by_their_words(
    year: YearServed, folder: Path, place: list[str], done: Callable[..., Said]
) -> None:
    lead = ["--key", folder / "lead.pem", *place]
    for kind in ("request", "dispute"):
        found = done("find", kind, *lead).document["found"]
        assert found
        by_digits = done("show", kind, found[0]["stream"][:12], *lead).document
        assert by_digits[kind] == found[0]["stream"]
