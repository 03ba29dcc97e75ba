"""Lines of a statement of account, each with a sentence that says where it comes from: "why is my balance this?"

    2026-03-05 参加“敬老院助餐”，按起止时间计60分钟，由和平社区确认。积分+1（每60分钟1）。          +60     180
    2026-03-09 兑换，−120分钟，用于直系亲属（已核对年满60周岁），由和平社区确认。               −120      60

What is said of an account, of the bank's own account, of its public pool and of whoever received something differs; each has words of
its own. Of whoever was served nothing is said but what was checked.
"""

from collections.abc import Callable
from typing import NamedTuple

from pydantic import computed_field

from contracts.counting import counted
from contracts.statements.banks import Relation
from contracts.values import Flag
from domain.accounts import as_points
from projections.agency import HOW, Agency
from projections.corrections import COUNTED_TWICE
from projections.hours import PostingRow

RELATIONS: dict[Relation, tuple[str, str]] = {
    "self": ("本人", "themselves"),
    "spouse": ("配偶", "their spouse"),
    "lineal": ("直系亲属", "a lineal relative"),
    "relative": ("其他亲属", "another relative"),
    "friend": ("朋友", "a friend"),
    "other": ("其他人", "somebody else"),
}

KINDS = {
    "service": ("服务", "service"),
    "opening": ("期初余额", "opening balance"),
    "referral": ("推荐他人注册", "for bringing another volunteer"),
    "grant": ("公共时间池资助", "grant from the public pool"),
    "redemption": ("兑换", "redemption"),
    "gift": ("赠与", "gift"),
    "donation": ("捐赠", "donation"),
    "expiry": ("按章程过期", "over by the charter"),
    "exchange-out": ("通兑转出", "exchange to another bank"),
    "exchange-in": ("通兑转入", "exchange from another bank"),
    "merger": (
        "同一人重复登记，账户合并",
        "merger of two accounts of one person, who had been registered twice",
    ),
}
"""What a line is about, in both languages."""


class Said(NamedTuple):
    zh: str
    en: str


