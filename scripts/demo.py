"""`gongjian demo`: a region's year on real input, from the first key to the auditor's verdict."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.keys import write_public
from contracts.refusals import Refused
from ledger import embedded
from ledger.application import Ledger
from ledger.audit import Verdict, audit
from ledger.evidence import sheets
from ledger.log_key import LogKeyFiles
from ledger.names import Names
from ledger.rescoring import Rescoring
from ledger.resealing import Resealed, resealed
from ledger.sources import DatabaseSource
from ledger.vault import Vault, keys_beside
from projections.papers.tables import HEADINGS, rows_of
from projections.score_reports import Reported, in_order
from projections.tail import Tail
from scripts.auditing import as_document, helpers, reports_document, show, show_reports
from scripts.founding import found_ledger
from scripts.keyfiles import save_key
from scripts.output import NO, answers
from scripts.place import Place, Settings
from scripts.practising import go_on_from_here
from scripts.region.cast import Region
from scripts.region.clock import YEAR, Calendar, DemoClock
from scripts.region.figures import Figure, compared, figures_of
from scripts.region.january import leave_open
from scripts.region.plays import PLAYS, Play
from scripts.region.reports import seal_year
from scripts.region.visitors import visitors_of
from scripts.score_tables import show_lines
from scripts.serving import address, serve_until_interrupted
from scripts.speaking import progress, speak
from scripts.visiting import links, write_list

EXAMPLES = Path(__file__).parent.parent / "examples"
ORIGIN = "ledger.example.org/{}"
LONG = 20_000


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
        float | None,
        typer.Option(
            min=0.01, max=1, help="规模，1为公布的数字，不写则按地区。Share of the published figures."
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option(help="删除旧的演示重来。Start over.")] = False,
    serve: Annotated[bool, typer.Option(help="结束后提供接口。Serve afterwards.")] = True,
    port: Annotated[int, typer.Option(help="端口。The port.")] = 8000,
) -> None:
    """演示一个地区的一年：建账、签约、认领、服务、会议、评分、审计。 A region's year."""
    with answers():
        play = PLAYS[region]
        scale = scale or play.usual_scale
        place = Place(data)
        clear(place, fresh)
        roots = [Ed25519PrivateKey.generate() for _ in range(3)]
        clock = DemoClock()
        clock.put(f"{YEAR}-01-03")
        publics = [write_public(root.public_key()) for root in roots]
        found_ledger(place, ORIGIN.format(region), publics, 2, "Asia/Shanghai", received=clock())
        with place.ledger() as ledger:
            ledger.clock = clock
            vault = Vault(ledger.rows.datastore, keys_beside(place.data))
            played = Region(EXAMPLES / region, ledger, vault, Calendar(clock), roots, scale)
            go_through(played, play)
            place.sign_now(ledger)
            verdict, reports = audited(ledger)
            summary = happenings(ledger)
            published = compared(ledger, figures_of(played.folder), scale)
            write_keys(place, played, play)
            Tail(ledger).catch_up()  # so whoever opens a link at once finds everything
            go_on_from_here(place, ledger)
            say(play, summary)
            show_scores(ledger, played, play)
            show_published(play, scale, published)
            show(verdict)
            show_reports(reports, [])
            document = {
                "figures": dict(summary),
                "signed": signed(ledger),
                "published": [
                    {"id": each.id, "zh": each.zh, "en": each.en, "expected": expected, "held": held}
                    for each, expected, held in published
                ],
                "scale": scale,
                "visitors": [
                    {"zh": each.zh, "en": each.en, "unit": each.unit, "link": link}
                    for each, link in links(place, ledger, address("127.0.0.1", port))
                ],
                "audit": as_document(verdict) | {"reports": reports_document(reports, [])},
            }
        sound = verdict.intact and not any(each.no for each in reports)
        if sound and serve:
            serve_until_interrupted(place, port, document=document)
            return
        speak.result(document)
        if not sound:
            raise typer.Exit(NO)


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
    next_key = LogKeyFiles(place.log_key, ORIGIN.format("any")).next
    for beside in (place.log_key, next_key, place.signer_state, place.practice):
        beside.unlink(missing_ok=True)
    for folder in (keys_beside(place.data), place.keys):
        shutil.rmtree(folder, ignore_errors=True)


