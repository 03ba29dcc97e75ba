"""A secret panel: five voters of whom two are persons, three printed tokens, two trustees; and the words of all who have to do with it."""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from contracts.ballot import public_half
from contracts.ballot_code import Paper, Vote, code_of, vote_by
from contracts.blind import sign_blindly
from contracts.canonical import decode
from contracts.keys import write_public
from contracts.statement import Body
from contracts.statements.evaluations import CloseEvaluation, OpenEvaluation, Panel, Secrecy, Trustee
from contracts.statements.secret_ballots import (
    CloseBallotBox,
    EnterBallot,
    IssueToken,
    PrintToken,
    RequestToken,
    UnsealBallotBox,
)
from tests.domain.scenes import Scene, begins_with
from tests.domain.test_evaluations import with_a_book
from tests.issuers import issuer
from tests.people import DAY_MS

PANEL = "无记名评社区"
VOTERS = ("bureau", "hospital", "lead", "clerk at bureau", "bureau2")
TRUSTEES = ("lead", "hospital")
OPINIONS = ("好", "较好", "一般", "差")


def kept(name: str) -> str:
    """The secret that a trustee keeps."""
    return b64encode(sha256(f"trustee {name}".encode()).digest()).decode()


def secrecy(s: Scene, **more: Any) -> Secrecy:
    trustees = tuple(Trustee(unit=s[name], key=public_half(kept(name))) for name in TRUSTEES)
    given = {"issuer": write_public(issuer(0).public_key()), "trustees": trustees, "printed": 3}  # type: ignore[arg-type]
    return Secrecy(**(given | more))


def opens_secretly(
    voters: tuple[str, ...] = VOTERS, subjects: tuple[str, ...] = ("community",), **more: Any
) -> Callable[[Scene], Body]:
    def body(s: Scene) -> Body:
        panel = Panel(
            name=PANEL,
            voters=tuple(s[name] for name in voters),
            subjects=tuple(s[name] for name in subjects),
            secret=secrecy(s, **more),
        )
        return OpenEvaluation(
            title="无记名评议", rulebook=s["book"], period="2026", panels=(panel,), opinions=OPINIONS, closes="2026-01-05"
        )  # fmt: skip

    return body


def paper(s: Scene) -> Paper:
    """As every voter has it before them."""
    evaluation = s.state("evaluation")
    [panel] = evaluation.body.panels
    trustees = tuple(trustee.key for trustee in panel.secret.trustees)
    return Paper(s.story.log, s["evaluation"], evaluation.opening, panel.name, panel.secret.issuer, trustees)


def vote(s: Scene, who: str) -> Vote:
    """Everything that follows from somebody's code, or from that of a slip, "slip 1"."""
    return vote_by(code_of(sha256(who.encode()).digest()[:16]), paper(s))


def asks(who: str, **more: Any) -> Callable[[Scene], Body]:
    def body(s: Scene) -> Body:
        given = {"evaluation": s["evaluation"], "panel": PANEL, "blinded": vote(s, who).blinded}
        return RequestToken(**(given | more))

    return body


def prints(number: int) -> Callable[[Scene], Body]:
    return lambda s: PrintToken(
        evaluation=s["evaluation"], panel=PANEL, number=number, blinded=vote(s, f"slip {number}").blinded
    )


def signed(s: Scene, who: str) -> str:
    return sign_blindly(vote(s, who).blinded, issuer(0))


def issues_token(who: str) -> Callable[[Scene], Body]:
    return lambda s: IssueToken(signed=signed(s, who))


def chooses(opinion: str) -> bytes:
    return bytes([OPINIONS.index(opinion) + 1]) if opinion else b"\0"


def entered(payload: bytes, sig: str) -> EnterBallot:
    """The statement that carries a posted ballot."""
    members = {name: value for name, value in decode(payload).items() if name not in ("v", "log")}
    return EnterBallot(**members, sig=sig)


def enters(who: str, opinion: str = "好", choices: bytes | None = None) -> Callable[[Scene], EnterBallot]:
    def body(s: Scene) -> EnterBallot:
        payload, [signature] = vote(s, who).cast(signed(s, who), choices or chooses(opinion))
        return entered(payload, signature.sig)

    return body


def shuts(s: Scene) -> Body:
    return CloseBallotBox(evaluation=s["evaluation"], panel=PANEL)


def unseals(name: str) -> Callable[[Scene], Body]:
    return lambda s: UnsealBallotBox(evaluation=s["evaluation"], panel=PANEL, secret=kept(name))


def counts(_: Scene) -> Body:
    return CloseEvaluation()


@begins_with(with_a_book)
def secretly(s: Scene) -> None:
    """Opened until the fifth of January."""
    s["evaluation"] = s.says("lead", opens_secretly()(s))


@begins_with(secretly)
def asked(s: Scene) -> None:
    """All but one of the persons ask for a token, and two are printed."""
    for who in ("bureau", "hospital", "lead2"):
        s[f"token of {who}"] = s.says(who, asks(who)(s))
    s["token of clerk"] = s.says("clerk at bureau", asks("clerk at bureau")(s), as_self=True)
    for number in (1, 2):
        s[f"token of slip {number}"] = s.says("clerk at lead", prints(number)(s))


TOKENS = ("bureau", "hospital", "clerk", "slip 1", "slip 2")


@begins_with(asked)
def issued(s: Scene) -> None:
    """Of the five that can be, all are issued; the lead's own waits for somebody else than asked for it."""
    for who in TOKENS:
        s.says("lead", issues_token({"clerk": "clerk at bureau"}.get(who, who))(s), on=f"token of {who}")


@begins_with(issued)
def waiting(s: Scene) -> None:
    """The last day is over, and the box is full of what was posted."""
    s.story.received += 5 * DAY_MS


CAST = {"bureau": "好", "hospital": "较好", "clerk at bureau": "好", "slip 1": "差"}


@begins_with(waiting)
def filled(s: Scene) -> None:
    for who, opinion in CAST.items():
        s["ballot of " + who] = s.says("lead", enters(who, opinion)(s))


@begins_with(filled)
def shut(s: Scene) -> None:
    s.says("lead", shuts(s))


@begins_with(shut)
def unsealed(s: Scene) -> None:
    for name in TRUSTEES:
        s.says(name, unseals(name)(s))


@begins_with(unsealed)
def counted(s: Scene) -> None:
    s.says("lead", counts(s), on="evaluation")