class StatementLine(PostingRow):
    """One posting of an account, with the balance after it and a sentence that says where it comes from."""

    title: str | None
    """Of the activity."""
    confirmer: str
    """The name of the unit whose second person confirmed; of an act of the owner's own, their id."""
    other_name: str | None
    """Of a group or another bank at the other side. Persons have none here."""
    on_behalf: Agency | None
    agent: str | None
    """The name of the unit that recorded it on behalf of the volunteer."""
    points_name: str
    """What the bank calls its points."""
    balance: int
    points_balance: int
    """In hundredths."""
    disputed: Flag
    """It is contested: it cannot be spent and counts nowhere until that is settled."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        return self.sentence.zh + ("（有异议，裁决前不能使用、不计入评分）" if self.disputed else "")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        return self.sentence.en + (
            " In dispute: not spent and not counted until that is settled." if self.disputed else ""
        )

    @property
    def sentence(self) -> Said:
        if self.reason:
            said = corrected(self)
        elif self.kind == "service":
            said = by_service(self)
        else:
            return booked(self)
        by_charter = charter_says(self)
        return Said(said.zh + by_charter.zh, said.en + by_charter.en)

    @property
    def moved(self) -> Said:
        """How much, in both balances: `−120分钟，积分+2`."""
        parts_zh, parts_en = [], []
        if self.minutes or not self.hundredths:
            parts_zh.append(f"{signed(self.minutes)}分钟")
            parts_en.append(in_minutes(self.minutes))
        if self.hundredths:
            parts_zh.append(f"{self.points_name}{signed_points(self.hundredths)}")
            parts_en.append(f"{signed_points(self.hundredths)} {self.points_name}")
        return Said("，".join(parts_zh), ", ".join(parts_en))

    @property
    def by_whom(self) -> Said:
        if self.confirmed_by == self.person and self.of != "account":
            return Said("由赠出的一方签署", "signed by whoever gave it")
        if self.confirmed_by == self.person:
            return Said("由本人签署", "signed by the owner")
        return Said(f"由{self.confirmer}确认", f"confirmed by {self.confirmer}")


def signed(minutes: int) -> str:
    return f"{'−' if minutes < 0 else '+'}{abs(minutes)}"


def in_minutes(minutes: int) -> str:
    """
    >>> in_minutes(-1), in_minutes(120)
    ('−1 minute', '+120 minutes')
    """
    return f"{signed(minutes)} {'minute' if abs(minutes) == 1 else 'minutes'}"


def signed_points(hundredths: int) -> str:
    return f"{'−' if hundredths < 0 else '+'}{as_points(abs(hundredths))}"


def corrected(line: StatementLine) -> Said:
    """What was taken back: of what, how much, by whom and why. A reason stands as somebody wrote it; one that nobody wrote in both languages."""
    reason = (line.reason or "").rstrip("。.")
    why = "counted under both numbers of one person" if reason == COUNTED_TWICE else reason
    if line.kind == "service":
        entered_zh, entered_en = ("", "") if line.source == "clocked" else ("补录的", " entered afterwards")
        return Said(
            f"{line.day} 更正“{line.title}”{entered_zh}服务记录，{signed(line.minutes)}分钟，由{line.confirmer}办理。原因：{reason}。",
            f"{line.day}: service at “{line.title}”{entered_en} corrected by {line.confirmer}, {in_minutes(line.minutes)}. Reason: {why}.",
        )
    zh, en = KINDS[line.kind]
    return Said(
        f"{line.day} 更正一笔{zh}，{line.moved.zh}，由{line.confirmer}办理。原因：{reason}。",
        f"{line.day}: {en} corrected by {line.confirmer}, {line.moved.en}. Reason: {why}.",
    )


def by_service(line: StatementLine) -> Said:
    clocked = line.source == "clocked"
    source_zh, source_en = (
        ("按起止时间计", "by its start and end") if clocked else ("补录计", "entered afterwards")
    )
    overlapped_zh = "（与已计时间重叠的部分不重复计）" if line.overlapped else ""
    overlapped_en = ", only those not counted before" if line.overlapped else ""
    behalf_zh = behalf_en = ""
    if line.on_behalf:
        how_zh, how_en = HOW[line.on_behalf.how]
        behalf_zh = f"（由{line.agent}按{how_zh}委托代办）"
        behalf_en = f", recorded on their behalf by {line.agent}, asked {how_en}"
    if line.of == "pool":
        return Said(
            f"{line.day} “{line.title}”的一笔服务超过余额上限，{line.minutes}分钟转入公共时间池。",
            f"{line.day}: {counted(line.minutes, 'minute|minutes')} of service at “{line.title}”, above an account's cap, "
            "came to the public pool.",
        )
    given = -line.minutes if line.of == "bank" else line.minutes + line.pooled + line.limited
    did_zh = (
        f"“{line.title}”的一笔服务记出，{source_zh}"
        if line.of == "bank"
        else f"参加“{line.title}”，{source_zh}"
    )
    did_en = f"issued for service at “{line.title}”" if line.of == "bank" else f"at “{line.title}”"
    return Said(
        f"{line.day} {did_zh}{given}分钟{overlapped_zh}，由{line.confirmer}确认{behalf_zh}。",
        f"{line.day}: {counted(given, 'minute|minutes')} {did_en}, {source_en}{overlapped_en}{behalf_en}; confirmed by {line.confirmer}.",
    )


def charter_says(line: StatementLine) -> Said:
    """What the bank's charter made of posted time."""
    zh, en = [], []
    if line.of == "account" and line.limited:
        zh.append(f"其中{line.limited}分钟超过章程限额，不计入余额，服务时间照记")
        en.append(f"{line.limited} of them beyond the charter's limit: served, not credited")
    if line.of == "account" and line.pooled:
        zh.append(pooled(line).zh)
        en.append(pooled(line).en)
    if line.hundredths:
        per = line.rate
        zh.append(
            f"{line.points_name}{signed_points(line.hundredths)}"
            + (f"（每{per.every}分钟{per.give}）" if per else "")
        )
        en.append(
            f"{signed_points(line.hundredths)} {line.points_name}"
            + (f" ({per.give} for every {per.every} minutes)" if per else "")
        )
    return Said(f"{'；'.join(zh)}。" if zh else "", "".join(f" {each[0].upper()}{each[1:]}." for each in en))


