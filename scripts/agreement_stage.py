"""How far an agreement is, in words: its stage on a day, who has signed, and who has yet to."""

from collections.abc import Callable
from datetime import date
from typing import Any

from contracts.counting import counted

STANDINGS = {
    "draft": ("草案，还没有约束力", "a draft: nothing binds yet"),
    "signing": ("正在签署，还没有约束力", "being signed: nothing binds yet"),
    "countersigning": (
        "各方已签，等待会签，还没有约束力",
        "signed by the parties, to be countersigned: nothing binds yet",
    ),
    "declined": ("有一方未同意", "declined by a party"),
    "to_start": ("已签署，还没到起始日", "signed, not yet in force"),
    "in_force": ("履行中", "in force"),
    "ended": ("已到期", "ended"),
    "terminated": ("已解除", "brought to an end"),
}
SHORT = {
    "draft": "草案", "signing": "签署中", "countersigning": "待会签", "declined": "有一方未同意",
    "to_start": "已签，未到起始日", "in_force": "履行中", "ended": "已到期", "terminated": "已解除",
}  # fmt: skip

SOON_DAYS = 60
"""Where the terms themselves say nothing of when to think of renewing."""


def standing_on(row: dict[str, Any], day: date) -> str:
    """What the agreement is on that day, if everybody who has signed by now had signed by then."""
    if row["stage"] != "signed":
        return "countersigning" if row["standing"] == "countersigning" else str(row["stage"])
    if row["terminated"] and day.isoformat() > row["terminated"]:
        return "terminated"
    if day.isoformat() < row["starts"]:
        return "to_start"
    return "in_force" if day.isoformat() <= row["ends"] else "ended"


def end_in_words(row: dict[str, Any], day: date) -> tuple[str, str] | None:
    """How it is with the last day of an agreement that binds, and what can be done; None while that day is far off."""
    last = date.fromisoformat(row["terminated"] or row["ends"])
    left = (last - day).days
    soon = (row["terms"].get("procedure") or {}).get("renewal_days") or SOON_DAYS
    if row["stage"] != "signed" or left > soon or day.isoformat() < row["starts"]:
        return None
    if left >= 0:
        ahead = f"还有{left}天到期" if left else "今天是最后一天"
        zh, en = f"{ahead}（{last}）", f"It ends on {last}, {counted(left, 'day|days')} from then"
    else:
        zh = f"已于{last}到期，过了{-left}天"
        en = f"It ended on {last}, {counted(-left, 'day|days')} before"
    if row["renewed_by"]:
        return f"{zh}；已经续签。", f"{en}; it is renewed."
    if row["terminated"]:
        return (
            f"{zh}；是提前解除的，不能续签，要继续请另签一份。",
            f"{en}; that was brought forward, so make another agreement to go on.",
        )
    return (
        f"{zh}；没有续签。要续签的，用 gongjian agreement renew 写出下一期的条款。",
        f"{en}, and is not renewed. To go on, have gongjian agreement renew write the terms for the time after.",
    )


def stage_in_words(row: dict[str, Any], name: Callable[[str], str]) -> str:
    """As `gongjian find agreement` shows it today: 签署中；已签 花花桥社区，未签 财政局."""
    said = [SHORT[row["standing"]]]
    if row["stage"] in ("draft", "signing"):
        signed = "、".join(name(each["unit"]) for each in row["parties"] if each["signed_on"])
        waiting = [name(each["unit"]) for each in row["parties"] if not each["signed_on"]]
        waiting = waiting or [name(row["countersigned_by"])]
        said.append("，".join([*([f"已签 {signed}"] if signed else []), f"未签 {'、'.join(waiting)}"]))
    return "；".join(said)
