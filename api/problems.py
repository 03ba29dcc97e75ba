"""Every "no" over HTTP is one document (RFC 9457), in Chinese and English. Which refusal has which status: `ANSWERS`.

    HTTP/1.1 409 Conflict
    Content-Type: application/problem+json
    Content-Language: zh

    {"type": "urn:gongjian:problem:stale-about", "title": "与账本现状不符", "status": 409,
     "detail": "您所依据的内容已经变了（现为第3版）。请看过新内容再办。",
     "zh": {"title": …, "detail": …}, "en": {"title": …, "detail": …}, "facts": {"found": 3},
     "item": 12,                                                of a batch: which of its statements
     "now": [{"stream": …, "version": 3, "digest": …}]}         of what the statement names: what is there now

`type` is stable for ever: the refusal's class in kebab case. `title` and `detail` are in the language that
Accept-Language prefers, Chinese where it prefers none of the two.
"""

from typing import Any, Literal, NamedTuple

from eventsourcing.persistence import PersistenceError
from pydantic import BaseModel

from api import refusals as here
from contracts.refusals import NotEvidence, Refusal, Refused
from contracts.statement import TooLarge
from contracts.tiles import NoSuchTile
from domain import refusals as domain
from ledger.application import NotFounded, ReadOnly
from ledger.files import FileTooLarge, FileUnknown
from ledger.person_keys import VaultKeyDamaged, VaultKeyExposed, VaultKeyMissing
from ledger.session import OutcomeUnknown
from ledger.tampering import SignerRefuses
from ledger.tree import NotThatLong
from ledger.vault import NothingKept
from projections.papers.typesetting import PdfNotInstalled
from projections.reading import NotThereYet
from projections.score_overview import NotEverybody
from projections.score_reports import NoSuchSubject, WrongTrial
from projections.scores import NothingOnThatDay

Language = Literal["zh", "en"]
NAMESPACE = "urn:gongjian:problem:"


class Answer(NamedTuple):
    """What a kind of refusal is over HTTP. The title is the kind's; the detail is the refusal's own sentence."""

    status: int
    zh: str
    en: str


NO_EVIDENCE = Answer(400, "内容不能作为凭据", "This proves nothing")
UNKNOWN = Answer(401, "尚未登录", "Not signed in")
NOT_ALLOWED = Answer(403, "无权办理", "Not allowed")
NOT_THERE = Answer(404, "没有找到", "Not found")
CONFLICT = Answer(409, "与账本现状不符", "This conflicts with what the ledger holds")
MISDIRECTED = Answer(421, "不是这台服务器的地址", "Not an address of this server")
TOO_LARGE = Answer(413, "内容过大", "Too large")
TOO_MANY = Answer(429, "暂存过多", "Too much is waiting")
NEVER = Answer(422, "内容有误，须改正后重新签名", "The content is wrong; correct it and sign again")
NOT_NOW = Answer(503, "暂时不能办理", "Not possible just now")

