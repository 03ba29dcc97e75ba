"""`gongjian evaluation`: panels of units are asked about others; openly here, secretly with `gongjian ballot`.

    evaluation open 2027年双向评议 --rulebook TWO-WAY --period 2027 --closes 2027-12-15 --opinion 好 --opinion 一般
          --panel "社区评单位：YC* > YU*" --panel "单位评社区：YU01、YU02 > YC01" --key LEAD.pem
          … --issuer 社区评单位=issuer.pem --trustee 社区评单位=YU01:KEY --printed 社区评单位=10     makes that panel secret
    evaluation show 双向评议                                      who is asked about whom, and how many have voted
    evaluation vote 双向评议 --choice YU01=好 --key YC01.pem       openly; said again before the last day, it takes the other's place

`ballot count` counts both sorts once the last day is over. What a ballot says is nobody's to see before.
"""

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.naming import as_code
from contracts.ballot import public_half
from contracts.note import to_base64
from contracts.refusals import NotEvidence
from contracts.rulebook import Rulebook
from contracts.statements.evaluations import CastBallot, ChangeBallot, OpenEvaluation
from contracts.streams import rule_id
from contracts.values import Id
from domain.refusals import require
from scripts.ballot_files import ChoiceUnclear, WhichPanel, issuer_in, trustee_in
from scripts.finding import Row, UnitNames, called_nothing, one, row_of
from scripts.help_pages import Commands
from scripts.readers import Reader
from scripts.signatory import Signatory, reads, signs
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
EvaluationName = Annotated[str, typer.Argument(help="测评的名称、其中几个字，或编号。The evaluation.")]
STANDINGS = {
    "open": ("正在投票", "ballots are taken"),
    "to be closed": ("投票已截止，等待计票", "the last day is over; to be counted"),
    "closed": ("已计票", "counted"),
}


class NotAPanel(NotEvidence):
    zh = "看不懂“{text}”。请写成 组名：投票的单位 > 被评的单位，单位用代码或名称，顿号隔开，如 社区评单位：YC01、YC02 > YU01。"
    en = "{text!r} is no panel. Write NAME: voters > subjects, units by code or name with commas between, as in A: YC01,YC02 > YU01."


class NoSuchPanel(NotEvidence):
    zh = "没有叫“{panel}”的组，先用 --panel 写出它。应写成 组名=值，如 {example}。"
    en = "There is no panel {panel!r}: name it with --panel. Write PANEL=VALUE, such as {example}."


class NotYourPanel(NotEvidence):
    zh = "您的单位不在这次测评的公开组里投票。无记名组用 gongjian ballot request 申领选票。"
    en = "Your unit votes in no open panel of this evaluation. For a secret panel ask for a token with `gongjian ballot request`."


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="evaluation", help="测评：发起、查看、公开投票。Evaluations by ballot.")


@app.command("open")
@signs()
def open_evaluation(
    by: Signatory,
    title: Annotated[str, typer.Argument(help="测评的名称。What it is called.")],
    rulebook: Annotated[str, typer.Option(help="评分规则的名称或编号。The rulebook.")],
    period: Annotated[str, typer.Option(help="考核期，如 2026。The period.")],
    closes: Annotated[str, typer.Option(help="投票截止，如 2026-12-15。The last day.")],
    opinion: Annotated[
        list[str], typer.Option(help="可选的评价，从好到差，可多次。What can be said, best first.")
    ],
    panel: Annotated[
        list[str],
        typer.Option(
            help="组名：投票的 > 被评的，如 社区评单位：YC* > YU01、YU02，可多次。NAME: voters > subjects."
        ),
    ],
    issuer: Annotated[
        list[str] | None,
        typer.Option(help="组名=签发密钥文件或公钥：这一组无记名。PANEL=issuer's key: it is secret."),
    ] = None,
    trustee: Annotated[
        list[str] | None,
        typer.Option(help="组名=单位:开箱密钥文件或公钥，一组至多5个。PANEL=UNIT:trustee's key."),
    ] = None,
    printed: Annotated[
        list[str] | None, typer.Option(help="组名=给没有密钥的人印几张。PANEL=how many are printed.")
    ] = None,
) -> None:
    """发起测评：谁评谁、哪几档、哪天截止。Open an evaluation."""
    panels = dict(panel_of(by.reader, text) for text in panel)
    for name, key in said_of(issuer, panels, "社区评单位=issuer.pem"):
        panels[name]["secret"] = {"issuer": issuer_key(key), "trustees": [], "printed": 0}
    secret = {name: asked["secret"] for name, asked in panels.items() if "secret" in asked}
    for name, text in said_of(trustee, secret, "社区评单位=YU01:trustee.key"):
        unit, _, key = text.replace("：", ":").partition(":")
        secret[name]["trustees"].append({"unit": one(by.reader, "unit", unit), "key": trustee_key(key)})
    for name, text in said_of(printed, secret, "社区评单位=10"):
        require(text.isdigit(), NoSuchPanel(panel=name, example="社区评单位=10"))
        secret[name]["printed"] = int(text)
    book = one(by.reader, "rulebook", rulebook)
    asked = {"title": title, "rulebook": book, "period": period, "closes": closes, "opinions": opinion}
    by.says(OpenEvaluation, asked | {"panels": list(panels.values())})
    speak.say(
        f"各单位会在“与我有关”里看到。投了几方：gongjian evaluation show {title}",
        f"All who are asked find it in their inbox. How many have voted: `gongjian evaluation show {title}`.",
    )


