"""Registers, accounts and scores over HTTP: pages that hold together, and only rows that are the reader's to see."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from api.readers import reader_of, require_readable
from api.reading import read_now
from api.registers import REGISTERS
from api.registers import listed as listed_page
from api.scores import public_address
from contracts import signing
from contracts.refusals import Refusal
from contracts.statements.keys import EnrolKey
from projections.tail import Tail
from tests.api.scenes import PROBLEM, YearServed
from tests.people import Person, key

O01 = (Path(__file__).parents[2] / "examples" / "rulebooks" / "O01.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wang(year: YearServed) -> Person:
    """A volunteer of the community without any role, with a key of his own."""
    county, mine = year.scene.county, key("wang reads his account")
    possession = signing.prove_possession(year.scene.ledger.log, county.community.unit, year.of["wang"], mine)
    county.community.says(EnrolKey(unit=county.community.unit, holder=year.of["wang"], key=possession))
    Tail(year.scene.ledger).catch_up()
    return Person(county, mine, county.community.unit, year.of["wang"])


@pytest.fixture(scope="module")
def clerk(year: YearServed) -> Person:
    """Of the county, without the auditor's role."""
    found = year.scene.county.colleague(year.scene.county.lead, "clerk who lists", "clerk")
    Tail(year.scene.ledger).catch_up()
    return found


def listed(year: YearServed, reader: Person, path: str) -> list[dict[str, Any]]:
    answer = year.scene.reads(reader, path)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def refusal(year: YearServed, reader: Person, path: str) -> str:
    answer = year.scene.reads(reader, path)
    assert answer.status_code >= 400, answer.text
    return str(answer.json()["type"].removeprefix(PROBLEM))


# No key of this county's is in doubt: what stands there then is `tests/scripts/test_affirming.py`.
@pytest.mark.parametrize("name", sorted(REGISTERS.keys() - {"doubts"}))
def test_every_register_has_rows_for_the_county_s_auditor_and_none_for_strangers(
    year: YearServed, name: str
) -> None:
    needed = {"deadlines": "?until=2026-12-31", "timeline": f"?item={year.of['need']}"}
    needed |= {
        "redline": f"?agreement={year.of['agreement amended']}",
        "inbox": f"?whom={year.scene.county.units['community']}",
        "unit-hand-over": f"?unit={year.scene.county.units['bureau']}",
    }
    asked = needed.get(name, "")
    assert listed(year, year.scene.county.lead, f"/registers/{name}{asked}")
    assert year.scene.http.get(f"/registers/{name}{asked}").status_code == 401


def test_a_timeline_is_shown_to_whoever_may_read_the_item(year: YearServed, wang: Person) -> None:
    county, need = year.scene.county, year.of["need"]
    whole = listed(year, county.lead, f"/registers/timeline?item={need}")
    assert listed(year, county.hospital, f"/registers/timeline?item={need}") == whole
    assert "和平社区(虚构)" in whole[0]["zh"]
    assert refusal(year, wang, f"/registers/timeline?item={need}") == "not-yours-to-read"
    assert refusal(year, county.lead, "/registers/timeline") == "bad-request"


def test_a_member_lists_the_needs_of_its_alliance_and_searches_them(year: YearServed) -> None:
    bureau = year.scene.county.bureau
    assert year.of["need"] in [row["item"] for row in listed(year, bureau, "/registers/items?kind=need")]
    [found] = listed(year, bureau, "/registers/items?search=空调&listed=false")
    assert found["item"] == year.of["offer"]
    need = next(row for row in listed(year, bureau, "/registers/items") if row["item"] == year.of["need"])
    assert (need["quantity"], need["taken"], need["open"]) == (10, 6, 4)


def test_pages_follow_one_another_and_come_to_the_whole(year: YearServed) -> None:
    lead = year.scene.county.lead
    whole = listed(year, lead, "/registers/roles?limit=500")
    paged, path = [], "/registers/roles?limit=7"
    while path:
        page = year.scene.reads(lead, path).json()
        assert len(page["rows"]) <= 7
        paged += page["rows"]
        path = f"/registers/roles?limit=7&after={page['next']}" if page["next"] else ""
    assert paged == whole
    assert len(whole) > 14


