"""`gongjian key`: keys in files, for people who sign from the command line."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from contracts import signing
from contracts.keys import keyid, write_public
from contracts.statements.keys import EnrolKey, Revocation, RevokeKey, RotateKey
from contracts.streams import rule_id
from scripts import affirming, inviting
from scripts.asking import new_passphrase
from scripts.counters import DataOrUrl, SigningKey, Url, counter_at
from scripts.finding import one
from scripts.help_pages import Commands
from scripts.ids import a_digest
from scripts.keyfiles import make_key, read_key
from scripts.output import answers
from scripts.people import person_called
from scripts.sending import send
from scripts.speaking import speak

app = Commands(no_args_is_help=True)
inviting.add_to(app)
affirming.add_to(app)


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="key", help="密钥文件。Keys in files.")


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="新密钥文件。The new file.")],
    p256: Annotated[bool, typer.Option("--p256", help="用 P-256。Use P-256.")] = False,
    passphrase: Annotated[bool, typer.Option(help="加口令。Under a passphrase.")] = False,
) -> None:
    """新做一把密钥。Make a key."""
    with answers():
        words = new_passphrase("口令", "Passphrase") if passphrase else None
        key = make_key(file, p256=p256, passphrase=words)
        id = signing.keyid_of(key)
        speak.say(f"密钥已写入 {file}，编号 {id}", f"Key {id} written to {file}")
        speak.result({"file": str(file), "keyid": id, "spki": write_public(key.public_key())})


@app.command("show")
def show(file: Annotated[Path, typer.Argument(help="密钥文件。A key file.")]) -> None:
    """显示密钥编号和公钥。Show a key's id and public half."""
    with answers():
        spki = write_public(read_key(file).public_key())
        speak.say(f"编号 {keyid(spki)}", f"Public key {spki}")
        speak.result({"keyid": keyid(spki), "spki": spki})


@app.command("enrol")
def enrol(
    new_key: Annotated[Path, typer.Argument(help="要登记的密钥文件。The key to enrol.")],
    unit: Annotated[str, typer.Option(help="单位名称、代码或编号。The unit.")],
    holder: Annotated[
        str, typer.Option(help="持钥人：编号，或本单位登记的姓名。Who holds it: a number or a name.")
    ],
    key: SigningKey,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """由单位管理员登记一把密钥。An administrator enrols a key."""
    with answers(), counter_at(data, url) as counter:
        reader, mine = counter.reader(read_key(key)), read_key(new_key)
        of, person = one(reader, "unit", unit), person_called(counter, read_key(key), holder)
        possession = signing.prove_possession(reader.log, of, person, mine)
        send(counter, EnrolKey(unit=of, holder=person, key=possession), of, None, [read_key(key)])


@app.command("rotate")
def rotate(
    new_key: Annotated[Path, typer.Argument(help="新的密钥文件。The new key.")],
    key: SigningKey,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """用新密钥替换旧密钥，两把同签。Replace a key; both sign."""
    with answers(), counter_at(data, url) as counter:
        old, new = read_key(key), read_key(new_key)
        stream = rule_id(counter.reader(old).log, "key", signing.keyid_of(old))
        body = RotateKey(spki=write_public(new.public_key()))
        send(counter, body, None, stream, [old, new])


@app.command("revoke")
def revoke(
    keyid: Annotated[str, typer.Argument(help="要停用的密钥编号。The key to end.")],
    key: SigningKey,
    reason: Annotated[
        Literal["lost", "stolen", "left", "replaced"], typer.Option(help="原因。Why.")
    ] = "lost",
    suspect_from: Annotated[
        int | None, typer.Option(min=1, help="从账本第几条起可疑，从1起。Suspect from this entry, from 1.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """停用一把密钥。End a key."""
    with answers(), counter_at(data, url) as counter:
        facts = {} if suspect_from is None else {"suspect_from": suspect_from - 1}
        body = RevokeKey(revocation=Revocation(keyid=a_digest(keyid), reason=reason, **facts))
        signer = read_key(key)
        send(counter, body, None, rule_id(counter.reader(signer).log, "key", keyid), [signer])
