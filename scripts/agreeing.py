"""`gongjian agreement review`, `sign`, `decline` and `amend`: a party's own steps, by the agreement's name.

agreement review 结对共建 --key YC03-2.pem                     it may be signed; with --change, what should be changed
agreement sign 结对共建 --key YC03-1.pem                       exactly what lies on the table, after it has been shown
agreement decline 结对共建 --reason … --key YC03-1.pem          it will not be signed; a draft of one's own is taken back so
agreement amend 结对共建 --out amend.yaml                      the terms in force, to be changed and handed in
agreement sign 结对共建 --amendment --key YC03-1.pem           what was changed
"""

import re
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from contracts.refusals import NotEvidence
from contracts.statement import parse
from contracts.statements.agreements import DeclineAgreement, ReviewAgreement, SignAgreement
from contracts.values import ID
from domain.refusals import require
from scripts.asking import sure
from scripts.confirming import NotSigned
from scripts.counters import DataOrUrl, ReadingKey, SigningKey, Url, counter_at, reader_at
from scripts.finding import Row, UnitNames, all_called, row_of
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.sending import send
from scripts.sides import sides, whom
from scripts.speaking import somebody_sits_here, speak

Name = Annotated[str, typer.Argument(help="协议名称、其中几个字，或编号。An agreement.")]
Amendment = Annotated[
    bool, typer.Option("--amendment", help="是正在签署的变更，不是协议本身。Of the amendment on the table.")
]


class NoAmendment(NotEvidence):
    zh = "这份协议没有正在签署的变更。请先由一方提出（gongjian agreement amend）。"
    en = "No amendment of that agreement is on the table. A party puts one there first (gongjian agreement amend)."


def add_to(app: typer.Typer) -> None:
    app.command("review")(review)
    app.command("sign")(sign)
    app.command("decline")(decline)
    app.command("amend")(amend)


def review(
    name: Name,
    key: SigningKey,
    change: Annotated[
        str | None, typer.Option("--change", help="请对方改什么；不写即同意签署。What should be changed.")
    ] = None,
    amendment: Amendment = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """审阅：可以签署，或请对方修改。Say that it may be signed, or what should be changed."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        row = on_the_table(counter.reader(signer), name, amendment)
        said: dict[str, Any] = {"opinion": "change", "comment": change} if change else {"opinion": "agree"}
        body = parse(ReviewAgreement, {"terms": row["digest"], **said})
        send(counter, body, None, row["agreement"], [signer])


def sign(
    name: Name,
    key: SigningKey,
    amendment: Amendment = False,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问，直接签。Sign without asking.")] = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """签署：先列出条款，再签。Sign what lies on the table, after it has been shown."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        reader = counter.reader(signer)
        row = on_the_table(reader, name, amendment)
        show(row, UnitNames(reader))
        if somebody_sits_here() and not yes:
            require(sure("签署吗？", "Sign?"), NotSigned())
        send(counter, SignAgreement(terms=row["digest"]), None, row["agreement"], [signer])


def decline(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="理由，各方会看到。Why; all parties read it.")],
    key: SigningKey,
    amendment: Amendment = False,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """不签：写明理由，不影响任何得分；自己的草案不要了，也这样收回。Not sign, with a reason; also takes a draft back."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        row = on_the_table(counter.reader(signer), name, amendment)
        send(counter, parse(DeclineAgreement, {"reason": reason}), None, row["agreement"], [signer])


def amend(
    name: Name,
    out: Annotated[Path, typer.Option("--out", help="写到这个文件。The file to change.")],
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """变更：写出现行条款，改好后提交，各方重新签署。The terms in force, to be changed, handed in and signed anew."""
    with answers(), reader_at(data, url, key) as reader:
        row = row_of(reader, "agreement", name)
        names = UnitNames(reader)
        terms = by_code(without_nothing(row["terms"]), names)
        terms["commitments"] = [
            {"number": place} | each for place, each in enumerate(terms["commitments"], 1)
        ]
        said = "变更：改好条款后用 gongjian submit 提交。留下的承诺不改编号（number），新增的接着编。"
        write_terms(out, "agreement.amend", row, terms, said)
        speak.say(
            f"现行条款已写入 {out}。改好后用 gongjian submit 提交，再由各方 gongjian agreement sign --amendment。",
            f"The terms in force are in {out}. Change them, submit them, then all parties sign with --amendment.",
        )
        speak.result({"out": str(out), "agreement": row["agreement"], "terms": terms})


def write_terms(out: Path, type: str, row: Row, terms: dict[str, Any], said: str) -> None:
    """A file for `gongjian submit` that proposes these terms for an agreement, with what to do with it in its first line."""
    body = {"about": f"@agreement/{row['agreement']}", "terms": terms}
    written = yaml.safe_dump([{"type": type, "body": body}], allow_unicode=True, sort_keys=False, width=110)
    out.write_text(f"# “{row['title']}”的{said}\n{written}", encoding="utf-8")


def on_the_table(reader: Reader, name: str, amendment: bool) -> Row:
    """The agreement of that name, or the amendment of it that waits for signatures. An agreement and its renewal have one name: the one
    that waits for signatures is meant.

    Raises:
        NothingFound, SeveralFound, NoAmendment: as they say.
    """
    if not amendment and len(waiting := waiting_for_signatures(reader, name)) == 1:
        return waiting[0]
    agreement = row_of(reader, "agreement", name)
    if not amendment:
        return agreement
    waiting = [
        row
        for row in reader.rows("amendments", amends=agreement["agreement"])
        if row["stage"] in ("draft", "signing")
    ]
    require(waiting, NoAmendment())
    return waiting[-1]


def waiting_for_signatures(reader: Reader, name: str) -> list[Row]:
    if re.fullmatch(ID, name):
        return []
    return [row for row in all_called(reader, "agreement", name) if row["stage"] in ("draft", "signing")]


def show(row: Row, names: UnitNames) -> None:
    terms = row["terms"]
    known = sides(each["unit"] for each in terms["parties"])
    parties = "、".join(
        f"{known[each['unit']]}方 {names.of(each['unit'])}（{each['office']}）" for each in terms["parties"]
    )
    speak.say(
        f"{row['title']}：{parties}，{row['starts']} 至 {row['ends']}。",
        f"From {row['starts']} to {row['ends']}: {len(terms['commitments'])} promises, {len(terms['clauses'])} clauses.",
    )
    rows = [
        (
            place,
            whom(known, each["by"], each["to"]),
            each["what"],
            f"{each['quantity']}{each['measure']}",
            each["due"],
        )
        for place, each in enumerate(terms["commitments"], 1)
    ]
    speak.table("承诺", ("", "谁对谁", "承诺", "数量", "期限"), rows, whole=(0, 1, 3, 4))
    speak.table("条款", ("内容",), [(clause,) for clause in terms["clauses"]])


def without_nothing(value: Any) -> Any:
    """A document without the members that say nothing."""
    match value:
        case dict():
            return {name: without_nothing(each) for name, each in value.items() if each is not None}
        case list():
            return [without_nothing(each) for each in value]
    return value


def by_code(value: Any, names: UnitNames) -> Any:
    """Units by their codes, as people write them: @YC03."""
    match value:
        case dict():
            return {name: by_code(each, names) for name, each in value.items()}
        case list():
            return [by_code(each, names) for each in value]
        case str():
            return f"@{names.code(value)}" if names.known(value) else value
    return value