def test_a_register_is_shown_as_it_was(year: YearServed) -> None:
    lead, need = year.scene.county.lead, year.of["need"]
    rows = year.scene.reads(lead, f"/registers/claims?item={need}").json()
    first = min(row["position"] for row in rows["rows"])
    before = year.scene.reads(lead, f"/registers/claims?item={need}&as_of={first - 1}").json()
    assert rows["rows"]
    assert (before["rows"], before["position"]) == ([], first - 1)
    assert refusal(year, lead, "/registers/claims?as_of=1000000") == "not-there-yet"


def test_what_was_overdue_is_judged_by_the_day_of_that_entry(year: YearServed) -> None:
    """So whoever draws a list up again on a later day gets the same list."""
    lead, asked = year.scene.county.lead, "/registers/deadlines?until=2027-12-31"
    now = {row["stream"]: row for row in listed(year, lead, f"{asked}&limit=500")}
    overdue = {row["position"]: stream for stream, row in now.items() if row["overdue"]}
    position = max(overdue)
    then = listed(year, lead, f"{asked}&limit=500&as_of={position}")
    assert [row["overdue"] for row in then if row["stream"] == overdue[position]] == [False]
    assert refusal(year, lead, f"{asked}&as_of=1000000") == "not-there-yet"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/registers/items?after=nonsense", "bad-page"),
        ("/registers/items?limit=501", "bad-page"),
        ("/registers/items?alliance=X", "bad-request"),
        ("/registers/items?listed=perhaps", "bad-request"),
        ("/registers/deadlines", "bad-request"),
        ("/registers/ranking", "no-such-page"),
    ],
)
def test_a_page_that_cannot_be_is_refused(year: YearServed, path: str, name: str) -> None:
    assert refusal(year, year.scene.county.lead, path) == name


def test_a_unit_lists_its_own_and_is_told_so_when_it_asks_for_others(year: YearServed, clerk: Person) -> None:
    county, units = year.scene.county, year.scene.county.units
    for path, parameter in (
        ("/registers/keys", "unit"),
        ("/registers/roles", "unit"),
        ("/registers/rolls", "unit"),
        ("/registers/duty-totals", "unit"),
    ):
        rows = listed(year, county.bureau, path)
        assert {row["unit"] for row in rows} == {units["bureau"]}, path
        assert rows == listed(year, county.bureau, f"{path}?{parameter}={units['bureau']}")
    assert refusal(
        year, county.bureau, f"/registers/visits?unit={units['lead']}&community={units['lead']}"
    ) == ("not-yours-to-read")
    own = listed(year, clerk, "/registers/agreements")
    assert [row["agreement"] for row in own] == [year.of["agreement left"]], "its unit joined that one"
    shown = listed(year, clerk, f"/registers/agreements?party={units['bureau']}")
    assert {row["countersigned_by"] for row in shown} == {units["lead"]}, (
        "what its unit countersigns, and no more"
    )
    assert refusal(year, clerk, f"/registers/terminations?party={units['bureau']}") == "not-yours-to-read"


def test_what_a_person_pledged_is_listed_for_that_person_alone(year: YearServed) -> None:
    county, own = year.scene.county, year.of["own pledge"]
    assert [row["pledge"] for row in listed(year, county.bureau2, "/registers/own-pledges")] == [own]
    for other in (county.bureau, county.community):
        path = f"/registers/own-pledges?person={county.bureau2.id}"
        assert refusal(year, other, path) == "not-yours-to-read"
        assert listed(year, other, "/registers/own-pledges") == []
        assert own not in [row["pledge"] for row in listed(year, other, "/registers/unit-pledges")]


def test_a_street_s_written_opinion_is_listed_for_the_two_units_and_for_no_alliance(
    year: YearServed, clerk: Person
) -> None:
    county, street = year.scene.county, year.of["riverside"]
    path = f"/registers/consultations?street={street}"
    assert len(listed(year, county.people["riverside"], path)) == 3
    assert len(listed(year, county.bureau, "/registers/consultations")) == 3
    for other in (county.hospital, county.community, clerk):
        assert refusal(year, other, f"{path}&asker={county.bureau.unit}") == "not-yours-to-read"
        assert listed(year, other, "/registers/consultations") == []


