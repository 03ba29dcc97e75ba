"""`gongjian form`: every statement there is, and a blank one to be filled in and handed in with `gongjian submit`.

    form                            what there is, by what it is called
    form 登记活动 --out plan.yaml     one of them as YAML, each member with what it means; a type such as activity.plan will do too

What may be left out stands there as a comment. Where a thing or a person is meant, a name will do (`scripts/references.py`).
"""

from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from contracts.refusals import Refused
from contracts.statement import Body
from contracts.statements import BODIES
from contracts.wording.fields import label
from contracts.wording.lines import kind_of
from contracts.wording.types import TITLES
from contracts.wording.values import word
from domain.refusals import require
from scripts.finding import KINDS
from scripts.output import answers
from scripts.speaking import speak

CALLED = {"exchange": "bank", "to_bank": "bank", "follows": "template"}
"""Members that are called otherwise than what they name."""
PERSONS = {"person", "owner", "holder", "referred", "officer"}
HOW = {
    "digest": "文件，如 \"@file/照片.jpg\"",
    "day": "日期，如 2026-03-05",
    "minute": "时刻，如 2026-03-05T09:30",
    "period": "期间，如 2026、2026-H1、2026-Q3、2026-07",
    "code": "代码",
    "decimal": "数，如 \"1.5\"",
    "minutes": "分钟数",
    "money": "金额，以分计",
    "entry": "账本第几条，从0起",
    "row": "第几行，从0起",
    "number": "整数",
    "flag": "true 或 false",
    "text": "文字",
    "bytes": "由程序填写",
    "data": "全文",
}  # fmt: skip


class SeveralForms(Refused):
    zh = "“{text}”有{count}种。请写全，或写类型：\n{list_zh}"
    en = "{count:form is|forms are} called {text!r}. Write more of it, or the type:\n{list_en}"


class NoSuchForm(Refused):
    zh = "没有叫“{text}”的表。不写名称即列出全部：gongjian form"
    en = "No form is called {text!r}. `gongjian form` lists them all."


def add_to(app: typer.Typer) -> None:
    app.command("form")(form)


