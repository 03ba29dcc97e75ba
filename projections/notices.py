"""Public notices: what is shown until which day, by whom, and what was objected.

三星志愿者名单   和平社区   2026-03-02 … 2026-03-09 (5 workdays)   shown · over     objections: 1, waiting: 1
"""

from collections.abc import Iterable
from typing import Literal, Unpack

from pydantic import computed_field

from contracts.counting import counted
from contracts.statements.notices import AnswerObjection, ObjectToNotice, PublishNotice
from contracts.values import Day, Digest, Flag, Id
from domain.notices import NoticePublished, ObjectionAnswered, ObjectionMade, Stage
from projections.agency import Agency, agency
from projections.changes import Add, AnyChange, Change, Put
from projections.pages import Page, Paging, page
from projections.reading import Reading
from projections.recorded import Recorded
from projections.registers import Ids
from projections.rows import Row
from projections.view import View


class NoticeRow(Row):
    table, primary, searched = "public_notices", ("notice",), "title"
    indexed = ("unit", "alliance", "about")
    notice: Id
    unit: Id
    alliance: Id | None
    about: Id | None
    title: str
    text: str
    evidence: tuple[Digest, ...]
    published: Day
    last: Day
    days: int | None
    workdays: int | None
    by_calendar: Flag
    """False: no working calendar was known, and weekends alone were taken off."""
    objections: int = 0
    answered: int = 0


class ObjectionRow(Row):
    table, primary, indexed = "objections", ("objection",), ("notice", "publisher", "whose")
    objection: Id
    notice: Id
    publisher: Id
    whose: Id
    on_behalf: Agency | None
    text: str
    evidence: tuple[Digest, ...]
    made: Day
    due: Day
    stage: str = Stage.MADE
    reason: str | None = None
    """Of the answer."""
    answered: Day | None = None
    dispute: Id | None = None


class PublicNotices(View):
    name = "public_notices"
    rows = (NoticeRow, ObjectionRow)
    events = (NoticePublished, ObjectionMade, ObjectionAnswered)

    @staticmethod
    def changes(recorded: Recorded) -> Iterable[AnyChange]:
        stream, day = recorded.stream, recorded.day
        match recorded.data, recorded.body:
            case NoticePublished(last=last, by_calendar=by_calendar), PublishNotice() as body:
                yield Put(
                    NoticeRow(
                        notice=stream,
                        unit=recorded.actor,
                        alliance=body.alliance,
                        about=body.about,
                        title=body.title,
                        text=body.text,
                        evidence=body.evidence,
                        published=day,
                        last=last,
                        days=body.days,
                        workdays=body.workdays,
                        by_calendar=by_calendar,
                    )
                )
            case ObjectionMade() as made, ObjectToNotice() as body:
                yield Put(
                    ObjectionRow(
                        objection=stream,
                        notice=body.about.stream,
                        publisher=made.publisher,
                        whose=made.whose,
                        on_behalf=agency(recorded),
                        text=body.text,
                        evidence=body.evidence,
                        made=day,
                        due=made.due,
                    )
                )
                yield Add(NoticeRow, body.about.stream, objections=1)
            case ObjectionAnswered(notice=notice), AnswerObjection() as body:
                yield Change(
                    ObjectionRow, stream, stage=Stage(body.answer), reason=body.reason, answered=day,
                    dispute=body.dispute,
                )  # fmt: skip
                yield Add(NoticeRow, notice, answered=1)


class NoticeNow(NoticeRow):
    standing: Literal["shown", "over"]
    """As of the day asked for."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def zh(self) -> str:
        length = f"{self.workdays}个工作日" if self.workdays else f"{self.days}天"
        weekends = "" if self.by_calendar else "（没有工作日历，只扣除周末）"
        standing = (
            f"公示中，{self.last}前可以提出异议" if self.standing == "shown" else f"公示已于{self.last}期满"
        )
        objected = f"，收到异议{self.objections}件，已答复{self.answered}件" if self.objections else ""
        return f"{self.published} 起公示{length}{weekends}：{standing}{objected}。"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def en(self) -> str:
        length = (
            counted(self.workdays, "workday|workdays")
            if self.workdays
            else counted(self.days or 0, "day|days")
        )
        weekends = "" if self.by_calendar else " (no working calendar: weekends alone are off)"
        standing = (
            f"shown, objections until {self.last}" if self.standing == "shown" else f"over since {self.last}"
        )
        objected = f"; {self.objections} objections, {self.answered} answered" if self.objections else ""
        return f"{self.published}: a notice of {length}{weekends}: {standing}{objected}."


def public_notices(
    reading: Reading,
    today: Day,
    *,
    notice: Ids = None,
    unit: Ids = None,
    alliance: Ids = None,
    about: Ids = None,
    standing: str | None = None,
    search: str | None = None,
    newest: bool = False,
    **paging: Unpack[Paging],
) -> Page[NoticeNow]:
    """Notices as they stand on the day `today`: shown until their last day, or over. `newest`: the latest first."""
    source = """
        SELECT *, CASE WHEN %(today)s::date <= last THEN 'shown' ELSE 'over' END AS standing FROM public_notices
    """
    where = {"notice": notice, "unit": unit, "alliance": alliance, "about": about, "standing": standing}
    return page(
        reading, PublicNotices, NoticeNow, source, {"today": today}, where=where, search=search, backwards=newest,
        **paging,
    )  # fmt: skip


def objections(
    reading: Reading,
    *,
    objection: Ids = None,
    notice: Ids = None,
    publisher: Ids = None,
    whose: Ids = None,
    stage: str | None = None,
    **paging: Unpack[Paging],
) -> Page[ObjectionRow]:
    """What was objected to notices, and what the answer was."""
    where = {
        "objection": objection, "notice": notice, "publisher": publisher, "whose": whose, "stage": stage,
    }  # fmt: skip
    return page(reading, PublicNotices, ObjectionRow, where=where, **paging)
