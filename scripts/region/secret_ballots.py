"""A secret ballot, from its keys to its count: units ask for tokens, some are printed for voters without keys, and nobody sees who said what.

secret_ballots.csv   名称, 标题, 评议方, 对象, 印发, 保管      `评议方`: a sort of units.csv; `印发`: how many are printed; `保管`: the trustees

In earnest a voter's code never leaves the voter, a ballot is posted without a session, and each trustee keeps its own secret until
the box is closed (`docs/ballots.md`). Here all of them are played by one program, which forgets them.
"""

from base64 import b64encode
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contracts.ballot import public_half
from contracts.ballot_code import CHANCE, Paper, Vote, code_of, vote_by
from contracts.blind import BITS, EXPONENT, sign_blindly
from contracts.canonical import decode
from contracts.note import to_base64
from contracts.statements.evaluations import CloseEvaluation, OpenEvaluation, Panel, Secrecy, Trustee
from contracts.statements.secret_ballots import (
    CloseBallotBox,
    EnterBallot,
    IssueToken,
    PrintToken,
    RequestToken,
    UnsealBallotBox,
)
from contracts.values import Id
from scripts.region.ballots import BOOK, OPINIONS, of_sort
from scripts.region.cast import Line, Region, codes
from scripts.region.clock import YEAR

OPENED, ISSUED, CAST, CLOSES, COUNTED = (f"{YEAR}-12-{day}" for day in ("05", "08", "10", "15", "17"))
SILENT = 6
"""Every so many-th token is never used."""


@dataclass
class Election:
    """What its voters, its issuer and its trustees keep to themselves, and the box outside the log."""

    line: Line
    issuer: RSAPrivateKey
    secrets: dict[str, str]
    """Of the trustees, by their codes."""
    paper: Paper
    votes: list[tuple[Id, Vote]] = field(default_factory=list)
    """Each with the stream of its token."""
    box: list[EnterBallot] = field(default_factory=list)


def plan_secret_ballots(region: Region) -> None:
    """After the rulebook of the open ballots has been adopted."""
    for line in region.lines("secret_ballots"):
        region.calendar.on(OPENED, partial(open_evaluation, region, line))


def chance(*words: str) -> bytes:
    """In earnest these are random."""
    return sha256(" ".join(words).encode()).digest()


def open_evaluation(region: Region, line: Line) -> None:
    """Each panel has keys of its own; there is one here."""
    name, keepers = line["名称"], codes(line["保管"])
    issuer = generate_private_key(EXPONENT, BITS)
    public = to_base64(issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    secrets = {code: b64encode(chance(region.ledger.log, name, code)).decode() for code in keepers}
    trustees = tuple(
        Trustee(unit=region.units[code], key=public_half(secret)) for code, secret in secrets.items()
    )
    panel = Panel(
        name=name,
        voters=tuple(region.units[code] for code in of_sort(region, line["评议方"])),
        subjects=tuple(region.units[code] for code in codes(line["对象"])),
        secret=Secrecy(issuer=public, trustees=trustees, printed=int(line["印发"])),
    )
    lead = region.head[region.lead]
    opened = lead.says(
        OpenEvaluation(
            title=line["标题"], rulebook=region.rulebooks[BOOK], period=str(YEAR), panels=(panel,),
            opinions=OPINIONS, closes=CLOSES,
        )
    )  # fmt: skip
    assert lead.receipt
    keys = tuple(trustee.key for trustee in trustees)
    paper = Paper(region.ledger.log, opened, lead.receipt.statement, name, public, keys)
    election = Election(line, issuer, secrets, paper)
    ask(region, election)
    region.calendar.on(ISSUED, partial(issue, region, election))
    region.calendar.on(CAST, partial(cast, region, election))
    region.calendar.on(COUNTED, partial(count, region, election))


def ask(region: Region, election: Election) -> None:
    """Units for themselves; whoever counts, for those who will be handed a slip."""
    paper = election.paper
    at = {"evaluation": paper.evaluation, "panel": paper.panel}
    for code in of_sort(region, election.line["评议方"]):
        vote = vote_by(code_of(chance(paper.evaluation, code)[:CHANCE]), paper)
        asked = region.head[code].says(RequestToken(blinded=vote.blinded, **at))
        election.votes.append((asked, vote))
    for number in range(1, int(election.line["印发"]) + 1):
        vote = vote_by(code_of(chance(paper.evaluation, str(number))[:CHANCE]), paper)
        body = PrintToken(number=number, blinded=vote.blinded, **at)
        election.votes.append((region.clerk[region.lead].says(body), vote))


def issue(region: Region, election: Election) -> None:
    """By another person than had slips printed, who sees nothing of what is signed."""
    for token, vote in election.votes:
        body = IssueToken(signed=sign_blindly(vote.blinded, election.issuer))
        region.head[region.lead].says(body, token)


def cast(region: Region, election: Election) -> None:
    """Into the box, which is not the log."""
    for n, (_, vote) in enumerate(election.votes):
        if n % SILENT != SILENT - 1:
            opinion = 1 + n * 5 % 11 // 4
            payload, [signature] = vote.cast(sign_blindly(vote.blinded, election.issuer), bytes([opinion]))
            said = {name: value for name, value in decode(payload).items() if name not in ("v", "log")}
            election.box.append(EnterBallot(**said, sig=signature.sig))


def count(region: Region, election: Election) -> None:
    """Entered in an order that says nothing, closed, opened by all trustees together, counted."""
    at = {"evaluation": election.paper.evaluation, "panel": election.paper.panel}
    clerk, head = region.clerk[region.lead], region.head[region.lead]
    for ballot in sorted(election.box, key=lambda each: sha256(each.spki.encode()).digest()):
        clerk.says(ballot)
    head.says(CloseBallotBox(**at))
    for code, secret in election.secrets.items():
        region.head[code].says(UnsealBallotBox(secret=secret, **at))
    head.says(CloseEvaluation(), election.paper.evaluation)
