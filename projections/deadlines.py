"""What is due by a day: commitments, follow-ups of resolutions, duties, items on a list, orders, whistles, milestones,
agreements that wait for signatures, end or may be renewed, meetings to come, public notices that end, what a cadence asks for,
answers and rulings that somebody waits for.

    2026-04-30   commitment   节能改造 2/5 户          overdue on 2026-05-02
    2026-05-10   meeting      第二季度联席会议
    2026-06-30   item         闲置空调5台
    2026-12-31   agreement    共建协议

Nothing is ever marked overdue in the log: it follows from the day on which somebody looks.
"""

from typing import Literal, Unpack

from contracts.values import Day, Flag, Id
from projections import cadences
from projections.agreements import Agreements
from projections.alliances import Alliances
from projections.audit_findings import AuditFindings
from projections.consultations import Consultations
from projections.correction_requests import CorrectionRequests
from projections.corrections import Corrections
from projections.disputes import Disputes
from projections.draws import Draws
from projections.duty_lists import DutyLists
from projections.evaluations import Evaluations
from projections.grades import Grades
from projections.issues import Issues
from projections.lists import Lists
from projections.notices import PublicNotices
from projections.orders import Orders
from projections.pages import Page, Paging, page
from projections.projects import Projects
from projections.reading import Reading
from projections.rectifications import Rectifications
from projections.registers import Ids
from projections.report_notices import ReportNotices
from projections.reports import Reports
from projections.resolutions import Resolutions
from projections.rounds import Rounds
from projections.rows import Row
from projections.score_appeals import ScoreAppeals
from projections.secret_ballots import SecretBallots
from projections.whistles import Whistles

Kind = Literal[
    "commitment", "item", "agreement", "meeting", "order", "whistle", "milestone",
    "follow-up", "duty-item", "rectification", "cadence", "signature", "termination", "renewal",
    "correction-request", "dispute-answer", "dispute-ruling", "objection", "consultation", "issue", "ballot", "share", "sealing",
    "score-appeal", "grading", "audit-finding", "notice-end", "last-objection",
]  # fmt: skip


VIEWS = (
    Agreements, Lists, Orders, Whistles, Projects, Resolutions, DutyLists, Rectifications, *cadences.VIEWS,
    CorrectionRequests, Corrections, Disputes, PublicNotices, Consultations, Issues, Evaluations,
    SecretBallots, Draws, Rounds, Reports, ReportNotices, ScoreAppeals, Grades, AuditFindings, Alliances,
)  # fmt: skip


class Deadline(Row):
    """Something with a day. `units` are those whom it concerns."""

    table, primary, order = "deadlines", ("stream", "place"), ("due", "position")
    kind: Kind
    stream: Id
    """Of the agreement, its amendment or the proposal to end it, the item, the meeting, the order, the whistle, the
    project, the resolution, the duty list, the rectification, the consultation, the issue, the evaluation, the draw, the cadence, the request, the dispute, the objection, the notice, the audit finding, the round or the appeal."""
    place: int
    """Of the commitment, the milestone, the follow-up, the duty or the panel, from 1; of the version of a cadence, the instance of a dispute; 1 of the last day to object; else 0."""
    due: Day
    title: str
    alliance: Id | None
    units: tuple[Id, ...]
    quantity: int | None
    delivered: int | None
    measure: str | None
    overdue: Flag


