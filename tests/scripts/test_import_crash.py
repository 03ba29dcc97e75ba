"""Kill -9 in the middle of a long import: batches are whole or not there, and the same command goes on where it stopped."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.audit import audit
from ledger.embedded import remove
from ledger.sources import DatabaseSource
from scripts.founding import found_ledger
from scripts.keyfiles import save_key
from scripts.place import Place
from tests.people import GENESIS, NOON, found_county

ROOT = Path(__file__).parents[2]
ROWS, OF_A_BATCH, KILLS = 400, 20, 3
IMPORT = f"""
import sys
from scripts.imports import batches
batches.MAX_BATCH = {OF_A_BATCH}
from scripts.gongjian import app
app(sys.argv[1:])
"""


@pytest.mark.slow
def test_an_import_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    place, chance = Place(tmp_path / "data"), random.Random(9)
    found_ledger(place, GENESIS.origin, list(GENESIS.roots), GENESIS.k, GENESIS.zone, received=NOON)
    sheet = tmp_path / "items.csv"
    lines = [f"资源,物资{n}(虚构),物资,1,件,2026-01-05,2026-12-31" for n in range(ROWS)]
    sheet.write_text("\n".join(["清单,标题,类别,数量,计量,开始,截止", *lines]), encoding="gb18030")
    with place.ledger() as ledger:
        county = found_county(ledger)
        save_key(tmp_path / "lead.pem", county.lead.key)
        before = ledger.rows.max_notification_id() or 0
        command = [
            sys.executable,
            "-c",
            IMPORT,
            "--json",
            "import",
            "items",
            str(sheet),
            "--key",
            str(tmp_path / "lead.pem"),
        ]
        command += ["--data", str(place.data), "--alliance", county.alliance]

        cut = []
        for _ in range(KILLS):
            size = ledger.rows.max_notification_id() or 0
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
            while process.poll() is None and (ledger.rows.max_notification_id() or 0) == size:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
            process.wait()
            cut.append(ledger.rows.max_notification_id() or 0)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

        assert all((size - before) % (OF_A_BATCH + 1) == 0 for size in cut), "a batch is whole or not there"
        said = json.loads(done.stdout)
        assert said["passed_over"] == (cut[-1] - before) // (OF_A_BATCH + 1) * OF_A_BATCH > 0
        assert len(set(said["streams"])) == ROWS
        titles = {ledger.streams.folded(stream).state.title for stream in said["streams"]}
        assert len(titles) == ROWS
        assert ledger.rows.max_notification_id() == before + ROWS + ROWS // OF_A_BATCH
        assert json.loads(again.stdout)["passed_over"] == ROWS
        assert audit(DatabaseSource(ledger.rows.datastore)).findings == ()
    remove(place.data)
