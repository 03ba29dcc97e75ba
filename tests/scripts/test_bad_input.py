"""Bad input on the command line: the same answer as over HTTP, wherever it is handed in, and the log is as it was before.

    what is handed in                    how                              what must be the same
    a signed envelope (*.dsse.json)      submit --data                    the refusal, both sentences, the item, and
                                         submit --url                     that the log has not changed
                                         POST /statements
    a statement as somebody writes it    submit --data, submit --url      the refusal and the exit code

The envelopes are those of the table in `tests/api/test_bad_input.py`, all of them; read there what is wrong with each.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from api.problems import NAMESPACE
from contracts import signing
from contracts.statements.keys import EnrolKey, GrantRole, WithdrawRole
from scripts.keyfiles import save_key
from tests.api.scenes import Scene, statement_of
from tests.api.test_bad_input import ROWS, Row, a_checkpoint_seen_that_is_no_prefix
from tests.people import Person, key
from tests.scripts.commands import Said, run, spoken


def test_the_table_names_everything_that_can_be_wrong_with_an_envelope() -> None:
    assert {row.refusal for row in ROWS} >= {
        "wrong-signature", "key-unknown", "key-ended", "not-canonical", "repeated-name", "not-an-integer", "number-too-large",
        "half-character", "other-batch-root", "repeated-id", "too-many-items", "too-large", "bad-shape", "unknown-type",
        "other-log", "seen-elsewhere", "id-reused", "stale-expect", "stale-about", "bad-batch", "beyond-what-is-left",
        "same-person", "over-a-day", "nothing-left-to-post", "bad-envelope",
    }  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sent.__name__)
def test_an_envelope_gets_the_same_answer_from_a_file_as_over_http(
    scene: Scene, row: Row, tmp_path: Path
) -> None:
    file = tmp_path / "statement.dsse.json"
    sent = row.sent(scene)
    file.write_bytes(sent if isinstance(sent, bytes) else orjson.dumps(sent))
    before = scene.log_as_it_is()

    problem = scene.sends(file.read_bytes()).json()
    here = run("submit", file, "--data", "unused")
    there = run("submit", file, "--url", scene.http.base_url)
    tried = run("submit", file, "--url", scene.http.base_url, "--dry-run")

    assert problem["type"] == NAMESPACE + row.refusal
    assert here == there == tried == Said(1, as_command(problem))
    assert scene.log_as_it_is() == before


def as_command(problem: dict[str, Any]) -> dict[str, Any]:
    """What --json says of a problem document."""
    more = {name: problem[name] for name in ("now", "facts") if problem.get(name)}
    return {
        "receipts": [],
        "error": problem["type"].removeprefix(NAMESPACE),
        "zh": problem["zh"]["detail"],
        "en": problem["en"]["detail"],
        "item": problem.get("item"),
        **more,
    }


def test_both_sentences_are_shown_to_people_with_the_name_of_the_refusal(
    scene: Scene, tmp_path: Path
) -> None:
    file = tmp_path / "statement.dsse.json"
    file.write_bytes(b"{not json")
    code, said = spoken("submit", file)
    assert code == 1
    assert "这不是签名信封" in said
    assert "This is no signed envelope" in said
    assert "(bad-envelope)" in said


class Written(NamedTuple):
    """What somebody writes into a file, and the answer."""

    what: str
    text: str
    refusal: str
    code: int = 1


WRITTEN = [
    Written("no YAML", "{type: [", "not-a-list", 2),
    Written("bytes that are no text", "\udcff\udcfe", "file-unreadable", 2),
    Written("a word where a statement should be", "你好", "bad-shape"),
    Written("a statement without a type", "body: {title: 义诊}", "bad-shape"),
    Written("a member that does not belong there", "{type: activity.plan, colour: red}", "bad-shape"),
    Written("a type that does not exist", "{type: person.rank}", "unknown-type"),
    Written("a body that lacks something", "{type: activity.plan, body: {title: 义诊}}", "bad-shape"),
    Written(
        "a day in another spelling",
        '{type: activity.plan, body: {title: 义诊, category: 医疗, on: "2026-1-5"}}',
        "bad-shape",
    ),
    Written(
        "a day that does not exist",
        "{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-02-30}}",
        "bad-shape",
    ),
    Written(
        "an id in capitals",
        "{type: activity.plan, id: ABCDEF00-0000-4000-8000-000000000001}",
        "bad-shape",
    ),
    Written(
        "text whose direction is overridden",
        '{type: activity.plan, body: {title: "义\\u202e诊", category: 医疗, on: 2026-01-05}}',
        "bad-shape",
    ),
    Written(
        "half a piece",
        "{type: claim.make, body: {about: {stream: 00000000-0000-4000-8000-000000000000, "
        f"version: 1, digest: {'0' * 64}}}, quantity: 0.5}}}}",
        "bad-shape",
    ),
    Written(
        "a number beyond two to the 53rd",
        "{type: activity.hold, stream: 00000000-0000-4000-8000-000000000000, expect: 9007199254740993, "
        "body: {on: 2026-01-01}}",
        "number-too-large",
    ),
    Written(
        "a change to something that is not there",
        "{type: activity.hold, stream: 00000000-0000-4000-8000-000000000000, expect: 1, body: {on: 2026-01-01}}",
        "stale-expect",
    ),
    Written("a unit that nobody knows", '{type: checkin.make, body: {community: "@YH999"}}', "nothing-found"),
    Written(
        "a name that several have",
        '{type: membership.invite, body: {alliance: "@alliance/党建联盟", unit: "@unit/虚构"}}',
        "several-found",
    ),
    Written("the first statement of a file that names itself", '{type: activity.hold, stream: "@1"}', "nothing-found"),
]  # fmt: skip


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.what.replace(" ", "_"))
def test_what_is_written_wrongly_gets_the_same_answer_here_and_at_a_server(
    scene: Scene, row: Written, tmp_path: Path
) -> None:
    file, mine = tmp_path / "statement.yaml", tmp_path / "mine.pem"
    file.write_bytes(row.text.encode(errors="surrogateescape"))
    save_key(mine, scene.county.lead.key)
    before = scene.log_as_it_is()

    here = run("submit", file, "--key", mine)
    there = run("submit", file, "--key", mine, "--url", scene.http.base_url)

    assert (here.code, here.document["error"]) == (row.code, row.refusal), here.document
    assert here == there
    assert here.document["zh"]
    assert "{" not in here.document["zh"]
    assert scene.log_as_it_is() == before


def test_a_key_that_nobody_enrolled_signs_nothing_and_reads_nothing(scene: Scene, tmp_path: Path) -> None:
    file, strange = tmp_path / "statement.yaml", tmp_path / "strange.pem"
    file.write_text("{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}")
    save_key(strange, key("a stranger's"))

    for place in ([], ["--url", scene.http.base_url]):
        said = run("submit", file, "--key", strange, *place)
        assert (said.code, said.document["error"]) == (1, "key-unknown")


@pytest.mark.parametrize(
    ("arguments", "refusal", "code"),
    [
        (["submit", "{file}"], "no-signer", 1),
        (["submit", "{file}", "--key", "{file}"], "key-file-unreadable", 2),
        (["submit", "{file}", "--key", "nowhere.pem"], "key-file-unreadable", 2),
        (["submit", "nowhere.dsse.json"], "file-unreadable", 2),
        (["submit", "nowhere.yaml", "--key", "{file}"], "file-unreadable", 2),
        (["submit", "{file}", "--data", "here", "--url", "http://127.0.0.1:9"], "one-counter", 1),
        (["submit", "{file}", "--url", "ftp://127.0.0.1"], "not-an-address", 1),
        (["submit", "{signed}", "--url", "http://127.0.0.1:9"], "server-away", 2),
    ],
)
def test_what_cannot_be_read_or_reached_is_named(
    scene: Scene, tmp_path: Path, arguments: list[str], refusal: str, code: int
) -> None:
    file, signed = tmp_path / "statement.yaml", tmp_path / "signed.dsse.json"
    file.write_text("{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}")
    signed.write_bytes(b"{}")
    said = run(*(each.format(file=file, signed=signed) for each in arguments))
    assert (said.code, said.document["error"]) == (code, refusal)


def test_a_key_counts_from_its_enrolment_on_and_not_before(scene: Scene, tmp_path: Path) -> None:
    county, early, file = scene.county, key("early"), tmp_path / "early.dsse.json"
    holder = county.volunteer(county.lead, "early")
    statement = Person(county, early, county.lead.unit, holder).drafts(
        WithdrawRole(role="clerk", reason="未任职"),
        stream=county.rule("role", county.lead.unit, holder),
        expect=1,
    )
    file.write_bytes(orjson.dumps(statement_of(statement, early)))
    before = run("submit", file)

    possession = signing.prove_possession(scene.ledger.log, county.lead.unit, holder, early)
    county.lead.says(EnrolKey(unit=county.lead.unit, holder=holder, key=possession))
    county.lead.says(GrantRole(unit=county.lead.unit, person=holder, role="clerk"))

    assert (before.code, before.document["error"]) == (1, "key-unknown")
    assert run("submit", file).code == 0


def test_what_a_process_logs_is_not_among_what_it_prints(scene: Scene, tmp_path: Path) -> None:
    """A statement that saw another log raises an alarm in the log, and is still answered with one document."""
    file = tmp_path / "seen.dsse.json"
    file.write_bytes(orjson.dumps(a_checkpoint_seen_that_is_no_prefix(scene)))
    done = subprocess.run(
        [sys.executable, "-m", "scripts.gongjian", "--json", "submit", file],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"] == "seen-elsewhere"
    assert "a signer saw another log" in done.stderr
