"""`gongjian score check FILE`: whether a file of scores says what the log gives, line by line.

    PDF, JSON      the sheets inside are compared with those that are scored again: value, sentence and evidence of each line
    XLSX, CSV      the cells that people read are compared with what they would be; a CSV needs its manifest beside it

The file says of which log and position it is, so later entries change nothing. What stands on paper is for eyes to compare.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Annotated, NamedTuple
from zipfile import BadZipFile

import orjson
import typer
from openpyxl import load_workbook
from pydantic import ValidationError

from api.tables.files import FileUnreadable, bytes_of
from contracts.refusals import NotEvidence, Refused
from contracts.sheet import Sheet
from domain.refusals import require
from ledger.audit import audit
from ledger.rescoring import Rescoring
from ledger.sources import BundleSource
from projections.papers.about import HEAD
from projections.papers.certificate import streams
from projections.papers.tables import HEADINGS, LINE_COLUMNS, harmless, line_rows, rows_of
from projections.papers.workbook import FIRST_ROW, PAGES, number_of
from projections.score_reports import Manifest, ScoreQuery, ScoreReport
from scripts.counters import DataOrUrl, ReadingKey, Url, reader_at
from scripts.output import NO, answers
from scripts.speaking import speak

MOST_BYTES = 1 << 28
"""What is unpacked of a PDF."""
MOST_SHOWN = 60
JUDGED_COLUMNS = {HEADINGS: 5, LINE_COLUMNS: len(LINE_COLUMNS)}
"""How many columns are compared: what is to be looked at twice is no result."""
MANIFEST = ".manifest.json"
Grid = list[tuple[str, ...]]


class NotAScoreFile(FileUnreadable):
    zh = "{file} 不是 gongjian score 写出的文件，或者缺了清单。CSV 和 JSON 要有同名的 {file}.manifest.json（用 --manifest 写出）。"
    en = "{file} was not written by `gongjian score`, or its manifest is missing. CSV and JSON need {file}.manifest.json beside them (written with --manifest)."


class ScoresOfAnotherLog(Refused):
    zh = "这份评分出自另一本账（{theirs}…），这里的账本是 {ours}…。请换成它的账本。"
    en = "These scores are of another log ({theirs}…); this one is {ours}…. Name the ledger that they are of."


class NeedsLedger(NotEvidence):
    zh = "表格里没有完整的评分单，核对要重新评分：请用 --data 或 --url；审计包只能核对 PDF 和 JSON。"
    en = "A table holds no whole sheets, so the scores have to be computed again: use --data or --url; a bundle is enough for PDF and JSON."


class TrialNotKept(NotEvidence):
    zh = "这是试算，用的规则不在文件里，无法重算。请核对试算的 PDF，或用 --with 重新试算。"
    en = "This was a trial, and its rulebook is not in the file. Check the PDF of the trial, or try again with --with."


class OneLedger(Refused):
    zh = "请只给出一处：--data 数据目录，--url 服务器地址，或 --bundle 审计包。"
    en = "Give one place: --data DIR, --url URL or --bundle DIR."


class BundleBroken(Refused):
    zh = "审计包没有通过审计，不能用来核对。请先运行 gongjian audit --bundle 查看。"
    en = "The bundle does not pass its audit, so nothing can be compared with it. Run `gongjian audit --bundle` first."


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says: sheets, or the rows of its tables by their headings."""

    manifest: Manifest
    sheets: tuple[Sheet, ...] = ()
    grids: tuple[tuple[tuple[str, ...], Grid], ...] = ()
    rulebook: dict[str, object] | None = None


class Compared(NamedTuple):
    """One line of the answer."""

    same: bool
    subject: str
    what: str
    in_file: str
    by_the_log: str


def run_check(
    file: Annotated[Path, typer.Argument(help="评分文件（PDF、XLSX、CSV、JSON）。A file of scores.")],
    data: DataOrUrl = None,
    url: Url = None,
    key: ReadingKey = None,
    bundle: Annotated[
        Path | None, typer.Option(help="审计包，不需要服务器。A bundle, with no server.")
    ] = None,
) -> None:
    """核对一份评分：逐项说明与账本重新算出的是否相同。Whether a file of scores is what the log gives."""
    with answers():
        require(not (bundle and (data or url)), OneLedger())
        claim = read_claim(file)
        if bundle:
            compared = list(against_bundle(claim, bundle))
        else:
            with reader_at(data, url, key) as reader:
                theirs, ours = claim.manifest.log, reader.log
                require(theirs == ours, ScoresOfAnotherLog(theirs=theirs[:16], ours=ours[:16]))
                compared = list(against_report(claim, reader.scores(query_of(claim))))
        same = all(each.same for each in compared)
        show(claim.manifest, compared)
    if not same:
        raise typer.Exit(NO)


