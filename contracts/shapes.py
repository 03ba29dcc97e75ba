"""What is wrong with a value that does not have the promised form, in words of both languages.

quantity: 应为整数 | it is no integer
"""

from pydantic import ValidationError

MISTAKES = {
    "missing": ("缺少这一项", "it is missing"),
    "extra_forbidden": ("不该有这一项", "there is no such member"),
    "string_pattern_mismatch": ("写法不合规定", "it is not in its one spelling"),
    "string_too_short": ("文字不能少于{min_length}个字符", "it has fewer than {min_length} characters"),
    "string_too_long": ("文字不能超过{max_length}个字符", "it has more than {max_length} characters"),
    "too_short": ("不能少于{min_length}项", "it has fewer than {min_length} items"),
    "too_long": ("不能超过{max_length}项", "it has more than {max_length} items"),
    "greater_than_equal": ("不能小于{ge}", "it is less than {ge}"),
    "less_than_equal": ("不能大于{le}", "it is more than {le}"),
    "literal_error": ("只能是{expected}", "it is none of {expected}"),
    "int_type": ("应为整数", "it is no integer"),
    "bool_type": ("应为 true 或 false", "it is neither true nor false"),
    "string_type": ("应为文字", "it is no text"),
    "tuple_type": ("应为列表", "it is no list"),
    "dict_type": ("应为对象", "it is no object"),
    "model_type": ("应为对象", "it is no object"),
    "value_error": ("内容不合规定（{error}）", "{error}"),
}
"""By pydantic's name of the mistake. Any other is said in pydantic's own words."""


def first_mistake(error: ValidationError) -> tuple[str, str, str]:
    """Where the first one is, as a path of names and places from 0, and what it is in Chinese and in English."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or "statement"
    zh, en = MISTAKES.get(first["type"], (first["msg"], first["msg"]))
    facts = first.get("ctx", {})
    return where, zh.format_map(facts), en.format_map(facts)
