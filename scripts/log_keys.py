"""`gongjian log-key`: replace the key that signs the log's checkpoints, while the ledger is used.

prepare     makes the next key beside the data folder, and the statement by which the roots name it
submit      takes that statement, signed by the roots; from then on the signer signs with the new key, by itself
show        which keys the log has named, and which of them lie here
"""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from contracts.refusals import Refused
from contracts.signing import as_json
from contracts.statements.keys import ReplaceLogKey
from contracts.values import NIL
from domain.refusals import require
from ledger.durable import write_once
from ledger.log_key import named_keys
from scripts.founding import HERE, Data
from scripts.help_pages import Commands
from scripts.keyfiles import KeyFileThere
from scripts.output import answers
from scripts.place import Place
from scripts.speaking import speak

app = Commands(no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="log-key", help="账本密钥。The log's checkpoint key.")


class LogKeyComing(Refused):
    zh = "{file} 里的密钥账本已经启用，只是还没有换到位。请启动 gongjian serve（已在运行的稍等一秒），再准备下一把。"
    en = "The log has named the key in {file} already; it has only to be put in its place. Start `gongjian serve`, or wait a second while it runs, then prepare another."


@app.command("prepare")
def prepare(
    data: Data = HERE,
    out: Annotated[
        Path | None, typer.Option(help="语句写入这个新文件。A new file for the statement.")
    ] = None,
    reason: Annotated[str, typer.Option(help="原因，记入账本。Why; it is recorded.")] = "例行更换",
) -> None:
    """做好下一把账本密钥和更换语句，由根密钥签名提交；再运行一次给出同一把。Make the log's next key."""
    with answers(), Place(data).ledger() as ledger:
        files, named = Place(data).log_keys(ledger), named_keys(ledger.rows)
        key = files.prepare()
        vkey = key.verifier.vkey
        require(vkey != named.log_keys[-1][1], LogKeyComing(file=files.next))
        statement = replacement(vkey, reason)
        text = yaml.safe_dump([statement], allow_unicode=True, sort_keys=False, width=1_000)
        if out and not write_once(out, text.encode()):
            raise KeyFileThere(file=out)
        speak.say(f"下一把账本密钥：{files.next}", f"The log's next key is there. Its verifier key: {vkey}")
        speak.say(
            f"请根密钥签名提交{out or '下面的语句'}：gongjian submit {out or 'FILE'} --key root-1.pem --key root-2.pem",
            "Let the roots sign and submit it; the signer then changes keys by itself.",
        )
        if not out:
            speak.say(text, "That is the statement.")
        speak.result({"file": str(files.next), "vkey": vkey, "statement": statement, "out": out and str(out)})


@app.command("show")
def show(data: Data = HERE) -> None:
    """列出账本定过的签发公钥，以及本机有哪几把私钥。The keys that the log has named, and those here."""
    with answers(), Place(data).ledger() as ledger:
        here = Place(data).log_keys(ledger).vkeys()
        keys: list[dict[str, Any]] = [
            {"first_size": index + 1, "vkey": vkey, "file": str(here[vkey]) if vkey in here else None}
            for index, vkey in named_keys(ledger.rows).log_keys
        ]
        prepared = [vkey for vkey in here if vkey not in {key["vkey"] for key in keys}]
        rows = [(key["first_size"], key["vkey"], key["file"] or "—") for key in keys]
        rows += [("—", vkey, here[vkey]) for vkey in prepared]
        speak.table("账本密钥", ("自几条起", "公钥", "私钥文件"), rows)
        speak.result({"keys": keys, "prepared": prepared})


def replacement(vkey: str, reason: str) -> dict[str, Any]:
    """The statement as `gongjian submit` takes it."""
    body = ReplaceLogKey(log_vkey=vkey, reason=reason)
    return {"type": body.type, "actor": NIL, "stream": NIL, "body": as_json(body)}
