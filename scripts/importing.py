"""`gongjian import`: a sheet becomes signed statements, all of its rows or none; a sheet of more than 4,096 rows, batch by batch.

    units        代码 名称 类型 类别                    the units below one's own
    persons      姓名 …                                 names and whatever else go into the vault
    items        清单 标题 类别 数量 计量 开始 截止       list items of an alliance
    service      姓名 (or 人员编号) 开始 结束 (or 日期 分钟)   volunteers' time at an activity
    attendance   单位代码 出席                          出席, 请假 or 缺席 at a meeting

Every row is read before anything is signed; whatever is wrong is said at its cell. A row that was imported before is not taken
again: its statement's id follows from what it says. So a long sheet that was interrupted is simply imported again: batches that
are in the log are passed over.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import orjson
import typer

from contracts import dsse, signing
from contracts.canonical import encode
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence, Refusal, Refused
from contracts.statement import MAX_BATCH, BadShape, Body, parse
from contracts.statements.alliances import RecordAttendance
from contracts.statements.keys import EnrolUnit, RegisterPerson
from contracts.statements.lists import PublishItem
from contracts.statements.service import RecordService
from contracts.streams import rule_id
from contracts.values import NIL, Digest, Id
from domain.refusals import IdReused
from scripts.counters import Counter, DataOrUrl, Here, Reader, Url, counter_at
from scripts.finding import one
from scripts.keyfiles import read_key
from scripts.naming import NamesStayHome, vault_at
from scripts.output import answers
from scripts.remote import SaidNo
from scripts.score_lines import ranges as spans
from scripts.sheets import BadCell, Line, read_sheet, refuse_all
from scripts.speaking import progress, speak
from scripts.submitting import send

Kind = Literal["units", "persons", "items", "service", "attendance"]
KINDS_OF_LIST = {"需求": "need", "资源": "resource", "服务": "service", "项目": "project"}
KINDS_OF_UNIT = {
    "市": "city", "区": "district", "县": "county", "街道": "street", "社区": "community", "机关": "organ",
    "事业单位": "institution", "企业": "enterprise", "学校": "school", "医院": "hospital", "社会组织": "association",
    "两新": "new-sector",
}  # fmt: skip


SERVICE = [(who, *when) for who in ("姓名", "人员编号") for when in (("开始", "结束"), ("日期", "分钟"))]
FIELDS = {"姓名": "name", "电话": "phone", "手机": "phone", "住址": "address"}
NOBODY = "本单位没有登记此人", "the unit has registered nobody of this name"
SEVERAL = "有几个同名的人，请写人员编号", "several have this name; write 人员编号"
NO_SUCH_CODE = "账本里没有这个代码", "the ledger has no such code"
TAKEN = ("id-reused", "stale-expect")
"""What a row is answered whose statement is in the log: the one when it is handed in, the other to a dry run."""
NO_SUCH_WORD = "只能写 出席、请假 或 缺席", "only 出席, 请假 or 缺席"


class OptionMissing(Refused):
    zh = "导入{kind}还要给出 {option}。"
    en = "Importing {kind} needs {option}."


class RowsImported(Refused):
    zh = "第{rows}行已在{day}导入过（共{count}行，批次 {batch}），一行也没有再受理。请去掉这些行；确要再记一次，请加 --again。"
    en = "Row(s) {rows} were imported on {day} ({count}, batch {batch}); nothing was accepted. Remove them, or add --again to record them once more."


class PersonsKnown(Refused):
    zh = "第{rows}行的人（共{count}个）本单位已登记过，内容完全相同，一行也没有受理。请去掉这些行；若是同名的另一人，请加 --again。"
    en = "The unit has registered the person(s) of row(s) {rows} ({count}) with just these fields; nothing was accepted. Remove them, or add --again if they are others of the same name."


class NothingThere(NotEvidence):
    zh = "{file} 里没有可导入的行。"
    en = "{file} has no rows to import."


def add_to(app: typer.Typer) -> None:
    app.command("import")(run_import)


def run_import(
    kind: Annotated[Kind, typer.Argument(help="导入什么。What.")],
    file: Annotated[Path, typer.Argument(help="表格（XLSX 或 CSV）。The sheet.")],
    key: Annotated[Path, typer.Option("--key", help="签名用的密钥文件。The key that signs.")],
    data: DataOrUrl = None,
    url: Url = None,
    alliance: Annotated[str | None, typer.Option(help="联盟（items）。The alliance.")] = None,
    activity: Annotated[str | None, typer.Option(help="活动（service）。The activity.")] = None,
    bank: Annotated[str | None, typer.Option(help="时间银行（service）。The time bank.")] = None,
    meeting: Annotated[str | None, typer.Option(help="会议（attendance）。The meeting.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="导入过的行也再记一次。Rows imported before count once more.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试，不记。Say what would happen.")] = False,
) -> None:
    """导入一张表：整张受理，或者一行也不受理。Import a sheet, all or nothing."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        if isinstance(counter, Here):
            counter.require_known(signer)
        if kind == "attendance":
            attend(counter, file, signer, needed(kind, "--meeting", meeting), dry_run)
            return
        if kind == "persons":
            register(counter, file, signer, again, dry_run)
            return
        reader = counter.reader(signer)
        lines, bodies = read_bodies(reader, kind, file, alliance, activity, bank)
        ids = random_ids(bodies) if again or kind == "units" else row_ids(reader.unit, bodies)
        submit_all(counter, file, signer, lines, list(zip(ids, bodies, strict=True)), dry_run)


