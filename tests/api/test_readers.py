"""Who may read what, as a table: ✓ the stream is shown, · it is "not yours to read"."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from api.owners import OWNERS
from contracts import signing
from contracts.keys import keyid, write_public
from contracts.statements.alliances import InviteMember
from contracts.statements.disputes import OpenDispute
from contracts.statements.exchanges import IssueExchange
from contracts.statements.keys import EnrolKey, EnrolUnit, GrantRole
from contracts.tiles import unpack_entries_withheld, withheld_entries_path
from contracts.values import NIL, Id
from domain import acts
from domain.bookings import AccountBooked
from domain.hours import HoursPosted
from domain.marks import Mark
from tests.api.scenes import PROBLEM, Scene, YearServed
from tests.issuers import issuer
from tests.people import Person, key
from tests.projections.year import Year, affirmed, ref

READERS = {
    "auditor": "an auditor of the county, which has no superior",
    "clerk": "a clerk of the county",
    "community": "the community, a member of the alliance; it keeps the time bank and recorded Wang's service",
    "bureau": "the bureau, a member; it has an agreement with the community",
    "hospital": "the hospital, a member; it held the activity together with the community. It leads the alliance that a "
    "shop without a computer belongs to, for which the community signed",
    "school": "a school outside the alliance",
    "wang": "Wang, a volunteer without any role, with a key from the community that registered him",
    "impostor": "a key that the bureau enrolled in Wang's name",
}

TABLE = """
                            auditor  clerk  community  bureau  hospital  school  wang  impostor
the ledger                     ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
the hospital                   ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
the hospital's code            ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓

the alliance                   ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the hospital's membership      ✓       ✓        ✓         ✓        ✓        ·      ·       ·
meeting                        ✓       ✓        ✓         ✓        ✓        ·      ·       ·
proposal                       ✓       ✓        ✓         ✓        ✓        ·      ·       ·
agenda proposal                ✓       ✓        ✓         ✓        ✓        ·      ·       ·
what was added to the agenda   ✓       ·        ·         ·        ·        ·      ·       ·
who stands aside               ✓       ·        ·         ✓        ·        ·      ·       ·
resolution                     ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the vote on its place          ✓       ·        ·         ·        ·        ·      ·       ·
report                         ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the progress of the follow-up  ✓       ·        ·         ·        ·        ·      ·       ·
conferences                    ✓       ✓        ✓         ✓        ✓        ·      ·       ·
reporting                      ✓       ✓        ✓         ·        ·        ·      ·       ·
inspection                     ✓       ✓        ·         ·        ·        ·      ·       ·
written report                 ✓       ✓        ✓         ·        ·        ·      ·       ·
duty list                      ✓       ✓        ✓         ✓        ✓        ·      ·       ·
duty report                    ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the duty that is done          ✓       ·        ·         ·        ·        ·      ·       ·
calendar                       ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
chair                          ✓       ✓        ✓         ✓        ✓        ·      ·       ·
star                           ✓       ✓        ✓         ·        ·        ·      ·       ·
star withdrawn                 ✓       ✓        ✓         ✓        ✓        ·      ·       ·
pledge                         ✓       ·        ✓         ✓        ·        ·      ·       ·
own pledge                     ✓       ·        ·         ·        ·        ·      ·       ·
rectification                  ✓       ✓        ✓         ·        ·        ·      ·       ·
emergency                      ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
standby                        ✓       ✓        ✓         ·        ·        ·      ·       ·
issue                          ✓       ·        ✓         ·        ✓        ·      ·       ·
consultation                   ✓       ·        ·         ✓        ·        ·      ·       ·
training                       ✓       ✓        ✓         ✓        ✓        ·      ·       ·
second training                ✓       ✓        ✓         ·        ✓        ·      ·       ·
study                          ✓       ✓        ✓         ✓        ✓        ·      ·       ·
study link                     ✓       ✓        ✓         ✓        ✓        ·      ·       ·
O01                            ✓       ✓        ✓         ✓        ✓        ·      ·       ·
hospital's study               ✓       ✓        ·         ·        ✓        ·      ·       ·
sealed report                  ✓       ✓        ✓         ✓        ✓        ·      ·       ·
interim report                 ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the newest report              ✓       ·        ·         ·        ·        ·      ·       ·

