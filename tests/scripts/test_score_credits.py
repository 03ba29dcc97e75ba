"""What one did in double reporting: seen by oneself and by the bodies that it is of, apart from volunteer hours."""

from pathlib import Path
from typing import NamedTuple

import pytest

from contracts import signing
from contracts.rulebook import as_wire
from contracts.statements.keys import AdoptRules, EnrolKey
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.pledges import MakePledge
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    ConfirmService,
    Entered,
    EnterRoll,
    FoundBank,
    OpenAccount,
    RecordDuty,
    RecordService,
)
from contracts.values import Id
from domain.scoring.reading import read
from projections.papers.credits import APART, Credits, content, in_hours, member_page
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.people import Person, key
from tests.scripts.commands import run, spoken

BOOKS = Path(__file__).parents[2] / "examples" / "rulebooks"


class World(NamedTuple):
    scene: Scene
    member: Person
    folder: Path

    def there(self, name: str) -> list[object]:
        Tail(self.scene.ledger).catch_up()
        return ["--url", self.scene.http.base_url, "--key", self.folder / f"{name}.pem"]

    def here(self, name: str) -> list[object]:
        Tail(self.scene.ledger).catch_up()
        return ["--data", "unused", "--key", self.folder / f"{name}.pem"]


@pytest.fixture(scope="module")
def member(served: Scene) -> Person:
    """Of the bureau, with a key: reported to the community, did two acts, one of them confirmed, and pledged one more."""
    county, units = served.county, served.county.units
    county.roots_say(AdoptRules(rules=2))
    person, mine = county.volunteer(county.bureau, "member with a key"), key("member with a key")
    possession = signing.prove_possession(served.ledger.log, units["bureau"], person, mine)
    county.bureau.says(EnrolKey(unit=units["bureau"], holder=person, key=possession))
    county.bureau.says(EnterRoll(person=person))
    common = {"person": person, "unit": units["bureau"], "community": units["community"]}
    reported = county.bureau.says(CheckIn(on="2026-01-01", **common))
    done = county.bureau.says(
        RecordDuty(task="夜间巡逻", entered=Entered(on="2026-01-01", minutes=90), **common)
    )
    county.bureau.says(RecordDuty(task="清扫", entered=Entered(on="2026-01-01", minutes=30), **common))
    county.community.says(ConfirmDuty(records=(county.about(reported), county.about(done))))
    book = read((BOOKS / "O02.yaml").read_text(encoding="utf-8")).rulebook
    assert book
    rulebook = county.lead.says(DraftRulebook(alliance=county.alliance, rulebook=as_wire(book)))
    county.lead2.says(AdoptRulebook(periods=("2026",)), stream=rulebook)
    found = Person(county, mine, units["bureau"], person)
    found.says(
        MakePledge(kind="wish", at=units["community"], quantity=2, measure="个", due="2026-03-31"),
        as_self=True,
    )
    return found


@pytest.fixture
def world(scene: Scene, member: Person, tmp_path: Path) -> World:
    save_key(tmp_path / "mine.pem", member.key)
    for name in ("bureau", "community", "hospital", "lead"):
        save_key(tmp_path / f"{name}.pem", scene.county.people[name].key)
    return World(scene, member, tmp_path)


def test_one_s_own_sheet_has_report_roll_acts_and_pledges_here_and_there(world: World) -> None:
    there, here = (run("score", "--mine", *way("mine")) for way in (world.there, world.here))
    assert there == here
    assert there.code == 0
    found = there.document
    assert (found["person"], found["duty_minutes"], found["service_minutes"]) == (world.member.id, 90, 0)
    assert [len(found[name]) for name in ("rolls", "check_ins", "duty", "pledges", "offices")] == [
        1,
        1,
        2,
        1,
        0,
    ]


def test_one_s_own_score_sheets_come_with_it_line_by_line_and_nobody_else_s(world: World) -> None:
    [report] = run("score", "--mine", *world.there("mine")).document["scores"]
    assert report["manifest"]["label"] == "O02"
    assert [each["sheet"]["subject"] for each in report["reported"]] == [world.member.id]
    assert "服务时间" in spoken("score", "--mine", *world.there("mine"))[1]
    assert run("score", "--mine", *world.there("bureau")).document.get("scores", []) == []
    assert run("score", "credits", world.member.id, *world.there("bureau")).document["scores"] == []


def test_it_is_told_in_plain_words(world: World) -> None:
    code, said = spoken("score", "--mine", *world.there("mine"))
    assert code == 0
    for words in (
        "2026年1月1日到", "报到，已确认。", "夜间巡逻，1小时30分钟，已确认。", "清扫，30分钟，还没有确认，暂不计。",
        "合计1小时30分钟。", "认领微心愿2个，应在2026年3月31日前做到。", APART,
    ):  # fmt: skip
        assert words in said
    assert "名次" not in said


@pytest.mark.parametrize("body", ["bureau", "community"])
def test_the_bodies_that_it_is_of_see_what_concerns_them_but_no_pledge_of_one_s_own(
    world: World, body: str
) -> None:
    said = run("score", "credits", world.member.id, *world.there(body))
    assert said.code == 0, said.document
    assert said.document["duty_minutes"] == 90
    assert said.document["pledges"] is None
    assert "承诺只有本人可以看" in spoken("score", "credits", world.member.id, *world.there(body))[1]


