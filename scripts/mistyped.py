"""A command line that cannot be read: what is wrong with it and what to write instead, in Chinese and English.

    ✗ 还没有写 --vkey：账本公钥文件（log.vkey），应从别处得到。
      用法：gongjian certificate check [选项] <证明文件>
      每一项怎么写：gongjian certificate check --help

Typer finds the mistakes and has English sentences for them that no catalogue reaches; here each of its exceptions has its sentence.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from typer.core import TyperArgument

from scripts.help_pages import argument_called, in_both, in_chinese


class Mistake(NamedTuple):
    zh: str
    en: str


def mistake(no: Any) -> Mistake:
    """What is wrong, and how the command is written; English as Typer says it."""
    zh = SAID.get(type(no).__name__, otherwise)(no)
    en = " ".join(no.format_message().rstrip(".").split())
    en += "" if en.endswith("?") else "."
    path = no.ctx.command_path
    written = f"用法：{no.ctx.get_usage()}\n每一项怎么写：{path} --help"
    return Mistake(f"{zh}\n{written}", f"{en} See `{path} --help`.")


def missing(no: Any) -> str:
    return f"还没有写 {called(no.param)}：{in_both(no.param.help or '')[0]}{choices(no.param)}"


def no_such_option(no: Any) -> str:
    near = "、".join(no.possibilities or ())
    return f"没有 {no.option_name} 这一项。" + (f"是不是 {near}？" if near else "")


def option_without_value(no: Any) -> str:
    if "does not take a value" in no.message:
        return f"{no.option_name} 后面不写内容。"
    many = re.search(r"requires (\d+) arguments", no.message)
    return (
        f"{no.option_name} 后面要写{f'{many[1]}项' if many else ''}内容，这里没有写{'全' if many else ''}。"
    )


def bad_value(no: Any) -> str:
    """A number that is none, or too small, or a word that is not among those that may be written."""
    why, given = of_the_value(no)
    if listed := choices(no.param):
        return f"{called(no.param)} 不能写“{given}”。{listed}"
    return f"{called(no.param)} 不能写“{given}”：{why}"


def of_the_value(no: Any) -> tuple[str, object]:
    cause = no.__cause__
    found: dict[str, Any] = cause.errors()[0] if cause is not None else {"type": "", "input": ""}
    kind, limits = str(found["type"]), found.get("ctx") or {}
    sentence = next((zh for start, zh in VALUES.items() if kind.startswith(start)), "请核对写法。")
    return sentence.format(**limits), found["input"]


VALUES = {
    "int": "要写整数，如 3。",
    "float": "要写数，如 0.5。",
    "greater_than_equal": "至少是{ge:g}。",
    "less_than_equal": "至多是{le:g}。",
    "bool": "要写 true 或 false。",
}
"""What a value must be, by how the kind of the mistake begins."""


def otherwise(no: Any) -> str:
    """What a group of commands says, and whatever else there may be."""
    said = no.message
    if said.startswith("Missing command"):
        return "还没有写要做什么：用法里的“命令”处要写一个。"
    if found := re.match(r"No such command '(.*?)'(?:\. Did you mean (.*)\?)?", said):
        near = "、".join(re.findall("'(.*?)'", found[2] or ""))
        return f"没有“{found[1]}”这个命令。" + (f"是不是 {near}？" if near else "")
    if found := re.match(r"Got unexpected extra argument\(s\) \((.*)\)", said):
        return f"多写了“{found[1]}”。中间有空格的名称，两边要加引号。"
    return "命令写得不对。"


SAID: dict[str, Callable[[Any], str]] = {
    "MissingParameter": missing,
    "NoSuchOption": no_such_option,
    "BadOptionUsage": option_without_value,
    "BadParameter": bad_value,
}


def called(parameter: Any) -> str:
    return argument_called(parameter) if isinstance(parameter, TyperArgument) else str(parameter.opts[0])


def choices(parameter: Any) -> str:
    listed = parameter.type_descriptor.choices
    return f"可写：{in_chinese(listed)}。" if listed else ""
