"""`gongjian ballot`: secret ballots, from the keys of an evaluation to its count. `docs/ballots.md` says what they protect.

ballot keys issuer.pem                              the issuer's key of one panel; what it prints goes into evaluation.open
ballot keys trustee.key --trustee                   a trustee's secret, kept until the box is closed; likewise
ballot request 评议 --to my.code --key …             asks for one's token, and keeps a code
ballot print 评议 --count 40 --to slips.pdf --key …  the same for voters without keys
ballot issue 评议 --issuer issuer.pem --key …        signs what was asked for, without seeing it
ballot paper EVALUATION --to paper.json --url …     what a voter has before them; nobody signs in
ballot cast paper.json --code my.code --choice 和平社区=好 --to ballot.json      with no network
ballot send ballot.json --url …                     nobody signs in
ballot enter 评议 --key …                            after the last day: what is in the box goes into the log
ballot close 评议 --key …                            nothing is taken any more
ballot unseal 评议 --secret trustee.key --key …      by each trustee
ballot count 评议 --key …
ballot check ballot.json --url …                    whether it is in the box, and in the log
"""

from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Annotated, Any

import orjson
import typer
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from api.ballots import entered
from contracts import dsse, signing
from contracts.ballot_code import CHANCE, code_of, printed, vote_by
from contracts.blind import BITS, EXPONENT, sign_blindly
from contracts.note import to_base64
from contracts.statement import Body
from contracts.statements.evaluations import CloseEvaluation
from contracts.statements.secret_ballots import (
    CloseBallotBox,
    IssueToken,
    PrintToken,
    RequestToken,
    UnsealBallotBox,
)
from contracts.values import Id
from domain.refusals import require
from ledger.durable import write_once
from scripts.ballot_files import (
    BallotFileThere,
    OpenedPaper,
    TokenNotIssued,
    ballot_in,
    chosen,
    code_in,
    issuer_in,
    panel_called,
    paper_in,
    paper_of,
    trustee_in,
    trustee_made,
)
from scripts.ballot_slips import About, drawn, require_form
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.finding import one
from scripts.help_pages import Commands
from scripts.ids import an_id
from scripts.output import answers
from scripts.scanning import reached
from scripts.sending import payload_of, signed
from scripts.signatory import Signatory, signs
from scripts.speaking import speak
from scripts.wanted import Wanted

app = Commands(no_args_is_help=True)
Evaluation = Annotated[str, typer.Argument(help="测评的名称、其中几个字，或编号。The evaluation.")]
PanelName = Annotated[
    str | None, typer.Option("--panel", help="哪一组；只有一个无记名组时不用写。The panel.")
]
To = Annotated[Path, typer.Option("--to", help="存到哪里。Where to save it.")]


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="ballot", help="无记名投票。Secret ballots.")


@app.command("keys")
def keys(
    file: Annotated[Path, typer.Argument(help="密钥存到哪里。Where the key is kept.")],
    trustee: Annotated[
        bool, typer.Option("--trustee", help="开箱保管单位的密钥。A trustee's, not an issuer's.")
    ] = False,
) -> None:
    """新做一把签发密钥或开箱密钥：一组一把，只用一次；公钥写进 evaluation.open。A new key for one panel."""
    with answers():
        if trustee:
            content, public = trustee_made(token_bytes(32))
        else:
            made = generate_private_key(EXPONENT, BITS)
            content = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            der = made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            public = to_base64(der)
        require(write_once(file, content), BallotFileThere(file=file))
        speak.say(
            f"密钥在 {file}，请保管好。公钥：{public}",
            f"The key is in {file}: keep it. Its public half: {public}",
        )
        speak.result({"file": str(file), "public": public})


@app.command("request")
@signs()
def request(
    by: Signatory,
    evaluation: Evaluation,
    to: To,
    panel: PanelName = None,
    myself: Annotated[
        bool, typer.Option("--myself", help="以本人名义，不以单位名义。As a person, not for the unit.")
    ] = False,
) -> None:
    """申领选票凭证：投票码留在您这里，签发方看不到。Ask for one's token, and keep the code."""
    paper = paper_at(by, evaluation)
    name = panel_called(paper, panel)
    write_once(to, f"{printed(code_of(token_bytes(CHANCE)))}\n".encode())
    # The code may be that of an earlier call, if the answer to it was lost.
    blinded = vote_by(code_in(to), paper.panel(name)).blinded
    said = {"evaluation": paper.evaluation, "panel": name, "blinded": blinded}
    by.says(RequestToken, said, actor=by.holder if myself else None)
    speak.say(
        f"投票码在 {to}，不要给任何人看，也不要丢。",
        f"The code is in {to}: show it to nobody, and keep it.",
    )


