"""What a county's people may try, in any order: a state machine whose rules sign sound and unsound statements.

A statement is tried by everybody in turn, until it happens or all have been refused. What must hold afterwards is
said in test_properties.py.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from contracts.refusals import Refusal
from contracts.statement import Body
from contracts.statements.agreements import (
    Commitment,
    ConfirmFulfilment,
    DeclineAgreement,
    DraftAgreement,
    Party,
    RecordFulfilment,
    ReviewAgreement,
    ReviseAgreement,
    SignAgreement,
    Terms,
)
from contracts.statements.alliances import (
    AcceptMembership,
    AdoptProposal,
    ApplyForMembership,
    ConveneMeeting,
    InviteMember,
    LeaveAlliance,
    RecordAttendance,
    RefuseMembership,
)
from contracts.statements.keys import (
    EnrolUnit,
    Entrust,
    GrantRole,
    OnBehalf,
    RegisterPerson,
    Revocation,
    RevokeKey,
    UnitsAct,
    WithdrawEntrustment,
    WithdrawRole,
)
from contracts.statements.lists import (
    CloseItem,
    ConfirmActivity,
    ConfirmDelivery,
    DeliverClaim,
    HoldActivity,
    MakeClaim,
    PlanActivity,
    PublishItem,
    RejectDelivery,
    WithdrawClaim,
)
from contracts.statements.service import (
    CheckIn,
    Clocked,
    ConfirmDuty,
    ConfirmService,
    ConfirmVisit,
    EndCheckIn,
    Entered,
    EnterRoll,
    LeaveRoll,
    OpenAccount,
    RecordDuty,
    RecordService,
    RecordVisit,
    SheetPart,
)
from contracts.values import About
from domain.agreements import Agreement, Fulfilment, digest_of
from domain.duty import CheckInRecord, DutyRecord, Visit
from domain.lists import Claim, Delivery, Item
from domain.service import ServiceRecord
from tests.domain.scenes import Scene, another_key, begins_with, key_of, keyid_of, secret
from tests.domain.service_scenes import bank

TODAY = "2026-01-01"
UNITS = ["lead", "community", "bureau", "hospital", "school"]
PERSONS = ["member 1", "member 2", "stranger", "bureau2", "hospital2", "lead2"]
PEOPLE = [
    *(f"{unit}{n}" for unit in UNITS[:4] for n in ("", "2")),
    "school", "moonlighter at lead", "moonlighter at community", "moonlighter at bureau",
    "bureau2 at community",
]  # fmt: skip


def terms(s: Scene, first: str, second: str, quantity: int) -> Terms:
    promise = Commitment(
        by=s[first], to=s[second], what="服务", quantity=quantity, measure="次", due="2026-06-30"
    )
    parties = tuple(Party(unit=s[unit], office="书记") for unit in (first, second))
    return Terms(
        title="协议", purpose="共建", parties=parties, commitments=(promise,), starts=TODAY, ends="2026-12-31"
    )


def item(s: Scene, kind: Any, quantity: int) -> PublishItem:
    return PublishItem(
        alliance=s["alliance"], kind=kind, title="事项", category="民生", quantity=quantity, measure="件",
        available=TODAY, until="2026-06-30",
    )  # fmt: skip


def volunteering(s: Scene, person: str, time: dict[str, Any]) -> RecordService:
    return RecordService(person=s[person], activity=s["activity"], bank=s["bank"], **time)


def on_duty(s: Scene, person: str, time: dict[str, Any]) -> RecordDuty:
    return RecordDuty(person=s[person], task="清扫", unit=s["bureau"], community=s["community"], **time)


def from_to(start: str, end: str, day: str = TODAY) -> dict[str, Any]:
    return {"clocked": Clocked(start=f"{day}T{start}", end=f"{day}T{end}")}


def behalf(s: Scene) -> OnBehalf:
    """Of a shop without a computer."""
    return OnBehalf(of=s["shop"], how="paper")


@begins_with(bank)
def busy(s: Scene) -> None:
    """Much is under way: a claim, an agreement, a meeting, people on a roll, two sheets, a check-in, a shop's need."""
    for name in ("member 1", "member 2"):
        s[name] = s.says("bureau", RegisterPerson(commitment=secret(name)))
    for name in ("member 1", "member 2", "bureau2"):
        s.says("bureau", EnterRoll(person=s[name]))
    s.county.people["bureau2 at community"] = another_key(s, "community", "bureau2", "bureau 2, community")
    s.says("community", GrantRole(unit=s["community"], person=s["bureau2"], role="clerk"))
    for name in ("member 1", "member 2", "bureau2", "lead2"):
        s.says("community", OpenAccount(bank=s["bank"], owner=s[name]))
    s["item"] = s.says("bureau", item(s, "need", 6))
    s["claim"] = s.says("hospital", MakeClaim(about=s.about("item"), quantity=4))
    s.says("hospital2", DeliverClaim(about=s.about("claim"), quantity=2, on=TODAY))
    s["agreement"] = s.says("bureau", DraftAgreement(terms=terms(s, "bureau", "hospital", 3)))
    for unit in ("bureau", "hospital"):
        s.says(unit, SignAgreement(terms=digest_of(terms(s, "bureau", "hospital", 3))), on="agreement")
    s.says("hospital2", RecordFulfilment(about=s.about("agreement"), commitment=1, quantity=1, on=TODAY))
    meeting = ConveneMeeting(
        alliance=s["alliance"],
        title="会议",
        on=TODAY,
        agenda=("一",),
        expected=(s["lead"], s["bureau"]),
        quorum=1,
    )
    s["meeting"] = s.says("lead", meeting)
    times = [
        from_to("08:00", "10:00"),
        from_to("09:00", "11:00"),
        {"entered": Entered(on=TODAY, minutes=700)},
    ]
    s.sends("community2", [volunteering(s, "member 1", time) for time in times], "sheet 0")
    s.sends("bureau2", [on_duty(s, person, times[0]) for person in ("member 1", "bureau2")], "sheet 1")
    report = CheckIn(person=s["member 2"], unit=s["bureau"], community=s["community"], on=TODAY)
    s["report"] = s.says("bureau2", report)
    s.says("community", ConfirmDuty(records=(s.about("report"),)))
    shop = EnrolUnit(code="YH401", name="便民商店(虚构)", kind="new-sector", superior=s["lead"])
    s["shop"] = s.says("lead", shop)
    for unit in ("community", "school"):
        s.says(unit, Entrust(of=s["shop"], evidence=secret("paper")))
    s["shop's membership"] = s.says("lead", InviteMember(alliance=s["alliance"], unit=s["shop"]))
    s.says("school", AcceptMembership(on_behalf=behalf(s)), on="shop's membership")
    s["shop's item"] = s.says("community", item(s, "need", 5).model_copy(update={"on_behalf": behalf(s)}))
    s.says("bureau", MakeClaim(about=s.about("shop's item"), quantity=3))


