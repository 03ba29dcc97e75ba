"""What an actor signs: one statement, or a batch of them under one signature.

    {"actor":"…","body":{…},"expect":0,"id":"…","log":"…","seen":{"root":"…","size":0},
     "stream":"…","type":"claim.make","v":1}

`open_statement` checks in this order, most basic first, so that one mistake always has one answer: size,
canonical bytes, shape, log, type, body, stream. Who signed and whether it may happen is decided later, from
what the log holds at that moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from contracts.canonical import decode, encode
from contracts.refusals import NotEvidence
from contracts.shapes import first_mistake
from contracts.streams import rule_id
from contracts.tree import root
from contracts.values import Base64, Count, Digest, Frozen, Id, One, Seen

Model = TypeVar("Model", bound=Frozen)
MAX_PAYLOAD_BYTES = 40_000
MAX_BATCH = 4096
BATCH_LEAF_LABEL = b"gongjian-batch-leaf/v1\0"
"""Keeps a leaf of a batch from ever being a leaf of the log."""


class TooLarge(NotEvidence):
    """A payload over 40,000 bytes."""

    zh = "内容有{size}字节，超过上限{limit}字节。长文字和附件请先上传，语句里只写它的摘要。"
    en = "The content has {size} bytes, more than {limit}. Upload long text and attachments; sign their digest."


class BadShape(NotEvidence):
    """Canonical JSON, but not of the promised form."""

    zh = "内容不合格式：{where}：{why_zh}。请按说明改正后重新签名。"
    en = "The content has the wrong form: {where}: {why}. Correct it and sign again."


class UnknownType(NotEvidence):
    """A type of statement that does not exist."""

    zh = "没有“{type}”这种语句。请核对类型名称，或升级软件。"
    en = "There is no statement of type {type!r}. Check the name, or upgrade."


class OtherLog(NotEvidence):
    """Signed for another ledger."""

    zh = "这份语句是为另一本账签的（{named}），不能用在这里。请在本账重新签名。"
    en = "This was signed for another ledger ({named}) and cannot be used here. Sign it again for this one."


class WrongStream(NotEvidence):
    """A statement that begins a stream must name the one that follows from it."""

    zh = "流编号不对：按规则应为{expected}，写的是{named}。"
    en = "The stream should be {expected} by the rule of names; it says {named}."


class BadBatch(NotEvidence):
    """A batch whose parts do not belong together."""

    zh = "批次不成立：{why_zh}。整批未受理，请重新生成后签名。"
    en = "The batch does not hold together: {why}. None of it was accepted; make it again and sign."


class OtherBatchRoot(BadBatch):
    """The items are not those that were signed."""

    zh = "批次的内容与签名的根不符：条目被改动、换序，或签的是另一批。整批未受理，请重新生成后签名。"
    en = "The items do not give the root that was signed: one was changed or moved, or another batch was signed. None was accepted; make it again and sign."


class RepeatedId(BadBatch):
    """Two items of a batch have one id."""

    zh = "批次里有两条用了同一个编号（{id}）。整批未受理，请给每条一个新编号后重新签名。"
    en = "Two items of the batch have the id {id}. None was accepted; give each an id of its own and sign again."


class TooManyItems(BadBatch):
    """More than a batch may have."""

    zh = "一批最多{limit}条，这一批有{count}条。请分成几批，由同一份确认语句一并确认。"
    en = "A batch has at most {limit:item|items}; this one has {count}. Send several batches; one statement can confirm them all."


class Body(Frozen, defer_build=True):
    """The content of one type of statement.

    `type` is its wire name. With `begins` its stream follows from `opens`, else it names a document that exists.
    `by_roots`: the log's root keys may sign it too. `since` is the rule set that it came with.
    """

    type: ClassVar[str]
    since: ClassVar[int] = 1
    begins: ClassVar[bool] = True
    by_roots: ClassVar[bool] = False

    def opens(self, log: Digest, actor: Id, id: Id) -> Id:
        """The stream that this body opens."""
        return rule_id(log, "open", actor, id)

    @classmethod
    def is_named_by_id(cls) -> bool:
        """Whether the statement's id alone names the stream that it opens: said again under another id it makes a second one."""
        return cls.begins and cls.opens is Body.opens

    def trees(self) -> tuple[Seen, ...]:
        """Trees that it names as this log's, besides the one that its signer saw: they must be prefixes of it too."""
        return ()


class Header(Frozen):
    """A statement with its body not yet understood."""

    v: One
    log: Digest
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$", max_length=60)]
    stream: Id
    expect: Count
    id: Id
    actor: Id
    seen: Seen
    body: dict[str, Any]


@dataclass(frozen=True)
class Statement:
    """A statement that is well formed and meant for this log. Whether its signature counts is not yet known."""

    header: Header
    body: Body
    payload: bytes

    @cached_property
    def digest(self) -> Digest:
        return sha256(self.payload).hexdigest()

    @cached_property
    def act(self) -> Id:
        """Names the act: unique for its actor and id, for ever."""
        return rule_id(self.header.log, "open", self.header.actor, self.header.id)


class BatchHeader(Frozen):
    """What is signed for a whole sheet: the root over its statements."""

    v: One
    log: Digest
    actor: Id
    seen: Seen
    count: Annotated[int, Field(strict=True, ge=1, le=MAX_BATCH)]
    root: Digest


class Possession(Frozen):
    """Proof that whoever asks for a key's enrolment holds it: the key's own signature over `PossessionClaim`."""

    spki: Base64
    sig: Base64