@app.command("print")
@signs()
def print_codes(
    by: Signatory,
    evaluation: Evaluation,
    count: Annotated[int, typer.Option(help="印几张。How many.", min=1, max=400)],
    to: To,
    panel: PanelName = None,
    first: Annotated[int, typer.Option(help="从几号起。The first number.", min=1)] = 1,
    address: Annotated[
        str | None,
        typer.Option(help="手机打开账本的网址，印进二维码。The server as phones reach it, for the QR code."),
    ] = None,
) -> None:
    """给没有密钥的人印投票码并申领凭证；印好直接封进信封，打乱再发。Print codes for voters without keys."""
    paper = paper_at(by, evaluation)
    name = panel_called(paper, panel)
    require_form(to)
    codes = [code_of(token_bytes(CHANCE)) for _ in range(count)]
    about = About(paper.evaluation, paper.body.title, name, paper.body.closes, reached(address))
    sheet = drawn(codes, about, to.suffix)
    require(write_once(to, sheet), BallotFileThere(file=to))
    for number, code in enumerate(codes, first):
        blinded = vote_by(code, paper.panel(name)).blinded
        given = {"evaluation": paper.evaluation, "panel": name}
        take(by, PrintToken(number=number, blinded=blinded, **given))
    speak.say(
        f"{count}张在 {to}，签发之后才能用。",
        f"{count} slips are in {to}. They serve once they are issued.",
    )
    speak.result({"file": str(to), "slips": count})


@app.command("issue")
@signs()
def issue(
    by: Signatory,
    evaluation: Evaluation,
    issuer: Annotated[Path, typer.Option("--issuer", help="这一组的签发密钥。The panel's issuer key.")],
    panel: PanelName = None,
) -> None:
    """签发所有等着的凭证，看不到签的是什么；您自己申领或印的，由另一人签发。Issue every token that waits."""
    private, paper = issuer_in(issuer), paper_at(by, evaluation)
    name = panel_called(paper, panel)
    rows = by.reader.rows("ballot-tokens", evaluation=paper.evaluation, panel=name)
    waiting = [row for row in rows if row["signed"] is None]
    for row in waiting:
        take(by, IssueToken(signed=sign_blindly(row["blinded"], private)), row["token"])
    speak.say(f"签发了{len(waiting)}份凭证。", f"{len(waiting)} tokens were issued.")
    speak.result({"issued": len(waiting)})