def test_an_issue_is_listed_for_the_two_units_and_everybody_sees_how_many_there_were(
    year: YearServed, clerk: Person, wang: Person
) -> None:
    county = year.scene.county
    assert len(listed(year, county.community, "/registers/issues")) == 5
    assert len(listed(year, county.hospital, f"/registers/issues?reporter={county.hospital.unit}")) == 5
    path = f"/registers/issues?handler={county.community.unit}&reporter={county.hospital.unit}"
    for other in (county.bureau, clerk, wang):
        assert refusal(year, other, path) == "not-yours-to-read"
        assert len(listed(year, other, "/registers/issue-totals")) == 2


def test_standing_by_is_listed_for_the_unit_and_for_whoever_declared_the_emergency(
    year: YearServed, clerk: Person, wang: Person
) -> None:
    county = year.scene.county
    assert [row["people"] for row in listed(year, county.bureau, "/registers/standbys")] == [30]
    declared = f"/registers/standbys?declared_by={county.lead.unit}"
    assert [row["people"] for row in listed(year, clerk, declared)] == [12, 30]
    path = f"/registers/standbys?emergency={year.of['emergency']}&unit={county.community.unit}"
    assert refusal(year, wang, path) == "not-yours-to-read"
    assert len(listed(year, wang, "/registers/emergencies")) == 2


def test_rectification_is_listed_for_the_unit_and_for_whoever_is_responsible(
    year: YearServed, clerk: Person
) -> None:
    county = year.scene.county
    assert len(listed(year, county.community, "/registers/rectifications")) == 2
    assert len(listed(year, clerk, f"/registers/rectifications?by_unit={county.lead.unit}")) == 2
    assert listed(year, county.hospital, "/registers/rectifications") == []
    asked = f"?unit={county.community.unit}&by_unit={county.lead.unit}"
    assert refusal(year, county.hospital, f"/registers/rectifications{asked}") == "not-yours-to-read"


def test_asking_for_others_with_a_way_left_open_shows_only_what_is_shared(year: YearServed) -> None:
    county, units = year.scene.county, year.scene.county.units
    rows = listed(year, county.community, f"/registers/duty-records?unit={units['bureau']}")
    assert rows
    assert {row["community"] for row in rows} == {units["community"]}
    assert listed(year, county.hospital, f"/registers/duty-records?unit={units['bureau']}") == []


def test_the_parties_list_their_agreement_and_what_was_promised(year: YearServed, clerk: Person) -> None:
    county, agreement = year.scene.county, year.of["agreement"]
    for party in (county.bureau, county.community):
        assert agreement in [row["agreement"] for row in listed(year, party, "/registers/agreements")]
        [first, _] = listed(year, party, f"/registers/commitments?agreement={agreement}")
        assert (first["quantity"], first["delivered"]) == (5, 3)
    assert listed(year, county.hospital, f"/registers/commitments?agreement={agreement}") == []
    assert listed(year, clerk, f"/registers/fulfilments?agreement={agreement}") == []


def test_a_volunteer_lists_their_own_and_nothing_of_anybody_else(year: YearServed, wang: Person) -> None:
    own = year.of["wang"]
    assert {row["owner"] for row in listed(year, wang, "/registers/balances")} == {own}
    assert {row["person"] for row in listed(year, wang, "/registers/service-records")} == {own}
    assert listed(year, wang, f"/registers/check-ins?community={wang.unit}") == []
    for name in ("items", "agreements", "memberships", "deadlines?until=2026-12-31"):
        assert refusal(year, wang, f"/registers/{name}") == "not-yours-to-read"
    assert refusal(
        year,
        wang,
        f"/registers/balances?owner={year.of['zhao']}&bank={year.of['bank']}&account={year.of['bank']}",
    ) == ("not-yours-to-read")
    assert listed(year, wang, f"/registers/service-records?unit={wang.unit}") == listed(
        year, wang, "/registers/service-records"
    )