agreement                      ✓       ·        ✓         ✓        ·        ·      ·       ·
declined                       ✓       ·        ✓         ✓        ·        ·      ·       ·
fulfilment                     ✓       ·        ✓         ✓        ·        ·      ·       ·
who confirmed the fulfilment   ✓       ·        ✓         ·        ·        ·      ·       ·
agreement countersigned        ✓       ✓        ✓         ✓        ✓        ·      ·       ·
template                       ✓       ✓        ✓         ✓        ✓        ·      ·       ·
agreement by template          ✓       ·        ·         ✓        ✓        ·      ·       ·
amendment                      ✓       ·        ·         ✓        ✓        ·      ·       ·
end                            ✓       ·        ·         ✓        ✓        ·      ·       ·
by which it was renewed        ✓       ·        ·         ✓        ✓        ·      ·       ·
evaluation                     ✓       ✓        ✓         ✓        ✓        ·      ·       ·
ballot                         ✓       ✓        ✓         ✓        ✓        ·      ·       ·
ballot not counted             ✓       ·        ·         ·        ✓        ·      ·       ·
secret evaluation              ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the bureau's token             ✓       ✓        ·         ✓        ·        ·      ·       ·
secret ballot                  ✓       ✓        ✓         ✓        ✓        ·      ·       ·
the box                        ✓       ✓        ✓         ✓        ✓        ·      ·       ·
what the issuer's key serves   ✓       ✓        ✓         ✓        ✓        ·      ·       ·
a panel's name                 ✓       ✓        ✓         ✓        ✓        ·      ·       ·
closed box                     ✓       ✓        ✓         ✓        ✓        ·      ·       ·
trustee's secret               ✓       ✓        ✓         ✓        ✓        ·      ·       ·
round                          ✓       ✓        ✓         ✓        ✓        ·      ·       ·
recusal                        ✓       ✓        ·         ·        ·        ·      ·       ·
who stands aside from a unit   ✓       ·        ·         ·        ·        ·      ·       ·
report notice                  ✓       ·        ·         ·        ✓        ·      ·       ·
score appeal                   ✓       ✓        ✓         ·        ✓        ·      ·       ·
appeals against the sheet      ✓       ·        ·         ·        ·        ·      ·       ·
decision                       ✓       ·        ·         ·        ✓        ·      ·       ·
that it is decided             ✓       ·        ·         ·        ·        ·      ·       ·
how many have the grade        ✓       ·        ·         ·        ·        ·      ·       ·
that the round is fixed        ✓       ·        ·         ·        ·        ·      ·       ·
draw                           ✓       ✓        ✓         ✓        ✓        ·      ·       ·
share 0                        ✓       ✓        ✓         ✓        ✓        ·      ·       ·
handover                       ✓       ·        ·         ✓        ·        ·      ·       ·

need                           ✓       ✓        ✓         ✓        ✓        ·      ·       ·
claim                          ✓       ✓        ✓         ✓        ✓        ·      ·       ·
delivery                       ✓       ✓        ✓         ✓        ✓        ·      ·       ·
claim offer                    ✓       ✓        ✓         ✓        ✓        ·      ·       ·
delivery.confirmed             ✓       ✓        ✓         ✓        ✓        ·      ·       ·
what is taken of the need      ✓       ·        ·         ·        ·        ·      ·       ·

activity                       ✓       ✓        ✓         ✓        ✓        ·      ·       ·
activity.confirmed             ✓       ✓        ✓         ✓        ✓        ·      ·       ·
bank                           ✓       ✓        ✓         ✓        ✓        ·      ·       ·
wang's account                 ✓       ·        ✓         ·        ·        ·      ✓       ·
batch.received                 ✓       ·        ✓         ·        ·        ·      ·       ·
service.recorded               ✓       ·        ✓         ·        ✓        ·      ✓       ·
service.confirmed              ✓       ·        ✓         ·        ·        ·      ·       ·
hours.posted                   ✓       ·        ·         ·        ·        ·      ✓       ·
the public pool                ✓       ✓        ✓         ✓        ✓        ·      ·       ·
opening                        ✓       ·        ✓         ·        ·        ·      ·       ·
redemption                     ✓       ·        ✓         ·        ·        ·      ·       ·
grant                          ✓       ·        ✓         ·        ·        ·      ·       ·
exchange                       ✓       ·        ✓         ·        ✓        ·      ·       ·
complaint                      ✓       ·        ✓         ·        ·        ·      ·       ·

