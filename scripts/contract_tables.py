"""The tables in SPEC.md: statements, events, names of streams, facts, refusals, findings. Each is read from the code."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, get_args, get_origin

import api
import contracts
import domain
import ledger
from contracts.counting import without_words
from contracts.refusals import Refusal
from contracts.statement import Body
from contracts.statements import BODIES
from contracts.values import Frozen
from domain import facts
from domain.deciding import EVENTS, EVOLVERS, Data
from domain.scoring import engine
from ledger.findings import SENTENCES
from scripts.contract_deciders import found_in, only_roots, opens, rule_kinds

STANDS_IN = {
    "person.merged": "the number that was somebody's second one",
    "person.joined": "the person whose second number that was",
    "day.joined": '`"person-day", person, on`',
    "account.merged": '`"account", bank, owner`: of the second number',
    "account.joined": '`"account", bank, owner`: of the person',
    "entry.doubled": '`"corrected", leaf`: of the entry that was counted twice',
    "agenda.extended": '`"agenda", meeting`',
    "account.booked": '`"account", bank, owner`',
    "account.reversed": '`"account", bank, owner`',
    "earlier.counted": '`"account", bank, owner`',
    "service.faulted": '`"person-day", person, on`',
    "service.cleared": '`"person-day", person, on`',
    "balance.counted": '`"account", bank, owner`; or `"pool", bank`',
    "administrators.listed": '`"administrators", unit`',
    "activity.kept": '`"confirmed", subject`: of the activity',
    "activity.reversed": '`"confirmed", subject`: of the activity',
    "attendance.reversed": "the meeting's own stream",
    "checkin.resumed": '`"checkin", person`',
    "order.reversed": "the order's own stream",
    "whistle-rating.reversed": '`"whistle-rating", whistle, department`',
    "milestone.reversed": '`"milestone", project, milestone`',
    "funds.reversed": '`"funding-line", project, line`',
    "wish.reversed": "the claim's own stream",
    "vote.reversed": '`"vote", meeting, place`',
    "resolution.annulled": "the resolution's own stream",
    "resolution.lost": "the stream of a resolution of that meeting",
    "followup.reversed": '`"followup", resolution, place`',
    "duty-item.reversed": '`"duty-item", list, place`',
    "checkin.reversed": '`"checkin", person`',
    "delivery.reversed": '`"confirmed", subject`: of the record of delivery',
    "duty-day.reversed": '`"duty-day", appointment, on`',
    "duty.reversed": '`"person-day", person, on`',
    "ruling.given": "the dispute's own stream: the second of two holders says the same",
    "statement.affirmed": '`"affirmed", statement`: of the statement that a suspect key signed',
    "entry.frozen": '`"frozen", leaf`: of the entry that is contested',
    "exchange.stopped": '`"exchange", exchange`',
    "exchange.freed": '`"exchange", exchange`',
    "entry.released": '`"frozen", leaf`: of the entry that was contested',
    "entry.overruled": '`"corrected", leaf`: of the entry that was contested',
    "minutes.frozen": '`"frozen-minutes", account`',
    "minutes.released": '`"frozen-minutes", account`',
    "fulfilment.reversed": '`"confirmed", subject`: of the record of fulfilment',
    "hours.reversed": '`"person-day", person, on`',
    "mark.reversed": '`"mark", rulebook, subject, item, period`',
    "checkin.confirmed": '`"checkin", person`',
    "checkin.freed": '`"checkin", person`',
    "confirmation.counted": '`"confirmed", subject`: the stream that the statement is `about`',
    "duty.posted": '`"person-day", person, on`',
    "round.fixed": '`"round-fixed", rulebook, period`',
    "score-appeal.listed": '`"score-appeals", report, part, subject`',
    "grade.changed": "the decision's own stream: the second of two holders says the same",
    "grade.counted": '`"grades", rulebook, period, part`',
    "subject.graded": '`"graded", rulebook, period, part, subject`',
    "ballot.counted": '`"ballot", evaluation, panel, voter`; or `"secret-ballot", evaluation, panel, keyid`',
    "ballot.spoiled": '`"secret-ballot", evaluation, panel, keyid`',
    "ballot.boxed": '`"ballot-box", evaluation, panel`',
    "ballot-token.counted": '`"ballot-box", evaluation, panel`',
    "panel.named": '`"panel-name", alliance, name`: of a panel that is opened',
    "panel-key.bound": '`"panel-key", keyid`: of an issuer or a trustee',
    "recusal.counted": '`"recused", rulebook, period, subject`',
    "lots.drawn": "the draw's own stream",
    "duty-day.counted": '`"duty-day", appointment, on`',
    "followup.answered": '`"followup", resolution, place`',
    "duty-item.counted": '`"duty-item", list, place`',
    "duty-list.superseded": "the list that the statement names as `supersedes`",
    "hours.posted": '`"person-day", person, on`',
    "scan.counted": '`"scans", activity, person, day`',
    "scan.reversed": '`"scans", activity, person, day`',
    "slip.served": '`"slip", activity, series, number`',
    "grade.reached": '`"grade", rulebook, person`',
    "star.reversed": '`"grade", rulebook, person`',
    "stars.withheld": '`"stars-withheld", person`',
    "fraud.reversed": '`"stars-withheld", person`',
    "certificate.numbered": '`"certificates", unit, year`',
    "application.answered": '`"certificate-of", application`',
    "interest.counted": '`"interests", meeting, place`',
    "key.enrolled": '`"key", keyid`: of `spki`',
    "key.revoked": '`"key", keyid`: of `revocation`',
    "keys.counted": '`"keys-in-use", unit, person`: of the key that was enrolled or ended',
    "membership.begun": '`"membership", alliance, unit`',
    "proposal.reversed": "the proposal's own stream",
    "visit.reversed": '`"confirmed", subject`: of the record of the visit',
    "quantity.counted": '`"taken", of`: the item that is claimed, or the claim that is delivered',
    "rejection.counted": '`"confirmed", subject`: the delivery that the statement is `about`',
    "role.granted": '`"role", unit, person`: those of `appointed`',
    "rulebook.superseded": "the rulebook that the statement names as `supersedes`",
    "funds.counted": '`"funding-line", project, line`',
    "milestone.counted": '`"milestone", project, milestone`',
    "wish.reserved": '`"wish", wish`',
    "claim.handed-over": "the claim that was handed over",
    "agreement.amended": "the agreement that was amended",
    "agreement.renewed": '`"renewal", agreement`',
    "agreement.terminated": "the agreement that was brought to an end",
    "unit-code.assigned": '`"unit-code", code`',
    "lead.passed": "the alliance that the statement names",
    "membership.ended": '`"membership", alliance, unit`: that of `of`',
    "unit.inherited": "each unit that acts for others since",
    "unit.succeeded": "each unit that ends",
    "venue.kept": '`"venue-day", item, on`',
    "grid.ended": "each grid that went into others",
    "grid-code.assigned": '`"grid-code", code`',
    "placement.counted": '`"placed", document`',
    "template.superseded": "the template that the statement names as `supersedes`",
    "standard.superseded": "the standard that the statement names as `supersedes`",
    "report.replaced": "the report that the statement names as `replaces`",
    "report.listed": '`"report", rulebook, period`; of an interim one `"interim-report", rulebook, period, position`',
    "vote.counted": '`"vote", meeting, place`',
}
"""Where an event stands when its row is not the statement's own."""

