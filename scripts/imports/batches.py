"""Signed statements of a sheet go in by batches: each under one signature, whole or not at all, and none of them twice.

rows 1 … 4096   ──sign──▶ batch ──▶ accepted          killed here, the next run finds the first batch in the log
rows 4097 …     ──sign──▶ batch ──▶ accepted          and goes on with the second
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import uuid4

import orjson

from api.tables.row_ids import row_ids
from api.tables.sheets import BadCell, Line, Page
from contracts import dsse, signing
from contracts.counting import counted
from contracts.keys import PrivateKey
from contracts.refusals import Refusal, Refused
from contracts.statement import MAX_BATCH, Body
from contracts.values import Digest, Id
from domain.refusals import IdReused
from projections.papers.lines import ranges as spans
from scripts.counters import Counter
from scripts.imports.drafting import Asked, Draft
from scripts.readers import Reader
from scripts.remote import SaidNo
from scripts.speaking import progress, speak

TAKEN = ("id-reused", "stale-expect")
"""What a row is answered whose statement is in the log: the one when it is handed in, the other to a dry run."""
MOST_TRIED = 20
"""How many refused rows a dry run names: each costs a try of the others of its batch."""
Statements = Sequence[tuple[Id, Body]]
CONFIRM = (
    "还没有生效：接下来请本单位的另一人核对并确认，gongjian confirm --key 那人的密钥",
    "Nothing counts yet: next, another person of the unit looks it over and signs, with gongjian confirm --key THEIRS",
)
TO_BE_CONFIRMED = {"service": CONFIRM, "openings": CONFIRM}
"""What comes next of a sheet that a second person confirms."""


class RowsImported(Refused):
    zh = "第{rows}行已在{day}导入过（共{count}行，批次 {batch}），一行也没有再受理。请去掉这些行；确要再记一次，请加 --again。"
    en = "Imported before, on {day}: {count:row|rows} ({rows}; batch {batch}); nothing was accepted. Remove them, or add --again to record them once more."


class RowsRefused(Refused):
    """What a dry run finds when more than one row would be refused."""

    cells: tuple[BadCell, ...] = ()
    zh = "有{count}行不能受理：\n{list_zh}"
    en = "{count:row|rows} would be refused:\n{list_en}"


class Taken(NamedTuple):
    """What became of a sheet."""

    streams: list[Id]
    batches: list[Digest]
    passed_over: int
    """Rows that were in the log from the last time."""
    lines: Sequence[Line]
    """The row of each stream, or the first one where several are one."""
    facts: Mapping[str, Any] = MappingProxyType({})
    """What else there is to say of it."""


def in_batches(draft: Callable[[Asked, Page], Draft]) -> Callable[[Asked, Page], Taken]:
    """Hand in what a sheet's rows come to."""

    def take(asked: Asked, page: Page) -> Taken:
        lines, bodies, notes, facts = draft(asked, page)
        for zh, en in notes:
            speak.say(zh, en)
        ids = random_ids(bodies) if asked.again else row_ids(asked.reader.unit, bodies)
        for line in page.lines:
            line.cells.clear()  # from here on its number is enough
        return submit_all(asked, lines, list(zip(ids, bodies, strict=True)))._replace(facts=facts)

    return take


def random_ids(bodies: Sequence[Body]) -> list[Id]:
    return [str(uuid4()) for _ in bodies]


def submit_all(asked: Asked, lines: Sequence[Line], statements: Statements) -> Taken:
    """A batch under one signature; of a long sheet one after the other, without those that are in the log already.

    Raises:
        RowsImported: rows were imported before, on another sheet.
        RowsRefused: of a dry run, when several rows would be refused.
        Refusal, SaidNo: a row may not happen; its number is among the facts as `row`. Batches before stand.
    """
    counter, key, reader, dry_run = asked.counter, asked.key, asked.reader, asked.dry_run
    streams = [body.opens(reader.log, reader.unit, id) for id, body in statements]
    batches, passed_over = list[Digest](), 0
    with progress("试导入 try" if dry_run else "导入 import", len(statements)) as bar:
        for start in range(0, len(statements), MAX_BATCH):
            part = slice(start, start + MAX_BATCH)
            if len(statements) > MAX_BATCH and all(reader.head(each).version for each in ends(streams[part])):
                passed_over += len(streams[part])
            elif dry_run:
                try_batch(counter, key, lines[part], statements[part])
            else:
                with naming_rows(reader, lines[part], statements[part]):
                    batches.append(submit_batch(counter, key, statements[part], dry_run=False))
            bar.advance(bar.task_ids[0], len(streams[part]))
    return Taken(streams, batches, passed_over, lines)


def batch_of_each(reader: Reader, streams: Sequence[Id]) -> list[Digest]:
    """The batch that each of a sheet's streams came with, now or the last time."""
    found: list[Digest] = []
    for first in range(0, len(streams), MAX_BATCH):
        found += [reader.origin(streams[first]).batch] * len(streams[first : first + MAX_BATCH])
    return found


