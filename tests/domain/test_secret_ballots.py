"""Secret panels: one token for each, a ballot that names nobody, no result before the box is closed, the same count for all."""

from base64 import b64decode
from dataclasses import replace

import pytest

from contracts import dsse
from contracts.ballot import BadToken, public_half
from contracts.ballot_code import Vote
from contracts.blind import (
    EXPONENT,
    NotSignedBlindly,
    UnusableIssuer,
    as_number,
    modulus,
    sign_blindly,
)
from contracts.keys import WrongSignature, write_public
from contracts.statements.evaluations import CastBallot, Choice, OpenEvaluation, Panel, Trustee
from contracts.statements.keys import Revocation, RevokeKey
from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons
from contracts.statements.secret_ballots import EnterBallot, UnsealBallotBox
from contracts.statements.units import MergeUnits
from domain.ballot_boxes import BallotBoxClosed, BallotSpoiled
from domain.evaluations import BallotCounted, EvaluationClosed
from domain.refusals import (
    BoxNotClosed,
    BoxStillOpen,
    KeyServed,
    LineIsRated,
    LineVotesOnce,
    MoreBallotsThanTokens,
    NobodyAsked,
    NoSuch,
    NotANumber,
    NotThisUnit,
    NotUnsealed,
    NotYourself,
    OpenPanel,
    OtherPaper,
    Repeated,
    RoleMissing,
    SamePerson,
    SealedLength,
    SecretPanel,
    SmallPanel,
    TokenThere,
    TokenUsed,
    TooFewBallots,
    TooLate,
    TooManyPrinted,
    WrongSecret,
    WrongStage,
)
from tests.domain.ballot_scenes import (
    CAST,
    PANEL,
    TRUSTEES,
    VOTERS,
    asked,
    asks,
    counted,
    counts,
    entered,
    enters,
    filled,
    issued,
    issues_token,
    kept,
    opens_secretly,
    prints,
    secretly,
    shut,
    shuts,
    signed,
    unsealed,
    unseals,
    vote,
    waiting,
)
from tests.domain.scenes import Row, Rows, Scene, begins_with, key_of, keyid_of, refuse, table
from tests.domain.street_scenes import speaks_for
from tests.domain.test_evaluations import facts, opens, with_a_book
from tests.issuers import issuer
from tests.people import DAY_MS, key


def test_what_was_posted_is_counted_and_nobody_knows_whose_it_was():
    s = counted.begin()
    voters = {s["ballot of " + who]: opinion for who, opinion in CAST.items()}
    found = s.events(BallotCounted)
    assert {each.voter: each.choices[0].opinion for each in found} == voters
    assert {each.on for each in found} == {"2026-01-05"}
    assert not {each.voter for each in found} & {s[name] for name in VOTERS}


def test_a_ballot_is_a_fact_once_it_is_counted():
    assert facts(unsealed.begin(), "ballot") == []
    s = counted.begin()
    assert sorted((unit, opinion) for unit, _, _, opinion in facts(s, "ballot")) == [
        ("community", "好"), ("community", "好"), ("community", "差"), ("community", "较好"),
    ]  # fmt: skip
    assert facts(s, "turnout") == [("community", PANEL, 4, 8)], "five voters, and three tokens to be printed"


def test_the_turnout_is_numbers_alone():
    [closed] = counted.begin().events(EvaluationClosed)
    [turnout] = closed.turnouts
    assert (turnout.voted, turnout.missing) == ((), ())
    assert turnout.secret.model_dump() == {
        "asked": 8,
        "tokens": 5,
        "ballots": 4,
        "spoiled": 0,
        "opened": True,
    }


def test_a_blank_ballot_counts_for_nobody():
    s = filled.begin()
    s["blank"] = s.says("lead", enters("slip 2", "")(s))
    closes(s)
    [blank] = [each for each in s.events(BallotCounted) if each.voter == s["blank"]]
    assert blank.choices == ()