def read_bodies(
    reader: Reader, kind: Kind, file: Path, alliance: str | None, activity: str | None, bank: str | None
) -> tuple[list[Line], list[Body]]:
    """Every row and what it will say, or every bad cell at once."""
    match kind:
        case "units":
            columns = {"代码": "code", "名称": "name", "类型": "kind", "类别": "category"}
            common = {"superior": reader.unit}
            lines = read_sheet(file, ("代码", "名称", "类型"))
            return lines, rows_as(EnrolUnit, lines, columns, common)
        case "items":
            columns = {
                "清单": "kind", "标题": "title", "类别": "category", "说明": "description",
                "数量": "quantity", "计量": "measure", "开始": "available", "截止": "until",
            }  # fmt: skip
            common = {"alliance": one(reader, "alliance", needed(kind, "--alliance", alliance))}
            lines = read_sheet(file, ("清单", "标题", "数量"))
            return lines, rows_as(PublishItem, lines, columns, common)
        case _:
            common = {
                "activity": one(reader, "activity", needed(kind, "--activity", activity)),
                "bank": one(reader, "bank", needed(kind, "--bank", bank)),
            }
            columns = {
                "人员编号": "person", "开始": "clocked.start", "结束": "clocked.end",
                "日期": "entered.on", "分钟": "entered.minutes",
            }  # fmt: skip
            lines = read_sheet(file, *SERVICE)
            unknown = find_persons(reader, lines)
            return lines, rows_as(RecordService, lines, columns, common, unknown)


def row_ids(actor: Id, bodies: Sequence[Body]) -> list[Id]:
    """The id of each row's statement, which follows from what the row says: so a row that is imported again is the same act,
    whoever does it and whatever else is on the sheet. Equal rows of one sheet are told apart by their number."""
    seen: Tally[bytes] = Tally()
    ids = []
    for body in bodies:
        said = encode([actor, body.type, signing.as_json(body)])
        seen[said] += 1
        digest = sha256(b"gongjian import" + encode(seen[said]) + said).digest()
        ids.append(str(UUID(bytes=digest[:16], version=4)))
    return ids


def random_ids(bodies: Sequence[Body]) -> list[Id]:
    return [str(uuid4()) for _ in bodies]


def rows_as(
    body: type[Body],
    lines: Iterable[Line],
    columns: dict[str, str],
    common: dict[str, Any],
    found_bad: Iterable[BadCell] = (),
) -> list[Body]:
    """
    Raises:
        BadCells: naming each cell and what is wrong with it, those found bad before among them.
    """
    bodies, bad = [], list(found_bad)
    headings = {member: heading for heading, member in columns.items()}
    for line in lines:
        content = dict(common)
        for heading, member in columns.items():
            if text := line.cells.get(heading):
                _put(content, member, _value(heading, text))
        try:
            bodies.append(parse(body, content))
        except BadShape as no:
            heading = headings.get(str(no.facts["where"]), str(no.facts["where"]))
            bad.append(BadCell(line.cell(heading), heading, str(no.facts["why_zh"]), str(no.facts["why"])))
    refuse_all(bad)
    return bodies


@contextmanager
def naming_rows(
    reader: Reader, lines: Sequence[Line], statements: Sequence[tuple[Id, Body]]
) -> Iterator[None]:
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


