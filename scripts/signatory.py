"""Whoever signs, at the counter where what they sign is handed in: what the commands of every mechanism have in common.

    @app.command("rule")
    @signs()                                      gives the command --key, --data and --url
    def rule(by: Signatory, dispute: Which, outcome: …, reason: Reason) -> None:
        row = row_of(by.reader, "dispute", dispute)
        by.says(RuleDispute, {"outcome": outcome, "reason": reason}, row["dispute"])

    @signs(*IN_A_NAME, "evidence")                for what anybody may say: --own, --of, --how; and --evidence
    @reads                                        a command that only reads: it is given the reader

Expected errors become their sentence and exit code (`scripts/output.py`). Which options there are, and how they are read, stands here once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, Concatenate, Literal, NamedTuple, ParamSpec, get_type_hints

import typer

from contracts.keys import PrivateKey
from contracts.statement import Body, parse
from contracts.values import DIGEST, ID, Digest, Id
from domain.refusals import require
from scripts.counters import Counter, DataOrUrl, ReadingKey, SigningKey, Url, counter_at, reader_at
from scripts.finding import NothingFound, one
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.people import person_called
from scripts.readers import Reader
from scripts.references import HoldsPrivateKey, holds_private_key
from scripts.sending import send
from scripts.stores import stores_of

Reason = Annotated[str, typer.Option("--reason", help="理由，对方会看到。Why; both sides read it.")]
Text = Annotated[str, typer.Option("--text", help="说明。In your words.")]
Own = Annotated[bool, typer.Option("--own", help="以本人名义，不以单位名义。For oneself, not for the unit.")]
Of = Annotated[
    str | None, typer.Option("--of", help="代谁办：姓名或人员编号，或单位名称、代码。On whose behalf.")
]
How = Annotated[
    Literal["paper", "telephone", "counter"], typer.Option(help="对方怎样委托的。How they asked.")
]
Evidence = Annotated[
    list[str] | None, typer.Option("--evidence", help="证据文件或其 SHA-256，可多次。A file, or its digest.")
]
IN_A_NAME = ("own", "of", "how")
P = ParamSpec("P")


def _option(name: str, kind: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)


PLACE = (_option("data", DataOrUrl, None), _option("url", Url, None))
KEY = _option("key", SigningKey, Parameter.empty)
READING_KEY = _option("key", ReadingKey, None)
MORE = {
    each.name: each
    for each in (
        _option("evidence", Evidence, None),
        _option("own", Own, False),
        _option("of", Of, None),
        _option("how", How, "paper"),
    )
}


class Whose(NamedTuple):
    """In whose name something is signed: the actor, None for the key's unit, and what is said of on whose behalf it is."""

    actor: Id | None
    more: dict[str, Any]


@dataclass(frozen=True)
class Signatory:
    counter: Counter
    file: Path
    """Of the key."""
    key: PrivateKey
    named: Mapping[str, Any]
    """What was given for the further options of `signs`."""

    @cached_property
    def reader(self) -> Reader:
        return self.counter.reader(self.key)

    @cached_property
    def holder(self) -> Id:
        """The person whose key it is."""
        return stores_of(self.counter, self.key).holder

    def says(
        self, kind: type[Body], content: Mapping[str, Any], stream: Id | None = None, actor: Id | None = None
    ) -> None:
        """Sign a statement, hand it in and say where it stands. What is None is left out; papers and in whose name it is are filled in.

        Raises:
            BadShape: the content does not fit.
            Refusal, SaidNo: the answer is no.
        """
        given = {name: value for name, value in content.items() if value is not None}
        if "evidence" in self.named:
            given["evidence"] = self.papers(self.named["evidence"] or [])
        whose = self.in_whose_name() if "own" in self.named else Whose(actor, {})
        send(self.counter, parse(kind, given | whose.more), whose.actor, stream, [self.key])

    def papers(self, given: list[str]) -> tuple[Digest, ...]:
        """The digests of what is put forward; files are kept beside the log.

        Raises:
            HoldsPrivateKey: nobody puts that forward.
            OSError: there is no such file.
        """
        digests = []
        for each in given:
            if re.fullmatch(DIGEST, each):
                digests.append(each)
                continue
            file = Path(each)
            require(not holds_private_key(file), HoldsPrivateKey(file=file))
            digests.append(stores_of(self.counter, self.key).keep(file).digest)
        return tuple(digests)

    def principal(self, text: str) -> Id:
        """A unit, or else somebody whom one's own unit has registered."""
        if re.fullmatch(ID, text):
            return text
        with suppress(NothingFound):
            return one(self.reader, "unit", text)
        return person_called(self.counter, self.key, text)

    def in_whose_name(self) -> Whose:
        """On somebody's behalf, for oneself, or for one's unit. Whoever holds no role at the unit of their key, as a volunteer,
        acts for themselves."""
        if of := self.named.get("of"):
            principal = self.principal(of)
            return Whose(None, {"on_behalf": {"of": principal, "how": self.named["how"]}})
        if self.named.get("own"):
            return Whose(self.holder, {})
        roles = self.reader.rows("roles", person=self.holder, unit=self.reader.unit, held="true")
        return Whose(None if roles else self.holder, {})


@contextmanager
def signatory_at(
    key: Path, data: Path | None, url: str | None, named: Mapping[str, Any] | None = None
) -> Iterator[Signatory]:
    """
    Raises:
        OneCounter, KeyFileUnreadable: as they say.
    """
    with counter_at(data, url) as counter:
        yield Signatory(counter, key, read_key(key), named or {})


def signs(*more: str) -> Callable[[Callable[Concatenate[Signatory, P], None]], Callable[..., None]]:
    """A command that is given the signatory in place of --key, --data and --url, and of these further options."""

    def of(command: Callable[Concatenate[Signatory, P], None]) -> Callable[..., None]:
        def run(key: Path, data: Path | None, url: str | None, **said: Any) -> None:
            named = {name: said.pop(name) for name in more}
            with answers(), signatory_at(key, data, url, named) as by:
                command(by, **said)  # type: ignore[call-arg]

        return _with_options(command, run, KEY, *(MORE[name] for name in more), *PLACE)

    return of


def reads(command: Callable[Concatenate[Reader, P], None]) -> Callable[..., None]:
    """A command that is given the reader in place of --key, --data and --url."""

    def run(key: Path | None, data: Path | None, url: str | None, **said: Any) -> None:
        with answers(), reader_at(data, url, key) as reader:
            command(reader, **said)  # type: ignore[call-arg]

    return _with_options(command, run, READING_KEY, *PLACE)


def _with_options(
    command: Callable[..., None], run: Callable[..., None], *options: Parameter
) -> Callable[..., None]:
    """What `run` does, with the name, the words and the parameters of the command, but its first, and with these options."""
    hints = get_type_hints(command, include_extras=True)
    own = [
        each.replace(annotation=hints[each.name]) for each in list(signature(command).parameters.values())[1:]
    ]
    parameters = [*own, *options]
    run.__name__, run.__doc__, run.__module__ = command.__name__, command.__doc__, command.__module__
    run.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": None}
    run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return run
