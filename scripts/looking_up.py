"""`gongjian find`: what something is called here, and its id."""

from typing import Annotated

import typer

from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import KINDS, as_documents, find, kind_called, kinds_in_words, there_is
from scripts.output import answers
from scripts.speaking import speak


def add_to(app: typer.Typer) -> None:
    app.command("find")(run_find)


def run_find(
    kind: Annotated[
        str,
        typer.Argument(
            help=f"查哪一类：{kinds_in_words()}；写中文的也可以。Of which kind: {', '.join(KINDS)}."
        ),
    ],
    text: Annotated[str, typer.Argument(help="名称或其中几个字。A name or a part of it.")] = "",
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """按名称查编号：写了名称只打印编号，不写则列出全部。 Find an id by its name; without one, list all."""
    with answers(), reader_at(data, url, key) as reader:
        kind = kind_called(kind)
        if text:
            stream = there_is(reader, kind, text)
            typer.echo(stream) if not speak.as_json else speak.result({"stream": stream})
            return
        found = find(reader, kind)
        headings = ("编号", "名称", "所属与日期", "情况")
        columns = 4 if any(each.standing for each in found) else 3
        speak.table(KINDS[kind].zh, headings[:columns], [each[:columns] for each in found], whole=(0,))
        speak.result({"found": as_documents(found)})