@app.command("vote")
@signs()
def vote(
    by: Signatory,
    evaluation: EvaluationName,
    choice: Annotated[list[str], typer.Option(help="单位=评价，可多次；不写的不评。UNIT=OPINION.")],
    panel: Annotated[str | None, typer.Option(help="哪一组；只在一组里投票时不用写。The panel.")] = None,
) -> None:
    """公开投票；截止前再投一次，就以后一次为准。Vote openly; until the last day a later ballot takes the place of an earlier one."""
    id = one(by.reader, "evaluation", evaluation)
    row = own_panel(by.reader.rows("evaluation-panels", evaluation=id), by.reader.unit, panel)
    choices = [choice_of(by.reader, text) for text in choice]
    if by.reader.unit in row["voted"]:
        stream = rule_id(by.reader.log, "ballot", id, row["panel"], by.reader.unit)
        by.says(ChangeBallot, {"choices": choices}, stream)
    else:
        by.says(CastBallot, {"evaluation": id, "panel": row["panel"], "choices": choices})
    others = len([each for each in row["subjects"] if each != by.reader.unit])
    speak.say(
        f"{row['panel']}：评了{len(choices)}个，共可评{others}个。计票前只有您的单位看得到内容。",
        f"{len(choices)} of {others} are rated. Until it is counted nobody else sees what you said.",
    )


@app.command("show")
@reads
def show(reader: Reader, evaluation: EvaluationName) -> None:
    """一次测评：谁评谁，投了几方，规则对票数的要求；计票后还有各档票数。An evaluation, and how many have voted."""
    row = row_of(reader, "evaluation", evaluation)
    id = row["evaluation"]
    panels = [each | turnout(reader, each) for each in reader.rows("evaluation-panels", evaluation=id)]
    gates = gates_of(reader, row)
    tallies = reader.rows("tallies", evaluation=id)
    say(row, panels, gates, tallies, UnitNames(reader))
    counted = [{name: value for name, value in each.items() if name != "voted"} for each in panels]
    speak.result({"evaluation": row, "panels": counted, "gates": gates, "tallies": tallies})


def panel_of(reader: Reader, text: str) -> tuple[str, dict[str, Any]]:
    """
    Raises:
        NotAPanel, NothingFound, SeveralFound.
    """
    name, colon, sides = text.replace("：", ":").partition(":")
    voters, arrow, subjects = sides.replace("＞", ">").partition(">")
    require(name.strip() and colon and arrow, NotAPanel(text=text))
    units = {"voters": units_named(reader, voters), "subjects": units_named(reader, subjects)}
    return name.strip(), {"name": name.strip(), **units}


def units_named(reader: Reader, text: str) -> list[Id]:
    """Units by code or name; `YC*` is all whose code begins so, and a person stands by their number."""
    found: list[Id] = []
    for name in re.split(r"[,，、\s]+", text.strip()):
        if name.endswith("*"):
            begins = as_code(name.removesuffix("*"))
            rows = sorted(reader.rows("units"), key=lambda row: str(row["code"]))
            several = [str(row["unit"]) for row in rows if str(row["code"]).startswith(begins)]
            require(several, called_nothing("unit", name))
            found += several
        elif name:
            found.append(one(reader, "unit", name))
    return found