def form(
    name: Annotated[
        str, typer.Argument(help="哪一种：名称或其中几个字，或类型；不写则列出全部。Which; all, without one.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="写到这个文件；不写则显示。Write it there.")
    ] = None,
) -> None:
    """空白语句：要办的事都有哪些，各要填什么。What can be handed in, and what to fill in."""
    with answers():
        if not name:
            listed = sorted(BODIES, key=lambda type: type)
            speak.table(
                "可以办的事", ("名称", "类型"), [(TITLES[each].zh, each) for each in listed], whole=(1,)
            )
            speak.say(
                "看一种要填什么：gongjian form 名称；写成文件：再加 --out 文件，填好后用 gongjian submit 提交。",
                "What one takes: gongjian form NAME; with --out it is a file, to be filled in and handed in with gongjian submit.",
            )
            speak.result({"types": listed})
            return
        type = type_called(name)
        text = blank(BODIES[type])
        if out:
            with out.open("x", encoding="utf-8") as file:
                file.write(text)
            speak.say(
                f"{TITLES[type].zh}的空表已写入 {out}。填好后先试：gongjian submit {out} --dry-run，再提交。",
                f"The blank form is in {out}. Fill it in, try it with gongjian submit {out} --dry-run, then hand it in.",
            )
        elif not speak.as_json:
            typer.echo(text)
        speak.result({"type": type, **({"out": str(out)} if out else {"text": text})})


def type_called(name: str) -> str:
    """
    Raises:
        NoSuchForm, SeveralForms.
    """
    if name in BODIES:
        return name
    found = [type for type in BODIES if TITLES[type].zh == name] or [
        type
        for type in BODIES
        if name in TITLES[type].zh or name in type or name.lower() in TITLES[type].en.lower()
    ]
    require(found, NoSuchForm(text=name))
    if len(found) > 1:
        raise SeveralForms(
            text=name,
            count=len(found),
            list_zh="\n".join(f"  {TITLES[each].zh}  {each}" for each in found),
            list_en="\n".join(f"  {TITLES[each].en}: {each}" for each in found),
        )
    return found[0]


class Row(NamedTuple):
    """A line of the file: what is written, what is said of it, and whether it may be left out."""

    text: str
    note: str
    optional: bool


def blank(body: type[Body]) -> str:
    """The YAML of a statement with nothing filled in."""
    rows = [Row(f"- type: {body.type}", "", False)]
    if not body.begins:
        rows.append(
            Row('  stream: ""', '改的是哪一份：编号，或 "@种类/名称"，如 "@activity/清洁家园"', False)
        )
    rows.append(Row("  body:", "", False))
    rows += members(body, body.type, "    ", optional=False)
    title = TITLES[body.type]
    head = (
        f"# {title.zh} {title.en}\n"
        "# 填好后：gongjian submit 本文件 --key 密钥（先加 --dry-run 试）。前面有 # 的可以不填，要填就去掉那个 #。\n"
        '# 要写编号的地方都可以写名称："@YC01" 单位代码，"@person/姓名"，"@alliance/名称"，其余见 gongjian find --help。\n'
    )
    return head + "".join(written(row) for row in rows)


def written(row: Row) -> str:
    text = row.text
    if row.optional:
        indent = len(text) - len(text.lstrip())
        text = f"{text[:indent]}# {text[indent:]}"
    return f"{text}  # {row.note}\n" if row.note else f"{text}\n"


def members(model: type[BaseModel], owner: str, indent: str, *, optional: bool) -> Iterator[Row]:
    """Every member of a statement's body or of a part of it; `owner` is what its words are looked up by."""
    for member, field in model.model_fields.items():
        name = field.alias or member
        may = optional or not field.is_required()
        part, many = innermost(field.annotation), is_list(field.annotation)
        called = label(owner, name).zh
        if isinstance(part, type) and issubclass(part, BaseModel) and part.__name__ != "About":
            yield Row(f"{indent}{name}:", f"{called}{'，可有几个' if many else ''}", may)
            inner = list(members(part, part.__name__, indent + ("    " if many else "  "), optional=may))
            if many and inner:
                first = inner[0]
                inner[0] = first._replace(text=f"{indent}  - {first.text.lstrip()}")
            yield from inner
            continue
        value = "" if part in (int, bool) else '""'
        shown = f" [{value}]" if many else f" {value}".rstrip()
        yield Row(f"{indent}{name}:{shown}", f"{called}：{how(owner, name, field, part)}", may)


def how(owner: str, name: str, field: FieldInfo, part: Any) -> str:
    """How it is written."""
    if part is not None and getattr(part, "__name__", "") == "About":
        return '针对哪一份，编号或 "@种类/名称"'
    kind = kind_of(owner, name, field)
    if kind == "word":
        return "、".join(f"{each}（{word(owner, name, each).zh}）" for each in get_args(part))
    if kind != "id":
        return HOW[kind]
    if (kind_of_thing := CALLED.get(name, name)) in KINDS and name != "unit":
        return f'"@{kind_of_thing}/名称"，或编号'
    if name in PERSONS:
        return '"@person/姓名"，或人员编号'
    return '"@单位代码"，或编号'


def innermost(annotation: Any) -> Any:
    """Without `None`, the list and the notes around it."""
    if get_origin(annotation) in (Union, UnionType):
        return innermost(next(each for each in get_args(annotation) if each is not NoneType))
    if get_origin(annotation) is tuple:
        return innermost(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return annotation
    if hasattr(annotation, "__metadata__"):
        return innermost(get_args(annotation)[0])
    return annotation


def is_list(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return any(is_list(each) for each in get_args(annotation))
    if hasattr(annotation, "__metadata__"):
        return is_list(get_args(annotation)[0])
    return get_origin(annotation) is tuple
