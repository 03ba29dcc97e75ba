"""Draws for inspections (双随机): the members of an alliance, so many of them and a day for each, by shares of several units.

draws.csv   牵头, 联盟, 标题, 出份, 抽取, 发起, 截止, 开始, 结束      `出份` names the units that give a share, as QD;SN.
The first unit announces it, whose people oversee; `牵头` is who leads the alliance whose members are drawn.
"""

from functools import partial
from hashlib import sha256

from contracts.draw import commitment_of, digest_of_list
from contracts.statements.draws import AnnounceDraw, CommitShare, Days, RevealShare
from contracts.values import Digest, Id
from scripts.region.cast import Line, Region, codes
from scripts.region.clock import YEAR


def plan_draws(region: Region) -> None:
    for n, line in enumerate(region.lines("draws")):
        region.calendar.on(f"{YEAR}-{line['发起']}", partial(announce, region, line, n))


def announce(region: Region, line: Line, n: int) -> None:
    """The list is what the register of members would give of the log as it is now."""
    council = region.council(line["联盟"], line["牵头"])
    ids = sorted(region.units[code] for code in (council.lead, *council.members))
    sharers = codes(line["出份"])
    body = AnnounceDraw(
        title=line["标题"],
        among="members",
        of=council.id,
        as_of=region.ledger.rows.max_notification_id() or 1,
        list=digest_of_list(ids),
        size=len(ids),
        count=min(int(line["抽取"]), len(ids)),
        days=Days(first=f"{YEAR}-{line['开始']}", last=f"{YEAR}-{line['结束']}"),
        sharers=tuple(region.units[code] for code in sharers),
        until=f"{YEAR}-{line['截止']}",
    )
    draw = region.clerk[region.lead].says(body)
    day = f"{YEAR}-{line['截止']}"
    shares: dict[str, Id] = {}
    for code in sharers:
        region.calendar.on(day, partial(commit, region, draw, body.list, code, shares))
    for code in sharers:
        region.calendar.on(day, partial(reveal, region, draw, code, shares))


def share_of(draw: Id, code: str) -> Digest:
    """In earnest these are 32 random bytes that the unit keeps to itself."""
    return sha256(f"{draw} {code}".encode()).hexdigest()


def commit(region: Region, draw: Id, list: Digest, code: str, shares: dict[str, Id]) -> None:
    commitment = commitment_of(region.ledger.log, draw, region.units[code], share_of(draw, code))
    shares[code] = region.head[code].says(CommitShare(draw=draw, list=list, commitment=commitment))


def reveal(region: Region, draw: Id, code: str, shares: dict[str, Id]) -> None:
    region.head[code].says(RevealShare(share=share_of(draw, code)), shares[code])
