"""Versions of an agreement, what changes between them in words, and what is open where one ends."""

from collections.abc import Iterator

import pytest

from contracts.statements.agreements import Commitment, Procedure, Terms
from domain.refusals import NoSuch
from projections import registers
from projections.deadlines import deadlines
from projections.endings import terminations
from projections.reading import Reading, reading
from projections.redline import agreement_versions, differences, redline
from tests.projections.year import Year


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    with reading(year.ledger) as now:
        yield now


def said(before: Terms, after: Terms) -> list[str]:
    return [each.zh for each in differences(before, after)]


def test_a_redline_names_every_change_in_words(year: Year, now: Reading) -> None:
    hospital, bureau = year.county.units["hospital"], year.county.units["bureau"]
    rows = redline(now, year.of["agreement amended"]).rows
    assert [row.zh for row in rows] == [
        "第1项承诺：数量由8改为10。",
        f"删去第2项承诺：{hospital} → {bureau} 走访 1场，2030-06-30。",
        f"新增第3项承诺：{hospital} → {bureau} 急救培训 2场，2030-06-30。",
        "新增条款：每季度通报。",
    ]
    assert rows[0].en == "Commitment 1: quantity from 8 to 10."
    assert rows == redline(now, year.of["agreement amended"], 1, 2).rows
    back = redline(now, year.of["agreement amended"], 2, 1).rows
    assert [row.change for row in back] == ["changed", "added", "removed", "removed"]


def test_an_amendment_that_waits_is_compared_with_the_terms_in_force(year: Year, now: Reading) -> None:
    rows = redline(now, year.of["agreement amended"], amendment=year.of["amendment waiting"]).rows
    assert [(row.member, row.number, row.after) for row in rows] == [
        ("ends", None, "2031-12-31"),
        ("commitment", 3, None),
    ]


def test_who_left_and_who_joined_is_said_and_what_was_delivered_stays(year: Year, now: Reading) -> None:
    hospital, lead, bureau = (year.county.units[name] for name in ("hospital", "lead", "bureau"))
    agreement = year.of["agreement left"]
    assert [row.zh for row in redline(now, agreement).rows][:2] == [
        f"退出协议方：{hospital} 书记。",
        f"新增协议方：{lead} 书记。",
    ]
    changes = registers.party_changes(now, agreement=agreement).rows
    assert {(row.unit, row.joined, row.version) for row in changes} == {
        (hospital, False, 2),
        (lead, True, 2),
    }
    [row] = registers.agreements(now, "2026-04-01", agreement=agreement).rows
    assert [party.unit for party in row.parties] == [bureau, lead]
    rows = registers.commitments(now, agreement=agreement).rows
    assert [(row.by_unit, row.delivered, row.dropped) for row in rows] == [(hospital, 2, 2), (lead, 0, None)]


def test_whoever_left_still_finds_the_agreement_and_signed_after_the_others(year: Year, now: Reading) -> None:
    hospital, of = year.county.units["hospital"], year.of
    theirs = {
        row.agreement for row in registers.agreements(now, "2026-04-01", party=hospital, limit=100).rows
    }
    assert of["agreement left"] in theirs
    [amendment] = registers.amendments(now, "2026-04-01", amends=of["agreement left"], party=hospital).rows
    assert [(party.unit, party.leaving) for party in amendment.parties][-1] == (hospital, True)


def test_an_agreement_that_was_never_amended_has_nothing_to_compare(year: Year, now: Reading) -> None:
    assert redline(now, year.of["agreement"]).rows == ()


@pytest.mark.parametrize(
    "asked", [{"newer": 3}, {"older": 0}, {"amendment": "agreement"}, {"amendment": "renewal"}], ids=str
)
def test_what_there_is_not_is_not_compared(year: Year, now: Reading, asked: dict[str, int | str]) -> None:
    named = {name: year.of[value] if isinstance(value, str) else value for name, value in asked.items()}
    with pytest.raises(NoSuch):
        redline(now, year.of["agreement amended"], **named)  # type: ignore[arg-type]


def terms(**other: object) -> Terms:
    unit, second = (f"11111111-1111-4111-8111-11111111111{n}" for n in (1, 2))
    promise = Commitment(by=unit, to=second, what="讲座", quantity=2, measure="场", due="2026-06-30")
    given = {
        "title": "甲", "purpose": "共建", "starts": "2026-01-01", "ends": "2026-12-31",
        "parties": ({"unit": unit, "office": "书记"}, {"unit": second, "office": "书记"}),
        "commitments": (promise,), "clauses": ("一", "二", "三"),
    }  # fmt: skip
    return Terms.model_validate(given | other)


ONE = "11111111-1111-4111-8111-111111111111"
TYPED = {
    "rulebooks": [{"to": ONE, "whose": ONE}],
    "interests": [{"party": ONE, "kind": "supplier", "handled": "采购表决时回避"}],
}