def go_through(region: Region, play: Play) -> None:
    """Found what there is, put the year on the calendar, and play it day by day."""
    speak.say(
        f"{play.zh}，规模 {region.share:g}。建账：单位、人员、密钥、联盟、规则 …",
        f"{play.en} at scale {region.share:g}. Founding: units, people, keys, alliances, rulebooks …",
    )
    play.found(region)
    play.plan(region)
    with progress(f"{YEAR}年 the year", region.calendar.put) as bar:
        region.calendar.play(lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total))
    seal_year(region, play.scored)
    play.leave(region)
    leave_open(region, play.guests)


def write_keys(place: Place, region: Region, play: Play) -> None:
    """The invented people's keys, without a passphrase, so that whoever tries the demo can sign as any of them."""
    place.keys.mkdir(mode=0o700)
    for number, people in ((1, region.head), (2, region.clerk)):
        for code, signer in people.items():
            save_key(place.keys / f"{code}-{number}.pem", signer.key)
    for code, volunteer in region.volunteers.items():
        save_key(place.keys / f"{code}.pem", volunteer.key)
    write_list(place, visitors_of(region, play))


def audited(ledger: Ledger) -> tuple[Verdict, list[Resealed]]:
    """By a second process too, where the log is long enough to be worth starting one. Sealed reports are computed again."""
    rescoring = Rescoring()
    size, source = ledger.rows.max_notification_id() or 0, DatabaseSource(ledger.rows.datastore)
    with progress("审计 audit", size) as bar, helpers(2 if size > LONG else None, None, source) as executor:
        verdict = audit(
            source,
            executor=executor,
            progress=lambda done: bar.update(bar.task_ids[0], completed=done),
            watch=rescoring.watch,
        )
        return verdict, resealed(rescoring, {})


HAPPENINGS = {
    "unit.enrolled": "单位",
    "key.enrolled": "密钥",
    "person.registered": "登记人员（假名入账，姓名在保险库）",
    "alliance.founded": "联盟",
    "membership.begun": "联盟成员",
    "attendance.recorded": "联盟会议",
    "resolution.voted": "会议表决",
    "followup.answered": "督办事项办结",
    "item.published": "清单事项",
    "item.closed": "清单事项销号",
    "claim.made": "双向认领",
    "delivery.confirmed": "交付确认",
    "agreement.signed": "共建协议签署",
    "agreement.countersigned": "上级会签",
    "agreement.amended": "协议变更生效",
    "agreement.terminated": "协议提前终止",
    "fulfilment.confirmed": "履约确认",
    "appointment.made": "任职",
    "duty-day.counted": "驻点日",
    "matters.admitted": "准入清单（版）",
    "task.refused": "退回清单外任务",
    "whistle.raised": "吹哨",
    "whistle.rated": "一事一评",
    "consultation.answered": "街道书面意见",
    "training.confirmed": "网格培训",
    "issue.accepted": "公共问题销号",
    "standard.attested": "对照标准自查",
    "lots.drawn": "抽签（双随机）",
    "ballot-token.issued": "无记名选票凭证",
    "ballot.counted": "测评选票",
    "order.rated": "点单评单",
    "wish.thanked": "微心愿实现",
    "project.filed": "项目立项",
    "milestone.accepted": "项目节点验收",
    "funds.disbursed": "经费支出",
    "duty-item.counted": "责任事项办结",
    "occasion.recorded": "按期事项",
    "venue.confirmed": "场地预约",
    "emergency.declared": "应急状态",
    "standby.stated": "应急备勤（只报人数）",
    "checkin.confirmed": "党员报到",
    "duty.posted": "为群众办实事",
    "account.opened": "时间银行账户",
    "hours.posted": "志愿服务记录",
    "scan.recorded": "签到条扫码",
    "redemption.confirmed": "时间银行兑换",
    "gift.made": "时间转赠",
    "donation.made": "时间捐赠",
    "grant.made": "公共时间池资助",
    "exchange.accepted": "两行通兑",
    "expiry.swept": "积分过期清理",
    "star.awarded": "星级志愿者认定",
    "certificate.issued": "志愿服务记录证明",
    "person.merged": "合并重复登记的人",
    "visit.confirmed": "单位走访",
    "proposal.adopted": "提案采纳",
    "mark.given": "评分（人工）",
    "honour.recorded": "荣誉与星级",
    "report.sealed": "封存的评分报告",
    "report.noticed": "考评结果公示",
    "score-appeal.answered": "评分申诉答复",
    "grade.decided": "等次决定",
}