@pytest.mark.parametrize("choices", [b"\5", b"\xff"])
def test_an_opinion_that_is_not_offered_spoils_a_ballot(choices: bytes):
    s = filled.begin()
    s.says("lead", enters("slip 2", choices=choices)(s))
    closes(s)
    assert [each.reason for each in s.events(BallotSpoiled)] == ["no-such-opinion"]
    assert len(s.events(BallotCounted)) == len(CAST)


def test_what_the_secrets_do_not_open_spoils_a_ballot():
    s = filled.begin()
    other = vote(s, "slip 2")
    trustees = other.paper.trustees[::-1]
    payload, [one] = vote_by_trustees(s, trustees).cast(signed(s, "slip 2"), b"\1")
    s.says("lead", as_entered(payload, one))
    closes(s)
    assert [each.reason for each in s.events(BallotSpoiled)] == ["unreadable"]


def test_fewer_than_three_are_never_opened():
    s = waiting.begin()
    for who in ("bureau", "slip 1"):
        s.says("lead", enters(who)(s))
    s.says("lead", shuts(s))
    s.says("lead", counts(s), on="evaluation")
    [turnout] = s.events(EvaluationClosed)[0].turnouts
    assert (turnout.secret.ballots, turnout.secret.opened) == (2, False)
    assert s.events(BallotCounted) == []


def test_a_unit_that_was_asked_enters_a_ballot_that_was_left_out():
    s = filled.begin()
    s.says("hospital", enters("slip 2")(s))
    s.says("lead", shuts(s))
    assert [(each.tokens, each.ballots) for each in s.events(BallotBoxClosed)] == [(5, 5)]


def test_all_voters_may_be_without_keys():
    s = with_a_book.begin()
    s["evaluation"] = s.says("lead", opens_secretly(voters=(), printed=5)(s))
    s.says("clerk at lead", prints(5)(s))


def test_a_token_and_its_ballot_have_nothing_in_common():
    """What is on record of who asked for a token against what is on record of the ballot: no value of one is in the other, but
    for what all of the panel share."""
    s = counted.begin()
    token, ballot = s.state("token of bureau"), s.state("ballot of bureau")
    of_token = {token.blinded, token.signed, token.voter, token.holder}
    of_ballot = set(ballot.body.model_dump(exclude={"token"}).values()) | set(
        ballot.body.token.model_dump().values()
    )
    assert not of_token & of_ballot
    assert of_ballot & {s["evaluation"], PANEL} == {s["evaluation"], PANEL}


def test_the_issuer_could_have_signed_any_ballot_for_any_request():
    """Blindness: for each request and each ballot there is a blinding under which they belong together, so neither tells the other."""
    s = counted.begin()
    n = modulus(write_public(issuer(0).public_key()))  # type: ignore[arg-type]
    for request in ("bureau", "hospital", "slip 1"):
        for ballot in ("bureau", "hospital", "slip 1"):
            asked_for = s.state("token of " + request)
            token = s.state("ballot of " + ballot).body.token
            sig = int.from_bytes(b64decode(token.sig))
            factor = as_number(asked_for.signed) * pow(sig, -1, n) % n
            assert pow(sig, EXPONENT, n) * pow(factor, EXPONENT, n) % n == as_number(asked_for.blinded)


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def closes(s: Scene) -> None:
    s.says("lead", shuts(s))
    for name in TRUSTEES:
        s.says(name, unseals(name)(s))
    s.says("lead", counts(s), on="evaluation")


def as_entered(payload: bytes, one: dsse.Signature) -> EnterBallot:
    return entered(payload, one.sig)


def vote_by_trustees(s: Scene, trustees: tuple[str, ...]) -> Vote:
    found = vote(s, "slip 2")
    return replace(found, paper=replace(found.paper, trustees=trustees))