units, persons, small = st.sampled_from(UNITS), st.sampled_from(PERSONS), st.integers(1, 6)
days = st.sampled_from([TODAY, TODAY, TODAY, "2025-12-31", "2026-01-02"])
moments = st.sampled_from(["00:00", "08:00", "09:00", "10:00", "11:30", "23:59"])
minutes = st.sampled_from([1, 30, 60, 700, 1440])
Crowd = list[str]
crowds = st.integers(0, len(PEOPLE) - 1).map(lambda first: PEOPLE[first:] + PEOPLE[:first])
"""Everybody, beginning with anybody."""


class Deeds(RuleBasedStateMachine):
    """Each rule draws a statement that may or may not be right, and an order in which people try it."""

    def __init__(self) -> None:
        super().__init__()
        self.s = busy.begin()
        self.sheets = ["sheet 0", "sheet 1"]
        self.accepted: Counter[str] = Counter()

    def tries(self, crowd: Crowd, body: Body, on: str | None = None, as_self: bool = False) -> str | None:
        """The stream opened or changed; None when everybody was refused."""
        for who in crowd:
            signs = partial(self.s.who(who).says, body, stream=on, as_self=as_self)
            if found := self.attempt(body.type, signs):
                return found
        return None

    def attempt(self, what: str, act: Callable[[], Any]) -> Any:
        """What `act` gives, or None when it was refused; then nothing may have changed."""
        story = self.s.story
        happened, streams = len(story.happened), dict(story.history._streams)
        items = dict(story.history._batches)
        try:
            found = act() or True
        except Refusal:
            assert len(story.happened) == happened
            assert story.history._streams == streams
            assert dict(story.history._batches) == items
            return None
        self.accepted[what] += 1
        return found

    def streams(self) -> list[tuple[str, Any]]:
        return [(stream, folded.state) for stream, folded in self.s.story.history._streams.items()]

    def any_of(self, data: Any, *kinds: type[Any]) -> About | None:
        """Some document of these kinds as it is now or, one time in ten, as it was at version 1."""
        found = [stream for stream, state in self.streams() if isinstance(state, kinds)]
        if not found:
            return None
        about = self.s.county.about(data.draw(st.sampled_from(found)))
        return about.model_copy(update={"version": 1}) if data.draw(st.integers(0, 9)) == 9 else about

    # Lists

    @rule(crowd=crowds, kind=st.sampled_from(["need", "resource"]), quantity=small, shops=st.booleans())
    def publish(self, crowd: Crowd, kind: Any, quantity: int, shops: bool) -> None:
        self.tries(crowd, self.maybe_for_the_shop(item(self.s, kind, quantity), shops))

    @rule(crowd=crowds, quantity=small, day=days, shops=st.booleans(), data=st.data())
    def claim_or_deliver(self, crowd: Crowd, quantity: int, day: str, shops: bool, data: Any) -> None:
        found = self.any_of(data, Item, Claim)
        assert found
        if isinstance(self.s.story.state(found.stream), Item):
            self.tries(crowd, self.maybe_for_the_shop(MakeClaim(about=found, quantity=quantity), shops))
        else:
            body = DeliverClaim(about=found, quantity=quantity, on=day)
            self.tries(crowd, self.maybe_for_the_shop(body, shops))

    def maybe_for_the_shop(self, body: UnitsAct, shops: bool) -> UnitsAct:
        return body.model_copy(update={"on_behalf": behalf(self.s)}) if shops else body

    @rule(crowd=crowds, data=st.data())
    def reject(self, crowd: Crowd, data: Any) -> None:
        if found := self.any_of(data, Delivery):
            self.tries(crowd, RejectDelivery(about=found, reason="没有收到"))

    @rule(crowd=crowds, data=st.data())
    def confirm_what_one_side_recorded(self, crowd: Crowd, data: Any) -> None:
        found = self.any_of(data, Delivery, Fulfilment, Visit)
        assert found
        kind = type(self.s.story.state(found.stream))
        body = {Delivery: ConfirmDelivery, Fulfilment: ConfirmFulfilment, Visit: ConfirmVisit}[kind]
        self.tries(crowd, body(about=found))

    @rule(crowd=crowds, shops=st.booleans(), data=st.data())
    def take_back(self, crowd: Crowd, shops: bool, data: Any) -> None:
        found = self.any_of(data, Item, Claim, Claim)
        assert found
        if isinstance(self.s.story.state(found.stream), Item):
            self.tries(crowd, CloseItem(outcome="withdrawn"), on=found.stream)
        else:
            body = self.maybe_for_the_shop(WithdrawClaim(reason="变化"), shops)
            self.tries(crowd, body, on=found.stream)

    # Agreements

    @rule(crowd=crowds, first=units, second=units, quantity=small)
    def draft(self, crowd: Crowd, first: str, second: str, quantity: int) -> None:
        self.tries(crowd, DraftAgreement(terms=terms(self.s, first, second, quantity)))

    @rule(crowd=crowds, first=units, second=units, step=st.integers(0, 9), data=st.data())
    def go_on_with_an_agreement(self, crowd: Crowd, first: str, second: str, step: int, data: Any) -> None:
        found = self.any_of(data, Agreement)
        assert found
        digest = self.s.story.state(found.stream).digest
        body = {
            0: DeclineAgreement(reason="不合适"),
            1: ReviseAgreement(terms=terms(self.s, first, second, 1)),
            2: ReviewAgreement(terms=digest, opinion="agree"),
            3: RecordFulfilment(about=found, commitment=1, quantity=1, on=TODAY),
        }.get(step, SignAgreement(terms=digest))
        self.tries(crowd, body, on=None if body.begins else found.stream)

    # Time

    @rule(
        crowd=crowds, person=persons, start=moments, end=moments, amount=minutes, entered=st.booleans(), day=days,
        as_self=st.booleans(), behalf=st.integers(0, 3), duty=st.booleans(),
    )  # fmt: skip
    def record_time(
        self, crowd: Crowd, person: str, start: str, end: str, amount: int, entered: bool, day: str, as_self: bool,
        behalf: int, duty: bool,
    ) -> None:  # fmt: skip
        time = {"entered": Entered(on=day, minutes=amount)} if entered else from_to(start, end, day)
        if behalf == 3:
            time["on_behalf"] = OnBehalf(of=self.s[person], how="paper")
        record = on_duty if duty else volunteering
        self.tries(crowd, record(self.s, person, time), as_self=as_self)

    @rule(
        crowd=crowds, times=st.lists(st.tuples(persons, moments), min_size=1, max_size=5), duty=st.booleans()
    )
    def send_a_sheet(self, crowd: Crowd, times: list[tuple[str, str]], duty: bool) -> None:
        record, sheet = on_duty if duty else volunteering, f"sheet {len(self.sheets)}"
        bodies = [record(self.s, person, from_to(start, "12:00")) for person, start in times]
        if any(self.attempt("sheet", partial(self.s.sends, who, bodies, sheet)) for who in crowd):
            self.sheets.append(sheet)

    @rule(crowd=crowds, duty=st.booleans(), left_out=st.sets(st.integers(0, 3), max_size=2), data=st.data())
    def confirm_a_sheet(self, crowd: Crowd, duty: bool, left_out: set[int], data: Any) -> None:
        batch = self.s.sheets[data.draw(st.sampled_from(self.sheets))]
        part = SheetPart(batch=batch, **{"except": tuple(left_out)})
        self.tries(crowd, ConfirmDuty(sheets=(part,)) if duty else ConfirmService(sheets=(part,)))

    @rule(crowd=crowds, duty=st.booleans(), count=st.integers(1, 2), data=st.data())
    def confirm_records(self, crowd: Crowd, duty: bool, count: int, data: Any) -> None:
        kinds = (DutyRecord, CheckInRecord) if duty else (ServiceRecord,)
        records = tuple(found for _ in range(count) if (found := self.any_of(data, *kinds)))
        self.tries(crowd, ConfirmDuty(records=records) if duty else ConfirmService(records=records))

    @rule(crowd=crowds, person=persons, community=units, day=days, as_self=st.booleans())
    def check_in(self, crowd: Crowd, person: str, community: str, day: str, as_self: bool) -> None:
        who = {"person": self.s[person], "unit": self.s["bureau"], "community": self.s[community]}
        self.tries(crowd, CheckIn(**who, on=day), as_self=as_self)

    @rule(crowd=crowds, day=days, as_self=st.booleans(), data=st.data())
    def end_a_check_in(self, crowd: Crowd, day: str, as_self: bool, data: Any) -> None:
        if found := self.any_of(data, CheckInRecord):
            self.tries(crowd, EndCheckIn(about=found, on=day), as_self=as_self)

    # Everything else, so that it is tried less often

    @rule(crowd=crowds, unit=units, person=persons, day=days, what=st.integers(0, 20))
    def do_something_else(self, crowd: Crowd, unit: str, person: str, day: str, what: int) -> None:
        s, member = self.s, {"alliance": self.s["alliance"], "unit": self.s[unit]}
        membership = s.county.rule("membership", *member.values())
        deeds: list[tuple[Body, str | None]] = [
            (EnterRoll(person=s[person]), None),
            (LeaveRoll(on=day), s.county.rule("roll", s["bureau"], s[person])),
            (RecordVisit(community=s[unit], on=day, purpose="study"), None),
            (PlanActivity(hosts=(s[unit],), title="活动", category="环境", on=day), None),
            (HoldActivity(on=day), s["next activity"]),
            (ConfirmActivity(about=s.about("next activity")), None),
            (RecordAttendance(attended=(s[unit],), excused=()), s["meeting"]),
            (
                AdoptProposal(about=s.about("meeting"), proposer=s[unit], title="提案", resolution="通过"),
                None,
            ),
            (InviteMember(**member), None),
            (ApplyForMembership(**member, charter_version=1), None),
            (AcceptMembership(), membership),
            (RefuseMembership(reason="不便"), membership),
            (LeaveAlliance(reason="调整"), membership),
            (Entrust(of=s[person], evidence=secret("paper")), None),
            (Entrust(of=s["shop"], evidence=secret("paper")), None),
            (WithdrawEntrustment(reason="更换"), s.county.rule("entrustment", s["shop"], s[unit])),
            (RecordVisit(community=s[unit], on=day, purpose="study", on_behalf=behalf(s)), None),
            (RegisterPerson(commitment=secret("new")), None),
            (GrantRole(unit=s[unit], person=s[person], role="clerk"), None),
            (GrantRole(unit=s[unit], person=s[person], role="administrator"), None),
            (WithdrawRole(role="administrator", reason="调岗"), s.county.rule("role", s[unit], s[person])),
        ]
        body, on = deeds[what]
        self.tries(crowd, body, on=on)

    @rule(who=st.sampled_from(PEOPLE), whose=st.sampled_from(PEOPLE), as_self=st.booleans())
    def revoke(self, who: str, whose: str, as_self: bool) -> None:
        body = RevokeKey(revocation=Revocation(keyid=keyid_of(self.s, whose), reason="lost"))
        self.tries([who], body, on=key_of(self.s, whose), as_self=as_self)

    @rule(day=st.sampled_from([TODAY, "2026-01-02", "2026-07-01"]))
    def let_time_pass(self, day: str) -> None:
        self.s.on(day)
