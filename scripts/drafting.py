"""`gongjian agreement`: from a template to a draft that can be signed.

    agreement templates                                            what there is
    agreement new unit-community --party 甲方=财政局 --party 乙方=YC03 --starts 2026-03-01 --item 2=敬老院助餐 --out draft.yaml
    submit draft.yaml --key …                                      puts it on the table
    agreement adopt four-unified --alliance 街道联盟 --effective 2026-03-01 --out library.yaml     for the alliance's library of clauses
    agreement new four-unified … --follows 契约化共建                the draft names the version that it follows, with what that requires
    agreement review · sign · amend 结对共建                        a party's own steps (`scripts/agreeing.py`)
    agreement renew 结对共建 --out next.yaml                        the time after (`scripts/renewing.py`)
    agreement redline 结对共建                                      what the newest version changed, in words

Units, items and the alliance are looked up by name as with `gongjian find`. Nothing is signed and nothing recorded: what is
written is a file for `gongjian submit`, to be read and changed first.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from api.agreement_templates import Item, Template, Unit, filled, read_template, templates
from contracts.refusals import NotEvidence
from contracts.values import ID
from domain.refusals import require
from scripts import agreeing, renewing
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.finding import UnitNames, one, row_of, there_is
from scripts.help_pages import Commands
from scripts.output import answers
from scripts.readers import Reader
from scripts.showing import a_day
from scripts.speaking import speak

app = Commands(no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    agreeing.add_to(app)
    renewing.add_to(app)
    root.add_typer(app, name="agreement", help="共建协议。Agreements.")


class NotAPair(NotEvidence):
    zh = "“{text}”应写成 {form}。"
    en = "{text!r} should be written as {form}."


class SidesMissing(NotEvidence):
    zh = "这份范本要写明：{sides}。请逐个用 --party 给出，如 --party 甲方=YU01。"
    en = "This template asks for {sides}. Give each with --party, such as --party 甲方=YU01."


class NoSuchSide(NotEvidence):
    zh = "这份范本里没有“{side}”。有：{sides}。"
    en = "The template has no {side}. It has {sides}."


class NoSuchPromise(NotEvidence):
    zh = "这份范本没有第{place}项承诺，共{last}项。"
    en = "The template has no promise {place}; the last is {last}."


class NoSuchClause(NotEvidence):
    zh = "范本里没有名为“{name}”、可以要求原样照写的条款。有：{names}。"
    en = "The template has no clause called {name!r} that could be required as it stands. It has {names}."


class AboveMissing(NotEvidence):
    zh = "这份范本要由上级机关会签。请用 --countersigned-by 写明。"
    en = "This template is countersigned by a superior body. Name it with --countersigned-by."


@app.command("templates")
def show_templates(
    name: Annotated[
        str | None, typer.Argument(help="范本名称：只看这一份，连条款。One of them, with its clauses.")
    ] = None,
) -> None:
    """有哪些范本，各方和承诺是什么。The templates, their sides and promises."""
    with answers():
        found = {each: read_template(each) for each in ([name] if name else templates())}
        rows = [(each, of.title, sides(of), promised(of)) for each, of in found.items()]
        speak.table("协议范本", ("名称", "用途", "各方", "承诺"), rows, whole=(0,))
        if name:
            speak.table("条款", ("",), [(clause,) for clause in found[name].clauses])
        speak.result({"templates": [{"name": each, "title": of.title} for each, of in found.items()]})


def sides(template: Template) -> str:
    return "、".join(f"{side.as_}（{side.who}）" for side in template.parties)


def promised(template: Template) -> str:
    every = {"year": "每年", "quarter": "每季度", "term": ""}
    return "；".join(
        f"{place} {each.what}（{every[each.each]}{each.quantity}{each.measure}）"
        for place, each in enumerate(template.commitments, 1)
    )


@app.command("new")
def new(
    template: Annotated[str, typer.Argument(help="范本名称，或一个 YAML 文件。A template.")],
    party: Annotated[list[str], typer.Option("--party", help="甲方=单位名称或代码，每方一次。A side.")],
    starts: Annotated[str, typer.Option("--starts", help="起始日，如 2026-03-01。The first day.")],
    out: Annotated[Path, typer.Option("--out", help="写到这个文件。The draft.")],
    item: Annotated[
        list[str] | None,
        typer.Option("--item", help="承诺序号=清单事项，如 2=敬老院助餐。A promise's list item."),
    ] = None,
    alliance: Annotated[str | None, typer.Option("--alliance", help="所属联盟。The alliance.")] = None,
    countersigned_by: Annotated[
        str | None, typer.Option("--countersigned-by", help="会签的上级机关。Who countersigns.")
    ] = None,
    follows: Annotated[
        str | None, typer.Option("--follows", help="所依的联盟范本。The alliance's template that it follows.")
    ] = None,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """按范本写出协议草案，供修改后提交。Write a draft from a template."""
    with answers(), reader_at(data, url, key) as reader:
        chosen, first = read_template(template), a_day(starts)
        parties = {side: unit_called(reader, name) for side, name in sides_of(chosen, party).items()}
        items = {place: item_called(reader, name) for place, name in places_of(chosen, item or []).items()}
        require(countersigned_by or not chosen.countersigned, AboveMissing())
        above = unit_called(reader, countersigned_by) if countersigned_by else None
        within = there_is(reader, "alliance", alliance) if alliance else None
        terms = filled(chosen, parties, first, items, within, above)
        if follows:
            terms = following(reader, terms, follows)
        out.write_text(as_file(terms, chosen, parties), encoding="utf-8")
        speak.say(
            f"草案已写入 {out}：承诺{len(terms['commitments'])}项，{terms['starts']} 至 {terms['ends']}。请核对后用 gongjian submit 提交。",
            f"The draft is in {out}, with {len(terms['commitments'])} commitments. Read it, then hand it in with gongjian submit.",
        )
        speak.result({"out": str(out), "terms": terms})


@app.command("adopt")
def adopt(
    template: Annotated[str, typer.Argument(help="范本名称，或一个 YAML 文件。A template.")],
    alliance: Annotated[str, typer.Option("--alliance", help="哪个联盟。The alliance.")],
    effective: Annotated[str, typer.Option("--effective", help="起用日，如 2026-03-01。From this day.")],
    out: Annotated[Path, typer.Option("--out", help="写到这个文件。The statement.")],
    required: Annotated[
        list[str] | None,
        typer.Option("--required", help="必须原样写入的条款名，可多次。A clause that must stand as it is."),
    ] = None,
    supersedes: Annotated[
        str | None, typer.Option("--supersedes", help="所替代的范本。The version before.")
    ] = None,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """把范本的条款写成联盟条款库的语句，供牵头单位提交。Write a template for an alliance's library of clauses."""
    with answers(), reader_at(data, url, key) as reader:
        chosen, first = read_template(template), a_day(effective)
        clauses = named_clauses(chosen, required or [])
        body: dict[str, Any] = {
            "alliance": there_is(reader, "alliance", alliance),
            "title": chosen.title,
            "clauses": clauses,
            "effective": first.isoformat(),
        }
        if supersedes:
            body["supersedes"] = one(reader, "template", supersedes)
        out.write_text(
            yaml.safe_dump([{"type": "template.adopt", "body": body}], allow_unicode=True, sort_keys=False),
            encoding="utf-8",
        )
        speak.say(
            f"范本“{chosen.title}”的{len(clauses)}条已写入 {out}。请核对后由牵头单位用 gongjian submit 提交。",
            f"{len(clauses)} clauses are in {out}. Read them, then have the lead unit hand it in with gongjian submit.",
        )
        speak.result({"out": str(out), "body": body})