ANSWERS: dict[type[Refusal], Answer] = {
    Refusal: Answer(400, "不能受理", "Not accepted"),
    # What cannot be understood or does not verify
    NotEvidence: NO_EVIDENCE,
    TooLarge: TOO_LARGE,
    here.BodyTooLarge: TOO_LARGE,
    FileTooLarge: TOO_LARGE,
    here.FellSilent: Answer(408, "请求没有发完", "The request was not finished"),
    here.TooMuchWaiting: TOO_MANY,
    here.TooManyTries: Answer(429, "次数过多", "Too often"),
    # Who signs, and who reads
    domain.KeyUnknown: NOT_ALLOWED,
    domain.KeyEnded: NOT_ALLOWED,
    domain.NotYourKey: NOT_ALLOWED,
    domain.OneSignature: NOT_ALLOWED,
    domain.RootsOnly: NOT_ALLOWED,
    domain.NotForRoots: NOT_ALLOWED,
    domain.NotEnoughRoots: NOT_ALLOWED,
    domain.RoleMissing: NOT_ALLOWED,
    domain.NotThisUnit: NOT_ALLOWED,
    domain.MarkedByAnother: NOT_ALLOWED,
    NotEverybody: NOT_ALLOWED,
    domain.SamePerson: NOT_ALLOWED,
    domain.NotEntrusted: NOT_ALLOWED,
    here.NotSignedIn: UNKNOWN,
    here.SessionOver: UNKNOWN,
    here.NoPassbookCode: UNKNOWN,
    here.ChallengeOver: UNKNOWN,
    here.OtherServer: MISDIRECTED,
    here.CrossSite: NOT_ALLOWED,
    here.NotYoursToRead: NOT_ALLOWED,
    here.NotYoursToInvite: NOT_ALLOWED,
    # What is not there
    domain.NoSuch: NOT_THERE,
    here.NoSuchPage: NOT_THERE,
    here.MethodNotAllowed: Answer(405, "方法不支持", "Method not allowed"),
    here.NoSuchStream: NOT_THERE,
    here.NoSuchEntry: NOT_THERE,
    here.NoSuchReceipt: NOT_THERE,
    here.NoSuchCertificate: NOT_THERE,
    here.NoSheet: NOT_THERE,
    here.NoSheetBegins: NOT_THERE,
    here.NotCoveredYet: NOT_THERE,
    here.InviteOver: NOT_THERE,
    here.NoSuchCalendar: NOT_THERE,
    here.NoSuchWebhook: NOT_THERE,
    here.TooManyWebhooks: CONFLICT,
    here.WrongAddress: NEVER,
    NoSuchTile: NOT_THERE,
    NotThatLong: NOT_THERE,
    NotThereYet: NOT_THERE,
    NothingOnThatDay: NOT_THERE,
    NoSuchSubject: NOT_THERE,
    FileUnknown: NOT_THERE,
    NothingKept: NOT_THERE,
    # What may not happen as the ledger is now; another time it might
    Refused: CONFLICT,
    domain.RulesNotMadeYet: CONFLICT,
    # What may never happen as it stands
    domain.DatesReversed: NEVER,
    domain.EndsBeforeItStarts: NEVER,
    domain.CrossesMidnight: NEVER,
    domain.MeetingMix: NEVER,
    domain.NoSuchPlace: NEVER,
    domain.NotInSheet: NEVER,
    domain.OtherPeriod: NEVER,
    domain.WrongKindOfRecord: NEVER,
    domain.UnsoundRulebook: NEVER,
    domain.NotAPeriod: NEVER,
    WrongTrial: NEVER,
    # What is about this server
    domain.UnknownRules: NOT_NOW,
    NotFounded: NOT_NOW,
    PdfNotInstalled: NOT_NOW,
    ReadOnly: NOT_NOW,
    SignerRefuses: NOT_NOW,
    here.DatabaseAway: NOT_NOW,
    here.OutcomeNotKnown: NOT_NOW,
    here.NotReady: NOT_NOW,
    here.NoVault: NOT_NOW,
    VaultKeyMissing: NOT_NOW,
    VaultKeyExposed: NOT_NOW,
    VaultKeyDamaged: NOT_NOW,
    here.OurMistake: Answer(500, "程序出错", "Our mistake"),
}

HEADERS: dict[type[Refusal], dict[str, str]] = {
    here.NotSignedIn: {"WWW-Authenticate": "Bearer"},
    here.SessionOver: {"WWW-Authenticate": 'Bearer error="invalid_token"'},
    here.NoPassbookCode: {"WWW-Authenticate": "Passbook"},
    here.TooManyTries: {"Retry-After": "60"},
    here.FellSilent: {"Connection": "close"},
    here.NotCoveredYet: {"Retry-After": "1"},
    here.DatabaseAway: {"Retry-After": "5"},
    here.OutcomeNotKnown: {"Retry-After": "5"},
}


class Sentences(BaseModel):
    title: str
    detail: str


class Named(BaseModel):
    """A stream as it is now."""

    stream: str
    version: int
    digest: str


class ProblemDocument(BaseModel):
    """Why the answer is no. Nothing has been recorded."""

    type: str
    title: str
    status: int
    detail: str
    zh: Sentences
    en: Sentences
    facts: dict[str, Any]
    item: int | None = None
    now: list[Named] | None = None


def answer_to(kind: type[Refusal]) -> Answer:
    return next(ANSWERS[each] for each in kind.__mro__ if each in ANSWERS)


def problem(refusal: Refusal, language: Language) -> dict[str, Any]:
    """The document for a refusal. `item` and `now` stand beside the other facts when the refusal knows them."""
    answer = answer_to(type(refusal))
    zh = {"title": answer.zh, "detail": refusal.in_chinese()}
    en = {"title": answer.en, "detail": refusal.in_english()}
    facts = dict(refusal.facts)
    beside: dict[str, Any] = {name: facts.pop(name) for name in ("item", "now") if name in facts}
    return {
        "type": NAMESPACE + refusal.code(),
        "status": answer.status,
        **(en if language == "en" else zh),
        "zh": zh,
        "en": en,
        "facts": facts,
        **beside,
    }


def language_of(accept: str) -> Language:
    """The one of the two that an Accept-Language header prefers (RFC 9110, 12.5.4); Chinese when it says nothing.

    >>> language_of("en-US,en;q=0.9,zh;q=0.8"), language_of("fr, zh;q=0.2, en;q=0.1"), language_of("")
    ('en', 'zh', 'zh')
    """
    preferred: tuple[float, Language] = (0.0, "zh")
    for each in accept.split(","):
        tag, _, parameter = each.strip().partition(";")
        weight = _weight(parameter)
        match tag.strip().lower().partition("-")[0]:
            case "zh" if weight > preferred[0]:
                preferred = weight, "zh"
            case "en" if weight > preferred[0]:
                preferred = weight, "en"
    return preferred[1]


def of_database(error: PersistenceError) -> Refusal:
    """What a database that went away comes to."""
    return here.OutcomeNotKnown() if isinstance(error, OutcomeUnknown) else here.DatabaseAway()


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