NAMES = {
    "open": ("actor, id", "whatever a statement with no rule of its own opens"),
    "batch": ("digest", "a batch's own row"),
    "key": ("keyid", "the life of a key"),
    "keys-in-use": ("unit, person", "how many keys in use a person has in a unit"),
    "role": ("unit, person", "what a person may do for a unit"),
    "administrators": ("unit", "who administers a unit"),
    "unit-code": ("code", "whose code it is"),
    "grid-code": ("code", "which grid has it"),
    "coverage": ("unit", "who looks after a new-sector unit, and how far the work there has come"),
    "placed": ("document", "on which grid a document lies"),
    "entrustment": ("of, actor", "who lets `actor` act on their behalf"),
    "membership": ("alliance, unit", "a unit's membership of an alliance"),
    "taken": ("of", "how much of an item is claimed, of a claim delivered"),
    "confirmed": ("subject", "who has confirmed or rejected it"),
    "account": ("bank, owner", "a person's account at a time bank"),
    "pool": ("bank", "a bank's public pool"),
    "redeemed": ("bank", "what was redeemed there; in legs alone"),
    "expired": ("bank", "what is over; in legs alone"),
    "exchange": ("exchange", "whether its booking is contested or was taken back"),
    "exchanged": ("bank", "what is owed to other banks and by them; in legs alone"),
    "referral": ("bank, referred", "who brought a volunteer to a bank"),
    "complaint": ("activity, person", "a complaint about somebody at an activity that was upheld"),
    "person-day": ("person, day", "which minutes of a person's day have been counted"),
    "roll": ("unit, person", "a person on a unit's roll"),
    "frozen": ("leaf", "whether the entry with that leaf is contested, and by which disputes it was"),
    "frozen-minutes": ("account", "how much of an account cannot be spent while entries are contested"),
    "affirmed": ("statement", "who has affirmed a suspect key's statement, by its digest"),
    "corrected": ("leaf", "the correction of the entry with that leaf"),
    "duty-day": ("appointment, on", "a day on which an office was attended"),
    "venue-day": ("item, on", "which minutes of a venue's day are kept"),
    "renewal": ("agreement", "by which agreement another was renewed"),
    "wish": ("wish", "by which claim a wish is held"),
    "admission": ("unit", "the matters that a street or community deals with"),
    "whistle-answer": ("whistle, department", "a department's one answer to a whistle"),
    "whistle-rating": ("whistle, department", "the one rating of a department for a whistle"),
    "project": ("owner, number", "a unit's project under a number of its own"),
    "milestone": ("project, milestone", "by which report a milestone was reached"),
    "funding-line": ("project, line", "how much was paid out of a line of funding"),
    "project-rating": ("project", "the one rating of a project"),
    "agenda": ("meeting", "what was added to the agenda of a meeting"),
    "interests": ("meeting, place", "who stands aside from that place on its agenda"),
    "vote": ("meeting, place", "the one vote on that place"),
    "followup": ("resolution, place", "which reports on a follow-up were answered, and whether it is done"),
    "cadence": ("subject, what", "how often a body must do it"),
    "calendar": ("alliance or NIL, year", "which days of a year are worked, in an alliance or in the ledger"),
    "occasion": ("subject, what, on", "a day on which it was done"),
    "ballot": ("evaluation, panel, voter", "what a unit says in a panel of an evaluation"),
    "panel-name": ("alliance, name", "for which periods a panel of that name has been opened"),
    "panel-key": ("keyid", "which secret panel an issuer's or a trustee's key serves"),
    "ballot-token": ("evaluation, panel, voter", "the one token that a voter has in a secret panel"),
    "printed-token": ("evaluation, panel, number", "a token that is printed for a voter without a key"),
    "secret-ballot": ("evaluation, panel, keyid", "a secret ballot, by the name of its ballot key"),
    "ballot-box": ("evaluation, panel", "how many tokens a secret panel has, and which ballots came in"),
    "ballot-box-closed": ("evaluation, panel", "that no ballot of a secret panel is taken any more"),
    "unsealed": ("evaluation, panel, trustee", "the secret that a trustee of a panel published"),
    "round": ("rulebook, period", "how a period of a rulebook is evaluated"),
    "round-fixed": ("rulebook, period", "whether a report of the round has been shown"),
    "report-notice": ("report", "the notice of a report"),
    "score-appeal": ("report, part, subject, line", "the one appeal against a line of a sheet"),
    "score-appeals": ("report, part, subject", "the appeals against a sheet"),
    "decision": ("report, part, subject", "the grade that a subject is given"),
    "graded": ("rulebook, period, part, subject", "by which decision a subject has its grade"),
    "grades": ("rulebook, period, part", "how many subjects have each grade"),
    "recused": ("rulebook, period, subject", "who of the committee stands aside from a subject"),
    "draw-share": ("draw, unit", "the share that a unit gives to a draw"),
    "duty-item": ("list, place", "an item of a duty list that is done"),
    "chair": ("alliance", "who is in the chair of an alliance, term by term"),
    "rectification": ("unit", "whether a weak organisation is being put right"),
    "standby": ("emergency, unit", "how many people a unit has ready in an emergency"),
    "study-link": ("study, problem", "that a problem was taken up after a study"),
    "slips": ("activity, series", "a series of slips for an activity"),
    "slip": ("activity, series, number", "by which scan a slip has served"),
    "scans": ("activity, person, day", "the scans of a person at an activity on a day"),
    "grade": ("rulebook, person", "the star grades that a person was awarded by a rulebook"),
    "stars-withheld": ("person", "until when a person is given no grade"),
    "certificates": ("unit, year", "the last number of a certificate that a unit gave in a year"),
    "certificate-of": ("application", "by which certificate an application is answered"),
    "checkin": ("person", "the one community that a person reports to, and until when"),
    "mark": ("rulebook, subject, item, period", "one mark"),
    "report": ("rulebook, period", "the newest sealed report"),
    "interim-report": (
        "rulebook, period, position",
        "the one report that is sealed as of a position while the period runs; the position as decimal text",
    ),
}
"""The kinds of rule-id, with their keys in order."""


