"""What every file of scores says of itself, in words: what it is of, what it assumes, and how it is checked."""

import io

from projections.papers import qr
from projections.score_reports import Manifest, ScoreReport

NOTICE = "供考核参考，等次由人决定"
CHECKING = "核对：gongjian score check 这个文件 --data 账本目录（或 --url 地址、--bundle 审计包），逐项说明与账本重新算出的是否相同。"
HEAD = "清单"


def in_chinese(day: str) -> str:
    """
    >>> in_chinese("2026-03-05")
    '2026年3月5日'
    """
    year, month, date = (int(part) for part in day.split("-"))
    return f"{year}年{month}月{date}日"


def title_of(manifest: Manifest) -> str:
    trial = "（试算，规则未采用）" if manifest.tried else ""
    return f"{manifest.title}　评分表{trial}"


def about(manifest: Manifest) -> str:
    return (
        f"{in_chinese(manifest.start)}至{in_chinese(manifest.end)}，截至{in_chinese(manifest.as_of)}"
        f"（账本前{manifest.position}条）"
    )


def rows_of_manifest(manifest: Manifest) -> list[tuple[str, str]]:
    """The manifest for people, a word and what it says."""
    only = "全部对象" if manifest.everybody else "只有本人或本单位可看的"
    rows = [
        ("联盟", manifest.alliance),
        ("评分规则", f"{manifest.label} 第{manifest.version}版　{manifest.title}"),
        ("规则编号", manifest.rulebook + ("（试算用的是另一份，未采用）" if manifest.tried else "")),
        ("期间", f"{manifest.period}（{manifest.start} 至 {manifest.end}）"),
        ("截至", f"{manifest.as_of}，账本前{manifest.position}条"),
        ("账本", manifest.log),
        ("当时的树根", manifest.root or "未知"),
        ("计算规则", f"第{manifest.reducer}号"),
        ("范围", f"只有对象 {manifest.subject}" if manifest.subject else only),
        ("份数", str(manifest.sheets)),
        ("摘要（SHA-256）", manifest.digest),
    ]
    return [*rows, ("地址", manifest.address)] if manifest.address else rows


def assumptions(report: ScoreReport) -> list[tuple[str, str]]:
    """What the rulebook had to assume, each once."""
    notes = {note.id: note.zh for sheet in report.sheets for note in sheet.notes}
    return sorted(notes.items())


def qr_svg(manifest: Manifest) -> str:
    return qr.svg(manifest.code, "m")


def qr_png(manifest: Manifest) -> io.BytesIO:
    return io.BytesIO(qr.png(manifest.code, "m"))
