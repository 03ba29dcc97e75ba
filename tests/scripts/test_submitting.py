"""Signing from a file: the same at a data folder and at a server, and the same receipt when it is sent again."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from contracts import signing
from contracts.statements.lists import PlanActivity
from domain.agreements import Agreement
from ledger.files import Files
from scripts.keyfiles import save_key
from tests.api.scenes import Scene, batch_of, statement_of
from tests.scripts.commands import run, spoken

Place = Callable[[Scene], list[str]]


def here(scene: Scene) -> list[str]:
    return ["--data", "unused"]


def there(scene: Scene) -> list[str]:
    return ["--url", str(scene.http.base_url)]


PLACES = pytest.mark.parametrize("place", [here, there])

AGREEMENT = """
- as: community2
  type: agreement.draft
  body:
    terms:
      title: 共建协议（{place}）
      alliance: "@alliance/沿河城市党建联盟(虚构)"
      purpose: 结对共建
      parties: [{{unit: "@YH101", office: 书记}}, {{unit: "@unit/民政局", office: 局长}}]
      commitments: [{{by: "@YH201", to: "@YH101", what: 讲座, quantity: 2, measure: 场, due: 2026-12-31}}]
      starts: 2026-01-01
      ends: 2036-12-31
- {{as: bureau2, type: agreement.review, stream: "@1", body: {{terms: "@terms/1", opinion: agree}}}}
- {{as: community, type: agreement.sign, stream: "@1", body: {{terms: "@terms/1"}}}}
- {{as: bureau, type: agreement.sign, stream: "@1", body: {{terms: "@terms/1"}}}}
- {{as: bureau, type: fulfilment.record, body: {{about: "@1", commitment: 1, quantity: 1, on: 2026-01-01}}}}
- {{as: community, type: fulfilment.confirm, body: {{about: "@5"}}}}
"""


ITEM = """
- as: bureau2
  type: item.publish
  body: {{alliance: "@alliance/沿河城市党建联盟(虚构)", kind: resource, title: 会议室, category: 场地, quantity: 2, measure: 间, available: 2026-01-01, until: 2036-12-31}}
- {{as: community2, type: claim.make, body: {{about: "@7", quantity: 1}}}}
- {{as: bureau2, type: item.close, stream: "@7", body: {{outcome: withdrawn}}}}
"""


HELD = (
    '{{type: activity.hold, stream: "@activity/none", body: {{on: 2026-01-01, evidence: ["@file/{path}"]}}}}'
)


def is_kept(scene: Scene, file: Path) -> bool:
    digest = sha256(file.read_bytes()).hexdigest()
    return digest in {each.digest for each in Files(scene.ledger.rows.datastore).kept()}


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> Path:
    """A folder with the key of everybody in the county."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name, person in scene.county.people.items():
        save_key(folder / f"{name}.pem", person.key)
    return folder


@PLACES
def test_two_units_draft_review_sign_and_fulfil_an_agreement(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT.format(place=place.__name__), encoding="utf-8")

    said = run("submit", file, "--keys", keys, *place(scene))

    assert said.code == 0, said.document
    events = [receipt["entries"][0]["event"] for receipt in said.document["receipts"]]
    assert events == [
        "agreement.drafted", "agreement.reviewed", "agreement.signed", "agreement.signed",
        "fulfilment.recorded", "fulfilment.confirmed",
    ]  # fmt: skip
    last = said.document["receipts"][-1]["entries"][0]
    assert scene.ledger.rows.rows(last["index"] + 1, last["index"] + 1)[0].leaf.hex() == last["leaf"]


@PLACES
def test_an_envelope_handed_in_again_gets_the_same_receipt_and_counts_once(
    scene: Scene, tmp_path: Path, place: Place
) -> None:
    file, lead = tmp_path / "plan.dsse.json", scene.county.lead
    plan = lead.drafts(PlanActivity(title="义诊", category="医疗", on="2026-01-05"))
    file.write_bytes(orjson.dumps(statement_of(plan, lead.key)))

    first, size = run("submit", file, *place(scene)), scene.log_as_it_is()
    again = run("submit", file, *place(scene))

    assert first.code == 0, first.document
    assert again == first
    assert scene.log_as_it_is() == size