def query_of(claim: Claim) -> ScoreQuery:
    """What has to be asked to get the same.

    Raises:
        TrialNotKept: another rulebook was tried, and is not in the file.
    """
    manifest = claim.manifest
    require(not manifest.tried or claim.rulebook, TrialNotKept())
    return ScoreQuery(
        rulebook=manifest.rulebook,
        period=manifest.period,
        as_of=str(manifest.position),
        tried=claim.rulebook if manifest.tried else None,
        subject=manifest.subject,
        reducer=manifest.reducer,
    )


def show(manifest: Manifest, compared: Sequence[Compared]) -> None:
    """The answer, and every line of it while they are few; else those alone that differ."""
    differing = [each for each in compared if not each.same]
    shown = compared if len(compared) <= MOST_SHOWN else differing
    title = f"{manifest.label} {manifest.version}　{manifest.period}　账本前{manifest.position}条"
    rows = [("✓" if each.same else "✗", *each[1:]) for each in shown]
    if shown:
        speak.table(title, ("", "对象", "项目", "文件里", "账本算出"), rows)
    if differing:
        speak.say(
            f"✗ 核对了{len(compared)}项，有{len(differing)}项与账本不同。以账本为准。",
            f"{len(compared)} items compared, of which {len(differing)} differ. What the log gives holds.",
        )
    else:
        speak.say(
            f"✓ 核对了{len(compared)}项，都与账本相同。", f"{len(compared)} items compared: all the same."
        )
    named = ("subject", "what", "in_file", "by_the_log")
    speak.result(
        {
            "same": not differing,
            "compared": len(compared),
            "differing": [dict(zip(named, each[1:], strict=True)) for each in differing],
        }
    )


# -- what a file says ---------------------------------------------------------------------------------------------


def read_claim(file: Path) -> Claim:
    """
    Raises:
        FileUnreadable, NotAScoreFile: as they say.
    """
    content = bytes_of(file)
    try:
        if content.startswith(b"%PDF"):
            return in_pdf(content)
        if content.startswith(b"PK"):
            return in_workbook(file)
        if content.lstrip()[:1] in (b"{", b"["):
            return in_json(orjson.loads(content), file)
        return in_csv(content.decode("utf-8-sig"), file)
    except (ValueError, KeyError, ValidationError, StopIteration, BadZipFile):
        raise NotAScoreFile(file=file) from None


def in_pdf(content: bytes) -> Claim:
    return of_report(next(found for each in streams(content, MOST_BYTES) if (found := as_report(each))))


def as_report(stream: bytes) -> ScoreReport | None:
    try:
        return ScoreReport.model_validate_json(stream) if stream.lstrip().startswith(b"{") else None
    except ValidationError:
        return None


def of_report(report: ScoreReport) -> Claim:
    return Claim(report.manifest, report.sheets, rulebook=report.rulebook)


def in_json(plain: object, file: Path) -> Claim:
    """A whole report, or the list of sheets with its manifest beside it."""
    if isinstance(plain, dict):
        return of_report(ScoreReport.model_validate(plain))
    assert isinstance(plain, list)
    return Claim(beside(file), tuple(Sheet.model_validate(each) for each in plain))


def in_csv(text: str, file: Path) -> Claim:
    headings, *rows = [tuple(row) for row in csv.reader(StringIO(text))]
    if headings not in JUDGED_COLUMNS:
        raise ValueError
    return Claim(beside(file), grids=((headings, rows),))


def beside(file: Path) -> Manifest:
    """
    Raises:
        FileUnreadable: there is none.
    """
    return Manifest.model_validate_json(bytes_of(file.with_name(file.name + MANIFEST)))


def in_workbook(file: Path) -> Claim:
    book = load_workbook(file, data_only=True)
    words = {str(row[0]): str(row[1]) for row in book[PAGES[2]].iter_rows(values_only=True) if row[0]}
    grids = []
    for page, headings in zip(PAGES, (HEADINGS, LINE_COLUMNS), strict=False):
        rows = book[page].iter_rows(min_row=FIRST_ROW + 1, max_col=len(headings))
        cells = [tuple(as_text(cell.value, cell.number_format) for cell in row) for row in rows]
        grids.append((headings, [row for row in cells if any(row)]))
    return Claim(Manifest.model_validate_json(words[HEAD]), grids=tuple(grids))


