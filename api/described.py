"""The interface described for those who write clients: OpenAPI 3.1.

FastAPI describes what it parses and writes itself. What is read and written as bytes here, so that nothing lies between a
signature and its check, is described by the models below.
"""

from typing import Annotated, Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field, StringConstraints
from pydantic.json_schema import models_json_schema

from api.problems import ProblemDocument
from contracts import dsse
from contracts.dsse import Signatures
from contracts.statement import MAX_BATCH
from contracts.values import Digest, Frozen, Text

VERSION = "0.1.0"
DESCRIPTION = """\
共建账本 · Gongjian Ledger. Statements are signed where their signers are; this interface takes them, reads them back to those
who may read them, and proves them. Every refusal is a problem document (RFC 9457) in Chinese and English.
"""

Fields = Annotated[
    dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Text],
    Field(min_length=1, max_length=20),
]
"""What is known of a person: `name`, `phone`, `address`, and whatever else their unit needs."""

_REFERENCE = "#/components/schemas/{model}"


class Envelope(Frozen):
    """A signed payload (DSSE). Of a batch, its statements come beside it, without `log`, `actor` and `seen`."""

    payload: str
    """Base64, padded."""
    payloadType: Literal[
        "application/vnd.gongjian.statement.v1+json",
        "application/vnd.gongjian.batch.v1+json",
        "application/vnd.gongjian.session.v1+json",
        "application/vnd.gongjian.ballot.v1+json",
    ]
    signatures: Signatures
    items: list[dict[str, Any]] = Field(default=[], max_length=MAX_BATCH)


class Registration(Frozen):
    """A person's names, and the signed `person.register` or `person.amend` that commits to them."""

    blind: Digest
    """The 32 bytes, in hexadecimal, with which the statement's commitment was made (SPEC.md)."""
    fields: Fields
    statement: Envelope


class Verdict(BaseModel):
    """The answer to a dry run that would be accepted as the ledger is now."""

    would: Literal["accept"]


DESCRIBED: tuple[type[BaseModel], ...] = (ProblemDocument, Envelope, Registration, Verdict)


def refer(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(model=model.__name__)}


def content(model: type[BaseModel], media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"schema": refer(model)}}}


def either(*models: type[BaseModel]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"anyOf": [refer(model) for model in models]}}}}


def bytes_of(media_type: str) -> dict[str, Any]:
    return {"content": {media_type: {}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {"description": "The answer is no.", **content(ProblemDocument, "application/problem+json")}
}
"""Every route may answer with a problem."""

ENVELOPE = {"requestBody": {"required": True, **content(Envelope)}}
REGISTRATION = {"requestBody": {"required": True, **content(Registration)}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if not app.openapi_schema:
        document = get_openapi(
            title="共建账本 Gongjian Ledger",
            version=VERSION,
            openapi_version="3.1.0",
            description=DESCRIPTION,
            routes=app.routes,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        _, described = models_json_schema(
            [(model, "serialization") for model in DESCRIBED], ref_template=_REFERENCE
        )
        schemas = document["components"]["schemas"]
        assert all(schemas.get(name, model) == model for name, model in described["$defs"].items())
        schemas |= described["$defs"]
        app.openapi_schema = document
    return app.openapi_schema


assert {dsse.STATEMENT, dsse.BATCH, dsse.SESSION, dsse.BALLOT} == set(
    Envelope.model_fields["payloadType"].annotation.__args__  # type: ignore[union-attr]
)
