"""What is wrong with what was written is said in words of our own, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.shapes import MISTAKES, Reason, first_mistake, not_json, not_yaml_at
from contracts.statements import BODIES
from contracts.statements.alliances import ConveneMeeting
from contracts.statements.keys import EnrolUnit
from contracts.statements.lists import PlanActivity
from contracts.statements.service import ConfirmService, RecordService
from contracts.values import Decimal, Digest, Id, Minute

LATIN_WORDS = re.compile("[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")
MEETING = {
    "alliance": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
    "title": "例会",
    "on": "2026-03-05",
    "agenda": ["通报"],
    "expected": ["0" * 8 + "-0000-0000-0000-" + "0" * 12],
    "quorum": 1,
}
WRITTEN: dict[str, tuple[Any, Any, str, str]] = {
    "an impossible day": (PlanActivity, {"title": "扫雪", "category": "志愿", "on": "2026-02-30"}, "没有2026-02-30这一天", "there is no day 2026-02-30"),
    "an impossible minute": (Minute, "2026-03-05T25:00", "没有2026-03-05T25:00这个时刻", "there is no minute 2026-03-05T25:00"),
    "a day as sheets have it": (PlanActivity, {"title": "扫雪", "category": "志愿", "on": "2026-2-3"}, "日期应写成 2026-03-05 这样", "a day is written 2026-03-05"),
    "a decimal with a zero": (Decimal, "94.50", "应写成 94.5 这样的小数，末尾不加零", "a decimal is written 94.5, without a zero at its end"),
    "no id": (Id, "YC01", "应为小写的编号，如 6f9619ff-8b86-4011-b42d-00cf4fc964ff", "it is no id such as 6f9619ff-8b86-4011-b42d-00cf4fc964ff"),
    "no digest": (Digest, "ab", "应为64位小写十六进制", "it is not 64 lowercase hexadecimal digits"),
    "a small code": (EnrolUnit, {"code": "yc01", "name": "社区", "kind": "community"}, "代码只用2至18位大写字母和数字", "a code is 2 to 18 capital letters and digits"),
    "a hidden character": (PlanActivity, {"title": "扫\u202e雪", "category": "志愿", "on": "2026-03-05"}, "含有看不见的字符或控制字符", "it holds a hidden or control character"),
    "no kind of unit": (EnrolUnit, {"code": "YC01", "name": "社区", "kind": "club"}, "只能是", "it is none of"),
    "a text for a number": (ConveneMeeting, MEETING | {"quorum": "三"}, "应为整数", "it is no integer"),
    "neither clocked nor entered": (RecordService, {"person": MEETING["alliance"], "activity": MEETING["alliance"], "bank": MEETING["alliance"]}, "打卡时间和补录时长须写其一，且只写其一", "it says exactly one of clocked and entered"),
    "nothing to confirm": (ConfirmService, {}, "没有写明确认哪些记录", "it confirms nothing"),
    "no object": (EnrolUnit, "YC01", "应为对象", "it is no object"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "written", "zh", "en"), WRITTEN.values(), ids=WRITTEN)
def test_a_wrong_value_is_explained_in_both_languages(kind: Any, written: Any, zh: str, en: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(written)
    _, said_zh, said_en = first_mistake(caught.value)
    assert said_zh.startswith(zh)
    assert said_en.startswith(en)
    assert " or " not in said_zh


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    match value:
        case dict():
            yield value
            for each in value.values():
                yield from schemas(each)
        case list() | tuple():
            for each in value:
                yield from schemas(each)


MADE_BY = {
    "str": {"string_type", "string_too_short", "string_too_long", "string_pattern_mismatch", "string_unicode"},
    "int": {"int_type", "greater_than_equal", "less_than_equal"},
    "bool": {"bool_type"},
    "literal": {"literal_error"},
    "tuple": {"tuple_type", "too_short", "too_long", "missing"},
    "dict": {"dict_type", "too_short", "too_long"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden", "model_attributes_type"},
    "function-after": {"value_error"},
    "nullable": set(), "default": set(), "definitions": set(), "definition-ref": set(), "any": set(),
    "model-field": set(), "union": set(), "function-wrap": set(), "no-info": set(),
}  # fmt: skip
"""The mistakes that each kind of value can show, by pydantic-core's schema: a new kind has to be looked at here."""


def test_every_mistake_that_a_statement_can_hold_has_words_of_ours() -> None:
    kinds = {
        schema["type"]
        for body in BODIES.values()
        for schema in schemas(body.__pydantic_core_schema__)
        if isinstance(schema.get("type"), str)
    }
    assert kinds <= set(MADE_BY), kinds - set(MADE_BY)
    assert set().union(*(MADE_BY[kind] for kind in kinds)) <= set(MISTAKES)


def test_a_mistake_without_words_of_ours_is_named_and_not_quoted() -> None:
    class Fraction(BaseModel):
        value: float

    with pytest.raises(ValidationError) as caught:
        Fraction(value="much")  # type: ignore[arg-type]
    assert first_mistake(caught.value) == (
        "value",
        "内容不合规定（float_parsing）",
        "it has the wrong form (float_parsing)",
    )


YAML = {
    "a bracket": ("type: [a\nbody: {x: 1\n", "第2行第5个字：括号没有配对，或缺少逗号"),
    "a second colon": ("type: a: b\n", "第1行第8个字：这里不该再有冒号；含冒号的文字请加引号"),
    "a tab": ("a:\n\t- b\n", "第2行第1个字：缩进不能用制表符，请用空格"),
    "a bare @": ("a: @YC01\n", "第1行第4个字：不能以这个字符开头；请给这段文字加引号"),
    "no colon": ("a: 1\nb\n", "第3行第1个字：缺少冒号"),
    "indentation": ("a:\n  - 1\n - 2\n", "第3行第2个字：缩进没有对齐"),
    "a quotation mark": ('a: "b\n', "第2行第1个字：引号没有配对"),
    "an alias": ("a: *b\n", "第1行第4个字：* 引用的内容不存在；文字请加引号"),
    "a backslash": ('a: "\\q"\n', "第1行第6个字：双引号里的反斜杠写法不对"),
    "a control character": ("a: \x01\n", "含有不能使用的控制字符"),
    "a tag": ("a: !b c\n", "第1行第4个字：不认识这个 ! 标记；文字请加引号"),
    "a list as a name": ("[a]: b\n", "第1行第1个字：这里的名称应为文字"),
    "two documents": ("a: 1\n---\nb: 2\n", "第2行第1个字：只能有一份内容，不能用 --- 分成几份"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "zh"), YAML.values(), ids=YAML)
def test_where_a_text_stops_being_yaml_is_said_in_words_of_ours(text: str, zh: str) -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml.safe_load(text)
    assert not_yaml_at(caught.value).zh == zh
    assert not LATIN_WORDS.search(zh)


def test_where_a_text_stops_being_json_is_said_by_line_and_character() -> None:
    with pytest.raises(orjson.JSONDecodeError) as caught:
        orjson.loads('{"a": 1,\n "b": x}')
    assert not_json(caught.value) == Reason("不是 JSON（第2行第7个字）", "not JSON (line 2, character 7)")


def test_a_reason_becomes_the_facts_of_a_refusal() -> None:
    assert Reason("没有权限", "permission is denied").facts() == {
        "why_zh": "没有权限",
        "why": "permission is denied",
    }
