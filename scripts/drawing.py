"""`gongjian draw`: lots drawn for inspections and samples, so that neither side can choose (双随机).

    draw announce "第二季度抽查" --among members --of 沿河城市党建联盟 --count 3 --sharer YC01 --sharer YC02 --until 2026-04-10 --key …
    draw share DRAW --key YC01.pem             draws the list up again, compares, and keeps a share beside the key
    draw reveal DRAW --key YC01.pem            once all have given theirs
    draw show DRAW                             who has given and revealed; once drawn, the picks with their names

Whoever has the log draws it up again, and the picks too: `gongjian audit` does.
"""

from pathlib import Path
from secrets import token_hex
from typing import Annotated

import orjson
import typer

from api.draw_lists import LISTS, OF_ALLIANCE, ListOf
from api.tables.files import FileUnreadable, bytes_of
from contracts.canonical import encode
from contracts.draw import commitment_of, digest_of_list
from contracts.refusals import NotEvidence
from contracts.statement import parse
from contracts.statements.draws import Among, AnnounceDraw, CommitShare, Days, RevealShare
from contracts.streams import rule_id
from contracts.values import Id
from domain.refusals import OtherList, require
from ledger.durable import write_once
from scripts.finding import NothingSealed, Row, UnitNames, one, row_of
from scripts.help_pages import Commands
from scripts.readers import Reader
from scripts.signatory import Signatory, reads, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
DrawName = Annotated[str, typer.Argument(help="抽签的名称、其中几个字，或编号。The draw.")]


KINDS = {
    "members": "联盟成员", "items": "清单事项", "agreements": "共建协议", "activities": "活动",
    "service-records": "服务记录",
}  # fmt: skip
STANDINGS = {"open": "进行中", "drawn": "已抽出", "came to nothing": "未成：有单位没有揭晓"}


class NothingToDraw(NotEvidence):
    zh = "这份清单是空的，没有可抽的。请核对单位、种类和日期。"
    en = "That list is empty: there is nothing to draw from. Check whose it is, its kind and the days."


class NotAKindOfList(NotEvidence):
    zh = "没有“{kind}”这种清单。可抽的有：{kinds}。"
    en = "There is no list {kind!r}. What can be drawn from: {kinds}."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="draw", help="抽签（双随机）：谁也选不了。Draws that nobody can choose.")


@app.command("announce")
@signs()
def announce(
    by: Signatory,
    title: Annotated[str, typer.Argument(help="抽什么、为什么抽。What it is for.")],
    among: Annotated[
        str, typer.Option(help="清单的种类，如 members（联盟成员）；写错了会列出全部。The kind of list.")
    ],
    of: Annotated[str, typer.Option(help="谁的：联盟或单位。Whose list.")],
    count: Annotated[int, typer.Option(help="抽几个。How many.")],
    sharer: Annotated[list[str], typer.Option(help="出份的单位，至少两个。Units that give a share.")],
    until: Annotated[str, typer.Option(help="哪天截止，如 2026-04-10。The last day.")],
    period: Annotated[
        tuple[str, str] | None, typer.Option(help="只抽这些日子的。Of these days only.")
    ] = None,
    days: Annotated[
        tuple[str, str] | None,
        typer.Option(help="每个再抽一天，在这两天之间。A day for each, between these."),
    ] = None,
    again: Annotated[
        str | None, typer.Option(help="代替哪次未成的抽签。Instead of one that came to nothing.")
    ] = None,
) -> None:
    """发起抽签：清单、个数、由谁出份，都在结果出来之前定下。Announce a draw."""
    reader, kind = by.reader, kind_of(among)
    as_of = reader.seen().size
    require(as_of, NothingSealed())
    whose = one(reader, "alliance" if kind in OF_ALLIANCE else "unit", of)
    span = days_of(period)
    ids = list(list_of(reader, kind, whose, span, as_of))
    require(ids, NothingToDraw())
    asked = {
        "title": title,
        "among": kind,
        "of": whose,
        "as_of": as_of,
        "list": digest_of_list(ids),
        "size": len(ids),
        "count": count,
        "sharers": [one(reader, "unit", name) for name in sharer],
        "until": until,
        "period": span,
        "days": days_of(days),
        "again": one(reader, "draw", again) if again else None,
    }
    by.says(AnnounceDraw, asked)


@app.command("share")
@signs()
def share(by: Signatory, draw: DrawName) -> None:
    """出份：重新生成清单，核对一致后给出自己的一份；这一份存成文件，揭晓时要用。Give a share, and keep it."""
    reader = by.reader
    row = draw_at(reader, draw)
    draw, ids = row["draw"], list_again(reader, row)
    require(digest_of_list(ids) == row["list"], OtherList())
    file = share_file(by.file, draw, reader.unit)
    write_once(file, encode({"draw": draw, "share": token_hex(32), "unit": reader.unit}))
    secret = share_in(file, draw)  # that of an earlier call, if the answer to it was lost
    commitment = commitment_of(reader.log, draw, reader.unit, secret)
    by.says(CommitShare, {"draw": draw, "list": row["list"], "commitment": commitment})
    speak.say(
        f"这一份存在 {file}，揭晓之前不要给任何人看，也不要丢。",
        f"The share is in {file}: show it to nobody, and keep it.",
    )