def another_issuer(s: Scene):
    return opens_secretly(issuer=write_public(issuer(1).public_key()))(s)


def changed(who: str, **members):
    def body(s: Scene) -> EnterBallot:
        found = enters(who)(s)
        return found.model_copy(update={name: value(s) for name, value in members.items()})

    return body


def with_another_key(s: Scene) -> EnterBallot:
    """A token that was seen, put under another ballot key and other choices."""
    found, thief = enters("bureau")(s), key("a thief's ballot key")
    stolen = found.model_copy(update={"spki": write_public(thief.public_key())})
    [signature] = dsse.sign(dsse.BALLOT, stolen.ballot(s.story.log).payload, thief)
    return stolen.model_copy(update={"sig": signature.sig})


def on_another_paper(s: Scene) -> EnterBallot:
    found = vote(s, "bureau")
    payload, [one] = replace(found, paper=replace(found.paper, opening="0" * 64)).cast(
        signed(s, "bureau"), b"\1"
    )
    return as_entered(payload, one)


def sealed_to_one(s: Scene) -> EnterBallot:
    payload, [one] = vote_by_trustees(s, vote(s, "slip 2").paper.trustees[:1]).cast(
        signed(s, "slip 2"), b"\1"
    )
    return as_entered(payload, one)


def a_token_made_outside_the_log(s: Scene) -> EnterBallot:
    return enters("nobody who asked")(s)


@begins_with(filled)
def full(s: Scene) -> None:
    """As many ballots as tokens."""
    s.says("lead", enters("slip 2")(s))


def both_trustees_in_one_unit(s: Scene):
    twice = tuple(Trustee(unit=s["lead"], key=public_half(kept(name))) for name in TRUSTEES)
    return opens_secretly(trustees=twice)(s)


def one_key_for_both(s: Scene):
    same = tuple(Trustee(unit=s[name], key=public_half(kept("lead"))) for name in TRUSTEES)
    return opens_secretly(trustees=same)(s)


def two_panels_with_one_issuer(s: Scene) -> OpenEvaluation:
    body = opens_secretly()(s)
    [panel] = body.panels
    others = tuple(
        trustee.model_copy(update={"key": kept(trustee.unit)}) for trustee in panel.secret.trustees
    )
    secret = panel.secret.model_copy(update={"trustees": others})
    return body.model_copy(
        update={"panels": (panel, panel.model_copy(update={"name": "又一组", "secret": secret}))}
    )


def openly(s: Scene) -> CastBallot:
    return CastBallot(
        evaluation=s["evaluation"], panel=PANEL, choices=(Choice(subject=s["community"], opinion="好"),)
    )


def open_panel_of_nobody(s: Scene) -> OpenEvaluation:
    body = opens()(s)
    empty = Panel(name="没有人", voters=(), subjects=(s["community"],))
    return body.model_copy(update={"panels": (empty,)})


def wrong_secret(s: Scene) -> UnsealBallotBox:
    return UnsealBallotBox(evaluation=s["evaluation"], panel=PANEL, secret=kept("hospital"))


@begins_with(asked)
def late(s: Scene) -> None:
    s.story.received += 10 * DAY_MS


@begins_with(waiting)
def two_came(s: Scene) -> None:
    for who in ("bureau", "slip 1"):
        s.says("lead", enters(who)(s))
    s.says("lead", shuts(s))


@begins_with(shut)
def one_unsealed(s: Scene) -> None:
    s.says("hospital", unseals("hospital")(s))


def go_into(s: Scene, older: str, heir: str) -> None:
    s.says("lead", MergeUnits(units=(s[older],), into=s[heir], on="2026-01-01", reason="机构调整"))
    speaks_for(s, heir, older)


@begins_with(secretly)
def voters_became_one(s: Scene) -> None:
    go_into(s, "bureau", "hospital")


@begins_with(secretly)
def voter_is_rated(s: Scene) -> None:
    go_into(s, "bureau", "community")