def said_of(given: list[str] | None, panels: dict[str, Any], example: str) -> list[tuple[str, str]]:
    """
    Raises:
        NoSuchPanel: it is not written so, or is about no panel.
    """
    pairs = []
    for text in given or []:
        name, _, value = text.replace("＝", "=", 1).partition("=")
        require(name in panels and value, NoSuchPanel(panel=name, example=example))
        pairs.append((name, value))
    return pairs


def issuer_key(text: str) -> str:
    """A public key, or that of the file that `gongjian ballot keys` made."""
    if not Path(text).exists():
        return text
    public = issuer_in(Path(text)).public_key()
    return to_base64(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def trustee_key(text: str) -> str:
    return public_half(trustee_in(Path(text))) if Path(text).exists() else text


def own_panel(panels: list[Row], unit: Id, name: str | None) -> Row:
    """
    Raises:
        NotYourPanel: the unit votes openly in none, or not in the one that is named.
        WhichPanel: it votes in several.
    """
    mine = [row for row in panels if unit in row["voters"] and not row["secret"]]
    mine = [row for row in mine if name in (None, row["panel"])]
    require(mine, NotYourPanel())
    require(len(mine) == 1, WhichPanel(panels="、".join(row["panel"] for row in mine)))
    return mine[0]


def choice_of(reader: Reader, text: str) -> dict[str, str]:
    unit, _, opinion = text.replace("＝", "=").partition("=")
    require(unit and opinion, ChoiceUnclear(text=text))
    return {"subject": one(reader, "unit", unit), "opinion": opinion}


def turnout(reader: Reader, panel: Row) -> dict[str, Any]:
    """How many are asked, and how many have voted; of a secret panel how many tokens were issued, and what the box held once its
    ballots are in the log."""
    if not panel["secret"]:
        return {"asked": len(panel["voters"]), "have_voted": len(panel["voted"])}
    which = {"evaluation": panel["evaluation"]}
    [box] = [row for row in reader.rows("ballot-boxes", **which) if row["panel"] == panel["panel"]]
    tokens = reader.rows("ballot-tokens", panel=panel["panel"], **which)
    entered = [row for row in reader.rows("secret-ballots", **which) if row["panel"] == panel["panel"]]
    issued = sum(row["issued"] is not None for row in tokens)
    return {"asked": box["asked"], "tokens": issued, "have_voted": len(entered)}


def gates_of(reader: Reader, evaluation: Row) -> list[dict[str, str]]:
    """What the rulebook requires before it gives a result, in its own words."""
    book = Rulebook.model_validate(row_of(reader, "rulebook", evaluation["rulebook"])["content"])
    return [{"zh": each.zh, "en": each.en} for part in book.parts for each in part.requires]


def say(
    row: Row, panels: list[Row], gates: list[dict[str, str]], tallies: list[Row], names: UnitNames
) -> None:
    zh, en = STANDINGS[row["standing"]]
    speak.say(
        f"{row['title']}：{row['opened']}发起，{row['closes']}截止，{zh}。可选：{'、'.join(row['opinions'])}",
        f"{row['title']}, until {row['closes']}: {en}.",
    )
    lines = [
        (
            each["panel"],
            "无记名" if each["secret"] else "公开",
            str(len(each["subjects"])),
            str(each["asked"]),
            str(each["tokens"]) if each["secret"] else "—",
            str(each["have_voted"]),
        )
        for each in panels
    ]
    speak.table("各组", ("组", "方式", "被评", "应投", "已签发凭证", "已投"), lines)
    for each in gates:
        speak.say(f"规则要求，否则不计分：{each['zh']}", f"Without a result: {each['en']}")
    if tallies:
        counted: dict[tuple[str, str], dict[str, int]] = {}
        for tally in tallies:
            counted.setdefault((tally["panel"], tally["subject"]), {})[tally["opinion"]] = tally["ballots"]
        by_name = sorted(counted.items(), key=lambda each: (each[0][0], names.with_code(each[0][1])))
        rows = [
            (panel, names.with_code(subject), *(str(said.get(opinion, 0)) for opinion in row["opinions"]))
            for (panel, subject), said in by_name
        ]
        speak.table("各档票数", ("组", "对象", *row["opinions"]), rows)
