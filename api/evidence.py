"""Signs of a fork: somebody has signed that they saw another log than this one.

Every signer is a witness (`seen` in each statement). One that is no prefix of this log is refused, kept, and raises an
alarm: either the signer's tool is broken, or somebody was shown another history under the same name. It is kept on the
desk and not in the log, for the log may be the one that is wrong.
"""

from hashlib import sha256

import orjson
import structlog

from api.envelopes import Envelope
from contracts import dsse
from contracts.refusals import Refusal
from contracts.statement import open_batch, open_statement
from contracts.statements import BODIES
from domain.authority import authenticate
from domain.batches import authenticate_batch
from domain.deciding import World
from ledger.application import Ledger

log = structlog.get_logger("api")


def keep_evidence(ledger: Ledger, envelope: Envelope) -> None:
    """Keep the envelope, once, if a key in use has signed it; what anybody could have made up is no evidence."""
    try:
        _authenticate(ledger, envelope)
    except Refusal:
        return
    digest = sha256(envelope.payload).hexdigest()
    whole = dsse.export(envelope.payload_type, envelope.payload, envelope.signatures)
    with ledger.rows.datastore.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk.fork_evidence VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (digest, orjson.dumps(whole).decode(), ledger.clock()),
        )
    log.error("a signer saw another log", statement=digest)


def _authenticate(ledger: Ledger, envelope: Envelope) -> None:
    world = World(ledger.streams)
    if envelope.items is None:
        statement = open_statement(envelope.payload, ledger.log, BODIES)
        authenticate(world, statement, envelope.signatures, ledger.clock())
    else:
        header, _ = open_batch(envelope.payload, envelope.items, ledger.log, BODIES)
        authenticate_batch(world, header, envelope.signatures)