def table(name: str) -> str:
    """One of the tables, in Markdown."""
    tables: dict[str, Callable[[], str]] = {
        "statements": statements,
        "events": events,
        "streams": streams,
        "facts": fact_table,
        "order of evaluation": order_of_evaluation,
        "refusals": refusals,
        "findings": findings,
    }
    return tables[name]()


def statements() -> str:
    return _table(
        ("type", "since", "what it says", "its stream", "who may sign", "its event", "further events"),
        (
            [f"`{name}`", str(body.since), _sentence(body), _stream_of(body), _signer(body), *_events_of(body)]
            for name, body in BODIES.items()
        ),
    )  # fmt: skip


def _stream_of(body: type[Body]) -> str:
    return f"opens `{opens(body)}`" if body.begins else "changes"


def _signer(body: type[Body]) -> str:
    found = found_in(body)
    who = [each.removeprefix("an administrator of ") for each in found.who] or ["any unit"]
    if only_roots(body):
        return "k root keys"
    if not found.roles:
        return "the key's holder, with " + (
            f"another, for {' or '.join(found.who)}" if found.who else "both keys"
        )
    signer = f"{' or '.join(found.roles)}, for {' or '.join(who)}"
    if "on_behalf" in body.model_fields:
        signer += ", or on behalf"
    return f"{signer}; or k root keys" if body.by_roots else signer


