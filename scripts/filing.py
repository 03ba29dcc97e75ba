"""`gongjian file`: attachments, by the digest that a statement names them by.

file add PHOTO.jpg              keeps it and prints its digest, to be put into `evidence` of a statement
file get DIGEST --out PHOTO.jpg gives it back to whoever may read an entry that names it
file check                      reads every file against its digest, and lists what entries name and is not here
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any

import typer

from contracts.values import Digest
from ledger.files import PIECE_BYTES, FileAltered, Files, FileUnknown
from projections.attachments import missing
from projections.reading import reading
from projections.tail import Tail
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.founding import HERE, Data
from scripts.help_pages import Commands
from scripts.keyfiles import read_key
from scripts.output import NO, answers
from scripts.place import Place
from scripts.speaking import progress, speak
from scripts.stores import stores_of

app = Commands(no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    root.add_typer(app, name="file", help="附件。Attachments.")


KeyFile = Annotated[Path, typer.Option("--key", help="自己的密钥文件。Your key.")]


@app.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(help="要存的文件，每个不超过50 MiB。The files.")],
    key: KeyFile,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """存入附件，给出写进语句的摘要。Keep files; print the digests to put into statements."""
    kept: list[dict[str, Any]] = []
    with answers(kept=kept), counter_at(data, url) as counter:
        stores = stores_of(counter, read_key(key))
        for file in files:
            found = stores.keep(file)
            kept.append({"file": str(file), "digest": found.digest, "bytes": found.bytes})
            if not speak.as_json:
                typer.echo(found.digest if len(files) == 1 else f"{found.digest}  {file}")
        speak.result({"kept": kept})


@app.command("get")
def get(
    digest: Annotated[str, typer.Argument(help="附件的摘要。The digest.")],
    out: Annotated[Path, typer.Option(help="写到这个文件。Where to.")],
    key: KeyFile,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """取回附件，核对摘要后才写下。Fetch a file; it is there whole and as it was sent, or not at all."""
    with answers(), counter_at(data, url) as counter:
        stores = stores_of(counter, read_key(key))
        out.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as draft:
            try:
                stores.fetch(digest, draft.write)
                draft.flush()
                if digest_of(Path(draft.name)) != digest:
                    raise FileAltered(digest=digest)
                Path(draft.name).replace(out)
            finally:
                Path(draft.name).unlink(missing_ok=True)
        speak.say(f"已写入 {out}", f"Written to {out}")
        speak.result({"digest": digest, "out": str(out), "bytes": out.stat().st_size})


@app.command("check")
def check(data: Data = HERE) -> None:
    """逐个核对附件，列出账本提到而这里没有的。Check every file, and list what entries name and is not here."""
    with answers(), Place(data).ledger() as ledger:
        files = Files(ledger.rows.datastore)
        Tail(ledger).catch_up()
        kept = list(files.kept())
        with progress("核对 check", len(kept)) as bar:
            altered: list[Digest] = []
            for number, each in enumerate(kept, 1):
                altered += altered_among(files, each.digest)
                bar.update(bar.task_ids[0], completed=number)
        with reading(ledger) as now:
            absent = [{"digest": digest, "stream": stream} for digest, stream in missing(now)]
        speak.say(
            f"附件{len(kept)}个，损坏{len(altered)}个；账本提到而这里没有的{len(absent)}个。",
            f"{len(kept)} files, {len(altered)} damaged; {len(absent)} that entries name are not here.",
        )
        if altered:
            rows = [(each,) for each in altered]
            speak.table("损坏：从备份恢复，或重新存入原件", ("摘要",), rows)
        if absent:
            named = [tuple(each.values()) for each in absent]
            speak.table("这里没有", ("摘要", "流"), named)
        total = sum(each.bytes for each in kept)
        speak.result({"files": len(kept), "bytes": total, "damaged": altered, "missing": absent})
    if altered:
        raise typer.Exit(NO)


def altered_among(files: Files, digest: Digest) -> Iterator[Digest]:
    """The digest itself when its bytes have another; nothing for one that was removed meanwhile and is not there."""
    try:
        with files.open(digest) as stream:
            while stream.read(PIECE_BYTES):
                pass
    except FileAltered:
        yield digest
    except FileUnknown:
        try:
            files.size(digest)
        except FileUnknown:
            return
        yield digest  # it is there, and lacks a piece


def digest_of(file: Path) -> Digest:
    hasher = sha256()
    with file.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            hasher.update(piece)
    return hasher.hexdigest()
