"""What `--help` shows: every command and option in Chinese and English, wrapped to the screen, never cut off.

    用法：gongjian export [选项] <导出什么>

    导出：导入过的，按同样的列从账本里取回来。

    依次写的内容
      <导出什么>     导出什么。可写：units（单位）、persons（人员）、items（清单事项）。（必填）
    选项
      --key <路径>   签名用的密钥文件。（必填）

A help text is written as `中文。English.` (a test reads all of them). Typer's own pages have English headings and cut cells.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from scripts.speaking import in_words, speak, spoken_languages
from scripts.wrapping import wrapped

Run = TypeVar("Run", bound=Callable[..., Any])
NAMES_AT_MOST = 32
"""So many cells of the first column at most; a longer name has lines of its own."""
TYPES = {
    "path": ("路径", "path"),
    "int": ("整数", "number"),
    "float": ("数", "number"),
    "str": ("文字", "text"),
}
HEADINGS = {
    "usage": ("用法：", "Usage: "),
    "options-in-usage": ("[选项]", "[OPTIONS]"),
    "command-in-usage": ("<命令> ...", "COMMAND ..."),
    "arguments": ("依次写的内容", "Arguments"),
    "options": ("选项", "Options"),
    "commands": ("命令", "Commands"),
    "required": ("（必填）", "[required]"),
    "default": ("（不写即 {value}）", "[default: {value}]"),
    "choices": ("可写：{value}。", "One of {value}."),
    "help": ("显示这一页。", "Show this page."),
}
UsageError: Any = typer.BadParameter.__base__
"""What a command line that cannot be read raises; it and its kinds have no public names."""
CHOICES = {
    "units": "单位", "persons": "人员", "items": "清单事项", "service": "服务记录", "attendance": "会议签到",
    "openings": "期初余额", "accounts": "时间账户", "grids": "网格", "yanhe": "沿河", "shantou": "汕头", "songgang": "松岗",
    "qingdao": "青岛", "wuhan": "武汉", "in": "到", "out": "走", "table": "屏幕上的表", "report": "评分报告",
    "json": "给程序用", "csv": "表格", "lines": "逐项表格", "xlsx": "表格", "pdf": "打印", "svg": "图",
    "unit": "单位", "member": "党员", "volunteer": "志愿者", "department": "承办部门",
    "year": "年", "half": "半年", "quarter": "季度", "month": "月",
}  # fmt: skip
"""What a word that may be written stands for, where it is not the word of a statement: those are in `contracts/wording`."""


class Page:
    """What commands and groups of them have in common: such a page as their help, and mistakes that know where they are."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        show_page(self, ctx)

    def get_usage(self, ctx: Any) -> str:
        return usage(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            read: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except UsageError as no:
            no.ctx = no.ctx or ctx
            raise
        return read


class Command(Page, TyperCommand):
    """A command of `gongjian`."""


class Group(Page, TyperGroup):
    """A group of commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and self.no_args_is_help and speak.as_json:
            ctx.fail("Missing command.")  # a page is no JSON document
        return super().parse_args(ctx, args)


class Commands(typer.Typer):
    """Where commands are registered, so that each has such a page."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{"cls": Group, **attributes})

    def command(self, name: str | None = None, **attributes: Any) -> Callable[[Run], Run]:
        return super().command(name, **{"cls": Command, **attributes})


def in_both(text: str) -> tuple[str, str]:
    """The Chinese and the English of a help text.

    >>> in_both("数据目录。The data folder.")
    ('数据目录。', 'The data folder.')
    """
    paragraph = inspect.cleandoc(text).split("\n\n")[0].replace("\n", " ")
    chinese, stop, english = paragraph.rpartition("。")
    return (chinese + stop or english).replace("： ", "：").replace("、 ", "、"), english.strip()


def said(text: str) -> str:
    """A help text in the languages that are spoken here."""
    return in_words(*in_both(text))


def word(name: str, **facts: object) -> str:
    """One of `HEADINGS`, in the first language that is spoken here."""
    return HEADINGS[name][spoken_languages()[0] == "en"].format(**facts)


def argument_called(argument: Any) -> str:
    """What stands for an argument in Chinese: the first words of what is said of it, 协议名称 of 协议名称、其中几个字，或编号。"""
    if "zh" not in spoken_languages():
        return f"<{argument.name}>"
    words = in_both(argument.help or argument.name)[0]
    return (
        "<" + words[: min([words.find(sign) for sign in "、，。：；（" if sign in words], default=None)] + ">"
    )


def usage(command: Any, ctx: Any) -> str:
    """How a command is written, in one line."""
    pieces = [ctx.command_path, word("options-in-usage")]
    for argument in arguments_of(command):
        called = argument_called(argument) + (" ..." if argument.nargs != 1 else "")
        pieces.append(called if argument.required else f"[{called}]")
    if isinstance(command, TyperGroup):
        pieces.append(word("command-in-usage"))
    return " ".join(pieces)


def show_page(command: Any, ctx: Any) -> None:
    console = Console(highlight=False, soft_wrap=True)
    paragraph(console, word("usage") + usage(command, ctx), "bold")
    if command.help:
        paragraph(console, said(command.help))
    options = [(option_called(each), explained(each, ctx)) for each in options_of(command)]
    section(
        console,
        "arguments",
        ((argument_called(each), explained(each, ctx)) for each in arguments_of(command)),
    )
    section(console, "options", [*options, ("--help", in_words(*HEADINGS["help"]))])
    section(console, "commands", commands_of(command, ctx))


def arguments_of(command: Any) -> list[TyperArgument]:
    return [each for each in command.params if isinstance(each, TyperArgument) and not each.hidden]


def options_of(command: Any) -> list[TyperOption]:
    return [each for each in command.params if isinstance(each, TyperOption) and not each.hidden]


def commands_of(command: Any, ctx: Any) -> Iterator[tuple[str, str]]:
    if isinstance(command, TyperGroup):
        for name in command.list_commands(ctx):
            each = command.get_command(ctx, name)
            yield name, said(each.help or "") if each else ""


def paragraph(console: Console, text: str, style: str = "") -> None:
    for line in wrapped(text, console.width):
        console.print(Text(line, style))
    console.print()


def section(console: Console, heading: str, rows: Iterable[tuple[str, str]]) -> None:
    """Two columns under a heading; nothing where there are no rows."""
    listed = list(rows)
    if not listed:
        return
    console.print(Text(in_words(*HEADINGS[heading]), "bold"))
    width = max(cell_len(name) for name, _ in listed if cell_len(name) <= NAMES_AT_MOST)
    for name, text in listed:
        lines = list(wrapped(text, max(20, console.width - width - 4)))
        first = f"  {name}{' ' * (width - cell_len(name))}"
        if cell_len(name) > width:
            console.print(Text(first, "cyan"))
            first, lines = "", ["", *lines]
        for at, line in enumerate(lines):
            if line:
                console.print(Text(first if at == 0 else " " * (width + 2), "cyan") + Text(f"  {line}", ""))
    console.print()


def option_called(option: Any) -> str:
    names, descriptor = ", ".join([*option.opts, *option.secondary_opts]), option.type_descriptor
    if option.is_flag or descriptor.is_choice:
        return names
    return " ".join([names] + [type_of(option)] * (descriptor.tuple_arity or 1))


def type_of(option: Any) -> str:
    descriptor = option.type_descriptor
    name = "path" if descriptor.is_path or "Path" in str(descriptor.annotation) else "str"
    name = {int: "int", float: "float", list[int]: "int"}.get(descriptor.annotation, name)
    return f"<{TYPES[name]['zh' not in spoken_languages()]}>"


def explained(parameter: Any, ctx: Any) -> str:
    """What is said of an argument or option, what may be written, and what happens when nothing is."""
    zh, en = in_both(parameter.help or "")
    default = None if parameter.required else parameter._extract_default_help_str(ctx=ctx)
    told: list[tuple[str, str, str]] = []
    if choices := parameter.type_descriptor.choices:
        told.append(("choices", in_chinese(choices), ", ".join(choices)))
    if parameter.required:
        told.append(("required", "", ""))
    elif default not in (None, False, True, (), ""):
        told.append(("default", str(default), str(default)))
    for name, of_zh, of_en in told:
        zh += HEADINGS[name][0].format(value=of_zh)
        en += " " + HEADINGS[name][1].format(value=of_en)
    return in_words(zh, en.strip())


def in_chinese(choices: Iterable[str]) -> str:
    """Words that may be written, each with what it means.

    >>> in_chinese(["units", "counted-twice"])
    'units（单位）、counted-twice（重复计）'
    """
    from contracts.wording.values import VALUES

    means = {value: words.zh for value, words in VALUES.items()} | CHOICES
    return "、".join(f"{each}（{means[each]}）" for each in choices)