def test_a_host_of_an_activity_lists_its_records_and_the_bank_its_balances(year: YearServed) -> None:
    county, of = year.scene.county, year.of
    assert len(listed(year, county.hospital, f"/registers/service-records?activity={of['activity']}")) == 4
    assert listed(year, county.bureau, f"/registers/service-records?activity={of['activity']}") == []
    owners = {
        row["owner"] for row in listed(year, county.community, f"/registers/balances?bank={of['bank']}")
    }
    assert owners == {None, of["wang"], of["zhao"]}
    others = f"/registers/balances?bank={of['bank']}&owner={of['wang']}"
    assert refusal(year, county.hospital, others) == "not-yours-to-read"


def test_a_statement_of_account_explains_itself_to_its_owner_and_the_bank_alone(
    year: YearServed, wang: Person
) -> None:
    county, of = year.scene.county, year.of
    account = f"/accounts/{of['wang' + chr(39) + 's account']}/statement"
    for reader in (wang, county.community, county.lead):
        lines = listed(year, reader, account)
        assert [line["balance"] for line in lines] == [120, 180]
        assert "敬老院助餐" in lines[0]["zh"]
    assert refusal(year, county.hospital, account) == "not-yours-to-read"
    book = f"/accounts/{of['bank']}/statement"
    assert listed(year, county.community, book)
    for reader in (wang, county.hospital):
        assert refusal(year, reader, book) == "not-yours-to-read"


def test_whoever_leads_sees_every_sheet_and_a_unit_its_own(
    year: YearServed, clerk: Person, wang: Person
) -> None:
    county, units = year.scene.county, year.scene.county.units
    path = f"/scores/{year.of['O01 of next year']}?period=2026"
    everybody = year.scene.reads(county.lead, path).json()
    assert {sheet["subject"] for sheet in everybody} >= {
        units["community"],
        units["bureau"],
        units["hospital"],
    }
    assert year.scene.reads(clerk, path).json() == everybody
    own = year.scene.reads(county.hospital, path).json()
    assert [sheet["subject"] for sheet in own] == [units["hospital"]]
    assert year.scene.reads(wang, path).json() == []
    assert refusal(year, county.lead, f"/scores/{year.of['O01 of next year']}?period=2031") == "no-rulebook"


def test_one_subjects_sheet_is_for_itself_and_for_whoever_leads(year: YearServed, wang: Person) -> None:
    county, book = year.scene.county, year.of["O01 of next year"]
    path = f"/scores/{book}/{county.hospital.unit}?period=2026"
    whole = year.scene.reads(county.lead, f"/scores/{book}?period=2026").json()
    for reader in (county.lead, county.hospital):
        assert year.scene.reads(reader, path).json() == [
            sheet for sheet in whole if sheet["subject"] == county.hospital.unit
        ]
    assert refusal(year, wang, path) == "not-yours-to-read"
    assert refusal(year, county.lead, f"/scores/{book}/{book}?period=2026") == "no-such"
    assert refusal(year, county.lead, path.replace("2026", "2031")) == "no-rulebook"


def test_scores_can_be_asked_for_as_of_an_earlier_entry(year: YearServed) -> None:
    county = year.scene.county
    path = f"/scores/{year.of['O01 of next year']}?period=2026"
    now = year.scene.reads(county.lead, path).json()
    mark = next(
        row["position"]
        for row in listed(year, county.lead, f"/registers/marks?subject={county.hospital.unit}")
        if row["item"] == "year_end"
    )
    before = year.scene.reads(county.lead, f"{path}&as_of={mark - 1}").json()
    assert {sheet["head"] for sheet in before} == {mark - 1}
    assert before != now


def test_scores_can_be_asked_for_as_a_report_of_one_subject_with_what_is_to_be_looked_at(
    year: YearServed,
) -> None:
    county, unit = year.scene.county, year.scene.county.units["hospital"]
    path = f"/scores/{year.of['O01 of next year']}?period=2026&format=report"
    whole = year.scene.reads(county.lead, f"{path}&share=不合格=0%25").json()
    assert whole["manifest"]["everybody"]
    one = year.scene.reads(county.lead, f"{path}&subject={unit}").json()
    assert [each["sheet"]["subject"] for each in one["reported"]] == [unit]
    assert one["reported"] == [each for each in whole["reported"] if each["sheet"]["subject"] == unit]
    assert year.scene.reads(county.hospital, path).json()["manifest"]["everybody"] is False
    day = year.scene.reads(county.lead, f"{path}&as_of={whole['manifest']['as_of']}").json()
    assert day == whole
    assert refusal(year, county.hospital, f"{path}&subject={county.units['bureau']}") == "no-such-subject"
    assert refusal(year, county.lead, f"{path}&as_of=2020-01-01") == "nothing-on-that-day"