def test_nobody_else_sees_anything(world: World) -> None:
    said = run("score", "credits", world.member.id, *world.there("hospital"))
    assert (said.code, said.document["error"]) == (1, "no-credits")
    others = run("score", "credits", world.scene.county.people["bureau"].id, *world.there("mine"))
    assert (others.code, others.document["error"]) == (1, "no-credits")


def test_what_was_done_in_another_period_is_not_on_it(world: World) -> None:
    said = run("score", "--mine", "--period", "2026-Q2", *world.there("mine")).document
    assert (said["duty"], said["duty_minutes"]) == ([], 0)
    assert len(said["rolls"]) == 1
    refused = run("score", "--mine", "--period", "2025", *world.there("mine"))
    assert refused.document["error"] == "no-credits"
    assert (
        run("score", "--mine", "--period", "2026-13", *world.there("mine")).document["error"]
        == "not-a-period"
    )


def test_volunteer_hours_stand_apart_and_are_never_added(world: World) -> None:
    before = run("score", "--mine", *world.there("mine")).document
    volunteered(world)
    after = run("score", "--mine", *world.there("mine")).document
    assert (before["duty_minutes"], after["duty_minutes"]) == (90, 90)
    assert after["service_minutes"] - before["service_minutes"] == 60


def volunteered(world: World) -> Id:
    """An hour of service by the same person, at a time bank."""
    county, community, lead = world.scene.county, world.scene.county.community, world.scene.county.lead
    bank = community.says(FoundBank(name="时间银行", alliance=county.alliance))
    community.says(OpenAccount(bank=bank, owner=world.member.id))
    activity = lead.says(
        PlanActivity(title="助餐", category="助老", on="2026-01-01", alliance=county.alliance)
    )
    lead.says(HoldActivity(on="2026-01-01"), stream=activity)
    record = lead.says(
        RecordService(
            activity=activity,
            bank=bank,
            person=world.member.id,
            clocked=Clocked(start="2026-01-01T14:00", end="2026-01-01T15:00"),
        )
    )
    community.says(ConfirmService(records=(county.about(record),)))
    return record


def test_the_page_is_in_large_type_and_written_to_a_file(world: World) -> None:
    pytest.importorskip("typst")
    file = world.folder / "mine.pdf"
    refused = run("score", "--mine", "--format", "pdf", *world.there("mine"))
    assert refused.document["error"] == "page-needs-out"
    assert run("score", "--mine", "--format", "pdf", "--out", file, *world.there("mine")).code == 0
    assert file.read_bytes().startswith(b"%PDF-")


# -- the sheet itself ------------------------------------------------------------------------------------------------


def sheet(**rows: list[dict[str, object]]) -> Credits:
    empty: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("rolls", "check_ins", "offices", "duty", "pledges", "service")
    }
    days = ("12345678-0", "2026", "2026-01-01", "2026-12-31")
    return Credits(*days, **(empty | rows), units={"c": "和平社区"})  # type: ignore[arg-type]


def test_what_was_corrected_counts_nothing_and_says_so() -> None:
    act = {
        "day": "2026-03-01",
        "community": "c",
        "task": "巡逻",
        "minutes": 60,
        "posted": 60,
        "corrected": False,
    }
    found = sheet(duty=[act, act | {"corrected": True}])
    assert found.duty_minutes == 60
    lines = dict(found.parts())["双报到服务"]
    assert lines == [
        "2026年3月1日，和平社区：巡逻，1小时，已确认。",
        "2026年3月1日，和平社区：巡逻，1小时，已更正，不计。",
        "合计1小时。",
    ]


def test_an_empty_sheet_says_of_each_part_that_there_is_nothing() -> None:
    said = dict(sheet().parts())
    assert said["到社区报到"] == ["这一期没有报到。"]
    assert said["承诺"] == ["这一期没有承诺。"]
    assert sheet().is_empty()
    assert not sheet(rolls=[{"unit": "c", "since": "2026-01-04", "left": None}]).is_empty()


def test_an_office_is_called_by_its_name() -> None:
    held = {"served": "c", "office": "grid-head", "starts": "2026-01-05", "ends": "2026-12-31"}
    assert dict(sheet(offices=[held]).parts())["任职和岗位"] == [
        "在和平社区任网格长，2026年1月5日至2026年12月31日。"
    ]


@pytest.mark.parametrize(
    ("minutes", "words"), [(150, "2小时30分钟"), (60, "1小时"), (45, "45分钟"), (0, "0分钟")]
)
def test_minutes_are_said_as_people_say_them(minutes: int, words: str) -> None:
    assert in_hours(minutes) == words


def test_everything_on_the_page_is_data() -> None:
    pytest.importorskip("typst")
    act = {
        "day": "2026-03-01",
        "community": '#panic("x")',
        "task": "*a* $x$",
        "minutes": 60,
        "posted": None,
        "corrected": False,
    }
    assert content(sheet(duty=[act]))["parts"][3]["lines"][0].startswith("2026年3月1日")
    assert member_page(sheet(duty=[act])).startswith(b"%PDF-")
