"""`gongjian person export`: everything that is held about somebody, for themselves (《个人信息保护法》第四十五条).

As JSON it is what `GET /persons/{id}/export` answers; as XLSX, a page for each kind of thing, with words for headings.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from contracts.counting import counted
from projections.papers.subject_access import workbook
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.speaking import speak
from scripts.stores import stores_of


def export(
    out: Annotated[Path, typer.Option(help="写到这个文件。Where to.")],
    key: Annotated[Path, typer.Option("--key", help="自己的密钥文件。Your key.")],
    person: Annotated[str | None, typer.Argument(help="人员编号；不写则是自己。Whose; your own.")] = None,
    format: Annotated[Literal["json", "xlsx"], typer.Option("--format", help="格式。The format.")] = "json",
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """导出关于一个人的全部信息，供本人查阅。Everything that is held about a person."""
    with answers(), counter_at(data, url) as counter:
        stores = stores_of(counter, read_key(key))
        held = stores.export(person or stores.holder)
        out.parent.mkdir(parents=True, exist_ok=True)
        if format == "xlsx":
            out.write_bytes(workbook(held))
        else:
            out.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        out.chmod(0o600)
        entries = len(held["log"]["entries"])
        speak.say(
            f"已写入 {out}：账本中提到此人的共{entries}条。",
            f"Written to {out}: {counted(entries, 'entry names|entries name')} them.",
        )
        withheld = held["withheld"]
        if withheld:
            speak.say(
                f"另有{withheld}条您无权查看，未列入；本人用自己的密钥导出则是全部。",
                f"{withheld} more are not yours to read and were left out; the person's own key exports everything.",
            )
        speak.result({"person": held["person"], "out": str(out), "entries": entries, "withheld": withheld})
