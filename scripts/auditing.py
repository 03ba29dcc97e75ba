"""`gongjian audit` and `gongjian bundle`: check everything, and take everything away to check elsewhere.

audit --data DIR                  the database, with its columns
audit --bundle DIR                a folder, with no server
audit --bundle DIR --scores F     and whether the score sheets in a file are what the log gives
audit … --report F                with a sealed report that somebody has kept, so that what breaks it is named line by line
audit --data DIR --jobs N         by N processes here; --scheduler ADDR: by the workers of a Dask cluster (`scripts/scheduler.py`)
audit --url URL --key FILE        what a server shows to the key's holder, fetched first (`scripts/fetching.py`)
bundle --reader KEY.pub.pem       the part that the key's holder may read, to be audited as any other bundle

Every sealed report is computed again. A false seal ends with 1, like every other no, though the log is intact and said to be: whoever
asks whether all is well must not hear yes. One that a good seal of the same rulebook and period has followed is told and ends with 0.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.markup import escape

from api.readers import entries_for, reader_of
from api.reading import read_now
from api.tables.files import FileUnreadable, text_of
from contracts import keys
from contracts.counting import counted
from contracts.refusals import Refused
from contracts.report import NotAReport, read_report
from contracts.sheet import Sheet
from contracts.values import Digest
from domain.refusals import require
from ledger.application import Ledger
from ledger.audit import Source, Verdict, audit
from ledger.bundle import Show, everything, write_bundle
from ledger.rescoring import Rescoring, ScoreDiffers
from ledger.resealing import BrokenLine, Resealed, broken_lines, resealed
from ledger.sources import BundleSource, DatabaseSource
from scripts.fetching import fetch
from scripts.founding import HERE, Data
from scripts.keyfiles import read_key, read_public_key
from scripts.output import COULD_NOT, NO, answers
from scripts.place import Place
from scripts.remote import Remote
from scripts.scheduler import workers_of
from scripts.speaking import progress, speak
from scripts.there import NeedsKey


class OneSource(Refused):
    zh = "请只给出一处：--data 数据目录，--bundle 审计包，或 --url 服务器地址。"
    en = "Give one place: --data DIR, --bundle DIR or --url URL."


class JobsOrScheduler(Refused):
    zh = "--jobs 与 --scheduler 只能选一：本机的进程，或集群的工作进程。"
    en = "Give either --jobs, processes here, or --scheduler, those of a cluster."


class NeedsReplay(Refused):
    zh = "核对得分要重放全部历史：请去掉 --integrity-only。"
    en = "Scores are computed from the replayed history: leave out --integrity-only."


class NoScores(FileUnreadable):
    zh = "{file} 不是评分结果。请给出 gongjian score --format json 写出的文件。"
    en = "{file} holds no score sheets. Give a file that `gongjian score --format json` has written."


OF_FILES = frozenset({"file-differs", "file-fails", "file-lacks"})
"""Findings about a file of a bundle while the entries are sound."""
MOST_FINDINGS = 5
MOST_LINES = 5


def add_to(app: typer.Typer) -> None:
    app.command("audit")(run_audit)
    app.command("bundle")(bundle)


def run_audit(
    data: Annotated[Path | None, typer.Option(help="数据目录。A data folder.")] = None,
    bundle: Annotated[Path | None, typer.Option(help="审计包。A bundle.")] = None,
    url: Annotated[str | None, typer.Option(help="服务器地址。A server.")] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            help="密钥文件，与 --url 同用；全本要审计员的。A key file, with --url; an auditor's for all."
        ),
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="留下取来的文件；中断后可接着取。Keep what --url fetches.")
    ] = None,
    vkey: Annotated[
        str | None,
        typer.Option(
            help="从别处得到的账本公钥：那一行，或存着它的文件。The log's vkey as you got it, or its file."
        ),
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="并行进程数。Processes.")] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Dask 调度器地址，各工作进程自己读账本。A Dask scheduler; its workers read the log themselves."
        ),
    ] = None,
    integrity_only: Annotated[bool, typer.Option(help="只查完整性，不重放。Do not decide again.")] = False,
    scores: Annotated[
        list[Path] | None,
        typer.Option(help="评分结果（JSON），照账本重新算一遍；可重复。Score sheets to compute again."),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            help="自己存下的封存报告；账本有改动时逐行指出，可重复。Sealed reports that you have kept."
        ),
    ] = None,
) -> None:
    """逐条验证并重放全部历史。Verify and replay everything."""
    with answers(COULD_NOT), ExitStack() as stack:
        rescoring = Rescoring([sheet for file in scores or () for sheet in read_sheets(file)])
        kept = kept_reports(report or (), bundle)
        require(not (scores and integrity_only), NeedsReplay())
        require(jobs is None or scheduler is None, JobsOrScheduler())
        pinned = vkey_in(vkey)
        source = stack.enter_context(opened(data, bundle, url, key, keep))
        replays = not integrity_only and not source.withheld()
        executor = stack.enter_context(helpers(jobs, scheduler, source))
        bar = stack.enter_context(progress("审计 audit", source.size()))
        verdict = audit(
            source,
            vkey=pinned,
            meaning=not integrity_only,
            executor=executor,
            progress=lambda done: bar.update(bar.task_ids[0], completed=done),
            watch=rescoring.watch if scores or replays else None,
        )
        differing: list[ScoreDiffers] = []
        reports: list[Resealed] = []
        broken: list[BrokenLine] = []
        at_fault = [found.index for found in verdict.findings if found.code not in OF_FILES]
        if verdict.intact:
            differing = [no for sheet in rescoring.sheets if (no := rescoring.difference(sheet))]
        if at_fault:
            broken = broken_lines(source, at_fault, kept)
        else:
            reports = resealed(rescoring, kept)
    show(verdict)
    if scores and verdict.intact:
        show_scores(len(rescoring.sheets), differing)
    show_reports(reports, broken)
    document = as_document(verdict, len(rescoring.sheets), differing)
    speak.result(document | {"reports": reports_document(reports, broken)})
    false = any(each.no and not each.settled for each in reports)
    if not verdict.intact or differing or false:
        raise typer.Exit(NO)
    if not verdict.whole:
        raise typer.Exit(COULD_NOT)


def vkey_in(given: str | None) -> str | None:
    """A verifier key as it is typed, or out of the file that is named.

    Raises:
        FileUnreadable: it holds no text.
    """
    if given is None or "+" in given:
        return given
    return text_of(Path(given)).strip()


@contextmanager
def helpers(jobs: int | None, scheduler: str | None, source: Source) -> Iterator[Executor | None]:
    """Who checks stretches while this process replays: other processes here, those of a cluster, or nobody."""
    if scheduler is not None:
        with workers_of(scheduler, source) as workers:
            yield workers
    elif jobs is not None and jobs > 1:
        with ProcessPoolExecutor(jobs) as processes:
            yield processes
    else:
        yield None


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


def kept_reports(files: Sequence[Path], bundle: Path | None) -> dict[Digest, tuple[Sheet, ...]]:
    """The reports that are at hand, by the hash of their bytes: whether that is the one that was sealed is compared later.

    Raises:
        FileUnreadable, NotAReport: a file that was named is none. One in a bundle is left to the audit.
    """
    found: dict[Digest, tuple[Sheet, ...]] = {}
    for file in files:
        data = text_of(file).encode()
        found[sha256(data).hexdigest()] = read_report(data)
    for file in sorted((bundle / "reports").glob("*.json")) if bundle else ():
        with suppress(NotAReport, OSError):
            data = file.read_bytes()
            found[sha256(data).hexdigest()] = read_report(data)
    return found


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
        "unproven": list(verdict.unproven),
        "findings": [
            {"index": f.index, "invariant": f.invariant, "code": f.code, "zh": f.zh, "en": f.en}
            for f in verdict.findings
        ],
        "steps_back": list(verdict.steps_back),
        "not_looked_at": list(verdict.not_looked_at),
        "scores": {
            "compared": sheets,
            "differing": [
                {"subject": no.facts["subject"], "zh": no.in_chinese(), "en": no.in_english()}
                for no in differing
            ],
        },
    }


def reports_document(reports: Sequence[Resealed], broken: Sequence[BrokenLine]) -> dict[str, Any]:
    """What --json says of sealed reports: each with whether it holds, and the lines that do not."""
    return {
        "checked": len(reports),
        "sealed": [
            {
                "report": each.seal.report,
                "index": each.seal.at,
                "digest": each.seal.body.digest,
                "found": each.again.digest,
                "holds": each.no is None,
                "settled": each.settled,
                "lines": [line_document(line) for line in each.lines],
            }
            for each in reports
        ],
        "broken_lines": [line_document(line) for line in broken],
    }


def line_document(line: BrokenLine) -> dict[str, Any]:
    return line._asdict() | {"entries": list(line.entries)}


def show_reports(reports: Sequence[Resealed], broken: Sequence[BrokenLine]) -> None:
    """A false seal apart from a broken log, each with the lines that it is about."""
    false = [each for each in reports if each.no]
    if reports and not false:
        speak.say(
            f"[green]✓ {len(reports)}份封存的报告逐份重新算过，字节一致。[/green]",
            f"All {len(reports)} sealed reports were computed again and come to the same bytes.",
        )
    for each in false:
        assert each.no
        speak.say(f"[red]✗ {each.no.in_chinese()}[/red]", each.no.in_english())
        if each.settled:
            speak.say("此后已有封存无误的报告。", "A later report of the same period is good.")
        show_lines(each.lines)
    if broken:
        speak.say(
            f"[red]因此受影响的封存得分行（{len(broken)}行）：[/red]",
            f"Sealed lines that this breaks, {len(broken)}:",
        )
        show_lines(broken)


def show_lines(lines: Sequence[BrokenLine]) -> None:
    """The first of very many: --json has them all."""
    for line in lines[:MOST_LINES]:
        speak.say(f"  {line.zh}", line.en)
    if len(lines) > MOST_LINES:
        speak.say(f"  ……共{len(lines)}行，--json 可见全部。", f"{len(lines)} in all: see --json.")


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
    for found in verdict.findings[:MOST_FINDINGS]:
        speak.say(f"[red]✗ {escape(found.zh)}[/red]", escape(found.en))
    if (more := len(verdict.findings) - MOST_FINDINGS) > 0:
        speak.say(
            f"  ……另有{more}处，多半由前面的引起；--json 列出全部。",
            f"  … and {more} more, most likely brought about by these; --json lists all.",
        )
    if not verdict.intact:
        return
    if verdict.withheld:
        show_part(verdict)
    elif verdict.meaning_checked:
        speak.say(
            f"[green]✓ 完好：{verdict.size}条记录逐条验证、逐条重放，根为 {verdict.root[:16]}…[/green]",
            f"Intact: {counted(verdict.size, 'entry|entries')} verified and replayed, root {verdict.root[:16]}…",
        )
    else:
        speak.say(
            f"[green]✓ 完好：{verdict.size}条记录逐条验证，根为 {verdict.root[:16]}…[/green]",
            f"Intact: {counted(verdict.size, 'entry|entries')} verified, root {verdict.root[:16]}…",
        )
    if verdict.checkpoint_size is None:
        speak.say(
            "没有检查点可核对，因此不能证明末尾没有被截去。",
            "No checkpoint to compare with: a cut tail would not show.",
        )
    if verdict.steps_back:
        first, count = verdict.steps_back[0], len(verdict.steps_back)
        speak.say(
            f"收到时间有{count}处倒退一分钟以上，第一处在第{first + 1}条记录：不算错，可问运维方。",
            f"Times of receipt that step back by over a minute: {count}, the first at entry {first + 1}. No fault.",
        )
    if verdict.not_looked_at:
        names = ", ".join(verdict.not_looked_at[:5]) + (" …" if len(verdict.not_looked_at) > 5 else "")
        speak.say(
            f"审计包里另有{len(verdict.not_looked_at)}个文件不在账本所能核对之列，没有看：{names}",
            f"Files of the bundle that the log says nothing about, and that nobody looked at, {len(verdict.not_looked_at)}: {names}",
        )
    if not verdict.meaning_checked and not verdict.withheld:
        speak.say(
            "未核对规则：未要求，或本程序不认识其规则号。",
            "Meaning not checked: not asked for, or rules unknown to this program.",
        )


def show_part(verdict: Verdict) -> None:
    """What a part proves, what it lacks, and what that leaves open."""
    here, root = verdict.size - len(verdict.withheld), verdict.root[:16]
    withheld, unproven = in_ranges(verdict.withheld), in_ranges(verdict.unproven)
    speak.say(
        f"[green]✓ 所见部分完好：{verdict.size}条中的{here}条逐条验证，连同隐去各条的哈希，根为 {root}…[/green]",
        f"The part at hand is intact: {here} of {counted(verdict.size, 'entry|entries')} verified; with the hashes of the others the root is {root}…",
    )
    speak.say(
        f"隐去{len(verdict.withheld)}条：第{withheld}条。", f"Withheld, {len(verdict.withheld)}: {withheld}."
    )
    if verdict.unproven:
        speak.say(
            f"其中{len(verdict.unproven)}条在账本内，但其签名或所属语句被隐去，未能核对签名：第{unproven}条。",
            f"In the log, but with a signature that cannot be checked without what is withheld, {len(verdict.unproven)}: {unproven}.",
        )
    speak.say(
        "已查：写法、哈希、签名、批次、各流版本、一份语句只记一次、签名人见过的账本、分录相加为零。未查：当时是否应当受理，"
        "这要有全部记录。",
        "Checked: spelling, hashes, signatures, batches, versions as far as they show, no act twice, what signers saw, legs that sum to zero. "
        "Not checked: whether each act was allowed, which takes every entry.",
    )


def in_ranges(indexes: Sequence[int], most: int = 8) -> str:
    """As people read them, `3–5, 9`. Of very many only the first ranges and the last: --json has every index."""
    ranges: list[tuple[int, int]] = []
    for index in indexes:
        if ranges and index == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], index)
        else:
            ranges.append((index, index))
    written = [str(first + 1) if first == last else f"{first + 1}–{last + 1}" for first, last in ranges]
    return ", ".join(written[:most]) + (f", … {written[-1]}" if len(written) > most else "")


def bundle(
    out: Annotated[Path, typer.Option(help="新建的目录。A new folder.")],
    data: Data = HERE,
    index: Annotated[
        int | None,
        typer.Option("--entry", min=1, help="附第几条的证明，从1起。Add the proof of this entry, from 1."),
    ] = None,
    old: Annotated[
        int | None, typer.Option(help="附与旧检查点的一致性证明。Add consistency with this size.")
    ] = None,
    reader: Annotated[
        Path | None,
        typer.Option(help="公钥文件：只导出其持有人可看的部分。A public key: only what its holder may read."),
    ] = None,
) -> None:
    """导出审计包：离线即可验证。Write a bundle for auditors."""
    with answers(), Place(data).ledger() as ledger:
        place = Place(data)
        place.sign_now(ledger)
        show = shown_to(ledger, reader) if reader else everything
        size, withheld = write_bundle(ledger, out, index=index and index - 1, old=old, show=show)
        speak.say(
            f"审计包已写入 {out}，共{size}条。",
            f"Bundle of {counted(size, 'entry|entries')} written to {out}.",
        )
        if withheld:
            speak.say(
                f"其中{len(withheld)}条不在此人可以查看的范围内，只有哈希。",
                f"Of these {len(withheld)} are not this reader's to read and stand there as hashes.",
            )
        speak.result({"out": str(out), "size": size, "withheld": len(withheld)})


def shown_to(ledger: Ledger, public: Path) -> Show:
    """
    Raises:
        KeyFileUnreadable: no public key there.
        KeyUnknown, KeyEnded: nobody reads with it.
    """
    keyid = keys.keyid(read_public_key(public))
    return partial(entries_for, ledger, read_now(ledger, lambda world: reader_of(world, keyid)))


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