@PLACES
def test_where_one_statement_of_a_file_is_refused_those_before_it_stand(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "plans.yaml"
    plan = f"{{type: activity.plan, body: {{title: 义诊 {place.__name__}, category: 医疗, on: 2026-01-05}}}}"
    file.write_text(
        f"- {plan}\n- {{type: activity.hold, stream: '@1', body: {{on: 2026-01-04}}}}\n- {plan}\n"
    )
    before, _ = scene.log_as_it_is()

    said = run("submit", file, "--key", keys / "lead.pem", *place(scene))

    assert (said.code, said.document["error"]) == (1, "in-the-future")
    assert [receipt["entries"][0]["index"] for receipt in said.document["receipts"]] == [before]
    assert scene.log_as_it_is()[0] == before + 1


@PLACES
def test_a_file_that_is_handed_in_again_goes_on_where_it_stopped(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    """What it says twice is meant twice; what was recorded from it before is recorded once."""
    file = tmp_path / "plans.yaml"
    plan = f"{{type: activity.plan, body: {{title: 清扫 {place.__name__}, category: 环境, on: 2026-01-05}}}}"
    file.write_text(f"[{plan}, {plan}]", encoding="utf-8")
    asked = ("submit", file, "--key", keys / "lead.pem", *place(scene))
    first, size = run(*asked).document["receipts"], scene.log_as_it_is()[0]
    scene.waits_for_checkpoint(size)  # so that they have seen another tree, and sign other bytes
    file.write_text(f"[{plan}, {plan}, {{type: activity.hold, stream: '@2', body: {{on: 2026-01-01}}}}]")

    again = run(*asked).document["receipts"]
    said = spoken(*asked[:4], "--dry-run", *asked[4:])[1]

    assert again[:2] == first
    assert first[0] != first[1]
    assert again[2]["entries"][0]["stream"] == first[1]["entries"][0]["stream"]
    assert scene.log_as_it_is()[0] == size + 1
    assert f"第{first[0]['entries'][0]['index'] + 1}条在2026-01-01已记过" in said
    file.write_text(plan, encoding="utf-8")
    [another] = run(*asked, "--again").document["receipts"]
    assert another["entries"][0]["index"] == size + 1


@PLACES
def test_a_file_of_changes_that_is_handed_in_again_ends_well_by_itself(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text((AGREEMENT + ITEM.lstrip()).format(place=f"again {place.__name__}"), encoding="utf-8")
    asked = ("submit", file, "--keys", keys, *place(scene))
    first, size = run(*asked), scene.log_as_it_is()[0]
    assert first.code == 0, first.document
    scene.waits_for_checkpoint(size)

    again = run(*asked)

    assert again == first
    assert scene.log_as_it_is()[0] == size


@PLACES
def test_what_was_undone_since_is_done_again_only_by_whoever_says_so(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    """Granted, withdrawn, and the first file again: it may be an old file, or somebody who is back."""
    person = scene.county.volunteer(scene.county.lead, f"back {place.__name__}")
    grant, withdraw = tmp_path / "grant.yaml", tmp_path / "withdraw.yaml"
    roles = ("clerk", "signatory")
    unit = scene.county.lead.unit
    grant.write_text(
        str(
            [{"type": "role.grant", "body": {"unit": unit, "person": person, "role": each}} for each in roles]
        )
    )
    stream = scene.county.rule("role", unit, person)
    gone = {"type": "role.withdraw", "stream": stream, "body": {"role": "clerk", "reason": "left"}}
    withdraw.write_text(str([gone]))
    by = ("--key", keys / "lead.pem", *place(scene))
    granted = run("submit", grant, *by)
    assert granted == run("submit", grant, *by)
    assert run("submit", withdraw, *by).code == 0
    size = scene.log_as_it_is()[0]

    old = run("submit", grant, *by)
    assert (old.code, old.document["error"], old.document["statement"]) == (1, "recorded-before", 1)
    assert run("submit", withdraw, *by).code == 0
    assert scene.log_as_it_is()[0] == size

    once_more = run("submit", grant, "--again", *by)
    assert (once_more.document["error"], once_more.document["statement"]) == ("role-held", 2)
    assert scene.log_as_it_is()[0] == size + 1


@PLACES
def test_two_persons_of_a_unit_say_the_same_of_a_document(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "draft.yaml"
    draft, review = AGREEMENT.format(place=f"twice {place.__name__}").split("\n- ")[1:3]
    file.write_text(f"- {draft}")
    agreement = run("submit", file, "--keys", keys, *place(scene)).document["receipts"][0]["entries"][0][
        "stream"
    ]
    terms = terms_of(scene, agreement)
    said = review.replace('"@1"', agreement).replace('"@terms/1"', terms)
    indexes = []
    for who in ("bureau2", "bureau", "bureau"):
        file.write_text(said.replace("bureau2", who))
        indexes.append(
            run("submit", file, "--keys", keys, *place(scene)).document["receipts"][0]["entries"][0]["index"]
        )
    assert indexes[0] < indexes[1] == indexes[2]


@PLACES
def test_a_signed_batch_goes_in_whole(scene: Scene, tmp_path: Path, place: Place) -> None:
    file, lead = tmp_path / "plans.dsse.json", scene.county.lead
    sheet = lead.sheet([PlanActivity(title=f"活动{n}", category="环境", on="2026-01-05") for n in range(3)])
    file.write_bytes(orjson.dumps(batch_of(sheet, lead.key)))

    said = run("submit", file, *place(scene))

    assert said.code == 0, said.document
    [receipt] = said.document["receipts"]
    assert [entry["event"] for entry in receipt["entries"]].count("activity.planned") == 3


@PLACES
def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(
        f"{{type: activity.plan, body: {{title: 试 {place.__name__}, category: 医疗, on: 2026-01-05}}}}"
    )
    before = scene.log_as_it_is()

    code, said = spoken("submit", file, "--key", keys / "lead.pem", "--dry-run", *place(scene))

    assert code == 0
    assert "可以受理" in said
    assert scene.log_as_it_is() == before


@PLACES
def test_who_signs_names_the_checkpoint_that_they_saw(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    scene.waits_for_checkpoint(scene.log_as_it_is()[0])
    file = tmp_path / "plan.yaml"
    file.write_text("{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}")

    said = run("submit", file, "--key", keys / "lead.pem", *place(scene))

    index = said.document["receipts"][0]["entries"][0]["index"]
    entry = orjson.loads(scene.ledger.rows.rows(index + 1, index + 1)[0].entry)
    assert entry["statement"]["seen"]["size"] == index


@PLACES
def test_a_key_is_replaced_and_then_ended(scene: Scene, keys: Path, tmp_path: Path, place: Place) -> None:
    county = scene.county
    holder = county.volunteer(county.lead, f"key's {county.ids}")
    old, new = tmp_path / "old.pem", tmp_path / "new.pem"
    for file in (old, new):
        assert run("key", "new", file).code == 0
    keyid = run("key", "show", new).document["keyid"]
    unit, admin = ["--unit", county.lead.unit, "--holder", holder], ["--key", keys / "lead.pem"]

    enrolled = run("key", "enrol", old, *unit, *admin, *place(scene))
    rotated = run("key", "rotate", new, "--key", old, *place(scene))
    revoked = run("key", "revoke", keyid, *admin, "--reason", "left", *place(scene))
    again = run("key", "revoke", keyid, *admin, *place(scene))

    assert [said.code for said in (enrolled, rotated, revoked)] == [0, 0, 0], (enrolled, rotated, revoked)
    assert (again.code, again.document["error"]) == (1, "key-ended")


def test_nobody_stays_signed_in(scene: Scene, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}")
    key = keys / "hospital2.pem"
    assert run("submit", file, "--key", key, *there(scene)).code == 0

    with scene.ledger.rows.datastore.cursor() as cursor:
        keyid = signing.keyid_of(scene.county.hospital2.key)
        cursor.execute("SELECT count(*) FROM desk.sessions WHERE keyid = %s", (keyid,))
        assert cursor.fetchone() == (0,)


def link_to(folder: Path, target: Path) -> str:
    (folder / "photo.jpg").symlink_to(target)
    return "photo.jpg"


OUTSIDE = {
    "by its whole path": lambda folder, target: str(target),
    "a folder up": lambda folder, target: f"../keys/{target.name}",
    "through a link": link_to,
}


@pytest.mark.parametrize("named", OUTSIDE.values(), ids=OUTSIDE.keys())
@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["sent", "only tried"])
def test_statements_that_somebody_else_wrote_take_no_file_from_outside_their_folder(
    scene: Scene, keys: Path, tmp_path: Path, named: Callable[[Path, Path], str], dry: list[str]
) -> None:
    folder = tmp_path / "from a stranger"
    folder.mkdir()
    (keys / "notes.txt").write_text("for nobody else", encoding="utf-8")
    path = named(folder, keys / "notes.txt")
    (folder / "hold.yaml").write_text(HELD.format(path=path), encoding="utf-8")

    said = run("submit", folder / "hold.yaml", "--key", keys / "lead.pem", *dry, *there(scene))

    assert (said.code, said.document["error"]) == (1, "outside-folder")
    assert not is_kept(scene, keys / "notes.txt")


@pytest.mark.parametrize("before", ["", "Bag Attributes\n    friendlyName: lead\n"])
def test_a_private_key_is_no_attachment_though_it_lies_beside_the_statements(
    scene: Scene, keys: Path, before: str
) -> None:
    photo = keys / "photo.jpg"
    photo.write_text(before + (keys / "lead.pem").read_text())
    (keys / "hold.yaml").write_text(HELD.format(path="photo.jpg"), encoding="utf-8")

    said = run("submit", keys / "hold.yaml", "--key", keys / "lead.pem", *there(scene))

    assert (said.code, said.document["error"]) == (1, "holds-private-key")
    assert not is_kept(scene, photo)


def test_a_file_beside_the_statements_is_sent_and_named(scene: Scene, keys: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "one.jpg").write_bytes(b"a photograph")
    plan = scene.county.lead.says(PlanActivity(title="义诊", category="医疗", on="2026-01-01"))
    held = HELD.format(path="photos/one.jpg").replace("@activity/none", plan)
    (folder / "hold.yaml").write_text(held, encoding="utf-8")

    said = run("submit", folder / "hold.yaml", "--key", keys / "lead.pem", *there(scene))

    assert said.code == 0, said.document
    assert is_kept(scene, folder / "photos" / "one.jpg")


PLAN = "{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}"


@PLACES
@pytest.mark.parametrize(
    ("third", "refusal", "code"),
    [
        ("{type: activity.plann, body: {}}", "unknown-type", 1),
        ("{type: activity.plan, body: {title: 义诊}}", "bad-shape", 1),
        ("{type: activity.hold, stream: '@4', body: {on: 2026-01-05}}", "nothing-found", 1),
        ("{type: activity.hold, stream: '@1', body: {on: 2026-01-05, evidence: ['@file/none']}}", "not-done", 2),
        ("{as: nobody, type: activity.hold, stream: '@1', body: {on: 2026-01-05}}", "not-its-key", 1),
    ],
)  # fmt: skip
def test_a_mistake_in_the_third_statement_is_found_before_the_first_is_recorded(
    scene: Scene, keys: Path, tmp_path: Path, place: Place, third: str, refusal: str, code: int
) -> None:
    file = tmp_path / "plans.yaml"
    file.write_text(f"- {PLAN}\n- {PLAN}\n- {third}\n")
    before = scene.log_as_it_is()

    said = run("submit", file, "--key", keys / "lead.pem", *place(scene))

    assert (said.code, said.document["error"], said.document["receipts"]) == (code, refusal, [])
    assert said.document.get("statement") == (3 if code == 1 else None)
    assert scene.log_as_it_is() == before


@PLACES
def test_as_picks_among_the_keys_that_are_given(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(PLAN.replace("{type", "{as: hospital, type"))

    other = run("submit", file, "--key", keys / "lead.pem", *place(scene))
    own = run(
        "submit", file, "--key", keys / "lead.pem", "--key", keys / "hospital.pem", "--dry-run", *place(scene)
    )
    said = run("submit", file, "--key", keys / "lead.pem", "--key", keys / "hospital.pem", *place(scene))

    assert (other.code, other.document["error"]) == (1, "not-its-key")
    assert "hospital.pem" in other.document["zh"]
    assert (own.code, said.code) == (0, 0), said.document
    index = said.document["receipts"][0]["entries"][0]["index"]
    entry = orjson.loads(scene.ledger.rows.rows(index + 1, index + 1)[0].entry)
    assert entry["statement"]["actor"] == scene.county.hospital.unit


@PLACES
def test_a_dry_run_follows_what_earlier_statements_would_open(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(AGREEMENT.format(place=f"dry {place.__name__}"), encoding="utf-8")
    before = scene.log_as_it_is()

    said = run("submit", file, "--keys", keys, "--dry-run", *place(scene))
    code, aloud = spoken("submit", file, "--keys", keys, "--dry-run", *place(scene))

    assert said.code == code == 0, said.document
    assert said.document == {"receipts": [], "dry_run": True, "undecided": [2, 3, 4, 5, 6]}
    assert "要等第1条记入后才能判定" in aloud.replace("\n", "")
    assert scene.log_as_it_is() == before


def test_terms_that_a_statement_does_not_have_are_not_found(scene: Scene, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.yaml"
    file.write_text(
        f"- {PLAN}\n- {{type: agreement.sign, stream: '@1', body: {{terms: '@terms/1'}}}}\n", encoding="utf-8"
    )
    said = run("submit", file, "--key", keys / "lead.pem", "--dry-run", *here(scene))
    assert (said.code, said.document["error"]) == (1, "nothing-found")


def test_an_agreement_is_found_with_its_stage_and_who_has_yet_to_sign(
    scene: Scene, keys: Path, tmp_path: Path
) -> None:
    statements = AGREEMENT.format(place="stage").split("\n- ")
    file = tmp_path / "stage.yaml"
    file.write_text("\n- ".join(statements[:4]), encoding="utf-8")
    assert run("submit", file, "--keys", keys, "--data", "unused").code == 0

    def stage() -> str:
        found = run("find", "agreement", "--data", "unused").document["found"]
        return str(next(each["standing"] for each in found if "stage" in each["name"]))

    assert stage() == "签署中；已签 和平社区(虚构)，未签 民政局(虚构)"
    code, said = spoken("show", "agreement", "共建协议（stage）", "--data", "unused")
    assert code == 0
    assert "Signed by 1 of 2 parties." in said
    stream = run("find", "agreement", "共建协议（stage）", "--data", "unused").document["stream"]
    last = statements[4].replace('"@1"', f'"{stream}"').replace('"@terms/1"', f'"{terms_of(scene, stream)}"')
    file.write_text(f"- {last}", encoding="utf-8")
    assert run("submit", file, "--keys", keys, "--data", "unused").code == 0
    assert stage() == "履行中"


def terms_of(scene: Scene, agreement: str) -> str:
    """The digest that a party signs."""
    state = scene.county.folded(agreement).state
    assert isinstance(state, Agreement)
    return state.digest
