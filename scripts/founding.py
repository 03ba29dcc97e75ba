"""`gongjian init`: found a ledger."""

import re
import time
import zoneinfo
from pathlib import Path
from typing import Annotated

import typer

from contracts.entry import ORIGIN, Genesis
from contracts.refusals import Refused
from contracts.values import Base64
from domain.refusals import require
from ledger.application import Ledger, found
from ledger.log_key import LogKeyFiles, make_log_key
from ledger.signer import Signer
from scripts.keyfiles import read_public_key
from scripts.output import answers
from scripts.place import Place
from scripts.root_keys import new_roots
from scripts.speaking import speak

Data = Annotated[Path, typer.Option("--data", help="数据目录。The data folder.")]
HERE = Path(".gongjian")


class NoRoots(Refused):
    zh = "请给出根密钥：--root 公钥文件（可多次），或 --root-dir 目录（在那里新建，须设口令）。"
    en = "Give root keys: --root PUBLIC.pem (repeatable), or --root-dir DIR to make them there under a passphrase."


class NotAZone(Refused):
    zh = "“{zone}”不是时区名称。请写 Asia/Shanghai 这样的名称。"
    en = "{zone!r} is no name of a time zone. Write one such as Asia/Shanghai."


class KOutOfRange(Refused):
    zh = "给出了{roots}把根密钥，-k 须在1到{roots}之间，写的是{k}。请改 -k，或增加 --root。"
    en = "There are {roots} root keys, so -k is from 1 to {roots}, and not {k}. Change -k, or name more with --root."


class NotAnOrigin(Refused):
    zh = "“{origin}”不能作账本名称：只能用小写字母、数字和 . / _ -，首尾须是字母或数字，不能有空格、加号或汉字，至多255个字符，如 ledger.example.org/yanhe。请另起一个。"
    en = "{origin!r} cannot be a log's name: it has small letters, digits and . / _ - only, begins and ends with a letter or digit, has no space or plus, and no more than 255 characters, as in ledger.example.org/yanhe. Choose another."


def add_to(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    origin: Annotated[str, typer.Option(help="账本名称，如 ledger.example.org/yanhe。The log's name.")],
    data: Data = HERE,
    root: Annotated[list[Path] | None, typer.Option(help="根公钥文件。Root public keys.")] = None,
    root_dir: Annotated[Path | None, typer.Option(help="在此新建根密钥。Make root keys here.")] = None,
    k: Annotated[
        int | None,
        typer.Option("-k", help="须几把根密钥同签，不写则两把（只有一把时一把）。How many roots must sign."),
    ] = None,
    zone: Annotated[str, typer.Option(help="时区。The zone of calendar days.")] = "Asia/Shanghai",
) -> None:
    """建立一本新账。Found a ledger."""
    with answers():
        require(re.fullmatch(ORIGIN, origin), NotAnOrigin(origin=origin))
        require(zone in zoneinfo.available_timezones(), NotAZone(zone=zone))
        roots = [read_public_key(file) for file in root or []]
        if root_dir:
            roots += new_roots(root_dir, data)
        if not roots:
            raise NoRoots
        k = min(2, len(roots)) if k is None else k
        require(1 <= k <= len(roots), KOutOfRange(k=k, roots=len(roots)))
        log = found_ledger(Place(data), origin, roots, k, zone)
        speak.say(f"账本已建立：{log}", f"Founded ledger {log}")
        if len(roots) - k < 1:
            speak.say(
                f"注意：{len(roots)}把根密钥须{k}把同签，丢一把就再也办不了更换根密钥、启用新规则这类事。请考虑由几个人各持一把，"
                "多于 -k 所需。",
                f"Mind: {k} of {len(roots)} root keys must sign, so with one lost, roots and rules can never be changed again. "
                "Consider more roots than -k asks for, held by several people.",
            )
        speak.result({"log": log, "origin": origin, "roots": len(roots), "k": k})


def found_ledger(
    place: Place, origin: str, roots: list[Base64], k: int, zone: str, received: int | None = None
) -> str:
    """Write genesis, make the log's key and the signer's state, sign the first checkpoint; return the log's name."""
    place.data.absolute().parent.mkdir(parents=True, exist_ok=True)
    signer_key = make_log_key(place.log_key, origin)
    genesis = Genesis(
        origin=origin, log_vkey=signer_key.verifier.vkey, roots=tuple(sorted(roots)), k=k, zone=zone
    )
    with place.database() as dsn:
        log = found(dsn, genesis, received if received is not None else time.time_ns() // 1_000_000)
        ledger = Ledger(dsn)
        try:
            ledger.tree.create_tables()
            signer = Signer(ledger.rows, LogKeyFiles(place.log_key, origin), place.signer_state)
            signer.found()
            signer.tick()
            signer.close()
        finally:
            ledger.close()
    return log
