"""`gongjian submit`: sign statements from a file and hand them in; `gongjian find`: what something is called here.

A file named `*.dsse.json` is signed already: an envelope as `POST /statements` takes it (of a batch, with its `items`), handed
in byte for byte. Any other holds one statement or a list of them, as YAML or JSON. What is left out is filled in: the id, the stream
(where it follows from the body), and for a change the version that it has now. A text that begins with @ stands for
something else:

    "@YC01"            the unit with that code            "@alliance/沿河城市党建联盟"   the one thing of that name
    "@1"               the stream of the first statement of this file; as `about`, each of these as it is now
    "@terms/1"         the digest of the terms that the first statement put forward; "@terms/结对共建" of that agreement's
    "@person/吕志坚"    somebody whom one's unit has registered, by the exact name; "@me" whoever signs
    "@file/照片.jpg"    the digest of that file, found from this file's folder, which is kept beside the log; out of
                       that folder nothing is taken, nor any private key, whoever wrote the statements

    - as: YC01-1
      type: agreement.draft
      body: {terms: {…}}
    - {as: YC01-1, type: agreement.sign, stream: "@1", body: {terms: "@terms/1"}}

Before the first of several is handed in, all of them are checked as far as they can be without the ledger: their types and
their bodies where nothing stands for something else, their keys, their attachments. A dry run follows @1 too, and says of what
refers to it that only the ledger can decide it, once the first is recorded.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import orjson
import typer
import yaml
from pydantic import Field

from api.tables.files import FileUnreadable, bytes_of, text_of
from contracts import dsse, signing
from contracts.canonical import decode
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence, Refusal, Refused
from contracts.shapes import not_yaml_at
from contracts.statement import Body, UnknownType, parse
from contracts.statements import BODIES
from contracts.statements.agreements import Terms
from contracts.values import Digest, Frozen, Id
from contracts.wording.types import TITLES
from contracts.wording.words import Words
from domain.agreements import digest_of as digest_of_terms
from domain.refusals import require
from scripts.counters import Counter, DataOrUrl, ReadingKey, Url, counter_at, reader_at
from scripts.filing import digest_of
from scripts.finding import KINDS, NothingFound, as_documents, find, one, the_person, there_is
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Head, Reader
from scripts.remote import SaidNo
from scripts.speaking import speak
from scripts.stores import Stores, stores_of

SIGNED = ".dsse.json"
FILE, PERSON = "@file/", "@person/"
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PRIVATE\+KEY\+", re.MULTILINE)
"""As PEM (RFC 7468) and as signed notes spell one. Text may stand before it: OpenSSL writes some there."""
LOOKED_AT_BYTES = 1 << 20
UNDECIDED = "undecided"
UNKNOWN_YET = "0" * 64
"""Stands for a digest that follows from what is not recorded yet."""


class NotAList(FileUnreadable):
    zh = "{file} 里不是语句或语句的列表：{why_zh}。"
    en = "{file} holds no statement or list of statements: {why}."


class NoSigner(NotEvidence):
    zh = "没有签名人：请用 --key 给出密钥文件，或在语句里写 as 并用 --keys 给出密钥目录。"
    en = "Nobody signs: give --key FILE, or write `as` in the statement and give --keys DIR."


class OutsideFolder(Refused):
    zh = "{file} 不在语句文件所在的文件夹 {folder} 里，未读取、未上传。请核对是谁写了这一行；确要附上，请先把它复制到该文件夹。"
    en = "{file} lies outside {folder}, where the statements are: it was neither read nor sent. See who wrote that line; to attach it all the same, copy it there first."


class HoldsPrivateKey(Refused):
    zh = "{file} 里有私钥，不得作为附件，未上传。请从语句里去掉这一行；私钥不可交给任何人。"
    en = "{file} holds a private key and was not sent: no attachment may. Take that line out of the statements; a private key is for nobody else."


class NotItsKey(NotEvidence):
    zh = "语句写明由 {who} 签名（as），而 --key 给出的文件里没有 {who}.pem。请用 --key 给出它，或用 --keys 给出它所在的目录。"
    en = "The statement says that {who} signs (as), and no file given with --key is called {who}.pem. Give it with --key, or its folder with --keys."


class PlainWords(yaml.SafeLoader):
    """YAML in which `on`, `off`, `yes` and `no` are words and a day is text: only `true` and `false` are neither."""


PlainWords.yaml_implicit_resolvers = {
    first: [
        (tag, rule)
        for tag, rule in rules
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainWords.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


class Wanted(Frozen):
    """A statement as somebody writes it down. `as` names the key file, without `.pem`, in the folder of --keys or among those of --key."""

    type: str
    as_: str | None = Field(None, alias="as", pattern=r"^[^/\\]+$")
    body: dict[str, Any] = Field(default_factory=dict)
    actor: str | None = None
    stream: str | None = None
    expect: int | None = None
    id: Id | None = None


def add_to(app: typer.Typer) -> None:
    app.command("submit")(submit)
    app.command("find")(run_find)


def submit(
    file: Annotated[
        Path, typer.Argument(help="语句文件（YAML 或 JSON），或已签名的 *.dsse.json。Statements.")
    ],
    key: Annotated[list[Path] | None, typer.Option("--key", help="密钥文件，可多次。Key files.")] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="密钥目录，供 as 使用。A folder of keys.")
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试，不记。Say what would happen.")] = False,
) -> None:
    """签名并提交。Sign and submit statements."""
    receipts: list[dict[str, Any]] = []
    with answers(receipts=receipts), counter_at(data, url) as counter:
        receipts.extend(handed_in(counter, file, key or [], keys, dry_run))  # one by one, as they are taken
        undecided = [place for place, each in enumerate(receipts, 1) if each.get("would") == UNDECIDED]
        more = {"undecided": undecided} if undecided else {}
        speak.result({"receipts": [] if dry_run else receipts, "dry_run": dry_run, **more})


def handed_in(
    counter: Counter, file: Path, key: list[Path], keys: Path | None, dry_run: bool
) -> Iterator[dict[str, Any]]:
    """Hand in one statement after the other, signed here or before, and say where each stands; none before all are checked."""
    if file.name.endswith(SIGNED):
        yield shown(counter.take(bytes_of(file), dry_run=dry_run), file.name)
        return
    script, all_wanted, read = Script(supposing=dry_run), list(read_wanted(file)), cache(read_key)
    all_signers = [
        checked(place, all_wanted, file.parent, lambda each: signers_of(each, key, keys, read))
        for place in range(1, len(all_wanted) + 1)
    ]
    for place, (wanted, signers) in enumerate(zip(all_wanted, all_signers, strict=True), 1):
        with naming_statement(place, len(all_wanted)):
            reader = counter.reader(signers[0])
            attachments = Attachments(file.parent, None if dry_run else stores_of(counter, signers[0]))
            persons = Persons(stores_of(counter, signers[0]))
            payload = payload_of(reader, script.resolved(wanted, reader, attachments, persons))
            if dry_run and (before := sorted(earlier(wanted))):
                yield undecided(place, before, wanted.type)
            else:
                yield shown(counter.take(signed(payload, signers), dry_run=dry_run), wanted.type)
            script.happened(payload)


def checked(
    place: int, every: Sequence[Wanted], folder: Path, signers: Callable[[Wanted], list[PrivateKey]]
) -> list[PrivateKey]:
    """Who signs a statement of which all is in order that can be seen without the ledger.

    Raises:
        UnknownType, BadShape: of the statement; of its body where nothing in it stands for something else.
        NothingFound: it refers to a statement that does not come before it, or to terms that are not there.
        NoSigner, NotItsKey, KeyFileUnreadable: of its keys.
        OSError: an attachment is not there.
    """
    wanted = every[place - 1]
    with naming_statement(place, len(every)):
        require_known(wanted)
        for each in earlier(wanted):
            require(0 < each < place, not_before(f"@{each}"))
        standing_in = [text for text in texts_in(wanted.body) if text.startswith("@")]
        if not standing_in:
            parse(BODIES[wanted.type], wanted.body)
        for text in standing_in:
            if text.startswith(FILE):
                Attachments(folder, None).digest(text.removeprefix(FILE))
        return signers(wanted)


@contextmanager
def naming_statement(place: int, count: int) -> Iterator[None]:
    """Where a file holds several statements, a refusal says which of them it is about."""
    try:
        yield
    except (Refusal, SaidNo) as no:
        if count > 1:
            no.facts["statement"] = place
        raise


def texts_in(value: Any) -> Iterator[str]:
    """All texts of a document, its names of members left out."""
    match value:
        case dict():
            yield from texts_in(list(value.values()))
        case list():
            for each in value:
                yield from texts_in(each)
        case str():
            yield value


def earlier(wanted: Wanted) -> set[int]:
    """Which statements of the same file this one refers to, from 1."""
    texts = texts_in(wanted.model_dump(exclude_unset=True, by_alias=True))
    return {int(found[1]) for text in texts if (found := re.fullmatch("@(?:terms/)?([0-9]+)", text))}


def not_before(reference: str) -> NothingFound:
    return NothingFound(
        text=reference,
        hint_zh="本文件里，在它之前没有这样一条。请核对序号：@1 是第一条语句，@terms/1 是第一条提出的协议条款。",
        hint="Nothing before it in this file is that. Check the number: @1 is the first statement, @terms/1 the terms that it put forward.",
    )


def undecided(place: int, before: Sequence[int], what: str) -> dict[str, Any]:
    """What a dry run answers for a statement that refers to others of its file."""
    those = "、".join(map(str, before))
    called = TITLES[what]
    speak.say(
        f"第{place}条（{called.zh}）：写法、密钥和附件没有问题；能否受理，要等第{those}条记入后才能判定。",
        f"Statement {place} ({called.en}) is well formed, with its keys and attachments; whether it is accepted could be decided only after statement {', '.join(map(str, before))} is recorded.",
    )
    return {"would": UNDECIDED, "after": list(before)}


def shown(taken: dict[str, Any], what: str) -> dict[str, Any]:
    """The receipt, said aloud; or what a dry run found. `what` is a type of statement, or the file that holds one signed before."""
    called = TITLES.get(what, Words(what, what))
    if "would" in taken:
        speak.say(f"可以受理：{called.zh}", f"Would be accepted: {called.en}")
        return taken
    entry = taken["entries"][0]
    speak.say(
        f"已记入第{entry['index'] + 1}条：{called.zh}（{entry['event']}），流 {entry['stream']}",
        f"Entry {entry['index'] + 1}: {called.en} ({entry['event']}) in stream {entry['stream']}",
    )
    return taken


def run_find(
    kind: Annotated[str, typer.Argument(help="|".join(KINDS))],
    text: Annotated[str, typer.Argument(help="名称或其中几个字。A name or a part of it.")] = "",
    key: ReadingKey = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """按名称查编号：写了名称只打印编号，不写则列出全部。 Find an id by its name; without one, list all."""
    with answers(), reader_at(data, url, key) as reader:
        if text:
            stream = there_is(reader, kind, text)
            typer.echo(stream) if not speak.as_json else speak.result({"stream": stream})
            return
        found = find(reader, kind)
        headings = ("编号 id", "名称 name", "所属与日期 whose, when", "情况 stage")
        columns = 4 if any(each.standing for each in found) else 3
        speak.table(kind, headings[:columns], [each[:columns] for each in found], whole=(0,))
        speak.result({"found": as_documents(found)})


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


class Script:
    """What the statements of one file have made so far, for those that refer to it."""

    def __init__(self, *, supposing: bool = False) -> None:
        """`supposing`: nothing is recorded, as in a dry run; what a statement would open stands at a first version that nobody
        knows yet."""
        self.made: list[dict[str, Any]] = []
        self._supposing = supposing

    def happened(self, payload: bytes) -> None:
        self.made.append(decode(payload))

    def resolved(self, wanted: Wanted, reader: Reader, attachments: Attachments, persons: Persons) -> Wanted:
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
        self, name: str, value: Any, reader: Reader, attachments: Attachments, persons: Persons
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
        if slash and kind in KINDS:
            stream = one(reader, kind, text)
        elif reference.isdigit():
            stream = self._made(reference)["stream"]
        else:
            stream = one(reader, "unit", reference)
        if name != "about":
            return stream
        head = reader.head(stream)
        if self._supposing and not head.version:
            head = Head(1, UNKNOWN_YET)
        return {"stream": stream, "version": head.version, "digest": head.digest}

    def _made(self, place: str) -> dict[str, Any]:
        if not 0 < int(place) <= len(self.made):
            raise not_before(f"@{place}")
        return self.made[int(place) - 1]


def signers_of(
    wanted: Wanted, key: list[Path], keys: Path | None, read: Callable[[Path], PrivateKey] = read_key
) -> list[PrivateKey]:
    """Whoever `as` names: their file in the folder of --keys, or else among those of --key. Without `as`, all of --key.

    Raises:
        NoSigner: neither --key nor `as` with --keys.
        NotItsKey: `as` names another than those of --key.
    """
    if wanted.as_ and keys:
        return [read(keys / f"{wanted.as_}.pem")]
    if not key:
        raise NoSigner
    if not wanted.as_:
        return [read(each) for each in key]
    named = [each for each in key if each.name == f"{wanted.as_}.pem"]
    require(named, NotItsKey(who=wanted.as_))
    return [read(named[0])]


def send(
    counter: Counter,
    body: Body,
    actor: Id | None,
    stream: Id | None,
    keys: list[PrivateKey],
    id: Id | None = None,
) -> None:
    """Sign one statement, hand it in and say where it stands."""
    content = signing.as_json(body)
    wanted = Wanted(type=body.type, body=content, actor=actor, stream=stream, id=id)
    payload = payload_of(counter.reader(keys[0]), wanted)
    speak.result(shown(counter.take(signed(payload, keys)), body.type))


def signed(payload: bytes, keys: list[PrivateKey]) -> bytes:
    """The envelope to hand in."""
    return orjson.dumps(dsse.export(dsse.STATEMENT, payload, signing.sign(payload, *keys)))


def read_wanted(file: Path) -> Iterator[Wanted]:
    """
    Raises:
        FileUnreadable, NotAList, BadShape: the file is something else.
    """
    text = text_of(file)
    try:
        content = yaml.load(text, Loader=PlainWords)
    except yaml.YAMLError as error:
        raise NotAList(file=file, **not_yaml_at(error).facts()) from None
    for each in content if isinstance(content, list) else [content]:
        yield parse(Wanted, each)


def require_known(wanted: Wanted) -> None:
    """
    Raises:
        UnknownType: there is no such statement.
    """
    if wanted.type not in BODIES:
        raise UnknownType(type=wanted.type)


def payload_of(reader: Reader, wanted: Wanted) -> bytes:
    """The exact bytes to sign, with what was left out filled in."""
    require_known(wanted)
    body: Body = parse(BODIES[wanted.type], wanted.body)
    actor, id = wanted.actor or reader.unit, wanted.id or str(uuid4())
    stream = body.opens(reader.log, actor, id) if body.begins else wanted.stream
    expect = wanted.expect
    if expect is None:
        expect = reader.head(stream).version if stream else 0
    return signing.draft(reader.log, actor, body, id=id, stream=stream, expect=expect, seen=reader.seen())