def as_text(value: object, format: str) -> str:
    """A cell as it is shown: a number with the decimals of its format."""
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    percent = format.endswith("%")
    decimals = len(format.rstrip("%").partition(".")[2])
    return f"{value * 100 if percent else value:.{decimals}f}{'%' if percent else ''}"


# -- comparing ------------------------------------------------------------------------------------------------------


def against_report(claim: Claim, found: ScoreReport) -> Iterator[Compared]:
    """Every item of the file beside what the log gives."""
    yield from same_sheets(claim.sheets, found) if claim.sheets else ()
    for headings, rows in claim.grids:
        whole = rows_of(found.reported, found.name_of) if headings == HEADINGS else line_rows(found)
        yield from same_rows(rows, [tuple(str(cell) for cell in row) for row in whole], headings)
    theirs, ours = claim.manifest, found.manifest
    if theirs.everybody == ours.everybody or theirs.subject:
        yield Compared(theirs.digest == ours.digest, "全部", "摘要", theirs.digest[:16], ours.digest[:16])
    if theirs.root and ours.root:
        yield Compared(theirs.root == ours.root, "全部", "账本的树根", theirs.root[:16], ours.root[:16])


def same_sheets(sheets: Iterable[Sheet], found: ScoreReport) -> Iterator[Compared]:
    again = {(sheet.part, sheet.subject): sheet for sheet in found.sheets}
    for sheet in sheets:
        name, other = found.name_of(sheet.subject), again.get((sheet.part, sheet.subject))
        if other is None:
            yield Compared(False, name, "整份", sheet.shown or "—", "账本里没有这份")
            continue
        head = {"lines"}
        whole = sheet.model_dump(exclude=head) == other.model_dump(exclude=head)
        yield Compared(whole, name, "得分和等次", in_words(sheet), in_words(other))
        lines = {line.name: line for line in other.lines}
        for line in sheet.lines:
            mine = lines.pop(line.name, None)
            yield Compared(mine == line, name, line.zh, line.shown or "—", (mine and mine.shown) or "—")
        for line in lines.values():
            yield Compared(False, name, line.zh, "没有这一项", line.shown or "—")


def same_rows(rows: Grid, again: Grid, headings: tuple[str, ...]) -> Iterator[Compared]:
    """Rows found by subject and line, wherever somebody has put them since."""
    width, named = JUDGED_COLUMNS[headings], 1 if headings == HEADINGS else 2
    expected = dict(numbered(again, named))
    for key, row in numbered(rows, named):
        other = expected.pop(key, None)
        cells = zip(row[named:width], other[named:width], strict=True) if other else ()
        differing = [column + named for column, (one, two) in enumerate(cells) if not same(one, two)]
        what = row[1] if named == 2 else "一行"
        said = "，".join(f"{headings[at]} {row[at]}" for at in differing or (named,))
        given = (
            "，".join(f"{headings[at]} {other[at]}" for at in differing or (named,))
            if other
            else "账本里没有这一行"
        )
        yield Compared(other is not None and not differing, row[0], what, said, given)
    for row in expected.values():
        yield Compared(False, row[0], row[1] if named == 2 else "一行", "没有这一行", row[named])


def numbered(rows: Grid, named: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each row under what names it; of several under one name the first, the second…"""
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        plain = tuple(cell.removeprefix("'") for cell in row[:named])
        seen[plain] += 1
        yield (*plain, str(seen[plain])), row


def same(one: str, other: str) -> bool:
    """The same text, the same but for the mark that keeps a formula from being one, or the same number."""
    return one in (other, harmless(other)) or (
        number_of(one) is not None and number_of(one) == number_of(other)
    )


def in_words(sheet: Sheet) -> str:
    return " ".join(word for word in (sheet.shown or "—", sheet.grade) if word)


def against_bundle(claim: Claim, bundle: Path) -> Iterator[Compared]:
    """Every sheet beside what the log in a bundle gives, which is audited on the way.

    Raises:
        NeedsLedger: the file holds no sheets.
        ScoresOfAnotherLog, BundleBroken: as they say.
    """
    require(claim.sheets and not claim.manifest.tried, NeedsLedger())
    rescoring = Rescoring(claim.sheets)
    verdict = audit(BundleSource(bundle), watch=rescoring.watch)
    require(
        verdict.log == claim.manifest.log,
        ScoresOfAnotherLog(theirs=claim.manifest.log[:16], ours=str(verdict.log)[:16]),
    )
    require(verdict.intact, BundleBroken())
    for sheet in claim.sheets:
        no = rescoring.difference(sheet)
        said = str(no.facts["what_zh"]) if no else in_words(sheet)
        yield Compared(no is None, sheet.subject[:8], "整份", in_words(sheet), said)
