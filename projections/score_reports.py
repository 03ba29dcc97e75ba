"""A score report: the one answer from which every table, file, page and picture of scores is made.

    query ── rulebook, period, as of, another rulebook to try, one subject
      │
      ▼
    report ── manifest   what was asked, of which log up to which position, and the digest of what came out
           ── sheets     each with what is to be looked at twice; never in the order of their numbers
           ── names      of the units among them; persons are pseudonyms

The digest is of the sheets alone, as they would be sealed: names, warnings and the form of a file do not change it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import product
from re import fullmatch
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints

from contracts.canonical import encode
from contracts.refusals import Refused
from contracts.rulebook import Rulebook, as_wire, from_wire
from contracts.rulebook_words import Number, Word
from contracts.sheet import Sheet, Subject
from contracts.statements.rulebooks import Period
from contracts.values import ID, Count, Day, Digest, Frozen, Id, Positive, real_date
from domain.facts import REDUCER
from domain.periods import first_day, last_day, require_period
from domain.refusals import UnknownReducer, require
from domain.scoring.check import check_file
from domain.scoring.warnings import Warned, share_warning, warnings_of
from projections.reading import Reading
from projections.scores import (
    Scored,
    back_entered,
    every_sheet,
    position_on,
    reached,
    same_day,
    scored,
    sheets_among,
    tried,
)


def _day_that_there_is(text: str) -> str:
    return text if text.isdecimal() else real_date(text)


AsOf = Annotated[
    str,
    StringConstraints(pattern=r"^([1-9][0-9]{0,14}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"),
    AfterValidator(_day_that_there_is),
]
"""So many first entries of the log, or the end of a day."""


ShareText = Annotated[
    str, StringConstraints(pattern=r"^[^=]{1,60}=([0-9]{1,3}%|[1-9][0-9]{0,3}/[1-9][0-9]{0,3})$")
]
"""A grade, and the largest share that may have it: `优秀=1/3`."""


class NoSuchSubject(Refused):
    zh = "这次评分里没有“{subject}”。去掉对象可看全部。"
    en = "There is no {subject!r} among those scored. Leave the subject out to see them all."


class SeveralSubjects(Refused):
    zh = "这次评分里有几个对象的编号以“{subject}”开头。请把编号写得更全。"
    en = "The ids of several of those scored begin with {subject!r}. Write more of the id."


class WrongTrial(Refused):
    zh = "试算用的规则第{line}行有误：{why_zh}。改好再试；gongjian rulebook check 会逐条列出。"
    en = "The rulebook to be tried is wrong on line {line}: {why}. Mend it and try again; `gongjian rulebook check` lists all."


class Share(Frozen):
    """At most so large a share of those graded may have this grade: `优秀` at most `1/3`."""

    grade: Word
    at_most: Number


class ScoreQuery(Frozen):
    """What is asked. `tried` is a rulebook that need not be adopted, nor even be in the ledger; it is scored by the facts
    of the alliance that `rulebook` belongs to."""

    rulebook: Id
    period: Period
    as_of: AsOf | None = None
    tried: dict[str, Any] | None = None
    subject: Subject | None = None
    """An id, or the first digits of one."""
    shares: tuple[Share, ...] = ()
    reducer: Positive = REDUCER
    """A sealed report is computed again by the number that its seal names."""


class Manifest(Frozen):
    """What a file of scores is made of, so that anybody who has the log can make it again."""

    shape: Literal["score-manifest.v1"] = "score-manifest.v1"
    log: Digest
    rulebook: Id
    label: str
    version: str
    title: str
    alliance: str
    """What it is called now."""
    tried: bool = False
    """Made by a rulebook that is not the adopted one, to see what would come out."""
    period: Period
    start: Day
    end: Day
    as_of: Day
    position: Positive
    root: Digest | None = None
    """Of the log's tree at the position, where it is known."""
    reducer: Count = REDUCER
    subject: Subject | None = None
    everybody: bool
    """Whether all sheets are in it; else those alone that its reader may see, or the one that was asked for."""
    sheets: Count
    digest: Digest
    """SHA-256 of the canonical JSON of the list of sheets, by part, then by subject."""
    address: str | None = None
    """Of a server that has the ledger, where it has one that others reach."""

    @property
    def code(self) -> str:
        """What the QR code says: enough to ask for the same again, and to see whether it came out the same. With an address it
        is a link to that question; a reader who is signed in gets the sheets."""
        if self.address:
            asked = f"period={self.period}&as_of={self.position}"
            asked += (
                f"&reducer={self.reducer}&subject={self.subject}"
                if self.subject
                else f"&reducer={self.reducer}"
            )
            return f"{self.address}/scores/{self.rulebook}?{asked}#sha256={self.digest}"
        named = (self.log[:16], self.rulebook, self.period, str(self.position), self.digest)
        return ":".join(("GONGJIAN-SCORES", *named))


