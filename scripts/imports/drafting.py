"""From the rows of a sheet to the bodies of statements, or to every bad cell at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from api.tables.sheets import Line
from contracts.keys import PrivateKey
from contracts.refusals import NotEvidence, Refused
from contracts.statement import Body
from contracts.values import Id
from scripts.counters import Counter
from scripts.finding import KINDS, SeveralFound, one
from scripts.readers import Reader

NO_SUCH_CODE = "账本里没有这个代码", "the ledger has no such code"


class OptionMissing(Refused):
    zh = "导入{kind}还要给出 {option}。{then_zh}"
    en = "Importing {kind} needs {option}. {then}"


class NothingThere(NotEvidence):
    zh = "{file} 里没有可导入的行。"
    en = "{file} has no rows to import."


class WhichOne(Refused):
    zh = "“{text}”有{count}个。请把要用的那一个的编号写在 {option} 后面：\n{list_zh}"
    en = "{count:thing is|things are} called {text!r}. Write the id of the one that you mean after {option}:\n{list_en}"


class Asked(NamedTuple):
    """What was asked for on the command line."""

    kind: str
    counter: Counter
    key: PrivateKey
    reader: Reader
    """What the key's holder reads."""
    file: Path
    options: Mapping[str, str | None]
    again: bool
    """Rows that were imported before count once more."""
    dry_run: bool

    def require(self, needed: Sequence[str]) -> None:
        """
        Raises:
            OptionMissing: not all of these options were given.
        """
        missing = [kind for kind in needed if self.options.get(kind) is None]
        if missing:
            option = " ".join(f"--{kind}" for kind in missing)
            raise OptionMissing(kind=self.kind, option=option, **how_to_give(missing[0]))

    def stream(self, kind: str) -> Id:
        """The thing that `--kind` names, by its id or its name.

        Raises:
            OptionMissing: it was not given.
            NothingFound, WhichOne: none is called so, or several.
        """
        self.require([kind])
        try:
            return one(self.reader, kind, str(self.options[kind]))
        except SeveralFound as several:
            raise WhichOne(**several.facts, option=f"--{kind}") from None


def how_to_give(option: str) -> dict[str, str]:
    if option in KINDS:
        return {
            "then_zh": f"后面写名称或编号；有哪些，用 gongjian find {option} 查。",
            "then": f"Write a name or an id; gongjian find {option} lists what there is.",
        }
    return {
        "then_zh": "后面写原账的文件，或它的 SHA-256。",
        "then": "Write the old ledger's file, or its SHA-256.",
    }


class Draft(NamedTuple):
    """What a sheet comes to: the bodies, each with the line where it begins, and what a clerk should know before signing."""

    lines: list[Line]
    bodies: list[Body]
    notes: Sequence[tuple[str, str]] = ()
    facts: Mapping[str, Any] = MappingProxyType({})


def units_by_code(reader: Reader) -> dict[str, Id]:
    return {row["code"]: row["unit"] for row in reader.rows("units")}