@app.command("paper")
def paper(
    evaluation: Annotated[str, typer.Argument(help="测评的编号。The evaluation's id.")],
    to: To,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """取选票样张：不用登录；凭证签发之后再取。Get the paper, without signing in, once the tokens are issued."""
    with answers(), counter_at(data, url) as counter:
        document = counter.paper(an_id(evaluation))
        found = paper_of(document)
        require(write_once(to, orjson.dumps(document)), BallotFileThere(file=to))
        say_paper(found)
        speak.result({"file": str(to), "panels": list(found.panels), "closes": found.body.closes})


@app.command("cast")
def cast(
    paper: Annotated[Path, typer.Argument(help="选票样张（ballot paper）。The paper.")],
    code: Annotated[str, typer.Option("--code", help="投票码，或存着它的文件。The code, or its file.")],
    to: To,
    choice: Annotated[
        list[str] | None, typer.Option("--choice", help="单位=评价；不写的不评。UNIT=OPINION.")
    ] = None,
    panel: PanelName = None,
) -> None:
    """填选票：不用网络，存成文件。Make a ballot, with no network."""
    with answers():
        found = paper_in(paper)
        name = panel_called(found, panel)
        vote = vote_by(code_in(code), found.panel(name))
        signed_blindly = found.tokens.get((name, vote.blinded))
        require(signed_blindly is not None, TokenNotIssued())
        assert signed_blindly
        payload, signatures = vote.cast(signed_blindly, chosen(found, name, choice or []))
        envelope = orjson.dumps(dsse.export(dsse.BALLOT, payload, signatures))
        require(write_once(to, envelope), BallotFileThere(file=to))
        speak.say(
            f"选票在 {to}，还没有投出：请用 ballot send。",
            f"The ballot is in {to}, not sent yet: ballot send.",
        )
        speak.result({"file": str(to), "panel": name})


@app.command("send")
def send_ballot(
    ballot: Annotated[Path, typer.Argument(help="填好的选票。The ballot.")],
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """投出选票：不用登录，服务器不记是谁、从哪里投的。Post a ballot, without signing in."""
    with answers(), counter_at(data, url) as counter:
        envelope, _ = ballot_in(ballot)
        posted = counter.post_ballot(envelope)
        speak.say(f"已投进票箱。摘要：{posted}", f"It is in the box. Its digest: {posted}")
        speak.result({"ballot": posted})


@app.command("enter")
@signs()
def enter(
    by: Signatory,
    evaluation: Evaluation,
    ballot: Annotated[
        list[Path] | None, typer.Option("--ballot", help="票箱之外交来的选票文件。A ballot's file.")
    ] = None,
) -> None:
    """截止之后，把票箱里的票记入账本。After the last day: put what is in the box into the log."""
    found = one(by.reader, "evaluation", evaluation)
    there = {row["digest"] for row in by.reader.rows("secret-ballots", evaluation=found)}
    brought = [ballot_in(file)[0] for file in ballot or []]
    box = sorted([*by.counter.box(found), *brought], key=lambda each: str(each["signatures"][0]["keyid"]))
    bodies = [entered(each) for each in box if digest_of(each) not in there]
    for body in bodies:
        take(by, body)
    speak.say(
        f"记入了{len(bodies)}张；票箱里共{len(box)}张。",
        f"{len(bodies)} were entered, of {len(box)} in the box.",
    )
    speak.result({"entered": len(bodies), "box": len(box)})


@app.command("close")
@signs()
def close(by: Signatory, evaluation: Evaluation, panel: PanelName = None) -> None:
    """封箱：之后一张也不收，保管单位可以公布开箱密钥。Close a panel's box."""
    found = paper_at(by, evaluation)
    by.says(CloseBallotBox, {"evaluation": found.evaluation, "panel": panel_called(found, panel)})


@app.command("unseal")
@signs()
def unseal(
    by: Signatory,
    evaluation: Evaluation,
    secret: Annotated[Path, typer.Option("--secret", help="发起时做的开箱密钥。The trustee's secret.")],
    panel: PanelName = None,
) -> None:
    """公布开箱密钥：先核对票箱里的票都在账本里。Publish a trustee's secret, if all of the box is in the log."""
    kept, found = trustee_in(secret), paper_at(by, evaluation)
    there = {row["digest"] for row in by.reader.rows("secret-ballots", evaluation=found.evaluation)}
    left = [each for each in by.counter.box(found.evaluation) if digest_of(each) not in there]
    if left:
        speak.say(
            f"✗ 票箱里有{len(left)}张不在账本里。请先问清楚；密钥一公布就补不了。",
            f"✗ {len(left)} ballots of the box are not in the log. Ask first: after this they cannot be entered.",
        )
        speak.result({"left_out": len(left)})
        raise typer.Exit(1)
    name = panel_called(found, panel)
    by.says(UnsealBallotBox, {"evaluation": found.evaluation, "panel": name, "secret": kept})


@app.command("count")
@signs()
def count(by: Signatory, evaluation: Evaluation) -> None:
    """计票，公开投的和无记名的一起。Count, open panels and secret ones."""
    by.says(CloseEvaluation, {}, one(by.reader, "evaluation", evaluation))


@app.command("check")
def check(
    ballot: Annotated[Path, typer.Argument(help="投出的选票。The ballot.")],
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """截止之后，查这张票在不在票箱里。Whether a ballot is in the box, once the last day is over."""
    with answers(), counter_at(data, url) as counter:
        envelope, said = ballot_in(ballot)
        inside = envelope["payload"] in {each["payload"] for each in counter.box(said["evaluation"])}
        digest = digest_of(envelope)
        if inside:
            speak.say(f"✓ 在票箱里。摘要：{digest}", f"✓ It is in the box. Its digest: {digest}")
        else:
            speak.say(
                "✗ 不在票箱里。封箱之前，可以把这个文件交给任何参评单位记入账本。",
                "✗ It is not in the box. Until that is closed, any unit of the evaluation can enter this file.",
            )
        speak.result({"ballot": digest, "in_the_box": inside})
        if not inside:
            raise typer.Exit(1)


def paper_at(by: Signatory, evaluation: str) -> OpenedPaper:
    return paper_of(by.counter.paper(one(by.reader, "evaluation", evaluation)))


def take(by: Signatory, body: Body, stream: Id | None = None) -> None:
    """Sign and hand in one of many."""
    wanted = Wanted(type=body.type, body=signing.as_json(body), stream=stream)
    by.counter.take(signed(payload_of(by.reader, wanted), [by.key]))


def digest_of(envelope: dict[str, Any]) -> str:
    return sha256(b64decode(str(envelope["payload"]))).hexdigest()


def say_paper(paper: OpenedPaper) -> None:
    opinions = "、".join(paper.body.opinions)
    speak.say(
        f"{paper.body.title}，{paper.body.closes}截止。可选：{opinions}",
        f"Until {paper.body.closes}: {opinions}",
    )
    for name, panel in paper.panels.items():
        rows = [(paper.names.get(subject, ""), subject) for subject in panel.subjects]
        speak.table(name, ("单位", "编号"), rows, whole=(1,))
