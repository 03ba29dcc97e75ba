"""What waits for a second person, or for the other side: records that count only once somebody else has confirmed them, and offers
that somebody may take or leave.

    service       三位志愿者在“敬老院助餐”的 360 分钟        the bank's keeper, or a host in its alliance, by somebody else
    fulfilment    讲座 1 场，财政局登记                    the other side of the promise
    claim-offer   加装扶手 6 处，民政局转来                 whoever it was offered to

It has no last day, unlike what `deadlines` lists: what nobody confirms does not count, and nothing else happens. What stands on one sheet
or at one activity is one line, with its number.
"""

from typing import NamedTuple

from projections.activities import Activities
from projections.agreements import Agreements
from projections.alliances import Alliances
from projections.audit_findings import AuditFindings
from projections.bookings import Bookings
from projections.certificates import Certificates
from projections.corrections import Corrections
from projections.doubts import DOUBTS
from projections.duty import Duty
from projections.facts import Facts
from projections.handovers import Handovers
from projections.hours import Hours
from projections.lists import Lists
from projections.offices import Offices
from projections.orders import Orders
from projections.people import People
from projections.projects import Projects
from projections.standards import Standards
from projections.whistles import Whistles
from projections.wishes import Wishes


class Waits(NamedTuple):
    """What it is, and how it goes on; `{count}` of them."""

    zh: str
    en: str
    next_zh: str
    next_en: str
    command: str
    """Which does it at a terminal, or the statement that does."""


SECOND = ("请由登记人以外的另一人核对后确认。", "Somebody other than who recorded it confirms it.")


def second(zh: str, en: str, command: str) -> Waits:
    return Waits(zh, en, *SECOND, command)


WAITS = {
    "service": second("服务记录{count}条待确认", "{count:record|records} of service to be confirmed", "gongjian confirm"),
    "opening": second("期初{count}条待确认", "{count:opening balance|opening balances} to be confirmed", "opening.confirm"),
    "account-request": second("兑换、转赠等{count}件待确认", "{count:request|requests} from accounts to be confirmed", "redemption.confirm, transfer.confirm"),
    "duty": second("报到履职{count}条待确认", "{count:record|records} of duty to be confirmed", "gongjian confirm"),
    "check-in": second("双报到{count}条待确认", "{count:check-in|check-ins} to be confirmed", "gongjian confirm"),
    "visit": second("走访联系{count}次待确认", "{count:visit|visits} to be confirmed", "visit.confirm"),
    "duty-day": second("驻点工作日{count}天待确认", "{count:day|days} in office to be confirmed", "duty-day.confirm"),
    "attestation": Waits("达标自查{count}项待确认", "{count:attestation|attestations} of a standard to be confirmed", "请由登记人以外的另一人核对后确认。", "Somebody other than who recorded it confirms it.", "attestation.confirm"),
    "fulfilment": Waits("履约待对方确认", "a delivery under an agreement waits for the other side", "请核对，属实的予以确认。", "Check it, and confirm what is so.", "fulfilment.confirm"),
    "delivery": Waits("交付待对方确认", "a delivery on a claim waits for the other side", "请核对后确认，或说明理由退回。", "Confirm it, or reject it with a reason.", "delivery.confirm, delivery.reject"),
    "claim-offer": Waits("有成员愿意转来一项认领", "a member offers to hand a claim over", "愿意的请接手；不愿意的不必答复，也不影响什么。", "Take it over if you wish; not to answer costs nothing.", "claim.take-over"),
    "invitation": Waits("受邀加入联盟", "an invitation to an alliance", "请决定是否加入。", "Accept or decline.", "membership.accept, membership.refuse"),
    "application": Waits("有单位申请加入联盟", "a unit has applied to the alliance", "请决定是否接纳。", "Admit or refuse it.", "membership.accept, membership.refuse"),
    "appointment": Waits("有人拟来任职", "an office is offered", "请决定是否同意。", "Accept or decline.", "appointment.accept, appointment.decline"),
    "certificate-application": Waits("有人申请服务记录证明", "a certificate of service is applied for", "请核对后公示。", "Check it, then announce it.", "gongjian certificate announce"),
    "certificate": Waits("服务记录证明公示期满", "the notice of a certificate is over", "请由负责人出具。", "The person in charge issues it.", "gongjian certificate issue"),
    "doubt": Waits("密钥存疑，所签{count}件暂不计分", "a key is under suspicion: {count:thing|things} it signed count nothing for now", "确是本人所签的，请持钥人用另一把有效密钥重新确认；不是的请更正。", "The holder affirms what they did sign with another key; what they did not sign is corrected.", "gongjian key doubts, gongjian key affirm"),
    "order": Waits("点单已办结，待评单", "an order is done and waits for its rating", "请由登记办结以外的另一人评单。", "Somebody other than who said that it was done rates it.", "order.rate"),
    "wish": Waits("微心愿已兑现，待致谢", "a wish was granted and waits for thanks", "请问过许愿的人，属实的转达感谢。", "Ask whoever wished, and pass their thanks on.", "wish.thank"),
    "whistle": Waits("吹哨已办结，待评哨", "a whistle is resolved and waits for its rating", "请评被叫的部门，未到场的也评。", "Rate the department that was called, whether it came or not.", "whistle.rate"),
    "milestone": Waits("项目节点已报完成，待验收", "a milestone is reported and waits to be accepted", "请看过现场和材料，属实的验收。", "Look at it and at the evidence, and accept what is so.", "milestone.accept"),
    "audit-answer": Waits("审计发现{count}条已答复，待了结", "{count:audit finding|audit findings} answered and to be closed", "请由审计员核对后了结。", "An auditor checks and closes it.", "audit-finding.close"),
    "handover": Waits("有一份工作交接等您接收", "a hand-over waits for you to take it", "请核对清单后接收。", "Compare the list and take it.", "gongjian handover take"),
}  # fmt: skip
"""By kind; where there may be several, `{count}` says how many."""