def _events_of(body: type[Body]) -> list[str]:
    found = found_in(body)
    return [f"`{found.own.event}`", ", ".join(f"`{event.event}`" for event in found.further) or "–"]


def events() -> str:
    return _table(
        ("event", "stands in", "what the stream is", "`data`"),
        (
            [f"`{name}`", _place(name), _noun(event), _members(event)]
            for name, event in sorted(EVENTS.items())
        ),
    )


def _place(event: str) -> str:
    own = any(found_in(body).own.event == event for body in BODIES.values())
    places = ["the statement's own stream"] if own else []
    if event in ("log.founded", "batch.received"):
        places = ["the nil UUID" if event == "log.founded" else '`"batch", digest`']
    return "; or ".join([*places, *([STANDS_IN[event]] if event in STANDS_IN else [])])


def _noun(event: type[Data]) -> str:
    state = inspect.signature(EVOLVERS[event]).return_annotation
    if isinstance(state, str):
        state = vars(inspect.getmodule(EVOLVERS[event])).get(state)
    noun = getattr(state, "noun", None)
    return f"{noun[1]} {noun[0]}" if noun else "stands alone"


def _members(event: type[Data]) -> str:
    """Names and kinds; a question mark where it may be absent."""
    said = [
        f"{name}{'' if field.is_required() else '?'}: {_kind(field.annotation, field.metadata)}"
        for name, field in sorted(event.model_fields.items(), key=lambda each: (each[0] != "holder", each[0]))
    ]
    return ", ".join(said) or "–"


