"""What is wrong with what was written, in words of both languages: a value without the promised form, a text that is no JSON
or no YAML.

    quantity: 应为整数 | it is no integer
    第3行第8个字：缺少冒号 | line 3, character 8: a colon is missing

No library's own words are shown: whoever reads Chinese gets Chinese.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from contracts.counting import english
from contracts.values import SPELLINGS, Unfit


class Reason(NamedTuple):
    """Why not, as half a sentence of each language."""

    zh: str
    en: str

    def facts(self) -> dict[str, str]:
        """As a refusal's facts: {why_zh} in its Chinese sentence, {why} in its English one."""
        return {"why_zh": self.zh, "why": self.en}


MISTAKES = {
    "missing": ("缺少这一项", "it is missing"),
    "extra_forbidden": ("不该有这一项", "there is no such member"),
    "string_pattern_mismatch": ("写法不合规定", "it is not in its one spelling"),
    "string_too_short": (
        "文字不能少于{min_length}个字符",
        "it has fewer than {min_length:character|characters}",
    ),
    "string_too_long": (
        "文字不能超过{max_length}个字符",
        "it has more than {max_length:character|characters}",
    ),
    "string_unicode": ("含有不成字的字符", "it holds half a character"),
    "too_short": ("不能少于{min_length}项", "it has fewer than {min_length:item|items}"),
    "too_long": ("不能超过{max_length}项", "it has more than {max_length:item|items}"),
    "greater_than_equal": ("不能小于{ge}", "it is less than {ge}"),
    "greater_than": ("应大于{gt}", "it is not more than {gt}"),
    "less_than_equal": ("不能大于{le}", "it is more than {le}"),
    "less_than": ("应小于{lt}", "it is not less than {lt}"),
    "literal_error": ("只能是{choices_zh}", "it is none of {choices}"),
    "int_type": ("应为整数", "it is no integer"),
    "int_parsing": ("应为整数", "it is no integer"),
    "int_parsing_size": ("数字太大", "the number is too large"),
    "int_from_float": ("应为整数", "it is no integer"),
    "bool_type": ("应为 true 或 false", "it is neither true nor false"),
    "bool_parsing": ("应为 true 或 false", "it is neither true nor false"),
    "string_type": ("应为文字", "it is no text"),
    "list_type": ("应为列表", "it is no list"),
    "tuple_type": ("应为列表", "it is no list"),
    "dict_type": ("应为对象", "it is no object"),
    "model_type": ("应为对象", "it is no object"),
    "model_attributes_type": ("应为对象", "it is no object"),
    "invalid_key": ("名称应为文字", "a name is no text"),
    "union_tag_not_found": ("缺少说明种类的 {tag}", "{tag}, which says its kind, is missing"),
    "union_tag_invalid": ("没有“{tag}”这一种", "there is no kind {tag!r}"),
    "json_invalid": ("不是 JSON", "it is no JSON"),
    "json_type": ("不是 JSON", "it is no JSON"),
    "value_error": ("内容不合规定", "it does not fit"),
}
"""By pydantic's name of the mistake."""
OTHER_MISTAKE = "内容不合规定（{type}）", "it has the wrong form ({type})"


def first_mistake(error: ValidationError) -> tuple[str, str, str]:
    """Where the first one is, as a path of names and places from 0, and what it is in Chinese and in English."""
    first = error.errors(include_url=False, include_input=False)[0]
    return (path_of(first) or "statement", *mistake(first))


def path_of(detail: Mapping[str, Any]) -> str:
    return ".".join(str(step) for step in detail["loc"])


def mistake(detail: Mapping[str, Any]) -> Reason:
    """What one of pydantic's error details says."""
    facts = dict(detail.get("ctx") or {})
    if isinstance(unfit := facts.get("error"), Unfit):
        return Reason(unfit.zh, unfit.en)
    if spelling := SPELLINGS.get(str(facts.get("pattern"))):
        return Reason(*spelling)
    choices = str(facts.get("expected", "")).replace("'", "")
    facts |= {"choices": choices, "choices_zh": choices.replace(" or ", "、").replace(", ", "、")}
    facts |= {
        "type": detail["type"],
        "tag": str(facts.get("tag") or facts.get("discriminator") or "").strip("'"),
    }
    zh, en = MISTAKES.get(detail["type"], OTHER_MISTAKE)
    return Reason(zh.format_map(facts), english(en, facts))


class JsonError(Protocol):
    """As the standard library and orjson raise it."""

    lineno: int
    colno: int


def not_json(error: JsonError) -> Reason:
    """Where a text stops being JSON; lines and characters count from 1."""
    return Reason(
        f"不是 JSON（第{error.lineno}行第{error.colno}个字）",
        f"not JSON (line {error.lineno}, character {error.colno})",
    )


YAML_MISTAKES = (
    ("mapping values are not allowed", "这里不该再有冒号；含冒号的文字请加引号", "a colon too many here; put a text that holds one in quotes"),
    ("'\\t'", "缩进不能用制表符，请用空格", "indent with spaces, not with tabs"),
    ("cannot start any token", "不能以这个字符开头；请给这段文字加引号", "this cannot be a first character; put the text in quotes"),
    ("could not find expected ':'", "缺少冒号", "a colon is missing"),
    ("expected <block end>", "缩进没有对齐", "its indentation does not fit"),
    ("expected ',' or", "括号没有配对，或缺少逗号", "a bracket or a comma is missing"),
    ("expected the node content", "这里缺少内容", "something is missing here"),
    ("unexpected end of stream", "引号没有配对", "a quotation mark is missing"),
    ("undefined alias", "* 引用的内容不存在；文字请加引号", "* refers to nothing; put a text in quotes"),
    ("expected alphabetic or numeric", "& 或 * 后面缺少名称；文字请加引号", "& or * is followed by no name; put a text in quotes"),
    ("unknown escape character", "双引号里的反斜杠写法不对", "a backslash in double quotes stands before the wrong character"),
    ("special characters are not allowed", "含有不能使用的控制字符", "it holds a control character"),
    ("sequence entries are not allowed", "这里不能用“- ”开头", "no “- ” can stand here"),
    ("could not determine a constructor", "不认识这个 ! 标记；文字请加引号", "this ! tag is unknown; put a text in quotes"),
    ("unhashable key", "这里的名称应为文字", "a name is no text here"),
    ("but found another document", "只能有一份内容，不能用 --- 分成几份", "it holds several documents, divided by ---"),
)  # fmt: skip
"""By a piece of what PyYAML says of the problem."""


def not_yaml(error: Exception) -> Reason:
    """What PyYAML stumbled over, without the place."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    for piece, zh, en in YAML_MISTAKES:
        if piece in said:
            return Reason(zh, en)
    return Reason("写法不合 YAML", "it is not written as YAML")


def not_yaml_at(error: Exception) -> Reason:
    """The same with the place, as far as it is known; lines and characters count from 1."""
    zh, en = not_yaml(error)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Reason(zh, en)
    line, character = mark.line + 1, mark.column + 1
    return Reason(f"第{line}行第{character}个字：{zh}", f"line {line}, character {character}: {en}")
