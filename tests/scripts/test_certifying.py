"""A certificate from the counter to the scholarship office: asked for, announced, issued, printed, checked with no server."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from contracts.canonical import encode
from contracts.certificate import read_document
from contracts.note import NoteSigner
from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.keys import Entrust
from contracts.statements.service import ConfirmService, Entered, OpenAccount, RecordService
from contracts.tree import leaf_hash
from contracts.values import Id
from domain.hours import HoursPosted
from projections.papers.certificate import PAGE, attached, content, streams
from projections.tail import Tail
from scripts.here import ReaderHere
from scripts.keyfiles import save_key
from tests.api.scenes import YearServed, year_served
from tests.api.test_persons import registers
from tests.people import LOG_KEY, ORIGIN
from tests.projections.year import clocked
from tests.scripts.commands import Said, run, spoken, stand_at

pytestmark = pytest.mark.slow

FIELDS = {"name": "王小明(虚构)", "id_type": "居民身份证", "id_number": "(虚构)0000"}
DAY = "2026-03-02"


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    with year_served(server, tmp_path_factory.mktemp("signer")) as year, Tail(year.scene.ledger) as tail:
        year.scene.is_read_by(tail)
        yield year


class Counter:
    """The community's handler and its person in charge, and a volunteer who asked at the counter."""

    def __init__(self, year: YearServed, folder: Path, where: list[str]) -> None:
        self.scene, self.of, self.folder, self.where = year.scene, year.of, folder, where
        county, community = year.scene.county, year.scene.county.community
        year.scene.clock.put_to(100)
        for name in ("community", "community2", "hospital"):
            save_key(folder / f"{name}.pem", county.people[name].key)
        (folder / "log.vkey").write_text(NoteSigner(ORIGIN, LOG_KEY).verifier.vkey + "\n", encoding="utf-8")
        self.person: Id = registers(year.scene, community, FIELDS)
        community.says(Entrust(of=self.person, evidence="7" * 64))
        community.says(OpenAccount(bank=self.of["bank"], owner=self.person))
        at = {"person": self.person, "activity": self.of["activity"], "bank": self.of["bank"]}
        self.records = [
            community.says(RecordService(clocked=clocked("08:00", "10:00"), **at)),
            community.says(RecordService(entered=Entered(on=DAY, minutes=30), **at)),
        ]
        abouts = tuple(county.about(each) for each in self.records)
        county.community2.says(ConfirmService(records=abouts))
        self.caught_up()

    def caught_up(self) -> None:
        Tail(self.scene.ledger).catch_up()

    def does(self, command: str, *options: object, key: str = "community2") -> Said:
        said = run("certificate", command, *options, "--key", self.folder / f"{key}.pem", *self.where)
        self.caught_up()
        return said

    def applies(self, key: str = "community2") -> Said:
        who = ["--person", self.person, "--unit", "YH101"]
        return self.does("apply", *who, "--from", "2026-01-01", "--to", DAY, key=key)

    def announced(self) -> Id:
        applied = self.applies()
        assert applied.code == 0, applied.document
        entry = applied.document["entries"][0]
        meant = entry["index"] + 1 if "--data" in self.where else entry["stream"][:8]  # as an inbox shows it
        said = self.does("announce", meant)
        assert said.code == 0, said.document
        stream: Id = said.document["entries"][0]["stream"]
        return stream

    def issues(self, certificate: Id, *more: str, key: str = "community") -> Said:
        self.scene.clock.put_to(120)
        options = [
            "--contact",
            "和平社区党群服务中心",
            "--in-charge",
            "李书记(虚构)",
            "--handler",
            "张经办(虚构)",
            *more,
        ]
        return self.does("issue", certificate, *options, "--out", self.folder / "paper.json", key=key)

    def printed(self, form: str = "pdf") -> Path:
        certificate = self.announced()
        said = self.issues(certificate)
        assert said.code == 0, said.document
        out = self.folder / f"certificate.{form}"
        said = self.does("print", self.folder / "paper.json", "--out", out)
        assert said.code == 0, said.document
        return out

    def checks(self, file: Path, *options: object) -> Said:
        return run("certificate", "check", file, "--vkey", self.folder / "log.vkey", *options)