def pooled(line: StatementLine) -> Said:
    return Said(
        f"{line.pooled}分钟超过余额上限，转入公共时间池",
        f"{counted(line.pooled, 'minute|minutes')} above the cap went to the public pool",
    )


def booked(line: StatementLine) -> Said:
    """What is no service: what it was, how much, what was checked, who signed."""
    what = WORDS[line.kind](line)
    zh, en = f"{line.day} {what.zh}，{line.moved.zh}", f"{line.day}: {what.en}, {line.moved.en}"
    by_whom = line.by_whom
    zh, en = f"{zh}，{by_whom.zh}。", f"{en}; {by_whom.en}."
    if line.of in ("account", "other") and line.pooled and line.minutes >= 0:
        zh, en = f"{zh}{pooled(line).zh}。", f"{en} {pooled(line).en[0].upper()}{pooled(line).en[1:]}."
    return Said(zh, en)


def as_it_is(line: StatementLine) -> Said:
    zh, en = KINDS[line.kind]
    return Said(zh, en[0].upper() + en[1:])


def of_redemption(line: StatementLine) -> Said:
    offer_zh, offer_en = (f"“{line.offer}”", f" of “{line.offer}”") if line.offer else ("", "")
    serves = RELATIONS[line.serves or "self"]
    age_zh = f"（已核对年满{line.least_age}周岁）" if line.least_age else ""
    age_en = f" (at least {line.least_age} years old: checked)" if line.least_age else ""
    return Said(f"兑换{offer_zh}，用于{serves[0]}{age_zh}", f"Redemption{offer_en} for {serves[1]}{age_en}")


def of_gift(line: StatementLine) -> Said:
    if line.of == "pool":
        return as_it_is(line)
    if line.of == "other":
        return Said("受赠", "Gift received")
    serves = RELATIONS[line.serves or "other"]
    return Said(f"赠与{serves[0]}", f"Gift to {serves[1]}")


def of_donation(line: StatementLine) -> Said:
    if line.of in ("pool", "other"):
        return Said("收到捐赠", "Donation received")
    if line.other_name:
        return Said(f"转给集体账户“{line.other_name}”", f"Donation to the group account “{line.other_name}”")
    return Said("捐赠给公共时间池", "Donation to the public pool")


def of_grant(line: StatementLine) -> Said:
    return Said("资助付出", "Granted") if line.of == "pool" else as_it_is(line)


def of_exchange(line: StatementLine) -> Said:
    if line.kind == "exchange-out":
        return Said(f"通兑转往“{line.other_name}”", f"Exchange to “{line.other_name}”")
    return Said(f"由“{line.other_name}”通兑转来", f"Exchange from “{line.other_name}”")


def of_merger(line: StatementLine) -> Said:
    number = (line.other or "")[:8]
    if line.of == "account":
        return Said(
            f"同一人重复登记，账户并入编号{number}…的账户",
            f"Registered twice: moved to the account of the number {number}…",
        )
    if line.of == "other":
        return Said(
            f"同一人重复登记，编号{number}…的账户并入",
            f"Registered twice: the account of the number {number}… came here",
        )
    return as_it_is(line)


WORDS: dict[str, Callable[[StatementLine], Said]] = {
    "opening": as_it_is,
    "referral": as_it_is,
    "grant": of_grant,
    "redemption": of_redemption,
    "gift": of_gift,
    "donation": of_donation,
    "expiry": as_it_is,
    "exchange-out": of_exchange,
    "exchange-in": of_exchange,
    "merger": of_merger,
}
