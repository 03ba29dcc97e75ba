"""JSON Schemas (2020-12) of everything that is signed or stored, from the models that read it.

    schemas/agreement.sign.json …    the body of each type of statement
    schemas/statement.json           a statement: its header, and the body that its type asks for
    schemas/batch.json  item.json  possession.json  session.json  receipt.json  rulebook.json  sheet.json
    schemas/entry.json               an entry: five shapes, and the data that its event asks for

Each file stands alone. A schema is necessary and not sufficient: it does not see canonical form, hidden characters,
whether a day exists, or what a stream's name follows from (SPEC.md).
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from api.sessions import Challenge
from contracts.dsse import Signature
from contracts.entry import BATCH_RECEIVED, FOUNDED, MAX_SIGNATURES, EntryHead, Receipt
from contracts.rulebook import Rulebook
from contracts.sheet import Sheet
from contracts.statement import MAX_BATCH, BatchHeader, Header, PossessionClaim
from contracts.statements import BODIES
from domain import acts
from domain.deciding import EVENTS

assert acts.MODULES, "importing it registers every event"

HERE = Path("contracts/schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
IN_THE_BATCH = ("log", "actor", "seen")

Schema = dict[str, Any]


def files() -> dict[Path, bytes]:
    """Each schema's path and bytes."""
    plain: dict[str, type[BaseModel]] = {
        **BODIES, "batch": BatchHeader, "possession": PossessionClaim, "session": Challenge, "receipt": Receipt,
        "rulebook": Rulebook, "sheet": Sheet,
    }  # fmt: skip
    schemas = {name: alone(model) for name, model in plain.items()}
    schemas |= {"statement": statement(), "item": item(), "entry": entry()}
    return {HERE / f"{name}.json": _written(name, schema) for name, schema in sorted(schemas.items())}


class AsOnTheWire(GenerateJsonSchema):
    """What is absent is left out, never null; and names say what titles would only repeat."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        made = super().default_schema(schema)
        return {name: value for name, value in made.items() if name != "default" or value is not None}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def alone(model: type[BaseModel]) -> Schema:
    schema: Schema = _plain(model.model_json_schema(schema_generator=AsOnTheWire))
    return schema


def statement() -> Schema:
    refs, definitions = _together(BODIES, Header)
    header = definitions.pop("Header")
    header["allOf"] = _by("type", "body", refs)
    header["properties"]["type"] = {"enum": sorted(BODIES)}
    return header | {"$defs": definitions}


def item() -> Schema:
    """A statement as it stands in a batch: without what stands there once."""
    short = statement()
    short["description"] = "A statement as it stands in a batch, without log, actor and seen."
    short["properties"] = {
        name: value for name, value in short["properties"].items() if name not in IN_THE_BATCH
    }
    short["required"] = [name for name in short["required"] if name not in IN_THE_BATCH]
    return short


def entry() -> Schema:
    refs, definitions = _together(EVENTS, EntryHead, BatchHeader, Signature)
    signed, short = statement(), item()
    definitions |= signed.pop("$defs")
    short.pop("$defs")
    head = definitions.pop("EntryHead")
    digest = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    carried: dict[str, Schema] = {
        "statement": {"$ref": "#/$defs/Statement"},
        "batch": {"$ref": "#/$defs/BatchHeader"},
        "signatures": {
            "type": "array", "items": {"$ref": "#/$defs/Signature"}, "minItems": 1, "maxItems": MAX_SIGNATURES,
        },
        "item": {
            "type": "object",
            "properties": {
                "batch": digest,
                "i": {"type": "integer", "minimum": 0, "maximum": MAX_BATCH - 1},
                "statement": {"$ref": "#/$defs/Item"},
            },
            "required": ["batch", "i", "statement"],
            "additionalProperties": False,
        },
        "of": digest,
    }  # fmt: skip
    head["description"] = "One line of the log."
    head["properties"] |= carried | {"event": {"enum": sorted(EVENTS)}}
    head["oneOf"] = [_shape(carried, *names) for names in _SHAPES]
    head["allOf"] = _by("event", "data", refs)
    return head | {"$defs": definitions | {"Statement": signed, "Item": short}}


_SHAPES = (("statement", "signatures"), ("batch", "signatures"), ("item",), ("of",), ())


def _shape(carried: Mapping[str, Schema], *names: str) -> Schema:
    """An entry that carries `names` and nothing else that an entry may carry."""
    event: Schema = {"not": {"enum": [FOUNDED, BATCH_RECEIVED]}}
    if "batch" in names:
        event = {"const": BATCH_RECEIVED}
    if not names:
        event = {"const": FOUNDED}
    absent = {name: False for name in carried if name not in names}
    return {"required": list(names), "properties": {"event": event, **absent}}


def _by(member: str, governs: str, refs: Mapping[str, Schema]) -> list[Schema]:
    """When `member` has this value, what it `governs` has that form."""
    return [
        {"if": {"properties": {member: {"const": value}}}, "then": {"properties": {governs: ref}}}
        for value, ref in sorted(refs.items())
    ]


def _together(
    named: Mapping[str, type[BaseModel]], *others: type[BaseModel]
) -> tuple[dict[str, Schema], dict[str, Schema]]:
    """A reference to each named model, and the definitions of them all."""
    mode: JsonSchemaMode = "validation"
    models = [(model, mode) for model in (*named.values(), *others)]
    made, whole = models_json_schema(models, schema_generator=AsOnTheWire)
    definitions = {name: _plain(schema) for name, schema in whole["$defs"].items()}
    return {name: dict(made[model, mode]) for name, model in named.items()}, definitions


def _plain(value: Any) -> Any:
    """Without the titles that repeat a class's name; a property may well be called title."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept: Iterable[tuple[str, Any]] = (
        (
            name,
            {key: _plain(one) for key, one in inner.items()}
            if name in ("properties", "$defs")
            else _plain(inner),
        )
        for name, inner in value.items()
        if name != "title" or not isinstance(inner, str)
    )
    return dict(kept)


def _written(name: str, schema: Schema) -> bytes:
    whole = {"$schema": DIALECT, "$id": f"urn:gongjian:{name}.v1", **schema}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"
