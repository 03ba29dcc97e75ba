"""Many writers on a few streams, each row saying what its decision read. Run as a program, one for each process.

python -m tests.ledger.contention DSN SEED SECONDS      prints {"accepted": …, "refused": …}
"""

import json
import random
import sys
from collections import Counter
from threading import Thread
from time import monotonic
from uuid import UUID, uuid4, uuid5

from ledger.datastore import Datastore
from ledger.recorders import LedgerRecorder, Reading, Row, Stale

HOT = [uuid5(UUID(int=0), f"hot {n}") for n in range(40)]
THREADS = 12


def contend(recorder: LedgerRecorder, seed: int, seconds: float) -> Counter[str]:
    """Statements that read three hot streams, open one or many new ones, and often change the first of the three."""
    answers: Counter[str] = Counter()

    def write(seed: int) -> None:
        chance = random.Random(seed)
        stop = monotonic() + seconds
        while monotonic() < stop:
            picked = chance.sample(HOT, 3)
            heads = recorder.heads(picked)
            changed = picked[: chance.random() < 0.3]
            readings = [Reading(stream, heads[stream]) for stream in picked]
            act = uuid4()
            entry = json.dumps({"act": str(act), "read": {str(s): v for s, v in readings}}).encode()
            count = 40 if chance.random() < 0.05 else 2
            rows = [Row(uuid4(), 1, "opened", entry, None) for _ in range(count)]
            rows += [Row(stream, heads[stream] + 1, "changed", entry, None) for stream in changed]
            rows[0] = rows[0]._replace(act=act)
            try:
                recorder.append(rows, readings)
                answers["accepted"] += 1
            except Stale:
                answers["refused"] += 1

    threads = [Thread(target=write, args=(seed * THREADS + n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def main(dsn: str, seed: str, seconds: str) -> None:
    datastore = Datastore(dsn)
    print(json.dumps(contend(LedgerRecorder(datastore), int(seed), float(seconds))))
    datastore.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
