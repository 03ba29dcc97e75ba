"""Check-in by slips of paper: handed over on the way in and on the way out, scanned by the volunteer or by the host's device.

slips.csv   日期, 银行, 社区, 活动, 类别, 志愿者, 签到, 签退, 补录      `补录`: minutes entered afterwards for whoever forgot to sign out

A pair of scans becomes a line of a sheet, which two persons stand behind like any other.
"""

from functools import partial
from hashlib import sha256
from itertools import groupby

from contracts.slip import SECRET_LETTERS, Slip, commitment_of, secret_of
from contracts.statements.lists import HoldActivity, PlanActivity
from contracts.statements.service import Clocked, Entered
from contracts.statements.slips import IssueSlips, RecordScan
from contracts.values import Id
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR
from scripts.region.sheets import Held, confirmed, hours_of, record

LATE_AFTER = 600
"""In minutes: the day's scans come in together once the device has a network again."""


def plan_scans(region: Region) -> None:
    """Slips are issued some days before, so that there is time to print them."""
    for day, lines in groupby(region.lines("slips"), lambda line: line["日期"]):
        month, date = day.split("-")
        issued = f"{YEAR}-{month}-{int(date) - 3:02}"
        region.calendar.on(issued, partial(issue, region, list(lines), f"{YEAR}-{day}"))


def issue(region: Region, lines: list[Line], day: str) -> None:
    first = lines[0]
    host = region.head[first["社区"]]
    activity = host.says(PlanActivity(title=first["活动"], category=first["类别"], on=day))
    slips = [slip(activity, number) for number in range(1, 2 * len(lines) + 1)]
    commitments = tuple(commitment_of(region.ledger.log, each) for each in slips)
    host.says(IssueSlips(activity=activity, series=1, commitments=commitments, late_after=LATE_AFTER))
    region.calendar.on(day, partial(check_in, region, lines, Held(activity, first["活动"], day)))


def slip(activity: Id, number: int) -> Slip:
    """In earnest its secret is 100 random bits."""
    chance = sha256(f"{activity} {number}".encode()).digest()[:SECRET_LETTERS]
    return Slip(activity, 1, number, secret_of(chance))


def check_in(region: Region, lines: list[Line], held: Held) -> None:
    """Scanned, and the sheet made of what was scanned."""
    times: list[tuple[Id, Clocked | Entered]] = []
    for n, line in enumerate(lines):
        person = region.persons[line["志愿者"]]
        scan(region, line, held, person, 2 * n + 1, "签到")
        if line["签退"]:
            scan(region, line, held, person, 2 * n + 2, "签退")
            times.append((person, hours_of(held.day, line["签到"], line["签退"])))
        else:
            times.append((person, Entered(on=held.day, minutes=int(line["补录"]))))
    code = lines[0]["社区"]
    region.head[code].says(HoldActivity(on=held.day), held.id)
    bank, _ = region.banks[lines[0]["银行"]]
    confirmed(region, code, record(region, code, bank, held, times))


def scan(region: Region, line: Line, held: Held, person: Id, number: int, way: str) -> None:
    by = region.volunteers.get(line["志愿者"]) or region.clerk[line["社区"]]
    handed = slip(held.id, number)
    body = {
        "activity": held.id,
        "person": person,
        "series": handed.series,
        "number": handed.number,
        "secret": handed.secret,
        "way": "in" if way == "签到" else "out",
        "at": f"{held.day}T{line[way]}",
    }
    by.says(RecordScan.model_validate(body))
