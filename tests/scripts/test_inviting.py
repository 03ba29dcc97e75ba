"""How a key gets in that was made elsewhere: invited, answered, compared, approved; here and at a server alike."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts import signing
from contracts.statements.keys import EnrolUnit
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.ledger.databases import empty_database
from tests.people import key
from tests.scripts.commands import Said, run, spoken

pytestmark = pytest.mark.slow

Place = Callable[[Scene], list[str]]


def here(scene: Scene) -> list[str]:
    return ["--data", "unused"]


def there(scene: Scene) -> list[str]:
    return ["--url", str(scene.http.base_url)]


PLACES = pytest.mark.parametrize("place", [here, there])


@pytest.fixture
def admin(scene: Scene, tmp_path: Path) -> Path:
    """The key of the county's administrator."""
    save_key(tmp_path / "admin.pem", scene.county.lead.key)
    return tmp_path / "admin.pem"


def made(file: Path) -> Path:
    """A key as somebody makes it on their own machine."""
    assert run("key", "new", file).code == 0
    return file


def works(scene: Scene, file: Path, tmp_path: Path) -> Said:
    """Whether its holder acts for their unit: every role is still to be granted."""
    (tmp_path / "try.yaml").write_text(
        "{type: activity.plan, body: {title: 义诊, category: 医疗, on: 2026-01-05}}"
    )
    return run("submit", tmp_path / "try.yaml", "--key", file, "--dry-run")


