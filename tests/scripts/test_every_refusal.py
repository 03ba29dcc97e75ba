"""Every refusal of the domain's tables, met where people meet it: over HTTP, at a data folder, at a server.

    a row of tests/domain/test_*.py       is played in memory, which says what must be answered
    the history of its scene              is handed to a real ledger in a real database, each statement at its moment
    the statement that was refused        POST /statements · gongjian submit --data · gongjian submit --url

The answer is the same everywhere and in both languages, with the names that whoever signed may know, with the status of its family or the exit code 1, and the
database holds afterwards what it held before. So the rows that begin at one scene share its ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from api.envelopes import read_envelope
from api.named_refusals import signer_of, told_to
from api.problems import NAMESPACE, answer_to
from api.server import serving
from contracts import dsse
from contracts.dsse import Signatures
from contracts.entry import read_entry
from contracts.refusals import Refusal, Refused
from ledger.application import Ledger, found
from ledger.streams import Streams
from ledger.tree import StoredTree
from tests.api.test_bad_input import ROWS as ENVELOPES
from tests.domain.scenes import Deed, Row, Setting
from tests.domain.test_refusals import answers, tables
from tests.ledger.databases import empty_database
from tests.people import GENESIS, NOON
from tests.scripts.commands import run, stand_at
from tests.stories import Story

pytestmark = pytest.mark.slow

SCENES: dict[Setting, dict[str, Row | Deed]] = {}
"""The rows that begin at each scene."""
for rows in tables():
    for name, row in rows.items():
        SCENES.setdefault(row.where, {})[name] = row


@dataclass
class Stage:
    """A served ledger on which one history is played after the other. Its clock stands where it is put."""

    ledger: Ledger
    http: httpx.Client
    now: int = NOON

    def clock(self) -> int:
        return self.now

    def put_to(self, moment: int) -> None:
        self.now = moment

    def play(self, story: Story) -> None:
        """Take each statement of a story as it was taken there: the same bytes come of it. What the story before had in the
        same way stays, for most begin alike."""
        entries = [write() for write in story.writers]
        before = [row.entry for row in self.ledger.rows.rows(1, len(entries))]
        first = first_to_play(entries, before)
        with self.ledger.rows.datastore.transaction() as cursor:
            cursor.execute("DELETE FROM ledger_events WHERE position > %s", (first,))
        self.ledger.streams = Streams(self.ledger.rows, self.ledger.log)
        self.ledger.tree = StoredTree(self.ledger.rows)  # it remembers roots, for no log grows anew
        self.ledger._seen.clear()
        story.hand_to(self.ledger, self.put_to, first)
        assert [row.entry for row in self.ledger.rows.rows(1, len(entries) + 1)] == entries

    def database_as_it_is(self) -> dict[str, tuple[int, str]]:
        """Of every table that has ever had a row, how many it has and a digest of them."""
        with self.ledger.rows.datastore.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM pg_tables, format('%I.%I', schemaname, tablename) name "
                "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND pg_relation_size(name::regclass) > 0"
            )
            tables = [table for (table,) in cursor]
            each = " UNION ALL ".join(
                f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
                for table in tables
            )
            cursor.execute(each)
            return {table: (count, digest) for table, count, digest in cursor}


def first_to_play(entries: list[bytes], before: list[bytes]) -> int:
    """The first entry that must be made, where those before it were made already: with it a statement or a batch begins."""
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(entries, before, strict=False))))
    return next(at for at in range(alike, 0, -1) if at == len(entries) or read_entry(entries[at], at).signed)


@pytest.fixture(scope="module")
def staged(server: str) -> Iterator[Stage]:
    with empty_database(server) as database:
        found(database.dsn, GENESIS, NOON)
        ledger = Ledger(database.dsn)
        try:
            with serving(ledger) as url, httpx.Client(base_url=url, timeout=60) as http:
                stage = Stage(ledger, http)
                ledger.clock = stage.clock
                yield stage
        finally:
            ledger.close()


@pytest.fixture
def stage(staged: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stand_at(staged, monkeypatch)
    return staged


def named(where: Setting) -> str:
    return f"{where.build.__module__.rpartition('.')[2]}.{where.build.__name__}"


@pytest.mark.parametrize("where", SCENES, ids=named)
def test_the_refusals_of_a_scene_are_the_same_everywhere(
    stage: Stage, where: Setting, tmp_path: Path
) -> None:
    stage.play(where.begin().story)
    before, differing = stage.database_as_it_is(), {}
    for name, row in SCENES[where].items():
        no, envelope, stage.now = refused(row)
        if not envelope["signatures"]:
            continue  # no envelope: `tests/api/test_bad_input.py`
        who = signer_of(stage.ledger, read_envelope(orjson.dumps(envelope)))
        if isinstance(no, Refused):
            told_to(stage.ledger, who, no)
        heard = heard_everywhere(stage, envelope, tmp_path / "statement.dsse.json")
        said = (no.code(), no.in_chinese(), no.in_english())
        due = {"http": (answer_to(row.answer).status, *said), "--data": (1, *said), "--url": (1, *said)}
        if heard != due:
            differing[name] = {place: (due[place], heard[place]) for place in due}
    assert differing == {}
    assert stage.database_as_it_is() == before


def test_a_refusal_that_no_scene_leads_to_stands_among_the_envelopes() -> None:
    met = {row.answer for rows in SCENES.values() for row in rows.values()}
    assert {each.code() for each in answers() - met} <= {row.refusal for row in ENVELOPES}


Answer = tuple[int, str, str, str]
"""The status over HTTP or the command's exit code, the name of the refusal, and its sentence in Chinese and in English."""


def heard_everywhere(stage: Stage, envelope: dict[str, Any], file: Path) -> dict[str, Answer]:
    file.write_bytes(orjson.dumps(envelope))
    answer = stage.http.post("/statements", content=file.read_bytes())
    problem = answer.json()
    name = problem["type"].removeprefix(NAMESPACE)
    heard = {"http": (answer.status_code, name, problem["zh"]["detail"], problem["en"]["detail"])}
    for option, place in (("--data", "unused"), ("--url", stage.http.base_url)):
        code, said = run("submit", file, option, place)
        heard[option] = (code, said["error"], said["zh"], said["en"])
    return heard


def refused(row: Row | Deed) -> tuple[Refusal, dict[str, Any], int]:
    """What a row is answered in memory, the envelope that was answered so, and its moment."""
    s = row.where.begin()
    sent: list[dict[str, Any]] = []
    submit, submit_batch = s.story.submit, s.story.submit_batch

    def submits(payload: bytes, signatures: Signatures) -> Any:
        sent.append(dsse.export(dsse.STATEMENT, payload, signatures))
        return submit(payload, signatures)

    def submits_batch(payload: bytes, signatures: Signatures, items: Sequence[dict[str, Any]]) -> Any:
        sent.append(dsse.export(dsse.BATCH, payload, signatures) | {"items": items})
        return submit_batch(payload, signatures, items)

    s.story.submit, s.story.submit_batch = submits, submits_batch
    with pytest.raises(row.answer) as caught:
        row.play(s)
    [envelope] = sent
    return caught.value, envelope, s.story.received