@app.command("reveal")
@signs()
def reveal(by: Signatory, draw: DrawName) -> None:
    """揭晓：各单位都出份之后，公布自己的一份；最后一个揭晓时抽出。Reveal the share."""
    draw = draw_at(by.reader, draw)["draw"]
    stream = rule_id(by.reader.log, "draw-share", draw, by.reader.unit)
    share = share_in(share_file(by.file, draw, by.reader.unit), draw)
    by.says(RevealShare, {"share": share}, stream)


@app.command("show")
@reads
def show(reader: Reader, draw: DrawName) -> None:
    """一次抽签：清单、谁出了份、谁没有揭晓、抽中了什么。A draw, and what was drawn."""
    row, names = draw_at(reader, draw), UnitNames(reader)
    ids = list_again(reader, row)
    same = digest_of_list(ids) == row["list"]
    picks = [
        pick | {"id": id, "name": ids[id]}
        for pick in reader.rows("draw-picks", draw=row["draw"])
        for id in sorted(ids)[pick["index"] : pick["index"] + 1]
        if same
    ]
    say(row, names, picks, same)
    speak.result({"draw": row, "picks": picks, "list_as_announced": same})


def kind_of(text: str) -> Among:
    """
    Raises:
        NotAKindOfList.
    """
    for kind in LISTS:
        if text in (kind, KINDS[kind]):
            return kind
    raise NotAKindOfList(kind=text, kinds="、".join(f"{kind}（{KINDS[kind]}）" for kind in LISTS))


def days_of(pair: tuple[str, str] | None) -> Days | None:
    """
    Raises:
        BadShape: one of them is no day.
    """
    return parse(Days, {"first": pair[0], "last": pair[1]}) if pair else None


def list_of(reader: Reader, kind: Among, whose: Id, period: Days | None, as_of: int) -> dict[Id, str]:
    """The ids of a list as the log was then, each with what it is called."""
    place, names = LISTS[kind], UnitNames(reader)
    rows = reader.rows(place.register, **{place.whose: whose, "as_of": str(as_of)})
    return {row[place.id]: name_of(place, row, names) for row in rows if place.has(row, period)}


def name_of(place: ListOf, row: Row, names: UnitNames) -> str:
    if place.id == "unit":
        return names.of(row["unit"])
    return row[place.title] if place.title else f"{row['day']} {row['minutes']} 分钟"


def list_again(reader: Reader, draw: Row) -> dict[Id, str]:
    period = Days(first=draw["first"], last=draw["last"]) if draw["first"] else None
    return list_of(reader, draw["among"], draw["of"], period, draw["as_of"])


def draw_at(reader: Reader, draw: str) -> Row:
    """
    Raises:
        NothingFound, SeveralFound.
    """
    return row_of(reader, "draw", draw)


def share_file(key: Path, draw: Id, unit: Id) -> Path:
    """Beside the key that gave it."""
    return key.with_name(f"{draw}-{unit[:8]}.share")


def share_in(file: Path, draw: Id) -> str:
    """
    Raises:
        FileUnreadable: it is not there, or holds no share of this draw.
    """
    match loaded(bytes_of(file)):
        case {"draw": str(of), "share": str(share)} if of == draw:
            return share
    raise FileUnreadable(file=file, why_zh="里面不是这次抽签的一份", why="it holds no share of this draw")


def loaded(content: bytes) -> object:
    """What the JSON says; None for what is none."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def say(row: Row, names: UnitNames, picks: list[Row], same: bool) -> None:
    speak.say(
        f"{row['title']}：从{KINDS[row['among']]}{row['size']}项中抽{row['count']}项，{STANDINGS[row['standing']]}（{row['until']}截止）",
        f"{row['count']} of {row['size']} {row['among']}; {row['standing']} (until {row['until']})",
    )
    if not same:
        speak.say(
            "✗ 现在看到的清单与发起时签的不一致：可能您看不到其中一部分。抽中的只列序号。",
            "✗ The list that can be read here is not the one that was announced: perhaps part of it is not yours to read.",
        )
    shares = [
        (names.of(unit), "✓" if unit in row["committed"] else "", "✓" if unit in row["revealed"] else "")
        for unit in row["sharers"]
    ]
    speak.table("出份", ("单位", "已出份", "已揭晓"), shares)
    if picks:
        drawn = [(pick["place"], pick["name"], pick["day"] or "", pick["id"]) for pick in picks]
        speak.table(f"抽中 drawn {row['drawn']}", ("次序", "名称", "日期", "编号"), drawn, whole=(2, 3))