@pytest.mark.parametrize(
    ("form", "begins", "media_type"),
    [
        ("csv", "\ufeff对象".encode(), "text/csv; charset=utf-8"),
        ("lines", "\ufeff对象,项目".encode(), "text/csv; charset=utf-8"),
        ("xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pdf", b"%PDF-", "application/pdf"),
    ],
)
def test_scores_are_given_as_files_as_the_command_writes_them(
    year: YearServed, form: str, begins: bytes, media_type: str
) -> None:
    if form == "pdf":
        pytest.importorskip("typst")
    path = f"/scores/{year.of['O01 of next year']}?period=2026&format={form}"
    answer = year.scene.reads(year.scene.county.lead, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content.startswith(begins)
    suffix = "csv" if form == "lines" else form
    assert answer.headers["content-disposition"] == f'attachment; filename="scores-O01-2026.{suffix}"'
    assert year.scene.reads(year.scene.county.hospital, path).content != answer.content


@pytest.mark.parametrize(
    ("names", "address"),
    [
        ({"http://127.0.0.1:8000", "https://ledger.example.org"}, "https://ledger.example.org"),
        ({"https://localhost:8000", "https://127.0.0.1:8000", "https://[::1]:8000"}, None),
        ({"http://ledger.example.org"}, None),
        (set(), None),
    ],
)
def test_a_code_on_paper_leads_to_an_address_that_others_reach(names: set[str], address: str | None) -> None:
    assert public_address(names) == address


def test_everybody_finds_what_they_are_scored_by_and_nobody_else_s_sheet(
    year: YearServed, wang: Person
) -> None:
    county, units = year.scene.county, year.scene.county.units
    own = year.scene.reads(county.hospital, "/scores?period=2026").json()
    assert {each["manifest"]["rulebook"] for each in own} >= {year.of["O01 of next year"]}
    subjects = {found["sheet"]["subject"] for each in own for found in each["reported"]}
    assert units["hospital"] in subjects
    assert subjects <= {units["hospital"], county.hospital.id}
    path = f"/scores/{year.of['O01 of next year']}/{units['hospital']}?period=2026"
    [sheet] = year.scene.reads(county.hospital, path).json()
    assert sheet in [found["sheet"] for each in own for found in each["reported"]]
    theirs = year.scene.reads(wang, "/scores?period=2026").json()
    assert {found["sheet"]["subject"] for each in theirs for found in each["reported"]} == {year.of["wang"]}
    assert year.scene.reads(wang, "/scores?period=2031").json() == []


def test_a_rulebook_is_tried_by_those_who_may_see_all_and_nothing_is_written(
    year: YearServed, clerk: Person
) -> None:
    county, size = year.scene.county, year.scene.log_as_it_is()
    text = O01.replace("worth: {each: 2}}", "worth: {each: 3}}")
    asked = {"rulebook": year.of["O01 of next year"], "period": "2026", "text": text}

    def tries(reader: Person, **changed: object) -> httpx.Response:
        year.scene.reads(reader, "/registers/units")
        header = year.scene.tokens[signing.keyid_of(reader.key)]
        return year.scene.http.post("/scores/try", json=asked | changed, headers=header)

    found = tries(clerk)
    assert found.status_code == 200
    assert found.json()["manifest"]["tried"] is True
    assert len(found.json()["reported"]) >= 3
    wrong = tries(county.lead, text=text.replace("result: total", "result: totel"))
    assert (wrong.status_code, wrong.json()["type"]) == (422, f"{PROBLEM}wrong-trial")
    assert wrong.json()["facts"]["line"] > 1
    unread = tries(county.lead, text=None, tried={"rulebook": "X"})
    assert (unread.status_code, unread.json()["type"]) == (400, f"{PROBLEM}not-a-rulebook")
    for reader in (county.hospital, county.bureau):
        assert (tries(reader).status_code, tries(reader).json()["type"]) == (
            403,
            f"{PROBLEM}not-yours-to-read",
        )
    assert year.scene.log_as_it_is() == size


def test_marks_are_listed_for_their_subject_and_for_whoever_leads(year: YearServed, clerk: Person) -> None:
    county, book = year.scene.county, year.of["O01 of next year"]
    own = listed(year, county.hospital, "/registers/marks")
    assert {row["subject"] for row in own} == {county.hospital.unit}
    assert len({row["subject"] for row in listed(year, clerk, f"/registers/marks?rulebook={book}")}) == 3
    assert {row["subject"] for row in listed(year, county.hospital, f"/registers/marks?rulebook={book}")} == {
        county.hospital.unit
    }


def test_what_was_just_recorded_is_listed_once_the_views_have_read_it(fresh_scene: Any) -> None:
    county = fresh_scene.county
    with Tail(fresh_scene.ledger) as tail:
        need = fresh_scene.publishes_a_need()
        fresh_scene.is_read_by(tail)
        rows = fresh_scene.reads(county.bureau, "/registers/items").json()["rows"]
    assert [row["item"] for row in rows] == [need]


STREAM_OF_A_ROW = {
    "units": "unit", "persons": "person", "keys": "key", "roles": "grants", "entrustments": "entrustment",
    "alliances": "alliance", "memberships": "membership", "agreements": "agreement", "commitments": "agreement",
    "fulfilments": "fulfilment", "items": "item", "claims": "claim", "deliveries": "delivery", "meetings": "meeting",
    "attendance": "meeting", "proposals": "proposal", "activities": "activity", "rulebooks": "rulebook",
    "marks": "mark", "banks": "bank", "balances": "account", "service-records": "record", "rolls": "roll",
    "check-ins": "record", "duty-records": "record", "visits": "visit", "deadlines": "stream",
    "appointments": "appointment", "duty-days": "appointment", "matches": "need", "orders": "stream",
    "certificate-applications": "application", "certificates": "certificate", "stars": "star", "slips": "slips", "scans": "scan", "scan-pairs": "pair",
    "wishes": "wish", "admissions": "admission", "refused-tasks": "refusal", "whistles": "whistle",
    "whistle-answers": "whistle",
    "evaluations": "evaluation", "opinions": "ballot", "draws": "draw", "draw-shares": "share",
    "projects": "project", "milestones": "project", "funding": "project", "disbursements": "disbursement",
}  # fmt: skip
"""What a row of each register is about; totals of duty are about none. A star's notice is for more readers than its stream."""
ASKED_FOR = (
    "evaluation",
    "open evaluation",
    "draw",
    "wang",
    "zhao",
    "member",
    "agreement",
    "need",
    "claim",
    "meeting",
    "activity",
    "scanned activity",
    "appointment",
    "bank",
    "O01 of next year",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", STREAM_OF_A_ROW)
def test_whatever_a_register_lists_its_reader_may_read_however_they_asked(
    year: YearServed, clerk: Person, wang: Person, name: str
) -> None:
    """Every reader asks by every way in for everything that there is."""
    ledger, county, of = year.scene.ledger, year.scene.county, year.of
    register = REGISTERS[name]
    named = {way.parameter for way in register.ways}
    values = [None, *county.units.values(), county.alliance, *(of[what] for what in ASKED_FOR)]
    more = {"until": "2026-12-31"} if name == "deadlines" else {}
    seen = 0
    for reader in (clerk, wang, county.community2, county.bureau, county.hospital):
        who = read_now(ledger, lambda world, reader=reader: reader_of(world, signing.keyid_of(reader.key)))  # type: ignore[misc]
        for parameter in named or {"limit"}:
            for value in values:
                asked = {"as_of": None, "limit": 500, **more, **({parameter: value} if named else {})}
                try:
                    rows = orjson.loads(listed_page(ledger, who, register, asked))["rows"]
                except Refusal:
                    continue
                for stream in {row[STREAM_OF_A_ROW[name]] for row in rows}:
                    seen += 1
                    require_readable(ledger, who, stream)
    assert seen