@pytest.fixture(params=["here", "there"])
def counter(
    request: pytest.FixtureRequest, year: YearServed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Counter:
    stand_at(year.scene, monkeypatch)
    url, data = str(year.scene.http.base_url), str(year.scene.data)
    return Counter(year, tmp_path, ["--data", data] if request.param == "here" else ["--url", url])


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_a_printed_certificate_is_checked_with_no_server(
    counter: Counter, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = counter.printed(form)
    monkeypatch.delenv("GONGJIAN_DATABASE_URL")
    said = counter.checks(file)
    assert said.code == 0, said.document
    document = said.document["document"]
    assert document["volunteer"] == FIELDS | {"volunteer_number": counter.person}
    assert (document["service"]["clocked_minutes"], document["service"]["entered_minutes"]) == (120, 30)
    assert [each["minutes"] for each in document["service"]["content"]] == [30, 120]
    assert document["issuer"] == {
        "unit": "和平社区(虚构)", "person_in_charge": "李书记(虚构)", "handler": "张经办(虚构)",
        "contact": "和平社区党群服务中心",
    }  # fmt: skip
    assert said.document["standing"] is None
    code, aloud = spoken("certificate", "check", file, "--vkey", counter.folder / "log.vkey")
    assert code == 0
    assert "2.5 小时" in aloud
    assert "不得而知" in aloud


def test_at_a_data_folder_it_is_printed_though_nobody_serves_the_ledger(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever serves a ledger signs a checkpoint every second; elsewhere it is signed for the asking."""
    signed = []
    monkeypatch.setattr(ReaderHere, "cover", lambda reader: signed.append(reader))
    counter.printed()
    assert bool(signed) == ("--data" in counter.where)


def test_it_is_issued_by_the_number_of_the_application_too(counter: Counter) -> None:
    counter.announced()
    application = run(
        "certificate", "show", "--key", counter.folder / "community.pem", *counter.where
    ).document["applications"][-1]["application"]
    assert counter.issues(application).code == 0


def test_how_far_an_application_is_stands_on_the_command_line(counter: Counter) -> None:
    certificate = counter.announced()
    before = counter.does("show").document["applications"]
    [mine] = [each for each in before if each["person"] == counter.person]
    assert mine["zh"].startswith(
        "公示中，到" if "--data" in counter.where else "公示期满"
    )  # a server's clock is the real one
    assert mine["certificate"]["certificate"] == certificate
    assert counter.issues(certificate).code == 0
    [mine] = counter.does("show", mine["application"][:8]).document["applications"]
    assert (mine["zh"], mine["en"]) == ("已出具", "issued")
    code, aloud = spoken("certificate", "show", "--key", counter.folder / "community2.pem", *counter.where)
    assert code == 0
    assert mine["certificate"]["number"] in aloud
    assert counter.does("show", key="hospital").document["applications"] == []


def test_nothing_of_the_person_is_in_the_log(counter: Counter) -> None:
    counter.printed("json")
    size, _ = counter.scene.log_as_it_is()
    log = b"".join(row.entry for row in counter.scene.ledger.rows.rows(1, size))
    assert not [value for value in (*FIELDS.values(), "李书记", "张经办") if value.encode() in log]


@pytest.mark.parametrize("place", ["url", "data"])
def test_the_ledger_says_whether_it_still_stands(counter: Counter, place: str) -> None:
    scene = counter.scene
    at = ["--url", str(scene.http.base_url)] if place == "url" else ["--data", str(scene.data)]
    certificate = counter.announced()
    assert counter.issues(certificate).code == 0
    out = counter.folder / "certificate.json"
    assert counter.does("print", counter.folder / "paper.json", "--out", out).code == 0
    said = counter.checks(out, *at)
    assert said.code == 0, said.document
    assert (said.code, said.document["standing"]["stage"]) == (0, "issued")
    assert said.document["standing"]["minutes"] == 150

    row = scene.ledger.rows.select_notifications(1, 10_000, topics=[HoursPosted.event])[-1]
    entry = EntryRef(index=row.id - 1, leaf=leaf_hash(row.state).hex())
    scene.county.community.says(CorrectEntry(entry=entry, reason="时间记错了"))
    counter.caught_up()
    said = counter.checks(out, *at)
    assert (said.code, said.document["error"]) == (1, "corrected-since")

    assert counter.does("revoke", certificate, "--reason", "hours-corrected", key="community").code == 0
    said = counter.checks(out, *at)
    assert (said.code, said.document["error"]) == (1, "revoked-since")
    assert counter.checks(out).code == 0, "what was issued was issued: without a ledger nothing else is known"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda paper: paper["document"]["volunteer"].update(name="王大明(虚构)"),
        lambda paper: paper["document"]["service"].update(clocked_minutes=1200),
        lambda paper: paper["document"]["service"]["content"].pop(),
        lambda paper: paper["document"].update(number="YH101-2026-99999"),
        lambda paper: paper["document"].update(blind="0" * 64),
    ],
)
def test_a_certificate_that_somebody_changed_is_found_out(counter: Counter, spoil: object) -> None:
    file = counter.printed("json")
    paper = orjson.loads(file.read_bytes())
    spoil(paper)  # type: ignore[operator]
    file.write_bytes(encode(paper))
    said = counter.checks(file)
    assert (said.code, said.document["error"]) == (1, "other-document")


def test_an_entry_that_somebody_changed_is_in_no_log(counter: Counter) -> None:
    file = counter.printed("json")
    paper = orjson.loads(file.read_bytes())
    paper["entry"] = paper["entry"].replace('"clocked":120', '"clocked":720')
    file.write_bytes(encode(paper))
    assert counter.checks(file).document["error"] == "bad-proof"


def test_another_log_s_key_proves_nothing(counter: Counter) -> None:
    file = counter.printed("json")
    other = NoteSigner("ledger.example.org/elsewhere", LOG_KEY).verifier.vkey
    (counter.folder / "log.vkey").write_text(other, encoding="utf-8")
    assert counter.checks(file).code == 1


def test_what_holds_no_certificate_is_said_to_be_none(counter: Counter) -> None:
    for name, data in (("x.json", b"{}"), ("x.pdf", b"%PDF-1.7\nstream\n{}\nendstream"), ("y.json", b"\x00")):
        file = counter.folder / name
        file.write_bytes(data)
        said = counter.checks(file)
        assert (said.code, said.document["error"]) == (1, "not-a-certificate")


def test_the_handler_does_not_issue_and_nothing_is_left_of_the_try(counter: Counter) -> None:
    certificate = counter.announced()
    said = counter.issues(certificate, key="community2")
    assert (said.code, said.document["error"]) == (1, "same-person")
    assert not (counter.folder / "paper.json").exists()


def test_before_the_notice_is_over_nothing_is_issued(counter: Counter) -> None:
    certificate = counter.announced()
    counter.scene.clock.put_to(100)
    said = counter.does(
        "issue", certificate, "--contact", "x", "--in-charge", "李", "--handler", "张",
        "--out", counter.folder / "paper.json", key="community",
    )  # fmt: skip
    assert (said.code, said.document["error"]) == (1, "notice-running")


def test_names_that_nobody_knows_are_asked_for(counter: Counter) -> None:
    certificate = counter.announced()
    said = counter.does(
        "issue", certificate, "--contact", "x", "--out", counter.folder / "paper.json", key="community"
    )
    assert (said.code, said.document["error"]) == (1, "name-missing")
    assert "--in-charge" in said.document["en"]


def test_without_an_identity_paper_it_is_issued_only_when_that_is_meant(counter: Counter) -> None:
    at = [counter.person, "--key", counter.folder / "community.pem", *counter.where]
    assert run("person", "correct", *at, "--id-type", "", "--id-number", "", "--reason", "changed").code == 0
    certificate = counter.announced()
    said = counter.issues(certificate)
    assert (said.code, said.document["error"]) == (1, "identity-missing")
    assert counter.issues(certificate, "--without-identity").code == 0
    volunteer = read_document((counter.folder / "paper.json").read_bytes()).volunteer
    assert (volunteer.name, volunteer.id_number) == ("王小明(虚构)", None)


def test_whoever_has_no_service_there_has_nothing_to_certify(counter: Counter) -> None:
    community = counter.scene.county.community
    idle = counter.scene.county.volunteer(community, f"idle {counter.scene.county.ids}")
    community.says(Entrust(of=idle, evidence="7" * 64))
    counter.person = idle
    applied = counter.applies()
    said = counter.does("announce", applied.document["entries"][0]["stream"][:8])
    assert (said.code, said.document["error"]) == (1, "nothing-certifiable")


def test_anybody_asks_by_the_code_and_learns_nothing_of_the_person(counter: Counter) -> None:
    file = counter.printed("json")
    digest = counter.checks(file).document["document"]
    assert digest
    code = run("certificate", "check", file, "--vkey", counter.folder / "log.vkey", *counter.where).document
    assert set(code["standing"]) == {
        "number", "unit", "starts", "ends", "minutes", "issued", "stage", "corrected", "reason",
    }  # fmt: skip
    nobody = counter.scene.http.get(f"/certificates/{'0' * 64}")
    assert (nobody.status_code, nobody.json()["type"].rpartition(":")[2]) == (404, "no-such-certificate")


def test_a_notice_is_seen_by_members_until_it_is_issued(counter: Counter) -> None:
    certificate = counter.announced()
    scene = counter.scene
    scene.tokens.clear()
    path = f"/registers/certificate-notices?unit={scene.county.community.unit}"
    shown = {row["certificate"] for row in scene.reads(scene.county.bureau, path).json()["rows"]}
    assert certificate in shown
    counter.issues(certificate)
    scene.tokens.clear()
    shown = {row["certificate"] for row in scene.reads(scene.county.bureau, path).json()["rows"]}
    assert certificate not in shown


def test_the_paper_has_every_group_of_fields_and_room_for_seal_and_signatures(counter: Counter) -> None:
    file = attached(counter.printed("pdf").read_bytes())
    said = content(file)
    for member in (
        "name",
        "id_number",
        "hours",
        "unit",
        "in_charge",
        "handler",
        "contact",
        "number",
        "date",
        "notes",
    ):
        assert said[member] is not None
    assert "盖章" in PAGE
    assert "签名" in PAGE
    assert len(list(streams(b"no pdf"))) == 0
