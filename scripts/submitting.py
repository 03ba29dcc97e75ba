"""`gongjian submit`: sign statements from a file and hand them in.

A file named `*.dsse.json` is signed already: an envelope as `POST /statements` takes it (of a batch, with its `items`), handed
in byte for byte. Any other holds one statement or a list of them, as YAML or JSON (`scripts/wanted.py`), in which names may stand
for things (`scripts/references.py`).

Before the first of several is handed in, all of them are checked as far as they can be without the ledger: their types and
their bodies where nothing stands for something else, their keys, their attachments. A dry run follows @1 too, and says of what
refers to it that only the ledger can decide it, once the first is recorded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from api.tables.files import bytes_of
from api.tables.row_ids import IdsByContent
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence, Refusal
from contracts.statement import parse
from contracts.statements import BODIES
from contracts.values import NIL, Id
from contracts.wording.types import TITLES
from domain.refusals import RecordedBefore, require
from scripts.counters import Counter, DataOrUrl, Url, counter_at
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.readers import Reader
from scripts.references import FILE, Attachments, Persons, Script, not_before
from scripts.remote import SaidNo
from scripts.sending import payload_of, shown, signed
from scripts.speaking import speak
from scripts.stores import stores_of
from scripts.wanted import Wanted, earlier, read_wanted, require_known, texts_in

SIGNED = ".dsse.json"
UNDECIDED = "undecided"


class NoSigner(NotEvidence):
    zh = "没有签名人：请用 --key 给出密钥文件，或在语句里写 as 并用 --keys 给出密钥目录。"
    en = "Nobody signs: give --key FILE, or write `as` in the statement and give --keys DIR."


class NotItsKey(NotEvidence):
    zh = "语句写明由 {who} 签名（as），而 --key 给出的文件里没有 {who}.pem。请用 --key 给出它，或用 --keys 给出它所在的目录。"
    en = "The statement says that {who} signs (as), and no file given with --key is called {who}.pem. Give it with --key, or its folder with --keys."


def add_to(app: typer.Typer) -> None:
    app.command("submit")(submit)


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
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="内容相同的，再记一件；不写则只记一次。Record once more what was recorded before."
        ),
    ] = False,
) -> None:
    """签名并提交；同一文件再交一次，记过的不再记。Sign and submit statements; what was recorded before is recorded once."""
    receipts: list[dict[str, Any]] = []
    with answers(receipts=receipts), counter_at(data, url) as counter:
        receipts.extend(
            handed_in(counter, file, key or [], keys, dry_run, again)
        )  # one by one, as they are taken
        undecided = [place for place, each in enumerate(receipts, 1) if each.get("would") == UNDECIDED]
        more = {"undecided": undecided} if undecided else {}
        speak.result({"receipts": [] if dry_run else receipts, "dry_run": dry_run, **more})


def handed_in(
    counter: Counter, file: Path, key: list[Path], keys: Path | None, dry_run: bool, again: bool
) -> Iterator[dict[str, Any]]:
    """Hand in one statement after the other, signed here or before, and say where each stands; none before all are checked."""
    if file.name.endswith(SIGNED):
        yield shown(counter.take(bytes_of(file), dry_run=dry_run), file.name)
        return
    all_wanted, read = list(read_wanted(file)), cache(read_key)
    all_signers = [
        checked(place, all_wanted, file.parent, lambda each: signers_of(each, key, keys, read))
        for place in range(1, len(all_wanted) + 1)
    ]
    script = (counter, file.parent, list(zip(all_wanted, all_signers, strict=True)), dry_run, again)
    newest = {} if again else newest_of(counter, lines(*script))
    for line in lines(*script):
        with naming_statement(line.place, len(all_wanted)):
            if dry_run and (before := sorted(earlier(line.written))):
                yield undecided(line.place, before, line.written.type)
            else:
                yield taken(counter, line, newest, dry_run)


class Line(NamedTuple):
    """A statement of a file, ready to be signed."""

    place: int
    written: Wanted
    meant: Wanted
    """With what its references stand for."""
    payload: bytes
    signers: list[PrivateKey]
    reader: Reader

    @property
    def envelope(self) -> bytes:
        return signed(self.payload, self.signers)


def lines(
    counter: Counter,
    folder: Path,
    wanted: Sequence[tuple[Wanted, list[PrivateKey]]],
    dry_run: bool,
    again: bool,
) -> Iterator[Line]:
    """One after the other: what refers to an earlier one finds it as that has left it."""
    ids, script = IdsByContent(), Script(supposing=dry_run)
    for place, (each, signers) in enumerate(wanted, 1):
        with naming_statement(place, len(wanted)):
            reader, stores = counter.reader(signers[0]), stores_of(counter, signers[0])
            attachments = Attachments(folder, None if dry_run else stores)
            meant = script.resolved(each, reader, attachments, Persons(stores))
            holder = stores.holder if reader.unit != NIL else NIL
            payload = payload_of(reader, meant, None if again else partial(ids.of_line, holder, meant.stream))
        yield Line(place, each, meant, payload, signers, reader)
        script.happened(payload)


def newest_of(counter: Counter, file: Iterable[Line]) -> dict[Id, int]:
    """The versions to which the statements of a file have brought their streams, as far as it is on record, from its first one on."""
    newest: dict[Id, int] = {}
    with suppress(Refusal, SaidNo, OSError):  # it is met again where the statement is handed in
        for line in file:
            if (receipt := receipt_of(counter, line)) is None:
                break
            for entry in receipt["entries"]:
                newest[entry["stream"]] = max(entry["version"], newest.get(entry["stream"], 0))
    return newest


def receipt_of(counter: Counter, line: Line) -> dict[str, Any] | None:
    """Of what was recorded before; None of anything else."""
    try:
        counter.take(line.envelope, dry_run=True)
    except (RecordedBefore, SaidNo) as no:
        facts: dict[str, Any] = no.facts
        return facts["receipt"] if no.code() == RecordedBefore.code() else None
    return None


def taken(counter: Counter, line: Line, newest: Mapping[Id, int], dry_run: bool) -> dict[str, Any]:
    """The receipt; of what was recorded before, that of the first time.

    Raises:
        RecordedBefore, SaidNo: it was recorded before and may be meant once more, for the document was changed in between, not by this
            file, and would change again. Only whoever hands it in can tell, by --again.
        Refusal, SaidNo: it is not taken.
    """
    type = line.written.type
    try:
        return shown(counter.take(line.envelope, dry_run=dry_run), type)
    except (RecordedBefore, SaidNo) as no:
        if no.code() != RecordedBefore.code():
            raise
        facts: dict[str, Any] = no.facts
        if changed_since(line, facts["receipt"], newest) and would_change_again(counter, line):
            raise
    speak.say(
        f"第{facts['number']}条在{facts['day']}已记过：{TITLES[type].zh}，不再记；确要再记一件，请加 --again。",
        f"Entry {facts['number']}, recorded on {facts['day']}: {TITLES[type].en}. It was not recorded again; add --again for one more.",
    )
    return {"would": "nothing"} if dry_run else facts["receipt"]


def changed_since(line: Line, receipt: dict[str, Any], newest: Mapping[Id, int]) -> bool:
    """Whether others than this file have changed a document after what this is the receipt of."""
    if BODIES[line.written.type].is_named_by_id():
        return False
    own = receipt["entries"][0]
    known = max(int(own["version"]), newest.get(own["stream"], 0))
    return line.reader.head(own["stream"]).version > known


def would_change_again(counter: Counter, line: Line) -> bool:
    once_more = line.meant.model_copy(update={"id": None, "expect": None})
    try:
        counter.take(signed(payload_of(line.reader, once_more), line.signers), dry_run=True)
    except (Refusal, SaidNo):
        return False
    return True


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


def undecided(place: int, before: Sequence[int], what: str) -> dict[str, Any]:
    """What a dry run answers for a statement that refers to others of its file."""
    those = "、".join(map(str, before))
    called = TITLES[what]
    speak.say(
        f"第{place}条（{called.zh}）：写法、密钥和附件没有问题；能否受理，要等第{those}条记入后才能判定。",
        f"Statement {place} ({called.en}) is well formed, with its keys and attachments; whether it is accepted could be decided only after statement {', '.join(map(str, before))} is recorded.",
    )
    return {"would": UNDECIDED, "after": list(before)}


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