slips                          ✓       ·        ✓         ·        ·        ·      ·       ·
scan                           ✓       ·        ✓         ·        ·        ·      ✓       ·
the slip that served           ✓       ·        ·         ·        ·        ·      ·       ·
scans of wang's day            ✓       ·        ·         ·        ·        ·      ✓       ·
wang's star                    ✓       ·        ✓         ·        ·        ·      ✓       ·
fraud                          ✓       ·        ✓         ·        ·        ·      ·       ·
wang's grade                   ✓       ·        ·         ·        ·        ·      ·       ·
how long stars are withheld    ✓       ·        ·         ·        ·        ·      ·       ·
zhao's application             ✓       ·        ✓         ·        ·        ·      ·       ·
zhao's certificate             ✓       ·        ✓         ·        ·        ·      ·       ·
how it was answered            ✓       ·        ·         ·        ·        ·      ·       ·
the numbers of the year        ✓       ·        ·         ·        ·        ·      ·       ·

wang                           ✓       ·        ✓         ·        ·        ·      ✓       ·
zhao                           ✓       ·        ✓         ·        ·        ·      ·       ·
merger                         ✓       ·        ✓         ·        ✓        ·      ·       ·
record of sun again            ✓       ·        ✓         ·        ·        ·      ·       ·
entrustment                    ✓       ·        ✓         ·        ·        ·      ·       ·
the hospital's key             ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
the hospital's role            ✓       ·        ·         ·        ✓        ·      ·       ·
the hospital's keys in use     ✓       ·        ·         ·        ✓        ·      ·       ·
the hospital's administrators  ✓       ·        ·         ·        ✓        ·      ·       ·
wang's key                     ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓

roll                           ✓       ·        ·         ✓        ·        ·      ·       ·
check-in                       ✓       ·        ✓         ✓        ·        ·      ·       ·
where the member checked in    ✓       ·        ·         ·        ·        ·      ·       ·
act                            ✓       ·        ✓         ✓        ·        ·      ·       ·
visit                          ✓       ·        ✓         ✓        ·        ·      ·       ·
check-in before                ✓       ·        ·         ✓        ✓        ·      ·       ·
checkin.ended                  ✓       ·        ·         ✓        ✓        ·      ·       ·

shop's entrustment             ✓       ·        ✓         ·        ·        ·      ·       ·
shop's membership              ✓       ·        ✓         ·        ✓        ·      ·       ·
shop's project                 ✓       ·        ✓         ·        ✓        ·      ·       ·
claim of the shop's            ✓       ·        ·         ·        ✓        ·      ·       ·
delivery to the shop           ✓       ·        ✓         ·        ✓        ·      ·       ·
delivery.rejected              ✓       ·        ✓         ·        ✓        ·      ·       ·

correction                     ✓       ·        ✓         ✓        ·        ·      ·       ·

request                        ✓       ·        ✓         ✓        ·        ·      ✓       ·
dispute                        ✓       ✓        ✓         ✓        ·        ·      ✓       ·
audit finding                  ✓       ✓        ·         ✓        ·        ·      ·       ·
notice                         ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
objection                      ✓       ·        ✓         ✓        ·        ·      ·       ·
what is in dispute             ✓       ·        ·         ·        ·        ·      ·       ·
what of it is frozen           ✓       ·        ·         ·        ·        ·      ·       ·
the exchange that waits        ✓       ·        ·         ·        ·        ·      ·       ·
affirmation                    ✓       ·        ·         ·        ✓        ·      ·       ·
statement.affirmed             ✓       ·        ·         ·        ·        ·      ·       ·

appointment                    ✓       ✓        ✓         ✓        ✓        ·      ·       ·
duty day                       ✓       ·        ✓         ✓        ·        ·      ·       ·
the day in office              ✓       ·        ✓         ✓        ·        ·      ·       ·

order                          ✓       ✓        ✓         ✓        ✓        ·      ·       ·
wish                           ✓       ✓        ✓         ✓        ✓        ·      ·       ·
wish claim                     ✓       ·        ✓         ·        ✓        ·      ·       ·
by whom the wish is held       ✓       ·        ·         ·        ·        ·      ·       ·
booking                        ✓       ✓        ✓         ✓        ✓        ·      ·       ·
what is kept of the hall       ✓       ·        ·         ·        ·        ·      ·       ·
committee                      ✓       ✓        ·         ·        ·        ·      ·       ·