def happenings(ledger: Ledger) -> list[tuple[str, int]]:
    """How often each thing happened that did, counted in the log."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(f"SELECT topic, count(*) FROM {ledger.rows.table.quoted} GROUP BY topic")
        counts: dict[str, int] = dict(cursor.fetchall())
    there = [(zh, counts[event]) for event, zh in HAPPENINGS.items() if event in counts]
    return [*there, ("账本条数", sum(counts.values()))]


SIGNED = """
    SELECT type, count(*)
    FROM (SELECT coalesce(entry #>> '{{statement,type}}', entry #>> '{{item,statement,type}}') AS type
          FROM (SELECT convert_from(state, 'UTF8')::jsonb AS entry FROM {table}) AS entries) AS types
    WHERE type IS NOT NULL GROUP BY type ORDER BY type
"""


def signed(ledger: Ledger) -> dict[str, int]:
    """How many statements of each type were signed."""
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(SIGNED.format(table=ledger.rows.table.quoted))
        return dict(cursor.fetchall())


def say(play: Play, summary: list[tuple[str, int]]) -> None:
    speak.table(f"{play.zh} {YEAR} 年 · {play.en}", ("事项", "数量"), summary)


def show_scores(ledger: Ledger, region: Region, play: Play) -> None:
    """Some sheets of each rulebook, and one of them line by line: every line leads to signed entries."""
    names = Names(ledger)
    scored = {name: sheets(ledger, region.rulebooks[name], period) for name, period in play.scored.items()}
    for name, found in scored.items():
        first = in_order([sheet for sheet in found if sheet.part == found[0].part], names.of)[:8]
        shown = [row[:5] for row in rows_of([Reported(sheet=sheet) for sheet in first], names.of)]
        speak.table(
            f"{name} {play.scored[name]}（供考核参考，等次由人决定；{len(found)}份中列出{len(shown)}份）",
            HEADINGS[:5],
            shown,
        )
    sample = next((found[0] for found in scored.values() if found), None)
    if sample:
        speak.say("一份评分单，逐行指向签过名的记录：", "One sheet; every line leads to signed entries:")
        show_lines(sample, names.of(sample.subject))


def show_published(play: Play, scale: float, published: Sequence[tuple[Figure, int, int | None]]) -> None:
    rows = [
        (
            "✓" if expected == held else "✗",
            f"{figure.zh}\n{figure.en}",
            f"{figure.number:,}{figure.measure}",
            f"{expected:,}" if figure.scaled else "不随规模",
            "—" if held is None else f"{held:,}",
        )
        for figure, expected, held in published
    ]
    title = f"{play.zh}公布的数字，与账本里数出来的 · published figures beside what the ledger holds"
    speak.table(title, ("", "事项", "公布", f"×{scale:g}", "账本"), rows, whole=(2, 3, 4))