class Reported(Frozen):
    sheet: Sheet
    warnings: tuple[Warned, ...] = ()


class ScoreReport(Frozen):
    manifest: Manifest
    rulebook: dict[str, Any]
    """All of it, as it was signed or as it was tried."""
    reported: tuple[Reported, ...]
    """By part as the rulebook has them, then by name: never by number."""
    warnings: tuple[Warned, ...] = ()
    """About all of them together."""
    names: dict[Subject, str] = Field(default_factory=dict)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(each.sheet for each in self.reported)

    @property
    def book(self) -> Rulebook:
        return from_wire(self.rulebook)

    def name_of(self, subject: Subject) -> str:
        """The unit's code and name; the first digits of what is no unit."""
        return self.names.get(subject) or subject[:8]


class Asked(NamedTuple):
    """What was scored, and the sheets that were asked for, in the order in which they are sealed: by part, then by subject."""

    now: Scored
    sheets: tuple[Sheet, ...]
    everybody: bool


def asked(reading: Reading, query: ScoreQuery, own: Collection[Subject] | None = None) -> Asked:
    """Score what was asked. `own`: the subjects whose sheets the reader may see; all of them without it. Of single subjects only
    their own facts are read.

    Raises:
        Refusal: as `scores.sheets`, or with another rulebook as `scores.tried`.
        NothingOnThatDay: as `scores.position_on`.
        NoSuchSubject, SeveralSubjects: the subject that was asked for is not there, or is not clear.
        UnknownReducer: of a later version of the program.
    """
    require_period(query.period)
    require(query.reducer <= REDUCER, UnknownReducer(reducer=query.reducer, known=REDUCER))
    position = _position(reading, query.as_of)
    if query.tried is None:
        now = scored(reading, query.rulebook, query.period, position, query.reducer)
    else:
        now = tried(reading, from_wire(query.tried), query.rulebook, query.period, position, query.reducer)
    alone = [query.subject] if query.subject and fullmatch(ID, query.subject) else None
    if own is not None:
        alone = sorted(own) if alone is None else [subject for subject in alone if subject in own]
    if alone is None:
        found = every_sheet(reading, now)
    else:
        each = [sheet for subject in alone for sheet in sheets_among(reading, now, subject)]
        parts = [part.subject for part in now.book.parts]
        found = tuple(sorted(each, key=lambda sheet: (parts.index(sheet.part), sheet.subject)))
    return Asked(now, tuple(of_subject(found, query.subject)), alone is None and query.subject is None)


def report(
    reading: Reading,
    query: ScoreQuery,
    log: Digest,
    root_at: Callable[[int], bytes] | None = None,
    own: Collection[Subject] | None = None,
    address: str | None = None,
) -> ScoreReport:
    """Score what was asked, and say what came out of what.

    Raises:
        Refusal: as `asked`.
    """
    now, shown, everybody = asked(reading, query, own)
    book, position, names = now.book, now.position, _names(reading, shown)
    evidence = {at for sheet in shown for at in _evidence(sheet)}
    entered, together = back_entered(reading, evidence), same_day(reading, evidence)
    manifest = Manifest(
        log=log,
        rulebook=query.rulebook,
        label=book.rulebook,
        version=book.version,
        title=book.title.zh,
        alliance=_alliance(reading, query.rulebook),
        tried=query.tried is not None,
        period=query.period,
        start=first_day(query.period).isoformat(),
        end=last_day(query.period).isoformat(),
        as_of=now.as_of.isoformat(),
        position=position,
        reducer=now.reducer,
        root=root_at(position).hex() if root_at else None,
        subject=query.subject,
        everybody=everybody,
        sheets=len(shown),
        digest=digest_of(shown),
        address=address,
    )
    return ScoreReport(
        manifest=manifest,
        rulebook=as_wire(book),
        reported=tuple(
            Reported(sheet=sheet, warnings=warnings_of(book, sheet, entered, together))
            for sheet in in_order(shown, lambda subject: names.get(subject, subject))
        ),
        warnings=tuple(_share_warnings(reading, shown, query, position)) if everybody else (),
        names=names,
    )