def ends(streams: Sequence[Id]) -> tuple[Id, Id]:
    """The first and the last: a batch is in the log whole, or not at all."""
    return streams[0], streams[-1]


def submit_batch(counter: Counter, key: PrivateKey, statements: Statements, dry_run: bool) -> Digest:
    """The digest of the batch; of a dry run, the one that it would have."""
    reader = counter.reader(key)
    id, body = statements[0]
    if reader.head(body.opens(reader.log, reader.unit, id)).version:
        raise IdReused(id=id, item=0)
    sheet = signing.draft_batch(reader.log, reader.unit, statements, seen=reader.seen())
    envelope = dsse.export(dsse.BATCH, sheet.payload, signing.sign_batch(sheet, key)) | {"items": sheet.items}
    counter.take(orjson.dumps(envelope), dry_run=dry_run)
    return sha256(sheet.payload).hexdigest()


def try_batch(counter: Counter, key: PrivateKey, lines: Sequence[Line], statements: Statements) -> None:
    """Try it without each row that was refused, so that a clerk hears of all of them at once."""
    left, refused = list(range(len(statements))), list[tuple[Line, Refusal | SaidNo]]()
    reader = counter.reader(key)
    while left and len(refused) < MOST_TRIED:
        some = [statements[i] for i in left]
        try:
            with naming_rows(reader, [lines[i] for i in left], some):
                submit_batch(counter, key, some, dry_run=True)
            break
        except (Refusal, SaidNo) as no:
            item = no.facts.get("item")
            if not isinstance(item, int) or isinstance(no, RowsImported) or (not refused and len(left) == 1):
                raise
            refused.append((lines[left.pop(item)], no))
    if len(refused) == 1:
        raise refused[0][1]
    if refused:
        raise rows_refused(refused)


def rows_refused(refused: Sequence[tuple[Line, Refusal | SaidNo]]) -> RowsRefused:
    more = len(refused) == MOST_TRIED
    refused = sorted(refused, key=lambda each: each[0].row)
    cells = [BadCell(f"第{line.row}行", "", no.in_chinese(), no.in_english()) for line, no in refused]
    zh = [f"  第{line.row}行：{no.in_chinese()}" for line, no in refused]
    en = [f"  row {line.row}: {no.in_english()}" for line, no in refused]
    zh, en = zh + ["  …… 也许还有"] * more, en + ["  … and perhaps more"] * more
    found = RowsRefused(count=len(refused), list_zh="\n".join(zh), list_en="\n".join(en))
    found.cells = tuple(cells)
    return found


@contextmanager
def naming_rows(reader: Reader, lines: Sequence[Line], statements: Statements) -> Iterator[None]:
    """A clerk looks for a row of the sheet, not for an item of a batch: a refusal names both.

    Raises:
        RowsImported: instead of saying that an id is taken.
    """
    try:
        yield
    except (Refusal, SaidNo) as no:
        if not isinstance(item := no.facts.get("item"), int):
            raise
        if no.code() in TAKEN:
            raise imported_before(reader, lines, statements) from None
        no.facts["row"] = lines[item].row
        raise


def imported_before(reader: Reader, lines: Sequence[Line], statements: Statements) -> RowsImported:
    """Which of the rows are in the log, and since when."""
    streams = [body.opens(reader.log, reader.unit, id) for id, body in statements]
    known = [i for i, stream in enumerate(streams) if reader.head(stream).version]
    before = reader.origin(streams[known[0]])
    return RowsImported(
        count=len(known), rows=spans(lines[i].row for i in known), day=before.received, batch=before.batch
    )


def say_taken(taken: Taken, kind: str, dry_run: bool) -> None:
    rows, accepted = len(taken.streams), len(taken.streams) - taken.passed_over
    if taken.passed_over:
        speak.say(
            f"其中{taken.passed_over}行上次已受理，不再重复。",
            f"{taken.passed_over} of them were accepted last time, and are not taken again.",
        )
    if dry_run:
        speak.say(f"{rows}行都可以受理。", f"{counted(rows, 'row|rows')}: all would be accepted.")
        speak.result({"rows": rows, "dry_run": True, **taken.facts})
        return
    for batch in taken.batches:
        speak.say(f"已受理，批次 {batch[:8]}…{batch[-8:]}", f"Accepted as batch {batch}")
    speak.say(f"共受理{accepted}行。", f"{counted(accepted, 'row|rows')} accepted.")
    if taken.batches and (then := TO_BE_CONFIRMED.get(kind)):
        speak.say(*then)
    one = len(taken.batches) == 1 and not taken.passed_over
    several = {} if one else {"batches": taken.batches, "passed_over": taken.passed_over}
    last = {"batch": taken.batches[-1]} if taken.batches else {}
    speak.result({"rows": rows, **last, "streams": taken.streams, **several, **taken.facts})
