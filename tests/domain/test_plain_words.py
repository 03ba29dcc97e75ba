"""Free text is looked at before anything is decided: every field that there is, for what is personal and what is kept out."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from contracts.refusals import Refusal
from contracts.statement import BadShape, Body, parse
from contracts.statements import BODIES
from contracts.statements.keys import EnrolUnit
from contracts.statements.lists import PublishItem
from contracts.statements.service import Clocked, RecordService
from domain.kept_out import WORDS, beginnings
from domain.plain_words import found_in, require_plain, texts_of
from domain.refusals import KeptOut, LooksPersonal
from tests.contracts.instances import Leaf, _unwrapped, instances, leaves
from tests.domain.corpus import NOTHING, refused, sentences
from tests.domain.corpus.report import DOCS, SORTS, pages
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, county, refuse, table

SENTENCES = sentences()
A_STREAM = "6f9619ff-8b86-4011-b42d-00cf4fc964ff"
MOBILE = "13800000000"


@begins_with(county)
def newer(s: Scene) -> None:
    adopts_field(s)


def item(**texts: str) -> Any:
    words = {"title": "会议室", "category": "场地", "measure": "次"} | texts
    return lambda s: PublishItem(
        alliance=s["alliance"],
        kind="resource",
        quantity=12,
        available="2026-01-01",
        until="2026-12-31",
        **words,
    )


REFUSALS: Rows = {
    "a telephone number in a title": Row(newer, "bureau", item(title=f"会议室，电话{MOBILE}"), LooksPersonal),
    "an identity number in a description": Row(
        newer, "bureau", item(description="负责人身份证 110199 19900307 7235"), LooksPersonal
    ),
    "an address of mail in a description": Row(
        newer, "bureau", item(description="wang@example.com"), LooksPersonal
    ),
    "the door of a home": Row(newer, "bureau", item(description="送到3号楼2单元502"), LooksPersonal),
    "a person's name": Row(newer, "bureau", item(description="联系人：张建国"), LooksPersonal),
    "people who petition": Row(newer, "bureau", item(title="重点信访人稳控"), KeptOut),
    "a penalty for refusing": Row(newer, "bureau", item(description="不接单的扣2分"), KeptOut),
    "an identity number for a unit's code": Row(
        newer,
        "roots",
        lambda s: EnrolUnit(code="110199199003077235", name="某商户(虚构)", kind="enterprise"),
        LooksPersonal,
    ),
}


@table(REFUSALS)
def test_what_should_not_be_kept_for_ever_is_refused(row: Row) -> None:
    no = refuse(row)
    for sentence in (no.in_chinese(), no.in_english()):
        assert str(no.facts["where"]) in sentence
        assert MOBILE not in sentence
        assert "张建国" not in sentence
        assert "1990" not in sentence


def test_under_the_first_rule_set_nothing_is_refused_for_its_words() -> None:
    s = county.begin()
    s.says("bureau", item(title=f"会议室，电话{MOBILE}")(s))


def test_a_refusal_names_the_place_in_the_statement() -> None:
    with pytest.raises(KeptOut) as caught:
        require_plain(item(description="社区矫正对象劳动")({"alliance": A_STREAM}))
    assert caught.value.facts["where"] == "description"
    assert caught.value.facts["word"] == "社区矫正"


# Every field


def places_of_free_text() -> list[tuple[str, str]]:
    """Where somebody is free to write: type of statement and member."""
    return [(type, leaf.where) for type, body in BODIES.items() for leaf in leaves(body) if free(leaf)]


def free(leaf: Leaf) -> bool:
    return (leaf.type is str and leaf.pattern is None) or getattr(leaf.type, "__origin__", None) is dict


FREE = sorted({type for type, _ in places_of_free_text()})


def written(model: type[BaseModel], value: Any) -> Iterator[str]:
    """Every free text of a wire value, told from its model by other code than ours."""
    for name, field in model.model_fields.items():
        held = value.get(field.alias or name)
        if held is not None:
            yield from _written(field.annotation, tuple(field.metadata), held)


def _written(annotation: Any, rules: tuple[Any, ...], value: Any) -> Iterator[str]:
    annotation, rules = _unwrapped(annotation, rules)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from written(annotation, value)
    elif getattr(annotation, "__origin__", None) is tuple:
        for each in value:
            yield from _written(annotation.__args__[0], (), each)
    elif getattr(annotation, "__origin__", None) is dict:
        yield from in_any_data(value)
    elif annotation is str and not Leaf("", annotation, rules).pattern:
        yield value


def in_any_data(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from in_any_data(each)


@pytest.mark.parametrize("type", sorted(BODIES))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_free_text_of_every_statement_is_looked_at(type: str, data: st.DataObject) -> None:
    value = data.draw(instances(BODIES[type]))
    try:
        body = parse(BODIES[type], value)
    except BadShape:  # its members do not go together
        reject()
    assert sorted(texts_of(body)) == sorted(written(BODIES[type], value))


def test_there_is_free_text_to_look_at() -> None:
    assert {"item.publish", "agreement.draft", "rulebook.draft", "order.place", "key.enrol"} - set(FREE) == {
        "key.enrol"
    }


def test_a_field_of_an_unknown_sort_is_no_field_that_nobody_looks_at() -> None:
    class Strange(Body):
        type = "strange.thing"
        what: bytes

    with pytest.raises(TypeError, match="whether"):
        texts_of(Strange(what=b"x"))


def test_two_fields_are_never_read_as_one_text() -> None:
    require_plain(item(title="公布电话", description="23456789号展位")({"alliance": A_STREAM}))


# The corpus


def test_the_corpus_has_some_hundreds_of_sentences_of_every_sort_in_both_halves() -> None:
    assert len(SENTENCES) >= 200
    assert len({row.text for row in SENTENCES}) == len(SENTENCES)
    for half in ("tuned", "held"):
        kinds = {row.kind for row in SENTENCES if row.half == half}
        assert kinds == {NOTHING, *(sort.name for sort in SORTS)}
    harmless = sum(row.kind == NOTHING for row in SENTENCES)
    assert 0.4 < harmless / len(SENTENCES) < 0.6


def test_on_the_half_that_was_only_counted_it_finds_most_and_seldom_cries_wolf() -> None:
    held = [row for row in SENTENCES if row.half == "held"]
    tally = refused(held)
    assert tally.found / tally.there > 0.8
    assert tally.mistaken <= 5


@pytest.mark.parametrize("name", ["lint.md", "lint.zh.md"])
def test_the_pages_say_what_is_measured(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "python -m tests.domain.corpus.report"


# The list itself


def test_every_word_begins_with_two_characters_that_are_themselves() -> None:
    for words in WORDS.values():
        for word in words:
            assert beginnings([word])


@pytest.mark.parametrize("text", ["上 访 户", "留守儿童 名单", "重点　人员"])
def test_blanks_do_not_hide_a_word(text: str) -> None:
    assert isinstance(found_in(text).refusal("title"), KeptOut)  # type: ignore[union-attr]


# What it costs


def fastest(work: Any, times: int = 300) -> float:
    def once() -> float:
        begun = perf_counter()
        for _ in range(times):
            work()
        return perf_counter() - begun

    return min(once() for _ in range(7))


def test_it_costs_less_than_four_times_the_reading_of_the_form() -> None:
    body = item(description="周末开放，可坐六十人，配投影与音响，须提前三天预约，由物业值班人员开门")(
        {"alliance": A_STREAM}
    )
    value = body.model_dump(exclude_none=True)
    assert fastest(lambda: require_plain(body)) < 4 * fastest(lambda: parse(PublishItem, value))


def test_a_record_of_service_costs_next_to_nothing() -> None:
    clocked = Clocked(start="2026-03-05T09:00", end="2026-03-05T10:30")
    body = RecordService(person=A_STREAM, activity=A_STREAM, bank=A_STREAM, clocked=clocked)
    value = body.model_dump(exclude_none=True)
    assert 3 * fastest(lambda: require_plain(body)) < fastest(lambda: parse(RecordService, value))


HOSTILE = [
    "1 ",
    "a",
    "微信号 ",
    "1.1111 ",
    "捐款",
    "一",
    "9",
    "1-",
    "王",
    "0755 ",
    "不参加",
    "联系人",
    "@",
    "a.",
    "138 0000 ",
    "某",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_that_fits_a_statement_keeps_it_busy(piece: str) -> None:
    """Four times the text takes at most some twenty times as long: nothing is tried in all its combinations."""

    def text(length: int) -> str:
        return (piece * length)[:length] + "@"

    whole, quarter = text(13_000), text(3_250)
    assert fastest(lambda: found_in(whole), 1) < 20 * fastest(lambda: found_in(quarter), 1)


def test_every_refusal_is_one_of_two() -> None:
    kinds = {type(found_in(row.text).refusal("x")) for row in SENTENCES if row.found != NOTHING}  # type: ignore[union-attr]
    assert kinds == {LooksPersonal, KeptOut}
    assert all(issubclass(kind, Refusal) for kind in kinds)