VIEWS = (
    Activities, Agreements, Alliances, AuditFindings, Bookings, Certificates, Corrections, Duty, Facts, Handovers, Hours, Lists,
    Offices, Orders, People, Projects, Standards, Whistles, Wishes,
)  # fmt: skip

WAITING = f"""
    SELECT 'service' AS kind, records.activity AS stream, min(records.day) AS day, recorder.unit AS by, title, count(*)::int AS count,
           min(records.position) AS position, max(records.changed) AS changed
    FROM service_records AS records JOIN activities USING (activity) JOIN banks USING (bank),
         LATERAL (SELECT coalesce((records.on_behalf ->> 'unit')::uuid, records.unit) AS unit) AS recorder
    WHERE records.posted IS NULL AND NOT records.corrected
      AND (banks.keeper = %(whom)s::uuid
           OR banks.alliance IS NOT NULL AND records.activity IN (SELECT hosts.activity FROM hosts WHERE hosts.unit = %(whom)s::uuid))
    GROUP BY records.activity, recorder.unit, title
  UNION ALL
    SELECT 'opening', bank, min(as_of), openings.unit, name, count(*)::int, min(openings.position), max(openings.changed)
    FROM openings JOIN banks USING (bank)
    WHERE stage = 'waiting' AND keeper = %(whom)s::uuid GROUP BY bank, openings.unit, name
  UNION ALL
    SELECT 'account-request', bank, min(made), requests.unit, name, count(*)::int, min(requests.position), max(requests.changed)
    FROM account_requests AS requests JOIN banks USING (bank)
    WHERE stage = 'waiting' AND keeper = %(whom)s::uuid GROUP BY bank, requests.unit, name
  UNION ALL
    SELECT 'duty', community, min(day), unit, '', count(*)::int, min(position), max(changed)
    FROM duty_records WHERE posted IS NULL AND NOT corrected AND community = %(whom)s::uuid GROUP BY community, unit
  UNION ALL
    SELECT 'check-in', community, min(day), unit, '', count(*)::int, min(position), max(changed)
    FROM checkins WHERE NOT confirmed AND NOT corrected AND ended IS NULL AND community = %(whom)s::uuid
    GROUP BY community, unit
  UNION ALL
    SELECT 'visit', community, min(day), unit, '', count(*)::int, min(position), max(changed)
    FROM visits WHERE NOT confirmed AND NOT corrected AND community = %(whom)s::uuid GROUP BY community, unit
  UNION ALL
    SELECT 'duty-day', appointment, min(duty_days.day), appointments.unit, coalesce(duties, ''), count(*)::int,
           min(duty_days.position), max(duty_days.changed)
    FROM duty_days JOIN appointments USING (appointment)
    WHERE NOT counted AND served = %(whom)s::uuid
      AND NOT EXISTS (SELECT FROM corrections WHERE corrections.of = record)
    GROUP BY appointment, appointments.unit, duties
  UNION ALL
    SELECT 'attestation', standards.standard, min(day), attestations.unit, title, count(*)::int, min(attestations.position), max(attestations.changed)
    FROM attestations JOIN standards USING (standard)
    WHERE confirmed_by IS NULL AND %(whom)s::uuid IN (attestations.unit, attestations.keeper)
    GROUP BY standards.standard, attestations.unit, title
  UNION ALL
    SELECT 'fulfilment', fulfilment, fulfilments.day, fulfilments.unit, title || '：' || what, 1, fulfilments.position, fulfilments.changed
    FROM fulfilments JOIN commitments USING (agreement, place) JOIN agreements USING (agreement)
    WHERE fulfilments.confirmed_by IS NULL AND NOT fulfilments.corrected
      AND %(whom)s::uuid = CASE WHEN fulfilments.unit = by_unit THEN to_unit ELSE by_unit END
  UNION ALL
    SELECT 'delivery', delivery, deliveries.day, deliveries.unit, title, 1, deliveries.position, deliveries.changed
    FROM deliveries JOIN claims USING (claim) JOIN items USING (item)
    WHERE deliveries.confirmed_by IS NULL AND deliveries.rejected_by IS NULL AND NOT deliveries.corrected
      AND %(whom)s::uuid = CASE WHEN deliveries.unit = publisher THEN claims.unit ELSE publisher END
  UNION ALL
    SELECT 'claim-offer', offer, claim_offers.since, claim_offers.unit, title, 1, claim_offers.position, claim_offers.changed
    FROM claim_offers JOIN claims USING (claim) JOIN items USING (item)
    WHERE to_unit = %(whom)s::uuid AND claim_made IS NULL AND NOT withdrawn
  UNION ALL
    SELECT 'invitation', membership, memberships.since, lead, name, 1, memberships.position, memberships.changed
    FROM memberships JOIN alliances USING (alliance)
    WHERE stage = 'invited' AND memberships.unit = %(whom)s::uuid
  UNION ALL
    SELECT 'application', membership, memberships.since, memberships.unit, name, 1, memberships.position, memberships.changed
    FROM memberships JOIN alliances USING (alliance) WHERE stage = 'applied' AND lead = %(whom)s::uuid
  UNION ALL
    SELECT 'appointment', appointment, starts, unit, coalesce(duties, ''), 1, position, changed
    FROM appointments WHERE stage = 'offered' AND served = %(whom)s::uuid
  UNION ALL
    SELECT 'certificate-application', application, day, unit, '', 1, position, changed
    FROM certificate_applications WHERE certificate IS NULL AND stage = 'open' AND unit = %(whom)s::uuid
  UNION ALL
    SELECT 'certificate', certificate, until, unit, number, 1, position, changed
    FROM certificates WHERE stage = 'announced' AND until < %(today)s::date AND unit = %(whom)s::uuid
  UNION ALL
    SELECT 'order', stream, done, unit, title, 1, position, changed
    FROM orders WHERE stage = 'completed' AND community = %(whom)s::uuid
  UNION ALL
    SELECT 'wish', wish, granted, unit, title, 1, position, changed
    FROM wishes WHERE stage = 'granted' AND community = %(whom)s::uuid
  UNION ALL
    SELECT 'whistle', whistle, resolved, department, whistles.matter, 1, answers.position, answers.changed
    FROM whistle_answers AS answers JOIN whistles USING (whistle)
    WHERE outcome IS NOT NULL AND rating IS NULL AND refused IS NULL AND answers.raiser = %(whom)s::uuid
  UNION ALL
    SELECT 'milestone', project, reported, milestones.owner, projects.title || '：' || milestones.title, 1,
           milestones.position, milestones.changed
    FROM milestones JOIN projects USING (project)
    WHERE report IS NOT NULL AND reached IS NULL AND outcome IS NULL AND milestones.accepted_by = %(whom)s::uuid
  UNION ALL
    SELECT 'audit-answer', finding, answered, unit, '', 1, position, changed
    FROM audit_findings WHERE answered IS NOT NULL AND closed IS NULL AND by_unit = %(whom)s::uuid
  UNION ALL
    SELECT 'handover', handover, made, unit, '', 1, position, changed
    FROM handovers WHERE taken IS NULL AND to_person = %(whom)s::uuid
  UNION ALL
    SELECT 'doubt', key, min(day), NULL, '', count(*)::int, min(position), max(changed)
    FROM ({DOUBTS}) AS doubts WHERE NOT affirmed AND %(whom)s::uuid IN (holder, unit) GROUP BY key
"""
"""What waits for `whom`: a unit, or a person. Needs `VIEWS`."""