def imported_before(
    reader: Reader, lines: Sequence[Line], statements: Sequence[tuple[Id, Body]]
) -> "RowsImported":
    """Which of the rows are in the log, and since when."""
    streams = [body.opens(reader.log, reader.unit, id) for id, body in statements]
    known = [i for i, stream in enumerate(streams) if reader.head(stream).version]
    before = reader.origin(streams[known[0]])
    return RowsImported(
        count=len(known), rows=spans(lines[i].row for i in known), day=before.received, batch=before.batch
    )


def submit_all(
    counter: Counter,
    file: Path,
    key: PrivateKey,
    lines: Sequence[Line],
    statements: Sequence[tuple[Id, Body]],
    dry_run: bool,
) -> None:
    """A batch under one signature; of a long sheet one after the other, without those that are in the log already."""
    if not statements:
        raise NothingThere(file=file.name)
    reader = counter.reader(key)
    streams = [body.opens(reader.log, reader.unit, id) for id, body in statements]
    batches, passed_over = [], 0
    with progress("导入 import", len(statements)) as bar:
        for start in range(0, len(statements), MAX_BATCH):
            part = slice(start, start + MAX_BATCH)
            if len(statements) > MAX_BATCH and all(reader.head(each).version for each in ends(streams[part])):
                passed_over += len(streams[part])
            else:
                with naming_rows(reader, lines[part], statements[part]):
                    batches.append(submit_batch(counter, key, statements[part], dry_run))
            bar.advance(bar.task_ids[0], len(streams[part]))
    say_taken(len(statements), passed_over, batches, streams, dry_run)


def ends(streams: Sequence[Id]) -> tuple[Id, Id]:
    """The first and the last: a batch is in the log whole, or not at all."""
    return streams[0], streams[-1]


def submit_batch(
    counter: Counter, key: PrivateKey, statements: Sequence[tuple[Id, Body]], dry_run: bool
) -> Digest:
    """The digest of the batch; of a dry run, the one that it would have."""
    reader = counter.reader(key)
    id, body = statements[0]
    if reader.head(body.opens(reader.log, reader.unit, id)).version:
        raise IdReused(id=id, item=0)
    sheet = signing.draft_batch(reader.log, reader.unit, statements, seen=reader.seen())
    envelope = dsse.export(dsse.BATCH, sheet.payload, signing.sign_batch(sheet, key)) | {"items": sheet.items}
    counter.take(orjson.dumps(envelope), dry_run=dry_run)
    return sha256(sheet.payload).hexdigest()


def say_taken(
    rows: int, passed_over: int, batches: Sequence[Digest], streams: Sequence[Id], dry_run: bool
) -> None:
    if passed_over:
        speak.say(
            f"其中{passed_over}行上次已受理，不再重复。",
            f"{passed_over} of them were accepted last time, and are not taken again.",
        )
    if dry_run:
        speak.say(f"{rows}行都可以受理。", f"All {rows} rows would be accepted.")
        speak.result({"rows": rows, "dry_run": True})
        return
    for batch in batches:
        speak.say(f"已受理，批次 {batch[:8]}…{batch[-8:]}", f"Accepted as batch {batch}")
    speak.say(f"共受理{rows - passed_over}行。", f"{rows - passed_over} rows accepted.")
    several = {"batches": batches, "passed_over": passed_over} if len(batches) != 1 or passed_over else {}
    one_batch = {"batch": batches[-1]} if batches else {}
    speak.result({"rows": rows, **one_batch, "streams": streams, **several})


def register(counter: Counter, file: Path, key: PrivateKey, again: bool, dry_run: bool) -> None:
    """Names into the vault, commitments into the log. What the log does not take, the vault does not keep.

    Raises:
        NamesStayHome: at a server.
        PersonsKnown: somebody of whom the vault knows exactly this is registered already.
    """
    if not isinstance(counter, Here):
        raise NamesStayHome
    reader, lines = counter.reader(key), read_sheet(file, ("姓名",))
    if not again:
        require_unknown(reader, lines)
    vault = vault_at(counter.ledger, counter.place)
    statements: list[tuple[Id, Body]] = []
    kept: list[UUID] = []
    try:
        for line in lines:
            id = str(uuid4())
            person = UUID(rule_id(reader.log, "open", reader.unit, id))
            fields = personal_fields(line)
            kept += [] if dry_run else [person]
            commitment = "0" * 64 if dry_run else vault.keep(person, fields)
            statements.append((id, RegisterPerson(commitment=commitment)))
        submit_all(counter, file, key, lines, statements, dry_run)
    except Refusal:
        for person in kept:
            vault.erase(person)
        raise