class PossessionClaim(Frozen):
    """What a new key signs, under its own payload type."""

    v: One
    log: Digest
    unit: Id
    holder: Id
    spki: Base64


def possession_payload(log: Digest, unit: Id, holder: Id, spki: Base64) -> bytes:
    return encode(PossessionClaim(v=1, log=log, unit=unit, holder=holder, spki=spki).model_dump())


def open_statement(payload: bytes, log: Digest, bodies: dict[str, type[Body]]) -> Statement:
    """Return the statement in `payload`.

    Raises:
        TooLarge, NotCanonical, BadShape, OtherLog, UnknownType, WrongStream: in this order.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise TooLarge(size=len(payload), limit=MAX_PAYLOAD_BYTES)
    return understand(decode(payload), payload, log, bodies)


def open_item(value: dict[str, Any], batch: BatchHeader, bodies: dict[str, type[Body]]) -> Statement:
    """Return a batch's item from its statement without `log`, `actor` and `seen`, which stand in the batch.

    Raises:
        BadBatch: no object, or one that repeats these members.
        NotCanonical, TooLarge, BadShape, UnknownType, WrongStream: as a statement of its own would.
    """
    if not isinstance(value, dict):
        raise BadBatch(why_zh="有一条不是对象", why="an item is no object")
    if value.keys() & {"log", "actor", "seen"}:
        raise BadBatch(why_zh="有一条重复写了整批共有的内容", why="an item repeats what stands in the batch")
    whole = value | common_members(batch)
    payload = encode(whole)
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise TooLarge(size=len(payload), limit=MAX_PAYLOAD_BYTES)
    return understand(whole, payload, batch.log, bodies)


def common_members(batch: BatchHeader) -> dict[str, Any]:
    """What stands once in a batch and belongs to each of its statements."""
    return {
        "log": batch.log,
        "actor": batch.actor,
        "seen": {"root": batch.seen.root, "size": batch.seen.size},
    }


def open_batch(
    payload: bytes, items: Sequence[dict[str, Any]], log: Digest, bodies: dict[str, type[Body]]
) -> tuple[BatchHeader, list[Statement]]:
    """Return the signed header and its statements in order.

    Raises:
        TooManyItems: more than 4096.
        TooLarge, NotCanonical, BadShape, OtherLog: of the header.
        BadBatch: another number of items than was signed.
        RepeatedId, OtherBatchRoot: as they say.
        TooLarge, NotCanonical, BadShape, UnknownType, WrongStream: of an item, whose number, from 0, stands among
            the facts as `item`.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise TooLarge(size=len(payload), limit=MAX_PAYLOAD_BYTES)
    if len(items) > MAX_BATCH:
        raise TooManyItems(count=len(items), limit=MAX_BATCH)
    header = parse(BatchHeader, decode(payload))
    if header.log != log:
        raise OtherLog(named=header.log)
    if len(items) != header.count:
        raise BadBatch(
            why_zh=f"签名的是{header.count}条，送来的是{len(items)}条",
            why=f"{header.count} statements signed, {len(items)} sent",
        )
    statements = []
    for i, item in enumerate(items):
        try:
            statements.append(open_item(item, header, bodies))
        except NotEvidence as no:
            no.facts["item"] = i
            raise
    require_each_id_once(statement.header.id for statement in statements)
    if batch_root(statement.payload for statement in statements) != header.root:
        raise OtherBatchRoot
    return header, statements


def require_each_id_once(ids: Iterable[Id]) -> None:
    """
    Raises:
        RepeatedId: two are one.
    """
    known: set[Id] = set()
    for id in ids:
        if id in known:
            raise RepeatedId(id=id)
        known.add(id)


def batch_leaf(payload: bytes) -> bytes:
    """The leaf of one full statement in its batch's tree."""
    return sha256(b"\x00" + BATCH_LEAF_LABEL + payload).digest()


def batch_root(payloads: Iterable[bytes]) -> Digest:
    """The RFC 6962 root over full statements, in order."""
    return root([batch_leaf(payload) for payload in payloads]).hex()


def parse(model: type[Model], value: Any) -> Model:
    """Return `value` as a `model`, or raise `BadShape` naming the first place that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        where, zh, en = first_mistake(error)
        raise BadShape(where=where, why_zh=zh, why=en) from None


def understand(value: Any, payload: bytes, log: Digest, bodies: dict[str, type[Body]]) -> Statement:
    """Return the statement that `value` is, whose canonical bytes are `payload`.

    Raises:
        BadShape, OtherLog, UnknownType, WrongStream: in this order.
    """
    header = parse(Header, value)
    if header.log != log:
        raise OtherLog(named=header.log)
    if header.type not in bodies:
        raise UnknownType(type=header.type)
    body = parse(bodies[header.type], header.body)
    if not body.begins:
        if header.expect == 0:
            why = "修改须写明所改的版本，从1起", "a change names the version that it changes, 1 or more"
            raise BadShape(where="expect", why_zh=why[0], why=why[1])
        return Statement(header, body, payload)
    expected = body.opens(header.log, header.actor, header.id)
    if header.stream != expected:
        raise WrongStream(expected=expected, named=header.stream)
    if header.expect and type(body).opens is Body.opens:
        why = "新开的流里什么也没有，应为0", "what opens a stream of its own finds nothing there: 0"
        raise BadShape(where="expect", why_zh=why[0], why=why[1])
    return Statement(header, body, payload)