shop's coverage                ✓       ✓        ✓         ·        ·        ·      ·       ·
standard                       ✓       ✓        ✓         ✓        ✓        ·      ·       ·
attestation                    ✓       ✓        ✓         ·        ·        ·      ·       ·
Party grid                     ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
the Party grid's code          ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
where the need lies            ✓       ✓        ✓         ✓        ✓        ·      ·       ·

admission                      ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
refused task                   ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
whistle                        ✓       ·        ✓         ✓        ✓        ·      ·       ·
answer                         ✓       ·        ✓         ✓        ·        ·      ·       ·
whistle rating                 ✓       ·        ✓         ✓        ·        ·      ·       ·

project                        ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
milestone report               ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
acceptance                     ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
payment                        ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
the milestone                  ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
the line of funding            ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
project rating                 ✓       ✓        ✓         ✓        ✓        ✓      ✓       ✓
"""


@dataclass
class Library:
    scene: Scene
    readers: dict[str, Person]
    streams: dict[str, Id]


@pytest.fixture(scope="module")
def library(year: YearServed) -> Library:
    county, of = year.scene.county, year.of
    lead, units = county.lead, county.units
    school = lead.says(EnrolUnit(code="YH901", name="实验小学(虚构)", kind="school", superior=lead.unit))
    outsider = county.first_administrator(school, "school 1", lead)
    outsider.says(GrantRole(unit=school, person=outsider.id, role="auditor"))
    wang, impostor = key("wang's own"), key("in wang's name")
    for by, each in ((county.community, wang), (county.bureau, impostor)):
        possession = signing.prove_possession(year.scene.ledger.log, by.unit, of["wang"], each)
        by.says(EnrolKey(unit=by.unit, holder=of["wang"], key=possession))
    readers = {
        "auditor": lead,
        "clerk": county.colleague(lead, "no auditor", "clerk"),
        "community": county.colleague(county.community, "community's clerk", "clerk"),
        "bureau": county.colleague(county.bureau, "bureau's clerk", "clerk"),
        "hospital": county.hospital,
        "school": outsider,
        "wang": Person(county, wang, units["community"], of["wang"]),
        "impostor": Person(county, impostor, units["bureau"], of["wang"]),
    }
    hospital = county.hospital
    affirmed(Year(county, of))
    streams = of | {
        "the ledger": NIL,
        "the hospital": hospital.unit,
        "the hospital's code": county.rule("unit-code", "YH202"),
        "the alliance": county.alliance,
        "the hospital's membership": county.rule("membership", county.alliance, hospital.unit),
        "who confirmed the fulfilment": county.rule("confirmed", of["fulfilment"]),
        "what is taken of the need": county.rule("taken", of["need"]),
        "the hospital's key": county.rule("key", signing.keyid_of(hospital.key)),
        "the hospital's role": county.rule("role", hospital.unit, hospital.id),
        "the hospital's keys in use": county.rule("keys-in-use", hospital.unit, hospital.id),
        "the hospital's administrators": county.rule("administrators", hospital.unit),
        "by which it was renewed": county.rule("renewal", of["agreement amended"]),
        "the day in office": county.rule("duty-day", of["appointment"], "2026-02-11"),
        "the milestone": county.rule("milestone", of["project"], "1"),
        "the line of funding": county.rule("funding-line", of["project"], "1"),
        "the slip that served": county.rule("slip", of["scanned activity"], "1", "1"),
        "scans of wang's day": county.rule("scans", of["scanned activity"], of["wang"], "2026-03-02"),
        "wang's grade": county.rule("grade", of["stars' rulebook"], of["wang"]),
        "how long stars are withheld": county.rule("stars-withheld", of["made up by"]),
        "appeals against the sheet": county.rule("score-appeals", of["shown report"], "unit", of["shop"]),
        "that it is decided": county.rule("graded", of["attendance book"], "2026-Q1", "unit", of["shop"]),
        "how many have the grade": county.rule("grades", of["attendance book"], "2026-Q1", "unit"),
        "that the round is fixed": county.rule("round-fixed", of["attendance book"], "2026-Q1"),
        "who stands aside from a unit": county.rule(
            "recused", of["O01 of next year"], "2026", units["hospital"]
        ),
        "how it was answered": county.rule("certificate-of", of["zhao's application"]),
        "the numbers of the year": county.rule("certificates", units["community"], "2026"),
        "the bureau's token": of["secret evaluation: token of bureau"],
        "secret ballot": of["secret evaluation: ballot of slip 1"],
        "the box": county.rule("ballot-box", of["secret evaluation"], "无记名"),
        "a panel's name": county.rule("panel-name", county.alliance, "无记名"),
        "what the issuer's key serves": county.rule("panel-key", keyid(write_public(issuer(0).public_key()))),
        "the public pool": county.rule("pool", of["open bank"]),
        "the newest report": county.rule("report", of["stars' rulebook"], "2026-Q1"),
        "by whom the wish is held": county.rule("wish", of["wish"]),
        "what is kept of the hall": county.rule("venue-day", of["hall"], "2026-03-05"),
        "the Party grid's code": county.rule("grid-code", "P1"),
        "where the need lies": county.rule("placed", of["need"]),
        "what was added to the agenda": county.rule("agenda", of["meeting"]),
        "who stands aside": county.rule("interests", of["meeting"], "1"),
        "the vote on its place": county.rule("vote", of["meeting"], "2"),
        "the progress of the follow-up": county.rule("followup", of["resolution"], "1"),
        "the duty that is done": county.rule("duty-item", of["duty list"], "1"),
        "wang's key": county.rule("key", signing.keyid_of(wang)),
        "what is in dispute": county.rule("frozen", ref(Year(county, of), HoursPosted).leaf),
        "the exchange that waits": county.rule("exchange", contested_exchange(year)),
        "what of it is frozen": county.rule("frozen-minutes", of["wang's account"]),
        "where the member checked in": county.rule("checkin", of["member"]),
    }
    for event in ("delivery.confirmed", "activity.confirmed", "batch.received", "service.recorded",
                  "service.confirmed", "hours.posted", "checkin.ended", "delivery.rejected",
                  "statement.affirmed"):  # fmt: skip
        streams[event] = first_stream_with(year.scene, event)
    return Library(year.scene, readers, streams)


def first_stream_with(scene: Scene, event: str) -> Id:
    with scene.ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "SELECT originator_id FROM ledger_events WHERE topic = %s ORDER BY position LIMIT 1", (event,)
        )
        return str(next(stream for (stream,) in cursor))


def contested_exchange(year: YearServed) -> Id:
    county, of, mine = year.scene.county, year.of, year.scene.county.hospital2
    sent = IssueExchange(bank=of["open bank"], owner=mine.id, to_bank=of["hospital's bank"], minutes=10)
    exchange = mine.says(sent, as_self=True)
    booked = ref(Year(county, of), AccountBooked, -1)
    mine.says(OpenDispute(entry=booked, wrong="not-done", text="不是本人要转的"), as_self=True)
    return exchange


def rows() -> Iterator[tuple[str, dict[str, bool]]]:
    head, *lines = [line for line in TABLE.splitlines() if line.strip()]
    for line in lines:
        *name, marks = line.split("  ", 1)
        yield name[0].strip(), dict(zip(head.split(), (mark == "✓" for mark in marks.split()), strict=True))


@pytest.mark.parametrize(("name", "may"), list(rows()), ids=[name for name, _ in rows()])
def test_a_stream_is_shown_to_those_who_may_read_it_and_to_nobody_else(
    library: Library, name: str, may: dict[str, bool]
) -> None:
    path = f"/streams/{library.streams[name]}"
    answers = {who: library.scene.reads(reader, path) for who, reader in library.readers.items()}
    assert {who: answer.status_code == 200 for who, answer in answers.items()} == may
    refused = [answer.json()["type"] for answer in answers.values() if answer.status_code != 200]
    assert set(refused) <= {PROBLEM + "no-such-stream"}
    assert library.scene.http.get(path).json()["type"] == PROBLEM + "not-signed-in"


def test_the_table_speaks_of_every_kind_of_stream(library: Library) -> None:
    kinds = {
        value
        for module in acts.MODULES
        for value in vars(module).values()
        if isinstance(value, type) and hasattr(value, "noun") and not getattr(value, "_is_protocol", False)
    }
    named = {type(library.scene.county.folded(library.streams[name]).state) for name, _ in rows()}
    assert kinds == named - {type(None)}
    assert kinds == set(OWNERS) | {Mark}


@pytest.mark.parametrize("who", ["auditor", "hospital", "school", "wang", "impostor"])
def test_of_the_entries_whoever_signed_in_has_those_of_the_streams_that_are_shown_to_them(
    library: Library, who: str
) -> None:
    scene, reader = library.scene, library.readers[who]
    size, _ = scene.log_as_it_is()
    scene.waits_for_checkpoint(size)
    width = min(size, 256)
    answer = scene.reads(reader, f"/{withheld_entries_path(0, width)}")
    given = unpack_entries_withheld(answer.content, width)
    rows = scene.ledger.rows.rows(1, width)
    shown = {
        stream: scene.reads(reader, f"/streams/{stream}").status_code == 200
        for stream in {str(row.stream) for row in rows}
    }
    assert list(given) == [row.entry if shown[str(row.stream)] else None for row in rows]
    assert answer.headers["cache-control"] == "no-store"
    assert {True} <= set(shown.values()) <= ({True} if who == "auditor" else {True, False})


def test_entries_are_shown_to_nobody_who_has_not_signed_in(library: Library) -> None:
    assert library.scene.http.get("/partial/entries/000.p/1").status_code == 401


def test_a_unit_that_is_invited_reads_the_charter_before_it_answers(fresh_scene: Scene) -> None:
    county = fresh_scene.county
    school = county.lead.says(
        EnrolUnit(code="YH901", name="实验小学(虚构)", kind="school", superior=county.lead.unit)
    )
    invited = county.first_administrator(school, "school 1", county.lead)
    path = f"/streams/{county.alliance}"
    assert fresh_scene.reads(invited, path).status_code == 404
    county.lead.says(InviteMember(alliance=county.alliance, unit=school))
    assert fresh_scene.reads(invited, path).status_code == 200


def test_an_enterprise_that_the_roots_enrolled_oversees_nobody(fresh_scene: Scene) -> None:
    county = fresh_scene.county
    enterprise = county.roots_say(EnrolUnit(code="YH999", name="某企业(虚构)", kind="enterprise"))
    boss = county.first_administrator(enterprise, "enterprise 1")
    boss.says(GrantRole(unit=enterprise, person=boss.id, role="auditor"))
    assert fresh_scene.reads(boss, "/session").json()["oversees"] is False
    assert fresh_scene.reads(boss, f"/streams/{county.alliance}").status_code == 404
    assert fresh_scene.reads(boss, "/tile/entries/000.p/1").status_code == 403


def test_an_auditor_of_a_unit_with_a_superior_oversees_nobody(library: Library) -> None:
    community = library.scene.reads(library.scene.county.community, "/session").json()
    assert ("auditor" in community["roles"], community["oversees"]) == (True, False)


def test_a_stream_shows_where_it_is_and_what_it_has_become(library: Library) -> None:
    county = library.scene.county
    need = library.streams["need"]
    shown = library.scene.reads(county.community, f"/streams/{need}").json()
    folded = county.folded(need)
    assert (shown["stream"], shown["version"], shown["digest"]) == (need, folded.version, folded.digest)
    assert shown["kind"] == {"zh": "清单事项", "en": "list item"}
    assert shown["state"]["quantity"] == folded.state.quantity
    alliance = library.scene.reads(county.community, f"/streams/{county.alliance}").json()
    assert alliance["state"]["charter"]["effective"] == "2026-02-01"


def test_a_stranger_is_not_told_whether_a_stream_is_there(library: Library) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    stranger = library.readers["impostor"]
    answers = [
        library.scene.reads(stranger, f"/streams/{stream}").text.replace(stream, "")
        for stream in (nowhere, library.streams["wang's account"])
    ]
    assert answers[0] == answers[1]


def test_a_stream_that_does_not_exist_is_not_found(library: Library) -> None:
    answer = library.scene.reads(library.readers["auditor"], "/streams/00000000-0000-4000-8000-000000000000")
    assert (answer.status_code, answer.json()["type"]) == (404, PROBLEM + "no-such-stream")
