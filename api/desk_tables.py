"""What lies on the desk beside the log: nothing of it is history, and all of it may be lost without loss to the log.

desk.challenges       what a key was asked to sign in order to sign in; each once
desk.sessions         who is signed in; of a token only its SHA-256, so that reading the table opens nothing
desk.key_requests     invitations to have a key enrolled, and the keys that answered them
desk.fork_evidence    statements whose signers saw another log than this one
"""

from ledger.datastore import Datastore
from ledger.rows import lock_creation

TABLES = """
CREATE SCHEMA IF NOT EXISTS desk;
CREATE TABLE IF NOT EXISTS desk.challenges (
    nonce text PRIMARY KEY,
    keyid text NOT NULL,
    expires_ms bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS desk.sessions (
    token_digest text PRIMARY KEY,
    keyid text NOT NULL,
    expires_ms bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS desk.key_requests (
    id text PRIMARY KEY,
    unit text NOT NULL,
    holder text NOT NULL,
    invited_by text NOT NULL,
    expires_ms bigint NOT NULL,
    spki text,
    sig text,
    requested_ms bigint
);
CREATE TABLE IF NOT EXISTS desk.fork_evidence (
    statement text PRIMARY KEY,
    envelope text NOT NULL,
    received_ms bigint NOT NULL
)
"""


def create_tables(datastore: Datastore) -> None:
    """Make what is missing; a second call does nothing."""
    with datastore.transaction() as cursor:
        lock_creation(cursor)
        cursor.execute(TABLES)