DEADLINES = (
    """
    SELECT *, due < %(today)s::date AS overdue FROM (
        SELECT 'commitment' AS kind, agreement AS stream, place, due, what AS title, alliance,
               ARRAY[by_unit, to_unit] AS units, quantity, delivered, measure,
               commitments.position, commitments.changed
        FROM commitments JOIN agreements USING (agreement)
        WHERE stage = 'signed' AND dropped IS NULL AND delivered < quantity
          AND due <= least(%(until)s::date, terminated)
      UNION ALL
        SELECT 'agreement', agreement, 0, coalesce(terminated, ends), title, alliance,
               ARRAY(SELECT unit FROM parties WHERE agreement = agreements.agreement ORDER BY place),
               NULL, NULL, NULL, position, changed
        FROM agreements
        WHERE stage = 'signed' AND amends IS NULL AND coalesce(terminated, ends) <= %(until)s::date
      UNION ALL
        SELECT 'signature', agreement, 0, greatest(starts, drafted), title, alliance, waiting, NULL, NULL, NULL, position, changed
        FROM agreements, LATERAL (
            SELECT CASE WHEN unsigned = '{}' THEN array_remove(ARRAY[countersigned_by], NULL)
                        WHEN terms -> 'procedure' ->> 'order' = 'free' THEN unsigned
                        ELSE unsigned[:1] END AS waiting
            FROM (SELECT ARRAY(SELECT unit FROM parties LEFT JOIN signatures USING (agreement, unit)
                               WHERE parties.agreement = agreements.agreement AND holder IS NULL ORDER BY place)
                         AS unsigned) AS not_yet
        ) AS those
        WHERE stage IN ('draft', 'signing') AND greatest(starts, drafted) <= %(until)s::date AND ends >= %(today)s::date
      UNION ALL
        SELECT 'termination', termination, 0, last_day, title, alliance,
               ARRAY(SELECT unit FROM parties WHERE agreement = terminations.agreement ORDER BY place),
               NULL, NULL, NULL, terminations.position, terminations.changed
        FROM terminations JOIN agreements USING (agreement)
        WHERE terminations.stage = 'proposed' AND last_day <= %(until)s::date AND last_day >= %(today)s::date
      UNION ALL
        SELECT 'renewal', agreement, 0, opens, title, alliance,
               ARRAY(SELECT unit FROM parties WHERE agreement = agreements.agreement ORDER BY place),
               NULL, NULL, NULL, position, changed
        FROM agreements,
             LATERAL (SELECT ends - (terms -> 'procedure' ->> 'renewal_days')::int AS opens) AS window_of
        WHERE stage = 'signed' AND amends IS NULL AND renewed_by IS NULL AND terminated IS NULL
          AND ends >= %(today)s::date AND opens <= %(until)s::date
      UNION ALL
        SELECT 'item', item, 0, until, title, alliance, ARRAY[publisher], quantity, delivered, measure,
               position, changed
        FROM items WHERE outcome IS NULL AND until <= %(until)s::date
      UNION ALL
        SELECT 'meeting', meeting, 0, day, title, alliance,
               ARRAY(SELECT unit FROM attendance WHERE meeting = meetings.meeting ORDER BY unit),
               NULL, NULL, NULL, position, changed
        FROM meetings WHERE NOT held AND day <= %(until)s::date
      UNION ALL
        SELECT 'order', stream, 0, wanted, title, alliance, array_remove(ARRAY[community, unit], NULL),
               NULL, NULL, NULL, position, changed
        FROM orders WHERE stage IN ('placed', 'dispatched', 'accepted') AND wanted <= %(until)s::date
      UNION ALL
        SELECT 'whistle', whistle, 0, due, matter, NULL,
               raiser || ARRAY(SELECT department FROM whistle_answers AS answers
                               WHERE answers.whistle = whistles.whistle AND arrived IS NULL AND refused IS NULL
                               ORDER BY department),
               NULL, NULL, NULL, position, changed
        FROM whistles WHERE outcome IS NULL AND due <= %(until)s::date
      UNION ALL
        SELECT 'milestone', project, milestone, due, milestones.title, milestones.alliance,
               ARRAY[milestones.owner, milestones.accepted_by], NULL, NULL, NULL,
               milestones.position, milestones.changed
        FROM milestones JOIN projects USING (project)
        WHERE outcome IS NULL AND reached IS NULL AND due <= %(until)s::date
      UNION ALL
        SELECT 'follow-up', resolution, place, due, what, alliance, ARRAY[owner], 100, progress, '%%',
               position, changed
        FROM follow_ups WHERE done IS NULL AND NOT void AND due <= %(until)s::date
      UNION ALL
        SELECT 'duty-item', list, place, due, name, alliance, ARRAY[owner, keeper], NULL, NULL, measure,
               position, changed
        FROM duty_items WHERE done IS NULL AND NOT dropped AND due <= %(until)s::date
      UNION ALL
        SELECT 'rectification', rectification, turn, deadline, '整顿提升', NULL, ARRAY[unit, by_unit], NULL, NULL, NULL,
               position, changed
        FROM rectifications WHERE closed IS NULL AND deadline <= %(until)s::date
      UNION ALL
        SELECT 'consultation', consultation, 0, due, '征求意见', NULL, ARRAY[street, asker], NULL, NULL, NULL,
               position, changed
        FROM consultations WHERE answered IS NULL AND withdrawn IS NULL AND due <= %(until)s::date
      UNION ALL
        SELECT 'issue', issue, 0, due, place, NULL,
               CASE WHEN handler = reporter THEN ARRAY[handler] ELSE ARRAY[handler, reporter] END, NULL, NULL, NULL,
               position, changed
        FROM issues WHERE stage = 'taken' AND due <= %(until)s::date
      UNION ALL
        SELECT 'ballot', evaluation, place, closes, title || '（' || panel || '）', alliance, waited_for, NULL, NULL, NULL,
               panels.position, panels.changed
        FROM panels JOIN evaluations USING (evaluation), LATERAL (
            SELECT ARRAY(SELECT asked.unit::uuid FROM jsonb_array_elements_text(voters) AS asked (unit)
                         WHERE NOT EXISTS (SELECT FROM votes WHERE votes.evaluation = panels.evaluation
                                           AND votes.panel = panels.panel AND voter = asked.unit::uuid)
                           AND NOT EXISTS (SELECT FROM ballot_tokens AS tokens WHERE tokens.evaluation = panels.evaluation
                                           AND tokens.panel = panels.panel AND voter = asked.unit::uuid)) AS waited_for
        ) AS those
        WHERE closed IS NULL AND closes <= %(until)s::date AND closes >= %(today)s::date AND waited_for <> '{}'
      UNION ALL
        SELECT 'share', draw, 0, until, title, NULL, waited_for, NULL, NULL, NULL, draws.position, draws.changed
        FROM draws, LATERAL (
            SELECT ARRAY(SELECT sharer.unit::uuid FROM jsonb_array_elements_text(sharers) AS sharer (unit)
                         WHERE NOT EXISTS (SELECT FROM draw_shares AS given WHERE given.draw = draws.draw
                                           AND given.unit = sharer.unit::uuid AND revealed IS NOT NULL)) AS waited_for
        ) AS those
        WHERE drawn IS NULL AND until <= %(until)s::date AND until >= %(today)s::date
      UNION ALL
        SELECT 'sealing', round, 0, sealed_by, '考评报告 ' || rounds.period, alliance, ARRAY[unit], NULL, NULL, NULL,
               position, changed
        FROM rounds
        WHERE sealed_by <= %(until)s::date
          AND NOT EXISTS (SELECT FROM reports WHERE reports.rulebook = rounds.rulebook AND reports.period = rounds.period
                          AND NOT interim)
      UNION ALL
        SELECT 'score-appeal', appeal, instance, answer_by, reason, alliance, ARRAY[answers], NULL, NULL, NULL, position, changed
        FROM score_appeals WHERE stage = 'raised' AND answer_by <= %(until)s::date
      UNION ALL
        SELECT 'audit-finding', finding, 0, answer_by, '答复审计发现', NULL, ARRAY[unit], NULL, NULL, NULL, position, changed
        FROM audit_findings WHERE answered IS NULL AND closed IS NULL AND answer_by <= %(until)s::date
      UNION ALL
        SELECT 'grading', round, 0, decided_by, '考评等次 ' || rounds.period, rounds.alliance, ARRAY[decides],
               reports.subjects, decided, NULL, rounds.position, rounds.changed
        FROM rounds JOIN reports USING (rulebook, period) JOIN report_notices USING (report), LATERAL (
            SELECT count(*)::int AS decided FROM grades
            WHERE grades.rulebook = rounds.rulebook AND grades.period = rounds.period) AS those
        WHERE replaced_by IS NULL AND last < %(today)s::date AND decided < reports.subjects
          AND decided_by <= %(until)s::date
      UNION ALL
        SELECT 'correction-request', request, 0, due, text, NULL, ARRAY[asked], NULL, NULL, NULL,
               position, changed
        FROM correction_requests AS requests
        WHERE stage = 'asked' AND due <= %(until)s::date
          AND NOT EXISTS (SELECT FROM corrections WHERE corrections.leaf = requests.leaf)
      UNION ALL
        SELECT 'dispute-answer', dispute, instance, answer_by, text, alliance,
               ARRAY(SELECT jsonb_array_elements_text(answers)::uuid), NULL, NULL, NULL, position, changed
        FROM disputes
        WHERE stage = 'opened' AND %(today)s::date <= answer_by AND answer_by <= %(until)s::date
      UNION ALL
        SELECT 'dispute-ruling', dispute, instance, rule_by, text, alliance, array_remove(ARRAY[ruler], NULL),
               NULL, NULL, NULL, position, changed
        FROM disputes
        WHERE (stage = 'answered' OR stage = 'opened' AND answer_by < %(today)s::date)
          AND rule_by <= %(until)s::date
      UNION ALL
        SELECT 'objection', objection, 0, due, text, NULL, ARRAY[publisher], NULL, NULL, NULL, position, changed
        FROM objections WHERE stage = 'made' AND due <= %(until)s::date
      UNION ALL
        SELECT 'notice-end', notice, 0, last, title, alliance, ARRAY[unit], NULL, NULL, NULL, position, changed
        FROM public_notices WHERE last <= %(until)s::date AND last >= %(today)s::date
      UNION ALL
        SELECT 'last-objection', notice, 1, last, title, alliance, concerned, NULL, NULL, NULL, position, changed
        FROM public_notices, LATERAL (
            SELECT ARRAY(SELECT DISTINCT memberships.unit FROM memberships
                         WHERE stage = 'member' AND memberships.unit <> public_notices.unit
                           AND (memberships.alliance = public_notices.alliance
                                OR public_notices.alliance IS NULL AND memberships.alliance IN (
                                    SELECT own.alliance FROM memberships AS own
                                    WHERE own.unit = public_notices.unit AND own.stage = 'member'))
                         ORDER BY memberships.unit) AS concerned
        ) AS those
        WHERE last <= %(until)s::date AND last >= %(today)s::date AND concerned <> '{}'
      UNION ALL
        SELECT 'cadence', cadence, version, due, title, alliance, ARRAY[unit], count, kept, NULL,
               position, changed
        FROM ("""
    + cadences.PERIODS
    + """) AS periods
        WHERE bound = 'at-least' AND due <= %(until)s::date
          AND (standing = 'due' OR standing = 'missed' AND what = 'report')
    ) AS deadlines
"""
)


def deadlines(
    reading: Reading,
    today: Day,
    until: Day,
    *,
    unit: Id | None = None,
    alliance: Ids = None,
    kind: Kind | None = None,
    **paging: Unpack[Paging],
) -> Page[Deadline]:
    """What is due by the day `until`, the earliest first, and still open. Needs `VIEWS`.

    What was due before `today` is overdue; agreements that have ended stay in sight as such. Of a cadence, the periods
    that have begun: a meeting that was missed cannot be held any more and goes out of sight, a report can still come.
    """
    given = {"today": today, "until": until, "unit": unit}
    concerned = "WHERE %(unit)s = ANY (units)" if unit else ""
    return page(
        reading,
        VIEWS,
        Deadline,
        DEADLINES + concerned,
        given,
        where={"alliance": alliance, "kind": kind},
        **paging,
    )
