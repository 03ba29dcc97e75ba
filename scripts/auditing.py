"""`gongjian audit` and `gongjian bundle`: check everything, and take everything away to check elsewhere.

audit --data DIR                  the database, with its columns
audit --bundle DIR                a folder, with no server
audit --bundle DIR --scores F     and whether the score sheets in a file are what the log gives
audit --url URL --key FILE        what a server shows to an auditor, fetched first (`scripts/fetching.py`)
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from contracts.refusals import Refused
from contracts.sheet import Sheet
from domain.refusals import require
from ledger.audit import Source, Verdict, audit
from ledger.bundle import write_bundle
from ledger.rescoring import Rescoring, ScoreDiffers
from ledger.sources import BundleSource, DatabaseSource
from scripts.counters import NeedsKey
from scripts.fetching import fetch
from scripts.files import FileUnreadable, text_of
from scripts.founding import HERE, Data
from scripts.keyfiles import read_key
from scripts.output import COULD_NOT, NO, answers
from scripts.place import Place
from scripts.remote import Remote
from scripts.speaking import progress, speak


class OneSource(Refused):
    zh = "请只给出一处：--data 数据目录，--bundle 审计包，或 --url 服务器地址。"
    en = "Give one place: --data DIR, --bundle DIR or --url URL."


class NeedsReplay(Refused):
    zh = "核对得分要重放全部历史：请去掉 --integrity-only。"
    en = "Scores are computed from the replayed history: leave out --integrity-only."


class NoScores(FileUnreadable):
    zh = "{file} 不是评分结果。请给出 gongjian score --format json 写出的文件。"
    en = "{file} holds no score sheets. Give a file that `gongjian score --format json` has written."


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
    scores: Annotated[
        list[Path] | None,
        typer.Option(help="评分结果（JSON），照账本重新算一遍；可重复。Score sheets to compute again."),
    ] = None,
) -> None:
    """逐条验证并重放全部历史。Verify and replay everything."""
    with answers(), ExitStack() as stack:
        rescoring = Rescoring([sheet for file in scores or () for sheet in read_sheets(file)])
        require(not (scores and integrity_only), NeedsReplay())
        source = stack.enter_context(opened(data, bundle, url, key, keep))
        executor = stack.enter_context(ProcessPoolExecutor(jobs)) if jobs > 1 else None
        bar = stack.enter_context(progress("审计 audit", source.size()))
        verdict = audit(
            source,
            vkey=vkey,
            meaning=not integrity_only,
            executor=executor,
            progress=lambda done: bar.update(bar.task_ids[0], completed=done),
            watch=rescoring.watch if scores else None,
        )
        differing = (
            [no for sheet in rescoring.sheets if (no := rescoring.difference(sheet))]
            if verdict.intact
            else []
        )
    show(verdict)
    if scores and verdict.intact:
        show_scores(len(rescoring.sheets), differing)
    speak.result(as_document(verdict, len(rescoring.sheets), differing))
    if not verdict.intact or differing:
        raise typer.Exit(NO)
    if not verdict.whole:
        raise typer.Exit(COULD_NOT)


def read_sheets(file: Path) -> list[Sheet]:
    """The sheets in a file as `gongjian score --format json` writes it.

    Raises:
        FileUnreadable, NoScores: it is no such file.
    """
    text = text_of(file)
    try:
        return [Sheet.model_validate(each) for each in json.loads(text)]
    except (ValueError, TypeError):
        raise NoScores(file=file) from None


def as_document(verdict: Verdict, sheets: int = 0, differing: Sequence[ScoreDiffers] = ()) -> dict[str, Any]:
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
        "steps_back": list(verdict.steps_back),
        "scores": {
            "compared": sheets,
            "differing": [
                {"subject": no.facts["subject"], "zh": no.in_chinese(), "en": no.in_english()}
                for no in differing
            ],
        },
    }


def show_scores(sheets: int, differing: Sequence[ScoreDiffers]) -> None:
    for no in differing:
        speak.say(f"[red]✗ {no.in_chinese()}[/red]", no.in_english())
    if not differing:
        speak.say(
            f"[green]✓ {sheets}份得分与账本一致：逐行重新算过，依据逐条核对。[/green]",
            f"All {sheets} score sheets are what the log gives, line by line with their evidence.",
        )


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
    if verdict.steps_back:
        first, count = verdict.steps_back[0], len(verdict.steps_back)
        speak.say(
            f"收到时间有{count}处倒退一分钟以上，第一处在第{first}号记录：不算错，可问运维方。",
            f"Times of receipt that step back by over a minute: {count}, the first at entry {first}. No fault.",
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
