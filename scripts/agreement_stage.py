"""How far an agreement is, in words: its stage on a day, who has signed, and who has yet to."""

from collections.abc import Callable
from datetime import date
from typing import Any

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


def standing_on(row: dict[str, Any], day: date) -> str:
    """What the agreement is on that day, if everybody who has signed by now had signed by then."""
    if row["stage"] != "signed":
        return "countersigning" if row["standing"] == "countersigning" else str(row["stage"])
    if row["terminated"] and day.isoformat() > row["terminated"]:
        return "terminated"
    if day.isoformat() < row["starts"]:
        return "to_start"
    return "in_force" if day.isoformat() <= row["ends"] else "ended"


def stage_in_words(row: dict[str, Any], name: Callable[[str], str]) -> str:
    """As `gongjian find agreement` shows it today: 签署中；已签 花花桥社区，未签 财政局."""
    said = [SHORT[row["standing"]]]
    if row["stage"] in ("draft", "signing"):
        signed = "、".join(name(each["unit"]) for each in row["parties"] if each["signed_on"])
        waiting = [name(each["unit"]) for each in row["parties"] if not each["signed_on"]]
        waiting = waiting or [name(row["countersigned_by"])]
        said.append("，".join([*([f"已签 {signed}"] if signed else []), f"未签 {'、'.join(waiting)}"]))
    return "；".join(said)