@PLACES
def test_a_colleague_s_key_is_enrolled_after_both_have_seen_the_same_digits(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    county, mine = scene.county, made(tmp_path / "mine.pem")
    colleague = county.volunteer(county.lead, f"colleague {county.ids}")

    invited = run("key", "invite", "YH001", "--holder", colleague, "--key", admin, *place(scene)).document
    number, code = invited["invite"], invited["code"]
    answered = run("key", "answer", number, "--new", mine, "--code", code.lower(), *place(scene)).document
    approving = ["key", "approve", number, "--code", code, "--key", admin, *place(scene)]
    approved = run(*approving, "--digits", answered["digits"])

    assert approved.code == 0, approved.document
    assert approved.document["entries"][0]["event"] == "key.enrolled"
    assert works(scene, mine, tmp_path).document["error"] == "role-missing", "enrolled, and without a role"
    again = run(*approving, "--digits", answered["digits"])
    assert (again.code, again.document["error"]) == (1, "invite-over")


@PLACES
def test_what_the_qr_code_says_answers_the_invitation(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    county, mine = scene.county, made(tmp_path / "mine.pem")
    colleague = county.volunteer(county.lead, f"scanning {county.ids}")
    options = ["--holder", colleague, "--key", admin, *place(scene)]
    invited = run("key", "invite", "YH001", *options, "--qr", tmp_path / "qr.png").document

    assert invited["qr"] == f"GONGJIAN:{invited['invite']}:{invited['code']}".upper()
    assert (tmp_path / "qr.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "qr.png").stat().st_mode & 0o077 == 0
    answered = run("key", "answer", invited["qr"], "--new", mine, *place(scene)).document
    approving = [
        "key",
        "approve",
        invited["invite"],
        "--code",
        invited["code"],
        "--key",
        admin,
        *place(scene),
    ]
    assert run(*approving, "--digits", answered["digits"]).code == 0


def test_the_qr_code_is_drawn_and_saved_as_svg_and_nothing_else(
    scene: Scene, admin: Path, tmp_path: Path
) -> None:
    colleague = scene.county.volunteer(scene.county.lead, f"looking {scene.county.ids}")
    inviting = ["key", "invite", "YH001", "--holder", colleague, "--key", admin, *here(scene)]
    code, said = spoken(*inviting, "--qr", tmp_path / "qr.svg")
    assert code == 0
    assert "█ ▄▄▄▄▄ █" in said, "the corner of a QR code"
    assert "<svg" in (tmp_path / "qr.svg").read_text()
    refused = run(*inviting, "--qr", tmp_path / "qr.gif")
    assert (refused.code, refused.document["error"]) == (1, "qr-form")


@PLACES
def test_a_new_unit_s_first_administrator_comes_in_by_its_superior(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    lead, mine = scene.county.lead, made(tmp_path / "mine.pem")
    code_of_unit = f"YH9{scene.county.ids}"
    unit = lead.says(
        EnrolUnit(code=code_of_unit, name=f"中学{code_of_unit}(虚构)", kind="school", superior=lead.unit)
    )

    invited = run("key", "invite", unit, "--key", admin, *place(scene)).document
    number, code = ["--code", invited["code"]], invited["invite"]
    answered = run("key", "answer", code, "--new", mine, *number, *place(scene)).document
    approved = run(
        "key", "approve", code, *number, "--digits", answered["digits"], "--key", admin, *place(scene)
    )

    assert approved.code == 0, approved.document
    assert approved.document["entries"][0]["event"] == "administrator.appointed"
    assert approved.document["entries"][0]["stream"] == invited["holder"]
    (tmp_path / "grant.yaml").write_text(
        f"{{type: role.grant, body: {{unit: {unit}, person: {invited['holder']}, role: clerk}}}}"
    )
    assert run("submit", tmp_path / "grant.yaml", "--key", mine, *place(scene)).code == 0
    assert works(scene, mine, tmp_path).code == 0


@PLACES
def test_a_lost_key_is_ended_by_the_statement_that_enrols_the_next(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    county = scene.county
    clerk = county.colleague(county.lead, f"forgetful {county.ids}", "clerk")
    save_key(tmp_path / "lost.pem", clerk.key)
    lost, mine = run("key", "show", tmp_path / "lost.pem").document["keyid"], made(tmp_path / "mine.pem")

    invited = run("key", "invite", "YH001", "--holder", clerk.id, "--key", admin, *place(scene)).document
    code = ["--code", invited["code"]]
    answered = run("key", "answer", invited["invite"], "--new", mine, *code, *place(scene)).document
    approving = ["key", "approve", invited["invite"], *code, "--key", admin, *place(scene)]
    assert run(*approving, "--digits", answered["digits"], "--lost", lost).code == 0

    assert works(scene, mine, tmp_path).code == 0
    assert works(scene, tmp_path / "lost.pem", tmp_path).document["error"] == "key-ended"


def altered(scene: Scene, number: str, **columns: str) -> None:
    """What whoever writes in the server's database can do to an invitation."""
    with scene.ledger.rows.datastore.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE desk.key_requests SET {column} = %s WHERE id = %s", (value, number))


@PLACES
def test_other_digits_mean_another_key_and_enrol_nothing(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    county, mine, servers = scene.county, made(tmp_path / "mine.pem"), key(f"the server's {scene.county.ids}")
    colleague = county.volunteer(county.lead, f"colleague {county.ids}")
    invited = run("key", "invite", "YH001", "--holder", colleague, "--key", admin, *place(scene)).document
    number, code = invited["invite"], ["--code", invited["code"]]
    answered = run("key", "answer", number, "--new", mine, *code, *place(scene)).document
    proof = signing.prove_possession(scene.ledger.log, county.lead.unit, colleague, servers)
    altered(scene, number, spki=proof.spki, sig=proof.sig)
    before = scene.log_as_it_is()
    approving = ["key", "approve", number, *code, "--key", admin, *place(scene)]

    differ = run(*approving, "--digits", answered["digits"])
    unheard = run(*approving)

    assert (differ.code, differ.document["error"]) == (1, "digits-differ"), "the key was another"
    assert (unheard.code, unheard.document["error"]) == (1, "nothing-to-compare")
    assert scene.log_as_it_is() == before


@PLACES
def test_an_invitation_that_the_server_gives_to_another_is_neither_answered_nor_approved(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    county, mine = scene.county, made(tmp_path / "mine.pem")
    colleague = county.volunteer(county.lead, f"colleague {county.ids}")
    invited = run("key", "invite", "YH001", "--holder", colleague, "--key", admin, *place(scene)).document
    number, code = invited["invite"], ["--code", invited["code"]]
    answering = ["key", "answer", number, "--new", mine, *code, *place(scene)]
    approving = ["key", "approve", number, *code, "--key", admin, *place(scene)]

    for column, other, true in (
        ("holder", county.people["bureau2"].id, colleague),
        ("unit", county.bureau.unit, county.lead.unit),
    ):
        altered(scene, number, **{column: other})
        unanswered = run(*answering)
        assert (unanswered.code, unanswered.document["error"]) == (1, "other-invitation"), column
        altered(scene, number, **{column: true})
    digits = ["--digits", run(*answering).document["digits"]]
    boss = county.colleague(county.lead, f"boss {county.ids}", "signatory").id
    before = scene.log_as_it_is()
    altered(scene, number, holder=boss)
    refused = run(*approving, *digits)
    assert (refused.code, refused.document["error"]) == (1, "other-invitation")
    assert scene.log_as_it_is() == before

    altered(scene, number, holder=colleague)
    assert run(*approving, *digits).code == 0


def test_a_code_that_was_misheard_uses_no_invitation_up(scene: Scene, admin: Path, tmp_path: Path) -> None:
    county, mine = scene.county, made(tmp_path / "mine.pem")
    colleague = county.volunteer(county.lead, f"colleague {county.ids}")
    invited = run("key", "invite", "YH001", "--holder", colleague, "--key", admin).document
    answering = ["key", "answer", invited["invite"], "--new", mine]

    for misheard in ("AAAA-AAAA", "", invited["code"][:-1], invited["code"][5:]):
        said = run(*answering, "--code", misheard or "-")
        assert (said.code, said.document["error"]) == (1, "other-invitation")

    assert run(*answering, "--code", invited["code"]).code == 0


@PLACES
def test_who_may_not_invite_is_told_so(scene: Scene, tmp_path: Path, place: Place) -> None:
    for name, file in (("bureau", "bureau.pem"), ("stranger", "stranger.pem")):
        person = scene.county.people.get(name)
        save_key(tmp_path / file, person.key if person else key("a stranger's"))

    other_unit = run("key", "invite", "YH001", "--key", tmp_path / "bureau.pem", *place(scene))
    stranger = run("key", "invite", "YH001", "--key", tmp_path / "stranger.pem", *place(scene))
    nothing = run("key", "answer", "0" * 8 + "-0000-4000-8000-" + "0" * 12, "--code", "X", "--new",
                  tmp_path / "bureau.pem", *place(scene))  # fmt: skip

    assert (other_unit.code, other_unit.document["error"]) == (1, "not-yours-to-invite")
    assert (stranger.code, stranger.document["error"]) == (1, "key-unknown")
    assert (nothing.code, nothing.document["error"]) == (1, "invite-over")


@PLACES
def test_a_key_that_somebody_has_and_a_unit_with_keys_are_refused(
    scene: Scene, admin: Path, tmp_path: Path, place: Place
) -> None:
    invited = run("key", "invite", "YH201", "--key", admin, *place(scene)).document
    code, number = ["--code", invited["code"]], invited["invite"]

    taken = run("key", "answer", number, "--new", admin, *code, *place(scene))
    answered = run("key", "answer", number, "--new", made(tmp_path / "mine.pem"), *code, *place(scene))
    has_keys = run(
        "key",
        "approve",
        number,
        *code,
        "--key",
        admin,
        "--digits",
        answered.document["digits"],
        *place(scene),
    )

    assert (taken.code, taken.document["error"]) == (1, "key-taken")
    assert answered.code == 0
    assert (has_keys.code, has_keys.document["error"]) == (1, "has-keys")


def test_people_are_asked_whether_the_digits_are_the_same(scene: Scene, admin: Path, tmp_path: Path) -> None:
    county, mine = scene.county, made(tmp_path / "mine.pem")
    colleague = county.volunteer(county.lead, f"colleague {county.ids}")
    invited = run("key", "invite", "YH001", "--holder", colleague, "--key", admin).document
    shown = run("key", "answer", invited["invite"], "--new", mine, "--code", invited["code"]).document[
        "digits"
    ]
    approving = ["key", "approve", invited["invite"], "--key", admin]

    no, said = spoken(*approving, typed=f"{invited['code']}\nn\n")
    yes, _ = spoken(*approving, typed=f"{invited['code']}\ny\n")

    assert no == 1
    assert shown in said
    assert f"人员 {colleague}" in said, "and for whom"
    assert "YH001" in said
    assert "digits-differ" in said
    assert yes == 0


def test_a_ledger_begins_with_its_roots_and_the_first_administrator(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From nothing: founded, a unit taken in by two roots, its administrator invited and appointed by them."""
    with empty_database(server) as database:
        monkeypatch.setenv("GONGJIAN_DATABASE_URL", database.dsn)
        roots = [made(tmp_path / f"root-{n}.pem") for n in (1, 2)]
        at, by = ["--data", tmp_path / "data"], [part for root in roots for part in ("--key", root)]
        publics = [part for n in (1, 2) for part in ("--root", tmp_path / f"root-{n}.pub.pem")]
        assert run("init", "--origin", "ledger.example.org/new", *publics, *at).code == 0
        (tmp_path / "unit.yaml").write_text(
            "{type: unit.enrol, body: {code: XY001, name: 新县(虚构), kind: county}}"
        )
        assert run("submit", tmp_path / "unit.yaml", *by, *at).code == 0

        invited = run("key", "invite", "XY001", "--key", roots[0], *at).document
        code, mine = ["--code", invited["code"]], made(tmp_path / "mine.pem")
        answered = run("key", "answer", invited["invite"], "--new", mine, *code, *at).document
        other = run("key", "invite", "XY001", "--key", roots[0], *at).document
        theirs = ["--code", other["code"]]
        run("key", "answer", other["invite"], "--new", made(tmp_path / "theirs.pem"), *theirs, *at)
        approving = ["key", "approve", invited["invite"], *code, "--digits", answered["digits"], *at]
        alone = run(*approving, "--key", roots[0])
        by_nobody = run(*approving, "--key", mine)
        approved = run(*approving, *by)
        (tmp_path / "grant.yaml").write_text(
            f'{{type: role.grant, body: {{unit: "@XY001", person: {invited["holder"]}, role: clerk}}}}'
        )
        granted = run("submit", tmp_path / "grant.yaml", "--key", mine, *at)
        not_theirs = run("key", "approve", other["invite"], *theirs, "--key", mine, "--digits", "0", *at)
        audited = run("audit", *at)

    assert (not_theirs.code, not_theirs.document["error"]) == (1, "invited-by-roots")
    assert (alone.code, alone.document["error"]) == (1, "not-enough-roots")
    assert (by_nobody.code, by_nobody.document["error"]) == (1, "key-unknown")
    assert approved.code == 0, approved.document
    assert granted.code == 0, granted.document
    assert audited.document["intact"]
