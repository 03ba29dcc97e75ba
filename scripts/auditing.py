"""`gongjian audit` and `gongjian bundle`: check everything, and take everything away to check elsewhere.

audit --data DIR                  the database, with its columns
audit --bundle DIR                a folder, with no server
audit --url URL --key FILE        what a server shows to an auditor, fetched first (`scripts/fetching.py`)
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from contracts.refusals import Refused
from ledger.audit import Source, Verdict, audit
from ledger.bundle import write_bundle
from ledger.sources import BundleSource, DatabaseSource
from scripts.fetching import fetch
from scripts.founding import HERE, Data
from scripts.keyfiles import read_key
from scripts.output import COULD_NOT, NO, answers, progress, speak
from scripts.place import Place
from scripts.remote import Remote


class OneSource(Refused):
    zh = "请只给出一处：--data 数据目录，--bundle 审计包，或 --url 服务器地址。"
    en = "Give one place: --data DIR, --bundle DIR or --url URL."


class NeedsKey(Refused):
    zh = "从服务器审计要先登录：请用 --key 给出审计员的密钥文件。"
    en = "Auditing a server needs a session: give an auditor's key file with --key."


def add_to(app: typer.Typer) -> None:
    app.command("audit")(run_audit)
    app.command("bundle")(bundle)


def run_audit(
    data: Annotated[Path | None, typer.Option(help="数据目录。A data folder.")] = None,
    bundle: Annotated[Path | None, typer.Option(help="审计包。A bundle.")] = None,
    url: Annotated[str | None, typer.Option(help="服务器地址。A server.")] = None,
    key: Annotated[
        Path | None, typer.Option(help="审计员的密钥文件，与 --url 同用。An auditor's key file, with --url.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="留下取来的文件；中断后可接着取。Keep what --url fetches.")
    ] = None,
    vkey: Annotated[
        str | None, typer.Option(help="从别处得到的账本公钥。The log's vkey, as you got it.")
    ] = None,
    jobs: Annotated[int, typer.Option(help="并行进程数。Processes.")] = 1,
    integrity_only: Annotated[bool, typer.Option(help="只查完整性，不重放。Do not decide again.")] = False,
) -> None:
    """逐条验证并重放全部历史。Verify and replay everything."""
    with answers(), ExitStack() as stack:
        source = stack.enter_context(opened(data, bundle, url, key, keep))
        executor = stack.enter_context(ProcessPoolExecutor(jobs)) if jobs > 1 else None
        bar = stack.enter_context(progress("审计 audit", source.size()))
        verdict = audit(
            source,
            vkey=vkey,
            meaning=not integrity_only,
            executor=executor,
            progress=lambda done: bar.update(bar.task_ids[0], completed=done),
        )
    show(verdict)
    speak.result(as_document(verdict))
    if not verdict.intact:
        raise typer.Exit(NO)
    if not verdict.whole:
        raise typer.Exit(COULD_NOT)


def as_document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as --json prints it."""
    return {
        "intact": verdict.intact,
        "log": verdict.log,
        "size": verdict.size,
        "root": verdict.root,
        "checkpoint_size": verdict.checkpoint_size,
        "meaning_checked": verdict.meaning_checked,
        "withheld": list(verdict.withheld),
        "findings": [
            {"index": f.index, "invariant": f.invariant, "code": f.code, "zh": f.zh, "en": f.en}
            for f in verdict.findings
        ],
    }


def show(verdict: Verdict) -> None:
    """The verdict in words, the first bad entry first."""
    for found in verdict.findings:
        speak.say(f"[red]✗ {found.zh}[/red]", found.en)
    if not verdict.intact:
        return
    speak.say(
        f"[green]✓ 完好：{verdict.size}条记录逐条验证、逐条重放，根为 {verdict.root[:16]}…[/green]",
        f"Intact: {verdict.size} entries verified and replayed, root {verdict.root[:16]}…",
    )
    if verdict.checkpoint_size is None:
        speak.say(
            "没有检查点可核对，因此不能证明末尾没有被截去。",
            "No checkpoint to compare with: a cut tail would not show.",
        )
    if not verdict.meaning_checked:
        speak.say(
            "未核对规则：未要求，或本程序不认识其规则号。",
            "Meaning not checked: not asked for, or rules unknown to this program.",
        )


def bundle(
    out: Annotated[Path, typer.Option(help="新建的目录。A new folder.")],
    data: Data = HERE,
    index: Annotated[int | None, typer.Option(help="附这一条的证明。Add the proof of this entry.")] = None,
    old: Annotated[
        int | None, typer.Option(help="附与旧检查点的一致性证明。Add consistency with this size.")
    ] = None,
) -> None:
    """导出审计包：离线即可验证。Write a folder that can be verified with no server."""
    with answers(), Place(data).ledger() as ledger:
        place = Place(data)
        place.sign_now(ledger)
        size = write_bundle(ledger, out, index=index, old=old)
        speak.say(f"审计包已写入 {out}，共{size}条。", f"Bundle of {size} entries written to {out}.")
        speak.result({"out": str(out), "size": size})


@contextmanager
def opened(
    data: Path | None, bundle: Path | None, url: str | None, key: Path | None, keep: Path | None
) -> Iterator[Source]:
    """
    Raises:
        OneSource: several are given; with none, the usual data folder is meant.
        NeedsKey: a server without a key.
    """
    if sum(each is not None for each in (data, bundle, url)) > 1:
        raise OneSource
    if bundle:
        yield BundleSource(bundle)
        return
    if url:
        with ExitStack() as stack:
            folder = keep or Path(stack.enter_context(TemporaryDirectory(prefix="gongjian-audit-")))
            fetch_all(url, key, folder)
            yield BundleSource(folder)
        return
    with Place(data or HERE).ledger() as ledger:
        yield DatabaseSource(ledger.rows.datastore)


def fetch_all(url: str, key: Path | None, folder: Path) -> None:
    """Everything that the server shows to the key's holder, with a bar."""
    if key is None:
        raise NeedsKey
    with (
        closing(Remote(url)) as remote,
        remote.signed_in(read_key(key)) as session,
        progress("下载 fetch") as bar,
    ):
        fetch(
            remote,
            session,
            folder,
            lambda done, size: bar.update(bar.task_ids[0], completed=done, total=size),
        )