@begins_with(secretly)
def number_found(s: Scene) -> None:
    """Two of the voters turn out to be one person, who has a token under the second number."""
    s.says("bureau2", asks("bureau2")(s), as_self=True)
    s["key"] = key_of(s, "bureau2")
    s.says("bureau", RevokeKey(revocation=Revocation(keyid=keyid_of(s, "bureau2"), reason="left")), on="key")
    merge = MergePersons(duplicate=s["bureau2"], into=s["clerk at bureau"], reason="one-unit-twice")
    s["merge"] = s.says("bureau", merge)
    s.says("clerk at bureau", ConfirmPersonMerge(about=s.about("merge")), as_self=True)


REFUSALS: Rows = {
    "a panel of four": Row(with_a_book, "lead", opens_secretly(voters=VOTERS[:4], printed=0), SmallPanel),
    "a voter who is rated there": Row(with_a_book, "lead", opens_secretly(subjects=("community", "bureau")), NotYourself),
    "a voter who is nobody": Row(with_a_book, "lead", opens_secretly(voters=(*VOTERS, "alliance")), NoSuch),
    "a person who is rated": Row(with_a_book, "lead", opens_secretly(subjects=("lead 1",)), NoSuch),
    "a trustee who is nobody": Row(with_a_book, "lead", lambda s: opens_secretly(trustees=(Trustee(unit=s["alliance"], key=kept("x")),))(s), NoSuch),
    "an open panel that asks nobody": Row(with_a_book, "lead", open_panel_of_nobody, NobodyAsked),
    "an issuer's key that is none": Row(with_a_book, "lead", opens_secretly(issuer="AAAA"), UnusableIssuer),
    "one unit as two trustees": Row(with_a_book, "lead", both_trustees_in_one_unit, Repeated),
    "one key for two trustees": Row(with_a_book, "lead", one_key_for_both, Repeated),
    "one issuer's key for two panels": Row(with_a_book, "lead", two_panels_with_one_issuer, Repeated),
    "an issuer's key that has served": Row(secretly, "lead", opens_secretly(), KeyServed),
    "a trustee's key that has served": Row(secretly, "lead", another_issuer, KeyServed),
    "an open ballot in a secret panel": Row(secretly, "bureau", openly, SecretPanel),
    "a token in the name of a voter that went into another": Row(voters_became_one, "hospital for bureau", asks("bureau"), LineVotesOnce),
    "a token in the name of a voter that went into the one who is rated": Row(voter_is_rated, "community for bureau", asks("bureau"), LineIsRated),
    "a token for a second number": Row(number_found, "clerk at bureau", asks("clerk at bureau"), LineVotesOnce, as_self=True),
    "a token for whoever is not asked": Row(secretly, "community", asks("community"), NotThisUnit),
    "a token for a person who is not asked": Row(secretly, "hospital2", asks("hospital2"), NotThisUnit, as_self=True),
    "a token for the one who is rated": Row(secretly, "community2", asks("community"), NotThisUnit),
    "a token in an open panel": Row(secretly, "bureau", asks("bureau", panel="没有"), OpenPanel),
    "a token asked for by a clerk": Row(secretly, "clerk at bureau", asks("bureau"), RoleMissing),
    "a token asked for twice": Row(asked, "bureau", asks("bureau again"), TokenThere, expect=1),
    "a token asked for too late": Row(late, "bureau2", asks("bureau2"), TooLate, as_self=True),
    "a number that cannot be signed": Row(secretly, "bureau", asks("bureau", blinded="/" * 512), NotANumber),
    "a fourth slip": Row(secretly, "clerk at lead", prints(4), TooManyPrinted),
    "slips printed by a voter": Row(secretly, "hospital", prints(1), NotThisUnit),
    "a slip printed twice": Row(asked, "clerk at lead", prints(1), TokenThere, expect=1),
    "slips printed too late": Row(late, "clerk at lead", prints(3), TooLate),
    "a token issued by another unit": Row(asked, "bureau", issues_token("bureau"), NotThisUnit, on="token of bureau"),
    "a token issued by a clerk": Row(asked, "clerk at lead", issues_token("bureau"), RoleMissing, on="token of bureau"),
    "a token issued by whoever asked for it": Row(asked, "lead2", issues_token("lead2"), SamePerson, on="token of lead2"),
    "a token issued with another key": Row(asked, "lead", lambda s: issues_token("bureau")(s).model_copy(update={"signed": sign_blindly(s.state("token of bureau").blinded, issuer(1))}), NotSignedBlindly, on="token of bureau"),
    "another's token issued": Row(asked, "lead", issues_token("hospital"), NotSignedBlindly, on="token of bureau"),
    "a token issued twice": Row(issued, "lead", issues_token("bureau"), WrongStage, on="token of bureau"),
    "a token issued too late": Row(late, "lead", issues_token("bureau"), TooLate, on="token of bureau"),
    "a token issued for what is none": Row(asked, "lead", issues_token("bureau"), NoSuch, on="evaluation"),
    "a ballot entered on the last day": Row(issued, "lead", enters("bureau"), BoxStillOpen),
    "a ballot entered by a stranger": Row(waiting, "school", enters("bureau"), NotThisUnit),
    "a ballot entered twice": Row(filled, "lead", enters("bureau"), TokenUsed, expect=1),
    "a second vote with one token": Row(filled, "lead", enters("bureau", "差"), TokenUsed, expect=1),
    "a ballot with other choices than were signed": Row(waiting, "lead", changed("bureau", sealed=lambda s: enters("bureau", "差")(s).sealed), WrongSignature),
    "another's token": Row(waiting, "lead", with_another_key, BadToken),
    "a ballot moved to no panel": Row(waiting, "lead", changed("bureau", panel=lambda s: "没有"), OpenPanel),
    "a ballot moved to what is no evaluation": Row(waiting, "lead", changed("bureau", evaluation=lambda s: s["alliance"]), NoSuch),
    "a ballot on another paper": Row(waiting, "lead", on_another_paper, OtherPaper),
    "a ballot sealed to one trustee": Row(waiting, "lead", sealed_to_one, SealedLength),
    "more ballots than tokens": Row(full, "lead", a_token_made_outside_the_log, MoreBallotsThanTokens),
    "a ballot entered once the box is closed": Row(shut, "lead", enters("slip 2"), WrongStage),
    "the box closed on the last day": Row(issued, "lead", shuts, BoxStillOpen),
    "the box closed by a voter": Row(filled, "bureau", shuts, NotThisUnit),
    "the box closed by a clerk": Row(filled, "clerk at lead", shuts, RoleMissing),
    "the box closed twice": Row(shut, "lead2", shuts, WrongStage, expect=1),
    "a secret before the box is closed": Row(filled, "hospital", unseals("hospital"), BoxNotClosed),
    "a secret of whoever is no trustee": Row(shut, "bureau", unseals("lead"), NotThisUnit),
    "a secret published by a clerk": Row(shut, "clerk at lead", unseals("lead"), RoleMissing),
    "another's secret": Row(shut, "lead", wrong_secret, WrongSecret),
    "a secret published twice": Row(one_unsealed, "hospital", unseals("hospital"), WrongStage, expect=1),
    "a secret for two ballots": Row(two_came, "hospital", unseals("hospital"), TooFewBallots),
    "counted on the last day": Row(issued, "lead", counts, BoxStillOpen, on="evaluation"),
    "counted before the box is closed": Row(filled, "lead", counts, NotUnsealed, on="evaluation"),
    "counted before all have published": Row(one_unsealed, "lead", counts, NotUnsealed, on="evaluation"),
    "counted twice": Row(counted, "lead", counts, WrongStage, on="evaluation"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)
