"""`gongjian demo`: a region's year on real input, from the first key to the auditor's verdict."""

import shutil
from pathlib import Path
from typing import Annotated, Literal

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.keys import write_public
from contracts.refusals import Refused
from contracts.sheet import Sheet
from ledger import embedded
from ledger.application import Ledger
from ledger.audit import Verdict, audit
from ledger.evidence import sheets
from ledger.log_key import LogKeyFiles
from ledger.names import Names
from ledger.sources import DatabaseSource
from ledger.vault import Vault, keys_beside
from scripts.auditing import as_document, show
from scripts.founding import found_ledger
from scripts.keyfiles import save_key
from scripts.output import NO, answers
from scripts.place import Place, Settings
from scripts.region.cast import Region
from scripts.region.clock import YEAR, Calendar, DemoClock
from scripts.region.founding import found
from scripts.region.year import plan
from scripts.scoring import rows_of, show_lines
from scripts.serving import serve_until_interrupted
from scripts.speaking import progress, speak

EXAMPLES = Path(__file__).parent.parent / "examples"
ORIGIN = "ledger.example.org/yanhe"


class NotPlayedYet(Refused):
    zh = "{region} 的演示还没有做好；现在可以看 yanhe（沿河）。"
    en = "The demo of {region} is not there yet; yanhe is."


class DataThere(Refused):
    zh = "{data} 里已有账本；演示不会动它。请换一个目录，或加 --fresh 重来（会删除该演示目录）。"
    en = "There is a ledger in {data}, which the demo leaves alone. Name another folder, or add --fresh to start over."


def add_to(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    data: Annotated[Path, typer.Option(help="数据目录。The data folder.")] = Path(".gongjian-demo"),
    region: Annotated[
        Literal["yanhe", "shantou", "songgang", "qingdao", "wuhan"], typer.Option(help="地区。The region.")
    ] = "yanhe",
    scale: Annotated[
        float, typer.Option(min=0.01, max=1, help="服务记录取几成。Share of the records.")
    ] = 1.0,
    fresh: Annotated[bool, typer.Option(help="删除旧的演示重来。Start over.")] = False,
    serve: Annotated[bool, typer.Option(help="结束后提供接口。Serve afterwards.")] = True,
    port: Annotated[int, typer.Option(help="端口。The port.")] = 8000,
) -> None:
    """演示一个地区的一年：建账、签约、认领、服务、会议、评分、审计。 A region's year."""
    with answers():
        if region != "yanhe":
            raise NotPlayedYet(region=region)
        place = Place(data)
        clear(place, fresh)
        roots = [Ed25519PrivateKey.generate() for _ in range(3)]
        clock = DemoClock()
        clock.put(f"{YEAR}-01-03")
        publics = [write_public(root.public_key()) for root in roots]
        found_ledger(place, ORIGIN, publics, 2, "Asia/Shanghai", received=clock())
        with place.ledger() as ledger:
            ledger.clock = clock
            played = play(ledger, place, roots, clock, EXAMPLES / region, scale)
            scored = {name: sheets(ledger, stream, str(YEAR)) for name, stream in played.rulebooks.items()}
            place.sign_now(ledger)
            verdict = audited(ledger)
            summary = figures(ledger)
            write_keys(place, played)
            say(ledger, summary, scored)
            show(verdict)
            speak.result({"figures": dict(summary), "audit": as_document(verdict)})
        if not verdict.intact:
            raise typer.Exit(NO)
        if serve:
            serve_until_interrupted(place, port)


def clear(place: Place, fresh: bool) -> None:
    """
    Raises:
        DataThere: something is there and may not be removed.
    """
    if not place.log_key.exists() and not place.data.exists():
        return
    if not fresh or Settings().database_url:
        raise DataThere(data=place.data)
    embedded.remove(place.data)
    next_key = LogKeyFiles(place.log_key, ORIGIN).next
    for beside in (place.log_key, next_key, place.signer_state):
        beside.unlink(missing_ok=True)
    for folder in (keys_beside(place.data), place.keys):
        shutil.rmtree(folder, ignore_errors=True)


def play(
    ledger: Ledger,
    place: Place,
    roots: list[Ed25519PrivateKey],
    clock: DemoClock,
    folder: Path,
    scale: float,
) -> Region:
    vault = Vault(ledger.rows.datastore, keys_beside(place.data))
    region = Region(folder, ledger, vault, Calendar(clock), roots, scale)
    speak.say(
        "建账：单位、人员、密钥、联盟、规则 …", "Founding: units, people, keys, the alliance, rulebooks …"
    )
    found(region)
    plan(region)
    with progress(f"{YEAR}年 the year", region.calendar.put) as bar:
        region.calendar.play(lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total))
    return region


def write_keys(place: Place, region: Region) -> None:
    """The invented people's keys, without a passphrase, so that whoever tries the demo can sign as any of them."""
    place.keys.mkdir(mode=0o700)
    for number, people in ((1, region.head), (2, region.clerk)):
        for code, signer in people.items():
            save_key(place.keys / f"{code}-{number}.pem", signer.key)


def audited(ledger: Ledger) -> Verdict:
    with progress("审计 audit", ledger.rows.max_notification_id()) as bar:
        return audit(
            DatabaseSource(ledger.rows.datastore),
            progress=lambda done: bar.update(bar.task_ids[0], completed=done),
        )


FIGURES = (
    ("单位", "unit.enrolled"),
    ("密钥", "key.enrolled"),
    ("联盟成员", "membership.begun"),
    ("联盟会议", "attendance.recorded"),
    ("重点难点问题（已销号）", "item.closed"),
    ("双向认领", "claim.made"),
    ("共建协议签署", "agreement.signed"),
    ("履约确认", "fulfilment.confirmed"),
    ("党员报到", "checkin.confirmed"),
    ("为群众办实事", "duty.posted"),
    ("志愿服务记录", "hours.posted"),
    ("单位走访", "visit.confirmed"),
    ("提案采纳", "proposal.adopted"),
    ("评分（人工）", "mark.given"),
)


def figures(ledger: Ledger) -> list[tuple[str, int]]:
    """How often each thing happened, counted in the log."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(f"SELECT topic, count(*) FROM {ledger.rows.table.quoted} GROUP BY topic")
        counts: dict[str, int] = dict(cursor.fetchall())
    return [(zh, counts.get(event, 0)) for zh, event in FIGURES] + [("账本条数", sum(counts.values()))]


def say(ledger: Ledger, summary: list[tuple[str, int]], scored: dict[str, tuple[Sheet, ...]]) -> None:
    names = Names(ledger)
    speak.table(f"沿河 {YEAR} 年", ("事项", "数量"), summary)
    headings = ("对象", "得分", "按分等次", "状态", "依据条数")
    speak.table(
        "成员单位考核 O01（供考核参考，等次由人决定；节选）", headings, rows_of(scored["O01"], names)[:12]
    )
    units = [sheet for sheet in scored["O02"] if sheet.part == "unit"]
    rows = [
        (names.of(sheet.subject), sheet.line("checkin_rate").shown, sheet.line("completion_rate").shown)
        for sheet in units
    ]
    speak.table("双报到 O02（节选）", ("单位", "报到率", "达标率"), sorted(rows)[:8])
    speak.say(
        "一个单位的评分单，逐行指向签过名的记录：", "One unit's sheet; every line leads to signed entries:"
    )
    first = scored["O01"][0]
    show_lines(first, names.of(first.subject))