def own_reports(
    reading: Reading,
    subjects: Iterable[Subject],
    period: str,
    log: Digest,
    root_at: Callable[[int], bytes] | None = None,
) -> list[ScoreReport]:
    """What these subjects are scored by in a period, and what came out: a report for each rulebook in force and each subject that
    it has lines for. Of each only its own facts are read.

    Raises:
        NotAPeriod: as it says.
    """
    require_period(period)
    reading.cursor.execute(
        "SELECT rulebook::text FROM rulebooks WHERE superseded_by IS NULL AND periods ? %s ORDER BY position",
        (period,),
    )
    rulebooks = [rulebook for (rulebook,) in reading.cursor.fetchall()]
    found = []
    for rulebook, subject in product(rulebooks, sorted(subjects)):
        with suppress(NoSuchSubject):
            query = ScoreQuery(rulebook=rulebook, period=period, subject=subject)
            found.append(report(reading, query, log, root_at))
    return [each for each in found if any(sheet.lines for sheet in each.sheets)]


def read_trial(text: str, period: str) -> dict[str, Any]:
    """The rulebook in a file, as its signed form would be, to be tried on a period.

    Raises:
        NotAPeriod: as it says.
        WrongTrial: it does not pass the check for that period; the first mistake with its line.
    """
    require_period(period)
    book, findings = check_file(text, years=(period[:4],))
    for finding in findings:
        wrong = finding.severity == "error"
        require(not wrong, WrongTrial(line=finding.line or 1, why_zh=finding.zh, why=finding.en))
    assert book, "a rulebook that cannot be read has a finding that says why"
    return as_wire(book)


def shares_in(texts: Iterable[ShareText]) -> tuple[Share, ...]:
    """
    >>> shares_in(["优秀=1/3"])
    (Share(grade='优秀', at_most='1/3'),)
    """
    parts = (text.split("=") for text in texts)
    return tuple(Share(grade=grade, at_most=at_most) for grade, at_most in parts)


def digest_of(found: Iterable[Sheet]) -> Digest:
    """What is sealed of these sheets: SHA-256 of their canonical list, by part and subject as they are scored."""
    return sha256(encode([sheet.as_wire() for sheet in found])).hexdigest()


def in_order(found: Iterable[Sheet], name_of: Callable[[Subject], str]) -> list[Sheet]:
    """By part, by name, and of one name by id. Nobody is ranked: no number decides where anybody stands."""
    found = list(found)
    parts = list(dict.fromkeys(sheet.part for sheet in found))
    return sorted(found, key=lambda sheet: (parts.index(sheet.part), name_of(sheet.subject), sheet.subject))


def _position(reading: Reading, as_of: AsOf | None) -> int:
    if as_of is None or as_of.isdecimal():
        return reached(reading, int(as_of) if as_of else None)
    return position_on(reading, as_of)


def of_subject(found: Sequence[Sheet], subject: Subject | None) -> Sequence[Sheet]:
    if subject is None:
        return found
    chosen = [sheet for sheet in found if sheet.subject.startswith(subject)]
    require(chosen, NoSuchSubject(subject=subject))
    require(len({sheet.subject for sheet in chosen}) == 1, SeveralSubjects(subject=subject))
    return chosen


def _names(reading: Reading, found: Sequence[Sheet]) -> dict[Subject, str]:
    """Of the units among the subjects, as they are called now: `YC01 花花桥社区`."""
    ids = sorted({sheet.subject for sheet in found if fullmatch(ID, sheet.subject)})
    reading.cursor.execute(
        "SELECT unit::text, code || ' ' || name FROM units WHERE unit = ANY (%s::uuid[])", (ids,)
    )
    return dict(reading.cursor.fetchall())


def _alliance(reading: Reading, rulebook: Id) -> str:
    reading.cursor.execute(
        "SELECT alliances.name FROM alliances JOIN rulebooks USING (alliance) WHERE rulebook = %s",
        (rulebook,),
    )
    [(name,)] = reading.cursor.fetchall()
    return str(name)


def _evidence(sheet: Sheet) -> Iterable[int]:
    return (at for line in sheet.lines for entry in line.entries for at in entry.evidence)


def _share_warnings(
    reading: Reading, found: Sequence[Sheet], query: ScoreQuery, position: int
) -> Iterable[Warned]:
    """By the shares that were asked for, and by those of the round that was announced for the period by then."""
    parts = dict.fromkeys(sheet.part for sheet in found)
    shares = [(part, share.grade, share.at_most) for share in query.shares for part in parts]
    shares += _announced(reading, query, position)
    for part, grade, at_most in dict.fromkeys(shares):
        of_part = [sheet for sheet in found if sheet.part == part]
        if warned := share_warning(of_part, grade, at_most):
            yield warned


def _announced(reading: Reading, query: ScoreQuery, position: int) -> list[tuple[str, str, str]]:
    reading.cursor.execute(
        "SELECT shares FROM rounds WHERE rulebook = %s AND period = %s AND position <= %s ORDER BY position",
        (query.rulebook, query.period, position),
    )
    return [(each["part"], each["grade"], each["at_most"]) for (shares,) in reading.cursor for each in shares]
