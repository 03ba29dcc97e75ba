"""What a text that begins with @ stands for in a file of statements.

"@YC01"            the unit with that code            "@alliance/沿河城市党建联盟"   the one thing of that name
"@1"               the stream of the first statement of this file; as `about`, each of these as it is now
"@terms/1"         the digest of the terms that the first statement put forward; "@terms/结对共建" of that agreement's
"@entry/500"       the entry with that number, and its leaf
"@person/吕志坚"    somebody whom one's unit has registered, by the exact name; "@me" whoever signs
"@file/照片.jpg"    the digest of that file, found from this file's folder, which is kept beside the log; out of
                   that folder nothing is taken, nor any private key, whoever wrote the statements
"""

import re
from pathlib import Path
from typing import Any

from api.refusals import NoSuchStream
from contracts.canonical import decode
from contracts.refusals import Refused
from contracts.statements.agreements import Terms
from contracts.values import Digest, Id
from domain.agreements import digest_of as digest_of_terms
from domain.refusals import require
from scripts.filing import digest_of
from scripts.finding import KINDS, NothingFound, one, the_person
from scripts.readers import Head, Reader, entry_ref
from scripts.stores import Stores
from scripts.wanted import Wanted

FILE, PERSON = "@file/", "@person/"
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PRIVATE\+KEY\+", re.MULTILINE)
"""As PEM (RFC 7468) and as signed notes spell one. Text may stand before it: OpenSSL writes some there."""
LOOKED_AT_BYTES = 1 << 20
UNKNOWN_YET = "0" * 64
"""Stands for a digest that follows from what is not recorded yet."""


class OutsideFolder(Refused):
    zh = "{file} 不在语句文件所在的文件夹 {folder} 里，未读取、未上传。请核对是谁写了这一行；确要附上，请先把它复制到该文件夹。"
    en = "{file} lies outside {folder}, where the statements are: it was neither read nor sent. See who wrote that line; to attach it all the same, copy it there first."


class HoldsPrivateKey(Refused):
    zh = "{file} 里有私钥，不得作为附件，未上传。请从语句里去掉这一行；私钥不可交给任何人。"
    en = "{file} holds a private key and was not sent: no attachment may. Take that line out of the statements; a private key is for nobody else."


class Script:
    """What the statements of one file have made so far, for those that refer to it."""

    def __init__(self, *, supposing: bool = False) -> None:
        """`supposing`: nothing is recorded, as in a dry run; what a statement would open stands at a first version that nobody
        knows yet."""
        self.made: list[dict[str, Any]] = []
        self._supposing = supposing

    def happened(self, payload: bytes) -> None:
        self.made.append(decode(payload))

    def resolved(
        self, wanted: Wanted, reader: Reader, attachments: "Attachments", persons: "Persons"
    ) -> Wanted:
        """With every reference replaced by what it stands for.

        Raises:
            NothingFound, SeveralFound: it stands for nothing, or for several things.
            OutsideFolder, HoldsPrivateKey: a file that is not to be sent.
            OSError: there is no such file.
        """
        plain = wanted.model_dump(exclude_unset=True, by_alias=True)
        meant = {name: self._value(name, each, reader, attachments, persons) for name, each in plain.items()}
        return Wanted.model_validate(meant)

    def _value(
        self, name: str, value: Any, reader: Reader, attachments: "Attachments", persons: "Persons"
    ) -> Any:
        match value:
            case dict():
                return {
                    inner: self._value(inner, each, reader, attachments, persons)
                    for inner, each in value.items()
                }
            case list():
                return [self._value(name, each, reader, attachments, persons) for each in value]
            case str() if value.startswith(FILE):
                return attachments.digest(value.removeprefix(FILE))
            case str() if value.startswith(PERSON):
                return persons.called(value.removeprefix(PERSON))
            case "@me":
                return persons.me()
            case str() if value.startswith("@"):
                return self._meant(name, value[1:], reader)
        return value

    def _meant(self, name: str, reference: str, reader: Reader) -> Any:
        kind, slash, text = reference.partition("/")
        if kind == "terms" and text.isdigit():
            terms = self._made(text)["body"].get("terms")
            require(isinstance(terms, dict), not_before(f"@{reference}"))
            return digest_of_terms(Terms.model_validate(terms))
        if kind == "terms" and slash:
            return reader.rows("agreements", agreement=one(reader, "agreement", text))[0]["digest"]
        if kind == "entry" and text.isdigit():
            return entry_ref(reader, int(text)).model_dump()
        if slash and kind in KINDS:
            stream = one(reader, kind, text)
        elif reference.isdigit():
            stream = self._made(reference)["stream"]
        else:
            stream = one(reader, "unit", reference)
        if name != "about":
            return stream
        head = reader.head(stream)
        if not head.version:
            require(self._supposing, NoSuchStream(stream=stream))
            head = Head(1, UNKNOWN_YET)
        return {"stream": stream, "version": head.version, "digest": head.digest}

    def _made(self, place: str) -> dict[str, Any]:
        if not 0 < int(place) <= len(self.made):
            raise not_before(f"@{place}")
        return self.made[int(place) - 1]


class Attachments:
    """The files that statements name by where they lie."""

    def __init__(self, folder: Path, stores: Stores | None) -> None:
        """Paths start from the folder. Without stores nothing is kept, as in a dry run."""
        self._folder, self._stores = folder, stores

    def digest(self, path: str) -> Digest:
        """
        Raises:
            OutsideFolder, HoldsPrivateKey: somebody else may have written the statements; it is not for them to take.
            OSError: there is no such file.
            FileTooLarge, TooMuchWaiting: it is not kept.
        """
        file = inside(self._folder, path)
        require(not holds_private_key(file), HoldsPrivateKey(file=file))
        return self._stores.keep(file).digest if self._stores else digest_of(file)


class Persons:
    """Persons whom statements name: oneself, and those whom one's unit has registered, out of the vault."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def me(self) -> Id:
        return self._stores.holder

    def called(self, name: str) -> Id:
        """
        Raises:
            NothingFound, SeveralFound: nobody has exactly this name, or several.
        """
        return the_person(name, self._stores.find(name))


def inside(folder: Path, path: str) -> Path:
    """Where a path leads from a folder, links followed.

    Raises:
        OutsideFolder: out of it.
    """
    root = folder.resolve()
    file = (root / path).resolve()
    require(file.is_relative_to(root), OutsideFolder(file=file, folder=root))
    return file


def holds_private_key(file: Path) -> bool:
    """
    Raises:
        OSError: there is no such file.
    """
    with file.open("rb") as stream:
        return PRIVATE_KEY.search(stream.read(LOOKED_AT_BYTES)) is not None


def not_before(reference: str) -> NothingFound:
    return NothingFound(
        text=reference,
        hint_zh="本文件里，在它之前没有这样一条。请核对序号：@1 是第一条语句，@terms/1 是第一条提出的协议条款。",
        hint="Nothing before it in this file is that. Check the number: @1 is the first statement, @terms/1 the terms that it put forward.",
    )
