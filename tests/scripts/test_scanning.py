"""Slips as a host uses them: printed, scanned on a device that no ledger can be reached from, sent later, made into a sheet."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest

from api.envelopes import read_envelope
from contracts.canonical import decode
from contracts.slip import read_slip
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.values import Id
from projections.tail import Tail
from scripts import scan_queue
from scripts.keyfiles import save_key
from scripts.scan_queue import Queue
from tests.api.scenes import YearServed, year_served
from tests.api.test_persons import with_a_key
from tests.scripts.commands import Said, run, spoken, stand_at

pytestmark = pytest.mark.slow

DAY = "2026-03-02"


@pytest.fixture(scope="module")
def year(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearServed]:
    with year_served(server, tmp_path_factory.mktemp("signer")) as year, Tail(year.scene.ledger) as tail:
        year.scene.is_read_by(tail)
        yield year


class Host:
    """The community's clerk, with an activity of that day, a bank, and a folder."""

    def __init__(self, year: YearServed, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.scene, self.of, self.folder, self.patch = year.scene, year.of, folder, patch
        county = year.scene.county
        stand_at(year.scene, patch)
        year.scene.clock.put_to(59)
        for name in ("community", "community2", "hospital"):
            save_key(folder / f"{name}.pem", county.people[name].key)
        title = f"河道清洁{county.ids}"
        plan = PlanActivity(title=title, category="环保", hosts=(), on=DAY)
        self.activity, self.title = county.community.says(plan), title
        self.url = ["--url", str(year.scene.http.base_url)]
        self.data = ["--data", str(year.scene.data)]
        self.caught_up()

    def caught_up(self) -> None:
        Tail(self.scene.ledger).catch_up()

    def prints(self, count: int = 4, form: str = "txt", where: list[str] | None = None) -> list[str]:
        """The slips of a new series, as their texts."""
        out = self.folder / f"slips {len(list(self.folder.iterdir()))}.{form}"
        said = self.scan(
            "slips", "--activity", self.activity, "--count", count, "--out", out, *(where or self.url)
        )
        assert said.code == 0, said.document
        self.caught_up()
        return out.read_text(encoding="utf-8").splitlines() if form == "txt" else [str(out)]

    def scan(self, command: str, *options: object, key: str = "community") -> Said:
        return run("scan", command, *options, "--key", self.folder / f"{key}.pem")

    def goes_offline(self, key: str = "community", *options: str) -> Path:
        queue = self.folder / f"queue of {key}"
        assert self.scan("prepare", queue, *self.url, *options, key=key).code == 0
        return queue

    def adds(self, queue: Path, slip: str, way: str, clock: str, person: Id | None = None) -> Said:
        whose = ["--person", person or self.of["wang"]]
        return self.scan("add", slip, "--queue", queue, "--way", way, "--at", f"{DAY}T{clock}", *whose)

    def sends(self, queue: Path, *options: str) -> Said:
        self.scene.clock.put_to(60)
        said = run("scan", "send", "--queue", queue, *self.url, *options)
        self.caught_up()
        return said


@pytest.fixture
def host(year: YearServed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(year, tmp_path, monkeypatch)


def test_slips_are_printed_and_the_log_holds_none_of_their_secrets(host: Host) -> None:
    slips = [read_slip(line) for line in host.prints(3)]
    assert [slip.number for slip in slips if slip] == [1, 2, 3]
    size, _ = host.scene.log_as_it_is()
    log = b"".join(row.entry for row in host.scene.ledger.rows.rows(1, size))
    assert host.activity.encode() in log
    assert not [slip for slip in slips if slip and slip.secret.encode() in log]


def test_a_second_series_goes_on_from_the_first(host: Host) -> None:
    first, second = host.prints(1), host.prints(1, where=host.data)
    assert [read_slip(each[0]).series for each in (first, second)] == [1, 2]  # type: ignore[union-attr]


def test_a_sheet_of_slips_is_a_pdf_or_a_drawing_and_its_file_is_its_owner_s_alone(host: Host) -> None:
    [pdf] = host.prints(20, "pdf")
    assert Path(pdf).read_bytes().startswith(b"%PDF-")
    assert Path(pdf).stat().st_mode & 0o777 == 0o600
    [svg] = host.prints(4, "svg")
    drawing = ElementTree.fromstring(Path(svg).read_text(encoding="utf-8"))
    assert len(drawing.findall("{http://www.w3.org/2000/svg}g")) == 4
    assert host.title in Path(svg).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("count", "name", "error"),
    [(401, "x.txt", "wrong-count"), (0, "x.txt", "wrong-count"), (2, "x.png", "slip-form"), (2, "community.pem", "slip-form")],
)  # fmt: skip
def test_slips_that_cannot_be_saved_are_not_issued(host: Host, count: int, name: str, error: str) -> None:
    before = host.scene.log_as_it_is()
    out = host.folder / name
    said = host.scan("slips", "--activity", host.activity, "--count", count, "--out", out, *host.url)
    assert (said.code, said.document["error"]) == (1, error)
    assert host.scene.log_as_it_is() == before


def test_slips_for_which_there_is_no_room_on_the_disk_are_not_issued(host: Host) -> None:
    before = host.scene.log_as_it_is()
    said = host.scan("slips", "--activity", host.activity, "--count", 2, "--out", "/proc/x.txt", *host.url)
    assert (said.code, said.document["error"]) == (2, "not-done")
    assert host.scene.log_as_it_is() == before


def test_slips_that_the_ledger_refuses_leave_no_file(host: Host) -> None:
    out = host.folder / "refused.txt"
    said = host.scan(
        "slips", "--activity", host.activity, "--count", 2, "--out", out, *host.data, key="hospital"
    )
    assert (said.code, said.document["error"]) == (1, "not-this-unit")
    assert not out.exists()


def test_a_device_scans_with_no_ledger_in_reach_and_sends_later(host: Host) -> None:
    slips = host.prints()
    queue = host.goes_offline()
    host.patch.setenv("GONGJIAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for slip, way, clock in zip(slips, ("in", "out", "in"), ("09:02", "11:31", "11:40"), strict=False):
        assert host.adds(queue, slip, way, clock).code == 0
    listed = run("scan", "list", "--queue", queue).document
    assert (listed["waiting"], listed["sent"], listed["refused"]) == (3, 0, 0)

    sent = host.sends(queue)
    assert (sent.code, sent.document["sent"], sent.document["waiting"]) == (0, 3, 0)
    rows = host.scene.reads(host.scene.county.community, f"/registers/scans?activity={host.activity}").json()[
        "rows"
    ]
    assert [row["at"][-5:] for row in rows] == ["09:02", "11:31", "11:40"]
    assert not any(row["late"] for row in rows)


def test_sending_twice_does_nothing_twice(host: Host) -> None:
    queue = host.goes_offline()
    host.adds(queue, host.prints(1)[0], "in", "09:02")
    host.sends(queue)
    after = host.scene.log_as_it_is()
    again = host.sends(queue)
    assert (again.code, again.document["sent"]) == (0, 1)
    assert host.scene.log_as_it_is() == after


def test_what_was_sent_without_hearing_the_answer_is_sent_again_and_counts_once(host: Host) -> None:
    queue = host.goes_offline()
    host.adds(queue, host.prints(1)[0], "in", "09:02")
    host.sends(queue)
    [receipt] = queue.glob("*.sent.json")
    before, after = receipt.read_bytes(), host.scene.log_as_it_is()
    receipt.unlink()
    host.sends(queue)
    assert host.scene.log_as_it_is() == after
    assert receipt.read_bytes() == before, "the same receipt, byte for byte"


def test_a_device_that_dies_while_a_scan_is_written_keeps_those_before(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips, queue = host.prints(2), host.goes_offline()
    host.adds(queue, slips[0], "in", "09:02")

    def dies(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(scan_queue, "write_once", dies)
    said = host.adds(queue, slips[1], "in", "09:03")
    assert (said.code, said.document["error"]) == (2, "not-done")
    assert run("scan", "list", "--queue", queue).document["waiting"] == 1


def test_what_was_refused_says_why_and_is_sent_again_only_when_asked(host: Host) -> None:
    [slip] = host.prints(1)
    queue = host.goes_offline()
    host.adds(queue, slip, "in", "09:02")
    host.adds(queue, slip, "out", "11:31")
    sent = host.sends(queue).document
    assert (sent["sent"], sent["refused"]) == (1, 1)
    [refused] = [each for each in sent["scans"] if each["state"] == "refused"]
    assert refused["error"] == "slip-has-served"
    assert "一张只用一次" in refused["zh"]
    code, aloud = spoken("scan", "list", "--queue", queue)
    assert code == 0
    assert "被退回1条" in aloud
    before = host.scene.log_as_it_is()
    assert host.sends(queue, "--again").document["refused"] == 1
    assert host.scene.log_as_it_is() == before


def test_while_the_server_is_away_everything_goes_on_waiting(host: Host) -> None:
    queue = host.goes_offline()
    host.adds(queue, host.prints(1)[0], "in", "09:02")
    said = run("scan", "send", "--queue", queue, "--url", "http://127.0.0.1:1")
    assert (said.code, said.document["error"]) == (2, "server-away")
    assert run("scan", "list", "--queue", queue).document["waiting"] == 1


def test_a_scan_names_the_checkpoint_that_its_device_saw_last(host: Host) -> None:
    host.scene.waits_for_checkpoint(5)
    slips, queue = host.prints(2), host.goes_offline()
    host.adds(queue, slips[0], "in", "09:02")
    first = seen_by(queue)[-1]
    assert first["size"] > 0
    host.sends(queue, "--key", str(host.folder / "community.pem"))
    host.scene.waits_for_checkpoint(host.scene.log_as_it_is()[0])
    host.sends(queue, "--key", str(host.folder / "community.pem"))
    host.adds(queue, slips[1], "out", "11:31")
    assert max(each["size"] for each in seen_by(queue)) > first["size"]
    assert host.sends(queue).document["refused"] == 0


def seen_by(queue: Path) -> list[dict[str, Any]]:
    files = sorted(queue.glob("*.dsse.json"))
    return [decode(read_envelope(file.read_bytes()).payload)["seen"] for file in files]


def test_a_volunteer_with_a_key_scans_in_their_own_name(host: Host) -> None:
    county, [slip] = host.scene.county, host.prints(1)
    zhao = with_a_key(host.scene, county.community, host.of["zhao"], f"scanning {county.ids}")
    save_key(host.folder / "zhao.pem", zhao.key)
    queue = host.goes_offline("zhao", "--own")
    said = run("scan", "add", slip, "--queue", queue, "--way", "in", "--at", f"{DAY}T09:00", "--key", host.folder / "zhao.pem")  # fmt: skip
    assert said.code == 0, said.document
    assert host.sends(queue).document["sent"] == 1
    [row] = host.scene.reads(zhao, "/registers/scans").json()["rows"]
    assert (row["person"], row["unit"]) == (host.of["zhao"], None)


def test_a_scanner_that_types_lines_is_read_in_either_order(host: Host) -> None:
    slips, queue = host.prints(3), host.goes_offline()
    typed = f"{host.of['wang']} {slips[0]}\n\n{slips[1].lower()}   {host.of['zhao'].upper()}\n"
    arguments = ["scan", "add", "--queue", queue, "--way", "in", "--at", f"{DAY}T09:00", "--key", host.folder / "community.pem"]  # fmt: skip
    code, said = spoken(*arguments, typed=typed)
    assert code == 0, said
    assert sorted(each.body.person for each in Queue(queue).scans()) == sorted(
        [host.of["wang"], host.of["zhao"]]
    )
    code, said = spoken(*arguments, typed=f"{host.of['wang']} {slips[2]}\nwho is that\n")
    assert code == 1
    assert "第2行" in said
    assert len(list(Queue(queue).scans())) == 3


NO: dict[str, tuple[Callable[[Host, Path], Said], str]] = {
    "what is no slip": (lambda h, q: h.adds(q, "GONGJIAN:x:y", "in", "09:00"), "not-a-slip-text"),
    "no such minute": (lambda h, q: h.adds(q, h.prints(1)[0], "in", "25:00"), "bad-shape"),
    "nobody": (
        lambda h, q: h.scan("add", h.prints(1)[0], "--queue", q, "--way", "in"),
        "whose-scan",
    ),
    "another key than it was prepared for": (
        lambda h, q: h.scan("add", h.prints(1)[0], "--queue", q, "--way", "in", "--person", h.of["wang"], key="community2"),
        "not-its-device",
    ),
    "another's folder": (lambda h, q: h.scan("prepare", q, *h.url, key="hospital"), "queue-there"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO)
def test_a_device_refuses(host: Host, name: str) -> None:
    queue = host.goes_offline()
    tries, error = NO[name]
    said = tries(host, queue)
    assert (said.code, said.document["error"]) == (1, error)
    assert not list(Queue(queue).scans())


def test_a_folder_that_is_no_queue_cannot_be_read(host: Host) -> None:
    said = run("scan", "list", "--queue", host.folder)
    assert (said.code, said.document["error"]) == (2, "no-queue")
    queue = host.goes_offline()
    (queue / "garbage.dsse.json").write_bytes(b"{}")
    said = run("scan", "list", "--queue", queue)
    assert (said.code, said.document["error"]) == (2, "no-scan")


@pytest.mark.parametrize("place", ["data", "url"])
def test_complete_pairs_become_a_sheet_that_a_second_person_confirms(host: Host, place: str) -> None:
    where = getattr(host, place)
    slips, queue = host.prints(5), host.goes_offline()
    wang, zhao = host.of["wang"], host.of["zhao"]
    hour = {"data": 13, "url": 15}[place]
    scans = [("in", f"{hour}:02", wang), ("out", f"{hour + 1}:31", wang), ("in", f"{hour}:00", zhao)]
    for slip, (way, clock, person) in zip(slips, scans, strict=False):
        assert host.adds(queue, slip, way, clock, person).code == 0
    host.scene.clock.put_to(61)
    assert run("scan", "send", "--queue", queue, *host.url).document["refused"] == 0
    host.scene.county.community.says(HoldActivity(on=DAY), stream=host.activity)
    host.caught_up()
    making = ["--activity", host.activity, "--bank", host.of["bank"], *where]

    dry = host.scan("sheet", *making, "--dry-run", key="community2")
    assert (dry.code, dry.document["records"], dry.document["minutes"]) == (0, 1, 89), dry.document
    made = host.scan("sheet", *making, key="community2")
    assert made.code == 0, made.document
    assert [each["person"] for each in made.document["incomplete"]] == [zhao]
    host.caught_up()
    again = host.scan("sheet", *making, key="community2")
    assert (again.code, again.document["error"]) == (1, "nothing-to-record")
    [batch] = made.document["batches"]
    confirmed = run("confirm", batch, "--key", host.folder / "community.pem", *where)
    assert confirmed.code == 0, confirmed.document
    host.caught_up()
    host.scene.tokens.clear()  # of days that have gone by
    path = f"/registers/service-records?activity={host.activity}"
    [row] = host.scene.reads(host.scene.county.community, path).json()["rows"]
    assert (row["source"], row["posted"], row["person"]) == ("clocked", 89, wang)


def test_the_pairs_are_shown_with_what_is_missing(host: Host) -> None:
    queue = host.goes_offline()
    host.adds(queue, host.prints(1)[0], "in", "09:02")
    host.sends(queue)
    arguments = ["scan", "sheet", "--activity", host.activity, "--bank", host.of["bank"], *host.data]
    code, said = spoken(*arguments, "--key", host.folder / "community.pem")
    assert code == 1
    assert "缺签退" in said
    assert "不完整，不计" in said


def test_json_of_the_queue_is_the_files_of_the_queue(host: Host) -> None:
    queue = host.goes_offline()
    host.adds(queue, host.prints(1)[0], "in", "09:02")
    [file] = queue.glob("*.dsse.json")
    document = run("scan", "list", "--queue", queue).document
    assert [each["file"] for each in document["scans"]] == [file.name]
    assert orjson.loads(file.read_bytes()).keys() == {"payload", "payloadType", "signatures"}
    assert json.loads((queue / "device.json").read_text(encoding="utf-8"))["log"] == host.scene.ledger.log
