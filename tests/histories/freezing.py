"""Write a county's year, signed and decided by the newest rule set, as a log that must be replayable for ever.

    python -m tests.histories.freezing        writes tests/histories/rules-<n>/, once: what is frozen stays as it is

A rule set gets a log of its own when it is released, and then `RELEASED` is raised; the ones before are never written again,
and the first no longer can be: the year that is played now has scenes of a later set. What a later rule set
decides otherwise must leave them intact, byte for byte.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.keys import write_public
from contracts.statements.keys import ReplaceLogKey, ReplaceRoots
from domain.deciding import RULES
from ledger.audit import audit
from ledger.bundle import write_bundle
from ledger.log_key import LogKeyFiles, write_log_key
from ledger.signer import Signer
from ledger.sources import BundleSource
from tests.ledger.databases import embedded_server, empty_database
from tests.people import ORIGIN, ROOTS, found_county, key
from tests.projections.year import corrected, play
from tests.projections.years import founded

HERE = Path(__file__).parent
RELEASED = 1
"""The newest rule set that real ledgers may adopt. A later one is open: it may still change, so nothing is frozen under it."""


def freeze(folder: Path) -> None:
    """The bundle, and beside it what any auditor must find."""
    with (
        TemporaryDirectory() as name,
        embedded_server(Path(name)) as dsn,
        empty_database(dsn) as datastore,
        founded(datastore) as ledger,
    ):
        ledger.tree.create_tables()
        county = found_county(ledger)
        corrected(play(county))
        county.roots_say(
            ReplaceRoots(roots=tuple(write_public(each.public_key()) for each in ROOTS[1:]), k=1)
        )
        next_key = write_log_key(Path(name) / "log-key", ORIGIN, key("the log's next"))
        county.roots_say(
            ReplaceLogKey(log_vkey=next_key.verifier.vkey, reason="例行更换"), signers=ROOTS[1:2]
        )
        signer = Signer(ledger.rows, LogKeyFiles(Path(name) / "log-key", ORIGIN), Path(name) / "signer")
        signer.found()
        signer.tick()
        signer.close()
        write_bundle(ledger, folder)
    verdict = audit(BundleSource(folder))
    assert verdict.intact, verdict.findings
    assert verdict.whole
    expected = {"log": verdict.log, "size": verdict.size, "root": verdict.root, "rules": RULES}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    assert RULES == RELEASED, "an open rule set is not frozen before its release"
    freeze(HERE / f"rules-{RULES}")
