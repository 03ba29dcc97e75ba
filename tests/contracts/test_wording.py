"""Everything that can be signed has words: each type, each member, each word of a closed list, in both languages."""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from contracts.statement import Body
from contracts.statements import BODIES
from contracts.statements.agreements import Commitment, DraftAgreement, Party, Terms
from contracts.statements.corrections import CorrectEntry, EntryRef
from contracts.statements.keys import OnBehalf
from contracts.statements.lists import MakeClaim
from contracts.statements.projects import FileProject, FundingLine, Milestone
from contracts.statements.rulebooks import DraftRulebook
from contracts.statements.service import Entered, RecordService
from contracts.values import About
from contracts.wording import fields, types, values
from contracts.wording.lines import Line, kind_of, lines
from contracts.wording.words import Words


class Member(NamedTuple):
    owner: str
    name: str
    field: FieldInfo


def _parts(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _members(model: type[BaseModel], owner: str) -> Iterator[Member]:
    for name, field in model.model_fields.items():
        yield Member(owner, field.alias or name, field)
        for part in _parts(field.annotation):
            yield from _members(part, part.__name__)


def _choices(annotation: Any) -> Iterator[str]:
    for inner in get_args(annotation):
        if get_origin(annotation) is Literal:
            yield inner
        else:
            yield from _choices(inner)


MEMBERS = [each for type, body in BODIES.items() for each in _members(body, type)]
CHOICES = {(each.owner, each.name, choice) for each in MEMBERS for choice in _choices(each.field.annotation)}
ALL_WORDS = [
    *types.TITLES.values(),
    *fields.FIELDS.values(),
    *(words for members in fields.OF.values() for words in members.values()),
    *values.VALUES.values(),
    *(words for meanings in values.OF.values() for words in meanings.values()),
]


def test_every_type_has_a_title_of_its_own() -> None:
    assert types.TITLES.keys() == BODIES.keys()
    assert len({each.zh for each in types.TITLES.values()}) == len(BODIES)
    assert len({each.en for each in types.TITLES.values()}) == len(BODIES)


def test_every_member_has_a_label_and_no_label_is_of_nothing() -> None:
    for each in MEMBERS:
        assert fields.label(each.owner, each.name), each
    assert fields.FIELDS.keys() <= {each.name for each in MEMBERS}
    there = {(each.owner, each.name) for each in MEMBERS}
    named = {(owner, name) for owner, members in fields.OF.items() for name in members}
    assert named <= there
    assert not [at for at in named if fields.FIELDS.get(at[1]) == fields.OF[at[0]][at[1]]], "said twice"


def test_every_word_of_a_closed_list_has_words_and_no_words_are_of_nothing() -> None:
    for owner, name, choice in CHOICES:
        assert values.word(owner, name, choice)
    assert values.VALUES.keys() <= {choice for _, _, choice in CHOICES} | {"yes", "no"}
    assert {(*at, choice) for at, meanings in values.OF.items() for choice in meanings} <= CHOICES


def test_members_of_one_statement_are_told_apart() -> None:
    for type, body in BODIES.items():
        called = [fields.label(type, field.alias or name) for name, field in body.model_fields.items()]
        assert len({each.zh for each in called}) == len(called), (type, called)


def test_chinese_is_chinese_and_english_is_english() -> None:
    assert not [each for each in ALL_WORDS if not re.search("[一-鿿]", each.zh)]
    assert not [each for each in ALL_WORDS if not re.fullmatch("[ -~]+", each.en)]


def test_every_member_that_is_no_part_is_of_some_kind() -> None:
    for each in MEMBERS:
        if not [*_parts(each.field.annotation)]:
            assert kind_of(*each) in get_args(Line.__annotations__["kind"]), each


ID, OTHER = "6f9619ff-8b86-4011-b42d-00cf4fc964ff", "00000000-0000-4000-8000-000000000001"
DIGEST = "ab" * 32


def _said(body: Body) -> list[tuple[str, str, str, str]]:
    return [(each.path, each.label.zh, each.kind, each.said.zh) for each in lines(body)]


def test_a_claim_in_words() -> None:
    body = MakeClaim(about=About(stream=ID, version=2, digest=DIGEST), quantity=30)
    assert _said(body) == [
        ("about.stream", "清单事项", "id", ID),
        ("about.version", "清单事项·版次", "number", "2"),
        ("about.digest", "清单事项·内容摘要（SHA-256）", "digest", DIGEST),
        ("quantity", "认领数量", "number", "30"),
    ]


def test_parts_are_numbered_where_there_are_several_and_what_is_left_out_is_not_there() -> None:
    promise = {"by": ID, "to": OTHER, "what": "送医上门", "quantity": 6, "measure": "次", "due": "2026-11-30"}
    terms = Terms(
        title="共建协议", purpose="互助", parties=(Party(unit=ID, office="书记"), Party(unit=OTHER, office="院长")),
        commitments=(Commitment(**promise),), clauses=("友好协商",), starts="2026-01-01", ends="2026-12-31",
    )  # fmt: skip
    said = {path: (label, value) for path, label, _, value in _said(DraftAgreement(terms=terms))}
    assert said["terms.parties.1.unit"] == ("协议文本·签约方2", OTHER)
    assert said["terms.parties.0.office"] == ("协议文本·签约方1·签署人职务", "书记")
    assert said["terms.commitments.0.quantity"] == ("协议文本·承诺·数量", "6")
    assert not [path for path in said if "full_text" in path or "procedure" in path]


def test_time_money_flags_words_and_entries_are_read_as_people_read_them() -> None:
    service = RecordService(
        person=ID, entered=Entered(on="2026-03-05", minutes=1_440), activity=ID, bank=OTHER, on_behalf=OnBehalf(of=ID, how="paper")
    )  # fmt: skip
    assert ("entered.minutes", "补录·时长", "minutes", "1,440分钟") in _said(service)
    assert ("on_behalf.how", "代办·委托方式", "word", "书面") in _said(service)
    project = FileProject(
        kind="livelihood", number="1", title="修路", source="council", accepted_by=ID, milestones=(Milestone(title="完工", due="2026-05-01"),),
        funding=(FundingLine(source="superior", granted_fen=120_005, ceiling_fen=20_000_000),),
    )  # fmt: skip
    assert ("funding.0.granted_fen", "经费·下达金额", "money", "1,200.05元") in _said(project)
    assert ("funding.0.source", "经费·经费来源", "word", "上级拨付") in _said(project)
    assert ("source", "由谁提出", "word", "议事会提出") in _said(project)
    corrected = lines(CorrectEntry(entry=EntryRef(index=41, leaf=DIGEST), reason="记错"))
    assert corrected[0].said == Words("第42条", "entry 42")


def test_a_rulebook_stands_whole() -> None:
    (rulebook,) = [
        each for each in lines(DraftRulebook(alliance=ID, rulebook={"a": "b"})) if each.path == "rulebook"
    ]
    assert (rulebook.kind, rulebook.value) == ("data", {"a": "b"})
