"""The files of secret ballots: an issuer's key, a trustee's secret, a voter's code, the paper, a ballot that is ready to be sent."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from api.tables.files import FileUnreadable, bytes_of, text_of
from contracts import ballot_code, dsse
from contracts.ballot import Ballot, Bytes32, public_half
from contracts.ballot_code import read_code
from contracts.canonical import decode
from contracts.refusals import NotEvidence, Refused
from contracts.statement import open_statement, parse
from contracts.statements import BODIES
from contracts.statements.evaluations import OpenEvaluation, Panel
from contracts.values import Digest, Id
from domain.refusals import NotAsked, NotOffered, OpenPanel, Repeated, require


class BallotFileThere(Refused):
    zh = "{file} 已存在，不会覆盖。请换一个文件名。"
    en = "{file} exists and is never overwritten. Name another file."


class CodeUnreadable(NotEvidence):
    zh = "这不是投票码，或抄错了：应为28个字母和数字。请对照纸条重新输入。"
    en = "That is no code, or it was copied wrongly: it has 28 letters and digits. Compare it with the slip."


class WhichPanel(NotEvidence):
    zh = "这次测评有几个无记名组：{panels}。请用 --panel 写明。"
    en = "This evaluation has several secret panels: {panels}. Name one with --panel."


class TokenNotIssued(Refused):
    zh = "这个投票码的凭证还没有签发，或不是这一组的。请等签发后重新取选票样张（ballot paper），再试。"
    en = "The token of this code is not issued yet, or is not for this panel. Get the paper again once it is (ballot paper)."


class ChoiceUnclear(NotEvidence):
    zh = "“{text}”看不明白。请写成 单位=评价，如 和平社区=好。"
    en = "{text!r} is unclear. Write UNIT=OPINION."


@dataclass(frozen=True)
class OpenedPaper:
    """A paper whose opening was read. `tokens` are what the issuer signed, by panel and number."""

    log: Digest
    evaluation: Id
    opening: Digest
    body: OpenEvaluation
    names: dict[Id, str]
    tokens: dict[tuple[str, str], str]

    @property
    def panels(self) -> dict[str, Panel]:
        """The secret ones."""
        return {panel.name: panel for panel in self.body.panels if panel.secret}

    def panel(self, name: str) -> ballot_code.Paper:
        """What a code needs to know of a panel."""
        secrecy = self.panels[name].secret
        assert secrecy
        keys = tuple(trustee.key for trustee in secrecy.trustees)
        return ballot_code.Paper(self.log, self.evaluation, self.opening, name, secrecy.issuer, keys)


def paper_of(document: dict[str, Any]) -> OpenedPaper:
    """
    Raises:
        NotEvidence: its opening is none, or of another log or evaluation.
    """
    payload = b64decode(document["opening"])
    statement = open_statement(payload, document["log"], BODIES)
    body = statement.body
    if not isinstance(body, OpenEvaluation) or statement.header.stream != document["evaluation"]:
        raise OpenPanel(panel=document["evaluation"])
    tokens = {(token["panel"], token["blinded"]): token["signed"] for token in document["tokens"]}
    opening = sha256(payload).hexdigest()
    return OpenedPaper(document["log"], document["evaluation"], opening, body, document["names"], tokens)


def paper_in(file: Path) -> OpenedPaper:
    """
    Raises:
        FileUnreadable: it is no paper.
    """
    try:
        return paper_of(orjson.loads(bytes_of(file)))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise FileUnreadable(file=file, why_zh="里面不是选票样张", why="it holds no paper") from None


def panel_called(paper: OpenedPaper, name: str | None) -> str:
    """
    Raises:
        OpenPanel: there is no such secret panel.
        WhichPanel: there are several.
    """
    if name is None and len(paper.panels) == 1:
        return next(iter(paper.panels))
    require(name is not None or not paper.panels, WhichPanel(panels="、".join(paper.panels)))
    require(name in paper.panels, OpenPanel(panel=name or "?"))
    assert name
    return name


def chosen(paper: OpenedPaper, panel: str, choices: list[str]) -> bytes:
    """A byte for each subject, from `UNIT=OPINION` where the unit is named by a part of its name, or by its id.

    Raises:
        ChoiceUnclear, NotAsked, NotOffered, Repeated.
    """
    subjects, offered = paper.panels[panel].subjects, paper.body.opinions
    places = bytearray(len(subjects))
    for text in choices:
        unit, _, opinion = text.partition("=")
        require(unit and opinion, ChoiceUnclear(text=text))
        found = [place for place, id in enumerate(subjects) if unit == id or unit in paper.names.get(id, "")]
        require(len(found) == 1, NotAsked(subject=unit))
        require(opinion in offered, NotOffered(opinion=opinion, offered="、".join(offered)))
        require(not places[found[0]], Repeated())
        places[found[0]] = offered.index(opinion) + 1
    return bytes(places)


def code_in(file_or_code: Path | str) -> str:
    """
    Raises:
        CodeUnreadable: mistyped, or no code.
        FileUnreadable: it cannot be read.
    """
    text = str(file_or_code)
    code = read_code(text) or read_code(text_of(Path(text)) if Path(text).exists() else "")
    if code is None:
        raise CodeUnreadable
    return code


def issuer_in(file: Path) -> RSAPrivateKey:
    """
    Raises:
        FileUnreadable: it holds no RSA key.
    """
    try:
        key = load_pem_private_key(bytes_of(file), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise FileUnreadable(file=file, why_zh="里面不是签发密钥", why="it holds no issuer's key")
    return key


def trustee_made(chance: bytes) -> tuple[bytes, Bytes32]:
    """The file of a trustee's secret, and the key that goes into the opening."""
    secret = b64encode(chance).decode()
    return orjson.dumps({"trustee": secret}) + b"\n", public_half(secret)


def trustee_in(file: Path) -> Bytes32:
    """
    Raises:
        FileUnreadable: it holds no secret of a trustee.
    """
    try:
        secret = orjson.loads(bytes_of(file))["trustee"]
        public_half(secret)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise FileUnreadable(
            file=file, why_zh="里面不是开箱密钥", why="it holds no trustee's secret"
        ) from None
    return str(secret)


def ballot_in(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The envelope, and what it says.

    Raises:
        FileUnreadable: it is no ballot.
    """
    try:
        envelope = orjson.loads(bytes_of(file))
        require(envelope["payloadType"] == dsse.BALLOT, ValueError)  # type: ignore[arg-type]
        said = decode(b64decode(envelope["payload"]))
        parse(Ballot, said)
        return envelope, said
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, NotEvidence):
        raise FileUnreadable(file=file, why_zh="里面不是选票", why="it holds no ballot") from None