@pytest.mark.parametrize(
    ("other", "sentences"),
    [
        ({}, []),
        ({"title": "乙"}, ["名称由甲改为乙。"]),
        ({"ends": "2027-12-31"}, ["截止日由2026-12-31改为2027-12-31。"]),
        ({"clauses": ("一", "三")}, ["删去条款：二"]),
        ({"clauses": ("一", "二改", "三", "四")}, ["条款“二”改为“二改”", "新增条款：四"]),
        ({"clauses": ()}, ["删去条款：一", "删去条款：二", "删去条款：三"]),
        ({"procedure": Procedure(order="free", notice_days=30)}, ["签署顺序由listed改为free。", "通知解除的天数由（无）改为30。"]),
        ({"typed": TYPED}, [
            f"适用细则由（无）改为{ONE} ← {ONE}。", f"利害关系由（无）改为{ONE} supplier 采购表决时回避。",
        ]),
        ({"full_text": "a" * 64}, [f"全文摘要由（无）改为{'a' * 64}。"]),
    ],
)  # fmt: skip
def test_each_kind_of_change_has_its_sentence(other: dict[str, object], sentences: list[str]) -> None:
    assert said(terms(), terms(**other)) == sentences


@pytest.mark.parametrize("member", [name for name in Terms.model_fields if name != "commitments"])
def test_no_member_of_the_terms_is_overlooked(member: str) -> None:
    other = {
        "title": "乙", "alliance": "11111111-1111-4111-8111-111111111119", "purpose": "别的", "clauses": ("四",),
        "starts": "2026-01-02", "ends": "2026-12-30", "full_text": "b" * 64, "procedure": {"observers": ["11111111-1111-4111-8111-111111111119"]},
        "typed": {"follows": "11111111-1111-4111-8111-111111111119"},
        "parties": tuple({"unit": each.unit, "office": "主任"} for each in terms().parties),
    }  # fmt: skip
    found = list(differences(terms(), terms(**{member: other[member]})))
    assert found
    assert all(each.zh and each.en for each in found)


def test_the_old_version_stays_readable_beside_the_new_one(year: Year, now: Reading) -> None:
    old, new = agreement_versions(now, agreement=year.of["agreement amended"]).rows
    assert (old.version, new.version, new.amendment) == (1, 2, year.of["amendment"])
    assert [each.what for each in old.terms.commitments] == ["健康讲座", "走访"]
    assert new.since == "2026-03-02"
    [agreement] = registers.agreements(now, "2026-04-01", agreement=year.of["agreement amended"]).rows
    assert (agreement.version, agreement.terms, agreement.renewed_by) == (2, new.terms, year.of["renewal"])


def test_what_was_delivered_before_counts_on_and_what_was_left_out_says_when(
    year: Year, now: Reading
) -> None:
    rows = registers.commitments(now, agreement=year.of["agreement amended"]).rows
    assert [(row.place, row.quantity, row.delivered, row.dropped) for row in rows] == [
        (1, 10, 3, None),
        (2, 1, 0, 2),
        (3, 2, 0, None),
    ]


def test_amendments_are_listed_apart_from_agreements(year: Year, now: Reading) -> None:
    both = registers.amendments(now, "2026-04-01", amends=year.of["agreement amended"]).rows
    assert [(row.agreement, row.standing) for row in both] == [
        (year.of["amendment"], "adopted"),
        (year.of["amendment waiting"], "draft"),
    ]
    listed = {row.agreement for row in registers.agreements(now, "2026-04-01", limit=100).rows}
    assert not listed & {row.agreement for row in both}
    assert year.of["renewal"] in listed


@pytest.mark.parametrize(("today", "standing"), [("2030-03-31", "in_force"), ("2030-04-01", "terminated")])
def test_an_agreement_that_was_ended_is_over_after_its_last_day(
    year: Year, now: Reading, today: str, standing: str
) -> None:
    for name in ("agreement ended", "agreement ended by notice"):
        [row] = registers.agreements(now, today, agreement=year.of[name]).rows
        assert (row.standing, row.terminated) == (standing, "2030-03-31")


def test_what_is_open_stands_beside_the_end(year: Year, now: Reading) -> None:
    ended, by_notice, refused, _ = rows = terminations(now, party=year.county.units["bureau"]).rows
    assert [row.stage for row in rows] == ["agreed", "agreed", "refused", "proposed"]
    assert [(each.number, each.what, each.quantity, each.delivered) for each in ended.open] == [
        (1, "健康讲座", 8, 0),
        (2, "走访", 1, 0),
    ]
    assert by_notice.by_notice
    assert refused.answer == "尚有讲座未办"
    assert [each.number for each in refused.open] == [1, 3]
    assert terminations(now, party=year.county.units["lead"]).rows == ()


def test_what_is_due_after_the_end_is_due_no_more(year: Year, now: Reading) -> None:
    rows = deadlines(now, "2030-01-01", "2030-12-31", unit=year.county.units["hospital"], limit=100).rows
    due = {(row.stream, row.place) for row in rows if row.kind == "commitment"}
    assert (year.of["agreement amended"], 1) in due
    assert (year.of["agreement amended"], 2) not in due
    assert not {stream for stream, _ in due} & {
        year.of["agreement ended"],
        year.of["agreement ended by notice"],
    }
    ends = {row.stream: row.due for row in rows if row.kind == "agreement"}
    assert ends[year.of["agreement ended"]] == "2030-03-31"
    assert year.of["amendment"] not in ends
