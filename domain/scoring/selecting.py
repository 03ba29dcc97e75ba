"""Which records a line counts, and why the others do not: from → where → counts_if → overlap → keep.

Records that `where` leaves out are not what the line is about and are not mentioned. The others that do not count
stand in the sheet with amount 0 and the reason: not confirmed, replaced by a later one, set aside by a dispute.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from contracts.rulebook_lines import Condition, Keep
from domain.scoring.facts import Record
from domain.scoring.parsing import parse
from domain.scoring.plan import LinePlan
from domain.scoring.results import Entry
from domain.scoring.scope import Scope
from domain.scoring.sentences import KEPT, Both, Said
from domain.scoring.subject import Subject, group_key
from domain.scoring.values import ZERO, NoValue, Value, as_number


@dataclass(slots=True)
class Selection:
    """The records that count, in order, and an entry of amount 0 for each that was meant and does not."""

    chosen: list[Record]
    left_out: list[Entry]


def meant(plan: LinePlan, subject: Subject) -> list[Record]:
    """The records that the line is about, in order of day and position."""
    line = plan.line
    kinds = [subject.records.get(kind, []) for kind in line.kinds]
    records = kinds[0] if len(kinds) == 1 else _merged(kinds)
    if line.where is None:
        return list(records)
    return [record for record in records if subject.holds_for(line.where, record)]


def select(plan: LinePlan, subject: Subject, left_out: list[Entry]) -> list[Record]:
    """Return the records that count. Those meant that do not are appended to `left_out`, even when it fails."""
    selection = Selection(meant(plan, subject), left_out)
    _without_set_aside(plan, selection)
    for condition in plan.line.counts_if:
        if condition.per:
            _whole_groups(plan, subject, condition, selection)
        else:
            _each_record(plan, subject, condition, selection)
    if plan.line.overlap:
        selection.chosen = later_counts_rest(selection.chosen, subject.label)
    if plan.line.keep:
        _keep(plan, subject, plan.line.keep, selection)
    return selection.chosen


def later_counts_rest(
    records: list[Record], label: Callable[[str], Both] = lambda name: (name, name)
) -> list[Record]:
    """The same records, each with `overlap`: the minutes of it that an earlier start has counted already."""
    counted: list[tuple[Fraction, Fraction]] = []
    overlaps: dict[int, Fraction] = {}
    for record in sorted(records, key=lambda each: (as_number(_known(each, "start", label)), each.nth)):
        start, end = as_number(_known(record, "start", label)), as_number(_known(record, "end", label))
        rest = _outside(counted, start, end)
        overlaps[record.nth] = max(end - start, ZERO) - sum((last - first for first, last in rest), ZERO)
        counted += rest
    return [replace(record, names={**record.names, "overlap": overlaps[record.nth]}) for record in records]


def _outside(
    counted: list[tuple[Fraction, Fraction]], start: Fraction, end: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """The pieces of start..end that none of the counted spans (which do not overlap each other) covers."""
    pieces: list[tuple[Fraction, Fraction]] = []
    for first, last in sorted(span for span in counted if span[1] > start and span[0] < end):
        if first > start:
            pieces.append((start, first))
        start = last
    if start < end:
        pieces.append((start, end))
    return pieces


def _without_set_aside(plan: LinePlan, selection: Selection) -> None:
    for record in selection.chosen:
        if aside := record.fact.set_aside:
            words: dict[str, Said] = {"day": str(record.fact.day), "why": (aside.zh, aside.en)}
            selection.left_out.append(_left_out("set_aside", plan, [record], words))
    selection.chosen = [record for record in selection.chosen if record.fact.set_aside is None]


def _each_record(plan: LinePlan, subject: Subject, condition: Condition, selection: Selection) -> None:
    counted: list[Record] = []
    for record in selection.chosen:
        if subject.holds_for(condition.that, record):
            counted.append(record)
            continue
        words: dict[str, Said] = {"day": str(record.fact.day), "why": (condition.zh, condition.en)}
        selection.left_out.append(_left_out("not_counted", plan, [record], words, condition.note))
    selection.chosen = counted


def _whole_groups(plan: LinePlan, subject: Subject, condition: Condition, selection: Selection) -> None:
    """All of a group counts, or none: a paper with two answers to one question is no paper."""
    invalid: set[int] = set()
    for label, group in _groups(condition.per, selection.chosen, plan, subject):
        keys = {key: group[0].names[key] for key in condition.per if key in group[0].names}
        if parse(condition.that).holds(_group_scope(subject, keys, group)):
            continue
        invalid.update(record.nth for record in group)
        words: dict[str, Said] = {"group": label, "k": str(len(group)), "why": (condition.zh, condition.en)}
        selection.left_out.append(_left_out("group_not_counted", plan, group, words, condition.note))
    selection.chosen = [record for record in selection.chosen if record.nth not in invalid]


def _group_scope(subject: Subject, keys: Mapping[str, Value | None], group: list[Record]) -> Scope:
    part = subject.scope()
    records = tuple(subject.record_scope(record) for record in group)
    return Scope((keys, *part.layers), part.tables, part.workdays, part.labels, records)


def _keep(plan: LinePlan, subject: Subject, keep: Keep, selection: Selection) -> None:
    kept: set[int] = set()
    dropped: list[tuple[Record, Both]] = []
    for label, group in _groups(keep.per, selection.chosen, plan, subject):
        ranked = _ranked(subject, keep, group)
        kept.update(record.nth for record in ranked[: int(keep.n)])
        dropped += [(record, label) for record in ranked[int(keep.n) :]]
    for record, label in sorted(dropped, key=lambda each: each[0].nth):
        words: dict[str, Said] = {
            "day": str(record.fact.day),
            "group": label if keep.per else ("全期", "the period"),
            "which": KEPT[keep.which],
            "k": keep.n,
        }
        selection.left_out.append(_left_out("not_kept", plan, [record], words))
    selection.chosen = [record for record in selection.chosen if record.nth in kept]


def _ranked(subject: Subject, keep: Keep, group: list[Record]) -> list[Record]:
    """The group with the records to keep in front; equals stay in order of day and position."""
    match keep.which:
        case "first":
            return group
        case "last":
            return group[::-1]
    worth = {record.nth: as_number(subject.of_record(keep.by or "day", record)) for record in group}
    return sorted(group, key=lambda record: worth[record.nth], reverse=keep.which == "highest")


def _groups(
    keys: tuple[str, ...], records: list[Record], plan: LinePlan, subject: Subject
) -> list[tuple[Both, list[Record]]]:
    groups: dict[tuple[str, ...], tuple[Both, list[Record]]] = {}
    for record in records:
        key = group_key(keys, record.names, record.fact.day, record.nth, subject, plan.line.kinds)
        groups.setdefault(key.exact, (key.said, []))[1].append(record)
    return list(groups.values())


def _left_out(
    kind: str, plan: LinePlan, records: list[Record], words: Mapping[str, Said], note: str | None = None
) -> Entry:
    evidence = frozenset[int]().union(*(record.evidence(plan.reads_of_record) for record in records))
    name = plan.line.zh, plan.line.en
    return Entry(kind, ZERO, {"name": name, **words}, evidence, note=note)


def _merged(kinds: list[list[Record]]) -> list[Record]:
    return sorted((record for records in kinds for record in records), key=lambda record: record.nth)


def _known(record: Record, name: str, label: Callable[[str], Both]) -> Value:
    value = record.names.get(name)
    if value is None:
        zh, en = label(name)
        raise NoValue(
            f"第{record.fact.position}条记录没有“{zh}”", f'record {record.fact.position} has no "{en}"'
        )
    return value