def require_unknown(reader: Reader, lines: Sequence[Line]) -> None:
    """
    Raises:
        PersonsKnown: naming the rows whose fields are those of a person whom the unit has registered.
    """
    given, known = [personal_fields(line) for line in lines], reader.own_persons()
    rows = [line.row for line, fields in zip(lines, given, strict=True) if fields in known.values()]
    if rows:
        reader.found([person for person, fields in known.items() if fields in given])
        raise PersonsKnown(count=len(rows), rows=spans(rows))


def personal_fields(line: Line) -> dict[str, str]:
    """What goes into the vault. Its names are ASCII (SPEC.md); a column that has none goes in with its heading."""
    filled = {heading: text for heading, text in line.cells.items() if text}
    named = {FIELDS[heading]: text for heading, text in filled.items() if heading in FIELDS}
    others = [f"{heading}：{text}" for heading, text in filled.items() if heading not in FIELDS]
    return named | ({"other": "\n".join(others)} if others else {})


def find_persons(reader: Reader, lines: list[Line]) -> list[BadCell]:
    """Fill 人员编号 in from 姓名, looked up among the persons that the unit has registered; return the cells with a name that
    nobody there has, or that several have."""
    if all(line.cells.get("人员编号") or "姓名" not in line.columns for line in lines):
        return []
    by_name: dict[str, list[Id]] = {}
    for person, fields in reader.own_persons().items():
        by_name.setdefault(fields.get("name", ""), []).append(person)
    bad = []
    wanted = {line.cells["姓名"] for line in lines if not line.cells.get("人员编号")}
    reader.found([person for name in wanted for person in by_name.get(name, [])])
    for line in lines:
        if line.cells.get("人员编号"):
            continue
        persons = by_name.get(line.cells["姓名"], [])
        # the rest of a row with a bad name is read all the same
        line.cells["人员编号"] = persons[0] if persons else NIL
        if len(persons) != 1:
            why = NOBODY if not persons else SEVERAL
            bad.append(BadCell(line.cell("姓名"), "姓名", *why))
    return bad


def attend(counter: Counter, file: Path, key: PrivateKey, meeting: str, dry_run: bool) -> None:
    """One statement for the whole sheet of a meeting."""
    reader = counter.reader(key)
    groups: dict[str, list[Id]] = {"出席": [], "请假": [], "缺席": []}
    bad = []
    for line in read_sheet(file, ("单位代码", "出席")):
        code = line.cells["单位代码"]
        found = reader.rows("units", code=code) if code else []
        if not found:
            bad.append(BadCell(line.cell("单位代码"), "单位代码", *NO_SUCH_CODE))
        elif line.cells["出席"] not in groups:
            bad.append(BadCell(line.cell("出席"), "出席", *NO_SUCH_WORD))
        else:
            groups[line.cells["出席"]].append(found[0]["unit"])
    refuse_all(bad)
    body = RecordAttendance(attended=tuple(groups["出席"]), excused=tuple(groups["请假"]))
    if dry_run:
        attended, excused = len(body.attended), len(body.excused)
        speak.say(f"出席{attended}，请假{excused}。", f"{attended} attended, {excused} were excused.")
        speak.result({"attended": attended, "excused": excused, "dry_run": True})
        return
    send(counter, body, None, one(reader, "meeting", meeting), [key])


def needed(kind: str, option: str, given: str | None) -> str:
    """
    Raises:
        OptionMissing: it was not given.
    """
    if given is None:
        raise OptionMissing(kind=kind, option=option)
    return given


def _put(content: dict[str, Any], member: str, value: object) -> None:
    outer, _, inner = member.partition(".")
    if inner:
        content.setdefault(outer, {})[inner] = value
    else:
        content[outer] = value


def _value(heading: str, text: str) -> object:
    words: Callable[[str], object] = {
        "清单": lambda word: KINDS_OF_LIST.get(word, word),
        "类型": lambda word: KINDS_OF_UNIT.get(word, word),
        "数量": _integer,
        "分钟": _integer,
        "开始": _moment,
        "结束": _moment,
    }.get(heading, str)
    return words(text)


def _integer(text: str) -> object:
    return int(text) if text.isdecimal() else text


def _moment(text: str) -> object:
    """`2026-03-05 9:30` as sheets have it becomes `2026-03-05T09:30`; a day alone stays one."""
    day, space, clock = text.replace("T", " ").partition(" ")
    if not space:
        return text
    hour, _, minute = clock.partition(":")
    return f"{day}T{int(hour):02}:{minute[:2]}" if hour.isdecimal() else text
