"""Ruling on a dispute, by two holders who say the same, and the one appeal against it.

    answered ──rule──▶ proposed ──rule, another holder, the same──▶ upheld │ rejected ──appeal, by whoever lost──▶ opened above

Events, stages and what follows from a ruling: `domain/disputes.py`.
"""

from contracts.statements.disputes import AppealDispute, RuleDispute
from domain.alliances import is_member
from domain.authority import require_role
from domain.calendars import limit_of, workdays_in
from domain.concerns import concern_of
from domain.corrections import as_now, corrections_of, distinct, gone
from domain.deciding import Act, Happening, World, decides, own
from domain.disputes import (
    APPEAL_WORKDAYS,
    Dispute,
    DisputeAppealed,
    RulingGiven,
    RulingProposed,
    Stage,
    days_from,
    effect,
    not_at,
)
from domain.entrustments import require_apart, whoever_behind
from domain.freezing import freeze, require_not_frozen
from domain.lineage import above
from domain.persons import require_another
from domain.refusals import NobodyToRule, NotThisUnit, OtherSide, TooLate, WrongStage, require


@decides(RuleDispute)
def rule(world: World, act: Act, body: RuleDispute) -> list[Happening]:
    """The first says how; the second, another holder, makes it so."""
    dispute = world.get(act.stream, Dispute)
    require_may_rule(world, act, dispute)
    require(dispute.open, not_at(dispute.stage))
    waits = WrongStage(
        why_zh=f"对方可以答复到{dispute.answer_by}",
        why_en=f"the other side may answer until {dispute.answer_by}",
    )
    require(dispute.stage == Stage.ANSWERED or act.day > dispute.answer_by, waits)
    first = dispute.proposal
    if first is None or first.outcome != body.outcome:
        return [own(act, RulingProposed, told=dispute.told)]
    require_another(world, act, first.holder)
    require(
        dispute.ruler or act.actor != first.unit,
        NotThisUnit(who_zh="另一家成员单位", who_en="another member"),
    )
    given: dict[str, object] = {"appeal_by": None, "by_calendar": True}
    if dispute.instance == 1:
        known = workdays_in(world, act.day, dispute.alliance)
        last = limit_of(known, act.day, workdays=APPEAL_WORKDAYS)
        given = {"appeal_by": last.last, "by_calendar": last.by_calendar}
    ruling = own(act, RulingGiven, told=dispute.told, **given)
    return [ruling, *effect(world, act, dispute, upheld=body.outcome == "upheld")]


@decides(AppealDispute)
def appeal(world: World, act: Act, body: AppealDispute) -> list[Happening]:
    dispute = world.get(act.stream, Dispute)
    whose = whoever_behind(world, act, body)
    require(dispute.stage in (Stage.UPHELD, Stage.REJECTED), not_at(dispute.stage))
    final = WrongStage(
        why_zh="申诉只有一次，裁决已是终局", why_en="there is one appeal, and the ruling is final"
    )
    require(dispute.instance == 1 and dispute.appeal_by, final)
    assert dispute.appeal_by
    losers = dispute.answers if dispute.stage == Stage.UPHELD else (dispute.whose,)
    require(
        whose in as_now(world, losers),
        NotThisUnit(who_zh="裁决对其不利的一方", who_en="whoever the ruling went against"),
    )
    require(act.day <= dispute.appeal_by, TooLate(last=dispute.appeal_by))
    answers = (dispute.whose,) if dispute.stage == Stage.UPHELD else dispute.answers
    sides = distinct((*dispute.answers, dispute.whose, *dispute.told))
    ruler = next((each for each in above(world, dispute.ruler) if each not in sides), None)
    if ruler is None:
        raise NobodyToRule()
    if body.on_behalf:
        require_apart(act, whose, ruler, *(side for side in sides if side != whose))
    appealed = own(
        act,
        DisputeAppealed,
        whose=whose,
        answers=answers,
        ruler=ruler,
        told=distinct((*dispute.told, ruler)),
        **days_from(world, act, dispute.alliance),
    )
    if dispute.stage == Stage.UPHELD:
        return [appealed]
    require(corrections_of(world, dispute.entry) is None, gone())
    require_not_frozen(world, dispute.entry)
    happened = world.written(dispute.entry.index, dispute.entry.leaf)
    concern_of(world, act, happened)  # what can no longer be taken back is not contested again
    return [appealed, *freeze(world, dispute.entry, happened, act.stream, 2)]


def require_may_rule(world: World, act: Act, dispute: Dispute) -> None:
    """
    Raises:
        NotThisUnit: it is for the body that rules.
        OtherSide: a member that is a side, where members rule.
        RoleMissing: whoever signs binds that body to nothing.
        SamePerson: whoever contests, answers or is concerned.
    """
    if dispute.ruler:
        require(
            act.actor == dispute.ruler, NotThisUnit(who_zh="负责裁决的单位", who_en="the body that rules")
        )
    else:
        assert dispute.alliance
        member = is_member(world, dispute.alliance, act.actor)
        require(member, NotThisUnit(who_zh="联盟的其他成员", who_en="another member of the alliance"))
        sides = {dispute.whose, *dispute.answers, *dispute.told, *dispute.agents}
        require(act.actor not in sides, OtherSide())
    require_role(world, act, "signatory")
    require_another(world, act, *dispute.holders, *dispute.told, dispute.whose)