_KINDS = {str: "text", int: "number", bool: "true or false"}


def _kind(annotation: Any, metadata: Sequence[Any] = ()) -> str:
    arguments = [each for each in get_args(annotation) if each is not type(None)]
    if get_origin(annotation) is Literal:
        return " or ".join(map(str, arguments))
    if get_origin(annotation) is dict:
        return "an object"
    if get_origin(annotation) is tuple:
        if Ellipsis in arguments:
            return f"list of {_kind(arguments[0])}"
        return f"[{', '.join(_kind(each) for each in arguments)}]"
    if pattern := _pattern([*metadata, *getattr(annotation, "__metadata__", ())]):
        return pattern
    if isinstance(annotation, type) and issubclass(annotation, Frozen):
        return "{" + _members(annotation) + "}"  # type: ignore[arg-type]
    if annotation in _KINDS:
        return _KINDS[annotation]
    return _kind(arguments[0]) if arguments else str(annotation)


def _pattern(metadata: Iterable[Any]) -> str | None:
    for each in metadata:
        match getattr(each, "pattern", None):
            case str(pattern) if pattern.startswith("^[0-9a-f]{64}"):
                return "hash"
            case str(pattern) if pattern.startswith("^[0-9a-f]{8}"):
                return "id"
            case str(pattern) if pattern.startswith("^[0-9]{4}-"):
                return "day"
            case str(pattern) if "A-Za-z0-9+/" in pattern and "==" in pattern:
                return "base64"
    return None


def streams() -> str:
    """Raises when the source names a kind that this table does not explain, or no longer names one."""
    kinds = set(rule_kinds(*_modules(contracts, domain, ledger))) | {"open"}
    assert kinds == set(NAMES), kinds ^ set(NAMES)
    return _table(
        ("kind", "key", "what stands there"),
        ([f'`"{kind}"`', f"`{key}`", what] for kind, (key, what) in NAMES.items()),
    )


def order_of_evaluation() -> str:
    """The drawing at the head of `domain/scoring/engine.py`, word for word."""
    drawn = [line[4:] for line in (engine.__doc__ or "").split("\n") if line.startswith("    ")]
    assert drawn[0].startswith("1  parts")
    return "\n".join(["```text", *drawn, "```"])


def fact_table() -> str:
    """The drawing at the head of `domain/facts.py`."""
    drawn = [line[4:] for line in (facts.__doc__ or "").split("\n") if line.startswith("    ")]
    assert len(drawn) == len(facts.TABLE) + 1, "the drawing names each event that gives facts, once"
    assert all(event.event in drawn_line for event, drawn_line in zip(facts.TABLE, drawn[1:], strict=True))
    return "```text\n" + "\n".join(drawn) + "\n```"


def refusals() -> str:
    rows = []
    for package in (contracts, domain, ledger, api):
        members = {
            each
            for module in _modules(package)
            for each in vars(module).values()
            if _is_refusal(each, package)
        }
        rows += [
            [f"`{each.code()}`", each.zh, without_words(each.en)]
            for each in sorted(members, key=lambda each: each.code())
        ]
    return _table(("code", "zh", "en"), rows)


def _is_refusal(value: Any, package: Any) -> bool:
    if not isinstance(value, type) or not issubclass(value, Refusal) or "zh" not in vars(value):
        return False
    return value is not Refusal and value.__module__.startswith(f"{package.__name__}.")


def findings() -> str:
    return _table(
        ("code", "invariant", "zh", "en"),
        ([f"`{code}`", str(invariant), zh, en] for code, (invariant, zh, en) in SENTENCES.items()),
    )


def _modules(*packages: Any) -> list[Any]:
    return [
        importlib.import_module(found.name)
        for package in packages
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]


def _sentence(body: type[Body]) -> str:
    """The first sentence of a class's docstring."""
    whole = " ".join((body.__doc__ or "").split())
    first, stop, _ = whole.partition(". ")
    return first + stop.strip() if stop else whole


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
