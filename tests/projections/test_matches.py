"""Suggestions: a need and an offer of one category with days in common and something left, and why."""

from typing import Any

import pytest

from contracts.statements.lists import CloseItem, MakeClaim, PublishItem
from projections.matches import Match, matches
from projections.reading import reading
from projections.tail import Tail
from tests.people import County

TODAY = "2026-01-01"


def publish(county: County, who: str, kind: str, **other: Any) -> str:
    members = {"title": kind, "category": "助老", "quantity": 4, "measure": "次"}
    dates = {"available": "2026-01-01", "until": "2026-06-30"}
    body = PublishItem(alliance=county.alliance, kind=kind, **(members | dates | other))  # type: ignore[arg-type]
    return county.people[who].says(body)


def suggested(county: County, today: str = TODAY) -> tuple[Match, ...]:
    Tail(county.taker).catch_up()
    with reading(county.taker) as now:
        return matches(now, today).rows


def test_a_need_is_shown_the_offers_that_could_answer_it_and_no_others(county: County) -> None:
    need = publish(county, "community", "need")
    service = publish(county, "hospital", "service")
    resource = publish(county, "bureau", "resource")
    publish(county, "bureau", "resource", category="环境")
    publish(county, "bureau", "need")
    publish(county, "bureau", "project")
    publish(county, "community", "service")
    publish(county, "hospital", "service", available="2026-07-01", until="2026-12-31")
    closed = publish(county, "hospital", "service")
    county.hospital.says(CloseItem(outcome="withdrawn"), stream=closed)
    taken = publish(county, "hospital", "service")
    county.lead.says(MakeClaim(about=county.about(taken), quantity=4))
    other = county.bureau.unit
    assert [(row.need, row.offer) for row in suggested(county) if row.needed_by != other] == [
        (need, service),
        (need, resource),
    ]


@pytest.mark.parametrize(
    ("need", "offer", "zh"),
    [
        ({}, {}, "同属“助老”；2026-01-01至2026-06-30都有效；可满足全部4次。"),
        ({}, {"quantity": 9}, "同属“助老”；2026-01-01至2026-06-30都有效；可满足全部4次。"),
        ({}, {"quantity": 3}, "同属“助老”；2026-01-01至2026-06-30都有效；可满足4次中的3次。"),
        ({}, {"measure": "人"}, "同属“助老”；2026-01-01至2026-06-30都有效；需4次，供4人，数量请面商。"),
        (
            {"until": "2026-04-30"},
            {"available": "2026-02-01"},
            "同属“助老”；2026-02-01至2026-04-30都有效；可满足全部4次。",
        ),
    ],
)
def test_the_reason_is_shown(county: County, need: dict[str, Any], offer: dict[str, Any], zh: str) -> None:
    publish(county, "community", "need", **need)
    publish(county, "hospital", "service", **offer)
    [match] = suggested(county)
    assert match.zh == zh
    assert "助老" in match.en


def test_what_was_claimed_is_no_longer_wanted(county: County) -> None:
    need = publish(county, "community", "need")
    publish(county, "hospital", "service")
    county.bureau.says(MakeClaim(about=county.about(need), quantity=3))
    [match] = suggested(county)
    assert (match.wanted, match.offered, match.covers) == (1, 4, 1)


@pytest.mark.parametrize(("today", "found"), [("2026-06-30", 1), ("2026-07-01", 0)])
def test_days_in_common_are_those_that_are_left(county: County, today: str, found: int) -> None:
    publish(county, "community", "need")
    publish(county, "hospital", "service")
    assert len(suggested(county, today)) == found


def test_the_sentences_follow_from_the_row_alone() -> None:
    row = {
        "need": "a", "offer": "b", "alliance": "c", "category": "助老", "need_title": "", "needed_by": "d",
        "wanted": 2, "need_measure": "次", "offer_kind": "service", "offer_title": "", "offered_by": "e",
        "offered": 5, "offer_measure": "次", "first": "2026-01-01", "last": "2026-01-02",
    }  # fmt: skip
    assert Match.model_construct(**row).zh == "同属“助老”；2026-01-01至2026-01-02都有效；可满足全部2次。"  # type: ignore[arg-type]
