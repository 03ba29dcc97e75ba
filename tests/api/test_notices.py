"""What is due, as a calendar: for whoever has its address, as long as the key is in use."""

import re
from datetime import date
from urllib.parse import urlsplit

import httpx
from icalendar import Calendar

from contracts import signing
from contracts.statements.keys import AdoptRules, Revocation, RevokeKey
from contracts.statements.notices import PublishNotice
from projections.tail import Tail
from tests.api.scenes import Scene, YearServed
from tests.people import Person


def address_for(scene: Scene, person: Person) -> str:
    answer = scene.http.post("/notices/calendar", headers=scene.signs_in(person))
    assert answer.status_code == 200, answer.text
    found = re.search(r"<code>(.+)</code>", answer.text)
    assert found
    parts = urlsplit(found[1])
    assert "no-store" in answer.headers["cache-control"]
    return f"{parts.path}?{parts.query}"


def fetched(scene: Scene, address: str) -> Calendar:
    answer = httpx.get(str(scene.http.base_url).rstrip("/") + address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)  # type: ignore[return-value]


def test_a_calendar_holds_what_the_inbox_says_is_due(year: YearServed) -> None:
    scene, person = year.scene, year.scene.county.community
    calendar = fetched(scene, address_for(scene, person))
    asked = scene.http.get(
        "/registers/inbox",
        params={"whom": person.unit, "kind": "due", "until": "2027-04-11", "limit": 500},
        headers=scene.signs_in(person),
    ).json()["rows"]
    wanted = {(row["day"], row["title"]) for row in asked if row["day"] >= "2026-03-10"}
    events = calendar.walk("VEVENT")
    assert len(wanted) > 3
    shown = {
        (event.decoded("dtstart").isoformat(), str(event["summary"]).partition("：")[2]) for event in events
    }
    assert wanted <= shown
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert all(isinstance(event.decoded("dtstart"), date) for event in events)
    in_english = fetched(scene, address_for(scene, person).replace("lang=zh", "lang=en"))
    assert in_english["x-wr-calname"] == "Gongjian Ledger"


def test_a_calendar_has_the_end_of_a_notice_for_whoever_published_it_and_the_last_day_to_object_for_others(
    fresh_scene: Scene,
) -> None:
    scene, county = fresh_scene, fresh_scene.county
    county.roots_say(AdoptRules(rules=2))
    county.community.says(
        PublishNotice(alliance=county.alliance, title="验收结果(虚构)", text="合格", days=5)
    )
    Tail(scene.ledger).catch_up()
    shown = {
        name: [
            (event.decoded("dtstart").isoformat(), str(event["summary"]))
            for event in fetched(scene, address_for(scene, county.people[name])).walk("VEVENT")
        ]
        for name in ("community", "hospital")
    }
    assert shown["community"] == [("2026-01-06", "公示期满：验收结果(虚构)")]
    assert shown["hospital"] == [("2026-01-06", "公示异议截止：验收结果(虚构)")]


def test_an_address_ends_when_it_is_replaced_or_ended_or_its_key_is(fresh_scene: Scene) -> None:
    scene, county = fresh_scene, fresh_scene.county
    first = address_for(scene, county.bureau2)
    second = address_for(scene, county.bureau2)
    assert scene.http.get(first).status_code == 404
    fetched(scene, second)
    scene.http.post("/notices/calendar/end", headers=scene.signs_in(county.bureau2))
    assert scene.http.get(second).json()["type"] == "urn:gongjian:problem:no-such-calendar"
    third = address_for(scene, county.bureau2)
    keyid = signing.keyid_of(county.bureau2.key)
    county.bureau.says(
        RevokeKey(revocation=Revocation(keyid=keyid, reason="lost")), stream=county.rule("key", keyid)
    )
    assert scene.http.get(third).status_code == 404
