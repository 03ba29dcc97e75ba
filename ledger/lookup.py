"""Find a stream by what people call it: a unit's code, a title, a name."""

from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import normalize

from contracts.entry import read_entry
from contracts.refusals import Refused
from contracts.statement import Statement
from contracts.streams import rule_id
from contracts.values import Id
from domain.history import signed_part
from domain.units import Code
from ledger.application import Ledger

EVENTS = {
    "unit": "unit.enrolled",
    "alliance": "alliance.founded",
    "agreement": "agreement.drafted",
    "item": "item.published",
    "order": "order.placed",
    "wish": "wish.posted",
    "whistle": "whistle.raised",
    "project": "project.filed",
    "meeting": "meeting.convened",
    "resolution": "resolution.voted",
    "duty-list": "duty-list.adopted",
    "activity": "activity.planned",
    "bank": "bank.founded",
    "rulebook": "rulebook.drafted",
}
"""What can be found, by the event that begins it."""

PAGE = 2_000


class Found(NamedTuple):
    stream: Id
    name: str
    position: int


class NothingFound(Refused):
    zh = "没有找到“{text}”。请换个说法，或用 gongjian find 查看全部。"
    en = "Nothing is called {text!r}. Try other words, or list everything with `gongjian find`."


class SeveralFound(Refused):
    zh = "“{text}”有{count}个，请写得更全：{names}。"
    en = "{count} things are called {text!r}; be more exact: {names}."


def find(ledger: Ledger, kind: str, text: str = "") -> Iterator[Found]:
    """Everything of a kind whose name holds `text`, oldest first; widths and cases of letters do not matter."""
    wanted = folded(text)
    at = 0
    while page := ledger.rows.select_notifications(at + 1, PAGE, topics=[EVENTS[kind]]):
        for notification in page:
            at = notification.id
            signed = signed_part(read_entry(notification.state, at - 1), ledger.log, ledger.streams.header)
            assert isinstance(signed, Statement)
            name = name_of(signed.header.body)
            if wanted in folded(name):
                yield Found(str(notification.originator_id), name, at)


def one(ledger: Ledger, kind: str, text: str) -> Id:
    """The only thing of that name; one whose whole name it is goes before those that merely contain it.

    Raises:
        NothingFound, SeveralFound: none, or more than one.
    """
    if kind == "unit" and isinstance(code := _by_code(ledger, text), Code):
        return code.unit
    found = list(find(ledger, kind, text))
    whole = [each for each in found if folded(each.name) == folded(text)]
    found = whole or found
    if not found:
        raise NothingFound(text=text)
    if len(found) > 1:
        raise SeveralFound(text=text, count=len(found), names="、".join(each.name for each in found[:5]))
    return found[0].stream


def folded(text: str) -> str:
    """A key for comparing what people type: never what is signed."""
    return normalize("NFKC", text).casefold()


def name_of(body: dict[str, object]) -> str:
    """A body's own name, its terms' title, its rulebook's number, a whistle's matter."""
    for outer in (body, body.get("terms"), body.get("rulebook")):
        if isinstance(outer, dict):
            for member in ("rulebook", "name", "title", "matter"):
                if isinstance(name := outer.get(member), str):
                    return name
    return ""


def _by_code(ledger: Ledger, text: str) -> object:
    return ledger.streams.folded(rule_id(ledger.log, "unit-code", text)).state