@app.command("redline")
def show_redline(
    name: Annotated[str, typer.Argument(help="协议名称、其中几个字，或编号。An agreement.")],
    older: Annotated[int | None, typer.Option(help="旧的版本；不写即前一版。The older version.")] = None,
    newer: Annotated[int | None, typer.Option(help="新的版本；不写即最新版。The newer version.")] = None,
    amendment: Annotated[
        str | None, typer.Option(help="变更的编号：与现行版本比较。An amendment, beside the terms in force.")
    ] = None,
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """两个版本之间改了什么，逐条说明。What changes between two versions, in words."""
    with answers(), reader_at(data, url, key) as reader:
        asked = {"older": older, "newer": newer, "amendment": amendment}
        agreement = one(reader, "agreement", name)
        given = {each: str(value) for each, value in asked.items() if value is not None}
        rows, names = reader.rows("redline", agreement=agreement, **given), UnitNames(reader)
        for row in rows:
            speak.say(*(re.sub(ID[1:-1], lambda id: names.of(id[0]), row[each]) for each in ("zh", "en")))
        if not rows:
            speak.say("没有不同。", "There is no difference.")
        speak.result({"agreement": agreement, "differences": rows})


def named_clauses(template: Template, required: Iterable[str]) -> list[dict[str, Any]]:
    """Each clause under the name before its colon: 经费与物资：各自承担。

    Raises:
        NoSuchClause: none is called so, or it has places for the parties' names and so is never the same.
    """
    found: list[dict[str, Any]] = []
    for place, text in enumerate(template.clauses, 1):
        name, colon, _ = text.partition("：")
        found.append({"name": name if colon and len(name) <= 40 else f"第{place}条", "text": text})
    fixed = {each["name"]: each for each in found if "{" not in each["text"]}
    for name in required:
        require(name in fixed, NoSuchClause(name=name, names="、".join(fixed)))
        fixed[name]["required"] = True
    return found


def following(reader: Reader, terms: dict[str, Any], name: str) -> dict[str, Any]:
    """The terms with the version that they follow, and with every clause that it requires."""
    template = one(reader, "template", name)
    clauses = [row["text"] for row in reader.rows("template-clauses", template=template) if row["required"]]
    missing = [clause for clause in clauses if clause not in terms["clauses"]]
    return {**terms, "clauses": [*terms["clauses"], *missing], "typed": {"follows": template}}


def sides_of(template: Template, given: Iterable[str]) -> dict[str, str]:
    """Which unit stands for which side, by what was typed.

    Raises:
        NotAPair, NoSuchSide, SidesMissing: as they say.
    """
    sides = [side.as_ for side in template.parties]
    pairs = dict(pair(text, "甲方=YU01") for text in given)
    for side in pairs:
        require(side in sides, NoSuchSide(side=side, sides="、".join(sides)))
    missing = [side for side in sides if side not in pairs]
    require(not missing, SidesMissing(sides="、".join(missing)))
    return pairs


def places_of(template: Template, given: Iterable[str]) -> dict[int, str]:
    """
    Raises:
        NotAPair, NoSuchPromise: as they say.
    """
    found: dict[int, str] = {}
    last = len(template.commitments)
    for text in given:
        place, name = pair(text, "2=敬老院助餐")
        require(place.isdecimal() and 1 <= int(place) <= last, NoSuchPromise(place=place, last=last))
        found[int(place)] = name
    return found


def pair(text: str, form: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    require(sign and left.strip() and right.strip(), NotAPair(text=text, form=form))
    return left.strip(), right.strip()


def unit_called(reader: Reader, name: str) -> Unit:
    row = row_of(reader, "unit", name)
    return Unit(row["code"], row["name"])


def item_called(reader: Reader, name: str) -> Item:
    row = row_of(reader, "item", name)
    return Item(row["item"], row["title"], row["measure"])


def as_file(terms: dict[str, Any], template: Template, parties: Mapping[str, Unit]) -> str:
    """A file for `gongjian submit`, with how to go on."""
    sides = "，".join(f"{side} {unit.code} {unit.name}" for side, unit in parties.items())
    written = yaml.safe_dump(
        [{"type": "agreement.draft", "body": {"terms": terms}}],
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )
    return (
        f"# 按范本“{template.title}”写成：{sides}。请逐条核对，再由其中一方提交：\n"
        "#   gongjian submit 本文件 --key 密钥\n"
        "# 之后各方审阅（gongjian agreement review）、签署（gongjian agreement sign）。\n"
        f"{written}"
    )
