"""How fast a long sheet becomes signed records, and in how much memory: `gongjian import service` as its user starts it.

    python -m scripts.bench_import                     100,000 rows of 4,096 volunteers, as XLSX and as CSV
    python -m scripts.bench_import --rows 20000

The sheet names people; the vault knows them. What is timed is the whole command, from its start to its end: reading the workbook,
finding everybody by name, checking every row, signing, deciding and appending batch by batch. Building is not timed. PostgreSQL's own
memory is not counted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import UUID

import xlsxwriter

from contracts.values import Id
from ledger.embedded import EmbeddedPostgres, remove
from ledger.vault import Vault, keys_beside
from scripts.bench_county import BenchCounty, found_bench_county
from scripts.keyfiles import save_key

Result = dict[str, Any]
ROWS = 100_000
TITLE = "志愿服务签到表(虚构)"
HEADINGS = ("姓名", "开始", "结束")
MINUTE = "%Y-%m-%d %H:%M"


def measure(dsn: str, folder: Path, rows: int = ROWS) -> list[Result]:
    """In the empty database that `dsn` leads to. Each format goes in as a sheet of its own, on days of its own."""
    county = found_bench_county(dsn)
    names = known_by_name(county, folder / "data")
    save_key(folder / "clerk.pem", county.recorder.key)
    activity = county.held(date(2026, 1, 1))
    county.ledger.close()
    results = []
    for format, write in (("XLSX", write_xlsx), ("CSV", write_csv)):
        file = folder / f"sheet.{format.lower()}"
        write(file, lines(names, rows, 29 if format == "XLSX" else 28))
        results.append(
            imported(dsn, folder, file, activity, county.bank, rows)
            | {"measure": f"import, {format} of service"}
        )
    return results


def known_by_name(county: BenchCounty, data: Path) -> list[str]:
    """Put invented names of all volunteers into the vault."""
    vault = Vault(county.ledger.rows.datastore, keys_beside(data))
    names = [f"志愿者{n:05}" for n, _ in enumerate(county.volunteers)]

    persons = [(UUID(person), {"name": name}) for person, name in zip(county.volunteers, names, strict=True)]
    for (person, _), committed in zip(persons, vault.keep_new(persons), strict=True):
        vault.settle(person, committed)
    return names


def lines(names: Sequence[str], rows: int, minutes: int) -> list[tuple[str, str, str]]:
    """One half-hour after the other for everybody, of the activity's day."""
    starts = [datetime(2026, 1, 1, 6) + timedelta(minutes=30 * (n // len(names))) for n in range(rows)]
    ends = [start + timedelta(minutes=minutes) for start in starts]
    return [
        (names[n % len(names)], f"{start:{MINUTE}}", f"{end:{MINUTE}}")
        for n, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def write_xlsx(file: Path, rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        page = book.add_worksheet("签到")
        for at, row in enumerate([(TITLE,), HEADINGS, *rows]):
            page.write_row(at, 0, row)


def write_csv(file: Path, rows: Sequence[Sequence[str]]) -> None:
    file.write_text("\n".join(",".join(row) for row in [(TITLE,), HEADINGS, *rows]), encoding="gb18030")


def imported(dsn: str, folder: Path, file: Path, activity: Id, bank: Id, rows: int) -> Result:
    """The command in a process of its own, so that its time and its memory are its own."""
    command = [
        sys.executable,
        "-m",
        "scripts.gongjian",
        "--json",
        "import",
        "service",
        str(file),
        "--key",
        str(folder / "clerk.pem"),
    ]
    command += ["--data", str(folder / "data"), "--activity", activity, "--bank", bank]
    began = perf_counter()
    with Popen(
        command,
        env=os.environ | {"GONGJIAN_DATABASE_URL": dsn},
        stdout=DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = perf_counter() - began
    assert process.returncode == 0, "the import failed"
    work_s = usage.ru_utime + usage.ru_stime
    return {
        "callers": 1,
        "unit": "rows/s",
        "rates": {"rows a second on the clock": rows / seconds, "rows a second of work": rows / work_s},
        "rows": rows,
        "seconds": seconds,
        "work_seconds": work_s,
        "peak_mb": [usage.ru_maxrss / 1024],
        "ratios": {},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args(arguments).rows
    with TemporaryDirectory() as name:
        server = EmbeddedPostgres(Path(name) / "server")
        try:
            for result in measure(server.start(), Path(name), rows):
                print(result)
        finally:
            server.stop()
            remove(Path(name) / "server")


if __name__ == "__main__":
    main()
